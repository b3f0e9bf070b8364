package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
)

// listOffboardings is the owner's dashboard for those who lead something, and
// a plain list for everybody else.
func (h *handlers) listOffboardings(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	leads, err := h.reader.Leads(ctx, actor)
	if err != nil {
		return err
	}
	q := listQuery(c)
	if leads {
		q.Mine = q.Owner == ""
	}
	if q.Owner == everybody {
		q.Owner = ""
	}
	if leads {
		return h.showDashboard(c, q)
	}
	list, err := h.reader.Offboardings(ctx, actor, q)
	if err != nil {
		return err
	}
	page := h.shell(c, "Offboardings", offboardingsPath)
	return h.render(c, http.StatusOK, page, dashboards.ShowList(presentList(list)))
}

func (h *handlers) showDashboard(c echo.Context, q reading.ListQuery) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	list, err := h.reader.Offboardings(ctx, actor, q)
	if err != nil {
		return err
	}
	waiting, err := h.reader.WaitingOnMe(ctx, actor, 2*shownActions)
	if err != nil {
		return err
	}
	d := presentDashboard(actor.ID, list, waiting)
	if list.First {
		left, err := h.reader.Preparations(ctx, actor)
		if err != nil {
			return err
		}
		d.First = presentFirstRun(left, list.MayStart)
		d.Head.Actions = nil
	}
	return h.render(c, http.StatusOK, h.shell(c, "Offboardings", offboardingsPath), dashboards.ShowOwner(d))
}

// myTasks shows what somebody has to do.
func (h *handlers) myTasks(c echo.Context) error {
	actor := h.actor(c)
	tasks, err := h.reader.MyTasks(c.Request().Context(), actor, pageParam(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "My tasks", myTasksPath)
	return h.render(c, http.StatusOK, page, dashboards.ShowMyTasks(presentMyTasks(actor.Name, tasks, visitOf(c).person.ActsFor)))
}

// myReviews shows what waits for somebody's decision.
func (h *handlers) myReviews(c echo.Context) error {
	waiting, err := h.reader.Reviews(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "Reviews", reviewsPath)
	return h.render(c, http.StatusOK, page, dashboards.ShowReviews(presentReviews(waiting, visitOf(c).person.ActsFor)))
}

// showOverdue shows what is past its due date anywhere.
func (h *handlers) showOverdue(c echo.Context) error {
	actor := h.actor(c)
	list, err := h.reader.Overdue(c.Request().Context(), actor, overdueQuery(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "Overdue", overduePath)
	return h.render(c, http.StatusOK, page, dashboards.ShowOverdue(presentOverdue(actor.ID, list)))
}

// exportOverdue gives the same as a table, all of it.
func (h *handlers) exportOverdue(c echo.Context) error {
	q := overdueQuery(c)
	var body bytes.Buffer
	out := csv.NewWriter(&body)
	_ = out.Write(overdueColumns) // a buffer takes everything
	for q.Page = 1; ; q.Page++ {
		list, err := h.reader.Overdue(c.Request().Context(), h.actor(c), q)
		if err != nil {
			return err
		}
		for _, row := range list.Rows {
			_ = out.Write(harmless(overdueRecord(row, list)))
		}
		if len(list.Rows) < reading.DrawnPageSize {
			break
		}
	}
	out.Flush()
	name := "overdue-" + dateValue(h.now()) + ".csv"
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return send(c, http.StatusOK, "text/csv; charset=utf-8", body.Bytes())
}

// everybody in place of an owner asks for those of all owners.
const everybody = "all"

// listQuery reads the filter of a list from the address. What it does not know
// is no filter.
func listQuery(c echo.Context) reading.ListQuery {
	q := reading.ListQuery{
		Owner: c.QueryParam("owner"), Service: c.QueryParam("service"), Sort: c.QueryParam("sort"), Page: pageParam(c),
	}
	for _, view := range listViews {
		if view.name != "" && c.QueryParam(view.name) == view.value {
			q.Attention = view.attention
			break
		}
	}
	return q
}

func overdueQuery(c echo.Context) reading.ListQuery {
	return reading.ListQuery{Service: c.QueryParam("service"), Page: pageParam(c)}
}

var overdueColumns = []string{
	"Offboarding", "Client", "Service", "Owner", "Due", "Days overdue", "Conditions above the line", "Conditions", "Holds it up", "Waiting for", "Late after",
}

func overdueRecord(r reading.ListRow, l reading.List) []string {
	if r.CancelledAt != nil {
		return []string{
			offboardingReference(r.Number), r.ClientName, r.ServiceName, r.OwnerName, dateValue(r.Due), daysLate(r, l.Now),
			number(*r.Unmet), number(r.Conditions), cancelledWith(r) + " on " + dateValue(*r.CancelledAt), "", dateValue(r.LateAfter),
		}
	}
	return []string{
		offboardingReference(r.Number), r.ClientName, r.ServiceName, r.OwnerName, dateValue(r.Due), daysLate(r, l.Now),
		number(r.Standing), number(r.Conditions), phrase.Blocker(r.NextToAct.V, rowWords("", r, l)).String(), phrase.Party(r.WaitingParty), dateValue(r.LateAfter),
	}
}

// harmless marks cells that a spreadsheet would take for a formula as text:
// names of clients are typed by people.
func harmless(record []string) []string {
	for i, cell := range record {
		if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") {
			record[i] = "'" + cell
		}
	}
	return record
}
