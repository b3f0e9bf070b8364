package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// dueField names the new day in the form that moves a due date.
const dueField = "due"

// askDue shows a due date, to be moved: a task's, or that of the whole
// offboarding.
func (h *handlers) askDue(c echo.Context) error { return h.duePage(c, http.StatusOK, nil) }

// moveDue moves a due date.
func (h *handlers) moveDue(c echo.Context) error {
	number, task, err := dueParam(c)
	if err != nil {
		return err
	}
	err = h.app.MoveDue(c.Request().Context(), h.actor(c), app.MoveDue{
		Offboarding: number, Task: task, Version: formVersion(c, versionName), To: formDay(c, dueField), Reason: formText(c, reasonName),
	})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.duePage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Due date moved.", Text: "The first one stays on record, and counts for what is late."})
	if task == 0 {
		return seeOther(c, offboardingPath(number))
	}
	return seeOther(c, taskPath(number, task))
}

func (h *handlers) duePage(c echo.Context, status int, refusal error) error {
	v, err := h.dated(c)
	if err != nil {
		return err
	}
	if err := v.mayMove(); err != nil {
		return err
	}
	v.hidden, v.refusal, v.due, v.reason = h.hidden(c), refusal, formText(c, dueField), formText(c, reasonName)
	page := h.shell(c, "Move a due date", offboardingsPath)
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, status, page, offboardings.ShowDueDate(presentDueDate(v)))
}

// dated loads what has the due date in the address.
func (h *handlers) dated(c echo.Context) (dueView, error) {
	number, task, err := dueParam(c)
	if err != nil {
		return dueView{}, err
	}
	if task == 0 {
		o, err := h.published(c)
		return dueView{o: o}, err
	}
	t, err := h.reader.Task(c.Request().Context(), h.actor(c), number, task)
	return dueView{o: t.Offboarding, task: t.Task}, err
}

// mayMove says why the reader cannot move the date, or why nobody can.
func (v dueView) mayMove() error {
	if !v.o.CanAt(authz.MoveDue, reading.Spot{Number: v.o.Facts.Number, Task: v.task.Number}) {
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner and the deputy move its due date.")
	}
	return offboarding.Restore(v.o.Facts).CanMoveDue(v.task.Number, v.o.Reader().ID, v.o.Now)
}

// dueParam returns the offboarding and the task in the address; the task is 0
// where the address is that of the whole.
func dueParam(c echo.Context) (number, task int, err error) {
	if c.Param("task") == "" {
		number, err = offboardingParam(c)
		return number, 0, err
	}
	return taskParam(c)
}

// formDay reads a day, and takes one that cannot be read for none: the rules
// ask for one anyway.
func formDay(c echo.Context, name string) time.Time {
	var wrong fault.Fieldset
	return formDate(c, name, &wrong)
}
