package reading_test

import (
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// The list of requests to cancel, the number in the navigation and the rule
// itself are three readings of who may decide.
func TestRequestsToCancelAreListedForExactlyThoseWhoDecide(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		w := testkit.NewWorld(t, s, testkit.NewClock())
		for _, attributes := range [][]offboarding.Attribute{nil, {offboarding.PersonalData, offboarding.SharedInfrastructure}} {
			number := w.Publish(attributes...)
			w.Submit(number, 1)
			if _, err := w.App.CancelOffboarding(t.Context(), w.As(testkit.Owner), number, "the client stays"); err != nil {
				t.Fatal(err)
			}
			f := w.Facts(number)
			deciders := 0
			for _, subject := range everybody() {
				waiting, err := w.Reader.Reviews(t.Context(), w.As(subject))
				if err != nil {
					t.Fatal(err)
				}
				listed := false
				for _, row := range waiting.Cancellations {
					listed = listed || row.Offboarding == number
				}
				decides := f.DecidesCancellation(w.ID(subject))
				if listed != decides {
					t.Errorf("%s: listed %v, decides %v", subject, listed, decides)
				}
				if counts, err := w.Reader.Counts(t.Context(), w.As(subject)); err != nil || counts.Reviews != waiting.Count() {
					t.Errorf("the navigation of %s counts %d, the page shows %d: %v", subject, counts.Reviews, waiting.Count(), err)
				}
				if decides {
					deciders++
				}
			}
			if deciders < 2 || deciders == len(everybody()) {
				t.Errorf("%d decide, which proves nothing", deciders)
			}
		}
	})
}

func TestOffersAreListedForWhomeverTheyAreMade(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		w := testkit.NewWorld(t, s, testkit.NewClock())
		number := w.Publish()
		err := w.App.OfferOwnership(t.Context(), w.As(testkit.Owner), app.OfferOwnership{Offboarding: number, To: w.ID(testkit.Tobin), Reason: "the team moves"})
		if err != nil {
			t.Fatal(err)
		}
		for _, subject := range everybody() {
			waiting, err := w.Reader.WaitingOnMe(t.Context(), w.As(subject), reading.PageSize)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := len(waiting.Offers) == 1, subject == testkit.Tobin; got != want {
				t.Errorf("%s is asked: %v", subject, got)
			}
		}
	})
}
