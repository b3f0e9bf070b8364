package signin_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

func TestCallbackOfAnotherBrowserIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	other := f.start(p, signin.Request{})
	for name, c := range map[string]struct {
		state   []string
		attempt signin.Attempt
	}{
		"state of another attempt":      {[]string{other.State}, a},
		"no state":                      {nil, a},
		"empty state":                   {[]string{""}, a},
		"two states":                    {[]string{a.State, a.State}, a},
		"no attempt":                    {[]string{a.State}, signin.Attempt{}},
		"no attempt and no state":       {nil, signin.Attempt{StartedAt: noon}},
		"no attempt and an empty state": {[]string{""}, signin.Attempt{StartedAt: noon}},
	} {
		_, err := p.Finish(t.Context(), url.Values{"code": {"the code"}, "state": c.state}, c.attempt)
		if wantFault(t, fault.Unauthenticated, err); len(f.requests("/token")) != 0 {
			t.Fatalf("%s: the code was exchanged", name)
		}
	}
}

func TestErrorWithAForeignStateIsNotBelieved(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	_, err := p.Finish(t.Context(), url.Values{"state": {"made up"}, "error": {"server_error"}}, a)
	wantFault(t, fault.Unauthenticated, err)
}

func TestCallbackOfAnotherIssuerIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		promised bool
		issuers  func(*forger) []string
		accepted bool
	}{
		"promised and ours":       {true, func(f *forger) []string { return []string{f.URL} }, true},
		"promised and missing":    {true, func(*forger) []string { return nil }, false},
		"promised and another":    {true, func(*forger) []string { return []string{"https://evil.example"} }, false},
		"promised and twice":      {true, func(f *forger) []string { return []string{f.URL, "https://evil.example"} }, false},
		"unpromised and missing":  {false, func(*forger) []string { return nil }, true},
		"unpromised and ours":     {false, func(f *forger) []string { return []string{f.URL} }, true},
		"unpromised and another":  {false, func(*forger) []string { return []string{"https://evil.example"} }, false},
		"unpromised and empty":    {false, func(*forger) []string { return []string{""} }, false},
		"with a slash at the end": {true, func(f *forger) []string { return []string{f.URL + "/"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.metadata["authorization_response_iss_parameter_supported"] = c.promised
			p := f.relying(f.config())
			a := f.start(p, signin.Request{})
			query := callback(a)
			if issuers := c.issuers(f); issuers != nil {
				query["iss"] = issuers
			}
			_, err := p.Finish(t.Context(), query, a)
			if (err == nil) != c.accepted {
				t.Errorf("got %v, want accepted = %v", err, c.accepted)
			}
			if exchanged := len(f.requests("/token")) > 0; exchanged != c.accepted {
				t.Errorf("exchanged = %v: the code must not reach the wrong provider", exchanged)
			}
		})
	}
}

func TestErrorTogetherWithACodeIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	for _, refusal := range []string{"access_denied", "server_error", ""} {
		query := callback(a)
		query.Set("error", refusal)
		_, err := p.Finish(t.Context(), query, a)
		wantFault(t, fault.Unauthenticated, err)
	}
	if len(f.requests("/token")) != 0 {
		t.Error("the code was exchanged")
	}
}

func TestCallbackWithoutOneCodeIsRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	for _, codes := range [][]string{nil, {""}, {"one", "two"}} {
		_, err := p.Finish(t.Context(), url.Values{"state": {a.State}, "code": codes}, a)
		wantFault(t, fault.Unauthenticated, err)
	}
	if len(f.requests("/token")) != 0 {
		t.Error("a code was exchanged")
	}
}

func TestProvidersErrorBecomesAFault(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	p := f.relying(f.config())
	a := f.start(p, signin.Request{})
	for code, kind := range map[string]fault.Kind{
		"access_denied":           fault.Unauthenticated,
		"login_required":          fault.Unauthenticated,
		"something_of_their_own":  fault.Unauthenticated,
		"server_error":            fault.Unavailable,
		"temporarily_unavailable": fault.Unavailable,
		"unauthorized_client":     fault.Unavailable,
		"invalid_scope":           fault.Unavailable,
	} {
		_, err := p.Finish(t.Context(), url.Values{"state": {a.State}, "error": {code}, "error_description": {"call +1 555 0100\nnow"}}, a)
		wantFault(t, kind, err)
		if message := err.(*fault.Error).Message; strings.Contains(message, "555") || strings.Contains(message, code) {
			t.Errorf("%s: people read the provider's own words: %q", code, message)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the log would break into two lines: %q", code, err)
		}
	}
}

func TestAttemptEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	for age, alive := range map[time.Duration]bool{
		signin.AttemptLife - time.Second: true,
		signin.AttemptLife:               false,
		signin.AttemptLife + time.Hour:   false,
	} {
		f := newForger(t)
		p := f.relying(f.config())
		a := f.start(p, signin.Request{})
		a.StartedAt = noon.Add(-age)
		_, err := p.Finish(t.Context(), callback(a), a)
		if (err == nil) != alive {
			t.Errorf("after %v: %v, want alive = %v", age, err, alive)
		}
		if !alive {
			wantFault(t, fault.Unauthenticated, err)
		}
	}
}

func TestFreshSignInIsRefusedWhenThePersonWasNotAskedAgain(t *testing.T) {
	t.Parallel()
	for name, authTime := range map[string]any{
		"an hour ago":          noon.Add(-time.Hour).Unix(),
		"just beyond the skew": noon.Truncate(time.Second).Add(-signin.DefaultClockSkew - time.Second).Unix(),
		"never said":           nil,
		"said as null":         0,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForger(t)
			f.wantRefused(signin.Request{Fresh: true}, func() { f.claims["auth_time"] = authTime })
			delete(f.claims, "nonce")
			if _, err := f.finish(signin.Request{}); err != nil {
				t.Errorf("an ordinary sign-in was refused too: %v", err)
			}
		})
	}
}

func TestFreshAuthTimeIsNeverBeforeTheAttempt(t *testing.T) {
	t.Parallel()
	for _, ago := range []time.Duration{0, time.Second, signin.DefaultClockSkew} {
		f := newForger(t)
		// Whole seconds: the claim is before the start that has half a second.
		f.claims["auth_time"] = noon.Truncate(time.Second).Add(-ago).Unix()
		identity, err := f.finish(signin.Request{Fresh: true})
		if err != nil || !identity.AuthTime.Equal(noon) {
			t.Errorf("%v ago: signed in at %v (%v), want %v", ago, identity.AuthTime, err, noon)
		}
	}
}

func TestOperatorMayChooseToAssumeFreshness(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	config := f.config()
	config.AuthTime = signin.AuthTimeAssumed
	p := f.relying(config)
	a := f.start(p, signin.Request{Fresh: true})
	f.claims["auth_time"] = nil
	identity, err := p.Finish(t.Context(), callback(a), a)
	if err != nil || !identity.AuthTime.IsZero() {
		t.Errorf("without auth_time: signed in at %v, %v", identity.AuthTime, err)
	}
	f.claims["auth_time"] = noon.Add(-time.Hour).Unix()
	_, err = p.Finish(t.Context(), callback(a), a)
	wantFault(t, fault.Unauthenticated, err)
}
