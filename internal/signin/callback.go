package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/fault"
)

// Finish checks the callback's query against the attempt that was taken out of
// the same browser's session, exchanges the code, and returns who signed in.
//
// For a fresh attempt it also refuses an answer that does not prove a new
// sign-in. Whether the person is the same as before is the caller's to check.
func (p *Provider) Finish(ctx context.Context, query url.Values, a Attempt) (Identity, error) {
	if err := p.checkAttempt(query, a); err != nil {
		return Identity{}, err
	}
	remote, err := p.discovered(ctx)
	if err != nil {
		return Identity{}, err
	}
	code, err := p.code(query, remote.NamesIssuer)
	if err != nil {
		return Identity{}, err
	}
	tokens, err := remote.oauth.Exchange(p.requests(ctx), code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Identity{}, tokenFault(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	claims, err := p.verify(ctx, remote, raw, tokens.AccessToken)
	if err != nil {
		return Identity{}, err
	}
	if !same(claims.nonce, a.Nonce) {
		return Identity{}, untrusted(errors.New("the nonce of the ID token is not that of the attempt"))
	}
	if a.Fresh {
		if err := p.checkFresh(&claims, a.StartedAt); err != nil {
			return Identity{}, err
		}
	}
	if err := p.complete(ctx, remote, tokens, &claims); err != nil {
		return Identity{}, err
	}
	return p.identity(claims, tokens.RefreshToken, raw), nil
}

// checkAttempt refuses a callback that answers no attempt of this browser, or
// one that was left open too long. Before this nothing in the query is
// believed, an error included: anybody can make a person open a callback.
func (p *Provider) checkAttempt(query url.Values, a Attempt) error {
	state, err := single(query, "state")
	if err != nil {
		return foreign(err)
	}
	if !same(state, a.State) {
		return foreign(errors.New("the state is not that of the attempt"))
	}
	if age := p.now().Sub(a.StartedAt); age >= AttemptLife {
		return fault.New(fault.Unauthenticated,
			"This sign-in was not finished within %d minutes. Nobody was signed in. Sign in again.", int(AttemptLife.Minutes()))
	}
	return nil
}

// code returns the code of a callback whose state was right.
func (p *Provider) code(query url.Values, mustNameIssuer bool) (string, error) {
	values := make(map[string]string)
	for _, name := range []string{"iss", "code", "error", "error_description"} {
		value, err := single(query, name)
		if err != nil {
			return "", untrusted(err)
		}
		values[name] = value
	}
	// The issuer, where it is named, must be ours: else the answer of another
	// provider was put in place of ours (RFC 9207).
	if (mustNameIssuer || query.Has("iss")) && values["iss"] != p.config.Issuer {
		return "", untrusted(fmt.Errorf("the callback names the issuer %q", values["iss"]))
	}
	switch {
	case query.Has("error") && query.Has("code"):
		return "", untrusted(errors.New("the callback holds a code and an error"))
	case query.Has("error"):
		return "", codeFault(values["error"], fmt.Errorf("the provider answered %q: %q", values["error"], values["error_description"]))
	case values["code"] == "":
		return "", untrusted(errors.New("the callback holds no code"))
	}
	return values["code"], nil
}

// checkFresh refuses a sign-in from before the attempt. What the allowed skew
// lets pass is then moved to the start of the attempt, so that callers compare
// times of one clock.
func (p *Provider) checkFresh(c *claims, startedAt time.Time) error {
	if c.authTime.IsZero() {
		if p.config.AuthTime == AuthTimeAssumed {
			return nil
		}
		return fault.New(fault.Unauthenticated,
			"The company sign-in does not say when you signed in, so this sign-in proves nothing new. Nothing was confirmed. Ask an administrator to make the provider send auth_time.")
	}
	// Claims carry whole seconds, so the start is compared in whole seconds.
	earliest := startedAt.Truncate(time.Second).Add(-p.config.ClockSkew)
	if c.authTime.Before(earliest) {
		return fault.New(fault.Unauthenticated,
			"The company sign-in did not ask you to sign in again. Nothing was confirmed. Sign out there, then try again.")
	}
	if c.authTime.Before(startedAt) {
		c.authTime = startedAt
	}
	return nil
}

// single returns the only value of a parameter, or an empty string where there
// is none. Repeated parameters are forbidden, because two readers may each
// take another one.
func single(query url.Values, name string) (string, error) {
	values := query[name]
	if len(values) > 1 {
		return "", fmt.Errorf("the callback holds %s %d times", name, len(values))
	}
	return query.Get(name), nil
}

// same compares secrets. An empty one is never right: that is what a missing
// attempt looks like.
func same(got, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
