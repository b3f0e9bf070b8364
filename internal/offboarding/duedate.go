package offboarding

import (
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// DueMove is one move of a due date.
type DueMove struct {
	ID string
	// Task is whose date it is; 0 is the whole offboarding.
	Task     int
	From, To time.Time
	Reason   string
	By       string
	At       time.Time
	// Told is who on the escalation path is told. It is empty for the first
	// move of a date, and where nobody on the path but the mover is active.
	Told string
}

// NewDue is what somebody asks of a due date.
type NewDue struct {
	// Task is whose date it is; 0 is the whole offboarding.
	Task int
	// Version is that of the task or the offboarding that the form showed.
	Version int
	To      time.Time
	Reason  string
}

// MovesOf returns how a task's date moved, or with 0 that of the whole
// offboarding, in order.
func (f Facts) MovesOf(task int) []DueMove {
	var out []DueMove
	for _, m := range f.DueMoves {
		if m.Task == task {
			out = append(out, m)
		}
	}
	return out
}

// FirstDue returns the offboarding's due date before it was ever moved. The
// dates of its tasks have a FirstDue of their own.
func (f Facts) FirstDue() time.Time {
	if moves := f.MovesOf(0); len(moves) > 0 {
		return moves[0].From
	}
	return f.Due
}

// LateAfter returns the day after which the offboarding is late: a later due
// date makes nothing less late.
func (f Facts) LateAfter() time.Time { return lateAfter(f.Due, f.FirstDue()) }

// lateAfter returns the earlier of a due date and its first one, if it has one.
func lateAfter(due, first time.Time) time.Time {
	if first.IsZero() || due.Before(first) {
		return due
	}
	return first
}

// movedFrom returns the first due date where it is not the present one.
func movedFrom(first, due time.Time) time.Time {
	if first.Equal(due) {
		return time.Time{}
	}
	return first
}

// LateAfter returns the day after which the closure was late.
func (c Certificate) LateAfter() time.Time { return lateAfter(c.Due, c.FirstDue) }

// LateAfter returns the day after which the condition is late.
func (c Condition) LateAfter() time.Time { return lateAfter(c.Due, c.FirstDue) }

// Moved reports whether its due date is another than the first one.
func (c Condition) Moved() bool { return !c.FirstDue.IsZero() }

// MoveDue gives a task of an open offboarding another due date, or the whole.
// The first one stays on record and counts for what is late. From the second
// move of a date on, somebody on the escalation path is told. It is Forbidden
// to whoever is waited for with that date.
func (o *Offboarding) MoveDue(id string, in NewDue, by string, now time.Time) error {
	if err := o.CanMoveDue(in.Task, by, now); err != nil {
		return err
	}
	before, _ := o.f.Task(in.Task)
	from, version := o.f.Due, o.f.Version
	if in.Task != 0 {
		from, version = before.Due, before.Version
	}
	if version != in.Version {
		return fault.New(fault.Conflict, "%s changed since you opened this page; nothing was changed", o.f.dated(in.Task))
	}
	m := DueMove{ID: id, Task: in.Task, From: from, To: midnight(in.To), Reason: tidy(in.Reason), By: by, At: now}
	if err := m.check(); err != nil {
		return err
	}
	m.Told = o.toldOf(m)
	after := before
	if m.Task == 0 {
		o.f.Due = m.To
		o.f.Version++
	} else {
		after.Due = m.To
		after.Version++
		o.replaceTask(after)
	}
	o.f.DueMoves = append(o.f.DueMoves, m)
	o.happened(DueMoved{Move: m, Before: before, After: after, Version: version})
	o.settle("the due date of "+o.f.dated(m.Task)+" was moved", by, now)
	return nil
}

// CanMoveDue says why somebody cannot move the date of a task now, or with 0
// that of the whole offboarding.
func (o *Offboarding) CanMoveDue(task int, by string, now time.Time) error {
	if err := o.mustBeOpen("due dates are frozen because the offboarding is not open; nothing was changed"); err != nil {
		return err
	}
	c, found := o.Gate(now).Task(task)
	switch {
	case task != 0 && !found:
		return fault.New(fault.NotFound, "there is no such task")
	case task != 0 && c.Met():
		return fault.New(fault.Conflict, "%s is %s, so nobody is waited for and there is no date to move",
			TaskReference(task), strings.ToLower(string(c.Status())))
	case o.waitedFor(task, by, now):
		return fault.New(fault.Forbidden, "Nobody moves a date that they are waited for, and %s waits for you. %s", o.f.dated(task), o.movers(task, now))
	}
	return nil
}

func (m DueMove) check() error {
	var wrong fault.Fieldset
	switch {
	case m.To.IsZero() || !sensible(m.To):
		wrong.Add("due", "Enter the new day, for example 4 December 2026")
	case m.To.Before(midnight(m.At)):
		wrong.Add("due", "%s has passed; enter today or a later day, for example %s",
			dayInWords(m.To), dayInWords(midnight(m.At).AddDate(0, 0, 7)))
	case m.To.Equal(m.From):
		wrong.Add("due", "It is due on %s already; enter another day, for example %s", dayInWords(m.From), dayInWords(m.From.AddDate(0, 0, 7)))
	}
	requireText(&wrong, "reason", m.Reason, longText, "Say why, for example “the client collects the devices on 3 December”")
	return wrong.Err("nothing was changed")
}

// waitedFor reports whether a date waits for the human behind an account: for
// a task, its assignee, whoever its condition waits for now and who acts for
// them; for the whole offboarding, its owner and whoever is asked for a
// sign-off, for which nobody acts.
func (o *Offboarding) waitedFor(task int, person string, now time.Time) bool {
	gate := o.Gate(now)
	var who []string
	if task != 0 {
		t, _ := o.f.Task(task)
		c, _ := gate.Task(task)
		s := o.f.Snapshot(now)
		for _, id := range append(c.Who, t.Assignee) {
			who = append(who, id, s.delegateOf(id))
		}
	} else {
		who = append(who, o.f.Owner)
		for _, c := range gate.Standing() {
			if c.Kind == SignOffCondition {
				who = append(who, c.Who...)
			}
		}
	}
	return slices.ContainsFunc(who, func(id string) bool { return o.f.People.SameHuman(id, person) })
}

// movers says who can move a date now.
func (o *Offboarding) movers(task int, now time.Time) string {
	var names []string
	for _, id := range []string{o.f.Owner, o.f.Deputy} {
		if o.f.People.Active(id) && !o.waitedFor(task, id, now) {
			names = append(names, o.f.People.Name(id))
		}
	}
	if len(names) == 0 {
		return "The owner and the deputy are both waited for, so the date stays until one of them is not."
	}
	return strings.Join(names, " or ") + " can move it."
}

// toldOf returns who is told of a move: the first person on the escalation path
// who is not the mover, or the deputy of one who is not active.
func (o *Offboarding) toldOf(m DueMove) string {
	if len(o.f.MovesOf(m.Task)) == 0 {
		return ""
	}
	for _, step := range o.f.Path {
		person := step.Person
		if !o.f.People.Active(person) {
			person = step.Deputy
		}
		if o.f.People.Active(person) && !o.f.People.SameHuman(person, m.By) {
			return person
		}
	}
	return ""
}

// dated names what has a due date.
func (f Facts) dated(task int) string {
	if task == 0 {
		return f.Reference()
	}
	return TaskReference(task)
}
