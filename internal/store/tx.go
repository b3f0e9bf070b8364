package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/jobs"
)

// ErrUnaudited is returned by InTx for a change that no recorded event names.
// It is a mistake of the program, never of a person.
var ErrUnaudited = errors.New("a change has no audit event")

// attempts is how often a transaction is tried that another one undid.
const attempts = 3

// Tx is a transaction of the record: whatever it writes, it also says in the
// audit log. It is for one goroutine, and only until fn of InTx returns.
type Tx struct {
	queries
	held    heldLocks
	events  []audit.Event
	named   map[audit.Target]bool
	written []audit.Target
	jobs    []jobs.Args
}

// InTx runs fn in one transaction and commits if fn returns nil. Before that
// it enqueues fn's jobs and appends fn's events to the audit log; if fn wrote
// a target that none of its events names, InTx undoes everything and returns
// ErrUnaudited: no audit, no change.
//
// fn must touch nothing but tx and its own variables, and must set those
// anew each time: it runs again if another transaction undid this one. InTx
// must not be called inside fn. An error of fn is returned as it is. If the
// database goes away, InTx returns Unavailable.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	return s.retrying(ctx, func(t *transaction, db *gorm.DB) error {
		tx := &Tx{queries: s.queries, named: map[audit.Target]bool{}}
		tx.db = db
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.covered(); err != nil {
			return err
		}
		if err := tx.insertJobs(ctx, t); err != nil {
			return err
		}
		return tx.appendEvents(ctx) // last: its lock is the one that everybody waits for
	})
}

// Housekeeping is a transaction for rows that are not part of the record:
// sessions, leases, answers kept for repeated requests. It has none of the
// write methods of Tx.
type Housekeeping struct{ queries }

// Housekeep runs fn in one transaction and commits if fn returns nil. The
// rules of InTx for fn hold here too.
func (s *Store) Housekeep(ctx context.Context, fn func(*Housekeeping) error) error {
	return s.retrying(ctx, func(_ *transaction, db *gorm.DB) error {
		h := &Housekeeping{s.queries}
		h.db = db
		return fn(h)
	})
}

// Record notes an event for the audit log. InTx appends it just before the
// commit. also are further things that the same fact changed, such as the
// task whose evidence was submitted.
func (tx *Tx) Record(event audit.Event, also ...audit.Target) {
	tx.events = append(tx.events, event)
	tx.named[event.Target] = true
	for _, target := range also {
		tx.named[target] = true
	}
}

// Enqueue asks for a job that starts after the commit, and never if there is
// none. The same arguments asked for twice are one job.
func (tx *Tx) Enqueue(args jobs.Args) {
	for _, known := range tx.jobs {
		if known == args {
			return
		}
	}
	tx.jobs = append(tx.jobs, args)
}

// wrote notes that the transaction changed the target.
func (tx *Tx) wrote(target audit.Target) { tx.written = append(tx.written, target) }

// covered compares what was written with what the events name.
func (tx *Tx) covered() error {
	for _, target := range tx.written {
		if !tx.named[target] {
			return fmt.Errorf("%w: %s %s", ErrUnaudited, target.Kind, target.ID)
		}
	}
	return nil
}

// retrying runs fn in a transaction, and again in a new one where another
// transaction collided with it. Nothing of the first try is left then.
func (s *Store) retrying(ctx context.Context, fn func(*transaction, *gorm.DB) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, fn)
		if err == nil || try == attempts || !isCollision(err) {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, fn func(*transaction, *gorm.DB) error) (err error) {
	t, err := s.engine.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", explain(err))
	}
	defer t.release()
	defer func() {
		// After a commit this does nothing; after a panic it undoes all.
		if undone := t.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) && err == nil {
			err = explain(undone)
		}
	}()
	db := s.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = t.Tx
	if err := fn(t, db); err != nil {
		return reason(ctx, err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", unknown(reason(ctx, err)))
	}
	return nil
}

// reason returns why ctx ended, where that is what broke a statement: the
// driver's words for it say less.
func reason(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return explain(err)
}
