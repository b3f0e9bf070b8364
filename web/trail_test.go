package web_test

import (
	"database/sql"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/testkit"
)

func TestTrailShowsEachEntryWithItsHashAndTheOneBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	page := s.as(t, testkit.Owner).get(offAt(number) + "/audit").want(http.StatusOK)
	first := page.text("li.au:first-child")
	for _, want := range []string{"Tobin Askerley submitted evidence for T-01", "files", "version 1", "09:00:00", "hash", "prev"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first entry lacks %q: %s", want, first)
		}
	}
	if got := page.page.Find("li.au").First().Find("a").AttrOr("href", ""); got != taskAt(number, 1) {
		t.Errorf("the entry leads to %q", got)
	}
	page.says("section[aria-labelledby=chain]", "Intact on this page", "None was signed yet").says("h2.day", "Today, Monday 2 March 2026")
	s.must(s.Store.Install(t.Context()))
	signed, err := s.Store.SignCheckpoint(t.Context(), audit.Actor{Kind: audit.System, ID: "clock", Name: "Closegate"})
	s.must(err)
	if len(signed) == 0 {
		t.Fatal("nothing was signed")
	}
	s.as(t, testkit.Owner).get(offAt(number)+"/audit").says("section[aria-labelledby=chain]", "entries, 2 Mar 09:00")
}

func TestTrailIsFilteredByWhatHappened(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	v := s.as(t, testkit.Owner)
	page := v.get(offAt(number) + "/audit?action=evidence.submitted").want(http.StatusOK)
	if got := page.page.Find("li.au").Length(); got != 1 {
		t.Errorf("%d entries, want 1", got)
	}
	page.says("form.fb", "1 entry")
	if got := page.page.Find("select[name=action] option[selected]").Text(); got != "Evidence, submitted" {
		t.Errorf("the filter shows %q", got)
	}
	v.get(offAt(number)+"/audit?action=nothing.happened").want(http.StatusOK).says("main", "No entry matches", "Show all entries")
}

func TestLongTrailIsPagedUnderItsFilter(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 51 {
		s.must2(s.App.AddClient(t.Context(), testkit.Operator(), "Client "+itoa(i)))
	}
	v := s.as(t, "auditor")
	first := v.get("/audit?action=client.added").want(http.StatusOK)
	first.says("nav.pg", "1 to 50 of 52")
	second := v.get(first.page.Find("a[rel=next]").AttrOr("href", "")).want(http.StatusOK)
	if got := second.page.Find("li.au").Length(); got != 2 {
		t.Errorf("%d entries on the second page, want 2", got)
	}
}

func TestWholeTrailIsForAuditorsAndAdministrators(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	page := s.as(t, "auditor").get("/audit").want(http.StatusOK)
	page.says("main", "signed in for the first time", "Halden Maritime AS", "Fleet Telemetry")
	for _, subject := range []string{testkit.Owner, testkit.Tobin, testkit.Executive} {
		v := s.as(t, subject)
		v.get("/audit").want(http.StatusForbidden)
		v.get("/audit.jsonl").want(http.StatusForbidden)
	}
}

func TestTrailOfAnOffboardingIsForThoseWhoLeadIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	for subject, want := range map[string]int{
		testkit.Owner: 200, testkit.Deputy: 200, "auditor": 200, testkit.Tobin: 403, testkit.Executive: 403, testkit.Bystander: 404,
	} {
		v := s.as(t, subject)
		v.get(offAt(number) + "/audit").want(want)
		v.get(offAt(number) + "/audit.jsonl").want(want)
	}
}

func TestExportOfTheWholeTrailVerifies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	export := s.as(t, "auditor").get("/audit.jsonl").want(http.StatusOK)
	if got := export.Header.Get("Content-Disposition"); got != `attachment; filename="audit-2026-03-02.jsonl"` {
		t.Errorf("the file is offered as %q", got)
	}
	report, err := audit.Verify(t.Context(), audit.NewLines(strings.NewReader(export.body)), nil)
	head, failed := s.Store.AuditHead(t.Context())
	if err != nil || failed != nil || !report.OK() || report.Head != head {
		t.Errorf("the export reports %+v (%v), the log ends at %+v (%v)", report, err, head, failed)
	}
}

func TestExportOfOneOffboardingHoldsItsEntriesOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number, other := s.Publish(), s.Publish()
	export := s.as(t, testkit.Owner).get(offAt(number) + "/audit.jsonl").want(http.StatusOK)
	var actions []audit.Action
	for e, err := range audit.NewLines(strings.NewReader(export.body)).Entries(t.Context()) {
		s.must(err)
		content, err := e.Open()
		s.must(err)
		if content.Event.Offboarding != number {
			t.Fatalf("entry %d is of OFF-%d, not of OFF-%d (other: %d)", e.Index, content.Event.Offboarding, number, other)
		}
		actions = append(actions, content.Event.Action)
	}
	if !slices.Contains(actions, audit.OffboardingDrafted) || !slices.Contains(actions, audit.OffboardingPublished) {
		t.Errorf("the export holds %v", actions)
	}
}

// tamper changes the database past the product, as somebody with its file
// could.
func (s *site) tamper(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", s.database)
	s.must(err)
	defer db.Close()
	for _, statement := range statements {
		result, err := db.ExecContext(t.Context(), statement)
		s.must(err)
		if n, err := result.RowsAffected(); strings.HasPrefix(statement, "UPDATE") && (err != nil || n != 1) {
			t.Fatalf("%d rows were changed (%v), want 1", n, err)
		}
	}
}

func TestChangedEntryIsShownAsBroken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.tamper(t, "DROP TRIGGER audit_entries_no_update",
		"UPDATE audit_entries SET document = replace(document, 'Ines Valdorn', 'Ines Waldorn') WHERE action = 'offboarding.published'")
	page := s.as(t, testkit.Owner).get(offAt(number) + "/audit").want(http.StatusOK)
	page.says("section[aria-labelledby=chain]", "Broken at entry", "sign nothing").says("main", "was changed after it was written")
	if strings.Contains(page.text("main"), "Waldorn") {
		t.Error("the changed words are shown as if they were true")
	}
}

func TestNoteOfSomebodyIsNoMarkup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	reason := `<script>alert(1)</script>`
	s.must(s.App.DiscardDraft(t.Context(), s.As(testkit.Owner), number, s.Facts(number).Version, reason))
	page := s.as(t, "auditor").get("/audit").want(http.StatusOK)
	page.says("main", reason)
	if strings.Contains(page.body, reason) {
		t.Error("a reason is sent as markup")
	}
}
