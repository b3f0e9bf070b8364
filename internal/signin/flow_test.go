package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/idp"
	"github.com/closegate/closegate/internal/signin"
)

// pair is a provider that keeps to the rules and a relying party, with a
// clock of their own each.
type pair struct {
	t        *testing.T
	provider *idp.Provider
	relying  *signin.Provider
	issuer   string
	// The clocks move between requests only.
	theirs, ours time.Time
}

func newPair(t *testing.T, mode signin.AuthTimeMode) *pair {
	t.Helper()
	p := &pair{t: t, theirs: noon, ours: noon}
	server := httptest.NewUnstartedServer(nil)
	p.issuer = "http://" + server.Listener.Addr().String() + "/idp"
	var err error
	p.provider, err = idp.New(idp.Config{
		Issuer: p.issuer, ClientID: clientID, ClientSecret: "s%cret +&", RedirectURIs: []string{redirectURL}, PostLogoutURIs: []string{"http://localhost:1/login"},
		People: []idp.Person{{Subject: "ines", Name: "Ines Valdorn", Email: "ines@northbank.example", Groups: []string{"owners"}}},
		Now:    func() time.Time { return p.theirs },
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/idp/", p.provider)
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	p.relying, err = signin.New(signin.Config{
		Issuer: p.issuer, ClientID: clientID, ClientSecret: "s%cret +&", RedirectURL: redirectURL, AuthTime: mode,
	}, nil, func() time.Time { return p.ours })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *pair) pass(d time.Duration) { p.theirs, p.ours = p.theirs.Add(d), p.ours.Add(d) }

// choose walks a browser through the provider and returns the callback.
func (p *pair) choose(address string) url.Values {
	p.t.Helper()
	browser := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), redirectURL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(address)
	if err != nil {
		p.t.Fatal(err)
	}
	defer page.Body.Close()
	document, err := goquery.NewDocumentFromReader(page.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	form := document.Find("form")
	answer, err := browser.PostForm(form.AttrOr("action", ""), url.Values{
		"request": {form.Find("input[name=request]").AttrOr("value", "")}, "subject": {"ines"},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		p.t.Fatal(err)
	}
	return back.Query()
}

func (p *pair) signIn(r signin.Request) (signin.Identity, error) {
	p.t.Helper()
	a, address, err := p.relying.Start(p.t.Context(), r)
	if err != nil {
		p.t.Fatal(err)
	}
	p.pass(time.Second)
	return p.relying.Finish(p.t.Context(), p.choose(address), a)
}

func TestPersonSignsInThroughARealFlow(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	got, err := p.signIn(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Issuer != p.issuer || got.Subject != "ines" || got.Name != "Ines Valdorn" || got.Email != "ines@northbank.example" ||
		!slices.Equal(got.Groups, []string{"owners"}) || got.RefreshToken == "" || !got.AuthTime.Equal(p.ours.Truncate(time.Second)) {
		t.Errorf("got %#v", got)
	}
	address, err := p.relying.SignOutURL(t.Context(), got.IDToken, "http://localhost:1/login")
	if err != nil || !strings.HasPrefix(address, p.issuer+"/end_session?") {
		t.Errorf("sign-out leads to %q, %v", address, err)
	}
}

func TestCallbackWorksOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	a, address, err := p.relying.Start(t.Context(), signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	query := p.choose(address)
	if _, err := p.relying.Finish(t.Context(), query, a); err != nil {
		t.Fatal(err)
	}
	_, err = p.relying.Finish(t.Context(), query, a)
	wantFault(t, fault.Unauthenticated, err)
}

// A code that was stolen on its way is worth nothing in another browser.
func TestInjectedCodeIsRefused(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	_, address, err := p.relying.Start(t.Context(), signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	stolen := p.choose(address)
	thief, _, err := p.relying.Start(t.Context(), signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	stolen.Set("state", thief.State)
	_, err = p.relying.Finish(t.Context(), stolen, thief)
	wantFault(t, fault.Unauthenticated, err)
}

func TestDisabledPersonIsRefusedAtSignInAndRecheck(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	got, err := p.signIn(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	p.provider.Disable("ines")
	_, err = p.relying.Recheck(t.Context(), got.RefreshToken, "ines")
	wantFault(t, fault.Unauthenticated, err)
	_, err = p.signIn(signin.Request{})
	wantFault(t, fault.Unauthenticated, err)
}

func TestRecheckFollowsGroupsAndRotation(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	first, err := p.signIn(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	p.provider.SetGroups("ines", []string{"auditors"})
	kept := first.RefreshToken
	for range 3 {
		p.pass(15 * time.Minute)
		got, err := p.relying.Recheck(t.Context(), kept, "ines")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Groups, []string{"auditors"}) || !got.AuthTime.Equal(first.AuthTime) || got.RefreshToken == kept {
			t.Errorf("got %#v", got)
		}
		kept = got.RefreshToken
	}
	_, err = p.relying.Recheck(t.Context(), first.RefreshToken, "ines")
	wantFault(t, fault.Unauthenticated, err)
}

func TestOutageIsNoRefusal(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	p.provider.Down(true)
	_, _, err := p.relying.Start(t.Context(), signin.Request{})
	wantFault(t, fault.Unavailable, err)
	p.provider.Down(false)
	got, err := p.signIn(signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	a, address, err := p.relying.Start(t.Context(), signin.Request{})
	if err != nil {
		t.Fatal(err)
	}
	query := p.choose(address)
	p.provider.Down(true)
	_, err = p.relying.Recheck(t.Context(), got.RefreshToken, "ines")
	wantFault(t, fault.Unavailable, err)
	_, err = p.relying.Finish(t.Context(), query, a)
	wantFault(t, fault.Unavailable, err)
	p.provider.Down(false)
	if _, err := p.relying.Recheck(t.Context(), got.RefreshToken, "ines"); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

func TestFreshSignInProvesThatThePersonWasAsked(t *testing.T) {
	t.Parallel()
	p := newPair(t, "")
	before := p.ours
	got, err := p.signIn(signin.Request{Fresh: true})
	if err != nil || got.AuthTime.Before(before) || got.AuthTime.After(p.ours) {
		t.Errorf("signed in at %v (%v), want between %v and %v", got.AuthTime, err, before, p.ours)
	}
	p.provider.IgnoreMaxAge(time.Hour)
	_, err = p.signIn(signin.Request{Fresh: true})
	wantFault(t, fault.Unauthenticated, err)
	if _, err := p.signIn(signin.Request{}); err != nil {
		t.Errorf("an ordinary sign-in was refused: %v", err)
	}
}

func TestProviderWithoutAuthTimeNeedsTheWeakerMode(t *testing.T) {
	t.Parallel()
	for mode, accepted := range map[signin.AuthTimeMode]bool{"": false, signin.AuthTimeRequired: false, signin.AuthTimeAssumed: true} {
		p := newPair(t, mode)
		p.provider.OmitAuthTime(true)
		if _, err := p.signIn(signin.Request{Fresh: true}); (err == nil) != accepted {
			t.Errorf("mode %q: %v, want accepted = %v", mode, err, accepted)
		}
		if got, err := p.signIn(signin.Request{}); err != nil || !got.AuthTime.IsZero() {
			t.Errorf("mode %q, ordinary sign-in: %v, %v", mode, got.AuthTime, err)
		}
	}
}

func TestClocksMayDifferByTheSkew(t *testing.T) {
	t.Parallel()
	for ahead, accepted := range map[time.Duration]bool{
		-20 * time.Second: true, 20 * time.Second: true, 2 * time.Minute: false, -2 * time.Minute: false,
	} {
		p := newPair(t, "")
		p.theirs = p.ours.Add(ahead)
		if _, err := p.signIn(signin.Request{Fresh: true}); (err == nil) != accepted {
			t.Errorf("provider %v ahead: %v, want accepted = %v", ahead, err, accepted)
		}
	}
}
