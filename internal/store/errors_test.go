package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

type note struct {
	ID    string `gorm:"primaryKey"`
	Count int
}

func TestErrorsOfTheDatabaseAreFaults(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		notes(t, s)
		if err := s.Exec(t.Context(), "INSERT INTO notes VALUES ('a', 7)"); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			fail func(*testing.T, *store.Tx) error
			want fault.Kind
		}{
			"a key that is taken": {func(t *testing.T, tx *store.Tx) error {
				return store.Insert(t.Context(), tx, &note{ID: "a"})
			}, fault.Conflict},
			"a row that changed meanwhile": {func(t *testing.T, tx *store.Tx) error {
				return store.Save(t.Context(), tx, note{Count: 8}, "id = 'a' AND count = ?", 6, "count")
			}, fault.Conflict},
			"an entry that is not there": {func(t *testing.T, tx *store.Tx) error {
				_, err := tx.Entry(t.Context(), 7)
				return err
			}, fault.NotFound},
			"a broken statement": {func(t *testing.T, tx *store.Tx) error {
				return tx.Exec(t.Context(), "SELECT nothing FROM nowhere")
			}, fault.Internal},
			"a broken rule": {func(t *testing.T, tx *store.Tx) error {
				return tx.Exec(t.Context(), "INSERT INTO installation VALUES (2, 'x', ?)", time.Unix(0, 0))
			}, fault.Internal},
			"columns that nobody named": {func(t *testing.T, tx *store.Tx) error {
				return store.Save(t.Context(), tx, note{Count: 8}, "id = ?", "a")
			}, fault.Internal},
		} {
			err := s.InTx(t.Context(), func(tx *store.Tx) error { return c.fail(t, tx) })
			if fault.KindOf(err) != c.want {
				t.Errorf("%s: error %v of kind %q, want %q", name, err, fault.KindOf(err), c.want)
			}
			if c.want != fault.Internal && (people(err) == "" || strings.Contains(people(err), "notes")) {
				t.Errorf("%s: people read %q", name, people(err))
			}
			if n := one[int](t, s, "SELECT count FROM notes"); n != 7 {
				t.Errorf("%s: count %d, want 7 as before", name, n)
			}
		}
	})
}

// people returns what people read of an error.
func people(err error) string {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known.Message
	}
	return ""
}

func TestSaveWritesNamedColumnsOnlyAndZeroValuesToo(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		if err := s.Exec(t.Context(), "CREATE TABLE notes (id TEXT PRIMARY KEY, count BIGINT NOT NULL)"); err != nil {
			t.Fatal(err)
		}
		if err := s.Exec(t.Context(), "INSERT INTO notes VALUES ('a', 7), ('b', 7)"); err != nil {
			t.Fatal(err)
		}
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			return store.Save(t.Context(), tx, note{ID: "changed", Count: 0}, "id = ?", "a", "count")
		})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]int{"a": 0, "b": 7} {
			if got := one[note](t, s, "SELECT * FROM notes WHERE id = ?", id); got.Count != want {
				t.Errorf("note %s counts %d, want %d", id, got.Count, want)
			}
		}
	})
}

func TestCancelledCallSaysSoAndIsNoFault(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, call := range calls(s) {
			if name == "ping" {
				continue // whoever pings wants to know whether there was an answer
			}
			if err := call(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want that the caller cancelled", name, err)
			}
		}
	})
}

func TestLogNamesFailedAndSlowStatementsButNoValues(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		var log bytes.Buffer
		config.Logger = slog.New(slog.NewTextHandler(&log, nil))
		// GORM notes the beginning by the real clock: with one that is an hour
		// ahead, every statement is slow.
		config.Now = func() time.Time { return time.Now().Add(time.Hour) }
		s := testkit.OpenStore(t, config)
		notes(t, s)
		if err := s.Exec(t.Context(), "INSERT INTO notes VALUES (?, 7)", "secret-slow"); err != nil {
			t.Fatal(err)
		}
		if err := s.Exec(t.Context(), "INSERT INTO nowhere VALUES (?)", "secret-failed"); err == nil {
			t.Fatal("no error")
		}
		if err := s.Exec(t.Context(), "INSERT INTO notes VALUES (?, 7)", "secret-slow"); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		text := log.String()
		for _, want := range []string{"statement was slow", "statement failed", "INSERT INTO notes VALUES (", "INSERT INTO nowhere VALUES ("} {
			if !strings.Contains(text, want) {
				t.Errorf("the log does not say %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "secret") {
			t.Errorf("the log holds a value:\n%s", text)
		}
		if n := strings.Count(text, "statement failed"); n != 1 {
			t.Errorf("%d statements failed in the log, want 1: a conflict is an answer", n)
		}
	})
}
