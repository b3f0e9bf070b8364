package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/views/account"
	"github.com/closegate/closegate/views/ui"
)

// healthy says that the process serves.
func (h *handlers) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readiness says whether the database can be used.
func (h *handlers) readiness(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := h.ready(ctx); err != nil {
		h.log.WarnContext(ctx, "not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

func (h *handlers) showHelp(c echo.Context) error {
	return h.fragment(c, http.StatusOK, account.ShowHelp(account.Help{
		Page: h.shell(c, "Help", ""), Away: ui.Link{Text: "Name a delegate", Href: delegationPath},
	}))
}

func (h *handlers) showAccessibility(c echo.Context) error {
	return h.fragment(c, http.StatusOK, account.ShowAccessibility(account.Accessibility{Page: h.frame(c, "Accessibility", "")}))
}

// showSettings shows somebody's own page.
func (h *handlers) showSettings(c echo.Context) error {
	ctx, v := c.Request().Context(), visitOf(c)
	current, err := h.sessions.ID(ctx, v.token)
	if err != nil {
		return err
	}
	sessions, err := h.sessions.Of(ctx, v.person.ID)
	if err != nil {
		return err
	}
	given, err := h.reader.Delegations(ctx, v.actor)
	if err != nil {
		return err
	}
	page := account.Settings{
		Delegation: delegationLines(given, v.person.ActsFor), Delegate: delegationLink(given),
		Page: h.shell(c, "Settings", ""), Name: v.person.Name, Email: v.person.Email,
		ThemeForm:     ui.Form{Action: themePath, Hidden: h.hidden(c)},
		SignOutOthers: ui.Form{Action: otherSessionsPath, Hidden: h.hidden(c)},
		SignOut:       ui.Form{Action: logoutPath, Hidden: h.hidden(c)},
	}
	for _, role := range v.actor.Roles {
		page.Roles = append(page.Roles, capital(string(role)))
	}
	for _, function := range v.actor.Functions {
		page.Functions = append(page.Functions, capital(function))
	}
	for _, s := range sessions {
		kept, err := decodeSession(s.Data)
		if err != nil {
			return err
		}
		page.Sessions = append(page.Sessions, account.Session{
			Browser: kept.Browser, Address: kept.Address, Started: moment(kept.Started), LastUsed: moment(s.LastSeen),
			Current: s.ID == current,
		})
	}
	return h.fragment(c, http.StatusOK, account.ShowSettings(page))
}

// saveTheme keeps which colours somebody wants.
func (h *handlers) saveTheme(c echo.Context) error {
	theme := formText(c, "theme")
	if theme == "system" {
		theme = ""
	}
	if err := h.app.SaveTheme(c.Request().Context(), h.actor(c), theme); err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Appearance saved."})
	return seeOther(c, settingsPath)
}

// endOtherSessions signs somebody out everywhere but here.
func (h *handlers) endOtherSessions(c echo.Context) error {
	ctx, v := c.Request().Context(), visitOf(c)
	current, err := h.sessions.ID(ctx, v.token)
	if err != nil {
		return err
	}
	if err := h.sessions.RevokeOthers(ctx, v.person.ID, current); err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Signed out everywhere else."})
	return seeOther(c, settingsPath)
}

// moment is a time on a page.
func moment(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04") }

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// browserName says which browser a user agent means, in words that somebody
// recognises their own by.
func browserName(agent string) string {
	browser, system := "A browser", ""
	for _, b := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, b.mark) {
			browser = b.name
			break
		}
	}
	for _, s := range []struct{ mark, name string }{
		{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	} {
		if strings.Contains(agent, s.mark) {
			system = " on " + s.name
			break
		}
	}
	return browser + system
}
