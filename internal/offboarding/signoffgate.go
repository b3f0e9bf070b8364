package offboarding

import (
	"cmp"
	"slices"
)

// rules returns the sign-offs that are required, the owner's last. The
// owner's is required whatever the record says, and so is one of a function
// that is not known: nobody can give it.
func (s Snapshot) rules() []SignOffRule {
	out := slices.DeleteFunc(slices.Clone(s.Rules), func(r SignOffRule) bool { return r.Function == Owner })
	slices.SortStableFunc(out, func(a, b SignOffRule) int {
		return cmp.Compare(slices.Index(Functions(), a.Function), slices.Index(Functions(), b.Function))
	})
	return append(out, OwnerRule())
}

// OwnerRule is the sign-off of the accountable owner: over everything.
func OwnerRule() SignOffRule {
	return SignOffRule{
		Function: Owner, Categories: Categories(),
		Statement: "I state that this offboarding is complete and that nobody asked me to skip a check.",
	}
}

// signOffs adds a condition for each required sign-off. The owner's comes
// last, so that it waits for all others.
func (e *evaluation) signOffs() {
	for _, r := range e.s.rules() {
		e.add(e.s.signOff(r, e.conditions))
	}
}

// signOff evaluates one sign-off; others are the conditions before it.
func (s Snapshot) signOff(r SignOffRule, others []Condition) Condition {
	c := Condition{Kind: SignOffCondition, Function: r.Function, Pin: PinMet, Party: Us, Due: s.Due}
	if given, ok := s.given(r); ok {
		c.Since = given.At
		return c
	}
	c.Who = s.signers(r.Function)
	c.Since = s.PublishedAt
	scopeMet := s.PublishedAt
	for _, other := range others {
		switch {
		case !inScope(r, other):
		case other.Met():
			if other.Since.After(scopeMet) {
				scopeMet = other.Since
			}
		default:
			c.Reason = WaitsForScope
			if other.Task != 0 && !slices.Contains(c.WaitsFor, other.Task) {
				c.WaitsFor = append(c.WaitsFor, other.Task)
			}
		}
	}
	slices.Sort(c.WaitsFor)
	if c.Reason == WaitsForScope {
		c.Pin = PinBlocked
		return c
	}
	c.Pin, c.CanAct, c.Since = PinOpen, true, scopeMet
	if c.Reason = NeedsSignature; len(c.Who) == 0 {
		c.Reason = NeedsSigner
	}
	return c
}

// inScope reports whether a condition is part of what a sign-off speaks for.
// A function speaks for the tasks of its categories; the owner for all.
func inScope(r SignOffRule, c Condition) bool {
	if r.Function == Owner {
		return true
	}
	switch c.Kind {
	case TaskCondition, FloorCondition, WaiverCondition:
		return r.covers(c.Category)
	case InventoryCondition, ProbeCondition, SignOffCondition, PeopleCondition:
	}
	return false
}

// given returns the sign-off that meets the rule: not voided, over the
// current digest, and not by a human who also gave another or still has to
// sign as the owner.
func (s Snapshot) given(r SignOffRule) (SignOffFacts, bool) {
	for _, so := range s.SignOffs {
		if so.Function == r.Function && so.Digest == s.ScopeDigest(r) && !s.signedTwice(so) && s.signsAs(so) {
			return so, true
		}
	}
	return SignOffFacts{}, false
}

// signsAs reports whether the owner's sign-off is of the owner's own account
// and another of another human.
func (s Snapshot) signsAs(so SignOffFacts) bool {
	if so.Function == Owner {
		return so.By == s.Owner
	}
	return !s.People.SameHuman(so.By, s.Owner)
}

func (s Snapshot) signedTwice(so SignOffFacts) bool {
	return slices.ContainsFunc(s.SignOffs, func(other SignOffFacts) bool {
		return other.ID != so.ID && s.People.SameHuman(other.By, so.By)
	})
}

// signers returns who may give the sign-off now: for the owner's that person,
// for a function its active holders who have given no other.
func (s Snapshot) signers(f Function) []string {
	if f == Owner {
		if s.People.Active(s.Owner) {
			return []string{s.Owner}
		}
		return nil
	}
	var out []string
	for _, id := range s.Holders[f] {
		taken := s.People.SameHuman(id, s.Owner) || slices.ContainsFunc(s.SignOffs, func(so SignOffFacts) bool {
			return so.Function != f && s.People.SameHuman(so.By, id)
		})
		if s.People.Active(id) && !taken {
			out = append(out, id)
		}
	}
	return out
}

// UnfilledFunctions returns the functions for which the required sign-offs
// cannot be given by distinct active humans, in order. Whoever has signed
// already is not asked again. It is asked before publishing and whenever
// functions change.
func (s Snapshot) UnfilledFunctions() []Function {
	m := matching{s: s, spoken: map[string]bool{s.People.humanOf(s.Owner): true}, taken: map[string]Function{}}
	for _, so := range s.SignOffs {
		m.spoken[s.People.humanOf(so.By)] = true
	}
	var unfilled []Function
	for _, r := range s.rules() {
		_, given := s.given(r)
		switch {
		case given:
		case r.Function == Owner && !s.People.Active(s.Owner),
			r.Function != Owner && !m.fill(r.Function, map[string]bool{}):
			unfilled = append(unfilled, r.Function)
		}
	}
	return unfilled
}

// matching finds distinct signers by augmenting paths (Kuhn's algorithm);
// there are at most five functions.
type matching struct {
	s Snapshot
	// spoken holds the humans whose sign-off is fixed: the owner, and
	// whoever has given one.
	spoken map[string]bool
	// taken says which function a human is to sign for.
	taken map[string]Function
}

func (m matching) fill(f Function, seen map[string]bool) bool {
	for _, id := range m.s.Holders[f] {
		human := m.s.People.humanOf(id)
		if !m.s.People.Active(id) || m.spoken[human] || seen[human] {
			continue
		}
		seen[human] = true
		holder, busy := m.taken[human]
		if !busy || m.fill(holder, seen) {
			m.taken[human] = f
			return true
		}
	}
	return false
}

// holdsUp counts, for each condition that stands, how many others wait for
// it: the tasks that depend on it, the inventory that it proves, the
// sign-offs in whose scope those are, and in the end the owner's.
func (e *evaluation) holdsUp() {
	waiting := e.waiting()
	for i := range e.conditions {
		seen := make([]bool, len(e.conditions))
		seen[i] = true
		for next := []int{i}; len(next) > 0; {
			from := next[len(next)-1]
			next = next[:len(next)-1]
			for _, w := range waiting[from] {
				if !seen[w] {
					seen[w] = true
					e.conditions[i].HoldsUp++
					next = append(next, w)
				}
			}
		}
	}
}

// waiting returns, for each condition that stands, the positions of the
// conditions that cannot be met before it is.
func (e *evaluation) waiting() [][]int {
	tasks := map[int]int{}
	for i, c := range e.conditions {
		if c.Kind == TaskCondition {
			tasks[c.Task] = i
		}
	}
	out := make([][]int, len(e.conditions))
	for i, c := range e.conditions {
		if c.Met() {
			continue
		}
		for _, before := range e.before(c, tasks) {
			if before != i && !e.conditions[before].Met() {
				out[before] = append(out[before], i)
			}
		}
	}
	return out
}

// before returns the positions of what has to be met before c; tasks holds
// the positions of tasks.
func (e *evaluation) before(c Condition, tasks map[int]int) []int {
	var out []int
	addTask := func(number int) {
		if position, ok := tasks[number]; ok {
			out = append(out, position)
		}
	}
	switch c.Kind {
	case TaskCondition:
		t, _ := e.s.task(c.Task)
		for _, d := range t.DependsOn {
			addTask(d.On)
		}
	case InventoryCondition:
		for number := range e.s.Inventory.ProvenBy {
			addTask(number)
		}
	case SignOffCondition:
		rule := e.s.rule(c.Function)
		for position, other := range e.conditions {
			if inScope(rule, other) {
				out = append(out, position)
			}
		}
	case FloorCondition, ProbeCondition, WaiverCondition, PeopleCondition:
	}
	return out
}

func (s Snapshot) rule(f Function) SignOffRule {
	for _, r := range s.rules() {
		if r.Function == f {
			return r
		}
	}
	return SignOffRule{Function: f}
}
