package signin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

func TestConfigurationIsCheckedAtOnce(t *testing.T) {
	t.Parallel()
	valid := signin.Config{Issuer: "https://login.example.com", ClientID: "c", RedirectURL: "https://closegate.example.com/auth/callback"}
	for name, c := range map[string]struct {
		change func(*signin.Config)
		wants  []string
	}{
		"valid": {func(*signin.Config) {}, nil},
		"on this machine": {func(c *signin.Config) {
			c.Issuer, c.RedirectURL = "http://localhost:8080/idp", "http://127.0.0.1:8080/auth/callback"
		}, nil},
		"issuer in the clear":    {func(c *signin.Config) { c.Issuer = "http://login.example.com" }, []string{"issuer"}},
		"issuer with a password": {func(c *signin.Config) { c.Issuer = "https://a:b@login.example.com" }, []string{"issuer"}},
		"issuer with a query":    {func(c *signin.Config) { c.Issuer += "?a=b" }, []string{"issuer"}},
		"callback in the clear":  {func(c *signin.Config) { c.RedirectURL = "http://closegate.example.com/" }, []string{"redirect address"}},
		"callback is a path":     {func(c *signin.Config) { c.RedirectURL = "/auth/callback" }, []string{"redirect address"}},
		"unknown mode":           {func(c *signin.Config) { c.AuthTime = "never" }, []string{"auth time"}},
		"skew of an hour":        {func(c *signin.Config) { c.ClockSkew = time.Hour }, []string{"clock skew"}},
		"nothing at all":         {func(c *signin.Config) { *c = signin.Config{} }, []string{"issuer", "client id", "redirect address"}},
	} {
		config := valid
		c.change(&config)
		_, err := signin.New(config, nil, time.Now)
		if (err != nil) != (len(c.wants) > 0) {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range c.wants {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not speak of the %s", name, err, want)
			}
		}
	}
	if _, err := signin.New(valid, nil, nil); err == nil {
		t.Error("accepted without a clock")
	}
}

func TestStartAsksWithPKCEStateAndNonce(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a, address, err := p.Start(t.Context(), signin.Request{LoginHint: "ines@northbank.example"})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(address, f.URL+"/authorize?") {
		t.Errorf("leads to %s", address)
	}
	want := url.Values{
		"client_id": {clientID}, "redirect_uri": {redirectURL}, "response_type": {"code"},
		"scope": {"openid profile email offline_access"}, "state": {a.State}, "nonce": {a.Nonce},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(a.Verifier)}, "code_challenge_method": {"S256"},
		"login_hint": {"ines@northbank.example"},
	}
	if got := u.Query().Encode(); got != want.Encode() {
		t.Errorf("asks %s\nwant %s", got, want.Encode())
	}
	if !a.StartedAt.Equal(noon) || a.Fresh {
		t.Errorf("attempt is %#v", a)
	}
}

func TestFreshStartAsksThePersonAgain(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	a, address, err := f.relying(f.config()).Start(t.Context(), signin.Request{Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); q.Get("max_age") != "0" || q.Get("prompt") != "login" || q.Has("login_hint") || !a.Fresh {
		t.Errorf("asks %v, fresh = %v", q, a.Fresh)
	}
}

func TestEachAttemptIsDifferent(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	seen := make(map[string]bool)
	for range 50 {
		a := f.start(p, signin.Request{})
		for _, secret := range []string{a.State, a.Nonce, a.Verifier} {
			if seen[secret] || len(secret) < 26 {
				t.Fatalf("%q is repeated or short", secret)
			}
			seen[secret] = true
		}
	}
}

func TestAttemptSurvivesASession(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	a := f.start(f.relying(f.config()), signin.Request{Fresh: true})
	kept, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back signin.Attempt
	if err := json.Unmarshal(kept, &back); err != nil || back != a {
		t.Errorf("%s came back as %#v (%v)", kept, back, err)
	}
}

func TestOpenIDIsAlwaysAskedFor(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	config := f.config()
	config.Scopes = []string{"profile", "groups"}
	_, address, err := f.relying(config).Start(t.Context(), signin.Request{})
	if err != nil || !strings.Contains(address, "scope=openid+profile+groups&") {
		t.Errorf("asks %s, %v", address, err)
	}
}

func TestCodeIsExchangedWithTheVerifierAndTheSecret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secret  string
		offered any
		basic   bool
		posted  string
	}{
		"nothing offered": {"secret", nil, true, ""},
		"both offered":    {"secret", []string{"client_secret_post", "client_secret_basic"}, true, ""},
		"only post":       {"secret", []string{"client_secret_post"}, false, "secret"},
		"public client":   {"", nil, false, ""},
	} {
		f := newForger(t)
		if c.offered != nil {
			f.metadata["token_endpoint_auth_methods_supported"] = c.offered
		}
		config := f.config()
		config.ClientSecret = c.secret
		p := f.relying(config)
		a := f.start(p, signin.Request{})
		if _, err := p.Finish(t.Context(), callback(a), a); err != nil {
			t.Fatal(err)
		}
		sent := f.requests("/token")[0]
		_, secret, basic := sent.BasicAuth()
		if basic != c.basic || basic && secret != c.secret || sent.PostForm.Get("client_secret") != c.posted {
			t.Errorf("%s: basic = %v %q, posted %q", name, basic, secret, sent.PostForm.Get("client_secret"))
		}
		if sent.PostForm.Get("code_verifier") != a.Verifier || sent.PostForm.Get("code") != "the code" || sent.PostForm.Get("redirect_uri") != redirectURL {
			t.Errorf("%s: sent %v", name, sent.PostForm)
		}
	}
}

func TestDiscoveryIsLazyAndOnlySuccessIsKept(t *testing.T) {
	t.Parallel()
	const document = "/.well-known/openid-configuration"
	f := newForger(t)
	p := f.relying(f.config())
	if len(f.asked) != 0 {
		t.Error("the provider was asked before anybody signed in")
	}
	f.answer[document] = status(http.StatusServiceUnavailable, "")
	for range 2 {
		_, _, err := p.Start(t.Context(), signin.Request{})
		wantFault(t, fault.Unavailable, err)
	}
	delete(f.answer, document)
	for range 3 {
		f.start(p, signin.Request{})
	}
	if n := len(f.requests(document)); n != 3 {
		t.Errorf("asked %d times, want twice in vain and once with success", n)
	}
}

func TestProviderOfAnotherNameIsNotUsed(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.metadata["issuer"] = f.URL + "/"
	_, _, err := f.relying(f.config()).Start(t.Context(), signin.Request{})
	if wantFault(t, fault.Unavailable, err); !strings.Contains(err.Error(), "not set up for each other") {
		t.Errorf("people read %q", err)
	}
}

func TestEndpointsMustBeAsProtectedAsTheIssuer(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"} {
		for _, address := range []string{"http://evil.example/x", "http://localhost:1/x", "ftp://login.example.com/x", "javascript:alert(1)", "/x"} {
			f := newForger(t)
			tls := httptest.NewTLSServer(f.Config.Handler)
			t.Cleanup(tls.Close)
			f.metadata["issuer"] = tls.URL
			for endpoint, value := range f.metadata {
				if plain, ok := value.(string); ok && endpoint != "issuer" {
					f.metadata[endpoint] = strings.Replace(plain, f.URL, tls.URL, 1)
				}
			}
			config := f.config()
			config.Issuer = tls.URL
			start := func() error {
				p, err := signin.New(config, tls.Client(), func() time.Time { return noon })
				if err != nil {
					t.Fatal(err)
				}
				_, _, err = p.Start(t.Context(), signin.Request{})
				return err
			}
			if err := start(); err != nil {
				t.Fatalf("refused with all endpoints protected: %v", err)
			}
			f.metadata[name] = address
			wantFault(t, fault.Unavailable, start())
		}
	}
}

func TestIssuerOnThisMachineMustNotSendSecretsElsewhere(t *testing.T) {
	t.Parallel()
	for address, used := range map[string]bool{
		"http://evil.example/userinfo": false,
		"https://user@login.example/":  false,
		"https://login.example/":       true,
		"http://127.0.0.1:1/userinfo":  true,
	} {
		f := newForger(t)
		f.metadata["userinfo_endpoint"] = address
		if _, _, err := f.relying(f.config()).Start(t.Context(), signin.Request{}); (err == nil) != used {
			t.Errorf("%s: %v, want used = %v", address, err, used)
		}
	}
}

func TestProviderWithoutANeededEndpointIsNotUsed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri"} {
		f := newForger(t)
		delete(f.metadata, name)
		_, _, err := f.relying(f.config()).Start(t.Context(), signin.Request{})
		wantFault(t, fault.Unavailable, err)
	}
}

func TestSignOutLeadsToTheProviderWhereItHasThat(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	if address, err := f.relying(f.config()).SignOutURL(t.Context(), "the token", "http://localhost:1/login"); err != nil || address != "" {
		t.Errorf("a provider without sign-out gave %q, %v", address, err)
	}
	f.metadata["end_session_endpoint"] = f.URL + "/end?tenant=7"
	p := f.relying(f.config())
	for _, c := range []struct{ token, back, want string }{
		{"the token", "http://localhost:1/login", "client_id=closegate&id_token_hint=the+token&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A1%2Flogin&tenant=7"},
		{"", "", "client_id=closegate&tenant=7"},
	} {
		if address, err := p.SignOutURL(t.Context(), c.token, c.back); err != nil || address != f.URL+"/end?"+c.want {
			t.Errorf("got %q (%v), want %q", address, err, c.want)
		}
	}
}
