package store_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestDatabaseItselfRefusesWhatTheRulesForbidAboutWaivers(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		for _, subject := range []string{testkit.Owner, testkit.Deputy, testkit.Tobin, testkit.Ruvi} {
			must(t, w.App.GrantFunction(t.Context(), testkit.Operator(), w.ID(subject), offboarding.Security))
		}
		number := w.Publish()
		w.Submit(number, 1)
		ask := func(task int) string {
			_, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Owner), app.RequestWaiver{Offboarding: number, WaiverRequest: offboarding.WaiverRequest{
				Task: task, What: "it", Reason: "so", Control: "that", Until: clock.Now().AddDate(0, 1, 0),
			}})
			must(t, err)
			waivers := w.Facts(number).Waivers
			return waivers[len(waivers)-1].ID
		}
		pending, withdrawn, refused := ask(1), ask(2), ask(3)
		must(t, w.App.WithdrawWaiver(t.Context(), w.As(testkit.Owner), number, 2))
		must(t, w.Store.Exec(t.Context(), decision, "real", number, refused, "refused", "security", "no", w.ID(testkit.Security), clock.Now()))
		must(t, w.Store.Exec(t.Context(), "UPDATE people SET human = ? WHERE id = ?", w.ID(testkit.Owner), w.ID(testkit.Ruvi)))
		for what, try := range map[string]struct {
			sql, says string
			args      []any
		}{
			"a decision by the requester":        {decision, "theirs", []any{"x", number, pending, "approved", "security", "", w.ID(testkit.Owner), clock.Now()}},
			"a decision by their second account": {decision, "theirs", []any{"x", number, pending, "approved", "security", "", w.ID(testkit.Ruvi), clock.Now()}},
			"a decision by the deputy":           {decision, "theirs", []any{"x", number, pending, "approved", "security", "", w.ID(testkit.Deputy), clock.Now()}},
			"a decision by a contributor":        {decision, "theirs", []any{"x", number, pending, "approved", "security", "", w.ID(testkit.Tobin), clock.Now()}},
			"a decision without the function":    {decision, "holder", []any{"x", number, pending, "approved", "legal", "", w.ID(testkit.Security), clock.Now()}},
			"a decision on a withdrawn one":      {decision, "settled", []any{"x", number, withdrawn, "approved", "security", "", w.ID(testkit.Security), clock.Now()}},
			"a decision on a refused one":        {decision, "settled", []any{"x", number, refused, "approved", "legal", "", w.ID(testkit.Legal), clock.Now()}},
			"a decision on none":                 {decision, "", []any{"x", number, "none", "approved", "security", "", w.ID(testkit.Security), clock.Now()}},
			"a decision on another's":            {decision, "", []any{"x", number + 1, pending, "approved", "security", "", w.ID(testkit.Security), clock.Now()}},
			"a refusal without a reason":         {decision, "", []any{"x", number, pending, "refused", "security", "", w.ID(testkit.Security), clock.Now()}},
			"a withdrawal of a refused one": {"INSERT INTO waiver_withdrawals (waiver_id, offboarding, cause, by_id, at) VALUES (?, ?, 'x', ?, ?)", "settled",
				[]any{refused, number, w.ID(testkit.Owner), clock.Now()}},
			"a waiver of nothing": {"INSERT INTO waivers (id, offboarding, number, task, category, what, reason, control, requester_id, requested_at) VALUES ('x', ?, 9, NULL, '', 'a', 'b', 'c', ?, ?)", "",
				[]any{number, w.ID(testkit.Owner), clock.Now()}},
			"a waiver of a task that is not there": {"INSERT INTO waivers (id, offboarding, number, task, category, what, reason, control, requester_id, requested_at) VALUES ('x', ?, 9, 99, '', 'a', 'b', 'c', ?, ?)", "",
				[]any{number, w.ID(testkit.Owner), clock.Now()}},
		} {
			if err := w.Store.Exec(t.Context(), try.sql, try.args...); err == nil || !strings.Contains(err.Error(), try.says) {
				t.Errorf("the database took %s, or says otherwise: %v", what, err)
			}
		}
		must(t, w.Store.Exec(t.Context(), decision, "good", number, pending, "approved", "security", "", w.ID(testkit.Security), clock.Now()))
		for table, column := range growing {
			if !strings.HasPrefix(table, "waiver") {
				continue
			}
			if count(t, w.Store, table) == 0 {
				t.Errorf("%s is empty, so this test proves nothing about it", table)
			}
			for _, sql := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table} {
				if err := w.Store.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "only ever added to") {
					t.Errorf("%s: %v", sql, err)
				}
			}
		}
	})
}

const decision = `INSERT INTO waiver_decisions (id, offboarding, waiver_id, ruling, function, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
