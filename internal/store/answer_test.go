package store_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestKeyIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		notes(t, s)
		answer := store.Answer{Scope: "token-1", Key: "k", Request: []byte{1, 0, 255}, Status: 201, Answer: []byte("made")}
		change := func(note string, a store.Answer) error {
			return s.InTx(t.Context(), func(tx *store.Tx) error {
				addNote(t, tx, note)
				return tx.AddAnswer(t.Context(), a)
			})
		}
		if err := change("first", answer); err != nil {
			t.Fatal(err)
		}
		if err := change("second", answer); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same key again: %v, want a conflict", err)
		}
		if n := one[int](t, s, "SELECT count(*) FROM notes"); n != 1 {
			t.Errorf("%d changes under one key, want 1", n)
		}
		kept, err := s.Answer(t.Context(), "token-1", "k")
		if err != nil || kept.Status != 201 || string(kept.Answer) != "made" || !bytes.Equal(kept.Request, answer.Request) {
			t.Errorf("kept %+v, %v", kept, err)
		}
		if _, err := s.Answer(t.Context(), "token-2", "k"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another's key: %v, want not found", err)
		}
		other := answer
		other.Scope = "token-2"
		if err := change("third", other); err != nil {
			t.Errorf("the same key of another: %v", err)
		}
		err = s.Housekeep(t.Context(), func(h *store.Housekeeping) error {
			return h.RemoveAnswers(t.Context(), clock.Advance(time.Microsecond))
		})
		if n := one[int](t, s, "SELECT count(*) FROM idempotency_keys"); err != nil || n != 0 {
			t.Errorf("%d answers are left (%v), want none", n, err)
		}
	})
}
