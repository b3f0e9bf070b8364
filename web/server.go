// Package web is the product in a browser: it turns requests into use cases
// and answers into pages. It holds no rule: who may do what and whether it is
// possible is decided below, and what a page looks like is in views.
//
// Start reading at routes.go, which lists every address with its handler. A
// handler decodes, calls one use case or reader, and presents; presenters
// (present_*.go) fill the models of views with words, dates and addresses.
// Errors are returned, and errors.go answers them all.
package web

import (
	"context"
	"crypto/cipher"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/signin"
)

// Config is what the pages work with. Everything is needed that is not said
// to be optional.
type Config struct {
	App    *app.App
	Reader *reading.Reader
	// OpenFile opens a file of evidence; the caller closes it.
	OpenFile func(ctx context.Context, actor authz.Actor, at reading.Spot, version, position int) (reading.File, error)
	SignIn   *signin.Provider
	Sessions Sessions
	// SessionKey is the AES key of 32 bytes that encrypts the tokens of the
	// identity provider in sessions. It is kept outside the database.
	SessionKey []byte
	// BaseURL is the address that browsers use, without a path.
	BaseURL string
	// Proxies are the networks whose X-Forwarded-For is believed; optional.
	Proxies []netip.Prefix
	// FreshSignIn demands that the identity provider says when a signer last
	// proved who they are.
	FreshSignIn bool
	// Groups map groups of the identity provider to roles, to be shown.
	Groups map[string]authz.Role
	// Provider is the embedded identity provider of the demonstration,
	// served below /idp/; optional.
	Provider http.Handler
	// Ready returns why the database cannot be used.
	Ready func(ctx context.Context) error
	Now   func() time.Time
	// Logger is optional.
	Logger *slog.Logger
	// Standstill is how long a client may send or take nothing before it is
	// cut off; optional.
	Standstill time.Duration
}

// handlers answer requests. Their fields never change.
type handlers struct {
	app         *app.App
	reader      *reading.Reader
	openFile    func(ctx context.Context, actor authz.Actor, at reading.Spot, version, position int) (reading.File, error)
	signIn      *signin.Provider
	sessions    Sessions
	tokens      cipher.AEAD
	base        *url.URL
	freshSignIn bool
	groups      map[string]authz.Role
	ready       func(ctx context.Context) error
	now         func() time.Time
	log         *slog.Logger
	standstill  time.Duration
	// busy is held by one request of a session at a time, for what must not
	// be done twice: asking the provider again, sending a form.
	busy turns
}

// New returns the product's answer to every request, or what is wrong with
// the configuration.
func New(c Config) (http.Handler, error) {
	h, err := newHandlers(c)
	if err != nil {
		return nil, err
	}
	return h.routes(c), nil
}

func newHandlers(c Config) (*handlers, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Path != "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("web: the base address is not one such as https://closegate.example.com")
	}
	tokens, err := newTokenCipher(c.SessionKey)
	if err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Standstill == 0 {
		c.Standstill = standstill
	}
	return &handlers{
		app: c.App, reader: c.Reader, openFile: c.OpenFile, signIn: c.SignIn, sessions: c.Sessions, tokens: tokens,
		base: base, freshSignIn: c.FreshSignIn, groups: c.Groups, ready: c.Ready, now: c.Now, log: c.Logger, standstill: c.Standstill,
	}, nil
}

// NewServer returns a server for the handler with limits for slow and greedy
// clients. Bodies and answers have no fixed time, because a file of evidence
// may take an hour; New limits how long each may stand still.
func NewServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}

// secure reports whether browsers reach the product over TLS.
func (h *handlers) secure() bool { return h.base.Scheme == "https" }
