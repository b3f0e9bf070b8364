package app

import (
	"context"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// OverridePath is an escalation path for one offboarding.
type OverridePath struct {
	Offboarding int
	offboarding.NewPath
}

// OverridePath gives an offboarding an escalation path of its own. It returns
// Invalid with the fields of the form, and Conflict where the path was changed
// since the page was read.
func (a *App) OverridePath(ctx context.Context, actor authz.Actor, in OverridePath) error {
	id := a.id()
	var people []string
	for _, step := range in.Path {
		people = append(people, step.Person, step.Deputy)
	}
	return a.change(ctx, actor, authz.OverridePath, reading.Spot{Number: in.Offboarding}, people, func(c *changing) error {
		return c.OverridePath(id, in.NewPath, actor.ID, c.now)
	})
}

// RestorePath returns an offboarding to the escalation path of its service.
func (a *App) RestorePath(ctx context.Context, actor authz.Actor, in OverridePath) error {
	id := a.id()
	return a.change(ctx, actor, authz.OverridePath, reading.Spot{Number: in.Offboarding}, nil, func(c *changing) error {
		return c.RestorePath(id, in.NewPath, actor.ID, c.now)
	})
}

// path says which path an offboarding has from now on.
func (b builder) path(p offboarding.PathOverride) {
	b.Action, b.Note = audit.OffboardingPathOverridden, p.Reason
	after := p.Path
	if len(after) == 0 {
		b.Action, after = audit.OffboardingPathRestored, b.f.ServicePath
	}
	b.set("path", nil, textOrNil(b.f.People.PathWords(after)))
}
