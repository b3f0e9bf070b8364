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
	c.Delegates = e.s.delegates(c)
	if c.Kind != TaskCondition {
		c.FirstDue = movedFrom(e.s.FirstDue, c.Due)
	}
	e.conditions = append(e.conditions, c)
}

// floor adds a standing condition for each named category that has neither a
// task nor an approved "not applicable". Without it an empty offboarding
// would be open.
func (e *evaluation) floor() {
	for _, c := range NamedCategories() {
		excused := slices.ContainsFunc(e.s.Waivers, func(w WaiverFacts) bool {
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

// people stands while nobody would hear of a delay, or while nobody is
// accountable.
func (e *evaluation) people() {
	c := Condition{Kind: PeopleCondition, Pin: PinOpen, Party: Us, Due: e.s.Due, CanAct: true}
	if !e.s.People.Active(e.s.Owner) {
		e.add(e.s.withoutOwner(c))
	}
	if !e.s.pathStands() {
		c.Reason, c.Who = NeedsPath, []string{e.s.Owner}
		e.add(c)
	}
}

// withoutOwner says who must do what while the owner is not active: whoever
// was asked accepts, or an administrator asks somebody.
func (s Snapshot) withoutOwner(c Condition) Condition {
	c.Reason = NeedsOwner
	if s.People.Active(s.OfferedTo) {
		c.Reason, c.Who, c.Since = NeedsAcceptance, []string{s.OfferedTo}, s.OfferedAt
	}
	return c
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
// an accepted unknown ends, or at which other delegates can act.
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
	for _, moment := range e.delegationMoments() {
		consider(moment)
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
