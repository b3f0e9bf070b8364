package store_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// plainOffboardings replaces the table of offboardings by one without rules,
// in which 1 and 2 exist.
func plainOffboardings(t *testing.T, s *store.Store) {
	t.Helper()
	drop := "DROP TABLE IF EXISTS offboardings CASCADE"
	if s.Engine() == "sqlite" {
		drop = "DROP TABLE IF EXISTS offboardings"
	}
	for _, sql := range []string{
		drop,
		"CREATE TABLE offboardings (number BIGINT PRIMARY KEY, count BIGINT NOT NULL DEFAULT 0)",
		"INSERT INTO offboardings (number) VALUES (1), (2)",
	} {
		if err := s.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// raise reads a count, and writes it back one higher: whoever does that without
// a lock loses what others wrote in between.
func raise(t *testing.T, tx *store.Tx) error {
	counts, err := store.AskTx[int](t.Context(), tx, "SELECT count FROM offboardings WHERE number = 1")
	if err != nil {
		return err
	}
	return tx.Exec(t.Context(), "UPDATE offboardings SET count = ? WHERE number = 1", counts[0]+1)
}

func TestWhoHoldsALockIsAlone(t *testing.T) {
	t.Parallel()
	const times = 24
	for name, lock := range map[string]func(*testing.T, *store.Tx) error{
		"offboarding": func(t *testing.T, tx *store.Tx) error { return tx.LockOffboarding(t.Context(), 1) },
		"registry":    func(t *testing.T, tx *store.Tx) error { return tx.LockRegistry(t.Context(), "person", "p") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.EachDB(t, func(t *testing.T, s *store.Store) {
				plainOffboardings(t, s)
				var wg sync.WaitGroup
				for range times {
					wg.Go(func() {
						err := s.InTx(t.Context(), func(tx *store.Tx) error {
							if err := lock(t, tx); err != nil {
								return err
							}
							return raise(t, tx)
						})
						if err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				if n := one[int](t, s, "SELECT count FROM offboardings WHERE number = 1"); n != times {
					t.Errorf("count %d, want %d: two held the lock at once", n, times)
				}
			})
		})
	}
}

func TestLocksAreTakenInOneOrder(t *testing.T) {
	t.Parallel()
	person := func(id string) func(*testing.T, *store.Tx) error {
		return func(t *testing.T, tx *store.Tx) error { return tx.LockRegistry(t.Context(), "person", id) }
	}
	offboarding := func(number int) func(*testing.T, *store.Tx) error {
		return func(t *testing.T, tx *store.Tx) error { return tx.LockOffboarding(t.Context(), number) }
	}
	service := func(t *testing.T, tx *store.Tx) error { return tx.LockRegistry(t.Context(), "service", "a") }
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		plainOffboardings(t, s)
		for name, c := range map[string]struct {
			first, second func(*testing.T, *store.Tx) error
			refused       bool
		}{
			"registry, then offboarding": {person("a"), offboarding(1), false},
			"offboardings ascending":     {offboarding(1), offboarding(2), false},
			"one offboarding twice":      {offboarding(1), offboarding(1), false},
			"one entry twice":            {person("a"), person("a"), false},
			"entries ascending":          {person("a"), person("b"), false},
			"registries ascending":       {person("z"), service, false},
			"offboardings descending":    {offboarding(2), offboarding(1), true},
			"offboarding, then registry": {offboarding(1), person("a"), true},
			"entries descending":         {person("b"), person("a"), true},
			"registries descending":      {service, person("z"), true},
		} {
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				if err := c.first(t, tx); err != nil {
					t.Errorf("%s: the first lock: %v", name, err)
				}
				return c.second(t, tx)
			})
			if (err != nil) != c.refused {
				t.Errorf("%s: error %v, want refused: %t", name, err, c.refused)
			}
			if c.refused && !strings.Contains(err.Error(), "already held") {
				t.Errorf("%s: error %q does not say what is held", name, err)
			}
		}
	})
}

func TestMissingOffboardingCannotBeLocked(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		plainOffboardings(t, s)
		err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.LockOffboarding(t.Context(), 7) })
		if !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "OFF-7") {
			t.Errorf("error %v, want OFF-7 not found", err)
		}
	})
}
