package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/closegate/closegate/internal/fault"
)

// Locks are taken in one order, so that two transactions never wait for each
// other: registry entries by kind and id, then offboardings by number, then
// the audit chain, which InTx takes by itself.

// heldLocks is how far a transaction has come in that order.
type heldLocks struct {
	registry    string
	offboarding int
}

// chainLock is held from the first append of a transaction to its end.
const chainLock = "audit chain"

// LockRegistry waits until no other transaction holds the entry of a registry,
// such as a person or a playbook, and holds it until the end. It returns an
// error if a later lock of the order is already held.
func (tx *Tx) LockRegistry(ctx context.Context, kind, id string) error {
	entry := kind + "\x00" + id
	if tx.held.offboarding > 0 || entry < tx.held.registry {
		return fmt.Errorf("lock %s %s: a later lock is already held", kind, id)
	}
	if err := tx.engine.lock(ctx, tx.db, lockKey("registry", kind, id)); err != nil {
		return fmt.Errorf("lock %s %s: %w", kind, id, err)
	}
	tx.held.registry = entry
	return nil
}

// LockOffboarding waits until no other transaction holds the offboarding, and
// holds it until the end. Load it after that, never before. It returns
// NotFound for an offboarding that does not exist, and an error if one with a
// higher number is already held.
func (tx *Tx) LockOffboarding(ctx context.Context, number int) error {
	if number < tx.held.offboarding {
		return fmt.Errorf("lock offboarding %d: number %d is already held", number, tx.held.offboarding)
	}
	found := 0
	err := tx.db.WithContext(ctx).Raw(lockOffboarding[tx.engine.name()], number).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("lock offboarding %d: %w", number, err)
	}
	if found != number {
		return fault.New(fault.NotFound, "there is no offboarding OFF-%d", number)
	}
	tx.held.offboarding = number
	return nil
}

// lockOffboarding returns the number of a row that is then locked. On SQLite
// the transaction already holds the whole database.
var lockOffboarding = map[string]string{
	"sqlite":   "SELECT number FROM offboardings WHERE number = ?",
	"postgres": "SELECT number FROM offboardings WHERE number = ? FOR UPDATE",
}

// lockKey returns PostgreSQL's number for a lock. Two names that meet in one
// number only wait for each other without need.
func lockKey(parts ...string) int64 {
	sum := sha256.Sum256([]byte("closegate\x00" + strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:8])) //nolint:gosec // any 64 bits will do
}
