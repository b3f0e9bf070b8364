package web

import (
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/ui"
)

// soon is how near a due date makes a task one to do next.
const soon = 7 * 24 * time.Hour

// presentMyTasks is the page of one person's tasks, the next thing to do first.
func presentMyTasks(name string, t reading.Tasks, actsFor []reading.Delegator) dashboards.MyTasks {
	var next, later, blocked []ui.MyTask
	var done dashboards.DoneTasks
	reviewing := 0
	for _, row := range t.Rows {
		c := row.Body.V
		switch {
		case c.Met() || c.Reason == offboarding.NeedsReview || c.Reason == offboarding.NeedsReviewer:
			done.Tasks = append(done.Tasks, presentDone(row, t))
			if !c.Met() {
				reviewing++
			}
		case !c.CanAct:
			blocked = append(blocked, presentMyTask(row, t, ui.ButtonSecondary, "Read the task"))
		case c.Pin == offboarding.PinChanges || row.Due.Sub(t.Now) < soon:
			next = append(next, presentMyTask(row, t, ui.ButtonPrimary, ""))
		default:
			later = append(later, presentMyTask(row, t, ui.ButtonSecondary, ""))
		}
	}
	d := dashboards.MyTasks{
		Head:  ui.PageHead{Title: myTasksTitle(name, t.Open)},
		Empty: ui.EmptyState{Title: "No task waits for you", Text: "When an owner gives you one, it is here."},
	}
	if t.All > len(t.Rows) {
		d.Pages = presentPages("Pages of tasks", reading.DrawnPageSize, t.Page, len(t.Rows), t.All, myTasksPage)
	}
	if t.Open > 0 {
		d.Head.Lead = "Each one asks for the same thing: do the work, then send something that proves it."
	}
	d.Head.Lead = twoSentences(actsForWords(actsFor, t.Now), d.Head.Lead)
	for _, group := range []dashboards.TaskGroup{
		{ID: "next", Title: "Do these next", Note: number(len(next)) + ", most urgent first", Tasks: next},
		{ID: "later", Title: "Can wait", Note: number(len(later)), Tasks: later},
		{ID: "blocked", Title: "Not ready for you", Note: number(len(blocked)) + ", other tasks go before", Tasks: blocked},
	} {
		if len(group.Tasks) > 0 {
			d.Groups = append(d.Groups, group)
		}
	}
	if len(done.Tasks) > 0 {
		done.Note = number(reviewing) + " with a reviewer, " + number(len(done.Tasks)-reviewing) + " verified or waived"
		d.Done = &done
	}
	return d
}

func myTasksTitle(name string, open int) string {
	first := strings.TrimRight(strings.Fields(name + " You")[0], ",.")
	switch open {
	case 0:
		return first + ", nothing waits for you"
	case 1:
		return first + ", you have 1 task"
	}
	return first + ", you have " + number(open) + " tasks"
}

func presentMyTask(row reading.TaskRow, t reading.Tasks, kind ui.ButtonKind, button string) ui.MyTask {
	c := row.Body.V
	if button == "" {
		button = "Send evidence"
		if c.Pin == offboarding.PinChanges {
			button = "Fix and send"
		}
	}
	href := taskPath(row.Offboarding, row.Number)
	task := ui.MyTask{
		Pin: presentPin(c, t.Now), Title: row.Title, Href: href, Text: myTaskText(row),
		Note: ofWhom(row, t) + row.ClientName + ", " + row.ServiceName + ".", Status: presentTaskStatus(c.Status()),
		Late:   offboarding.DaysLate(c.LateAfter(), t.Now) > 0,
		Action: ui.Button{Text: button, Kind: kind, Size: ui.ButtonSmall, Href: href},
	}
	if c.HoldsUp > 0 {
		task.Note += " Holds up " + counted(c.HoldsUp, "other condition") + "."
	}
	task.Note = withFirstDue(task.Note, c, t.Now)
	task.Due = capital(dueWords(c, t.Now))
	return task
}

// myTaskText says what is asked: in the reviewer's words where there are any.
func myTaskText(row reading.TaskRow) string {
	c := row.Body.V
	said := func(words *string) bool { return words != nil && *words != "" }
	switch {
	case c.Reason == offboarding.WaitsForTask, !c.CanAct && len(c.WaitsFor) > 0:
		return "Waits for " + references(c.WaitsFor) + "."
	case c.Reason == offboarding.NeedsEvidenceAgain && said(row.Asked) && said(row.AskedBy):
		return "Sent back by " + *row.AskedBy + ": " + *row.Asked
	case c.Pin == offboarding.PinChanges && c.Reason == offboarding.NeedsEvidenceAgain && said(row.Reopened):
		return "Reopened: " + *row.Reopened
	case c.Reason == offboarding.NeedsWholeEvidence:
		return "Something that the task asks for is missing. Complete the evidence."
	case c.Reason == offboarding.NeedsNewEvidence:
		return "The task asks for something else since you sent evidence. Send it for what is asked now."
	case c.Reason == offboarding.NeedsIntactFile:
		return "A stored file is damaged. Send it again."
	case c.Reason == offboarding.NeedsLevel:
		return "The task asks for stronger evidence than was sent."
	case row.Outsider != "":
		return "Nothing sent yet. " + row.Outsider + " does it, and you record the proof."
	}
	return "Nothing sent yet."
}

// ofWhom says whose task it is where the reader acts for another.
func ofWhom(row reading.TaskRow, t reading.Tasks) string {
	if row.AssigneeID == t.Me {
		return ""
	}
	return "For " + t.People.Name(row.AssigneeID) + ". "
}

func presentDone(row reading.TaskRow, t reading.Tasks) dashboards.DoneTask {
	c := row.Body.V
	note := ofWhom(row, t) + row.ClientName + ", "
	switch {
	case c.Met():
		note += dayNear(c.Since, t.Now)
	case c.Reason == offboarding.NeedsReviewer || len(c.Who) == 0:
		note += "waits for a reviewer to be named"
	default:
		note += "with " + t.People.Name(c.Who[0]) + " since " + phrase.Moment(c.Since.UTC())
	}
	return dashboards.DoneTask{
		Title: row.Title, Href: taskPath(row.Offboarding, row.Number), Note: note, Status: presentTaskStatus(c.Status()),
	}
}
