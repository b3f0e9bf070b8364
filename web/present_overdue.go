package web

import (
	"net/url"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/ui"
)

// presentOverdue is the page of what is past its due date, the oldest first.
func presentOverdue(reader string, l reading.List) dashboards.Overdue {
	service := url.Values{"service": {l.Query.Service}}
	d := dashboards.Overdue{
		Head: ui.PageHead{
			Title: overdueTitle(l), Lead: overdueLead(l),
			Actions: []ui.Button{{
				Text: "Download as CSV", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: withQuery(overdueCSVPath, service),
			}},
		},
		Heading: "All services, " + overdueCount(l),
		Filter:  ui.FilterBar{Label: "Filter what is overdue", Action: overduePath, Fields: []ui.Field{serviceField(l)}},
		Caption: "Overdue offboardings, oldest first",
		Empty: ui.EmptyState{
			Title: "No offboarding is overdue", Text: "One is listed here on the day after its due date.",
		},
	}
	if name := serviceName(l); name != "" {
		d.Heading = name + ", " + overdueCount(l)
		d.Filter.Active = []ui.Chip{{Text: "Service: " + name, RemoveHref: overduePath}}
		d.ShowAll = ui.Link{Text: "Show all services", Href: overduePath}
	}
	d.Pages = presentPages("Pages of overdue offboardings", reading.DrawnPageSize, l.Query.Page, len(l.Rows), l.Matching, func(page int) string {
		return withQuery(overduePath, url.Values{"service": {l.Query.Service}, "page": {number(page)}})
	})
	for _, r := range l.Rows {
		d.Rows = append(d.Rows, dashboards.OverdueRow{
			Client: presentClient(r), Gate: presentListGate(r, l.Now), Days: daysLate(r, l.Now), Moved: movedWords(r, l.Now),
			Holds: holds(reader, r, l), Owner: r.OwnerName, Over: r.CancelledAt != nil,
		})
	}
	return d
}

// movedWords says which dates a line has where its date was moved to later.
func movedWords(r reading.ListRow, now time.Time) string {
	if !r.LateAfter.Before(r.Due) {
		return ""
	}
	return "due " + dayNear(r.Due, now) + ", first " + dayNear(r.LateAfter, now)
}

// holds says what holds an offboarding up.
func holds(reader string, r reading.ListRow, l reading.List) ui.Sentence {
	if r.CancelledAt != nil {
		return ui.Plain(cancelledWith(r) + ", " + dayNear(*r.CancelledAt, l.Now))
	}
	if r.NextToAct.V.Kind == "" {
		return ui.Plain("Nobody can act now")
	}
	return unstopped(spans(phrase.Blocker(r.NextToAct.V, rowWords(reader, r, l))))
}

// cancelledWith returns "Cancelled with 9 conditions unmet".
func cancelledWith(r reading.ListRow) string {
	return "Cancelled with " + counted(*r.Unmet, "condition") + " unmet"
}

// overdueCount says how many are overdue, and how many were cancelled lately.
func overdueCount(l reading.List) string {
	text := number(l.Counts.Overdue) + " overdue"
	if cancelled := l.Matching - l.Counts.Overdue; cancelled > 0 {
		text += ", " + number(cancelled) + " cancelled in the last " + number(reading.CancelledDays) + " days"
	}
	return text
}

func overdueTitle(l reading.List) string {
	of := ""
	if name := serviceName(l); name != "" {
		of = " of " + name
	}
	if l.Counts.Overdue == 0 {
		return "No open offboarding" + of + " is overdue"
	}
	return number(l.Counts.Overdue) + " of " + number(l.Counts.Open) + " open offboardings" + of + oneOrMore(l.Counts.Overdue, " is", " are") + " overdue"
}

// overdueLead says how old the oldest is, which the first page begins with.
func overdueLead(l reading.List) string {
	if l.Counts.Overdue == 0 || l.Query.Page > 1 {
		return ""
	}
	return "The oldest is " + counted(offboarding.DaysLate(l.Rows[0].LateAfter, l.Now), "day") + " late."
}

// serviceName is the name of the service that the list is narrowed to.
func serviceName(l reading.List) string {
	for _, s := range l.Services {
		if s.ID == l.Query.Service {
			return s.Name
		}
	}
	return ""
}
