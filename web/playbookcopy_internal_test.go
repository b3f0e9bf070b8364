package web

import (
	"reflect"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// fullSignOff has every property that a sign-off can have.
func fullSignOff() reading.PlaybookSignOff {
	return reading.PlaybookSignOff{
		Function: offboarding.Privacy, Categories: []offboarding.Category{offboarding.OtherCategory, offboarding.BackupRetention},
		When: reading.PlaybookCondition{
			Any: []offboarding.Attribute{offboarding.PersonalData}, All: []offboarding.Attribute{offboarding.LegalHold}, Not: []offboarding.Attribute{offboarding.DevicesIssued},
		},
		Tiers: []offboarding.Tier{offboarding.Strict}, Statement: "I state\nthat.", Clause: "9",
	}
}

func TestASignOffComesBackFromItsFormAsItWas(t *testing.T) {
	t.Parallel()
	leavesNothingOut(t, fullSignOff())
	for name, want := range map[string]reading.PlaybookSignOff{
		"every property": fullSignOff(), "nothing": {},
		"unknown words": {Function: "chief", Categories: []offboarding.Category{"soap", "soap"}},
	} {
		m := formMaker{}
		values := valuesOfForm(t, signOffPart(m, want), m.askedWhen(want.When, want.Tiers))
		if got := formSignOff(readForm(values)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: it was\n%+v\nand became\n%+v", name, want, got)
		}
	}
}

func TestThePlaybooksOwnWordsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	want := reading.Playbook{
		ID: "small-exit", Version: 1, Name: "Small exit", Description: "\nFor small\nthings ",
		Tasks: []reading.PlaybookTask{fullTask()}, SignOffs: []reading.PlaybookSignOff{fullSignOff()},
		Waivers: []offboarding.WaiverRule{{Category: offboarding.OtherCategory, Function: offboarding.Legal}, {Category: "soap", Function: "chief"}},
	}
	leavesNothingOut(t, want, ".Tasks[].Requirement.Version")
	w := &workingCopy{book: want, part: wholePart}
	page := copyPage{workingCopy: w}
	form := readForm(valuesOfForm(t, page.words(formMaker{}), page.waivers(formMaker{})))
	w.book.ID, w.book.Name, w.book.Description, w.book.Waivers = "", "", "", nil
	if w.takeOver(form); !reflect.DeepEqual(w.book, want) {
		t.Errorf("it was\n%+v\nand became\n%+v", want, w.book)
	}
}

func TestDependenciesFollowOnlyAKeyOfOneTask(t *testing.T) {
	t.Parallel()
	task := func(key string, before ...reading.PlaybookDependency) reading.PlaybookTask {
		return reading.PlaybookTask{Key: key, DependsOn: before}
	}
	on := reading.PlaybookDependency{Key: "a", LagDays: 2}
	for name, test := range map[string]struct {
		tasks []reading.PlaybookTask
		want  string
	}{
		"one":            {[]reading.PlaybookTask{task("new"), task("b", on)}, "new"},
		"another has it": {[]reading.PlaybookTask{task("new"), task("b", on), task("a")}, "a"},
	} {
		w := &workingCopy{book: reading.Playbook{Tasks: test.tasks}}
		w.rename("a", "new")
		if got := w.book.Tasks[1].DependsOn[0]; got.Key != test.want || got.LagDays != 2 {
			t.Errorf("%s: it waits for %+v", name, got)
		}
	}
}
