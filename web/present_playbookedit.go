package web

import (
	"cmp"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// copyPage is a page of the editor while it is put together.
type copyPage struct {
	*workingCopy
	// text is the copy as it travels, and check what is wrong with it and what
	// it would change.
	text  string
	check reading.PlaybookCheck
	// theirs is what somebody else saved meanwhile.
	theirs reading.PlaybookComparison
	// others are the playbooks that a new one can be copied from.
	others reading.Playbooks
	hidden []ui.Hidden
}

func (p copyPage) action() string {
	if p.basedOn == 0 {
		return newPlaybookPath
	}
	return playbookEditPath(p.book.ID)
}

func (p copyPage) title() string {
	if p.basedOn == 0 {
		return "New playbook"
	}
	return "Change " + p.name()
}

func (p copyPage) name() string {
	return cmp.Or(strings.TrimSpace(p.book.Name), p.book.ID, "a playbook")
}

// crumbs lead back to what is stored.
func (p copyPage) crumbs(here string) ui.Breadcrumb {
	out := ui.Breadcrumb{{Text: "Playbooks", Href: playbooksPath}}
	if p.basedOn > 0 {
		out = append(out, ui.Link{Text: p.name(), Href: playbookPath(p.book.ID)})
	}
	return append(out, ui.Link{Text: here})
}

// form carries the copy, and the note that was typed, from one page to the next.
func (p copyPage) form() ui.Form { return p.carry(ui.Hidden{Name: noteField, Value: p.note}) }

// carry is the form with what the questions of the page leave out.
func (p copyPage) carry(more ...ui.Hidden) ui.Form {
	hidden := append(p.hidden, ui.Hidden{Name: pageField, Value: p.part}, ui.Hidden{Name: basedOnField, Value: number(p.basedOn)})
	hidden = append(hidden, more...)
	if p.checked {
		hidden = append(hidden, ui.Hidden{Name: shownField, Value: "yes"})
	}
	if p.part != wholePart {
		for _, a := range p.trial.attributes {
			hidden = append(hidden, ui.Hidden{Name: "trial.attributes", Value: string(a)})
		}
		hidden = append(hidden, ui.Hidden{Name: "trial.tier", Value: string(p.trial.tier)}, ui.Hidden{Name: "trial.ends", Value: p.trial.ends})
	}
	return ui.Form{Action: p.action(), Hidden: append(hidden, ui.Hidden{Name: copyField, Value: p.text})}
}

// maker makes the questions of this page.
func (p copyPage) maker() formMaker {
	return formMaker{unread: p.unread, wrong: p.wrongOn(p.part), touched: p.touched, swap: templ.Attributes{
		"hx-post": p.action(), "hx-target": "#editor", "hx-swap": "outerHTML",
	}}
}

// enter is what the Enter key presses: it takes over what was typed.
func enter() ui.Button { return ui.Button{Text: "Update", Name: actionField, Value: stayVerb + ":"} }

// present is the main page of the editor.
func (p copyPage) present(dryRun templ.Component) playbooks.Editor {
	m := p.maker()
	form := p.form()
	form.Attrs = templ.Attributes{
		"hx-post": p.action(), "hx-trigger": "change delay:400ms", "hx-target": "#dry-run", "hx-swap": "outerHTML",
	}
	out := playbooks.Editor{
		Head: ui.PageHead{Crumbs: p.crumbs("Change"), Title: p.title(), Lead: "You change a copy of version " + number(p.basedOn) +
			". Nothing is stored before you save it as the next version. Running offboardings keep the version that they started from."},
		Problems: p.summary(), Note: p.said, Form: form, Enter: enter(),
		Words: p.words(m), Tasks: p.tasks(m), SignOffs: p.signOffs(m), Waivers: p.waivers(m),
		Trial: p.trialFields(m), ShowPreview: ui.Button{Text: "Show preview", Kind: ui.ButtonSecondary, Name: actionField, Value: previewVerb + ":"}, DryRun: dryRun,
		Save:   ui.Button{Text: "Compare and save", Name: actionField, Value: reviewVerb + ":"},
		Cancel: ui.Link{Text: "Cancel", Href: playbookPath(p.book.ID)},
	}
	if p.basedOn == 0 {
		out.Head.Crumbs, out.Cancel.Href = p.crumbs("New"), playbooksPath
		out.Head.Lead = "Each of the six named categories needs a task. Nothing is stored before you save."
		out.Copy = p.copyForm()
	}
	return out
}

// copyForm offers what a new playbook can begin with.
func (p copyPage) copyForm() *playbooks.CopyForm {
	from := ui.Field{
		Kind: ui.FieldSelect, ID: "from", Name: "from", Label: "Begin with a copy of", Hint: "It replaces what stands below", Width: ui.WidthWide,
		Options: []ui.Option{{Label: "Nothing: one task for each named category"}},
	}
	for _, line := range p.others.Lines {
		from.Options = append(from.Options, ui.Option{Value: line.PlaybookID, Label: line.Name})
	}
	return &playbooks.CopyForm{Action: newPlaybookPath, From: from, Button: ui.Button{Text: "Begin with this", Kind: ui.ButtonSecondary}}
}

// words are the playbook's own.
func (p copyPage) words(m formMaker) playbooks.FormPart {
	part := playbooks.FormPart{ID: "words", Title: "The playbook itself", Lines: [][]ui.Field{
		{m.text("name", "Name", p.book.Name, "What people call it")},
		{m.long("description", "Description", p.book.Description, "For which offboardings it is")},
	}}
	if p.basedOn == 0 {
		part.Lines = append([][]ui.Field{{m.word("id", "Id", p.book.ID, "Names it over all versions, for example client-exit")}}, part.Lines...)
	}
	return part
}

// tasks lists the tasks, each in a line.
func (p copyPage) tasks(m formMaker) playbooks.EditorList {
	const list = "tasks"
	out := playbooks.EditorList{
		Box: ui.Box{ID: fieldID(list), Title: "Tasks", Note: counted(len(p.book.Tasks), "task")}, Error: m.wrong[list], Touched: m.touched == list,
		Empty: "Nothing is to be done yet.", Add: ui.Button{Text: "Add a task", Kind: ui.ButtonSecondary, Name: actionField, Value: addVerb + ":" + list},
	}
	for i, t := range p.book.Tasks {
		at, thing := nth(list, i), "task "+number(i+1)
		row := playbooks.EditorRow{
			ID: fieldID(at), Number: number(i + 1), Title: cmp.Or(t.Title, "No title yet"), Mistakes: p.mistakesOf(at), Touched: m.touched == at,
			Detail: strings.Join([]string{
				cmp.Or(phrase.Category(t.Category), "No category yet"), askedWhen(t.When, t.Tiers), phrase.Level(t.Requirement.MinimumLevel), offsetWords(t.Offset),
			}, " · "),
			Buttons: append([]ui.Button{openButton(at, thing), m.button(copyVerb, at, "Copy", thing)}, m.arranging(list, i, len(p.book.Tasks), thing)...),
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func openButton(at, thing string) ui.Button {
	return ui.Button{
		Text: "Change", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: actionField, Value: openVerb + ":" + at,
		Attrs: templ.Attributes{"aria-label": "Change " + thing},
	}
}

// signOffs lists the sign-offs, each in a line.
func (p copyPage) signOffs(m formMaker) playbooks.EditorList {
	const list = "sign_offs"
	out := playbooks.EditorList{
		Box: ui.Box{ID: fieldID(list), Title: "Sign-offs", Note: "The owner signs every offboarding, last."}, Error: m.wrong[list], Touched: m.touched == list,
		Empty: "Nobody but the owner signs.", Add: ui.Button{Text: "Add a sign-off", Kind: ui.ButtonSecondary, Name: actionField, Value: addVerb + ":" + list},
	}
	for i, s := range p.book.SignOffs {
		at, thing := nth(list, i), "sign-off "+number(i+1)
		var covers []string
		for _, c := range s.Categories {
			covers = append(covers, phrase.Category(c))
		}
		out.Rows = append(out.Rows, playbooks.EditorRow{
			ID: fieldID(at), Number: number(i + 1), Title: cmp.Or(phrase.Function(s.Function), "No function yet"), Mistakes: p.mistakesOf(at), Touched: m.touched == at,
			Detail:  strings.Join([]string{cmp.Or(strings.Join(covers, ", "), "No category yet"), askedWhen(s.When, s.Tiers)}, " · "),
			Buttons: append([]ui.Button{openButton(at, thing)}, m.arranging(list, i, len(p.book.SignOffs), thing)...),
		})
	}
	return out
}

// waivers are the rules that differ from the usual ones.
func (p copyPage) waivers(m formMaker) playbooks.FormPart {
	const list = "waivers"
	var usual []string
	for _, rule := range offboarding.DefaultWaiverRules() {
		usual = append(usual, phrase.Category(rule.Category)+": "+phrase.Function(rule.Function))
	}
	out := playbooks.FormList{
		ID: fieldID(list), Title: "Other deciders", Error: m.wrong[list], Touched: m.touched == list, Empty: "The usual functions decide.", Add: m.add(list, "Add a rule"),
		Note: "Usually: " + strings.Join(usual, ", ") + ".",
	}
	for i, rule := range p.book.Waivers {
		at := nth(list, i)
		out.Rows = append(out.Rows, playbooks.FormRow{
			ID: fieldID(at), Legend: "Rule " + number(i+1), Touched: m.touched == at,
			Lines: [][]ui.Field{{
				m.choice(at+".category", "Waivers of", string(rule.Category), optionsOf(offboarding.Categories(), phrase.Category), "Choose a category", ""),
				m.choice(at+".function", "Decided by", string(rule.Function), optionsOf(offboarding.GrantedFunctions(), phrase.Function), "Choose a function", ""),
			}},
			Buttons: m.arranging(list, i, len(p.book.Waivers), "rule "+number(i+1)),
		})
	}
	return playbooks.FormPart{ID: "waiver-rules", Title: "Who decides about waivers", Lists: []playbooks.FormList{out}}
}

// presentPart is the page of one task or sign-off.
func (p copyPage) presentPart() playbooks.EditedPart {
	list, at := element(p.part)
	out := playbooks.EditedPart{
		Problems: p.summary(), Form: p.form(), Enter: enter(),
		Back: ui.Button{Text: "Back to the playbook", Name: actionField, Value: backVerb + ":"},
	}
	m, thing, last := p.maker(), "task", len(p.book.Tasks)
	if i := p.taskAt(p.part); i >= 0 {
		t := p.book.Tasks[i]
		out.Parts = taskForm{formMaker: m, task: t, others: p.othersOf(i)}.parts()
		out.Head.Title = "Task " + number(i+1) + ": " + cmp.Or(t.Title, "no title yet")
	} else {
		s := p.book.SignOffs[at]
		thing, last = "sign-off", len(p.book.SignOffs)
		out.Parts = []playbooks.FormPart{signOffPart(m, s), m.askedWhen(s.When, s.Tiers)}
		out.Head.Title = "Sign-off " + number(at+1) + ": " + cmp.Or(phrase.Function(s.Function), "no function yet")
	}
	out.Head.Crumbs = p.crumbs(p.title())
	out.Head.Lead = "What you type here goes into the copy of the playbook. Nothing is stored before you save the playbook."
	if at+1 < last {
		out.Next = ui.Button{Text: "Next " + thing, Kind: ui.ButtonSecondary, Name: actionField, Value: openVerb + ":" + nth(list, at+1)}
	}
	return out
}

// othersOf are the tasks that can go before one.
func (p copyPage) othersOf(task int) []ui.Option {
	var out []ui.Option
	for i, t := range p.book.Tasks {
		if i != task && t.Key != "" {
			out = append(out, ui.Option{Value: t.Key, Label: cmp.Or(t.Title, t.Key)})
		}
	}
	return out
}

// signOffPart is who signs, and what they state.
func signOffPart(m formMaker, s reading.PlaybookSignOff) playbooks.FormPart {
	return playbooks.FormPart{ID: "sign-off", Title: "Who signs what", Lines: [][]ui.Field{
		{m.choice("function", "Function", string(s.Function), optionsOf(offboarding.GrantedFunctions(), phrase.Function), "Choose a function", "")},
		{boxes(m, "categories", "Speaks for", s.Categories, optionsOf(offboarding.Categories(), phrase.Category), "")},
		{m.long("statement", "Statement", s.Statement, "What the person states by signing, in the first person")},
		{m.text("clause", "Contract clause", s.Clause, "The certificate prints it")},
	}}
}
