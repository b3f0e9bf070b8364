// Package store is the database: SQLite or PostgreSQL behind one Store. It
// keeps three promises. A change and its audit entry are in one transaction,
// or neither is. Jobs are enqueued in that transaction, or not at all. And
// every error that leaves the package is a fault where people can do something
// about it: nothing outside knows GORM or a driver.
//
// # Adding a noun
//
// Each noun has one file (task.go) and its tables in a new migration.
//
//   - A read is a noun, as a method of queries, so that Store and Tx both have
//     it: func (q queries) Task(ctx, number, task int) (…). Put the parent in
//     the condition: a right parent with a foreign child is not found.
//   - A write is a verb, as a method of Tx only: func (tx *Tx) SaveTask(…). It
//     calls insert, save or remove, and then tx.wrote with each target that it
//     changed. InTx refuses to commit unless the recorded events name every
//     one of these targets.
//   - Rows that are no part of the record (sessions, drafts, read marks) are
//     written by methods of Housekeeping.
//   - insert takes the whole row, save an explicit list of columns: GORM skips
//     zero values of a struct, so a list is the only way to say what is saved.
//     save reports a Conflict if its condition matched no row: put the version
//     there, and somebody else's change is never overwritten.
//   - Return errors as they come, with context in front (fmt.Errorf "%w").
//     They are already faults: NotFound, Conflict for a taken key, and
//     Unavailable. Statements that bypass GORM pass through explain.
//   - Times are UTC in microseconds. Compare and sort them in SQL as they are;
//     an aggregate over times (MAX) is scanned into a moment, because SQLite
//     forgets that it is a time.
//   - Anything with a window or an aggregate is SQL text, one file per
//     question. Input reaches a statement only as a bound value.
//
// # Limits
//
// SQLite serves one process. Its writers form one queue, and a write waits for
// the one before. PostgreSQL serves many processes; there the end of an
// audited transaction, where its entries join the chain, is one at a time.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/closegate/closegate/internal/fault"
)

// Config says where the database is and gives the store its clock.
type Config struct {
	// URL is postgres://… or the path of an SQLite file, with or without
	// "file:" in front. The file is made if it is missing, its folder is not.
	URL string
	// Folder is the data folder. The checkpoint key and the delivered
	// checkpoints are kept there, outside the database.
	Folder string
	// Origin is the host that names this audit log in its checkpoints, such
	// as "closegate.example.com".
	Origin string
	// Now is the clock. The store truncates it to UTC microseconds.
	Now func() time.Time
	// ID returns a new random id.
	ID func() string
	// Logger receives slow and failed statements, without their values.
	Logger *slog.Logger
	// Patience is how long a database may be silent until calls that wait
	// for it fail as Unavailable: two seconds, unless it is set.
	Patience time.Duration
}

const patience = 2 * time.Second

// keptStatements is how many prepared statements are kept for reading; the
// product has fewer than half as many.
const keptStatements = 256

// Store reads the database and opens transactions. It is safe for concurrent
// use.
type Store struct {
	queries
	write  *gorm.DB
	config Config
	// delivery is held while checkpoints are written to their file.
	delivery sync.Mutex
}

// queries are the reads. Store and Tx embed them: outside a transaction each
// read sees the last committed state, inside it sees the transaction's own.
type queries struct {
	db     *gorm.DB
	engine engine
	now    func() time.Time
	// empty is set while the record of one offboarding is loaded.
	empty emptiness
}

// Open returns a store over the configured database. It does not wait for a
// PostgreSQL server that is down: calls fail as Unavailable until it is up.
// The caller closes the store.
func Open(ctx context.Context, config Config) (*Store, error) {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Patience == 0 {
		config.Patience = patience
	}
	clock := config.Now
	config.Now = func() time.Time { return clock().UTC().Truncate(time.Microsecond) }
	opened, err := newEngine(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{config: config}
	if err := s.openGORM(opened); err != nil {
		return nil, fmt.Errorf("open database: %w", errors.Join(err, opened.close()))
	}
	return s, nil
}

func newEngine(ctx context.Context, config Config) (engine, error) {
	if strings.HasPrefix(config.URL, "postgres://") || strings.HasPrefix(config.URL, "postgresql://") {
		return openPostgres(ctx, config)
	}
	return openSQLite(ctx, config)
}

// openGORM lays GORM over both pools.
func (s *Store) openGORM(e engine) error {
	options := func() *gorm.Config {
		return &gorm.Config{
			NamingStrategy:         schema.NamingStrategy{SingularTable: false},
			NowFunc:                s.config.Now,
			Logger:                 statementLog{s.config.Logger, s.config.Now},
			SkipDefaultTransaction: true, // every write is inside InTx or Housekeep
			TranslateError:         true,
			DisableAutomaticPing:   true,
		}
	}
	reads, writes := e.dialectors()
	reading := options()
	// SQLite parses a statement each time unless it is kept; the driver of
	// PostgreSQL keeps them itself.
	reading.PrepareStmt, reading.PrepareStmtMaxSize = e.name() == "sqlite", keptStatements
	read, err := gorm.Open(translating{reads}, reading)
	if err != nil {
		return err
	}
	if s.write, err = gorm.Open(translating{writes}, options()); err != nil {
		return err
	}
	s.queries = queries{db: read, engine: e, now: s.config.Now}
	for _, db := range []*gorm.DB{read, s.write} {
		if err := refuseWhileAway(db, e); err != nil {
			return err
		}
	}
	return nil
}

// refuseWhileAway makes each statement ask first whether the database is
// still where it was.
func refuseWhileAway(db *gorm.DB, e engine) error {
	const name = "store:present"
	check := func(tx *gorm.DB) {
		if err := e.present(); err != nil {
			_ = tx.AddError(err)
		}
	}
	callbacks := db.Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		callbacks.Query().Before("gorm:query").Register,
		callbacks.Row().Before("gorm:row").Register,
		callbacks.Raw().Before("gorm:raw").Register,
		callbacks.Create().Before("gorm:create").Register,
		callbacks.Update().Before("gorm:update").Register,
		callbacks.Delete().Before("gorm:delete").Register,
	} {
		if err := register(name, check); err != nil {
			return err
		}
	}
	return nil
}

// Close ends every connection. Calls that are under way fail.
func (s *Store) Close() error { return s.engine.close() }

// Ping returns nil if the database answers, and Unavailable if it did not
// within two seconds.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.engine.ping(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, err, "%s", away)
	}
	return nil
}
