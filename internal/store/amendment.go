package store

import (
	"context"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type amendmentRow struct {
	ID           string `gorm:"primaryKey"`
	Offboarding  int
	Kind         offboarding.AmendmentKind
	Attribute    offboarding.Attribute
	PlaybookID   string
	PlaybookName string
	FromVersion  int
	ToVersion    int
	Reason       string
	ByID         string
	At           time.Time
}

func (amendmentRow) TableName() string { return "amendments" }

type earlierRequirementRow struct {
	Offboarding int `gorm:"primaryKey"`
	Task        int `gorm:"primaryKey"`
	Version     int `gorm:"primaryKey"`
	Requirement requirementColumn
}

func (earlierRequirementRow) TableName() string { return "earlier_requirements" }

func (q queries) loadAmendments(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[amendmentRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range rows {
		version := func(v int) offboarding.PlaybookVersion {
			return offboarding.PlaybookVersion{ID: r.PlaybookID, Name: r.PlaybookName, Version: v}
		}
		f.Amendments = append(f.Amendments, offboarding.Amendment{
			ID: r.ID, Kind: r.Kind, Attribute: r.Attribute, From: version(r.FromVersion), To: version(r.ToVersion),
			Reason: r.Reason, By: r.ByID, At: r.At.UTC(),
		})
	}
	return nil
}

// loadEarlierRequirements gives the loaded tasks what they asked for before.
func (q queries) loadEarlierRequirements(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[earlierRequirementRow](ctx, q, f.Number, "task, version")
	if err != nil {
		return err
	}
	for _, r := range rows {
		at := slices.IndexFunc(f.Tasks, func(t offboarding.Task) bool { return t.Number == r.Task })
		f.Tasks[at].Earlier = append(f.Tasks[at].Earlier, r.Requirement.V)
	}
	return nil
}

func (tx *Tx) addAmendment(ctx context.Context, number int, e offboarding.Amended) error {
	a := e.Amendment
	row := amendmentRow{
		ID: a.ID, Offboarding: number, Kind: a.Kind, Attribute: a.Attribute, PlaybookID: a.To.ID, PlaybookName: a.To.Name,
		FromVersion: a.From.Version, ToVersion: a.To.Version, Reason: a.Reason, ByID: a.By, At: a.At,
	}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	after := offboardingRow{
		PlaybookID: e.Playbook.ID, PlaybookName: e.Playbook.Name, PlaybookVersion: e.Playbook.Version,
		Attributes: list(e.Attributes), SignOffRules: list(e.Rules),
	}
	err := save(ctx, tx.db, where("number = ? AND state = ?", number, offboarding.Open), after,
		"playbook_id", "playbook_name", "playbook_version", "attributes", "sign_off_rules")
	if err != nil {
		return err
	}
	return tx.raiseVersion(ctx, number)
}

func (tx *Tx) addTask(ctx context.Context, number int, t offboarding.Task) error {
	row := taskRowOf(number, t)
	return insert(ctx, tx.db, &row)
}

// changeTask stores what a task asks for from now on, and keeps what it asked
// for before.
func (tx *Tx) changeTask(ctx context.Context, number int, before, after offboarding.Task) error {
	if before.Requirement.Version != after.Requirement.Version {
		row := earlierRequirementRow{Offboarding: number, Task: before.Number, Version: before.Requirement.Version}
		row.Requirement.V = before.Requirement
		if err := insert(ctx, tx.db, &row); err != nil {
			return err
		}
	}
	return save(ctx, tx.db, where("offboarding = ? AND number = ? AND version = ?", number, before.Number, before.Version),
		taskRowOf(number, after), "title", "help", "requirement", "depends_on", "effort", "clause", "version")
}
