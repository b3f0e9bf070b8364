// Package layout is the frame around every page: head, top bar, navigation,
// flash, footer. Shell is for people who are signed in, External for pages
// without an account: sign-in, secure links, errors.
//
// It knows no role: whoever fills a Page decides which entries the navigation
// has. All addresses come in from outside.
package layout

import (
	"github.com/a-h/templ"

	"github.com/closegate/closegate/static"
	"github.com/closegate/closegate/views/ui"
)

// Theme is a person's choice. Empty follows the system.
type Theme string

// The themes.
const (
	ThemeSystem Theme = ""
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Page is what the frame needs to know.
type Page struct {
	Title string // of the browser tab, without the product's name
	Home  string // where the brand leads, "/" when empty
	Theme Theme
	// Person is who is signed in.
	Person Person
	// Nav holds the entries that the person's roles give, in order.
	Nav []NavItem
	// SearchAction is where the search box asks; empty means no search box.
	SearchAction string
	SearchValue  string
	Flash        ui.Flash
	// Footer links, "Help with this page" and "Accessibility".
	Footer []ui.Link
	// Zone is the zone of the times on the page, for the footer: "UTC".
	Zone string
}

// Person is who is signed in, and where their settings are.
type Person struct {
	Name, Initials, Href string
}

// NavItem is one entry of the navigation. Count is what waits for this person
// there; empty shows none.
type NavItem struct {
	Text, Href string
	Count      string
	Current    bool
	Urgent     bool // the count is drawn in red
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

func (p Page) zone() string {
	if p.Zone == "" {
		return "UTC"
	}
	return p.Zone
}

// themeAttributes sets data-theme only where the person has chosen.
func (t Theme) attributes() templ.Attributes {
	switch t {
	case ThemeLight, ThemeDark:
		return templ.Attributes{"data-theme": string(t)}
	}
	return nil
}

// htmxConfig switches off what a strict content security policy refuses: the
// style element that htmx writes, and requests to other origins.
const htmxConfig = `{"extensions":"hx-csp","includeIndicatorCSS":false,"mode":"same-origin"}`

func asset(name string) string { return static.Path(name) }
