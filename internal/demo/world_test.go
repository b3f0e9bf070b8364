package demo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/demo"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

const issuer = "http://127.0.0.1:8080/idp"

// world is a demonstration that was told until a moment.
type world struct {
	store  *store.Store
	blobs  *blob.Folder
	app    *app.App
	reader *reading.Reader
	clock  *demo.Clock
	folder string
}

// open opens the demonstration in a folder; tell first fills a new one.
func open(ctx context.Context, folder string, now time.Time) (*world, error) {
	w := &world{folder: folder, clock: demo.NewClock(func() time.Time { return now })}
	ids := testkit.IDs()
	var err error
	w.store, err = store.Open(ctx, store.Config{
		URL: filepath.Join(folder, "closegate.db"), Folder: folder, Origin: testkit.Origin, Now: w.clock.Now, ID: ids,
	})
	if err != nil {
		return nil, err
	}
	w.blobs, err = blob.NewFolder(blob.FolderConfig{Path: filepath.Join(folder, "evidence"), Now: w.clock.Now})
	if err != nil {
		return nil, errors.Join(err, w.store.Close())
	}
	w.app = app.New(app.Config{
		Store: w.store, Blobs: w.blobs, Groups: demo.Groups(),
		Now: w.clock.Now, ID: ids, Random: rand.Reader,
	})
	w.reader = reading.New(w.store, w.clock.Now)
	return w, nil
}

func (w *world) close() error { return errors.Join(w.blobs.Close(), w.store.Close()) }

func (w *world) fill(ctx context.Context) error {
	for _, prepare := range []func(context.Context) error{w.store.Migrate, w.store.Install} {
		if err := prepare(ctx); err != nil {
			return err
		}
	}
	return demo.Fill(ctx, demo.Parts{
		App: w.app, Store: w.store, Clock: w.clock, Issuer: issuer,
	})
}

// tell tells a demonstration that starts at a moment.
func tell(t *testing.T, now time.Time) *world {
	t.Helper()
	w, err := open(t.Context(), t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	closeAfter(t, w)
	if err := w.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func closeAfter(t *testing.T, w *world) {
	t.Helper()
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
}

// noon is the moment of the demonstration that most tests share: a Monday.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// told is the folder of a demonstration that started at noon.
var told = sync.OnceValues(func() (_ string, err error) {
	folder, err := os.MkdirTemp("", "closegate-demo-test-")
	if err != nil {
		return "", err
	}
	w, err := open(context.Background(), folder, noon)
	if err != nil {
		return folder, err
	}
	return folder, errors.Join(w.fill(context.Background()), w.close())
})

// atNoon returns a copy of the demonstration that started at noon.
func atNoon(t *testing.T) *world {
	t.Helper()
	folder, err := told()
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(own, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	w, err := open(t.Context(), own, noon)
	if err != nil {
		t.Fatal(err)
	}
	closeAfter(t, w)
	return w
}

func TestMain(m *testing.M) {
	code := m.Run()
	if folder, _ := told(); folder != "" && code == 0 {
		_ = os.RemoveAll(folder)
	}
	os.Exit(code)
}

// actor returns somebody as a session would have them.
func (w *world) actor(t *testing.T, subject string) authz.Actor {
	t.Helper()
	p, err := w.store.PersonBySubject(t.Context(), issuer, subject)
	if err != nil {
		t.Fatalf("%s: %v", subject, err)
	}
	return app.ActorOf(p, "192.0.2.1")
}
