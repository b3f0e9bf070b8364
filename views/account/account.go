// Package account holds the pages around a person's own access: sign-in,
// settings, help, and the page that every error becomes.
package account

import (
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// SignIn is the page with the one way in.
type SignIn struct {
	Page layout.Page
	// StartHref begins the sign-in at the company's identity provider.
	StartHref string
	// Problem says why an attempt did not work.
	Problem ui.Flash
}

// SignedOut is shown after signing out.
type SignedOut struct {
	Page       layout.Page
	SignInHref string
}

// Settings is a person's own page. What comes from the identity provider is
// shown and cannot be changed here.
type Settings struct {
	Page        layout.Page
	Name, Email string
	Roles       []string
	Functions   []string
	// Delegation says who acts for the person, and for whom they act; Delegate
	// leads to where that is changed.
	Delegation []string
	Delegate   ui.Link
	// ThemeForm posts the field "theme": "system", "light" or "dark".
	ThemeForm ui.Form
	Sessions  []Session
	// SignOutOthers ends every session but this one; it is offered when there
	// are others. SignOut ends this one.
	SignOutOthers ui.Form
	SignOut       ui.Form
}

// Session is one browser in which this person is signed in.
type Session struct {
	Browser  string // "Firefox on Windows"
	Address  string
	Started  string
	LastUsed string
	Current  bool
}

// others tells whether there is a session to end beside this one.
func (s Settings) others() bool {
	for _, session := range s.Sessions {
		if !session.Current {
			return true
		}
	}
	return false
}

// themeField is the choice of a theme, with the present one selected.
func (s Settings) themeField() ui.Field {
	present := s.Page.Theme
	return ui.Field{
		Kind: ui.FieldRadios, ID: "theme", Name: "theme", Label: "Colours",
		Options: []ui.Option{
			{Value: "system", Label: "As the system", Selected: present == layout.ThemeSystem},
			{Value: "light", Label: "Light", Selected: present == layout.ThemeLight},
			{Value: "dark", Label: "Dark", Selected: present == layout.ThemeDark},
		},
	}
}

// Help explains the line and the words of the product.
type Help struct {
	Page layout.Page
	// Away leads to where somebody names a delegate.
	Away ui.Link
	// Contact is who answers questions in this company; without Href only its
	// text is shown, and without text nothing.
	Contact ui.Link
}

// Accessibility is the statement of what works for whom, and what does not.
type Accessibility struct {
	Page    layout.Page
	Contact ui.Link
}

// ErrorPage says that something did not work: what happened, what state things
// are in, what to do. Reference finds the log entry.
type ErrorPage struct {
	Page      layout.Page
	Title     string
	Happened  string
	State     string
	Next      string
	Reference string
	Link      ui.Link
}

// signedIn tells which frame the page gets.
func (e ErrorPage) signedIn() bool {
	return e.Page.Person.Name != ""
}

// art is the drawing of the sign-in page: some of everything.
var art = ui.GateArt{
	{State: ui.PinVerified}, {State: ui.PinVerified}, {State: ui.PinVerified}, {State: ui.PinVerified},
	{State: ui.PinChanges}, {State: ui.PinSubmitted}, {State: ui.PinBlocked},
	{State: ui.PinToDo, Overdue: true}, {State: ui.PinVerified}, {State: ui.PinWaived},
	{State: ui.PinVerified}, {State: ui.PinSubmitted}, {State: ui.PinVerified},
	{State: ui.PinBlocked}, {State: ui.PinBlocked},
}

// words are those that Closegate uses in one sense only.
var words = []ui.Fact{
	{Term: "Condition", Text: "Something that must be true before an offboarding can close: a task, the inventory, the probes, a sign-off. Each is one pin."},
	{Term: "Above the line", Text: "A condition that is not met. While one stands above the line, nobody can close."},
	{Term: "Verified", Text: "The evidence of a task was checked by somebody who did not work on it."},
	{Term: "Waived", Text: "A task is not done, on purpose. The waiver has a reason, an approver who did not ask for it, and an end date."},
	{Term: "Disposition", Text: "What happens to a thing of the inventory: revoke, rotate, transfer, return, wipe, destroy, delete, or keep until a date."},
	{Term: "Sign-off", Text: "A person states, for one function, that its part is complete. The accountable owner signs last, and that closes."},
	{Term: "Delegate", Text: "Somebody who acts for another for a time: in tasks, reviews and decisions about waivers, never in signing or closing. Both names stand in the record."},
	{Term: "Probe", Text: "A check of a credential. It is refused when the credential no longer works, and accepted when it still works."},
}
