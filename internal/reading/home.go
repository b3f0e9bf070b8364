package reading

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
)

// Home is the page with which somebody begins.
type Home string

const (
	// OwnerHome: what they lead, and what waits on them.
	OwnerHome Home = "owner"
	// OverdueHome: what is late anywhere.
	OverdueHome Home = "overdue"
	// ListHome: everything that they may look at.
	ListHome Home = "list"
	// RegistryHome: services, with what is unfinished.
	RegistryHome Home = "registry"
	// ReviewsHome: decisions that wait for them.
	ReviewsHome Home = "reviews"
	// TasksHome: what they have to do.
	TasksHome Home = "tasks"
)

// Home returns where the actor begins: with what they answer for, before what
// they may look at.
func (r *Reader) Home(ctx context.Context, actor authz.Actor) (Home, error) {
	leads, err := r.Leads(ctx, actor)
	switch {
	case err != nil:
		return "", err
	case leads:
		return OwnerHome, nil
	case actor.Has(authz.Executive):
		return OverdueHome, nil
	case actor.Has(authz.Administrator):
		return RegistryHome, nil
	case actor.Has(authz.Auditor):
		return ListHome, nil
	}
	waiting, err := r.store.CountWaiting(ctx, actor.ID, actor.ActsFor...)
	if err == nil && waiting.Tasks == 0 && (waiting.Reviews > 0 || len(actor.Functions) > 0) {
		return ReviewsHome, nil
	}
	return TasksHome, err
}

// Leads reports whether the actor is owner or deputy of a service, or
// accountable for an offboarding that is not over.
func (r *Reader) Leads(ctx context.Context, actor authz.Actor) (bool, error) {
	start, err := r.CanStart(ctx, actor)
	if err != nil || start {
		return start, err
	}
	waiting, err := r.store.CountWaiting(ctx, actor.ID, actor.ActsFor...)
	return waiting.Owned > 0, err
}

// Preparations are what has to be settled before the actor can publish a first
// offboarding.
type Preparations struct {
	// Unheld are the functions that nobody can sign for.
	Unheld []offboarding.Function
	// WithoutPath are the names of the actor's services that have no
	// escalation path.
	WithoutPath []string
}

// Preparations returns what is still to be settled.
func (r *Reader) Preparations(ctx context.Context, actor authz.Actor) (Preparations, error) {
	var out Preparations
	var err error
	if out.Unheld, err = r.unheld(ctx); err != nil {
		return Preparations{}, err
	}
	services, err := r.store.ServicesWithPaths(ctx)
	if err != nil {
		return Preparations{}, err
	}
	for _, s := range services {
		if startable(actor, s) && len(s.Path) == 0 {
			out.WithoutPath = append(out.WithoutPath, s.Name)
		}
	}
	return out, nil
}
