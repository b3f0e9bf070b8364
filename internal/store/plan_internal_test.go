package store

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/authz"
)

// TestListsAreChosenFromAnIndex pins the plans of what every page asks: an
// index that covers the question, and nothing sorted that can come in order.
// The planner has been seen to take the wrong one of two indexes.
func TestListsAreChosenFromAnIndex(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{
		URL: filepath.Join(t.TempDir(), "plan.db"), Folder: t.TempDir(), Origin: "localhost",
		Now: func() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }, ID: func() string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	mine := Filter{Scope: authz.Scope{Person: "ines"}, LedBy: "ines", Today: s.now()}
	values := mine.values()
	values["reasons"], values["limit"], values["offset"] = []string{"needs_review"}, 50, 0
	values["people"] = []string{mine.Scope.Person}
	for name, want := range map[string]struct{ sql, index string }{
		"my tasks":   {question("my_tasks"), "SEARCH conditions USING INDEX conditions_assignee (assignee_id=?)"},
		"waiting":    {question("waiting"), "SEARCH waiting USING COVERING INDEX waiting_person (person_id=?)"},
		"told":       {question("told", "{visible}", mine.visible()), "SEARCH m USING INDEX due_moves_told (told_id=?)"},
		"navigation": {question("waiting_counts", "{decides}", decides), "SEARCH tallies USING COVERING INDEX tallies_person (person_id=?)"},
		"owned":      {question("offboarding_counts", "{visible}", mine.visible(), "{filter}", mine.narrow()+" AND "+mine.led()[0]), "SEARCH g USING COVERING INDEX gates_owner (owner_id=? AND state=?)"},
		"deputised":  {question("offboarding_counts", "{visible}", mine.visible(), "{filter}", mine.narrow()+" AND "+mine.led()[1]), "SEARCH g USING COVERING INDEX gates_deputy (deputy_id=? AND state=?)"},
		"chosen": {
			question("offboardings", "{candidates}", mine.candidates(orders["risk"]), "{order}", orders["risk"].choose, "{again}", orders["risk"].again),
			"SEARCH g USING COVERING INDEX gates_owner (owner_id=? AND state=?)",
		},
	} {
		plan := planOf(t.Context(), t, s, want.sql, values)
		if !slices.Contains(plan, want.index) {
			t.Errorf("%s: the plan has no %q:\n%s", name, want.index, strings.Join(plan, "\n"))
		}
	}
}

func planOf(ctx context.Context, t *testing.T, s *Store, sql string, values map[string]any) []string {
	t.Helper()
	var steps []struct{ Detail string }
	if err := s.db.WithContext(ctx).Raw("EXPLAIN QUERY PLAN "+sql, values).Scan(&steps).Error; err != nil {
		t.Fatal(err)
	}
	var plan []string
	for _, step := range steps {
		plan = append(plan, step.Detail)
	}
	return plan
}
