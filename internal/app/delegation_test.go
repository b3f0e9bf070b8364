package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// formOf is right evidence for a task, with files that somebody else staged.
func formOf(t *testing.T, w *testkit.World, actor authz.Actor, number, task int) app.EvidenceForm {
	t.Helper()
	f := w.Facts(number)
	asked, _ := f.Task(task)
	latest, _ := f.LatestEvidence(task)
	form := app.EvidenceForm{
		Offboarding: number, Task: task, TaskVersion: asked.Version, Latest: latest.Version,
		Answers: testkit.RightAnswers(asked.Requirement, w.Clock.Now(), asked.Assignee),
	}
	for _, field := range asked.Requirement.Files {
		ending := "txt"
		if len(field.Types) > 0 {
			ending = field.Types[0]
		}
		file, err := w.App.StageFile(t.Context(), actor, reading.Spot{Number: number, Task: task}, field.Name, "proof."+ending, newText("proof"))
		if err != nil {
			t.Fatal(err)
		}
		form.Files = append(form.Files, file)
	}
	return form
}

// namedBy returns the delegations that somebody gave, the newest first.
func namedBy(t *testing.T, w *testkit.World, subject string) []offboarding.Delegation {
	t.Helper()
	all, err := w.Store.DelegationsOf(t.Context(), w.ID(subject), 10)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(d offboarding.Delegation) bool { return d.From != w.ID(subject) })
}

func TestDelegationIsNamedEndedAndRecorded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, today := t.Context(), w.Clock.Now()
		in := offboarding.DelegationRequest{To: w.ID(testkit.Bystander), First: today, Last: today.AddDate(0, 0, 4), Reason: "On leave."}
		if err := w.App.NameDelegate(ctx, w.As(testkit.Tobin), in); err != nil {
			t.Fatal(err)
		}
		named := lastOf(t, w, audit.DelegationNamed)
		if named.Actor.ID != w.ID(testkit.Tobin) || named.Target != store.PersonTarget(w.ID(testkit.Tobin)) || named.Note != "On leave." ||
			named.Subject != "Pell Okonda" || !slices.Contains(named.Fields, audit.FieldChange{Name: "until", After: "2026-03-06"}) {
			t.Errorf("the naming is recorded as %+v", named)
		}
		in.To = w.ID(testkit.Ruvi)
		if err := w.App.NameDelegate(ctx, w.As(testkit.Tobin), in); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second delegate: %v", err)
		}
		if got := w.As(testkit.Bystander).ActsFor; !slices.Equal(got, []string{w.ID(testkit.Tobin)}) {
			t.Errorf("the delegate acts for %q", got)
		}
		d := namedBy(t, w, testkit.Tobin)[0]
		if err := w.App.EndDelegation(ctx, w.As(testkit.Bystander), d.ID, "no time"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the delegate ends it: %v", err)
		}
		if err := w.App.EndDelegation(ctx, w.As(testkit.Tobin), "another", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that is not there ends: %v", err)
		}
		if err := w.App.EndDelegation(ctx, w.As(testkit.Tobin), d.ID, ""); err != nil {
			t.Fatal(err)
		}
		if ended := lastOf(t, w, audit.DelegationEnded); ended.Actor.ID != w.ID(testkit.Tobin) || ended.Subject != "Tobin Askerley" {
			t.Errorf("the ending is recorded as %+v", ended)
		}
		if err := w.App.EndDelegation(ctx, w.As(testkit.Tobin), d.ID, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("it ends twice: %v", err)
		}
		if got := w.As(testkit.Bystander); len(got.ActsFor) != 0 {
			t.Errorf("the delegate still acts for %q", got.ActsFor)
		}
	})
}

func TestAdministratorEndsADelegationWithAReasonAndNamesNone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, admin := t.Context(), administrator(t, w, testkit.Executive)
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		d := namedBy(t, w, testkit.Tobin)[0]
		if err := w.App.EndDelegation(ctx, admin, d.ID, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.App.EndDelegation(ctx, admin, d.ID, "Pell is away too."); err != nil {
			t.Fatal(err)
		}
		if ended := namedBy(t, w, testkit.Tobin)[0]; ended.EndedBy != admin.ID || ended.EndReason != "Pell is away too." {
			t.Errorf("ended as %+v", ended)
		}
		// What an administrator names is a delegate of their own.
		w.Delegate(testkit.Executive, testkit.Bystander, 1)
		if got := w.As(testkit.Bystander).ActsFor; !slices.Equal(got, []string{admin.ID}) {
			t.Errorf("the delegate acts for %q", got)
		}
	})
}

func TestOfManyNamingsAtOnceOneIsStored(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		actor, today := w.As(testkit.Tobin), w.Clock.Now()
		stored := 0
		for _, err := range together(8, func() error {
			return w.App.NameDelegate(t.Context(), actor, offboarding.DelegationRequest{To: w.ID(testkit.Ruvi), First: today, Last: today, Reason: "At the dentist's."})
		}) {
			switch {
			case err == nil:
				stored++
			case !fault.Is(err, fault.Conflict):
				t.Errorf("refused with %v", err)
			}
		}
		if stored != 1 || len(namedBy(t, w, testkit.Tobin)) != 1 {
			t.Errorf("%d namings were stored", stored)
		}
	})
}

func TestDelegateSendsAndSomebodyElseReviews(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		delegate := w.As(testkit.Bystander)
		if err := w.App.SubmitEvidence(ctx, delegate, formOf(t, w, delegate, number, 1)); err != nil {
			t.Fatal(err)
		}
		e, _ := w.Facts(number).CurrentEvidence(1)
		if e.SubmittedBy != delegate.ID || e.SubmittedFor != w.ID(testkit.Tobin) {
			t.Errorf("sent by %q for %q", e.SubmittedBy, e.SubmittedFor)
		}
		if sum, err := offboarding.EvidenceDigest(number, e); err != nil || sum != e.Digest {
			t.Errorf("what was loaded has the digest %s, not %s: %v", sum, e.Digest, err)
		}
		if got := handsIn(w, number, 1); len(got) != 2 || !slices.Contains(got, delegate.ID) || !slices.Contains(got, w.ID(testkit.Tobin)) {
			t.Errorf("the hands on record are %q", got)
		}
		entry := lastOf(t, w, audit.EvidenceSubmitted)
		if entry.Actor.ID != delegate.ID || entry.Actor.OnBehalfOf != (audit.Delegator{ID: w.ID(testkit.Tobin), Name: "Tobin Askerley"}) {
			t.Errorf("recorded as %+v", entry.Actor)
		}
		for _, subject := range []string{testkit.Bystander, testkit.Tobin} {
			if err := w.App.ReviewEvidence(ctx, w.As(subject), w.Decision(number, 1)); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s reviews: %v", subject, err)
			}
		}
		// A contributor does not review for the owner either.
		w.Delegate(testkit.Owner, testkit.Bystander, 5)
		if err := w.App.ReviewEvidence(ctx, w.As(testkit.Bystander), w.Decision(number, 1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the delegate of assignee and owner reviews: %v", err)
		}
		if err := w.App.ReviewEvidence(ctx, w.As(testkit.Owner), w.Decision(number, 1)); err != nil {
			t.Fatal(err)
		}
		if c, _ := w.Gate(number).Task(1); c.Pin != offboarding.PinMet {
			t.Errorf("T-01 is %s", c.Pin)
		}
		checkTrail(t, w, number)
	})
}

// handsIn returns who is on record with a hand in a task.
func handsIn(w *testkit.World, number, task int) []string {
	var out []string
	for _, c := range w.Facts(number).Contributors {
		if c.Task == task {
			out = append(out, c.Person)
		}
	}
	return out
}

func TestDelegateWithdrawsForTheAssigneeAndHasAHandFromThenOn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Submit(number, 1)
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		delegate := w.As(testkit.Bystander)
		if err := w.App.WithdrawEvidence(ctx, delegate, reading.Spot{Number: number, Task: 1}, 1, "It is of the wrong account."); err != nil {
			t.Fatal(err)
		}
		if got := w.Facts(number).Withdrawals[0]; got.By != delegate.ID || got.For != w.ID(testkit.Tobin) {
			t.Errorf("withdrawn as %+v", got)
		}
		if !slices.Contains(handsIn(w, number, 1), delegate.ID) {
			t.Error("the delegate has no hand in the task")
		}
		if entry := lastOf(t, w, audit.EvidenceWithdrawn); entry.Actor.OnBehalfOf.Name != "Tobin Askerley" {
			t.Errorf("recorded as %+v", entry.Actor)
		}
	})
}

func TestLinkedAccountsDoNotActForEachOther(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Delegate(testkit.Tobin, testkit.TobinAdmin, 5)
		if got := w.As(testkit.TobinAdmin).ActsFor; len(got) != 1 {
			t.Fatalf("they act for %q", got)
		}
		if err := w.App.LinkAccounts(ctx, testkit.Operator(), w.ID(testkit.Tobin), w.ID(testkit.TobinAdmin)); err != nil {
			t.Fatal(err)
		}
		if got := w.As(testkit.TobinAdmin).ActsFor; len(got) != 0 {
			t.Errorf("they act for %q", got)
		}
		if c, _ := w.Gate(number).Task(1); len(c.Delegates) != 0 {
			t.Errorf("the gate names %+v", c.Delegates)
		}
		today := w.Clock.Now()
		err := w.App.NameDelegate(ctx, w.As(testkit.TobinAdmin), offboarding.DelegationRequest{To: w.ID(testkit.Tobin), First: today, Last: today, Reason: "Mine."})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("they name each other: %v", err)
		}
	})
}

func TestDelegateOfTheOwnerReviewsAsThem(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Submit(number, 1)
		if err := w.App.ReviewEvidence(ctx, w.As(testkit.Executive), w.Decision(number, 1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("before the delegation: %v", err)
		}
		w.Delegate(testkit.Owner, testkit.Executive, 5)
		if err := w.App.ReviewEvidence(ctx, w.As(testkit.Executive), w.Decision(number, 1)); err != nil {
			t.Fatal(err)
		}
		r := w.Facts(number).Reviews[0]
		if r.By != w.ID(testkit.Executive) || r.For != w.ID(testkit.Owner) {
			t.Errorf("reviewed by %q for %q", r.By, r.For)
		}
		if entry := lastOf(t, w, audit.ReviewVerified); entry.Actor.OnBehalfOf.Name != "Ines Valdorn" {
			t.Errorf("recorded as %+v", entry.Actor)
		}
	})
}

func TestDraftOfADelegateIsTheHandOfBoth(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		if err := w.App.SaveEvidenceDraft(t.Context(), w.As(testkit.Bystander), app.EvidenceForm{Offboarding: number, Task: 1, TaskVersion: 1}); err != nil {
			t.Fatal(err)
		}
		s := w.Facts(number).Snapshot(w.Clock.Now())
		for _, subject := range []string{testkit.Bystander, testkit.Tobin} {
			if !s.ContributedTo(1, w.ID(subject)) {
				t.Errorf("%s had no hand in it", subject)
			}
		}
	})
}

func TestDelegateAsksForAndDecidesAboutWaivers(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		w.Delegate(testkit.Security, testkit.Executive, 5)
		task := taskIn(t, w, number, offboarding.AccessTermination)
		waiver, err := w.App.RequestWaiver(ctx, w.As(testkit.Bystander), waiverOf(w, number, task))
		if err != nil {
			t.Fatal(err)
		}
		if entry := lastOf(t, w, audit.WaiverRequested); entry.Actor.OnBehalfOf.Name != "Tobin Askerley" {
			t.Errorf("the request is recorded as %+v", entry.Actor)
		}
		if err := decide(t, w, w.As(testkit.Executive), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		d := w.Facts(number).WaiverDecisions[0]
		if d.By != w.ID(testkit.Executive) || d.For != w.ID(testkit.Security) || d.Function != offboarding.Security {
			t.Errorf("decided as %+v", d)
		}
		if entry := lastOf(t, w, audit.WaiverApproved); entry.Actor.OnBehalfOf.Name != "Dario Veltmann" {
			t.Errorf("the decision is recorded as %+v", entry.Actor)
		}
		if c, _ := w.Gate(number).Task(task); c.Pin != offboarding.PinWaived {
			t.Errorf("the task is %s", c.Pin)
		}
	})
}

// A delegation carries tasks, reviews and waivers. This is everything else.
func TestDelegationOpensNoOtherRoute(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Prove(number, 1)
		w.Submit(number, 2)
		waiver := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.SecretRevocation)))
		for _, from := range []string{testkit.Owner, testkit.Deputy, testkit.Legal} {
			w.Delegate(from, testkit.TobinAdmin, 5)
		}
		w.Delegate(testkit.TobinAdmin, testkit.Former, 5)
		delegate, second := w.As(testkit.TobinAdmin), w.As(testkit.Former)
		f := w.Facts(number)
		at := reading.Spot{Number: number, Task: 1}
		for name, try := range map[string]func() error{
			"closing": func() error {
				_, err := w.App.CloseOffboarding(ctx, delegate, app.SignOff{Intent: app.Intent{Offboarding: number, Function: offboarding.Owner, Person: delegate.ID, At: w.Clock.Now()}})
				return err
			},
			"signing as the owner": func() error { _, err := w.App.NewIntent(ctx, delegate, number, offboarding.Owner, ""); return err },
			"declaring":            func() error { return w.App.DeclareInventory(ctx, delegate, number, f.Inventory.Revision) },
			"assigning": func() error {
				return w.App.AssignTask(ctx, delegate, app.AssignTask{Offboarding: number, Task: 3, Version: 2, Assignee: delegate.ID, Reason: "mine"})
			},
			"naming a reviewer": func() error {
				return w.App.NameReviewer(ctx, delegate, app.NameReviewer{Offboarding: number, Task: 3, Version: 2, Reviewer: w.ID(testkit.Ruvi)})
			},
			"reopening a task": func() error { return w.App.ReopenTask(ctx, delegate, at, "because") },
			"reopening":        func() error { return w.App.ReopenOffboarding(ctx, delegate, number, "because") },
			"cancelling":       func() error { _, err := w.App.CancelOffboarding(ctx, delegate, number, "because"); return err },
			"offering the ownership": func() error {
				return w.App.OfferOwnership(ctx, delegate, app.OfferOwnership{Offboarding: number, To: w.ID(testkit.Ruvi), Reason: "because"})
			},
			"adding an item": func() error {
				_, err := w.App.AddItem(ctx, delegate, number, offboarding.Item{Kind: offboarding.APIKey, Identifier: "k", Source: "s"})
				return err
			},
			"signing for a function": func() error { _, err := w.App.NewIntent(ctx, delegate, number, offboarding.Legal, ""); return err },
			"a waiver as the owner":  func() error { _, err := w.App.RequestWaiver(ctx, delegate, waiverOf(w, number, 3)); return err },
			"deciding for security":  func() error { return decide(t, w, delegate, number, waiver, offboarding.Approved) },
			"a chain of two":         func() error { return w.App.ReviewEvidence(ctx, second, w.Decision(number, 2)) },
			"starting": func() error {
				_, err := w.App.StartOffboarding(ctx, delegate, app.StartOffboarding{Client: w.Client, Service: w.Service})
				return err
			},
		} {
			if err := try(); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by delegation: %v", name, err)
			}
		}
		if _, err := w.Reader.Offboarding(ctx, delegate, number); !fault.Is(err, fault.NotFound) {
			t.Errorf("the delegate of the owner opens the offboarding: %v", err)
		}
		if err := w.App.ReviewEvidence(ctx, delegate, w.Decision(number, 2)); err != nil {
			t.Errorf("and what it carries: %v", err)
		}
	})
}

func TestListsFollowADelegationThroughTime(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Submit(number, 1)
		today := w.Clock.Now()
		for from, to := range map[string]string{testkit.Tobin: testkit.Bystander, testkit.Owner: testkit.Executive} {
			in := offboarding.DelegationRequest{To: w.ID(to), First: today.AddDate(0, 0, 1), Last: today.AddDate(0, 0, 2), Reason: "On leave."}
			if err := w.App.NameDelegate(ctx, w.As(from), in); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.App.ReevaluateOffboarding(ctx, authz.Job("evaluation"), number); err != nil { // as the job does that was inserted
			t.Fatal(err)
		}
		for _, moment := range []struct {
			days int
			acts bool
		}{{0, false}, {1, true}, {2, true}, {3, false}} {
			w.Clock.Advance(today.AddDate(0, 0, moment.days).Sub(w.Clock.Now()))
			if _, err := w.App.SweepGates(ctx, authz.Job("sweep")); err != nil {
				t.Fatal(err)
			}
			mine, err := w.Reader.MyTasks(ctx, w.As(testkit.Bystander), 1)
			if err != nil || (len(mine.Rows) > 0) != moment.acts || (mine.Open > 0) != moment.acts {
				t.Errorf("on day %d the delegate has %d tasks, %d open: %v", moment.days, len(mine.Rows), mine.Open, err)
			}
			if moment.acts && (mine.Rows[0].AssigneeID != w.ID(testkit.Tobin) || mine.People.Name(mine.Rows[0].AssigneeID) != "Tobin Askerley") {
				t.Errorf("a task is of %q", mine.Rows[0].AssigneeID)
			}
			waiting, err := w.Reader.Reviews(ctx, w.As(testkit.Executive))
			if err != nil || (len(waiting.Rows) == 1) != moment.acts {
				t.Errorf("on day %d %d reviews wait for the delegate: %v", moment.days, len(waiting.Rows), err)
			}
			counts, err := w.Reader.Counts(ctx, w.As(testkit.Executive))
			if err != nil || (counts.Reviews == 1) != moment.acts {
				t.Errorf("on day %d the navigation counts %d: %v", moment.days, counts.Reviews, err)
			}
			if own, err := w.Reader.Reviews(ctx, w.As(testkit.Owner)); err != nil || !slices.ContainsFunc(own.Rows, func(r store.WaitingRow) bool { return r.Body.V.Task == 1 }) {
				t.Errorf("on day %d the review does not wait for the owner: %v", moment.days, err)
			}
		}
	})
}

// Somebody whose request began before the delegation ended is refused, and
// nothing is stored in their own name either.
func TestDelegationThatEndedMeanwhileGivesNothing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		waiver := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.AccessTermination)))
		w.Submit(number, 2)
		for _, from := range []string{testkit.Tobin, testkit.Owner, testkit.Security} {
			w.Delegate(from, testkit.TobinAdmin, 5)
		}
		delegate := w.As(testkit.TobinAdmin)
		form := formOf(t, w, delegate, number, 1)
		for _, from := range []string{testkit.Tobin, testkit.Owner, testkit.Security} {
			if err := w.App.EndDelegation(ctx, w.As(from), namedBy(t, w, from)[0].ID, ""); err != nil {
				t.Fatal(err)
			}
		}
		_, asked := w.App.RequestWaiver(ctx, delegate, waiverOf(w, number, 3))
		_, read := w.Reader.Task(ctx, delegate, number, 1)
		_, staged := w.App.StageFile(ctx, delegate, reading.Spot{Number: number, Task: 1}, form.Files[0].Field, form.Files[0].Name, newText("x"))
		for name, err := range map[string]error{
			"sending": w.App.SubmitEvidence(ctx, delegate, form), "drafting": w.App.SaveEvidenceDraft(ctx, delegate, form),
			"attaching": staged, "reviewing": w.App.ReviewEvidence(ctx, delegate, w.Decision(number, 2)),
			"withdrawing": w.App.WithdrawEvidence(ctx, delegate, reading.Spot{Number: number, Task: 2}, 1, "because"),
			"deciding":    decide(t, w, delegate, number, waiver, offboarding.Approved), "asking": asked, "reading": read,
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if f := w.Facts(number); len(f.Evidence) != 1 || len(f.Reviews)+len(f.WaiverDecisions) != 0 || f.Snapshot(w.Clock.Now()).ContributedTo(1, delegate.ID) {
			t.Error("something was stored")
		}
	})
}

func TestWaiverOfADraftWaitsForTheDelegateToo(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		withoutDevices(t, w)
		number := w.Draft()
		if drafts, err := w.Store.DraftsWithWaivers(ctx); err != nil || len(drafts) != 0 {
			t.Fatalf("drafts with waivers: %v, %v", drafts, err)
		}
		_, err := w.App.RequestWaiver(ctx, w.As(testkit.Deputy), app.RequestWaiver{Offboarding: number, WaiverRequest: offboarding.WaiverRequest{
			Category: offboarding.DeviceRecovery, What: "Recovery of devices", Reason: "None was ever lent.", Control: "The asset register has none.",
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, holder := range testkit.Signers() {
			w.Delegate(holder, testkit.Executive, 5)
		}
		drafts, err := w.Store.DraftsWithWaivers(ctx)
		if err != nil || !slices.Equal(drafts, []int{number}) {
			t.Fatalf("drafts with waivers: %v, %v", drafts, err)
		}
		if err := w.App.ReevaluateOffboarding(ctx, authz.Job("evaluation"), number); err != nil { // as the job does that was inserted
			t.Fatal(err)
		}
		waiting, err := w.Reader.Reviews(ctx, w.As(testkit.Executive))
		if err != nil || len(waiting.Rows) != 1 || waiting.Rows[0].Body.V.Waiver != 1 {
			t.Errorf("what waits for the delegate: %+v, %v", waiting.Rows, err)
		}
		if err := decide(t, w, w.As(testkit.Executive), number, 1, offboarding.Approved); err != nil {
			t.Error(err)
		}
	})
}

func TestDeactivatedDelegateActsNoMore(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		w.Submit(number, 1)
		w.Delegate(testkit.Owner, testkit.TobinAdmin, 5)
		touched, err := w.App.DeactivatePerson(ctx, testkit.Operator(), w.ID(testkit.TobinAdmin), "left")
		if err != nil || !slices.Contains(touched, number) {
			t.Errorf("%v are evaluated anew: %v", touched, err)
		}
		if c, _ := w.Gate(number).Task(1); len(c.Delegates) != 0 {
			t.Errorf("the gate names %+v", c.Delegates)
		}
		if got := w.As(testkit.TobinAdmin).ActsFor; len(got) != 0 {
			t.Errorf("they act for %q", got)
		}
	})
}

func TestDelegateSeesWhatTheAssigneeSeesAndNoMore(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, number := t.Context(), w.Publish()
		tasks := w.Facts(number).Tasks
		err := w.App.AssignTask(ctx, w.As(testkit.Owner), app.AssignTask{Offboarding: number, Task: 2, Version: tasks[1].Version, Assignee: w.ID(testkit.Ruvi), Reason: "knows it"})
		if err != nil {
			t.Fatal(err)
		}
		w.Submit(number, 1)
		w.Submit(number, 2)
		if _, err := w.Reader.Task(ctx, w.As(testkit.TobinAdmin), number, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the delegation: %v", err)
		}
		w.Delegate(testkit.Ruvi, testkit.TobinAdmin, 5)
		for task, evidence := range map[int]bool{1: false, 2: true} {
			page, err := w.Reader.Task(ctx, w.As(testkit.TobinAdmin), number, task)
			if err != nil || page.SeesEvidence != evidence {
				t.Errorf("T-%02d opens with evidence: %v, %v", task, page.SeesEvidence, err)
			}
		}
		w.Clock.Advance(6 * 24 * time.Hour)
		if _, err := w.Reader.Task(ctx, w.As(testkit.TobinAdmin), number, 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the delegation: %v", err)
		}
	})
}
