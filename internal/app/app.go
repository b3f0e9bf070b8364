// Package app holds the use cases that change something: one method for each
// thing that a person, a job or an operator can do. A method is a list of
// steps; what an auditor would call a rule is in package offboarding, and who
// may do what is in package authz.
//
// Every change of an offboarding goes through change, which locks, loads,
// decides, applies and records in one transaction; every change of a registry
// goes through register. There is no other way to write to the record.
package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/workday"
)

// Config is what the use cases work with.
type Config struct {
	Store *store.Store
	Blobs blob.Store
	// Groups map groups of the identity provider to roles.
	Groups map[string]authz.Role
	Now    func() time.Time
	// ID returns a new random id.
	ID func() string
	// Random is read for salts; crypto/rand.Reader outside tests.
	Random io.Reader
	Logger *slog.Logger
}

// App changes the record. It is safe for concurrent use.
type App struct {
	store  *store.Store
	blobs  blob.Store
	groups map[string]authz.Role
	now    func() time.Time
	id     func() string
	random io.Reader
	log    *slog.Logger
}

// New returns the use cases over the parts that c names.
func New(c Config) *App {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &App{
		store: c.Store, blobs: c.Blobs, groups: c.Groups,
		now: c.Now, id: c.ID, random: c.Random, log: c.Logger,
	}
}

// changing is an offboarding under its lock.
type changing struct {
	*offboarding.Offboarding
	tx  *store.Tx
	now time.Time
}

// change is the one way to change an offboarding. It takes the lock, loads
// the record with the people in also, asks authz, lets fn change the domain
// value, stores and records what happened, keeps the gate for lists, and
// commits. fn runs again if the transaction collides, so it changes nothing
// but c and its own results.
func (a *App) change(ctx context.Context, actor authz.Actor, action authz.Action, at reading.Spot, also []string, fn func(c *changing) error) error {
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOffboarding(ctx, at.Number); err != nil {
			if fault.Is(err, fault.NotFound) {
				return reading.Hidden()
			}
			return err
		}
		f, err := tx.Facts(ctx, at.Number, append(also, actor.ID)...)
		if err != nil {
			return err
		}
		now := a.now()
		if err := allowAt(actor, action, f, at, now); err != nil {
			return err
		}
		c := &changing{Offboarding: offboarding.Restore(f), tx: tx, now: now}
		if err := fn(c); err != nil {
			return err
		}
		return a.keep(ctx, actor, c)
	})
	a.recordRefusal(ctx, actor, action, store.OffboardingTarget(at.Number), at.Number, err)
	return err
}

// keep stores and records what happened, and the gate for lists.
func (a *App) keep(ctx context.Context, actor authz.Actor, c *changing) error {
	f := c.Facts()
	for _, event := range c.Events() {
		if err := a.apply(ctx, c, event); err != nil {
			return err
		}
		c.tx.Record(entry(actor, f, event))
	}
	return a.keepGate(ctx, c.tx, f, c.now)
}

func (a *App) apply(ctx context.Context, c *changing, event offboarding.Event) error {
	closed, ok := event.(offboarding.GateClosed)
	if !ok {
		return c.tx.Apply(ctx, c.Facts().Number, event)
	}
	body, err := a.certificate(ctx, c.tx, c.Facts(), closed.Closure)
	if err != nil {
		return err
	}
	return c.tx.AddClosure(ctx, c.Facts().Number, closed.Closure, body)
}

// gateKeeper is what keeps a gate for lists: a transaction of either sort.
type gateKeeper interface {
	ServiceWithoutPath(ctx context.Context, id string) (store.Service, error)
	SaveGate(ctx context.Context, number int, f offboarding.Facts, g offboarding.Gate, p store.Path) error
}

func (a *App) keepGate(ctx context.Context, tx gateKeeper, f offboarding.Facts, now time.Time) error {
	service, err := tx.ServiceWithoutPath(ctx, f.Service)
	if err != nil {
		return err
	}
	calendar := reading.CalendarOf(service)
	gate := offboarding.Evaluate(f.Snapshot(now))
	var path store.Path
	if end, _ := reading.Forecast(f, gate, now, calendar); !end.IsZero() {
		path.Remaining = calendar.Between(workday.Day(now), end)
		path.LateFrom = calendar.Add(f.Due, -path.Remaining).AddDate(0, 0, 1)
	}
	return tx.SaveGate(ctx, f.Number, f, gate, path)
}

// register is the one way to change a registry: people, clients, services,
// playbooks. It takes the entry's lock and asks authz.
func (a *App) register(ctx context.Context, actor authz.Actor, target audit.Target, fn func(tx *store.Tx) error) error {
	return a.registerAs(ctx, actor, authz.Administer, authz.Resource{}, target, fn)
}

// registerAs is register for what others than administrators may do with an
// entry.
func (a *App) registerAs(ctx context.Context, actor authz.Actor, action authz.Action, r authz.Resource, target audit.Target, fn func(tx *store.Tx) error) error {
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		if err := allow(actor, action, r); err != nil {
			return err
		}
		if err := tx.LockRegistry(ctx, string(target.Kind), target.ID); err != nil {
			return err
		}
		return fn(tx)
	})
	a.recordRefusal(ctx, actor, action, target, 0, err)
	return err
}

// refusal marks an error that authz gave, so that it is recorded.
type refusal struct{ error }

// Unwrap returns the fault.
func (r refusal) Unwrap() error { return r.error }

// allowAt asks authz about a part of an offboarding as it is now, under the
// lock or before. For whom the actor acts is asked of the record again.
func allowAt(actor authz.Actor, action authz.Action, f offboarding.Facts, at reading.Spot, now time.Time) error {
	s := f.Snapshot(now)
	return allow(reading.Acting(actor, s), action, reading.ResourceOf(f, s, at))
}

// allow turns a decision of authz into an error.
func allow(actor authz.Actor, action authz.Action, r authz.Resource) error {
	d := authz.Decide(actor, action, r)
	switch {
	case d.Allowed:
		return nil
	case d.Unconfirmed:
		return fault.New(fault.Unavailable, "The sign-in service does not answer, so decisions wait. Nothing was changed. You can go on reading; try again in a few minutes.")
	case d.Sees:
		return refusal{fault.New(fault.Forbidden, "You can read this, but you cannot do that here.")}
	}
	return refusal{reading.Hidden()}
}

// recordRefusal notes a refusal in a transaction of its own, after the one
// that was undone. That it could not be noted is logged and changes nothing:
// the refusal stands.
func (a *App) recordRefusal(ctx context.Context, actor authz.Actor, action authz.Action, target audit.Target, number int, err error) {
	if _, refused := errors.AsType[refusal](err); !refused {
		return
	}
	failed := a.store.InTx(ctx, func(tx *store.Tx) error {
		tx.Record(audit.Event{
			Action: audit.AccessRefused, Actor: auditActor(actor), From: actor.From, Offboarding: number,
			Target: target, Subject: target.ID, Note: string(action),
		})
		return nil
	})
	if failed != nil {
		a.log.ErrorContext(ctx, "record a refusal", "error", failed)
	}
}

func (a *App) salt() (digest.Salt, error) { return digest.NewSalt(a.random) }
