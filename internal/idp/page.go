package idp

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	signInPath    = "/sign-in"
	signedOutPath = "/signed-out"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// page is what the template shows: people to choose from, or a text alone.
type page struct {
	Title      string
	Text       string
	Stylesheet string
	// Action, Request and People are set where there is something to choose.
	Action  string
	Request string
	People  []Person
	// Back leads to the relying party where nothing can be chosen.
	Back string
}

// showPeople is the sign-in page.
func (p *Provider) showPeople(w http.ResponseWriter, r *http.Request) {
	asked, err := p.storage.request(r.URL.Query().Get("request"))
	if err == nil && asked.Done() {
		err = errAnswered
	}
	if err != nil {
		p.refuse(w, err)
		return
	}
	p.show(w, http.StatusOK, page{
		Title:   "Choose who you are",
		Text:    "This is a demonstration. There are no passwords: choose a person to see Closegate with their eyes.",
		Action:  p.config.Issuer + signInPath,
		Request: asked.id,
		People:  p.storage.people(asked.asked.LoginHint),
	})
}

// choosePerson answers the authorization request and sends the browser back.
func (p *Provider) choosePerson(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", p.policy())
	asked, err := p.storage.choose(r.PostFormValue("request"), r.PostFormValue("subject"))
	r = r.WithContext(op.ContextWithIssuer(r.Context(), p.config.Issuer))
	switch {
	case err == nil:
		op.AuthResponse(asked, p.library, w, r)
	case errors.Is(err, errDisabled) || errors.Is(err, errNoPerson):
		op.AuthRequestError(w, r, asked, oidc.ErrAccessDenied().WithParent(err), p.library)
	default:
		p.refuse(w, err)
	}
}

func (p *Provider) showSignedOut(w http.ResponseWriter, _ *http.Request) {
	p.show(w, http.StatusOK, page{Title: "You are signed out", Text: "Nobody is signed in now.", Back: p.home()})
}

// refuse says why nothing can be chosen.
func (p *Provider) refuse(w http.ResponseWriter, err error) {
	text := "This sign-in has expired or was never started. Nobody was signed in. Go back and sign in again."
	if errors.Is(err, errAnswered) {
		text = "Somebody was already chosen for this sign-in. Nothing was changed. Go back and sign in again."
	}
	p.show(w, http.StatusBadRequest, page{Title: "You cannot sign in here", Text: text, Back: p.home()})
}

func (p *Provider) show(w http.ResponseWriter, status int, content page) {
	content.Stylesheet = p.config.StylesheetURL
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, content); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // A browser that went away is told nothing.
}

// policy allows the style sheet and a form that leads, through its redirect,
// back to the relying party: browsers apply form-action to redirects too.
func (p *Provider) policy() string {
	sources := append([]string{p.config.StylesheetURL}, p.config.RedirectURIs...)
	origins := make([]string, len(sources))
	for i, source := range sources {
		origins[i] = origin(source)
	}
	style, targets := origins[0], slices.Compact(slices.Sorted(slices.Values(origins[1:])))
	return strings.Join([]string{
		"default-src 'none'",
		strings.TrimSpace("style-src 'self' " + style),
		strings.TrimSpace("font-src 'self' " + style),
		"img-src data:", // The empty icon, without which browsers ask for one.
		"form-action 'self' " + strings.Join(targets, " "),
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// home is the front page of the relying party.
func (p *Provider) home() string { return origin(p.config.RedirectURIs[0]) + "/" }

// origin returns scheme and host of an address, and nothing for a path.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
