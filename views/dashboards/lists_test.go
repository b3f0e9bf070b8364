package dashboards_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/ui"
)

func myTasksFixture() dashboards.MyTasks {
	open := func(text string, kind ui.ButtonKind) ui.Button {
		return ui.Button{Text: text, Kind: kind, Size: ui.ButtonSmall, Href: "/offboardings/OFF-2041/tasks/6"}
	}
	return dashboards.MyTasks{
		Head: ui.PageHead{Title: "Tobin, you have 4 tasks", Lead: "Each one asks for the same thing: do the work, then send something that proves it."},
		Groups: []dashboards.TaskGroup{
			{ID: "next", Title: "Do these next", Note: "2, most urgent first", Tasks: []ui.MyTask{
				{Pin: ui.Pin{State: ui.PinChanges}, Title: "Revoke service account", Href: "/offboardings/OFF-2041/tasks/6",
					Text: "Sent back by Sanna Quillby: disabled in staging only, revoke it in production.",
					Note: "Halden Maritime AS, Fleet Telemetry. Holds up 2 other conditions.",
					Due:  "Due tomorrow", Status: ui.StatusChanges(), Action: open("Fix and send", ui.ButtonPrimary)},
				{Pin: ui.Pin{State: ui.PinChanges, Overdue: true}, Title: "Revoke a key", Href: "/offboardings/OFF-2038/tasks/4",
					Text: "The offboarding was reopened.", Note: "Portobel Logistics, Fleet Telemetry. Holds up 2 other conditions.",
					Due: "3 days overdue", Late: true, Status: ui.StatusChanges(), Action: open("Fix and send", ui.ButtonPrimary)},
			}},
			{ID: "later", Title: "Can wait", Note: "1", Tasks: []ui.MyTask{
				{Pin: ui.Pin{State: ui.PinToDo}, Title: "Remove 3 deployment tokens", Href: "/offboardings/OFF-2047/tasks/3",
					Text: "Nothing sent yet.", Note: "Tessellate Labs, Data Warehouse", Due: "Due 9 Dec", Status: ui.StatusToDo(),
					Action: open("Send evidence", ui.ButtonSecondary)},
			}},
			{ID: "blocked", Title: "Not ready for you", Note: "1", Tasks: []ui.MyTask{
				{Pin: ui.Pin{State: ui.PinBlocked}, Title: "Close the ingest endpoint", Href: "/offboardings/OFF-2044/tasks/12",
					Text: "Waits for Dario Veltmann to finish the export.", Note: "Kestrel Rail, Identity Hub", Due: "Due 11 Dec",
					Status: ui.StatusBlocked(), Action: open("Read the task", ui.ButtonSecondary)},
			}},
		},
		Done: &dashboards.DoneTasks{Note: "1 with a reviewer, 9 verified this quarter", Tasks: []dashboards.DoneTask{
			{Title: "Remove OAuth app", Href: "/offboardings/OFF-2041/tasks/7", Note: "with Sanna Quillby since 21 Nov", Status: ui.StatusSubmitted()},
			{Title: "Revoke 6 API keys", Href: "/offboardings/OFF-2041/tasks/5", Note: "Halden Maritime AS, 12 Nov", Status: ui.StatusVerified()},
		}},
	}
}

func TestMyTasksShowsWhatToDoBeforeWhatIsDone(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "08-my-tasks", pages.Shell("My tasks", "My tasks", dashboards.ShowMyTasks(myTasksFixture())))
	var order []string
	for _, heading := range page.Find("main .cols > div.stack h2").EachIter() {
		order = append(order, heading.Text())
	}
	if got, want := strings.Join(order, ", "), "Do these next, Can wait, Not ready for you"; got != want {
		t.Errorf("groups are %q, want %q", got, want)
	}
	if _, open := page.Find("details").Attr("open"); open {
		t.Error("what is sent and done is unfolded")
	}
	if got := page.Find("details li").Length(); got != 2 {
		t.Errorf("%d done tasks, want 2", got)
	}
}

func TestMyTasksWithoutTaskSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	d := dashboards.MyTasks{
		Head:  ui.PageHead{Title: "Tobin, nothing waits for you"},
		Empty: ui.EmptyState{Title: "You have no task", Text: "When an owner assigns one to you, it is here."},
	}
	page := htmlcheck.Page(t, "08-no-tasks", pages.Shell("My tasks", "My tasks", dashboards.ShowMyTasks(d)))
	if !strings.Contains(page.Find("main .box").First().Text(), "You have no task") {
		t.Error("the empty list says nothing")
	}
	if page.Find("details").Length() != 0 {
		t.Error("an empty list of done tasks is drawn")
	}
}

func reviewsFixture() dashboards.Reviews {
	return dashboards.Reviews{
		Head: ui.PageHead{Title: "3 decisions wait for you", Lead: "You review work that you did not do yourself."},
		Evidence: []dashboards.Review{
			{Number: "T-07", Task: "Remove OAuth app", Href: "/offboardings/OFF-2041/tasks/7/evidence/1/review", Client: "Halden Maritime AS",
				SentBy: "Tobin Askerley", SentAt: "21 Nov 10:26", Due: dashboards.Due{Date: "24 Nov", Note: "tomorrow"}, Status: ui.StatusSubmitted()},
			{Number: "T-03", Task: "Remove the federation", Href: "/offboardings/OFF-2044/tasks/3/evidence/2/review", Client: "Kestrel Rail",
				SentBy: "Mirela Dostane", SentAt: "20 Nov 09:12", Due: dashboards.Due{Date: "20 Nov", Note: "3 days overdue", Late: true}, Status: ui.StatusSubmitted()},
		},
		SignOffs: []dashboards.WaitingSignOff{
			{Client: dashboards.Client{Name: "Brightwell Foods Ltd", Service: "Managed Backup", Number: "OFF-2036", Href: "/offboardings/OFF-2036/sign-off"},
				Function: "Security", Note: "Possible since 21 Nov 16:20", Due: dashboards.Due{Date: "25 Nov", Note: "2 days left"}, Status: ui.StatusToDo().Say("Your turn")},
		},
	}
}

func TestReviewsSeparateEvidenceFromSignOffs(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "reviews", pages.Shell("Reviews", "Reviews", dashboards.ShowReviews(reviewsFixture())))
	if got := page.Find("section[aria-labelledby=evidence] tbody tr").Length(); got != 2 {
		t.Errorf("%d versions to review, want 2", got)
	}
	if got := page.Find("section[aria-labelledby=signoffs] tbody a").AttrOr("href", ""); got != "/offboardings/OFF-2036/sign-off" {
		t.Errorf("the sign-off leads to %q", got)
	}
}

func TestReviewsWithoutDecisionSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	d := dashboards.Reviews{
		Head:          ui.PageHead{Title: "No decision waits for you"},
		EvidenceEmpty: ui.EmptyState{Title: "No evidence needs your review", Text: "When somebody sends some, it is here."},
		SignOffsEmpty: ui.EmptyState{Title: "No sign-off waits for you", Text: "You sign when the conditions in your scope are met."},
	}
	page := htmlcheck.Page(t, "reviews-empty", pages.Shell("Reviews", "Reviews", dashboards.ShowReviews(d)))
	if page.Find("table").Length() != 0 {
		t.Error("an empty table is drawn")
	}
	if got := page.Find("main .box p.b").Length(); got != 2 {
		t.Errorf("%d groups say what they mean, want 2", got)
	}
}

func overdueFixture() dashboards.Overdue {
	row := func(client, number, label, pins, days, who, what, owner string) dashboards.OverdueRow {
		return dashboards.OverdueRow{
			Client: dashboards.Client{Name: client, Service: "Document Vault", Number: number, Href: "/offboardings/" + number},
			Gate:   ui.GateRow{Label: label, Groups: pages.Pins(pins)}, Days: days,
			Holds: ui.Sentence{{Kind: ui.SpanPerson, Text: who}, {Text: what}}, Owner: owner,
		}
	}
	filter := ownerFilter()
	filter.Action, filter.Views = "/overdue", nil
	filter.Active = []ui.Chip{{Text: "Service: Document Vault", RemoveHref: "/overdue"}}
	return dashboards.Overdue{
		Head: ui.PageHead{Title: "14 of 61 open offboardings are overdue", Lead: "The oldest is 47 days late.",
			Actions: []ui.Button{{Text: "Download as CSV", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: "/overdue.csv"}}},
		Heading: "Document Vault, 4 overdue", Filter: filter,
		ShowAll: ui.Link{Text: "Show all 14", Href: "/overdue"},
		Caption: "Overdue offboardings of Document Vault, oldest first",
		Rows: []dashboards.OverdueRow{
			row("Meridia Clinics", "OFF-1990", "14 of 23 conditions met, 9 above the line", "vvvv vvv vvT vv vbb tb v v bbbb", "47", "Arkadia Cloud", " must send the deletion certificate", "Arvid Senstad"),
			row("Aurum & Pike LLP", "OFF-1998", "20 of 24 conditions met, 4 above the line", "vvvvv vvvv vv vv vvv Tb v v vvbb", "33", "Aurum & Pike", " must confirm the export", "Arvid Senstad"),
			row("Lumen Quay Hotels", "OFF-2015", "10 of 22 conditions met, 12 above the line", "vvv vvCb vv vs vbb tb t v bbbb", "12", "Dario Veltmann", " must send the backup schedule again", "Arvid Senstad"),
			row("Corvane Insurance", "OFF-2029", "23 of 26 conditions met, 3 above the line", "vvvvv vvvv vvvT vv vvv vv v v vvbb", "6", "Veltra Shredding", " must confirm destruction", "Ines Valdorn"),
		},
	}
}

func TestOverdueNamesWhatHoldsEachOneUp(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "07-overdue", pages.Shell("Overdue", "Overdue", dashboards.ShowOverdue(overdueFixture())))
	if got := page.Find("tbody tr").Length(); got != 4 {
		t.Fatalf("%d rows, want 4", got)
	}
	if got := page.Find("tbody tr").First().Find("td").Eq(3).Text(); got != "Arkadia Cloud must send the deletion certificate" {
		t.Errorf("the first is held up by %q", got)
	}
	if got := page.Find("th[aria-sort=descending]").Text(); got != "Days late" {
		t.Errorf("sorted by %q", got)
	}
	if got := page.Find(".pill[href='/overdue']").Text(); !strings.Contains(got, "Document Vault") {
		t.Errorf("the filter in force reads %q", got)
	}
	if got := page.Find(".acts a").AttrOr("href", ""); got != "/overdue.csv" {
		t.Errorf("the download leads to %q", got)
	}
}

func TestOverdueWithoutRowIsGoodNews(t *testing.T) {
	t.Parallel()
	d := dashboards.Overdue{
		Head: ui.PageHead{Title: "None of 61 open offboardings is overdue"}, Heading: "All services",
		Filter: ui.FilterBar{Label: "Filter", Action: "/overdue"},
		Empty:  ui.EmptyState{Title: "Nothing is overdue", Text: "The next due date is Wed 25 Nov."},
	}
	page := htmlcheck.Page(t, "07-none", pages.Shell("Overdue", "Overdue", dashboards.ShowOverdue(d)))
	if page.Find("table").Length() != 0 || page.Find("main .acts").Length() != 0 {
		t.Error("an empty table or a download of nothing is drawn")
	}
}

func TestClientWithoutAddressIsNoLink(t *testing.T) {
	t.Parallel()
	d := overdueFixture()
	for i := range d.Rows {
		d.Rows[i].Client.Href = ""
	}
	page := htmlcheck.Page(t, "07-no-links", pages.Shell("Overdue", "Overdue", dashboards.ShowOverdue(d)))
	if got := page.Find("tbody a").Length(); got != 0 {
		t.Errorf("%d links to offboardings that the reader may not open", got)
	}
	if got := page.Find("tbody td b").First().Text(); got != "Meridia Clinics" {
		t.Errorf("the client reads %q", got)
	}
}

func TestListIsAPlainTableForEverybodyElse(t *testing.T) {
	t.Parallel()
	d := dashboards.List{
		Head: ui.PageHead{Title: "Offboardings"}, Filter: ownerFilter(), Caption: "Offboardings, by due date",
		Rows: []dashboards.ListRow{{
			Client: dashboards.Client{Name: "Halden Maritime AS", Service: "Fleet Telemetry", Number: "OFF-2041", Href: "/offboardings/OFF-2041"},
			Owner:  "Ines Valdorn", Above: "14", Total: "of 24", Due: dashboards.Due{Date: "30 Nov", Note: "in 7 days"}, Status: ui.StatusInProgress(),
		}},
	}
	page := htmlcheck.Page(t, "offboardings-list", pages.Shell("Offboardings", "Offboardings", dashboards.ShowList(d)))
	if got := page.Find("tbody td").Eq(1).Text(); got != "Ines Valdorn" {
		t.Errorf("the owner reads %q", got)
	}
	d.Rows, d.Empty = nil, ui.EmptyState{Title: "You see no offboarding yet", Text: "You see those in which you have a task, a review or a sign-off."}
	empty := htmlcheck.Page(t, "offboardings-list-empty", pages.Shell("Offboardings", "Offboardings", dashboards.ShowList(d)))
	if empty.Find("table").Length() != 0 {
		t.Error("an empty table is drawn")
	}
}
