package playbook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/schedule"
)

// Problem is something that keeps a playbook from being used.
type Problem struct {
	// Where names the place: "tasks.revoke-api-keys.requirement.fields.keys".
	Where string
	// Message says what is wrong or what to do, as a part of a sentence.
	Message string
}

func (p Problem) String() string { return p.Where + ": " + p.Message }

const (
	maxTasks = 500
	maxTitle = 100
	maxLine  = 300
	maxText  = 1000
	// maxDays limits offsets, efforts and lags to about two years.
	maxDays = 500
)

var (
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// Lint returns everything that keeps the playbook from being used, in its
// order; nothing means that every offboarding it can start is sound: its
// tasks are free of cycles, each asks for evidence that can be given, and the
// gate's floor is kept whatever the attributes.
func Lint(p Playbook) []Problem {
	l := &linter{}
	if !keyForm.MatchString(p.ID) || len(p.ID) > maxTitle {
		l.add("id", "write lower-case words joined by “-”, for example client-exit")
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
		where := fmt.Sprintf("tasks.%d", i+1)
		if keyForm.MatchString(t.Key) && len(t.Key) <= maxTitle {
			where = "tasks." + t.Key
		} else {
			l.add(where+".key", "write lower-case words joined by “-”, for example revoke-api-keys")
		}
		if keys[t.Key] {
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

type linter struct{ problems []Problem }

func (l *linter) add(where, format string, args ...any) {
	l.problems = append(l.problems, Problem{Where: where, Message: fmt.Sprintf(format, args...)})
}

// text checks a text that people read and that must be there.
func (l *linter) text(where, text string, limit int) {
	if strings.TrimSpace(text) == "" {
		l.add(where, "is missing")
		return
	}
	l.optional(where, text, limit)
}

func (l *linter) optional(where, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		l.add(where, "is longer than %d characters", limit)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }) {
		l.add(where, "holds a character that cannot be printed")
	}
}

func (l *linter) task(where string, t Task) {
	if !t.Category.Valid() {
		l.add(where+".category", "%q is no category", t.Category)
	}
	l.text(where+".title", t.Title, maxTitle)
	l.title(where+".title", t.Title)
	l.text(where+".help", t.Help, maxText)
	if !slices.Contains([]offboarding.Party{offboarding.Us, offboarding.Client, offboarding.Vendor}, t.Party) {
		l.add(where+".party", "%q is not us, client or vendor", t.Party)
	}
	l.optional(where+".team", t.Team, maxTitle)
	l.optional(where+".clause", t.Clause, maxLine)
	if t.Offset < -maxDays || t.Offset > maxDays {
		l.add(where+".offset", "is more than %d working days from the end of the contract", maxDays)
	}
	if t.Effort < 0 || t.Effort > maxDays {
		l.add(where+".effort", "is not between 0 and %d working days", maxDays)
	}
	l.condition(where+".when", t.When)
	for _, c := range t.Controls {
		if !slices.Contains(controlNames(), c) {
			l.add(where+".controls", "%q is no control that is known here", c)
		}
	}
	l.requirement(where+".requirement", t.Category, t.Requirement)
}

// title refuses what would leak an identifier to somebody who may read the
// sentence but not the inventory, and what does not read after "must".
func (l *linter) title(where, title string) {
	first, _ := utf8.DecodeRuneInString(title)
	switch {
	case title == "":
	case !unicode.IsUpper(first) || strings.HasSuffix(title, "."):
		l.add(where, "begin with a verb and a capital letter and end without a full stop, for example Revoke API keys")
	case strings.ContainsFunc(title, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("_@/\\:#", r) }):
		l.add(where, "holds an identifier or a number; those belong to the inventory")
	}
}

func (l *linter) condition(where string, c Condition) {
	for _, a := range slices.Concat(c.Any, c.All, c.Not) {
		if !a.Valid() {
			l.add(where, "%q is no attribute", a)
			return
		}
	}
	for attributes := range attributeSets() {
		if c.Holds(attributes) {
			return
		}
	}
	l.add(where, "never holds, because it asks for what it excludes")
}

// order checks what the tasks say about each other: that what they wait for
// is there, is due before them, and never waits for them in turn.
func (l *linter) order(p Playbook) {
	numbers := map[string]int{}
	for i, t := range p.Tasks {
		numbers[t.Key] = i + 1
	}
	graph := make([]schedule.Task, len(p.Tasks))
	for i, t := range p.Tasks {
		where := "tasks." + t.Key + ".depends_on"
		graph[i].Number = i + 1
		seen := map[string]bool{}
		for _, d := range t.DependsOn {
			before, known := p.Task(d.Key)
			switch {
			case !known:
				l.add(where, "%q is the key of no task", d.Key)
				continue
			case seen[d.Key]:
				l.add(where, "%s is named twice", d.Key)
			case d.LagDays < 0 || d.LagDays > maxDays:
				l.add(where, "the lag after %s is not between 0 and %d days", d.Key, maxDays)
			case before.Offset > t.Offset:
				l.add(where, "%s is due later than this task, which waits for it", d.Key)
			}
			seen[d.Key] = true
			graph[i].DependsOn = append(graph[i].DependsOn, schedule.Dependency{On: numbers[d.Key]})
		}
	}
	if cycle := schedule.Cycle(graph); cycle != nil {
		names := make([]string, 0, len(cycle)+1)
		for _, number := range append(cycle, cycle[0]) {
			names = append(names, p.Tasks[number-1].Key)
		}
		l.add("tasks", "wait for each other: %s", strings.Join(names, " waits for "))
	}
}

// floor checks that each of the six named categories has a task under every
// set of attributes, and names the smallest set for which one has none.
func (l *linter) floor(p Playbook) {
	for _, c := range offboarding.NamedCategories() {
		var bare []offboarding.Attribute
		found := false
		for attributes := range attributeSets() {
			covered := slices.ContainsFunc(p.Tasks, func(t Task) bool { return t.Category == c && t.When.Holds(attributes) })
			if !covered && (!found || len(attributes) < len(bare)) {
				bare, found = slices.Clone(attributes), true
			}
		}
		switch {
		case found && len(bare) == 0:
			l.add("tasks", "none covers %s without any attribute", c)
		case found:
			l.add("tasks", "none covers %s with %s", c, join(bare))
		}
	}
}

func join(attributes []offboarding.Attribute) string {
	names := make([]string, len(attributes))
	for i, a := range attributes {
		names[i] = string(a)
	}
	return strings.Join(names, " and ")
}

func (l *linter) signOffs(p Playbook) {
	seen := map[offboarding.Function]bool{}
	for _, s := range p.SignOffs {
		where := "sign_offs." + string(s.Function)
		switch {
		case s.Function == offboarding.Owner:
			l.add(where, "the owner signs every offboarding; leave it out")
		case !slices.Contains(offboarding.GrantedFunctions(), s.Function):
			l.add(where, "%q is no function", s.Function)
		case seen[s.Function]:
			l.add(where, "is there twice")
		}
		seen[s.Function] = true
		if len(s.Categories) == 0 {
			l.add(where+".categories", "name at least one category to speak for")
		}
		for i, c := range s.Categories {
			if !c.Valid() {
				l.add(where+".categories", "%q is no category", c)
			} else if slices.Contains(s.Categories[:i], c) {
				l.add(where+".categories", "%s is named twice", c)
			}
		}
		l.condition(where+".when", s.When)
		l.text(where+".statement", s.Statement, maxText)
		l.optional(where+".clause", s.Clause, maxLine)
	}
}

// attributeSets yields every set of attributes. The slice is used again for
// the next one.
func attributeSets() func(yield func([]offboarding.Attribute) bool) {
	all := offboarding.AllAttributes()
	return func(yield func([]offboarding.Attribute) bool) {
		set := make([]offboarding.Attribute, 0, len(all))
		for bits := range 1 << len(all) {
			set = set[:0]
			for i, a := range all {
				if bits&(1<<i) != 0 {
					set = append(set, a)
				}
			}
			if !yield(set) {
				return
			}
		}
	}
}
