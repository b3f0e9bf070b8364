package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

type offerRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Kind        offboarding.OfferKind
	ToID        string
	FromID      string
	ByID        string
	At          time.Time
	Reason      string
	Batch       string
}

func (offerRow) TableName() string { return "ownership_offers" }

type offerAnswerRow struct {
	OfferID     string `gorm:"primaryKey"`
	Offboarding int
	Outcome     offboarding.OfferOutcome
	ByID        string
	At          time.Time
	Reason      string
	Risks       int
	Digest      digest.Sum
}

func (offerAnswerRow) TableName() string { return "ownership_answers" }

// pendingOfferRow points at the offer that waits, so that the database itself
// refuses a second one.
type pendingOfferRow struct {
	Offboarding int `gorm:"primaryKey"`
	OfferID     string
	ToID        string
}

func (pendingOfferRow) TableName() string { return "pending_offers" }

func (q queries) loadOwnership(ctx context.Context, f *offboarding.Facts) error {
	offers, err := children[offerRow](ctx, q, f.Number, "at, id")
	if err != nil || len(offers) == 0 {
		return err
	}
	for _, r := range offers {
		f.Offers = append(f.Offers, offboarding.Offer{
			ID: r.ID, Kind: r.Kind, To: r.ToID, From: r.FromID, By: r.ByID, At: r.At.UTC(), Reason: r.Reason, Batch: r.Batch,
		})
	}
	answers, err := children[offerAnswerRow](ctx, q, f.Number, "at, offer_id")
	for _, r := range answers {
		f.OfferAnswers = append(f.OfferAnswers, offboarding.OfferAnswer{
			Offer: r.OfferID, Outcome: r.Outcome, By: r.ByID, At: r.At.UTC(), Reason: r.Reason, Risks: r.Risks, Digest: r.Digest,
		})
	}
	return err
}

func (tx *Tx) addOffer(ctx context.Context, number int, o offboarding.Offer) error {
	row := offerRow{
		ID: o.ID, Offboarding: number, Kind: o.Kind, ToID: o.To, FromID: o.From, ByID: o.By, At: o.At, Reason: o.Reason, Batch: o.Batch,
	}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	pending := pendingOfferRow{Offboarding: number, OfferID: o.ID, ToID: o.To}
	return insert(ctx, tx.db, &pending)
}

// addOfferAnswer ends an offer; an acceptance changes the owner.
func (tx *Tx) addOfferAnswer(ctx context.Context, number int, e offboarding.OwnershipAnswered) error {
	if _, err := remove[pendingOfferRow](ctx, tx.db, where("offer_id = ?", e.Offer.ID)); err != nil {
		return err
	}
	a := e.Answer
	row := offerAnswerRow{
		OfferID: a.Offer, Offboarding: number, Outcome: a.Outcome, ByID: a.By, At: a.At, Reason: a.Reason, Risks: a.Risks, Digest: a.Digest,
	}
	if err := insert(ctx, tx.db, &row); err != nil || a.Outcome != offboarding.OfferAccepted {
		return err
	}
	return save(ctx, tx.db, where("number = ? AND owner_id = ? AND state = ?", number, e.Offer.From, offboarding.Open),
		offboardingRow{OwnerID: e.Offer.To}, "owner_id")
}

// peopleOfOwnership are those whom offers and cancellations name.
func peopleOfOwnership(f offboarding.Facts) []string {
	ids := []string{f.ServiceOwner}
	for _, o := range f.Offers {
		ids = append(ids, o.To, o.From, o.By)
	}
	for _, a := range f.OfferAnswers {
		ids = append(ids, a.By)
	}
	for _, r := range f.CancellationRequests {
		ids = append(ids, r.By)
	}
	for _, a := range f.CancellationAnswers {
		ids = append(ids, a.By)
	}
	for _, c := range f.Cancellations {
		ids = append(ids, c.By, c.ApprovedBy)
	}
	return ids
}
