package testkit_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/idp"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/internal/testkit"
)

// portal is the smallest product that people can sign in to: one browser at a
// time, remembered by a cookie.
type portal struct {
	*httptest.Server
	relying *signin.Provider

	mu      sync.Mutex
	attempt signin.Attempt
}

func newPortal(t *testing.T) *portal {
	t.Helper()
	p := &portal{Server: httptest.NewUnstartedServer(nil)}
	base := "http://" + p.Listener.Addr().String()
	provider, err := idp.New(idp.Config{
		Issuer: base + "/idp", ClientID: "c", ClientSecret: "s", RedirectURIs: []string{base + "/auth/callback"},
		People: []idp.Person{{Subject: "ines", Name: "Ines Valdorn"}, {Subject: "tobin", Name: "Tobin Askerley"}},
		Now:    time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.relying, err = signin.New(signin.Config{Issuer: base + "/idp", ClientID: "c", ClientSecret: "s", RedirectURL: base + "/auth/callback"}, nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/idp/", provider)
	mux.HandleFunc("/auth/start", p.start)
	mux.HandleFunc("/auth/callback", p.callback)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if session, err := r.Cookie("session"); err == nil {
			fmt.Fprint(w, session.Value)
		}
	})
	p.Config.Handler = mux
	p.Start()
	t.Cleanup(p.Close)
	return p
}

func (p *portal) start(w http.ResponseWriter, r *http.Request) {
	attempt, address, err := p.relying.Start(r.Context(), signin.Request{})
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attempt = attempt
	http.Redirect(w, r, address, http.StatusFound)
}

func (p *portal) callback(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	attempt := p.attempt
	p.mu.Unlock()
	identity, err := p.relying.Finish(r.Context(), r.URL.Query(), attempt)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: identity.Subject, Path: "/"})
	http.Redirect(w, r, "/", http.StatusFound)
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func TestSignInLeavesTheChosenPersonsSession(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	client := newBrowser(t)
	for _, subject := range []string{"tobin", "ines"} {
		testkit.SignIn(t, client, p.URL, subject)
		answer, err := client.Get(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || string(body) != subject {
			t.Errorf("signed in as %q (%v), want %q", body, err, subject)
		}
	}
}

func TestSignInThatFailsEndsTheTest(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for name, attempt := range map[string]func(testing.TB){
		"buttons for \"nobody\"": func(t2 testing.TB) { testkit.SignIn(t2, newBrowser(t), p.URL, "nobody") },
		"no cookie jar":          func(t2 testing.TB) { testkit.SignIn(t2, &http.Client{}, p.URL, "ines") },
		"buttons for \"ines\"":   func(t2 testing.TB) { testkit.SignIn(t2, newBrowser(t), p.URL+"/other", "ines") },
	} {
		if got := ending(t, attempt); !strings.Contains(got, name) {
			t.Errorf("ended with %q, want %q", got, name)
		}
	}
}

// ended is a test that remembers how it was ended.
type ended struct {
	testing.TB
	why string
}

func (e *ended) Helper() {}

func (e *ended) Fatal(args ...any) { e.why = fmt.Sprint(args...); runtime.Goexit() }

func (e *ended) Fatalf(format string, args ...any) { e.Fatal(fmt.Sprintf(format, args...)) }

func ending(t *testing.T, attempt func(testing.TB)) string {
	e := &ended{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		attempt(e)
	}()
	<-done
	return e.why
}
