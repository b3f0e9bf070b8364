package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/offboarding"
)

// Gate is what the gate of one offboarding said last: derived, for lists. The
// gate itself is always computed from the record.
type Gate struct {
	Offboarding int `gorm:"primaryKey"`
	// OwnerID to Published repeat the offboarding's own, for lists to choose by.
	OwnerID   string
	DeputyID  string
	ServiceID string
	State     offboarding.State
	// Published is true from publication on, whatever became of it.
	Published bool
	// Due is the day after which it is late: its due date, or the first one
	// where that was moved to later.
	Due    time.Time
	Status offboarding.Status
	// Standing and CanAct count conditions above the line.
	Standing   int
	Conditions int
	CanAct     int
	// Items and Tasks count the inventory and the tasks.
	Items int
	Tasks int
	// WaitingParty is who is waited for in the condition to act on first.
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
	Kind     offboarding.ConditionKind
	Category offboarding.Category
	Pin      offboarding.Pin
	// Due is the day, in days since 1970, after which the pin is late; 0 is
	// none.
	Due int
}

// Late reports whether the pin's day has passed.
func (m PinMark) Late(now time.Time) bool { return m.Due != 0 && dayNumber(now) > m.Due }

// dayNumber counts days since 1970.
func dayNumber(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }

// Pins is the small drawing in one column, as "kind category pin due" with a
// semicolon after each: a list reads more than a thousand pins, which takes
// JSON longer than everything else on the page.
type Pins []PinMark

// Value implements driver.Valuer.
func (p Pins) Value() (driver.Value, error) {
	var text strings.Builder
	for _, m := range p {
		fmt.Fprintf(&text, "%s %s %s %d;", m.Kind, m.Category, m.Pin, m.Due)
	}
	return text.String(), nil
}

// Scan implements sql.Scanner.
func (p *Pins) Scan(from any) error {
	text, ok := from.(string)
	if !ok {
		return fmt.Errorf("a drawing holds a %T", from)
	}
	*p = make(Pins, 0, strings.Count(text, ";"))
	for mark := range strings.SplitSeq(strings.TrimSuffix(text, ";"), ";") {
		kind, rest, _ := strings.Cut(mark, " ")
		category, rest, _ := strings.Cut(rest, " ")
		pin, day, whole := strings.Cut(rest, " ")
		due, err := strconv.Atoi(day)
		switch {
		case mark == "":
			continue
		case !whole || err != nil:
			return fmt.Errorf("a drawing holds %q", mark)
		}
		*p = append(*p, PinMark{Kind: offboarding.ConditionKind(kind), Category: offboarding.Category(category), Pin: offboarding.Pin(pin), Due: due})
	}
	return nil
}

// GormDataType tells GORM that the column is text.
func (Pins) GormDataType() string { return "text" }

// Next is one condition in one column; its Kind is empty where there is none.
type Next = column[offboarding.Condition]

// gateDrawingRow is what a line of a list draws and says, apart from what it is
// chosen by, so that choosing reads nothing large.
type gateDrawingRow struct {
	Offboarding int `gorm:"primaryKey"`
	Pins        Pins
	NextToAct   Next
}

func (gateDrawingRow) TableName() string { return "gate_drawings" }

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
	conditions, err := conditionRows(f, g)
	if err != nil {
		return fmt.Errorf("write the conditions of %s: %w", reference(number), err)
	}
	waiting := waitingRows(f, g)
	if err := bring(ctx, db, number, conditions); err != nil {
		return fmt.Errorf("keep the conditions of %s: %w", reference(number), err)
	}
	if err := bring(ctx, db, number, waiting); err != nil {
		return fmt.Errorf("keep who is waited for in %s: %w", reference(number), err)
	}
	if err := bring(ctx, db, number, tallyRows(f, conditions, waiting)); err != nil {
		return fmt.Errorf("keep how much waits on whom in %s: %w", reference(number), err)
	}
	row, drawing := gateRow(number, f, g, p), drawingRow(number, g)
	if err := upsert(ctx, db, &row); err != nil {
		return fmt.Errorf("keep the gate of %s: %w", reference(number), err)
	}
	if err := upsert(ctx, db, &drawing); err != nil {
		return fmt.Errorf("keep the drawing of %s: %w", reference(number), err)
	}
	return nil
}

func gateRow(number int, f offboarding.Facts, g offboarding.Gate, p Path) Gate {
	next, _ := g.NextToAct()
	return Gate{
		Offboarding: number, OwnerID: f.Owner, DeputyID: f.Deputy, ServiceID: f.Service, State: f.State,
		Published: !f.PublishedAt.IsZero(), Due: f.LateAfter(), Status: f.Status(g), Standing: len(g.Standing()), Conditions: len(g.Conditions),
		CanAct: len(g.CanAct()), Items: f.Inventory.Items(), Tasks: len(f.Tasks), WaitingParty: next.Party,
		Remaining: p.Remaining, LateFrom: optional(p.LateFrom), NextMoment: optional(g.NextMoment),
	}
}

func drawingRow(number int, g offboarding.Gate) gateDrawingRow {
	next, _ := g.NextToAct()
	return gateDrawingRow{Offboarding: number, Pins: pinMarks(g), NextToAct: Next{next}}
}

func pinMarks(g offboarding.Gate) Pins {
	var out Pins
	for _, c := range g.Conditions {
		mark := PinMark{Kind: c.Kind, Category: c.Category, Pin: c.Pin}
		if !c.Met() && c.Kind == offboarding.TaskCondition && !c.Due.IsZero() {
			mark.Due = dayNumber(c.LateAfter())
		}
		out = append(out, mark)
	}
	return out
}

// Gate returns what is kept of a gate, or NotFound.
func (q queries) Gate(ctx context.Context, number int) (Gate, error) {
	return take[Gate](ctx, q.db.Where("offboarding = ?", number))
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

// Underived reports whether offboardings lack what lists need, as they do
// after a migration that made its tables anew.
func (q queries) Underived(ctx context.Context) (bool, error) {
	var missing bool
	err := q.db.WithContext(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM offboardings o
WHERE NOT EXISTS (SELECT 1 FROM gates g WHERE g.offboarding = o.number))`).Scan(&missing).Error
	return missing, err
}

// DropDerived removes everything that can be computed again.
func (h *Housekeeping) DropDerived(ctx context.Context) error {
	for _, table := range []string{"tallies", "waiting", "conditions", "gate_drawings", "gates"} {
		if err := h.db.WithContext(ctx).Exec("DELETE FROM " + table).Error; err != nil {
			return fmt.Errorf("drop what is derived in %s: %w", table, err)
		}
	}
	return nil
}
