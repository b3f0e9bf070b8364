package store_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestOnlyWhatHasExpiredIsRemoved(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		x := sessions(s)
		answer := func(key string) {
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.AddAnswer(t.Context(), store.Answer{Scope: "token", Key: key, Request: []byte{1}, Answer: []byte{2}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		signIn(t, x, clock, "old", "ines")
		answer("old")
		clock.Advance(24 * time.Hour)
		signIn(t, x, clock, "young", "ines")
		answer("young")
		clock.Advance(time.Microsecond)
		if err := s.RemoveExpired(t.Context()); err != nil {
			t.Fatal(err)
		}
		if keys := ask[string](t, s, "SELECT key FROM idempotency_keys"); len(keys) != 1 || keys[0] != "young" {
			t.Errorf("answers %v are left, want the young one", keys)
		}
		if n := one[int](t, s, "SELECT count(*) FROM sessions"); n != 1 || !isAlive(t, x, "young") {
			t.Errorf("%d sessions are left, want the young one", n)
		}
	})
}
