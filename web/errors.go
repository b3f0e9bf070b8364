package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/views/account"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// statuses is the one translation of faults. What is not in it is an error of
// ours.
var statuses = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Forbidden:       http.StatusForbidden,
	fault.Conflict:        http.StatusConflict,
	fault.Blocked:         http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.RateLimited:     http.StatusTooManyRequests,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// clientGone is for the log: nobody is left to read an answer.
const clientGone = 499

// statusOf returns the status that an error is answered with, and OK for none.
func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	if status, known := statuses[fault.KindOf(err)]; known {
		return status
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return e.Code
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge
	}
	if errors.Is(err, context.Canceled) {
		return clientGone
	}
	return http.StatusInternalServerError
}

// messageOf returns the words of a fault for people, without its cause.
func messageOf(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return sentence(e.Message)
	}
	return ""
}

// tellConflict says above a page that something else came between, where that
// is why it was refused. title says what did not happen.
func tellConflict(page *layout.Page, title string, refusal error) {
	if fault.Is(refusal, fault.Conflict) {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: title, Text: messageOf(refusal)}
	}
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text) // people begin with any letter
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}

// answerError is the one place that answers errors. Each is logged once: the
// request's log line names those that are the browser's, and here are ours.
func (h *handlers) answerError(err error, c echo.Context) {
	ctx := c.Request().Context()
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		h.log.ErrorContext(ctx, "request failed", "error", err, "status", status, "reference", referenceOf(c))
	}
	if c.Response().Committed {
		return
	}
	if status == clientGone {
		c.Response().WriteHeader(clientGone)
		return
	}
	if failed := h.answer(c, status, err); failed != nil {
		h.log.ErrorContext(ctx, "answer an error", "error", failed, "reference", referenceOf(c))
	}
}

func (h *handlers) answer(c echo.Context, status int, err error) error {
	header := c.Response().Header()
	switch status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		header.Set("Retry-After", "60")
	case http.StatusUnauthorized:
		if visitOf(c).actor.ID == "" {
			return h.sendToSignIn(c)
		}
	}
	if wantsPart(c) {
		// The flash stands beside the part, so what was typed stays.
		header.Set("HX-Retarget", "#flash")
		header.Set("HX-Reswap", "innerHTML")
		return h.fragment(c, status, h.errorFlash(c, status, err))
	}
	return h.fragment(c, status, account.ShowError(h.errorPage(c, status, err)))
}

// sendToSignIn answers a request that needs a session and has none. Only a
// page can be come back to: what was sent in a form is not kept.
func (h *handlers) sendToSignIn(c echo.Context) error {
	r := c.Request()
	switch {
	case wantsPart(c):
		next := ""
		if from, err := url.Parse(r.Header.Get(currentHeader)); err == nil {
			next = localPath(from.RequestURI())
		}
		c.Response().Header().Set(redirectHeader, signInPath(next))
		return c.NoContent(http.StatusUnauthorized)
	case safe(r.Method):
		return c.Redirect(http.StatusSeeOther, signInPath(localPath(r.URL.RequestURI())))
	}
	page := account.Problem(http.StatusUnauthorized)
	page.Page = h.frame(c, page.Title, "")
	page.Next = "Sign in again, and send it once more."
	page.Link = ui.Link{Text: "Sign in", Href: loginPath}
	return h.fragment(c, http.StatusUnauthorized, account.ShowError(page))
}

// errorPage says what happened, what state things are in and what to do: with
// the words of the fault as far as it has them, else with those for the status.
// What is not there and what may not be known get the same page.
func (h *handlers) errorPage(c echo.Context, status int, err error) account.ErrorPage {
	page := account.Problem(status)
	if status == http.StatusUnauthorized {
		page.Title = "This needs a fresh sign-in"
	}
	if message := messageOf(err); message != "" && status != http.StatusNotFound {
		happened, rest, _ := strings.Cut(message, ". ")
		page.Happened = sentence(happened)
		if rest != "" {
			state, next, _ := strings.Cut(rest, ". ")
			page.State = sentence(state)
			if next != "" {
				page.Next = next
			}
		}
	}
	page.Page = h.frame(c, page.Title, "")
	page.Link = ui.Link{Text: "Go to the start page", Href: homePath}
	if status >= http.StatusInternalServerError {
		page.Reference = referenceOf(c)
	}
	return page
}

func (h *handlers) errorFlash(c echo.Context, status int, err error) ui.Flash {
	page := h.errorPage(c, status, err)
	flash := ui.Flash{Kind: ui.FlashFailed, Title: page.Title + ".", Text: strings.Join([]string{page.Happened, page.State, page.Next}, " ")}
	if status == http.StatusConflict {
		flash.Kind = ui.FlashConflict
	}
	if page.Reference != "" {
		flash.Text += " Reference " + page.Reference + "."
	}
	return flash
}

// frame is the frame without what the database would have to be asked for.
func (h *handlers) frame(c echo.Context, title, current string) layout.Page {
	v := visitOf(c)
	page := layout.Page{
		Title: title, Home: homePath, Theme: layout.Theme(v.person.Theme), Zone: "UTC",
		Footer: []ui.Link{{Text: "Help with this page", Href: helpPath}, {Text: "Accessibility", Href: accessibilityPath}},
	}
	if v.actor.ID == "" {
		page.Footer = page.Footer[1:]
		return page
	}
	page.Person = layout.Person{Name: v.person.Name, Initials: initials(v.person.Name), Href: settingsPath}
	page.Nav = navigation(v.actor, waiting{}, current)
	return page
}
