package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// draft reads the draft in the address for somebody who may change it.
func (h *handlers) draft(c echo.Context) (reading.Offboarding, error) {
	o, err := h.offboarding(c)
	switch {
	case err != nil:
		return o, err
	case o.Facts.State != offboarding.Draft:
		return o, fault.New(fault.Conflict, "%s is not a draft any more. Nothing was changed.", o.Facts.Reference())
	case !o.Can(authz.EditDraft):
		return o, fault.New(fault.Forbidden, "You can read this draft, but only its owner and deputy and those of the service can change it.")
	}
	return o, nil
}

// showDraftTasks shows who does what in a draft, and what stops it from being
// published.
func (h *handlers) showDraftTasks(c echo.Context, o reading.Offboarding) error {
	return h.answerDraft(c, http.StatusOK, o, nil, nil)
}

// answerDraft answers with a draft's page. typed are assignments that were
// refused and stay as they were typed.
func (h *handlers) answerDraft(c echo.Context, status int, o reading.Offboarding, typed map[int]assignment, wrong error) error {
	page := draftPage{Offboarding: o, typed: typed, wrong: problemsOf(wrong), hidden: func() []ui.Hidden { return h.hidden(c, versionField(o)) }}
	var err error
	if page.mayEdit() {
		if page.choices, err = h.reader.Assignable(c.Request().Context()); err != nil {
			return err
		}
	}
	if page.playbook, err = h.reader.Playbook(c.Request().Context(), o.Facts.Playbook); err != nil {
		return err
	}
	shell := h.shell(c, o.Facts.ClientName+", draft", offboardingsPath)
	if fault.Is(wrong, fault.Conflict) || fault.Is(wrong, fault.Blocked) {
		shell.Flash = conflictFlash(wrong, offboardingPath(o.Facts.Number))
	}
	return h.render(c, status, shell, offboardings.ShowDraft(presentDraft(page)))
}

// conflictFlash says that somebody was faster, above what was typed.
func conflictFlash(err error, now string) ui.Flash {
	return ui.Flash{
		Kind: ui.FlashConflict, Title: messageOf(err), Text: "What you typed is still here. If you send it again, it replaces what is stored.",
		Link: ui.Link{Text: "Show what is stored", Href: now},
	}
}

// showDraft shows the answers of a draft again.
func (h *handlers) showDraft(c echo.Context) error {
	o, err := h.draft(c)
	if err != nil {
		return err
	}
	start, err := h.reader.DraftStart(c.Request().Context(), h.actor(c), o)
	if err != nil {
		return err
	}
	f := o.Facts
	return h.answerStart(c, http.StatusOK, startPage{Start: start, draft: &o, terms: terms{
		client: f.Client, service: f.Service, owner: f.Owner, playbook: f.Playbook.ID,
		contractEnds: dateValue(f.ContractEnds), due: dateValue(f.Due), attributes: f.Attributes, tier: f.Tier,
	}})
}

// saveDraft replaces the answers of a draft.
func (h *handlers) saveDraft(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	o, err := h.draft(c)
	if err != nil {
		return err
	}
	start, err := h.reader.DraftStart(ctx, actor, o)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	typed, in := formTerms(c, &wrong)
	page := startPage{Start: start, terms: typed, draft: &o}
	if previewed(c) {
		return h.answerStart(c, http.StatusOK, page)
	}
	if err = wrong.Err("nothing was changed"); err == nil {
		err = h.app.ChangeDraft(ctx, actor, app.ChangeDraft{Offboarding: o.Facts.Number, Version: formVersion(c, "version"), StartOffboarding: in})
	}
	switch {
	case err == nil:
		h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The draft is changed.", Text: "Tasks that stayed keep the people who were named for them."})
		return seeOther(c, offboardingPath(o.Facts.Number))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		page.wrong = problemsOf(err)
		page.conflict = err
		return h.answerStart(c, statusOf(err), page)
	}
	return err
}

// assignment is one task of a draft as it was typed.
type assignment struct{ assignee, reviewer, outsider, due string }

// taskField names an answer about one task of a draft.
func taskField(task int, name string) string { return fmt.Sprintf("tasks.%d.%s", task, name) }

// formAssignments reads who does and reviews the tasks of a draft, and by when.
func formAssignments(c echo.Context, o reading.Offboarding, wrong *fault.Fieldset) (map[int]assignment, app.AssignDraft) {
	in := app.AssignDraft{Offboarding: o.Facts.Number, Version: formVersion(c, "version")}
	typed := map[int]assignment{}
	for _, t := range o.Facts.Tasks {
		answer := func(name string) string { return formText(c, taskField(t.Number, name)) }
		a := assignment{assignee: answer("assignee"), reviewer: answer("reviewer"), outsider: answer("outsider"), due: answer("due")}
		typed[t.Number] = a
		in.Assignments = append(in.Assignments, offboarding.Assignment{
			Task: t.Number, Assignee: a.assignee, Reviewer: a.reviewer, Outsider: a.outsider,
			Due: formDate(c, taskField(t.Number, "due"), wrong),
		})
	}
	return typed, in
}

// assignDraft names who does and reviews the tasks of a draft, and by when.
func (h *handlers) assignDraft(c echo.Context) error {
	o, err := h.draft(c)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	typed, in := formAssignments(c, o, &wrong)
	if err = wrong.Err("the draft was not changed"); err == nil {
		err = h.app.AssignDraft(c.Request().Context(), h.actor(c), in)
	}
	switch {
	case err == nil:
		h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The draft is changed."})
		return seeOther(c, offboardingPath(o.Facts.Number))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return h.answerDraft(c, statusOf(err), o, typed, err)
	}
	return err
}

// publishDraft makes the gate of a draft count.
func (h *handlers) publishDraft(c echo.Context) error {
	o, err := h.offboarding(c)
	if err != nil {
		return err
	}
	err = h.app.PublishOffboarding(c.Request().Context(), h.actor(c), o.Facts.Number, formVersion(c, "version"))
	switch {
	case err == nil:
		h.flash(c, ui.Flash{
			Kind: ui.FlashDone, Title: o.Facts.ClientName + " is published.", Text: "The tasks are with those who were named for them. You are accountable for it.",
		})
		return seeOther(c, offboardingPath(o.Facts.Number))
	case o.Facts.State == offboarding.Draft && (fault.Is(err, fault.Conflict) || fault.Is(err, fault.Blocked)):
		return h.answerDraft(c, statusOf(err), o, nil, err)
	}
	return err
}

// askDiscarding asks whether a draft is to be thrown away.
func (h *handlers) askDiscarding(c echo.Context) error {
	o, err := h.draft(c)
	if err != nil {
		return err
	}
	return h.questionDiscarding(c, http.StatusOK, o, nil)
}

func (h *handlers) questionDiscarding(c echo.Context, status int, o reading.Offboarding, wrong error) error {
	question := presentDiscarding(o, h.hidden(c, versionField(o)), formText(c, "reason"), problemsOf(wrong))
	page := h.shell(c, "Discard the draft of "+o.Facts.ClientName, offboardingsPath)
	if fault.Is(wrong, fault.Conflict) {
		page.Flash = conflictFlash(wrong, offboardingPath(o.Facts.Number))
	}
	return h.render(c, status, page, offboardings.ShowConfirm(question))
}

// discardDraft ends a draft that was never published.
func (h *handlers) discardDraft(c echo.Context) error {
	o, err := h.draft(c)
	if err != nil {
		return err
	}
	err = h.app.DiscardDraft(c.Request().Context(), h.actor(c), o.Facts.Number, formVersion(c, "version"), formText(c, "reason"))
	switch {
	case err == nil:
		h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The draft of " + o.Facts.ClientName + " is discarded.", Text: "Nobody was told of it."})
		return seeOther(c, offboardingsPath)
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return h.questionDiscarding(c, statusOf(err), o, err)
	}
	return err
}
