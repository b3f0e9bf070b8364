package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/demo"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/static"
)

func (t terminal) demo() *cobra.Command {
	var address, folder string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try Closegate with an invented company",
		Long: `Starts a portal with an invented company, its people and its clients. There are
no passwords: you choose on the sign-in page whose eyes to look through. It is
for this machine only.

Everything is in a temporary folder that is removed at the end, unless you name
one with --data; then the next start goes on where you stopped.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.runDemo(cmd.Context(), address, folder)
		},
	}
	cmd.Flags().StringVar(&address, "addr", "127.0.0.1:8080", "`address` and port to listen on; port 0 takes any that is free")
	cmd.Flags().StringVar(&folder, "data", "", "`folder` that keeps the demonstration")
	return cmd
}

func (t terminal) runDemo(ctx context.Context, address, folder string) (err error) {
	if folder == "" {
		if folder, err = os.MkdirTemp("", "closegate-demo-"); err != nil {
			return fmt.Errorf("make a temporary folder: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	listener, err := listen(ctx, address, "addr")
	if err != nil {
		return err
	}
	base, err := baseURL(listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	t.say("Closegate demonstration: %s", base)
	c, err := demoConfig(base, folder)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return t.show(ctx, c, listener)
}

// baseURL returns the address that a browser on this machine uses.
func baseURL(listening net.Addr) (string, error) {
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return "", fmt.Errorf("read the address: %w", err)
	}
	if net.ParseIP(host).IsUnspecified() {
		host = "localhost" // a container, reached through its published port
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// demoConfig returns what the variables of a server would say.
func demoConfig(base, folder string) (config.Config, error) {
	var groups []string
	for group, role := range demo.Groups() {
		groups = append(groups, group+"="+string(role))
	}
	c, err := config.Load(pflag.NewFlagSet("demo", pflag.ContinueOnError), []string{
		"CLOSEGATE_BASE_URL=" + base, "CLOSEGATE_DATA=" + folder, "CLOSEGATE_CHECKPOINT_ORIGIN=localhost",
		"CLOSEGATE_ISSUER=" + demo.Issuer(base), "CLOSEGATE_CLIENT_ID=closegate", "CLOSEGATE_CLIENT_SECRET=" + rand.Text(),
		"CLOSEGATE_GROUPS=" + strings.Join(groups, ","), "CLOSEGATE_LOG_LEVEL=warn",
	})
	if err == nil {
		err = c.Validate()
	}
	if err == nil {
		err = makeFolders(c)
	}
	return c, err
}

// show serves the demonstration; while its past is told, every page asks for
// a moment.
func (t terminal) show(ctx context.Context, c config.Config, listener net.Listener) (err error) {
	log := t.logger(c)
	var stage stage
	stage.set(demo.Waiting())
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- answer(ctx, listener, &stage, log)
		stop()
	}()
	defer func() {
		stop()
		err = errors.Join(err, <-ended)
	}()

	now := demo.NewClock(clock)
	in, err := build(ctx, c, log, now.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if err := in.tell(ctx, now); err != nil {
		return err
	}
	handler, err := in.withProvider()
	if err != nil {
		return err
	}
	w, err := in.worker()
	if err != nil {
		return err
	}
	return work(ctx, w, func() error {
		stage.set(handler)
		<-ctx.Done()
		return nil
	})
}

// stage is a handler that can be replaced while it serves.
type stage struct{ handler atomic.Pointer[http.Handler] }

func (s *stage) set(h http.Handler) { s.handler.Store(&h) }

// ServeHTTP implements http.Handler.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*s.handler.Load()).ServeHTTP(w, r)
}

// withProvider returns the product together with the provider of its people.
func (in *installation) withProvider() (http.Handler, error) {
	provider, err := demo.Provider(demo.ProviderConfig{
		BaseURL: in.config.BaseURL, ClientID: in.config.ClientID, ClientSecret: in.config.ClientSecret,
		StylesheetURL: static.Path("css/app.css"), Now: in.now,
	})
	if err != nil {
		return nil, err
	}
	return in.handler(provider)
}

// told is what a folder says of the demonstration in it.
type told struct {
	// Address is where it was told for: people are known by their provider,
	// and the provider by its address.
	Address string `json:"address"`
}

// tell fills a new folder, and leaves one alone in which that was done.
func (in *installation) tell(ctx context.Context, now *demo.Clock) error {
	path := filepath.Join(in.config.Data, "demo.json")
	known, err := readTold(path)
	if err != nil {
		return err
	}
	if err := in.store.Migrate(ctx); err != nil {
		return err
	}
	if err := in.store.Install(ctx); err != nil {
		return err
	}
	switch {
	case known.Address == in.config.BaseURL:
		if err := in.publishShipped(ctx); err != nil {
			return err
		}
		return in.derive(ctx)
	case known.Address != "":
		return hinted{fault.New(fault.Blocked, "%s holds a demonstration at %s", in.config.Data, known.Address),
			"Start it at the same address with --addr, or name another folder."}
	}
	people, err := in.store.People(ctx)
	if err != nil {
		return err
	}
	if len(people) > 0 {
		return hinted{fault.New(fault.Blocked, "%s holds something else than a finished demonstration; nothing was changed", in.config.Data),
			"Name an empty folder with --data."}
	}
	// Somebody waits for this. It makes much garbage for a moment, and little
	// is left of it.
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	err = demo.Fill(ctx, demo.Parts{
		App: in.app, Store: in.store, Clock: now, Issuer: in.config.Issuer,
	})
	if err != nil {
		return err
	}
	text, err := json.Marshal(told{in.config.BaseURL})
	if err != nil {
		return err
	}
	return writeNew(path, string(text)+"\n")
}

func readTold(path string) (told, error) {
	var t told
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil {
		return t, fmt.Errorf("read the demonstration: %w", err)
	}
	return t, nil
}
