package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

// folder returns a store and the path it writes to.
func folder(t *testing.T, change ...func(*blob.FolderConfig)) (*blob.Folder, string) {
	t.Helper()
	config := blob.FolderConfig{Path: filepath.Join(t.TempDir(), "evidence"), Now: at(noon)}
	for _, c := range change {
		c(&config)
	}
	f, err := blob.NewFolder(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, config.Path
}

// files returns the names of all files below a folder.
func files(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func put(t *testing.T, s blob.Store, content string) blob.Blob {
	t.Helper()
	stored, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func read(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func list(t *testing.T, s blob.Store, before time.Time) []blob.Entry {
	t.Helper()
	var entries []blob.Entry
	for entry, err := range s.List(t.Context(), before) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return entries
}

func TestBytesComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	store, _ := folder(t)
	rapid.Check(t, func(r *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 0, 300_000).Draw(r, "content")
		stored, err := store.Put(t.Context(), iotest.HalfReader(bytes.NewReader(content)), int64(len(content)))
		if err != nil {
			r.Fatal(err)
		}
		want := blob.Blob{Key: stored.Key, Size: int64(len(content)), SHA256: digest.Bytes(content)}
		if stored != want {
			r.Fatalf("stored %+v, want %+v", stored, want)
		}
		if got := read(t, store, stored.Key); got != string(content) {
			r.Fatal("other bytes came back")
		}
		if checked, err := store.Check(t.Context(), stored.Key); err != nil || checked != want {
			r.Fatalf("check says %+v, %v, want %+v", checked, err, want)
		}
	})
}

func TestStatTellsSizeAndTime(t *testing.T) {
	t.Parallel()
	store, _ := folder(t)
	key := put(t, store, "proof").Key
	got, err := store.Stat(t.Context(), key)
	if want := (blob.Entry{Key: key, Size: 5, Stored: noon}); err != nil || got != want {
		t.Errorf("stat says %+v, %v, want %+v", got, err, want)
	}
}

func TestEqualBytesAreTwoBlobs(t *testing.T) {
	t.Parallel()
	store, _ := folder(t)
	first, second := put(t, store, "same"), put(t, store, "same")
	if first.Key == second.Key {
		t.Error("one key for two uploads: removing one would remove the other")
	}
	if err := store.Remove(t.Context(), first.Key); err != nil {
		t.Fatal(err)
	}
	if got := read(t, store, second.Key); got != "same" {
		t.Errorf("the second upload reads %q after the first was removed", got)
	}
}

func TestUploadThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	half := bytes.Repeat([]byte("x"), 300_000)
	tests := []struct {
		name   string
		ctx    context.Context
		reader io.Reader
		limit  int64
		kind   fault.Kind
		cause  error
	}{
		{"at the first byte", t.Context(), iotest.ErrReader(broken), 10, fault.Internal, broken},
		{"in the middle", t.Context(), io.MultiReader(bytes.NewReader(half), iotest.ErrReader(broken)), 1 << 20, fault.Internal, broken},
		{"cut short by the client", t.Context(), io.MultiReader(bytes.NewReader(half), iotest.ErrReader(io.ErrUnexpectedEOF)), 1 << 20, fault.Internal, io.ErrUnexpectedEOF},
		{"refused by a check of the content", t.Context(), iotest.ErrReader(fault.New(fault.Invalid, "holds a key")), 10, fault.Invalid, nil},
		{"one byte too large", t.Context(), bytes.NewReader(half), int64(len(half)) - 1, fault.TooLarge, nil},
		{"too large for nothing", t.Context(), strings.NewReader("x"), 0, fault.TooLarge, nil},
		{"endless", t.Context(), endless{}, 5 << 20, fault.TooLarge, nil},
		{"cancelled", cancelled, bytes.NewReader(half), 1 << 20, fault.Internal, context.Canceled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			store, path := folder(t)
			_, err := store.Put(test.ctx, test.reader, test.limit)
			if fault.KindOf(err) != test.kind {
				t.Errorf("kind %q (%v), want %q", fault.KindOf(err), err, test.kind)
			}
			if test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("%v hides its cause %v", err, test.cause)
			}
			if left := files(t, path); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestRefusalOfLargeFilesNamesTheLimit(t *testing.T) {
	t.Parallel()
	store, _ := folder(t)
	for limit, words := range map[int64]string{5_000_000: "5 MB", 1 << 20: "1 MiB", 2048: "2 KiB", 7: "7 bytes"} {
		_, err := store.Put(t.Context(), endless{}, limit)
		if err == nil || !strings.Contains(err.Error(), "larger than "+words) {
			t.Errorf("limit %d: %v, want it to say %q", limit, err, words)
		}
	}
}

func TestReserveOfTheDiskIsKept(t *testing.T) {
	t.Parallel()
	roomy, path := folder(t)
	before := put(t, roomy, "stored earlier")
	tight, _ := folder(t, func(c *blob.FolderConfig) { c.Path, c.Reserve = path, math.MaxInt64 })
	_, err := tight.Put(t.Context(), strings.NewReader("more"), 10)
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, blob.ErrFull) {
		t.Errorf("put below the reserve: %v", err)
	}
	if got := read(t, tight, before.Key); got != "stored earlier" {
		t.Errorf("below the reserve the file reads %q", got)
	}
	if left := files(t, path); len(left) != 1 {
		t.Errorf("files: %v, want the earlier one only", left)
	}
	some, _ := folder(t, func(c *blob.FolderConfig) { c.Reserve = 1 })
	put(t, some, "there is more than one byte of room")
}

func TestKeyIsNoPath(t *testing.T) {
	t.Parallel()
	store, path := folder(t)
	outside := filepath.Join(path, "..", "outside")
	if err := os.WriteFile(outside, []byte("not evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	valid := put(t, store, "proof").Key
	keys := []string{
		"", ".", "..", "/", "../outside", "../../outside", outside, "incoming", "incoming/" + valid,
		valid[:31], valid + "0", strings.ToUpper(valid[:31]) + "G", strings.Repeat("../", 10) + "ou",
		strings.Repeat("/", 32), strings.Repeat(".", 32), strings.Repeat("\x00", 32), strings.Repeat("0", 32),
		valid[:2] + "/" + valid[2:4] + "/" + valid, valid[:30] + "\r\n",
	}
	for _, key := range keys {
		_, opened := store.Open(t.Context(), key)
		_, told := store.Stat(t.Context(), key)
		_, checked := store.Check(t.Context(), key)
		removed := store.Remove(t.Context(), key)
		for name, err := range map[string]error{"open": opened, "stat": told, "check": checked, "remove": removed} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s %q: %v, want not found", name, key, err)
			}
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("the file outside: %v", err)
	}
}

func TestLinkOutOfTheFolderIsNotFollowed(t *testing.T) {
	t.Parallel()
	store, path := folder(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("not evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := put(t, store, "proof").Key
	stored := filepath.Join(path, key[:2], key[2:4], key)
	if err := errors.Join(os.Remove(stored), os.Symlink(secret, stored)); err != nil {
		t.Fatal(err)
	}
	if r, err := store.Open(t.Context(), key); err == nil {
		_ = r.Close()
		t.Error("a link led out of the folder")
	}
}

func TestCheckSeesEachAlteration(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("proof ", 50_000)
	tests := map[string]func(file string) error{
		"first byte": func(file string) error { return os.WriteFile(file, []byte("P"+content[1:]), 0o600) },
		"last byte":  func(file string) error { return os.WriteFile(file, []byte(content[:len(content)-1]+"!"), 0o600) },
		"cut short":  func(file string) error { return os.Truncate(file, int64(len(content)-1)) },
		"emptied":    func(file string) error { return os.Truncate(file, 0) },
		"longer":     func(file string) error { return os.WriteFile(file, []byte(content+"x"), 0o600) },
	}
	for name, alter := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, path := folder(t)
			stored := put(t, store, content)
			if err := alter(filepath.Join(path, stored.Key[:2], stored.Key[2:4], stored.Key)); err != nil {
				t.Fatal(err)
			}
			if now, err := store.Check(t.Context(), stored.Key); err != nil || now == stored {
				t.Errorf("check of altered bytes: %+v, %v", now, err)
			}
			r, err := store.Open(t.Context(), stored.Key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(blob.Intact(r, stored.Size, stored.SHA256))
			if !errors.Is(err, blob.ErrAltered) {
				t.Errorf("reading altered bytes to the end: %v", err)
			}
			if int64(len(got)) >= stored.Size {
				t.Errorf("%d of %d altered bytes were handed out", len(got), stored.Size)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestIntactBytesPassWhole(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 2, 100_000} {
		content := bytes.Repeat([]byte("x"), size)
		r := blob.Intact(io.NopCloser(bytes.NewReader(content)), int64(size), digest.Bytes(content))
		if err := iotest.TestReader(r, content); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestListGivesWhatIsOldEnough(t *testing.T) {
	t.Parallel()
	clock := noon
	store, path := folder(t, func(c *blob.FolderConfig) { c.Now = func() time.Time { return clock } })
	old := put(t, store, "old")
	abandoned := strings.Repeat("ab", 16)
	draft := filepath.Join(path, "incoming", abandoned)
	if err := errors.Join(os.WriteFile(draft, []byte("half"), 0o600), os.Chtimes(draft, noon, noon)); err != nil {
		t.Fatal(err)
	}
	clock = noon.Add(48 * time.Hour)
	put(t, store, "new")
	if err := os.WriteFile(filepath.Join(path, "notes.txt"), []byte("of the administrator"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := list(t, store, noon.Add(24*time.Hour))
	slices.SortFunc(got, func(a, b blob.Entry) int { return int(a.Size - b.Size) })
	want := []blob.Entry{{Key: old.Key, Size: 3, Stored: noon}, {Key: abandoned, Size: 4, Stored: noon}}
	if !slices.Equal(got, want) {
		t.Fatalf("listed %+v, want %+v", got, want)
	}
	for _, entry := range got {
		if err := store.Remove(t.Context(), entry.Key); err != nil {
			t.Errorf("remove %s: %v", entry.Key, err)
		}
	}
	if left := list(t, store, clock.Add(time.Hour)); len(left) != 1 || left[0].Size != 3 {
		t.Errorf("after the removal: %+v, want the new one", left)
	}
}

func TestUnfinishedUploadCannotBeRead(t *testing.T) {
	t.Parallel()
	store, _ := folder(t)
	writer, finish := io.Pipe()
	done := make(chan error)
	go func() {
		_, err := store.Put(t.Context(), writer, 100)
		done <- err
	}()
	if _, err := finish.Write([]byte("half of it")); err != nil {
		t.Fatal(err)
	}
	entries := list(t, store, time.Now().Add(time.Hour))
	if len(entries) != 1 {
		t.Fatalf("listed %+v, want the draft", entries)
	}
	if _, err := store.Open(t.Context(), entries[0].Key); !fault.Is(err, fault.NotFound) {
		t.Errorf("open a draft: %v", err)
	}
	if err := finish.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := read(t, store, entries[0].Key); got != "half of it" {
		t.Errorf("the finished upload reads %q", got)
	}
}

// TestLargeUploadNeedsLittleMemory sends 256 MB and counts what is allocated.
func TestLargeUploadNeedsLittleMemory(t *testing.T) {
	store, _ := folder(t)
	const size = 256 << 20
	random := rand.NewChaCha8([32]byte{1})
	sum := sha256.New()
	source := io.TeeReader(io.LimitReader(random, size), sum)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stored, err := store.Put(t.Context(), source, size)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := store.Check(t.Context(), stored.Key)
	runtime.ReadMemStats(&after)
	if err != nil || checked != stored || string(stored.SHA256) != hex.EncodeToString(sum.Sum(nil)) {
		t.Errorf("stored %+v, checked %+v, %v, sent %x", stored, checked, err, sum.Sum(nil))
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", used, size)
	}
}

func TestUploadsDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	store, path := folder(t)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			content := strings.Repeat(string(rune('a'+i%26)), 1000+i)
			stored, err := store.Put(t.Context(), strings.NewReader(content), 5000)
			if err != nil {
				t.Error(err)
				return
			}
			if now, err := store.Check(t.Context(), stored.Key); err != nil || now.SHA256 != digest.Bytes([]byte(content)) {
				t.Errorf("upload %d: %+v, %v", i, now, err)
			}
		})
	}
	group.Wait()
	if n := len(files(t, path)); n != 40 {
		t.Errorf("%d files, want 40", n)
	}
}
