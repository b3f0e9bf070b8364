package admin_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/ui"
)

func pathFixture() admin.Section {
	field := func(name string) ui.Field {
		return ui.Field{Kind: ui.FieldSelect, ID: "f-path.1." + name, Name: "path.1." + name, Label: "Step 1, " + name, Options: []ui.Option{{Value: "ines", Label: "Ines Valdorn"}}}
	}
	return admin.Section{Box: ui.Box{ID: "path", Title: "Escalation path"}, Texts: []string{"Who is told."}, Path: &admin.PathForm{
		Form: pages.Sealed("/services/fleet/path"), ErrorID: "f-path", Error: "Name at least one other person",
		Add: ui.Button{Text: "Add a step", Name: "action", Value: "add"}, Save: ui.Button{Text: "Save the path", Name: "action", Value: "save"},
		Steps: []admin.PathStep{{
			Legend: "Step 1", Fields: []ui.Field{field("person"), field("deputy")},
			Buttons: []ui.Button{{Text: "Remove step 1", Name: "action", Value: "remove.1"}},
		}},
	}}
}

func tableFixture() admin.Table {
	return admin.Table{Caption: "Services", Columns: []admin.Column{{Text: "Service"}, {Text: "Running", Right: true}}, Rows: [][]admin.Cell{
		{{Text: "Fleet Telemetry", Href: "/services/fleet", Strong: true, Notes: []admin.Note{{Text: "Not active", Bad: true}}}, {Text: "3"}},
	}}
}

func TestPagesOfRegistriesAreWellFormed(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]templ.Component{
		"list": admin.ShowList(admin.List{
			Head: ui.PageHead{Title: "Services"}, Table: tableFixture(), Filter: &ui.FilterBar{Label: "Find", Action: "/services"},
			Todo: &admin.Todo{Title: "Unfinished", Items: []admin.TodoItem{{Title: "Name who signs", Link: ui.Link{Text: "Open", Href: "/access"}}}},
		}),
		"empty": admin.ShowList(admin.List{Head: ui.PageHead{Title: "Services"}, Empty: ui.EmptyState{Title: "There is no service yet", Text: "Add one."}, Table: admin.Table{Caption: "Services"}}),
		"page": admin.Show(admin.Page{
			Head: ui.PageHead{Title: "Fleet Telemetry"}, Errors: ui.ErrorSummary{Title: "Nothing was stored", Items: []ui.ErrorItem{{Href: "#f-path", Text: "Name at least one other person"}}},
			Conflict: &admin.Conflict{Title: "Both versions", Entries: []admin.Entry{{Sentence: ui.Plain("Caspian Roe changed it"), When: "Today"}},
				Compare: ui.Diff{Caption: "Both", OldHeading: "Stored", NewHeading: "Typed", Rows: []ui.DiffRow{{Field: "Name", Old: "a", New: "b", Change: ui.DiffChanged}}}},
			Sections: []admin.Section{pathFixture(), {Box: ui.Box{ID: "table", Title: "Running"}, Table: tableFixture()}, {Box: ui.Box{ID: "copy", Title: "Link"}, Copy: &admin.Copy{Label: "Link", Text: "https://x"}}},
		}),
		"question": admin.ShowQuestion(admin.Question{
			Dialog:   ui.Dialog{ID: "ask", Title: "Deactivate Tobin Askerley?", Text: "They are signed out.", Form: pages.Sealed("/x"), Confirm: ui.Button{Text: "Deactivate"}, Keep: ui.Link{Text: "Keep", Href: "/"}},
			Sections: []admin.Section{{Box: ui.Box{ID: "work", Title: "Tasks"}, Table: tableFixture()}},
		}),
	} {
		htmlcheck.Page(t, name, pages.Shell(name, "Services", content))
	}
}

func TestEnterSavesThePathAndMovesNothing(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "path", pages.Shell("Path", "Services", admin.Show(admin.Page{Head: ui.PageHead{Title: "Path"}, Sections: []admin.Section{pathFixture()}})))
	first := page.Find("form button").First()
	if first.AttrOr("value", "") != "save" || first.AttrOr("tabindex", "") != "-1" {
		t.Errorf("the first button of the form does %q", first.AttrOr("value", ""))
	}
	if text := strings.TrimSpace(page.Find("#f-path").Text()); text != "Name at least one other person" {
		t.Errorf("what is wrong with the path as a whole is %q", text)
	}
}
