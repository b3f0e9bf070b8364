// Package signin lets people in through an OpenID Connect provider: it starts
// a sign-in, checks what comes back, and later asks again whether the person
// is still welcome. It promises that an [Identity] was vouched for by the
// configured provider, for this product, in answer to this very attempt.
//
// It decides nothing about people: who they are here, and what they may do, is
// for its callers. It keeps no sessions and no secrets between calls.
//
// The library verifies the signature, issuer, audience and expiry of an ID
// token. Everything else that the specifications ask of a relying party is
// done here: start reading at [Provider.Finish], then verify in token.go.
// All errors are faults: Unavailable where the provider could not be asked or
// the two are not set up for each other, Unauthenticated for everything that
// was refused or cannot be trusted. In both cases nobody was signed in.
package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// AttemptLife is how long a person may take between start and callback.
	AttemptLife = 10 * time.Minute
	// DefaultClockSkew is allowed where the configuration does not say.
	DefaultClockSkew = 30 * time.Second
	// DefaultGroupsClaim is read where the configuration does not say.
	DefaultGroupsClaim = "groups"

	// maxClockSkew bounds the age of a sign-in that passes as fresh.
	maxClockSkew = 5 * time.Minute
)

// DefaultScopes are asked for where the configuration does not say.
func DefaultScopes() []string {
	return []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess}
}

// AuthTimeMode says what is asked of a provider that does not tell when a
// person signed in.
type AuthTimeMode string

const (
	// AuthTimeRequired refuses a fresh sign-in without auth_time. It is the
	// default.
	AuthTimeRequired AuthTimeMode = "required"
	// AuthTimeAssumed takes the provider's answer to "ask again" as proof that
	// it did. It is weaker, so certificates say that it was chosen.
	AuthTimeAssumed AuthTimeMode = "assumed"
)

// Config names the provider and says how it is spoken to.
type Config struct {
	// Issuer is compared letter by letter with what the provider calls itself.
	// It starts with https://, except on this machine.
	Issuer   string
	ClientID string
	// ClientSecret is empty for a public client, which has PKCE alone.
	ClientSecret string
	// RedirectURL is the address of the callback, as registered there.
	RedirectURL string
	// Scopes always hold openid. Empty means [DefaultScopes]. Without
	// offline_access most providers give no refresh token.
	Scopes []string
	// GroupsClaim names the claim with the groups. Empty means
	// [DefaultGroupsClaim].
	GroupsClaim string
	// AuthTime is AuthTimeRequired where it is empty.
	AuthTime AuthTimeMode
	// ClockSkew is how far the provider's clock may be from ours, at most five
	// minutes. Zero means [DefaultClockSkew], a negative value none.
	ClockSkew time.Duration
}

// Provider is the configured provider. It is safe for concurrent use.
type Provider struct {
	config Config
	client *http.Client
	now    func() time.Time
	// remote is nil until discovery first succeeded.
	remote atomic.Pointer[remote]
}

// New checks the configuration and returns all its mistakes at once. It asks
// the provider nothing: that happens at the first sign-in, so that a provider
// that is down does not keep the product from starting. The client's transport
// and timeout are used within the limits of this package; nil means the
// defaults.
func New(config Config, client *http.Client, now func() time.Time) (*Provider, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}
	if now == nil {
		return nil, errors.New("sign-in: a clock is needed")
	}
	if len(config.Scopes) == 0 {
		config.Scopes = DefaultScopes()
	}
	if !slices.Contains(config.Scopes, oidc.ScopeOpenID) {
		config.Scopes = append([]string{oidc.ScopeOpenID}, config.Scopes...)
	}
	if config.GroupsClaim == "" {
		config.GroupsClaim = DefaultGroupsClaim
	}
	if config.AuthTime == "" {
		config.AuthTime = AuthTimeRequired
	}
	switch {
	case config.ClockSkew == 0:
		config.ClockSkew = DefaultClockSkew
	case config.ClockSkew < 0:
		config.ClockSkew = 0
	}
	return &Provider{config: config, client: bounded(client), now: now}, nil
}

// Request says what kind of sign-in is wanted.
type Request struct {
	// Fresh asks the provider to make the person prove again who they are,
	// although it may remember them.
	Fresh bool
	// LoginHint is a user name or address that the provider may fill in.
	LoginHint string
}

// Attempt ties a callback to the browser that started it. The caller keeps it
// in the session, takes it out before [Provider.Finish], and so uses it once.
type Attempt struct {
	State     string    `json:"state"`
	Nonce     string    `json:"nonce"`
	Verifier  string    `json:"verifier"`
	StartedAt time.Time `json:"started_at"`
	Fresh     bool      `json:"fresh"`
}

// String keeps the secrets of an attempt out of logs.
func (a Attempt) String() string {
	return "sign-in started at " + a.StartedAt.UTC().Format(time.RFC3339)
}

// LogValue keeps the secrets of an attempt out of structured logs.
func (a Attempt) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Start begins a sign-in and returns the address that the browser goes to.
// Unavailable means that the provider could not be asked for that address.
func (p *Provider) Start(ctx context.Context, r Request) (Attempt, string, error) {
	remote, err := p.discovered(ctx)
	if err != nil {
		return Attempt{}, "", err
	}
	a := Attempt{
		State:     rand.Text(),
		Nonce:     rand.Text(),
		Verifier:  oauth2.GenerateVerifier(),
		StartedAt: p.now().UTC(),
		Fresh:     r.Fresh,
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if r.Fresh {
		options = append(options, oauth2.SetAuthURLParam("max_age", "0"), oauth2.SetAuthURLParam("prompt", "login"))
	}
	if r.LoginHint != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", r.LoginHint))
	}
	return a, remote.oauth.AuthCodeURL(a.State, options...), nil
}

// SignOutURL returns the address at which the provider forgets the person and
// sends the browser back to postLogout, or an empty string where the provider
// offers none. idToken is that of the [Identity] and may be empty.
//
// It is the second half of signing out: the session here has ended before, and
// an error only means that the provider's session goes on.
func (p *Provider) SignOutURL(ctx context.Context, idToken, postLogout string) (string, error) {
	remote, err := p.discovered(ctx)
	if err != nil {
		return "", err
	}
	if remote.EndSession == "" {
		return "", nil
	}
	address, err := url.Parse(remote.EndSession)
	if err != nil {
		return "", misconfigured(fmt.Errorf("end_session_endpoint: %w", err))
	}
	query := address.Query()
	query.Set("client_id", p.config.ClientID)
	if idToken != "" {
		query.Set("id_token_hint", idToken)
	}
	if postLogout != "" {
		query.Set("post_logout_redirect_uri", postLogout)
	}
	address.RawQuery = query.Encode()
	return address.String(), nil
}

func (c Config) validate() error {
	var mistakes []error
	mistake := func(format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("sign-in: "+format, args...))
	}
	if issuer, err := url.Parse(c.Issuer); err != nil || !guarded(issuer) || issuer.RawQuery != "" || issuer.Fragment != "" {
		mistake("issuer %q is not an address such as https://login.example.com", c.Issuer)
	}
	if c.ClientID == "" {
		mistake("the client id is missing")
	}
	if callback, err := url.Parse(c.RedirectURL); err != nil || !guarded(callback) || callback.Fragment != "" {
		mistake("redirect address %q is not an address such as https://closegate.example.com/auth/callback", c.RedirectURL)
	}
	switch c.AuthTime {
	case "", AuthTimeRequired, AuthTimeAssumed:
	default:
		mistake("auth time is %q, and can be %q or %q", c.AuthTime, AuthTimeRequired, AuthTimeAssumed)
	}
	if c.ClockSkew > maxClockSkew {
		mistake("clock skew is %v, and can be at most %v", c.ClockSkew, maxClockSkew)
	}
	return errors.Join(mistakes...)
}

// guarded reports whether nobody on the way can read or change what is sent to
// the address: it is https, or does not leave this machine.
func guarded(address *url.URL) bool {
	host := address.Hostname()
	if host == "" || address.User != nil {
		return false
	}
	local := host == "localhost" || net.ParseIP(host).IsLoopback()
	return address.Scheme == "https" || address.Scheme == "http" && local
}
