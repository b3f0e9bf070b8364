package web_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func TestOwnershipMovesAndEndsInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	for range 3 {
		s.Publish()
	}
	s.Submit(number, 1)
	s.must(s.App.AddUnknown(t.Context(), s.As(testkit.Owner), number, offboarding.Unknown{What: "no list of the vendor's keys", Method: "ask them", Owner: s.ID(testkit.Tobin)}))
	s.days(29)

	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + offAt(number))
	page.Follow("Hand over")
	page.Choose("New owner", "Tobin Askerley (admin)")
	page.Fill("Reason", "the team of Fleet Telemetry moves to Identity Hub")
	page.Axe()
	page.Screenshot("ownership-offer")
	page.Submit("Offer ownership")
	page.See("Ownership offered.")
	page.Visit(s.base + offAt(number))
	page.Axe()
	page.Screenshot("ownership-overview")
	page.Click("Cancel offboarding")
	page.See("Cancel the offboarding of Halden Maritime AS?")
	page.Fill("Reason", "the client has renewed the contract")
	page.Submit("Ask to cancel")
	page.See("A second person must agree.")
	page.Visit(s.base + "/offboardings/hand-over")
	page.Tick("Select Halden Maritime AS, OFF-1002")
	page.Tick("Select Halden Maritime AS, OFF-1003")
	page.Choose("New owner", "Tobin Askerley (admin)")
	page.Fill("Reason", "the teams merge")
	page.Axe()
	page.Screenshot("hand-over")
	page.Submit("Look at it first")
	page.Axe()
	page.Screenshot("hand-over-check")
	page.Submit("Offer 2 offboardings")
	page.See("2 offboardings offered")
	page.Axe()
	page.Screenshot("hand-over-result")

	deputy := s.browse(t, browser.Page(t), testkit.Deputy)
	deputy.Visit(s.base + "/reviews")
	deputy.Axe()
	deputy.Screenshot("reviews-cancelling")
	deputy.Submit("Decide")
	deputy.Axe()
	deputy.Screenshot("cancelling-decision")

	asked := s.browse(t, browser.Page(t), testkit.TobinAdmin)
	asked.Visit(s.base + "/reviews")
	asked.Axe()
	asked.Screenshot("reviews-offers")
	asked.Visit(s.base + ownershipAt(number))
	asked.Axe()
	asked.Screenshot("ownership-accept")
	asked.Click("Decline")
	asked.See("Decline Halden Maritime AS?")
	asked.Visit(s.base + ownershipAt(number))
	asked.Tick("I have read what stands open, and take it over")
	asked.Submit("Accept ownership")
	asked.See("You are the accountable owner.")
}

func TestCancelledOffboardingInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	if _, err := s.App.CancelOffboarding(t.Context(), s.As(testkit.Owner), number, "the client has renewed the contract"); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Hour)
	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + offAt(number))
	page.Axe()
	page.Screenshot("cancelled-overview")
	page.Visit(s.base + offAt(number) + "/sign-off")
	page.Axe()
	page.Screenshot("cancelled-sign-off")
	executive := s.browse(t, browser.Page(t), testkit.Executive)
	executive.Visit(s.base + "/overdue")
	executive.Axe()
	executive.Screenshot("overdue-cancelled")

	second := s.Publish()
	s.must(s.App.GrantRole(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), authz.Administrator))
	_, err := s.App.DeactivatePerson(t.Context(), testkit.Operator(), s.ID(testkit.Owner), "left")
	s.must(err)
	admin := s.browse(t, browser.Page(t), testkit.Bystander)
	admin.Visit(s.base + ownershipAt(second))
	admin.Axe()
	admin.Screenshot("successor")
}
