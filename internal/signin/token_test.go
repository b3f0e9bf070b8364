package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

func TestIDTokenWithAnotherNonceIsRefused(t *testing.T) {
	t.Parallel()
	for name, nonce := range map[string]any{"missing": nil, "empty": "", "another": "another", "a number": 7} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{}, func() { f.claims["nonce"] = nonce })
		})
	}
}

func TestAccessTokenThatIsNotTheIDTokensIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.wantRefused(signin.Request{}, func() { f.tokens["access_token"] = "the access token of somebody else" })
}

func TestIDTokenWithoutAccessTokenHashIsAccepted(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["at_hash"] = nil // Optional in the code flow.
	if _, err := f.finish(signin.Request{}); err != nil {
		t.Error(err)
	}
}

func TestIDTokenIssuedToAnotherPartyIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*forger){
		"azp names another":          func(f *forger) { f.claims["azp"] = "other" },
		"two audiences without azp":  func(f *forger) { f.claims["aud"] = []string{clientID, "other"} },
		"two audiences, another azp": func(f *forger) { f.claims["aud"], f.claims["azp"] = []string{clientID, "other"}, "other" },
		"another audience":           func(f *forger) { f.claims["aud"] = "other" },
		"another audience, our azp":  func(f *forger) { f.claims["aud"], f.claims["azp"] = "other", clientID },
		"no audience":                func(f *forger) { f.claims["aud"] = nil },
		"audience begins like us":    func(f *forger) { f.claims["aud"] = clientID + "2" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{}, func() { spoil(f) })
		})
	}
}

func TestIDTokenForSeveralButIssuedToUsIsAccepted(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["aud"], f.claims["azp"] = []string{"other", clientID}, clientID
	if _, err := f.finish(signin.Request{}); err != nil {
		t.Error(err)
	}
}

func TestIDTokenThatNamesNobodyIsRefused(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]any{
		"missing": nil, "empty": "", "blank": "  ", "too long": strings.Repeat("a", 256), "a number": 7, "two lines": "ines\nadmin",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{}, func() { f.claims["sub"], f.userinfo["sub"] = subject, subject })
		})
	}
}

func TestIDTokenOfAnotherTimeIsRefused(t *testing.T) {
	t.Parallel()
	skew := signin.DefaultClockSkew
	for name, spoil := range map[string]func(*forger){
		"issued in the future":    func(f *forger) { f.claims["iat"] = noon.Add(skew + time.Second).Unix() },
		"issued at no time":       func(f *forger) { f.claims["iat"] = nil },
		"expired":                 func(f *forger) { f.claims["exp"] = noon.Add(-skew - time.Second).Unix() },
		"never expiring":          func(f *forger) { f.claims["exp"] = nil },
		"not valid yet":           func(f *forger) { f.claims["nbf"] = noon.Add(time.Hour).Unix() },
		"signed in in the future": func(f *forger) { f.claims["auth_time"] = noon.Add(skew + time.Second).Unix() },
		"signed in at a word":     func(f *forger) { f.claims["auth_time"] = "yesterday" },
		"signed in before time":   func(f *forger) { f.claims["auth_time"] = -5 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{}, func() { spoil(f) })
		})
	}
}

func TestClockSkewIsAllowedAsConfigured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		skew    time.Duration
		ahead   time.Duration
		allowed bool
	}{
		{0, signin.DefaultClockSkew, true},
		{0, signin.DefaultClockSkew + time.Second, false},
		{-1, 0, true},
		{-1, time.Second, false},
		{2 * time.Minute, 2 * time.Minute, true},
	} {
		f := newForger(t)
		config := f.config()
		config.ClockSkew = c.skew
		p := f.relying(config)
		a := f.start(p, signin.Request{})
		f.claims["iat"], f.claims["auth_time"] = noon.Add(c.ahead).Unix(), noon.Add(c.ahead).Unix()
		identity, err := p.Finish(t.Context(), callback(a), a)
		if (err == nil) != c.allowed {
			t.Errorf("skew %v, token %v ahead: %v, want allowed = %v", c.skew, c.ahead, err, c.allowed)
		}
		if identity.AuthTime.After(noon) {
			t.Errorf("skew %v: signed in at %v, which is yet to come", c.skew, identity.AuthTime)
		}
	}
}

func TestIDTokenThatExpiredWithinTheSkewIsAccepted(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["exp"] = noon.Add(-signin.DefaultClockSkew + time.Second).Unix()
	if _, err := f.finish(signin.Request{}); err != nil {
		t.Error(err)
	}
}

func TestIDTokenOfAnotherIssuerIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.wantRefused(signin.Request{}, func() { f.claims["iss"] = f.URL + "/" })
}

func TestAnswerWithoutIDTokenIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.wantRefused(signin.Request{}, func() { f.sign = nil })
}

func TestOnlyTheTwoSignaturesOfThePublishedKeyAreAccepted(t *testing.T) {
	t.Parallel()
	for algorithm, accepted := range map[jose.SignatureAlgorithm]bool{
		jose.RS256: true, jose.RS384: false, jose.RS512: false, jose.PS256: false, jose.PS512: false,
	} {
		f := newForger(t)
		f.key = rsaKey()
		f.claims["at_hash"] = nil // Its length would give the others away too.
		f.sign = func(claims map[string]any) string { return sign(t, algorithm, rsaKey(), claims) }
		if _, err := f.finish(signin.Request{}); (err == nil) != accepted {
			t.Errorf("%s: %v, want accepted = %v", algorithm, err, accepted)
		}
	}
}

func TestForgedSignatureIsRefused(t *testing.T) {
	t.Parallel()
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := func(algorithm string, claims map[string]any) string {
		payload, err := json.Marshal(claims)
		if err != nil {
			t.Error(err)
		}
		encode := base64.RawURLEncoding.EncodeToString
		return encode([]byte(`{"alg":"`+algorithm+`","kid":"1"}`)) + "." + encode(payload) + "."
	}
	for name, forge := range map[string]func(*forger) func(map[string]any) string{
		"by another key": func(f *forger) func(map[string]any) string {
			return func(c map[string]any) string { return sign(f.t, jose.ES256, foreign, c) }
		},
		"with the public key as a secret": func(f *forger) func(map[string]any) string {
			public, err := x509.MarshalPKIXPublicKey(&f.key.(*ecdsa.PrivateKey).PublicKey)
			if err != nil {
				t.Fatal(err)
			}
			return func(c map[string]any) string { return sign(f.t, jose.HS256, public, c) }
		},
		"with the client secret": func(f *forger) func(map[string]any) string {
			return func(c map[string]any) string { return sign(f.t, jose.HS256, []byte(strings.Repeat("secret", 8)), c) }
		},
		"by nobody": func(*forger) func(map[string]any) string {
			return func(c map[string]any) string { return unsigned("none", c) }
		},
		"with no bytes": func(*forger) func(map[string]any) string {
			return func(c map[string]any) string { return unsigned("ES256", c) }
		},
		"of other words": func(f *forger) func(map[string]any) string {
			return func(c map[string]any) string {
				c["sub"] = "admin"
				forged := strings.Split(sign(f.t, jose.ES256, foreign, c), ".")
				c["sub"] = "ines"
				honest := strings.Split(sign(f.t, jose.ES256, f.key, c), ".")
				return honest[0] + "." + forged[1] + "." + honest[2]
			}
		},
		"not even a token": func(*forger) func(map[string]any) string { return func(map[string]any) string { return "a.b.c" } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{}, func() { f.sign = forge(f) })
		})
	}
}

func TestNewSigningKeyIsFetched(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	if _, err := p.Finish(t.Context(), callback(a), a); err != nil {
		t.Fatal(err)
	}
	f.key = rsaKey()
	f.sign = func(claims map[string]any) string { return sign(t, jose.RS256, rsaKey(), claims) }
	if _, err := p.Finish(t.Context(), callback(a), a); err != nil {
		t.Errorf("after the provider changed its key: %v", err)
	}
}

// Whatever a provider writes into a claim, either somebody with the key of
// that claim signs in, or nobody.
func TestNoClaimOfAnyShapeChangesWhoSignsIn(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	names := []string{"iss", "sub", "aud", "azp", "iat", "exp", "nbf", "nonce", "at_hash", "auth_time", "name", "email", "email_verified", "groups", "_claim_names"}
	honest := without(f.claims)
	rapid.Check(t, func(r *rapid.T) {
		a, _, err := p.Start(t.Context(), signin.Request{})
		if err != nil {
			r.Fatal(err)
		}
		f.claims = without(honest)
		f.claims["nonce"] = a.Nonce
		name := rapid.SampledFrom(names).Draw(r, "claim")
		f.claims[name] = rapid.OneOf(
			rapid.Just[any](nil), rapid.Just[any](map[string]any{"a": "b"}), rapid.Just[any]([]any{1, "x", nil}), rapid.Just[any](true),
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Int64(), func(n int64) any { return n }),
			rapid.Map(rapid.SliceOf(rapid.String()), func(s []string) any { return s }),
		).Draw(r, "value")
		identity, err := p.Finish(t.Context(), callback(a), a)
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Unauthenticated {
				r.Fatalf("refused as %q: %v", kind, err)
			}
			return
		}
		if identity.Issuer != f.URL || identity.Subject != f.claims["sub"] {
			r.Fatalf("%s signed in with the subject %v", identity, f.claims["sub"])
		}
	})
}
