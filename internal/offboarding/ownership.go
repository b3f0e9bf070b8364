package offboarding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// OfferKind says by what right somebody is asked to become the owner.
type OfferKind string

const (
	// HandOver: the accountable owner asks.
	HandOver OfferKind = "hand_over"
	// Succession: the owner is not active any more and an administrator asks.
	Succession OfferKind = "succession"
)

// Offer asks somebody to become the accountable owner of an offboarding. It
// moves nothing by itself: From stays accountable until To accepts.
type Offer struct {
	ID   string
	Kind OfferKind
	To   string
	// From is who was accountable when it was made.
	From string
	// By made it: From, or an administrator.
	By     string
	At     time.Time
	Reason string
	// Batch is shared by the offers of one hand-over of several offboardings;
	// empty for one that was made alone.
	Batch string
}

// OfferOutcome says how an offer ended.
type OfferOutcome string

const (
	// OfferAccepted: the person is the owner.
	OfferAccepted OfferOutcome = "accepted"
	// OfferDeclined: the person does not want to, and the reason says why.
	OfferDeclined OfferOutcome = "declined"
	// OfferWithdrawn: whoever made it took it back.
	OfferWithdrawn OfferOutcome = "withdrawn"
	// OfferLapsed: something else made it pointless, such as a closure.
	OfferLapsed OfferOutcome = "lapsed"
)

// OfferAnswer ends an offer for ever.
type OfferAnswer struct {
	Offer   string
	Outcome OfferOutcome
	By      string
	At      time.Time
	Reason  string
	// Risks counts what the person was shown before accepting, and Digest
	// binds the acceptance to it; zero and empty for the other outcomes.
	Risks  int
	Digest digest.Sum
}

// PendingOffer returns the offer that waits for its answer; there is at most
// one.
func (f Facts) PendingOffer() (Offer, bool) {
	for _, o := range f.Offers {
		if _, answered := f.OfferAnswer(o.ID); !answered {
			return o, true
		}
	}
	return Offer{}, false
}

// OfferAnswer returns how an offer ended.
func (f Facts) OfferAnswer(offer string) (OfferAnswer, bool) {
	at := slices.IndexFunc(f.OfferAnswers, func(a OfferAnswer) bool { return a.Offer == offer })
	if at < 0 {
		return OfferAnswer{}, false
	}
	return f.OfferAnswers[at], true
}

// OfferOwnership is what somebody writes who asks another to become the owner.
type OfferOwnership struct {
	// ID is the new record's.
	ID, To, Reason string
	// Batch is shared by several offers; empty for one alone.
	Batch string
}

// CanOffer says why the owner cannot offer the offboarding to the person, or
// returns nil.
func (o *Offboarding) CanOffer(to, by string, now time.Time) error {
	if err := o.mustBeOpen("ownership moves only while the offboarding is open; nothing was offered"); err != nil {
		return err
	}
	switch pending, waits := o.f.PendingOffer(); {
	case by != o.f.Owner:
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner can hand it over: %s.", o.f.People.Name(o.f.Owner))
	case !o.f.People.Active(by):
		return fault.New(fault.Conflict, "%s is not active any more, so an administrator must name a successor; nothing was offered", o.f.People.Name(by))
	case waits:
		return fault.New(fault.Conflict, "it is offered to %s already; withdraw that offer first. Nothing was offered", o.f.People.Name(pending.To))
	}
	return o.candidate(to, now, "nothing was offered")
}

// OfferOwnership offers the offboarding to an active person, who becomes its
// owner by accepting.
func (o *Offboarding) OfferOwnership(in OfferOwnership, by string, now time.Time) error {
	return o.offer(Offer{Kind: HandOver, By: by, At: now}, in, o.CanOffer(in.To, by, now), "nothing was offered")
}

// CanNameSuccessor says why by cannot name the person as the successor of an
// owner who is not active any more, or returns nil.
func (o *Offboarding) CanNameSuccessor(to, by string, now time.Time) error {
	if err := o.mustBeOpen("a successor is named only while the offboarding is open; nobody was named"); err != nil {
		return err
	}
	if o.f.People.Active(o.f.Owner) {
		return fault.New(fault.Conflict, "%s is active and can hand it over; nobody was named", o.f.People.Name(o.f.Owner))
	}
	if pending, waits := o.f.PendingOffer(); waits && pending.To == to && o.f.People.Active(to) {
		return fault.New(fault.Conflict, "%s was asked already and must accept; nobody was named", o.f.People.Name(to))
	}
	if o.f.People.SameHuman(to, by) {
		return invalidPerson("nobody was named", "Nobody names themselves; ask a second administrator, or choose somebody else")
	}
	return o.candidate(to, now, "nobody was named")
}

// NameSuccessor asks somebody to become the owner in the place of one who is
// not active any more. An offer that still waited lapses.
func (o *Offboarding) NameSuccessor(in OfferOwnership, by string, now time.Time) error {
	return o.offer(Offer{Kind: Succession, By: by, At: now}, in, o.CanNameSuccessor(in.To, by, now), "nobody was named")
}

// offer makes the offer, unless it cannot be made or lacks its reason.
func (o *Offboarding) offer(offer Offer, in OfferOwnership, cannot error, otherwise string) error {
	if cannot != nil && !fault.Is(cannot, fault.Invalid) {
		return cannot
	}
	offer.ID, offer.To, offer.From, offer.Batch, offer.Reason = in.ID, in.To, o.f.Owner, in.Batch, tidy(in.Reason)
	var wrong fault.Fieldset
	for _, field := range fault.Fields(cannot) {
		wrong.Add(field.Name, "%s", field.Message)
	}
	requireOfferReason(&wrong, offer.Reason)
	if err := wrong.Err("%s", otherwise); err != nil {
		return err
	}
	o.lapseOffer(o.f.People.Name(in.To)+" was named instead", offer.By, offer.At)
	o.f.Offers = append(o.f.Offers, offer)
	o.happened(OwnershipOffered{Offer: offer})
	return nil
}

func requireOfferReason(wrong *fault.Fieldset, reason string) {
	requireText(wrong, "reason", reason, longText, "Say why, for example “the team of Fleet Telemetry moves to Identity Hub”")
}

// Check says what is missing in what somebody writes who asks another to
// become the owner, whatever the offboarding; it returns Invalid or nil.
func (in OfferOwnership) Check() error {
	var wrong fault.Fieldset
	if in.To == "" {
		wrong.Add("to", "Choose an active person")
	}
	requireOfferReason(&wrong, tidy(in.Reason))
	return wrong.Err("nothing was offered")
}

// candidate says why somebody cannot be the owner, or returns nil: the owner
// is an active person beside the deputy, and leaves somebody to sign for each
// function.
func (o *Offboarding) candidate(to string, now time.Time, otherwise string) error {
	people := o.f.People
	switch {
	case !people.Active(to):
		return invalidPerson(otherwise, "Choose an active person")
	case people.SameHuman(to, o.f.Owner):
		return invalidPerson(otherwise, "%s is the owner already; choose somebody else", people.Name(to))
	case people.SameHuman(to, o.f.Deputy):
		return invalidPerson(otherwise, "%s is the deputy of this service; choose another owner", people.Name(to))
	}
	s := o.f.Snapshot(now)
	before := s.UnfilledFunctions()
	missing := slices.DeleteFunc(s.under(to).UnfilledFunctions(), func(f Function) bool { return slices.Contains(before, f) })
	if len(missing) > 0 {
		return invalidPerson(otherwise, "With %s as the owner, nobody is left who can sign for %s; choose somebody else", people.Name(to), functionNames(missing))
	}
	return nil
}

func invalidPerson(otherwise, format string, args ...any) error {
	var wrong fault.Fieldset
	wrong.Add("to", format, args...)
	return wrong.Err("%s", otherwise)
}

func functionNames(functions []Function) string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = string(f)
	}
	return strings.Join(names, " and ")
}

// AcceptOwnership makes the person to whom the offboarding is offered its
// owner. seen is the digest of the risks that they read. Their own sign-offs
// fall: whoever is the owner signs as the owner only. So does a request to
// cancel, which was the word of the owner before.
func (o *Offboarding) AcceptOwnership(offer string, seen digest.Sum, by string, now time.Time) error {
	pending, err := o.pendingOffer(offer)
	if err != nil {
		return err
	}
	if by != pending.To {
		return fault.New(fault.Forbidden, "You can read this, but it was offered to %s; nothing was changed", o.f.People.Name(pending.To))
	}
	if fields := fault.Fields(o.candidate(by, now, "nothing was changed")); len(fields) > 0 {
		return fault.New(fault.Blocked, "you cannot become the owner any more. %s. Nothing was changed", fields[0].Message)
	}
	risks := o.f.Risks(by, now)
	if seen != risks.Digest() {
		return fault.New(fault.Conflict, "what you would take over changed since you read it; nothing was changed")
	}
	o.answerOffer(OfferAnswer{Offer: pending.ID, Outcome: OfferAccepted, By: by, At: now, Risks: risks.Count(), Digest: seen}, pending)
	o.f.Owner = by
	cause := fmt.Sprintf("%s became the accountable owner", o.f.People.Name(by))
	o.lapseCancellation(cause, by, now)
	for _, fell := range risks.Falls {
		at := slices.IndexFunc(o.f.SignOffs, func(so SignOff) bool { return so.ID == fell.ID })
		o.void(o.f.SignOffs[at], cause+", and the owner signs as the owner only", by, now)
	}
	o.settle(cause, by, now)
	return nil
}

// DeclineOwnership ends an offer with the reason of the person to whom it was
// made.
func (o *Offboarding) DeclineOwnership(offer, reason, by string, now time.Time) error {
	pending, err := o.pendingOffer(offer)
	if err != nil {
		return err
	}
	if by != pending.To {
		return fault.New(fault.Forbidden, "You can read this, but it was offered to %s; nothing was changed", o.f.People.Name(pending.To))
	}
	return o.endOffer(pending, OfferDeclined, reason, "Say why, for example “I leave on 4 December myself”", by, now)
}

// WithdrawOffer takes an offer back; only whoever made it can.
func (o *Offboarding) WithdrawOffer(offer, reason, by string, now time.Time) error {
	pending, err := o.pendingOffer(offer)
	if err != nil {
		return err
	}
	if by != pending.By {
		return fault.New(fault.Forbidden, "You can read this, but %s made the offer; nothing was changed", o.f.People.Name(pending.By))
	}
	return o.endOffer(pending, OfferWithdrawn, reason, "Say why, for example “the merger was called off”", by, now)
}

func (o *Offboarding) endOffer(pending Offer, outcome OfferOutcome, reason, hint, by string, now time.Time) error {
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, hint)
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	o.answerOffer(OfferAnswer{Offer: pending.ID, Outcome: outcome, By: by, At: now, Reason: reason}, pending)
	return nil
}

// lapseOffer ends an offer that still waits, if there is one, because of
// something else.
func (o *Offboarding) lapseOffer(cause, by string, now time.Time) {
	if pending, waits := o.f.PendingOffer(); waits {
		o.answerOffer(OfferAnswer{Offer: pending.ID, Outcome: OfferLapsed, By: by, At: now, Reason: cause}, pending)
	}
}

func (o *Offboarding) answerOffer(a OfferAnswer, offer Offer) {
	o.f.OfferAnswers = append(o.f.OfferAnswers, a)
	o.happened(OwnershipAnswered{Offer: offer, Answer: a})
}

// pendingOffer returns the offer with the id, if it still waits.
func (o *Offboarding) pendingOffer(id string) (Offer, error) {
	pending, waits := o.f.PendingOffer()
	if !waits || pending.ID != id || o.f.State != Open {
		return Offer{}, fault.New(fault.Conflict, "this offer does not stand any more; nothing was changed")
	}
	return pending, nil
}
