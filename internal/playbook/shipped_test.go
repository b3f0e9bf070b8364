package playbook_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/schedule"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/internal/workday"
)

func now() time.Time { return time.Date(2026, 11, 23, 10, 18, 0, 0, time.UTC) }

func known(id string) bool { return id == "p-tobin" }

// shipped returns a copy of a shipped playbook, which the test may spoil.
func shipped(t testing.TB, id string) playbook.Playbook {
	t.Helper()
	books := playbook.Shipped()
	at := slices.IndexFunc(books, func(p playbook.Playbook) bool { return p.ID == id })
	if at < 0 {
		t.Fatalf("no playbook %q is shipped", id)
	}
	text, err := json.Marshal(books[at])
	if err != nil {
		t.Fatal(err)
	}
	var out playbook.Playbook
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// terms has a contract that ends on Monday 30 November 2026.
func terms(attributes ...offboarding.Attribute) offboarding.Terms {
	return offboarding.Terms{ContractEnds: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), Attributes: attributes}
}

func everySet() [][]offboarding.Attribute {
	var out [][]offboarding.Attribute
	all := offboarding.AllAttributes()
	for bits := range 1 << len(all) {
		var set []offboarding.Attribute
		for i, a := range all {
			if bits>>i&1 == 1 {
				set = append(set, a)
			}
		}
		out = append(out, set)
	}
	return out
}

func TestShippedPlaybooksAreClean(t *testing.T) {
	t.Parallel()
	if len(playbook.Shipped()) == 0 {
		t.Fatal("no playbook is shipped")
	}
	for _, p := range playbook.Shipped() {
		for _, problem := range playbook.Lint(p) {
			t.Errorf("%s: %s", p.ID, problem)
		}
	}
}

func TestShippedPlaybooksAreTheSameAfterExportAndImport(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		text, err := playbook.Format(p)
		if err != nil {
			t.Fatal(err)
		}
		back, err := playbook.Parse(text)
		if err != nil {
			t.Fatalf("%s does not parse after Format: %v", p.ID, err)
		}
		again, err := playbook.Format(back)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(text) {
			t.Errorf("%s changes when it is exported and imported", p.ID)
		}
		if len(back.Tasks) != len(p.Tasks) || fmt.Sprint(back.SignOffs) != fmt.Sprint(p.SignOffs) {
			t.Errorf("%s lost something on the way", p.ID)
		}
	}
}

func TestEveryRightAnswerIsTaken(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			answers := testkit.RightAnswers(task.Requirement, now(), "p-tobin")
			stored, mistakes := task.Requirement.Check(answers, now(), known)
			for _, m := range mistakes {
				t.Errorf("%s %s: %s: %s", p.ID, task.Key, m.Name, m.Message)
			}
			if missing := task.Requirement.Missing(stored); len(missing) > 0 {
				t.Errorf("%s %s: missing %s", p.ID, task.Key, missing)
			}
		}
	}
}

func TestEveryWrongAnswerGetsItsOwnSentence(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			asked := map[string]bool{}
			for _, wrong := range testkit.WrongAnswers(task.Requirement, now(), "p-tobin") {
				asked[wrong.Message] = true
				_, mistakes := task.Requirement.Check(wrong.Answers, now(), known)
				want := []fault.Field{{Name: wrong.Field, Message: wrong.Message}}
				if !slices.Equal(mistakes, want) {
					t.Errorf("%s %s: %s: got %v, want %v", p.ID, task.Key, wrong.Mistake, mistakes, want)
				}
			}
			for _, f := range questions(task.Requirement) {
				if !asked[f.Message] {
					t.Errorf("%s %s: no wrong answer was tried for %s", p.ID, task.Key, f.Name)
				}
			}
		}
	}
}

// questions returns all fields and columns.
func questions(r offboarding.Requirement) []offboarding.Field {
	var out []offboarding.Field
	for _, f := range r.Fields {
		out = append(out, f)
		out = append(out, f.Columns...)
	}
	return out
}

func TestEverySentenceHasAnExample(t *testing.T) {
	t.Parallel()
	sentence := regexp.MustCompile(`^\p{Lu}.*[.]$`)
	example := regexp.MustCompile(`for example|enter 0|Enter 0|“Yes”|or write that`)
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			for _, f := range questions(task.Requirement) {
				if !sentence.MatchString(f.Message) || !example.MatchString(f.Message) {
					t.Errorf("%s %s %s: %q is no sentence with an example", p.ID, task.Key, f.Name, f.Message)
				}
			}
		}
	}
}

func TestSignOffsAreStatedInTheFirstPerson(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, s := range p.SignOffs {
			if !strings.HasPrefix(s.Statement, "I ") || !strings.HasSuffix(s.Statement, ".") {
				t.Errorf("%s %s: %q is not a sentence of the person who signs", p.ID, s.Function, s.Statement)
			}
		}
	}
}

func TestEveryAttributeSetGivesASoundPlan(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, set := range everySet() {
			plan := p.Plan(terms(set...), workday.Calendar{})
			if err := sound(plan); err != nil {
				t.Errorf("%s with %v: %v", p.ID, set, err)
			}
		}
	}
}

// sound checks that a plan keeps the floor, is numbered without gaps, and
// that its dependencies exist, form no cycle and are due in order.
func sound(plan offboarding.Plan) error {
	for _, c := range offboarding.NamedCategories() {
		if !slices.ContainsFunc(plan.Tasks, func(t offboarding.Task) bool { return t.Category == c }) {
			return fmt.Errorf("no task of %s", c)
		}
	}
	graph := make([]schedule.Task, len(plan.Tasks))
	for i, t := range plan.Tasks {
		if t.Number != i+1 || t.Requirement.Version != 1 {
			return fmt.Errorf("task %q has number %d and requirement version %d", t.Key, t.Number, t.Requirement.Version)
		}
		graph[i].Number = t.Number
		for _, d := range t.DependsOn {
			if d.On < 1 || d.On > len(plan.Tasks) {
				return fmt.Errorf("%q depends on %d, which is not there", t.Key, d.On)
			}
			if before := plan.Tasks[d.On-1]; before.Due.After(t.Due) {
				return fmt.Errorf("%q is due before %q, for which it waits", t.Key, before.Key)
			}
			graph[i].DependsOn = append(graph[i].DependsOn, schedule.Dependency{On: d.On, Lag: d.Lag})
		}
	}
	if cycle := schedule.Cycle(graph); cycle != nil {
		return fmt.Errorf("tasks wait for each other: %v", cycle)
	}
	return nil
}

func TestEveryAttributeAddsSomething(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, a := range offboarding.AllAttributes() {
			if p.ID == "hostile-exit" && a == offboarding.HostileClient {
				continue // all of it is for such a client
			}
			tasks, signOffs := p.Adds(offboarding.Standard, nil, a)
			if len(tasks)+len(signOffs) == 0 {
				t.Errorf("%s adds nothing to %s", a, p.ID)
			}
		}
	}
}
