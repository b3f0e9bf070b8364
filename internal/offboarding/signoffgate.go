package offboarding

import (
	"slices"
	"time"
)

// rules returns the sign-offs that are required, the owner's last. The
// owner's is required whatever the record says.
func (s Snapshot) rules() []SignOffRule {
	var out []SignOffRule
	for _, f := range Functions() {
		if f == Owner {
			continue
		}
		for _, r := range s.Rules {
			if r.Function == f {
				out = append(out, r)
			}
		}
	}
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
// last and can be given only when nothing else stands.
func (e *evaluation) signOffs() {
	before := e.conditions
	for _, r := range e.s.rules() {
		scope := before
		if r.Function == Owner {
			scope = e.conditions
		}
		e.add(e.s.signOff(r, scope))
	}
}

// signOff evaluates one sign-off against the conditions in whose sight it is
// given.
func (s Snapshot) signOff(r SignOffRule, others []Condition) Condition {
	c := Condition{Kind: SignOffCondition, Function: r.Function, Pin: PinMet, Party: Us, Due: s.Due}
	if given, ok := s.given(r); ok {
		c.Since = given.At
		return c
	}
	c.Who = s.signers(r.Function)
	c.Since = s.PublishedAt
	for _, other := range others {
		if other.Met() || !inScope(r, other) {
			if other.Met() && inScope(r, other) && other.Since.After(c.Since) {
				c.Since = other.Since
			}
			continue
		}
		c.Reason = WaitsForScope
		if other.Task != 0 {
			c.WaitsFor = append(c.WaitsFor, other.Task)
		}
	}
	slices.Sort(c.WaitsFor)
	switch {
	case c.Reason == WaitsForScope:
		c.Pin = PinBlocked
	case len(c.Who) == 0:
		c.Pin, c.Reason, c.CanAct = PinOpen, NeedsSigner, true
	default:
		c.Pin, c.Reason, c.CanAct = PinOpen, NeedsSignature, true
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
	case TaskCondition, FloorCondition:
		return r.covers(c.Category)
	case WaiverCondition:
		return c.Category != "" && r.covers(c.Category)
	case InventoryCondition, ProbeCondition, SignOffCondition, PeopleCondition:
	}
	return false
}

// given returns the sign-off that meets the rule: not voided, over the
// current digest, and not by a human who also gave another.
func (s Snapshot) given(r SignOffRule) (SignOffFacts, bool) {
	for _, so := range s.SignOffs {
		if so.Function == r.Function && so.Digest == s.ScopeDigest(r) && !s.signedTwice(so) &&
			(r.Function != Owner || so.By == s.Owner) {
			return so, true
		}
	}
	return SignOffFacts{}, false
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
// cannot be given by distinct active humans, in order. It is asked before
// publishing and whenever functions change.
func (s Snapshot) UnfilledFunctions() []Function {
	m := matching{s: s, taken: map[string]Function{}}
	if s.People.Active(s.Owner) {
		m.taken[s.People.humanOf(s.Owner)] = Owner
	}
	var unfilled []Function
	for _, r := range s.rules() {
		switch {
		case r.Function == Owner && !s.People.Active(s.Owner):
			unfilled = append(unfilled, Owner)
		case r.Function != Owner && !m.fill(r.Function, map[string]bool{}):
			unfilled = append(unfilled, r.Function)
		}
	}
	return unfilled
}

// matching finds distinct signers by augmenting paths (Kuhn's algorithm);
// there are at most five functions.
type matching struct {
	s     Snapshot
	taken map[string]Function
}

func (m matching) fill(f Function, seen map[string]bool) bool {
	for _, id := range m.s.Holders[f] {
		human := m.s.People.humanOf(id)
		if !m.s.People.Active(id) || seen[human] {
			continue
		}
		seen[human] = true
		holder, busy := m.taken[human]
		if !busy || holder != Owner && m.fill(holder, seen) {
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
	for i := range e.conditions {
		if !e.conditions[i].Met() {
			seen := make([]bool, len(e.conditions))
			seen[i] = true
			e.conditions[i].HoldsUp = e.follow(i, seen)
		}
	}
}

func (e *evaluation) follow(from int, seen []bool) int {
	n := 0
	for i, c := range e.conditions {
		if !seen[i] && !c.Met() && e.waits(c, e.conditions[from]) {
			seen[i] = true
			n += 1 + e.follow(i, seen)
		}
	}
	return n
}

// waits reports whether c cannot be met before other is.
func (e *evaluation) waits(c, other Condition) bool {
	switch c.Kind {
	case TaskCondition:
		t, _ := e.s.task(c.Task)
		return other.Kind == TaskCondition &&
			slices.ContainsFunc(t.DependsOn, func(d Dependency) bool { return d.On == other.Task })
	case InventoryCondition:
		return other.Kind == TaskCondition && e.s.Inventory.ProvenBy[other.Task] > 0
	case SignOffCondition:
		return inScope(e.s.rule(c.Function), other)
	case FloorCondition, ProbeCondition, WaiverCondition, PeopleCondition:
	}
	return false
}

func (s Snapshot) rule(f Function) SignOffRule {
	for _, r := range s.rules() {
		if r.Function == f {
			return r
		}
	}
	return SignOffRule{Function: f}
}

// midnight returns the start of t's day in UTC.
func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// DaysLate returns by how many days now is past the day of due; 0 where it is
// not or where there is no due date.
func DaysLate(due, now time.Time) int {
	if due.IsZero() || !midnight(now).After(midnight(due)) {
		return 0
	}
	return int(midnight(now).Sub(midnight(due)) / (24 * time.Hour))
}
