package offboarding

import (
	"slices"
	"time"
)

// decided reports whether the latest review of the current evidence says that
// it proves the task, and nobody reopened the task since. It looks at records
// only; whether the decision still carries is asked by verified.
func (t TaskFacts) decided() bool {
	return t.Review.ID != "" && t.Review.Outcome == Verified && t.Review.At.After(t.ReopenedAt)
}

// verified reports whether a task is proven: decided over exactly this
// evidence and this requirement, whole, intact, strong enough, and by
// somebody who had no hand in it, for themselves or for somebody who had none.
func (s Snapshot) verified(t TaskFacts) bool { return t.decided() && s.weakness(t) == Met }

// outdated reports whether the task asks for something else since the
// evidence was sent: then only new evidence can prove it.
func (t TaskFacts) outdated() bool {
	return t.Evidence.Version != 0 && t.Evidence.Requirement != t.Requirement
}

// weakness returns why a decision in favour does not carry, or Met.
func (s Snapshot) weakness(t TaskFacts) Reason {
	switch {
	case t.Review.EvidenceDigest != t.Evidence.Digest || t.Review.Evidence != t.Evidence.Version,
		t.Review.Requirement != t.Requirement:
		return NeedsReview
	case t.outdated():
		return NeedsNewEvidence
	case t.Evidence.Missing > 0:
		return NeedsWholeEvidence
	case t.Evidence.Broken > 0:
		return NeedsIntactFile
	case s.contributed(t, t.Review.By), s.contributed(t, t.Review.For):
		return NeedsReview
	case !t.Review.Level.AtLeast(t.MinimumLevel):
		return NeedsLevel
	}
	return Met
}

// contributed reports whether the human behind the account had a hand in the
// evidence of the task.
func (s Snapshot) contributed(t TaskFacts, person string) bool {
	if s.People.SameHuman(t.Evidence.SubmittedBy, person) || s.People.SameHuman(t.Evidence.SubmittedFor, person) {
		return true
	}
	return slices.ContainsFunc(t.Contributors, func(c string) bool { return s.People.SameHuman(c, person) })
}

// ReviewerOf returns who reviews a task: the first active person who had no
// hand in it, of the one named, the owner and the deputy. Empty means that
// somebody must be named.
func (s Snapshot) ReviewerOf(t TaskFacts) string {
	for _, person := range []string{t.Reviewer, s.Owner, s.Deputy} {
		if person != "" && s.People.Active(person) && !s.contributed(t, person) {
			return person
		}
	}
	return ""
}

// met reports whether a task lets its successors start.
func (s Snapshot) met(t TaskFacts) bool {
	_, waived := s.waived(t.Number)
	return waived || s.verified(t)
}

// metAt returns when a task that is met became so: verified or waived,
// whichever came first, and never before publication.
func (s Snapshot) metAt(t TaskFacts) time.Time {
	at := s.At
	if s.verified(t) {
		at = t.Review.At
	}
	for _, w := range s.Waivers {
		if w.Task == t.Number && s.excuses(w) && w.ApprovedAt.Before(at) {
			at = w.ApprovedAt
		}
	}
	if at.Before(s.PublishedAt) {
		return s.PublishedAt
	}
	return at
}

// waitsFor returns the tasks that keep t from starting.
func (s Snapshot) waitsFor(t TaskFacts) []int {
	var out []int
	for _, d := range t.DependsOn {
		before, ok := s.task(d.On)
		if !ok || !s.met(before) || s.At.Before(s.metAt(before).Add(d.Lag)) {
			out = append(out, d.On)
		}
	}
	slices.Sort(out)
	return out
}

// TaskStatus returns what people read of a task. A task whose predecessor
// rose again keeps its status as long as it has evidence.
func (s Snapshot) TaskStatus(t TaskFacts) TaskStatus {
	return statusOf(s.taskCondition(t))
}

func statusOf(c Condition) TaskStatus {
	switch c.Pin {
	case PinMet:
		return TaskVerified
	case PinWaived:
		return TaskWaived
	case PinSubmitted:
		return TaskSubmitted
	case PinChanges:
		return TaskChanges
	case PinBlocked:
		return TaskBlocked
	case PinOpen, PinStillWorks:
	}
	return TaskToDo
}

// Status returns what people read of the condition's task.
func (c Condition) Status() TaskStatus { return statusOf(c) }

func (s Snapshot) taskCondition(t TaskFacts) Condition {
	c := Condition{
		Kind: TaskCondition, Category: t.Category, Task: t.Number, Party: t.Party, Due: t.Due, CanAct: true,
		FirstDue: movedFrom(t.FirstDue, t.Due),
		WaitsFor: s.waitsFor(t),
	}
	waiver, waived := s.waived(t.Number)
	switch {
	case s.verified(t):
		c.Pin, c.CanAct, c.Since, c.WaitsFor = PinMet, false, t.Review.At, nil
	case waived:
		c.Pin, c.CanAct, c.Since, c.WaitsFor = PinWaived, false, waiver.ApprovedAt, nil
	case t.Evidence.Version == 0:
		c.notSent(s, t)
	case !t.outdated() && (t.Review.ID == "" || t.decided() && s.weakness(t) == NeedsReview):
		c.inReview(s, t)
	default:
		c.sentBack(s, t)
	}
	return c
}

func (c *Condition) notSent(s Snapshot, t TaskFacts) {
	c.Since = t.UnblockedAt
	if t.ReopenedAt.After(c.Since) {
		c.Since = t.ReopenedAt
	}
	if len(c.WaitsFor) > 0 {
		c.Pin, c.Reason, c.CanAct = PinBlocked, WaitsForTask, false
		if t.BlockedAt.After(c.Since) {
			c.Since = t.BlockedAt
		}
		return
	}
	c.Pin, c.Reason = PinOpen, NeedsEvidence
	c.mustSend(s, t)
}

func (c *Condition) inReview(s Snapshot, t TaskFacts) {
	c.Pin, c.Reason, c.Since, c.Party = PinSubmitted, NeedsReview, t.Evidence.SubmittedAt, Reviewers
	c.SubmittedBy, c.SubmittedFor = t.Evidence.SubmittedBy, t.Evidence.SubmittedFor
	reviewer := s.ReviewerOf(t)
	if reviewer == "" {
		c.Reason, reviewer = NeedsReviewer, s.Owner
	}
	c.Who = []string{reviewer}
}

func (c *Condition) sentBack(s Snapshot, t TaskFacts) {
	c.Pin, c.Reason, c.Since = PinChanges, NeedsEvidenceAgain, t.Review.At
	switch {
	case t.outdated():
		c.Reason = NeedsNewEvidence
		if t.Review.ID == "" {
			c.Since = t.Evidence.SubmittedAt
		}
	case !t.decided() && t.ReopenedAt.After(t.Review.At):
		c.Since = t.ReopenedAt
	case t.decided():
		c.Reason = s.weakness(t)
	}
	if len(c.WaitsFor) > 0 {
		// The task keeps its status, but nothing new can be sent.
		c.CanAct = false
	}
	c.mustSend(s, t)
}

func (c *Condition) mustSend(s Snapshot, t TaskFacts) {
	c.Who, c.Outsider = []string{t.Assignee}, t.Outsider
	if !s.People.Assignable(t.Assignee) {
		c.Reason, c.Who, c.Outsider, c.Party = NeedsAssignee, []string{s.Owner}, "", Us
	}
}
