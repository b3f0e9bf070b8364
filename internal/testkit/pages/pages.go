// Package pages holds what the tests of the views fill pages with: the frame of
// a signed-in person, the head of one offboarding, pins from letters, and forms
// with everything a form must carry.
package pages

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// Shell puts the content of a page into the frame of a signed-in person, as it
// is sent. Current is the text of the navigation entry that is marked.
func Shell(title, current string, content templ.Component) templ.Component {
	page := layout.Page{
		Title: title, Person: layout.Person{Name: "Ines Valdorn", Initials: "IV", Href: "/account"},
		SearchAction: "/search", Zone: "UTC",
		Footer: []ui.Link{{Text: "Help with this page", Href: "/help"}, {Text: "Accessibility", Href: "/accessibility"}},
	}
	for _, item := range []layout.NavItem{
		{Text: "Offboardings", Href: "/offboardings", Count: "7"}, {Text: "My tasks", Href: "/tasks", Count: "2"},
		{Text: "Reviews", Href: "/reviews", Count: "3"}, {Text: "Overdue", Href: "/overdue"},
		{Text: "Inventory", Href: "/inventory"}, {Text: "Audit trail", Href: "/audit"},
	} {
		item.Current = item.Text == current
		page.Nav = append(page.Nav, item)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout.Shell(page).Render(templ.WithChildren(ctx, content), w)
	})
}

// Pins reads groups of pins from letters: v verified, w waived, s submitted,
// c changes requested, t to do, b blocked. A capital letter is overdue; a space
// starts a new group.
func Pins(letters string) [][]ui.Pin {
	states := map[rune]ui.PinState{
		'v': ui.PinVerified, 'w': ui.PinWaived, 's': ui.PinSubmitted,
		'c': ui.PinChanges, 't': ui.PinToDo, 'b': ui.PinBlocked,
	}
	var groups [][]ui.Pin
	for _, group := range strings.Fields(letters) {
		var pins []ui.Pin
		for _, letter := range group {
			state, known := states[letter]
			if !known {
				pins = append(pins, ui.Pin{State: states[letter|0x20], Overdue: true})
				continue
			}
			pins = append(pins, ui.Pin{State: state})
		}
		groups = append(groups, pins)
	}
	return groups
}

// Sealed is a form with what every form that changes something carries.
func Sealed(action string) ui.Form {
	return ui.Form{Action: action, Hidden: []ui.Hidden{
		{Name: "csrf", Value: "token"}, {Name: "version", Value: "7"}, {Name: "idempotency", Value: "key"},
	}}
}

// Head is the head of one offboarding's pages with the given tab marked.
func Head(current string) ui.PageHead {
	head := ui.PageHead{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "OFF-2041"}},
		Title:  "Halden Maritime AS", Status: ui.StatusInProgress(),
		Facts: ui.Facts{
			{Term: "Service", Text: "Fleet Telemetry"}, {Term: "Accountable owner", Text: "Ines Valdorn"},
			{Term: "Due", Text: "Mon 30 Nov 2026, in 7 days"}, {Term: "Forecast", Text: "Thu 3 Dec, 3 days late", Tone: ui.ToneBad},
			{Term: "Playbook", Text: "Client exit with devices, v4"},
		},
		Tabs: ui.Tabs{Label: "Offboarding", Items: []ui.Tab{
			{Text: "Overview", Href: "/offboardings/OFF-2041"}, {Text: "Tasks", Href: "/offboardings/OFF-2041/tasks", Count: "18"},
			{Text: "Timeline", Href: "/offboardings/OFF-2041/timeline"}, {Text: "Inventory", Href: "/offboardings/OFF-2041/inventory", Count: "31"},
			{Text: "Sign-off", Href: "/offboardings/OFF-2041/sign-off"}, {Text: "Audit trail", Href: "/offboardings/OFF-2041/audit"},
		}},
	}
	for i := range head.Tabs.Items {
		head.Tabs.Items[i].Current = head.Tabs.Items[i].Text == current
	}
	return head
}
