package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/audit"
)

// checkpointRow is a signed checkpoint as it is stored.
type checkpointRow struct {
	Number int64 `gorm:"primaryKey;autoIncrement:false"`
	Size   int64
	Time   time.Time
	Note   string
}

// TableName implements GORM's Tabler.
func (checkpointRow) TableName() string { return "audit_checkpoints" }

// SignCheckpoint signs how long the audit log is and what is in it, stores the
// signed note, and delivers it to the file of checkpoints in the data folder,
// outside the database. The entry that tells of it is the first that the
// checkpoint does not cover. It returns the note, also where only the delivery
// failed: the next checkpoint delivers both then.
func (s *Store) SignCheckpoint(ctx context.Context, actor audit.Actor) ([]byte, error) {
	signer, err := s.signer(ctx)
	if err != nil {
		return nil, err
	}
	var signed []byte
	err = s.InTx(ctx, func(tx *Tx) error {
		signed, err = tx.addCheckpoint(ctx, signer, actor)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	return signed, s.deliver(ctx, signed)
}

func (tx *Tx) addCheckpoint(ctx context.Context, signer audit.Signer, actor audit.Actor) ([]byte, error) {
	if err := tx.lockChain(ctx); err != nil {
		return nil, err
	}
	head, err := tx.AuditHead(ctx)
	if err != nil {
		return nil, err
	}
	root, err := audit.Root(head.Size, tx.AuditTree(ctx))
	if err != nil {
		return nil, err
	}
	var last int64
	if err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(number), 0) FROM audit_checkpoints").Scan(&last).Error; err != nil {
		return nil, err
	}
	row := checkpointRow{Number: last + 1, Size: head.Size, Time: tx.now()}
	signed, err := audit.Checkpoint{Head: head, Root: root, Time: row.Time}.Sign(signer)
	if err != nil {
		return nil, err
	}
	row.Note = string(signed)
	if err := insert(ctx, tx.db, &row); err != nil {
		return nil, err
	}
	target := audit.Target{Kind: audit.CheckpointTarget, ID: strconv.FormatInt(row.Number, 10)}
	tx.wrote(target)
	tx.Record(audit.Event{
		Action: audit.CheckpointSigned, Actor: actor, Target: target,
		Subject: fmt.Sprintf("%d over %d entries", row.Number, row.Size),
	})
	return signed, nil
}

// Checkpoints returns the signed checkpoints in the database, oldest first.
// They do not replace those delivered outside: whoever can change the log can
// remove them too.
func (q queries) Checkpoints(ctx context.Context) ([][]byte, error) {
	return q.checkpointsAfter(ctx, 0)
}

// SignedUpTo returns how many entries the newest checkpoint counts and when it
// was signed; 0 where there is none.
func (q queries) SignedUpTo(ctx context.Context) (size int64, at time.Time, err error) {
	rows, err := find[checkpointRow](ctx, q.db.Order("number DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return 0, time.Time{}, err
	}
	return rows[0].Size, rows[0].Time, nil
}

func (q queries) checkpointsAfter(ctx context.Context, number int64) ([][]byte, error) {
	rows, err := find[checkpointRow](ctx, q.db.Where("number > ?", number).Order("number"))
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	notes := make([][]byte, 0, len(rows))
	for _, row := range rows {
		notes = append(notes, []byte(row.Note))
	}
	return notes, nil
}
