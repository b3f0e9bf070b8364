package inventory_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/inventory"
	"github.com/closegate/closegate/views/ui"
)

const address = "/offboardings/OFF-2041/inventory"

func show(t *testing.T, name string, p inventory.Page) *goquery.Document {
	t.Helper()
	return htmlcheck.Page(t, name, pages.Shell("Inventory", "Offboardings", inventory.Show(p)))
}

func choose(id, label string, options ...string) ui.Field {
	field := ui.Field{Kind: ui.FieldSelect, ID: id, Name: id, Label: label}
	for _, option := range options {
		field.Options = append(field.Options, ui.Option{Value: option, Label: option})
	}
	return field
}

func itemsFixture() []inventory.Item {
	decided := func(identifier, detail, kind, disposition, task string, proof ui.Status) inventory.Item {
		return inventory.Item{ID: "item-" + strings.ReplaceAll(identifier, " ", "-"), Value: identifier, Identifier: identifier, Detail: detail, Type: kind, Owner: "Tobin Askerley",
			Disposition: disposition, Task: ui.Link{Text: task, Href: "/offboardings/OFF-2041/tasks/6"}, Proof: proof}
	}
	open := func(identifier, detail, kind string) inventory.Item {
		return inventory.Item{ID: "item-" + identifier, Value: identifier, Identifier: identifier, Detail: detail, Type: kind, Owner: "Sanna Quillby", Selected: true,
			Decision: ui.StatusToDo().Say("No decision"), Task: ui.Link{Text: "No task"}}
	}
	kept := decided("telemetry-2019", "4.1 TB, cold storage", "Data set", "Keep", "T-15", ui.StatusToDo())
	kept.Note = "until 31 Mar 2027: legal hold"
	return []inventory.Item{
		decided("hal-ing-7f31c9", "svc-halden-ingest, production", "Service account", "Revoke", "T-06", ui.StatusChanges()),
		open("halden-mtls-02", "Client certificate, gateway fleet B", "Certificate"), open("telemetry-raw-2019", "4.1 TB, cold storage", "Data set"),
		decided("hal-api-01", "Read, fleet positions", "API key", "Revoke", "T-05", ui.StatusVerified()), kept,
	}
}

func pageFixture() inventory.Page {
	reason := ui.Field{ID: "set-reason", Name: "reason", Label: "Reason, needed for keep"}
	return inventory.Page{
		Head: pages.Head("Inventory"), Title: "2 of 31 items have no disposition", Detail: "26 of 29 decided items are proven.",
		Filter: ui.FilterBar{Label: "Filter items", Action: address,
			Views:  []ui.Pill{{Text: "All 31", Href: address, Current: true}, {Text: "No disposition 2", Href: address + "?disposition=none"}},
			Fields: []ui.Field{choose("type", "Type", "Any type", "API key"), {ID: "find", Name: "q", Label: "Find in inventory"}}},
		Caption: "Inventory items", Items: itemsFixture(), Pages: ui.Pagination{Label: "Pages of items", Text: "1 to 5 of 31", Next: address + "?page=2"},
		Set: &inventory.DispositionForm{Form: pages.Sealed(address + "/dispositions"), Name: "items", Count: "2 selected",
			Fields: []ui.Field{choose("set-disposition", "Disposition", "Choose", "Revoke", "Keep until a date"), choose("set-task", "Proven by", "Choose", "T-08"),
				{Kind: ui.FieldDate, ID: "set-until", Name: "until", Label: "Keep until", Width: ui.WidthNarrow}, reason},
			Set: ui.Button{Text: "Set for 2 items", Size: ui.ButtonSmall}},
		Add: &inventory.ItemForm{Form: pages.Sealed(address + "/items"), Add: ui.Button{Text: "Add item"}, Fields: []ui.Field{
			choose("add-type", "Type", "API key"), {ID: "add-identifier", Name: "identifier", Label: "Identifier", Hint: "Never the secret itself", Mono: true},
			{ID: "add-source", Name: "source", Label: "Source"}, choose("add-owner", "Owner", "Tobin Askerley")}},
		Unknowns: inventory.Unknowns{Title: "1 unknown is open", Note: "2 in all",
			Add: &inventory.UnknownForm{ID: "add-unknown", Title: "Add an unknown", Form: pages.Sealed(address + "/unknowns"), Send: ui.Button{Text: "Add unknown"},
				Fields: []ui.Field{{ID: "unknown-what", Name: "what", Label: "What is not known?"}, choose("unknown-owner", "Who searches", "Tobin Askerley"), {Kind: ui.FieldTextarea, ID: "unknown-method", Name: "method", Label: "How"}}},
			List: []inventory.Unknown{
				{ID: "unknown-1", What: "No list of the subcontractor's keys", Method: "Ask Greyline Recovery for an export.", Owner: "Mirela Dostane, since 12 Nov", Status: ui.StatusToDo().Say("Open"), Close: closeForm()},
				{ID: "unknown-2", What: "Who holds the spare badge", Method: "Ask the site.", Owner: "Mirela Dostane", Status: ui.StatusVerified().Say("Searched, not found"), Result: "Site log of 2024 to 2026 read on 14 Nov by Mirela Dostane."},
			}},
		Declaration: inventory.Declaration{Status: ui.StatusChanges().Say("Void"), Text: "Ines Valdorn declared it complete on 15 Nov 09:00, at revision 12.",
			Voided: "1 item was added on 19 Nov 16:40 by Sanna Quillby.",
			Form: &inventory.DeclareForm{Form: pages.Sealed(address + "/declarations"), Statement: "I declare the inventory complete as of today 10:26, at revision 13.",
				Box:     ui.Field{Kind: ui.FieldCheckbox, ID: "declare", Name: "declare", Value: "13", Label: "I know of nothing that is missing, and of no unknown that is open."},
				Declare: ui.Button{Text: "Declare complete"}}},
	}
}

func closeForm() *inventory.UnknownForm {
	return &inventory.UnknownForm{ID: "close-1", Title: "Close this unknown", Form: pages.Sealed(address + "/unknowns/1/closure"), Send: ui.Button{Text: "Close the unknown"}, Fields: []ui.Field{
		{Kind: ui.FieldChoices, ID: "outcome-1", Name: "outcome", Label: "How does it end?", Options: []ui.Option{{Value: "found", Label: "Found", Hint: "It is in the inventory now."},
			{Value: "searched", Label: "Searched and not found", Hint: "Say what was searched."}, {Value: "accepted", Label: "Accepted until a date", Hint: "By an approver who is not you."}}},
		{Kind: ui.FieldTextarea, ID: "searched-1", Name: "searched", Label: "What was searched"}, choose("approver-1", "Approver", "Odile Farrowe"), {Kind: ui.FieldDate, ID: "until-1", Name: "until", Label: "Until", Width: ui.WidthNarrow}}}
}

func TestSelectedItemsAreSentWithTheirDisposition(t *testing.T) {
	t.Parallel()
	page := show(t, "09-inventory", pageFixture())
	form := page.Find("form[action='" + address + "/dispositions']")
	if got := form.Find("tbody input[type=checkbox][name=items]").Length(); got != 5 {
		t.Errorf("%d items can be ticked, want 5", got)
	}
	if got := form.Find("tr.sel input[checked]").Length(); got != 2 {
		t.Errorf("%d items are ticked, want the 2 that were", got)
	}
	if form.Find("select").Length() != 2 || form.Find("button").Length() != 1 {
		t.Error("disposition, proving task or the button is outside of the form")
	}
	if got := form.Find("tbody input").First().AttrOr("aria-label", ""); got != "Select hal-ing-7f31c9" {
		t.Errorf("the first box is named %q", got)
	}
}

func TestReaderWhoMayNotDecideHasNoBoxes(t *testing.T) {
	t.Parallel()
	p := pageFixture()
	p.Set, p.Add, p.Unknowns.Add, p.Unknowns.List[0].Close, p.Declaration.Form = nil, nil, nil, nil, nil
	page := show(t, "09-reader", p)
	if got := page.Find("main form[method=post]").Length(); got != 0 {
		t.Errorf("%d forms that change something, want none", got)
	}
	if got := page.Find("main tbody input").Length(); got != 0 {
		t.Errorf("%d boxes, want none", got)
	}
}

func TestReaderOfCountsSeesNoIdentifier(t *testing.T) {
	t.Parallel()
	p := inventory.Page{Head: pages.Head("Inventory"), Title: "31 items", Counts: ui.FactList{{Term: "API key", Text: "6"}, {Term: "Certificate", Text: "2"}},
		Unknowns: inventory.Unknowns{Title: "1 unknown is open", Empty: ui.EmptyState{Title: "You see how many, not which"}}, Declaration: inventory.Declaration{Status: ui.StatusToDo().Say("Not declared"), Text: "Nobody has declared it complete."}}
	page := show(t, "09-counts", p)
	if page.Find("main table").Length() != 0 || page.Find("main form").Length() != 0 {
		t.Error("a table of items or a form is drawn")
	}
	if got := page.Find("section[aria-labelledby=counts] dd").First().Text(); strings.TrimSpace(got) != "6" {
		t.Errorf("the first count reads %q", got)
	}
}

func TestVoidDeclarationSaysWhatChanged(t *testing.T) {
	t.Parallel()
	page := show(t, "09-void", pageFixture())
	box := page.Find("section[aria-labelledby=declaration]")
	if got := box.Find(".note").Text(); !strings.Contains(got, "1 item was added on 19 Nov 16:40") {
		t.Errorf("the cause reads %q", got)
	}
	if got := box.Find("form .b").Text(); !strings.HasPrefix(got, "I declare the inventory complete as of") {
		t.Errorf("the statement reads %q", got)
	}
}

func TestFoldedFormOpensWithItsErrors(t *testing.T) {
	t.Parallel()
	p := pageFixture()
	p.Add.Open = true
	p.Add.Fields[1].Error, p.Add.Fields[1].Value = "This looks like a secret. Enter its name or id", "AKIA0000"
	p.Errors = ui.ErrorSummary{Title: "Nothing was added. Fix 1 answer", Items: []ui.ErrorItem{{Href: "#add-identifier", Text: p.Add.Fields[1].Error}}}
	page := show(t, "09-errors", p)
	if got := page.Find("details[open] #add-identifier").AttrOr("value", ""); got != "AKIA0000" {
		t.Errorf("the open form holds %q", got)
	}
	if got := page.Find("details[open]").Length(); got != 1 {
		t.Errorf("%d forms are open, want the one with the error", got)
	}
}

func TestEmptyInventoryIsAStateNotAnEmbarrassment(t *testing.T) {
	t.Parallel()
	p := pageFixture()
	p.Items, p.Pages = nil, ui.Pagination{}
	p.Empty = ui.EmptyState{Title: "Nothing is in the inventory yet", Text: "Add what the client leaves behind, and what you do not know as an unknown."}
	p.Unknowns.List, p.Unknowns.Empty = nil, ui.EmptyState{Title: "No unknown is recorded"}
	page := show(t, "09-empty", p)
	if page.Find("main table").Length() != 0 || page.Find(".bulk").Length() != 0 {
		t.Error("an empty table or a bar for nothing is drawn")
	}
}
