package idp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// token answers the token endpoint. The library checks the request; the answer
// is made here, with the clock of the configuration.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	answer, err := p.grant(r)
	if err != nil {
		op.RequestError(w, r, err, nil)
		return
	}
	writeJSON(w, answer)
}

func (p *Provider) grant(r *http.Request) (*oidc.AccessTokenResponse, error) {
	ctx := op.ContextWithIssuer(r.Context(), p.config.Issuer)
	switch oidc.GrantType(r.FormValue("grant_type")) {
	case oidc.GrantTypeCode:
		asked, err := op.ParseAccessTokenRequest(r, p.library.Decoder())
		if err != nil {
			return nil, err
		}
		granted, _, err := op.ValidateAccessTokenRequest(ctx, asked, p.library)
		if err != nil {
			return nil, err
		}
		answer, err := p.issue(ctx, granted, granted.GetNonce(), "")
		if err != nil {
			return nil, err
		}
		return answer, p.storage.DeleteAuthRequest(ctx, granted.GetID())
	case oidc.GrantTypeRefreshToken:
		asked, err := op.ParseRefreshTokenRequest(r, p.library.Decoder())
		if err != nil {
			return nil, err
		}
		granted, _, err := op.ValidateRefreshTokenRequest(ctx, asked, p.library)
		if err != nil {
			return nil, err
		}
		return p.issue(ctx, granted, "", asked.RefreshToken)
	}
	return nil, oidc.ErrUnsupportedGrantType()
}

// issue makes the tokens for a checked request. current is the refresh token
// that is being exchanged, or empty.
func (p *Provider) issue(ctx context.Context, granted op.IDTokenRequest, nonce, current string) (*oidc.AccessTokenResponse, error) {
	answer := &oidc.AccessTokenResponse{
		TokenType: oidc.BearerToken,
		ExpiresIn: uint64(accessLife.Seconds()),
		Scope:     granted.GetScopes(),
	}
	var id string
	var err error
	if slices.Contains(granted.GetScopes(), oidc.ScopeOfflineAccess) {
		id, answer.RefreshToken, _, err = p.storage.CreateAccessAndRefreshTokens(ctx, granted, current)
	} else {
		id, _, err = p.storage.CreateAccessToken(ctx, granted)
	}
	if err != nil {
		return nil, oidc.ErrInvalidGrant().WithParent(err)
	}
	if answer.AccessToken, err = op.CreateBearerToken(id, granted.GetSubject(), p.library.Crypto()); err != nil {
		return nil, err
	}
	answer.IDToken, err = p.idToken(granted, nonce, answer.AccessToken)
	return answer, err
}

func (p *Provider) idToken(granted op.IDTokenRequest, nonce, accessToken string) (string, error) {
	accessTokenHash, err := oidc.ClaimHash(accessToken, signatureAlgorithm)
	if err != nil {
		return "", err
	}
	now := p.config.Now()
	claims := &oidc.IDTokenClaims{
		TokenClaims: oidc.TokenClaims{
			Issuer:          p.config.Issuer,
			Subject:         granted.GetSubject(),
			Audience:        []string{p.config.ClientID},
			AuthorizedParty: p.config.ClientID,
			IssuedAt:        oidc.FromTime(now),
			Expiration:      oidc.FromTime(now.Add(idTokenLife)),
			Nonce:           nonce,
		},
		AccessTokenHash: accessTokenHash,
	}
	if !p.storage.omitAuthTime.Load() {
		claims.AuthTime = oidc.FromTime(granted.GetAuthTime())
	}
	signer, err := op.SignerFromKey(p.storage.key)
	if err != nil {
		return "", err
	}
	return crypto.Sign(claims, signer)
}

// metadata adds to the library's document what the library does not know.
type metadata struct {
	*oidc.DiscoveryConfiguration
	NamesIssuer bool `json:"authorization_response_iss_parameter_supported"`
}

// discovery publishes what routes offers, which is less than the library could.
func (p *Provider) discovery(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), p.config.Issuer)
	document := op.CreateDiscoveryConfig(ctx, p.library, p.storage)
	document.ResponseTypesSupported = []string{string(oidc.ResponseTypeCode)}
	document.ResponseModesSupported = []string{string(oidc.ResponseModeQuery)}
	document.GrantTypesSupported = client{p.config}.GrantTypes()
	document.TokenEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodBasic}
	document.ScopesSupported = []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess}
	document.IntrospectionEndpoint = ""
	document.IntrospectionEndpointAuthMethodsSupported = nil
	document.IntrospectionEndpointAuthSigningAlgValuesSupported = nil
	document.RevocationEndpoint = ""
	document.RevocationEndpointAuthMethodsSupported = nil
	document.DeviceAuthorizationEndpoint = ""
	writeJSON(w, metadata{document, true})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	// The status is sent with the first byte; a reader that went away is told
	// nothing.
	_ = json.NewEncoder(w).Encode(v)
}

// naming adds the issuer to each answer that is sent to the relying party, as
// RFC 9207 demands.
func (p *Provider) naming(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&namingWriter{w, p.config}, r)
	})
}

type namingWriter struct {
	http.ResponseWriter
	config Config
}

func (w *namingWriter) WriteHeader(status int) {
	address, query, _ := strings.Cut(w.Header().Get("Location"), "?")
	leadsBack := func(uri string) bool { base, _, _ := strings.Cut(uri, "?"); return base == address }
	if slices.ContainsFunc(w.config.RedirectURIs, leadsBack) {
		issuer := url.Values{"iss": {w.config.Issuer}}.Encode()
		w.Header().Set("Location", address+"?"+strings.TrimPrefix(query+"&"+issuer, "&"))
	}
	w.ResponseWriter.WriteHeader(status)
}
