package app

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

// NameDelegate lets somebody act for the actor from the first day to the last:
// nobody names a delegate for another. Open offboardings that the actor has to
// do with are evaluated anew.
func (a *App) NameDelegate(ctx context.Context, actor authz.Actor, in offboarding.DelegationRequest) error {
	id, target := a.id(), store.PersonTarget(actor.ID)
	return a.registerAs(ctx, actor, authz.NameDelegate, authz.Resource{Person: actor.ID}, target, func(tx *store.Tx) error {
		people, err := accounts(ctx, tx)
		if err != nil {
			return err
		}
		given, err := tx.GivenDelegations(ctx, actor.ID)
		if err != nil {
			return err
		}
		d, err := people.NameDelegate(id, actor.ID, in, given, a.now())
		if err != nil {
			return err
		}
		event := registryEvent(actor, audit.DelegationNamed, target, people.Name(d.To),
			changed("from", "", d.Starts.Format(time.DateOnly)), changed("until", "", d.LastDay().Format(time.DateOnly)))
		event.Note = d.Reason
		tx.Record(event)
		if err := tx.AddDelegation(ctx, d); err != nil {
			return err
		}
		return reevaluateThoseOf(ctx, tx, d.From)
	})
}

// EndDelegation ends a delegation early: the delegator's own, or any as an
// administrator, who says why. It returns Conflict where it is over already.
func (a *App) EndDelegation(ctx context.Context, actor authz.Actor, id, reason string) error {
	d, err := a.store.Delegation(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return reading.Hidden()
	}
	if err != nil {
		return err
	}
	target := store.PersonTarget(d.From)
	return a.registerAs(ctx, actor, authz.EndDelegation, authz.Resource{Person: d.From}, target, func(tx *store.Tx) error {
		people, err := accounts(ctx, tx)
		if err != nil {
			return err
		}
		d, err := tx.Delegation(ctx, id) // as it is under the lock
		if err != nil {
			return err
		}
		if d, err = people.EndDelegation(d, reason, actor.ID, a.now()); err != nil {
			return err
		}
		event := registryEvent(actor, audit.DelegationEnded, target, people.Name(d.From), changed("delegate", people.Name(d.To), ""))
		event.Note = d.EndReason
		tx.Record(event)
		if err := tx.EndDelegation(ctx, d); err != nil {
			return err
		}
		return reevaluateThoseOf(ctx, tx, d.From)
	})
}

// reevaluateThoseOf has the open offboardings that somebody has to do with
// evaluated anew after the commit, and the drafts in which they may decide about
// a waiver.
func reevaluateThoseOf(ctx context.Context, tx *store.Tx, person string) error {
	numbers, err := tx.OpenOffboardingsOf(ctx, person)
	if err != nil {
		return err
	}
	drafts, err := tx.DraftsWithWaivers(ctx)
	reevaluate(tx, append(numbers, drafts...))
	return err
}

// delegatorOf returns for whom a delegate did what an event tells of; nobody
// where it was done as oneself.
func delegatorOf(f offboarding.Facts, event offboarding.Event) audit.Delegator {
	id := ""
	switch e := event.(type) {
	case offboarding.EvidenceSubmitted:
		id = e.Evidence.SubmittedFor
	case offboarding.EvidenceWithdrawn:
		id = e.Withdrawal.For
	case offboarding.Reviewed:
		id = e.Review.For
	case offboarding.WaiverRequested:
		id = e.Waiver.RequestedFor
	case offboarding.WaiverDecided:
		id = e.Decision.For
	}
	if id == "" {
		return audit.Delegator{}
	}
	return audit.Delegator{ID: id, Name: f.People.Name(id)}
}
