// Package idp is an OpenID Connect provider without passwords: whoever opens
// its page chooses who to be. It exists for the demonstration and for tests,
// so that both walk through a real authorization code flow. It must never be
// used for anything else, and [New] refuses every issuer that is not on the
// machine itself.
//
// What it keeps to is strict, so that a mistake of the relying party shows:
// only the code flow, PKCE with S256 on each request, codes that work once and
// for a minute, refresh tokens that work once, and the issuer in each answer
// (RFC 9207). It remembers nobody: each authorization asks again, which is
// what max_age=0 and prompt=login demand, and prompt=none is refused.
//
// The library that checks the requests reads the clock of the machine when it
// issues tokens. The tokens are therefore made here, in token.go, with the
// clock of the configuration. Everything is in memory and gone at exit.
package idp

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// maxRequest is the size of the largest form that is read, in bytes.
const maxRequest = 64 << 10

// Person is somebody who can be chosen on the sign-in page.
type Person struct {
	// Subject never changes and is unique. It holds no colon, which separates
	// the parts of the library's access tokens.
	Subject string
	Name    string
	Email   string
	// Title is the person's function, shown on the sign-in page only.
	Title string
	// Groups become the claim "groups".
	Groups []string
}

// Config says for whom the provider answers.
type Config struct {
	// Issuer is the address of the provider without a slash at the end, such
	// as "http://localhost:8080/idp". Its host is localhost or a loopback
	// address.
	Issuer string
	// ClientID and ClientSecret are those of the one relying party.
	ClientID     string
	ClientSecret string
	// RedirectURIs are compared as a whole. At least one is needed.
	RedirectURIs []string
	// PostLogoutURIs are where sign-out may lead back to.
	PostLogoutURIs []string
	// People are shown in this order.
	People []Person
	// StylesheetURL is linked from the sign-in page, unless it is empty.
	StylesheetURL string
	// Now is the clock of all tokens and expiries.
	Now func() time.Time
}

// Provider answers under the path of its issuer. It strips that path itself,
// so it is mounted as it is: mux.Handle("/idp/", provider).
type Provider struct {
	config  Config
	library *op.Provider
	storage *storage
	handler http.Handler
	down    atomic.Bool
}

var _ http.Handler = (*Provider)(nil)

// New returns a provider with a new signing key. It refuses a configuration
// with which it could be reached from, or lead to, the outside unnoticed.
func New(config Config) (*Provider, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("demonstration identity provider: %w", err)
	}
	storage, err := newStorage(config)
	if err != nil {
		return nil, fmt.Errorf("demonstration identity provider: %w", err)
	}
	settings := &op.Config{
		DefaultLogoutRedirectURI: config.Issuer + signedOutPath,
		CodeMethodS256:           true,
		GrantTypeRefreshToken:    true,
	}
	if _, err := rand.Read(settings.CryptoKey[:]); err != nil {
		return nil, fmt.Errorf("make a key for codes and access tokens: %w", err)
	}
	library, err := op.NewProvider(settings, storage, op.StaticIssuer(config.Issuer),
		op.WithAllowInsecure(),
		op.WithCORSOptions(nil), // No script of another page has business here.
		op.WithIDTokenHintVerifierOpts(op.WithSupportedIDTokenHintSigningAlgorithms(string(signatureAlgorithm))),
	)
	if err != nil {
		return nil, fmt.Errorf("demonstration identity provider: %w", err)
	}
	p := &Provider{config: config, library: library, storage: storage}
	p.handler = p.routes()
	return p, nil
}

// routes offers what the code flow needs and nothing else that the library
// could do.
func (p *Provider) routes() http.Handler {
	library := func(endpoint *op.Endpoint) (string, http.Handler) { return endpoint.Relative(), p.library }
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.Handle(p.library.AuthorizationEndpoint().Relative(), p.naming(p.library))
	mux.HandleFunc("POST "+p.library.TokenEndpoint().Relative(), p.token)
	mux.Handle(library(p.library.UserinfoEndpoint()))
	mux.Handle(library(p.library.KeysEndpoint()))
	mux.Handle(library(p.library.EndSessionEndpoint()))
	mux.HandleFunc("GET "+signInPath, p.showPeople)
	mux.Handle("POST "+signInPath, p.naming(http.HandlerFunc(p.choosePerson)))
	mux.HandleFunc("GET "+signedOutPath, p.showSignedOut)

	issuer, _ := url.Parse(p.config.Issuer) // Parsed once by validate.
	return http.StripPrefix(issuer.Path, http.MaxBytesHandler(mux, maxRequest))
}

// ServeHTTP answers under the path of the issuer.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.down.Load() {
		http.Error(w, "the identity provider is down", http.StatusServiceUnavailable)
		return
	}
	p.handler.ServeHTTP(w, r)
}

// Down makes the provider answer everything with 503, as one that is being
// restarted, until it is called with false.
func (p *Provider) Down(down bool) { p.down.Store(down) }

// Disable makes the provider refuse the person from now on: at sign-in, at
// refresh and at userinfo.
func (p *Provider) Disable(subject string) { p.storage.disable(subject) }

// SetGroups replaces the groups of a person. Tokens issued before keep what
// they said; userinfo and refreshed tokens say the new groups.
func (p *Provider) SetGroups(subject string, groups []string) { p.storage.setGroups(subject, groups) }

// OmitAuthTime makes the provider leave auth_time out of its tokens, as some
// do although the specification demands it after max_age.
func (p *Provider) OmitAuthTime(omit bool) { p.storage.omitAuthTime.Store(omit) }

// IgnoreMaxAge makes the provider answer as one that did not ask the person
// again: auth_time lies age before the choice on the page. Zero ends it.
func (p *Provider) IgnoreMaxAge(age time.Duration) { p.storage.authAge.Store(int64(age)) }

func (c Config) validate() error {
	issuer, err := url.Parse(c.Issuer)
	switch {
	case err != nil:
		return fmt.Errorf("issuer %q: %w", c.Issuer, err)
	case !loopback(issuer.Hostname()):
		return fmt.Errorf("issuer %q is not on this machine: everybody can be anybody here, so it may only be localhost or a loopback address", c.Issuer)
	case strings.HasSuffix(c.Issuer, "/"):
		return fmt.Errorf("issuer %q ends with a slash", c.Issuer)
	case c.ClientID == "" || c.ClientSecret == "":
		return errors.New("client id and client secret are needed")
	case len(c.RedirectURIs) == 0:
		return errors.New("a redirect address is needed")
	case c.Now == nil:
		return errors.New("a clock is needed")
	}
	for _, address := range append(append([]string{}, c.RedirectURIs...), c.PostLogoutURIs...) {
		if u, err := url.Parse(address); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("redirect address %q is not complete: it starts with http:// or https:// and a host", address)
		}
	}
	return validatePeople(c.People)
}

func validatePeople(people []Person) error {
	seen := make(map[string]bool)
	for _, person := range people {
		switch {
		case person.Subject == "" || person.Name == "":
			return fmt.Errorf("person %q needs a subject and a name", person.Subject+person.Name)
		case strings.Contains(person.Subject, ":"):
			return fmt.Errorf("subject %q holds a colon", person.Subject)
		case seen[person.Subject]:
			return fmt.Errorf("two people have the subject %q", person.Subject)
		}
		seen[person.Subject] = true
	}
	return nil
}

// loopback reports whether the host is this machine by its name or number
// alone. Names that merely resolve to it do not count: that can change.
func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
