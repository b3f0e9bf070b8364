package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/views/account"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// showSignIn shows the one way in.
func (h *handlers) showSignIn(c echo.Context) error {
	return h.signInPage(c, http.StatusOK, localPath(c.QueryParam("next")), nil)
}

// signInPage shows the way in, and what went wrong on the last try.
func (h *handlers) signInPage(c echo.Context, status int, next string, problem error) error {
	page := account.SignIn{
		Page: layout.Page{Title: "Sign in", Footer: []ui.Link{{Text: "Accessibility", Href: accessibilityPath}}},
		// The whole address, because the session's cookie belongs to its host.
		StartHref: h.base.String() + startPath(next),
	}
	if problem != nil {
		page.Problem = ui.Flash{Kind: ui.FlashFailed, Title: "You are not signed in.", Text: messageOf(problem)}
	}
	return h.fragment(c, status, account.ShowSignIn(page))
}

// startPath begins a sign-in that leads to next.
func startPath(next string) string {
	if next == homePath {
		next = ""
	}
	return withQuery(startSignInPath, url.Values{"next": {next}})
}

// startSignIn sends the browser to the identity provider.
func (h *handlers) startSignIn(c echo.Context) error {
	return h.sendToProvider(c, signin.Request{}, attempt{Next: localPath(c.QueryParam("next"))})
}

// sendToProvider starts a sign-in and keeps the attempt, with what it is to
// lead to, in the browser's session, so that nobody can finish it elsewhere.
func (h *handlers) sendToProvider(c echo.Context, r signin.Request, to attempt) error {
	started, address, err := h.signIn.Start(c.Request().Context(), r)
	if err != nil {
		return h.signInFailed(c, to.Next, err)
	}
	to.Attempt = started
	kept := &to
	v := visitOf(c)
	if v.token == "" {
		err = h.begin(c, session{Secret: newSecret(), Started: h.now(), Attempt: kept}, h.now().Add(signin.AttemptLife))
	} else {
		err = h.update(c, func(s *session) { s.Attempt = kept })
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// finishSignIn takes the answer of the identity provider. The attempt leaves
// the session before anything of the answer is looked at, so it serves once.
func (h *handlers) finishSignIn(c echo.Context) error {
	var taken *attempt
	if visitOf(c).token != "" {
		err := h.update(c, func(s *session) { taken, s.Attempt = s.Attempt, nil })
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if taken == nil {
		taken = &attempt{}
	}
	next := localPath(taken.Next)
	identity, err := h.signIn.Finish(c.Request().Context(), c.QueryParams(), taken.Attempt)
	if err != nil {
		return h.signInFailed(c, next, err)
	}
	if taken.Fresh {
		return h.finishFresh(c, identity, next)
	}
	person, err := h.welcome(c, identity, taken.Invitation)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Conflict) {
		return h.signInFailed(c, next, err)
	}
	if err != nil {
		return err
	}
	if err := h.beginFor(c, person.ID, identity); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// welcome returns the account of somebody who has just signed in: the one that
// an invitation was for, or the one that they have.
func (h *handlers) welcome(c echo.Context, identity signin.Identity, invitation string) (reading.Person, error) {
	ctx, newcomer := c.Request().Context(), authz.Actor{Kind: authz.Person, From: c.RealIP()}
	if invitation != "" {
		return h.app.AcceptInvitation(ctx, newcomer, invitation, identityOf(identity))
	}
	return h.app.SignIn(ctx, newcomer, identityOf(identity))
}

// beginFor starts the session of somebody who has just signed in.
func (h *handlers) beginFor(c echo.Context, person string, identity signin.Identity) error {
	sealed, err := h.sealTokens(person, providerTokens{Refresh: identity.RefreshToken, ID: identity.IDToken})
	if err != nil {
		return err
	}
	now := h.now()
	return h.begin(c, session{
		Secret: newSecret(), Started: now, Person: person, Issuer: identity.Issuer, Subject: identity.Subject,
		Tokens: sealed, Confirmed: now, Browser: browserName(c.Request().UserAgent()), Address: c.RealIP(),
	}, now.Add(sessionLife))
}

// signInFailed shows what went wrong on the sign-in page, which offers to try
// again. To somebody who is signed in it is an error like any other.
func (h *handlers) signInFailed(c echo.Context, next string, err error) error {
	status := statusOf(err)
	h.log.WarnContext(c.Request().Context(), "sign-in failed", "error", err, "status", status, "reference", referenceOf(c))
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "60")
	}
	if visitOf(c).Person == "" {
		return h.signInPage(c, status, next, err)
	}
	page := account.Problem(status)
	page.Page = h.frame(c, "Sign-in", "")
	page.Title, page.Happened = "You were not signed in again", messageOf(err)
	page.State, page.Next = "Your session goes on as before.", "Go back, and try again."
	page.Link = ui.Link{Text: "Go on", Href: next}
	return h.fragment(c, status, account.ShowError(page))
}

// signOut ends the session here, and then at the identity provider.
func (h *handlers) signOut(c echo.Context) error {
	ctx, v := c.Request().Context(), visitOf(c)
	tokens, err := h.openTokens(v.session)
	if err != nil {
		h.log.WarnContext(ctx, "sign out without the provider's token", "error", err)
	}
	if err := h.end(c); err != nil {
		return err
	}
	back := h.base.String() + signedOutPath
	address, err := h.signIn.SignOutURL(ctx, tokens.ID, back)
	if err != nil {
		h.log.WarnContext(ctx, "sign out at the identity provider", "error", err)
	}
	return c.Redirect(http.StatusSeeOther, firstOf(address, signedOutPath))
}

func (h *handlers) showSignedOut(c echo.Context) error {
	return h.fragment(c, http.StatusOK, account.ShowSignedOut(account.SignedOut{
		Page: h.frame(c, "Signed out", ""), SignInHref: loginPath,
	}))
}

// askToSign keeps what somebody means to sign, and asks them to prove once
// more who they are. They come back at next.
func (h *handlers) askToSign(c echo.Context, intent app.Intent, next string) error {
	if err := h.update(c, func(s *session) { s.Intent, s.Proof = &intent, nil }); err != nil {
		return err
	}
	return h.sendToProvider(c, signin.Request{Fresh: true}, attempt{Next: next})
}

// finishFresh notes that the person proved once more who they are. Somebody
// else takes nothing over: neither the session nor what was to be signed.
func (h *handlers) finishFresh(c echo.Context, identity signin.Identity, next string) error {
	s := visitOf(c).session
	if identity.Issuer != s.Issuer || identity.Subject != s.Subject {
		if err := h.update(c, func(s *session) { s.Intent, s.Proof = nil, nil }); err != nil {
			return err
		}
		return h.signInFailed(c, next, fault.New(fault.Unauthenticated,
			"You signed in as somebody else than the person who pressed Sign. Nothing was signed."))
	}
	err := h.update(c, func(s *session) { s.Proof = &proof{At: h.now(), AuthTime: identity.AuthTime} })
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// intent returns what the person is about to sign, for the page that asks them
// to confirm it, and when the provider says that they proved who they are.
func (h *handlers) intent(c echo.Context) (app.SignOff, error) {
	return h.signOff(visitOf(c).session)
}

// takeIntent is intent for the confirmation itself: what is to be signed leaves
// the session, so that it is signed once.
func (h *handlers) takeIntent(c echo.Context) (app.SignOff, error) {
	var taken session
	err := h.update(c, func(s *session) {
		taken = *s
		s.Intent, s.Proof = nil, nil
	})
	if err != nil {
		return app.SignOff{}, err
	}
	return h.signOff(taken)
}

func (h *handlers) signOff(s session) (app.SignOff, error) {
	switch {
	case s.Intent == nil:
		return app.SignOff{}, fault.New(fault.Conflict, "You have not pressed Sign, or it was signed already. Nothing was changed. Start again from the sign-off page.")
	case s.Proof == nil || s.Proof.At.Before(s.Intent.At):
		return app.SignOff{}, fault.New(fault.Unauthenticated, "You did not sign in again after pressing Sign. Nothing was signed. Start again from the sign-off page.")
	}
	return app.SignOff{Intent: *s.Intent, FreshSignIn: s.Proof.AuthTime, MustBeFresh: h.freshSignIn}, nil
}
