package web_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/testkit"
)

func TestDueDateIsMovedInABrowser(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	to := s.Clock.Now().AddDate(0, 0, 40).Format(time.DateOnly)
	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + taskAt(number, 1))
	page.Follow("Move the due date")
	page.Submit("Move the date")
	page.See("Nothing was changed")
	page.Axe()
	page.Fill("New due date", to)
	page.Fill("Reason", "the courier comes later")
	page.Submit("Move the date")
	page.See("Due date moved.")
	page.Follow("Move the due date")
	page.Fill("New due date", s.Clock.Now().AddDate(0, 0, 50).Format(time.DateOnly))
	page.Fill("Reason", "the courier is ill")
	page.Axe()
	page.Screenshot("due-date")
	page.Submit("Move the date")
	page.See("Hedda Marrow is told of it")
	page.Axe()
	page.Screenshot("task-moved")
	page.Visit(s.base + offAt(number) + "/timeline")
	page.Axe()
	page.Screenshot("timeline-moved")

	told := s.browse(t, browser.Page(t), testkit.Executive)
	told.Visit(s.base + "/reviews")
	told.See("For your information")
	told.Axe()
	told.Screenshot("reviews-told")

	s.Ready(number)
	s.Close(number)
	owner := s.browse(t, browser.Page(t), testkit.Owner)
	owner.Visit(s.base + offAt(number) + "/certificate")
	owner.See("Due dates that moved")
	owner.Axe()
	owner.Screenshot("certificate-moved")
}

func TestDueDateIsMovedWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	page := s.browse(t, browser.PageWithoutScript(t), testkit.Deputy)
	page.Visit(s.base + offAt(number))
	page.Follow("Move the due date")
	page.Fill("New due date", s.Clock.Now().AddDate(0, 0, 60).Format(time.DateOnly))
	page.Fill("Reason", "the client asked for more time")
	page.Submit("Move the date")
	page.See("Due date moved.")
	if moves := s.Facts(number).MovesOf(0); len(moves) != 1 {
		t.Errorf("moves on record: %+v", moves)
	}
	s.days(40)
	executive := s.browse(t, browser.PageWithoutScript(t), testkit.Executive)
	executive.Visit(s.base + "/overdue")
	executive.See("first")
	executive.Screenshot("overdue-moved")
}
