package store

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// OfferedRow is one offboarding that is offered to somebody.
type OfferedRow struct {
	Offboarding             int
	Due, LateAfter          time.Time
	ClientName, ServiceName string
	Kind                    offboarding.OfferKind
	At                      time.Time
	Reason                  string
	// FromName is who is accountable, ByName who made the offer.
	FromName, ByName     string
	Standing, Conditions int
}

// OffersTo returns up to limit offboardings that are offered to somebody.
func (q queries) OffersTo(ctx context.Context, person string, limit int) ([]OfferedRow, error) {
	rows, err := read[OfferedRow](ctx, q.db, question("offers"), map[string]any{"person": person, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list offers of ownership: %w", err)
	}
	return rows, nil
}

// AskedToCancelRow is one request to cancel that somebody can decide.
type AskedToCancelRow struct {
	Offboarding             int
	Due, LateAfter          time.Time
	ClientName, ServiceName string
	At                      time.Time
	Reason, ByName          string
	Standing, Conditions    int
}

// decides is the one translation of DecidesCancellation: the deputy, the
// owner of the service or a holder of a function that signs there, and another
// human than the asker and the owner. The rules are JSON that this program
// wrote, so the text is exact.
const decides = `(o.deputy_id = @person
   OR EXISTS (SELECT 1 FROM services v WHERE v.id = o.service_id AND v.owner_id = @person)
   OR EXISTS (SELECT 1 FROM person_functions h WHERE h.person_id = @person
              AND o.sign_off_rules LIKE '%"function":"' || h.function || '"%'))
  AND NOT EXISTS (SELECT 1 FROM people me JOIN people other ON other.human = me.human
                  WHERE me.id = @person AND other.id IN (o.owner_id, r.by_id))`

// CancellationsFor returns up to limit requests to cancel that somebody can
// decide.
func (q queries) CancellationsFor(ctx context.Context, person string, limit int) ([]AskedToCancelRow, error) {
	rows, err := read[AskedToCancelRow](ctx, q.db, question("asked_to_cancel", "{decides}", decides),
		map[string]any{"person": person, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list requests to cancel: %w", err)
	}
	return rows, nil
}

// HandOverFilter chooses offboardings that can be handed over.
type HandOverFilter struct {
	// Owner is whose they are. Gone chooses those of owners who are not
	// active any more instead.
	Owner string
	Gone  bool
	// Service narrows to one; empty is all.
	Service string
	Limit   int
}

// HandOverRow is one offboarding that can be handed over.
type HandOverRow struct {
	Number                             int
	Due                                time.Time
	ServiceID, ClientName, ServiceName string
	OwnerName                          string
	Standing, Conditions               int
	// OfferedTo is whom it is offered to already, or nil.
	OfferedTo *string
}

// ToHandOver returns the offboardings that the filter chooses.
func (q queries) ToHandOver(ctx context.Context, f HandOverFilter) ([]HandOverRow, error) {
	whose := "o.owner_id = @owner"
	if f.Gone {
		whose = "NOT (p.active AND p.bound)"
	}
	rows, err := read[HandOverRow](ctx, q.db, question("handover", "{whose}", whose),
		map[string]any{"owner": f.Owner, "service": f.Service, "limit": f.Limit})
	if err != nil {
		return nil, fmt.Errorf("list what can be handed over: %w", err)
	}
	return rows, nil
}

// HandedOverRow is one offer of a hand-over of several offboardings. Its
// outcome is nil while it waits.
type HandedOverRow struct {
	Offboarding             int
	ClientName, ServiceName string
	ToID, ToName            string
	At                      time.Time
	Outcome                 *offboarding.OfferOutcome
	AnsweredAt              *time.Time
	Answer                  *string
}

// HandedOver returns the offers that somebody made at once.
func (q queries) HandedOver(ctx context.Context, person, batch string) ([]HandedOverRow, error) {
	rows, err := read[HandedOverRow](ctx, q.db, question("handed_over"), map[string]any{"person": person, "batch": batch})
	if err != nil {
		return nil, fmt.Errorf("list what was handed over: %w", err)
	}
	return rows, nil
}
