package reading

import (
	"context"
	"iter"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

// TrailQuery is what a reader asked of the audit trail.
type TrailQuery struct {
	Action Action
	// Page counts from 1.
	Page int
}

// Trail is a page of the audit trail.
type Trail struct {
	// Offboarding is zero for the trail of everything.
	Offboarding Offboarding
	// Entries are the newest first.
	Entries []TrailEntry
	// Matching is how many the filter chooses.
	Matching int
	Query    TrailQuery
	// Head is the end of the log of everything. The newest checkpoint counts
	// SignedUpTo entries, 0 where there is none yet.
	Head       audit.Head
	SignedUpTo int64
	SignedAt   time.Time
	Now        time.Time
}

// TrailEntry is an entry as it was found: opened, or with what is wrong.
type TrailEntry struct {
	Entry
	audit.Content
	// Broken is not nil where the entry does not agree with itself or with the
	// one before it. Its content is then not to be believed.
	Broken error
}

// Trail returns a page of the trail of one offboarding.
func (r *Reader) Trail(ctx context.Context, actor authz.Actor, number int, q TrailQuery) (Trail, error) {
	o, err := r.offboarding(ctx, actor, Spot{Number: number}, authz.ViewTrail)
	if err != nil {
		return Trail{}, err
	}
	t, err := r.trail(ctx, number, q)
	t.Offboarding = o
	return t, err
}

// WholeTrail returns a page of the trail of everything.
func (r *Reader) WholeTrail(ctx context.Context, actor authz.Actor, q TrailQuery) (Trail, error) {
	if err := seesWholeTrail(actor); err != nil {
		return Trail{}, err
	}
	return r.trail(ctx, 0, q)
}

func seesWholeTrail(actor authz.Actor) error {
	if !authz.Decide(actor, authz.ViewWholeTrail, authz.Resource{}).Allowed {
		return fault.New(fault.Forbidden, "The audit trail of everything is for auditors and administrators.")
	}
	return nil
}

func (r *Reader) trail(ctx context.Context, number int, q TrailQuery) (Trail, error) {
	q.Page = max(q.Page, 1)
	f := store.TrailFilter{Offboarding: number, Action: q.Action, Limit: PageSize, Offset: (q.Page - 1) * PageSize}
	entries, err := r.store.Trail(ctx, f)
	if err != nil {
		return Trail{}, err
	}
	out := Trail{Query: q, Now: r.now()}
	if out.Entries, err = r.openEntries(ctx, entries); err != nil {
		return Trail{}, err
	}
	if out.Matching, err = r.store.CountTrail(ctx, f); err != nil {
		return Trail{}, err
	}
	if out.Head, err = r.store.AuditHead(ctx); err != nil {
		return Trail{}, err
	}
	out.SignedUpTo, out.SignedAt, err = r.store.SignedUpTo(ctx)
	return out, err
}

// openEntries opens entries and compares each with the hash of the one before
// it, so that no page shows a changed entry as if it were whole.
func (r *Reader) openEntries(ctx context.Context, entries []Entry) ([]TrailEntry, error) {
	var before []int64
	for _, e := range entries {
		before = append(before, e.Index-1)
	}
	hashes, err := r.store.EntryHashes(ctx, before)
	if err != nil {
		return nil, err
	}
	out := make([]TrailEntry, len(entries))
	for i, e := range entries {
		content, err := e.Open()
		if err == nil && content.Previous != hashes[e.Index-1] {
			err = fault.New(fault.Conflict, "it does not hold the hash of the entry before")
		}
		out[i] = TrailEntry{Entry: e, Content: content, Broken: err}
	}
	return out, nil
}

// Latest returns the newest entries of an offboarding for its page; empty for
// readers who may not see the trail.
func (r *Reader) Latest(ctx context.Context, o Offboarding, limit int) ([]TrailEntry, error) {
	if !o.Can(authz.ViewTrail) {
		return nil, nil
	}
	entries, err := r.store.Trail(ctx, store.TrailFilter{Offboarding: o.Facts.Number, Limit: limit})
	if err != nil {
		return nil, err
	}
	return r.openEntries(ctx, entries)
}

// ExportTrail returns the entries of one offboarding in order, to be written
// out line by line. They verify one by one; only the whole log is a chain.
func (r *Reader) ExportTrail(ctx context.Context, actor authz.Actor, number int) (iter.Seq2[Entry, error], error) {
	if _, err := r.offboarding(ctx, actor, Spot{Number: number}, authz.ViewTrail); err != nil {
		return nil, err
	}
	return r.store.EntriesOf(ctx, number), nil
}

// ExportWholeTrail returns the whole log in order.
func (r *Reader) ExportWholeTrail(ctx context.Context, actor authz.Actor) (iter.Seq2[Entry, error], error) {
	if err := seesWholeTrail(actor); err != nil {
		return nil, err
	}
	return r.store.Entries(ctx), nil
}
