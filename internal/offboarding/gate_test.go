package offboarding_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// on returns the facts of a published offboarding as a snapshot a day later.
func on(t testing.TB, edits ...func(*offboarding.Facts)) offboarding.Snapshot {
	t.Helper()
	return sample.Facts(t, edits...).Snapshot(sample.Published().Add(day))
}

func kinds(cs []offboarding.Condition) []offboarding.ConditionKind {
	var out []offboarding.ConditionKind
	for _, c := range cs {
		out = append(out, c.Kind)
	}
	return out
}

func TestAnEmptySnapshotIsClosed(t *testing.T) {
	t.Parallel()
	g := offboarding.Evaluate(offboarding.Snapshot{})
	if g.Open() || g.Ready() {
		t.Fatal("the gate of an empty snapshot is open")
	}
	if got := len(conditions(g, offboarding.FloorCondition)); got != 6 {
		t.Errorf("%d categories stand, want each of the six", got)
	}
	if (offboarding.Gate{}).Open() {
		t.Error("a gate without conditions is open")
	}
}

func TestConditionsStandInTheOrderOfTheDrawing(t *testing.T) {
	t.Parallel()
	s := on(t, func(f *offboarding.Facts) {
		f.Tasks = append(f.Tasks, f.Tasks[0])
		f.Tasks[6].Number = 7
		f.Tasks = slices.DeleteFunc(f.Tasks, func(t offboarding.Task) bool { return t.Category == offboarding.DeviceRecovery })
		ask(f, offboarding.Waiver{ID: "w-1", Task: 4, Requester: sample.Ruvi})
		f.Path = nil
	})
	s.Probes.Enabled = 1
	g := offboarding.Evaluate(s)
	want := []offboarding.ConditionKind{
		offboarding.FloorCondition,
		offboarding.TaskCondition, offboarding.TaskCondition, offboarding.TaskCondition,
		offboarding.TaskCondition, offboarding.TaskCondition, offboarding.TaskCondition,
		offboarding.InventoryCondition, offboarding.ProbeCondition, offboarding.WaiverCondition,
		offboarding.PeopleCondition,
		offboarding.SignOffCondition, offboarding.SignOffCondition, offboarding.SignOffCondition,
	}
	if got := kinds(g.Conditions); !slices.Equal(got, want) {
		t.Fatalf("conditions %q, want %q", got, want)
	}
	var tasks []int
	for _, c := range conditions(g, offboarding.TaskCondition) {
		tasks = append(tasks, c.Task)
	}
	if !slices.Equal(tasks, []int{1, 7, 2, 4, 5, 6}) {
		t.Errorf("tasks stand in the order %v, want by category", tasks)
	}
	if c, _ := g.SignOff(offboarding.Owner); !slices.Equal(c.WaitsFor, []int{1, 2, 4, 5, 6, 7}) {
		t.Errorf("the owner waits for %v, want each task once and in order", c.WaitsFor)
	}
	var functions []offboarding.Function
	for _, c := range conditions(g, offboarding.SignOffCondition) {
		functions = append(functions, c.Function)
	}
	if !slices.Equal(functions, []offboarding.Function{offboarding.Legal, offboarding.Security, offboarding.Owner}) {
		t.Errorf("sign-offs stand in the order %v, want the owner's last", functions)
	}
}

func TestFloorAsksForEachNamedCategory(t *testing.T) {
	t.Parallel()
	published := sample.Published()
	for i, category := range offboarding.NamedCategories() {
		s := on(t, func(f *offboarding.Facts) {
			f.Tasks = slices.Delete(f.Tasks, i, i+1)
			for j := range f.Tasks {
				f.Tasks[j].DependsOn = nil
			}
		})
		got := only(t, conditions(offboarding.Evaluate(s), offboarding.FloorCondition))
		want := offboarding.Condition{
			Kind: offboarding.FloorCondition, Category: category, Pin: offboarding.PinOpen, Reason: offboarding.NeedsTask,
			Who: []string{sample.Owner}, Party: offboarding.Us, Since: published, Due: s.Due, CanAct: true, HoldsUp: got.HoldsUp,
		}
		if !same(got, want) {
			t.Errorf("%s: %+v, want %+v", category, got, want)
		}
		if wantHeldUp := map[bool]int{true: 1, false: 2}[category == offboarding.DeviceRecovery || category == offboarding.CustomerAcknowledgement]; got.HoldsUp != wantHeldUp {
			t.Errorf("%s holds up %d, want %d: the sign-offs that speak for it", category, got.HoldsUp, wantHeldUp)
		}
	}
	if found := conditions(offboarding.Evaluate(on(t)), offboarding.FloorCondition); len(found) != 0 {
		t.Errorf("every category has a task and the floor stands: %+v", found)
	}
}

func TestNotApplicableNeedsSomebodyElsesApproval(t *testing.T) {
	t.Parallel()
	published := sample.Published()
	notApplicable := offboarding.Waiver{
		ID: "w-1", Category: offboarding.DeviceRecovery, Reason: "No device was ever issued.", Requester: sample.Tobin,
	}
	tests := []struct {
		name  string
		edit  func(*offboarding.Waiver)
		by    string
		met   bool
		stand []offboarding.Reason
	}{
		{name: "approved by another", by: sample.Security, met: true},
		{name: "approved by the same", by: sample.Tobin, stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "approved by a second account", by: sample.TobinAdmin, stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "approved by the owner", by: sample.Owner, stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "approved by nobody", by: "", stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "asked by nobody", by: sample.Security, edit: func(w *offboarding.Waiver) { w.Requester = "" },
			stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "not decided", by: "-", stand: []offboarding.Reason{offboarding.NeedsTask, offboarding.NeedsDecision}},
		{name: "until later", by: sample.Security, edit: func(w *offboarding.Waiver) { w.Until = published.Add(2 * day) }, met: true},
		{name: "ended", by: sample.Security, edit: func(w *offboarding.Waiver) { w.Until = published.Add(day) },
			stand: []offboarding.Reason{offboarding.NeedsTask, offboarding.WaiverEnded}},
		{name: "for another category", by: sample.Security, edit: func(w *offboarding.Waiver) { w.Category = offboarding.OtherCategory },
			stand: []offboarding.Reason{offboarding.NeedsTask}},
		{name: "for a task that is not there", by: sample.Security, edit: func(w *offboarding.Waiver) { w.Task, w.Until = 3, published.Add(2*day) },
			stand: []offboarding.Reason{offboarding.NeedsTask}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := notApplicable
			if tt.edit != nil {
				tt.edit(&w)
			}
			s := on(t, func(f *offboarding.Facts) {
				f.Tasks = slices.Delete(f.Tasks, 2, 3)
				if tt.by == "-" {
					ask(f, w)
				} else {
					grant(f, w, published, tt.by)
				}
			})
			var got []offboarding.Reason
			for _, c := range offboarding.Evaluate(s).Standing() {
				if c.Kind == offboarding.FloorCondition || c.Kind == offboarding.WaiverCondition {
					got = append(got, c.Reason)
				}
			}
			if tt.met != (len(got) == 0) || !slices.Equal(got, tt.stand) {
				t.Errorf("standing %q, want %q", got, tt.stand)
			}
		})
	}
}

func TestAWaiverExcusesATaskUntilItsEnd(t *testing.T) {
	t.Parallel()
	published := sample.Published()
	waiver := offboarding.Waiver{
		ID: "w-1", Task: 1, Reason: "The system is gone.", Requester: sample.Tobin, RequestedAt: published.Add(hour),
		Until: published.Add(10 * day),
	}
	tests := []struct {
		name     string
		edit     func(*offboarding.Waiver)
		by       []string
		function offboarding.Function
		waived   bool
		stands   offboarding.Condition
	}{
		{name: "approved by another", by: []string{sample.Security}, waived: true},
		{name: "approved for another function", by: []string{sample.Security}, function: offboarding.Legal},
		{name: "permanent, by two", edit: func(w *offboarding.Waiver) { w.Until = time.Time{} },
			by: []string{sample.Security, sample.Legal}, waived: true},
		{name: "permanent, by one", edit: func(w *offboarding.Waiver) { w.Until = time.Time{} }, by: []string{sample.Security},
			stands: offboarding.Condition{Reason: offboarding.NeedsDecision, Since: published.Add(hour), Who: []string{sample.Legal}}},
		{name: "permanent, by one twice", edit: func(w *offboarding.Waiver) { w.Until = time.Time{} },
			by: []string{sample.Security, sample.Security}},
		{name: "permanent, for one function twice", edit: func(w *offboarding.Waiver) { w.Until = time.Time{} },
			by: []string{sample.Security, sample.Legal}, function: offboarding.Security},
		{name: "pending", stands: offboarding.Condition{
			Reason: offboarding.NeedsDecision, Since: published.Add(hour), Who: []string{sample.Security}, Function: offboarding.Security}},
		{name: "pending, asked by the only one who decides", edit: func(w *offboarding.Waiver) { w.Requester = sample.Security },
			stands: offboarding.Condition{Reason: offboarding.NeedsApprover, Since: published.Add(hour), Function: offboarding.Security}},
		{name: "ended this moment", edit: func(w *offboarding.Waiver) { w.Until = published.Add(day) }, by: []string{sample.Security},
			stands: offboarding.Condition{Reason: offboarding.WaiverEnded, Since: published.Add(day), Who: []string{sample.Tobin}}},
		{name: "ended, asked by somebody who left", edit: func(w *offboarding.Waiver) { w.Until, w.Requester = published.Add(day), sample.Former },
			by:     []string{sample.Security},
			stands: offboarding.Condition{Reason: offboarding.WaiverEnded, Since: published.Add(day), Who: []string{sample.Owner}}},
		{name: "approved by the requester", by: []string{sample.Tobin}},
		{name: "approved by the requester's second account", by: []string{sample.TobinAdmin}},
		{name: "approved by the owner", by: []string{sample.Owner}},
		{name: "approved by the deputy", by: []string{sample.Deputy}},
		{name: "approved by a contributor", by: []string{sample.Bystander}},
		{name: "approved by nobody", by: []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := waiver
			if tt.edit != nil {
				tt.edit(&w)
			}
			s := on(t, func(f *offboarding.Facts) {
				grant(f, w, published.Add(2*hour), tt.by...)
				for i := range f.WaiverDecisions {
					if tt.function != "" {
						f.WaiverDecisions[i].Function = tt.function
					}
				}
				f.Contributors = []offboarding.Contributor{{Task: 1, Person: sample.Bystander}}
			})
			g := offboarding.Evaluate(s)
			c, _ := g.Task(1)
			if c.Met() != tt.waived || (c.Status() == offboarding.TaskWaived) != tt.waived {
				t.Errorf("T-01 is %+v; waived: want %v", c, tt.waived)
			}
			if tt.waived && (c.Pin != offboarding.PinWaived || c.CanAct || !c.Since.Equal(published.Add(2*hour))) {
				t.Errorf("a waived task has a dashed pin since its approval and asks nobody: %+v", c)
			}
			found := conditions(g, offboarding.WaiverCondition)
			if tt.stands.Reason == offboarding.Met {
				if len(found) != 0 {
					t.Errorf("condition 5 stands: %+v", found)
				}
				return
			}
			got, want := only(t, found), tt.stands
			want.Kind, want.Task, want.Category, want.Pin = offboarding.WaiverCondition, 1, offboarding.AccessTermination, offboarding.PinOpen
			if !slices.Contains([]offboarding.Reason{offboarding.WaiverEnded, offboarding.Met}, want.Reason) {
				want.SubmittedBy = w.Requester
			}
			want.Party, want.Due, want.CanAct, want.HoldsUp, want.Waiver = offboarding.Us, s.Due, true, 2, 1
			if !same(got, want) {
				t.Errorf("condition 5 is %+v, want %+v", got, want)
			}
		})
	}
}

func TestProofOrARenewalOvertakesAWaiver(t *testing.T) {
	t.Parallel()
	pending := func(f *offboarding.Facts) { ask(f, offboarding.Waiver{ID: "w-1", Task: 1, Requester: sample.Tobin}) }
	ended := func(f *offboarding.Facts) {
		grant(f, offboarding.Waiver{ID: "w-2", Task: 1, Requester: sample.Tobin, Until: sample.Published()}, sample.Published(), sample.Security)
	}
	renewed := func(f *offboarding.Facts) {
		grant(f, offboarding.Waiver{ID: "w-3", Task: 1, Requester: sample.Tobin}, sample.Published(), sample.Security, sample.Legal)
	}
	for name, edit := range map[string]func(*offboarding.Facts){"a pending one": pending, "an ended one": ended} {
		b := newBench(t, edit)
		b.of(offboarding.WaiverCondition)
		b.verify(1)
		if found := conditions(b.gate(), offboarding.WaiverCondition); len(found) != 0 {
			t.Errorf("%s stands though its task is verified: %+v", name, found)
		}
		if c := b.task(1); c.Pin != offboarding.PinMet {
			t.Errorf("%s hides the verification: %+v", name, c)
		}
	}
	if found := conditions(offboarding.Evaluate(on(t, ended, renewed)), offboarding.WaiverCondition); len(found) != 0 {
		t.Errorf("an ended waiver stands though it was renewed: %+v", found)
	}
	if found := conditions(offboarding.Evaluate(on(t, pending, renewed)), offboarding.WaiverCondition); len(found) != 1 {
		t.Errorf("a second request is not pending beside an approved waiver: %+v", found)
	}
	notApplicable := offboarding.Waiver{ID: "w-4", Category: offboarding.DeviceRecovery, Requester: sample.Tobin}
	for name, edit := range map[string]func(*offboarding.Facts){
		"pending": func(f *offboarding.Facts) { ask(f, notApplicable) },
		"ended": func(f *offboarding.Facts) {
			w := notApplicable
			w.Until = sample.Published()
			grant(f, w, sample.Published(), sample.Security)
		},
	} {
		if found := conditions(offboarding.Evaluate(on(t, edit)), offboarding.WaiverCondition); len(found) != 0 {
			t.Errorf("a %s \"not applicable\" stands though the category has a task: %+v", name, found)
		}
	}
}

func TestInventoryConditionNamesTheFirstThingMissing(t *testing.T) {
	t.Parallel()
	published := sample.Published()
	declared := func(s *offboarding.Snapshot) {
		s.Declared, s.Inventory.Revision = offboarding.Declaration{ID: "d-1", Revision: 4}, 4
	}
	tests := []struct {
		name string
		edit func(*offboarding.Snapshot)
		want offboarding.Condition
	}{
		{"items without a disposition", func(s *offboarding.Snapshot) {
			declared(s)
			s.Inventory.Undecided, s.Inventory.UndecidedSince = 3, published.Add(hour)
			s.Unknowns = []offboarding.UnknownFacts{{Number: 1, Owner: sample.Tobin}}
		}, offboarding.Condition{Reason: offboarding.NeedsDisposition, Count: 3, Who: []string{sample.Owner}, Since: published.Add(hour), CanAct: true, Pin: offboarding.PinOpen}},
		{"unknowns of two people", func(s *offboarding.Snapshot) {
			s.Unknowns = []offboarding.UnknownFacts{
				{Number: 1, Owner: sample.Tobin, Since: published.Add(2 * hour)},
				{Number: 2, Owner: sample.Ruvi, Since: published.Add(hour)},
				{Number: 3, Owner: sample.Tobin, Since: published.Add(3 * hour)},
				{Number: 4, Owner: sample.Legal, Since: published, Closure: "c-1"},
			}
		}, offboarding.Condition{Reason: offboarding.NeedsSearch, Count: 3, Who: []string{sample.Tobin, sample.Ruvi}, Since: published.Add(hour), CanAct: true, Pin: offboarding.PinOpen}},
		{"an unknown of somebody who left", func(s *offboarding.Snapshot) {
			s.Unknowns = []offboarding.UnknownFacts{{Number: 1, Owner: sample.Former, Since: published}}
		}, offboarding.Condition{Reason: offboarding.NeedsSearch, Count: 1, Who: []string{sample.Owner}, Since: published, CanAct: true, Pin: offboarding.PinOpen}},
		{"an acceptance that ends this moment", func(s *offboarding.Snapshot) {
			declared(s)
			s.Unknowns = []offboarding.UnknownFacts{{Number: 1, Owner: sample.Tobin, Since: published, Closure: "c-1", Until: s.At}}
		}, offboarding.Condition{Reason: offboarding.NeedsSearch, Count: 1, Who: []string{sample.Tobin}, Since: published.Add(day), CanAct: true, Pin: offboarding.PinOpen}},
		{"no declaration", func(*offboarding.Snapshot) {},
			offboarding.Condition{Reason: offboarding.NeedsDeclaration, Who: []string{sample.Owner}, Since: published, CanAct: true, Pin: offboarding.PinOpen}},
		{"a declaration of an earlier revision", func(s *offboarding.Snapshot) {
			declared(s)
			s.Inventory.Revision = 5
		}, offboarding.Condition{Reason: offboarding.NeedsDeclaration, Who: []string{sample.Owner}, Since: published, CanAct: true, Pin: offboarding.PinOpen}},
		{"items that tasks have to prove", func(s *offboarding.Snapshot) {
			declared(s)
			s.Inventory.ProvenBy = map[int]int{2: 4, 1: 3}
		}, offboarding.Condition{Reason: offboarding.WaitsForProof, Count: 7, WaitsFor: []int{1, 2}, Since: published, Pin: offboarding.PinBlocked}},
		{"items proven by a task that is not there", func(s *offboarding.Snapshot) {
			declared(s)
			s.Inventory.ProvenBy = map[int]int{99: 1}
		}, offboarding.Condition{Reason: offboarding.WaitsForProof, Count: 1, WaitsFor: []int{99}, Since: published, Pin: offboarding.PinBlocked}},
		{"nothing", declared, offboarding.Condition{Pin: offboarding.PinMet}},
		{"an acceptance that ends later", func(s *offboarding.Snapshot) {
			declared(s)
			s.Unknowns = []offboarding.UnknownFacts{{Number: 1, Owner: sample.Tobin, Closure: "c-1", Until: s.At.Add(1)}}
		}, offboarding.Condition{Pin: offboarding.PinMet}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := on(t)
			tt.edit(&s)
			got, want := only(t, conditions(offboarding.Evaluate(s), offboarding.InventoryCondition)), tt.want
			want.Kind, want.Party, want.Due = offboarding.InventoryCondition, offboarding.Us, s.Due
			if want.Reason != offboarding.Met {
				want.HoldsUp = 1 // the owner's sign-off
			}
			if !same(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestProbesStandWhileACredentialWorksOrWasNotTried(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   offboarding.ProbeFacts
		want []offboarding.Condition
	}{
		{"none enabled", offboarding.ProbeFacts{}, nil},
		{"all refused", offboarding.ProbeFacts{Enabled: 2}, []offboarding.Condition{{Pin: offboarding.PinMet}}},
		{"one accepted", offboarding.ProbeFacts{Enabled: 3, Accepted: 1, Stale: 2}, []offboarding.Condition{
			{Pin: offboarding.PinStillWorks, Reason: offboarding.StillWorks, Count: 1, CanAct: true, Who: []string{sample.Owner}, HoldsUp: 1}}},
		{"one accepted and then switched off", offboarding.ProbeFacts{Accepted: 1}, []offboarding.Condition{
			{Pin: offboarding.PinStillWorks, Reason: offboarding.StillWorks, Count: 1, CanAct: true, Who: []string{sample.Owner}, HoldsUp: 1}}},
		{"two not run in time", offboarding.ProbeFacts{Enabled: 3, Stale: 2}, []offboarding.Condition{
			{Pin: offboarding.PinBlocked, Reason: offboarding.NeedsProbe, Count: 2, HoldsUp: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := on(t)
			s.Probes = tt.in
			for i := range tt.want {
				tt.want[i].Kind, tt.want[i].Party, tt.want[i].Due = offboarding.ProbeCondition, offboarding.Us, s.Due
			}
			if got := conditions(offboarding.Evaluate(s), offboarding.ProbeCondition); !same(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestOwnerAndPathAreActivePeople(t *testing.T) {
	t.Parallel()
	step := func(person, deputy string) offboarding.PathStep {
		return offboarding.PathStep{Person: person, Deputy: deputy}
	}
	path := func(steps ...offboarding.PathStep) func(*offboarding.Facts) {
		return func(f *offboarding.Facts) { f.Path = steps }
	}
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		want []offboarding.Reason
	}{
		{"somebody else at the end", path(step(sample.Owner, ""), step(sample.Deputy, ""), step(sample.Executive, "")), nil},
		{"one other person", path(step(sample.Executive, sample.Legal)), nil},
		{"empty", path(), []offboarding.Reason{offboarding.NeedsPath}},
		{"only the owner and deputy", path(step(sample.Owner, ""), step(sample.Deputy, "")), []offboarding.Reason{offboarding.NeedsPath}},
		{"only a second account of the deputy", func(f *offboarding.Facts) {
			f.People["second"] = offboarding.Person{ID: "second", Human: sample.Deputy, Active: true}
			f.Path = []offboarding.PathStep{step("second", "")}
		}, []offboarding.Reason{offboarding.NeedsPath}},
		{"somebody who left", path(step(sample.Executive, ""), step(sample.Former, "")), []offboarding.Reason{offboarding.NeedsPath}},
		{"a step's deputy who left", path(step(sample.Executive, sample.Former)), []offboarding.Reason{offboarding.NeedsPath}},
		{"somebody unknown", path(step("nobody", "")), []offboarding.Reason{offboarding.NeedsPath}},
		{"an owner who left", func(f *offboarding.Facts) { deactivate(f, sample.Owner) }, []offboarding.Reason{offboarding.NeedsOwner}},
		{"no owner", func(f *offboarding.Facts) { f.Owner = "" }, []offboarding.Reason{offboarding.NeedsOwner}},
		{"an owner who left, and somebody who was asked", func(f *offboarding.Facts) { deactivate(f, sample.Owner); askedToOwn(f, sample.Bystander) },
			[]offboarding.Reason{offboarding.NeedsAcceptance}},
		{"an owner who left, and somebody who was asked and left too", func(f *offboarding.Facts) { deactivate(f, sample.Owner); askedToOwn(f, sample.Former) },
			[]offboarding.Reason{offboarding.NeedsOwner}},
		{"an owner who is there, and somebody who was asked", func(f *offboarding.Facts) { askedToOwn(f, sample.Bystander) }, nil},
		{"neither", func(f *offboarding.Facts) { f.Owner, f.Path = sample.Former, nil },
			[]offboarding.Reason{offboarding.NeedsOwner, offboarding.NeedsPath}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := on(t, tt.edit)
			var got []offboarding.Reason
			for _, c := range conditions(offboarding.Evaluate(s), offboarding.PeopleCondition) {
				got = append(got, c.Reason)
				want := offboarding.Condition{
					Kind: offboarding.PeopleCondition, Reason: c.Reason, Pin: offboarding.PinOpen,
					Party: offboarding.Us, Due: s.Due, CanAct: true, HoldsUp: 1,
				}
				if c.Reason == offboarding.NeedsAcceptance {
					want.Who, want.Since = []string{sample.Bystander}, sample.Published()
				}
				if c.Reason == offboarding.NeedsPath {
					want.Who, want.CanAct = []string{s.Owner}, s.People.Active(s.Owner)
				}
				if !same(c, want) {
					t.Errorf("condition 7 is %+v, want %+v", c, want)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("condition 7 stands for %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNobodyCanActForAnOwnerWhoLeft(t *testing.T) {
	t.Parallel()
	g := offboarding.Evaluate(on(t, func(f *offboarding.Facts) {
		deactivate(f, sample.Owner)
		f.Tasks = f.Tasks[1:]
	}))
	for _, c := range g.Standing() {
		if slices.Equal(c.Who, []string{sample.Owner}) && c.CanAct {
			t.Errorf("only %s can act on %+v, who left", sample.Owner, c)
		}
	}
	if floor := only(t, conditions(g, offboarding.FloorCondition)); floor.CanAct {
		t.Errorf("the owner alone can act on %+v", floor)
	}
}

// What a playbook or a database spells wrong must never ask for less.
func TestWhatIsNotKnownHoldsTheGateClosed(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		odd := f.Tasks[2]
		odd.Number, odd.Category, odd.DependsOn = 7, "acess_termination", nil
		f.Tasks = append(f.Tasks, odd)
		f.SignOffRules = append(f.SignOffRules, offboarding.SignOffRule{Function: "finance"})
	}).proven()
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	var got []offboarding.Reason
	for _, c := range b.gate().Standing() {
		got = append(got, c.Reason)
	}
	want := []offboarding.Reason{offboarding.NeedsEvidence, offboarding.NeedsSigner, offboarding.WaitsForScope}
	if !slices.Equal(got, want) {
		t.Errorf("standing %q, want the odd task, the odd sign-off and the owner's: %q", got, want)
	}
}

func TestHoldsUpCountsWhatWaitsDirectlyAndBehind(t *testing.T) {
	t.Parallel()
	s := on(t, func(f *offboarding.Facts) { f.Inventory.ProvenBy = map[int]int{3: 2} })
	s.Declared = offboarding.Declaration{ID: "d-1"}
	g := offboarding.Evaluate(s)
	want := map[int]int{
		1: 6, // T-02, T-05, T-06, security, legal, owner
		2: 5, // T-05, T-06, security, legal, owner
		3: 2, // inventory, owner
		4: 4, // T-05, T-06, legal, owner
		5: 3, // T-06, legal, owner
		6: 1, // owner
	}
	for task, n := range want {
		if c, _ := g.Task(task); c.HoldsUp != n {
			t.Errorf("T-%02d holds up %d, want %d", task, c.HoldsUp, n)
		}
	}
	if c, _ := g.SignOff(offboarding.Owner); c.HoldsUp != 0 {
		t.Errorf("the owner's sign-off holds up %d", c.HoldsUp)
	}
	if c, ok := g.NextToAct(); !ok || c.Task != 1 {
		t.Errorf("next to act on is %+v, want T-01, which holds up most", c)
	}
	// No draft with a cycle is taken, but a record must not hang the gate.
	s.Tasks[0].DependsOn = []offboarding.Dependency{{On: 2}}
	if c, _ := offboarding.Evaluate(s).Task(1); c.HoldsUp != 6 {
		t.Errorf("in a cycle T-01 holds up %d, itself among them", c.HoldsUp)
	}
	b := newBench(t).closed()
	for _, c := range b.gate().Conditions {
		if c.HoldsUp != 0 {
			t.Errorf("a condition that is met holds up %d: %+v", c.HoldsUp, c)
		}
	}
	if c, ok := b.gate().NextToAct(); ok {
		t.Errorf("after closing there is something to do: %+v", c)
	}
}

func TestGateSortsItsConditionsByTheLine(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	g := b.gate()
	if len(g.Standing())+len(g.MetConditions()) != len(g.Conditions) || len(g.MetConditions()) != 1 {
		t.Errorf("%d above and %d below the line of %d", len(g.Standing()), len(g.MetConditions()), len(g.Conditions))
	}
	var can []int
	for _, c := range g.CanAct() {
		can = append(can, c.Task)
	}
	if !slices.Equal(can, []int{2, 3, 4, 0}) {
		t.Errorf("somebody can act on %v, want T-02, T-03, T-04 and the inventory", can)
	}
	var urgent []int
	for _, c := range g.ByUrgency() {
		urgent = append(urgent, c.Task)
	}
	if !slices.Equal(urgent, []int{2, 4, 3, 0}) {
		t.Errorf("by urgency %v, want T-02, which holds up most, then T-04, then by due date", urgent)
	}
	if _, ok := g.Task(99); ok {
		t.Error("there is a condition for a task that is not there")
	}
	if _, ok := g.SignOff(offboarding.Contract); ok {
		t.Error("there is a condition for a sign-off that is not required")
	}
}

func TestNextMomentIsTheFirstEndOfALagAWaiverOrAnAcceptance(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if next := b.gate().NextMoment; !next.IsZero() {
		t.Fatalf("time alone would change something at %s", next)
	}
	b.verify(4)
	lag := b.now.Add(day)
	f := deepCopy(b.o.Facts())
	grant(&f, offboarding.Waiver{ID: "w-1", Task: 3, Requester: sample.Ruvi, Until: lag.Add(hour)}, b.now, sample.Security)
	f.Unknowns = []offboarding.Unknown{{Number: 1, Closure: offboarding.UnknownClosure{ID: "c-1", Resolution: offboarding.Accepted, Until: lag.Add(-hour)}}}
	for _, want := range []time.Time{lag.Add(-hour), lag, lag.Add(hour), {}} {
		got := offboarding.Evaluate(f.Snapshot(b.now)).NextMoment
		if !got.Equal(want) {
			t.Fatalf("at %s the next moment is %s, want %s", b.now, got, want)
		}
		b.now = want
	}
}

func TestSnapshotIsACopyWithoutContent(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) { f.Inventory.ProvenBy = map[int]int{1: 1} }).ready()
	f := b.o.Facts()
	s := f.Snapshot(b.now)
	for _, e := range f.Evidence {
		e.Answers.Values["done"] = "something else"
	}
	if !same(s, f.Snapshot(b.now)) {
		t.Error("an answer shows in the snapshot")
	}
	s.People[sample.Owner] = offboarding.Person{}
	s.Holders[offboarding.Legal] = nil
	s.Path[0].Person = ""
	s.Attributes[0] = ""
	s.Tasks[0].Contributors[0] = ""
	s.Inventory.ProvenBy[1] = 7
	if got := b.gate(); !got.Ready() || b.o.Facts().Inventory.Items() != 1 {
		t.Errorf("a change of the snapshot reached the record: %+v", got.Standing())
	}
	if s.SignOffs[0].Digest == digest.Sum("") {
		t.Error("the snapshot lost the digests of sign-offs")
	}
}
