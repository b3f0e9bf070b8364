package app_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
)

func adding(w *testkit.World, number int, a offboarding.Attribute) app.Amend {
	return app.Amend{
		Offboarding: number, Version: w.Facts(number).Version, Reason: "It came to light.",
		AmendmentChange: reading.AmendmentChange{Kind: offboarding.AttributeAdded, Attribute: a},
	}
}

func removing(w *testkit.World, number int, a offboarding.Attribute, waive ...int) app.Amend {
	in := adding(w, number, a)
	in.Kind, in.Reason, in.Waive, in.Control, in.Permanent = offboarding.AttributeRemoved, "It is not so.", waive, "The owner checked it.", true
	return in
}

func movingTo(w *testkit.World, number, version int) app.Amend {
	in := adding(w, number, "")
	in.AmendmentChange = reading.AmendmentChange{Kind: offboarding.PlaybookMoved, Version: version}
	return in
}

func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, kind)
	}
}

func TestAnAttributeAddsAndRemovesWhatItAsksOfARunningOffboarding(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		before := w.Facts(number)
		if err := w.App.Amend(t.Context(), w.As(testkit.Deputy), adding(w, number, offboarding.Subcontractors)); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		added := f.Tasks[len(before.Tasks):]
		if !slices.Contains(f.Attributes, offboarding.Subcontractors) || len(added) == 0 || f.Version != before.Version+1 {
			t.Fatalf("attributes %v, %d tasks more, version %d", f.Attributes, len(added), f.Version)
		}
		for _, task := range added {
			if task.Added.Reason != "It came to light." || task.Added.By != w.ID(testkit.Deputy) || !task.Added.At.Equal(w.Clock.Now()) || task.Due.Before(w.Clock.Now()) {
				t.Errorf("the record says of %s: %+v, due %s", task.Title, task.Added, task.Due)
			}
			if c, _ := w.Gate(number).Task(task.Number); c.Met() {
				t.Errorf("the gate does not ask for %s", task.Title)
			}
		}
		if got := entries(t, w, audit.OffboardingAttributeAdded); len(got) != 1 || got[0].Note != "It came to light." || len(entries(t, w, audit.TaskAdded)) != len(added) {
			t.Errorf("the log says %+v", got)
		}
		if err := w.App.Amend(t.Context(), w.As(testkit.Owner), removing(w, number, offboarding.Subcontractors, added[0].Number)); err != nil {
			t.Fatal(err)
		}
		f = w.Facts(number)
		if slices.Contains(f.Attributes, offboarding.Subcontractors) || len(f.Tasks) != len(before.Tasks)+len(added) || len(f.Waivers) != 1 || f.Waivers[0].Task != added[0].Number {
			t.Errorf("attributes %v, %d tasks, waivers %+v", f.Attributes, len(f.Tasks), f.Waivers)
		}
		if len(f.Amendments) != 2 || f.Amendments[0].Kind != offboarding.AttributeAdded || f.Amendments[1].Reason != "It is not so." {
			t.Errorf("the record says %+v", f.Amendments)
		}
		if len(entries(t, w, audit.WaiverRequested)) != 1 || len(entries(t, w, audit.OffboardingAttributeRemoved)) != 1 {
			t.Error("the log does not say what was removed and what is asked for it")
		}
	})
}

// stricter asks for another title of the first task that is always asked, a
// stronger level of the second, and one task more.
func stricter(p *playbook.Playbook) {
	var always []*playbook.Task
	for i, t := range p.Tasks {
		if t.When.Always() && len(t.Tiers) == 0 {
			always = append(always, &p.Tasks[i])
		}
	}
	more := *always[0]
	more.Key, more.Title, more.DependsOn = "badges", "Return building badges", []playbook.Dependency{{Key: always[1].Key}}
	always[0].Title = "Disable every named account"
	always[1].Requirement.MinimumLevel, always[1].Levels = offboarding.ConfirmedByProvider, playbook.Levels{}
	p.Tasks = append(p.Tasks, more)
}

func TestAnOffboardingMovesToANewerVersionOfItsPlaybook(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 2)
		saveText(t, w, 1, text(t, 1, stricter))
		wantFault(t, w.App.Amend(t.Context(), w.As(testkit.Deputy), movingTo(w, number, 2)), fault.Forbidden)
		stale := movingTo(w, number, 2)
		if err := w.App.Amend(t.Context(), w.As(testkit.Owner), movingTo(w, number, 2)); err != nil {
			t.Fatal(err)
		}
		wantFault(t, w.App.Amend(t.Context(), w.As(testkit.Owner), stale), fault.Conflict)
		wantFault(t, w.App.Amend(t.Context(), w.As(testkit.Owner), movingTo(w, number, 7)), fault.NotFound)
		f := w.Facts(number)
		first, second, last := f.Tasks[0], f.Tasks[1], f.Tasks[len(f.Tasks)-1]
		if f.Playbook.Version != 2 || first.Title != "Disable every named account" || first.Assignee != w.ID(testkit.Tobin) || last.Key != "badges" {
			t.Errorf("version %d, first %q with %s, last %s", f.Playbook.Version, first.Title, first.Assignee, last.Key)
		}
		if second.Requirement.Version != 2 || second.Requirement.MinimumLevel != offboarding.ConfirmedByProvider || len(second.Earlier) != 1 || second.Earlier[0].Version != 1 {
			t.Errorf("T-02 asks version %d at %s after %+v", second.Requirement.Version, second.Requirement.MinimumLevel, second.Earlier)
		}
		if c, _ := w.Gate(number).Task(2); c.Reason != offboarding.NeedsNewEvidence {
			t.Errorf("T-02 is %s", c.Reason)
		}
		if len(entries(t, w, audit.OffboardingPlaybookMoved)) != 1 || len(entries(t, w, audit.TaskChanged)) != 2 {
			t.Errorf("the log says %d moves and %d changes", len(entries(t, w, audit.OffboardingPlaybookMoved)), len(entries(t, w, audit.TaskChanged)))
		}
	})
}

func TestOnlyTheOwnerAndDeputyChangeWhatIsAsked(t *testing.T) {
	t.Parallel()
	w := world(t)
	number := w.Publish()
	admin := w.As(testkit.Bystander)
	admin.Roles = []authz.Role{authz.Administrator}
	for who, want := range map[string]struct {
		actor authz.Actor
		kind  fault.Kind
	}{
		"an assignee": {w.As(testkit.Tobin), fault.Forbidden}, "an administrator": {admin, fault.Forbidden},
		"somebody on the path": {w.As(testkit.Executive), fault.Forbidden}, "a stranger": {w.As(testkit.TobinAdmin), fault.NotFound},
	} {
		t.Run(who, func(t *testing.T) {
			wantFault(t, w.App.Amend(t.Context(), want.actor, adding(w, number, offboarding.LegalHold)), want.kind)
			_, err := w.App.AddTask(t.Context(), want.actor, app.AddTask{Offboarding: number, Task: badges(), Reason: "Found."})
			wantFault(t, err, want.kind)
		})
	}
}

// badges is a task that no playbook has.
func badges() playbook.Task {
	return playbook.Task{
		Key: "own", Category: offboarding.DeviceRecovery, Title: "Return building badges", Help: "Collect them at the desk.", Party: offboarding.Us, Effort: 1,
		Requirement: offboarding.Requirement{
			Proof: "The receipt of the desk.", MinimumLevel: offboarding.SelfAttested,
			Fields: []offboarding.Field{{Name: "count", Label: "How many", Type: offboarding.NumberField, Required: true, Message: "Enter a number, for example 4"}},
		},
	}
}

func TestATaskOfItsOwnIsAddedProvenAndRecorded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in := app.AddTask{
			Offboarding: number, Task: badges(), Assignee: w.ID(testkit.Tobin), Due: w.Clock.Now().AddDate(0, 0, 7), Reason: "Badges were found.",
			DependsOn: []offboarding.Dependency{{On: 1}},
		}
		wrong := in
		wrong.Task.Title, wrong.Task.Requirement.Proof, wrong.Assignee, wrong.Reason = "", "", "nobody", ""
		_, err := w.App.AddTask(t.Context(), w.As(testkit.Owner), wrong)
		wantFault(t, err, fault.Invalid)
		for _, name := range []string{"title", "requirement.proof", "assignee", "reason"} {
			if !slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Name == name }) {
				t.Errorf("nothing is said about %s: %v", name, fault.Fields(err))
			}
		}
		task, err := w.App.AddTask(t.Context(), w.As(testkit.Owner), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := entries(t, w, audit.TaskAdded); len(got) != 1 || got[0].Note != "Badges were found." {
			t.Errorf("the log says %+v", got)
		}
		kept, _ := w.Facts(number).Task(task)
		if kept.Key != "" || kept.Title != "Return building badges" || kept.Added.By != w.ID(testkit.Owner) || !kept.FirstDue.Equal(kept.Due) {
			t.Errorf("the record holds %+v", kept)
		}
		w.Prove(number, 1)
		w.Prove(number, task)
		if c, _ := w.Gate(number).Task(task); c.Pin != offboarding.PinMet {
			t.Errorf("it is %+v", c)
		}
	})
}

// Two people change what is asked at once: one wins, the other is told.
func TestTwoAmendmentsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		owner, deputy := w.As(testkit.Owner), w.As(testkit.Deputy)
		one, two := adding(w, number, offboarding.LegalHold), adding(w, number, offboarding.DevicesIssued)
		results := make(chan error)
		go func() { results <- w.App.Amend(t.Context(), owner, one) }()
		go func() { results <- w.App.Amend(t.Context(), deputy, two) }()
		all := errors.Join(<-results, <-results)
		if !fault.Is(all, fault.Conflict) || len(w.Facts(number).Amendments) != 1 {
			t.Errorf("%v; the record holds %d", all, len(w.Facts(number).Amendments))
		}
	})
}
