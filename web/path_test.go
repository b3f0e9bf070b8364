package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

func pathAt(number int) string { return offAt(number) + "/path" }

// pathRow are the answers about one step of a path.
func pathRow(values url.Values, step int, person, hours string) url.Values {
	at := "path." + itoa(step) + "."
	return with(values, at+"person", person, at+"deputy", "", at+"hours", hours, at+"channel", "mail")
}

func TestOffboardingGetsAPathOfItsOwnAndGoesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner, at := s.as(t, testkit.Owner), pathAt(number)
	overview := owner.get(offAt(number)).want(http.StatusOK).says("section[aria-labelledby=escalation]", "Hedda Marrow", "Change")
	if got := overview.page.Find("section[aria-labelledby=escalation] a").AttrOr("href", ""); got != at {
		t.Errorf("the change is offered at %q", got)
	}
	form := owner.get(at).want(http.StatusOK).says("main", "It is the service's", "Step 1").hidden(at)
	owner.get(at + "/restoration").want(http.StatusConflict)
	form = pathRow(form, 1, s.ID(testkit.Owner), "soon")
	added := owner.post(at, with(form, "action", "add", "reason", "the sponsor is told first")).want(http.StatusOK)
	if rows := added.page.Find("fieldset.irow").Length(); rows != 2 || added.text("textarea[name=reason]") != "the sponsor is told first" {
		t.Errorf("%d rows after one was added, the reason is %q", rows, added.text("textarea[name=reason]"))
	}
	owner.post(at, with(form, "action", "save")).want(http.StatusUnprocessableEntity).says(".errsum", "Enter after how many hours step 1 is told")
	form = pathRow(form, 1, s.ID(testkit.Owner), "2")
	wrong := owner.post(at, with(form, "action", "save", "reason", "")).want(http.StatusUnprocessableEntity)
	wrong.says(".errsum", "neither the owner nor the deputy", "Say why, for example")
	if len(s.Facts(number).PathOverrides) != 0 {
		t.Fatal("a refused path is on record")
	}
	stale := pathRow(owner.get(at).hidden(at), 1, s.ID(testkit.Security), "3")
	form = pathRow(owner.get(at).hidden(at), 1, s.ID(testkit.Legal), "2")
	stored := owner.post(at, with(form, "action", "save", "reason", "the sponsor is told first")).want(http.StatusOK)
	stored.says(".flash", "The escalation path is stored.").
		says("section[aria-labelledby=escalation]", "Of its own, because “the sponsor is told first” (Ines Valdorn", "Odile Farrowe", "Told 2 hours after the due date")
	conflict := owner.post(at, with(stale, "action", "save", "reason", "security first", "idempotency", "another")).want(http.StatusConflict)
	conflict.says("table.diff", "Odile Farrowe, after 2 h", "Dario Veltmann, after 3 h").says("textarea[name=reason]", "security first").
		says("section[aria-labelledby=conflict]", "gave it a path of its own: “the sponsor is told first”")
	owner.get(offAt(number)+"/audit").says("main", "an escalation path of its own", "the sponsor is told first")

	back := at + "/restoration"
	page := owner.get(back).want(http.StatusOK).says("main", "Return to the escalation path of Fleet Telemetry?", "Then told are, in this order: Hedda Marrow")
	owner.post(back, page.hidden(back)).want(http.StatusUnprocessableEntity).says(".errsum", "Say why")
	owner.post(back, with(owner.get(back).hidden(back), "reason", "the sponsor left")).want(http.StatusOK).
		says(".flash", "that of the service again").says("section[aria-labelledby=escalation]", "Hedda Marrow")
	owner.get(at).says("main", "returned it to the service's: “the sponsor left”")
}

func TestOnlyOwnerDeputyAndAdministratorsSetThePath(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number, draft := s.Publish(), s.Draft()
	for subject, status := range map[string]int{
		testkit.Tobin: http.StatusForbidden, testkit.Executive: http.StatusForbidden, "auditor": http.StatusForbidden, testkit.TobinAdmin: http.StatusNotFound,
	} {
		v := s.as(t, subject)
		for _, address := range []string{pathAt(number), pathAt(number) + "/restoration"} {
			v.get(address).want(status)
			v.post(address, pathRow(with(v.token(), "reason", "no", "version", "0", "action", "save"), 1, s.ID(testkit.Legal), "2")).want(status)
		}
	}
	admin, deputy := s.as(t, administrator), s.as(t, testkit.Deputy)
	admin.post(pathAt(number), with(pathRow(admin.get(pathAt(number)).want(http.StatusOK).hidden(pathAt(number)), 1, s.ID(testkit.Legal), "2"), "action", "save", "reason", "Hedda is on leave")).
		want(http.StatusOK)
	deputy.get(offAt(draft)).want(http.StatusOK).says("section[aria-labelledby=escalation]", "Hedda Marrow", "Change")
	deputy.post(pathAt(draft), with(pathRow(deputy.get(pathAt(draft)).want(http.StatusOK).hidden(pathAt(draft)), 1, s.ID(testkit.Legal), "2"), "action", "save", "reason", "Hedda is on leave")).
		want(http.StatusOK).says("section[aria-labelledby=escalation]", "Of its own, because “Hedda is on leave”")
	for _, address := range []string{pathAt(9999), pathAt(9999) + "/restoration"} {
		deputy.get(address).want(http.StatusNotFound)
		deputy.post(address, deputy.token()).want(http.StatusNotFound)
	}
	s.Ready(number)
	s.Close(number)
	s.as(t, testkit.Deputy).get(pathAt(number)).want(http.StatusConflict)
	s.as(t, administrator).get("/people/"+s.ID(testkit.Legal)).want(http.StatusOK).says("main", "On the escalation path of "+offAt(draft)[len("/offboardings/"):])
}

func TestPathOfItsOwnIsSetInABrowserWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	number := s.Publish()
	page := s.browse(t, browser.PageWithoutScript(t), testkit.Owner)
	page.Visit(s.base + offAt(number))
	page.Follow("Change")
	page.Submit("Add a step")
	page.See("Step 2")
	page.Submit("Remove step 1")
	page.Choose("Person", "Odile Farrowe")
	page.Fill("Reason", "the sponsor is told first")
	page.Submit("Save the path")
	page.See("The escalation path is stored.")

	page = s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + offAt(number))
	page.See("Of its own, because")
	page.Axe()
	page.Screenshot("overview-own-path")
	page.Follow("Change")
	page.Axe()
	page.Screenshot("own-path")
	page.Follow("Use that of the service")
	page.See("Return to the escalation path of Fleet Telemetry?")
	page.Fill("Reason", "the sponsor left")
	page.Submit("Use that of the service")
	page.See("The escalation path is that of the service again.")
}
