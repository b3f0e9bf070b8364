package web_test

import (
	"strconv"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func TestWaiverGoesFromRequestToDecisionWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	task, _ := s.requestAt(number, offboarding.DeviceRecovery)
	tobin := s.browse(t, browser.PageWithoutScript(t), testkit.Tobin)
	tobin.Visit(s.base + offAt(number) + "/tasks/" + strconv.Itoa(task))
	tobin.Submit("This task cannot be done")
	tobin.Fill("What will not be done?", "Return of 1 badge")
	tobin.Fill("Why not?", "Lost in transit.")
	tobin.Submit("Ask for the waiver")
	tobin.See("Nothing was asked for")
	tobin.Fill("What makes up for it?", "It opens nothing any more.")
	tobin.Fill("Ends on", s.Clock.Now().AddDate(0, 1, 0).Format("2006-01-02"))
	tobin.Submit("Ask for the waiver")
	tobin.See("Odile Farrowe must decide about the waiver")

	odile := s.browse(t, browser.Page(t), testkit.Legal)
	odile.Visit(s.base + "/reviews")
	odile.Axe()
	odile.Submit("Confirm that no devices are out")
	odile.Axe()
	odile.Choose("May the gate ask for less?", "Yes, approve")
	odile.Submit("Record decision")
	odile.See("Waiver approved.")
	tobin.Visit(s.base + offAt(number) + "/tasks/" + strconv.Itoa(task))
	tobin.See("Renew the waiver")
	form := s.browse(t, browser.Page(t), testkit.Tobin)
	form.Visit(s.base + offAt(number) + "/tasks/" + strconv.Itoa(task) + "/waivers")
	form.Axe()
}
