package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// AddClient adds an organisation that can leave and returns its id.
func (a *App) AddClient(ctx context.Context, actor authz.Actor, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", fault.New(fault.Invalid, "enter the client's name; nothing was added")
	}
	c := store.Client{ID: a.id(), Name: name, CreatedAt: a.now()}
	err := a.register(ctx, actor, store.ClientTarget(c.ID), func(tx *store.Tx) error {
		tx.Record(registryEvent(actor, audit.ClientAdded, store.ClientTarget(c.ID), name))
		return tx.AddClient(ctx, c)
	})
	if fault.Is(err, fault.Conflict) {
		return "", fault.New(fault.Conflict, "there is a client %s already; nothing was added", name)
	}
	return c.ID, err
}

// AddService is a service with its two accountable people.
type AddService struct {
	Name, Owner, Deputy string
	// Holidays are days on which nobody works.
	Holidays []time.Time
}

// AddService adds a service and returns its id. Until it has an escalation
// path, nothing of it can be published.
func (a *App) AddService(ctx context.Context, actor authz.Actor, in AddService) (string, error) {
	s := store.Service{ID: a.id(), Name: strings.TrimSpace(in.Name), OwnerID: in.Owner, DeputyID: in.Deputy, CreatedAt: a.now()}
	for _, day := range in.Holidays {
		s.Holidays = append(s.Holidays, day.Format(time.DateOnly))
	}
	err := a.register(ctx, actor, store.ServiceTarget(s.ID), func(tx *store.Tx) error {
		var wrong fault.Fieldset
		if s.Name == "" {
			wrong.Add("name", "Enter the service's name")
		}
		owner, deputy := a.active(ctx, tx, in.Owner), a.active(ctx, tx, in.Deputy)
		if owner.ID == "" {
			wrong.Add("owner", "Name an active person as owner")
		}
		if deputy.ID == "" {
			wrong.Add("deputy", "Name an active person as deputy")
		}
		if owner.ID != "" && owner.Human == deputy.Human {
			wrong.Add("deputy", "Name somebody else than the owner as deputy")
		}
		if err := wrong.Err("nothing was added"); err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.ServiceAdded, store.ServiceTarget(s.ID), s.Name,
			audit.FieldChange{Name: "owner", After: owner.Name}, audit.FieldChange{Name: "deputy", After: deputy.Name}))
		return tx.AddService(ctx, s)
	})
	if fault.Is(err, fault.Conflict) {
		return "", fault.New(fault.Conflict, "there is a service %s already; nothing was added", s.Name)
	}
	return s.ID, err
}

// active returns an active person, or the zero person.
func (a *App) active(ctx context.Context, tx *store.Tx, id string) store.Person {
	p, err := tx.Person(ctx, id)
	if err != nil || !p.Domain().Active {
		return store.Person{}
	}
	return p
}

// SetPath replaces the escalation path of a service. It holds active people,
// and at least one who is neither owner nor deputy.
func (a *App) SetPath(ctx context.Context, actor authz.Actor, service string, path []offboarding.PathStep) error {
	return a.register(ctx, actor, store.PathTarget(service), func(tx *store.Tx) error {
		s, err := tx.Service(ctx, service)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "there is no service %s", service)
		}
		if err != nil {
			return err
		}
		names, err := a.checkPath(ctx, tx, s, path)
		if err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.PathChanged, store.PathTarget(service), s.Name,
			audit.FieldChange{Name: "people", After: strings.Join(names, ", ")}))
		if err := tx.SavePath(ctx, service, path); err != nil {
			return err
		}
		numbers, err := tx.OpenOffboardingsOfService(ctx, service)
		if err != nil {
			return err
		}
		reevaluate(tx, numbers)
		return nil
	})
}

func (a *App) checkPath(ctx context.Context, tx *store.Tx, s store.Service, path []offboarding.PathStep) ([]string, error) {
	var wrong fault.Fieldset
	var names []string
	other := false
	for i, step := range path {
		p := a.active(ctx, tx, step.Person)
		if p.ID == "" {
			wrong.Add(fmt.Sprintf("path.%d", i+1), "Name an active person for step %d", i+1)
			continue
		}
		if step.After < 0 {
			wrong.Add(fmt.Sprintf("path.%d", i+1), "Step %d cannot wait a negative time", i+1)
		}
		names = append(names, p.Name)
		other = other || p.ID != s.OwnerID && p.ID != s.DeputyID
	}
	if !other {
		wrong.Add("path", "Name at least one active person who is neither the owner nor the deputy")
	}
	return names, wrong.Err("the path was not changed")
}

func registryEvent(actor authz.Actor, action audit.Action, target audit.Target, subject string, fields ...audit.FieldChange) audit.Event {
	return audit.Event{Action: action, Actor: auditActor(actor), From: actor.From, Target: target, Subject: subject, Fields: fields}
}
