package app

import (
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// describeOwnership says who is accountable, and whether it goes on.
func (b builder) describeOwnership(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.OwnershipOffered:
		b.Action, b.Note = audit.OwnershipOffered, e.Offer.Reason
		if e.Offer.Kind == offboarding.Succession {
			b.Action = audit.OwnershipSuccessorNamed
		}
		b.set("offered_to", nil, b.named(e.Offer.To))
		b.set("batch", nil, textOrNil(e.Offer.Batch))
	case offboarding.OwnershipAnswered:
		b.answer(e)
	case offboarding.CancellationRequested:
		b.Action, b.Note = audit.OffboardingCancellationRequested, e.Request.Reason
	case offboarding.CancellationAnswered:
		b.Note = e.Answer.Reason
		switch e.Answer.Outcome {
		case offboarding.CancellationRefused:
			b.Action = audit.OffboardingCancellationRefused
		case offboarding.CancellationWithdrawn:
			b.Action = audit.OffboardingCancellationWithdrawn
		case offboarding.CancellationLapsed:
			b.Action = audit.OffboardingCancellationLapsed
		case offboarding.CancellationApproved: // OffboardingCancelled says it
		}
	case offboarding.OffboardingCancelled:
		c := e.Cancellation
		b.Action, b.Note = audit.OffboardingCancelled, c.Reason
		b.set("asked_by", nil, b.named(c.By))
		b.set("approved_by", nil, b.named(c.ApprovedBy))
		b.set("conditions", nil, c.Conditions)
		b.set("conditions_unmet", nil, c.Unmet)
	}
}

func (b builder) answer(e offboarding.OwnershipAnswered) {
	b.Note = e.Answer.Reason
	switch e.Answer.Outcome {
	case offboarding.OfferAccepted:
		b.Action = audit.OwnershipAccepted
		b.set("owner", b.named(e.Offer.From), b.named(e.Offer.To))
		b.set("risks_shown", nil, e.Answer.Risks)
		b.set("risks_digest", nil, string(e.Answer.Digest))
	case offboarding.OfferDeclined:
		b.Action = audit.OwnershipDeclined
	case offboarding.OfferWithdrawn:
		b.Action = audit.OwnershipWithdrawn
	case offboarding.OfferLapsed:
		b.Action = audit.OwnershipLapsed
	}
	if e.Answer.Outcome != offboarding.OfferAccepted {
		b.set("offered_to", b.named(e.Offer.To), nil)
	}
}
