package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

type signOffRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Function    offboarding.Function
	ByID        string
	At          time.Time
	Statement   string
	Digest      digest.Sum
	FreshSignIn *time.Time
}

func (signOffRow) TableName() string { return "sign_offs" }

// slotRow points at the valid sign-off of a function and of a human, so that
// the database itself refuses a second one.
type slotRow struct {
	Offboarding int                  `gorm:"primaryKey"`
	Function    offboarding.Function `gorm:"primaryKey"`
	Human       string
	SignOffID   string
}

func (slotRow) TableName() string { return "sign_off_slots" }

type voidRow struct {
	SignOffID   string `gorm:"primaryKey"`
	Offboarding int
	Cause       string
	ByID        string
	At          time.Time
}

func (voidRow) TableName() string { return "sign_off_voids" }

type closureRow struct {
	Certificate string `gorm:"primaryKey"`
	Offboarding int
	ByID        string
	At          time.Time
	SignOffID   string
	Digest      digest.Sum
	Body        string
}

func (closureRow) TableName() string { return "closures" }

type returnRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	ByID        string
	At          time.Time
	Reason      string
}

func (returnRow) TableName() string { return "returns" }

func (q queries) loadSignOffs(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[signOffRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.SignOffs = append(f.SignOffs, offboarding.SignOff{
			ID: r.ID, Function: r.Function, By: r.ByID, At: r.At.UTC(), Statement: r.Statement,
			Digest: r.Digest, FreshSignIn: timeOf(r.FreshSignIn),
		})
	}
	voids, err := children[voidRow](ctx, q, f.Number, "at, sign_off_id")
	if err != nil {
		return err
	}
	for _, r := range voids {
		f.Voids = append(f.Voids, offboarding.Void{SignOff: r.SignOffID, Cause: r.Cause, By: r.ByID, At: r.At.UTC()})
	}
	return nil
}

func (q queries) loadClosures(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[closureRow](ctx, q, f.Number, "at, certificate")
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.Closures = append(f.Closures, offboarding.Closure{Certificate: r.Certificate, By: r.ByID, At: r.At.UTC(), SignOff: r.SignOffID, Digest: r.Digest})
	}
	returns, err := children[returnRow](ctx, q, f.Number, "position")
	if err != nil {
		return err
	}
	for _, r := range returns {
		f.Returns = append(f.Returns, offboarding.Return{By: r.ByID, At: r.At.UTC(), Reason: r.Reason})
	}
	return nil
}

// Certificate returns the stored body of the newest certificate of an
// offboarding, or NotFound where it was never closed.
func (q queries) Certificate(ctx context.Context, number int) ([]byte, error) {
	row, err := take[closureRow](ctx, q.db.Where("offboarding = ?", number).Order("at DESC, certificate DESC"))
	if err != nil {
		return nil, err
	}
	return []byte(row.Body), nil
}

func (tx *Tx) addSignOff(ctx context.Context, number int, so offboarding.SignOff) error {
	row := signOffRow{
		ID: so.ID, Offboarding: number, Function: so.Function, ByID: so.By, At: so.At,
		Statement: so.Statement, Digest: so.Digest, FreshSignIn: optional(so.FreshSignIn),
	}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	person, err := tx.Person(ctx, so.By)
	if err != nil {
		return err
	}
	slot := slotRow{Offboarding: number, Function: so.Function, Human: person.Human, SignOffID: so.ID}
	return insert(ctx, tx.db, &slot)
}

func (tx *Tx) addVoid(ctx context.Context, number int, v offboarding.Void) error {
	if _, err := remove[slotRow](ctx, tx.db, where("sign_off_id = ?", v.SignOff)); err != nil {
		return err
	}
	row := voidRow{SignOffID: v.SignOff, Offboarding: number, Cause: v.Cause, ByID: v.By, At: v.At}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addReturn(ctx context.Context, number int, r offboarding.Return) error {
	over := where("number = ? AND state IN (?, ?)", number, offboarding.Closed, offboarding.Cancelled)
	if err := save(ctx, tx.db, over, offboardingRow{State: offboarding.Open}, "state"); err != nil {
		return err
	}
	position := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(position), 0) + 1 FROM returns WHERE offboarding = ?", number).Scan(&position).Error
	if err != nil {
		return err
	}
	row := returnRow{Offboarding: number, Position: position, ByID: r.By, At: r.At, Reason: r.Reason}
	return insert(ctx, tx.db, &row)
}

// AddClosure closes an offboarding with the body of its certificate, which
// carries the names as they are now.
func (tx *Tx) AddClosure(ctx context.Context, number int, c offboarding.Closure, body []byte) error {
	tx.wrote(OffboardingTarget(number))
	if err := tx.saveState(ctx, number, offboarding.Open, offboarding.Closed); err != nil {
		return err
	}
	row := closureRow{
		Certificate: c.Certificate, Offboarding: number, ByID: c.By, At: c.At,
		SignOffID: c.SignOff, Digest: c.Digest, Body: string(body),
	}
	return insert(ctx, tx.db, &row)
}
