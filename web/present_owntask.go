package web

import (
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// ownTaskView is what the page of a task of its own is made of.
type ownTaskView struct {
	ownTask
	o      reading.Offboarding
	people []reading.Person
	hidden []ui.Hidden
	err    error
}

// presentOwnTask is the form that adds a task to a running offboarding.
func presentOwnTask(v ownTaskView) playbooks.EditedPart {
	action := ownTaskPath(v.o.Facts.Number)
	f := taskForm{task: v.task, others: v.othersBefore(), formMaker: formMaker{
		unread: v.unread, wrong: v.wrong(), touched: v.touched,
		swap: templ.Attributes{"hx-post": action, "hx-target": "#editor", "hx-swap": "outerHTML"},
	}}
	return playbooks.EditedPart{
		Head: ui.PageHead{
			Crumbs: append(presentCrumbs(v.o, "What is asked"), ui.Link{Text: "Add a task"}), Title: "Add a task",
			Lead: "For something that no playbook knew. It stands above the line at once, and sign-offs that speak for its category are asked again.",
		},
		Problems: v.summary(), Form: ui.Form{Action: action, Hidden: v.hidden}, Enter: enter(),
		Parts: []playbooks.FormPart{v.says(f), v.does(f), v.before(f), f.proof(), v.why(f)},
		Back:  ui.Button{Text: "Add the task", Name: actionField, Value: saveVerb + ":"},
		Next:  ui.Button{Text: "Cancel", Kind: ui.ButtonSecondary, Href: termsPath(v.o.Facts.Number)},
	}
}

// othersBefore are the tasks that can go before: all of the offboarding.
func (v ownTaskView) othersBefore() []ui.Option {
	out := make([]ui.Option, len(v.o.Facts.Tasks))
	for i, t := range v.o.Facts.Tasks {
		out[i] = ui.Option{Value: number(t.Number), Label: offboarding.TaskReference(t.Number) + " " + t.Title}
	}
	return out
}

func (v ownTaskView) says(f taskForm) playbooks.FormPart {
	t := v.task
	return playbooks.FormPart{ID: "task", Title: "What is to be done", Lines: [][]ui.Field{
		{f.text("title", "Title", t.Title, "An imperative without identifiers, for example Return building badges")},
		{f.long("help", "Help", t.Help, "A sentence or two for whoever does it")},
		{
			f.choice("category", "Category", string(t.Category), optionsOf(offboarding.Categories(), phrase.Category), "Choose a category", "Decides who signs for it and who decides about its waiver"),
			f.text("clause", "Contract clause", t.Clause, "The certificate prints it"),
		},
	}}
}

func (v ownTaskView) does(f taskForm) playbooks.FormPart {
	person := func(name, label, chosen, nobody, hint string, people []reading.Person) ui.Field {
		field := f.field(ui.FieldSelect, name, label, hint)
		field.Options = personOptions(people, chosen, nobody)
		return field
	}
	due := f.field(ui.FieldDate, dueField, "Due", "")
	due.Value = v.due
	return playbooks.FormPart{ID: "who", Title: "Who does it, and by when", Lines: [][]ui.Field{
		{
			person(assigneeField, "Assignee", v.assignee, "Choose a person", "", v.people),
			person(reviewerField, "Reviewer", v.reviewer, "The usual order", "Empty means the owner, then the deputy", active(v.people)),
		},
		{
			f.choice("party", "Done by", string(v.task.Party), optionsOf(taskParties, phrase.Party), "Choose who does it", ""),
			f.text(outsiderField, "Name of the client or vendor", v.outsider, "If it is not us. The assignee records it for them"),
		},
		{due, f.whole("effort", "Usual effort, in working days", v.task.Effort, "0", "The forecast counts with it")},
	}}
}

func (v ownTaskView) before(f taskForm) playbooks.FormPart {
	part := f.before()
	part.Lists[0].Note = "Evidence can be sent when each of them is verified or waived."
	return part
}

func (v ownTaskView) why(f taskForm) playbooks.FormPart {
	return playbooks.FormPart{ID: "why", Title: "Why it is added", Lines: [][]ui.Field{
		{f.long(reasonName, "Reason", v.reason, "For example: badges were found that no list had. The certificate prints it")},
	}}
}

// wrong says what is wrong, by question.
func (v ownTaskView) wrong() map[string]string {
	out := map[string]string{}
	for _, mistake := range fault.Fields(v.err) {
		if name := question(mistake.Name); out[name] == "" {
			out[name] = capital(mistake.Message)
		}
	}
	return out
}

func (v ownTaskView) summary() ui.ErrorSummary {
	var out ui.ErrorSummary
	for _, field := range fault.Fields(v.err) {
		name := question(field.Name)
		text := field.Message
		if first, _ := utf8.DecodeRuneInString(text); !unicode.IsUpper(first) {
			// A playbook's words go after the name of the question.
			text = mistake(name, reading.PlaybookProblem{Message: text})
		}
		out.Items = append(out.Items, ui.ErrorItem{Href: "#" + fieldID(name), Text: text})
	}
	if len(out.Items) > 0 {
		out.Title = "Nothing was added. Mend " + counted(len(out.Items), "mistake")
	}
	return out
}
