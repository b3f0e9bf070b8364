package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"gorm.io/gorm"
)

// engine hides what differs between the two databases.
type engine interface {
	// name is the folder of the engine's SQL files.
	name() string
	// dialectors returns what GORM reads through and what it writes through.
	dialectors() (reads, writes savingDialector)
	// begin opens a transaction. It waits for its turn until ctx ends.
	begin(ctx context.Context) (*transaction, error)
	// lock waits for a lock that every process respects, until tx ends.
	lock(ctx context.Context, tx *gorm.DB, key int64) error
	// present returns why the database cannot be asked, if that is known.
	present() error
	ping(ctx context.Context) error
	// exclusively runs fn while no other process migrates.
	exclusively(ctx context.Context, fn func(*sql.DB) error) error
	// migrateJobs brings the tables of the job queue up to date;
	// jobsMigrated says whether they are.
	migrateJobs(ctx context.Context) error
	jobsMigrated(ctx context.Context) (bool, error)
	queue() Queue
	close() error
}

// transaction is an open transaction and what lends it to the job queue.
type transaction struct {
	*sql.Tx
	// enqueue inserts jobs through the same transaction.
	enqueue func(ctx context.Context, params []river.InsertManyParams) error
	// release gives a pinned connection back, after the end.
	release func()
}

// Queue is the database as the job worker needs it. One of the fields is set.
type Queue struct {
	// Postgres is the pool of the whole store.
	Postgres *pgxpool.Pool
	// SQLite is a pool of one connection that nothing else uses.
	SQLite *sql.DB
}

// Queue returns where the worker finds its jobs. It stays open until the store
// is closed: stop the worker first.
func (s *Store) Queue() Queue { return s.engine.queue() }
