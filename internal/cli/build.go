package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/worker"
	"github.com/closegate/closegate/web"
)

// reserve is how many bytes stay free on the disk with the evidence, so that
// the database beside it can go on writing.
const reserve = 256 << 20

// clock is the one place where the product reads the time.
func clock() time.Time { return time.Now().UTC() }

// newID returns a random id that cannot be guessed.
func newID() string { return strings.ToLower(rand.Text()) }

// installation is everything of one installation, wired together.
type installation struct {
	config config.Config
	now    func() time.Time
	log    *slog.Logger
	store  *store.Store
	blobs  *blob.Folder
	app    *app.App
	reader *reading.Reader
}

// makeFolders makes the folders of an installation where they are missing.
func makeFolders(c config.Config) error {
	folders := []string{c.Data, filepath.Dir(c.SessionKeyFile)}
	if !strings.Contains(c.DatabaseURL, "://") {
		folders = append(folders, filepath.Dir(c.DatabaseURL))
	}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
	}
	return nil
}

func openStore(ctx context.Context, c config.Config, log *slog.Logger, now func() time.Time) (*store.Store, error) {
	origin := c.CheckpointOrigin
	if origin == "" {
		origin = "localhost"
	}
	return store.Open(ctx, store.Config{
		URL: c.DatabaseURL, Folder: c.Data, Origin: origin, Now: now, ID: newID, Logger: log,
	})
}

// build wires an installation over its database and folders. The caller
// closes it.
func build(ctx context.Context, c config.Config, log *slog.Logger, now func() time.Time) (*installation, error) {
	s, err := openStore(ctx, c, log, now)
	if err != nil {
		return nil, err
	}
	blobs, err := blob.NewFolder(blob.FolderConfig{Path: c.Evidence, Reserve: reserve, Now: now})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	in := &installation{config: c, now: now, log: log, store: s, blobs: blobs}
	in.app = app.New(app.Config{
		Store: s, Blobs: blobs, Groups: roles(c.Groups),
		Now: now, ID: newID, Random: rand.Reader, Logger: log,
	})
	in.reader = reading.New(s, now)
	return in, nil
}

func (in *installation) close() error { return errors.Join(in.blobs.Close(), in.store.Close()) }

// roles gives the configured groups their type; the names were validated.
func roles(groups map[string]string) map[string]authz.Role {
	out := map[string]authz.Role{}
	for group, role := range groups {
		out[group] = authz.Role(role)
	}
	return out
}

// handler returns the product in a browser. provider is the embedded identity
// provider of the demonstration, and nil in every other installation.
func (in *installation) handler(provider http.Handler) (http.Handler, error) {
	key, err := sessionKey(in.config.SessionKeyFile)
	if err != nil {
		return nil, err
	}
	signIn, err := signin.New(signin.Config{
		Issuer: in.config.Issuer, ClientID: in.config.ClientID, ClientSecret: in.config.ClientSecret,
		RedirectURL: in.config.RedirectURL(), GroupsClaim: in.config.GroupsClaim,
		AuthTime: signin.AuthTimeMode(in.config.FreshSignIn),
	}, nil, in.now)
	if err != nil {
		return nil, err
	}
	return web.New(web.Config{
		App: in.app, Reader: in.reader, OpenFile: in.openFile, SignIn: signIn,
		Sessions:   in.store.Sessions(store.SessionConfig{Idle: web.SessionIdle, Person: web.PersonOf}),
		SessionKey: key, BaseURL: in.config.BaseURL, Proxies: in.config.ProxyNetworks(),
		FreshSignIn: in.config.FreshSignIn == config.FreshRequired, Groups: roles(in.config.Groups), Provider: provider,
		Ready: in.store.Ping, Now: in.now, Logger: in.log,
	})
}

func (in *installation) openFile(ctx context.Context, actor authz.Actor, at reading.Spot, version, position int) (reading.File, error) {
	return in.reader.File(ctx, actor, in.blobs, at, version, position)
}

// worker returns the worker of the installation's jobs.
func (in *installation) worker() (*worker.Worker, error) {
	queue := in.store.Queue()
	return worker.New(worker.Config{
		Postgres: queue.Postgres, SQLite: queue.SQLite, Logger: slog.New(untilEnd{in.log.Handler()}),
		Handlers: worker.Handlers{
			SignCheckpoint: func(ctx context.Context) error {
				_, err := in.store.SignCheckpoint(ctx, audit.Actor{Kind: audit.System, ID: "checkpoint", Name: "Closegate"})
				return err
			},
			ReevaluateOffboarding: func(ctx context.Context, number int) error {
				return in.app.ReevaluateOffboarding(ctx, authz.Job("evaluation"), number)
			},
			SweepGates: func(ctx context.Context) (int, error) { return in.app.SweepGates(ctx, authz.Job("gate sweep")) },
			ScrubEvidence: func(ctx context.Context) (int, error) {
				return in.app.ScrubEvidence(ctx, authz.Job("file check"))
			},
			RemoveOrphans: func(ctx context.Context) (int, error) { return in.app.RemoveOrphans(ctx, authz.Job("clean-up")) },
			RemoveExpired: in.store.RemoveExpired,
		},
	})
}
