package offboarding

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// DelegationDays is how far ahead a delegation can begin, and how many days it
// can last.
const DelegationDays = 90

// Delegation lets a person act for another for a time. It carries tasks,
// reviews and decisions about waivers, and nothing else: no closing, no
// ownership, no sign-off. It is never changed; that it ended early is a record
// of its own.
type Delegation struct {
	ID string
	// From is the delegator, To the delegate.
	From, To string
	// Starts is the first moment at which it counts, Ends the first at which
	// it does not any more: both are the start of a day.
	Starts, Ends time.Time
	Reason       string
	NamedAt      time.Time
	// EndedAt is when somebody ended it early; zero where nobody did.
	EndedAt   time.Time
	EndedBy   string
	EndReason string
}

// Until returns the first moment at which the delegation counts no more.
func (d Delegation) Until() time.Time {
	if !d.EndedAt.IsZero() && d.EndedAt.Before(d.Ends) {
		return d.EndedAt
	}
	return d.Ends
}

// LastDay returns the last day on which it was to count.
func (d Delegation) LastDay() time.Time { return d.Ends.AddDate(0, 0, -1) }

// Over reports whether the delegation has ended, by its date or by somebody.
func (d Delegation) Over(now time.Time) bool { return !now.Before(d.Until()) }

// Running reports whether the delegation counts at the moment, as far as its
// own dates say.
func (d Delegation) Running(now time.Time) bool { return !now.Before(d.Starts) && !d.Over(now) }

// DelegationRequest is what a person wants who names a delegate. Both days are
// inclusive.
type DelegationRequest struct {
	To          string
	First, Last time.Time
	Reason      string
}

// NameDelegate decides that a person names a delegate for themselves. given
// are the delegations that they gave before. It returns Invalid with every
// mistake, and Conflict where one of theirs runs or is to come.
func (p People) NameDelegate(id, from string, in DelegationRequest, given []Delegation, now time.Time) (Delegation, error) {
	for _, d := range given {
		if !d.Over(now) {
			return Delegation{}, fault.New(fault.Conflict, "You have named %s from %s until %s already. Nothing was stored. End that delegation first",
				p.Name(d.To), dayInWords(d.Starts), dayInWords(d.LastDay()))
		}
	}
	d := Delegation{
		ID: id, From: from, To: in.To, Starts: midnight(in.First), Ends: midnight(in.Last).AddDate(0, 0, 1), Reason: tidy(in.Reason), NamedAt: now,
	}
	var wrong fault.Fieldset
	switch {
	case !p.Active(d.To):
		wrong.Add("delegate", "Choose an active person")
	case p.SameHuman(d.To, from):
		wrong.Add("delegate", "Choose another human than yourself: linked accounts count as one")
	}
	today := midnight(now)
	firstKnown := !in.First.IsZero() && !d.Starts.Before(today) && !d.Starts.After(today.AddDate(0, 0, DelegationDays))
	if !firstKnown {
		wrong.Add("first", "Enter a day from today on, at most %d days ahead", DelegationDays)
	}
	switch {
	case in.Last.IsZero(), firstKnown && !d.Ends.After(d.Starts):
		wrong.Add("last", "Enter the last day, not before the first")
	case firstKnown && d.Ends.After(d.Starts.AddDate(0, 0, DelegationDays)):
		wrong.Add("last", "Enter a day at most %d days after the first: a longer absence needs another assignee and reviewer", DelegationDays-1)
	}
	requireText(&wrong, "reason", d.Reason, longText, "Say why, for example “on leave until 4 December”")
	return d, wrong.Err("nothing was stored")
}

// EndDelegation decides that a delegation ends now. Its delegator gives a
// reason or none; anybody else must.
func (p People) EndDelegation(d Delegation, reason, by string, now time.Time) (Delegation, error) {
	if d.Over(now) {
		return d, fault.New(fault.Conflict, "this delegation to %s is over already; nothing was changed", p.Name(d.To))
	}
	d.EndReason = tidy(reason)
	var wrong fault.Fieldset
	if by == d.From {
		limitText(&wrong, "reason", d.EndReason, longText)
	} else {
		requireText(&wrong, "reason", d.EndReason, longText, "Say why, for example “Nora Delvecchio has left the team”")
	}
	d.EndedAt, d.EndedBy = now, by
	return d, wrong.Err("nothing was changed")
}

// dayInWords is a day within a sentence.
func dayInWords(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Names names who did something and, where they did it as a delegate, for whom:
// "Nora Delvecchio for Tobin Askerley".
func (p People) Names(by, onBehalf string) string {
	if onBehalf == "" {
		return p.Name(by)
	}
	return p.Name(by) + " for " + p.Name(onBehalf)
}

// Delegate is somebody who can act in the place of a person whom a condition
// waits for.
type Delegate struct {
	// By acts, For is who is waited for.
	By  string `json:"by"`
	For string `json:"for"`
}

// ActsFor reports whether somebody acts for another at the moment of the
// snapshot: by a delegation of that person to them, never by a chain of two.
// The accounts of one human do not act for each other, and nobody for or as
// somebody who is not active.
func (s Snapshot) ActsFor(by, person string) bool {
	return by != "" && slices.ContainsFunc(s.Delegations, func(d DelegationFacts) bool {
		return d.To == by && d.From == person && d.counts(s.At)
	}) && s.People.Active(by) && s.People.Active(person) && !s.People.SameHuman(by, person)
}

// delegateOf returns who acts for a person now; empty where nobody does.
func (s Snapshot) delegateOf(person string) string {
	for _, d := range s.Delegations {
		if d.From == person && s.ActsFor(d.To, person) {
			return d.To
		}
	}
	return ""
}

// SubmitsFor returns for whom somebody would send evidence for a task: its
// assignee if they act for them, and nobody where they act as themselves.
func (s Snapshot) SubmitsFor(task int, by string) string {
	t, ok := s.task(task)
	if !ok || t.Assignee == by || !s.ActsFor(by, t.Assignee) {
		return ""
	}
	return t.Assignee
}

// RequestsFor returns for whom somebody would ask for a waiver of a task. The
// owner and the deputy ask as themselves.
func (s Snapshot) RequestsFor(task int, by string) string {
	if by == s.Owner || by == s.Deputy {
		return ""
	}
	return s.SubmitsFor(task, by)
}

// WithdrawsFor returns for whom somebody would take evidence back that they
// had no hand in themselves; empty where they cannot.
func (s Snapshot) WithdrawsFor(task int, by string) string {
	assignee := s.SubmitsFor(task, by)
	if s.ContributedTo(task, by) || !s.ContributedTo(task, assignee) {
		return ""
	}
	return assignee
}

// ReviewsFor returns for whom the person would review a task; empty where they
// would as themselves, or not at all.
func (s Snapshot) ReviewsFor(task int, person string) string {
	t, _ := s.task(task)
	if onBehalf, allowed := s.reviewsFor(t, person); allowed {
		return onBehalf
	}
	return ""
}

// DecidesFor returns for which function the person would decide about a pending
// waiver, and for which holder where they hold it not themselves.
func (s Snapshot) DecidesFor(waiver int, person string) (Function, string) {
	return s.decidesFor(s.waiver(waiver), person)
}

// reviewsFor returns for whom the person would review a task: whoever's turn
// it is. allowed is false where they can neither as themselves nor for
// somebody. That a contributor never does is asked of both.
func (s Snapshot) reviewsFor(t TaskFacts, person string) (reviewer string, allowed bool) {
	turn := s.ReviewerOf(t)
	switch {
	case turn == "" || s.contributed(t, person):
		return "", false
	case turn == person:
		return "", true
	}
	return turn, s.ActsFor(person, turn)
}

// delegates names who can act for the people whom a condition waits for, and
// may.
func (s Snapshot) delegates(c Condition) []Delegate {
	var out []Delegate
	for _, person := range c.Who {
		if by := s.delegateOf(person); by != "" && s.mayTakeUp(c, by) {
			out = append(out, Delegate{By: by, For: person})
		}
	}
	return out
}

// mayTakeUp reports whether a delegate may do what a condition waits for: what
// a delegation carries, and no further than separation of duties lets them.
// Who is waited for themselves needs no delegation.
func (s Snapshot) mayTakeUp(c Condition, by string) bool {
	switch {
	case !c.carried() || slices.Contains(c.Who, by):
		return false
	case c.Reason == NeedsReview:
		return !s.ContributedTo(c.Task, by)
	case c.Reason == NeedsDecision:
		return s.mayDecide(s.waiver(c.Waiver), by)
	}
	return true
}

// carried reports whether a delegation of those who must act carries what they
// must do: tasks, reviews and decisions about waivers.
func (c Condition) carried() bool {
	switch c.Reason {
	case NeedsEvidence, NeedsEvidenceAgain, NeedsWholeEvidence, NeedsNewEvidence, NeedsIntactFile, NeedsLevel, NeedsReview:
		return c.Kind == TaskCondition
	case NeedsDecision:
		return c.Kind == WaiverCondition
	case Met, NeedsTask, NeedsAssignee, NeedsReviewer, WaitsForTask, NeedsDisposition, NeedsSearch, NeedsDeclaration, WaitsForProof,
		StillWorks, NeedsProbe, NeedsApprover, WaiverEnded, NeedsSignature, WaitsForScope, NeedsSigner, NeedsOwner, NeedsAcceptance, NeedsPath:
	}
	return false
}

// delegationMoments returns when a delegation begins or ends by which one of
// the conditions names other delegates.
func (e *evaluation) delegationMoments() []time.Time {
	var out []time.Time
	for _, d := range e.s.Delegations {
		concerns := slices.ContainsFunc(e.conditions, func(c Condition) bool { return slices.Contains(c.Who, d.From) && e.s.mayTakeUp(c, d.To) })
		if concerns {
			out = append(out, d.Starts, d.Until)
		}
	}
	return out
}

// DelegationFacts is a delegation as the gate sees it.
type DelegationFacts struct {
	From, To string
	// Starts is the first moment at which it counts, Until the first at which
	// it does not any more.
	Starts, Until time.Time
}

func (d DelegationFacts) counts(at time.Time) bool { return !at.Before(d.Starts) && at.Before(d.Until) }

func (f Facts) delegationFacts() []DelegationFacts {
	var out []DelegationFacts
	for _, d := range f.Delegations {
		out = append(out, DelegationFacts{From: d.From, To: d.To, Starts: d.Starts, Until: d.Until()})
	}
	return out
}
