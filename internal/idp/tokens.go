package idp

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// CreateAccessToken keeps what the access token stands for.
func (s *storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	id, expiresAt := s.addAccess(r, now)
	return id, expiresAt, nil
}

// CreateAccessAndRefreshTokens exchanges the current refresh token, if there
// is one, for a new one of the same family.
func (s *storage) CreateAccessAndRefreshTokens(_ context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	next := refresh{expiresAt: now.Add(refreshLife)}
	switch r := r.(type) {
	case request:
		next.grant = grant{clientID: r.GetClientID(), subject: r.subject, scopes: r.GetScopes(), authTime: r.authTime, family: rand.Text()}
	case *grant:
		used, ok := s.refreshs[current]
		if !ok || used.used {
			return "", "", time.Time{}, op.ErrInvalidRefreshToken
		}
		used.used = true
		s.refreshs[current] = used
		next.grant = used.grant
	default:
		return "", "", time.Time{}, errUnoffered
	}
	token := rand.Text()
	s.refreshs[token] = next
	id, expiresAt := s.addAccess(r, now)
	return id, token, expiresAt, nil
}

func (s *storage) addAccess(r op.TokenRequest, now time.Time) (string, time.Time) {
	id, expiresAt := rand.Text(), now.Add(accessLife)
	s.accesses[id] = access{subject: r.GetSubject(), scopes: slices.Clone(r.GetScopes()), expiresAt: expiresAt}
	return id, expiresAt
}

// TokenRequestByRefreshToken returns the grant of an unused token. A used one
// was stolen by somebody, so its whole family ends (RFC 9700, 4.14).
func (s *storage) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(s.config.Now())
	r, ok := s.refreshs[token]
	if !ok {
		return nil, errNoToken
	}
	if r.used {
		maps.DeleteFunc(s.refreshs, func(_ string, other refresh) bool { return other.family == r.family })
		return nil, errNoToken
	}
	if _, err := s.active(r.subject); err != nil {
		return nil, err
	}
	g := r.grant
	return &g, nil
}

// SetUserinfoFromToken fills what the scopes of the access token allow.
func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, _, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(s.config.Now())
	token, ok := s.accesses[id]
	if !ok {
		return oidc.ErrAccessDenied().WithParent(errNoToken)
	}
	person, err := s.active(token.subject)
	if err != nil {
		return oidc.ErrAccessDenied().WithParent(err)
	}
	info.Subject = person.Subject
	if slices.Contains(token.scopes, oidc.ScopeProfile) {
		info.Name = person.Name
		info.AppendClaims("groups", slices.Clone(person.Groups))
	}
	if slices.Contains(token.scopes, oidc.ScopeEmail) {
		info.Email, info.EmailVerified = person.Email, true
	}
	return nil
}

// TerminateSession has nothing to end: this provider remembers nobody, and the
// relying party throws its refresh token away.
func (s *storage) TerminateSession(context.Context, string, string) error { return nil }

// What follows is asked for by the library's interface and by endpoints that
// routes leaves out.

func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return errUnoffered
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errUnoffered
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, errUnoffered
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnoffered
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errUnoffered
}

func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return oidc.ErrServerError().WithParent(errUnoffered)
}

func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", errUnoffered
}
