package web

import (
	"crypto/rand"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/static"
)

// newEcho returns a router with what stands before every route.
func (h *handlers) newEcho(c Config) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = addressFrom(c.Proxies)
	e.HTTPErrorHandler = h.answerError
	e.Use(h.logRequests, h.recoverPanics, h.limitStandstill, h.secureHeaders, limitBody)
	return e
}

// addressFrom believes X-Forwarded-For only from the configured proxies. Any
// other client would write its own address into the audit log.
func addressFrom(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// policy is the content security policy but for the nonce and the places to
// which forms may lead. Trusted Types have one policy for HTMX and one for our
// own script.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx closegate; "

// secureHeaders tells browsers what our pages never do. The embedded identity
// provider is another product and sets its own.
func (h *handlers) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if strings.HasPrefix(c.Request().URL.Path, strings.TrimSuffix(providerPath, "*")) {
			return next(c)
		}
		header := c.Response().Header()
		for name, value := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
		} {
			header.Set(name, value)
		}
		if h.secure() {
			header.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		if strings.HasPrefix(c.Request().URL.Path, static.Prefix) {
			header.Set("Content-Security-Policy", "default-src 'none'")
			return next(c) // its answers are the same for everybody
		}
		nonce := rand.Text()
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Security-Policy", policy+"form-action "+h.formTargets()+"; script-src 'nonce-"+nonce+"'")
		c.SetRequest(c.Request().WithContext(templ.WithNonce(c.Request().Context(), nonce)))
		return next(c)
	}
}

// formTargets are where a form may lead. Browsers apply that to redirects too,
// so signing and signing out need the identity provider.
func (h *handlers) formTargets() string {
	return strings.Join(append([]string{"'self'"}, h.signIn.Origins()...), " ")
}

// withSession loads the session of the browser. It signs nobody in.
func (h *handlers) withSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := h.loadVisit(c)
		if err != nil {
			return err
		}
		c.Set(visitKey, v)
		return next(c)
	}
}

// signedIn lets people with a live session pass. The account is read anew, so
// that somebody who was deactivated is out with the next request.
func (h *handlers) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, ctx := visitOf(c), c.Request().Context()
		if v.Person == "" {
			return fault.New(fault.Unauthenticated, "You are not signed in.")
		}
		person, err := h.reader.Person(ctx, v.Person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !person.Active {
			return h.refuse(c, fault.New(fault.Unauthenticated, "This account was deactivated."))
		}
		v.person = person
		unconfirmed, err := h.confirm(c)
		if err != nil {
			return err
		}
		if err := h.sessions.Touch(ctx, v.token); err != nil {
			return err
		}
		v.actor = app.ActorOf(v.person, c.RealIP())
		v.actor.Unconfirmed = unconfirmed
		return next(c)
	}
}

// refuse ends the session and returns why.
func (h *handlers) refuse(c echo.Context, why error) error {
	if err := h.end(c); err != nil {
		return err
	}
	return why
}

// localPath returns an address of ours that somebody may be sent to, and the
// start page for anything that could lead elsewhere.
func localPath(raw string) string {
	if len(raw) > 2000 || !strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "//") || strings.ContainsFunc(raw, leadsAstray) {
		return homePath
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return homePath
	}
	local := url.URL{Path: u.Path, RawQuery: u.RawQuery}
	if strings.HasPrefix(local.Path, "//") || strings.ContainsFunc(local.Path, leadsAstray) {
		return homePath
	}
	return local.String()
}

// leadsAstray finds what browsers drop or read as a slash.
func leadsAstray(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }
