package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

const (
	delegation     = `INSERT INTO delegations (id, from_id, to_id, starts, ends, reason, named_at) VALUES (?, ?, ?, ?, ?, ?, ?)`
	reviewFor      = `INSERT INTO reviews (id, offboarding, task, evidence, evidence_digest, requirement, outcome, reason, by_id, for_id, at, level, issuer, origin_checked) VALUES (?, ?, 1, 1, 'd', 1, 'verified', '', ?, ?, ?, 'self_attested', '', '')`
	decisionFor    = `INSERT INTO waiver_decisions (id, offboarding, waiver_id, ruling, function, reason, by_id, for_id, at) VALUES (?, ?, ?, 'approved', ?, '', ?, ?, ?)`
	evidenceFor    = `INSERT INTO evidence (offboarding, task, version, requirement, submitted_by, submitted_for, submitted_at, on_behalf_of, source, answers, note, salt, digest) VALUES (?, 3, 1, 1, ?, ?, ?, '', 'person', '{}', '', 's', 'd')`
	withdrawalFor  = `INSERT INTO withdrawals (id, offboarding, task, version, by_id, for_id, at, reason) VALUES (?, ?, 1, 1, ?, ?, ?, 'x')`
	waiverAskedFor = `INSERT INTO waivers (id, offboarding, number, task, category, what, reason, control, requester_id, requested_for, requested_at) VALUES (?, ?, ?, 3, '', 'a', 'b', 'c', ?, ?, ?)`
)

func TestDatabaseItselfRefusesWhatTheRulesForbidAboutDelegation(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		now, id := clock.Now(), w.ID
		must(t, w.Store.Exec(t.Context(), "UPDATE people SET human = ? WHERE id = ?", id(testkit.Tobin), id(testkit.TobinAdmin)))
		must(t, w.App.GrantFunction(t.Context(), testkit.Operator(), id(testkit.Tobin), offboarding.Contract))
		number := w.Publish()
		w.Submit(number, 1)
		w.Delegate(testkit.Owner, testkit.Tobin, 5)
		w.Delegate(testkit.Deputy, testkit.Bystander, 5)
		w.Delegate(testkit.Security, testkit.Executive, 5)
		w.Delegate(testkit.Legal, testkit.Bystander, 5)
		w.Delegate(testkit.Tobin, testkit.Executive, 5)
		must(t, w.Store.Exec(t.Context(), waiverAskedFor, "w-1", number, 1, id(testkit.Executive), id(testkit.Tobin), now))
		over := now.AddDate(0, 0, 9)
		for what, try := range map[string]struct {
			sql, says string
			args      []any
		}{
			"a second delegation at a time":        {delegation, "at a time", []any{"x", id(testkit.Tobin), id(testkit.Ruvi), now.AddDate(0, 0, 8), now.AddDate(0, 0, 9), "r", now}},
			"a delegation to oneself":              {delegation, "", []any{"x", id(testkit.Ruvi), id(testkit.Ruvi), now, over, "r", now}},
			"a delegation to a second account":     {delegation, "their own", []any{"x", id(testkit.TobinAdmin), id(testkit.Tobin), now, over, "r", now}},
			"a delegation that ends at its start":  {delegation, "", []any{"x", id(testkit.Ruvi), id(testkit.Legal), now, now, "r", now}},
			"a delegation without a reason":        {delegation, "", []any{"x", id(testkit.Ruvi), id(testkit.Legal), now, over, "", now}},
			"a review for a contributor":           {reviewFor, "contributor never reviews", []any{"x", number, id(testkit.Executive), id(testkit.Tobin), now}},
			"a review by a contributor":            {reviewFor, "contributor never reviews", []any{"x", number, id(testkit.Tobin), id(testkit.Owner), now}},
			"a review for somebody who named none": {reviewFor, "without a delegation", []any{"x", number, id(testkit.Ruvi), id(testkit.Owner), now}},
			"a review after the delegation":        {reviewFor, "without a delegation", []any{"x", number, id(testkit.Bystander), id(testkit.Deputy), over}},
			"evidence without a delegation":        {evidenceFor, "without a delegation", []any{number, id(testkit.Bystander), id(testkit.Tobin), now}},
			"a withdrawal without a delegation":    {withdrawalFor, "without a delegation", []any{"x", number, id(testkit.Bystander), id(testkit.Tobin), now}},
			"a waiver without a delegation":        {waiverAskedFor, "without a delegation", []any{"x", number, 9, id(testkit.Bystander), id(testkit.Tobin), now}},
			"a decision without a delegation":      {decisionFor, "without a delegation", []any{"x", number, "w-1", "security", id(testkit.Ruvi), id(testkit.Security), now}},
			"a decision by whoever asked":          {decisionFor, "theirs", []any{"x", number, "w-1", "security", id(testkit.Executive), id(testkit.Security), now}},
			"a decision for whom it was asked":     {decisionFor, "theirs", []any{"x", number, "w-1", "contract", id(testkit.Executive), id(testkit.Tobin), now}},
			"a decision by whom it was asked for":  {decisionFor, "theirs", []any{"x", number, "w-1", "contract", id(testkit.Tobin), "", now}},
			"a decision for another function":      {decisionFor, "holder", []any{"x", number, "w-1", "privacy", id(testkit.Bystander), id(testkit.Legal), now}},
		} {
			if err := w.Store.Exec(t.Context(), try.sql, try.args...); err == nil || !strings.Contains(err.Error(), try.says) {
				t.Errorf("the database took %s, or says otherwise: %v", what, err)
			}
		}
		must(t, w.Store.Exec(t.Context(), decisionFor, "good", number, "w-1", "legal", id(testkit.Bystander), id(testkit.Legal), now.Add(time.Minute)))
		must(t, w.Store.Exec(t.Context(), reviewFor, "good", number, id(testkit.Bystander), id(testkit.Deputy), now.Add(time.Minute)))
	})
}

// delegateAndEnd leaves a delegation that ended early on record.
func delegateAndEnd(t *testing.T, w *testkit.World) {
	t.Helper()
	w.Delegate(testkit.Ruvi, testkit.Bystander, 5)
	given, err := w.Store.GivenDelegations(t.Context(), w.ID(testkit.Ruvi))
	must(t, err)
	for _, d := range given {
		must(t, w.App.EndDelegation(t.Context(), w.As(testkit.Ruvi), d.ID, ""))
	}
}
