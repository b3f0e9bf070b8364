package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type pathOverrideRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	ID          string
	ByID        string
	At          time.Time
	Reason      string
}

func (pathOverrideRow) TableName() string { return "path_overrides" }

type overrideStepRow struct {
	Offboarding      int `gorm:"primaryKey"`
	OverridePosition int `gorm:"primaryKey"`
	Position         int `gorm:"primaryKey"`
	PersonID         string
	DeputyID         string
	AfterSeconds     int64
	Channel          offboarding.Channel
}

func (overrideStepRow) TableName() string { return "path_override_steps" }

// ownSteps chooses, of path_override_steps h, those that count: of the last
// override of their offboarding. One that went back to the service's path has
// none.
const ownSteps = "h.override_position = (SELECT MAX(x.position) FROM path_overrides x WHERE x.offboarding = h.offboarding)"

// onPathOf says in SQL whether @person is on the escalation path of the
// offboarding and the service in the columns: on its own, or where it has none
// on its service's. It says the same as Facts.Path.
func onPathOf(number, service string) string {
	const is = "(h.person_id = @person OR h.deputy_id = @person)"
	own := "SELECT 1 FROM path_override_steps h WHERE h.offboarding = " + number + " AND " + ownSteps
	return "(EXISTS (" + own + " AND " + is + ") OR NOT EXISTS (" + own + ")" +
		" AND EXISTS (SELECT 1 FROM service_path_steps h WHERE h.service_id = " + service + " AND " + is + "))"
}

// loadPath fills in the escalation path: that of the service, which is loaded
// already, unless the offboarding has one of its own.
func (q queries) loadPath(ctx context.Context, f *offboarding.Facts) error {
	overrides, err := children[pathOverrideRow](ctx, q, f.Number, "position")
	if err != nil || len(overrides) == 0 {
		return err
	}
	steps, err := children[overrideStepRow](ctx, q, f.Number, "override_position, position")
	if err != nil {
		return err
	}
	for _, r := range overrides {
		p := offboarding.PathOverride{ID: r.ID, Reason: r.Reason, By: r.ByID, At: r.At.UTC()}
		for _, s := range steps {
			if s.OverridePosition == r.Position {
				p.Path = append(p.Path, offboarding.PathStep{
					Person: s.PersonID, Deputy: s.DeputyID, After: time.Duration(s.AfterSeconds) * time.Second, Channel: s.Channel,
				})
			}
		}
		f.PathOverrides = append(f.PathOverrides, p)
	}
	if own, is := f.OwnPath(); is {
		f.Path = own.Path
	}
	return nil
}

func (tx *Tx) addPathOverride(ctx context.Context, number int, p offboarding.PathOverride) error {
	position := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(position), 0) + 1 FROM path_overrides WHERE offboarding = ?", number).Scan(&position).Error
	if err != nil {
		return err
	}
	row := pathOverrideRow{Offboarding: number, Position: position, ID: p.ID, ByID: p.By, At: p.At, Reason: p.Reason}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	steps := make([]overrideStepRow, len(p.Path))
	for i, s := range p.Path {
		steps[i] = overrideStepRow{
			Offboarding: number, OverridePosition: position, Position: i + 1, PersonID: s.Person, DeputyID: s.Deputy,
			AfterSeconds: int64(s.After / time.Second), Channel: s.Channel,
		}
	}
	return insertAll(ctx, tx.db, steps)
}
