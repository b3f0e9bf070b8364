package signin

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/fault"
)

// Recheck asks the provider whether the person with this subject is still
// welcome, and reads their claims again. Unauthenticated means that the
// provider refused, or that there is no refresh token to ask with: the session
// ends. Unavailable means that it could not be asked: the session goes on as
// long as the caller allows.
//
// Providers exchange the refresh token and may end a sign-in whose old token
// comes a second time. So callers ask for one session at a time, and keep the
// RefreshToken of the returned Identity whenever it is not empty, even where
// an error is returned with it.
func (p *Provider) Recheck(ctx context.Context, refreshToken, subject string) (Identity, error) {
	if refreshToken == "" {
		return Identity{}, fault.New(fault.Unauthenticated,
			"Your sign-in cannot be checked again without you. Nothing was changed. Sign in again.")
	}
	remote, err := p.discovered(ctx)
	if err != nil {
		return Identity{}, err
	}
	tokens, err := remote.oauth.TokenSource(p.requests(ctx), &oauth2.Token{RefreshToken: refreshToken}).Token()
	if err != nil {
		return Identity{}, tokenFault(err)
	}
	kept := Identity{RefreshToken: tokens.RefreshToken}
	raw, _ := tokens.Extra("id_token").(string)
	c, err := p.refreshed(ctx, remote, raw, tokens, subject)
	if err != nil {
		return kept, err
	}
	if err := p.complete(ctx, remote, tokens, &c); err != nil {
		return kept, err
	}
	return p.identity(c, tokens.RefreshToken, raw), nil
}

// refreshed returns the claims of the new ID token. A provider may leave that
// out of a refresh; then userinfo has to speak for the person.
func (p *Provider) refreshed(ctx context.Context, remote *remote, raw string, tokens *oauth2.Token, subject string) (claims, error) {
	if raw == "" {
		if remote.UserInfo == "" {
			return claims{}, misconfigured(errors.New("the provider gives neither an ID token at refresh nor userinfo"))
		}
		return claims{subject: subject}, nil
	}
	c, err := p.verify(ctx, remote, raw, tokens.AccessToken)
	if err != nil {
		return claims{}, err
	}
	if c.subject != subject {
		return claims{}, untrusted(fmt.Errorf("the refresh token of %q gave an ID token of %q", subject, c.subject))
	}
	return c, nil
}
