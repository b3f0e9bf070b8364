package web

import (
	"net/url"
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/ui"
)

// listView is a saved view of a list, with the query that asks for it.
type listView struct {
	text        string
	name, value string
	attention   reading.Attention
}

// listViews are in the order of the filter bar.
var listViews = []listView{
	{"Open", "", "", reading.Everything},
	{"Overdue or late", "attention", "late", reading.Late},
	{"Overdue", "attention", "overdue", reading.Overdue},
	{"Ready", "attention", "ready", reading.Ready},
	{"Drafts", "status", "draft", reading.Drafts},
	{"Closed", "status", "closed", reading.Closed},
	{"Any status", "status", "all", reading.AnyState},
}

// count is how many a view shows, or nothing where that was not counted.
func (v listView) count(l reading.List) string {
	n := map[reading.Attention]int{
		reading.Everything: l.Counts.Matching, reading.Late: l.Counts.Overdue + l.Counts.Late,
		reading.Ready: l.Counts.Ready, reading.Drafts: l.Counts.Drafts,
	}
	if count, counted := n[v.attention]; counted {
		return " " + number(count)
	}
	if v.attention == l.Query.Attention {
		return " " + number(l.Matching)
	}
	return ""
}

// listHref is the address of a list under a filter.
func listHref(q reading.ListQuery, owner string) string {
	values := url.Values{"service": {q.Service}, "sort": {q.Sort}, "owner": {owner}}
	for _, view := range listViews {
		if view.attention == q.Attention && view.name != "" {
			values.Set(view.name, view.value)
		}
	}
	if q.Page > 1 {
		values.Set("page", number(q.Page))
	}
	return withQuery(offboardingsPath, values)
}

// presentFilter is the bar over a list. Its state is in the address; owner is
// what the address says of it.
func presentFilter(l reading.List, owner string, fields ...ui.Field) ui.FilterBar {
	bar := ui.FilterBar{Label: "Filter offboardings", Action: offboardingsPath}
	for _, view := range listViews {
		current := view.attention == l.Query.Attention
		if view.attention == reading.Overdue && !current {
			continue // it is asked for by link; "Overdue or late" holds it
		}
		to := l.Query
		to.Attention, to.Page = view.attention, 1
		bar.Views = append(bar.Views, ui.Pill{Text: view.text + view.count(l), Href: listHref(to, owner), Current: current})
		if current && view.name != "" {
			bar.Hidden = append(bar.Hidden, ui.Hidden{Name: view.name, Value: view.value})
		}
	}
	bar.Fields = append(fields, serviceField(l), ui.Field{
		Kind: ui.FieldSelect, ID: "sort", Name: "sort", Label: "Order", Options: chosen(l.Query.Sort, []ui.Option{
			{Value: "risk", Label: "Most at risk first"}, {Value: "due", Label: "Due date"},
			{Value: "client", Label: "Client"}, {Value: "newest", Label: "Newest first"},
		}),
	})
	return bar
}

func serviceField(l reading.List) ui.Field {
	options := []ui.Option{{Label: "Any service"}}
	for _, s := range l.Services {
		options = append(options, ui.Option{Value: s.ID, Label: s.Name})
	}
	return ui.Field{Kind: ui.FieldSelect, ID: "service", Name: "service", Label: "Service", Options: chosen(l.Query.Service, options)}
}

// chosen marks the option with the value.
func chosen(value string, options []ui.Option) []ui.Option {
	for i := range options {
		options[i].Selected = options[i].Value == value
	}
	return options
}

// presentPages leads through a long list.
func presentPages(label string, size, page, onPage, all int, href func(page int) string) ui.Pagination {
	first := (page-1)*size + 1
	p := ui.Pagination{Label: label, Text: number(first) + " to " + number(first+onPage-1) + " of " + number(all)}
	if page > 1 {
		p.Previous = href(page - 1)
	}
	if first+onPage-1 < all && onPage > 0 {
		p.Next = href(page + 1)
	}
	return p
}

func listPages(l reading.List, owner string) ui.Pagination {
	return presentPages("Pages of offboardings", reading.DrawnPageSize, l.Query.Page, len(l.Rows), l.Matching, func(page int) string {
		to := l.Query
		to.Page = page
		return listHref(to, owner)
	})
}

// presentList is the plain list.
func presentList(l reading.List) dashboards.List {
	owner := l.Query.Owner
	d := dashboards.List{
		Head:   ui.PageHead{Title: "Offboardings", Lead: "Those that you may look at. " + capital(counted(l.Counts.Open, "offboarding")) + areOpen(l.Counts.Open)},
		Filter: presentFilter(l, owner), Caption: "Offboardings that you may look at", Pages: listPages(l, owner),
		Empty: noMatch(l, offboardingsPath),
	}
	if l.MayName {
		d.Head.Actions = []ui.Button{{Text: "Without an active owner", Kind: ui.ButtonSecondary, Href: handOverHref("", true)}}
	}
	if owner != "" {
		d.Filter.Hidden = append(d.Filter.Hidden, ui.Hidden{Name: "owner", Value: owner})
	}
	for _, r := range l.Rows {
		d.Rows = append(d.Rows, dashboards.ListRow{
			Client: presentClient(r), Owner: r.OwnerName, Above: number(r.Standing), Total: "of " + number(r.Conditions),
			Due: presentDue(r, l.Now), Status: presentStatus(r.Status),
		})
	}
	return d
}

func areOpen(n int) string {
	if n == 1 {
		return " is open."
	}
	return " are open."
}

// noMatch says what an empty list means under its filter.
func noMatch(l reading.List, all string) ui.EmptyState {
	out := ui.EmptyState{
		Title: "Nothing matches", Text: "No offboarding matches this filter.", Link: ui.Link{Text: "Show what is open", Href: all},
	}
	switch l.Query.Attention {
	case reading.Everything:
		if l.Query.Service == "" && l.Query.Owner == "" && l.Query.Page <= 1 {
			out = ui.EmptyState{
				Title: "Nothing is open", Text: "No offboarding is open or a draft. ",
				Link: ui.Link{Text: "Show those in any status", Href: withQuery(all, url.Values{"status": {"all"}})},
			}
		}
	case reading.Late, reading.Overdue, reading.OverdueOrCancelled:
		out.Title, out.Text = "No offboarding is overdue or late", "That is how it should be."
	case reading.Ready:
		out.Title, out.Text = "No offboarding is ready for sign-off", "One is listed here as soon as only the owner's signature is missing."
	case reading.Drafts:
		out.Title, out.Text = "There is no draft", "A draft is an offboarding that was not published yet."
	case reading.Closed:
		out.Title, out.Text = "Nothing was closed yet", "Closed offboardings stay here with their certificates."
	case reading.AnyState:
	}
	return out
}

func presentClient(r reading.ListRow) dashboards.Client {
	return dashboards.Client{
		Name: r.ClientName, Href: offboardingPath(r.Number), Service: r.ServiceName, Number: offboardingReference(r.Number),
	}
}

// presentDue is a due date with what it means today.
func presentDue(r reading.ListRow, now time.Time) dashboards.Due {
	due := dashboards.Due{Date: dayNear(r.Due, now)}
	if r.State != offboarding.Open && r.State != offboarding.Draft {
		return due
	}
	due.Note = joinNotes(phrase.DaysLeft(r.Due, now), phrase.FirstDue(r.Due, r.LateAfter, now))
	if r.State == offboarding.Draft {
		return due
	}
	due.Late = offboarding.DaysLate(r.LateAfter, now) > 0
	if days := offboarding.DaysLate(r.Due, r.Forecast); !due.Late && r.Late(now) && days > 0 {
		due.Late = true
		due.Note = joinNotes("Forecast "+counted(days, "day")+" late", phrase.FirstDue(r.Due, r.LateAfter, now))
	}
	return due
}

// rowWords is what the sentences of a line are made of.
func rowWords(reader string, r reading.ListRow, l reading.List) phrase.Words {
	return phrase.Words{People: l.People, Reader: reader, Titles: map[int]string{r.NextToAct.V.Task: r.NextTitle}}
}

// daysLate is how many days an offboarding is late against the earlier of its
// due date and its first one, or was when it was cancelled.
func daysLate(r reading.ListRow, now time.Time) string {
	if r.CancelledAt != nil {
		now = *r.CancelledAt
	}
	return number(offboarding.DaysLate(r.LateAfter, now))
}

func number(n int) string { return strconv.Itoa(n) }
