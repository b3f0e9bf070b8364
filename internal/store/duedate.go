package store

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
)

type dueMoveRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Task        int
	Position    int
	FromDay     time.Time
	ToDay       time.Time
	Reason      string
	ByID        string
	At          time.Time
	ToldID      *string
}

func (dueMoveRow) TableName() string { return "due_moves" }

func (r dueMoveRow) move() offboarding.DueMove {
	m := offboarding.DueMove{
		ID: r.ID, Task: r.Task, From: r.FromDay.UTC(), To: r.ToDay.UTC(), Reason: r.Reason, By: r.ByID, At: r.At.UTC(),
	}
	if r.ToldID != nil {
		m.Told = *r.ToldID
	}
	return m
}

func (q queries) loadDueMoves(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[dueMoveRow](ctx, q, f.Number, "at, task, position")
	for _, r := range rows {
		f.DueMoves = append(f.DueMoves, r.move())
	}
	return err
}

// addDueMove keeps a move and changes the date itself, where it is still what
// the move says it was.
func (tx *Tx) addDueMove(ctx context.Context, number int, e offboarding.DueMoved) error {
	m := e.Move
	position := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(position), 0) + 1 FROM due_moves WHERE offboarding = ? AND task = ?", number, m.Task).Scan(&position).Error
	if err != nil {
		return err
	}
	row := dueMoveRow{
		ID: m.ID, Offboarding: number, Task: m.Task, Position: position, FromDay: m.From, ToDay: m.To, Reason: m.Reason, ByID: m.By, At: m.At,
	}
	if m.Told != "" {
		row.ToldID = &m.Told
	}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	if m.Task != 0 {
		return tx.saveTask(ctx, number, e.Before, e.After)
	}
	return save(ctx, tx.db, where("number = ? AND version = ?", number, e.Version),
		offboardingRow{Due: m.To, Version: e.Version + 1}, "due", "version")
}

// ToldRow is a move of a due date that somebody is told of. Its Task is 0
// where the date is that of the whole offboarding, and Title then empty.
type ToldRow struct {
	Offboarding, Task       int
	Title                   string
	ClientName, ServiceName string
	FromDay, ToDay, At      time.Time
	Reason, ByName          string
}

// ToldTo returns up to limit moves of due dates that whoever the scope is of is
// told of, while somebody is still waited for with that date.
func (q queries) ToldTo(ctx context.Context, s authz.Scope, limit int) ([]ToldRow, error) {
	rows, err := read[ToldRow](ctx, q.db, question("told", "{visible}", visible(s)), map[string]any{"person": s.Person, "acts_for": s.ActsFor, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list moved dates that somebody is told of: %w", err)
	}
	return rows, nil
}
