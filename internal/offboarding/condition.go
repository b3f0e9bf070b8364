package offboarding

import (
	"cmp"
	"slices"
	"time"
)

// ConditionKind says which of the gate's rules a condition belongs to.
type ConditionKind string

const (
	// FloorCondition: a named category has neither a task nor a recorded "not
	// applicable". It has a pin only while it stands.
	FloorCondition ConditionKind = "floor"
	// TaskCondition: a task is verified or waived.
	TaskCondition ConditionKind = "task"
	// InventoryCondition: every item is decided and proven, nothing unknown
	// is open, and the owner declared the inventory complete.
	InventoryCondition ConditionKind = "inventory"
	// ProbeCondition: no credential still works.
	ProbeCondition ConditionKind = "probes"
	// WaiverCondition: no waiver is pending, none has ended before its task
	// was proven. It has a pin only while it stands.
	WaiverCondition ConditionKind = "waiver"
	// SignOffCondition: a required sign-off is given over the current digest.
	SignOffCondition ConditionKind = "sign_off"
	// PeopleCondition: the owner and the escalation path are active people.
	// It has a pin only while it stands.
	PeopleCondition ConditionKind = "people"
)

// Reason says what is missing where a condition stands.
type Reason string

const (
	// Met: nothing is missing.
	Met Reason = ""
	// NeedsTask: the category has no task.
	NeedsTask Reason = "needs_task"
	// NeedsAssignee: an active person must be named to do it.
	NeedsAssignee Reason = "needs_assignee"
	// NeedsEvidence: nothing valid was sent.
	NeedsEvidence Reason = "needs_evidence"
	// NeedsEvidenceAgain: the reviewer asked for changes.
	NeedsEvidenceAgain Reason = "needs_evidence_again"
	// NeedsWholeEvidence: a required answer or file is missing.
	NeedsWholeEvidence Reason = "needs_whole_evidence"
	// NeedsNewEvidence: the task asks for something else than was sent.
	NeedsNewEvidence Reason = "needs_new_evidence"
	// NeedsIntactFile: a stored file no longer has its recorded hash.
	NeedsIntactFile Reason = "needs_intact_file"
	// NeedsReview: the evidence waits for its reviewer.
	NeedsReview Reason = "needs_review"
	// NeedsReviewer: nobody is left who may review it.
	NeedsReviewer Reason = "needs_reviewer"
	// NeedsLevel: the evidence is weaker than the requirement asks.
	NeedsLevel Reason = "needs_level"
	// WaitsForTask: another task goes before.
	WaitsForTask Reason = "waits_for_task"
	// NeedsDisposition: items have no disposition.
	NeedsDisposition Reason = "needs_disposition"
	// NeedsSearch: an unknown is open.
	NeedsSearch Reason = "needs_search"
	// NeedsDeclaration: the owner has not declared this inventory complete.
	NeedsDeclaration Reason = "needs_declaration"
	// WaitsForProof: items wait for the task that proves them.
	WaitsForProof Reason = "waits_for_proof"
	// StillWorks: a probe was accepted.
	StillWorks Reason = "still_works"
	// NeedsProbe: a probe did not run in time.
	NeedsProbe Reason = "needs_probe"
	// NeedsDecision: a waiver is pending.
	NeedsDecision Reason = "needs_decision"
	// NeedsApprover: nobody is left who may decide about a waiver.
	NeedsApprover Reason = "needs_approver"
	// WaiverEnded: a waiver has ended and what it excused is not proven.
	WaiverEnded Reason = "waiver_ended"
	// NeedsSignature: a person can sign now.
	NeedsSignature Reason = "needs_signature"
	// WaitsForScope: conditions in the scope of the sign-off stand.
	WaitsForScope Reason = "waits_for_scope"
	// NeedsSigner: nobody is left who may sign.
	NeedsSigner Reason = "needs_signer"
	// NeedsOwner: the accountable owner is not an active person, and nobody
	// was asked to take over.
	NeedsOwner Reason = "needs_owner"
	// NeedsAcceptance: the same, and whoever was asked must accept.
	NeedsAcceptance Reason = "needs_acceptance"
	// NeedsPath: the escalation path is empty, holds an inactive person or
	// deputy, or nobody but the owner and the service's deputy.
	NeedsPath Reason = "needs_path"
)

// Pin is how a condition is drawn.
type Pin string

const (
	// PinMet is below the line.
	PinMet Pin = "met"
	// PinWaived is below the line, dashed.
	PinWaived Pin = "waived"
	// PinSubmitted is half height: a reviewer has it.
	PinSubmitted Pin = "submitted"
	// PinChanges is full height, marked: it came back.
	PinChanges Pin = "changes"
	// PinOpen is full height and hollow: somebody can act.
	PinOpen Pin = "open"
	// PinBlocked is full height and hatched: nobody can act yet.
	PinBlocked Pin = "blocked"
	// PinStillWorks is full height with a cross.
	PinStillWorks Pin = "still_works"
)

// Condition is one rule of the gate applied to one thing.
type Condition struct {
	Kind ConditionKind
	// Category is set for tasks, waivers and the floor, Task, Waiver and
	// Function where the condition is about one.
	Category Category
	Task     int
	Waiver   int
	Function Function
	Pin      Pin
	// Reason is Met, or what is missing.
	Reason Reason
	// Who are the people that must act; empty where an outsider or nobody
	// must. Several people mean that any one of them can.
	Who []string
	// Delegates can act in the place of some of them; empty where nobody can.
	Delegates []Delegate `json:",omitempty"`
	// SubmittedBy sent the evidence that waits for its review, or asked for
	// the waiver that waits for its decision.
	SubmittedBy string
	// SubmittedFor is for whom a delegate did; empty where nobody was.
	SubmittedFor string `json:",omitempty"`
	// Outsider is the client or vendor that must act.
	Outsider string
	// Party is who is waited for.
	Party Party
	// Count is how many items, probes or unknowns it is about.
	Count int
	// Since is when it began to stand for this reason; zero where the record
	// does not say.
	Since time.Time
	// Due is the task's due date, or the offboarding's.
	Due time.Time
	// FirstDue is what Due was before it was ever moved; zero where it is that.
	FirstDue time.Time `json:",omitzero"`
	// CanAct says that somebody can act on it now.
	CanAct bool
	// WaitsFor lists the tasks that must be met first.
	WaitsFor []int
	// HoldsUp is how many other conditions wait for this one.
	HoldsUp int
}

// Met reports whether the condition is below the line.
func (c Condition) Met() bool { return c.Reason == Met }

// Gate is the answer to Evaluate.
type Gate struct {
	// Conditions are in the order of the drawing: floor, tasks by category,
	// inventory, probes, waivers, people, sign-offs.
	Conditions []Condition
	// NextMoment is when time alone would next change the result; zero means
	// never.
	NextMoment time.Time
}

// Standing returns the conditions above the line, in order.
func (g Gate) Standing() []Condition { return g.filter(func(c Condition) bool { return !c.Met() }) }

// MetConditions returns the conditions below the line, in order.
func (g Gate) MetConditions() []Condition { return g.filter(Condition.Met) }

// CanAct returns those above the line that somebody can act on now.
func (g Gate) CanAct() []Condition {
	return g.filter(func(c Condition) bool { return !c.Met() && c.CanAct })
}

func (g Gate) filter(keep func(Condition) bool) []Condition {
	var out []Condition
	for _, c := range g.Conditions {
		if keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// Open reports whether nothing stands above the line. A gate without
// conditions is closed.
func (g Gate) Open() bool { return len(g.Conditions) > 0 && len(g.Standing()) == 0 }

// Ready reports whether only the owner's sign-off is missing, and possible.
func (g Gate) Ready() bool {
	standing := g.Standing()
	return len(standing) == 1 && standing[0].Kind == SignOffCondition &&
		standing[0].Function == Owner && standing[0].CanAct
}

// Task returns the condition of a task.
func (g Gate) Task(number int) (Condition, bool) {
	for _, c := range g.Conditions {
		if c.Kind == TaskCondition && c.Task == number {
			return c, true
		}
	}
	return Condition{}, false
}

// SignOff returns the condition of a function's sign-off.
func (g Gate) SignOff(f Function) (Condition, bool) {
	for _, c := range g.Conditions {
		if c.Kind == SignOffCondition && c.Function == f {
			return c, true
		}
	}
	return Condition{}, false
}

// NextToAct returns the condition to act on first: of those that somebody can
// act on now, the one that holds up most, then the one that is due first.
func (g Gate) NextToAct() (Condition, bool) {
	can := g.ByUrgency()
	if len(can) == 0 {
		return Condition{}, false
	}
	return can[0], true
}

// ByUrgency returns the conditions that somebody can act on now, the one that
// holds up most first, then by due date.
func (g Gate) ByUrgency() []Condition {
	can := g.CanAct()
	slices.SortStableFunc(can, func(a, b Condition) int {
		return cmp.Or(cmp.Compare(b.HoldsUp, a.HoldsUp), a.Due.Compare(b.Due))
	})
	return can
}
