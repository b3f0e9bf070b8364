package offboarding

import (
	"slices"
	"time"
)

// Evaluate decides, for every rule of the gate, whether it is met and, where
// it is not, who must do what. It is a pure function of the snapshot: it has
// no clock and no database, and the same snapshot gives the same gate in a
// test, on a page, at closing and in an auditor's hands.
func Evaluate(s Snapshot) Gate {
	e := evaluation{s: s}
	e.floor()
	for _, c := range Categories() {
		for _, t := range s.Tasks {
			if t.Category == c {
				e.add(e.s.taskCondition(t))
			}
		}
	}
	e.add(e.inventory())
	e.probes()
	e.waivers()
	e.people()
	e.signOffs()
	e.holdsUp()
	return Gate{Conditions: e.conditions, NextMoment: e.nextMoment()}
}

type evaluation struct {
	s          Snapshot
	conditions []Condition
}

func (e *evaluation) add(c Condition) { e.conditions = append(e.conditions, c) }

// floor adds a standing condition for each named category that has neither a
// task nor an approved "not applicable". Without it an empty offboarding
// would be open.
func (e *evaluation) floor() {
	for _, c := range NamedCategories() {
		hasTask := slices.ContainsFunc(e.s.Tasks, func(t TaskFacts) bool { return t.Category == c })
		excused := slices.ContainsFunc(e.s.Waivers, func(w Waiver) bool {
			return w.Category == c && w.Task == 0 && e.s.excuses(w)
		})
		if !hasTask && !excused {
			e.add(Condition{
				Kind: FloorCondition, Category: c, Pin: PinOpen, Reason: NeedsTask, Who: []string{e.s.Owner},
				Party: Us, Since: e.s.PublishedAt, Due: e.s.Due, CanAct: true,
			})
		}
	}
}

// excuses reports whether a waiver counts: approved by somebody other than
// its requester, and not ended.
func (s Snapshot) excuses(w Waiver) bool {
	return w.Approved && !s.People.SameHuman(w.Requester, w.ApprovedBy) && (w.Until.IsZero() || s.At.Before(w.Until))
}

func (s Snapshot) waived(task int) (Waiver, bool) {
	for _, w := range s.Waivers {
		if w.Task == task && w.Task != 0 && s.excuses(w) {
			return w, true
		}
	}
	return Waiver{}, false
}

func (e *evaluation) inventory() Condition {
	c := Condition{Kind: InventoryCondition, Pin: PinMet, Party: Us, Due: e.s.Due}
	unproven, waitsFor := e.unproven()
	open, searching, since := e.openUnknowns()
	switch {
	case e.s.Inventory.Undecided > 0:
		c.Reason, c.Count, c.Who, c.Since = NeedsDisposition, e.s.Inventory.Undecided, []string{e.s.Owner}, e.s.Inventory.UndecidedSince
	case open > 0:
		c.Reason, c.Count, c.Who, c.Since = NeedsSearch, open, searching, since
	case e.s.Declared.ID == "" || e.s.Declared.Revision != e.s.Inventory.Revision:
		c.Reason, c.Who, c.Since = NeedsDeclaration, []string{e.s.Owner}, e.s.PublishedAt
	case unproven > 0:
		c.Reason, c.Count, c.WaitsFor, c.Since, c.Pin = WaitsForProof, unproven, waitsFor, e.s.PublishedAt, PinBlocked
		return c
	default:
		return c
	}
	c.Pin, c.CanAct = PinOpen, true
	return c
}

// unproven counts the decided items whose proving task is not met.
func (e *evaluation) unproven() (count int, tasks []int) {
	for task, items := range e.s.Inventory.ProvenBy {
		t, ok := e.s.task(task)
		if !ok || !e.s.met(t) {
			count += items
			tasks = append(tasks, task)
		}
	}
	slices.Sort(tasks)
	return count, tasks
}

func (e *evaluation) openUnknowns() (count int, who []string, since time.Time) {
	for _, u := range e.s.Unknowns {
		ended := !u.Until.IsZero() && !e.s.At.Before(u.Until)
		if u.Closure != "" && !ended {
			continue
		}
		count++
		if !slices.Contains(who, u.Owner) {
			who = append(who, u.Owner)
		}
		if since.IsZero() || u.Since.Before(since) {
			since = u.Since
		}
	}
	return count, who, since
}

func (e *evaluation) probes() {
	p := e.s.Probes
	if p.Enabled == 0 {
		return
	}
	c := Condition{Kind: ProbeCondition, Pin: PinMet, Party: Us, Due: e.s.Due}
	switch {
	case p.Accepted > 0:
		c.Pin, c.Reason, c.Count, c.CanAct, c.Who = PinStillWorks, StillWorks, p.Accepted, true, []string{e.s.Owner}
	case p.Stale > 0:
		c.Pin, c.Reason, c.Count = PinBlocked, NeedsProbe, p.Stale
	}
	e.add(c)
}

func (e *evaluation) waivers() {
	for _, w := range e.s.Waivers {
		c := Condition{Kind: WaiverCondition, Category: w.Category, Task: w.Task, Pin: PinOpen, Party: Us, Due: e.s.Due, CanAct: true}
		switch {
		case !w.Approved:
			c.Reason = NeedsDecision
			e.add(c)
		case !w.Until.IsZero() && !e.s.At.Before(w.Until):
			c.Reason, c.Since, c.Who = WaiverEnded, w.Until, []string{w.Requester}
			e.add(c)
		}
	}
}

// people stands while nobody would hear of a delay, or while nobody is
// accountable.
func (e *evaluation) people() {
	c := Condition{Kind: PeopleCondition, Pin: PinOpen, Party: Us, Since: e.s.At, Due: e.s.Due, CanAct: true}
	if !e.s.People.Active(e.s.Owner) {
		c.Reason = NeedsOwner
		e.add(c)
	}
	if !e.s.pathStands() {
		c.Reason, c.Who = NeedsPath, []string{e.s.Owner}
		e.add(c)
	}
}

// pathStands reports whether the escalation path is complete: not empty, all
// active, and at least one person on it neither owner nor deputy.
func (s Snapshot) pathStands() bool {
	other := false
	for _, step := range s.Path {
		if !s.People.Active(step.Person) {
			return false
		}
		if !s.People.SameHuman(step.Person, s.Owner) && !s.People.SameHuman(step.Person, s.Deputy) {
			other = true
		}
	}
	return other
}

// nextMoment returns the earliest time after now at which a lag, a waiver or
// an accepted unknown ends.
func (e *evaluation) nextMoment() time.Time {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(e.s.At) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, t := range e.s.Tasks {
		for _, d := range t.DependsOn {
			if before, ok := e.s.task(d.On); ok && e.s.met(before) {
				consider(e.s.metAt(before).Add(d.Lag))
			}
		}
	}
	for _, w := range e.s.Waivers {
		consider(w.Until)
	}
	for _, u := range e.s.Unknowns {
		consider(u.Until)
	}
	return next
}

func (s Snapshot) task(number int) (TaskFacts, bool) {
	for _, t := range s.Tasks {
		if t.Number == number {
			return t, true
		}
	}
	return TaskFacts{}, false
}
