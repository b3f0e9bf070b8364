package offboardings_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

func task(number, title, note, assignee, team, due, late string, status ui.Status) ui.TaskRow {
	href := "/offboardings/OFF-2041/tasks/" + strings.TrimLeft(strings.TrimPrefix(number, "T-"), "0")
	return ui.TaskRow{Number: number, Title: title, Href: href, Note: note, Assignee: assignee, Team: team, Due: due, Late: late, Status: status}
}

func groups() []offboardings.TaskGroup {
	more := func(text string) ui.Link { return ui.Link{Text: text, Href: "/offboardings/OFF-2041?tasks=all"} }
	return []offboardings.TaskGroup{
		{Title: "Access termination", Note: "4 of 4 met", More: more("Show 4 done")},
		{Title: "Secret revocation", Note: "1 of 4 met", More: more("Show 1 done"), Tasks: []ui.TaskRow{
			task("T-06", "Revoke the ingest service account", "Sent back by Sanna Quillby today 08:12", "Tobin Askerley", "Platform", "24 Nov", "", ui.StatusChanges()),
			task("T-07", "Remove the fleet viewer's OAuth app", "With Sanna Quillby for review, 2 days", "Tobin Askerley", "Platform", "24 Nov", "", ui.StatusSubmitted()),
			task("T-08", "Revoke 2 client certificates", "Waits for T-06", "Sanna Quillby", "Security", "26 Nov", "", ui.StatusBlocked()),
		}},
		{Title: "Device recovery", Note: "2 of 3 met", More: more("Show 2 done"), Tasks: []ui.TaskRow{
			task("T-10", "Wipe 42 onboard gateways", "Nothing sent yet", "Greyline Recovery", "External", "20 Nov", "3 days overdue", ui.StatusToDo()),
		}},
		{Title: "Customer acknowledgement", Note: "0 of 2 met", Tasks: []ui.TaskRow{
			task("T-17", "Customer confirms the export", "Nothing sent yet", "Halden Maritime", "External", "23 Nov", "", ui.StatusToDo()),
			task("T-18", "Customer acknowledges completion", "Waits for T-10 and T-16", "Halden Maritime", "External", "30 Nov", "", ui.StatusBlocked()),
		}},
	}
}

func gatePanel() ui.GatePanel {
	names := []string{"Access termination", "Secrets", "Devices", "Backups", "Data", "Customer", "Inventory", "Sign-offs"}
	met := []string{"4 of 4", "1 of 4", "2 of 3", "1 of 2", "1 of 3", "0 of 2", "0 of 1", "1 of 4"}
	gate := ui.Gate{Label: "Gate: 10 of 23 conditions met. Each pin is a link."}
	for i, pins := range pages.Pins("vvvv vcsb vTw vs vbb tb t vbbb") {
		group := ui.GateGroup{Name: names[i], Met: met[i], Href: "/offboardings/OFF-2041/tasks"}
		for _, pin := range pins {
			group.Pins = append(group.Pins, ui.GatePin{State: pin.State, Overdue: pin.Overdue, Label: names[i] + ": " + string(pin.State), Href: "/offboardings/OFF-2041/tasks/1"})
		}
		gate.Groups = append(gate.Groups, group)
	}
	return ui.GatePanel{
		State: ui.GateState{ID: "gate-title", Word: "Gate closed"}, Finding: "13 of 23 conditions stand above the line.",
		Rest: "6 of them can be cleared now, the other 7 follow.", Gate: gate,
		Action: ui.Button{Text: "See what blocks closure", Href: "/offboardings/OFF-2041/sign-off"},
	}
}

func overviewFixture() offboardings.Overview {
	person := func(name, rest string) ui.Sentence {
		return ui.Sentence{{Kind: ui.SpanPerson, Text: name}, {Text: rest}}
	}
	return offboardings.Overview{
		Head: pages.Head("Overview"), Gate: gatePanel(), TasksNote: "9 of 18 verified or waived",
		Views: []ui.Pill{
			{Text: "Open 9", Href: "/offboardings/OFF-2041", Current: true}, {Text: "Mine 1", Href: "/offboardings/OFF-2041?tasks=mine"},
			{Text: "All 18", Href: "/offboardings/OFF-2041?tasks=all"},
		},
		Groups: groups(),
		Forecast: &offboardings.Forecast{
			Title: "Forecast 3 Dec.", Late: true, Detail: "The customer has not confirmed the export, so deletion cannot start.",
			Critical: []offboardings.PathTask{
				{Number: "T-17", Title: "Customer confirms the export", Href: "/offboardings/OFF-2041/tasks/17", Note: "Halden Maritime, due 23 Nov", Status: ui.StatusToDo()},
				{Number: "T-15", Title: "Delete production data set", Href: "/offboardings/OFF-2041/tasks/15", Note: "Dario Veltmann, 2 days", Status: ui.StatusBlocked()},
			},
			Timeline: ui.Link{Text: "Timeline", Href: "/offboardings/OFF-2041/timeline"},
		},
		Path: offboardings.EscalationPath{Note: "when a task is late", Steps: ui.EscalationPath{
			{Name: "Mirela Dostane", Role: "IT assets lead", When: "On the due date, by mail"},
			{Name: "Ines Valdorn", Role: "service owner", When: "2 working days later"},
			{Name: "Pell Okonda", Role: "operations director", When: "4 working days later"},
		}},
		Latest: []offboardings.Entry{
			{Sentence: person("Sanna Quillby", " asked for changes on T-06"), Time: "Today 08:12"},
			{Sentence: person("Dario Veltmann", " submitted evidence for T-13"), Time: "Yesterday 15:40"},
		},
		Trail: ui.Link{Text: "Audit trail", Href: "/offboardings/OFF-2041/audit"},
	}
}

func TestOverviewLinksEachPinAndEachOpenTask(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "02-offboarding", pages.Shell("Halden Maritime AS", "Offboardings", offboardings.ShowOverview(overviewFixture())))
	if got := page.Find("#gate svg a").Length(); got != 23 {
		t.Errorf("%d pins are links, want 23", got)
	}
	if got := page.Find("li.tg a").Length(); got != 6 {
		t.Errorf("%d tasks are links, want 6", got)
	}
	if got := page.Find(".tg-h a").First().Text(); got != "Show 4 done in Access termination" {
		t.Errorf("the first fold reads %q", got)
	}
	if got := page.Find("ol.steps li").Length(); got != 3 {
		t.Errorf("%d people on the path, want 3", got)
	}
}

func TestOverviewWithoutPathOrOpenTaskSaysSo(t *testing.T) {
	t.Parallel()
	o := overviewFixture()
	o.Groups, o.Forecast, o.Path.Steps = nil, nil, nil
	o.Empty = ui.EmptyState{Title: "No task is open", Text: "All 18 are verified or waived."}
	o.Path.Empty = ui.EmptyState{Title: "Nobody is named", Text: "An offboarding cannot be published without a path."}
	page := htmlcheck.Page(t, "02-nothing-open", pages.Shell("Halden Maritime AS", "Offboardings", offboardings.ShowOverview(o)))
	if !strings.Contains(page.Find("main").Text(), "No task is open") || !strings.Contains(page.Find("aside").Text(), "Nobody is named") {
		t.Error("an empty part says nothing")
	}
	if page.Find("#forecast").Length() != 0 {
		t.Error("a forecast of nothing is drawn")
	}
}

func TestOverviewHidesTheTrailFromWhoMayNotReadIt(t *testing.T) {
	t.Parallel()
	o := overviewFixture()
	o.Trail = ui.Link{}
	page := htmlcheck.Page(t, "02-no-trail", pages.Shell("Halden Maritime AS", "Offboardings", offboardings.ShowOverview(o)))
	if got := page.Find("section[aria-labelledby=latest] a").Length(); got != 0 {
		t.Errorf("%d links to the trail, want none", got)
	}
}

func TestTasksShowsEveryCategory(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "02-tasks", pages.Shell("Tasks", "Offboardings", offboardings.ShowTasks(offboardings.Tasks{
		Head: pages.Head("Tasks"), Note: "9 of 18 verified or waived", Groups: groups(),
		Views: []ui.Pill{{Text: "All 18", Href: "/offboardings/OFF-2041/tasks", Current: true}},
	})))
	if got := page.Find("h3.tg-h").Length(); got != 4 {
		t.Errorf("%d categories, want 4", got)
	}
}

func timelineFixture() offboardings.Timeline {
	return offboardings.Timeline{
		Head: pages.Head("Timeline"), Title: "The critical path ends 3 days after the due date",
		Detail: "It waits for Halden Maritime to confirm the export (T-17).",
		Views: []ui.Pill{{Text: "All tasks", Href: "/offboardings/OFF-2041/timeline", Current: true},
			{Text: "Critical path", Href: "/offboardings/OFF-2041/timeline?show=critical"}, {Text: "Open only", Href: "/offboardings/OFF-2041/timeline?show=open"}},
		Caption: "Stored times of every task, in the order of the dependencies",
		Rows: []offboardings.TimelineRow{
			{Number: "T-05", Title: "Revoke 6 API keys", Href: "/offboardings/OFF-2041/tasks/5", Status: ui.StatusVerified(), Blocked: offboardings.Span{From: "Never"},
				Started: "30 Oct 2026 09:14", Submitted: "12 Nov 2026 09:30", Verified: "12 Nov 2026 11:52", Due: "13 Nov 2026", WaitsOn: "Nobody"},
			{Number: "T-06", Title: "Revoke the ingest service account", Href: "/offboardings/OFF-2041/tasks/6", Status: ui.StatusChanges(),
				Blocked: offboardings.Span{From: "26 Oct 2026 09:14", Until: "12 Nov 2026 11:52", Note: "by T-05"},
				Started: "12 Nov 2026 13:05", Submitted: "18 Nov 2026 14:02", Verified: "Not yet", Due: "24 Nov 2026", DueNote: "tomorrow", WaitsOn: "Tobin Askerley"},
			{Number: "T-10", Title: "Wipe 42 onboard gateways", Href: "/offboardings/OFF-2041/tasks/10", Status: ui.StatusToDo(),
				Blocked: offboardings.Span{From: "26 Oct 2026 09:14", Until: "9 Nov 2026 09:41", Note: "by T-09"},
				Started: "Not yet", Submitted: "Not yet", Verified: "Not yet", Due: "20 Nov 2026", DueNote: "3 days overdue", Late: true, WaitsOn: "Greyline Recovery"},
			{Number: "T-15", Title: "Delete production data set", Href: "/offboardings/OFF-2041/tasks/15", Status: ui.StatusBlocked(), Critical: true,
				Blocked: offboardings.Span{From: "26 Oct 2026 09:14", Until: "now", Note: "by T-17"},
				Started: "Not yet", Submitted: "Not yet", Verified: "Not yet", Due: "26 Nov 2026", DueNote: "in 3 days", WaitsOn: "Halden Maritime"},
		},
	}
}

func TestTimelineHasNoEmptyCell(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "03-timeline", pages.Shell("Timeline", "Offboardings", offboardings.ShowTimeline(timelineFixture())))
	for _, cell := range page.Find("tbody td").EachIter() {
		if strings.TrimSpace(cell.Text()) == "" {
			t.Error("a cell is empty; a time that is not there is a word")
		}
	}
	if got := page.Find("tbody tr").Eq(3).Find(".sub").First().Text(); got != "On the critical path" {
		t.Errorf("the critical task is marked %q", got)
	}
}
