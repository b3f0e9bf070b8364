package worker_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestOffboardingIsEvaluatedAnewWhenADelegationIsNamedAndEnded(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		s := testkit.OpenStore(t, config)
		w := testkit.NewWorld(t, s, clock)
		number := w.Publish()
		evaluated := make(chan int, 100)
		r := newRecorder()
		r.reevaluate = func(_ context.Context, number int) error {
			evaluated <- number
			return nil
		}
		start(t, s, r.handlers(), slog.New(slog.DiscardHandler))
		w.Delegate(testkit.Tobin, testkit.Bystander, 5)
		if got := await(t, "the evaluation after a naming", evaluated); got != number {
			t.Errorf("OFF-%d was evaluated", got)
		}
		given, err := s.GivenDelegations(t.Context(), w.ID(testkit.Tobin))
		if err != nil || len(given) != 1 {
			t.Fatalf("%+v, %v", given, err)
		}
		if err := w.App.EndDelegation(t.Context(), w.As(testkit.Tobin), given[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := await(t, "the evaluation after an ending", evaluated); got != number {
			t.Errorf("OFF-%d was evaluated", got)
		}
	})
}
