package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/closegate/closegate/internal/fault"
)

const (
	away   = "the database does not answer; nothing was changed; try again in a moment"
	taken  = "somebody else was faster and has made this already; load the page again"
	absent = "there is no such record"
)

// errMoved is returned while the SQLite file is not where it was opened.
var errMoved = errors.New("the database file was moved or replaced")

// translating is a dialector whose errors are faults. GORM passes every error
// through Translate, so this is the one place where they are mapped.
type translating struct{ savingDialector }

// savingDialector is what both dialects can do.
type savingDialector interface {
	gorm.Dialector
	gorm.SavePointerDialectorInterface
	gorm.ErrorTranslator
}

// Translate implements gorm.ErrorTranslator.
func (t translating) Translate(err error) error { return explain(t.savingDialector.Translate(err)) }

// explain turns an error of GORM, database/sql or a driver into a fault, if
// somebody can do something about it. A cancelled context and a broken
// statement stay as they are.
func explain(err error) error {
	if _, already := errors.AsType[*fault.Error](err); already || err == nil {
		return err
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fault.Wrap(fault.NotFound, err, absent)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fault.Wrap(fault.Conflict, err, taken)
	case isAway(err):
		return fault.Wrap(fault.Unavailable, err, away)
	}
	return err
}

// IsTaken reports whether a key that must be the only one, such as the name of
// a client, is taken.
func IsTaken(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// isAway reports whether err means that the database cannot be used now.
func isAway(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return isAwayCode(refused.Code)
	}
	if failed, ok := errors.AsType[*sqlite.Error](err); ok {
		return isAwayResult(failed.Code())
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, errMoved) || errors.Is(err, net.ErrClosed) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || strings.HasSuffix(err.Error(), connClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// connClosed is how pgx says that a connection went away before it was used;
// it exports no error for it.
const connClosed = "conn closed"

// isAwayCode knows PostgreSQL's classes for lost connections (08), missing
// resources (53), shutdown (57P), failed input and output (58), and the
// collisions that InTx has retried in vain (40).
func isAwayCode(code string) bool {
	for _, class := range []string{"08", "53", "57P", "58", "40"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return code == lockTimeout
}

// lockTimeout is PostgreSQL's code for a lock that was not had in time.
const lockTimeout = "55P03"

// isAwayResult knows SQLite's results for a file that cannot be used.
func isAwayResult(code int) bool {
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return true
	}
	return false
}

// isCollision reports whether a transaction was undone only because of
// another, so that the same may succeed now.
func isCollision(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code == "40001" || refused.Code == "40P01"
	}
	return false
}

// unknown says of a commit that did not answer that nobody knows its outcome.
func unknown(err error) error {
	if fault.Is(err, fault.Unavailable) {
		return fault.Wrap(fault.Unavailable, err,
			"the database went away while a change was being saved; look whether it is there before you try again")
	}
	return err
}
