package app

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// CancelOffboarding gives an offboarding up, and reports true, or asks a
// second person to agree where anything was submitted.
func (a *App) CancelOffboarding(ctx context.Context, actor authz.Actor, number int, reason string) (cancelled bool, err error) {
	id := a.id()
	err = a.change(ctx, actor, authz.CancelOffboarding, reading.Spot{Number: number}, nil, func(c *changing) error {
		err := c.Cancel(id, reason, actor.ID, c.now)
		cancelled = c.Facts().State == offboarding.Cancelled
		return err
	})
	return cancelled && err == nil, err
}

// ApproveCancellation is the agreement of a second person.
type ApproveCancellation struct {
	Offboarding int
	Request     string
	// Seen is the digest of what would be given up, on the page that was read.
	Seen digest.Sum
}

// ApproveCancellation gives an offboarding up as its owner asked.
func (a *App) ApproveCancellation(ctx context.Context, actor authz.Actor, in ApproveCancellation) error {
	return a.change(ctx, actor, authz.DecideCancellation, reading.Spot{Number: in.Offboarding}, nil, func(c *changing) error {
		return c.ApproveCancellation(in.Request, in.Seen, actor.ID, c.now)
	})
}

// RefuseCancellation lets an offboarding go on, with a reason.
func (a *App) RefuseCancellation(ctx context.Context, actor authz.Actor, number int, request, reason string) error {
	return a.change(ctx, actor, authz.DecideCancellation, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.RefuseCancellation(request, reason, actor.ID, c.now)
	})
}

// WithdrawCancellation takes a request to cancel back.
func (a *App) WithdrawCancellation(ctx context.Context, actor authz.Actor, number int, request string) error {
	return a.change(ctx, actor, authz.CancelOffboarding, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.WithdrawCancellation(request, actor.ID, c.now)
	})
}
