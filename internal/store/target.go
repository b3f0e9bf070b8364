package store

import (
	"fmt"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// OffboardingTarget names an offboarding in the audit log.
func OffboardingTarget(number int) audit.Target {
	return audit.Target{Kind: audit.OffboardingTarget, ID: reference(number)}
}

// Target names what an event of an offboarding is about. Apply writes it, and
// the audit entry of the event must name it.
func Target(number int, event offboarding.Event) audit.Target {
	off := reference(number)
	within := func(kind audit.TargetKind, format string, args ...any) audit.Target {
		return audit.Target{Kind: kind, ID: off + "/" + fmt.Sprintf(format, args...)}
	}
	waiver := func(w offboarding.Waiver) audit.Target { return within(audit.WaiverTarget, "waiver-%d", w.Number) }
	task := func(n int) audit.Target { return within(audit.TaskTarget, "%s", offboarding.TaskReference(n)) }
	switch e := event.(type) {
	case offboarding.TaskAssigned:
		return task(e.After.Number)
	case offboarding.ReviewerNamed:
		return task(e.After.Number)
	case offboarding.TaskAdded:
		return task(e.Task.Number)
	case offboarding.TaskChanged:
		return task(e.After.Number)
	case offboarding.DueMoved:
		if e.Move.Task != 0 {
			return task(e.Move.Task)
		}
	case offboarding.TaskBlockingChanged:
		return task(e.Blocking.Task)
	case offboarding.TaskReopened:
		return task(e.Reopening.Task)
	case offboarding.EvidenceSubmitted:
		return within(audit.EvidenceTarget, "%s/%d", offboarding.TaskReference(e.Evidence.Task), e.Evidence.Version)
	case offboarding.EvidenceWithdrawn:
		return within(audit.EvidenceTarget, "%s/%d", offboarding.TaskReference(e.Withdrawal.Task), e.Withdrawal.Version)
	case offboarding.Reviewed:
		return within(audit.ReviewTarget, "%s/%s", offboarding.TaskReference(e.Review.Task), e.Review.ID)
	case offboarding.WaiverRequested:
		return waiver(e.Waiver)
	case offboarding.WaiverDecided:
		return waiver(e.Waiver)
	case offboarding.WaiverWithdrawn:
		return waiver(e.Waiver)
	case offboarding.SignedOff:
		return within(audit.SignOffTarget, "%s", e.SignOff.ID)
	case offboarding.SignOffVoided:
		return within(audit.SignOffTarget, "%s", e.Void.SignOff)
	case offboarding.ItemAdded:
		return within(audit.ItemTarget, "item-%d", e.Item.Number)
	case offboarding.DispositionSet:
		return within(audit.ItemTarget, "item-%d", e.After.Number)
	case offboarding.UnknownAdded:
		return within(audit.UnknownTarget, "unknown-%d", e.Unknown.Number)
	case offboarding.UnknownClosed:
		return within(audit.UnknownTarget, "unknown-%d", e.Unknown.Number)
	case offboarding.InventoryDeclared:
		return within(audit.DeclarationTarget, "%s", e.Declaration.ID)
	case offboarding.DeclarationVoided:
		return within(audit.DeclarationTarget, "%s", e.Declaration.ID)
	}
	return OffboardingTarget(number)
}

func reference(number int) string { return offboarding.Facts{Number: number}.Reference() }
