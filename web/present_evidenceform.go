package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// fewChoices is up to how many choices are all shown at once.
const fewChoices = 4

// form asks for a new version. It holds what was just sent, else the reader's
// draft, else what the version before said.
func (v taskView) form() tasks.EvidenceForm {
	filled, from := v.filled()
	wrong := problemsOf(v.err)
	draft := ui.Button{Text: "Save draft", Kind: ui.ButtonSecondary, Attrs: v.toDraft()}
	next := strconv.Itoa(len(v.t.Versions) + 1)
	out := tasks.EvidenceForm{
		Form:   ui.Form{Action: evidencePath(v.number(), v.task()), Upload: true, Hidden: append(v.hidden, v.kept()...)},
		Errors: wrong.Summary, Title: "Send evidence", Hint: "Version " + next + ". All answers are needed unless marked optional." + from,
		Proof: v.t.Task.Requirement.Proof, Send: ui.Button{Text: "Send for review"}, Save: draft,
		Note: ui.Field{
			Kind: ui.FieldTextarea, ID: fieldID(noteField), Name: noteField, Label: "Note for the reviewer", Optional: true,
			Rows: 2, Value: filled.note, Error: wrong.of(noteField),
		},
	}
	if len(v.t.Versions) > 0 {
		out.Title = "Send new evidence"
	}
	if v.t.Task.Outsider != "" {
		out.Behalf = v.t.Task.Outsider + " has no account here. You record what they sent you, and your name stands on it."
	}
	if onBehalf := v.t.Snapshot.SubmitsFor(v.task(), v.t.Reader().ID); onBehalf != "" {
		out.Behalf = twoSentences("You act for "+v.name(onBehalf)+". Both names stand on what you send, and neither of you reviews this task.", out.Behalf)
	}
	if v.t.HasDraft {
		out.Discard = ui.Button{Text: "Discard draft", Kind: ui.ButtonSecondary, Attrs: templ.Attributes{"formaction": discardedDraftPath(v.number(), v.task())}}
	}
	for _, f := range v.t.Task.Requirement.Fields {
		out.Fields = append(out.Fields, v.answerField(f, filled.answers, wrong))
	}
	for _, f := range v.t.Task.Requirement.Files {
		out.Files = append(out.Files, v.fileField(f, wrong))
	}
	return out
}

// toDraft sends the form to the draft's address.
func (v taskView) toDraft() templ.Attributes {
	return templ.Attributes{"formaction": evidenceDraftPath(v.number(), v.task())}
}

// kept are the versions that the page knew of and the files of the draft.
func (v taskView) kept() []ui.Hidden {
	hidden := []ui.Hidden{
		{Name: taskVersionField, Value: strconv.Itoa(v.t.Task.Version)},
		{Name: latestField, Value: strconv.Itoa(len(v.t.Versions))},
	}
	for _, f := range v.draftFiles() {
		hidden = append(hidden, ui.Hidden{Name: keepFileField, Value: f.Key})
	}
	return hidden
}

// draftFiles are the files that arrived with the draft and were not dropped in
// the form that came.
func (v taskView) draftFiles() []offboarding.File {
	var out []offboarding.File
	for _, f := range v.t.Draft.Files {
		if v.sent == nil || slices.Contains(v.sent.KeepFiles, f.Key) {
			out = append(out, f)
		}
	}
	return out
}

type filled struct {
	answers offboarding.Answers
	note    string
}

// filled returns what the form starts with, and a sentence that says from where.
func (v taskView) filled() (filled, string) {
	e, sent := v.latest()
	switch {
	case v.sent != nil:
		return filled{v.sent.Answers, v.sent.Note}, ""
	case v.t.HasDraft:
		return filled{v.t.Draft.Answers, v.t.Draft.Note}, " This is your draft."
	case sent && v.t.SeesEvidence:
		return filled{e.Answers, ""}, " It starts with the answers of version " + strconv.Itoa(e.Version) + "; files are chosen again."
	}
	return v.fromInventory()
}

// fromInventory starts the first table with a row for each item that the task
// proves, where its first column takes text: the identifier of the item.
func (v taskView) fromInventory() (filled, string) {
	for _, f := range v.t.Task.Requirement.Fields {
		if f.Type != offboarding.TableField {
			continue
		}
		if f.Columns[0].Type != offboarding.TextField || len(v.t.Items) == 0 || len(v.t.Items) > f.RowLimit() {
			break
		}
		var rows []offboarding.Values
		for _, it := range v.t.Items {
			rows = append(rows, offboarding.Values{f.Columns[0].Name: it.Identifier})
		}
		return filled{answers: offboarding.Answers{Tables: map[string][]offboarding.Values{f.Name: rows}}}, " The table starts with what the inventory names."
	}
	return filled{}, ""
}

// answerField is the question of one field.
func (v taskView) answerField(f offboarding.Field, answers offboarding.Answers, wrong problems) tasks.Answer {
	name := answersPrefix + f.Name
	if f.Type == offboarding.TableField {
		return v.tableField(f, name, answers.Tables[f.Name], wrong)
	}
	field := v.control(f, name, answers.Values[f.Name], wrong)
	field.Hint = hintOf(f, v.t.Task.Requirement.Fields)
	if field.Kind == ui.FieldSelect && f.Type == offboarding.ChoiceField && len(f.Choices) <= fewChoices {
		field.Kind, field.Options = ui.FieldRadios, field.Options[1:]
	}
	return tasks.Answer{Field: field}
}

// control is the control of a field, in a form or in a cell of a table.
func (v taskView) control(f offboarding.Field, name, value string, wrong problems) ui.Field {
	field := ui.Field{
		ID: fieldID(name), Name: name, Label: f.Label, Value: value, Error: wrong.of(name),
		Required: f.Required, Optional: !f.Required && f.RequiredIf == nil,
	}
	switch f.Type {
	case offboarding.TextField:
		field.Autocomplete = "off"
	case offboarding.LongTextField:
		field.Kind = ui.FieldTextarea
	case offboarding.ChoiceField:
		field.Kind, field.Options = ui.FieldSelect, []ui.Option{{Label: "Choose"}}
		for _, choice := range f.Choices {
			field.Options = append(field.Options, ui.Option{Value: choice.Value, Label: choice.Label, Selected: choice.Value == value})
		}
	case offboarding.DateField:
		field.Kind, field.Width = ui.FieldDate, ui.WidthNarrow
	case offboarding.DateTimeField:
		field.Kind = ui.FieldDateTime
		field.Value, field.Time = splitTime(value)
	case offboarding.URLField:
		field.Kind = ui.FieldURL
	case offboarding.NumberField:
		field.Kind, field.Width = ui.FieldNumber, ui.WidthNarrow
	case offboarding.PersonField:
		field.Kind, field.Options = ui.FieldSelect, personOptions(v.people, value, "Choose a person")
	case offboarding.TableField:
	}
	return field
}

// hintOf says what is expected, in which zone, and when it is needed at all.
func hintOf(f offboarding.Field, siblings []offboarding.Field) string {
	hint := f.Hint
	if f.Type == offboarding.DateTimeField {
		hint = twoSentences(hint, "Date and time in UTC")
	}
	return twoSentences(hint, neededIf(f, siblings))
}

func twoSentences(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return sentence(first) + " " + second
}

// neededIf says which answer makes this one necessary.
func neededIf(f offboarding.Field, siblings []offboarding.Field) string {
	if f.RequiredIf == nil {
		return ""
	}
	for _, other := range siblings {
		if other.Name != f.RequiredIf.Field {
			continue
		}
		var values []string
		for _, value := range f.RequiredIf.Is {
			values = append(values, "“"+choiceLabel(other, value)+"”")
		}
		return "Only if " + lowered(other.Label) + " is " + strings.Join(values, " or ")
	}
	return ""
}

// tableField asks for a row for each thing.
func (v taskView) tableField(f offboarding.Field, name string, rows []offboarding.Values, wrong problems) tasks.Answer {
	field := ui.Field{
		Kind: ui.FieldItems, ID: fieldID(name), Name: name, Label: f.Label, Error: wrong.of(name),
		Hint: twoSentences(f.Hint, "Rows left empty are not stored"), Optional: !f.Required && f.MinRows == 0,
	}
	for _, column := range f.Columns {
		label := column.Label
		switch need := neededIf(column, f.Columns); {
		case need != "":
			label += " (" + lowered(need) + ")"
		case !column.Required:
			label += " (optional)"
		}
		field.Columns = append(field.Columns, label)
	}
	count := max(len(rows), f.MinRows, 1, min(v.rows[f.Name], f.RowLimit()))
	for i := range count {
		var row offboarding.Values
		if i < len(rows) {
			row = rows[i]
		}
		item := ui.FieldItem{Label: "Row " + number(i+1)}
		for _, column := range f.Columns {
			cell := v.control(column, cellName(f, i, column), row[column.Name], wrong)
			cell.Rows = 2
			item.Cells = append(item.Cells, cell)
		}
		field.Items = append(field.Items, item)
	}
	out := tasks.Answer{Field: field}
	if count < f.RowLimit() {
		out.AddRow = ui.Button{Text: "Add a row", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: addRowField, Value: f.Name, Attrs: v.toDraft()}
	}
	return out
}

// fileField asks for a file, with what already arrived for it.
func (v taskView) fileField(f offboarding.FileField, wrong problems) tasks.FileField {
	name := filesPrefix + f.Name
	types := f.Types
	if len(types) == 0 {
		types = offboarding.FileTypes()
	}
	field := ui.Field{
		Kind: ui.FieldFile, ID: fieldID(name), Name: name, Label: f.Label, Required: f.Required, Optional: !f.Required,
		Hint: twoSentences(f.Hint, fileHint(f)), Error: wrong.of(name),
	}
	for i, ending := range types {
		if i > 0 {
			field.Accept += ","
		}
		field.Accept += "." + ending
	}
	if v.sent != nil && v.sent.chosen[f.Name] != "" && field.Error == "" {
		field.Hint = twoSentences(field.Hint, "“"+v.sent.chosen[f.Name]+"” was not stored; choose it again")
	}
	out := tasks.FileField{Field: field}
	for _, file := range v.draftFiles() {
		if file.Field != f.Name {
			continue
		}
		out.Attached = append(out.Attached, tasks.DraftFile{
			Name: file.Name, Note: fileSize(file.Size) + ", stored " + momentNear(file.CheckedAt, v.t.Now), Digest: ui.Digest(file.SHA256),
			Remove: ui.Button{Text: "Remove", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: removeFileField, Value: file.Key, Attrs: v.toDraft()},
		})
	}
	return out
}

// needsPeople reports whether the form of a task names people.
func needsPeople(r offboarding.Requirement) bool {
	for _, f := range r.Fields {
		for _, asked := range slices.Concat(f.Columns, []offboarding.Field{f}) {
			if asked.Type == offboarding.PersonField {
				return true
			}
		}
	}
	return false
}
