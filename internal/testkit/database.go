package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/store"
)

// Clock is a clock that only tests move. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at a Monday morning.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)}
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on and returns what it shows then.
func (c *Clock) Advance(by time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
	return c.now
}

// IDs returns a function that counts: "id-1", "id-2". It is safe for
// concurrent use.
func IDs() func() string {
	var count atomic.Int64
	return func() string { return fmt.Sprintf("id-%d", count.Add(1)) }
}

// Origin names the audit log of test databases.
const Origin = "test.example.com"

// StoreConfig returns the configuration of a store in tests: everything but
// the URL. The caller may change it before it opens a store.
func StoreConfig(t testing.TB) store.Config {
	t.Helper()
	return store.Config{
		Folder: t.TempDir(), Origin: Origin, Now: NewClock().Now, ID: IDs(),
		// A machine that runs every test at once is slow, not away.
		Patience: time.Minute,
	}
}

// OpenStore opens a store and closes it after the test.
func OpenStore(t testing.TB, config store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// EachDB runs the test on both databases, in parallel. Each run has a migrated
// database of its own, which is gone after it.
func EachDB(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachConfig(t, func(t *testing.T, config store.Config) { test(t, OpenStore(t, config)) })
}

// EachConfig is EachDB for tests that open the store themselves, for example
// with a clock that they move.
func EachConfig(t *testing.T, test func(t *testing.T, config store.Config)) {
	t.Helper()
	for name, database := range map[string]func(testing.TB) string{"sqlite": SQLiteURL, "postgres": MigratedPostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := StoreConfig(t)
			config.URL = database(t)
			test(t, config)
		})
	}
}

// SQLiteURL returns the address of a migrated database file of the test's own.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("prepare the SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "closegate.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// MigratedPostgresURL returns the address of a migrated PostgreSQL database of
// the test's own.
func MigratedPostgresURL(t testing.TB) string {
	t.Helper()
	return PostgresFrom(t, "migrated", migrate)
}

// sqliteTemplate returns the bytes of a migrated database. They are copied
// for each test, because migrating takes far longer than the test.
var sqliteTemplate = sync.OnceValues(func() (_ []byte, err error) {
	folder, err := os.MkdirTemp("", "closegate-template-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "template.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(url string) error {
	ctx := context.Background()
	config := store.Config{URL: url, Origin: Origin, Now: NewClock().Now, ID: IDs(), Patience: time.Minute}
	s, err := store.Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}
