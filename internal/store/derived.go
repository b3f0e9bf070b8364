package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/closegate/closegate/internal/offboarding"
)

// conditionRow is one condition of a gate, for lists.
type conditionRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	Kind        offboarding.ConditionKind
	Task        int
	Reason      offboarding.Reason
	// AssigneeID is empty where there is nothing to do: My tasks asks by it.
	AssigneeID string
	Met        bool
	Due        *time.Time
	// Body is the whole condition as JSON.
	Body string
}

func (conditionRow) TableName() string { return "conditions" }

func (r conditionRow) key() condition {
	return where("offboarding = ? AND position = ?", r.Offboarding, r.Position)
}

func (r conditionRow) content() string { return r.AssigneeID + " " + r.Body }

// waitingRow is a person who can act on a condition, for themselves or for
// whom it waits for.
type waitingRow struct {
	Offboarding int    `gorm:"primaryKey"`
	Position    int    `gorm:"primaryKey"`
	PersonID    string `gorm:"primaryKey"`
	// ForID is whom it waits for where the person is their delegate; empty
	// where it waits for the person.
	ForID  string
	Reason offboarding.Reason
	Due    *time.Time
}

func (waitingRow) TableName() string { return "waiting" }

func (r waitingRow) key() condition {
	return where("offboarding = ? AND position = ? AND person_id = ?", r.Offboarding, r.Position, r.PersonID)
}

func (r waitingRow) content() string { return fmt.Sprint(r.Reason, timeOf(r.Due).Unix(), r.ForID) }

// tallyRow is how much of one offboarding waits on one person. A sum over an
// index is as fast as a counter, and nothing can make it drift.
type tallyRow struct {
	Offboarding int    `gorm:"primaryKey"`
	PersonID    string `gorm:"primaryKey"`
	Tasks       int
	Reviews     int
	Owned       int
}

func (tallyRow) TableName() string { return "tallies" }

func (r tallyRow) key() condition {
	return where("offboarding = ? AND person_id = ?", r.Offboarding, r.PersonID)
}

func (r tallyRow) content() string { return fmt.Sprint(r.Tasks, r.Reviews, r.Owned) }

// derived is a row of a table that can be computed again.
type derived interface {
	// key chooses the row, content is everything else in it.
	key() condition
	content() string
}

// bring makes the rows of an offboarding what they should be and writes only
// those that are not: most changes move one condition of thirty.
func bring[Row derived](ctx context.Context, db *gorm.DB, number int, want []Row) error {
	var have []Row
	if err := db.WithContext(ctx).Where("offboarding = ?", number).Find(&have).Error; err != nil {
		return err
	}
	known := make(map[string]Row, len(have))
	for _, row := range have {
		known[fmt.Sprint(row.key().values...)] = row
	}
	var changed []Row
	for _, row := range want {
		place := fmt.Sprint(row.key().values...)
		if old, ok := known[place]; !ok || old.content() != row.content() {
			changed = append(changed, row)
		}
		delete(known, place)
	}
	for _, gone := range known {
		if _, err := remove[Row](ctx, db, gone.key()); err != nil {
			return err
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return db.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(&changed, rowsPerInsert).Error
}

func conditionRows(f offboarding.Facts, g offboarding.Gate) ([]conditionRow, error) {
	rows := make([]conditionRow, len(g.Conditions))
	for i, c := range g.Conditions {
		body, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		rows[i] = conditionRow{
			Offboarding: f.Number, Position: i + 1, Kind: c.Kind, Task: c.Task, Reason: c.Reason, Met: c.Met(), Due: optional(c.Due), Body: string(body),
		}
		if t, ok := f.Task(c.Task); ok && c.Kind == offboarding.TaskCondition && f.State == offboarding.Open {
			rows[i].AssigneeID = t.Assignee
		}
	}
	return rows, nil
}

// waitingRows lists who can act on what in an open offboarding, delegates among
// them. A draft waits for nobody but those who decide about its waivers.
func waitingRows(f offboarding.Facts, g offboarding.Gate) []waitingRow {
	var rows []waitingRow
	for i, c := range g.Conditions {
		waits := f.State == offboarding.Open || f.State == offboarding.Draft && c.Reason == offboarding.NeedsDecision
		if c.Met() || !c.CanAct || !waits {
			continue
		}
		listed := map[string]bool{"": true}
		add := func(person, onBehalf string) {
			if !listed[person] {
				rows = append(rows, waitingRow{Offboarding: f.Number, Position: i + 1, PersonID: person, ForID: onBehalf, Reason: c.Reason, Due: optional(c.Due)})
			}
			listed[person] = true
		}
		for _, person := range c.Who {
			add(person, "")
		}
		for _, d := range c.Delegates {
			add(d.By, d.For)
		}
	}
	return rows
}

// decisions are the reasons for which somebody is asked to decide.
var decisions = []offboarding.Reason{offboarding.NeedsReview, offboarding.NeedsDecision, offboarding.NeedsSignature}

func tallyRows(f offboarding.Facts, conditions []conditionRow, waiting []waitingRow) []tallyRow {
	of := map[string]tallyRow{}
	count := func(person string, add func(*tallyRow)) {
		if person == "" {
			return
		}
		row := of[person]
		row.Offboarding, row.PersonID = f.Number, person
		add(&row)
		of[person] = row
	}
	if f.State == offboarding.Open || f.State == offboarding.Draft {
		count(f.Owner, func(r *tallyRow) { r.Owned++ })
	}
	for _, w := range waiting {
		if slices.Contains(decisions, w.Reason) {
			count(w.PersonID, func(r *tallyRow) { r.Reviews++ })
		}
	}
	for _, c := range conditions {
		if inReview := c.Reason == offboarding.NeedsReview || c.Reason == offboarding.NeedsReviewer; !c.Met && !inReview {
			count(c.AssigneeID, func(r *tallyRow) { r.Tasks++ })
		}
	}
	rows := make([]tallyRow, 0, len(of))
	for _, row := range of {
		rows = append(rows, row)
	}
	return rows
}
