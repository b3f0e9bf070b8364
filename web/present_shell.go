package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/layout"
)

// shell is the frame of a page for whoever is signed in: navigation with what
// waits for them, what has just happened, their theme. current is the address
// of the navigation's entry to which the page belongs, or empty.
func (h *handlers) shell(c echo.Context, title, current string) layout.Page {
	page := h.frame(c, title, current)
	page.Flash = h.takeFlash(c)
	counts, err := h.reader.Counts(c.Request().Context(), h.actor(c))
	if err != nil {
		// The page itself was read, so it is shown without the counts.
		h.log.WarnContext(c.Request().Context(), "count for the navigation", "error", err, "reference", referenceOf(c))
		return page
	}
	page.Nav = navigation(h.actor(c), waiting{counts}, current)
	return page
}

// waiting is how much waits for somebody.
type waiting struct{ reading.Counts }

// navigation returns the entries that help a person, the one they come for
// first: an owner's offboardings, what is overdue for an executive, the trail
// for an auditor, the registries for an administrator, their tasks for
// everybody else.
func navigation(actor authz.Actor, w waiting, current string) []layout.NavItem {
	allowed := func(action authz.Action) bool { return authz.Decide(actor, action, authz.Resource{}).Allowed }
	offboardings := navItem("Offboardings", offboardingsPath, w.Owned)
	tasks := navItem("My tasks", myTasksPath, w.Tasks)
	reviews := navItem("Reviews", reviewsPath, w.Reviews)
	overdue := navItem("Overdue", overduePath, w.Overdue)
	overdue.Urgent = w.Overdue > 0
	trail := navItem("Audit trail", wholeTrailPath, 0)
	registries := []layout.NavItem{navItem("Services", servicesPath, 0), navItem("Clients", clientsPath, 0), navItem("People", peoplePath, 0), navItem("Playbooks", playbooksPath, 0)}

	order := []layout.NavItem{tasks, reviews, offboardings, overdue, trail}
	switch {
	case w.Owned > 0:
		order = []layout.NavItem{offboardings, tasks, reviews, overdue, trail}
	case actor.Has(authz.Executive):
		order = []layout.NavItem{overdue, offboardings, tasks, reviews, trail}
	case actor.Has(authz.Administrator) && !actor.Has(authz.Auditor):
		order, registries = slices.Concat(registries, []layout.NavItem{offboardings, overdue, trail, tasks, reviews}), nil
	case actor.Has(authz.Auditor):
		order = []layout.NavItem{trail, offboardings, overdue, tasks, reviews}
	}
	order = append(order, registries...)
	useful := map[string]bool{
		offboardingsPath: true,
		myTasksPath:      w.Tasks > 0 || w.Owned > 0 || len(actor.Roles) == 0,
		reviewsPath:      w.Reviews > 0 || w.Told || w.Owned > 0 || len(actor.Functions) > 0,
		overduePath:      allowed(authz.ViewOverdue),
		wholeTrailPath:   allowed(authz.ViewWholeTrail),
		playbooksPath:    allowed(authz.ViewPlaybooks),
		servicesPath:     allowed(authz.ViewRegistries),
		clientsPath:      allowed(authz.ViewRegistries),
		peoplePath:       allowed(authz.ViewRegistries),
	}
	var shown []layout.NavItem
	for _, item := range order {
		item.Current = item.Href == current
		if useful[item.Href] || item.Current {
			shown = append(shown, item)
		}
	}
	return shown
}

func navItem(text, href string, count int) layout.NavItem {
	item := layout.NavItem{Text: text, Href: href}
	if count > 0 {
		item.Count = strconv.Itoa(count)
	}
	return item
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var letters strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		letters.WriteRune(first)
	}
	return strings.ToUpper(letters.String())
}
