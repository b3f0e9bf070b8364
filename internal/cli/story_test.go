package cli_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/internal/workday"
)

// evidence is a real file for each ending that a task may ask for.
var evidence = []string{
	"wipe-certificate-BW-00412.pdf", "okta-group-2026-11-20.png", "revocations-2026-11.csv",
	"customer-confirmation.eml", "aws-list-access-keys-2026-11-19.json", "ticket-OPS-8841.txt",
}

// story is one offboarding, played in browsers.
type story struct {
	t      *testing.T
	base   string
	path   string // of the offboarding
	plan   offboarding.Plan
	owner  visitor
	deputy visitor
	tobin  visitor
	// sent counts how often each file was attached.
	sent map[string]int
}

func TestMainJobRunsFromSignInToAGateThatOpensOnlyOnProof(t *testing.T) {
	if testing.Short() {
		t.Skip("the story takes minutes; run without -short")
	}
	browser := testkit.Browser(t)
	base := startDemo(t)
	s := &story{t: t, base: base, sent: map[string]int{}, owner: signIn(t, browser, base, "Ines Valdorn")}
	s.start()
	s.assignAndPublish()
	s.tobin = signIn(t, browser, base, "Tobin Askerley")
	s.deputy = signIn(t, browser, base, "Edda Marchetti")
	s.proveAll()
	for _, file := range evidence {
		if s.sent[file] == 0 {
			t.Errorf("nobody sent %s", file)
		}
	}
	s.inventory()
	s.owner.open(s.path + "/sign-off")
	s.owner.Gone("Sign and close")
	s.sign(signIn(t, browser, base, "Jonas Brekvik"), "contract")
	s.voidAndSignAgain(browser)
	s.sign(signIn(t, browser, base, "Odile Farrowe"), "legal")
	s.sign(signIn(t, browser, base, "Ruvi Samarante"), "privacy")
	s.close()
	s.reopen()
}

// start fills in the start page, is told what is wrong, and saves a draft.
func (s *story) start() {
	v := s.owner
	v.open("/offboardings/new")
	v.Submit("Save as draft and check tasks")
	v.See("Choose the client that leaves")
	v.Screenshot("story/01-start-errors")
	v.Axe()
	v.Choose("Playbook", "Client exit")
	v.Choose("Client", "Osprey Grid")
	v.Choose("Service", "Fleet Telemetry")
	v.Fill("Contract ends", time.Now().AddDate(0, 0, 40).Format(time.DateOnly))
	v.Tick("Personal data")
	v.Tick("Devices issued")
	v.Submit("Update preview")
	v.See("Wipe devices")
	v.Screenshot("story/02-start-preview")
	v.Submit("Save as draft and check tasks")
	s.path = strings.TrimPrefix(v.URL(), s.base)
	s.path = "/offboardings/" + strings.Split(strings.TrimPrefix(s.path, "/offboardings/"), "/")[0]
	s.path, _, _ = strings.Cut(s.path, "?")
	terms := offboarding.Terms{
		ContractEnds: time.Now().AddDate(0, 0, 40),
		Attributes:   []offboarding.Attribute{offboarding.PersonalData, offboarding.DevicesIssued},
	}
	books := playbook.Shipped()
	book := books[slices.IndexFunc(books, func(p playbook.Playbook) bool { return p.ID == "client-exit" })]
	s.plan = book.Plan(terms, workday.Calendar{})
}

// assignAndPublish gives every task to Tobin but the first, which the owner
// does herself, so that her deputy reviews it.
func (s *story) assignAndPublish() {
	v := s.owner
	v.open(s.path)
	for _, t := range s.plan.Tasks {
		who := "Tobin Askerley"
		if t.Number == 1 {
			who = "Ines Valdorn"
		}
		v.Choose(fmt.Sprintf("[name='tasks.%d.assignee']", t.Number), who)
	}
	v.Screenshot("story/03-draft")
	v.Axe()
	v.Submit("Save changes")
	v.Submit("Publish Osprey Grid")
	v.See("conditions stand above the line")
	v.Screenshot("story/04-published")
	v.Axe()
}

// proveAll proves each task as soon as those before it are.
func (s *story) proveAll() {
	done := map[int]bool{}
	for len(done) < len(s.plan.Tasks) {
		before := len(done)
		for _, t := range s.plan.Tasks {
			if done[t.Number] || !canStart(t, done) {
				continue
			}
			s.prove(t)
			done[t.Number] = true
		}
		if len(done) == before {
			s.t.Fatal("the tasks wait for each other")
		}
	}
}

func canStart(t offboarding.Task, done map[int]bool) bool {
	for _, d := range t.DependsOn {
		if !done[d.On] {
			return false
		}
	}
	return true
}

func (s *story) prove(t offboarding.Task) {
	author, reviewer := s.tobin, s.owner
	if t.Number == 1 {
		author, reviewer = s.owner, s.deputy
	}
	page := fmt.Sprintf("%s/tasks/%d", s.path, t.Number)
	author.open(page)
	if t.Number == 2 {
		author.Submit("Send for review")
		author.See("Nothing was stored. Fix")
		author.Screenshot("story/05-task-errors")
		author.Axe()
	}
	s.fill(author, t)
	author.Submit("Send for review")
	author.See("Evidence submitted")
	if t.Number == 2 {
		s.sendBack(author, reviewer, t, page)
	}
	s.verify(reviewer, t, page)
}

// sendBack asks for changes, and sends a second version.
func (s *story) sendBack(author, reviewer visitor, t offboarding.Task, page string) {
	reviewer.open(page + "/evidence/1")
	reviewer.Choose("Does this prove that the task is done?", "No, ask for changes")
	reviewer.Submit("Record decision")
	reviewer.See("Say what to change")
	reviewer.Fill("Reason", "Send the list with the time on it.")
	reviewer.Submit("Record decision")
	author.open(page)
	author.See("Send the list with the time on it.")
	author.Screenshot("story/06-changes-requested")
	s.fill(author, t)
	author.Fill("Note for the reviewer", "The second list has the time.")
	author.Submit("Send for review")
	author.See("Evidence submitted")
}

func (s *story) verify(reviewer visitor, t offboarding.Task, page string) {
	reviewer.open(page)
	version := 1
	if t.Number == 2 {
		version = 2
	}
	reviewer.Follow(fmt.Sprintf("Review version %d", version))
	if t.Number == 2 {
		reviewer.Screenshot("story/07-review")
		reviewer.Axe()
	}
	reviewer.Choose("Does this prove that the task is done?", "Yes, verify")
	if t.Requirement.MinimumLevel != offboarding.SelfAttested {
		option := "The client or a vendor"
		if t.Requirement.MinimumLevel == offboarding.ConfirmedByProvider {
			option = "The provider of the system"
		}
		reviewer.Choose("A file is an original document of", option)
		reviewer.Fill("Issued by", "Greyline Recovery")
		reviewer.Fill("How you checked where it comes from", "Called their service desk about the document.")
	}
	reviewer.Submit("Record decision")
	reviewer.open(page)
	reviewer.See("Verified")
}

// fill answers every question of a task and attaches real files.
func (s *story) fill(v visitor, t offboarding.Task) {
	now := time.Now()
	answers := testkit.RightAnswers(t.Requirement, now, "Ines Valdorn")
	for _, f := range t.Requirement.Fields {
		if f.Type != offboarding.TableField {
			s.answer(v, f, "answers."+f.Name, f.Label, answers.Values[f.Name])
			continue
		}
		for i, row := range answers.Tables[f.Name] {
			for _, column := range f.Columns {
				name := fmt.Sprintf("answers.%s.%d.%s", f.Name, i, column.Name)
				s.answer(v, column, name, "[name='"+name+"']", row[column.Name])
			}
		}
	}
	for _, f := range t.Requirement.Files {
		v.Attach("[name='files."+f.Name+"']", filepath.Join("..", "testkit", "testdata", "halden", "evidence", s.fileFor(f)))
	}
}

func (s *story) answer(v visitor, f offboarding.Field, name, choice, value string) {
	field := "[name='" + name + "']"
	switch f.Type {
	case offboarding.PersonField:
		v.Choose(field, "Ines Valdorn")
	case offboarding.ChoiceField:
		for _, c := range f.Choices {
			if c.Value == value {
				v.Choose(choice, c.Label)
			}
		}
	case offboarding.DateTimeField:
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			s.t.Fatalf("%s: %v", name, err)
		}
		v.Fill(field, at.Format(time.DateOnly))
		v.Fill("[name='"+name+"_time']", at.Format("15:04"))
	case offboarding.TextField, offboarding.LongTextField, offboarding.DateField, offboarding.URLField, offboarding.NumberField, offboarding.TableField:
		v.Fill(field, value)
	}
}

// fileFor returns the file that was used least so far among those that the
// field takes, so that the story sends each kind.
func (s *story) fileFor(f offboarding.FileField) string {
	var best string
	for _, name := range evidence {
		taken := len(f.Types) == 0 || slices.Contains(f.Types, strings.TrimPrefix(filepath.Ext(name), "."))
		if taken && (best == "" || s.sent[name] < s.sent[best]) {
			best = name
		}
	}
	if best == "" {
		s.t.Fatalf("no file of the evidence fits %s", f.Label)
	}
	s.sent[best]++
	return best
}

// inventory adds an item, decides about it, and declares.
func (s *story) inventory() {
	v := s.owner
	s.addItem("osprey-api-01")
	v.Tick("osprey-api-01")
	v.Choose("Disposition", phrase.Disposition(offboarding.Revoke))
	v.Choose("Proven by", "T-01")
	v.Submit("Set for selected items")
	v.Screenshot("story/08-inventory")
	v.Axe()
	s.declare()
}

func (s *story) addItem(identifier string) {
	v := s.owner
	v.open(s.path + "/inventory")
	v.Click("Add an item")
	v.Choose("css:form[action$='/items'] [name='kind']", phrase.ItemKind(offboarding.APIKey))
	v.Fill("Identifier", identifier)
	v.Fill("Source", "Key list of 10 November")
	v.Submit("Add item")
	v.See(identifier)
}

func (s *story) declare() {
	v := s.owner
	v.open(s.path + "/inventory")
	v.Tick("I know of nothing that is missing")
	v.Submit("Declare the inventory complete")
	v.See("Declared")
}

// sign gives the sign-off of a function, with a fresh sign-in.
func (s *story) sign(v visitor, function string) {
	v.open(s.path + "/sign-off")
	v.Tick("I have read what my signature covers.")
	v.Submit("Sign as " + function)
	v.Submit(s.nameOf(function))
	v.See("You have signed in again.")
	v.Screenshot("story/09-confirm-" + function)
	v.Axe()
	v.Submit("Sign as " + function)
	v.See("Signed")
}

func (s *story) nameOf(function string) string {
	return map[string]string{"contract": "Jonas Brekvik", "legal": "Odile Farrowe", "privacy": "Ruvi Samarante"}[function]
}

// voidAndSignAgain finds one more item after a signature, which falls visibly.
func (s *story) voidAndSignAgain(browser *testkit.Chromium) {
	s.addItem("osprey-api-02")
	v := s.owner
	v.open(s.path + "/sign-off")
	v.See("because an inventory item was added")
	v.Screenshot("story/10-void")
	v.Axe()
	v.open(s.path + "/inventory")
	v.Tick("osprey-api-02")
	v.Choose("Disposition", phrase.Disposition(offboarding.Revoke))
	v.Choose("Proven by", "T-01")
	v.Submit("Set for selected items")
	s.declare()
	s.sign(signIn(s.t, browser, s.base, "Jonas Brekvik"), "contract")
}

// close signs as the owner, last, and reads the certificate.
func (s *story) close() {
	v := s.owner
	v.open(s.path + "/sign-off")
	v.See("Gate open")
	v.Screenshot("story/11-ready")
	v.Axe()
	v.Tick("I have read what my signature covers.")
	v.Tick("I am the accountable owner")
	v.Submit("css:form[action$='/signoffs'] button[type=submit]")
	v.Submit("Ines Valdorn")
	v.Submit("Sign and close")
	v.open(s.path + "/certificate")
	v.See("Closure certificate")
	v.Screenshot("story/12-certificate")
	v.Axe()
	v.open(s.path + "/tasks/1")
	v.Gone("Send for review")
}

// reopen opens it again: the proof stays and the signatures fall.
func (s *story) reopen() {
	v := s.owner
	v.open(s.path + "/reopening")
	v.Fill("Reason", "A key was used after closure.")
	v.Submit("Reopen offboarding")
	v.See("Reopened")
	v.open(s.path + "/sign-off")
	v.See("because the offboarding was reopened")
	v.Screenshot("story/13-reopened")
	v.open(s.path + "/audit")
	v.See("reopened")
	v.Screenshot("story/14-trail")
	v.Axe()
}
