package tasks_test

import (
	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

const address = "/offboardings/OFF-2041/tasks/6"

func head(status ui.Status) ui.PageHead {
	return ui.PageHead{
		Crumbs: ui.Breadcrumb{{Text: "My tasks", Href: "/tasks"}, {Text: "Halden Maritime AS", Href: "/offboardings/OFF-2041"}, {Text: "T-06"}},
		Title:  "Revoke the ingest service account", Status: status,
		Facts: ui.Facts{
			{Term: "Assigned to", Text: "Tobin Askerley, Platform"}, {Term: "Due", Text: "Tue 24 Nov 2026, tomorrow"},
			{Term: "Reviewer", Text: "Sanna Quillby"}, {Term: "Holds up", Text: "T-08"}, {Term: "Client", Text: "Halden Maritime AS, Fleet Telemetry"},
		},
	}
}

func aside() tasks.Aside {
	return tasks.Aside{
		Compare: ui.Link{Text: "Compare", Href: address + "/evidence/1/review"},
		Versions: []tasks.Version{
			{Number: "v2", Who: "Your draft", Note: "Saved today 10:18, not sent"},
			{Number: "v1", Who: "Tobin Askerley", When: "18 Nov 14:02", Status: ui.StatusChanges(), Quote: "Disabled in staging only.",
				Files:    []tasks.VersionFile{{Name: "staging-console.png", Href: address + "/evidence/1/files/1", Hash: "41b7 e09c"}},
				Read:     ui.Link{Text: "Read version 1", Href: address + "/evidence/1"},
				Withdraw: ui.Link{Text: "Withdraw version 1", Href: address + "/evidence/1/withdrawal"}},
		},
		People: []tasks.PersonToAsk{{Name: "Sanna Quillby", Role: "reviewer, Security"}, {Name: "Ines Valdorn", Role: "accountable owner"}},
		Change: ui.Link{Text: "Change", Href: address + "/edit"},
		Level:  tasks.Level{Name: "confirmed by provider", Detail: "An export of the provider's own log reaches it when the reviewer checks its origin."},
	}
}

func formFixture() tasks.EvidenceForm {
	form := pages.Sealed(address + "/evidence")
	form.Upload = true
	return tasks.EvidenceForm{
		Form: form, Title: "Send new evidence", Hint: "Version 2. All fields are needed unless marked optional.",
		Proof: "The log line or console page of the production system that shows the key id and the time it stopped working.",
		Fields: []tasks.Answer{
			{Field: ui.Field{ID: "answer-key", Name: "key", Label: "Revoked key id", Hint: "As shown in the inventory:", HintCode: "hal-ing-7f31c9", Value: "hal-ing-7f31c9", Mono: true, Width: ui.WidthWide}},
			{Field: ui.Field{Kind: ui.FieldDateTime, ID: "answer-revoked", Name: "revoked", Label: "Revoked at", Hint: "Date and time in UTC", Value: "2026-11-23", Time: "09:47"}},
			{Field: ui.Field{Kind: ui.FieldRadios, ID: "answer-method", Name: "method", Label: "How was it revoked?", Options: []ui.Option{
				{Value: "deleted", Label: "Deleted", Selected: true}, {Value: "disabled", Label: "Disabled"}, {Value: "replaced", Label: "Secret replaced, old one removed"}}}},
			{Field: ui.Field{Kind: ui.FieldSelect, ID: "answer-witness", Name: "witness", Label: "Who saw it?", Optional: true, Options: []ui.Option{{Label: "Choose a person"}, {Value: "4", Label: "Mirela Dostane"}}}},
			{Field: ui.Field{Kind: ui.FieldURL, ID: "answer-change", Name: "change", Label: "Change record", Optional: true, Value: "https://changes.example/CHG-5530"}},
			{Field: devices(), AddRow: ui.Button{Text: "Add a row", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: "add_row", Value: "devices", Attrs: templ.Attributes{"formaction": address + "/draft"}}},
		},
		Note: ui.Field{Kind: ui.FieldTextarea, ID: "answer-note", Name: "note", Label: "Note for the reviewer", Optional: true, Rows: 2, Value: "Deleted in production with change CHG-5530. Staging was the wrong console."},
		Files: []tasks.FileField{{
			Field: ui.Field{Kind: ui.FieldFile, ID: "answer-log", Name: "file-log", Label: "Evidence file", Hint: "PDF, PNG, JPG, CSV, JSON or TXT, up to 50 MB", Accept: ".pdf,.json"},
			Attached: []tasks.DraftFile{{
				Name: "prod-iam-log-2026-11-23.json", Note: "8.2 MB, stored today 10:18",
				Digest: "6c1f9ab240de77f10b3ce9d852a4416e9f08c7d31b7e2a95c4d06638e71fa2b0",
				Remove: ui.Button{Text: "Remove", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: "remove", Value: "1", Attrs: templ.Attributes{"formaction": address + "/draft"}},
			}},
		}},
		Send:    ui.Button{Text: "Send for review"},
		Save:    ui.Button{Text: "Save draft", Kind: ui.ButtonSecondary, Attrs: templ.Attributes{"formaction": address + "/draft"}},
		Discard: ui.Button{Text: "Discard draft", Kind: ui.ButtonSecondary, Attrs: templ.Attributes{"formaction": address + "/discarded-drafts"}},
	}
}

func devices() ui.Field {
	row := func(label, id, serial, state string) ui.FieldItem {
		return ui.FieldItem{Label: label, Cells: []ui.Field{
			{ID: id + "-serial", Name: "devices_serial", Value: serial, Mono: true},
			{Kind: ui.FieldDateTime, ID: id + "-wiped", Name: "devices_wiped", Value: "2026-11-23", Time: "09:47"},
			{Kind: ui.FieldSelect, ID: id + "-state", Name: "devices_state", Options: []ui.Option{{Label: "Choose"}, {Value: "wiped", Label: "Wiped", Selected: state == "wiped"}}},
		}}
	}
	return ui.Field{
		Kind: ui.FieldItems, ID: "answer-devices", Name: "devices", Label: "Hosts that used the key", Hint: "Rows left empty are not stored.", Optional: true,
		Columns: []string{"Serial number", "Wiped at", "State"},
		Items:   []ui.FieldItem{row("1", "d1", "GW-4401", "wiped"), row("2", "d2", "", "")},
	}
}

func ask() *tasks.Ask {
	return &tasks.Ask{Title: "What Sanna Quillby asked for", When: "Today 08:12, decision on version 1",
		Quote: "The key was disabled in staging only. Please revoke it in production and send the production log, with the key id visible."}
}

func evidence() tasks.Evidence {
	return tasks.Evidence{
		Title: "Version 2", Note: "sent today 10:24 by Tobin Askerley",
		Answers: ui.FactList{{Term: "Revoked key id", Text: "hal-ing-7f31c9", Mono: true}, {Term: "Revoked at", Text: "23 Nov 2026 09:47"}, {Term: "Method", Text: "Deleted"}},
		Tables:  []tasks.AnswerTable{{Caption: "Hosts that used the key", Columns: []string{"Serial number", "State"}, Rows: [][]string{{"GW-4401", "Wiped"}}}},
		Files: []ui.EvidenceFile{{Name: "prod-iam-log-2026-11-23.json", Href: address + "/evidence/2/files/1", Note: "8.2 MB",
			Digest: "6c1f9ab240de77f10b3ce9d852a4416e9f08c7d31b7e2a95c4d06638e71fa2b0", Check: ui.StatusVerified().Say("Hash matches")}},
	}
}
