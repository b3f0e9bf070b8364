package web_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func itoa(n int) string { return strconv.Itoa(n) }

// days moves the clock on by whole days.
func (s *site) days(n int) { s.Clock.Advance(time.Duration(n) * 24 * time.Hour) }

// listed returns the references in the table of a list.
func (a answer) listed() []string {
	var out []string
	for _, cell := range a.page.Find("main table tbody tr td:first-child .mono").EachIter() {
		out = append(out, cell.Text())
	}
	return out
}

func TestEverybodyBeginsWhereTheirWorkIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish(offboarding.PersonalData)
	for subject, want := range map[string][2]string{
		testkit.Owner:     {"/", "Your offboardings"},
		testkit.Deputy:    {"/", "Your offboardings"},
		testkit.Tobin:     {"/tasks", "Tobin, you have"},
		testkit.Executive: {"/overdue", "No open offboarding is overdue"},
		testkit.Legal:     {"/reviews", "No decision waits for you"},
		"auditor":         {"/offboardings", "Offboardings"},
		testkit.Bystander: {"/reviews", "No decision waits for you"}, // holds the function privacy
	} {
		page := s.as(t, subject).get("/").want(http.StatusOK)
		if page.Request.URL.Path != want[0] {
			t.Errorf("%s begins at %s, want %s", subject, page.Request.URL.Path, want[0])
		}
		page.says("h1", want[1])
	}
}

func TestFirstRunSaysWhatIsToBeSettled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.as(t, testkit.Owner).get("/").want(http.StatusOK)
	page.says("main", "No client is leaving. The line is empty.", "Start an offboarding", "The escalation path is set", "Somebody can sign for each function")
	s.must(s.App.RevokeFunction(t.Context(), testkit.Operator(), s.ID(testkit.Legal), offboarding.Legal))
	if _, err := s.App.AddService(t.Context(), testkit.Operator(), app.AddService{Name: "Identity Hub", Owner: s.ID(testkit.Owner), Deputy: s.ID(testkit.Deputy)}); err != nil {
		t.Fatal(err)
	}
	s.as(t, testkit.Owner).get("/").says("main", "Name who signs for legal", "Set the escalation path of Identity Hub")
}

func TestDashboardSaysWhatWaitsAndWhoMustActNext(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	page := s.as(t, testkit.Owner).get("/").want(http.StatusOK)
	page.says("#you + span", "actions").says("section[aria-labelledby=you]", "Review the evidence for T-01", "Sent by Tobin Askerley", "Declare the inventory complete.")
	if got := page.page.Find("section[aria-labelledby=you] a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() != "" && strings.Contains(a.Text(), "review") }).AttrOr("href", ""); got != taskAt(number, 1)+"/evidence/1" {
		t.Errorf("the review is at %q", got)
	}
	row := page.text("section[aria-labelledby=open] tbody tr")
	gate := s.Gate(number)
	for _, want := range []string{
		"Halden Maritime AS", "Fleet Telemetry", itoa(len(gate.Standing())) + " of " + itoa(len(gate.Conditions)), "must", "30 Mar", "in 28 days", "In progress",
	} {
		if !strings.Contains(row, want) {
			t.Errorf("the row lacks %q: %s", want, row)
		}
	}
	if label := page.page.Find("tbody svg").First().AttrOr("aria-label", ""); !strings.HasSuffix(label, itoa(len(gate.Standing()))+" above the line") {
		t.Errorf("the drawing says %q", label)
	}
}

func TestDashboardMarksWhatIsOverdueAndWhatWillBe(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	s.days(31)
	page := s.as(t, testkit.Owner).get("/").want(http.StatusOK)
	page.says("tbody .t-bad", "3 days overdue")
	if got := page.text("dl.sum"); !strings.Contains(got, "overdue 1") && !strings.Contains(got, "overdue1") {
		t.Errorf("the figures say %q", got)
	}
	late := s.as(t, testkit.Owner).get("/offboardings?attention=late").want(http.StatusOK)
	if got := late.listed(); !slices.Equal(got, []string{"OFF-1001"}) {
		t.Errorf("late are %v", got)
	}
	if got := s.as(t, testkit.Owner).get("/offboardings?attention=ready").listed(); len(got) != 0 {
		t.Errorf("ready are %v", got)
	}
}

func TestFilterStaysInTheAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	s.Draft()
	for _, subject := range []string{testkit.Owner, "auditor"} {
		page := s.as(t, subject).get("/offboardings?status=draft&service=" + s.Service + "&sort=client").want(http.StatusOK)
		if got := page.listed(); !slices.Equal(got, []string{"OFF-1002"}) {
			t.Errorf("%s: drafts are %v", subject, got)
		}
		form := page.page.Find("form.fb")
		if form.Find(`input[name=status][value=draft]`).Length() != 1 {
			t.Errorf("%s: applying another order forgets the view", subject)
		}
		for name, want := range map[string]string{"service": s.Service, "sort": "client"} {
			if got := form.Find("select[name="+name+"] option[selected]").AttrOr("value", ""); got != want {
				t.Errorf("%s: %s shows %q, want %q", subject, name, got, want)
			}
		}
		pill := form.Find("a.pill").FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.HasPrefix(a.Text(), "Overdue") })
		to, err := url.Parse(pill.AttrOr("href", ""))
		if err != nil || to.Query().Get("attention") != "late" || to.Query().Get("service") != s.Service || to.Query().Get("sort") != "client" || to.Query().Has("status") {
			t.Errorf("%s: the next view is at %q", subject, pill.AttrOr("href", ""))
		}
		if got := form.Find("[aria-current]").Text(); !strings.HasPrefix(got, "Drafts 1") {
			t.Errorf("%s: the marked view is %q", subject, got)
		}
	}
}

func TestOddFiltersAreNoFilters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	v := s.as(t, "auditor")
	for _, query := range []string{"?attention=';DROP", "?sort=due;--", "?page=-1", "?page=x", "?status=%00", "?page=99999999999"} {
		if got := v.get("/offboardings" + query).want(http.StatusOK).listed(); !slices.Equal(got, []string{"OFF-1001"}) {
			t.Errorf("%s lists %v", query, got)
		}
	}
	v.get("/offboardings?page=2").want(http.StatusOK).says("main", "Nothing matches")
	v.get("/offboardings?service=nobody").want(http.StatusOK).says("main", "Nothing matches")
}

func TestLongListIsPagedUnderItsFilter(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 51 {
		s.Draft()
	}
	v := s.as(t, testkit.Owner)
	first := v.get("/offboardings?status=draft&sort=newest").want(http.StatusOK)
	first.says("nav.pg", "1 to 25 of 51")
	next := func(a answer) string { return a.page.Find("a[rel=next]").AttrOr("href", "") }
	second := v.get(next(v.get(next(first)).want(http.StatusOK))).want(http.StatusOK)
	second.says("nav.pg", "51 to 51 of 51")
	if got := second.listed(); !slices.Equal(got, []string{"OFF-1001"}) {
		t.Errorf("the last page lists %v", got)
	}
	if back := second.page.Find("a[rel=prev]").AttrOr("href", ""); !strings.Contains(back, "status=draft") || !strings.Contains(back, "sort=newest") {
		t.Errorf("the way back is %q", back)
	}
}

func TestListShowsExactlyTheOffboardingsWhosePageOpens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, personal, draft := s.Publish(), s.Publish(offboarding.PersonalData), s.Draft()
	reassigned := s.Publish()
	task, _ := s.Facts(reassigned).Task(1)
	s.must(s.App.AssignTask(t.Context(), s.As(testkit.Owner), app.AssignTask{
		Offboarding: reassigned, Task: 1, Version: task.Version, Assignee: s.ID(testkit.TobinAdmin), Reason: "an account for administration",
	}))
	numbers := []int{open, personal, draft, reassigned}
	found := 0
	for _, subject := range append(subjects(), "auditor") {
		v := s.as(t, subject)
		listed := v.get("/offboardings?status=all&owner=all").want(http.StatusOK).listed()
		for _, number := range numbers {
			reference := "OFF-" + itoa(number)
			page := v.get(offAt(number))
			opens, shown := page.StatusCode == http.StatusOK, slices.Contains(listed, reference)
			if opens != shown || !opens && page.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s answers %d, and the list has %v", subject, reference, page.StatusCode, listed)
			}
			if shown {
				found++
			}
		}
	}
	if found == 0 || found == len(numbers)*(len(subjects())+1) {
		t.Errorf("%d of all are seen, which proves nothing", found)
	}
}

// subjects are the people of the registry who can sign in.
func subjects() []string {
	return []string{
		testkit.Owner, testkit.Deputy, testkit.Tobin, testkit.TobinAdmin, testkit.Ruvi, testkit.Legal,
		testkit.Security, testkit.Executive, testkit.Bystander,
	}
}

func TestMyTasksSaysWhatTheReviewerAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	decision := s.Decision(number, 1)
	decision.Decision.Outcome, decision.Decision.Reason = offboarding.ChangesRequested, "the list ends in January"
	decision.Decision.Original = ""
	s.must(s.App.ReviewEvidence(t.Context(), s.As(testkit.Owner), decision))
	s.Submit(number, 2)
	page := s.as(t, testkit.Tobin).get("/tasks").want(http.StatusOK)
	page.says("section[aria-labelledby=next]", "Sent back by Ines Valdorn: the list ends in January", "Fix and send", "Changes requested")
	page.says("section[aria-labelledby=blocked]", "Waits for T-", "Read the task")
	page.says("details", "1 with a reviewer", "with Ines Valdorn since")
	if got := page.text("section[aria-labelledby=next]"); strings.Contains(got, "with Ines Valdorn since") {
		t.Error("what is with a reviewer is asked for again")
	}
	s.as(t, testkit.Ruvi).get("/tasks").says("main", "Ruvi, nothing waits for you")
}

func TestReviewsListsWhatWaitsForADecision(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Submit(s.Publish(), 1)
	page := s.as(t, testkit.Owner).get("/reviews").want(http.StatusOK)
	page.says("h1", "1 decision waits for you").says("section[aria-labelledby=evidence]", "T-01", "Tobin Askerley", "2 Mar 09:00", "Evidence submitted")
	s.as(t, testkit.Deputy).get("/reviews").says("h1", "No decision waits for you")
	function := almost(s, s.Publish())
	s.as(t, testkit.Signers()[function]).get("/reviews").says("section[aria-labelledby=signoffs]", "Halden Maritime AS", "Your turn")
}

func TestOverdueIsForThoseWhoWatchOverAll(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	s.days(40)
	for _, subject := range []string{testkit.Owner, testkit.Tobin, testkit.Legal} {
		v := s.as(t, subject)
		v.get("/overdue").want(http.StatusForbidden)
		v.get("/overdue.csv").want(http.StatusForbidden)
	}
	page := s.as(t, testkit.Executive).get("/overdue").want(http.StatusOK)
	page.says("h1", "1 of 1 open offboardings is overdue").says("main", "The oldest is 12 days late.", "All services, 1 overdue")
	page.says("tbody", "Halden Maritime AS", "12", "must", "Ines Valdorn")
	narrowed := s.as(t, testkit.Executive).get("/overdue?service=" + s.Service).want(http.StatusOK)
	narrowed.says("h2", "Fleet Telemetry, 1 overdue").says("form.fb", "Service: Fleet Telemetry")
	if got := narrowed.page.Find(".acts a").AttrOr("href", ""); got != "/overdue.csv?service="+s.Service {
		t.Errorf("the export of one service is at %q", got)
	}
}

func TestExportIsTheListAndHoldsNoFormula(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bad := []string{`=HYPERLINK("http://evil","x")`, "+1", "-2+3", "@SUM(A1)", "Ærlig & Sønn, \"AS\""}
	for _, name := range bad {
		client, err := s.App.AddClient(t.Context(), testkit.Operator(), name)
		s.must(err)
		s.Client = client
		s.Publish()
	}
	s.days(40)
	v := s.as(t, testkit.Executive)
	export := v.get("/overdue.csv").want(http.StatusOK)
	if got := export.Header.Get("Content-Disposition"); got != `attachment; filename="overdue-2026-04-11.csv"` {
		t.Errorf("the file is offered as %q", got)
	}
	records, err := csv.NewReader(strings.NewReader(export.body)).ReadAll()
	s.must(err)
	if len(records) != len(bad)+1 {
		t.Fatalf("%d lines, want a head and %d", len(records), len(bad))
	}
	var clients []string
	for _, record := range records[1:] {
		clients = append(clients, record[1])
		for _, cell := range record {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("a spreadsheet would calculate %q", cell)
			}
		}
		if record[3] != "Ines Valdorn" || record[5] != "12" {
			t.Errorf("the owner is %q, %q days late", record[3], record[5])
		}
	}
	if !slices.Contains(clients, bad[4]) || !slices.Contains(clients, "'"+bad[0]) {
		t.Errorf("the clients are %q", clients)
	}
}
