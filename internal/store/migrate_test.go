package store_test

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/migrations"
)

// eachEmpty runs the test on an empty database of each kind.
func eachEmpty(t *testing.T, test func(t *testing.T, config store.Config)) {
	t.Helper()
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "empty.db") },
		"postgres": testkit.PostgresURL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := testkit.StoreConfig(t)
			config.URL = database(t)
			test(t, config)
		})
	}
}

func state(t *testing.T, s *store.Store) store.MigrationState {
	t.Helper()
	state, err := s.MigrationState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestUnmigratedDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	eachEmpty(t, func(t *testing.T, config store.Config) {
		s := testkit.OpenStore(t, config)
		before := state(t, s)
		if err := before.Err(); !fault.Is(err, fault.Blocked) || !strings.Contains(err.Error(), "closegate migrate") {
			t.Errorf("an empty database: %v, want blocked with what to do", err)
		}
		if before.Applied != 0 || before.Known == 0 {
			t.Errorf("state %+v", before)
		}
		if columns := schema(t, s); len(columns) != 0 {
			t.Errorf("asking made tables: %v", columns)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := state(t, s).Err(); err != nil {
			t.Errorf("after the migration: %v", err)
		}
	})
}

func TestManyProcessesMigrateOneAfterTheOther(t *testing.T) {
	t.Parallel()
	eachEmpty(t, func(t *testing.T, config store.Config) {
		processes := 4
		if !strings.HasPrefix(config.URL, "postgres") {
			processes = 1 // SQLite serves one process
		}
		var wg sync.WaitGroup
		for range processes {
			s := testkit.OpenStore(t, config)
			for range 2 {
				wg.Go(func() {
					if err := s.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if err := state(t, testkit.OpenStore(t, config)).Err(); err != nil {
			t.Error(err)
		}
	})
}

func TestDatabaseOfANewerVersionIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		if err := state(t, s).Err(); err != nil {
			t.Fatal(err)
		}
		const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ?)"
		if err := s.Exec(t.Context(), newer, true); err != nil {
			t.Fatal(err)
		}
		err := state(t, s).Err()
		if !fault.Is(err, fault.Blocked) || !strings.Contains(err.Error(), "9999") {
			t.Errorf("error %v, want blocked by migration 9999", err)
		}
		if err := s.Migrate(t.Context()); !fault.Is(err, fault.Blocked) {
			t.Errorf("migrating: %v, want blocked", err)
		}
	})
}

func TestJobTablesOfAnOlderVersionAreRefused(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		err := s.Exec(t.Context(), "DELETE FROM river_migration WHERE version = (SELECT MAX(version) FROM river_migration)")
		if err != nil {
			t.Fatal(err)
		}
		if err := state(t, s).Err(); !fault.Is(err, fault.Blocked) {
			t.Errorf("error %v, want blocked", err)
		}
	})
}

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`^\d{4}_[a-z_]+\.sql$`)
	var lists [2][]string
	for i, folder := range []string{"sqlite", "postgres"} {
		err := fs.WalkDir(migrations.Files, folder, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				lists[i] = append(lists[i], path.Base(file))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for n, name := range lists[i] {
			if !named.MatchString(name) || !strings.HasPrefix(name, fmt.Sprintf("%04d_", n+1)) {
				t.Errorf("%s/%s: want number %04d without gaps", folder, name, n+1)
			}
		}
	}
	if !slices.Equal(lists[0], lists[1]) {
		t.Errorf("sqlite has %v, postgres has %v", lists[0], lists[1])
	}
}

func TestBothDatabasesHaveTheSameTablesAndColumns(t *testing.T) {
	t.Parallel()
	both := map[string]map[string]string{}
	var mu sync.Mutex
	t.Run("read", func(t *testing.T) {
		testkit.EachDB(t, func(t *testing.T, s *store.Store) {
			columns := schema(t, s)
			mu.Lock()
			defer mu.Unlock()
			both[s.Engine()] = columns
		})
	})
	if len(both) < 2 {
		t.Skip("only one database could be read")
	}
	sqlite, postgres := both["sqlite"], both["postgres"]
	if len(sqlite) < 20 {
		t.Fatalf("only %d columns were read: this test proves nothing", len(sqlite))
	}
	for column, kind := range sqlite {
		if postgres[column] != kind {
			t.Errorf("%s is %q on SQLite and %q on PostgreSQL", column, kind, postgres[column])
		}
	}
	for column := range postgres {
		if _, ok := sqlite[column]; !ok {
			t.Errorf("%s is missing on SQLite", column)
		}
	}
}

// schema returns the type of every column of ours, by "table.column", in the
// words of the conventions of package migrations.
func schema(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	query := map[string]string{
		"sqlite": `SELECT t.name AS tbl, c.name AS col, c.type AS kind, c."notnull" = 0 AS nullable, c.pk > 0 AS key
			FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
		"postgres": `SELECT c.table_name AS tbl, c.column_name AS col, c.data_type AS kind, c.is_nullable = 'YES' AS nullable,
			EXISTS (SELECT 1 FROM information_schema.key_column_usage k JOIN information_schema.table_constraints p
				USING (constraint_schema, constraint_name) WHERE p.constraint_type = 'PRIMARY KEY'
				AND k.table_name = c.table_name AND k.column_name = c.column_name) AS key
			FROM information_schema.columns c WHERE c.table_schema = current_schema()`,
	}[s.Engine()]
	kinds := map[string]string{
		"TIMESTAMP": "time", "timestamp with time zone": "time", "BOOLEAN": "yes or no", "boolean": "yes or no",
		"BIGINT": "number", "INTEGER": "number", "bigint": "number", "TEXT": "text", "text": "text", "BLOB": "bytes", "bytea": "bytes",
	}
	columns := map[string]string{}
	for _, c := range ask[struct {
		Tbl, Col, Kind string
		Nullable, Key  bool
	}](t, s, query) {
		if strings.HasPrefix(c.Tbl, "river_") || strings.HasPrefix(c.Tbl, "goose_") {
			continue // theirs to keep alike
		}
		kind, known := kinds[c.Kind]
		if !known {
			t.Errorf("%s.%s is of the type %s, which the conventions do not have", c.Tbl, c.Col, c.Kind)
		}
		columns[c.Tbl+"."+c.Col] = fmt.Sprintf("%s, null %t, key %t", kind, c.Nullable, c.Key)
	}
	return columns
}
