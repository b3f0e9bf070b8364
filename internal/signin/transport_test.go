package signin_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

func TestSilentProviderIsNotWaitedForWithoutEnd(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys", "/userinfo"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.claims["groups"] = nil
			ended := make(chan struct{})
			t.Cleanup(func() { close(ended) })
			f.answer[path] = func(w http.ResponseWriter, r *http.Request) {
				// The headers come, the body never does.
				w.WriteHeader(http.StatusOK)
				w.(http.Flusher).Flush()
				select {
				case <-ended:
				case <-r.Context().Done():
				}
			}
			client := &http.Client{Transport: f.Client().Transport, Timeout: 50 * time.Millisecond}
			p, err := signin.New(f.config(), client, func() time.Time { return noon })
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.Recheck(t.Context(), "refresh 1", "ines")
			wantFault(t, fault.Unavailable, err)
		})
	}
}

func TestEachRequestHasADeadline(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.claims["groups"] = nil
	watch := deadlines{t: t, next: f.Client().Transport}
	for _, timeout := range []time.Duration{0, time.Hour} {
		p, err := signin.New(f.config(), &http.Client{Transport: watch, Timeout: timeout}, func() time.Time { return noon })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Recheck(context.WithoutCancel(t.Context()), "refresh 1", "ines"); err != nil {
			t.Fatal(err)
		}
	}
}

// deadlines fails the test on a request that could take more than ten seconds.
type deadlines struct {
	t    *testing.T
	next http.RoundTripper
}

func (d deadlines) RoundTrip(r *http.Request) (*http.Response, error) {
	deadline, ok := r.Context().Deadline()
	if !ok || time.Until(deadline) > 10*time.Second {
		d.t.Errorf("%s may take until %v", r.URL.Path, deadline)
	}
	return d.next.RoundTrip(r)
}

func TestHugeAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys", "/userinfo"} {
		f := newForger(t)
		f.claims["groups"] = nil
		f.answer[path] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			chunk := bytes.Repeat([]byte(" "), 1<<16)
			for range 32 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
			_, _ = w.Write([]byte("{}"))
		}
		_, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
		if wantFault(t, fault.Unavailable, err); !strings.Contains(err.Error(), "larger than") && path != "/token" {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSecretsAreNotRedirected(t *testing.T) {
	t.Parallel()
	elsewhere := newForger(t)
	for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys", "/userinfo"} {
		f := newForger(t)
		f.claims["groups"] = nil
		f.answer[path] = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}
		_, err := f.relying(f.config()).Recheck(t.Context(), "refresh 1", "ines")
		wantFault(t, fault.Unavailable, err)
	}
	if n := len(elsewhere.asked); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestProviderSetsNoCookiesForEverybody(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.answer["/token"] = func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "person", Value: "ines", Path: "/"})
		status(http.StatusBadRequest, `{"error":"invalid_grant"}`)(w, r)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := signin.New(f.config(), &http.Client{Transport: f.Client().Transport, Jar: jar}, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := p.Recheck(t.Context(), "refresh 1", "ines")
		wantFault(t, fault.Unauthenticated, err)
	}
	for _, r := range f.requests("/token") {
		if len(r.Cookies()) != 0 {
			t.Errorf("sent %v", r.Cookies())
		}
	}
}

func TestLongAnswersAreCutInErrors(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	f.answer["/.well-known/openid-configuration"] = status(http.StatusNotFound, strings.Repeat("x", 1<<16))
	_, _, err := f.relying(f.config()).Start(t.Context(), signin.Request{})
	if wantFault(t, fault.Unavailable, err); len(err.Error()) > 1000 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}
