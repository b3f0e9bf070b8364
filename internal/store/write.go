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
	return db.WithContext(ctx).Create(row).Error
}

// doNothing makes an insert of a row that is there already a success.
var doNothing = clause.OnConflict{DoNothing: true}

// insertAll adds rows in as few statements as the databases allow.
func insertAll[Row any](ctx context.Context, db *gorm.DB, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return db.WithContext(ctx).CreateInBatches(&rows, rowsPerInsert).Error
}

// upsert adds a row, or makes the one with its key the same.
func upsert[Row any](ctx context.Context, db *gorm.DB, row *Row) error {
	return db.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(row).Error
}

// read returns what a statement selects. It and its neighbours are made of
// GORM's plain calls: the generic ones weigh the program down by a tenth of a
// megabyte for each type of row.
func read[Row any](ctx context.Context, db *gorm.DB, sql string, values ...any) ([]Row, error) {
	var rows []Row
	err := db.WithContext(ctx).Raw(sql, values...).Scan(&rows).Error
	return rows, err
}

// find returns the rows that a query chooses.
func find[Row any](ctx context.Context, query *gorm.DB) ([]Row, error) {
	var rows []Row
	err := query.WithContext(ctx).Find(&rows).Error
	return rows, err
}

// take returns one row that a query chooses, or NotFound.
func take[Row any](ctx context.Context, query *gorm.DB) (Row, error) {
	var row Row
	err := query.WithContext(ctx).Take(&row).Error
	return row, err
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
	result := db.WithContext(ctx).Where(c.sql, c.values...).Delete(new(Row))
	return int(result.RowsAffected), result.Error
}
