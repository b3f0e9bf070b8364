package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
)

// maxSubject is the longest subject that the specification allows, in bytes.
const maxSubject = 255

// signatureAlgorithms are the two that every provider has. Fewer means less to
// confuse.
var signatureAlgorithms = []string{oidc.RS256, oidc.ES256}

// verify checks an ID token that came from the token endpoint together with
// the access token. The nonce is left to Finish: refreshed tokens have none.
func (p *Provider) verify(ctx context.Context, remote *remote, raw, accessToken string) (claims, error) {
	keys := &watchedKeys{KeySet: remote.keys}
	verifier := oidc.NewVerifier(p.config.Issuer, keys, &oidc.Config{
		ClientID:             p.config.ClientID,
		SupportedSigningAlgs: signatureAlgorithms,
		// The skew is granted to the expiry too.
		Now: func() time.Time { return p.now().Add(-p.config.ClockSkew) },
	})
	token, err := verifier.Verify(ctx, raw)
	if keys.unfetched != nil {
		return claims{}, unavailable(keys.unfetched)
	}
	if err != nil {
		return claims{}, untrusted(err)
	}
	c, err := readClaims(token, p.config.GroupsClaim)
	if err != nil {
		return claims{}, untrusted(err)
	}
	if err := p.check(token, &c, accessToken); err != nil {
		return claims{}, untrusted(err)
	}
	return c, nil
}

// check holds what the library leaves to us.
func (p *Provider) check(token *oidc.IDToken, c *claims, accessToken string) error {
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(accessToken); err != nil {
			return err
		}
	}
	// The token may be meant for others too, but must be issued to us.
	if c.AuthorizedParty == "" && len(token.Audience) > 1 {
		return fmt.Errorf("the ID token is for %q and does not say to whom it was issued", token.Audience)
	}
	if c.AuthorizedParty != "" && c.AuthorizedParty != p.config.ClientID {
		return fmt.Errorf("the ID token was issued to %q", c.AuthorizedParty)
	}
	if err := checkSubject(token.Subject); err != nil {
		return err
	}
	latest := p.now().Add(p.config.ClockSkew)
	if !slices.Contains(c.present, "iat") || token.IssuedAt.After(latest) {
		return fmt.Errorf("the ID token was issued at %v, which is missing or yet to come", token.IssuedAt.UTC())
	}
	// A time to come would make every later sign-in look fresh.
	if c.authTime.After(latest) {
		return fmt.Errorf("the person signed in at %v, which is yet to come", c.authTime)
	}
	if now := p.now().UTC(); c.authTime.After(now) {
		c.authTime = now
	}
	return nil
}

func checkSubject(subject string) error {
	switch {
	case strings.TrimSpace(subject) == "":
		return errors.New("the ID token names nobody")
	case len(subject) > maxSubject:
		return fmt.Errorf("the subject has %d bytes, and %d are allowed", len(subject), maxSubject)
	case strings.ContainsFunc(subject, unicode.IsControl):
		return errors.New("the subject holds control characters")
	}
	return nil
}

// watchedKeys notices that keys could not be fetched. The library reports that
// like a wrong signature, and only one of them is a refusal.
type watchedKeys struct {
	oidc.KeySet
	unfetched error
}

func (k *watchedKeys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	// A wrong signature is an error of its own; failing to fetch wraps another.
	if errors.Unwrap(err) != nil {
		k.unfetched = err
	}
	return payload, err
}
