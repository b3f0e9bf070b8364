package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// draftPage is the page of a draft while it is put together.
type draftPage struct {
	reading.Offboarding
	playbook reading.Playbook
	choices  []reading.Person
	// typed are answers that were refused.
	typed map[int]assignment
	wrong problems
	// hidden makes the hidden values of one form.
	hidden func() []ui.Hidden
}

// mayEdit reports whether the reader can change the draft.
func (p draftPage) mayEdit() bool {
	return p.Facts.State == offboarding.Draft && p.Can(authz.EditDraft)
}

// presentDraft is the page of a draft.
func presentDraft(p draftPage) offboardings.Draft {
	number := p.Facts.Number
	d := offboardings.Draft{
		Head: presentHead(p.Offboarding, ""), Errors: p.wrong.Summary, SignOffs: p.signOffs(),
		Form:    ui.Form{Action: draftAssignmentsPath(number), Hidden: p.hidden()},
		Preview: presentPreview(offboarding.Plan{Tasks: p.Facts.Tasks, Rules: p.Facts.SignOffRules}, p.Gate, additionsTo(p.playbook, p.Facts.Tier)),
	}
	if p.Facts.State == offboarding.Draft {
		d.Problems, d.Publish = p.problems(), p.publish()
	} else {
		d.Head.Lead = "This draft was discarded. It was never published."
	}
	d.Path = presentPath(p.Offboarding, nil)
	if p.mayEdit() {
		d.Save = ui.Button{Text: "Save changes", Kind: ui.ButtonSecondary}
		d.Discard = ui.Link{Text: "Discard this draft", Href: discardingPath(number)}
		if len(d.Problems) > 0 {
			d.Save.Kind = ui.ButtonPrimary
		}
		if p.Can(authz.StartOffboarding) {
			d.Setup = ui.Link{Text: "Change the answers", Href: draftPath(number)}
		}
	}
	for _, category := range categoriesOf(p.Facts.Tasks) {
		group := offboardings.DraftGroup{ID: categoryID(category), Title: phrase.Category(category)}
		for _, t := range p.Facts.Tasks {
			if t.Category == category {
				group.Tasks = append(group.Tasks, p.task(t))
			}
		}
		group.Note = counted(len(group.Tasks), "task")
		d.Groups = append(d.Groups, group)
	}
	return d
}

// crowd is from how many tasks on their problems are said in one line.
const crowd = 4

// problems says what stops publishing, and whose part it is where nothing
// does.
func (p draftPage) problems() []offboardings.Problem {
	found := offboarding.Restore(p.Facts).PublishProblems(p.Now)
	var tasks []int
	for _, problem := range found {
		if problem.Task != 0 && !slices.Contains(tasks, problem.Task) {
			tasks = append(tasks, problem.Task)
		}
	}
	var out []offboardings.Problem
	if len(tasks) >= crowd {
		out = append(out, offboardings.Problem{
			Title: counted(len(tasks), "task") + " still need somebody who does or reviews them.", Do: "They are " + references(tasks) + ".",
			Link: p.taskLink(tasks[0]),
		})
	}
	for _, problem := range found {
		switch {
		case problem.Category != "" && p.Can(authz.RequestWaiver):
			out = append(out, offboardings.Problem{
				Title: sentence(problem.Message),
				Link:  ui.Link{Text: "It does not apply", Href: categoryWaiversPath(p.Facts.Number, string(problem.Category))},
			})
		case problem.Task == 0:
			out = append(out, offboardings.Problem{Title: sentence(problem.Message)})
		case len(tasks) < crowd:
			out = append(out, offboardings.Problem{Title: sentence(problem.Message), Link: p.taskLink(problem.Task)})
		}
	}
	if len(found) == 0 && !p.Can(authz.PublishOffboarding) {
		out = append(out, offboardings.Problem{
			Title: p.Facts.People.Name(p.Facts.Owner) + " must publish it.",
			Do:    "Only the named owner can: by publishing they accept that they are accountable.",
		})
	}
	return out
}

func (p draftPage) taskLink(task int) ui.Link {
	return ui.Link{Text: "Go to " + offboarding.TaskReference(task), Href: "#" + draftTaskID(task)}
}

func draftTaskID(task int) string { return "task-" + number(task) }

// publish is the form that publishes, where nothing stops it and the reader is
// the named owner.
func (p draftPage) publish() *offboardings.Publish {
	if !p.Can(authz.PublishOffboarding) || len(offboarding.Restore(p.Facts).PublishProblems(p.Now)) > 0 {
		return nil
	}
	return &offboardings.Publish{
		Form:   ui.Form{Action: publicationPath(p.Facts.Number), Hidden: p.hidden()},
		Detail: "By publishing you accept that you are accountable. The due dates hold from then on, and each task goes to " + p.assignees() + ".",
		Button: ui.Button{Text: "Publish " + p.Facts.ClientName},
	}
}

// assignees names who gets a task, up to a few.
func (p draftPage) assignees() string {
	var names []string
	for _, t := range p.Facts.Tasks {
		if name := p.Facts.People.Name(t.Assignee); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > crowd {
		return number(len(names)) + " people"
	}
	return joined(names)
}

func (p draftPage) task(t offboarding.Task) offboardings.DraftTask {
	a, refused := p.typed[t.Number]
	if !refused {
		a = assignment{assignee: t.Assignee, reviewer: t.Reviewer, outsider: t.Outsider, due: dateValue(t.Due)}
	}
	row := offboardings.DraftTask{
		ID: draftTaskID(t.Number), Number: offboarding.TaskReference(t.Number), Title: t.Title, Detail: draftDetail(t),
		Added: p.addedBecause(t), Assignee: p.personField(t, "assignee", "Assignee of ", a.assignee, "Choose a person"),
		Reviewer: p.personField(t, "reviewer", "Reviewer of ", a.reviewer, "The usual order"),
		Due:      p.field(t, "due", "Due date of ", a.due),
	}
	row.Due.Kind, row.Due.Width, row.Reviewer.Optional = ui.FieldDate, ui.WidthNarrow, true
	if t.Party == offboarding.Client || t.Party == offboarding.Vendor {
		row.Outsider = p.field(t, "outsider", "Outside party of ", a.outsider)
		row.Outsider.Optional = true
	}
	return row
}

func (p draftPage) field(t offboarding.Task, name, label, value string) ui.Field {
	key := taskField(t.Number, name)
	f := ui.Field{ID: fieldID(key), Name: key, Label: label + offboarding.TaskReference(t.Number), Value: value, Error: p.wrong.of(key)}
	if !p.mayEdit() {
		f.Attrs = templ.Attributes{"disabled": true}
	}
	return f
}

func (p draftPage) personField(t offboarding.Task, name, label, value, nobody string) ui.Field {
	f := p.field(t, name, label, "")
	f.Kind = ui.FieldSelect
	choices := p.choices
	if name == "reviewer" {
		choices = active(choices)
	}
	if value != "" && !slices.ContainsFunc(choices, func(c reading.Person) bool { return c.ID == value }) {
		// Somebody who left, or a reader who chooses nobody.
		choices = append(slices.Clone(choices), reading.Person{ID: value, Name: p.Facts.People.Name(value)})
	}
	f.Options = personOptions(choices, value, nobody)
	return f
}

// draftDetail says what a task waits for and how strong its proof must be.
func draftDetail(t offboarding.Task) string {
	var parts []string
	if len(t.DependsOn) > 0 {
		var on []int
		for _, d := range t.DependsOn {
			on = append(on, d.On)
		}
		parts = append(parts, "Waits for "+references(on)+".")
	}
	level := phrase.Level(t.Requirement.MinimumLevel)
	if t.Requirement.MinimumLevel != offboarding.SelfAttested && level != "" {
		parts = append(parts, "Proof: "+strings.ToLower(level[:1])+level[1:]+" or stronger.")
	}
	return strings.Join(parts, " ")
}

// addedBecause names the answers that brought a task.
func (p draftPage) addedBecause(t offboarding.Task) string {
	task, ok := p.playbook.Task(t.Key)
	if !ok || task.When.Always() {
		return ""
	}
	var names []string
	for _, a := range p.Facts.Attributes {
		if slices.Contains(task.When.Any, a) || slices.Contains(task.When.All, a) {
			names = append(names, phrase.Attribute(a))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Added because of: " + joined(names)
}

// signOffs lists the sign-offs that will be asked for and who can give them.
func (p draftPage) signOffs() []offboardings.DraftSignOff {
	unfilled := p.Snapshot.UnfilledFunctions()
	var out []offboardings.DraftSignOff
	for _, f := range p.Snapshot.RequiredFunctions() {
		s := offboardings.DraftSignOff{Function: phrase.Function(f), Status: ui.StatusVerified().Say("Can be given")}
		var names []string
		for _, id := range p.Facts.Holders[f] {
			names = append(names, p.Facts.People.Name(id))
		}
		if f == offboarding.Owner {
			names = []string{p.Facts.People.Name(p.Facts.Owner)}
			s.Detail = "Comes last, and covers everything"
		}
		s.People = strings.Join(names, " or ")
		if s.People == "" {
			s.People = "Nobody holds this function"
		}
		if slices.Contains(unfilled, f) {
			s.Status = ui.StatusChanges().Say("Nobody is left")
		}
		for _, rule := range p.Facts.SignOffRules {
			if rule.Function == f && f != offboarding.Owner {
				s.Detail = "Covers " + covers(rule.Categories)
			}
		}
		out = append(out, s)
	}
	return out
}

// covers names the categories of a sign-off.
func covers(categories []offboarding.Category) string {
	if len(categories) >= len(offboarding.Categories()) {
		return "everything"
	}
	var names []string
	for _, c := range categories {
		if c == offboarding.OtherCategory {
			names = append(names, "other tasks")
			continue
		}
		names = append(names, strings.ToLower(phrase.ShortCategory(c)))
	}
	return joined(names)
}
