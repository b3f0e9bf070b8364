package web

import (
	"strconv"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// presentVersion is an older or withdrawn version as it stands for ever.
func presentVersion(v taskView, e offboarding.Evidence) tasks.VersionPage {
	out := tasks.VersionPage{
		Head: v.head(), Evidence: v.evidence(e), Past: v.pastDecisions(e), Aside: v.aside(),
		PastEmpty: ui.EmptyState{Title: "Nobody decided about this version", Text: "A later version or a withdrawal came first."},
	}
	out.Head.Crumbs, out.Head.Actions = v.crumbs(v.reference(), versionTitle(e)), nil
	for _, w := range v.t.Facts.Withdrawals {
		if w.Task == v.task() && w.Version == e.Version {
			out.Withdrawn = v.names(w.By, w.For) + " took it back on " + momentNear(w.At, v.t.Now) + ": " + sentence(w.Reason)
		}
	}
	return out
}

// presentWithdrawal asks before a version is taken back.
func presentWithdrawal(v taskView, e offboarding.Evidence, reason string) tasks.Withdraw {
	title := "Withdraw version " + strconv.Itoa(e.Version)
	return tasks.Withdraw{
		Crumbs: v.crumbs(v.reference(), title),
		Question: v.question("withdraw", title, title+" of "+v.reference()+"?",
			"The version stays readable on the record, with your reason. The task is to do again, and sign-offs over it fall.",
			withdrawalPath(v.number(), v.task(), e.Version), reason, "Keep it"),
	}
}

// presentTaskReopening asks before the verification of a task ends.
func presentTaskReopening(v taskView, reason string) tasks.Withdraw {
	return tasks.Withdraw{
		Crumbs: v.crumbs(v.reference(), "Reopen"),
		Question: v.question("reopen", "Reopen this task", "Reopen "+v.reference()+", "+lowered(v.t.Task.Title)+"?",
			"Its evidence stays. The verification ends, "+personOr(v.t.Offboarding, v.t.Task.Assignee, "its assignee")+
				" must send a new version, and sign-offs over it fall.",
			taskReopeningPath(v.number(), v.task()), reason, "Keep it verified"),
	}
}

// question is a question about the task that asks for a reason.
func (v taskView) question(id, verb, title, text, action, reason, keep string) ui.Dialog {
	wrong := problemsOf(v.err)
	return ui.Dialog{
		ID: id, Title: title, Text: text, Form: ui.Form{Action: action, Hidden: v.hidden}, Errors: wrong.Summary,
		Fields:  []ui.Field{whyField(reason, "It goes into the audit trail", wrong)},
		Confirm: ui.Button{Text: verb, Kind: ui.ButtonDanger}, Keep: ui.Link{Text: keep, Href: taskPath(v.number(), v.task())},
	}
}

// editSent is what was typed into a form about a task's people.
type editSent struct{ part, assignee, reason, reviewer string }

// presentAssignment is the page on which a task's people are changed.
func presentAssignment(v taskView, sent editSent) tasks.Edit {
	wrong := problemsOf(v.err)
	assignee, reviewer := v.t.Task.Assignee, v.t.Task.Reviewer
	switch sent.part {
	case assigneeField:
		assignee = sent.assignee
	case reviewerField:
		reviewer = sent.reviewer
	}
	head := v.head()
	head.Crumbs, head.Actions = v.crumbs(v.reference(), "Change people"), nil
	return tasks.Edit{
		Head: head, Errors: wrong.Summary,
		Forms: []tasks.EditForm{
			v.editForm("doing", "Who does this task", assigneeField, "Give the task", []ui.Field{
				{
					Kind: ui.FieldSelect, ID: fieldID(assigneeField), Name: assigneeField, Label: "Assignee", Error: wrong.of(assigneeField),
					Hint:    "Now " + personOr(v.t.Offboarding, v.t.Task.Assignee, "nobody"),
					Options: personOptions(v.people, assignee, "Choose a person"),
				},
				{Kind: ui.FieldTextarea, ID: fieldID(reasonName), Name: reasonName, Label: "Reason", Rows: 2, Value: sent.reason, Error: wrong.of(reasonName)},
			}),
			v.editForm("reviewing", "Who reviews it", reviewerField, "Name the reviewer", []ui.Field{{
				Kind: ui.FieldSelect, ID: fieldID(reviewerField), Name: reviewerField, Label: "Reviewer", Error: wrong.of(reviewerField),
				Hint: v.reviewerNow(), Options: personOptions(active(v.people), reviewer, "Choose a person"),
			}}),
		},
		Notes: []string{
			"Each change goes into the audit trail with your name.",
			"Whoever had a hand in the evidence stays a contributor and never reviews this task.",
			"Nobody names themselves as reviewer.",
		},
		Cancel: ui.Link{Text: "Back to the task", Href: taskPath(v.number(), v.task())},
	}
}

func (v taskView) reviewerNow() string {
	if v.t.Task.Reviewer != "" {
		return "Now " + v.name(v.t.Task.Reviewer)
	}
	return "Nobody is named, so it is " + personOr(v.t.Offboarding, v.t.Reviewer, "nobody: the owner and the deputy had a hand in it")
}

func (v taskView) editForm(id, title, part, save string, fields []ui.Field) tasks.EditForm {
	hidden := append([]ui.Hidden{}, v.hidden...)
	return tasks.EditForm{
		ID: id, Title: title, Fields: fields, Save: ui.Button{Text: save, Kind: ui.ButtonSecondary},
		Form: ui.Form{Action: assignmentPath(v.number(), v.task()), Hidden: append(hidden,
			ui.Hidden{Name: partField, Value: part}, ui.Hidden{Name: taskVersionField, Value: strconv.Itoa(v.t.Task.Version)})},
	}
}
