package web_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

// edits changes the client exit as an administrator does it: a title
// and a question, and a task more.
func edits(s *site, page *testkit.Page, look func(name string)) {
	page.Visit(s.base + "/playbooks/client-exit")
	page.Follow("css:a[href='/playbooks/client-exit/edit']")
	page.See("You change a copy of version 1")
	look("editor")

	page.Submit("Change task 1")
	page.Fill("Title", "End the federation of sign-ins")
	page.Click("Question 1")
	page.Fill("[name='requirement.fields[0].label']", "When was the last session ended?")
	page.Submit("Add a question")
	page.See("Question 8")
	look("task")
	page.Submit("Remove question 8")
	page.Gone("Question 8")
	page.Submit("Back to the playbook")
	page.See("End the federation of sign-ins")

	page.Submit("Add a task")
	page.Fill("Title", "Close the shared mailbox")
	page.Fill("Help", "Close it for everybody of the client.")
	page.Choose("Category", "Access termination")
	page.Fill("What counts as proof", "The page of the mail system.")
	page.Submit("Add a question")
	page.Fill("[name='requirement.fields[0].label']", "Closed how")
	page.Fill("[name='requirement.fields[0].message']", "Say how it was closed, for example by hand.")
	page.Click("css:[name='when.all'][value=legal_hold]")
	page.Submit("Back to the playbook")
	page.Gone("+ Close the shared mailbox")
	page.Tick("Legal hold on some data")
}

// savesVersion2 goes on from the main page to the start page.
func savesVersion2(s *site, page *testkit.Page, look func(name string)) {
	page.Submit("Compare and save")
	page.See("What changes against version 1")
	page.See("close-the-shared-mailbox")
	look("saving")
	page.Fill("Why", "the mailbox was forgotten")
	page.Submit("Save as version 2")
	page.See("Client exit is at version 2 now.")
	page.See("the mailbox was forgotten")
	owner := s.browse(s.t, page, testkit.Owner)
	owner.Visit(s.base + "/offboardings/new")
	owner.See("Client exit v2")
}

func TestAPlaybookIsEditedInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.Page(t), administrator)
	page.Visit(s.base + "/playbooks/client-exit/edit")
	page.Submit("Move down task 1")
	if got := page.Focused(); !strings.HasPrefix(got, "2 End the sign-in federation") {
		t.Errorf("after a task was moved, the focus is on %q", got)
	}
	look := func(name string) {
		page.Screenshot("playbook-edit-" + name)
		page.Axe()
	}
	edits(s, page, look)
	page.See("+ Close the shared mailbox") // nobody pressed a button
	savesVersion2(s, page, look)
}

func TestAPlaybookIsEditedWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.PageWithoutScript(t), administrator)
	look := func(string) {}
	edits(s, page, look)
	page.Submit("Show preview")
	page.See("+ Close the shared mailbox")
	savesVersion2(s, page, look)
}

func TestPagesOfTheEditorAreReadableInEveryTheme(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.Page(t), administrator)
	look := func(name string) {
		page.Screenshot("playbook-edit-" + name)
		page.Axe()
	}
	page.Visit(s.base + "/playbooks/new")
	page.Choose("Begin with a copy of", "Vendor or subcontractor exit")
	page.Submit("Begin with this")
	page.See("End the sign-in federation with the vendor")
	page.Visit(s.base + "/playbooks/new")
	look("new")
	page.Submit("Compare and save")
	page.See("Nothing was saved. Mend")
	look("mistakes")
	page.Submit("Change task 2")
	look("task-mistakes")
	page.Visit(s.base + "/playbooks/client-exit/edit")
	page.Submit("Change sign-off 2")
	look("sign-off")
	page.Submit("Back to the playbook")
	page.Fill("Description", "Mine.")
	theirs := playbook.Shipped()[0]
	theirs.Description, theirs.Name = "Theirs.", "Client exit, theirs"
	text, err := playbook.Format(theirs)
	s.must(err)
	_, err = s.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text})
	s.must(err)
	page.Submit("Compare and save")
	page.See("is at version 2 now")
	look("conflict")
	page.Submit("Take over version 2")
	page.See("Both of you changed description.")
	look("merged")
}
