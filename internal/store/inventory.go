package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type itemRow struct {
	Offboarding int `gorm:"primaryKey"`
	Number      int `gorm:"primaryKey"`
	Kind        offboarding.ItemKind
	Identifier  string
	Detail      string
	Source      string
	OwnerID     string
	AddedBy     string
	AddedAt     time.Time
	Disposition offboarding.Disposition
	ProvenBy    int
	DecidedBy   string
	DecidedAt   *time.Time
	Version     int
}

func (itemRow) TableName() string { return "inventory_items" }

func itemRowOf(number int, it offboarding.Item) itemRow {
	return itemRow{
		Offboarding: number, Number: it.Number, Kind: it.Kind, Identifier: it.Identifier, Detail: it.Detail,
		Source: it.Source, OwnerID: it.Owner, AddedBy: it.AddedBy, AddedAt: it.AddedAt, Disposition: it.Disposition,
		ProvenBy: it.ProvenBy, DecidedBy: it.DecidedBy, DecidedAt: optional(it.DecidedAt), Version: it.Version,
	}
}

func (r itemRow) item() offboarding.Item {
	return offboarding.Item{
		Number: r.Number, Kind: r.Kind, Identifier: r.Identifier, Detail: r.Detail, Source: r.Source, Owner: r.OwnerID,
		AddedBy: r.AddedBy, AddedAt: r.AddedAt.UTC(), Disposition: r.Disposition, ProvenBy: r.ProvenBy,
		DecidedBy: r.DecidedBy, DecidedAt: timeOf(r.DecidedAt), Version: r.Version,
	}
}

type unknownRow struct {
	Offboarding int `gorm:"primaryKey"`
	Number      int `gorm:"primaryKey"`
	What        string
	Method      string
	OwnerID     string
	AddedBy     string
	AddedAt     time.Time
}

func (unknownRow) TableName() string { return "unknowns" }

type unknownClosureRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Unknown     int
	Resolution  offboarding.Resolution
	Explained   string
	ByID        string
	At          time.Time
	Until       *time.Time
}

func (unknownClosureRow) TableName() string { return "unknown_closures" }

type declarationRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	ByID        string
	At          time.Time
	Revision    int
}

func (declarationRow) TableName() string { return "declarations" }

// itemCount is the inventory counted by disposition and proving task.
type itemCount struct {
	Undecided bool
	ProvenBy  int
	Items     int
	Oldest    moment
}

const countItems = `SELECT disposition = '' AS undecided, proven_by, COUNT(*) AS items, MIN(added_at) AS oldest
FROM inventory_items WHERE offboarding = ? GROUP BY disposition = '', proven_by`

func (q queries) loadInventory(ctx context.Context, f *offboarding.Facts) error {
	counts, err := read[itemCount](ctx, q.db, countItems, f.Number)
	if err != nil {
		return err
	}
	f.Inventory.ProvenBy = map[int]int{}
	for _, c := range counts {
		if c.Undecided {
			f.Inventory.Undecided, f.Inventory.UndecidedSince = c.Items, c.Oldest.Time
		} else {
			f.Inventory.ProvenBy[c.ProvenBy] += c.Items
		}
	}
	if err := q.loadUnknowns(ctx, f); err != nil {
		return err
	}
	declarations, err := children[declarationRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range declarations {
		f.Declarations = append(f.Declarations, offboarding.Declaration{ID: r.ID, By: r.ByID, At: r.At.UTC(), Revision: r.Revision})
	}
	return nil
}

func (q queries) loadUnknowns(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[unknownRow](ctx, q, f.Number, "number")
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	closures, err := children[unknownClosureRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	closed := map[int]offboarding.UnknownClosure{}
	for _, c := range closures {
		closed[c.Unknown] = offboarding.UnknownClosure{
			ID: c.ID, Resolution: c.Resolution, Explained: c.Explained, By: c.ByID, At: c.At.UTC(), Until: timeOf(c.Until),
		}
	}
	for _, r := range rows {
		f.Unknowns = append(f.Unknowns, offboarding.Unknown{
			Number: r.Number, What: r.What, Method: r.Method, Owner: r.OwnerID, AddedBy: r.AddedBy,
			AddedAt: r.AddedAt.UTC(), Closure: closed[r.Number],
		})
	}
	return nil
}

// Items returns the inventory of an offboarding, or those items of it that
// are numbered. Numbers that are not there are left out.
func (q queries) Items(ctx context.Context, number int, items ...int) ([]offboarding.Item, error) {
	query := q.db.Where("offboarding = ?", number)
	if len(items) > 0 {
		query = query.Where("number IN ?", items)
	}
	rows, err := find[itemRow](ctx, query.Order("number"))
	if err != nil {
		return nil, err
	}
	out := make([]offboarding.Item, len(rows))
	for i, r := range rows {
		out[i] = r.item()
	}
	return out, nil
}

// NextItem returns the number of the next inventory item of an offboarding
// that the transaction holds the lock of.
func (tx *Tx) NextItem(ctx context.Context, number int) (int, error) {
	next := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(number), 0) + 1 FROM inventory_items WHERE offboarding = ?", number).Scan(&next).Error
	return next, err
}

func (tx *Tx) addItem(ctx context.Context, number int, e offboarding.ItemAdded) error {
	row := itemRowOf(number, e.Item)
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	return save(ctx, tx.db, where("number = ? AND inventory_revision = ?", number, e.Revision-1),
		offboardingRow{InventoryRevision: e.Revision}, "inventory_revision")
}

func (tx *Tx) saveDisposition(ctx context.Context, number int, before, after offboarding.Item) error {
	return save(ctx, tx.db, where("offboarding = ? AND number = ? AND version = ?", number, before.Number, before.Version),
		itemRowOf(number, after), "disposition", "proven_by", "decided_by", "decided_at", "version")
}

func (tx *Tx) addUnknown(ctx context.Context, number int, u offboarding.Unknown) error {
	row := unknownRow{
		Offboarding: number, Number: u.Number, What: u.What, Method: u.Method,
		OwnerID: u.Owner, AddedBy: u.AddedBy, AddedAt: u.AddedAt,
	}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addUnknownClosure(ctx context.Context, number int, u offboarding.Unknown) error {
	c := u.Closure
	row := unknownClosureRow{
		ID: c.ID, Offboarding: number, Unknown: u.Number, Resolution: c.Resolution,
		Explained: c.Explained, ByID: c.By, At: c.At, Until: optional(c.Until),
	}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addDeclaration(ctx context.Context, number int, d offboarding.Declaration) error {
	row := declarationRow{ID: d.ID, Offboarding: number, ByID: d.By, At: d.At, Revision: d.Revision}
	return insert(ctx, tx.db, &row)
}
