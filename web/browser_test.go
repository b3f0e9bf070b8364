package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/authz"
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

func TestAnImportIsCheckedAndSavedInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	s.must(s.App.GrantRole(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), authz.Administrator))
	page := s.browse(t, browser.Page(t), testkit.Bystander)
	page.Visit(s.base + "/playbooks")
	page.Axe()
	page.Screenshot("playbooks")
	page.Follow("Client exit")
	page.See("What proves it")
	page.Axe()
	page.Screenshot("playbook")
	page.Follow("Change as text")
	latest, err := s.Store.PlaybookVersion(t.Context(), "client-exit", 1)
	s.must(err)
	page.Fill("Text", "id: client-exit\nversion: one\n")
	page.Submit("Check the text")
	page.See("Line 2, column 10")
	page.Axe()
	page.Screenshot("playbook-import-mistakes")
	file := filepath.Join(t.TempDir(), "client-exit.yaml")
	s.must(os.WriteFile(file, []byte(strings.Replace(latest.Body, "effort: 2\n", "effort: 7\n", 1)), 0o600))
	page.Attach("File", file)
	page.Submit("Check the text")
	page.See("What changes against version 1")
	page.Axe()
	page.Screenshot("playbook-import")
	page.Submit("Save as version 2")
	page.See("Client exit is at version 2 now.")
	page.Follow("Compare with version 1")
	page.See("1 difference")
	page.Axe()
	page.Screenshot("playbook-comparison")
	page.Visit(s.base + "/playbooks/client-exit/retirement")
	page.Axe()
	page.Screenshot("playbook-retirement")
}
