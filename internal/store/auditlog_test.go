package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// record appends events about the target, one transaction each.
func record(t *testing.T, s *store.Store, target audit.Target, times int) {
	t.Helper()
	for range times {
		err := s.InTx(t.Context(), func(tx *store.Tx) error { tx.Record(happened(target)); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, s *store.Store) audit.Report {
	t.Helper()
	report, err := audit.Verify(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEntrySaysWhatWasRecorded(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		at := time.Date(2026, 3, 2, 10, 0, 0, 123456789, time.FixedZone("Kathmandu", 20700))
		config.Now = func() time.Time { return at }
		s := testkit.OpenStore(t, config)
		event := audit.Event{
			Action: audit.TaskAssigned, Offboarding: 2041, Subject: "T-06", Note: "leave \u2028 \"quoted\" <b>",
			Actor:  audit.Actor{Kind: audit.Person, ID: "p-1", Name: "Inès Valdorn"},
			Target: audit.Target{Kind: audit.TaskTarget, ID: "OFF-2041/T-06"},
			Fields: []audit.FieldChange{{Name: "assignee", Before: nil, After: "Marek"}},
		}
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { tx.Record(event); return nil }); err != nil {
			t.Fatal(err)
		}
		entry, err := s.Entry(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		content, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content.Event.Actor != event.Actor || content.Event.Note != event.Note || content.Event.Offboarding != 2041 ||
			content.Event.Target != event.Target || len(content.Event.Fields) != 1 || content.Event.Fields[0] != event.Fields[0] {
			t.Errorf("read %+v, want %+v", content.Event, event)
		}
		if want := at.UTC().Truncate(time.Microsecond); !entry.Time.Equal(want) || entry.Time.Location() != time.UTC {
			t.Errorf("time %v, want %v", entry.Time, want)
		}
		if _, err := s.Entry(t.Context(), 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("an entry after the end: %v, want not found", err)
		}
	})
}

func TestLogLongerThanOneReadVerifies(t *testing.T) {
	t.Parallel()
	const entries = 1203 // more than two portions, and an uneven tree
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			for range entries {
				tx.Record(happened(clientA))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		record(t, s, clientB, 2)
		report := verify(t, s)
		if !report.OK() || report.Size != entries+2 {
			t.Errorf("%d entries, problems %v, want %d without", report.Size, report.Problems, entries+2)
		}
		root, err := audit.Root(report.Size, s.AuditTree(t.Context()))
		if err != nil || root != report.Root {
			t.Errorf("stored root %v (%v), want %v", root, err, report.Root)
		}
		seen := 0
		for _, err := range s.Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen == 600 {
				break
			}
		}
		if seen != 600 {
			t.Errorf("a reader that stops has seen %d entries, want 600", seen)
		}
	})
}

func TestAuditTablesRefuseChangeAndRemoval(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		if err := s.Install(t.Context()); err != nil {
			t.Fatal(err)
		}
		record(t, s, clientA, 2)
		if _, err := s.SignCheckpoint(t.Context(), system); err != nil {
			t.Fatal(err)
		}
		for table, column := range map[string]string{
			"audit_entries": "actor_id", "audit_tree": "hash", "audit_checkpoints": "note", "checkpoint_keys": "verifier",
		} {
			before := one[int](t, s, "SELECT count(*) FROM "+table)
			if before == 0 {
				t.Errorf("%s is empty: this test proves nothing about it", table)
			}
			for _, sql := range []string{"UPDATE " + table + " SET " + column + " = NULL", "DELETE FROM " + table} {
				err := s.Exec(t.Context(), sql)
				if err == nil || !strings.Contains(err.Error(), table+" is only ever added to") {
					t.Errorf("%s: error %v, want a refusal", sql, err)
				}
			}
			if after := one[int](t, s, "SELECT count(*) FROM "+table); after != before {
				t.Errorf("%s has %d rows, had %d", table, after, before)
			}
		}
	})
}

func TestEntryHiddenByItsKeysIsNoticed(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]string{
		"action":      "UPDATE audit_entries SET action = 'client.changed' WHERE position = 1",
		"offboarding": "UPDATE audit_entries SET offboarding = 7 WHERE position = 1",
		"actor":       "UPDATE audit_entries SET actor_id = 'x' WHERE position = 1",
		"target kind": "UPDATE audit_entries SET target_kind = 'person' WHERE position = 1",
		"target":      "UPDATE audit_entries SET target_id = 'x' WHERE position = 1",
		"removal":     "DELETE FROM audit_entries WHERE position = 1",
		"place":       "UPDATE audit_entries SET position = 9 WHERE position = 1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.EachDB(t, func(t *testing.T, s *store.Store) {
				record(t, s, clientA, 3)
				if report := verify(t, s); !report.OK() {
					t.Fatalf("before: %v", report.Problems)
				}
				triggers := []string{"DROP TRIGGER audit_entries_no_update", "DROP TRIGGER audit_entries_no_delete"}
				if s.Engine() == "postgres" {
					triggers = []string{"DROP TRIGGER audit_entries_no_change ON audit_entries"}
				}
				for _, sql := range append(triggers, tamper) {
					if err := s.Exec(t.Context(), sql); err != nil {
						t.Fatal(err)
					}
				}
				report := verify(t, s)
				if report.OK() || report.Problems[0].Entry != 1 {
					t.Errorf("problems %v, want one at entry 1", report.Problems)
				}
			})
		})
	}
}
