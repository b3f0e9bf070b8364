package store

import (
	"context"
	"fmt"

	"github.com/closegate/closegate/internal/audit"
)

// EntriesAbout returns up to limit entries of the audit log about any of the
// targets, the newest first.
func (q queries) EntriesAbout(ctx context.Context, limit int, targets ...audit.Target) ([]audit.Entry, error) {
	pairs := make([][]any, len(targets))
	for i, t := range targets {
		pairs[i] = []any{t.Kind, t.ID}
	}
	rows, err := find[auditEntryRow](ctx, q.db.Where("(target_kind, target_id) IN ? AND action <> ?", pairs, audit.AccessRefused).
		Order("position DESC").Limit(limit))
	if err != nil {
		return nil, fmt.Errorf("read what was recorded about %v: %w", targets, err)
	}
	return entriesOf(rows), nil
}
