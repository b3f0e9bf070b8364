package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"gorm.io/gorm"
	"modernc.org/sqlite"

	"github.com/closegate/closegate/internal/store/sqlitedialect"
)

// sqliteReaders is how many reads run at once.
const sqliteReaders = 4

// sqliteEngine keeps three pools over one file. Writers share one connection,
// so they queue in the process and none of them ever finds the database
// locked by another. Readers see the last commit and wait for nobody. River
// has a connection of its own, because its polling must not stand in the
// writers' queue.
type sqliteEngine struct {
	path   string
	opened fs.FileInfo
	writer *sql.DB
	reader *sql.DB
	river  *sql.DB
	jobs   *river.Client[*sql.Tx]
	// migration is held while the schema changes.
	migration sync.Mutex
}

func openSQLite(ctx context.Context, config Config) (*sqliteEngine, error) {
	path, err := sqlitePath(config.URL)
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{path: path}
	if e.opened, err = makeFile(path); err != nil {
		return nil, err
	}
	if e.jobs, err = river.NewClient(quietDriver{riversqlite.New(nil)}, &river.Config{Logger: config.Logger}); err != nil {
		return nil, err
	}
	for _, pool := range []struct {
		db          **sql.DB
		connections int
		transaction string
		queryOnly   int
	}{
		{&e.writer, 1, "immediate", 0},
		{&e.river, 1, "immediate", 0},
		{&e.reader, sqliteReaders, "deferred", 1},
	} {
		connector, err := sqlite.NewConnector(sqliteDSN(path, pool.transaction, pool.queryOnly))
		if err != nil {
			return nil, errors.Join(err, e.close())
		}
		*pool.db = sql.OpenDB(connector)
		(*pool.db).SetMaxOpenConns(pool.connections)
		(*pool.db).SetMaxIdleConns(pool.connections)
	}
	// The first connection turns the write-ahead log on, which readers cannot.
	if err := e.writer.PingContext(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// sqlitePath returns the absolute path that the URL names.
func sqlitePath(address string) (string, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(address, "file:"), "//")
	if path == "" || strings.ContainsAny(path, "?\x00") || strings.Contains(path, ":memory:") {
		return "", fmt.Errorf("%q is neither postgres://… nor the path of an SQLite file", address)
	}
	return filepath.Abs(path)
}

// makeFile makes an empty database that only its owner can read, unless there
// is one. SQLite gives its journal the same mode.
func makeFile(path string) (fs.FileInfo, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return file.Stat()
}

// sqliteDSN names the file and what is set on each connection. mode=rw keeps a
// connection opened later from making a new, empty database.
func sqliteDSN(path, transaction string, queryOnly int) string {
	query := url.Values{
		"mode":         {"rw"},
		"_txlock":      {transaction},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_dqs":         {"0"},
		"_defensive":   {"1"},
		"_pragma": {
			"busy_timeout(10000)",
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(1)",
			"cache_size(-8192)", // KiB; more was slower to fill and no faster to read
			fmt.Sprintf("query_only(%d)", queryOnly),
		},
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}).String()
}

func (e *sqliteEngine) name() string { return "sqlite" }

func (e *sqliteEngine) dialectors() (reads, writes savingDialector) {
	return sqlitedialect.Dialector{Pool: e.reader}, sqlitedialect.Dialector{Pool: e.writer}
}

func (e *sqliteEngine) begin(ctx context.Context) (*transaction, error) {
	if err := e.present(); err != nil {
		return nil, err
	}
	tx, err := e.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	enqueue := func(ctx context.Context, params []river.InsertManyParams) error {
		_, err := e.jobs.InsertManyTx(ctx, tx, params)
		return err
	}
	return &transaction{Tx: tx, enqueue: enqueue, release: func() {}}, nil
}

// lock does nothing: the transaction already holds the whole database.
func (e *sqliteEngine) lock(context.Context, *gorm.DB, int64) error { return nil }

// present compares the file at the path with the one that was opened: SQLite
// would go on writing to a file that was moved away, and the next start would
// not find what was written.
func (e *sqliteEngine) present() error {
	now, err := os.Stat(e.path)
	if err != nil || !os.SameFile(now, e.opened) {
		return errMoved
	}
	return nil
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	if err := e.present(); err != nil {
		return err
	}
	var one int
	return e.reader.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&one)
}

// exclusively keeps out this process only: SQLite serves no other.
func (e *sqliteEngine) exclusively(_ context.Context, fn func(*sql.DB) error) error {
	e.migration.Lock()
	defer e.migration.Unlock()
	return fn(e.writer)
}

func (e *sqliteEngine) queue() Queue { return Queue{SQLite: e.river} }

func (e *sqliteEngine) close() error {
	var failures []error
	for _, db := range []*sql.DB{e.river, e.reader, e.writer} {
		if db != nil {
			failures = append(failures, db.Close())
		}
	}
	return errors.Join(failures...)
}

// quietDriver writes no notification rows: the worker polls, so nobody would
// read them.
type quietDriver struct{ *riversqlite.Driver }

// SupportsListenNotify implements River's driver.
func (quietDriver) SupportsListenNotify() bool { return false }
