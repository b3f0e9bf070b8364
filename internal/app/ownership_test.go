package app_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// offer has the owner offer an offboarding to somebody and returns what that
// person would accept.
func offer(t *testing.T, w *testkit.World, number int, to string) app.AcceptOwnership {
	t.Helper()
	err := w.App.OfferOwnership(t.Context(), w.As(testkit.Owner), app.OfferOwnership{Offboarding: number, To: w.ID(to), Reason: "the team moves"})
	if err != nil {
		t.Fatal(err)
	}
	return acceptance(t, w, number)
}

// acceptance is that of the offer that waits, over what there is now.
func acceptance(t *testing.T, w *testkit.World, number int) app.AcceptOwnership {
	t.Helper()
	f := w.Facts(number)
	o, waits := f.PendingOffer()
	if !waits {
		t.Fatalf("no offer of OFF-%d waits", number)
	}
	return app.AcceptOwnership{Offboarding: number, Offer: o.ID, Seen: f.Risks(o.To, w.Clock.Now()).Digest()}
}

// recorded counts the entries of an offboarding by action.
func recorded(t *testing.T, w *testkit.World, number int, action audit.Action) int {
	t.Helper()
	entries, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Action: action, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// wantNothing checks that an attack was refused for one of the reasons and
// that the owner is who it was.
func wantNothing(t *testing.T, w *testkit.World, number int, owner, what string, err error, kinds ...fault.Kind) {
	t.Helper()
	if err == nil || !slices.Contains(kinds, fault.KindOf(err)) {
		t.Errorf("%s: %v, want one of %v", what, err, kinds)
	}
	if got := w.Facts(number).Owner; got != w.ID(owner) {
		t.Fatalf("%s: the owner is %q", what, got)
	}
}

func TestNobodyTakesAnOffboardingThatWasOfferedToSomebodyElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in := offer(t, w, number, testkit.Tobin)
		for _, subject := range []string{testkit.Owner, testkit.Deputy, testkit.TobinAdmin, testkit.Ruvi, testkit.Legal, testkit.Executive, testkit.Bystander} {
			wantNothing(t, w, number, testkit.Owner, subject+" accepts", w.App.AcceptOwnership(t.Context(), w.As(subject), in), fault.Forbidden, fault.NotFound)
			wantNothing(t, w, number, testkit.Owner, subject+" declines",
				w.App.DeclineOwnership(t.Context(), w.As(subject), number, in.Offer, "no"), fault.Forbidden, fault.NotFound)
		}
		administrator := w.As(testkit.Executive)
		administrator.Roles = []authz.Role{authz.Administrator}
		wantNothing(t, w, number, testkit.Owner, "an administrator accepts", w.App.AcceptOwnership(t.Context(), administrator, in), fault.Forbidden)
		unconfirmed := w.As(testkit.Tobin)
		unconfirmed.Unconfirmed = true
		wantNothing(t, w, number, testkit.Owner, "while the provider cannot be asked", w.App.AcceptOwnership(t.Context(), unconfirmed, in), fault.Unavailable)

		if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), in); err != nil {
			t.Fatal(err)
		}
		err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), in)
		wantNothing(t, w, number, testkit.Tobin, "accepting twice", err, fault.Conflict, fault.Forbidden)
		if n := recorded(t, w, number, audit.OwnershipAccepted); n != 1 || recorded(t, w, number, audit.OwnershipOffered) != 1 {
			t.Errorf("the acceptance is recorded %d times", n)
		}
		checkTrail(t, w, number)
	})
}

func TestAcceptanceOfAnOldPageIsAConflict(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in := offer(t, w, number, testkit.TobinAdmin)
		w.Submit(number, 1)
		wantNothing(t, w, number, testkit.Owner, "over an old page", w.App.AcceptOwnership(t.Context(), w.As(testkit.TobinAdmin), in), fault.Conflict)
		if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.TobinAdmin), acceptance(t, w, number)); err != nil {
			t.Error(err)
		}
	})
}

func TestOfTwoAcceptancesAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in, tobin := offer(t, w, number, testkit.Tobin), w.As(testkit.Tobin)
		won := 0
		for _, err := range together(6, func() error { return w.App.AcceptOwnership(t.Context(), tobin, in) }) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("a loser got %v", err)
			}
		}
		if f := w.Facts(number); won != 1 || len(f.OfferAnswers) != 1 || f.Owner != w.ID(testkit.Tobin) {
			t.Errorf("%d acceptances won, %d are on record", won, len(f.OfferAnswers))
		}
		checkTrail(t, w, number)
	})
}

func TestOfTwoOffersAtOnceOneWaits(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		owner := w.As(testkit.Owner)
		in := app.OfferOwnership{Offboarding: number, To: w.ID(testkit.Tobin), Reason: "the team moves"}
		won := 0
		for _, err := range together(6, func() error { return w.App.OfferOwnership(t.Context(), owner, in) }) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser got %v", err)
			}
		}
		if f := w.Facts(number); won != 1 || len(f.Offers) != 1 {
			t.Errorf("%d offers won, %d are on record", won, len(f.Offers))
		}
	})
}

func TestOldOwnerClosesNothingAfterTheAcceptance(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		pressed := w.Intent(number, offboarding.Owner, testkit.Owner)
		in := offer(t, w, number, testkit.Tobin)
		if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), in); err != nil {
			t.Fatal(err)
		}
		_, err := w.App.CloseOffboarding(t.Context(), w.As(testkit.Owner), pressed)
		if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("the old owner closes: %v", err)
		}
		if f := w.Facts(number); f.State != offboarding.Open || len(f.Closures) != 0 {
			t.Fatalf("the offboarding is %s", f.State)
		}
		_, err = w.App.CloseOffboarding(t.Context(), w.As(testkit.Tobin), w.Intent(number, offboarding.Owner, testkit.Tobin))
		if err != nil {
			t.Errorf("the new owner closes: %v", err)
		}
		checkTrail(t, w, number)
	})
}

func TestPresentOwnerClosesWhileAnOfferWaitsAndTheOfferLapses(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		in := offer(t, w, number, testkit.Tobin)
		w.Close(number)
		err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), in)
		wantNothing(t, w, number, testkit.Owner, "accepting after the closure", err, fault.Conflict, fault.Forbidden)
		if n := recorded(t, w, number, audit.OwnershipLapsed); n != 1 {
			t.Errorf("the end of the offer is recorded %d times", n)
		}
		checkTrail(t, w, number)
	})
}

func TestClosingAndAcceptanceExcludeEachOther(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Ready(number)
		in := offer(t, w, number, testkit.Tobin)
		pressed := w.Intent(number, offboarding.Owner, testkit.Owner)
		owner, tobin := w.As(testkit.Owner), w.As(testkit.Tobin)
		turn := make(chan bool, 2)
		turn <- true
		turn <- false
		together(2, func() error {
			if <-turn {
				_, err := w.App.CloseOffboarding(t.Context(), owner, pressed)
				return err
			}
			return w.App.AcceptOwnership(t.Context(), tobin, in)
		})
		f := w.Facts(number)
		closed := f.State == offboarding.Closed && f.Owner == w.ID(testkit.Owner) && f.OfferAnswers[0].Outcome == offboarding.OfferLapsed
		moved := f.State == offboarding.Open && f.Owner == w.ID(testkit.Tobin) && f.OfferAnswers[0].Outcome == offboarding.OfferAccepted
		if !closed && !moved {
			t.Errorf("state %s, owner %s, answers %+v", f.State, f.Owner, f.OfferAnswers)
		}
	})
}

func TestOfferedPersonSeesThePageUntilTheOfferEnds(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		sees := func() bool {
			_, err := w.Reader.Offboarding(t.Context(), w.As(testkit.TobinAdmin), number)
			return err == nil
		}
		if sees() {
			t.Fatal("a stranger sees it before the offer")
		}
		in := offer(t, w, number, testkit.TobinAdmin)
		if !sees() {
			t.Error("whoever is asked does not see what they are asked about")
		}
		if err := w.App.WithdrawOffer(t.Context(), w.As(testkit.Owner), number, in.Offer, "called off"); err != nil {
			t.Fatal(err)
		}
		if sees() {
			t.Error("a stranger sees it after the offer was withdrawn")
		}
		if recorded(t, w, number, audit.OwnershipWithdrawn) != 1 {
			t.Error("the withdrawal is not recorded")
		}
	})
}

// leave deactivates the owner and lets that take effect.
func leave(t *testing.T, w *testkit.World, subject string) []int {
	t.Helper()
	touched, err := w.App.DeactivatePerson(t.Context(), testkit.Operator(), w.ID(subject), "left the company")
	for _, number := range touched {
		err = errors.Join(err, w.App.ReevaluateOffboarding(t.Context(), authz.Job("re-evaluation"), number))
	}
	if err != nil {
		t.Fatal(err)
	}
	return touched
}

func people(w *testkit.World, number int) []offboarding.Condition {
	var out []offboarding.Condition
	for _, c := range w.Gate(number).Conditions {
		if c.Kind == offboarding.PeopleCondition {
			out = append(out, c)
		}
	}
	return out
}

// TestOwnerLeaves is the story of an owner who leaves the company in the
// middle of two offboardings.
func TestOwnerLeaves(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		numbers := []int{w.Publish(), w.Publish()}
		w.Ready(numbers[0])
		leave(t, w, testkit.Owner)
		administrator := w.As(testkit.Executive)
		administrator.Roles = []authz.Role{authz.Administrator}
		owner := w.As(testkit.Owner)
		for _, number := range numbers {
			if c := people(w, number); len(c) != 1 || c[0].Reason != offboarding.NeedsOwner || w.Gate(number).Ready() {
				t.Errorf("condition 7 of OFF-%d is %+v", number, c)
			}
			in := app.OfferOwnership{Offboarding: number, To: w.ID(testkit.Tobin), Reason: "Ines left on 4 December"}
			wantNothing(t, w, number, testkit.Owner, "the deputy names", w.App.NameSuccessor(t.Context(), w.As(testkit.Deputy), in), fault.Forbidden)
			wantNothing(t, w, number, testkit.Owner, "the owner who left offers", w.App.OfferOwnership(t.Context(), owner, in), fault.Conflict)
			themselves := in
			themselves.To = administrator.ID
			wantNothing(t, w, number, testkit.Owner, "an administrator names themselves", w.App.NameSuccessor(t.Context(), administrator, themselves), fault.Invalid)
			if err := w.App.NameSuccessor(t.Context(), administrator, in); err != nil {
				t.Fatal(err)
			}
			if c := people(w, number); len(c) != 1 || c[0].Reason != offboarding.NeedsAcceptance || c[0].Who[0] != in.To {
				t.Errorf("condition 7 of OFF-%d is %+v", number, c)
			}
			wantNothing(t, w, number, testkit.Owner, "an administrator accepts", w.App.AcceptOwnership(t.Context(), administrator, acceptance(t, w, number)), fault.Forbidden)
			if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), acceptance(t, w, number)); err != nil {
				t.Fatal(err)
			}
			if c := people(w, number); len(c) != 0 {
				t.Errorf("condition 7 of OFF-%d still stands: %+v", number, c)
			}
			checkTrail(t, w, number)
		}
		if !w.Gate(numbers[0]).Ready() {
			t.Fatalf("the gate does not go on: %+v", w.Gate(numbers[0]).Standing())
		}
		if _, err := w.App.CloseOffboarding(t.Context(), w.As(testkit.Tobin), w.Intent(numbers[0], offboarding.Owner, testkit.Tobin)); err != nil {
			t.Errorf("the successor closes: %v", err)
		}
		if recorded(t, w, numbers[1], audit.OwnershipSuccessorNamed) != 1 {
			t.Error("the naming is not recorded")
		}
	})
}

func TestSuccessorWhoLeavesTooIsReplaced(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		leave(t, w, testkit.Owner)
		administrator := w.As(testkit.Executive)
		administrator.Roles = []authz.Role{authz.Administrator}
		name := func(to string) {
			t.Helper()
			err := w.App.NameSuccessor(t.Context(), administrator, app.OfferOwnership{Offboarding: number, To: w.ID(to), Reason: "Ines left"})
			if err != nil {
				t.Fatal(err)
			}
		}
		name(testkit.TobinAdmin)
		if touched := leave(t, w, testkit.TobinAdmin); !slices.Equal(touched, []int{number}) {
			t.Errorf("that the successor left touched %v", touched)
		}
		if c := people(w, number); c[0].Reason != offboarding.NeedsOwner {
			t.Errorf("condition 7 still waits for a successor who left: %+v", c)
		}
		name(testkit.Tobin)
		if err := w.App.AcceptOwnership(t.Context(), w.As(testkit.Tobin), acceptance(t, w, number)); err != nil {
			t.Fatal(err)
		}
	})
}

// TestMergedTeam is the story of two teams that become one: forty offboardings
// are handed over at once, accepted one by one, and one is declined.
func TestMergedTeam(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		var numbers []int
		for range 40 {
			numbers = append(numbers, w.Publish())
		}
		owner, tobin := w.As(testkit.Owner), w.As(testkit.Tobin)
		offer(t, w, numbers[3], testkit.Executive) // it waits for somebody else already
		draft := w.Draft()
		in := app.HandOver{Offboardings: append([]int{draft, 999_999}, numbers...), To: tobin.ID, Reason: "Fleet Telemetry moves to Identity Hub"}
		batch, refused, err := w.App.HandOver(t.Context(), owner, in)
		if err != nil || batch == "" || !slices.Equal(refused, []int{numbers[3], draft, 999_999}) {
			t.Fatalf("refused were %v: %v", refused, err)
		}
		for i, number := range numbers {
			if i == 3 {
				continue
			}
			o, _ := w.Facts(number).PendingOffer()
			if o.Batch != batch || o.To != tobin.ID || o.Reason != in.Reason || recorded(t, w, number, audit.OwnershipOffered) != 1 {
				t.Fatalf("the offer of OFF-%d is %+v", number, o)
			}
			w.Clock.Advance(time.Minute)
			if i == 7 {
				err = w.App.DeclineOwnership(t.Context(), tobin, number, o.ID, "this client is mine by another hat")
			} else {
				err = w.App.AcceptOwnership(t.Context(), tobin, acceptance(t, w, number))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		mine := 0
		for _, number := range numbers {
			if w.Facts(number).Owner == tobin.ID {
				mine++
			}
		}
		if mine != 38 || w.Facts(numbers[3]).Owner != owner.ID || w.Facts(numbers[7]).Owner != owner.ID {
			t.Errorf("%d were taken over; the owners of the other two are %q and %q", mine, w.Facts(numbers[3]).Owner, w.Facts(numbers[7]).Owner)
		}
		checkTrail(t, w, numbers[0])
	})
}

func TestHandOverOfNothingToNobodyIsRefusedWhole(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		_, _, err := w.App.HandOver(t.Context(), w.As(testkit.Owner), app.HandOver{})
		var names []string
		for _, f := range fault.Fields(err) {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, []string{"offboardings", "to", "reason"}) {
			t.Errorf("%v names %v", err, names)
		}
		in := app.HandOver{Offboardings: []int{number}, To: w.ID(testkit.Tobin), Reason: "mine now"}
		for _, subject := range []string{testkit.Deputy, testkit.Tobin, testkit.Bystander} {
			if _, refused, err := w.App.HandOver(t.Context(), w.As(subject), in); err != nil || len(refused) != 1 {
				t.Errorf("%s hands over what is not theirs: refused %v, %v", subject, refused, err)
			}
		}
		if _, waits := w.Facts(number).PendingOffer(); waits {
			t.Error("an offer waits that nobody could make")
		}
	})
}
