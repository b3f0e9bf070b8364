package store

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/closegate/closegate/internal/jobs"
)

// insertJobs enqueues the jobs of a transaction through the transaction.
func (tx *Tx) insertJobs(ctx context.Context, t *transaction) error {
	if len(tx.jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, 0, len(tx.jobs))
	for _, args := range tx.jobs {
		queue, err := jobs.QueueOf(args)
		if err != nil {
			return fmt.Errorf("enqueue: %w", err)
		}
		params = append(params, river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{Queue: queue}})
	}
	if err := t.enqueue(ctx, params); err != nil {
		return fmt.Errorf("enqueue %d jobs: %w", len(params), err)
	}
	return nil
}
