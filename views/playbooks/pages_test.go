package playbooks_test

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

func text(name, label, value string) ui.Field {
	return ui.Field{ID: "f-" + name, Name: name, Label: label, Value: value}
}

func button(value, words string) ui.Button {
	return ui.Button{Text: words, Name: "action", Value: value}
}

func boxes(name string) ui.Field {
	return ui.Field{Kind: ui.FieldCheckboxes, ID: "f-" + name, Name: name, Label: "Tiers", Options: []ui.Option{{Value: "light", Label: "Light"}, {Value: "strict", Label: "Strict", Selected: true}}}
}

func changesFixture(id string) playbooks.Changes {
	return playbooks.Changes{ID: id, Heading: "What changes", Parts: []playbooks.Part{
		{Title: "Task “Revoke keys” (revoke-keys)", Word: "Changed", Diff: ui.Diff{
			Caption: "What changed in the task, " + id, OldHeading: "Version 1", NewHeading: "Your copy", Rows: []ui.DiffRow{{Field: "effort", Old: "2", New: "7", Change: ui.DiffChanged}},
		}},
		{Title: "Sign-off of legal", Word: "Added"},
	}}
}

// questionFixture is a folded question with choices, of which one is wrong.
func questionFixture() playbooks.FormRow {
	return playbooks.FormRow{
		ID: "f-fields[0]", Legend: "Question 1: Kind", Note: "A choice, required", Error: "A field of type text has no choices", Folded: true,
		Lines: [][]ui.Field{{text("fields[0].label", "Question", "Kind"), text("fields[0].hint", "Hint", "")}, {boxes("fields[0].types")}},
		Lists: []playbooks.FormList{{
			ID: "f-fields[0].choices", Title: "Choices", Error: "Offer at least two", Add: button("add:fields[0].choices", "Add a choice"),
			Rows: []playbooks.FormRow{{ID: "f-fields[0].choices[0]", Legend: "Choice 1", Lines: [][]ui.Field{{text("fields[0].choices[0].label", "What people read", "Own")}}, Buttons: []ui.Button{button("remove:fields[0].choices[0]", "Remove")}}},
		}},
		Buttons: []ui.Button{button("remove:fields[0]", "Remove")},
	}
}

func partFixture(row playbooks.FormRow) playbooks.FormPart {
	return playbooks.FormPart{
		ID: "f-requirement", Title: "What proves it", Error: "Asks for no evidence", Lines: [][]ui.Field{{text("title", "Title", "Revoke keys")}, {boxes("tiers")}, nil},
		Lists: []playbooks.FormList{
			{ID: "f-fields", Title: "Questions", Note: "In order.", Rows: []playbooks.FormRow{row}, Add: button("add:fields", "Add a question")},
			{ID: "f-files", Title: "Files", Empty: "No file is asked for.", Add: button("add:files", "Add a file")},
		},
	}
}

func editedPartFixture(row playbooks.FormRow) playbooks.EditedPart {
	return playbooks.EditedPart{
		Head:     ui.PageHead{Title: "Task 1: Revoke keys"},
		Problems: ui.ErrorSummary{Title: "Nothing was saved. Mend 1 mistake", Items: []ui.ErrorItem{{Href: "#f-fields[0]", Text: "Question 1: has no choices"}}},
		Form:     pages.Sealed("/playbooks/client-exit/edit"), Enter: button("stay:", "Update"), Parts: []playbooks.FormPart{partFixture(row)}, Back: button("back:", "Back to the playbook"), Next: button("open:tasks[1]", "Next task"),
	}
}

func dryRunFixture() playbooks.DryRun {
	return playbooks.DryRun{
		Title: "The critical path takes 16 working days", Text: "Published today, it ends on Tue 24 Mar 2026.", Gate: templ.NopComponent,
		Tasks: []playbooks.DryRunTask{{Number: "T-01", Title: "Revoke keys", Due: "Mon 2 Mar 2026", Level: "Self-attested", Critical: true, Added: true}, {Number: "T-02", Title: "Collect devices", Due: "Tue 3 Mar 2026", Level: "Self-attested"}},
	}
}

func editorFixture() playbooks.Editor {
	return playbooks.Editor{
		Head: ui.PageHead{Title: "Change Client exit"}, Note: ui.Flash{Kind: ui.FlashNote, Title: "“List keys” is removed."},
		Problems: ui.ErrorSummary{Title: "Nothing was saved. Mend 1 mistake", Items: []ui.ErrorItem{{Href: "#f-tasks[0]", Text: "Task 1, title: is missing"}}},
		Copy:     &playbooks.CopyForm{Action: "/playbooks/new", From: ui.Field{Kind: ui.FieldSelect, ID: "from", Name: "from", Label: "Begin with a copy of", Options: []ui.Option{{Label: "Nothing"}}}, Button: ui.Button{Text: "Begin with this"}},
		Form:     pages.Sealed("/playbooks/client-exit/edit"), Enter: button("stay:", "Update"),
		Words: playbooks.FormPart{ID: "words", Title: "The playbook itself", Lines: [][]ui.Field{{text("name", "Name", "Client exit")}}},
		Tasks: playbooks.EditorList{Box: ui.Box{ID: "f-tasks", Title: "Tasks"}, Error: "None covers secret_revocation", Add: button("add:tasks", "Add a task"), Rows: []playbooks.EditorRow{
			{ID: "f-tasks[0]", Number: "1", Title: "Revoke keys", Detail: "Secret revocation · Always", Mistakes: []string{"Title: is missing"}, Buttons: []ui.Button{button("open:tasks[0]", "Change")}},
		}},
		SignOffs: playbooks.EditorList{Box: ui.Box{ID: "f-sign_offs", Title: "Sign-offs"}, Empty: "Nobody but the owner signs.", Add: button("add:sign_offs", "Add a sign-off")},
		Waivers:  playbooks.FormPart{ID: "waivers", Title: "Who decides about waivers"},
		Trial:    []ui.Field{boxes("trial.tier")}, ShowPreview: button("preview:", "Show preview"), DryRun: playbooks.ShowDryRun(dryRunFixture()),
		Save: button("review:", "Compare and save"), Cancel: ui.Link{Text: "Cancel", Href: "/playbooks"},
	}
}

func TestPagesOfPlaybooksAreWellFormed(t *testing.T) {
	t.Parallel()
	note, upload := text("note", "Why", ""), pages.Sealed("/playbooks/import")
	upload.Attrs = templ.Attributes{"enctype": "multipart/form-data"}
	for name, content := range map[string]templ.Component{
		"list": playbooks.ShowList(playbooks.List{Head: ui.PageHead{Title: "Playbooks"}, Rows: []playbooks.ListRow{{
			Name: "Client exit", Href: "/playbooks/client-exit", ID: "client-exit", Version: "v1", Tasks: "25", Running: "No running offboarding", Status: ui.Status{Tone: ui.ToneOK, Icon: ui.IconCheck, Word: "Can be chosen"},
		}}}),
		"empty list": playbooks.ShowList(playbooks.List{Head: ui.PageHead{Title: "Playbooks"}, Empty: ui.EmptyState{Title: "There is no playbook", Text: "Import one."}}),
		"page": playbooks.ShowPage(playbooks.Page{
			Head: ui.PageHead{Title: "Client exit"}, Categories: []playbooks.Category{{ID: "secrets", Title: "Secret revocation", Count: "1 task", Tasks: []playbooks.Task{{Title: "Revoke keys", Key: "revoke-keys", Levels: []string{"Self-attested", "Strict: Confirmed by the provider"}, After: "After “List keys”"}}}},
			SignOffs: []playbooks.SignOff{{Function: "Legal", Covers: "Other", When: "Always", Statement: "I state it."}}, Controls: []playbooks.Control{{Category: "Other", Controls: "SOC 2 CC6.3"}},
			History: []playbooks.Version{{Name: "Version 2", Current: true, Note: "slower", Compare: ui.Link{Text: "Compare", Href: "/c"}, Export: ui.Link{Text: "Export", Href: "/e"}}, {Name: "Version 1", Href: "/1", Export: ui.Link{Text: "Export", Href: "/e1"}}},
			Retire:  ui.Link{Text: "Retire this playbook", Href: "/r"},
		}),
		"comparison": playbooks.ShowComparison(playbooks.Comparison{Head: ui.PageHead{Title: "Client exit, version 1 and 2"}, Compare: ui.FilterBar{Label: "Compare two versions", Action: "/c"}, Changes: changesFixture("")}),
		"import": playbooks.ShowImport(playbooks.Import{
			Head: ui.PageHead{Title: "Import a playbook"}, Problems: ui.ErrorSummary{Title: "Mend 1 mistake", Items: []ui.ErrorItem{{Href: "#line-2", Text: "Line 2"}}}, Form: upload,
			Text: ui.Field{Kind: ui.FieldTextarea, ID: "f-text", Name: "text", Label: "Text"}, File: ui.Field{Kind: ui.FieldFile, ID: "f-file", Name: "file", Label: "File"}, Note: note,
			Buttons: []ui.Button{button("check", "Check the text")}, Cancel: ui.Link{Text: "Cancel", Href: "/playbooks"}, Lines: []playbooks.Line{{ID: "line-2", Number: "2", Text: "version: one", Problems: []string{"Column 10"}}},
		}),
		"editor":   playbooks.ShowEditor(editorFixture()),
		"part":     playbooks.ShowEditedPart(editedPartFixture(questionFixture())),
		"saving":   playbooks.ShowSaving(playbooks.Saving{Head: ui.PageHead{Title: "Save Client exit as version 2?"}, Changes: []playbooks.Changes{changesFixture("changes")}, Form: pages.Sealed("/playbooks/client-exit/edit"), Note: &note, Buttons: []ui.Button{button("save:", "Save as version 2")}}),
		"conflict": playbooks.ShowSaving(playbooks.Saving{Head: ui.PageHead{Title: "Client exit is at version 2 now"}, Changes: []playbooks.Changes{changesFixture("theirs"), changesFixture("mine")}, Form: pages.Sealed("/playbooks/client-exit/edit"), Hint: "Going on keeps your copy.", Buttons: []ui.Button{button("rebase:2", "Go on from version 2")}, Link: ui.Link{Text: "Drop your copy", Href: "/playbooks/client-exit/edit"}}),
	} {
		htmlcheck.Page(t, name, pages.Shell(name, "Playbooks", content))
	}
}

func TestEnterTakesOverWhatWasTypedAndMovesNothing(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]templ.Component{"editor": playbooks.ShowEditor(editorFixture()), "part": playbooks.ShowEditedPart(editedPartFixture(questionFixture()))} {
		page := htmlcheck.Page(t, name, pages.Shell(name, "Playbooks", content))
		if first := page.Find(`form[method="post"] button`).First(); first.AttrOr("value", "") != "stay:" {
			t.Errorf("%s: the first button of the form does %q", name, first.AttrOr("value", ""))
		}
	}
}

func TestAFoldedQuestionIsOpenWhereItWasTouched(t *testing.T) {
	t.Parallel()
	row := questionFixture()
	for _, open := range []bool{false, true} {
		row.Open, row.Touched = open, open
		page := htmlcheck.Page(t, "part", pages.Shell("part", "Playbooks", playbooks.ShowEditedPart(editedPartFixture(row))))
		details := page.Find("details")
		if _, is := details.Attr("open"); is != open || (details.Find("summary[data-focus]").Length() == 1) != open {
			t.Errorf("open is %t where it should be %t", is, open)
		}
		if details.Find(`[name="fields[0].choices[0].label"]`).Length() != 1 {
			t.Error("what is folded is not in the form")
		}
	}
}
