package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// maxName is the longest name that is kept, in characters.
const maxName = 200

// Identity is who the provider says that somebody is.
type Identity struct {
	// Issuer and Subject together are the key of a person. Nothing else is.
	Issuer  string
	Subject string
	// Name and Email are for people to read. The name may be empty; the
	// address is empty unless it is well formed and not marked unverified.
	Name  string
	Email string
	// Groups are as the provider spells them, in its order.
	Groups []string
	// AuthTime is when the person last proved who they are, in UTC, by our
	// clock: what the allowed skew lets pass is moved to the nearest possible
	// time. It is zero where the provider did not say.
	AuthTime time.Time
	// RefreshToken is for [Provider.Recheck], and empty where the provider
	// gave none. It is a secret.
	RefreshToken string
	// IDToken is for [Provider.SignOutURL].
	IDToken string
}

// String keeps the tokens out of logs.
func (i Identity) String() string { return i.Subject + " of " + i.Issuer }

// LogValue keeps the tokens out of structured logs.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.String()) }

// claims is what was read from an ID token and, where that lacks something,
// from userinfo.
type claims struct {
	standardClaims
	nonce    string
	subject  string
	authTime time.Time
	groups   []string
	// present names the claims that the ID token holds.
	present []string
}

// standardClaims are those that ID tokens and userinfo share, and two more.
type standardClaims struct {
	AuthorizedParty   string      `json:"azp"`
	AuthTime          json.Number `json:"auth_time"`
	Name              string      `json:"name"`
	PreferredUsername string      `json:"preferred_username"`
	Email             string      `json:"email"`
	// EmailVerified is a boolean, or a string with some providers.
	EmailVerified any `json:"email_verified"`
}

func readClaims(token *oidc.IDToken, groupsClaim string) (claims, error) {
	c := claims{nonce: token.Nonce, subject: token.Subject}
	var all map[string]json.RawMessage
	if err := errors.Join(token.Claims(&c.standardClaims), token.Claims(&all)); err != nil {
		return claims{}, fmt.Errorf("read the claims of the ID token: %w", err)
	}
	maps.DeleteFunc(all, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	c.present = slices.Collect(maps.Keys(all))
	if c.AuthTime != "" {
		seconds, err := c.AuthTime.Float64()
		if err != nil || seconds < 0 || seconds > 1<<40 {
			return claims{}, fmt.Errorf("auth_time is %q", c.AuthTime)
		}
		if seconds > 0 {
			c.authTime = time.Unix(int64(seconds), 0).UTC()
		}
	}
	var err error
	c.groups, err = readGroups(all[groupsClaim])
	return c, err
}

// readGroups reads a list of names, or one name.
func readGroups(raw json.RawMessage) ([]string, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var groups []string
	if err := json.Unmarshal(raw, &groups); err != nil {
		var one string
		if json.Unmarshal(raw, &one) != nil {
			return nil, errors.New("the groups are neither a list of names nor a name")
		}
		groups = []string{one}
	}
	return slices.DeleteFunc(groups, func(group string) bool { return group == "" }), nil
}

// complete asks userinfo for what the ID token does not hold.
func (p *Provider) complete(ctx context.Context, remote *remote, tokens *oauth2.Token, c *claims) error {
	wanted := []string{"name", "email", p.config.GroupsClaim}
	if remote.UserInfo == "" || !slices.ContainsFunc(wanted, c.lacks) {
		return nil
	}
	info, err := remote.library.UserInfo(p.requests(ctx), oauth2.StaticTokenSource(tokens))
	switch {
	case unreachable(err):
		return unavailable(err)
	case err != nil:
		return refused(err)
	case info.Subject != c.subject:
		// The claims of another person would be mixed in.
		return untrusted(fmt.Errorf("userinfo speaks of %q, the ID token of %q", info.Subject, c.subject))
	}
	if err := c.add(info, p.config.GroupsClaim); err != nil {
		return untrusted(fmt.Errorf("read the claims of userinfo: %w", err))
	}
	return nil
}

func (c *claims) lacks(name string) bool { return !slices.Contains(c.present, name) }

// add takes from userinfo what the ID token does not hold.
func (c *claims) add(info *oidc.UserInfo, groupsClaim string) error {
	var more standardClaims
	var all map[string]json.RawMessage
	if err := errors.Join(info.Claims(&more), info.Claims(&all)); err != nil {
		return err
	}
	if c.lacks("name") {
		c.Name = more.Name
	}
	if c.lacks("preferred_username") {
		c.PreferredUsername = more.PreferredUsername
	}
	if c.lacks("email") {
		c.Email, c.EmailVerified = more.Email, more.EmailVerified
	}
	if !c.lacks(groupsClaim) {
		return nil
	}
	var err error
	c.groups, err = readGroups(all[groupsClaim])
	return err
}

func (p *Provider) identity(c claims, refreshToken, idToken string) Identity {
	i := Identity{
		Issuer:       p.config.Issuer,
		Subject:      c.subject,
		Email:        address(c.Email, c.EmailVerified),
		Groups:       c.groups,
		AuthTime:     c.authTime,
		RefreshToken: refreshToken,
		IDToken:      idToken,
	}
	for _, name := range []string{c.Name, c.PreferredUsername, i.Email} {
		if i.Name = readable(name); i.Name != "" {
			break
		}
	}
	return i
}

// address returns the address unless it is malformed or marked unverified:
// mail to it would tell somebody else.
func address(email string, verified any) string {
	if verified == false || verified == "false" {
		return ""
	}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
		return ""
	}
	return email
}

// readable drops what would break a line or turn the reading direction:
// people choose their names themselves with many providers.
func readable(name string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(kept), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
}
