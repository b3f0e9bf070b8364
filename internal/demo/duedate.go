package demo

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
)

// moved has the owner move the due date of a task.
func (e *exit) moved(key string, when, to time.Time, reason string) {
	e.step(when, "move the due date of", key, func(ctx context.Context, t offboarding.Task) error {
		err := e.s.App.MoveDue(ctx, e.by(e.owner), app.MoveDue{
			Offboarding: e.number, Task: t.Number, Version: t.Version, To: to, Reason: reason,
		})
		if err != nil {
			return err
		}
		return e.look(ctx)
	})
}
