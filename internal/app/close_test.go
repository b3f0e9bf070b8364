package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestNobodyClosesAroundTheGate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.PersonalData, offboarding.SharedInfrastructure)
		seen := func() app.Intent {
			digest := offboarding.Restore(w.Facts(number)).SignOffDigest(offboarding.Owner, w.Clock.Now())
			return app.Intent{Offboarding: number, Function: offboarding.Owner, Digest: digest, Person: w.ID(testkit.Owner), At: w.Clock.Now()}
		}
		try := func(subject string, in app.SignOff) error {
			_, err := w.App.CloseOffboarding(t.Context(), w.As(subject), in)
			return err
		}
		want := func(what string, err error, kind fault.Kind) {
			t.Helper()
			if !fault.Is(err, kind) {
				t.Errorf("%s: %v, want %s", what, err, kind)
			}
			if f := w.Facts(number); f.State != offboarding.Open || len(f.Closures) != 0 {
				t.Fatalf("%s closed the offboarding", what)
			}
			for _, so := range w.Facts(number).SignOffs {
				if so.Function == offboarding.Owner {
					t.Fatalf("%s left an owner's sign-off without a closure", what)
				}
			}
		}
		fresh := func(i app.Intent) app.SignOff {
			return app.SignOff{Intent: i, FreshSignIn: i.At.Add(time.Second), MustBeFresh: true}
		}
		want("while conditions stand", try(testkit.Owner, fresh(seen())), fault.Blocked)

		w.Ready(number)
		mine := seen()
		want("without a fresh sign-in", try(testkit.Owner, app.SignOff{Intent: mine, MustBeFresh: true}), fault.Unauthenticated)
		want("with a sign-in from before", try(testkit.Owner, app.SignOff{Intent: mine, FreshSignIn: mine.At.Add(-time.Second), MustBeFresh: true}), fault.Unauthenticated)
		want("with nothing pressed", try(testkit.Owner, app.SignOff{MustBeFresh: true}), fault.Forbidden)
		for _, subject := range []string{testkit.Deputy, testkit.Tobin, testkit.Legal, testkit.Bystander, testkit.Executive} {
			want("with the owner's intent, "+subject, try(subject, fresh(mine)), fault.Conflict)
			theirs := mine
			theirs.Person = w.ID(subject)
			err := try(subject, fresh(theirs))
			if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s closes with an intent of their own: %v", subject, err)
			}
			want("with an own intent, "+subject, err, fault.KindOf(err))
		}
		stale := mine
		stale.Digest = offboarding.Restore(w.Facts(number)).SignOffDigest(offboarding.Legal, w.Clock.Now())
		want("over the digest of another scope", try(testkit.Owner, fresh(stale)), fault.Conflict)
		late := mine
		late.At = late.At.Add(-app.IntentAge - time.Second)
		want("after the intent has ended", try(testkit.Owner, fresh(late)), fault.Conflict)
		unconfirmed := w.As(testkit.Owner)
		unconfirmed.Unconfirmed = true
		_, err := w.App.CloseOffboarding(t.Context(), unconfirmed, fresh(mine))
		want("while the provider cannot be asked", err, fault.Unavailable)
		_, err = w.App.AddItem(t.Context(), w.As(testkit.Owner), number, offboarding.Item{Kind: offboarding.APIKey, Identifier: "hal-api-03", Source: "a colleague"})
		if err != nil {
			t.Fatal(err)
		}
		want("after an item was found", try(testkit.Owner, fresh(mine)), fault.Blocked)
	})
}

func TestOfTwoClosingsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		in := w.Intent(number, offboarding.Owner, testkit.Owner)
		owner := w.As(testkit.Owner)
		errs := together(8, func() error {
			_, err := w.App.CloseOffboarding(t.Context(), owner, in)
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser got %v, want a conflict", err)
			}
		}
		f := w.Facts(number)
		if won != 1 || len(f.Closures) != 1 || f.State != offboarding.Closed {
			t.Errorf("%d closings won, %d closures are on record", won, len(f.Closures))
		}
		checkTrail(t, w, number)
	})
}

func TestClosingAndWithdrawalExcludeEachOther(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		in := w.Intent(number, offboarding.Owner, testkit.Owner)
		owner, tobin := w.As(testkit.Owner), w.As(testkit.Tobin)
		e, _ := w.Facts(number).CurrentEvidence(1)
		var mu sync.Mutex
		var closing, withdrawal error
		turn := 0
		together(2, func() error {
			mu.Lock()
			turn++
			mine := turn
			mu.Unlock()
			if mine == 1 {
				_, closing = w.App.CloseOffboarding(t.Context(), owner, in)
			} else {
				withdrawal = w.App.WithdrawEvidence(t.Context(), tobin, reading.Spot{Number: number, Task: 1}, e.Version, "the log is of the wrong account")
			}
			return nil
		})
		f := w.Facts(number)
		switch {
		case closing == nil && fault.Is(withdrawal, fault.Conflict) && f.State == offboarding.Closed && len(f.Withdrawals) == 0:
		case withdrawal == nil && closing != nil && f.State == offboarding.Open && len(f.Withdrawals) == 1 && len(f.Closures) == 0:
			if !fault.Is(closing, fault.Blocked) && !fault.Is(closing, fault.Conflict) {
				t.Errorf("the closing that lost got %v", closing)
			}
		default:
			t.Errorf("closing: %v, withdrawal: %v, state %s", closing, withdrawal, f.State)
		}
	})
}

// together runs fn n times at once and returns the errors.
func together(n int, fn func() error) []error {
	errs := make([]error, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			errs[i] = fn()
		})
	}
	start.Done()
	done.Wait()
	return errs
}

func TestEverythingIsFrozenAfterClosing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		form := app.EvidenceForm{Offboarding: number, Task: 1, TaskVersion: 2}
		decision := w.Decision(number, 1)
		w.Close(number)
		owner, tobin := w.As(testkit.Owner), w.As(testkit.Tobin)
		at := reading.Spot{Number: number, Task: 1}
		before := w.Facts(number)
		for what, err := range map[string]error{
			"submit":   w.App.SubmitEvidence(t.Context(), tobin, form),
			"draft":    w.App.SaveEvidenceDraft(t.Context(), tobin, form),
			"withdraw": w.App.WithdrawEvidence(t.Context(), tobin, at, 1, "no"),
			"review":   w.App.ReviewEvidence(t.Context(), owner, decision),
			"reopen":   w.App.ReopenTask(t.Context(), owner, at, "no"),
			"assign":   w.App.AssignTask(t.Context(), owner, app.AssignTask{Offboarding: number, Task: 1, Version: 2, Assignee: w.ID(testkit.Ruvi), Reason: "no"}),
			"declare":  w.App.DeclareInventory(t.Context(), owner, number, w.Facts(number).Inventory.Revision),
			"unknown":  w.App.AddUnknown(t.Context(), owner, number, offboarding.Unknown{What: "a key", Method: "ask", Owner: w.ID(testkit.Tobin)}),
			"dispose":  w.App.SetDisposition(t.Context(), owner, app.SetDisposition{Offboarding: number, Disposition: offboarding.Revoke, ProvenBy: 1}),
			"publish":  w.App.PublishOffboarding(t.Context(), owner, number, before.Version),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s after closing: %v, want a conflict", what, err)
			}
		}
		after := w.Facts(number)
		if len(after.Evidence) != len(before.Evidence) || len(after.Reviews) != len(before.Reviews) || after.State != offboarding.Closed {
			t.Error("a refused change left something behind")
		}
	})
}

func TestReopeningKeepsProofAndVoidsSignOffs(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		first := w.Close(number)
		before := w.Facts(number)
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Deputy), number, "a key was used"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the deputy reopens: %v", err)
		}
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Owner), number, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("reopening without a reason: %v", err)
		}
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Owner), number, "a key was used after closure"); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		if len(f.Evidence) != len(before.Evidence) || len(f.Reviews) != len(before.Reviews) || len(f.Voids) != len(f.SignOffs) {
			t.Errorf("%d of %d sign-offs are void; evidence %d, reviews %d", len(f.Voids), len(f.SignOffs), len(f.Evidence), len(f.Reviews))
		}
		if s := f.Status(w.Gate(number)); s != offboarding.StatusReopened {
			t.Errorf("the status is %s", s)
		}
		got, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
		if err != nil || !got.Superseded || got.Number != first {
			t.Errorf("the certificate after reopening: %v, superseded %v", err, got.Superseded)
		}
		w.Clock.Advance(time.Minute)
		w.Ready(number)
		if second := w.Close(number); second == first {
			t.Error("the second closing has the number of the first")
		}
		checkTrail(t, w, number)
	})
}

func TestAlteredFileRaisesTheGateAndStopsClosing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		e, _ := w.Facts(number).CurrentEvidence(1)
		if err := w.Blobs.Remove(t.Context(), e.Files[0].Key); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(25 * time.Hour)
		_, err := w.App.CloseOffboarding(t.Context(), w.As(testkit.Owner), w.Intent(number, offboarding.Owner, testkit.Owner))
		if !fault.Is(err, fault.Blocked) {
			t.Errorf("closing with a file that is gone: %v, want blocked", err)
		}
		c, _ := w.Gate(number).Task(1)
		if c.Reason != offboarding.NeedsIntactFile {
			t.Errorf("the condition says %q", c.Reason)
		}
		found, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Action: audit.EvidenceFileChecked, Limit: 10})
		if err != nil || len(found) != 1 {
			t.Errorf("the finding is recorded %d times: %v", len(found), err)
		}
	})
}

func TestDeactivatedOwnerHoldsTheGate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		in := w.Intent(number, offboarding.Owner, testkit.Owner)
		owner := w.As(testkit.Owner)
		touched, err := w.App.DeactivatePerson(t.Context(), testkit.Operator(), w.ID(testkit.Owner), "left the company")
		if err != nil || len(touched) != 1 || touched[0] != number {
			t.Fatalf("deactivating touched %v: %v", touched, err)
		}
		if _, err := w.App.CloseOffboarding(t.Context(), owner, in); err == nil {
			t.Error("a deactivated owner closed the offboarding")
		}
		if w.Gate(number).Ready() {
			t.Error("the gate is ready without an active owner")
		}
	})
}
