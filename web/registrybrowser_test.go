package web_test

import (
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func TestRegistriesAreReadableInEveryTheme(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	s.Publish(offboarding.PersonalData)
	into, err := s.App.AddClient(t.Context(), testkit.Operator(), "Nordlys Group")
	s.must(err)
	gone, _, err := s.App.InvitePerson(t.Context(), testkit.Operator(), offboarding.AccountWords{Name: "Wanda Sorel", Email: "wanda@example.com", Team: "Client success"})
	s.must(err)
	calendar, err := s.App.AddCalendar(t.Context(), testkit.Operator(), "Norway", "2026-12-25 Christmas Day\n2026-12-26 Boxing Day\n2027-01-01 New Year's Day")
	s.must(err)
	page := s.browse(t, browser.Page(t), administrator)
	person := "/people/" + s.ID(testkit.Tobin)
	for name, path := range map[string]string{
		"services": "/services", "service": "/services/" + s.Service, "service-new": "/services/new", "clients": "/clients", "client": "/clients/" + s.Client,
		"client-other": "/clients/" + into, "client-merge": "/clients/" + s.Client + "/merge", "people": "/people", "person": person, "person-invited": "/people/" + gone,
		"person-new": "/people/new", "person-deactivation": person + "/deactivation", "person-link": person + "/link", "access": "/access",
		"calendars": "/calendars", "calendar": "/calendars/" + calendar, "calendar-new": "/calendars/new", "calendar-removal": "/calendars/" + calendar + "/removal",
		"function-revocation": "/people/" + s.ID(testkit.Legal) + "/functions/legal/revocation",
	} {
		page.Visit(s.base + path)
		page.Screenshot("registry-" + name)
		page.Axe()
	}
}

func TestPathIsEditedWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.PageWithoutScript(t), administrator)
	page.Visit(s.base + "/services/" + s.Service)
	page.Submit("Add a step")
	page.See("Step 2")
	page.Submit("Move up step 2")
	page.Submit("Save the path")
	page.See("Name an active person for step 1")
	page.Submit("Remove step 1")
	page.Submit("Save the path")
	page.See("The escalation path is stored.")
}
