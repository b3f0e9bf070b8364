package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/audit"
)

// Wrote is what a write method says of the target that it changed.
func (tx *Tx) Wrote(target audit.Target) { tx.wrote(target) }

// Exec runs a statement in the transaction.
func (tx *Tx) Exec(ctx context.Context, sql string, values ...any) error {
	return tx.db.WithContext(ctx).Exec(sql, values...).Error
}

// Exec runs a statement as somebody would who has the database but not this
// program.
func (s *Store) Exec(ctx context.Context, sql string, values ...any) error {
	return s.write.WithContext(ctx).Exec(sql, values...).Error
}

// Engine names the database.
func (q queries) Engine() string { return q.engine.name() }

// Ask returns the rows of a statement outside a transaction.
func Ask[Row any](ctx context.Context, s *Store, sql string, values ...any) ([]Row, error) {
	return gorm.G[Row](s.db).Raw(sql, values...).Find(ctx)
}

// AskTx returns the rows of a statement in the transaction.
func AskTx[Row any](ctx context.Context, tx *Tx, sql string, values ...any) ([]Row, error) {
	return gorm.G[Row](tx.db).Raw(sql, values...).Find(ctx)
}

// Moment is a time that an aggregate returns.
type Moment = moment

// Save sets the named columns of the row that the condition chooses.
func Save[Row any](ctx context.Context, tx *Tx, row Row, sql string, value any, columns ...string) error {
	return save(ctx, tx.db, where(sql, value), row, columns...)
}

// Insert adds one row.
func Insert[Row any](ctx context.Context, tx *Tx, row *Row) error { return insert(ctx, tx.db, row) }
