package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type cancellationRequestRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	ByID        string
	At          time.Time
	Reason      string
}

func (cancellationRequestRow) TableName() string { return "cancellation_requests" }

type cancellationAnswerRow struct {
	RequestID   string `gorm:"primaryKey"`
	Offboarding int
	Outcome     offboarding.CancellationOutcome
	ByID        string
	At          time.Time
	Reason      string
}

func (cancellationAnswerRow) TableName() string { return "cancellation_answers" }

// pendingCancellationRow points at the request that stands, so that the
// database itself refuses a second one.
type pendingCancellationRow struct {
	Offboarding int `gorm:"primaryKey"`
	RequestID   string
}

func (pendingCancellationRow) TableName() string { return "pending_cancellations" }

type cancellationRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	RequestID   string
	ByID        string
	ApprovedBy  string
	At          time.Time
	Reason      string
	Unmet       int
	Conditions  int
}

func (cancellationRow) TableName() string { return "cancellations" }

func (q queries) loadCancellations(ctx context.Context, f *offboarding.Facts) error {
	requests, err := children[cancellationRequestRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range requests {
		f.CancellationRequests = append(f.CancellationRequests, offboarding.CancellationRequest{ID: r.ID, By: r.ByID, At: r.At.UTC(), Reason: r.Reason})
	}
	if len(requests) > 0 {
		answers, err := children[cancellationAnswerRow](ctx, q, f.Number, "at, request_id")
		if err != nil {
			return err
		}
		for _, r := range answers {
			f.CancellationAnswers = append(f.CancellationAnswers, offboarding.CancellationAnswer{
				Request: r.RequestID, Outcome: r.Outcome, By: r.ByID, At: r.At.UTC(), Reason: r.Reason,
			})
		}
	}
	cancellations, err := children[cancellationRow](ctx, q, f.Number, "position")
	for _, r := range cancellations {
		f.Cancellations = append(f.Cancellations, offboarding.Cancellation{
			Request: r.RequestID, By: r.ByID, ApprovedBy: r.ApprovedBy, At: r.At.UTC(), Reason: r.Reason, Unmet: r.Unmet, Conditions: r.Conditions,
		})
	}
	return err
}

func (tx *Tx) addCancellationRequest(ctx context.Context, number int, r offboarding.CancellationRequest) error {
	row := cancellationRequestRow{ID: r.ID, Offboarding: number, ByID: r.By, At: r.At, Reason: r.Reason}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	pending := pendingCancellationRow{Offboarding: number, RequestID: r.ID}
	return insert(ctx, tx.db, &pending)
}

func (tx *Tx) addCancellationAnswer(ctx context.Context, number int, a offboarding.CancellationAnswer) error {
	if _, err := remove[pendingCancellationRow](ctx, tx.db, where("request_id = ?", a.Request)); err != nil {
		return err
	}
	row := cancellationAnswerRow{RequestID: a.Request, Offboarding: number, Outcome: a.Outcome, ByID: a.By, At: a.At, Reason: a.Reason}
	return insert(ctx, tx.db, &row)
}

// addCancellation gives an offboarding up, with the answer of the second
// person where one was needed.
func (tx *Tx) addCancellation(ctx context.Context, number int, e offboarding.OffboardingCancelled) error {
	if e.Answer.Request != "" {
		if err := tx.addCancellationAnswer(ctx, number, e.Answer); err != nil {
			return err
		}
	}
	if err := tx.saveState(ctx, number, offboarding.Open, offboarding.Cancelled); err != nil {
		return err
	}
	position := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(position), 0) + 1 FROM cancellations WHERE offboarding = ?", number).Scan(&position).Error
	if err != nil {
		return err
	}
	c := e.Cancellation
	row := cancellationRow{
		Offboarding: number, Position: position, RequestID: c.Request, ByID: c.By, ApprovedBy: c.ApprovedBy,
		At: c.At, Reason: c.Reason, Unmet: c.Unmet, Conditions: c.Conditions,
	}
	return insert(ctx, tx.db, &row)
}
