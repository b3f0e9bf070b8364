package blob_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/digest"
)

// TestAcknowledgedUploadSurvivesAKill stores files in a second process until
// it is killed, several times over, and then reads what was acknowledged.
func TestAcknowledgedUploadSurvivesAKill(t *testing.T) {
	if path := os.Getenv("CLOSEGATE_BLOB_CHILD"); path != "" {
		storeForever(t, path)
		return
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "evidence")
	var acknowledged []blob.Blob
	for round := range 5 {
		acknowledged = append(acknowledged, killAfter(t, path, 5+round)...)
	}
	store, err := blob.NewFolder(blob.FolderConfig{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, want := range acknowledged {
		if got, err := store.Check(t.Context(), want.Key); err != nil || got != want {
			t.Errorf("after the kill: %+v, %v, want %+v", got, err, want)
		}
	}
	// What else lies there is what was on its way. All of it can be removed.
	known := map[string]bool{}
	for _, b := range acknowledged {
		known[b.Key] = true
	}
	for entry, err := range store.List(t.Context(), time.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if known[entry.Key] {
			continue
		}
		if err := store.Remove(t.Context(), entry.Key); err != nil {
			t.Errorf("remove an orphan: %v", err)
		}
	}
	if left := files(t, path); len(left) != len(acknowledged) {
		t.Errorf("%d files are left of %d acknowledged", len(left), len(acknowledged))
	}
}

// killAfter returns what a second process acknowledged before it was killed.
func killAfter(t *testing.T, path string, uploads int) []blob.Blob {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestAcknowledgedUploadSurvivesAKill$")
	child.Env = append(os.Environ(), "CLOSEGATE_BLOB_CHILD="+path)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []blob.Blob
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		var b blob.Blob
		if n, _ := fmt.Sscanf(lines.Text(), "stored %s %d %s", &b.Key, &b.Size, &b.SHA256); n != 3 {
			continue // a line of the test framework
		}
		if acknowledged = append(acknowledged, b); len(acknowledged) == uploads {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	if len(acknowledged) < uploads {
		t.Fatalf("the second process stored %d files", len(acknowledged))
	}
	return acknowledged
}

func storeForever(t *testing.T, path string) {
	store, err := blob.NewFolder(blob.FolderConfig{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		content := strings.Repeat(fmt.Sprintf("upload %d ", i), 40_000)
		stored, err := store.Put(t.Context(), bytes.NewReader([]byte(content)), 1<<20)
		if err != nil || stored.SHA256 != digest.Bytes([]byte(content)) {
			t.Fatalf("stored %+v, %v", stored, err)
		}
		fmt.Printf("stored %s %d %s\n", stored.Key, stored.Size, stored.SHA256)
	}
}
