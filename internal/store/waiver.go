package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type waiverRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Number      int
	Task        *int
	Category    offboarding.Category
	What        string
	Reason      string
	Control     string
	RequesterID string
	// RequestedFor is empty where nobody delegated.
	RequestedFor string
	RequestedAt  time.Time
	Until        *time.Time
}

func (waiverRow) TableName() string { return "waivers" }

type waiverDecisionRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	WaiverID    string
	Ruling      offboarding.Ruling
	Function    offboarding.Function
	Reason      string
	ByID        string
	ForID       string
	At          time.Time
}

func (waiverDecisionRow) TableName() string { return "waiver_decisions" }

type waiverWithdrawalRow struct {
	WaiverID    string `gorm:"primaryKey"`
	Offboarding int
	Cause       string
	ByID        string
	At          time.Time
}

func (waiverWithdrawalRow) TableName() string { return "waiver_withdrawals" }

func (q queries) loadWaivers(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[waiverRow](ctx, q, f.Number, "number")
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.Waivers = append(f.Waivers, r.waiver())
	}
	decisions, err := children[waiverDecisionRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range decisions {
		f.WaiverDecisions = append(f.WaiverDecisions, offboarding.WaiverDecision{
			ID: r.ID, Waiver: r.WaiverID, Ruling: r.Ruling, Function: r.Function, Reason: r.Reason, By: r.ByID, For: r.ForID, At: r.At.UTC(),
		})
	}
	withdrawals, err := children[waiverWithdrawalRow](ctx, q, f.Number, "at, waiver_id")
	if err != nil {
		return err
	}
	for _, r := range withdrawals {
		f.WaiverWithdrawals = append(f.WaiverWithdrawals, offboarding.WaiverWithdrawal{
			Waiver: r.WaiverID, Cause: r.Cause, By: r.ByID, At: r.At.UTC(),
		})
	}
	return nil
}

func (r waiverRow) waiver() offboarding.Waiver {
	w := offboarding.Waiver{
		ID: r.ID, Number: r.Number, Category: r.Category, What: r.What, Reason: r.Reason, Control: r.Control,
		Requester: r.RequesterID, RequestedFor: r.RequestedFor, RequestedAt: r.RequestedAt.UTC(), Until: timeOf(r.Until),
	}
	if r.Task != nil {
		w.Task = *r.Task
	}
	return w
}

func (tx *Tx) addWaiver(ctx context.Context, number int, w offboarding.Waiver) error {
	row := waiverRow{
		ID: w.ID, Offboarding: number, Number: w.Number, Category: w.Category, What: w.What, Reason: w.Reason, Control: w.Control,
		RequesterID: w.Requester, RequestedFor: w.RequestedFor, RequestedAt: w.RequestedAt, Until: optional(w.Until),
	}
	if w.Task != 0 {
		row.Task = &w.Task
	}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addWaiverDecision(ctx context.Context, number int, d offboarding.WaiverDecision) error {
	row := waiverDecisionRow{
		ID: d.ID, Offboarding: number, WaiverID: d.Waiver, Ruling: d.Ruling, Function: d.Function, Reason: d.Reason, ByID: d.By, ForID: d.For, At: d.At,
	}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addWaiverWithdrawal(ctx context.Context, number int, w offboarding.WaiverWithdrawal) error {
	row := waiverWithdrawalRow{WaiverID: w.Waiver, Offboarding: number, Cause: w.Cause, ByID: w.By, At: w.At}
	return insert(ctx, tx.db, &row)
}
