package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// criticalView shows the tasks on the critical path.
const criticalView view = "critical"

// timelineView reads the view of the timeline from the address.
func timelineView(asked string) view {
	if v := view(asked); v == criticalView || v == openView {
		return v
	}
	return allView
}

// presentTimeline is the page of the stored times.
func presentTimeline(o reading.Offboarding, show view) offboardings.Timeline {
	page := offboardings.Timeline{
		Head: presentHead(o, timelineTab), Caption: "Tasks with the times at which something happened to them, in UTC",
		Empty: ui.EmptyState{Title: "No task is in this view", Text: "All shows every task."},
	}
	page.Title, page.Detail = timelineFinding(o)
	for _, v := range []struct {
		view view
		text string
	}{{allView, "All tasks"}, {criticalView, "Critical path"}, {openView, "Open only"}} {
		page.Views = append(page.Views, ui.Pill{
			Text: v.text, Current: v.view == show,
			Href: withQuery(timelinePath(o.Facts.Number), url.Values{"show": {string(v.view)}}),
		})
	}
	page.Moves = presentMoves(o, o.Facts.DueMoves)
	for _, t := range o.Facts.Tasks {
		critical := slices.Contains(o.Critical, t.Number)
		if show == criticalView && !critical || show == openView && !openView.shows(o, t) {
			continue
		}
		page.Rows = append(page.Rows, timelineRow(o, t, critical))
	}
	return page
}

// timelineFinding says what the times prove, first.
func timelineFinding(o reading.Offboarding) (title, detail string) {
	published := "Published " + moment(o.Facts.PublishedAt) + "."
	if o.Facts.State == offboarding.Closed && len(o.Facts.Closures) > 0 {
		return "Closed " + moment(o.Facts.Closures[len(o.Facts.Closures)-1].At), published
	}
	if c, cancelled := lastCancellation(o); cancelled {
		return "Cancelled " + moment(c.At), published
	}
	if o.Forecast.IsZero() {
		return "Every task is verified or waived", published
	}
	for _, n := range o.Critical {
		if c, ok := o.Gate.Task(n); ok && !c.Met() {
			detail = phrase.Blocker(c, wordsOf(o)).String()
			break
		}
	}
	days := offboarding.DaysLate(o.Facts.Due, o.Forecast)
	early := offboarding.DaysLate(o.Forecast, o.Facts.Due)
	switch {
	case days > 0:
		title = "The critical path ends " + counted(days, "day") + " after the due date"
	case early > 0:
		title = "The critical path ends " + counted(early, "day") + " before the due date"
	default:
		title = "The critical path ends on the due date"
	}
	return title, published + " " + detail
}

func timelineRow(o reading.Offboarding, t offboarding.Task, critical bool) offboardings.TimelineRow {
	c, _ := o.Gate.Task(t.Number)
	facts, _ := o.Snapshot.Task(t.Number)
	row := offboardings.TimelineRow{
		Number: offboarding.TaskReference(t.Number), Title: t.Title, Href: taskPath(o.Facts.Number, t.Number),
		Status: presentTaskStatus(c.Status()), Critical: critical, Blocked: blockedSpan(o.Facts, t.Number),
		Started: momentOr(facts.UnblockedAt, "Not yet"), Submitted: momentOr(facts.Evidence.SubmittedAt, "Not yet"),
		Verified: verifiedAt(c, facts), Due: dayInFull(t.Due), WaitsOn: waitsOn(o, c),
	}
	if isBlocked(o.Facts, t.Number) {
		row.Started = "Not yet"
	}
	if late(c, o.Now) {
		row.DueNote, row.Late = phrase.Lateness(t.Due, t.FirstDue, o.Now), true
	}
	if !t.FirstDue.IsZero() && !t.FirstDue.Equal(t.Due) {
		row.DueNote = joinNotes(row.DueNote, "first due "+dayInFull(t.FirstDue))
	}
	return row
}

// joinNotes puts two notes side by side; either may be empty.
func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// verifiedAt is when a task was met, or what its last review said.
func verifiedAt(c offboarding.Condition, t offboarding.TaskFacts) string {
	switch {
	case c.Pin == offboarding.PinWaived:
		return "Waived " + moment(c.Since)
	case c.Met():
		return moment(c.Since)
	case t.Review.ID != "" && t.Review.Outcome == offboarding.ChangesRequested:
		return "Sent back " + moment(t.Review.At)
	case t.Review.ID != "":
		return "Not any more"
	}
	return "Not yet"
}

// blockedSpan is the last time while another task had to be met first.
func blockedSpan(f offboarding.Facts, task int) offboardings.Span {
	var began offboarding.Blocking
	var until time.Time
	times := 0
	for _, b := range f.Blockings {
		switch {
		case b.Task != task:
		case b.Blocked:
			began, until = b, time.Time{}
			times++
		default:
			until = b.At
		}
	}
	if times == 0 {
		return offboardings.Span{From: "Never"}
	}
	span := offboardings.Span{From: moment(began.At), Until: momentOr(until, "now"), Note: "by " + references(began.On)}
	if times > 1 {
		span.Note += ", the last of " + counted(times, "time")
	}
	return span
}

// isBlocked reports whether the last that was recorded of a task is that it
// became blocked.
func isBlocked(f offboarding.Facts, task int) bool {
	for _, b := range slices.Backward(f.Blockings) {
		if b.Task == task {
			return b.Blocked
		}
	}
	return false
}

// waitsOn says who is waited for now.
func waitsOn(o reading.Offboarding, c offboarding.Condition) string {
	switch {
	case c.Met():
		return "Nobody"
	case c.Reason == offboarding.WaitsForTask:
		return references(c.WaitsFor)
	case c.Outsider != "":
		return c.Outsider
	case len(c.Who) > 0:
		return capital(people(o, c.Who))
	}
	return "Somebody who must be named"
}
