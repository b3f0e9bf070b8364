package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

const administrator = "administrator"

// idOf returns the id of somebody who has signed in.
func (s *site) idOf(subject string) string {
	s.t.Helper()
	people, err := s.Store.People(s.t.Context())
	s.must(err)
	for _, p := range people {
		if p.Subject == subject {
			return p.ID
		}
	}
	s.t.Fatalf("nobody has the subject %q", subject)
	return ""
}

// recorded returns the newest entry of an action.
func (s *site) recorded(action audit.Action) audit.Event {
	s.t.Helper()
	entries, err := s.Store.Trail(s.t.Context(), store.TrailFilter{Action: action, Limit: 1})
	s.must(err)
	if len(entries) == 0 {
		s.t.Fatalf("nothing of %s is recorded", action)
	}
	content, err := entries[0].Open()
	s.must(err)
	return content.Event
}

func TestAdministratorBeginsWithWhatIsUnfinished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.must(s.App.RevokeFunction(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), "privacy"))
	admin := s.as(t, administrator)
	page := admin.get("/").want(http.StatusOK)
	if page.Request.URL.Path != "/services" {
		t.Errorf("an administrator begins at %s", page.Request.URL.Path)
	}
	page.says("#todo", "Unfinished").says("main", "Name who signs for privacy.", "1 service", "Fleet Telemetry", "Ines Valdorn", "1 step")
	page.says("nav", "Services Clients People")
	for _, subject := range []string{testkit.Owner, testkit.Executive} {
		v := s.as(t, subject)
		for _, path := range []string{"/services", "/services/new", "/services/" + s.Service, "/services/none", "/clients", "/clients/" + s.Client, "/clients/none", "/people", "/people/new", "/people/" + s.ID(testkit.Tobin), "/people/none", "/access"} {
			v.get(path).want(http.StatusForbidden)
		}
		if v.get("/settings").want(http.StatusOK).page.Find(`nav a[href="/services"]`).Length() > 0 {
			t.Errorf("%s is led to the services", subject)
		}
	}
}

func TestAuditorsReadRegistriesAndChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	auditor := s.as(t, "auditor")
	person := s.ID(testkit.Tobin)
	for _, path := range []string{"/services", "/services/" + s.Service, "/clients", "/clients/" + s.Client, "/people", "/people/" + person, "/access"} {
		if forms := auditor.get(path).want(http.StatusOK).page.Find("main form[method=post]").Length(); forms > 0 {
			t.Errorf("%s offers an auditor %d forms", path, forms)
		}
	}
	for _, path := range []string{"/services/new", "/clients/new", "/people/new", "/clients/" + s.Client + "/merge", "/people/" + person + "/deactivation", "/people/" + person + "/link"} {
		auditor.get(path).want(http.StatusForbidden)
	}
	for _, path := range []string{
		"/services/new", "/services/" + s.Service, "/services/" + s.Service + "/path", "/clients/new", "/clients/" + s.Client, "/clients/" + s.Client + "/merge",
		"/people/new", "/people/" + person, "/people/" + person + "/functions", "/people/" + person + "/functions/legal/revocation", "/people/" + person + "/roles",
		"/people/" + person + "/roles/auditor/revocation", "/people/" + person + "/link", "/people/" + person + "/unlinking", "/people/" + person + "/deactivation",
		"/people/" + person + "/reactivation", "/people/" + person + "/invitation", "/people/" + person + "/invitation/revocation",
	} {
		if got := auditor.post(path, with(auditor.token(), "name", "Taken Over", "account", "x", "seen", "x", "reason", "none", "function", "legal", "role", "executive")).StatusCode; got != http.StatusForbidden {
			t.Errorf("an auditor posts to %s: %d", path, got)
		}
		if got := s.as(t, testkit.Owner).post(path, auditor.token()).StatusCode; got < 400 {
			t.Errorf("an owner posts with a foreign token to %s: %d", path, got)
		}
	}
}

func TestServiceIsAddedAndChangedWithTheNamesOfBoth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	form := admin.get("/services/new").want(http.StatusOK)
	sent := with(form.hidden("/services/new"), "name", "Identity Hub", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Owner), "holidays", "tomorrow")
	again := admin.post("/services/new", sent).want(http.StatusUnprocessableEntity)
	again.says("main", "Enter each day as year, month and day")
	if got := again.page.Find("#f-name").AttrOr("value", ""); got != "Identity Hub" {
		t.Errorf("the name that was typed is %q", got)
	}
	sent.Set("holidays", "2027-12-25 2027-12-24")
	admin.post("/services/new", sent).want(http.StatusUnprocessableEntity).says("main", "Name somebody else than the owner as deputy")
	sent.Set("deputy", s.ID(testkit.Deputy))
	sent["attributes"] = []string{"personal_data"}
	page := admin.post("/services/new", sent).want(http.StatusOK)
	page.says("h1", "Identity Hub").says("main", "There is no escalation path.", "added the service Identity Hub")
	if got := page.text("#f-holidays"); got != "2027-12-24 2027-12-25" {
		t.Errorf("the free days are %q", got)
	}
	event := s.recorded(audit.ServiceAdded)
	if event.Actor.Name != "Caspian Roe" || len(event.Fields) != 5 {
		t.Errorf("the record says %+v", event)
	}
	admin.post("/services/new", sent).want(http.StatusOK) // a second press of the same form
	services, err := s.Store.Services(t.Context())
	s.must(err)
	if len(services) != 2 {
		t.Errorf("%d services after a second press", len(services))
	}
	sent.Set("idempotency", "another")
	admin.post("/services/new", sent).want(http.StatusUnprocessableEntity).says("main", "There is a service Identity Hub already")
	// Whoever starts an offboarding of the new service finds its attributes ticked.
	owner := s.as(t, testkit.Owner)
	id := strings.TrimPrefix(page.Request.URL.Path, "/services/")
	if owner.get("/offboardings/new?service="+id).want(http.StatusOK).page.Find(`input[value=personal_data][checked]`).Length() != 1 {
		t.Error("the start page does not begin with the service's attributes")
	}
}

func TestNobodyMakesThemselvesOwnerOrDeputy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	path := "/services/" + s.Service
	sent := with(admin.get(path).hidden(path), "name", "Fleet Telemetry", "owner", s.idOf(administrator), "deputy", s.ID(testkit.Deputy))
	admin.post(path, sent).want(http.StatusUnprocessableEntity).says("main", "Nobody makes themselves owner; ask a second administrator")
	sent = with(sent, "owner", s.ID(testkit.Owner), "deputy", s.idOf(administrator))
	admin.post(path, sent).want(http.StatusUnprocessableEntity).says("main", "Nobody makes themselves deputy; ask a second administrator")
	second := s.as(t, "second")
	other := with(second.get(path).hidden(path), "name", "Fleet Telemetry", "owner", s.ID(testkit.Owner), "deputy", s.idOf(administrator))
	second.post(path, other).want(http.StatusOK).says("main", "deputy Sanna Quillby to Caspian Roe")
}

func TestSecondOfTwoAdministratorsSeesBothVersions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.as(t, administrator), s.as(t, "second")
	path := "/services/" + s.Service
	fill := func(v *visitor, name string) url.Values {
		return with(v.get(path).want(http.StatusOK).hidden(path), "name", name, "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy))
	}
	mine, theirs := fill(second, "Fleet Tracking"), fill(first, "Fleet Telemetry Europe")
	first.post(path, theirs).want(http.StatusOK)
	conflict := second.post(path, mine).want(http.StatusConflict)
	conflict.says("main", "Caspian Roe changed the service Fleet Telemetry Europe", "name Fleet Telemetry to Fleet Telemetry Europe").
		says("table.diff", "Fleet Telemetry Europe", "Fleet Tracking", "Changed")
	if got := conflict.page.Find("#f-name").AttrOr("value", ""); got != "Fleet Tracking" {
		t.Errorf("what was typed is %q", got)
	}
	if stored, err := s.Store.Service(t.Context(), s.Service); err != nil || stored.Name != "Fleet Telemetry Europe" {
		t.Errorf("stored is %q: %v", stored.Name, err)
	}
	// A mistake does not make an old form new.
	mine.Set("holidays", "soon")
	wrong := second.post(path, mine).want(http.StatusUnprocessableEntity)
	repaired := with(wrong.hidden(path), "name", "Fleet Tracking", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy))
	second.post(path, repaired).want(http.StatusConflict)
	second.post(path, with(conflict.hidden(path), "name", "Fleet Tracking", "owner", s.ID(testkit.Owner), "deputy", s.ID(testkit.Deputy))).want(http.StatusOK).says("h1", "Fleet Tracking")
}

func TestPathIsEditedRowByRow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	admin := s.as(t, administrator)
	page, path := "/services/"+s.Service, "/services/"+s.Service+"/path"
	form := with(admin.get(page).want(http.StatusOK).hidden(path), "path.1.person", s.ID(testkit.Executive), "path.1.deputy", "", "path.1.hours", "24", "path.1.channel", "mail")
	added := admin.post(path, with(form, "action", "add")).want(http.StatusOK)
	if rows := added.page.Find("fieldset.irow").Length(); rows != 2 {
		t.Fatalf("%d rows after one was added", rows)
	}
	form = with(form, "path.2.person", s.ID(testkit.Legal), "path.2.deputy", "", "path.2.hours", "1,5", "path.2.channel", "chat")
	moved := admin.post(path, with(form, "action", "up.2")).want(http.StatusOK)
	if first := moved.byID("f-path.1.person").Find("option[selected]").AttrOr("value", ""); first != s.ID(testkit.Legal) {
		t.Errorf("step 1 is %s after it was moved up", first)
	}
	if stored, err := s.Store.Service(t.Context(), s.Service); err != nil || len(stored.Path) != 1 {
		t.Errorf("moving rows stored %d steps: %v", len(stored.Path), err)
	}
	wrong := admin.post(path, with(form, "action", "save", "path.2.hours", "soon")).want(http.StatusUnprocessableEntity)
	wrong.says("main", "Enter after how many hours step 2 is told")
	stored := admin.post(path, with(form, "action", "save", "path.2.hours", "1,5")).want(http.StatusOK)
	stored.says("main", "changed the escalation path", "OFF-1001")
	service, err := s.Store.Service(t.Context(), s.Service)
	s.must(err)
	if len(service.Path) != 2 || service.Path[1].Channel != "chat" || service.Path[1].After.Minutes() != 90 {
		t.Errorf("the path is %+v", service.Path)
	}
	if jobs := s.queued(number); jobs == 0 {
		t.Error("the running offboarding is not evaluated anew")
	}
	only := with(admin.get(page).hidden(path), "path.1.person", s.ID(testkit.Owner), "path.1.hours", "24", "path.1.channel", "mail", "action", "save")
	admin.post(path, only).want(http.StatusUnprocessableEntity).says("main", "neither the owner nor the deputy")
	stale := with(form, "action", "save", "idempotency", "stale")
	admin.post(path, stale).want(http.StatusConflict).says("table.diff", "Step 1")
}

// queued counts the evaluations of an offboarding that wait.
func (s *site) queued(number int) int {
	s.t.Helper()
	n := 0
	s.must(s.Store.Queue().SQLite.QueryRowContext(s.t.Context(),
		"SELECT COUNT(*) FROM river_job WHERE kind = 'reevaluate_offboarding' AND json_extract(args, '$.number') = ?", number).Scan(&n))
	return n
}
