package idp_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/idp"
)

func TestProviderIsRefusedOutsideThisMachine(t *testing.T) {
	t.Parallel()
	for issuer, allowed := range map[string]bool{
		"http://localhost:8080/idp":           true,
		"http://127.0.0.1:8080/idp":           true,
		"http://[::1]:8080/idp":               true,
		"http://localhost":                    true,
		"http://closegate.example/idp":        false,
		"https://closegate.example/idp":       false,
		"http://localhost.example/idp":        false,
		"http://192.168.0.7/idp":              false,
		"http://0.0.0.0:8080/idp":             false,
		"http://127.0.0.1.example/idp":        false,
		"http://localhost@closegate.example/": false,
		"http://localhost:8080/idp/":          false,
		"http://localhost:8080/idp?a=b":       false,
		"":                                    false,
	} {
		settings := config(time.Now)
		settings.Issuer = issuer
		if _, err := idp.New(settings); (err == nil) != allowed {
			t.Errorf("issuer %q: %v, want allowed = %v", issuer, err, allowed)
		}
	}
}

func TestIncompleteConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*idp.Config){
		"no client":            func(c *idp.Config) { c.ClientID = "" },
		"no secret":            func(c *idp.Config) { c.ClientSecret = "" },
		"no redirect":          func(c *idp.Config) { c.RedirectURIs = nil },
		"redirect is a path":   func(c *idp.Config) { c.RedirectURIs = []string{"/auth/callback"} },
		"sign-out is a path":   func(c *idp.Config) { c.PostLogoutURIs = []string{"/login"} },
		"no clock":             func(c *idp.Config) { c.Now = nil },
		"person without name":  func(c *idp.Config) { c.People[0].Name = "" },
		"person without key":   func(c *idp.Config) { c.People[0].Subject = "" },
		"subject with colon":   func(c *idp.Config) { c.People[0].Subject = "a:b" },
		"two with one subject": func(c *idp.Config) { c.People[1].Subject = c.People[0].Subject },
	} {
		settings := config(time.Now)
		settings.Issuer = "http://localhost:8080/idp"
		spoil(&settings)
		if _, err := idp.New(settings); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCodeFlowGivesVerifiableTokensOfTheInjectedClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.tokens("ines")

	provider, err := oidc.NewProvider(t.Context(), b.issuer)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := provider.Verifier(&oidc.Config{ClientID: "closegate", Now: b.now}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
		t.Error(err)
	}
	if verified.Subject != "ines" || verified.Nonce != "the nonce" || !verified.IssuedAt.Equal(b.now()) {
		t.Errorf("subject %q, nonce %q, issued %v; want ines, the nonce, %v", verified.Subject, verified.Nonce, verified.IssuedAt, b.now())
	}
	var claims struct {
		AuthTime int64  `json:"auth_time"`
		Party    string `json:"azp"`
	}
	if err := verified.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if claims.AuthTime != b.now().Unix() || claims.Party != "closegate" {
		t.Errorf("auth_time %d, azp %q", claims.AuthTime, claims.Party)
	}

	status, info := b.userinfo(token.AccessToken)
	if status != http.StatusOK || info["sub"] != "ines" || info["name"] != "Ines Valdorn" || info["email"] != "ines@northbank.example" {
		t.Errorf("userinfo answered %d %v", status, info)
	}
}

func TestUserinfoSaysGroupsAsTheyAreNow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.tokens("tobin")
	b.provider.SetGroups("tobin", []string{"administrators"})
	if _, info := b.userinfo(token.AccessToken); !slices.Equal(info["groups"].([]any), []any{"administrators"}) {
		t.Errorf("groups are %v", info["groups"])
	}
}

func TestUserinfoKeepsToTheScopes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.relying.Scopes = []string{"openid"}
	token := b.tokens("ines")
	if token.RefreshToken != "" {
		t.Error("a refresh token was given without offline_access")
	}
	_, info := b.userinfo(token.AccessToken)
	if keys := slices.Collect(maps.Keys(info)); len(keys) != 1 || keys[0] != "sub" {
		t.Errorf("openid alone opened %v", keys)
	}
}

func TestAuthorizationIsRefused(t *testing.T) {
	t.Parallel()
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	set := oauth2.SetAuthURLParam
	for name, c := range map[string]struct {
		options []oauth2.AuthCodeOption
		want    string
	}{
		"without PKCE":          {nil, "invalid_request"},
		"with plain PKCE":       {[]oauth2.AuthCodeOption{set("code_challenge", "abc"), set("code_challenge_method", "plain")}, "invalid_request"},
		"with prompt none":      {[]oauth2.AuthCodeOption{challenge, set("prompt", "none")}, "login_required"},
		"with form post":        {[]oauth2.AuthCodeOption{challenge, set("response_mode", "form_post")}, "invalid_request"},
		"with a request object": {[]oauth2.AuthCodeOption{challenge, set("request", "e30.e30.")}, "request_not_supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			sent := b.answered(b.get(b.relying.AuthCodeURL("the state", c.options...)))
			if sent.Get("error") != c.want || sent.Get("state") != "the state" || sent.Get("iss") != b.issuer || sent.Has("code") {
				t.Errorf("sent %v, want %s with state and issuer", sent, c.want)
			}
		})
	}
}

func TestImplicitFlowIsNotOffered(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"id_token token", "id_token"} {
		b := newBench(t)
		answer := b.start(oauth2.GenerateVerifier(), oauth2.SetAuthURLParam("response_type", kind))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("%s: %s, leads to %q", kind, answer.Status, answer.Header.Get("Location"))
		}
	}
}

func TestForeignRedirectAddressIsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://localhost:1/auth/callback2", "http://evil.example/auth/callback", callback + "?x=1", ""} {
		b := newBench(t)
		b.relying.RedirectURL = address
		answer := b.start(oauth2.GenerateVerifier())
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("%q: %s, leads to %q", address, answer.Status, answer.Header.Get("Location"))
		}
	}
}

func TestEachAuthorizationAsksAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.tokens("ines")
	for _, option := range []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("max_age", "0"), oauth2.SetAuthURLParam("prompt", "login"), oauth2.AccessTypeOnline} {
		if answer := b.start(oauth2.GenerateVerifier(), option); answer.Request.URL.Path != "/idp/sign-in" {
			t.Errorf("ended at %s instead of the sign-in page", answer.Request.URL)
		}
	}
}

func TestAnswersNameTheIssuer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sent := b.answered(b.choose(b.requestID(b.start(oauth2.GenerateVerifier())), "ines"))
	if sent.Get("iss") != b.issuer || sent.Get("state") != "the state" || sent.Get("code") == "" {
		t.Errorf("sent %v", sent)
	}
	var document map[string]any
	if err := json.NewDecoder(b.get(b.issuer + "/.well-known/openid-configuration").Body).Decode(&document); err != nil {
		t.Fatal(err)
	}
	if document["authorization_response_iss_parameter_supported"] != true {
		t.Error("discovery does not say that answers name the issuer")
	}
}

func TestPublishedEndpointsAreOffered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var document map[string]any
	if err := json.NewDecoder(b.get(b.issuer + "/.well-known/openid-configuration").Body).Decode(&document); err != nil {
		t.Fatal(err)
	}
	endpoints := 0
	for name, value := range document {
		address, ok := value.(string)
		if !ok || name == "issuer" {
			continue
		}
		endpoints++
		if status := b.get(address).StatusCode; status == http.StatusNotFound {
			t.Errorf("%s is published and answers %d", name, status)
		}
	}
	if endpoints < 5 {
		t.Errorf("only %d endpoints are published: %v", endpoints, document)
	}
	for _, path := range []string{"/oauth/introspect", "/revoke", "/device_authorization", "/healthz", "/authorize/callback?id=x"} {
		if status := b.get(b.issuer + path).StatusCode; status != http.StatusNotFound {
			t.Errorf("%s answers %d although nothing needs it", path, status)
		}
	}
}

func TestCodeWorksOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	verifier := oauth2.GenerateVerifier()
	code := b.code(verifier, "ines")
	if _, err := b.relying.Exchange(t.Context(), code, oauth2.VerifierOption(verifier)); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, "invalid_grant", func() (*oauth2.Token, error) {
		return b.relying.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	})
}

func TestCodeIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(*bench)
		option func(verifier string) oauth2.AuthCodeOption
		want   string
	}{
		"after a minute":        {func(b *bench) { b.pass(time.Minute) }, oauth2.VerifierOption, "invalid_grant"},
		"for a disabled person": {func(b *bench) { b.provider.Disable("ines") }, oauth2.VerifierOption, "invalid_grant"},
		"with a wrong secret":   {func(b *bench) { b.relying.ClientSecret = "wrong" }, oauth2.VerifierOption, "invalid_client"},
		"from another client":   {func(b *bench) { b.relying.ClientID = "other" }, oauth2.VerifierOption, "invalid_client"},
		"for another address":   {func(b *bench) { b.relying.RedirectURL = "http://localhost:1/x" }, oauth2.VerifierOption, "invalid_grant"},
		"with a wrong verifier": {func(*bench) {}, func(string) oauth2.AuthCodeOption { return oauth2.VerifierOption("wrong") }, "invalid_grant"},
		"without a verifier":    {func(*bench) {}, func(string) oauth2.AuthCodeOption { return oauth2.AccessTypeOnline }, "invalid_request"},
		"with the challenge": {func(*bench) {}, func(v string) oauth2.AuthCodeOption {
			return oauth2.VerifierOption(oauth2.S256ChallengeFromVerifier(v))
		}, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			verifier := oauth2.GenerateVerifier()
			code := b.code(verifier, "ines")
			c.before(b)
			wantRefusal(t, c.want, func() (*oauth2.Token, error) {
				return b.relying.Exchange(t.Context(), code, c.option(verifier))
			})
		})
	}
}

func TestCodeIsSpentByAFailedExchange(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	verifier := oauth2.GenerateVerifier()
	code := b.code(verifier, "ines")
	for _, try := range []string{"a guess", verifier} {
		wantRefusal(t, "invalid_grant", func() (*oauth2.Token, error) {
			return b.relying.Exchange(t.Context(), code, oauth2.VerifierOption(try))
		})
	}
}

func TestOtherPagesMayNotReadAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, path := range []string{"/.well-known/openid-configuration", "/keys", "/userinfo", "/authorize"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.issuer+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "https://evil.example")
		answer, err := b.browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if allowed := answer.Header.Get("Access-Control-Allow-Origin"); allowed != "" {
			t.Errorf("%s may be read by %q", path, allowed)
		}
	}
}

func TestRefreshTokenRotates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.tokens("ines")
	second, err := b.refresh(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if second.RefreshToken == first.RefreshToken || second.RefreshToken == "" {
		t.Fatalf("refresh token %q became %q", first.RefreshToken, second.RefreshToken)
	}
	if status, info := b.userinfo(second.AccessToken); status != http.StatusOK || info["sub"] != "ines" {
		t.Errorf("the new access token opens %d %v", status, info)
	}
}

func TestReusedRefreshTokenEndsItsFamily(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	other := b.tokens("ines")
	first := b.tokens("ines")
	second, err := b.refresh(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	for _, spent := range []string{first.RefreshToken, second.RefreshToken} {
		wantRefusal(t, "invalid_grant", func() (*oauth2.Token, error) { return b.refresh(spent) })
	}
	if _, err := b.refresh(other.RefreshToken); err != nil {
		t.Errorf("another sign-in ended too: %v", err)
	}
}

func TestRefreshIsRefused(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*bench){
		"for a disabled person": func(b *bench) { b.provider.Disable("ines") },
		"after a day":           func(b *bench) { b.pass(24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			token := b.tokens("ines")
			before(b)
			wantRefusal(t, "invalid_grant", func() (*oauth2.Token, error) { return b.refresh(token.RefreshToken) })
		})
	}
}

func TestRefreshedTokenKeepsAuthTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	signedIn := b.now()
	token := b.tokens("ines")
	b.pass(time.Hour)
	token, err := b.refresh(token.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if claims := idTokenClaims(t, b, token); claims["auth_time"] != float64(signedIn.Unix()) || claims["iat"] != float64(b.now().Unix()) {
		t.Errorf("auth_time %v and iat %v, want %d and %d", claims["auth_time"], claims["iat"], signedIn.Unix(), b.now().Unix())
	}
}

func TestAccessTokenEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.tokens("ines")
	b.pass(5 * time.Minute)
	if status, _ := b.userinfo(token.AccessToken); status != http.StatusForbidden {
		t.Errorf("an expired access token answers %d", status)
	}
	if status, _ := b.userinfo("made up"); status != http.StatusUnauthorized {
		t.Errorf("a made up access token answers %d", status)
	}
}

func TestDisabledPersonIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.tokens("ines")
	b.provider.Disable("ines")
	if status, _ := b.userinfo(token.AccessToken); status != http.StatusForbidden {
		t.Errorf("userinfo answers %d", status)
	}
	sent := b.answered(b.choose(b.requestID(b.start(oauth2.GenerateVerifier())), "ines"))
	if sent.Get("error") != "access_denied" || sent.Has("code") || sent.Get("iss") != b.issuer {
		t.Errorf("sign-in sent %v", sent)
	}
}

func TestUnknownPersonIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sent := b.answered(b.choose(b.requestID(b.start(oauth2.GenerateVerifier())), "nobody"))
	if sent.Get("error") != "access_denied" {
		t.Errorf("sign-in sent %v", sent)
	}
}

func TestProviderThatIsDownAnswersNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.provider.Down(true)
	for _, path := range []string{"/.well-known/openid-configuration", "/keys", "/authorize", "/userinfo", "/sign-in"} {
		if status := b.get(b.issuer + path).StatusCode; status != http.StatusServiceUnavailable {
			t.Errorf("%s answers %d", path, status)
		}
	}
	b.provider.Down(false)
	b.tokens("ines")
}

func TestAuthTimeCanBeOmittedAndStale(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.provider.IgnoreMaxAge(time.Hour)
	if claims := idTokenClaims(t, b, b.tokens("ines")); claims["auth_time"] != float64(b.now().Add(-time.Hour).Unix()) {
		t.Errorf("stale auth_time is %v", claims["auth_time"])
	}
	b.provider.OmitAuthTime(true)
	if claims := idTokenClaims(t, b, b.tokens("ines")); claims["auth_time"] != nil {
		t.Errorf("omitted auth_time is %v", claims["auth_time"])
	}
}

func TestSignOutLeadsOnlyToRegisteredAddresses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	raw, _ := b.tokens("ines").Extra("id_token").(string)
	b.browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	end := func(address string) *http.Response {
		return b.get(b.issuer + "/end_session?" + url.Values{"id_token_hint": {raw}, "post_logout_redirect_uri": {address}}.Encode())
	}
	if location := end("http://localhost:1/login").Header.Get("Location"); location != "http://localhost:1/login" {
		t.Errorf("the registered address leads to %q", location)
	}
	if answer := end("http://evil.example/"); answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
		t.Errorf("a foreign address answers %s %q", answer.Status, answer.Header.Get("Location"))
	}
	if location := end("").Header.Get("Location"); location != b.issuer+"/signed-out" {
		t.Errorf("no address leads to %q", location)
	}
	document, err := goquery.NewDocumentFromReader(b.get(b.issuer + "/signed-out").Body)
	if err != nil {
		t.Fatal(err)
	}
	if back, _ := document.Find("a").Attr("href"); back != "http://localhost:1/" {
		t.Errorf("the page after sign-out leads to %q", back)
	}
}

func wantRefusal(t *testing.T, code string, ask func() (*oauth2.Token, error)) {
	t.Helper()
	_, err := ask()
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || refusal.ErrorCode != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func idTokenClaims(t *testing.T, b *bench, token *oauth2.Token) map[string]any {
	t.Helper()
	raw, _ := token.Extra("id_token").(string)
	keys := oidc.NewRemoteKeySet(context.WithoutCancel(t.Context()), b.issuer+"/keys")
	verified, err := oidc.NewVerifier(b.issuer, keys, &oidc.Config{ClientID: "closegate", Now: b.now, SupportedSigningAlgs: []string{oidc.ES256}}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := verified.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	return claims
}
