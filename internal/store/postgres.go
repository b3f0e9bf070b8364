package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresConnections is the size of the pool unless the URL has
// pool_max_conns.
const postgresConnections = 16

// postgresEngine keeps one pool, which GORM and River share.
type postgresEngine struct {
	pool  *pgxpool.Pool
	db    *sql.DB
	watch *watch
	jobs  *river.Client[pgx.Tx]
}

func openPostgres(ctx context.Context, config Config) (*postgresEngine, error) {
	settings, err := postgresSettings(config)
	if err != nil {
		return nil, err
	}
	e := &postgresEngine{watch: newWatch(settings.ConnConfig, config.Patience)}
	settings.ConnConfig.DialFunc = e.watch.dial
	if e.jobs, err = river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: config.Logger}); err != nil {
		return nil, err
	}
	if e.pool, err = pgxpool.NewWithConfig(ctx, settings); err != nil {
		return nil, err
	}
	e.db = stdlib.OpenDBFromPool(e.pool)
	e.watch.start()
	return e, nil
}

func postgresSettings(config Config) (*pgxpool.Config, error) {
	settings, err := pgxpool.ParseConfig(config.URL)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(config.URL, "pool_max_conns") {
		settings.MaxConns = postgresConnections
	}
	settings.ConnConfig.ConnectTimeout = config.Patience / 3
	settings.PingTimeout = config.Patience / 3
	settings.ConnConfig.RuntimeParams["timezone"] = "UTC"
	settings.ConnConfig.RuntimeParams["application_name"] = "closegate"
	// A process that was frozen must not hold its locks for ever.
	settings.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
	settings.ConnConfig.RuntimeParams["lock_timeout"] = "30s"
	settings.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	return settings, nil
}

func (e *postgresEngine) name() string { return "postgres" }

func (e *postgresEngine) dialectors() (reads, writes savingDialector) {
	dialect := postgresDialect{&postgres.Dialector{Config: &postgres.Config{Conn: e.db}}}
	return dialect, dialect
}

// postgresDialect looks for the server's answer anywhere in an error's chain.
type postgresDialect struct{ *postgres.Dialector }

// Translate adds GORM's name for a broken constraint to err.
func (postgresDialect) Translate(err error) error {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch refused.Code {
	case "23505":
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case "23503":
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
	case "23514":
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
	}
	return err
}

// Explain returns the statement alone: values never go to the log.
func (postgresDialect) Explain(sql string, _ ...any) string { return sql }

// begin pins a connection, so that River can be lent the transaction on it.
func (e *postgresEngine) begin(ctx context.Context) (*transaction, error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	enqueue := func(ctx context.Context, params []river.InsertManyParams) error {
		return conn.Raw(func(driverConn any) error {
			lent, err := lend(driverConn)
			if err != nil {
				return err
			}
			_, err = e.jobs.InsertManyTx(ctx, lent, params)
			return err
		})
	}
	return &transaction{Tx: tx, enqueue: enqueue, release: func() { _ = conn.Close() }}, nil
}

func (e *postgresEngine) lock(ctx context.Context, tx *gorm.DB, key int64) error {
	return tx.WithContext(ctx).Exec("SELECT pg_advisory_xact_lock(?)", key).Error
}

// present says nothing: watch has closed the connections to a server that is
// away, so each call learns it by itself.
func (e *postgresEngine) present() error { return nil }

func (e *postgresEngine) ping(ctx context.Context) error { return e.pool.Ping(ctx) }

// exclusively holds a lock of the session around fn, which works on other
// connections.
func (e *postgresEngine) exclusively(ctx context.Context, fn func(*sql.DB) error) (err error) {
	conn, err := pgx.ConnectConfig(ctx, e.watch.settings.Copy())
	if err != nil {
		return err
	}
	// The lock ends with the session, whatever happened.
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, "SET lock_timeout = 0"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey("migrate")); err != nil {
		return err
	}
	return fn(e.db)
}

func (e *postgresEngine) queue() Queue { return Queue{Postgres: e.pool} }

func (e *postgresEngine) close() error {
	e.watch.stop()
	err := e.db.Close()
	e.pool.Close()
	return err
}

// lentTx is the transaction of a change, lent to River on its own connection.
// It cannot be ended: only InTx commits, after the audit entry.
type lentTx struct{ *session }

// session is embedded under this name, because pgx.Tx has a method Conn.
type session = pgx.Conn

func lend(driverConn any) (pgx.Tx, error) {
	conn, ok := driverConn.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("cannot lend a transaction on a %T", driverConn)
	}
	return lentTx{conn.Conn()}, nil
}

var errLent = errors.New("a lent transaction is ended by its owner")

// Begin implements pgx.Tx and refuses: River inserts in one statement.
func (lentTx) Begin(context.Context) (pgx.Tx, error) { return nil, errLent }

// Commit implements pgx.Tx and refuses.
func (lentTx) Commit(context.Context) error { return errLent }

// Rollback implements pgx.Tx and refuses.
func (lentTx) Rollback(context.Context) error { return errLent }

// LargeObjects implements pgx.Tx.
func (lentTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx.
func (t lentTx) Conn() *pgx.Conn { return t.session }
