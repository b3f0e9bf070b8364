package web_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

// An assignee on leave names a delegate, who sends the evidence and cannot
// review it; the owner does.
func TestDelegateSendsForSomebodyOnLeaveAndTheOwnerReviews(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	task := s.base + offAt(number) + "/tasks/1"
	tobin := s.browse(t, browser.PageWithoutScript(t), testkit.Tobin)
	tobin.Visit(s.base + "/settings")
	tobin.Submit("Name a delegate")
	tobin.Submit("Name the delegate")
	tobin.See("Choose an active person")
	tobin.Choose("Who acts for you", "Pell Okonda")
	tobin.Fill("From", s.Clock.Now().Format("2006-01-02"))
	tobin.Fill("Until", s.Clock.Now().AddDate(0, 0, 4).Format("2006-01-02"))
	tobin.Fill("Reason", "On leave until 6 March.")
	tobin.Submit("Name the delegate")
	tobin.See("Pell Okonda acts for you until 6 Mar")

	pell := s.browse(t, browser.Page(t), testkit.Bystander)
	pell.Visit(s.base + "/settings/delegation")
	pell.Axe()
	pell.Screenshot("delegation")
	pell.Visit(s.base + "/tasks")
	pell.See("You act for Tobin Askerley until 6 Mar")
	pell.Axe()
	pell.Screenshot("delegation-tasks")
	pell.Visit(task)
	pell.See("You act for Tobin Askerley. Both names stand on what you send")
	pell.Axe()
	pell.Screenshot("delegation-task")
	s.sendAs(t, testkit.Bystander, number, 1)
	pell.Visit(task + "/evidence/1")
	pell.See("You had a hand in this evidence")

	ines := s.browse(t, browser.Page(t), testkit.Owner)
	ines.Visit(task + "/evidence/1")
	ines.See("Pell Okonda for Tobin Askerley")
	ines.Choose("Does this prove that the task is done?", "Yes, verify")
	ines.Submit("Record decision")
	ines.See("Verified.")
	ines.See("Pell Okonda for Tobin Askerley")
	ines.Visit(s.base + offAt(number) + "/audit")
	ines.See("Pell Okonda for Tobin Askerley submitted evidence for T-01")
	ines.Screenshot("delegation-trail")
	tobin.Visit(s.base + "/settings/delegation")
	tobin.Submit("End this delegation")
	tobin.Submit("End the delegation")
	tobin.See("Ended early")
}
