package offboarding_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// planWith returns the plan of the sample after edits, as another version.
func planWith(version int, edits ...func(*offboarding.Plan)) offboarding.Plan {
	p := sample.Plan()
	p.Playbook.Version = version
	for _, edit := range edits {
		edit(&p)
	}
	return p
}

func without(key string) func(*offboarding.Plan) {
	return func(p *offboarding.Plan) {
		p.Tasks = slices.DeleteFunc(p.Tasks, func(t offboarding.Task) bool { return t.Key == key })
	}
}

// with adds a task that waits for T-03 of the plan.
func with(key string) func(*offboarding.Plan) {
	return func(p *offboarding.Plan) {
		t := p.Tasks[0]
		t.Number, t.Key, t.Title, t.DependsOn = 99, key, "Return badges", []offboarding.Dependency{{On: 3, Lag: day}}
		p.Tasks = append([]offboarding.Task{t}, p.Tasks...)
	}
}

func edited(key string, edit func(*offboarding.Task)) func(*offboarding.Plan) {
	return func(p *offboarding.Plan) {
		for i := range p.Tasks {
			if p.Tasks[i].Key == key {
				edit(&p.Tasks[i])
			}
		}
	}
}

func strict(f *offboarding.Task) { f.Requirement.MinimumLevel = offboarding.ConfirmedByParty }

// adding adds the attribute that the sample does not have.
func adding(after offboarding.Plan) offboarding.Amending {
	return offboarding.Amending{Kind: offboarding.AttributeAdded, Attribute: offboarding.DevicesIssued, Before: sample.Plan(), After: after, Reason: "badges were found"}
}

func removing(after offboarding.Plan) offboarding.Amending {
	return offboarding.Amending{Kind: offboarding.AttributeRemoved, Attribute: offboarding.PersonalData, Before: sample.Plan(), After: after, Reason: "none was kept"}
}

func movedTo(after offboarding.Plan) offboarding.Amending {
	return offboarding.Amending{Kind: offboarding.PlaybookMoved, Before: sample.Plan(), After: after, Reason: "the new one asks for badges"}
}

func (b *bench) amend(in offboarding.Amending) error {
	b.t.Helper()
	in.Version = b.o.Facts().Version
	return b.call(func() error {
		_, err := b.o.Amend(func() string { return b.id("amendment") }, in, sample.Owner, b.now)
		return err
	})
}

func TestAnAttributeThatComesToLightAddsWhatItAsks(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	legal := offboarding.SignOffRule{Function: offboarding.Contract, Categories: []offboarding.Category{offboarding.DeviceRecovery}, Statement: "All is back."}
	b.o = offboarding.Restore(func() offboarding.Facts {
		f := deepCopy(b.o.Facts())
		f.Holders[offboarding.Contract] = []string{sample.Bystander}
		return f
	}())
	in := adding(planWith(3, with("badges"), func(p *offboarding.Plan) { p.Rules = append(p.Rules, legal) }))
	in.After.Tasks[0].Assignee = sample.Ruvi
	b.must(b.amend(in))
	f := b.o.Facts()
	if !slices.Contains(f.Attributes, offboarding.DevicesIssued) || f.Amendments[0].Reason != "badges were found" || f.Amendments[0].By != sample.Owner {
		t.Errorf("attributes %v, amendments %+v", f.Attributes, f.Amendments)
	}
	task, ok := f.Task(7)
	want := offboarding.Addition{By: sample.Owner, At: b.now, Reason: "badges were found"}
	if !ok || task.Key != "badges" || task.Added != want || !slices.Equal(task.DependsOn, []offboarding.Dependency{{On: 3, Lag: day}}) || !task.FirstDue.Equal(task.Due) {
		t.Errorf("T-07 is %+v", task)
	}
	if c := b.task(7); c.Met() || c.Since != b.now {
		t.Errorf("the new task is %+v", c)
	}
	for number := 1; number <= 6; number++ {
		if c := b.task(number); c.Pin != offboarding.PinMet {
			t.Errorf("T-%02d was verified and is %s", number, c.Pin)
		}
	}
	for _, function := range []offboarding.Function{offboarding.Security, offboarding.Legal, offboarding.Contract} {
		if b.signOff(function).Met() {
			t.Errorf("the sign-off of %s was given over other attributes and stands", function)
		}
	}
}

func TestWhatAnAttributeHadRequiredStaysUntilAWaiverExcusesIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(4)
	in := removing(planWith(3, without("devices"), without("backups"), func(p *offboarding.Plan) { p.Rules = p.Rules[:1] }))
	effect := b.o.Effect(in, b.now)
	if len(effect.Dropped) != 1 || effect.Dropped[0].Number != 3 || len(effect.Done) != 1 || effect.Done[0].Number != 4 || effect.Empty() {
		t.Fatalf("dropped %+v, done %+v", effect.Dropped, effect.Done)
	}
	in.Waive, in.Control, in.Until = []int{3}, "the depot checks every return", b.now.AddDate(0, 3, 0)
	b.must(b.amend(in))
	f := b.o.Facts()
	if slices.Contains(f.Attributes, offboarding.PersonalData) || len(f.SignOffRules) != 2 || len(f.Tasks) != 6 {
		t.Errorf("attributes %v, %d sign-offs, %d tasks", f.Attributes, len(f.SignOffRules), len(f.Tasks))
	}
	if c := b.task(4); c.Pin != offboarding.PinMet {
		t.Errorf("T-04 was verified and is %s", c.Pin)
	}
	if c := b.task(3); c.Met() {
		t.Error("T-03 is excused before anybody decided")
	}
	w := f.Waivers[0]
	if w.Task != 3 || w.Reason != "none was kept" || w.Requester != sample.Owner || w.What != "Recover field devices" {
		t.Errorf("the waiver asks %+v", w)
	}
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Security))
	if c := b.task(3); c.Pin != offboarding.PinWaived {
		t.Errorf("T-03 is %s after the approval", c.Pin)
	}
	again := offboarding.Amending{
		Kind: offboarding.AttributeAdded, Attribute: offboarding.PersonalData, Before: in.After, After: in.Before, Reason: "a copy was found",
	}
	b.must(b.amend(again))
	if c := b.task(3); c.Met() || len(b.o.Facts().Tasks) != 6 {
		t.Errorf("T-03 is asked again and is %s; there are %d tasks", c.Pin, len(b.o.Facts().Tasks))
	}
	if state := b.o.Facts().StateOf(w, b.now); state != offboarding.WithdrawnWaiver {
		t.Errorf("the waiver of what is asked again is %s", state)
	}
}

func TestWhatIsVerifiedStaysSoWhenItIsAskedForAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(3)
	b.must(b.reopenTask(3, sample.Owner))
	in := removing(planWith(3, without("devices")))
	in.Waive, in.Control, in.Until = []int{3}, "the depot checks every return", b.now.AddDate(0, 3, 0)
	b.must(b.amend(in))
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Security))
	b.must(b.review(3, offboarding.Verified, sample.Owner))
	again := planWith(3, edited("devices", strict))
	b.must(b.amend(offboarding.Amending{
		Kind: offboarding.AttributeAdded, Attribute: offboarding.PersonalData, Before: in.After, After: again, Reason: "a copy was found",
	}))
	if c := b.task(3); c.Pin != offboarding.PinMet {
		t.Errorf("T-03 was verified and is %s: %s", c.Pin, c.Reason)
	}
	if state := b.o.Facts().StateOf(b.o.Facts().Waivers[0], b.now); state != offboarding.ApprovedWaiver {
		t.Errorf("the waiver that nobody needs is %s", state)
	}
}

func TestAMoveToANewerVersionLosesNothingThatIsVerified(t *testing.T) {
	t.Parallel()
	louder := func(task *offboarding.Task) { task.Title, task.Help = "End all accounts", "Each of them." }
	weaker := func(task *offboarding.Task) {
		task.Requirement.Fields = slices.Clone(task.Requirement.Fields)
		task.Requirement.Fields[0].Required = false
		task.Title = "Revoke all"
	}
	tests := []struct {
		name      string
		before    func(b *bench)
		edit      func(*offboarding.Plan)
		task      int
		kept      offboarding.KeptWhy
		title     string
		version   int // of the requirement
		condition offboarding.Reason
	}{
		{"words of an open task", nil, edited("accounts", louder), 1, "", "End all accounts", 1, offboarding.NeedsEvidence},
		{"words of a verified task", func(b *bench) { b.verify(1) }, edited("accounts", louder), 1, offboarding.KeptDone, "End named accounts", 1, offboarding.Met},
		{"a stronger level of an open task", nil, edited("accounts", strict), 1, "", "End named accounts", 2, offboarding.NeedsEvidence},
		{"a stronger level of a verified task", func(b *bench) { b.verify(1) }, edited("accounts", strict), 1, offboarding.KeptDone, "End named accounts", 1, offboarding.Met},
		{"a stronger level of a task in review", func(b *bench) { b.must(b.submit(1, sample.Tobin)) }, edited("accounts", strict), 1, "", "End named accounts", 2, offboarding.NeedsNewEvidence},
		{"less than before", nil, edited("devices", weaker), 3, offboarding.KeptStricter, "Revoke all", 1, offboarding.NeedsEvidence},
		{"another category", nil, edited("devices", func(task *offboarding.Task) { task.Category = offboarding.OtherCategory }), 3, offboarding.KeptElsewhere, "Recover field devices", 1, offboarding.NeedsEvidence},
		{"another party", nil, edited("devices", func(task *offboarding.Task) { task.Party, task.Title = offboarding.Us, "x" }), 3, offboarding.KeptElsewhere, "Recover field devices", 1, offboarding.NeedsEvidence},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			if tt.before != nil {
				tt.before(b)
			}
			in := movedTo(planWith(4, tt.edit))
			var kept offboarding.KeptWhy
			for _, k := range b.o.Effect(in, b.now).Kept {
				if k.Task.Number == tt.task {
					kept = k.Why
				}
			}
			if kept != tt.kept {
				t.Errorf("kept %q, want %q", kept, tt.kept)
			}
			b.must(b.amend(in))
			task, _ := b.o.Facts().Task(tt.task)
			if task.Title != tt.title || task.Requirement.Version != tt.version || len(task.Earlier) != tt.version-1 {
				t.Errorf("the task is %q and asks version %d after %d earlier ones", task.Title, task.Requirement.Version, len(task.Earlier))
			}
			if c := b.task(tt.task); c.Reason != tt.condition {
				t.Errorf("its condition is %q, want %q", c.Reason, tt.condition)
			}
			if b.o.Facts().Playbook.Version != 4 {
				t.Error("the offboarding did not move")
			}
		})
	}
}

func TestEvidenceForWhatWasAskedBeforeIsSentAgainBeforeItIsReviewed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	b.must(b.amend(movedTo(planWith(4, edited("accounts", func(task *offboarding.Task) { task.Requirement.Proof = "The export of the directory." })))))
	wantKind(t, b.review(1, offboarding.Verified, sample.Owner), fault.Conflict, "asks for more")
	e, _ := b.o.Facts().CurrentEvidence(1)
	task, _ := b.o.Facts().Task(1)
	if got := task.RequirementAt(e.Requirement).Proof; got != sample.Requirement().Proof {
		t.Errorf("the evidence answers %q", got)
	}
	b.must(b.submit(1, sample.Tobin))
	b.must(b.review(1, offboarding.Verified, sample.Owner))
	if c := b.task(1); c.Pin != offboarding.PinMet {
		t.Errorf("the task is %+v", c)
	}
}

func TestAnAmendmentIsRefusedWhole(t *testing.T) {
	t.Parallel()
	cyclic := func(p *offboarding.Plan) { p.Tasks[0].DependsOn = []offboarding.Dependency{{On: 6}} }
	privacy := func(p *offboarding.Plan) {
		p.Rules = append(p.Rules, offboarding.SignOffRule{Function: offboarding.Privacy})
	}
	waiving := func(in offboarding.Amending) offboarding.Amending {
		in.Waive, in.Control, in.Until = []int{3}, "watched", sample.Published().AddDate(0, 3, 0)
		return in
	}
	dropped := removing(planWith(3, without("devices")))
	edit := func(in offboarding.Amending, change func(*offboarding.Amending)) offboarding.Amending {
		change(&in)
		return in
	}
	tests := []struct {
		name string
		in   offboarding.Amending
		kind fault.Kind
		says string
	}{
		{"to the same version", movedTo(planWith(3)), fault.Conflict, "version 3 of Client exit already"},
		{"to another playbook", movedTo(planWith(4, func(p *offboarding.Plan) { p.Playbook.ID = "other" })), fault.Conflict, "nothing was changed"},
		{"an attribute that is set", edit(adding(planWith(3)), func(in *offboarding.Amending) { in.Attribute = offboarding.PersonalData }), fault.Conflict, "set already"},
		{"an attribute that is not set", edit(dropped, func(in *offboarding.Amending) { in.Attribute = offboarding.LegalHold }), fault.Conflict, "not set any more"},
		{"an attribute that there is not", edit(dropped, func(in *offboarding.Amending) { in.Attribute = "haunted" }), fault.NotFound, ""},
		{"tasks that wait for each other", movedTo(planWith(4, cyclic)), fault.Invalid, "wait for each other"},
		{"a sign-off that nobody can give", movedTo(planWith(4, privacy)), fault.Blocked, "sign for privacy"},
		{"without a reason", edit(adding(planWith(3)), func(in *offboarding.Amending) { in.Reason = " " }), fault.Invalid, "nothing was changed"},
		{"a waiver of what is asked", edit(waiving(dropped), func(in *offboarding.Amending) { in.Waive = []int{1} }), fault.Conflict, "T-01 needs no waiver"},
		{"a waiver without control", edit(waiving(dropped), func(in *offboarding.Amending) { in.Control = "" }), fault.Invalid, "nothing was changed"},
		{"a waiver without end", edit(waiving(dropped), func(in *offboarding.Amending) { in.Until = time.Time{} }), fault.Invalid, "nothing was changed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wantKind(t, newBench(t).amend(tt.in), tt.kind, tt.says)
		})
	}
	b := newBench(t)
	in := adding(planWith(3, with("badges")))
	err := b.call(func() error {
		_, err := b.o.Amend(func() string { return b.id("a") }, in, sample.Owner, b.now) // version 0
		return err
	})
	wantKind(t, err, fault.Conflict, "changed since you opened")
	wantKind(t, newBench(t).closed().amend(in), fault.Conflict, "not open")
}

func TestSignOffsOnlyGrowWithAnAmendment(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.amend(movedTo(planWith(4, func(p *offboarding.Plan) {
		p.Rules = []offboarding.SignOffRule{{Function: offboarding.Security, Categories: []offboarding.Category{offboarding.DeviceRecovery}, Statement: "New words."}}
	}))))
	rules := b.o.Facts().SignOffRules
	want := []offboarding.Category{offboarding.AccessTermination, offboarding.SecretRevocation, offboarding.DeviceRecovery}
	if len(rules) != 2 || rules[0].Function != offboarding.Security || !slices.Equal(rules[0].Categories, want) || rules[0].Statement != "New words." {
		t.Errorf("the sign-offs are %+v", rules)
	}
}

func ownTask() offboarding.OwnTask {
	return offboarding.OwnTask{
		Task: offboarding.Task{
			Category: offboarding.DeviceRecovery, Title: "Return badges", Party: offboarding.Us, Assignee: sample.Ruvi, Requirement: sample.Requirement(),
			Due: sample.Published().AddDate(0, 0, 14), DependsOn: []offboarding.Dependency{{On: 3}}, Effort: 1,
		},
		Reason: "badges were found that no list had",
	}
}

func (b *bench) addTask(in offboarding.OwnTask) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.AddTask(in, sample.Owner, b.now)
		return err
	})
}

func TestATaskOfItsOwnIsAskedLikeAnyOther(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	b.must(b.addTask(ownTask()))
	task, _ := b.o.Facts().Task(7)
	if task.Title != "Return badges" || task.Key != "" || task.Version != 1 || !task.FirstDue.Equal(task.Due) || task.Added.By != sample.Owner || !task.Added.At.Equal(b.now) {
		t.Errorf("T-07 is %+v", task)
	}
	if b.signOff(offboarding.Owner).CanAct || b.gate().Ready() {
		t.Error("the gate is ready with an open task")
	}
	if len(b.o.Facts().Voids) != 0 {
		t.Error("a sign-off fell that does not speak for devices")
	}
	secret := ownTask()
	secret.Task.Category = offboarding.SecretRevocation
	b.must(b.addTask(secret))
	if voids := b.o.Facts().Voids; len(voids) != 1 || voids[0].Cause != "T-08 was added" {
		t.Errorf("voids %+v; only security speaks for secrets", voids)
	}
	b.verify(7)
	if c := b.task(7); c.Pin != offboarding.PinMet {
		t.Errorf("T-07 is %+v", c)
	}
}

func TestATaskOfItsOwnIsRefusedWithEachMistake(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*offboarding.OwnTask){
		"depends_on[0].lag_days": func(in *offboarding.OwnTask) { in.Task.DependsOn[0] = offboarding.DependencyAfter(3, 501) },
		"category":               func(in *offboarding.OwnTask) { in.Task.Category = "magic" },
		"title":                  func(in *offboarding.OwnTask) { in.Task.Title = " " },
		"assignee":               func(in *offboarding.OwnTask) { in.Task.Assignee = sample.Former },
		"reviewer":               func(in *offboarding.OwnTask) { in.Task.Assignee, in.Task.Reviewer = sample.TobinAdmin, sample.Tobin },
		"due":                    func(in *offboarding.OwnTask) { in.Task.Due = sample.Published().AddDate(0, 0, -1) },
		"reason":                 func(in *offboarding.OwnTask) { in.Reason = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := ownTask()
			edit(&in)
			wantField(t, newBench(t).addTask(in), name)
		})
	}
	in := ownTask()
	in.Task.DependsOn = []offboarding.Dependency{{On: 9}}
	wantKind(t, newBench(t).addTask(in), fault.Invalid, "not there")
	wantKind(t, newBench(t).closed().addTask(ownTask()), fault.Conflict, "not open")
}
