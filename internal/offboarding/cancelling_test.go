package offboarding_test

import (
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// asked returns the request to cancel that stands.
func (b *bench) asked() string {
	b.t.Helper()
	r, stands := b.o.Facts().PendingCancellation()
	if !stands {
		b.t.Fatalf("nobody asked to cancel")
	}
	return r.ID
}

func TestNothingSubmittedIsCancelledByTheOwnerAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, person := range []string{sample.Deputy, sample.Legal, sample.Executive, "", sample.Tobin} {
		wantKind(t, b.cancel(person), fault.Forbidden, "only the accountable owner can cancel it")
	}
	wantField(t, b.call(func() error { return b.o.Cancel("c", "\n ", sample.Owner, b.now) }), "reason")
	b.must(b.offer(sample.Bystander, sample.Owner))
	gate := b.gate()
	b.must(b.cancel(sample.Owner))
	f := b.o.Facts()
	want := offboarding.Cancellation{
		By: sample.Owner, At: b.now, Reason: "The client stays.", Unmet: len(gate.Standing()), Conditions: len(gate.Conditions),
	}
	if len(f.Cancellations) != 1 || f.Cancellations[0] != want || want.Unmet == 0 || f.Status(b.gate()) != offboarding.StatusCancelled {
		t.Errorf("the cancellation is %+v, want %+v; status %s", f.Cancellations, want, f.Status(b.gate()))
	}
	if _, waits := f.PendingOffer(); waits {
		t.Error("an offer of a cancelled offboarding waits")
	}
	for what, err := range map[string]error{
		"submit": b.submit(1, sample.Tobin), "assign": b.assign(1, sample.Ruvi), "declare": b.declare(), "cancel": b.cancel(sample.Owner),
		"unknown": b.addUnknown(), "close": b.close(sample.Owner), "offer": b.offer(sample.Bystander, sample.Owner), "sign": b.sign(offboarding.Legal, sample.Legal),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s after cancelling: %v, want a conflict", what, err)
		}
	}
}

func TestSomethingSubmittedNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		sample.Deputy: true, sample.Legal: true, sample.Security: true, "chief": true,
		sample.Owner: false, "second": false, sample.Executive: false, sample.Tobin: false, sample.Former: false, sample.Bystander: false, "": false,
	}
	for person, may := range tests {
		t.Run(person, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				f.ServiceOwner = "chief"
				f.People["chief"] = offboarding.Person{ID: "chief", Name: "Chief", Active: true}
				f.People["second"] = offboarding.Person{ID: "second", Human: sample.Owner, Active: true}
				f.Holders[offboarding.Legal] = append(f.Holders[offboarding.Legal], "second", sample.Former)
				f.Holders[offboarding.Privacy] = []string{sample.Bystander} // nobody asks for privacy here
			})
			b.must(b.submit(1, sample.Tobin))
			b.must(b.withdraw(1, sample.Tobin)) // what was submitted stays submitted
			b.must(b.cancel(sample.Owner))
			if f := b.o.Facts(); f.State != offboarding.Open || len(f.Cancellations) != 0 {
				t.Fatalf("the owner alone made it %s", f.State)
			}
			wantKind(t, b.cancel(sample.Owner), fault.Conflict, "asked for already")
			err := b.approveCancelling(b.asked(), person)
			if !may {
				wantKind(t, err, fault.Forbidden, "nobody decides what they asked for themselves")
				wantKind(t, b.refuseCancelling(b.asked(), person), fault.Forbidden, "")
				return
			}
			b.must(err)
			f := b.o.Facts()
			if c := f.Cancellations[0]; f.State != offboarding.Cancelled || c.By != sample.Owner || c.ApprovedBy != person || c.Request == "" {
				t.Errorf("the offboarding is %s by %+v", f.State, c)
			}
		})
	}
}

func TestApprovalIsOfWhatWasRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	b.must(b.cancel(sample.Owner))
	read := b.o.Facts().CancellationDigest(b.now)
	b.must(b.submit(3, sample.Ruvi))
	err := b.call(func() error { return b.o.ApproveCancellation(b.asked(), read, sample.Deputy, b.now) })
	wantKind(t, err, fault.Conflict, "what would be given up changed")
	b.must(b.wait(40 * day))
	b.must(b.approveCancelling(b.asked(), sample.Deputy))
}

func TestARequestToCancelEndsOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	b.must(b.cancel(sample.Owner))
	first := b.asked()
	wantKind(t, b.withdrawCancelling(first, sample.Deputy), fault.Forbidden, "Ines Valdorn asked for it")
	wantField(t, b.call(func() error { return b.o.RefuseCancellation(first, "", sample.Deputy, b.now) }), "reason")
	b.must(b.refuseCancelling(first, sample.Deputy))
	for _, err := range []error{
		b.approveCancelling(first, sample.Deputy), b.refuseCancelling(first, sample.Legal), b.withdrawCancelling(first, sample.Owner),
	} {
		wantKind(t, err, fault.Conflict, "does not stand any more")
	}
	b.must(b.cancel(sample.Owner))
	b.must(b.withdrawCancelling(b.asked(), sample.Owner))
	if f := b.o.Facts(); f.State != offboarding.Open || len(f.CancellationAnswers) != 2 {
		t.Errorf("state %s, answers %+v", f.State, f.CancellationAnswers)
	}
}

func TestClosingAndANewOwnerEndARequestToCancel(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	b.must(b.cancel(sample.Owner))
	b.must(b.close(sample.Owner))
	if a := b.o.Facts().CancellationAnswers; len(a) != 1 || a[0].Outcome != offboarding.CancellationLapsed || a[0].Reason != "the offboarding was closed" {
		t.Errorf("the request ended so: %+v", a)
	}
	b = newBench(t)
	b.must(b.submit(1, sample.Tobin))
	b.must(b.cancel(sample.Owner))
	b.must(b.offer(sample.Bystander, sample.Owner))
	b.must(b.accept(b.pending().ID, sample.Bystander))
	if a := b.o.Facts().CancellationAnswers; len(a) != 1 || a[0].Outcome != offboarding.CancellationLapsed {
		t.Errorf("the request of the owner before ended so: %+v", a)
	}
}

func TestTheOwnerNeverApprovesWhatAnOwnerAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.CancellationRequests = []offboarding.CancellationRequest{{ID: "r", By: sample.Executive, At: sample.Published(), Reason: "x"}}
		f.Holders[offboarding.Legal] = append(f.Holders[offboarding.Legal], sample.Owner)
	})
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.approveCancelling("r", sample.Owner), fault.Forbidden, "nobody decides")
	b = newBench(t, func(f *offboarding.Facts) {
		f.CancellationRequests = []offboarding.CancellationRequest{{ID: "r", By: sample.Legal, At: sample.Published(), Reason: "x"}}
	})
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.approveCancelling("r", sample.Legal), fault.Forbidden, "nobody decides")
}

func TestACancelledOffboardingIsReopenedLikeAClosedOne(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.proven()
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.cancel(sample.Owner))
	b.must(b.approveCancelling(b.asked(), sample.Deputy))
	b.must(b.reopen())
	f := b.o.Facts()
	if _, declared := f.ValidDeclaration(); declared || len(f.Voids) != 1 || len(f.Reviews) != 6 || f.Status(b.gate()) != offboarding.StatusReopened {
		t.Errorf("declared: %v, voids %+v, status %s", declared, f.Voids, f.Status(b.gate()))
	}
	b.must(b.declare())
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.close(sample.Owner))
	f = b.o.Facts()
	if c := f.Certificate(f.Closures[0], nil); c.Reopenings != 0 || c.Cancellations != 1 {
		t.Errorf("the certificate says that it was closed %d and cancelled %d times before", c.Reopenings, c.Cancellations)
	}
}

func TestADiscardedDraftIsNotReopened(t *testing.T) {
	t.Parallel()
	o, err := offboarding.NewDraft(sample.Registry(), sample.Terms(), sample.Plan(), sample.Published())
	if err == nil {
		err = o.DiscardDraft(o.Facts().Version, "The client stays.", sample.Owner, sample.Published())
	}
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, o.Reopen("They leave after all.", sample.Owner, sample.Published()), fault.Conflict, "only a closed or cancelled")
}
