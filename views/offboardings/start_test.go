package offboardings_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

func choose(id, label string, options ...string) ui.Field {
	field := ui.Field{Kind: ui.FieldSelect, ID: id, Name: id, Label: label}
	for i, option := range options {
		field.Options = append(field.Options, ui.Option{Value: option, Label: option, Selected: i == 0})
	}
	return field
}

func startFixture() offboardings.Start {
	owner := choose("owner", "Accountable owner", "Ines Valdorn (you)")
	owner.Hint = "One person, not a team"
	return offboardings.Start{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "New"}}, Title: "Start an offboarding",
			Lead: "Answer what you know. You can change everything while it is a draft. Nobody is told before you publish.",
		},
		Form: pages.Sealed("/offboardings"), Client: choose("client", "Client", "Osprey Grid"),
		Service: choose("service", "Service", "Fleet Telemetry"), Owner: owner,
		ContractEnds: ui.Field{Kind: ui.FieldDate, ID: "contract-ends", Name: "contract_ends", Label: "Contract ends", Hint: "Sets all other dates", Value: "2027-01-15", Width: ui.WidthNarrow},
		Due:          ui.Field{Kind: ui.FieldDate, ID: "due", Name: "due", Label: "Due", Hint: "All must be proven by then", Value: "2027-01-29", Width: ui.WidthNarrow},
		Playbook: offboardings.Playbooks{ID: "playbook", Name: "playbook", Choices: []offboardings.Playbook{
			{Value: "3", Name: "Client exit with devices", Version: "v4", Description: "A customer leaves, and devices come back.", Detail: "13 tasks, used 9 times, median 34 days", Checked: true, About: ui.Link{Text: "What it asks", Href: "/playbooks/client-exit"}},
			{Value: "5", Name: "Non-human identity", Version: "v2", Description: "An account or agent that acts by itself is retired.", Detail: "8 tasks, used 21 times, median 18 days"},
		}},
		Tier: ui.Field{Kind: ui.FieldRadios, ID: "tier", Name: "tier", Label: "How strict?", Options: []ui.Option{
			{Value: "light", Label: "Light"}, {Value: "standard", Label: "Standard", Selected: true}, {Value: "strict", Label: "Strict"},
		}},
		Attributes: offboardings.Attributes{ID: "attributes", Name: "attributes", Boxes: []offboardings.Attribute{
			{Value: "personal_data", Label: "Regulated or personal data", Adds: "Adds the privacy sign-off", Checked: true},
			{Value: "devices", Label: "Our devices at client sites", Adds: "Adds 2 device tasks", Checked: true},
			{Value: "subcontractors", Label: "Subcontractors hold data", Adds: "Adds 1 certificate for each", Checked: true},
			{Value: "legal_hold", Label: "Legal hold on some data", Adds: "Adds a hold task, stops deletion"},
		}},
		Save:    ui.Button{Text: "Save as draft and check tasks"},
		Refresh: ui.Button{Text: "Update preview", Kind: ui.ButtonSecondary, Name: "a", Value: "preview"},
		Cancel:  ui.Link{Text: "Cancel", Href: "/offboardings"},
		Preview: previewFixture(),
	}
}

func previewFixture() offboardings.Preview {
	item := func(title string) offboardings.PreviewItem { return offboardings.PreviewItem{Title: title} }
	added := func(title string) offboardings.PreviewItem {
		return offboardings.PreviewItem{Title: title, Added: true}
	}
	return offboardings.Preview{
		Count: "22 conditions",
		Gate:  ui.GateRow{Label: "0 of 22 conditions met, 22 above the line", Groups: pages.Pins("ttt tttb tt tb tbb tb t t bbbb")},
		Groups: []offboardings.PreviewGroup{
			{Title: "Access termination", Count: "3", Items: []offboardings.PreviewItem{item("Disable sign-in federation"), item("Remove named accounts"), item("Remove support portal access")}},
			{Title: "Device recovery", Count: "2", Items: []offboardings.PreviewItem{added("Collect devices"), added("Wipe devices")}},
			{Title: "Data return or deletion", Count: "3", Items: []offboardings.PreviewItem{item("Export data"), item("Delete production data"), added("Subcontractor deletion certificate")}},
			{Title: "Sign-offs", Count: "4", Items: []offboardings.PreviewItem{item("Legal"), item("Contract"), item("Owner"), added("Privacy")}},
		},
	}
}

func TestStartShowsWhatEachYesAdds(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "12-start-offboarding", pages.Shell("Start an offboarding", "Offboardings", offboardings.ShowStart(startFixture())))
	if got := page.Find("#preview ins").Length(); got != 4 {
		t.Errorf("%d added things in the preview, want 4", got)
	}
	if got := page.Find("input[name=attributes][checked]").Length(); got != 3 {
		t.Errorf("%d attributes are ticked, want 3", got)
	}
	if got := page.Find("#preview li, #preview .pvr p").Last().Text(); got != "Legal, Contract, Owner, + Privacy" {
		t.Errorf("the sign-offs read %q", got)
	}
	if got := page.Find("form[method=post] button").Length(); got != 2 {
		t.Errorf("%d buttons, want save and preview", got)
	}
}

func TestStartWithErrorsKeepsTheAnswersAndLinksEachField(t *testing.T) {
	t.Parallel()
	s := startFixture()
	s.ContractEnds.Error, s.ContractEnds.Value = "Enter a date, for example 31 March 2027", "2027-02-31"
	s.Playbook.Error = "Choose a playbook"
	s.Playbook.Choices[0].Checked = false
	s.Attributes.Error = "Legal hold and deletion need a decision by legal"
	s.Errors = ui.ErrorSummary{Title: "Nothing was saved. Fix 3 answers", Items: []ui.ErrorItem{
		{Href: "#contract-ends", Text: s.ContractEnds.Error}, {Href: "#playbook", Text: s.Playbook.Error}, {Href: "#attributes", Text: s.Attributes.Error},
	}}
	s.Preview = offboardings.Preview{Empty: ui.EmptyState{Title: "No preview yet", Text: "Choose a playbook first."}}
	page := htmlcheck.Page(t, "12-start-errors", pages.Shell("Start an offboarding", "Offboardings", offboardings.ShowStart(s)))
	if got := page.Find("#contract-ends").AttrOr("value", ""); got != "2027-02-31" {
		t.Errorf("the date typed is now %q", got)
	}
	if got := page.Find("[aria-invalid=true]").Length(); got != 7 {
		t.Errorf("%d controls are marked, want the date, 2 playbooks and 4 attributes", got)
	}
	if page.Find("#preview svg").Length() != 0 {
		t.Error("a gate of nothing is drawn")
	}
}

func draftFixture() offboardings.Draft {
	person := func(id, label string, optional bool, selected string) ui.Field {
		field := ui.Field{Kind: ui.FieldSelect, ID: id, Name: id, Label: label, Optional: optional}
		for _, name := range []string{"", "Tobin Askerley", "Sanna Quillby"} {
			field.Options = append(field.Options, ui.Option{Value: name, Label: map[bool]string{true: "Choose a person", false: name}[name == ""], Selected: name == selected})
		}
		return field
	}
	row := func(number, title, detail, added, assignee string) offboardings.DraftTask {
		id := strings.ToLower(number)
		return offboardings.DraftTask{
			ID: id, Number: number, Title: title, Detail: detail, Added: added,
			Assignee: person(id+"-assignee", "Assignee of "+number, false, assignee),
			Reviewer: person(id+"-reviewer", "Reviewer of "+number, true, ""),
			Due:      ui.Field{Kind: ui.FieldDate, ID: id + "-due", Name: id + "-due", Label: "Due date of " + number, Value: "2027-01-12", Width: ui.WidthNarrow},
		}
	}
	head := pages.Head("")
	head.Title, head.Status, head.Tabs = "Osprey Grid", ui.StatusDraft(), ui.Tabs{}
	return offboardings.Draft{
		Head: head, Form: pages.Sealed("/offboardings/OFF-2049"),
		Problems: []offboardings.Problem{
			{Title: "T-02 has no assignee.", Do: "Choose one person for it.", Link: ui.Link{Text: "Go to T-02", Href: "#t-02"}},
			{Title: "Nobody can give the privacy sign-off.", Do: "An administrator must name a holder of the function.", Link: ui.Link{Text: "Open people", Href: "/people"}},
		},
		Groups: []offboardings.DraftGroup{
			{ID: "access", Title: "Access termination", Note: "2 tasks", Tasks: []offboardings.DraftTask{
				row("T-01", "Disable sign-in federation", "Confirmed by provider or better", "", "Tobin Askerley"),
				row("T-02", "Remove named accounts", "Waits for T-01", "", ""),
			}},
			{ID: "devices", Title: "Device recovery", Note: "1 task", Tasks: []offboardings.DraftTask{
				row("T-03", "Wipe devices", "Waits for T-01", "Added because our devices are at client sites", "Sanna Quillby"),
			}},
		},
		Save:    ui.Button{Text: "Save changes"},
		Setup:   ui.Link{Text: "Change the answers", Href: "/offboardings/OFF-2049/setup"},
		Discard: ui.Link{Text: "Discard this draft", Href: "/offboardings/OFF-2049/discarding"},
		SignOffs: []offboardings.DraftSignOff{
			{Function: "Legal", People: "Odile Farrowe or Jonas Brekvik", Detail: "Covers all categories", Status: ui.StatusVerified().Say("Can be given")},
			{Function: "Privacy", People: "Nobody holds this function", Status: ui.StatusChanges().Say("Nobody")},
		},
		Preview: previewFixture(),
	}
}

func TestDraftListsWhatStopsPublishingAndHidesTheButton(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "12-draft", pages.Shell("Osprey Grid", "Offboardings", offboardings.ShowDraft(draftFixture())))
	if got := page.Find("section[aria-labelledby=problems] li").Length(); got != 2 {
		t.Errorf("%d problems, want 2", got)
	}
	for _, button := range page.Find("main button").EachIter() {
		if strings.Contains(button.Text(), "Publish") {
			t.Error("the draft can be published while something stops it")
		}
	}
	if got := page.Find("form select").Length(); got != 6 {
		t.Errorf("%d selects, want assignee and reviewer of 3 tasks", got)
	}
	if got := page.Find("form input[type=date]").Length(); got != 3 {
		t.Errorf("%d due dates, want 3", got)
	}
}

func TestDraftWithoutProblemCanBePublished(t *testing.T) {
	t.Parallel()
	d := draftFixture()
	d.Problems = nil
	d.Publish = &offboardings.Publish{Form: pages.Sealed("/offboardings/OFF-2049/publication"), Detail: "Tobin Askerley and Sanna Quillby are told.", Button: ui.Button{Text: "Publish Osprey Grid"}}
	page := htmlcheck.Page(t, "12-draft-ready", pages.Shell("Osprey Grid", "Offboardings", offboardings.ShowDraft(d)))
	if got := page.Find("form[action='/offboardings/OFF-2049/publication'] button").Text(); strings.TrimSpace(got) != "Publish Osprey Grid" {
		t.Errorf("the button reads %q", got)
	}
	if page.Find("#problems").Length() != 0 {
		t.Error("an empty list of problems is drawn")
	}
}

func TestReopeningAsksForAReason(t *testing.T) {
	t.Parallel()
	c := offboardings.Confirm{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "Nordlys Energi", Href: "/offboardings/OFF-2018"}, {Text: "Reopen"}},
		Question: ui.Dialog{
			ID: "reopen", Title: "Reopen Nordlys Energi?", Form: pages.Sealed("/offboardings/OFF-2018/reopening"),
			Text:    "The certificate CG-2026-0117 stays valid for its date and is marked as superseded. The declaration and all 4 sign-offs fall. Reviews stay.",
			Fields:  []ui.Field{{Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason", Error: "Say why it is reopened"}},
			Confirm: ui.Button{Text: "Reopen offboarding", Kind: ui.ButtonDanger}, Keep: ui.Link{Text: "Keep it closed", Href: "/offboardings/OFF-2018"},
			Errors: ui.ErrorSummary{Title: "Nothing was changed. Fix 1 answer", Items: []ui.ErrorItem{{Href: "#reason", Text: "Say why it is reopened"}}},
		},
	}
	page := htmlcheck.Page(t, "reopen", pages.Shell("Reopen", "Offboardings", offboardings.ShowConfirm(c)))
	if page.Find("form textarea[name=reason]").Length() != 1 {
		t.Error("no reason is asked for")
	}
	if got := page.Find("a[href='/offboardings/OFF-2018']").Last().Text(); got != "Keep it closed" {
		t.Errorf("the way back reads %q", got)
	}
}
