package signin_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

func TestIdentityIsWhatTheIDTokenSays(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	got, err := f.finish(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Issuer != f.URL || got.Subject != "ines" || got.Name != "Ines Valdorn" || got.Email != "ines@northbank.example" ||
		!slices.Equal(got.Groups, []string{"owners"}) || !got.AuthTime.Equal(noon.Truncate(time.Second)) || got.RefreshToken != "refresh 1" || got.IDToken == "" {
		t.Errorf("got %#v", got)
	}
	if len(f.requests("/userinfo")) != 0 {
		t.Error("userinfo was asked although the ID token said everything")
	}
}

func TestUserinfoFillsWhatTheIDTokenLacks(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["name"], f.claims["groups"] = nil, nil
	f.userinfo = map[string]any{"sub": "ines", "name": "Ines of userinfo", "email": "other@northbank.example", "groups": []string{"auditors"}}
	got, err := f.finish(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "Ines of userinfo" || got.Email != "ines@northbank.example" || !slices.Equal(got.Groups, []string{"auditors"}) {
		t.Errorf("got %#v", got)
	}
	if header := f.requests("/userinfo")[0].Header.Get("Authorization"); header != "Bearer "+accessToken {
		t.Errorf("userinfo was asked with %q", header)
	}
}

func TestUserinfoOfAnotherPersonIsRefused(t *testing.T) {
	t.Parallel()
	for _, subject := range []any{"tobin", "", nil, "INES"} {
		f := newForger(t)
		f.claims["groups"] = nil
		f.wantRefused(signin.Request{}, func() { f.userinfo["sub"] = subject })
	}
}

func TestNobodySignsInWithoutTheirClaims(t *testing.T) {
	t.Parallel()
	for code, kind := range map[int]fault.Kind{
		http.StatusServiceUnavailable: fault.Unavailable,
		http.StatusTooManyRequests:    fault.Unavailable,
		http.StatusForbidden:          fault.Unauthenticated,
		http.StatusUnauthorized:       fault.Unauthenticated,
	} {
		f := newForger(t)
		f.claims["groups"] = nil
		f.answer["/userinfo"] = status(code, "{}")
		_, err := f.finish(signin.Request{})
		wantFault(t, kind, err)
	}
}

func TestGroupsAreReadFromTheConfiguredClaim(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		want  []string
		fails bool
	}{
		"list":            {[]string{"b", "", "a"}, []string{"b", "a"}, false},
		"one name":        {"auditors", []string{"auditors"}, false},
		"empty list":      {[]string{}, nil, false},
		"missing":         {nil, nil, false},
		"list of numbers": {[]int{1}, nil, true},
		"object":          {map[string]string{"a": "b"}, nil, true},
	} {
		f := newForger(t)
		config := f.config()
		config.GroupsClaim = "https://northbank.example/roles"
		p := f.relying(config)
		a := f.start(p, signin.Request{})
		f.claims[config.GroupsClaim] = c.value
		got, err := p.Finish(t.Context(), callback(a), a)
		if (err != nil) != c.fails || !slices.Equal(got.Groups, c.want) {
			t.Errorf("%s: groups are %q (%v), want %q", name, got.Groups, err, c.want)
		}
	}
}

func TestAddressThatIsUnverifiedOrMalformedIsDropped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		email    any
		verified any
		want     string
	}{
		{"ines@northbank.example", true, "ines@northbank.example"},
		{"ines@northbank.example", nil, "ines@northbank.example"},
		{"ines@northbank.example", "true", "ines@northbank.example"},
		{"ines@northbank.example", false, ""},
		{"ines@northbank.example", "false", ""},
		{"Ines <ines@northbank.example>", true, ""},
		{"ines@northbank.example\r\nBcc: all@northbank.example", true, ""},
		{"ines", true, ""},
		{"", true, ""},
	} {
		f := newForger(t)
		f.claims["email"], f.claims["email_verified"] = c.email, c.verified
		got, err := f.finish(signin.Request{})
		if err != nil || got.Email != c.want {
			t.Errorf("%q, verified %v: got %q (%v), want %q", c.email, c.verified, got.Email, err, c.want)
		}
	}
}

func TestNameIsReadable(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"Ines  Valdorn ":         "Ines Valdorn",
		"Ines\r\nX-Admin: yes":   "Ines X-Admin: yes",
		"Ines\u202enrodlaV":      "InesnrodlaV",
		"Ines\x00Valdorn":        "InesValdorn",
		"علی‌رضا":                "علی‌رضا",
		"王伟":                     "王伟",
		strings.Repeat("é", 300): strings.Repeat("é", 200),
		" ":                      "ines.v",
		"":                       "ines.v",
	} {
		f := newForger(t)
		f.claims["name"], f.claims["preferred_username"] = given, "ines.v"
		if got, err := f.finish(signin.Request{}); err != nil || got.Name != want {
			t.Errorf("%q became %q (%v), want %q", given, got.Name, err, want)
		}
	}
	f := newForger(t)
	f.claims["name"] = nil
	if got, err := f.finish(signin.Request{}); err != nil || got.Name != "ines@northbank.example" {
		t.Errorf("without any name: %q (%v)", got.Name, err)
	}
}

func TestSecretsStayOutOfLogs(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	identity, err := p.Finish(t.Context(), callback(a), a)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("signed in", "identity", identity, "attempt", a)
	fmt.Fprintf(&log, "%v %+v %s %v %+v", identity, identity, identity, a, a)
	for _, secret := range []string{identity.RefreshToken, identity.IDToken, a.State, a.Nonce, a.Verifier} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "ines") {
		t.Errorf("the log does not say who: %s", log.String())
	}
}
