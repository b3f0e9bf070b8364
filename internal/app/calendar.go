package app

import (
	"context"
	"strings"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// workingDays names the lock of which service uses which calendar. It comes
// after those of calendars and services.
const workingDays = "working days"

// AddCalendar adds a calendar of days on which nobody works and returns its
// id. days are lines, or the text of a calendar file. It returns Invalid with
// the fields of the form.
func (a *App) AddCalendar(ctx context.Context, actor authz.Actor, name, days string) (string, error) {
	c := store.Calendar{ID: a.id(), CreatedAt: a.now()}
	err := a.register(ctx, actor, store.CalendarTarget(c.ID), func(tx *store.Tx) error {
		written, err := offboarding.ChangeCalendar(name, days)
		if err != nil {
			return err
		}
		added := c.As(written)
		tx.Record(registryEvent(actor, audit.CalendarAdded, store.CalendarTarget(c.ID), added.Name, changed("days", "", daysIn(added))))
		return tx.AddCalendar(ctx, added)
	})
	return c.ID, nameTaken(err, "calendar", name)
}

// ChangeCalendar is a calendar as an administrator wrote it, on a page that
// showed the version.
type ChangeCalendar struct {
	ID      string
	Version int
	Name    string
	// Days are lines, or the text of a calendar file.
	Days string
}

// ChangeCalendar changes a calendar and has the running offboardings of the
// services that use it evaluated anew: their forecasts change, their due dates
// do not. It returns Conflict where the calendar changed since the version was
// read.
func (a *App) ChangeCalendar(ctx context.Context, actor authz.Actor, in ChangeCalendar) error {
	err := a.changeCalendar(ctx, actor, in.ID, in.Version, func(tx *store.Tx, c store.Calendar) error {
		written, err := offboarding.ChangeCalendar(in.Name, in.Days)
		if err != nil {
			return err
		}
		after := c.As(written)
		event := registryEvent(actor, audit.CalendarChanged, store.CalendarTarget(c.ID), after.Name,
			changed("name", c.Name, after.Name), changed("days", daysIn(c), daysIn(after)))
		if len(event.Fields) == 0 {
			return nil
		}
		tx.Record(event)
		if err := tx.SaveCalendar(ctx, after); err != nil {
			return err
		}
		numbers, err := tx.OpenOffboardingsOfCalendar(ctx, c.ID)
		reevaluate(tx, numbers)
		return err
	})
	return nameTaken(err, "calendar", in.Name)
}

// RemoveCalendar removes a calendar on a page that showed the version. It
// returns Conflict with the names of the services that use it, if any do.
func (a *App) RemoveCalendar(ctx context.Context, actor authz.Actor, id string, version int) error {
	return a.changeCalendar(ctx, actor, id, version, func(tx *store.Tx, c store.Calendar) error {
		users, err := tx.ServicesOfCalendar(ctx, id)
		if err != nil {
			return err
		}
		if err := offboarding.RemoveCalendar(c.Name, store.ServiceNames(users)); err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.CalendarRemoved, store.CalendarTarget(id), c.Name, changed("days", daysIn(c), "")))
		return tx.RemoveCalendar(ctx, id)
	})
}

// changeCalendar changes a calendar under its lock and that of who uses it.
func (a *App) changeCalendar(ctx context.Context, actor authz.Actor, id string, version int, fn func(tx *store.Tx, c store.Calendar) error) error {
	return a.register(ctx, actor, store.CalendarTarget(id), func(tx *store.Tx) error {
		if err := tx.LockRegistry(ctx, workingDays, ""); err != nil {
			return err
		}
		c, err := tx.Calendar(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "there is no calendar %s", id)
		}
		if err != nil {
			return err
		}
		if err := mustBeVersion(c.Name, c.Version, version); err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// calendarName returns the name of the calendar that a service is to use, and
// holds off changes of it. An empty id is none; an unknown one is Invalid.
func calendarName(ctx context.Context, tx *store.Tx, id string) (string, error) {
	if err := tx.LockRegistry(ctx, workingDays, ""); err != nil || id == "" {
		return "", err
	}
	c, err := tx.Calendar(ctx, id)
	if fault.Is(err, fault.NotFound) {
		var wrong fault.Fieldset
		wrong.Add("calendar", "Choose a calendar from the list, or none")
		return "", wrong.Err("nothing was stored")
	}
	return c.Name, err
}

// daysIn says the days of a calendar for the log.
func daysIn(c store.Calendar) string { return strings.Join(c.Days, "; ") }
