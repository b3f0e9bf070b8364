package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/migrations"
)

// MigrationState says how the schema of a database and that of this program
// compare.
type MigrationState struct {
	// Applied is the number of the newest migration in the database, 0 for an
	// empty one.
	Applied int64
	// Known is the number of the newest migration in this program.
	Known int64
	// Jobs says whether the tables of the job queue are as this program needs
	// them.
	Jobs bool
}

// Err returns nil if this program may run on the database, and Blocked with
// what to do if not.
func (m MigrationState) Err() error {
	switch {
	case m.Applied > m.Known:
		return fault.New(fault.Blocked,
			"the database was migrated by a newer version (migration %d, this program knows %d); start that version, or restore the backup made before it",
			m.Applied, m.Known)
	case m.Applied < m.Known || !m.Jobs:
		return fault.New(fault.Blocked,
			"the database is at migration %d and this program needs %d; make a backup, then run \"closegate migrate\"",
			m.Applied, m.Known)
	}
	return nil
}

// Migrate brings the schema up to this program's. Two processes that migrate
// at once do it one after the other. A database that a newer program has
// migrated is left alone and is Blocked.
func (s *Store) Migrate(ctx context.Context) error {
	err := s.engine.exclusively(ctx, func(db *sql.DB) error {
		state, err := s.MigrationState(ctx)
		if err != nil {
			return err
		}
		if state.Applied > state.Known {
			return state.Err()
		}
		provider, err := newProvider(s.engine.name(), db)
		if err != nil {
			return err
		}
		if _, err := provider.Up(ctx); err != nil {
			return err
		}
		return s.engine.migrateJobs(ctx)
	})
	if err != nil {
		return fmt.Errorf("migrate the database: %w", explain(err))
	}
	return nil
}

// MigrationState compares the database with this program and changes neither.
func (s *Store) MigrationState(ctx context.Context) (MigrationState, error) {
	var state MigrationState
	provider, err := newProvider(s.engine.name(), nil)
	if err != nil {
		return state, err
	}
	for _, source := range provider.ListSources() {
		state.Known = max(state.Known, source.Version)
	}
	var tables int64
	err = s.db.WithContext(ctx).Raw(hasTable[s.engine.name()], goose.DefaultTablename).Scan(&tables).Error
	if err != nil || tables == 0 {
		return state, err
	}
	const newest = "SELECT COALESCE(MAX(version_id), 0) FROM " + goose.DefaultTablename + " WHERE is_applied"
	if err := s.db.WithContext(ctx).Raw(newest).Scan(&state.Applied).Error; err != nil {
		return state, err
	}
	state.Jobs, err = s.engine.jobsMigrated(ctx)
	return state, explain(err)
}

// hasTable counts the tables of a name.
var hasTable = map[string]string{
	"sqlite":   "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?",
	"postgres": "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = ?",
}

func newProvider(name string, db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, name)
	if err != nil {
		return nil, err
	}
	if db == nil {
		db = new(sql.DB) // a provider that only lists its files never opens it
	}
	dialect := map[string]goose.Dialect{"sqlite": goose.DialectSQLite3, "postgres": goose.DialectPostgres}[name]
	return goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// silentRiver says what is wrong in errors and results, and nothing else.
var silentRiver = &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}

func (e *sqliteEngine) migrateJobs(ctx context.Context) error {
	migrator, err := rivermigrate.New(riversqlite.New(e.writer), silentRiver)
	return upgradeJobs(ctx, migrator, err)
}

func (e *sqliteEngine) jobsMigrated(ctx context.Context) (bool, error) {
	migrator, err := rivermigrate.New(riversqlite.New(e.reader), silentRiver)
	return validateJobs(ctx, migrator, err)
}

func (e *postgresEngine) migrateJobs(ctx context.Context) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(e.pool), silentRiver)
	return upgradeJobs(ctx, migrator, err)
}

func (e *postgresEngine) jobsMigrated(ctx context.Context) (bool, error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(e.pool), silentRiver)
	return validateJobs(ctx, migrator, err)
}

func upgradeJobs[TTx any](ctx context.Context, migrator *rivermigrate.Migrator[TTx], err error) error {
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func validateJobs[TTx any](ctx context.Context, migrator *rivermigrate.Migrator[TTx], err error) (bool, error) {
	if err != nil {
		return false, err
	}
	result, err := migrator.Validate(ctx, nil)
	if err != nil {
		return false, err
	}
	return result.OK, nil
}
