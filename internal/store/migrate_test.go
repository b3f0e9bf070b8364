package store_test

import (
	"testing"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestMigratedDatabaseIsCurrent(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		state, err := s.MigrationState(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := state.Err(); err != nil {
			t.Errorf("state %+v: %v", state, err)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("a second migration: %v", err)
		}
	})
}
