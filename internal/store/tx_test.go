package store_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/jobs"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

var (
	system  = audit.Actor{Kind: audit.System, Name: "Closegate"}
	clientA = audit.Target{Kind: audit.ClientTarget, ID: "a"}
	clientB = audit.Target{Kind: audit.ClientTarget, ID: "b"}
)

// happened is an event about the target.
func happened(target audit.Target) audit.Event {
	return audit.Event{Action: audit.ClientAdded, Actor: system, Target: target, Subject: "client " + target.ID}
}

// notes makes a table that only this test has, with one row for each note.
func notes(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Exec(t.Context(), "CREATE TABLE notes (id TEXT PRIMARY KEY, count BIGINT NOT NULL DEFAULT 0)"); err != nil {
		t.Fatal(err)
	}
}

func addNote(t *testing.T, tx *store.Tx, id string) {
	t.Helper()
	if err := tx.Exec(t.Context(), "INSERT INTO notes (id) VALUES (?)", id); err != nil {
		t.Error(err)
	}
}

func ask[Row any](t *testing.T, s *store.Store, sql string, values ...any) []Row {
	t.Helper()
	rows, err := store.Ask[Row](context.WithoutCancel(t.Context()), s, sql, values...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func one[Row any](t *testing.T, s *store.Store, sql string, values ...any) Row {
	t.Helper()
	rows := ask[Row](t, s, sql, values...)
	if len(rows) != 1 {
		t.Fatalf("%s: %d rows, want 1", sql, len(rows))
	}
	return rows[0]
}

// rows counts what transactions of these tests leave behind.
type rows struct{ notes, entries, jobs int }

func (r rows) plus(changes, entries int) rows {
	return rows{r.notes + changes, r.entries + entries, r.jobs + changes}
}

func countRows(t *testing.T, s *store.Store) rows {
	t.Helper()
	count := func(table string) int { return one[int](t, s, "SELECT count(*) FROM "+table) }
	return rows{count("notes"), count("audit_entries"), count("river_job")}
}

func TestWrittenTargetsMustBeNamedByEvents(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		notes(t, s)
		for name, c := range map[string]struct {
			written []audit.Target
			events  []audit.Target
			also    []audit.Target
			refused bool
		}{
			"nothing written, nothing said": {},
			"said without a change":         {events: []audit.Target{clientA}},
			"changed and said":              {written: []audit.Target{clientA}, events: []audit.Target{clientA}},
			"changed without a word":        {written: []audit.Target{clientA}, refused: true},
			"said of another":               {written: []audit.Target{clientA}, events: []audit.Target{clientB}, refused: true},
			"said of one of two":            {written: []audit.Target{clientA, clientB}, events: []audit.Target{clientB}, refused: true},
			"said of both":                  {written: []audit.Target{clientA, clientB}, events: []audit.Target{clientB, clientA}},
			"one fact for both":             {written: []audit.Target{clientA, clientB}, events: []audit.Target{clientA}, also: []audit.Target{clientB}},
			"same id, other kind":           {written: []audit.Target{{Kind: audit.ServiceTarget, ID: "a"}}, events: []audit.Target{clientA}, refused: true},
		} {
			before := countRows(t, s)
			want := before.plus(1, len(c.events))
			if c.refused {
				want = before
			}
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				addNote(t, tx, name)
				tx.Enqueue(jobs.SweepGates{})
				for _, target := range c.written {
					tx.Wrote(target)
				}
				for _, target := range c.events {
					tx.Record(happened(target), c.also...)
				}
				return nil
			})
			if errors.Is(err, store.ErrUnaudited) != c.refused || (err != nil) != c.refused {
				t.Errorf("%s: error %v, want refused: %t", name, err, c.refused)
			}
			if after := countRows(t, s); after != want {
				t.Errorf("%s: left %+v, want %+v", name, after, want)
			}
		}
	})
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	invalid := audit.Event{Action: "nobody.knows", Actor: system, Target: clientA}
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		notes(t, s)
		for name, end := range map[string]func(tx *store.Tx, cancel func()) error{
			"error":                       func(*store.Tx, func()) error { return broken },
			"context cancelled":           func(_ *store.Tx, cancel func()) error { cancel(); return nil },
			"event outside the catalogue": func(tx *store.Tx, _ func()) error { tx.Record(invalid); return nil },
			"job of no queue":             func(tx *store.Tx, _ func()) error { tx.Enqueue(stray{}); return nil },
			"panic":                       func(*store.Tx, func()) error { panic(broken) },
		} {
			before := countRows(t, s)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := calmly(func() error {
				return s.InTx(ctx, func(tx *store.Tx) error {
					addNote(t, tx, "lost")
					tx.Enqueue(jobs.SweepGates{})
					tx.Wrote(clientA)
					tx.Record(happened(clientA))
					return end(tx, cancel)
				})
			})
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			if name == "context cancelled" && !errors.Is(err, context.Canceled) {
				t.Errorf("%s: error %v, want that of the context", name, err)
			}
			if after := countRows(t, s); after != before {
				t.Errorf("%s: left %+v, want %+v", name, after, before)
			}
			err = s.InTx(t.Context(), func(tx *store.Tx) error { addNote(t, tx, name); return nil })
			if err != nil {
				t.Errorf("%s: the next transaction: %v", name, err)
			}
		}
	})
}

type stray struct{}

func (stray) Kind() string { return "stray" }

// calmly turns a panic of fn into its error.
func calmly(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return fn()
}

func TestJobIsThereIfAndOnlyIfTheChangeIs(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			tx.Enqueue(jobs.ReevaluateOffboarding{Number: 2041})
			tx.Enqueue(jobs.ReevaluateOffboarding{Number: 2041})
			tx.Enqueue(jobs.ReevaluateOffboarding{Number: 2042})
			tx.Enqueue(jobs.SignCheckpoint{})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		type job struct{ Kind, Queue, State string }
		got := ask[job](t, s, "SELECT kind, queue, state FROM river_job ORDER BY id")
		want := []job{
			{"reevaluate_offboarding", jobs.Gates, "available"},
			{"reevaluate_offboarding", jobs.Gates, "available"},
			{"sign_checkpoint", jobs.Maintenance, "available"},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("jobs %v, want %v: the same job twice in one change is one", got, want)
		}
	})
}

func TestSixteenWritersAllSucceedAndTheChainVerifies(t *testing.T) {
	t.Parallel()
	const writers, changes = 16, 8
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		notes(t, s)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for c := range changes {
					target := audit.Target{Kind: audit.ClientTarget, ID: strconv.Itoa(w*changes + c)}
					err := s.InTx(t.Context(), func(tx *store.Tx) error {
						addNote(t, tx, target.ID)
						tx.Wrote(target)
						for range 1 + c%3 {
							tx.Record(happened(target))
						}
						tx.Enqueue(jobs.SweepGates{})
						return nil
					})
					if err != nil {
						t.Errorf("writer %d, change %d: %v", w, c, err)
					}
				}
			})
		}
		wg.Wait()
		report, err := audit.Verify(t.Context(), s, nil)
		if err != nil || !report.OK() {
			t.Errorf("verify: %v, %v", report.Problems, err)
		}
		if want := int64(writers * (1 + 2 + 3 + 1 + 2 + 3 + 1 + 2)); report.Size != want {
			t.Errorf("%d entries, want %d", report.Size, want)
		}
		root, err := audit.Root(report.Size, s.AuditTree(t.Context()))
		if err != nil || root != report.Root {
			t.Errorf("the stored tree has the root %v (%v), the entries have %v", root, err, report.Root)
		}
		if n := one[int](t, s, "SELECT count(*) FROM notes"); n != writers*changes {
			t.Errorf("%d notes, want %d", n, writers*changes)
		}
	})
}

func TestTransactionThatAnotherUndidIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := testkit.OpenStore(t, func() store.Config {
		config := testkit.StoreConfig(t)
		config.URL = testkit.MigratedPostgresURL(t)
		return config
	}())
	notes(t, s)
	for _, id := range []string{"a", "b"} {
		if err := s.Exec(t.Context(), "INSERT INTO notes (id) VALUES (?)", id); err != nil {
			t.Fatal(err)
		}
	}
	// Two transactions lock two rows in opposite order, and each waits once
	// until the other has its first row: PostgreSQL undoes one of them.
	var first sync.WaitGroup
	first.Add(2)
	raise := func(ids ...string) error {
		var once sync.Once
		return s.InTx(t.Context(), func(tx *store.Tx) error {
			for _, id := range ids {
				if err := tx.Exec(t.Context(), "UPDATE notes SET count = count + 1 WHERE id = ?", id); err != nil {
					return err
				}
				once.Do(func() { first.Done(); first.Wait() })
			}
			return nil
		})
	}
	var wg sync.WaitGroup
	for _, ids := range [][]string{{"a", "b"}, {"b", "a"}} {
		wg.Go(func() {
			if err := raise(ids...); err != nil {
				t.Errorf("rows in the order %v: %v", ids, err)
			}
		})
	}
	wg.Wait()
	if sum := one[int](t, s, "SELECT sum(count) FROM notes"); sum != 4 {
		t.Errorf("counts add up to %d, want 4", sum)
	}
}
