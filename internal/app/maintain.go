package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

func brokenFile(actor authz.Actor, f store.StoredFile, found digest.Sum) audit.Event {
	fields := []audit.FieldChange{{Name: "sha256", Before: string(f.SHA256), After: nil}}
	if found != "" {
		fields[0].After = string(found)
	}
	return audit.Event{
		Action: audit.EvidenceFileChecked, Actor: auditActor(actor), From: actor.From, Offboarding: f.Offboarding,
		Target: audit.Target{Kind: audit.FileTarget, ID: f.Key}, Subject: f.Name, Fields: fields,
	}
}

// ScrubEvidence compares stored files with their records, the longest
// unchecked first, and returns how many it looked at. A file that cannot be
// read now does not stop the others.
func (a *App) ScrubEvidence(ctx context.Context, actor authz.Actor) (int, error) {
	if err := allow(actor, authz.Maintain, authz.Resource{}); err != nil {
		return 0, err
	}
	files, err := a.store.FilesToCheck(ctx, a.now().Add(-checkAge), batchSize)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, f := range files {
		if err := a.check(ctx, actor, f); err != nil {
			failed = append(failed, fmt.Errorf("check file %s: %w", f.Key, err))
		}
	}
	return len(files), errors.Join(failed...)
}

// ReevaluateOffboarding lets a change outside of an offboarding take effect
// on its gate.
func (a *App) ReevaluateOffboarding(ctx context.Context, actor authz.Actor, number int) error {
	return a.change(ctx, actor, authz.Maintain, reading.Spot{Number: number}, nil, func(c *changing) error {
		c.Reevaluate(c.now)
		return nil
	})
}

// SweepGates evaluates the gates that time alone may have changed and returns
// how many. One that fails does not stop the others.
func (a *App) SweepGates(ctx context.Context, actor authz.Actor) (int, error) {
	if err := allow(actor, authz.Maintain, authz.Resource{}); err != nil {
		return 0, err
	}
	numbers, err := a.store.DueGates(ctx, a.now(), batchSize)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, number := range numbers {
		if err := a.ReevaluateOffboarding(ctx, actor, number); err != nil {
			failed = append(failed, err)
		}
	}
	return len(numbers), errors.Join(failed...)
}

// RemoveOrphans removes stored files older than a day that neither evidence
// nor a draft refers to, and returns how many.
func (a *App) RemoveOrphans(ctx context.Context, actor authz.Actor) (int, error) {
	if err := allow(actor, authz.Maintain, authz.Resource{}); err != nil {
		return 0, err
	}
	removed := 0
	var batch []string
	flush := func() error {
		known, err := a.store.KnownKeys(ctx, batch)
		if err != nil {
			return err
		}
		for _, key := range batch {
			if known[key] {
				continue
			}
			if err := a.blobs.Remove(ctx, key); err != nil {
				return err
			}
			removed++
		}
		batch = batch[:0]
		return nil
	}
	for entry, err := range a.blobs.List(ctx, a.now().Add(-orphanAge)) {
		if err != nil {
			return removed, err
		}
		if batch = append(batch, entry.Key); len(batch) == batchSize {
			if err := flush(); err != nil {
				return removed, err
			}
		}
	}
	if len(batch) == 0 {
		return removed, nil
	}
	return removed, flush()
}

// Recompute makes everything that is derived anew from the record.
func (a *App) Recompute(ctx context.Context, actor authz.Actor) error {
	if err := allow(actor, authz.Maintain, authz.Resource{}); err != nil {
		return err
	}
	if err := a.store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.DropDerived(ctx) }); err != nil {
		return err
	}
	numbers, err := a.store.Numbers(ctx)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		err := a.store.Housekeep(ctx, func(h *store.Housekeeping) error {
			if err := h.LockOffboarding(ctx, number); err != nil {
				return err
			}
			f, err := h.Facts(ctx, number)
			if err != nil {
				return err
			}
			return a.keepGate(ctx, h, f, a.now())
		})
		if err != nil {
			return fmt.Errorf("compute %s anew: %w", offboarding.Facts{Number: number}.Reference(), err)
		}
	}
	return nil
}
