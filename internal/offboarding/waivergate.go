package offboarding

import (
	"slices"
	"time"
)

// WaiverFacts is a waiver as the gate sees it. One that was refused or
// withdrawn is none.
type WaiverFacts struct {
	ID     string
	Number int
	Task   int
	// Category is set instead of Task for a category that does not apply.
	Category  Category
	Requester string
	// RequestedFor is for whom a delegate asked; empty where nobody was.
	RequestedFor string
	RequestedAt  time.Time
	// Until is when it ends; zero means permanent.
	Until time.Time
	// Approved says that as many have approved as must.
	Approved bool
	// ApprovedAt is when the last of them did.
	ApprovedAt time.Time
	// Approvals are in order.
	Approvals []Approval
}

// Approval is one person's yes to a waiver, for a function.
type Approval struct {
	By string
	// For is the holder for whom a delegate decided; empty where the holder did.
	For      string
	Function Function
}

func (f Facts) waiverFacts(now time.Time) []WaiverFacts {
	var out []WaiverFacts
	for _, w := range f.Waivers {
		state := f.StateOf(w, now)
		if state == RefusedWaiver || state == WithdrawnWaiver {
			continue
		}
		wf := WaiverFacts{
			ID: w.ID, Number: w.Number, Task: w.Task, Category: w.Category, Requester: w.Requester, RequestedFor: w.RequestedFor, RequestedAt: w.RequestedAt,
			Until: w.Until, Approved: state != PendingWaiver,
		}
		for _, d := range f.DecisionsOn(w) {
			wf.ApprovedAt = d.At
			wf.Approvals = append(wf.Approvals, Approval{By: d.By, For: d.For, Function: d.Function})
		}
		out = append(out, wf)
	}
	return out
}

func (w WaiverFacts) ended(now time.Time) bool { return Waiver{Until: w.Until}.ended(now) }

// approvals is how many people must approve.
func (w WaiverFacts) approvals() int { return Waiver{Task: w.Task, Until: w.Until}.approvals() }

func (s Snapshot) waiver(number int) WaiverFacts {
	at := slices.IndexFunc(s.Waivers, func(w WaiverFacts) bool { return w.Number == number })
	if at < 0 {
		return WaiverFacts{}
	}
	return s.Waivers[at]
}

// waiverFunction returns the function that decides about a waiver first; none
// for a category that is not known.
func (s Snapshot) waiverFunction(w WaiverFacts) Function {
	category := w.Category
	if t, ok := s.task(w.Task); ok {
		category = t.Category
	}
	for _, r := range slices.Concat(s.WaiverRules, DefaultWaiverRules()) {
		if r.Category == category {
			return r.Function
		}
	}
	return ""
}

// decidingFunctions returns the functions of which one decides about a
// pending waiver next: first the one that the playbook names, and then, about
// a permanent waiver, any other.
func (s Snapshot) decidingFunctions(w WaiverFacts) []Function {
	named := s.waiverFunction(w)
	if len(w.Approvals) == 0 {
		return []Function{named}
	}
	return slices.DeleteFunc(GrantedFunctions(), func(f Function) bool { return f == named })
}

// DecidingFunctions returns the functions that have to do with a waiver: the
// one that the playbook names, those for which somebody has decided and, while
// it is pending, those of which one decides next. s is of the same facts.
func (f Facts) DecidingFunctions(w Waiver, s Snapshot) []Function {
	out := []Function{s.waiverFunction(WaiverFacts{Task: w.Task, Category: w.Category})}
	for _, d := range f.DecisionsOn(w) {
		out = append(out, d.Function)
	}
	if f.StateOf(w, s.At) == PendingWaiver {
		out = append(out, s.decidingFunctions(s.waiver(w.Number))...)
	}
	return out
}

// Deciders returns who may decide about a pending waiver now; nobody about
// any other.
func (s Snapshot) Deciders(number int) []string {
	w := s.waiver(number)
	if w.Number == 0 || w.Approved {
		return nil
	}
	return s.deciders(w)
}

// WouldDecide returns for which function a waiver would be decided first if
// it were asked for as given, and who could.
func (s Snapshot) WouldDecide(w Waiver) (Function, []string) {
	asked := WaiverFacts{Task: w.Task, Category: w.Category, Requester: w.Requester, RequestedFor: w.RequestedFor}
	return s.waiverFunction(asked), s.deciders(asked)
}

// decidesFor returns the function for which the person would decide about a
// pending waiver, and for which holder where they hold none that does; both
// are empty where they cannot. Whether they may is asked of mayDecide.
func (s Snapshot) decidesFor(w WaiverFacts, person string) (Function, string) {
	functions := s.decidingFunctions(w)
	for _, f := range functions {
		if slices.Contains(s.Holders[f], person) && s.People.Active(person) {
			return f, ""
		}
	}
	for _, f := range functions {
		for _, holder := range s.Holders[f] {
			if s.ActsFor(person, holder) && s.mayDecide(w, holder) {
				return f, holder
			}
		}
	}
	return "", ""
}

// heldBack returns a holder for whom the person acts and who may not decide
// themselves; empty where there is none.
func (s Snapshot) heldBack(w WaiverFacts, person string) string {
	for _, f := range s.decidingFunctions(w) {
		for _, holder := range s.Holders[f] {
			if s.ActsFor(person, holder) && !s.mayDecide(w, holder) {
				return holder
			}
		}
	}
	return ""
}

// deciders returns the active people who may decide about a pending waiver
// now.
func (s Snapshot) deciders(w WaiverFacts) []string {
	var out []string
	for _, f := range s.decidingFunctions(w) {
		for _, id := range s.Holders[f] {
			if s.People.Active(id) && s.mayDecide(w, id) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// mayDecide reports whether the person is another human than whoever asked
// for the waiver or approved it before, than the owner and the deputy, and
// than all who had a hand in its task.
func (s Snapshot) mayDecide(w WaiverFacts, person string) bool {
	if w.Requester == "" || person == "" {
		return false
	}
	involved := []string{w.Requester, w.RequestedFor, s.Owner, s.Deputy}
	for _, a := range w.Approvals {
		involved = append(involved, a.By, a.For)
	}
	return !slices.ContainsFunc(involved, func(id string) bool { return s.People.SameHuman(id, person) }) &&
		!s.ContributedTo(w.Task, person)
}

// excuses reports whether a waiver counts: approved by those who may, and not
// ended.
func (s Snapshot) excuses(w WaiverFacts) bool { return w.Approved && s.mayExcuse(w) && !w.ended(s.At) }

// mayExcuse reports whether as many have approved as must, and each could:
// the first for the function that the playbook names, a second for another. A
// delegate must have been free to decide as well as whom they decided for.
func (s Snapshot) mayExcuse(w WaiverFacts) bool {
	if len(w.Approvals) < w.approvals() {
		return false
	}
	approvals := w.Approvals
	for i, a := range approvals {
		w.Approvals = approvals[:i]
		if !s.mayDecide(w, a.By) || a.For != "" && !s.mayDecide(w, a.For) || !slices.Contains(s.decidingFunctions(w), a.Function) {
			return false
		}
	}
	return true
}

func (s Snapshot) waived(task int) (WaiverFacts, bool) {
	for _, w := range s.Waivers {
		if w.Task == task && w.Task != 0 && s.excuses(w) {
			return w, true
		}
	}
	return WaiverFacts{}, false
}

// waivers adds a condition for each waiver that is pending, or has ended
// before what it excused was proven.
func (e *evaluation) waivers() {
	for _, w := range e.s.Waivers {
		c := Condition{
			Kind: WaiverCondition, Category: w.Category, Task: w.Task, Waiver: w.Number,
			Pin: PinOpen, Party: Us, Due: e.s.Due, CanAct: true,
		}
		if t, ok := e.s.task(w.Task); ok {
			c.Category = t.Category
		}
		switch {
		case e.s.overtaken(w):
		case !w.Approved:
			c.pending(e.s, w)
			e.add(c)
		case w.ended(e.s.At):
			c.Reason, c.Since, c.Who = WaiverEnded, w.Until, []string{e.s.orOwner(w.Requester)}
			e.add(c)
		}
	}
}

func (c *Condition) pending(s Snapshot, w WaiverFacts) {
	c.Reason, c.Since, c.Who = NeedsDecision, w.RequestedAt, s.deciders(w)
	c.SubmittedBy, c.SubmittedFor = w.Requester, w.RequestedFor
	if len(w.Approvals) == 0 {
		c.Function = s.waiverFunction(w)
	}
	if len(c.Who) == 0 {
		c.Reason = NeedsApprover
	}
}

// overtaken reports whether nobody waits for a waiver any more: what it
// excuses was proven, or another waiver has taken the place of an ended one.
func (s Snapshot) overtaken(w WaiverFacts) bool {
	return s.proven(w) || w.Approved && slices.ContainsFunc(s.Waivers, func(other WaiverFacts) bool {
		return other.about(w) && s.excuses(other)
	})
}

// proven reports whether what a waiver excuses is done after all.
func (s Snapshot) proven(w WaiverFacts) bool {
	if w.Task == 0 {
		return s.hasTask(w.Category)
	}
	t, ok := s.task(w.Task)
	return ok && s.verified(t)
}

// outlasted reports whether another waiver excuses the same for longer.
func (s Snapshot) outlasted(w WaiverFacts) bool {
	return slices.ContainsFunc(s.Waivers, func(other WaiverFacts) bool {
		longer := !w.Until.IsZero() && (other.Until.IsZero() || other.Until.After(w.Until))
		return other.about(w) && longer && s.excuses(other)
	})
}

// about reports whether two waivers are about the same.
func (w WaiverFacts) about(other WaiverFacts) bool {
	return w.Task == other.Task && w.Category == other.Category
}
