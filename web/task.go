package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
)

// rowsParam asks for a number of rows of a table: "rows=accounts.4".
const rowsParam = "rows"

// showTask shows one task: to whoever does it the form.
func (h *handlers) showTask(c echo.Context) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	v, err := h.taskView(c, t)
	if err != nil {
		return err
	}
	v.rows = rowsAsked(c)
	return h.showTaskPage(c, http.StatusOK, v)
}

func (h *handlers) showTaskPage(c echo.Context, status int, v taskView) error {
	page := h.shell(c, v.t.Task.Title, v.nav())
	if v.err != nil && status == http.StatusConflict {
		page.Flash = v.conflict()
	}
	return h.render(c, status, page, tasks.Show(presentTask(v)))
}

// task loads the task in the address.
func (h *handlers) task(c echo.Context) (reading.Task, error) {
	number, task, err := taskParam(c)
	if err != nil {
		return reading.Task{}, err
	}
	return h.reader.Task(c.Request().Context(), h.actor(c), number, task)
}

// taskView is the view of a task as it is now, for a page with forms.
func (h *handlers) taskView(c echo.Context, t reading.Task) (taskView, error) {
	ctx := c.Request().Context()
	known, err := h.reader.Roster(ctx, t.Offboarding)
	v := taskView{t: t, roster: known, hidden: h.hidden(c)}
	if err != nil || !v.can(authz.SubmitEvidence) || !needsPeople(t.Task.Requirement) {
		return v, err
	}
	v.people, err = h.reader.People(ctx)
	return v, err
}

// versionOf returns the version of evidence in the address.
func versionOf(c echo.Context, t reading.Task) (offboarding.Evidence, error) {
	number, err := intParam(c, "version")
	if err != nil || number > len(t.Versions) {
		return offboarding.Evidence{}, reading.Hidden()
	}
	return t.Versions[number-1], nil
}

// rowsAsked reads how many rows of a table are asked for.
func rowsAsked(c echo.Context) map[string]int {
	table, digits, _ := strings.Cut(c.QueryParam(rowsParam), ".")
	count, _ := wholeNumber(digits)
	return map[string]int{table: count}
}
