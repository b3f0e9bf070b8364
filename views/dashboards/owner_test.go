package dashboards_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/ui"
)

func ownerFixture() dashboards.OwnerDashboard {
	start := ui.Button{Text: "Start an offboarding", Icon: ui.IconPlus, Href: "/offboardings/new"}
	return dashboards.OwnerDashboard{
		Head: ui.PageHead{Title: "Your offboardings", Actions: []ui.Button{start}},
		Figures: ui.Figures{
			{Value: "7", Word: "open"}, {Value: "1", Word: "ready for sign-off", Tone: ui.ToneOK},
			{Value: "1", Word: "overdue", Tone: ui.ToneBad}, {Value: "1", Word: "forecast to be late", Tone: ui.ToneBad},
			{Value: "66", Word: "conditions above the line"},
		},
		WaitingNote: "3 actions",
		Waiting: []dashboards.Action{
			{Status: ui.StatusReady().IconOnly(), Title: "Sign and close Brightwell Foods Ltd.",
				Detail: "Managed Backup. Only your signature is left. Due Wed 25 Nov.",
				Button: ui.Button{Text: "Go to sign-off", Size: ui.ButtonSmall, Href: "/offboardings/OFF-2036/sign-off"}},
			{Status: ui.StatusToDo().IconOnly(), Title: "Set a disposition for 2 inventory items.",
				Detail: "Halden Maritime AS. Open since 19 Nov.",
				Button: ui.Button{Text: "Open inventory", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: "/offboardings/OFF-2041/inventory"}},
			{Status: ui.StatusSubmitted().Say("Decision needed").IconOnly(), Title: "Review the evidence for Return 2 card readers.",
				Detail: "Kestrel Rail. Sent by Mirela Dostane on 20 Nov.",
				Button: ui.Button{Text: "Open the review", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: "/offboardings/OFF-2044/tasks/9/evidence/1/review"}},
		},
		Filter:  ownerFilter(),
		Caption: "Open offboardings, most at risk first",
		Rows:    ownerRows(),
		Pages:   ui.Pagination{Label: "Pages of offboardings", Text: "1 to 7 of 9", Next: "/offboardings?page=2"},
	}
}

func ownerFilter() ui.FilterBar {
	return ui.FilterBar{
		Label: "Filter offboardings", Action: "/offboardings",
		Views: []ui.Pill{
			{Text: "All 7", Href: "/offboardings", Current: true}, {Text: "Overdue or late 2", Href: "/offboardings?attention=late"},
			{Text: "Ready 1", Href: "/offboardings?attention=ready"}, {Text: "Draft 1", Href: "/offboardings?status=draft"},
		},
		Fields: []ui.Field{
			{Kind: ui.FieldSelect, ID: "service", Name: "service", Label: "Service",
				Options: []ui.Option{{Label: "Any service"}, {Value: "4", Label: "Fleet Telemetry"}}},
			{Kind: ui.FieldSelect, ID: "sort", Name: "sort", Label: "Order",
				Options: []ui.Option{{Value: "risk", Label: "Most at risk first"}, {Value: "due", Label: "Due date"}}},
		},
	}
}

func ownerRows() []dashboards.Row {
	sentence := func(who, what string) ui.Sentence {
		return ui.Sentence{{Kind: ui.SpanPerson, Text: who}, {Text: what}}
	}
	row := func(client, service, number, label, pins, above, total string) dashboards.Row {
		return dashboards.Row{
			Client: dashboards.Client{Name: client, Service: service, Number: number, Href: "/offboardings/" + number},
			Gate:   ui.GateRow{Label: label, Groups: pages.Pins(pins)}, Above: above, Total: total,
			Status: ui.StatusInProgress(),
		}
	}
	corvane := row("Corvane Insurance", "Document Vault", "OFF-2029", "23 of 26 conditions met, 3 above the line", "vvvvv vvvv vvvT vv vvv vv v v vvbb", "3", "of 26")
	corvane.Next, corvane.NextBy = sentence("Veltra Shredding", " must confirm destruction of 8 drives"), "since 17 Nov"
	corvane.Due = dashboards.Due{Date: "17 Nov", Note: "6 days overdue", Late: true}
	halden := row("Halden Maritime AS", "Fleet Telemetry", "OFF-2041", "10 of 24 conditions met, 14 above the line", "vvvv vcsb vTw vs vbb tb t c vbbb", "14", "of 24")
	halden.Next, halden.NextBy = sentence("Tobin Askerley", " must revoke svc-halden-ingest again"), "+ 5 others can act now"
	halden.Due = dashboards.Due{Date: "30 Nov", Note: "Forecast 3 days late", Late: true}
	brightwell := row("Brightwell Foods Ltd", "Managed Backup", "OFF-2036", "19 of 20 conditions met, 1 above the line", "vvv vvv vw vvvv vv v v v vvt", "1", "of 20")
	brightwell.Next, brightwell.NextBy = sentence("You", " must sign and close"), "All other conditions are met"
	brightwell.Due, brightwell.Status = dashboards.Due{Date: "25 Nov", Note: "2 days left"}, ui.StatusReady()
	portobel := row("Portobel Logistics", "Fleet Telemetry", "OFF-2038", "16 of 21 conditions met, 5 above the line", "vvvv vcc vvv vv vv v v c vvbb", "5", "of 21")
	portobel.Next, portobel.NextBy = sentence("Tobin Askerley", " must revoke key pk-portobel-07, found active"), "+ 1 other can act now"
	portobel.Due, portobel.Status = dashboards.Due{Date: "4 Dec", Note: "11 days left"}, ui.StatusReopened()
	kestrel := row("Kestrel Rail", "Identity Hub", "OFF-2044", "5 of 28 conditions met, 23 above the line", "vvscttb vvttbb tt vt tbb tb t t bbbb", "23", "of 28")
	kestrel.Next, kestrel.NextBy = sentence("Sanna Quillby", " must review evidence for 1 federation"), "+ 8 others can act now"
	kestrel.Due = dashboards.Due{Date: "12 Dec", Note: "19 days left"}
	osprey := row("Osprey Grid", "Managed Backup", "OFF-2049", "0 of 18 conditions met, 18 above the line", "ttt ttt t tttt bb t t bbb", "18", "of 18")
	osprey.Next, osprey.NextBy = sentence("You", " must publish the draft"), "No task is assigned yet"
	osprey.Due, osprey.Status = dashboards.Due{Date: "15 Jan 2027", Note: "53 days left"}, ui.StatusDraft()
	return []dashboards.Row{corvane, halden, brightwell, portobel, kestrel, osprey}
}

func TestOwnerDashboardListsWhatWaitsBeforeTheTable(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "01-owner-dashboard", pages.Shell("Offboardings", "Offboardings", dashboards.ShowOwner(ownerFixture())))
	if got := page.Find("section[aria-labelledby=you] li").Length(); got != 3 {
		t.Errorf("%d things wait, want 3", got)
	}
	if got := page.Find("section[aria-labelledby=open] tbody tr").Length(); got != 6 {
		t.Errorf("%d rows, want 6", got)
	}
	if got := page.Find("main section").First().AttrOr("aria-labelledby", ""); got != "you" {
		t.Errorf("the first section is %q, want what waits", got)
	}
	if got := page.Find(".ph-row .acts a").AttrOr("href", ""); got != "/offboardings/new" {
		t.Errorf("start leads to %q", got)
	}
}

func TestOwnerDashboardPrintsLatenessInWords(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "01-late", pages.Shell("Offboardings", "Offboardings", dashboards.ShowOwner(ownerFixture())))
	late := page.Find("tbody .t-bad")
	if got := late.Length(); got != 2 {
		t.Fatalf("%d dates are late, want 2", got)
	}
	if got := late.First().Text(); got != "6 days overdue" {
		t.Errorf("the first late date says %q", got)
	}
}

func TestOwnerDashboardWithoutMatchSaysWhy(t *testing.T) {
	t.Parallel()
	d := ownerFixture()
	d.Rows, d.Waiting = nil, nil
	d.Empty = ui.EmptyState{Title: "No offboarding is overdue or late", Text: "That is how it should be.", Link: ui.Link{Text: "Show all 7", Href: "/offboardings"}}
	page := htmlcheck.Page(t, "01-no-match", pages.Shell("Offboardings", "Offboardings", dashboards.ShowOwner(d)))
	if page.Find("table").Length() != 0 || page.Find("#you").Length() != 0 {
		t.Error("an empty table or an empty list is drawn")
	}
	if got := page.Find("section[aria-labelledby=open] a[href='/offboardings']").Last().Text(); got != "Show all 7" {
		t.Errorf("the way out is %q", got)
	}
	if page.Find("form.fb select").Length() != 2 {
		t.Error("the filter is gone, so the reader cannot leave it")
	}
}

func TestFirstRunExplainsTheLineInsteadOfAnEmptyTable(t *testing.T) {
	t.Parallel()
	d := dashboards.OwnerDashboard{Head: ui.PageHead{Title: "Your offboardings"}, First: &dashboards.FirstRun{
		Start: ui.Button{Text: "Start an offboarding", Icon: ui.IconPlus, Size: ui.ButtonLarge, Href: "/offboardings/new"},
		Steps: []dashboards.Preparation{
			{Status: ui.StatusVerified().Say("Done"), Title: "Company sign-in is connected"},
			{Status: ui.StatusToDo(), Title: "Name the legal, privacy and contract reviewers", Link: ui.Link{Text: "Name reviewers", Href: "/people"}},
			{Status: ui.StatusToDo(), Title: "Set the escalation path", Detail: "who is told, and after how long", Link: ui.Link{Text: "Set the path", Href: "/paths"}},
		},
	}}
	page := htmlcheck.Page(t, "15-empty-dashboard", pages.Shell("Offboardings", "Offboardings", dashboards.ShowOwner(d)))
	if page.Find("table").Length() != 0 {
		t.Error("an empty table is drawn")
	}
	if got := page.Find("ol.how li").Length(); got != 3 {
		t.Errorf("%d steps explain the line, want 3", got)
	}
	if got := page.Find("section[aria-labelledby=bf] li a").Length(); got != 2 {
		t.Errorf("%d preparations can be done, want 2", got)
	}
}

func TestFirstRunOffersNoStartToSomebodyWhoMayNot(t *testing.T) {
	t.Parallel()
	d := dashboards.OwnerDashboard{Head: ui.PageHead{Title: "Your offboardings"}, First: &dashboards.FirstRun{}}
	page := htmlcheck.Page(t, "15-no-start", pages.Shell("Offboardings", "Offboardings", dashboards.ShowOwner(d)))
	if got := page.Find("main .btn").Length(); got != 0 {
		t.Errorf("%d buttons, want none", got)
	}
	if page.Find("#bf").Length() != 0 {
		t.Error("an empty list of preparations is drawn")
	}
}
