package playbook_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

func TestConditionsHoldWhereAllTheirPartsHold(t *testing.T) {
	t.Parallel()
	const a, b, c = offboarding.PersonalData, offboarding.RegulatedData, offboarding.LegalHold
	set := func(attributes ...offboarding.Attribute) []offboarding.Attribute { return attributes }
	for _, test := range []struct {
		condition playbook.Condition
		holds     [][]offboarding.Attribute
		fails     [][]offboarding.Attribute
	}{
		{playbook.Condition{}, [][]offboarding.Attribute{nil, set(a), set(a, b, c)}, nil},
		{playbook.Condition{Any: set(a, b)}, [][]offboarding.Attribute{set(a), set(b), set(a, b)}, [][]offboarding.Attribute{nil, set(c)}},
		{playbook.Condition{All: set(a, b)}, [][]offboarding.Attribute{set(a, b), set(c, b, a)}, [][]offboarding.Attribute{nil, set(a), set(b)}},
		{playbook.Condition{Not: set(a, b)}, [][]offboarding.Attribute{nil, set(c)}, [][]offboarding.Attribute{set(a), set(b, c)}},
		{playbook.Condition{Any: set(a, b), Not: set(c)}, [][]offboarding.Attribute{set(a)}, [][]offboarding.Attribute{set(a, c), set(c), nil}},
	} {
		for _, attributes := range test.holds {
			if !test.condition.Holds(attributes) {
				t.Errorf("%v does not hold for %v", test.condition, attributes)
			}
		}
		for _, attributes := range test.fails {
			if test.condition.Holds(attributes) {
				t.Errorf("%v holds for %v", test.condition, attributes)
			}
		}
		if always := len(test.fails) == 0; test.condition.Always() != always {
			t.Errorf("%v.Always() is %t", test.condition, !always)
		}
	}
}

// small has a chain of three tasks of which the middle one is conditional.
func small() playbook.Playbook {
	return playbook.Playbook{
		ID: "small", Version: 3, Name: "Small",
		Tasks: []playbook.Task{
			{Key: "first", Title: "Do the first", Category: offboarding.AccessTermination, Party: offboarding.Us, Offset: -2, Effort: 4,
				Help: "Help.", Clause: "14.2", Requirement: offboarding.Requirement{Proof: "A log.", MinimumLevel: offboarding.SelfAttested}},
			{Key: "middle", Title: "Do the middle", When: playbook.Condition{All: []offboarding.Attribute{offboarding.LegalHold}},
				DependsOn: []playbook.Dependency{{Key: "first"}}},
			{Key: "last", Title: "Do the last", Offset: 1, DependsOn: []playbook.Dependency{{Key: "first", LagDays: 2}, {Key: "middle"}}},
		},
		SignOffs: []playbook.SignOff{
			{Function: offboarding.Legal, Categories: []offboarding.Category{offboarding.OtherCategory}, Statement: "I state it.", Clause: "9"},
			{Function: offboarding.Privacy, When: playbook.Condition{Any: []offboarding.Attribute{offboarding.PersonalData, offboarding.LegalHold}}},
		},
	}
}

func TestAPlanNumbersWhatIsAskedAndDropsWhatIsNot(t *testing.T) {
	t.Parallel()
	plan := small().Plan(terms(), workday.Calendar{})
	if plan.Playbook != (offboarding.PlaybookVersion{ID: "small", Name: "Small", Version: 3}) {
		t.Errorf("the plan names %v", plan.Playbook)
	}
	if len(plan.Tasks) != 2 || plan.Tasks[0].Key != "first" || plan.Tasks[1].Key != "last" || plan.Tasks[1].Number != 2 {
		t.Fatalf("the tasks are %v", plan.Tasks)
	}
	want := []offboarding.Dependency{{On: 1, Lag: 48 * time.Hour}}
	if !slices.Equal(plan.Tasks[1].DependsOn, want) {
		t.Errorf("the last task depends on %v, want %v", plan.Tasks[1].DependsOn, want)
	}
	if len(plan.Rules) != 1 || plan.Rules[0].Function != offboarding.Legal || plan.Rules[0].Statement != "I state it." || plan.Rules[0].Clause != "9" {
		t.Errorf("the sign-offs are %v", plan.Rules)
	}
	plan = small().Plan(terms(offboarding.LegalHold), workday.Calendar{})
	if len(plan.Tasks) != 3 || len(plan.Rules) != 2 {
		t.Fatalf("with a legal hold there are %d tasks and %d sign-offs", len(plan.Tasks), len(plan.Rules))
	}
	want = []offboarding.Dependency{{On: 1, Lag: 48 * time.Hour}, {On: 2}}
	if !slices.Equal(plan.Tasks[2].DependsOn, want) {
		t.Errorf("the last task depends on %v, want %v", plan.Tasks[2].DependsOn, want)
	}
}

func TestTasksAreDueWorkingDaysFromTheEndOfTheContract(t *testing.T) {
	t.Parallel()
	holiday := workday.Calendar{Holidays: []time.Time{time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}}
	plan := small().Plan(terms(), holiday)
	first, last := plan.Tasks[0], plan.Tasks[1]
	if want := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC); !first.Due.Equal(want) {
		t.Errorf("two working days before Monday 30 November is %s", first.Due)
	}
	if want := time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC); !last.Due.Equal(want) {
		t.Errorf("the working day after 30 November and a holiday is %s", last.Due)
	}
}

func TestAPlannedTaskCarriesWhatThePlaybookSays(t *testing.T) {
	t.Parallel()
	got := small().Plan(terms(), workday.Calendar{}).Tasks[0]
	if got.Title != "Do the first" || got.Help != "Help." || got.Clause != "14.2" || got.Effort != 4 || got.Party != offboarding.Us ||
		got.Category != offboarding.AccessTermination || got.Requirement.Proof != "A log." || got.Requirement.Version != 1 {
		t.Errorf("got %+v", got)
	}
	if got.Assignee != "" || got.Reviewer != "" {
		t.Errorf("a playbook knows nobody, but the task is for %q", got.Assignee)
	}
}

func TestTheScopeAndVersionsOfAPlanAreItsOwn(t *testing.T) {
	t.Parallel()
	p := small()
	plan := p.Plan(terms(), workday.Calendar{})
	plan.Rules[0].Categories[0] = offboarding.SecretRevocation
	plan.Tasks[0].Requirement.Version = 7
	if p.SignOffs[0].Categories[0] != offboarding.OtherCategory || p.Tasks[0].Requirement.Version != 0 {
		t.Error("a change of the plan changed the playbook")
	}
}

func TestAddsNamesWhatOneAttributeBrings(t *testing.T) {
	t.Parallel()
	tasks, signOffs := small().Adds(offboarding.Standard, nil, offboarding.LegalHold)
	if !slices.Equal(tasks, []string{"Do the middle"}) || !slices.Equal(signOffs, []offboarding.Function{offboarding.Privacy}) {
		t.Errorf("a legal hold adds %v and %v", tasks, signOffs)
	}
	if tasks, signOffs := small().Adds(offboarding.Standard, nil, offboarding.DevicesIssued); len(tasks)+len(signOffs) != 0 {
		t.Errorf("devices add %v and %v", tasks, signOffs)
	}
	has := []offboarding.Attribute{offboarding.LegalHold}
	if tasks, signOffs := small().Adds(offboarding.Standard, has, offboarding.LegalHold); len(tasks)+len(signOffs) != 0 {
		t.Errorf("what is set adds %v and %v again", tasks, signOffs)
	}
}

func TestControlsAreThoseOfTasksThatAreAsked(t *testing.T) {
	t.Parallel()
	p := shipped(t, "client-exit")
	const sanitisation = "NIST SP 800-53 r5 MP-6(1)"
	without := p.Controls(offboarding.Standard, nil)[offboarding.DeviceRecovery]
	with := p.Controls(offboarding.Standard, []offboarding.Attribute{offboarding.DevicesIssued})[offboarding.DeviceRecovery]
	if slices.Contains(without, sanitisation) || !slices.Contains(with, sanitisation) {
		t.Errorf("without devices %v, with devices %v", without, with)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(with)))) != len(with) {
		t.Errorf("a control is named twice: %v", with)
	}
}

func TestTheContractSignOffNeedsOnlyWhatIsKnownBeforeTheContractEnds(t *testing.T) {
	t.Parallel()
	p := shipped(t, "client-exit")
	for _, set := range everySet() {
		plan := p.Plan(terms(set...), workday.Calendar{})
		for _, task := range plan.Tasks {
			if task.Category == offboarding.OtherCategory && (len(task.DependsOn) > 0 || !task.Due.Before(terms().ContractEnds)) {
				t.Fatalf("with %v, contract waits for %q", set, task.Key)
			}
		}
		at := slices.IndexFunc(plan.Rules, func(r offboarding.SignOffRule) bool { return r.Function == offboarding.Contract })
		if at < 0 || !slices.Equal(plan.Rules[at].Categories, []offboarding.Category{offboarding.OtherCategory}) {
			t.Fatalf("with %v, the contract sign-off speaks for something else", set)
		}
	}
}

func TestSignOffsFollowTheAttributes(t *testing.T) {
	t.Parallel()
	p := shipped(t, "client-exit")
	for _, set := range everySet() {
		asked := map[offboarding.Function]bool{}
		for _, r := range p.Plan(terms(set...), workday.Calendar{}).Rules {
			asked[r.Function] = true
		}
		any := func(of ...offboarding.Attribute) bool {
			return slices.ContainsFunc(of, func(a offboarding.Attribute) bool { return slices.Contains(set, a) })
		}
		want := map[offboarding.Function]bool{
			offboarding.Contract: true,
			offboarding.Legal:    true,
			offboarding.Privacy:  any(offboarding.PersonalData, offboarding.RegulatedData),
			offboarding.Security: any(offboarding.SharedInfrastructure, offboarding.AutonomousAccess, offboarding.FederatedAccess),
			offboarding.Owner:    false,
		}
		for f, asks := range want {
			if asked[f] != asks {
				t.Fatalf("with %v, %s signs: %t", set, f, asked[f])
			}
		}
	}
}

func TestDeletionWaitsForTheClientsWordOrTheAttempts(t *testing.T) {
	t.Parallel()
	p := shipped(t, "client-exit")
	for _, set := range everySet() {
		plan := p.Plan(terms(set...), workday.Calendar{})
		keys := map[int]string{}
		for _, task := range plan.Tasks {
			keys[task.Number] = task.Key
		}
		at := slices.IndexFunc(plan.Tasks, func(task offboarding.Task) bool { return task.Key == "delete-production-data" })
		before := map[string]bool{}
		for _, d := range plan.Tasks[at].DependsOn {
			before[keys[d.On]] = true
		}
		word := "confirm-export"
		if slices.Contains(set, offboarding.HostileClient) {
			word = "record-attempts"
		}
		if !before[word] || !before["confirm-return-or-deletion"] || slices.Contains(set, offboarding.LegalHold) != before["register-legal-hold"] {
			t.Fatalf("with %v, deletion waits only for %v", set, before)
		}
	}
}
