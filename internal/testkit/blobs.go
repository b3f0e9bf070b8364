package testkit

import (
	"context"
	"errors"
	"io"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/fault"
)

// Blobs returns a store of evidence bytes in a folder that goes with the test.
func Blobs(t testing.TB, now func() time.Time) blob.Store {
	t.Helper()
	folder, err := blob.NewFolder(blob.FolderConfig{Path: filepath.Join(t.TempDir(), "evidence"), Now: now})
	if err != nil {
		t.Fatalf("make an evidence folder: %v", err)
	}
	t.Cleanup(func() {
		if err := folder.Close(); err != nil {
			t.Errorf("close the evidence folder: %v", err)
		}
	})
	return folder
}

// ErrBlob is the cause of every failure of FailingBlobs.
var ErrBlob = errors.New("the storage was told to fail")

// FailingBlobs is a blob.Store that works until its n-th call and fails that
// one, so that a test can fail each call of an operation in turn. A Put that
// fails does so after it has read everything, as a full disk would.
type FailingBlobs struct {
	blob.Store

	mu     sync.Mutex
	failAt int // held by mu
	calls  int // held by mu
}

// NewFailingBlobs returns a store over another that fails its n-th call,
// counted from 1 over all methods. It never fails where n is 0.
func NewFailingBlobs(over blob.Store, n int) *FailingBlobs {
	return &FailingBlobs{Store: over, failAt: n}
}

// Calls returns how many calls there were. A test that failed call n and sees
// fewer calls than n has been through all of them.
func (f *FailingBlobs) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *FailingBlobs) call() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls++; f.calls == f.failAt {
		return fault.Wrap(fault.Unavailable, ErrBlob, "The file storage does not answer. Nothing was changed. Try again in a minute.")
	}
	return nil
}

// Put implements blob.Store.
func (f *FailingBlobs) Put(ctx context.Context, r io.Reader, limit int64) (blob.Blob, error) {
	if err := f.call(); err != nil {
		_, reading := io.Copy(io.Discard, io.LimitReader(r, limit))
		return blob.Blob{}, errors.Join(err, reading)
	}
	return f.Store.Put(ctx, r, limit)
}

// Open implements blob.Store.
func (f *FailingBlobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Open(ctx, key)
}

// Stat implements blob.Store.
func (f *FailingBlobs) Stat(ctx context.Context, key string) (blob.Entry, error) {
	if err := f.call(); err != nil {
		return blob.Entry{}, err
	}
	return f.Store.Stat(ctx, key)
}

// Check implements blob.Store.
func (f *FailingBlobs) Check(ctx context.Context, key string) (blob.Blob, error) {
	if err := f.call(); err != nil {
		return blob.Blob{}, err
	}
	return f.Store.Check(ctx, key)
}

// Remove implements blob.Store.
func (f *FailingBlobs) Remove(ctx context.Context, key string) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.Store.Remove(ctx, key)
}

// List implements blob.Store.
func (f *FailingBlobs) List(ctx context.Context, before time.Time) iter.Seq2[blob.Entry, error] {
	if err := f.call(); err != nil {
		return func(yield func(blob.Entry, error) bool) { yield(blob.Entry{}, err) }
	}
	return f.Store.List(ctx, before)
}
