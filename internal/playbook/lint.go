package playbook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/offboarding"
)

const (
	// maxTasks is far above what people can oversee: the largest shipped
	// playbook has under forty.
	maxTasks = 200
	maxTitle = 100
	maxLine  = 300
	maxText  = 1000
	// maxList is how much a list of names may hold: dependencies, controls.
	maxList = 200
	// maxDays limits offsets, efforts and lags to about two years.
	maxDays = 500
)

var (
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// reservedIDs are addresses of the product beside those of playbooks.
var reservedIDs = []string{"import", "new"}

// Lint returns everything that keeps the playbook from being used, in its
// order; nothing means that every offboarding it can start is sound: its
// tasks are free of cycles, each asks for evidence that can be given, and the
// gate's floor is kept in each tier whatever the attributes.
func Lint(p Playbook) []Problem {
	l := &linter{controls: map[string]bool{}}
	for _, c := range controlNames() {
		l.controls[c] = true
	}
	switch {
	case !keyForm.MatchString(p.ID) || len(p.ID) > maxTitle:
		l.add("id", "write lower-case words joined by “-”, for example client-exit")
	case slices.Contains(reservedIDs, p.ID):
		l.add("id", "%s is an address of the product; choose another", p.ID)
	}
	if p.Version < 1 {
		l.add("version", "count from 1")
	}
	l.text("name", p.Name, maxTitle)
	l.text("description", p.Description, maxText)
	if len(p.Tasks) > maxTasks {
		l.add("tasks", "%d tasks are too many; at most %d are taken", len(p.Tasks), maxTasks)
		return l.problems
	}
	keys := map[string]bool{}
	for i, t := range p.Tasks {
		where := element("tasks", i)
		if !keyForm.MatchString(t.Key) || len(t.Key) > maxTitle {
			l.add(where+".key", "write lower-case words joined by “-”, for example revoke-api-keys")
		} else if keys[t.Key] {
			l.add(where+".key", "%s is the key of another task too", t.Key)
		}
		keys[t.Key] = true
		l.task(where, t)
	}
	l.order(p)
	l.floor(p)
	l.signOffs(p)
	l.waivers(p)
	return l.problems
}

// LintTask is Lint for one task that belongs to no playbook. Places are within
// the task: "requirement.proof".
func LintTask(t Task) []Problem {
	l := &linter{}
	l.task("", t)
	for i, p := range l.problems {
		l.problems[i].Path = strings.TrimPrefix(p.Path, ".")
	}
	return l.problems
}

type linter struct {
	problems []Problem
	// controls are those that a task may name.
	controls map[string]bool
}

func (l *linter) add(path, format string, args ...any) {
	l.problems = append(l.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// text checks a text that people read and that must be there.
func (l *linter) text(path, text string, limit int) {
	if strings.TrimSpace(text) == "" {
		l.add(path, "is missing")
		return
	}
	l.optional(path, text, limit)
}

func (l *linter) optional(path, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		l.add(path, "is longer than %d characters", limit)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }) {
		l.add(path, "holds a character that cannot be printed")
	}
}

func (l *linter) task(where string, t Task) {
	if !t.Category.Valid() {
		l.add(where+".category", "%q is no category", t.Category)
	}
	l.text(where+".title", t.Title, maxTitle)
	l.title(where+".title", t.Title)
	l.text(where+".help", t.Help, maxText)
	if !slices.Contains(parties(), t.Party) {
		l.add(where+".party", "%q is not us, client or vendor", t.Party)
	}
	l.optional(where+".team", t.Team, maxTitle)
	l.assign(where+".assign", t)
	l.optional(where+".clause", t.Clause, maxLine)
	if t.Offset < -maxDays || t.Offset > maxDays {
		l.add(where+".offset", "is more than %d working days from the end of the contract", maxDays)
	}
	if t.Effort < 0 || t.Effort > maxDays {
		l.add(where+".effort", "is not between 0 and %d working days", maxDays)
	}
	l.condition(where+".when", t.When)
	l.tiers(where+".tiers", t.Tiers)
	if len(t.Controls) > maxList {
		l.add(where+".controls", "more than %d are too many", maxList)
		return
	}
	for i, c := range t.Controls {
		if !l.controls[c] {
			l.add(element(where+".controls", i), "%q is no control that is known here", c)
		}
	}
	l.requirement(where+".requirement", t.Category, t.Requirement)
	l.levels(where+".levels", t)
}

// parties are who can do a task.
func parties() []offboarding.Party {
	return []offboarding.Party{offboarding.Us, offboarding.Client, offboarding.Vendor}
}

// title refuses what would leak an identifier to somebody who may read the
// sentence but not the inventory, and what does not read after "must".
func (l *linter) title(path, title string) {
	first, _ := utf8.DecodeRuneInString(title)
	switch {
	case title == "":
	case !unicode.IsUpper(first) || strings.HasSuffix(title, "."):
		l.add(path, "begin with a verb and a capital letter and end without a full stop, for example Revoke API keys")
	case strings.ContainsFunc(title, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("_@/\\:#", r) }):
		l.add(path, "holds an identifier or a number; those belong to the inventory")
	}
}

func (l *linter) assign(path string, t Task) {
	given := 0
	for _, part := range []string{t.Assign.Person, t.Assign.Team, string(t.Assign.Role), string(t.Assign.External)} {
		if part != "" {
			given++
		}
	}
	if given > 1 {
		l.add(path, "name one of person, team, role and external")
	}
	l.optional(path+".person", t.Assign.Person, maxLine)
	l.optional(path+".team", t.Assign.Team, maxTitle)
	if t.Assign.Role != "" && !slices.Contains(AssignRoles(), t.Assign.Role) {
		l.add(path+".role", "%q is not owner or deputy", t.Assign.Role)
	}
	switch {
	case t.Assign.External == "":
	case t.Assign.External != offboarding.Client && t.Assign.External != offboarding.Vendor:
		l.add(path+".external", "%q is not client or vendor", t.Assign.External)
	case t.Assign.External != t.Party:
		l.add(path+".external", "the party of the task is %s; write the same", t.Party)
	}
}

func (l *linter) condition(path string, c Condition) {
	for _, part := range []struct {
		name       string
		attributes []offboarding.Attribute
	}{{".any", c.Any}, {".all", c.All}, {".not", c.Not}} {
		for i, a := range part.attributes {
			if !a.Valid() {
				l.add(element(path+part.name, i), "%q is no attribute", a)
				return
			}
		}
	}
	if !maskOf(c).satisfiable() {
		l.add(path, "never holds, because it asks for what it excludes")
	}
}

func (l *linter) tiers(path string, tiers []offboarding.Tier) {
	for i, t := range tiers {
		switch {
		case !t.Valid():
			l.add(element(path, i), "%q is not light, standard or strict", t)
		case slices.Contains(tiers[:i], t):
			l.add(element(path, i), "%s is named twice", t)
		}
	}
}

func (l *linter) signOffs(p Playbook) {
	seen := map[offboarding.Function]bool{}
	for i, s := range p.SignOffs {
		where := element("sign_offs", i)
		switch {
		case s.Function == offboarding.Owner:
			l.add(where+".function", "the owner signs every offboarding; leave it out")
		case !slices.Contains(offboarding.GrantedFunctions(), s.Function):
			l.add(where+".function", "%q is no function, so nobody could give this sign-off", s.Function)
		case seen[s.Function]:
			l.add(where+".function", "%s is there twice", s.Function)
		}
		seen[s.Function] = true
		if len(s.Categories) == 0 {
			l.add(where+".categories", "name at least one category to speak for")
		}
		for j, c := range s.Categories {
			if !c.Valid() {
				l.add(element(where+".categories", j), "%q is no category", c)
			} else if slices.Contains(s.Categories[:j], c) {
				l.add(element(where+".categories", j), "%s is named twice", c)
			}
		}
		l.condition(where+".when", s.When)
		l.tiers(where+".tiers", s.Tiers)
		l.text(where+".statement", s.Statement, maxText)
		l.optional(where+".clause", s.Clause, maxLine)
	}
}

// unsigned returns the sign-offs that nobody among the holders could give.
func unsigned(p Playbook, holders Holders) []Problem {
	l := &linter{}
	if holders == nil {
		return nil
	}
	for i, s := range p.SignOffs {
		if slices.Contains(offboarding.GrantedFunctions(), s.Function) && len(holders[s.Function]) == 0 {
			l.add(element("sign_offs", i)+".function", "nobody holds the function %s, so nobody could give this sign-off; an administrator can name somebody first", s.Function)
		}
	}
	return l.problems
}
