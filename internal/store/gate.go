package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/closegate/closegate/internal/offboarding"
)

// Gate is what the gate of one offboarding said last: derived, for lists. The
// gate itself is always computed from the record.
type Gate struct {
	Offboarding int `gorm:"primaryKey"`
	Status      offboarding.Status
	// Standing and CanAct count conditions above the line.
	Standing   int
	Conditions int
	CanAct     int
	// Items and Tasks count the inventory and the tasks.
	Items int
	Tasks int
	Pins  Pins
	// NextToAct is the condition to act on first; its Kind is empty where
	// there is none.
	NextToAct Next
	// WaitingParty is who is waited for in it.
	WaitingParty offboarding.Party
	// Remaining is how many working days the critical path still has.
	Remaining int
	// LateFrom is the day from which on the forecast is past the due date, if
	// nothing moves; nil while nothing is left to do.
	LateFrom *time.Time
	// NextMoment is when time alone changes the result; nil is never.
	NextMoment *time.Time
}

// Path is what lists need to know of the critical path.
type Path struct {
	// Remaining is how many working days it still has.
	Remaining int
	// LateFrom is as in Gate; zero is never.
	LateFrom time.Time
}

// TableName implements GORM's Tabler.
func (Gate) TableName() string { return "gates" }

// PinMark is one pin of the small drawing.
type PinMark struct {
	Kind     offboarding.ConditionKind `json:"k"`
	Category offboarding.Category      `json:"c,omitempty"`
	Pin      offboarding.Pin           `json:"p"`
	// Due is the day, in days since 1970, after which the pin is late; 0 is
	// none.
	Due int `json:"d,omitempty"`
}

// Late reports whether the pin's day has passed.
func (m PinMark) Late(now time.Time) bool { return m.Due != 0 && dayNumber(now) > m.Due }

// dayNumber counts days since 1970.
func dayNumber(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }

// Pins is the small drawing in one column.
type Pins = column[[]PinMark]

// Next is one condition in one column.
type Next = column[offboarding.Condition]

type conditionRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	Kind        offboarding.ConditionKind
	Task        int
	Function    offboarding.Function
	Pin         offboarding.Pin
	Reason      offboarding.Reason
	CanAct      bool
	Due         *time.Time
	Body        Next
}

func (conditionRow) TableName() string { return "conditions" }

type waitingRow struct {
	Offboarding int    `gorm:"primaryKey"`
	Position    int    `gorm:"primaryKey"`
	PersonID    string `gorm:"primaryKey"`
}

func (waitingRow) TableName() string { return "waiting" }

// SaveGate keeps what the gate says, in the transaction of the change that
// moved it.
func (tx *Tx) SaveGate(ctx context.Context, number int, f offboarding.Facts, g offboarding.Gate, p Path) error {
	return saveGate(ctx, tx.db, number, f, g, p)
}

// SaveGate keeps what the gate says where nothing of the record changed.
func (h *Housekeeping) SaveGate(ctx context.Context, number int, f offboarding.Facts, g offboarding.Gate, p Path) error {
	return saveGate(ctx, h.db, number, f, g, p)
}

func saveGate(ctx context.Context, db *gorm.DB, number int, f offboarding.Facts, g offboarding.Gate, p Path) error {
	if err := clearConditions(ctx, db, number); err != nil {
		return fmt.Errorf("clear the conditions of %s: %w", reference(number), err)
	}
	rows, waiting := conditionRows(number, g)
	if err := insertAll(ctx, db, rows); err != nil {
		return fmt.Errorf("keep the conditions of %s: %w", reference(number), err)
	}
	if err := insertAll(ctx, db, waiting); err != nil {
		return fmt.Errorf("keep who is waited for in %s: %w", reference(number), err)
	}
	row := gateRow(number, f, g, p)
	if err := gorm.G[Gate](db, clause.OnConflict{UpdateAll: true}).Create(ctx, &row); err != nil {
		return fmt.Errorf("keep the gate of %s: %w", reference(number), err)
	}
	return nil
}

func clearConditions(ctx context.Context, db *gorm.DB, number int) error {
	if _, err := remove[waitingRow](ctx, db, where("offboarding = ?", number)); err != nil {
		return err
	}
	_, err := remove[conditionRow](ctx, db, where("offboarding = ?", number))
	return err
}

func conditionRows(number int, g offboarding.Gate) (rows []conditionRow, waiting []waitingRow) {
	for i, c := range g.Conditions {
		rows = append(rows, conditionRow{
			Offboarding: number, Position: i + 1, Kind: c.Kind, Task: c.Task, Function: c.Function,
			Pin: c.Pin, Reason: c.Reason, CanAct: c.CanAct, Due: optional(c.Due), Body: Next{c},
		})
		if c.Met() || !c.CanAct {
			continue
		}
		for _, person := range slices.Compact(slices.Sorted(slices.Values(c.Who))) {
			if person != "" {
				waiting = append(waiting, waitingRow{Offboarding: number, Position: i + 1, PersonID: person})
			}
		}
	}
	return rows, waiting
}

func gateRow(number int, f offboarding.Facts, g offboarding.Gate, p Path) Gate {
	row := Gate{
		Offboarding: number, Status: f.Status(g), Standing: len(g.Standing()), Conditions: len(g.Conditions),
		CanAct: len(g.CanAct()), Items: f.Inventory.Items(), Tasks: len(f.Tasks), Remaining: p.Remaining, LateFrom: optional(p.LateFrom),
		NextMoment: optional(g.NextMoment), Pins: list(pinMarks(g)),
	}
	if next, ok := g.NextToAct(); ok {
		row.NextToAct, row.WaitingParty = Next{next}, next.Party
	}
	return row
}

func pinMarks(g offboarding.Gate) []PinMark {
	var out []PinMark
	for _, c := range g.Conditions {
		mark := PinMark{Kind: c.Kind, Category: c.Category, Pin: c.Pin}
		if !c.Met() && c.Kind == offboarding.TaskCondition && !c.Due.IsZero() {
			mark.Due = dayNumber(c.Due)
		}
		out = append(out, mark)
	}
	return out
}

// Gate returns what is kept of a gate, or NotFound.
func (q queries) Gate(ctx context.Context, number int) (Gate, error) {
	return gorm.G[Gate](q.db).Where("offboarding = ?", number).Take(ctx)
}

// DueGates returns the numbers of up to limit open offboardings that time
// alone may have changed, the longest due first.
func (q queries) DueGates(ctx context.Context, now time.Time, limit int) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw("SELECT offboarding FROM gates WHERE next_moment <= ? ORDER BY next_moment, offboarding LIMIT ?", now, limit).Scan(&numbers).Error
	return numbers, err
}

// Numbers returns the numbers of all offboardings, in order.
func (q queries) Numbers(ctx context.Context) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw("SELECT number FROM offboardings ORDER BY number").Scan(&numbers).Error
	return numbers, err
}

// DropDerived removes everything that can be computed again.
func (h *Housekeeping) DropDerived(ctx context.Context) error {
	for _, table := range []string{"waiting", "conditions", "gates"} {
		if err := h.db.WithContext(ctx).Exec("DELETE FROM " + table).Error; err != nil {
			return fmt.Errorf("drop what is derived in %s: %w", table, err)
		}
	}
	return nil
}
