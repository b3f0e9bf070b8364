package app

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/playbook"
)

// PublishSource is what PublishShipped does with each playbook of the program,
// for tests that have other programs in mind.
func (a *App) PublishSource(ctx context.Context, actor authz.Actor, source playbook.Source) error {
	return a.publishShipped(ctx, actor, source)
}
