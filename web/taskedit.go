package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms about a task's people.
const (
	partField     = "part"
	assigneeField = "assignee"
	reviewerField = "reviewer"
)

// askAssignment shows who does and who reviews a task, to be changed.
func (h *handlers) askAssignment(c echo.Context) error {
	return h.assignmentPage(c, http.StatusOK, nil)
}

// assignTask gives a task to another person, or names its reviewer.
func (h *handlers) assignTask(c echo.Context) error {
	number, task, err := taskParam(c)
	if err != nil {
		return err
	}
	flash := ui.Flash{Kind: ui.FlashDone, Title: "Task given to somebody else."}
	if formText(c, partField) == reviewerField {
		flash.Title = "Reviewer named."
	}
	err = h.changePeople(c, number, task)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.assignmentPage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	h.flash(c, flash)
	return seeOther(c, taskPath(number, task))
}

func (h *handlers) changePeople(c echo.Context, number, task int) error {
	ctx, version := c.Request().Context(), formVersion(c, taskVersionField)
	if formText(c, partField) == reviewerField {
		return h.app.NameReviewer(ctx, h.actor(c), app.NameReviewer{
			Offboarding: number, Task: task, Version: version, Reviewer: formText(c, reviewerField),
		})
	}
	return h.app.AssignTask(ctx, h.actor(c), app.AssignTask{
		Offboarding: number, Task: task, Version: version, Assignee: formText(c, assigneeField), Reason: formText(c, reasonName),
	})
}

func (h *handlers) assignmentPage(c echo.Context, status int, refusal error) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	v := taskView{t: t, hidden: h.hidden(c), err: refusal}
	if !v.can(authz.ManageTask) {
		return fault.New(fault.Forbidden, "You can see this task, but only the accountable owner and the deputy change its people.")
	}
	if v.people, err = h.reader.Assignable(c.Request().Context()); err != nil {
		return err
	}
	page := h.shell(c, "Change people", v.nav())
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, status, page, tasks.ShowEdit(presentAssignment(v, editSent{
		part: formText(c, partField), assignee: formText(c, assigneeField), reason: formText(c, reasonName), reviewer: formText(c, reviewerField),
	})))
}

// askTaskReopening asks before the verification of a task ends.
func (h *handlers) askTaskReopening(c echo.Context) error {
	return h.taskReopeningPage(c, http.StatusOK, nil)
}

// reopenTask ends the verification of a task and keeps its evidence.
func (h *handlers) reopenTask(c echo.Context) error {
	number, task, err := taskParam(c)
	if err != nil {
		return err
	}
	err = h.app.ReopenTask(c.Request().Context(), h.actor(c), reading.Spot{Number: number, Task: task}, formText(c, reasonName))
	if fault.Is(err, fault.Invalid) {
		return h.taskReopeningPage(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Task reopened.", Text: "Its evidence stays, and a new version can be sent."})
	return seeOther(c, taskPath(number, task))
}

func (h *handlers) taskReopeningPage(c echo.Context, status int, refusal error) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	v := taskView{t: t, hidden: h.hidden(c), err: refusal}
	if !v.can(authz.ReopenTask) {
		return fault.New(fault.Forbidden, "You can see this task, but only the accountable owner and its reviewer reopen it.")
	}
	if refusal == nil && t.Condition.Pin != offboarding.PinMet {
		return fault.New(fault.Conflict, "%s is not verified, so there is nothing to reopen.", v.reference())
	}
	page := h.shell(c, "Reopen a task", v.nav())
	return h.render(c, status, page, tasks.ShowWithdraw(presentTaskReopening(v, formText(c, reasonName))))
}
