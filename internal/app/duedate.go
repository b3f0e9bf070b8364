package app

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// MoveDue gives a task another due date, or with Task 0 the whole offboarding.
type MoveDue struct {
	Offboarding, Task, Version int
	To                         time.Time
	Reason                     string
}

// MoveDue moves a due date. It returns Invalid with the fields of the form,
// Conflict where somebody else was faster, and Forbidden to whoever is waited
// for with that date.
func (a *App) MoveDue(ctx context.Context, actor authz.Actor, in MoveDue) error {
	id := a.id()
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	return a.change(ctx, actor, authz.MoveDue, at, nil, func(c *changing) error {
		return c.MoveDue(id, offboarding.NewDue{Task: in.Task, Version: in.Version, To: in.To, Reason: in.Reason}, actor.ID, c.now)
	})
}
