package audit_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/audit"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/ui"
)

func trailFixture() audit.Trail {
	entry := func(time, number, who, what, link, hash, previous string) ui.AuditEntry {
		return ui.AuditEntry{Time: time, Number: "Entry " + number, Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: who}, {Text: what}},
			Link: ui.Link{Text: link, Href: "/offboardings/OFF-2041/tasks/6"}, Hash: hash, Previous: previous}
	}
	head := pages.Head("Audit trail")
	head.Actions = []ui.Button{
		{Text: "Export as CSV", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: "/offboardings/OFF-2041/audit.csv"},
		{Text: "Export as JSON lines", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: "/offboardings/OFF-2041/audit.jsonl"},
	}
	return audit.Trail{
		Head: head,
		Filter: ui.FilterBar{Label: "Filter entries", Action: "/offboardings/OFF-2041/audit", Count: "5 of 412 entries", Fields: []ui.Field{
			{Kind: ui.FieldSelect, ID: "person", Name: "person", Label: "Person", Options: []ui.Option{{Label: "Anyone"}, {Value: "7", Label: "Tobin Askerley"}}},
			{Kind: ui.FieldSelect, ID: "action", Name: "action", Label: "Event", Options: []ui.Option{{Label: "Any event"}, {Value: "evidence", Label: "Evidence"}}},
			{Kind: ui.FieldDate, ID: "from", Name: "from", Label: "From", Value: "2026-11-21"}, {Kind: ui.FieldDate, ID: "to", Name: "to", Label: "To", Value: "2026-11-23"},
		}},
		Days: []ui.AuditDay{
			{Date: "Today, Monday 23 November 2026", Entries: []ui.AuditEntry{
				entry("10:24:47", "411", "Tobin Askerley", " submitted evidence version 2, 1 file, SHA-256 6c1f 9ab2", "T-06", "9a30 f5d8", "51d2 8e0f"),
				entry("08:12:30", "409", "Sanna Quillby", " asked for changes on version 1", "T-06", "e4c9 17a6", "0b77 d31c"),
			}},
			{Date: "Sunday 22 November 2026", Entries: []ui.AuditEntry{
				entry("15:40:09", "407", "Dario Veltmann", " submitted evidence version 1, 1 file, SHA-256 d2aa 5510", "T-13", "b86f 42e0", "37fd c09b"),
			}},
		},
		Pages: ui.Pagination{Label: "Pages of entries", Text: "412 to 407", Next: "/offboardings/OFF-2041/audit?before=407"},
		Chain: audit.Chain{Status: ui.StatusVerified().Say("Intact"), Head: "c71e04ba19f2a6d370b85ec14d9a33f7c71e04ba19f2a6d370b85ec14d9a33f7",
			Facts: ui.FactList{{Term: "Entries", Text: "412"}, {Term: "Checked", Text: "Today 10:26"}, {Term: "Checkpoint", Text: "Entry 407, yesterday 23:59"}}},
		Access: "You have read access.",
	}
}

func TestTrailShowsEachEntryWithBothHashes(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "11-audit-trail", pages.Shell("Audit trail", "Audit trail", audit.ShowTrail(trailFixture())))
	if got := page.Find("li.au").Length(); got != 3 {
		t.Fatalf("%d entries, want 3", got)
	}
	first := page.Find("li.au").First().Text()
	for _, want := range []string{"Entry 411", "10:24:47", "Tobin Askerley", "9a30 f5d8", "51d2 8e0f"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first entry lacks %q", want)
		}
	}
	if got := page.Find(".acts a").Length(); got != 2 {
		t.Errorf("%d exports, want CSV and JSON lines", got)
	}
}

func TestBrokenChainSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := trailFixture()
	d.Chain.Status = ui.Status{Tone: ui.ToneBad, Icon: ui.IconFail, Word: "Broken at entry 388"}
	d.Chain.Detail = "Entry 388 does not hold the hash of entry 387. Stop closing, and compare with the newest checkpoint outside the database."
	page := htmlcheck.Page(t, "11-broken", pages.Shell("Audit trail", "Audit trail", audit.ShowTrail(d)))
	if got := page.Find("section[aria-labelledby=chain]").Text(); !strings.Contains(got, "Broken at entry 388") || !strings.Contains(got, "newest checkpoint") {
		t.Errorf("the chain reads %q", got)
	}
}

func TestTrailWithoutMatchKeepsTheFilter(t *testing.T) {
	t.Parallel()
	d := trailFixture()
	d.Days, d.Pages, d.Empty = nil, ui.Pagination{}, ui.EmptyState{Title: "No entry matches", Text: "412 entries are in the trail.", Link: ui.Link{Text: "Show all", Href: "/offboardings/OFF-2041/audit"}}
	page := htmlcheck.Page(t, "11-none", pages.Shell("Audit trail", "Audit trail", audit.ShowTrail(d)))
	if page.Find("form.fb input[type=date]").Length() != 2 || !strings.Contains(page.Find("main").Text(), "No entry matches") {
		t.Error("the filter is gone, or the empty trail says nothing")
	}
}
