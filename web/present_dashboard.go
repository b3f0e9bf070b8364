package web

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/ui"
)

// shownActions is how many things that wait stand over the table.
const shownActions = 6

func startButton() ui.Button {
	return ui.Button{Text: "Start an offboarding", Icon: ui.IconPlus, Href: newOffboardingPath}
}

// presentDashboard is the page of somebody who leads offboardings.
func presentDashboard(reader string, l reading.List, w reading.Waiting) dashboards.OwnerDashboard {
	owner := l.Query.Owner
	if owner == "" && !l.Query.Mine {
		owner = everybody
	}
	d := dashboards.OwnerDashboard{
		Head: ui.PageHead{Title: "Your offboardings"}, Figures: presentFigures(l),
		Filter: presentFilter(l, owner, whoseField(owner)), Caption: "Offboardings, most at risk first",
		Empty: noMatch(l, offboardingsPath), Pages: listPages(l, owner),
	}
	if !l.Query.Mine {
		d.Head.Title = "Offboardings that you may look at"
	}
	if l.MayStart {
		d.Head.Actions = []ui.Button{startButton()}
	}
	if l.Query.Mine && l.Counts.Open > 1 {
		d.Head.Actions = append(d.Head.Actions, ui.Button{Text: "Hand over several", Kind: ui.ButtonSecondary, Href: handOverPath})
	}
	d.Waiting = presentActions(w)
	d.WaitingNote = waitingNote(w.Count())
	for _, r := range l.Rows {
		d.Rows = append(d.Rows, presentRow(reader, r, l))
	}
	return d
}

func waitingNote(n int) string {
	switch {
	case n >= 2*shownActions:
		return number(n) + " actions or more, the " + number(shownActions) + " that are due first"
	case n > shownActions:
		return number(n) + " actions, the " + number(shownActions) + " that are due first"
	}
	return counted(n, "action")
}

func whoseField(owner string) ui.Field {
	options := []ui.Option{{Label: "Yours"}, {Value: everybody, Label: "Everybody's"}}
	if owner != "" && owner != everybody {
		options = append(options, ui.Option{Value: owner, Label: "One owner's"})
	}
	return ui.Field{Kind: ui.FieldSelect, ID: "owner", Name: "owner", Label: "Whose", Options: chosen(owner, options)}
}

func presentFigures(l reading.List) ui.Figures {
	tone := func(n int, t ui.Tone) ui.Tone {
		if n == 0 {
			return ""
		}
		return t
	}
	c := l.Counts
	return ui.Figures{
		{Value: number(c.Open), Word: "open"},
		{Value: number(c.Ready), Word: "ready for sign-off", Tone: tone(c.Ready, ui.ToneOK)},
		{Value: number(c.Overdue), Word: "overdue", Tone: tone(c.Overdue, ui.ToneBad)},
		{Value: number(c.Late), Word: "forecast to be late", Tone: tone(c.Late, ui.ToneBad)},
		{Value: number(c.Standing), Word: "conditions above the line"},
	}
}

func presentRow(reader string, r reading.ListRow, l reading.List) dashboards.Row {
	row := dashboards.Row{
		Client: presentClient(r), Gate: presentListGate(r, l.Now), Above: number(r.Standing), Total: "of " + number(r.Conditions),
		Due: presentDue(r, l.Now), Status: presentStatus(r.Status),
	}
	switch r.State {
	case offboarding.Draft:
		publish := ui.Sentence{{Kind: ui.SpanPerson, Text: r.OwnerName}, {Text: " must publish the draft"}}
		if r.OwnerID == reader {
			publish[0].Text = "You"
		}
		row.Next, row.NextBy = publish, "Nobody was told yet"
	case offboarding.Closed:
		row.Next = ui.Plain("Nothing is left to do")
	case offboarding.Cancelled:
		row.Next = ui.Plain("The draft was discarded")
		if r.CancelledAt != nil {
			row.Next, row.NextBy = ui.Plain(cancelledWith(r)), dayNear(*r.CancelledAt, l.Now)
		}
	case offboarding.Open:
		row.Next, row.NextBy = holds(reader, r, l), nextBy(r, l)
	}
	return row
}

// nextBy says what is beside the condition to act on next.
func nextBy(r reading.ListRow, l reading.List) string {
	switch {
	case r.Standing == 1:
		return "All other conditions are met"
	case r.CanAct == 2:
		return "1 other can be cleared now"
	case r.CanAct > 2:
		return number(r.CanAct-1) + " others can be cleared now"
	case r.NextToAct.V.Since.IsZero():
		return ""
	}
	return "since " + dayNear(r.NextToAct.V.Since, l.Now)
}
