package store

import (
	"context"
	"time"
)

// answersKept is how long a machine may repeat a request and get the same
// answer.
const answersKept = 24 * time.Hour

// RemoveExpired removes sessions that have ended and answers that were kept
// long enough.
func (s *Store) RemoveExpired(ctx context.Context) error {
	return s.Housekeep(ctx, func(h *Housekeeping) error {
		if err := h.RemoveExpiredSessions(ctx); err != nil {
			return err
		}
		return h.RemoveAnswers(ctx, h.now().Add(-answersKept))
	})
}
