package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// roster holds the titles and teams of people by id.
type roster = map[string]reading.Person

// view is which tasks a page shows.
type view string

const (
	openView view = "open"
	mineView view = "mine"
	allView  view = "all"
)

// viewOf reads the view from the address; anything else is otherwise.
func viewOf(asked string, otherwise view) view {
	if v := view(asked); slices.Contains([]view{openView, mineView, allView}, v) {
		return v
	}
	return otherwise
}

func viewHref(path string, v view) string { return withQuery(path, url.Values{"show": {string(v)}}) }

// shows reports whether the view holds a task.
func (v view) shows(o reading.Offboarding, t offboarding.Task) bool {
	c, _ := o.Gate.Task(t.Number)
	switch v {
	case openView:
		return !c.Met()
	case mineView:
		return o.Facts.People.SameHuman(t.Assignee, o.Reader().ID)
	default:
		return true
	}
}

func taskViews(o reading.Offboarding, current view, path string) []ui.Pill {
	var pills []ui.Pill
	for _, v := range []view{openView, mineView, allView} {
		n := 0
		for _, t := range o.Facts.Tasks {
			if v.shows(o, t) {
				n++
			}
		}
		pills = append(pills, ui.Pill{Text: capital(string(v)) + " " + strconv.Itoa(n), Href: viewHref(path, v), Current: v == current})
	}
	return pills
}

func noTasks(v view) ui.EmptyState {
	if v == mineView {
		return ui.EmptyState{Title: "You have no task here", Text: "All shows those of others."}
	}
	return ui.EmptyState{Title: "No task is open", Text: "Every task is verified or waived."}
}

func tasksNote(o reading.Offboarding) string {
	met := 0
	for _, t := range o.Facts.Tasks {
		if c, ok := o.Gate.Task(t.Number); ok && c.Met() {
			met++
		}
	}
	return strconv.Itoa(met) + " of " + strconv.Itoa(len(o.Facts.Tasks)) + " verified or waived"
}

// taskGroups lists the tasks of a view by category. In the view of what is
// open, a category that is done keeps its heading.
func taskGroups(o reading.Offboarding, roster roster, show view, path string) []offboardings.TaskGroup {
	var groups []offboardings.TaskGroup
	shown := 0
	for _, category := range categoriesOf(o.Facts.Tasks) {
		group := offboardings.TaskGroup{ID: categoryID(category), Title: phrase.Category(category)}
		met, all := 0, 0
		for _, t := range o.Facts.Tasks {
			if t.Category != category {
				continue
			}
			c, _ := o.Gate.Task(t.Number)
			all++
			if c.Met() {
				met++
			}
			if show.shows(o, t) {
				group.Tasks = append(group.Tasks, presentTaskRow(o, roster, t, c))
			}
		}
		group.Note = strconv.Itoa(met) + " of " + strconv.Itoa(all) + " met"
		if show == openView && met > 0 {
			group.More = ui.Link{Text: "Show " + strconv.Itoa(met) + " done", Href: viewHref(path, allView) + "#" + group.ID}
		}
		shown += len(group.Tasks)
		if len(group.Tasks) > 0 || show == openView {
			groups = append(groups, group)
		}
	}
	if shown == 0 {
		return nil
	}
	return groups
}

func presentTaskRow(o reading.Offboarding, roster roster, t offboarding.Task, c offboarding.Condition) ui.TaskRow {
	row := ui.TaskRow{
		Number: offboarding.TaskReference(t.Number), Title: t.Title, Href: taskPath(o.Facts.Number, t.Number),
		Note: taskNote(o, c), Assignee: doer(o, t), Team: roster[t.Assignee].Team, Due: dayNear(t.Due, o.Now), Status: presentTaskStatus(c.Status()),
	}
	if t.Outsider != "" {
		row.Team = "recorded by " + personOr(o, t.Assignee, "nobody")
	}
	if late(c, o.Now) {
		row.Late = phrase.Lateness(t.Due, t.FirstDue, o.Now)
	}
	return row
}

// taskNote is the latest fact about a task.
func taskNote(o reading.Offboarding, c offboarding.Condition) string {
	switch {
	case c.Met():
		word := string(c.Status()) + " " + dayNear(c.Since, o.Now)
		if c.Pin == offboarding.PinWaived {
			return word + waivedUntil(o, c.Task)
		}
		if facts, ok := o.Snapshot.Task(c.Task); ok && facts.Review.By != "" {
			word += " by " + o.Facts.People.Names(facts.Review.By, facts.Review.For)
		}
		return word
	case c.Reason == offboarding.WaitsForTask:
		return "Waits for " + references(c.WaitsFor)
	case c.Reason == offboarding.NeedsReview:
		return "With " + people(o, c.Who) + " for review since " + phrase.Moment(c.Since.UTC())
	case c.Reason == offboarding.NeedsReviewer:
		return "Waits for a reviewer to be named"
	case c.Pin == offboarding.PinChanges:
		return "Sent back " + phrase.Moment(c.Since.UTC())
	}
	return "Open since " + dayNear(c.Since, o.Now)
}

// waivedUntil says who waived a task, and until when.
func waivedUntil(o reading.Offboarding, task int) string {
	for _, w := range o.Facts.WaiversInForce(o.Now) {
		if w.Task != task {
			continue
		}
		var names []string
		for _, d := range o.Facts.DecisionsOn(w) {
			names = append(names, o.Facts.People.Names(d.By, d.For))
		}
		if w.Until.IsZero() {
			return " by " + joined(names) + ", for good"
		}
		return " by " + joined(names) + ", until " + dayInFull(w.Until)
	}
	return ""
}

// presentTasks is the page of all tasks by category.
func presentTasks(o reading.Offboarding, roster roster, show view) offboardings.Tasks {
	path := tasksPath(o.Facts.Number)
	return offboardings.Tasks{
		Head: presentHead(o, tasksTab), Note: tasksNote(o), Views: taskViews(o, show, path),
		Groups: taskGroups(o, roster, show, path), Empty: noTasks(show),
	}
}
