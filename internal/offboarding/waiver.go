package offboarding

import (
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// Waiver is a request that the gate asks for less: that a task is not done,
// or that a named category does not apply. It is never changed; what became
// of it is in the decisions and withdrawals that name it.
type Waiver struct {
	// ID goes into digests.
	ID string
	// Number counts from 1 within the offboarding.
	Number int
	Task   int
	// Category is set instead of Task for a named category that does not
	// apply at all.
	Category Category
	// What will not be done, why, and what makes up for it.
	What, Reason, Control string
	Requester             string
	// RequestedFor is the assignee for whom a delegate asked; empty where
	// somebody asked as themselves.
	RequestedFor string
	RequestedAt  time.Time
	// Until is when it ends; zero means permanent.
	Until time.Time
}

// Ruling is what somebody decided about a waiver.
type Ruling string

const (
	// Approved: the gate may ask for less.
	Approved Ruling = "approved"
	// Refused: it may not, and the reason says why.
	Refused Ruling = "refused"
)

// WaiverDecision is one person's decision about a waiver.
type WaiverDecision struct {
	ID string
	// Waiver is the ID of the waiver.
	Waiver string
	Ruling Ruling
	// Function is what the person decided for.
	Function Function
	Reason   string
	By       string
	// For is the holder of the function for whom a delegate decided; empty
	// where the holder did.
	For string
	At  time.Time
}

// WaiverWithdrawal ends a waiver that was not decided.
type WaiverWithdrawal struct {
	// Waiver is the ID of the waiver.
	Waiver string
	Cause  string
	By     string
	At     time.Time
}

// WaiverRule says which function decides about waivers of a category.
type WaiverRule struct {
	Category Category `json:"category" yaml:"category"`
	Function Function `json:"function" yaml:"function"`
}

// DefaultWaiverRules returns who decides where a playbook does not say.
func DefaultWaiverRules() []WaiverRule {
	return []WaiverRule{
		{AccessTermination, Security}, {SecretRevocation, Security}, {DeviceRecovery, Security},
		{BackupRetention, Privacy}, {DataReturnOrDeletion, Privacy},
		{CustomerAcknowledgement, Contract}, {OtherCategory, Legal},
	}
}

// WaiverState is what became of a waiver; it is a function of the record.
type WaiverState string

const (
	// PendingWaiver waits for a decision.
	PendingWaiver WaiverState = "pending"
	// ApprovedWaiver excuses what it is about.
	ApprovedWaiver WaiverState = "approved"
	// EndedWaiver was approved, and its date has come.
	EndedWaiver WaiverState = "ended"
	// RefusedWaiver was refused; what it is about stays to be done.
	RefusedWaiver WaiverState = "refused"
	// WithdrawnWaiver was withdrawn before it was decided.
	WithdrawnWaiver WaiverState = "withdrawn"
)

// approvals is how many people must approve: a task is given up for good by
// two people of two functions.
func (w Waiver) approvals() int {
	if w.Task != 0 && w.Until.IsZero() {
		return 2
	}
	return 1
}

// ended reports whether the waiver's date has come.
func (w Waiver) ended(now time.Time) bool { return !w.Until.IsZero() && !now.Before(w.Until) }

// subject names what the waiver is about within a sentence.
func (w Waiver) subject() string {
	if w.Task != 0 {
		return TaskReference(w.Task)
	}
	return w.Category.inWords()
}

// Waiver returns a waiver by its number.
func (f Facts) Waiver(number int) (Waiver, bool) {
	at := slices.IndexFunc(f.Waivers, func(w Waiver) bool { return w.Number == number })
	if at < 0 {
		return Waiver{}, false
	}
	return f.Waivers[at], true
}

// DecisionsOn returns what was decided about a waiver, in order.
func (f Facts) DecisionsOn(w Waiver) []WaiverDecision {
	var out []WaiverDecision
	for _, d := range f.WaiverDecisions {
		if d.Waiver == w.ID {
			out = append(out, d)
		}
	}
	return out
}

// WithdrawalOf returns how a waiver was withdrawn, if it was.
func (f Facts) WithdrawalOf(w Waiver) (WaiverWithdrawal, bool) {
	at := slices.IndexFunc(f.WaiverWithdrawals, func(wd WaiverWithdrawal) bool { return wd.Waiver == w.ID })
	if at < 0 {
		return WaiverWithdrawal{}, false
	}
	return f.WaiverWithdrawals[at], true
}

// StateOf returns what became of a waiver until now.
func (f Facts) StateOf(w Waiver, now time.Time) WaiverState {
	if _, withdrawn := f.WithdrawalOf(w); withdrawn {
		return WithdrawnWaiver
	}
	decisions := f.DecisionsOn(w)
	switch {
	case slices.ContainsFunc(decisions, func(d WaiverDecision) bool { return d.Ruling != Approved }):
		return RefusedWaiver
	case len(decisions) < w.approvals():
		return PendingWaiver
	case w.ended(now):
		return EndedWaiver
	}
	return ApprovedWaiver
}

// WaiversInForce returns the waivers that excuse something now which nothing
// proves, in order. Where a renewal lasts longer, it stands for the earlier.
func (f Facts) WaiversInForce(now time.Time) []Waiver {
	s := f.Snapshot(now)
	var out []Waiver
	for _, w := range s.Waivers {
		if s.excuses(w) && !s.proven(w) && !s.outlasted(w) {
			whole, _ := f.Waiver(w.Number)
			out = append(out, whole)
		}
	}
	return out
}

// WaiverRequest is what somebody asks for.
type WaiverRequest struct {
	// Task, or else the Category that does not apply.
	Task                  int
	Category              Category
	What, Reason, Control string
	// Until is the day on which it ends; Permanent says that it never does.
	// That a category does not apply has no end.
	Until     time.Time
	Permanent bool
}

// CanRequestWaiver says why nobody can ask for a waiver of the task now, or
// returns nil.
func (o *Offboarding) CanRequestWaiver(task int, now time.Time) error {
	if err := o.mustBeOpen("waivers are frozen because the offboarding is not open; nothing was stored"); err != nil {
		return err
	}
	s := o.f.Snapshot(now)
	t, ok := s.task(task)
	if !ok {
		return fault.New(fault.NotFound, "there is no such task")
	}
	if s.verified(t) {
		return fault.New(fault.Conflict, "%s is verified, so there is nothing to waive", TaskReference(task))
	}
	return o.noneBefore(Waiver{Task: task}, now)
}

// CanRequestNotApplicable says why nobody can ask now that a category counts
// as not applicable, or returns nil. Where the category has tasks, each is
// waived by itself.
func (o *Offboarding) CanRequestNotApplicable(c Category, now time.Time) error {
	if o.f.State != Draft {
		if err := o.mustBeOpen("waivers are frozen because the offboarding is not open; nothing was stored"); err != nil {
			return err
		}
	}
	if !slices.Contains(NamedCategories(), c) {
		return fault.New(fault.NotFound, "there is no such category")
	}
	if o.f.Snapshot(now).hasTask(c) {
		return fault.New(fault.Conflict, "tasks cover %s; ask for a waiver of each that cannot be done", c.inWords())
	}
	return o.noneBefore(Waiver{Category: c}, now)
}

// noneBefore refuses a request beside one that is pending or permanent. One
// that will end can be renewed.
func (o *Offboarding) noneBefore(in Waiver, now time.Time) error {
	for _, w := range o.f.Waivers {
		if w.Task != in.Task || w.Category != in.Category {
			continue
		}
		switch state := o.f.StateOf(w, now); {
		case state == PendingWaiver:
			return fault.New(fault.Conflict, "%s has asked for a waiver of %s already, and it is not decided yet; nothing was stored",
				o.f.People.Name(w.Requester), w.subject())
		case state == ApprovedWaiver && w.Until.IsZero():
			return fault.New(fault.Conflict, "%s is waived for good already; nothing was stored", w.subject())
		}
	}
	return nil
}

// RequestWaiver asks for a waiver. It holds the gate closed until it is
// decided or withdrawn.
func (o *Offboarding) RequestWaiver(id string, in WaiverRequest, by string, now time.Time) (Waiver, error) {
	can := func() error { return o.CanRequestWaiver(in.Task, now) }
	if in.Task == 0 {
		can, in.Permanent = func() error { return o.CanRequestNotApplicable(in.Category, now) }, true
	} else {
		in.Category = ""
	}
	if err := can(); err != nil {
		return Waiver{}, err
	}
	w := Waiver{
		ID: id, Number: len(o.f.Waivers) + 1, Task: in.Task, Category: in.Category,
		What: tidy(in.What), Reason: tidy(in.Reason), Control: tidy(in.Control), Requester: by,
		RequestedFor: o.f.Snapshot(now).RequestsFor(in.Task, by), RequestedAt: now,
	}
	if !in.Permanent {
		w.Until = midnight(in.Until)
	}
	if err := w.check(in.Permanent, now); err != nil {
		return Waiver{}, err
	}
	o.f.Waivers = append(o.f.Waivers, w)
	o.happened(WaiverRequested{Waiver: w})
	o.settleUnlessDraft(fmt.Sprintf("a waiver of %s was asked for", w.subject()), by, now)
	return w, nil
}

func (w Waiver) check(permanent bool, now time.Time) error {
	var wrong fault.Fieldset
	requireText(&wrong, "what", w.What, shortText, "Say what will not be done, for example “return of 1 backup appliance”")
	requireText(&wrong, "reason", w.Reason, longText, "Say why, for example “lost in transit, the carrier has confirmed it”")
	requireText(&wrong, "control", w.Control, longText, "Say what makes up for it, for example “the disk was encrypted and the key is destroyed”")
	if !permanent && (!w.Until.After(now) || w.Until.After(now.AddDate(1, 0, 1))) {
		wrong.Add("until", "Enter a date within 12 months, for example 31 March 2027")
	}
	return wrong.Err("nothing was asked for")
}

// settleUnlessDraft is settle for changes that a draft allows too: nobody has
// signed one, and nothing in it is blocked yet.
func (o *Offboarding) settleUnlessDraft(cause, by string, now time.Time) {
	if o.f.State != Draft {
		o.settle(cause, by, now)
	}
}

// CanDecideWaiver says why the person cannot decide about a waiver now, or
// returns nil.
func (o *Offboarding) CanDecideWaiver(number int, person string, now time.Time) error {
	w, err := o.pendingWaiver(number, now)
	if err != nil {
		return err
	}
	s := o.f.Snapshot(now)
	pending := s.waiver(number)
	switch {
	case s.People.SameHuman(person, w.Requester), s.People.SameHuman(person, w.RequestedFor):
		return fault.New(fault.Forbidden, "You asked for this waiver, so somebody else decides about it")
	case s.People.SameHuman(person, s.Owner), s.People.SameHuman(person, s.Deputy):
		return fault.New(fault.Forbidden, "The accountable owner and the deputy decide about no waiver of their own offboarding")
	case slices.ContainsFunc(pending.Approvals, func(a Approval) bool { return s.People.SameHuman(a.By, person) || s.People.SameHuman(a.For, person) }):
		return fault.New(fault.Conflict, "You have approved this waiver; it is permanent, so somebody of another function decides too")
	case !s.mayDecide(pending, person):
		return fault.New(fault.Forbidden, "You had a hand in the evidence for %s, so somebody else decides about its waiver", w.subject())
	}
	function, _ := s.decidesFor(pending, person)
	switch {
	case function != "":
		return nil
	case len(pending.Approvals) > 0:
		first := pending.Approvals[0]
		return fault.New(fault.Conflict, "%s has approved it for %s; a permanent waiver also needs somebody of another function. Nothing was decided",
			o.f.People.Name(first.By), first.Function)
	}
	if holder := s.heldBack(pending, person); holder != "" {
		return fault.New(fault.Forbidden, "%s, for whom you act, has a part in this, so somebody else decides about it", o.f.People.Name(holder))
	}
	return fault.New(fault.Forbidden, "You can read this, but waivers of this category are decided for %s", s.waiverFunction(pending))
}

// pendingWaiver returns a waiver that can still be decided or withdrawn.
func (o *Offboarding) pendingWaiver(number int, now time.Time) (Waiver, error) {
	w, ok := o.f.Waiver(number)
	if !ok {
		return Waiver{}, fault.New(fault.NotFound, "there is no such waiver")
	}
	if o.f.State != Open && o.f.State != Draft {
		return Waiver{}, fault.New(fault.Conflict, "waivers are frozen because the offboarding is not open; nothing was stored")
	}
	switch o.f.StateOf(w, now) {
	case ApprovedWaiver, EndedWaiver, RefusedWaiver:
		decisions := o.f.DecisionsOn(w)
		last := decisions[len(decisions)-1]
		return Waiver{}, fault.New(fault.Conflict, "%s has %s this waiver already; nothing was stored", o.f.People.Name(last.By), last.Ruling)
	case WithdrawnWaiver:
		wd, _ := o.f.WithdrawalOf(w)
		return Waiver{}, fault.New(fault.Conflict, "this waiver was withdrawn: %s; nothing was stored", wd.Cause)
	case PendingWaiver:
	}
	return w, nil
}

// WaiverRuling is what somebody decides about a waiver.
type WaiverRuling struct {
	// Waiver is its number.
	Waiver int
	Ruling Ruling
	Reason string
}

// DecideWaiver records a decision. An approval voids the sign-offs that were
// given without it.
func (o *Offboarding) DecideWaiver(id string, in WaiverRuling, by string, now time.Time) (WaiverDecision, error) {
	if err := o.CanDecideWaiver(in.Waiver, by, now); err != nil {
		return WaiverDecision{}, err
	}
	w, _ := o.f.Waiver(in.Waiver)
	in.Reason = tidy(in.Reason)
	var wrong fault.Fieldset
	switch in.Ruling {
	case Approved:
		limitText(&wrong, "reason", in.Reason, longText)
		if w.ended(now) {
			wrong.Add("ruling", "The day on which this waiver would end has come; refuse it, or have it asked for again")
		}
	case Refused:
		requireText(&wrong, "reason", in.Reason, longText, "Say why, for example “the carrier has found the appliance”")
	default:
		wrong.Add("ruling", "Choose yes or no")
	}
	if err := wrong.Err("nothing was decided"); err != nil {
		return WaiverDecision{}, err
	}
	s := o.f.Snapshot(now)
	function, onBehalf := s.decidesFor(s.waiver(w.Number), by)
	d := WaiverDecision{
		ID: id, Waiver: w.ID, Ruling: in.Ruling, Function: function, Reason: in.Reason, By: by, For: onBehalf, At: now,
	}
	o.f.WaiverDecisions = append(o.f.WaiverDecisions, d)
	o.happened(WaiverDecided{Waiver: w, Decision: d, InForce: o.f.StateOf(w, now) == ApprovedWaiver})
	o.settleUnlessDraft(fmt.Sprintf("the waiver of %s was %s", w.subject(), d.Ruling), by, now)
	return d, nil
}

// WithdrawWaiver takes a request back that was not decided. Only whoever asked
// can.
func (o *Offboarding) WithdrawWaiver(number int, by string, now time.Time) error {
	w, err := o.pendingWaiver(number, now)
	if err != nil {
		return err
	}
	if !o.f.People.SameHuman(by, w.Requester) && !o.f.People.SameHuman(by, w.RequestedFor) {
		return fault.New(fault.Forbidden, "only %s, who asked for this waiver, can withdraw it", o.f.People.Name(w.Requester))
	}
	o.endWaiver(w, "whoever asked for it took it back", by, now)
	o.settleUnlessDraft(fmt.Sprintf("the waiver of %s was withdrawn", w.subject()), by, now)
	return nil
}

// endPending withdraws the waivers of a task that nobody has decided: what
// they would excuse was proven.
func (o *Offboarding) endPending(task int, by string, now time.Time) {
	for _, w := range o.f.Waivers {
		if w.Task == task && o.f.StateOf(w, now) == PendingWaiver {
			o.endWaiver(w, TaskReference(task)+" was verified", by, now)
		}
	}
}

func (o *Offboarding) endWaiver(w Waiver, cause, by string, now time.Time) {
	wd := WaiverWithdrawal{Waiver: w.ID, Cause: cause, By: by, At: now}
	o.f.WaiverWithdrawals = append(o.f.WaiverWithdrawals, wd)
	o.happened(WaiverWithdrawn{Waiver: w, Withdrawal: wd})
}
