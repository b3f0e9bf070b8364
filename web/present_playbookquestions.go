package web

import (
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// questions are the questions of a requirement.
func (f taskForm) questions(list string, fields []offboarding.Field) playbooks.FormList {
	out := playbooks.FormList{
		ID: fieldID(list), Title: "Questions", Error: f.wrong[list], Touched: f.touched == list, Empty: "Nothing is asked.", Add: f.add(list, "Add a question"),
		Note: "In the order of the form that is filled in.",
	}
	for i := range fields {
		out.Rows = append(out.Rows, f.question("Question", list, fields, i))
	}
	return out
}

// columns are the questions of each row of a table.
func (f taskForm) columns(list string, fields []offboarding.Field) playbooks.FormList {
	out := playbooks.FormList{
		ID: fieldID(list), Title: "Columns", Error: f.wrong[list], Touched: f.touched == list, Empty: "A row asks nothing.", Add: f.add(list, "Add a column"),
		Note: "The questions of each row.",
	}
	for i := range fields {
		out.Rows = append(out.Rows, f.question("Column", list, fields, i))
	}
	return out
}

// question is one question or column. What its type has no use for is shown
// only where it is set.
func (f taskForm) question(thing, list string, siblings []offboarding.Field, i int) playbooks.FormRow {
	q, at := siblings[i], nth(list, i)
	called := strings.ToLower(thing) + " " + number(i+1)
	row := playbooks.FormRow{
		ID: fieldID(at), Legend: titled(thing, i+1, q.Label), Note: questionNote(q), Error: f.wrong[at], Touched: f.touched == at, Folded: true, Open: f.open(at),
		Lines: [][]ui.Field{
			{f.text(at+".label", "Question", q.Label, ""), f.choice(at+".type", "Answered with", string(q.Type), optionsOf(offboarding.FieldTypes(), answerWords), "Choose a type", "")},
			{f.text(at+".hint", "Hint", q.Hint, "What is expected, below the question")},
			{f.text(at+".message", "Message", q.Message, "What a person reads when the answer is wrong: the rule with an example")},
		},
		Buttons: append([]ui.Button{f.button(stayVerb, at, "Update", called)}, f.arranging(list, i, len(siblings), called)...),
	}
	limits := append([]ui.Field{f.word(at+".name", "Name", q.Name, "Of the stored answer. Empty means from the question")}, f.limits(at, q)...)
	row.Lines = append(row.Lines, limits, []ui.Field{f.yes(at+".required", "Evidence cannot be sent without it", q.Required)}, f.requires(at, q, siblings))
	if q.Type == offboarding.ChoiceField || len(q.Choices) > 0 {
		row.Lists = append(row.Lists, f.choices(at+".choices", q.Choices))
	}
	if q.Type == offboarding.TableField || len(q.Columns) > 0 {
		row.Lists = append(row.Lists, f.columns(at+".columns", q.Columns))
	}
	return row
}

// stayVerb is the verb of buttons that only take over what was typed.
const stayVerb = "stay"

func questionNote(q offboarding.Field) string {
	note := answerWords(q.Type)
	switch {
	case q.Required:
		note += ", required"
	case q.RequiredIf != nil:
		note += ", sometimes required"
	}
	return note
}

// limits are the questions about the answer that its type has, or that are set
// although it has them not.
func (f taskForm) limits(at string, q offboarding.Field) []ui.Field {
	var out []ui.Field
	text := q.Type == offboarding.TextField || q.Type == offboarding.LongTextField || q.Type == offboarding.URLField
	if text || q.MinLength != 0 || q.MaxLength != 0 {
		out = append(out,
			f.whole(at+".min_length", "Fewest characters", q.MinLength, "", "Empty means none"),
			f.whole(at+".max_length", "Most characters", q.MaxLength, "", "Empty means the usual limit"))
	}
	if q.Type == offboarding.NumberField || q.Min != nil || q.Max != nil {
		out = append(out, f.number(at+".min", "Smallest number", q.Min, "Empty means none"), f.number(at+".max", "Largest number", q.Max, "Empty means none"))
	}
	if q.Type == offboarding.DateField || q.Type == offboarding.DateTimeField || q.Bound != offboarding.AnyTime {
		bounds := optionsOf([]offboarding.Bound{offboarding.NotFuture, offboarding.NotPast}, boundWords)
		out = append(out, f.choice(at+".bound", "When it may be", string(q.Bound), bounds, "At any time", ""))
	}
	if q.Type == offboarding.TableField || q.MinRows != 0 || q.MaxRows != 0 {
		out = append(out, f.whole(at+".min_rows", "Fewest rows", q.MinRows, "", "Empty means none"), f.whole(at+".max_rows", "Most rows", q.MaxRows, "", "Empty means 200"))
	}
	return out
}

// requires asks for which answers to a choice beside it the question must be
// answered.
func (f taskForm) requires(at string, q offboarding.Field, siblings []offboarding.Field) []ui.Field {
	only := offboarding.RequiredIf{}
	if q.RequiredIf != nil {
		only = *q.RequiredIf
	}
	var choices, values []ui.Option
	for _, s := range siblings {
		if s.Type != offboarding.ChoiceField || s.Name == "" || s.Name == q.Name {
			continue
		}
		choices = append(choices, ui.Option{Value: s.Name, Label: s.Label})
		if s.Name == only.Field {
			for _, c := range s.Choices {
				values = append(values, ui.Option{Value: c.Value, Label: c.Label})
			}
		}
	}
	if len(choices) == 0 && q.RequiredIf == nil {
		return nil
	}
	out := []ui.Field{f.choice(at+".required_if.field", "Or only depending on", only.Field, choices, "Nothing", "Update shows its choices")}
	if only.Field != "" || len(only.Is) > 0 {
		out = append(out, boxes(f.formMaker, at+".required_if.is", "Needed if that is", only.Is, values, ""))
	}
	return out
}

// choices are what can be chosen.
func (f taskForm) choices(list string, choices []offboarding.Choice) playbooks.FormList {
	out := playbooks.FormList{ID: fieldID(list), Title: "Choices", Error: f.wrong[list], Touched: f.touched == list, Empty: "Nothing can be chosen.", Add: f.add(list, "Add a choice")}
	for i, c := range choices {
		at := nth(list, i)
		out.Rows = append(out.Rows, playbooks.FormRow{
			ID: fieldID(at), Legend: "Choice " + number(i+1), Error: f.wrong[at], Touched: f.touched == at,
			Lines: [][]ui.Field{{
				f.text(at+".label", "What people read", c.Label, ""),
				f.word(at+".value", "What is stored", c.Value, "Empty means from what people read"),
			}},
			Buttons: f.arranging(list, i, len(choices), "choice "+number(i+1)),
		})
	}
	return out
}

// files are the files that are asked for.
func (f taskForm) files(list string, files []offboarding.FileField) playbooks.FormList {
	out := playbooks.FormList{ID: fieldID(list), Title: "Files", Error: f.wrong[list], Touched: f.touched == list, Empty: "No file is asked for.", Add: f.add(list, "Add a file")}
	endings := optionsOf(offboarding.FileTypes(), func(ending string) string { return ending })
	for i, file := range files {
		at := nth(list, i)
		size := f.digits(at+".max_bytes", "Largest file", sizeWords(file.MaxBytes), "For example 200 MB, up to 1 GB. Empty means 50 MB")
		required := ""
		if file.Required {
			required = "Required"
		}
		out.Rows = append(out.Rows, playbooks.FormRow{
			ID: fieldID(at), Legend: titled("File", i+1, file.Label), Note: required, Error: f.wrong[at], Touched: f.touched == at, Folded: true, Open: f.open(at),
			Lines: [][]ui.Field{
				{f.text(at+".label", "What it is", file.Label, ""), f.word(at+".name", "Name", file.Name, "Of the stored file. Empty means from what it is")},
				{f.text(at+".hint", "Hint", file.Hint, "What is expected")},
				{f.yes(at+".required", "Evidence cannot be sent without it", file.Required), size},
				{boxes(f.formMaker, at+".types", "Endings that are taken", file.Types, endings, "None ticked means all")},
			},
			Buttons: f.arranging(list, i, len(files), "file "+number(i+1)),
		})
	}
	return out
}

func answerWords(t offboarding.FieldType) string {
	switch t {
	case offboarding.TextField:
		return "A line of text"
	case offboarding.LongTextField:
		return "Several lines of text"
	case offboarding.ChoiceField:
		return "A choice"
	case offboarding.DateField:
		return "A date"
	case offboarding.DateTimeField:
		return "Date and time"
	case offboarding.URLField:
		return "A web address"
	case offboarding.NumberField:
		return "A number"
	case offboarding.PersonField:
		return "A person"
	case offboarding.TableField:
		return "A table with a row for each item"
	}
	return string(t)
}

func boundWords(b offboarding.Bound) string {
	switch b {
	case offboarding.AnyTime:
		return "At any time"
	case offboarding.NotFuture:
		return "Not in the future"
	case offboarding.NotPast:
		return "Not in the past"
	}
	return string(b)
}
