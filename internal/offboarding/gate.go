package offboarding

import (
	"cmp"
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
	e.tasks()
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

// add adds a condition. Nobody can act on one that waits for people of whom
// none is active any more.
func (e *evaluation) add(c Condition) {
	if len(c.Who) > 0 && !slices.ContainsFunc(c.Who, e.s.People.Active) {
		c.CanAct = false
	}
	e.conditions = append(e.conditions, c)
}

// floor adds a standing condition for each named category that has neither a
// task nor an approved "not applicable". Without it an empty offboarding
// would be open.
func (e *evaluation) floor() {
	for _, c := range NamedCategories() {
		excused := slices.ContainsFunc(e.s.Waivers, func(w Waiver) bool {
			return w.Category == c && w.Task == 0 && e.s.excuses(w)
		})
		if !e.s.hasTask(c) && !excused {
			e.add(Condition{
				Kind: FloorCondition, Category: c, Pin: PinOpen, Reason: NeedsTask, Who: []string{e.s.Owner},
				Party: Us, Since: e.s.PublishedAt, Due: e.s.Due, CanAct: true,
			})
		}
	}
}

func (s Snapshot) hasTask(c Category) bool {
	return slices.ContainsFunc(s.Tasks, func(t TaskFacts) bool { return t.Category == c })
}

// tasks adds a condition for each task, by category. A task of a category
// that is not known counts like any other.
func (e *evaluation) tasks() {
	tasks := slices.Clone(e.s.Tasks)
	slices.SortStableFunc(tasks, func(a, b TaskFacts) int {
		return cmp.Compare(slices.Index(Categories(), a.Category), slices.Index(Categories(), b.Category))
	})
	for _, t := range tasks {
		e.add(e.s.taskCondition(t))
	}
}

// excuses reports whether a waiver counts: approved by somebody who may, and
// not ended.
func (s Snapshot) excuses(w Waiver) bool { return w.Approved && s.mayExcuse(w) && !w.ended(s.At) }

// mayExcuse reports whether the waiver was decided by another human than the
// one who asked; where it excuses a task, by neither the owner nor the deputy
// nor somebody who had a hand in the task.
func (s Snapshot) mayExcuse(w Waiver) bool {
	if w.Requester == "" || w.ApprovedBy == "" || s.People.SameHuman(w.Requester, w.ApprovedBy) {
		return false
	}
	return w.Task == 0 || !s.People.SameHuman(w.ApprovedBy, s.Owner) &&
		!s.People.SameHuman(w.ApprovedBy, s.Deputy) && !s.ContributedTo(w.Task, w.ApprovedBy)
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
		began := u.Since
		if u.Closure != "" {
			if u.Until.IsZero() || e.s.At.Before(u.Until) {
				continue
			}
			began = u.Until
		}
		count++
		if owner := e.s.orOwner(u.Owner); !slices.Contains(who, owner) {
			who = append(who, owner)
		}
		if since.IsZero() || began.Before(since) {
			since = began
		}
	}
	return count, who, since
}

// orOwner returns the person, or the accountable owner where that person is
// not active any more.
func (s Snapshot) orOwner(person string) string {
	if s.People.Active(person) {
		return person
	}
	return s.Owner
}

func (e *evaluation) probes() {
	p := e.s.Probes
	if p == (ProbeFacts{}) {
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
		if t, ok := e.s.task(w.Task); ok {
			c.Category = t.Category
		}
		switch {
		case e.s.overtaken(w):
		case !w.Approved:
			c.Reason, c.Since = NeedsDecision, w.RequestedAt
			e.add(c)
		case w.ended(e.s.At):
			c.Reason, c.Since, c.Who = WaiverEnded, w.Until, []string{e.s.orOwner(w.Requester)}
			e.add(c)
		}
	}
}

// overtaken reports whether nobody waits for a waiver any more: what it
// excuses was proven, or another waiver has taken the place of an ended one.
func (s Snapshot) overtaken(w Waiver) bool {
	if t, ok := s.task(w.Task); ok && s.verified(t) || w.Task == 0 && s.hasTask(w.Category) {
		return true
	}
	return w.Approved && slices.ContainsFunc(s.Waivers, func(other Waiver) bool {
		return other.Task == w.Task && other.Category == w.Category && s.excuses(other)
	})
}

// people stands while nobody would hear of a delay, or while nobody is
// accountable.
func (e *evaluation) people() {
	c := Condition{Kind: PeopleCondition, Pin: PinOpen, Party: Us, Due: e.s.Due, CanAct: true}
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
		if !s.People.Active(step.Person) || step.Deputy != "" && !s.People.Active(step.Deputy) {
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
	for i := range s.Tasks {
		if s.Tasks[i].Number == number {
			return s.Tasks[i], true
		}
	}
	return TaskFacts{}, false
}
