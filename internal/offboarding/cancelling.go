package offboarding

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// CancellationRequest is the owner's wish to give an offboarding up. It needs
// a second person once anything was submitted.
type CancellationRequest struct {
	ID     string
	By     string
	At     time.Time
	Reason string
}

// CancellationOutcome says how a request to cancel ended.
type CancellationOutcome string

const (
	// CancellationApproved: the offboarding is cancelled.
	CancellationApproved CancellationOutcome = "approved"
	// CancellationRefused: it goes on, and the reason says why.
	CancellationRefused CancellationOutcome = "refused"
	// CancellationWithdrawn: the owner wants to go on after all.
	CancellationWithdrawn CancellationOutcome = "withdrawn"
	// CancellationLapsed: something else made it pointless, such as a closure.
	CancellationLapsed CancellationOutcome = "lapsed"
)

// CancellationAnswer ends a request to cancel for ever.
type CancellationAnswer struct {
	Request string
	Outcome CancellationOutcome
	By      string
	At      time.Time
	Reason  string
}

// Cancellation is one giving up of an offboarding.
type Cancellation struct {
	// Request is the one that was approved; empty where none was needed.
	Request string
	By      string
	// ApprovedBy is the second person; empty where nothing was submitted.
	ApprovedBy string
	At         time.Time
	Reason     string
	// Unmet of Conditions stood above the line.
	Unmet, Conditions int
}

// PendingCancellation returns the request to cancel that waits for its
// answer; there is at most one.
func (f Facts) PendingCancellation() (CancellationRequest, bool) {
	for _, r := range f.CancellationRequests {
		if !slices.ContainsFunc(f.CancellationAnswers, func(a CancellationAnswer) bool { return a.Request == r.ID }) {
			return r, true
		}
	}
	return CancellationRequest{}, false
}

// CancellingNeedsApproval reports whether a second person must agree:
// something was submitted, even if it was withdrawn since.
func (f Facts) CancellingNeedsApproval() bool { return len(f.Evidence) > 0 }

// DecidesCancellation reports whether the person may approve or refuse the
// request to cancel that stands: an active deputy, owner of the service or
// holder of a function that signs here, and another human than the asker and
// the accountable owner.
func (f Facts) DecidesCancellation(person string) bool {
	request, stands := f.PendingCancellation()
	if !stands || f.State != Open || !f.People.Active(person) ||
		f.People.SameHuman(person, request.By) || f.People.SameHuman(person, f.Owner) {
		return false
	}
	return person == f.Deputy || person == f.ServiceOwner || f.signsHere(person)
}

// signsHere reports whether the person holds a function that is asked to sign.
func (f Facts) signsHere(person string) bool {
	return slices.ContainsFunc(f.SignOffRules, func(r SignOffRule) bool { return slices.Contains(f.Holders[r.Function], person) })
}

// Cancel gives an open offboarding up, or asks a second person to agree where
// anything was submitted. id is that of the request, if it comes to one.
func (o *Offboarding) Cancel(id, reason, by string, now time.Time) error {
	if err := o.mustBeOpen("only an open offboarding can be cancelled; nothing was changed"); err != nil {
		return err
	}
	if by != o.f.Owner {
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner can cancel it: %s.", o.f.People.Name(o.f.Owner))
	}
	if _, stands := o.f.PendingCancellation(); stands {
		return fault.New(fault.Conflict, "cancelling was asked for already and waits for a second person; nothing was changed")
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why, for example “the client has renewed the contract”")
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	if !o.f.CancellingNeedsApproval() {
		o.cancel(Cancellation{By: by, At: now, Reason: reason}, CancellationAnswer{})
		return nil
	}
	request := CancellationRequest{ID: id, By: by, At: now, Reason: reason}
	o.f.CancellationRequests = append(o.f.CancellationRequests, request)
	o.happened(CancellationRequested{Request: request})
	return nil
}

// CancellationDigest returns one value over what would be given up: all that
// was proven and decided so far.
func (f Facts) CancellationDigest(now time.Time) digest.Sum {
	return f.Snapshot(now).ScopeDigest(OwnerRule())
}

// ApproveCancellation cancels the offboarding as its owner asked. seen is the
// digest of what the second person read.
func (o *Offboarding) ApproveCancellation(request string, seen digest.Sum, by string, now time.Time) error {
	r, err := o.decidable(request, by)
	if err != nil {
		return err
	}
	if seen != o.f.CancellationDigest(now) {
		return fault.New(fault.Conflict, "what would be given up changed since you read it; nothing was changed")
	}
	a := CancellationAnswer{Request: r.ID, Outcome: CancellationApproved, By: by, At: now}
	o.f.CancellationAnswers = append(o.f.CancellationAnswers, a)
	o.cancel(Cancellation{Request: r.ID, By: r.By, ApprovedBy: by, At: now, Reason: r.Reason}, a)
	return nil
}

// RefuseCancellation lets the offboarding go on.
func (o *Offboarding) RefuseCancellation(request, reason, by string, now time.Time) error {
	r, err := o.decidable(request, by)
	if err != nil {
		return err
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why, for example “two keys still work, whatever the client signs”")
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	o.answerCancellation(CancellationAnswer{Request: r.ID, Outcome: CancellationRefused, By: by, At: now, Reason: reason}, r)
	return nil
}

// WithdrawCancellation takes the request back.
func (o *Offboarding) WithdrawCancellation(request, by string, now time.Time) error {
	r, err := o.pendingCancellation(request)
	if err != nil {
		return err
	}
	if by != r.By {
		return fault.New(fault.Forbidden, "You can read this, but %s asked for it; nothing was changed", o.f.People.Name(r.By))
	}
	o.answerCancellation(CancellationAnswer{Request: r.ID, Outcome: CancellationWithdrawn, By: by, At: now}, r)
	return nil
}

// decidable returns the request that the person may decide.
func (o *Offboarding) decidable(request, by string) (CancellationRequest, error) {
	r, err := o.pendingCancellation(request)
	if err != nil {
		return r, err
	}
	if !o.f.DecidesCancellation(by) {
		return r, fault.New(fault.Forbidden, "You can read this, but cancelling needs the deputy, the service's owner or an approver, and nobody decides what they asked for themselves.")
	}
	return r, nil
}

func (o *Offboarding) pendingCancellation(request string) (CancellationRequest, error) {
	r, stands := o.f.PendingCancellation()
	if !stands || r.ID != request || o.f.State != Open {
		return CancellationRequest{}, fault.New(fault.Conflict, "this request to cancel does not stand any more; nothing was changed")
	}
	return r, nil
}

// cancel freezes the offboarding with the count of what was not met.
func (o *Offboarding) cancel(c Cancellation, answer CancellationAnswer) {
	gate := o.Gate(c.At)
	c.Unmet, c.Conditions = len(gate.Standing()), len(gate.Conditions)
	o.f.State = Cancelled
	o.f.Cancellations = append(o.f.Cancellations, c)
	o.happened(OffboardingCancelled{Cancellation: c, Answer: answer})
	by := c.ApprovedBy
	if by == "" {
		by = c.By
	}
	o.lapseOffer("the offboarding was cancelled", by, c.At)
}

// lapseCancellation ends a request that still waits, if there is one, because
// of something else.
func (o *Offboarding) lapseCancellation(cause, by string, now time.Time) {
	if r, stands := o.f.PendingCancellation(); stands {
		o.answerCancellation(CancellationAnswer{Request: r.ID, Outcome: CancellationLapsed, By: by, At: now, Reason: cause}, r)
	}
}

func (o *Offboarding) answerCancellation(a CancellationAnswer, r CancellationRequest) {
	o.f.CancellationAnswers = append(o.f.CancellationAnswers, a)
	o.happened(CancellationAnswered{Request: r, Answer: a})
}
