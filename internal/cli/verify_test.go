package cli_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// installed makes an installation with five clients, and a checkpoint over
// the first four.
func installed(t *testing.T) (folder string, environ []string) {
	t.Helper()
	folder = t.TempDir()
	environ = []string{"CLOSEGATE_DATA=" + folder}
	must := func(args ...string) {
		t.Helper()
		if code, _, errors := run(t, environ, args...); code != 0 {
			t.Fatalf("%v: exit %d, %s", args, code, errors)
		}
	}
	must("migrate")
	for _, name := range []string{"Aurum", "Brightwell", "Corvane", "Halden"} {
		must("admin", "add", "client", name)
	}
	checkpoint(t, folder)
	must("admin", "add", "client", "Kestrel")
	return folder, environ
}

func checkpoint(t *testing.T, folder string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{
		URL: filepath.Join(folder, "closegate.db"), Folder: folder, Origin: testkit.Origin, Now: time.Now, ID: testkit.IDs(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.SignCheckpoint(t.Context(), audit.Actor{Kind: audit.System, ID: "test", Name: "Test"}); err != nil {
		t.Fatal(err)
	}
}

// tamper changes the database as somebody would who has its file.
func tamper(t *testing.T, folder string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "closegate.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		statements = append([]string{"DROP TRIGGER " + name}, statements...)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// entryOf is the entry of a client, counted from 0: those of the shipped
// playbooks go before.
func entryOf(client int) int { return len(playbook.Shipped()) + client }

// covered says that a checkpoint covers as many clients.
func covered(clients int) string {
	return fmt.Sprintf("%d of them covered by a checkpoint", entryOf(clients))
}

func TestVerifyFindsAnUntouchedLogInOrder(t *testing.T) {
	t.Parallel()
	_, environ := installed(t)
	code, out, errors := run(t, environ, "verify", "audit")
	if code != 0 || !strings.Contains(out, "entries are in order") || !strings.Contains(out, covered(4)) || errors != "" {
		t.Errorf("exit %d\n%s%s", code, out, errors)
	}
}

func TestVerifyNamesTheFirstBadEntry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ statement, says string }{
		"changed":            {"UPDATE audit_entries SET document = replace(document, 'Corvane', 'Corvada') WHERE document LIKE '%Corvane%'", fmt.Sprintf("entry %d:", entryOf(2))},
		"removed":            {"DELETE FROM audit_entries WHERE position = 1", "entry 1 is missing"},
		"cut off at the end": {"DELETE FROM audit_entries WHERE position >= 3", "the log ends after 3 entries"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, environ := installed(t)
			tamper(t, folder, c.statement)
			code, out, _ := run(t, environ, "verify", "audit")
			if code != 1 || !strings.Contains(out, c.says) {
				t.Errorf("exit %d, want 1 and %q:\n%s", code, c.says, out)
			}
		})
	}
}

func TestVerifyTakesTheCheckpointsThatWereKeptElsewhere(t *testing.T) {
	t.Parallel()
	folder, environ := installed(t)
	kept, key := filepath.Join(t.TempDir(), "kept.log"), filepath.Join(t.TempDir(), "audit.pub")
	delivered, err := os.ReadFile(filepath.Join(folder, "checkpoints.log"))
	if err != nil {
		t.Fatal(err)
	}
	private, err := os.ReadFile(filepath.Join(folder, "checkpoint.key"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := audit.PublicKey(string(private))
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{kept: string(delivered), key: public + "\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Whoever has the data folder removes what proves that entries are missing.
	tamper(t, folder, "DELETE FROM audit_entries WHERE position >= 2")
	if err := os.Remove(filepath.Join(folder, "checkpoints.log")); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := run(t, environ, "verify", "audit"); code != 0 {
		t.Errorf("without any checkpoint nothing can be noticed, but: exit %d\n%s", code, out)
	}
	code, out, _ := run(t, environ, "verify", "audit", "--checkpoint", kept, "--key", key)
	if code != 1 || !strings.Contains(out, "the log ends after 2 entries") {
		t.Errorf("exit %d, want 1 with what is missing:\n%s", code, out)
	}
}
