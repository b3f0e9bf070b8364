// Package gallery shows every part of the design system in every state, for
// tests.
package gallery

import (
	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// frame is the page around the gallery.
func frame(title string, theme layout.Theme) layout.Page {
	return layout.Page{
		Title:        title,
		Theme:        theme,
		Person:       layout.Person{Name: "Ines Valdorn", Initials: "IV", Href: "/settings"},
		SearchAction: "/search",
		Nav: []layout.NavItem{
			{Text: "Offboardings", Href: "/offboardings", Count: "7", Current: true},
			{Text: "My tasks", Href: "/tasks", Count: "2"},
			{Text: "Reviews", Href: "/reviews", Count: "3"},
			{Text: "Overdue", Href: "/overdue"},
			{Text: "Inventory", Href: "/inventory"},
			{Text: "Audit trail", Href: "/audit"},
		},
		Footer: []ui.Link{{Text: "Help with this page", Href: "/help"}, {Text: "Accessibility", Href: "/accessibility"}},
	}
}

type statusExample struct {
	pin     ui.Pin
	status  ui.Status
	meaning string
}

var statuses = []statusExample{
	{ui.Pin{State: ui.PinBlocked}, ui.StatusBlocked(), "Waits for another task. Nobody can act yet."},
	{ui.Pin{State: ui.PinToDo}, ui.StatusToDo(), "Somebody can act now."},
	{ui.Pin{State: ui.PinSubmitted}, ui.StatusSubmitted(), "A reviewer must decide."},
	{ui.Pin{State: ui.PinChanges}, ui.StatusChanges(), "The reviewer sent it back."},
	{ui.Pin{State: ui.PinVerified}, ui.StatusVerified(), "Proven and reviewed."},
	{ui.Pin{State: ui.PinWaived}, ui.StatusWaived(), "Not done, on purpose. Reason and approver on file."},
	{ui.Pin{State: ui.PinAccepted}, ui.StatusStillWorks(), "The credential still works."},
	{ui.Pin{State: ui.PinToDo, Overdue: true}, ui.Status{Word: "3 days overdue"}, "Past its due date. Added to any status that stands."},
}

// groups are the conditions of the example, by category.
var groups = []struct {
	name, met string
	pins      []ui.Pin
}{
	{"Access termination", "4 of 4", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinVerified}, {State: ui.PinVerified}, {State: ui.PinVerified}}},
	{"Secrets", "1 of 4", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinChanges}, {State: ui.PinSubmitted}, {State: ui.PinBlocked}}},
	{"Devices", "2 of 3", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinToDo, Overdue: true}, {State: ui.PinWaived}}},
	{"Backups", "1 of 2", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinSubmitted}}},
	{"Data", "1 of 3", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinBlocked}, {State: ui.PinBlocked}}},
	{"Customer", "0 of 2", []ui.Pin{{State: ui.PinToDo}, {State: ui.PinBlocked}}},
	{"Inventory", "0 of 1", []ui.Pin{{State: ui.PinToDo}}},
	{"Probes", "0 of 1", []ui.Pin{{State: ui.PinAccepted}}},
	{"Sign-offs", "1 of 4", []ui.Pin{{State: ui.PinVerified}, {State: ui.PinBlocked}, {State: ui.PinBlocked}, {State: ui.PinBlocked}}},
}

func closedRow() templ.Component {
	row := ui.GateRow{Label: "10 of 24 conditions met, 14 above the line"}
	for _, g := range groups {
		row.Groups = append(row.Groups, g.pins)
	}
	return row
}

func openRow() templ.Component {
	met, waived := ui.Pin{State: ui.PinVerified}, ui.Pin{State: ui.PinWaived}
	return ui.GateRow{
		Label:  "8 of 8 conditions met, 0 above the line",
		Open:   true,
		Groups: [][]ui.Pin{{met, met, met}, {met, waived}, {met, met, met}},
	}
}

func head() ui.PageHead {
	return ui.PageHead{
		Crumbs:  ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "OFF-2041"}},
		Title:   "Halden Maritime AS",
		Status:  ui.StatusInProgress(),
		Actions: []ui.Button{{Text: "Add a task", Kind: ui.ButtonSecondary, Href: "/add"}, {Text: "Send a reminder", Kind: ui.ButtonSecondary, Href: "/remind"}},
		Facts: ui.Facts{
			{Term: "Service", Text: "Fleet Telemetry"},
			{Term: "Accountable owner", Text: "Ines Valdorn"},
			{Term: "Due", Text: "Mon 30 Nov 2026, in 7 days"},
			{Term: "Forecast", Text: "Thu 3 Dec, 3 days late", Tone: ui.ToneBad},
			{Term: "Playbook", Text: "Telemetry with devices, v4"},
		},
		Tabs: ui.Tabs{Label: "Offboarding", Items: []ui.Tab{
			{Text: "Overview", Href: "/overview", Current: true},
			{Text: "Tasks", Href: "/tasks", Count: "18"},
			{Text: "Timeline", Href: "/timeline"},
		}},
	}
}

func panel() ui.GatePanel {
	gate := ui.Gate{Label: "Gate: 10 of 24 conditions met. Each pin is a link."}
	for _, g := range groups {
		group := ui.GateGroup{Name: g.name, Met: g.met, Href: "/" + g.name}
		for _, p := range g.pins {
			group.Pins = append(group.Pins, ui.GatePin{State: p.State, Overdue: p.Overdue, Label: g.name + ": " + string(p.State), Href: "/" + string(p.State)})
		}
		gate.Groups = append(gate.Groups, group)
	}
	return ui.GatePanel{
		State:   ui.GateState{Word: "Gate closed"},
		Finding: "14 of 24 conditions stand above the line.",
		Rest:    "6 of them can be cleared now, the other 8 follow.",
		Action:  ui.Button{Text: "See what blocks closure", Href: "/blockers"},
		Gate:    gate,
	}
}

func errors() ui.ErrorSummary {
	return ui.ErrorSummary{Title: "Nothing was sent. Fix 2 answers", Items: []ui.ErrorItem{
		{Href: "#key", Text: "Key id must be the one in the inventory, hal-ing-7f31c9"},
		{Href: "#file", Text: "Choose a file that shows the revocation"},
	}}
}

func reopen() ui.Dialog {
	return ui.Dialog{
		ID:      "dialog",
		Title:   "Reopen Nordlys Energi?",
		Text:    "The certificate CG-2026-0117 stays valid for its date and is marked as superseded. All four people who signed are told.",
		Form:    ui.Form{Action: "/reopen", Hidden: hidden},
		Fields:  []ui.Field{{Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason", Rows: 2, Required: true}},
		Confirm: ui.Button{Text: "Reopen offboarding", Kind: ui.ButtonDanger},
		Keep:    ui.Link{Text: "Keep it closed", Href: "/keep"},
	}
}

func evidenceCard() ui.Evidence {
	return ui.Evidence{
		ID:     "evidence",
		Title:  "Evidence for T-07",
		Status: ui.StatusSubmitted(),
		Files: []ui.EvidenceFile{{
			Name: "oauth-grants-before-after.csv", Href: "/file-1", Note: "41 KB, sent 21 Nov 10:26",
			Digest: "6c1f9ab240de77f10b3ce9d852a4416e9f08c7d31b7e2a95c4d06638e71fa2b0",
			Check:  ui.StatusVerified().Say("Hash matches"),
		}},
		Facts: ui.FactList{
			{Term: "App id", Text: "halden-fleet-viewer", Mono: true},
			{Term: "Removed at", Text: "21 Nov 2026 10:11 UTC"},
			{Term: "Method", Text: "App deleted, 14 grants removed"},
		},
	}
}

func difference() ui.Diff {
	return ui.Diff{
		Caption: "Differences between versions", OldHeading: "Version 1, 18 Nov 14:02", NewHeading: "Version 2, today 10:24",
		Rows: []ui.DiffRow{
			{Field: "Revoked key id", Old: "hal-ing-7f31c9", New: "hal-ing-7f31c9", Change: ui.DiffSame, Mono: true},
			{Field: "Method", Old: "Disabled", New: "Deleted", Change: ui.DiffChanged},
			{Field: "Note", New: "Deleted in production with change CHG-5530.", Change: ui.DiffAdded},
			{Field: "Ticket", Old: "CHG-5519", Change: ui.DiffRemoved},
		},
	}
}

// hidden is what every form that changes something carries.
var hidden = []ui.Hidden{{Name: "csrf", Value: "token"}, {Name: "idempotency", Value: "key"}, {Name: "version", Value: "3"}}

// Example is one part by its name, for golden files.
type Example struct {
	Name string
	Part templ.Component
}

// Examples lists a part of each kind.
func Examples() []Example {
	list := []Example{
		{"gate-row", closedRow()}, {"gate-row-open", openRow()}, {"gate-legend", ui.GateLegend()},
		{"gate-panel", panel()}, {"page-head", head()}, {"error-summary", errors()},
		{"dialog", reopen()}, {"evidence", evidenceCard()}, {"diff", difference()},
		{"filter-bar", filter()}, {"figures", numbers()}, {"blocker", canActNow()[0]},
		{"task-row", taskRows()[0]}, {"task-row-late", taskRows()[1]}, {"my-task", myTask()},
		{"audit-day", auditDay()}, {"escalation-path", escalation()}, {"steps", firstTime()},
		{"probe-strip", probes()}, {"messages", messages()}, {"buttons", buttons()},
		{"statuses", taskStatuses()}, {"offboarding-statuses", offboardingStatuses()},
		{"sections", history()}, {"condition-lines", blockers()}, {"lists", lists()},
	}
	for _, f := range everyField() {
		list = append(list, Example{"field-" + f.ID, f})
	}
	return list
}

// EveryField returns a field of each kind.
func EveryField() []ui.Field {
	return everyField()
}
