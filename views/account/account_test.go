package account_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/account"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

func page(title string) layout.Page {
	return layout.Page{Title: title, Footer: []ui.Link{{Text: "Accessibility", Href: "/accessibility"}}}
}

func signedIn(title string) layout.Page {
	p := page(title)
	p.Person = layout.Person{Name: "Ines Valdorn", Initials: "IV", Href: "/settings"}
	p.Nav = []layout.NavItem{{Text: "Offboardings", Href: "/offboardings"}}
	return p
}

func form(action string) ui.Form {
	return ui.Form{Action: action, Hidden: []ui.Hidden{{Name: "csrf", Value: "token"}, {Name: "idempotency", Value: "key"}}}
}

func settings() account.Settings {
	return account.Settings{
		Page: signedIn("Settings"), Name: "Ines Valdorn", Email: "ines@northbank.example", Roles: []string{"Service owner"},
		Delegation: []string{"Nobody acts for you."}, Delegate: ui.Link{Text: "Name a delegate", Href: "/settings/delegation"},
		ThemeForm: form("/settings/theme"), SignOutOthers: form("/settings/sessions"), SignOut: form("/logout"),
		Sessions: []account.Session{{Browser: "Firefox on Linux", Started: "23 Nov 08:00", LastUsed: "23 Nov 10:00", Current: true}},
	}
}

func TestPagesHoldNothingThatAReaderStumblesOver(t *testing.T) {
	t.Parallel()
	contact := ui.Link{Text: "help@northbank.example", Href: "mailto:help@northbank.example"}
	for name, part := range map[string]templ.Component{
		"account-sign-in":       account.ShowSignIn(account.SignIn{Page: page("Sign in"), StartHref: "/auth/start"}),
		"account-signed-out":    account.ShowSignedOut(account.SignedOut{Page: page("Signed out"), SignInHref: "/login"}),
		"account-settings":      account.ShowSettings(settings()),
		"account-help":          account.ShowHelp(account.Help{Page: signedIn("Help"), Away: ui.Link{Text: "Name a delegate", Href: "/settings/delegation"}, Contact: contact}),
		"account-accessibility": account.ShowAccessibility(account.Accessibility{Page: signedIn("Accessibility"), Contact: contact}),
		"account-error":         account.ShowError(account.Problem(404)),
	} {
		htmlcheck.Page(t, name, part)
	}
}

func TestTheOnlyWayInIsTheCompany(t *testing.T) {
	t.Parallel()
	document := htmlcheck.Page(t, "account-sign-in-only", account.ShowSignIn(account.SignIn{Page: page("Sign in"), StartHref: "/auth/start"}))
	if document.Find("input").Length() != 0 {
		t.Error("the sign-in page asks for something to type")
	}
	button := document.Find("main a.btn")
	if button.Length() != 1 || button.AttrOr("href", "") != "/auth/start" {
		t.Errorf("%d ways in, the first leads to %q", button.Length(), button.AttrOr("href", ""))
	}
}

func TestEveryErrorSaysWhatHappenedTheStateAndWhatToDo(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507} {
		p := account.Problem(status)
		if p.Title == "" || p.Happened == "" || p.State == "" || p.Next == "" {
			t.Errorf("%d: a part is missing: %+v", status, p)
		}
		if status != 500 && p.Title == account.Problem(500).Title {
			t.Errorf("%d has no words of its own", status)
		}
		for _, text := range []string{p.Happened, p.State, p.Next} {
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "!") {
				t.Errorf("%d: %q is no plain sentence", status, text)
			}
		}
	}
	if account.Problem(418).Title != account.Problem(500).Title {
		t.Error("an unknown status is not treated as an error of ours")
	}
}

func TestAnErrorKeepsTheFrameOfThePersonWhoSeesIt(t *testing.T) {
	t.Parallel()
	p := account.Problem(409)
	p.Reference, p.Link = "8F3K-22", ui.Link{Text: "Open the task", Href: "/tasks/6"}
	p.Page = page("Somebody else was faster")
	outside := htmlcheck.Page(t, "account-error-outside", account.ShowError(p))
	if outside.Find("nav").Length() != 0 {
		t.Error("somebody without an account sees the navigation")
	}
	p.Page = signedIn("Somebody else was faster")
	inside := htmlcheck.Page(t, "account-error-inside", account.ShowError(p))
	if inside.Find("nav[aria-label=Main]").Length() != 1 {
		t.Error("a signed-in person loses the navigation")
	}
	if text := inside.Find("main").Text(); !strings.Contains(text, "8F3K-22") {
		t.Error("the reference is not shown")
	}
	if inside.Find("main a[href='/tasks/6']").Text() == "" {
		t.Error("the way on is not shown")
	}
}

func TestSigningOutElsewhereIsOfferedOnlyWhenThereIsAnElsewhere(t *testing.T) {
	t.Parallel()
	s := settings()
	if htmlcheck.Page(t, "account-one-session", account.ShowSettings(s)).Find("form[action='/settings/sessions']").Length() != 0 {
		t.Error("the only session can be ended as another one")
	}
	s.Sessions = append(s.Sessions, account.Session{Browser: "Safari on iPhone"})
	if htmlcheck.Page(t, "account-two-sessions", account.ShowSettings(s)).Find("form[action='/settings/sessions']").Length() != 1 {
		t.Error("the other session cannot be ended")
	}
}

func TestThePresentThemeIsSelected(t *testing.T) {
	t.Parallel()
	for theme, want := range map[layout.Theme]string{
		layout.ThemeSystem: "system", layout.ThemeLight: "light", layout.ThemeDark: "dark",
	} {
		s := settings()
		s.Page.Theme = theme
		chosen := htmlcheck.Page(t, "account-theme-"+want, account.ShowSettings(s)).Find("input[name=theme][checked]")
		if chosen.Length() != 1 || chosen.AttrOr("value", "") != want {
			t.Errorf("theme %q selects %q", theme, chosen.AttrOr("value", ""))
		}
	}
}
