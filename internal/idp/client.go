package idp

import (
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// idTokenLife is how long an ID token may be used after it was issued.
const idTokenLife = 5 * time.Minute

// client is the one relying party: confidential, code flow only.
type client struct{ config Config }

var _ op.Client = client{}

func (c client) GetID() string                       { return c.config.ClientID }
func (c client) RedirectURIs() []string              { return c.config.RedirectURIs }
func (c client) PostLogoutRedirectURIs() []string    { return c.config.PostLogoutURIs }
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}

func (c client) LoginURL(request string) string {
	return c.config.Issuer + signInPath + "?" + url.Values{"request": {request}}.Encode()
}

func (c client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (c client) IDTokenLifetime() time.Duration      { return idTokenLife }
func (c client) DevMode() bool                       { return false }
func (c client) ClockSkew() time.Duration            { return 0 }

// IsScopeAllowed is asked about scopes that the specification does not name.
func (c client) IsScopeAllowed(scope string) bool { return scope == "groups" }

// IDTokenUserinfoClaimsAssertion keeps names and groups out of ID tokens, so
// that the relying party has to read userinfo.
func (c client) IDTokenUserinfoClaimsAssertion() bool { return false }

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return unchanged }
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return unchanged }

func unchanged(scopes []string) []string { return scopes }
