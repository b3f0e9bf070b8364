package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"iter"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
)

// entriesPerRead bounds what Entries holds in memory.
const entriesPerRead = 500

// auditEntryRow is an entry as it is stored.
type auditEntryRow struct {
	Position    int64 `gorm:"primaryKey;autoIncrement:false"`
	Time        time.Time
	Action      audit.Action
	Offboarding sql.NullInt64
	ActorID     string
	TargetKind  audit.TargetKind
	TargetID    string
	Body        string
	Hash        digest.Sum
	Document    string
}

// TableName implements GORM's Tabler.
func (auditEntryRow) TableName() string { return "audit_entries" }

func newAuditEntryRow(e audit.Entry) auditEntryRow {
	number := int64(e.Keys.Offboarding)
	return auditEntryRow{
		Position: e.Index, Time: e.Time, Body: string(e.Body), Hash: e.Hash, Document: string(e.Document),
		Action: e.Keys.Action, ActorID: e.Keys.ActorID, Offboarding: sql.NullInt64{Int64: number, Valid: number != 0},
		TargetKind: e.Keys.Target.Kind, TargetID: e.Keys.Target.ID,
	}
}

func (r auditEntryRow) entry() audit.Entry {
	return audit.Entry{
		Index: r.Position, Time: r.Time, Body: []byte(r.Body), Hash: r.Hash, Document: []byte(r.Document),
		Keys: &audit.Keys{
			Action: r.Action, Offboarding: int(r.Offboarding.Int64), ActorID: r.ActorID,
			Target: audit.Target{Kind: r.TargetKind, ID: r.TargetID},
		},
	}
}

// auditTreeRow is a stored hash of the tree over the entries.
type auditTreeRow struct {
	Position int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash     []byte
}

// TableName implements GORM's Tabler.
func (auditTreeRow) TableName() string { return "audit_tree" }

// Entries implements audit.Source: the whole log in order. It reads in
// portions, so that a verification holds neither a connection nor the log.
func (q queries) Entries(ctx context.Context) iter.Seq2[audit.Entry, error] { return q.entries(ctx, 0) }

// EntriesOf returns the entries about one offboarding in order.
func (q queries) EntriesOf(ctx context.Context, number int) iter.Seq2[audit.Entry, error] {
	return q.entries(ctx, number)
}

// entries reads the log in order; an offboarding of 0 is all of it.
func (q queries) entries(ctx context.Context, number int) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for next := int64(0); ; {
			query := q.db.Where("position >= ?", next)
			if number != 0 {
				query = query.Where("offboarding = ?", number)
			}
			rows, err := find[auditEntryRow](ctx, query.Order("position").Limit(entriesPerRead))
			if err != nil {
				yield(audit.Entry{}, fmt.Errorf("read audit entries from %d: %w", next, err))
				return
			}
			for _, row := range rows {
				if !yield(row.entry(), nil) {
					return
				}
			}
			if len(rows) < entriesPerRead {
				return
			}
			next = rows[len(rows)-1].Position + 1
		}
	}
}

// Entry returns one entry of the audit log by its index. The error is NotFound
// where the log is shorter.
func (q queries) Entry(ctx context.Context, index int64) (audit.Entry, error) {
	row, err := take[auditEntryRow](ctx, q.db.Where("position = ?", index))
	if err != nil {
		return audit.Entry{}, fmt.Errorf("read audit entry %d: %w", index, err)
	}
	return row.entry(), nil
}

// EntryHashes returns the stored hashes of entries by their index. One that is
// not there is left out.
func (q queries) EntryHashes(ctx context.Context, indices []int64) (map[int64]digest.Sum, error) {
	out := make(map[int64]digest.Sum, len(indices))
	if len(indices) == 0 {
		return out, nil
	}
	var rows []struct {
		Position int64
		Hash     digest.Sum
	}
	err := q.db.WithContext(ctx).Model(&auditEntryRow{}).Select("position", "hash").Where("position IN ?", indices).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read hashes of audit entries: %w", err)
	}
	for _, r := range rows {
		out[r.Position] = r.Hash
	}
	return out, nil
}

// AuditHead returns the end of the audit log.
func (q queries) AuditHead(ctx context.Context) (audit.Head, error) {
	var last struct {
		Position int64
		Hash     digest.Sum
	}
	found := q.db.WithContext(ctx).Model(&auditEntryRow{}).Select("position", "hash").
		Order("position DESC").Limit(1).Find(&last)
	if found.Error != nil || found.RowsAffected == 0 {
		return audit.Head{}, found.Error
	}
	return audit.Head{Size: last.Position + 1, Last: last.Hash}, nil
}

// AuditTree returns a reader of the tree's stored hashes, for roots and proofs.
func (q queries) AuditTree(ctx context.Context) audit.HashReader { return treeReader{ctx, q.db} }

// treeReader implements audit.HashReader, whose methods take no context.
type treeReader struct {
	ctx context.Context //nolint:containedctx // see above
	db  *gorm.DB
}

// ReadHashes implements audit.HashReader.
func (r treeReader) ReadHashes(positions []int64) ([]audit.Hash, error) {
	rows, err := find[auditTreeRow](r.ctx, r.db.Where("position IN ?", positions))
	if err != nil {
		return nil, fmt.Errorf("read hashes of the audit tree: %w", err)
	}
	stored := make(map[int64]audit.Hash, len(rows))
	for _, row := range rows {
		if len(row.Hash) != len(audit.Hash{}) {
			return nil, fmt.Errorf("the hash at position %d of the audit tree has %d bytes", row.Position, len(row.Hash))
		}
		stored[row.Position] = audit.Hash(row.Hash)
	}
	hashes := make([]audit.Hash, len(positions))
	for i, position := range positions {
		hash, ok := stored[position]
		if !ok {
			return nil, fmt.Errorf("the audit tree has no hash at position %d", position)
		}
		hashes[i] = hash
	}
	return hashes, nil
}

// lockChain waits for the end of the audit log and holds it to the end of the
// transaction. No other lock may be taken after it.
func (tx *Tx) lockChain(ctx context.Context) error {
	if err := tx.engine.lock(ctx, tx.db, lockKey(chainLock)); err != nil {
		return fmt.Errorf("lock the end of the audit log: %w", err)
	}
	return nil
}

// appendEvents adds the recorded events to the end of the audit log.
func (tx *Tx) appendEvents(ctx context.Context) error {
	if len(tx.events) == 0 {
		return nil
	}
	if err := tx.lockChain(ctx); err != nil {
		return err
	}
	head, err := tx.AuditHead(ctx)
	if err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	entries := make([]audit.Entry, 0, len(tx.events))
	for _, event := range tx.events {
		salt, err := digest.NewSalt(rand.Reader)
		if err != nil {
			return err
		}
		entry, err := audit.Append(head, event, salt, tx.now())
		if err != nil {
			return err
		}
		entries, head = append(entries, entry), entry.Head()
	}
	return tx.insertEntries(ctx, entries)
}

func (tx *Tx) insertEntries(ctx context.Context, entries []audit.Entry) error {
	first, hashes, err := audit.Grow(tx.AuditTree(ctx), entries...)
	if err != nil {
		return err
	}
	rows := make([]auditEntryRow, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, newAuditEntryRow(e))
	}
	if err := insertAll(ctx, tx.db, rows); err != nil {
		return fmt.Errorf("append %d audit entries: %w", len(rows), err)
	}
	tree := make([]auditTreeRow, 0, len(hashes))
	for i, hash := range hashes {
		tree = append(tree, auditTreeRow{Position: first + int64(i), Hash: hash[:]})
	}
	if err := insertAll(ctx, tx.db, tree); err != nil {
		return fmt.Errorf("grow the audit tree: %w", err)
	}
	return nil
}

// TrailFilter chooses entries for a page of the audit trail.
type TrailFilter struct {
	// Offboarding and Action narrow the trail; 0 and "" are all.
	Offboarding int
	Action      audit.Action
	Limit       int
	Offset      int
}

// condition is written out for each filter, so that an index answers it.
func (f TrailFilter) condition() string {
	parts := []string{"1 = 1"}
	if f.Offboarding != 0 {
		parts = append(parts, "offboarding = @offboarding")
	}
	if f.Action != "" {
		parts = append(parts, "action = @action")
	}
	return strings.Join(parts, " AND ")
}

func (f TrailFilter) values() map[string]any {
	return map[string]any{"offboarding": f.Offboarding, "action": f.Action, "limit": f.Limit, "offset": f.Offset}
}

// Trail returns entries of the audit log, the newest first.
func (q queries) Trail(ctx context.Context, f TrailFilter) ([]audit.Entry, error) {
	rows, err := read[auditEntryRow](ctx, q.db, question("trail", "{filter}", f.condition()), f.values())
	if err != nil {
		return nil, fmt.Errorf("read the audit trail: %w", err)
	}
	return entriesOf(rows), nil
}

func entriesOf(rows []auditEntryRow) []audit.Entry {
	out := make([]audit.Entry, len(rows))
	for i, row := range rows {
		out[i] = row.entry()
	}
	return out
}

// CountTrail returns how many entries the filter chooses.
func (q queries) CountTrail(ctx context.Context, f TrailFilter) (int, error) {
	n := 0
	sql := "SELECT COUNT(*) FROM audit_entries WHERE " + f.condition()
	err := q.db.WithContext(ctx).Raw(sql, named(sql, f.values())...).Scan(&n).Error
	return n, err
}
