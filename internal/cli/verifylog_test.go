package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// exported writes the log of an installation as the page exports it, and the
// public key of its checkpoints.
func exported(t *testing.T, folder string) (log, key string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{
		URL: filepath.Join(folder, "closegate.db"), Folder: folder, Origin: testkit.Origin, Now: time.Now, ID: testkit.IDs(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var text bytes.Buffer
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		line, err := e.Line()
		if err != nil {
			t.Fatal(err)
		}
		text.Write(line)
	}
	keys, err := s.CheckpointKeys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys: %v", len(keys), err)
	}
	log, key = filepath.Join(t.TempDir(), "audit.jsonl"), filepath.Join(t.TempDir(), "audit.pub")
	for path, content := range map[string]string{log: text.String(), key: keys[0] + "\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return log, key
}

func TestVerifyReadsAnExportWithoutTheInstallation(t *testing.T) {
	t.Parallel()
	folder, _ := installed(t)
	log, key := exported(t, folder)
	checkpoints := filepath.Join(folder, "checkpoints.log")
	nowhere := []string{"CLOSEGATE_DATA=" + filepath.Join(t.TempDir(), "nothing")}
	code, out, _ := run(t, nowhere, "verify", "audit", "--log", log, "--checkpoint", checkpoints, "--key", key)
	if code != 0 || !strings.Contains(out, "entries are in order") || !strings.Contains(out, covered(4)) {
		t.Errorf("exit %d\n%s", code, out)
	}
	whole, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string]func(string) string{
		fmt.Sprintf("entry %d:", entryOf(2)): func(s string) string { return strings.Replace(s, "Corvane", "Corvada", 1) },
		"the log ends after 3 entries":       func(s string) string { return strings.Join(strings.SplitAfter(s, "\n")[:3], "") },
		"entry 1 is missing":                 func(s string) string { l := strings.SplitAfter(s, "\n"); return l[0] + strings.Join(l[2:], "") },
	} {
		if err := os.WriteFile(log, []byte(change(string(whole))), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, _ := run(t, nowhere, "verify", "audit", "--log", log, "--checkpoint", checkpoints, "--key", key)
		if code != 1 || !strings.Contains(out, says) {
			t.Errorf("exit %d, want 1 and %q:\n%s", code, says, out)
		}
	}
}
