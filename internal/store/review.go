package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

type reviewRow struct {
	ID             string `gorm:"primaryKey"`
	Offboarding    int
	Task           int
	Evidence       int
	EvidenceDigest digest.Sum
	Requirement    int
	Outcome        offboarding.Outcome
	Reason         string
	ByID           string
	ForID          string
	At             time.Time
	Level          offboarding.Level
	Issuer         string
	OriginChecked  string
}

func (reviewRow) TableName() string { return "reviews" }

func (q queries) loadReviews(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[reviewRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.Reviews = append(f.Reviews, offboarding.Review{
			ID: r.ID, Task: r.Task, Evidence: r.Evidence, EvidenceDigest: r.EvidenceDigest, Requirement: r.Requirement,
			Outcome: r.Outcome, Reason: r.Reason, By: r.ByID, For: r.ForID, At: r.At.UTC(), Level: r.Level,
			Issuer: r.Issuer, OriginChecked: r.OriginChecked,
		})
	}
	return nil
}

func (tx *Tx) addReview(ctx context.Context, number int, r offboarding.Review) error {
	row := reviewRow{
		ID: r.ID, Offboarding: number, Task: r.Task, Evidence: r.Evidence, EvidenceDigest: r.EvidenceDigest,
		Requirement: r.Requirement, Outcome: r.Outcome, Reason: r.Reason, ByID: r.By, ForID: r.For, At: r.At, Level: r.Level,
		Issuer: r.Issuer, OriginChecked: r.OriginChecked,
	}
	return insert(ctx, tx.db, &row)
}
