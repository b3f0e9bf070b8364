package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func install(t *testing.T, config store.Config) *store.Store {
	t.Helper()
	s := testkit.OpenStore(t, config)
	if err := s.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func sign(t *testing.T, s *store.Store) []byte {
	t.Helper()
	note, err := s.SignCheckpoint(t.Context(), system)
	if err != nil {
		t.Fatal(err)
	}
	return note
}

func delivered(t *testing.T, folder string) [][]byte {
	t.Helper()
	notes, err := store.DeliveredCheckpoints(folder)
	if err != nil {
		t.Fatal(err)
	}
	return notes
}

func verifiers(t *testing.T, s *store.Store) []audit.Verifier {
	t.Helper()
	keys, err := s.CheckpointKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []audit.Verifier
	for _, key := range keys {
		verifier, err := audit.ParsePublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, verifier)
	}
	return all
}

func wantNotes(t *testing.T, got [][]byte, want ...[]byte) {
	t.Helper()
	if !bytes.Equal(bytes.Join(got, []byte("|")), bytes.Join(want, []byte("|"))) {
		t.Errorf("%d checkpoints, want %d:\n%s", len(got), len(want), bytes.Join(got, []byte("\n")))
	}
}

func TestCheckpointIsDeliveredAndVerifiesTheLog(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		s := install(t, config)
		empty := sign(t, s)
		record(t, s, clientA, 5)
		full := sign(t, s)
		record(t, s, clientB, 1)
		notes := delivered(t, config.Folder)
		wantNotes(t, notes, empty, full)
		stored, err := s.Checkpoints(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wantNotes(t, stored, empty, full)
		report, err := audit.Verify(t.Context(), s, notes, verifiers(t, s)...)
		if err != nil || !report.OK() {
			t.Fatalf("verify: %v, %v", report.Problems, err)
		}
		// The first checkpoint covers nothing, the second its own entry and
		// five more; the entry of the second and one more come after it.
		if report.Covered() != 6 || report.Size != 8 {
			t.Errorf("%d of %d entries are covered, want 6 of 8", report.Covered(), report.Size)
		}
		if entry, err := s.Entry(t.Context(), 6); err != nil || entry.Keys.Action != audit.CheckpointSigned {
			t.Errorf("entry 6 is %v (%v), want the signing", entry.Keys, err)
		}
	})
}

func TestCheckpointThatWasNotDeliveredFollowsWithTheNext(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		s := install(t, config)
		path := filepath.Join(config.Folder, "checkpoints.log")
		first := sign(t, s)
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// A folder in its place stands for a disk that cannot be written.
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		second, err := s.SignCheckpoint(t.Context(), system)
		if err == nil || second == nil {
			t.Errorf("note %q, error %v, want both", second, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		// The last write before was cut short.
		if err := os.WriteFile(path, append(kept, `"closegate.aud`...), 0o600); err != nil {
			t.Fatal(err)
		}
		third := sign(t, s)
		wantNotes(t, delivered(t, config.Folder), first, second, third)
	})
}

func TestRestoredOlderDatabaseIsNoticed(t *testing.T) {
	t.Parallel()
	config := testkit.StoreConfig(t)
	config.URL = testkit.SQLiteURL(t)
	s := install(t, config)
	record(t, s, clientA, 2)
	first := sign(t, s)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Exec(t.Context(), "VACUUM INTO ?", backup); err != nil {
		t.Fatal(err)
	}
	record(t, s, clientA, 3)
	second := sign(t, s)

	config.URL = backup
	restored := install(t, config)
	report, err := audit.Verify(t.Context(), restored, delivered(t, config.Folder), verifiers(t, restored)...)
	if err != nil || report.OK() || report.Problems[0].Kind != audit.Truncated {
		t.Errorf("problems %v, %v, want a log that is too short", report.Problems, err)
	}
	third := sign(t, restored)
	wantNotes(t, delivered(t, config.Folder), first, second, third)
}

func TestInstallationAndItsKeyStayTheSame(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		s := testkit.OpenStore(t, config)
		if _, err := s.Installation(t.Context()); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the first start: %v, want not found", err)
		}
		if err := s.Install(t.Context()); err != nil {
			t.Fatal(err)
		}
		before, err := s.Installation(t.Context())
		if err != nil || before.ID == "" {
			t.Fatalf("installation %+v, %v", before, err)
		}
		again := install(t, config)
		after, err := again.Installation(t.Context())
		if err != nil || after != before {
			t.Errorf("installation %+v (%v), want %+v", after, err, before)
		}
		if keys, err := again.CheckpointKeys(t.Context()); err != nil || len(keys) != 1 {
			t.Errorf("keys %v (%v), want one", keys, err)
		}
		info, err := os.Stat(filepath.Join(config.Folder, "checkpoint.key"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the private key: %v, %v, want mode 0600", info, err)
		}
	})
}

func TestMissingOrForeignKeyStopsTheStart(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		s := install(t, config)
		path := filepath.Join(config.Folder, "checkpoint.key")
		key, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := s.Install(t.Context()); !fault.Is(err, fault.Blocked) {
			t.Errorf("without the key: %v, want blocked", err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("a new key was made in silence")
		}
		if _, err := s.SignCheckpoint(t.Context(), system); !fault.Is(err, fault.Blocked) {
			t.Errorf("signing without the key: %v, want blocked", err)
		}
		foreign := bytes.NewReader(bytes.Repeat([]byte("7"), 64))
		private, _, err := audit.NewKey(foreign, testkit.Origin)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(private), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Install(t.Context()); !fault.Is(err, fault.Blocked) {
			t.Errorf("with another key: %v, want blocked", err)
		}
		if _, err := s.SignCheckpoint(t.Context(), system); !fault.Is(err, fault.Blocked) {
			t.Errorf("signing with another key: %v, want blocked", err)
		}
		if err := os.WriteFile(path, key, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Install(t.Context()); err != nil {
			t.Errorf("with the key put back: %v", err)
		}
	})
}
