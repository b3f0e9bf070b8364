// Package sqlitedialect teaches GORM the SQL that SQLite speaks: RETURNING, a
// LIMIT for every OFFSET, no FOR UPDATE, savepoints, and the names of broken
// constraints. It knows no schema: tables come from SQL files, so there is no
// migrator. It opens no database: the pool is handed in.
package sqlitedialect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Dialector is a gorm.Dialector over an open pool.
type Dialector struct {
	// Pool is used for every statement.
	Pool gorm.ConnPool
}

// Name returns "sqlite".
func (Dialector) Name() string { return "sqlite" }

// Initialize registers GORM's callbacks with the clauses that SQLite knows.
func (d Dialector) Initialize(db *gorm.DB) error {
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		CreateClauses: []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses: []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses: []string{"DELETE", "FROM", "WHERE", "RETURNING"},
	})
	db.ConnPool = d.Pool
	db.ClauseBuilders["LIMIT"] = writeLimit
	// An immediate transaction holds the whole database: no row needs a lock.
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {}
	return nil
}

// writeLimit writes LIMIT -1 for an offset that stands alone, which SQLite
// takes for "all" and without which it refuses OFFSET.
func writeLimit(c clause.Clause, builder clause.Builder) {
	limit, ok := c.Expression.(clause.Limit)
	if !ok {
		return
	}
	rows := -1
	if limit.Limit != nil && *limit.Limit >= 0 {
		rows = *limit.Limit
	}
	if rows < 0 && limit.Offset <= 0 {
		return
	}
	writeAll(builder, "LIMIT ", strconv.Itoa(rows))
	if limit.Offset > 0 {
		writeAll(builder, " OFFSET ", strconv.Itoa(limit.Offset))
	}
}

// Migrator returns nil: schemas come from SQL files.
func (Dialector) Migrator(*gorm.DB) gorm.Migrator { return nil }

// DataTypeOf returns the type as it is tagged: nothing creates tables from it.
func (Dialector) DataTypeOf(field *schema.Field) string { return string(field.DataType) }

// DefaultValueOf returns NULL, because SQLite knows no DEFAULT among values.
func (Dialector) DefaultValueOf(*schema.Field) clause.Expression { return clause.Expr{SQL: "NULL"} }

// BindVarTo writes a placeholder.
func (Dialector) BindVarTo(writer clause.Writer, _ *gorm.Statement, _ any) { writeAll(writer, "?") }

// QuoteTo writes a name, or names joined by dots, in double quotes.
func (Dialector) QuoteTo(writer clause.Writer, name string) {
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			writeAll(writer, ".")
		}
		part = strings.Trim(part, "`\"")
		writeAll(writer, `"`, strings.ReplaceAll(part, `"`, `""`), `"`)
	}
}

// Explain returns the statement with its values, for people.
func (Dialector) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `'`, vars...)
}

// SavePoint opens a part of a transaction that can be undone alone.
func (Dialector) SavePoint(tx *gorm.DB, name string) error {
	return tx.Exec("SAVEPOINT " + name).Error
}

// RollbackTo undoes what came after the savepoint.
func (Dialector) RollbackTo(tx *gorm.DB, name string) error {
	return tx.Exec("ROLLBACK TO SAVEPOINT " + name).Error
}

// Translate adds GORM's name for a broken constraint to err.
func (Dialector) Translate(err error) error {
	known, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch known.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
	}
	return err
}

// writeAll writes to a buffer of GORM, which cannot fail.
func writeAll(writer clause.Writer, parts ...string) {
	for _, part := range parts {
		_, _ = writer.WriteString(part)
	}
}
