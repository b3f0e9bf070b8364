package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"syscall"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

const (
	// incoming is where bytes are written before they are whole.
	incoming = "incoming"
	// bufferSize bounds the memory of each transfer.
	bufferSize = 128 << 10
	// spaceInterval is how many bytes are written between two looks at the
	// free space.
	spaceInterval = 8 << 20
)

// FolderConfig says where a Folder keeps its files.
type FolderConfig struct {
	// Path is the folder. It is made where it is missing.
	Path string
	// Reserve is how many bytes of the file system stay free: below it Put
	// refuses, so that the database on the same disk can go on writing.
	Reserve int64
	// Now is the clock. It dates what is stored.
	Now func() time.Time
}

// Folder is a Store in a folder of one file system: ab/cd/abcd…, one file for
// each key. Several processes may share it.
type Folder struct {
	root    *os.Root // nothing outside can be reached, not even through links
	reserve int64
	now     func() time.Time
}

var _ Store = (*Folder)(nil)

// NewFolder opens the folder. Close it at the end.
func NewFolder(config FolderConfig) (*Folder, error) {
	if err := os.MkdirAll(config.Path, 0o700); err != nil {
		return nil, fmt.Errorf("make the evidence folder: %w", err)
	}
	root, err := os.OpenRoot(config.Path)
	if err != nil {
		return nil, fmt.Errorf("open the evidence folder: %w", err)
	}
	f := &Folder{root: root, reserve: config.Reserve, now: config.Now}
	if err := f.makeFolder(incoming); err != nil {
		return nil, errors.Join(fmt.Errorf("write to the evidence folder: %w", err), root.Close())
	}
	return f, nil
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Put implements Store. The order is what makes it safe: write under a name
// that nothing reads, sync the bytes, rename, sync the folders.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (Blob, error) {
	key := newKey()
	draft := path.Join(incoming, key)
	stored, err := f.write(ctx, draft, r, limit)
	if err == nil {
		err = f.publish(draft, key)
	}
	if err != nil {
		return Blob{}, f.withdraw(draft, err)
	}
	stored.Key = key
	return stored, nil
}

// write makes the draft and returns when its bytes are on disk.
func (f *Folder) write(ctx context.Context, draft string, r io.Reader, limit int64) (Blob, error) {
	file, err := f.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Blob{}, storage("create", err)
	}
	sum := sha256.New()
	size, err := f.receive(ctx, io.MultiWriter(file, sum), r, limit)
	if err == nil {
		now := f.now()
		err = storage("date", f.root.Chtimes(draft, now, now))
	}
	if err == nil {
		err = storage("sync", file.Sync())
	}
	if closing := file.Close(); err == nil {
		err = storage("close", closing)
	}
	return Blob{Size: size, SHA256: sumOf(sum)}, err
}

// receive copies r with one small buffer and says how much there was.
func (f *Folder) receive(ctx context.Context, w io.Writer, r io.Reader, limit int64) (int64, error) {
	buffer := make([]byte, bufferSize)
	var size, nextLook int64
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if size >= nextLook {
			if err := f.room(); err != nil {
				return 0, err
			}
			nextLook = size + spaceInterval
		}
		n, err := r.Read(buffer)
		if size += int64(n); size > limit {
			return 0, tooLarge(limit)
		}
		if _, failed := w.Write(buffer[:n]); failed != nil {
			return 0, storage("write", failed)
		}
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return 0, fmt.Errorf("read the upload: %w", err)
		}
	}
}

// publish gives a whole file its final name and makes the name durable. The
// folders above it are synced each time: another upload may have made them and
// not have come to its own sync yet.
func (f *Folder) publish(draft, key string) error {
	inner := path.Dir(place(key))
	outer := path.Dir(inner)
	if err := errors.Join(f.makeFolder(outer), f.makeFolder(inner)); err != nil {
		return storage("make a folder", err)
	}
	if err := f.root.Rename(draft, place(key)); err != nil {
		return storage("publish", err)
	}
	for _, folder := range []string{inner, outer, "."} {
		if err := f.syncFolder(folder); err != nil {
			// The name may or may not survive. Nothing must promise it.
			return storage("sync a folder", errors.Join(err, f.root.Remove(place(key))))
		}
	}
	return nil
}

// withdraw removes what a failed Put wrote and returns why it failed.
func (f *Folder) withdraw(draft string, cause error) error {
	if err := f.root.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(cause, fmt.Errorf("remove an unfinished file: %w", err))
	}
	return cause
}

// makeFolder makes a folder where it is missing.
func (f *Folder) makeFolder(name string) error {
	if err := f.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (f *Folder) syncFolder(name string) error {
	folder, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// room refuses where the file system is down to its reserve.
func (f *Folder) room() error {
	if f.reserve <= 0 {
		return nil
	}
	free, err := freeSpace(f.root.Name())
	if err != nil {
		return storage("ask for free space", err)
	}
	if free < f.reserve {
		return full()
	}
	return nil
}

// storage names the step that failed, for the log, and says in words for
// people whether there was no room or no answer.
func storage(step string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return full()
	}
	return unavailable(fmt.Errorf("%s: %w", step, err))
}

// place is where the bytes of a key are: two levels, so that no folder grows
// large.
func place(key string) string { return path.Join(key[:2], key[2:4], key) }

func sumOf(h hash.Hash) digest.Sum { return digest.Sum(hex.EncodeToString(h.Sum(nil))) }

// Open implements Store.
func (f *Folder) Open(_ context.Context, key string) (io.ReadCloser, error) {
	if !validKey(key) {
		return nil, notFound(nil)
	}
	file, err := f.root.Open(place(key))
	if err != nil {
		return nil, missing("open", err)
	}
	return file, nil
}

// missing tells an absent file from one that cannot be reached.
func missing(step string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return notFound(err)
	}
	return storage(step, err)
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, key string) (Entry, error) {
	if !validKey(key) {
		return Entry{}, notFound(nil)
	}
	info, err := f.root.Stat(place(key))
	if err != nil {
		return Entry{}, missing("stat", err)
	}
	return Entry{Key: key, Size: info.Size(), Stored: info.ModTime().UTC()}, nil
}

// Check implements Store.
func (f *Folder) Check(ctx context.Context, key string) (Blob, error) {
	file, err := f.Open(ctx, key)
	if err != nil {
		return Blob{}, err
	}
	sum := sha256.New()
	size, err := io.CopyBuffer(sum, withContext{ctx, file}, make([]byte, bufferSize))
	if err = errors.Join(err, file.Close()); err != nil {
		return Blob{}, storage("read", err)
	}
	return Blob{Key: key, Size: size, SHA256: sumOf(sum)}, nil
}

// withContext is a reader that stops with its context.
type withContext struct {
	ctx context.Context
	io.Reader
}

func (r withContext) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// Remove implements Store. Folders stay: they are few.
func (f *Folder) Remove(_ context.Context, key string) error {
	if !validKey(key) {
		return notFound(nil)
	}
	err := f.root.Remove(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		err = f.root.Remove(path.Join(incoming, key))
	}
	if err != nil {
		return missing("remove", err)
	}
	return nil
}

// List implements Store.
func (f *Folder) List(ctx context.Context, before time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		err := fs.WalkDir(f.root.FS(), ".", func(_ string, entry fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || entry.IsDir() || !validKey(entry.Name()) {
				return err
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // removed or published meanwhile
			}
			if err != nil {
				return err
			}
			found := Entry{Key: entry.Name(), Size: info.Size(), Stored: info.ModTime().UTC()}
			if found.Stored.Before(before) && !yield(found, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Entry{}, storage("list", err))
		}
	}
}
