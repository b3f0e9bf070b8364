package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/testkit"
)

func TestCalendarIsAddedChosenAndChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	admin.get("/services").want(http.StatusOK).says(".acts", "Holiday calendars")
	admin.get("/calendars").want(http.StatusOK).says("main", "There is no calendar yet")
	const add = "/calendars/new"
	form := admin.get(add).want(http.StatusOK).hidden(add)
	wrong := admin.post(add, with(form, "name", "Norway", "days", "2026-12-25 Christmas Day\nChristmas\n2026-12-26")).want(http.StatusUnprocessableEntity)
	wrong.says(".errsum", "line 2 begins with no day: “Christmas”", "line 3 has no name for 2026-12-26")
	if got := wrong.page.Find("#f-days").Text(); !strings.Contains(got, "Christmas\n2026-12-26") || wrong.byID("f-name").AttrOr("value", "") != "Norway" {
		t.Errorf("what was typed is %q", got)
	}
	added := admin.post(add, with(wrong.hidden(add), "name", "Norway", "days", "2026-12-25 Christmas Day")).want(http.StatusOK)
	added.says("h1", "Norway").says("main", "added the calendar Norway", "Due dates do not move")
	path := added.Request.URL.Path

	service := "/services/" + s.Service
	chosen := with(admin.get(service).hidden(service), "name", "Fleet Telemetry", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy), "calendar", "none of these")
	admin.post(service, chosen).want(http.StatusUnprocessableEntity).says(".errsum", "Choose a calendar from the list")
	chosen = with(admin.get(service).hidden(service), "name", "Fleet Telemetry", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy),
		"calendar", strings.TrimPrefix(path, "/calendars/"), "holidays", "2026-03-05")
	page := admin.post(service, chosen).want(http.StatusOK).says("#f-calendar option[selected]", "Norway, 1 day").says("main", "calendar")
	if got := page.page.Find("#f-holidays").Text(); got != "2026-03-05" {
		t.Errorf("its own free days are %q", got)
	}
	admin.get("/calendars").says("tbody", "Norway", "2026-12-25", "Fleet Telemetry")

	number := s.Publish()
	if got := s.queued(number); got != 0 {
		t.Fatalf("%d evaluations wait before anything changed", got)
	}
	stale := admin.get(path).hidden(path)
	admin.post(path, with(admin.get(path).hidden(path), "name", "Norway", "days", "2026-12-25 Christmas Day\n2026-03-04 A day")).want(http.StatusOK).
		says(".flash", "The calendar is stored.").says("main", "changed the calendar Norway", "Fleet Telemetry")
	if got := s.queued(number); got != 1 {
		t.Errorf("%d evaluations of the running offboarding wait, want 1", got)
	}
	conflict := admin.post(path, with(stale, "name", "Norway", "days", "2026-12-26 Boxing Day", "idempotency", "another")).want(http.StatusConflict)
	conflict.says("table.diff", "2026-03-04 A day", "2026-12-26 Boxing Day").says("#f-days", "2026-12-26 Boxing Day")
	if strings.Contains(conflict.text("table.diff"), "Nothing") {
		t.Error("the comparison is empty")
	}
}

func TestCalendarInUseIsNotRemovedAndSaysWhoUsesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id, err := s.App.AddCalendar(t.Context(), testkit.Operator(), "Norway", "2026-12-25 Christmas Day")
	s.must(err)
	admin, removal := s.as(t, administrator), "/calendars/"+id+"/removal"
	service := "/services/" + s.Service
	use := func(calendar string) {
		t.Helper()
		admin.post(service, with(admin.get(service).hidden(service), "name", "Fleet Telemetry", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy), "calendar", calendar)).want(http.StatusOK)
	}
	question := admin.get(removal).want(http.StatusOK).says("main", "Remove the calendar Norway?")
	use(id)
	admin.get(removal).want(http.StatusConflict).says("main", "Norway is the calendar of Fleet Telemetry, so it stays")
	admin.post(removal, question.hidden(removal)).want(http.StatusConflict).says("main", "Norway is the calendar of Fleet Telemetry")
	if admin.get("/calendars/"+id).page.Find(`a[href="`+removal+`"]`).Length() != 0 {
		t.Error("removing a calendar in use is offered")
	}
	use("")
	admin.post(removal, admin.get(removal).hidden(removal)).want(http.StatusOK).says(".flash", "The calendar is removed.")
	admin.get("/calendars/" + id).want(http.StatusNotFound)
	if event := s.recorded(audit.CalendarRemoved); event.Actor.Name != "Caspian Roe" {
		t.Errorf("the record says %+v", event)
	}
}

func TestAuditorsReadCalendarsAndOthersDoNot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id, err := s.App.AddCalendar(t.Context(), testkit.Operator(), "Norway", "2026-12-25 Christmas Day")
	s.must(err)
	path := "/calendars/" + id
	auditor, owner := s.as(t, "auditor"), s.as(t, testkit.Owner)
	auditor.get("/calendars").want(http.StatusOK).says("tbody", "Norway")
	if page := auditor.get(path).want(http.StatusOK).says("tbody", "2026-12-25", "Christmas Day"); page.page.Find("main form[method=post]").Length() != 0 {
		t.Error("an auditor is offered a form")
	}
	for _, address := range []string{"/calendars/new", path + "/removal"} {
		auditor.get(address).want(http.StatusForbidden)
	}
	for _, address := range []string{"/calendars/new", path, path + "/removal"} {
		auditor.post(address, with(auditor.token(), "name", "Mine", "version", "1")).want(http.StatusForbidden)
		owner.post(address, with(owner.token(), "name", "Mine", "version", "1")).want(http.StatusNotFound)
	}
	for _, address := range []string{"/calendars", "/calendars/new", path, "/calendars/none", path + "/removal"} {
		owner.get(address).want(http.StatusForbidden)
	}
	s.as(t, administrator).get("/calendars/none").want(http.StatusNotFound)
}
