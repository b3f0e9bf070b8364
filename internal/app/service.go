package app

import (
	"context"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// AddService is a service with its two accountable people.
type AddService struct {
	Name, Owner, Deputy string
	// Holidays are days on which nobody works, besides those of Calendar.
	Holidays []time.Time
	// Calendar is the id of the calendar that it uses; empty is none.
	Calendar string
	// Attributes are those that a new offboarding starts with.
	Attributes []offboarding.Attribute
}

func (in AddService) domain() offboarding.Service {
	return offboarding.Service{Name: in.Name, Owner: in.Owner, Deputy: in.Deputy, Holidays: in.Holidays, Calendar: in.Calendar, Attributes: in.Attributes}
}

// AddService adds a service and returns its id. Until it has an escalation
// path, nothing of it can be published. It returns Invalid with the fields of
// the form, and Conflict where the name is taken.
func (a *App) AddService(ctx context.Context, actor authz.Actor, in AddService) (string, error) {
	s := store.Service{ID: a.id(), CreatedAt: a.now()}
	err := a.register(ctx, actor, store.ServiceTarget(s.ID), func(tx *store.Tx) error {
		people, err := accounts(ctx, tx)
		if err != nil {
			return err
		}
		written, err := offboarding.Service{}.Change(in.domain(), people, accountOf(actor))
		if err != nil {
			return err
		}
		calendar, err := calendarName(ctx, tx, in.Calendar)
		if err != nil {
			return err
		}
		s = s.As(written)
		tx.Record(registryEvent(actor, audit.ServiceAdded, store.ServiceTarget(s.ID), s.Name,
			append(serviceChanges(offboarding.Service{}, written, people), changed("calendar", "", calendar))...))
		return tx.AddService(ctx, s)
	})
	return s.ID, nameTaken(err, "service", in.Name)
}

// ChangeService is a service as an administrator wrote it, on a page that
// showed the version.
type ChangeService struct {
	ID      string
	Version int
	AddService
}

// ChangeService changes a service, but for its path. Offboardings that run
// keep their owner and deputy. It returns Conflict where the service changed
// since the version was read, or where the name is taken.
func (a *App) ChangeService(ctx context.Context, actor authz.Actor, in ChangeService) error {
	err := a.changeService(ctx, actor, in.ID, in.Version, func(tx *store.Tx, s store.Service, people offboarding.People) error {
		before := s.Domain()
		after, err := before.Change(in.domain(), people, accountOf(actor))
		if err != nil {
			return err
		}
		now, err := calendarName(ctx, tx, after.Calendar)
		if err != nil {
			return err
		}
		was, err := calendarName(ctx, tx, before.Calendar)
		if err != nil {
			return err
		}
		fields := append(serviceChanges(before, after, people), changed("calendar", was, now))
		event := registryEvent(actor, audit.ServiceChanged, store.ServiceTarget(s.ID), after.Name, fields...)
		if len(event.Fields) == 0 {
			return nil
		}
		tx.Record(event)
		return tx.SaveService(ctx, s.As(after))
	})
	return nameTaken(err, "service", in.Name)
}

// SetPath replaces the escalation path of a service, whatever it was.
func (a *App) SetPath(ctx context.Context, actor authz.Actor, service string, path []offboarding.PathStep) error {
	return a.ChangePath(ctx, actor, ChangePath{Service: service, Path: path})
}

// ChangePath is an escalation path as an administrator wrote it, on a page
// that showed the version of the service.
type ChangePath struct {
	Service string
	Version int
	Path    []offboarding.PathStep
}

// ChangePath replaces the escalation path of a service. It holds active
// people, and at least one who is neither owner nor deputy. It returns
// Conflict where the service changed since the version was read.
func (a *App) ChangePath(ctx context.Context, actor authz.Actor, in ChangePath) error {
	return a.changeService(ctx, actor, in.Service, in.Version, func(tx *store.Tx, s store.Service, people offboarding.People) error {
		after, err := s.Domain().ChangePath(in.Path, people)
		if err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.PathChanged, store.PathTarget(s.ID), s.Name,
			changed("path", people.PathWords(s.Path), people.PathWords(after.Path))))
		return tx.SavePath(ctx, s, after.Path)
	})
}

// changeService changes a service under its lock and has its running
// offboardings evaluated anew: their path and their working days are its.
func (a *App) changeService(ctx context.Context, actor authz.Actor, id string, version int,
	fn func(tx *store.Tx, s store.Service, people offboarding.People) error,
) error {
	return a.register(ctx, actor, store.ServiceTarget(id), func(tx *store.Tx) error {
		s, err := tx.Service(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "there is no service %s", id)
		}
		if err != nil {
			return err
		}
		if err := mustBeVersion(s.Name, s.Version, version); err != nil {
			return err
		}
		people, err := accounts(ctx, tx)
		if err != nil {
			return err
		}
		if err := fn(tx, s, people); err != nil {
			return err
		}
		numbers, err := tx.OpenOffboardingsOfService(ctx, id)
		reevaluate(tx, numbers)
		return err
	})
}

// serviceChanges says a service for the log, before and after.
func serviceChanges(before, after offboarding.Service, people offboarding.People) []audit.FieldChange {
	named := func(id string) string {
		if id == "" {
			return ""
		}
		return people.Name(id)
	}
	return []audit.FieldChange{
		changed("name", before.Name, after.Name),
		changed("owner", named(before.Owner), named(after.Owner)),
		changed("deputy", named(before.Deputy), named(after.Deputy)),
		changed("holidays", daysOf(before), daysOf(after)),
		changed("attributes", attributeNames(before.Attributes), attributeNames(after.Attributes)),
	}
}

func daysOf(s offboarding.Service) string {
	days := make([]string, len(s.Holidays))
	for i, day := range s.Holidays {
		days[i] = day.Format(time.DateOnly)
	}
	return strings.Join(days, " ")
}

func attributeNames(attributes []offboarding.Attribute) string {
	names := make([]string, len(attributes))
	for i, attribute := range attributes {
		names[i] = string(attribute)
	}
	return strings.Join(names, " ")
}
