package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/closegate/closegate/internal/fault"
)

// rowsPerInsert keeps a statement under the number of values that a database
// takes: 32,766 on SQLite, 65,535 on PostgreSQL.
const rowsPerInsert = 500

// errNoColumns is a mistake of the program.
var errNoColumns = errors.New("save: no columns are named")

// insert adds one row. It returns Conflict if a key of it is taken.
func insert[Row any](ctx context.Context, db *gorm.DB, row *Row) error {
	return gorm.G[Row](db).Create(ctx, row)
}

// doNothing makes an insert of a row that is there already a success.
var doNothing = clause.OnConflict{DoNothing: true}

// insertAll adds rows in as few statements as the databases allow.
func insertAll[Row any](ctx context.Context, db *gorm.DB, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return gorm.G[Row](db).CreateInBatches(ctx, &rows, rowsPerInsert)
}

// condition chooses rows: SQL with a ? for each value.
type condition struct {
	sql    string
	values []any
}

// where returns a condition. The SQL is a constant; input is only ever a value.
func where(sql string, values ...any) condition { return condition{sql, values} }

// save sets the named columns to the row's values, zero values included, in
// the one row that the condition chooses. Put the version that was loaded into
// the condition: if no row matches any more, save returns Conflict.
func save[Row any](ctx context.Context, db *gorm.DB, c condition, row Row, columns ...string) error {
	changed, err := saveAll(ctx, db, c, row, columns...)
	if err == nil && changed == 0 {
		return fault.New(fault.Conflict, "this was changed since you loaded it; load it again and look at what changed")
	}
	return err
}

// saveAll is save for any number of rows, which it returns.
func saveAll[Row any](ctx context.Context, db *gorm.DB, c condition, row Row, columns ...string) (int, error) {
	if len(columns) == 0 {
		return 0, errNoColumns
	}
	result := db.WithContext(ctx).Model(new(Row)).Where(c.sql, c.values...).Select(columns).Updates(row)
	return int(result.RowsAffected), result.Error
}

// remove deletes the rows that the condition chooses and returns how many they
// were. Nothing that belongs to the record is ever removed.
func remove[Row any](ctx context.Context, db *gorm.DB, c condition) (int, error) {
	return gorm.G[Row](db).Where(c.sql, c.values...).Delete(ctx)
}
