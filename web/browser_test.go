package web_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

// browse signs a person in with a real browser.
func (s *site) browse(t *testing.T, page *testkit.Page, subject string) *testkit.Page {
	t.Helper()
	page.Visit(s.base + "/auth/start")
	page.Submit("css:button[value='" + subject + "']")
	return page
}

func TestPreviewFollowsTheAnswersAsTheyAreGiven(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + "/offboardings/new")
	page.Choose("Client", "Halden Maritime AS")
	page.Tick("Personal data")
	page.See("+ Privacy")
	page.Tick("Personal data")
	page.Gone("+ Privacy")
	page.Submit("Save as draft and check tasks")
	page.See("Nothing was stored")
	page.Fill("Contract ends", "2026-03-30")
	page.Submit("Save as draft and check tasks")
	page.See("Settle these before you publish")
	page.Axe()
}

func TestPreviewIsBehindAButtonWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.PageWithoutScript(t), testkit.Owner)
	page.Visit(s.base + "/offboardings/new")
	page.Tick("Personal data")
	page.Submit("Update preview")
	page.See("+ Privacy")
	if s.count() != 0 {
		t.Error("the preview stored a draft")
	}
}

func TestReopeningIsAskedOverThePage(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	s.Close(number)
	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + offAt(number))
	page.Click("Reopen")
	page.See("Reopen Halden Maritime AS?")
	page.Fill("Reason", "a key was used again")
	page.Submit("Reopen offboarding")
	page.See("OFF-1001 is open again.")
}
