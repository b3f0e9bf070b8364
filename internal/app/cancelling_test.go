package app_test

import (
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
)

// approval is that of the request that stands, over what there is now.
func approval(t *testing.T, w *testkit.World, number int) app.ApproveCancellation {
	t.Helper()
	f := w.Facts(number)
	r, stands := f.PendingCancellation()
	if !stands {
		t.Fatalf("nobody asked to cancel OFF-%d", number)
	}
	return app.ApproveCancellation{Offboarding: number, Request: r.ID, Seen: f.CancellationDigest(w.Clock.Now())}
}

func TestOwnerCancelsAloneWhatNobodySentAnythingFor(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		for _, subject := range []string{testkit.Deputy, testkit.Tobin, testkit.Legal, testkit.Executive, testkit.TobinAdmin} {
			cancelled, err := w.App.CancelOffboarding(t.Context(), w.As(subject), number, "no")
			if cancelled || !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s cancels: %v", subject, err)
			}
		}
		unmet := len(w.Gate(number).Standing())
		cancelled, err := w.App.CancelOffboarding(t.Context(), w.As(testkit.Owner), number, "the client renewed")
		if err != nil || !cancelled {
			t.Fatalf("cancelled: %v, %v", cancelled, err)
		}
		f := w.Facts(number)
		if f.State != offboarding.Cancelled || f.Cancellations[0].Unmet != unmet || f.Cancellations[0].ApprovedBy != "" {
			t.Errorf("state %s, %+v", f.State, f.Cancellations)
		}
		if recorded(t, w, number, audit.OffboardingCancelled) != 1 {
			t.Error("it is not recorded")
		}
		if err := w.App.SubmitEvidence(t.Context(), w.As(testkit.Tobin), app.EvidenceForm{Offboarding: number, Task: 1, TaskVersion: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("sending evidence for what was given up: %v", err)
		}
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Deputy), number, "no"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the deputy reopens: %v", err)
		}
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Owner), number, "the client leaves after all"); err != nil {
			t.Fatal(err)
		}
		if s := w.Facts(number).Status(w.Gate(number)); s != offboarding.StatusReopened {
			t.Errorf("after reopening the status is %s", s)
		}
		w.Ready(number)
		w.Close(number)
		checkTrail(t, w, number)
	})
}

func TestNobodyCancelsAroundTheSecondPerson(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		owner := w.As(testkit.Owner)
		cancelled, err := w.App.CancelOffboarding(t.Context(), owner, number, "the client renewed")
		if err != nil || cancelled {
			t.Fatalf("the owner alone: cancelled %v, %v", cancelled, err)
		}
		want := func(what string, err error, kinds ...fault.Kind) {
			t.Helper()
			wantNothing(t, w, number, testkit.Owner, what, err, kinds...)
			if f := w.Facts(number); f.State != offboarding.Open || len(f.Cancellations) != 0 {
				t.Fatalf("%s gave the offboarding up", what)
			}
		}
		in := approval(t, w, number)
		_, err = w.App.CancelOffboarding(t.Context(), owner, number, "again")
		want("asking twice", err, fault.Conflict)
		want("approving one's own", w.App.ApproveCancellation(t.Context(), owner, in), fault.Forbidden)
		both := owner
		both.Functions = []string{"legal"} // the claim of a function does not make a second person
		want("approving one's own by a function", w.App.ApproveCancellation(t.Context(), both, in), fault.Forbidden)
		administrator := w.As(testkit.Executive)
		administrator.Roles = []authz.Role{authz.Administrator, authz.Auditor}
		for what, actor := range map[string]authz.Actor{
			"an administrator": administrator, "an assignee": w.As(testkit.Tobin), "a stranger": w.As(testkit.TobinAdmin),
		} {
			want(what+" approves", w.App.ApproveCancellation(t.Context(), actor, in), fault.Forbidden, fault.NotFound)
			want(what+" refuses", w.App.RefuseCancellation(t.Context(), actor, number, in.Request, "no"), fault.Forbidden, fault.NotFound)
		}
		deputy := w.As(testkit.Deputy)
		other := in
		other.Request = "another"
		want("approving another request", w.App.ApproveCancellation(t.Context(), deputy, other), fault.Conflict)
		unconfirmed := deputy
		unconfirmed.Unconfirmed = true
		want("while the provider cannot be asked", w.App.ApproveCancellation(t.Context(), unconfirmed, in), fault.Unavailable)
		w.Submit(number, 2)
		want("approving after new evidence", w.App.ApproveCancellation(t.Context(), deputy, in), fault.Conflict)

		if err := w.App.ApproveCancellation(t.Context(), deputy, approval(t, w, number)); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		if c := f.Cancellations[0]; f.State != offboarding.Cancelled || c.By != owner.ID || c.ApprovedBy != deputy.ID {
			t.Errorf("state %s, %+v", f.State, c)
		}
		if recorded(t, w, number, audit.OffboardingCancellationRequested) != 1 || recorded(t, w, number, audit.OffboardingCancelled) != 1 {
			t.Error("the request and the cancellation are not recorded once each")
		}
		checkTrail(t, w, number)
	})
}

func TestEvidenceThatArrivesFirstMakesItNeedASecondPerson(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		form, owner, tobin := w.Form(number, 1), w.As(testkit.Owner), w.As(testkit.Tobin)
		turn := make(chan bool, 2)
		turn <- true
		turn <- false
		together(2, func() error {
			if <-turn {
				return w.App.SubmitEvidence(t.Context(), tobin, form)
			}
			_, err := w.App.CancelOffboarding(t.Context(), owner, number, "the client renewed")
			return err
		})
		f := w.Facts(number)
		_, asked := f.PendingCancellation()
		alone := f.State == offboarding.Cancelled && len(f.Evidence) == 0
		if second := f.State == offboarding.Open && len(f.Evidence) == 1 && asked; !alone && !second {
			t.Errorf("state %s with %d versions of evidence, asked: %v", f.State, len(f.Evidence), asked)
		}
	})
}

func TestOfTwoDecisionsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		if _, err := w.App.CancelOffboarding(t.Context(), w.As(testkit.Owner), number, "the client renewed"); err != nil {
			t.Fatal(err)
		}
		in, deputy := approval(t, w, number), w.As(testkit.Deputy)
		turn := make(chan bool, 4)
		for i := range 4 {
			turn <- i%2 == 0
		}
		won := 0
		for _, err := range together(4, func() error {
			if <-turn {
				return w.App.ApproveCancellation(t.Context(), deputy, in)
			}
			return w.App.RefuseCancellation(t.Context(), deputy, number, in.Request, "two keys still work")
		}) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser got %v", err)
			}
		}
		f := w.Facts(number)
		if won != 1 || len(f.CancellationAnswers) != 1 || (f.State == offboarding.Cancelled) != (len(f.Cancellations) == 1) {
			t.Errorf("%d decisions won; state %s, answers %+v", won, f.State, f.CancellationAnswers)
		}
		checkTrail(t, w, number)
	})
}

func TestRefusedAndWithdrawnRequestsLetItGoOn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		owner := w.As(testkit.Owner)
		ask := func() string {
			t.Helper()
			if _, err := w.App.CancelOffboarding(t.Context(), owner, number, "the client renewed"); err != nil {
				t.Fatal(err)
			}
			return approval(t, w, number).Request
		}
		if err := w.App.RefuseCancellation(t.Context(), w.As(testkit.Deputy), number, ask(), "two keys still work"); err != nil {
			t.Fatal(err)
		}
		if err := w.App.WithdrawCancellation(t.Context(), owner, number, ask()); err != nil {
			t.Fatal(err)
		}
		if f := w.Facts(number); f.State != offboarding.Open || len(f.CancellationAnswers) != 2 {
			t.Errorf("state %s, answers %+v", f.State, f.CancellationAnswers)
		}
		if recorded(t, w, number, audit.OffboardingCancellationRefused) != 1 || recorded(t, w, number, audit.OffboardingCancellationWithdrawn) != 1 {
			t.Error("the answers are not recorded")
		}
	})
}

func TestOwnerOfTheServiceDecidesWhereSomebodyElseIsAccountable(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		in := offer(t, w, number, testkit.Tobin)
		if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), in); err != nil {
			t.Fatal(err)
		}
		chief := w.As(testkit.Owner) // still owns the service
		if _, err := w.Reader.Offboarding(t.Context(), chief, number); !fault.Is(err, fault.NotFound) {
			t.Errorf("who handed it over still sees it: %v", err)
		}
		if _, err := w.App.CancelOffboarding(t.Context(), w.As(testkit.Tobin), number, "the client renewed"); err != nil {
			t.Fatal(err)
		}
		list, err := w.Reader.Offboardings(t.Context(), chief, reading.ListQuery{Attention: reading.AnyState})
		if err != nil || len(list.Rows) != 1 {
			t.Errorf("%d are listed: %v", len(list.Rows), err)
		}
		if err := w.App.ApproveCancellation(t.Context(), chief, approval(t, w, number)); err != nil {
			t.Errorf("the owner of the service approves: %v", err)
		}
	})
}
