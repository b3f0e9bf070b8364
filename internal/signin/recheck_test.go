package signin_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

func TestRecheckReadsTheClaimsAgain(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.tokens["refresh_token"] = "refresh 2"
	f.claims["groups"] = []string{"auditors"}
	got, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
	if err != nil {
		t.Fatal(err)
	}
	if got.Subject != "ines" || got.Issuer != f.URL || !slices.Equal(got.Groups, []string{"auditors"}) || got.RefreshToken != "refresh 2" {
		t.Errorf("got %#v", got)
	}
	if sent := f.requests("/token")[0].PostForm; sent.Get("grant_type") != "refresh_token" || sent.Get("refresh_token") != "refresh 1" {
		t.Errorf("sent %v", sent)
	}
}

func TestRecheckKeepsARefreshTokenThatIsNotExchanged(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.tokens["refresh_token"] = nil
	if got, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines"); err != nil || got.RefreshToken != "refresh 1" {
		t.Errorf("kept %q (%v)", got.RefreshToken, err)
	}
}

func TestRecheckWithoutIDTokenAsksUserinfo(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.sign = nil
	f.userinfo = map[string]any{"sub": "ines", "name": "Ines", "groups": []string{"auditors"}}
	p := f.relying(f.config())
	if got, err := p.Recheck(t.Context(), "refresh 1", "ines"); err != nil || got.Subject != "ines" || !slices.Equal(got.Groups, []string{"auditors"}) {
		t.Errorf("got %#v, %v", got, err)
	}
	f.userinfo["sub"] = "tobin"
	_, err := p.Recheck(t.Context(), "refresh 1", "ines")
	wantFault(t, fault.Unauthenticated, err)
}

func TestRecheckThatNothingSpeaksForIsNoSuccess(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.sign = nil
	f.metadata["userinfo_endpoint"] = nil
	f.metadata = without(f.metadata)
	_, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
	wantFault(t, fault.Unavailable, err)
}

func TestRecheckOfAnotherPersonIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["sub"] = "tobin"
	_, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
	wantFault(t, fault.Unauthenticated, err)
}

func TestRefreshedIDTokenIsCheckedLikeTheFirst(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*forger){
		"another party":  func(f *forger) { f.claims["azp"] = "other" },
		"expired":        func(f *forger) { f.claims["exp"] = noon.Add(-time.Hour).Unix() },
		"another issuer": func(f *forger) { f.claims["iss"] = "https://evil.example" },
		"another hash":   func(f *forger) { f.claims["at_hash"] = "another" },
	} {
		f := newForger(t)
		spoil(f)
		got, err := f.relying(f.config()).Recheck(t.Context(), "refresh 0", "ines")
		if wantFault(t, fault.Unauthenticated, err); got.Subject != "" {
			t.Errorf("%s: refused and yet named %s", name, got)
		}
	}
}

// The old refresh token is spent, so the new one must not be lost with the
// answer that failed.
func TestRecheckReturnsTheNewRefreshTokenWithAnError(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.tokens["refresh_token"] = "refresh 2"
	f.claims["groups"] = nil
	f.answer["/userinfo"] = status(http.StatusServiceUnavailable, "")
	got, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
	if wantFault(t, fault.Unavailable, err); got.RefreshToken != "refresh 2" || got.Subject != "" {
		t.Errorf("got %#v", got)
	}
}

func TestRecheckWithoutRefreshTokenAsksForASignIn(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	_, err := f.relying(f.config()).Recheck(t.Context(), "", "ines")
	if wantFault(t, fault.Unauthenticated, err); len(f.asked) != 0 {
		t.Error("the provider was asked with nothing")
	}
}

func TestRefusalAndOutageAreToldApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path string
		code int
		body string
		want fault.Kind
	}{
		{"/token", 400, `{"error":"invalid_grant"}`, fault.Unauthenticated},
		{"/token", 400, `{"error":"interaction_required"}`, fault.Unauthenticated},
		{"/token", 403, `{"error":"access_denied"}`, fault.Unauthenticated},
		{"/token", 200, `{"error":"invalid_grant"}`, fault.Unauthenticated},
		{"/token", 400, `no`, fault.Unauthenticated},
		{"/token", 401, `{"error":"invalid_client"}`, fault.Unavailable},
		{"/token", 400, `{"error":"unauthorized_client"}`, fault.Unavailable},
		{"/token", 400, `{"error":"temporarily_unavailable"}`, fault.Unavailable},
		{"/token", 403, `<html>blocked by a proxy</html>`, fault.Unavailable},
		{"/token", 404, `no`, fault.Unavailable},
		{"/token", 429, `{"error":"invalid_grant"}`, fault.Unavailable},
		{"/token", 500, `{"error":"invalid_grant"}`, fault.Unavailable},
		{"/token", 200, `<html>sign in to the wireless network</html>`, fault.Unavailable},
		{"/token", 200, `{}`, fault.Unavailable},
		{"/keys", 503, ``, fault.Unavailable},
		{"/keys", 404, ``, fault.Unavailable},
		{"/keys", 200, `<html>sign in to the wireless network</html>`, fault.Unavailable},
		{"/keys", 200, `{"keys":[]}`, fault.Unauthenticated},
		{"/.well-known/openid-configuration", 503, ``, fault.Unavailable},
		{"/.well-known/openid-configuration", 200, `no`, fault.Unavailable},
	} {
		f := newForger(t)
		f.answer[c.path] = status(c.code, c.body)
		got, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
		if fault.KindOf(err) != c.want || got.Subject != "" {
			t.Errorf("%s %d %s: got %q (%v), want %q", c.path, c.code, c.body, fault.KindOf(err), err, c.want)
		}
	}
}

func TestRefusedTokenIsSentOnce(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.answer["/token"] = status(http.StatusBadRequest, `{"error":"invalid_grant"}`)
	_, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
	if wantFault(t, fault.Unauthenticated, err); len(f.requests("/token")) != 1 {
		t.Errorf("sent %d times: a provider takes that for theft", len(f.requests("/token")))
	}
}
