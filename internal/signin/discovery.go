package signin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// remote is what discovery told about the provider. It is kept for the life of
// the process; signing keys are fetched anew whenever an unknown one is used.
type remote struct {
	metadata
	library *oidc.Provider
	oauth   oauth2.Config
	keys    oidc.KeySet
}

// metadata are the parts of the discovery document that the library does not
// hand out.
type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	UserInfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
	// NamesIssuer says that each callback holds iss (RFC 9207).
	NamesIssuer bool `json:"authorization_response_iss_parameter_supported"`
}

// discovered returns what is known of the provider and asks it where nothing
// is. Only success is kept. Requests that meet an unknown provider at the same
// time each ask: none waits behind another's timeout.
func (p *Provider) discovered(ctx context.Context) (*remote, error) {
	if known := p.remote.Load(); known != nil {
		return known, nil
	}
	found, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	p.remote.CompareAndSwap(nil, found)
	return p.remote.Load(), nil
}

func (p *Provider) discover(ctx context.Context) (*remote, error) {
	library, err := oidc.NewProvider(p.requests(ctx), p.config.Issuer)
	if mismatch, ok := errors.AsType[*oidc.IssuerMismatchError](err); ok {
		return nil, misconfigured(mismatch)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	r := &remote{library: library}
	if err := library.Claims(&r.metadata); err != nil {
		return nil, unavailable(fmt.Errorf("read the provider's metadata: %w", err))
	}
	if err := r.check(p.config.Issuer); err != nil {
		return nil, misconfigured(err)
	}
	r.oauth = oauth2.Config{
		ClientID:     p.config.ClientID,
		ClientSecret: p.config.ClientSecret,
		RedirectURL:  p.config.RedirectURL,
		Scopes:       p.config.Scopes,
		Endpoint:     oauth2.Endpoint{AuthURL: r.Authorization, TokenURL: r.Token, AuthStyle: p.authStyle(r.AuthMethods)},
	}
	// The keys outlive the request that happened to come first.
	r.keys = oidc.NewRemoteKeySet(p.requests(context.Background()), r.Keys)
	return r, nil
}

// check refuses endpoints over which the client secret, a code or a person's
// claims would travel in the clear.
func (m metadata) check(issuer string) error {
	needed := map[string]string{"authorization_endpoint": m.Authorization, "token_endpoint": m.Token, "jwks_uri": m.Keys}
	for name, address := range needed {
		if address == "" {
			return fmt.Errorf("the provider names no %s", name)
		}
	}
	for _, address := range []string{m.Authorization, m.Token, m.Keys, m.UserInfo, m.EndSession} {
		if address == "" {
			continue
		}
		u, err := url.Parse(address)
		if err != nil || !guarded(u) || strings.HasPrefix(issuer, "https:") && u.Scheme != "https" {
			return fmt.Errorf("the provider's endpoint %q is less protected than its issuer", address)
		}
	}
	return nil
}

// authStyle decides how the client proves itself. The library would try one
// way and then the other, and a refused code would be sent twice.
func (p *Provider) authStyle(offered []string) oauth2.AuthStyle {
	if p.config.ClientSecret == "" {
		return oauth2.AuthStyleInParams
	}
	// The specification's default, where a provider names none, is basic.
	if len(offered) > 0 && !slices.Contains(offered, "client_secret_basic") && slices.Contains(offered, "client_secret_post") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// Origins returns where a browser is sent to sign in and to sign out, each as
// scheme and host: the issuer's own and, once the provider was asked, those
// of its endpoints.
func (p *Provider) Origins() []string {
	addresses := []string{p.config.Issuer}
	if known := p.remote.Load(); known != nil {
		addresses = append(addresses, known.Authorization, known.EndSession)
	}
	var origins []string
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// requests makes both libraries use our client for what they send.
func (p *Provider) requests(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}
