package store

import (
	"context"
	"fmt"

	"github.com/closegate/closegate/internal/offboarding"
)

// Apply stores what happened to an offboarding that the transaction holds the
// lock of. The caller records an audit event with the target that Target
// names for each. A closure needs its certificate: AddClosure stores it.
func (tx *Tx) Apply(ctx context.Context, number int, events ...offboarding.Event) error {
	for _, event := range events {
		tx.wrote(Target(number, event))
		if err := tx.apply(ctx, number, event); err != nil {
			return fmt.Errorf("store %T of %s: %w", event, reference(number), err)
		}
	}
	return nil
}

func (tx *Tx) apply(ctx context.Context, number int, event offboarding.Event) error {
	switch e := event.(type) {
	case offboarding.Drafted:
		return tx.addDraft(ctx, e.Facts)
	case offboarding.DraftChanged:
		return tx.saveDraft(ctx, e.Before, e.After)
	case offboarding.DraftDiscarded:
		return tx.saveState(ctx, number, offboarding.Draft, offboarding.Cancelled)
	case offboarding.Published:
		return tx.savePublished(ctx, number, e)
	case offboarding.TaskAssigned:
		return tx.saveTask(ctx, number, e.Before, e.After)
	case offboarding.ReviewerNamed:
		return tx.saveTask(ctx, number, e.Before, e.After)
	case offboarding.TaskAdded:
		return tx.addTask(ctx, number, e.Task)
	case offboarding.TaskChanged:
		return tx.changeTask(ctx, number, e.Before, e.After)
	case offboarding.Amended:
		return tx.addAmendment(ctx, number, e)
	case offboarding.DueMoved:
		return tx.addDueMove(ctx, number, e)
	case offboarding.PathOverridden:
		return tx.addPathOverride(ctx, number, e.Override)
	case offboarding.TaskBlockingChanged:
		return tx.addBlocking(ctx, number, e.Blocking)
	case offboarding.TaskReopened:
		return tx.addReopening(ctx, number, e.Reopening)
	case offboarding.EvidenceSubmitted:
		return tx.addEvidence(ctx, number, e.Evidence)
	case offboarding.EvidenceWithdrawn:
		return tx.addWithdrawal(ctx, number, e.Withdrawal)
	case offboarding.Reviewed:
		return tx.addReview(ctx, number, e.Review)
	case offboarding.WaiverRequested:
		return tx.addWaiver(ctx, number, e.Waiver)
	case offboarding.WaiverDecided:
		return tx.addWaiverDecision(ctx, number, e.Decision)
	case offboarding.WaiverWithdrawn:
		return tx.addWaiverWithdrawal(ctx, number, e.Withdrawal)
	case offboarding.SignedOff:
		return tx.addSignOff(ctx, number, e.SignOff)
	case offboarding.SignOffVoided:
		return tx.addVoid(ctx, number, e.Void)
	case offboarding.ItemAdded:
		return tx.addItem(ctx, number, e)
	case offboarding.DispositionSet:
		return tx.saveDisposition(ctx, number, e.Before, e.After)
	case offboarding.UnknownAdded:
		return tx.addUnknown(ctx, number, e.Unknown)
	case offboarding.UnknownClosed:
		return tx.addUnknownClosure(ctx, number, e.Unknown)
	case offboarding.InventoryDeclared:
		return tx.addDeclaration(ctx, number, e.Declaration)
	case offboarding.DeclarationVoided:
		return nil // a declaration falls with the revision or the closure it was given for
	case offboarding.Reopened:
		return tx.addReturn(ctx, number, e.Return)
	case offboarding.OwnershipOffered:
		return tx.addOffer(ctx, number, e.Offer)
	case offboarding.OwnershipAnswered:
		return tx.addOfferAnswer(ctx, number, e)
	case offboarding.CancellationRequested:
		return tx.addCancellationRequest(ctx, number, e.Request)
	case offboarding.CancellationAnswered:
		return tx.addCancellationAnswer(ctx, number, e.Answer)
	case offboarding.OffboardingCancelled:
		return tx.addCancellation(ctx, number, e)
	case offboarding.GateClosed:
		return fmt.Errorf("a closure is stored by AddClosure, with its certificate")
	}
	return fmt.Errorf("no table holds it")
}
