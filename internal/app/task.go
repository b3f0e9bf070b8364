package app

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/reading"
)

// AssignTask gives a running task to another person.
type AssignTask struct {
	Offboarding, Task, Version int
	Assignee, Reason           string
}

// AssignTask changes who does a task.
func (a *App) AssignTask(ctx context.Context, actor authz.Actor, in AssignTask) error {
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	return a.change(ctx, actor, authz.ManageTask, at, []string{in.Assignee}, func(c *changing) error {
		return c.Assign(in.Task, in.Version, in.Assignee, in.Reason, actor.ID, c.now)
	})
}

// NameReviewer names who reviews a task.
type NameReviewer struct {
	Offboarding, Task, Version int
	Reviewer                   string
}

// NameReviewer changes who reviews a running task.
func (a *App) NameReviewer(ctx context.Context, actor authz.Actor, in NameReviewer) error {
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	return a.change(ctx, actor, authz.ManageTask, at, []string{in.Reviewer}, func(c *changing) error {
		return c.NameReviewer(in.Task, in.Version, in.Reviewer, actor.ID, c.now)
	})
}

// ReopenTask ends the verification of a task and keeps its evidence.
func (a *App) ReopenTask(ctx context.Context, actor authz.Actor, at reading.Spot, reason string) error {
	id := a.id()
	return a.change(ctx, actor, authz.ReopenTask, at, nil, func(c *changing) error {
		return c.ReopenTask(id, at.Task, reason, actor.ID, c.now)
	})
}
