package app

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// RequestWaiver asks that a task is not done, or that a category of an
// offboarding does not apply.
type RequestWaiver struct {
	Offboarding int
	offboarding.WaiverRequest
}

// RequestWaiver records a request and returns its number. The gate stays
// closed until somebody else has decided about it.
func (a *App) RequestWaiver(ctx context.Context, actor authz.Actor, in RequestWaiver) (int, error) {
	id, number := a.id(), 0
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	err := a.change(ctx, actor, authz.RequestWaiver, at, nil, func(c *changing) error {
		w, err := c.RequestWaiver(id, in.WaiverRequest, actor.ID, c.now)
		number = w.Number
		return err
	})
	return number, err
}

// DecideWaiver is a decision about a waiver.
type DecideWaiver struct {
	Offboarding int
	offboarding.WaiverRuling
}

// DecideWaiver approves or refuses a waiver.
func (a *App) DecideWaiver(ctx context.Context, actor authz.Actor, in DecideWaiver) error {
	id := a.id()
	at := reading.Spot{Number: in.Offboarding, Waiver: in.Waiver}
	return a.change(ctx, actor, authz.DecideWaiver, at, nil, func(c *changing) error {
		_, err := c.DecideWaiver(id, in.WaiverRuling, actor.ID, c.now)
		return err
	})
}

// WithdrawWaiver takes back a waiver that was not decided.
func (a *App) WithdrawWaiver(ctx context.Context, actor authz.Actor, number, waiver int) error {
	at := reading.Spot{Number: number, Waiver: waiver}
	return a.change(ctx, actor, authz.WithdrawWaiver, at, nil, func(c *changing) error {
		return c.WithdrawWaiver(waiver, actor.ID, c.now)
	})
}

func (b builder) describeWaiver(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.WaiverRequested:
		b.aboutWaiver(e.Waiver)
		b.Action, b.Note = audit.WaiverRequested, e.Waiver.Reason
		b.set("what", nil, e.Waiver.What)
		b.set("control", nil, e.Waiver.Control)
		b.set("until", nil, endOf(e.Waiver))
	case offboarding.WaiverDecided:
		b.aboutWaiver(e.Waiver)
		b.Action, b.Note = audit.WaiverApproved, e.Decision.Reason
		if e.Decision.Ruling != offboarding.Approved {
			b.Action = audit.WaiverRefused
		}
		b.set("function", nil, string(e.Decision.Function))
		b.set("counts", nil, e.InForce)
	case offboarding.WaiverWithdrawn:
		b.aboutWaiver(e.Waiver)
		b.Action, b.Note = audit.WaiverWithdrawn, e.Withdrawal.Cause
	}
}

func (b builder) aboutWaiver(w offboarding.Waiver) {
	if w.Task != 0 {
		b.aboutTask(w.Task)
		return
	}
	b.Subject = string(w.Category) + " of " + subjectOf(b.f)
}

func endOf(w offboarding.Waiver) string {
	if w.Until.IsZero() {
		return "permanent"
	}
	return w.Until.Format(time.DateOnly)
}
