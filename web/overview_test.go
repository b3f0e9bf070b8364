package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func TestOverviewSeparatesWhatCanBeDoneNowFromWhatFollows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish(offboarding.PersonalData)
	s.Prove(number, 1)
	gate := s.Gate(number)
	standing, can := len(gate.Standing()), len(gate.CanAct())
	page := s.as(t, testkit.Owner).get(offAt(number)).want(http.StatusOK)
	page.says("#gate", "Gate closed", itoa(standing)+" of "+itoa(len(gate.Conditions))+" conditions stand above the line.",
		itoa(can)+" of them can be cleared now, the other "+itoa(standing-can)+" follow.")
	if got := page.page.Find("#gate svg.desk a").Length(); got != len(gate.Conditions) {
		t.Errorf("%d pins, want %d", got, len(gate.Conditions))
	}
	for _, c := range gate.Conditions {
		href := offAt(number) + "/sign-off"
		switch c.Kind {
		case offboarding.TaskCondition:
			href = taskAt(number, c.Task)
		case offboarding.InventoryCondition:
			href = inventoryAt(number)
		}
		if page.page.Find(`#gate svg.desk a[href="`+href+`"]`).Length() == 0 {
			t.Errorf("no pin leads to %s", href)
		}
	}
	page.says("#facts", "Service", "Fleet Telemetry", "Accountable owner", "Ines Valdorn", "Mon 30 Mar 2026, in 28 days", "Forecast", "Client exit, v1")
	page.says("aside", "Critical path", "must", "Escalation", "Hedda Marrow", "Told 1 day after the due date", "Latest", "verified the evidence for T-01")
}

func TestForecastPastTheDueDateIsRed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.days(26)
	page := s.as(t, testkit.Owner).get(offAt(number)).want(http.StatusOK)
	if got := page.text("#facts .t-bad"); !strings.HasSuffix(got, "late") {
		t.Errorf("the late forecast reads %q: %s", got, page.text("#facts"))
	}
}

func TestOverviewShowsTheTasksThatWereAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Prove(number, 1)
	all := len(s.Facts(number).Tasks)
	ines, tobin := s.as(t, testkit.Owner), s.as(t, testkit.Tobin)
	for _, c := range []struct {
		v    *visitor
		path string
		want int
	}{
		{ines, "", all - 1}, {ines, "?show=open", all - 1}, {ines, "?show=all", all}, {ines, "?show=mine", 0}, {tobin, "?show=mine", all},
		{ines, "?show=odd", all - 1}, {ines, "/tasks", all}, {ines, "/tasks?show=open", all - 1},
	} {
		page := c.v.get(offAt(number) + c.path).want(http.StatusOK)
		if got := page.page.Find("main li.tg").Length(); got != c.want {
			t.Errorf("%s shows %d tasks, want %d", c.path, got, c.want)
		}
	}
	page := ines.get(offAt(number))
	page.says("main", "1 of "+itoa(all)+" verified or waived", "Show 1 done")
	if page.page.Find("#category-access_termination").Length() != 1 {
		t.Error("the list of a phone leads nowhere")
	}
}

func TestReadyAndClosedOffboardingsSaySo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	s.as(t, testkit.Owner).get(offAt(number)).want(http.StatusOK).says("#gate", "Gate open", "Only your signature is left.", "Go to sign-off")
	s.as(t, testkit.Deputy).get(offAt(number)).says("#gate", "Only the owner's signature is left.")
	s.Close(number)
	page := s.as(t, testkit.Owner).get(offAt(number)).want(http.StatusOK)
	page.says("#gate", "Closed", "Ines Valdorn signed and closed", "Open the certificate").says("main", "Reopen").says("#facts", "Closed")
	if page.page.Find("nav.tabs a").Last().Text() == "" || !strings.Contains(page.text("nav.tabs"), "Certificate") {
		t.Error("no tab leads to the certificate")
	}
}

func TestForeignAndMissingOffboardingsLookTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish() // asks for no sign-off of privacy, and Ruvi has no task
	v := s.as(t, testkit.Bystander)
	for _, page := range []string{"", "/tasks", "/timeline", "/audit", "/audit.jsonl", "/certificate", "/reopening"} {
		foreign, missing := v.get(offAt(number)+page).want(http.StatusNotFound), v.get(offAt(4711)+page).want(http.StatusNotFound)
		if got, want := foreign.text("main"), missing.text("main"); got != want {
			t.Errorf("%s: somebody else's reads %q, one that is not there %q", page, got, want)
		}
	}
	for _, odd := range []string{"/offboardings/OFF-0", "/offboardings/OFF-01001", "/offboardings/1001", "/offboardings/OFF-1001x", "/offboardings/OFF--1"} {
		v.get(odd).want(http.StatusNotFound)
	}
	v.post(offAt(number)+"/reopening", with(v.token(), "reason", "I want to")).want(http.StatusNotFound)
}

func TestExecutiveSeesNeitherIdentifiersNorTheTrail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.must2(s.App.AddItem(t.Context(), s.As(testkit.Owner), number, offboarding.Item{
		Kind: offboarding.ServiceAccount, Identifier: "svc-halden-ingest", Source: "a colleague",
	}))
	s.Submit(number, 1)
	v := s.as(t, testkit.Executive) // is on the path of the service too
	for _, path := range []string{"", "/tasks", "/timeline", "/inventory", "/sign-off"} {
		page := v.get(offAt(number) + path).want(http.StatusOK)
		if strings.Contains(page.body, "svc-halden-ingest") {
			t.Errorf("%s names an identifier", path)
		}
		if strings.Contains(page.text("main"), "Audit trail") || strings.Contains(page.text("main"), "Latest") {
			t.Errorf("%s leads to the trail", path)
		}
	}
	v.get(offAt(number) + "/audit").want(http.StatusForbidden)
	v.get(offAt(number) + "/audit.jsonl").want(http.StatusForbidden)
	v.get("/audit").want(http.StatusForbidden)
	v.get("/audit.jsonl").want(http.StatusForbidden)
	if body := v.get("/overdue").body + v.get("/overdue.csv").body; strings.Contains(body, "svc-halden-ingest") {
		t.Error("the overdue list names an identifier")
	}
}

// must2 is must for what returns something besides.
func (s *site) must2(_ any, err error) {
	s.t.Helper()
	s.must(err)
}

func TestTimelineIsTheStoredTimes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Clock.Advance(26*time.Hour + 5*time.Minute)
	s.Prove(number, 1) // sent at 11:05 and verified a minute later
	page := s.as(t, testkit.Owner).get(offAt(number) + "/timeline").want(http.StatusOK)
	row := page.page.Find("main tbody tr").First()
	var cells []string
	for _, cell := range row.Find("td").EachIter() {
		cells = append(cells, strings.Join(strings.Fields(cell.Text()), " "))
	}
	want := []string{"Verified", "Never", "2 Mar 2026 09:00", "3 Mar 2026 11:05", "3 Mar 2026 11:06"}
	if !slices.Equal(cells[1:6], want) || cells[7] != "Nobody" {
		t.Errorf("the first row reads %q", cells)
	}
	page.says("main", "The critical path ends", "Published 2 Mar 2026 09:00.")
	blocked := page.page.Find("main tbody tr").FilterFunction(func(_ int, tr *goquery.Selection) bool {
		return strings.Contains(tr.Text(), "to now")
	})
	if blocked.Length() == 0 || !strings.Contains(blocked.First().Text(), "2 Mar 2026 09:00") || !strings.Contains(blocked.First().Text(), "Not yet") {
		t.Errorf("no blocked task says since when: %q", blocked.First().Text())
	}
	all := page.page.Find("main tbody tr").Length()
	if got := s.as(t, testkit.Owner).get(offAt(number) + "/timeline?show=open").page.Find("main tbody tr").Length(); got != all-1 {
		t.Errorf("%d tasks are open, want %d", got, all-1)
	}
	critical := s.as(t, testkit.Owner).get(offAt(number) + "/timeline?show=critical").page.Find("main tbody tr")
	if critical.Length() == 0 || critical.Length() != critical.FilterFunction(func(_ int, tr *goquery.Selection) bool {
		return strings.Contains(tr.Text(), "On the critical path")
	}).Length() {
		t.Errorf("%d tasks in the view of the critical path", critical.Length())
	}
}

func TestReopeningSupersedesTheCertificateAndKeepsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	ines := s.as(t, testkit.Owner)
	ines.get(offAt(number) + "/reopening").want(http.StatusConflict)
	certificate := s.Close(number)
	ines = s.as(t, testkit.Owner)
	page := ines.get(offAt(number) + "/reopening").want(http.StatusOK)
	page.says("main", "Reopen Halden Maritime AS?", certificate, "all "+itoa(len(s.Facts(number).SignOffs))+" sign-offs fall")
	values := page.hidden(offAt(number) + "/reopening")
	refused := ines.post(offAt(number)+"/reopening", with(values, "reason", " ")).want(http.StatusUnprocessableEntity)
	if refused.page.Find(`.errsum a[href="#f-reason"]`).Length() != 1 {
		t.Errorf("the reason is not asked for: %s", refused.text("main"))
	}
	deputy := s.as(t, testkit.Deputy)
	deputy.get(offAt(number)+"/reopening").want(http.StatusForbidden).says("main", "only the accountable owner can reopen it: Ines Valdorn")
	deputy.post(offAt(number)+"/reopening", with(deputy.token(), "reason", "I want to")).want(http.StatusForbidden)
	if s.Facts(number).State != offboarding.Closed {
		t.Fatal("a refused reopening opened it")
	}
	ines.post(offAt(number)+"/reopening", with(values, "reason", "a key was used again")).want(http.StatusOK).says("main", "Reopened", "Gate closed")
	old := ines.get(offAt(number) + "/certificate").want(http.StatusOK)
	old.says("article.cert", certificate, "Superseded.", "a key was used again").says("main", "This certificate is superseded.")
}

func TestCertificatePrintsTheNamesOfItsTime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish(offboarding.PersonalData)
	s.Ready(number)
	s.as(t, testkit.Owner).get(offAt(number) + "/certificate").want(http.StatusNotFound)
	s.Close(number)
	s.must2(s.App.SignIn(t.Context(), s.As(testkit.Legal), app.Identity{
		Issuer: s.base + "/idp", Subject: testkit.Legal, Name: "Odile Farrowe-Brand",
	}))
	page := s.as(t, testkit.Owner).get(offAt(number) + "/certificate").want(http.StatusOK)
	page.says("article", "Odile Farrowe", "Halden Maritime AS", "Access termination", "closegate verify audit")
	if strings.Contains(page.text("article"), "Farrowe-Brand") {
		t.Error("a name of today is on the certificate of yesterday")
	}
	for _, signOff := range s.Facts(number).SignOffs {
		if !strings.Contains(strings.Join(strings.Fields(page.page.Find("article .hash").Text()), ""), string(signOff.Digest)) {
			t.Errorf("the digest that %s signed is not printed whole", signOff.Function)
		}
	}
	for subject, want := range map[string]int{testkit.Executive: 200, testkit.Deputy: 200, "auditor": 200, testkit.Tobin: 403, testkit.Bystander: 403} {
		s.as(t, subject).get(offAt(number) + "/certificate").want(want)
	}
}
