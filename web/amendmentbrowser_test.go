package web_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

// amends adds an attribute and a task of its own, as an owner does it who found
// something on the way.
func amends(t *testing.T, s *site, page *testkit.Page, number int) {
	t.Helper()
	ines := s.browse(t, page, testkit.Owner)
	ines.Visit(s.base + offAt(number))
	ines.Follow("css:a[href='" + termsAt(number) + "']")
	ines.Follow("css:a[href='" + attributeAt(number, "subcontractors", "addition") + "']")
	ines.See("1 task comes")
	ines.Submit("Add it")
	ines.See("Say why")
	ines.Fill("Reason", "A haulier was found.")
	ines.Submit("Add it")
	ines.See("Subcontractors involved added")

	ines.Submit("Add a task")
	ines.Fill("Title", "Return building badges")
	ines.Fill("Help", "Collect them at the desk.")
	ines.Choose("Category", "Device recovery")
	ines.Choose("Assignee", "Tobin Askerley")
	ines.Fill("Due", s.Clock.Now().AddDate(0, 0, 9).Format("2006-01-02"))
	ines.Fill("What counts as proof", "The receipt of the desk.")
	ines.Submit("Add a file")
	ines.Fill("[name='requirement.files[0].label']", "Receipt")
	ines.Submit("Add the task")
	ines.See("Say why")
	ines.Fill("Reason", "Badges were found.")
	ines.Submit("Add the task")
	ines.See("Added to the running offboarding by Ines Valdorn")
	ines.See("Receipt")
}

func TestWhatIsAskedIsChangedInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	amends(t, s, browser.Page(t), s.Publish())
}

func TestWhatIsAskedIsChangedWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	amends(t, s, browser.PageWithoutScript(t), s.Publish())
}
