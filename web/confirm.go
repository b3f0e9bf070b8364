package web

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

const (
	// confirmEvery is how old the provider's word about somebody may be.
	confirmEvery = 15 * time.Minute
	// confirmWithin is how long reading goes on without the provider's word.
	confirmWithin = time.Hour
	// askAgain is how long a provider that did not answer is left alone.
	askAgain = time.Minute
	// askPatience is how long a page waits for the provider.
	askPatience = 4 * time.Second
)

// confirm has the identity provider asked at least every 15 minutes whether
// the person is still welcome, and in which groups. It reports whether that is
// overdue because the provider does not answer: reading then goes on and
// decisions wait. An error means that the session is over, or rests.
//
// Only one request of a session asks, because providers take a refresh token
// once. Others wait for it; in another process they go on unconfirmed.
func (h *handlers) confirm(c echo.Context) (unconfirmed bool, err error) {
	v := visitOf(c)
	if h.isConfirmed(v.session) {
		return false, nil
	}
	done, err := h.busy.take(c.Request().Context(), nameOfSession(v.token))
	if err != nil {
		return false, fault.Wrap(fault.Unavailable, err, "The company sign-in does not answer. Nothing was changed. Try again in a few minutes.")
	}
	defer done()
	asks := false
	err = h.update(c, func(s *session) {
		// Somebody else may have asked while this request waited.
		asks = !h.isConfirmed(*s) && h.now().Sub(s.Asked) >= askAgain
		if asks {
			s.Asked = h.now()
		}
	})
	if fault.Is(err, fault.NotFound) {
		return false, fault.Wrap(fault.Unauthenticated, err, "Your session has ended.")
	}
	if err != nil {
		return false, err
	}
	if asks {
		if err := h.askProvider(c); err != nil {
			return false, err
		}
	}
	return h.afterAsking(c)
}

func (h *handlers) isConfirmed(s session) bool { return h.now().Sub(s.Confirmed) < confirmEvery }

// afterAsking decides how the request goes on with what is known now.
func (h *handlers) afterAsking(c echo.Context) (unconfirmed bool, err error) {
	s := visitOf(c).session
	switch {
	case h.isConfirmed(s):
		return false, nil
	case h.now().Sub(s.Confirmed) >= confirmWithin:
		return false, fault.New(fault.Unavailable, "The company sign-in has not answered for an hour, so nobody can say that you may still read this. Nothing was changed. Try again in a few minutes; you stay signed in.")
	}
	return true, nil
}

// askProvider asks about the person and takes over what the provider says. A
// refusal ends the session; no answer leaves everything as it is.
func (h *handlers) askProvider(c echo.Context) error {
	v := visitOf(c)
	tokens, err := h.openTokens(v.session)
	if err != nil {
		return h.refuse(c, fault.Wrap(fault.Unauthenticated, err, "Your sign-in cannot be checked again without you. Nothing was changed. Sign in again."))
	}
	// A token that was taken must be kept, also when the browser goes away.
	whole := context.WithoutCancel(c.Request().Context())
	ctx, cancel := context.WithTimeout(whole, askPatience)
	defer cancel()
	identity, err := h.signIn.Recheck(ctx, tokens.Refresh, v.Subject)
	if kept := h.keepRefreshToken(whole, v, tokens, identity); kept != nil {
		return kept
	}
	switch {
	case fault.Is(err, fault.Unauthenticated):
		h.log.InfoContext(ctx, "session ended by the identity provider", "person", v.Person, "error", err)
		return h.refuse(c, err)
	case err != nil:
		h.log.WarnContext(ctx, "identity provider could not be asked", "error", err)
		return nil
	}
	return h.takeOver(c, identity)
}

// keepRefreshToken keeps the token that comes in place of the old one.
func (h *handlers) keepRefreshToken(ctx context.Context, v *visit, tokens providerTokens, identity signin.Identity) error {
	if identity.RefreshToken == "" && identity.IDToken == "" {
		return nil
	}
	tokens.Refresh = firstOf(identity.RefreshToken, tokens.Refresh)
	tokens.ID = firstOf(identity.IDToken, tokens.ID)
	sealed, err := h.sealTokens(v.Person, tokens)
	if err != nil {
		return err
	}
	return h.updateVisit(ctx, v, func(s *session) { s.Tokens = sealed })
}

// takeOver notes what the provider says of the person now. Where their roles
// changed, the session goes on under a new token.
func (h *handlers) takeOver(c echo.Context, identity signin.Identity) error {
	v := visitOf(c)
	before := v.person
	person, err := h.app.SignIn(c.Request().Context(), authz.Actor{Kind: authz.Person, ID: v.Person, From: c.RealIP()}, identityOf(identity))
	if fault.Is(err, fault.Forbidden) {
		return h.refuse(c, fault.Wrap(fault.Unauthenticated, err, "This account was deactivated."))
	}
	if err != nil {
		return err
	}
	v.person = person
	if err := h.update(c, func(s *session) { s.Confirmed = h.now() }); err != nil {
		return err
	}
	if slices.Equal(before.Roles, person.Roles) {
		return nil
	}
	return h.begin(c, v.session, v.Started.Add(sessionLife))
}

func identityOf(identity signin.Identity) app.Identity {
	return app.Identity{
		Issuer: identity.Issuer, Subject: identity.Subject, Name: identity.Name, Email: identity.Email, Groups: identity.Groups,
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// providerTokens are what a session keeps of the provider's: one to ask again
// with, one to sign out with.
type providerTokens struct {
	Refresh string `json:"refresh"`
	ID      string `json:"id"`
}

// newTokenCipher returns AES-256-GCM under the key.
func newTokenCipher(key []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, errors.New("web: the session key is not 32 bytes long")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("web: session key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// sealTokens encrypts the tokens for one person: in another person's session
// they open nothing.
func (h *handlers) sealTokens(person string, tokens providerTokens) ([]byte, error) {
	plain, err := json.Marshal(tokens)
	if err != nil {
		return nil, fmt.Errorf("write the tokens of a session: %w", err)
	}
	return h.tokens.Seal(nil, nil, plain, []byte(person)), nil
}

func (h *handlers) openTokens(s session) (providerTokens, error) {
	plain, err := h.tokens.Open(nil, nil, s.Tokens, []byte(s.Person))
	if err != nil {
		return providerTokens{}, fmt.Errorf("decrypt the tokens of a session: %w", err)
	}
	var tokens providerTokens
	if err := json.Unmarshal(plain, &tokens); err != nil {
		return providerTokens{}, fmt.Errorf("read the tokens of a session: %w", err)
	}
	return tokens, nil
}
