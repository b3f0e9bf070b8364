// Package migrations embeds the schema: one folder of numbered SQL files for
// each database, with the same numbers, tables and columns in both, which a
// test of store compares. Files only go forward and are never edited once
// released. Columns are commented in the files.
//
// Conventions, so that one query serves both databases:
//
//	            SQLite      PostgreSQL
//	time        TIMESTAMP   TIMESTAMPTZ    UTC, microseconds
//	yes or no   BOOLEAN     BOOLEAN
//	number      BIGINT      BIGINT         on SQLite, INTEGER as a whole primary key
//	text, JSON  TEXT        TEXT           bytes come back as they were hashed
//	bytes       BLOB        BYTEA
//
// Tables that are only ever added to have triggers that refuse UPDATE and
// DELETE: two on SQLite, one with refuse_change on PostgreSQL.
package migrations

import "embed"

// Files holds the folders sqlite and postgres.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
