package gallery

import (
	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/ui"
)

// everyField holds a field of each kind, some with an error.
func everyField() []ui.Field {
	choices := []ui.Option{{Value: "deleted", Label: "Deleted", Selected: true}, {Value: "disabled", Label: "Disabled"}}
	return []ui.Field{
		{ID: "key", Name: "key", Label: "Revoked key id", Value: "hal-ing-7f3", Mono: true, Width: ui.WidthWide, Hint: "As shown in the inventory:", HintCode: "hal-ing-7f31c9", Error: "Key id must be the one in the inventory, hal-ing-7f31c9", Required: true},
		{Kind: ui.FieldDateTime, ID: "at", Name: "at", Label: "Revoked at", Hint: "Date and time in UTC", Value: "2026-11-23", Time: "09:47"},
		{Kind: ui.FieldRadios, ID: "method", Name: "method", Label: "How was it revoked?", Options: choices},
		{Kind: ui.FieldChoices, ID: "decision", Name: "decision", Label: "Your decision", Options: []ui.Option{
			{Value: "verified", Label: "Verified", Hint: "It proves what was asked"},
			{Value: "changes", Label: "Ask for changes", Hint: "It goes back with your reason", Selected: true},
		}},
		{Kind: ui.FieldSelect, ID: "tool", Name: "tool", Label: "Tool", Width: ui.WidthMedium, Options: choices},
		{Kind: ui.FieldDate, ID: "ends", Name: "ends", Label: "Waiver ends on", Value: "2029-01-01", Width: ui.WidthNarrow, Error: "Enter a date within 12 months, for example 31 March 2027"},
		{Kind: ui.FieldNumber, ID: "count", Name: "count", Label: "How many devices did you wipe?", Value: "42", Width: ui.WidthNarrow, Unit: "devices"},
		{Kind: ui.FieldURL, ID: "ticket", Name: "ticket", Label: "Ticket", Optional: true},
		{Kind: ui.FieldEmail, ID: "email", Name: "email", Label: "Your email", Autocomplete: "email"},
		{Kind: ui.FieldFile, ID: "file", Name: "file", Label: "Evidence file", Hint: "PDF, PNG, JPG, CSV, JSON or TXT, up to 50 MB", Accept: ".pdf,.csv", Multiple: true, Error: "Choose a file that shows the revocation"},
		{Kind: ui.FieldCheckboxes, ID: "also", Name: "also", Label: "What else was done?", Options: choices},
		{Kind: ui.FieldItems, ID: "devices", Name: "devices", Label: "Devices", Columns: []string{"Method", "Wiped on"}, Items: []ui.FieldItem{
			{Label: "GW-4401", Cells: []ui.Field{{Kind: ui.FieldSelect, ID: "d1m", Name: "d1m", Options: choices}, {Kind: ui.FieldDate, ID: "d1d", Name: "d1d", Error: "Enter a date in the past"}}},
			{Label: "GW-4402", Cells: []ui.Field{{Kind: ui.FieldSelect, ID: "d2m", Name: "d2m", Options: choices}, {Kind: ui.FieldDate, ID: "d2d", Name: "d2d", Value: "2026-11-09"}}},
		}},
		{Kind: ui.FieldItems, ID: "media", Name: "media", Label: "Media", Error: "Add a row for each medium", Columns: []string{"Make", "Serial number", "Type", "Wiped at", "Report (optional)"}, Items: []ui.FieldItem{
			{Label: "Row 1", Cells: []ui.Field{
				{ID: "m1a", Name: "m1a", Value: "Moxa"}, {ID: "m1b", Name: "m1b", Mono: true, Error: "Enter the serial number, for example GW-4401"},
				{Kind: ui.FieldSelect, ID: "m1c", Name: "m1c", Options: choices}, {Kind: ui.FieldDateTime, ID: "m1d", Name: "m1d", Value: "2026-11-09", Time: "10:30"}, {ID: "m1e", Name: "m1e"}}},
		}},
		{Kind: ui.FieldTextarea, ID: "note", Name: "note", Label: "Note for the reviewer", Value: "Deleted in production.", Optional: true, Rows: 2},
		{Kind: ui.FieldCheckbox, ID: "true", Name: "true", Label: "I have read the waiver and accept it.", Value: "1"},
	}
}

func filter() ui.FilterBar {
	return ui.FilterBar{
		Label:  "Filter offboardings",
		Action: "/offboardings",
		Views:  []ui.Pill{{Text: "All 7", Href: "?", Current: true}, {Text: "Overdue 2", Href: "?attention=overdue"}},
		Active: []ui.Chip{{Text: "Owner: Ines Valdorn", RemoveHref: "?"}},
		Fields: []ui.Field{{Kind: ui.FieldSelect, ID: "service", Name: "service", Label: "Service", Options: []ui.Option{{Label: "Any service", Selected: true}}}},
		Attrs:  templ.Attributes{"hx-get": "/offboardings", "hx-target": "#list"},
	}
}

func numbers() templ.Component {
	return ui.Figures{
		{Value: "7", Word: "open"},
		{Value: "1", Word: "ready for sign-off", Tone: ui.ToneOK},
		{Value: "2", Word: "overdue", Tone: ui.ToneBad},
	}
}

func canActNow() []ui.Blocker {
	return []ui.Blocker{
		{
			Pin:      ui.Pin{State: ui.PinChanges},
			Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "Tobin Askerley"}, {Text: " must revoke "}, {Kind: ui.SpanCode, Text: "svc-halden-ingest"}, {Text: " again."}},
			Detail:   "Evidence v1 says it was revoked on 18 Nov. The probe at 06:00 today was still accepted. Clears 2 conditions.",
			When:     "Due tomorrow, 24 Nov",
			Action:   ui.Button{Text: "Open T-06", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: "/T-06"},
		},
		{
			Pin:      ui.Pin{State: ui.PinToDo, Overdue: true},
			Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "Greyline Recovery"}, {Text: " must send the wipe report for 42 gateways."}},
			When:     "3 days overdue",
			Late:     true,
			Action:   ui.Button{Text: "Open T-10", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: "/T-10"},
		},
	}
}

func taskRows() []ui.TaskRow {
	return []ui.TaskRow{
		{Number: "T-06", Title: "Revoke the ingest service account", Href: "/T-06", Note: "Probe at 06:00 today: still works", Assignee: "Tobin Askerley", Team: "Platform", Due: "24 Nov", Status: ui.StatusChanges()},
		{Number: "T-10", Title: "Wipe 42 onboard gateways", Href: "/T-10", Note: "Secure link opened once, 17 Nov", Assignee: "Greyline Recovery", Team: "External", Due: "20 Nov", Late: "3 days overdue", Status: ui.StatusToDo()},
	}
}

func myTask() templ.Component {
	return ui.MyTask{
		Pin: ui.Pin{State: ui.PinChanges}, Title: "Revoke the ingest service account", Href: "/T-06",
		Text: "Sanna Quillby asked for the production log.", Note: "Halden Maritime AS, Fleet Telemetry. Holds up 2 other conditions.",
		Due: "Due tomorrow", Status: ui.StatusChanges(),
		Action: ui.Button{Text: "Fix and send", Size: ui.ButtonSmall, Href: "/T-06"},
	}
}

func auditDay() templ.Component {
	return ui.AuditDay{Date: "Today, Monday 23 November 2026", Entries: []ui.AuditEntry{
		{Time: "10:25:02", Number: "Entry 412", Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "Probe"}, {Text: " refused credential hal-ing-7f31c9"}}, Link: ui.Link{Text: "T-06", Href: "/T-06"}, Hash: "c71e 04ba", Previous: "9a30 f5d8", Tone: ui.ToneOK},
		{Time: "10:24:47", Number: "Entry 411", Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "Tobin Askerley"}, {Text: " submitted evidence version 2, 1 file"}}, Link: ui.Link{Text: "T-06", Href: "/T-06"}, Hash: "9a30 f5d8", Previous: "0b77 d31c"},
		{Time: "06:00:11", Number: "Entry 408", Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "Probe"}, {Text: " accepted credential hal-ing-7f31c9"}}, Hash: "0b77 d31c", Previous: "b86f 42e0", Tone: ui.ToneBad},
	}}
}

func escalation() templ.Component {
	return ui.EscalationPath{
		{Name: "Mirela Dostane", Role: "IT assets lead", When: "Told 20 Nov 09:00"},
		{Name: "Ines Valdorn", Role: "service owner", When: "Told 22 Nov 09:00. Now with you.", Current: true},
		{Name: "Pell Okonda", Role: "operations director", When: "Will be told tomorrow at 09:00"},
	}
}

func firstTime() templ.Component {
	return ui.Steps{
		{Lead: "Do the work", Rest: "in the real system.", Note: "The task says which one, and what counts as proof."},
		{Lead: "Send the proof.", Rest: "A log line, a console page or a signed report."},
	}
}

func probes() templ.Component {
	return ui.ProbeStrip{
		Label: "Last 4 probes: accepted, refused, no answer, refused",
		Runs:  []ui.ProbeResult{ui.ProbeAccepted, ui.ProbeRefused, ui.ProbeNone, ui.ProbeRefused},
	}
}
