package web

import (
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// dueView is what the page that moves a due date is made of. The task is the
// zero one where the date is that of the whole offboarding.
type dueView struct {
	o      reading.Offboarding
	task   offboarding.Task
	hidden []ui.Hidden
	// refusal is why the form that came was refused, with what was typed.
	refusal     error
	due, reason string
}

// presentDueDate is the page that moves a due date.
func presentDueDate(v dueView) offboardings.DueDate {
	f, wrong := v.o.Facts, problemsOf(v.refusal)
	what, version, now, back := "the whole offboarding", f.Version, f.Due, offboardingPath(f.Number)
	first := f.FirstDue()
	if v.task.Number != 0 {
		what = offboarding.TaskReference(v.task.Number) + ", " + lowered(v.task.Title)
		version, now, first, back = v.task.Version, v.task.Due, v.task.FirstDue, taskPath(f.Number, v.task.Number)
	}
	return offboardings.DueDate{
		Head: ui.PageHead{
			Crumbs: presentCrumbs(v.o, "Move the due date"), Title: "Move the due date of " + what,
			Facts: append(ui.Facts{{Term: "Due", Text: phrase.Day(now) + ", " + phrase.DaysLeft(now, v.o.Now)}}, firstDueFact(now, first, v.o.Now, true)...),
		},
		Errors: wrong.Summary,
		Form: ui.Form{Action: duePath(f.Number, v.task.Number), Hidden: append(append([]ui.Hidden{}, v.hidden...),
			ui.Hidden{Name: versionName, Value: strconv.Itoa(version)})},
		Fields: []ui.Field{
			{
				Kind: ui.FieldDate, ID: fieldID(dueField), Name: dueField, Label: "New due date", Width: ui.WidthNarrow, Required: true,
				Value: v.due, Error: wrong.of(dueField), Hint: "Now " + longDay(now),
			},
			whyField(v.reason, "It is shown with the old date to everybody who sees this date", wrong),
		},
		Save: ui.Button{Text: "Move the date"}, Cancel: ui.Link{Text: "Keep it", Href: back},
		Notes: v.notes(), Moves: presentMoves(v.o, f.MovesOf(v.task.Number)),
	}
}

// notes say what a move brings about.
func (v dueView) notes() []string {
	notes := []string{
		"The first due date stays on record. What is late counts against it, too.",
		"Nobody moves a date that they are waited for.",
		"No sign-off falls.",
	}
	if len(v.o.Facts.MovesOf(v.task.Number)) > 0 {
		return append(notes, "This date was moved before, so somebody on the escalation path is told.")
	}
	return append(notes, "From the second move on, somebody on the escalation path is told.")
}

// presentMoves are moves of due dates. Where they are of several dates, each
// says whose it is.
func presentMoves(o reading.Offboarding, moves []offboarding.DueMove) ui.DateMoves {
	var out ui.DateMoves
	for _, m := range moves {
		move := ui.DateMove{
			What: offboarding.TaskReference(m.Task), From: dayInFull(m.From), To: dayInFull(m.To), Reason: m.Reason,
			By: o.Facts.People.Name(m.By) + ", " + momentNear(m.At, o.Now), Told: personOr(o, m.Told, ""),
		}
		if m.Task == 0 {
			move.What = "The whole offboarding"
		}
		out = append(out, move)
	}
	return out
}

// dates fills in the due date of a task, how it moved, and whether the reader
// can move it.
func (v taskView) dates(out *tasks.Aside) {
	t := v.t.Task
	out.Due = joinNotes("Due "+longDay(t.Due), phrase.FirstDue(t.Due, t.FirstDue, v.t.Now)) + "."
	out.Moves = presentMoves(v.t.Offboarding, v.t.Facts.MovesOf(v.task()))
	for i := range out.Moves {
		out.Moves[i].What = ""
	}
	if v.can(authz.MoveDue) && v.record().CanMoveDue(v.task(), v.t.Reader().ID, v.t.Now) == nil {
		out.MoveDue = ui.Link{Text: "Move the due date", Href: duePath(v.number(), v.task())}
	}
}

// firstDueFact says which date was the first, where it was moved since, and by
// how much that is late while somebody is still waited for.
func firstDueFact(due, first, now time.Time, waits bool) ui.Facts {
	if first.IsZero() || first.Equal(due) {
		return nil
	}
	fact := ui.Fact{Term: "First due", Text: phrase.Day(first)}
	if late := offboarding.DaysLate(first, now); waits && late > 0 && first.Before(due) {
		fact.Text += ", " + counted(late, "day") + " late against it"
		fact.Tone = ui.ToneBad
	}
	return ui.Facts{fact}
}

// presentTold are the moves of due dates that the reader is told of.
func presentTold(w reading.Waiting) []dashboards.Told {
	var out []dashboards.Told
	for _, row := range w.Told {
		told := dashboards.Told{
			Client: clientOf(row.Offboarding, row.ClientName, row.ServiceName), What: "The whole offboarding", Href: offboardingPath(row.Offboarding),
			Moved: dayNear(row.FromDay, w.Now) + " to " + dayNear(row.ToDay, w.Now), Reason: row.Reason, By: row.ByName, At: momentNear(row.At, w.Now),
		}
		if row.Task != 0 {
			told.What, told.Href = offboarding.TaskReference(row.Task)+" "+row.Title, taskPath(row.Offboarding, row.Task)
		}
		out = append(out, told)
	}
	return out
}

// firstDueOf says which date was the first on a certificate whose date moved.
func firstDueOf(c offboarding.Certificate) string {
	if c.FirstDue.IsZero() {
		return ""
	}
	return ", first due " + longDay(c.FirstDue)
}

// closedLate says by how much a closure was late, against which date.
func closedLate(c offboarding.Certificate) ui.FactList {
	late := offboarding.DaysLate(c.LateAfter(), c.ClosedAt)
	switch {
	case late == 0:
		return nil
	case c.LateAfter().Equal(c.Due):
		return ui.FactList{{Term: "Closed late", Text: counted(late, "day") + " after the due date"}}
	}
	return ui.FactList{{Term: "Closed late", Text: counted(late, "day") + " after the first due date"}}
}

// certificateMoves are the moves of due dates that a certificate prints.
func certificateMoves(c offboarding.Certificate) ui.DateMoves {
	var out ui.DateMoves
	for _, m := range c.Moves {
		what := "The whole offboarding"
		if m.Task != 0 {
			what = offboarding.TaskReference(m.Task)
		}
		out = append(out, ui.DateMove{
			What: what, From: dayInFull(m.From), To: dayInFull(m.To), Reason: m.Reason, By: m.By + ", " + moment(m.At),
		})
	}
	return out
}
