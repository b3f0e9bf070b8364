package store_test

import (
	"testing"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestDatabaseRefusesAMoveByWhoIsWaitedForAndAnotherFirstDate(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		number := w.Publish()
		if err := w.App.LinkAccounts(t.Context(), testkit.Operator(), w.ID(testkit.TobinAdmin), w.ID(testkit.Tobin)); err != nil {
			t.Fatal(err)
		}
		const move = `INSERT INTO due_moves (id, offboarding, task, position, from_day, to_day, reason, by_id, at, told_id) VALUES (?, ?, ?, ?, ?, ?, 'x', ?, ?, ?)`
		now, later := clock.Now(), clock.Now().AddDate(0, 0, 9)
		owner, deputy, tobin := w.ID(testkit.Owner), w.ID(testkit.Deputy), w.ID(testkit.Tobin)
		for what, args := range map[string][]any{
			"a move by the assignee":                     {"m", number, 1, 1, now, later, tobin, now, nil},
			"a move by a second account of the assignee": {"m", number, 1, 1, now, later, w.ID(testkit.TobinAdmin), now, nil},
			"a move of the whole by the owner":           {"m", number, 0, 1, now, later, owner, now, nil},
			"a move to the same day":                     {"m", number, 1, 1, now, now, deputy, now, nil},
			"a first move of which somebody is told":     {"m", number, 1, 1, now, later, deputy, now, owner},
			"a move of which the mover is told":          {"m", number, 1, 2, now, later, deputy, now, deputy},
			"a move of another offboarding":              {"m", number + 1, 1, 1, now, later, deputy, now, nil},
		} {
			if err := w.Store.Exec(t.Context(), move, args...); err == nil {
				t.Errorf("the database took %s", what)
			}
		}
		if err := w.Store.Exec(t.Context(), move, "m", number, 1, 1, now, later, deputy, now, nil); err != nil {
			t.Errorf("a move by the deputy: %v", err)
		}
		if err := w.Store.Exec(t.Context(), move, "n", number, 1, 1, now, later, deputy, now, nil); err == nil {
			t.Error("the database took two first moves of one date")
		}
		if err := w.Store.Exec(t.Context(), "UPDATE tasks SET first_due = ? WHERE offboarding = ? AND number = 1", later, number); err == nil {
			t.Error("the database took another first due date")
		}
	})
}
