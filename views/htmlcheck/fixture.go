package htmlcheck

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
