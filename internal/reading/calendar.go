package reading

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// HolidayCalendar is a list of days on which nobody works.
type HolidayCalendar = store.Calendar

// CalendarLine is one calendar in the list, with the services that use it.
type CalendarLine struct {
	HolidayCalendar
	Services []Service
}

// Calendars is the list of calendars.
type Calendars struct {
	Lines []CalendarLine
	// MayChange says that the reader is an administrator.
	MayChange bool
}

// Calendars returns all calendars with the services that use them.
func (r *Reader) Calendars(ctx context.Context, actor authz.Actor) (Calendars, error) {
	if err := seesRegistries(actor); err != nil {
		return Calendars{}, err
	}
	calendars, err := r.store.Calendars(ctx)
	if err != nil {
		return Calendars{}, err
	}
	services, err := r.store.Services(ctx)
	if err != nil {
		return Calendars{}, err
	}
	users := map[string][]Service{}
	for _, s := range services {
		if s.CalendarID != nil {
			users[*s.CalendarID] = append(users[*s.CalendarID], s)
		}
	}
	out := Calendars{MayChange: mayAdminister(actor)}
	for _, c := range calendars {
		out.Lines = append(out.Lines, CalendarLine{c, users[c.ID]})
	}
	return out, nil
}

// CalendarPage is one calendar.
type CalendarPage struct {
	HolidayCalendar
	// Services use it, and Numbers are their running offboardings.
	Services []Service
	Numbers  []int
	History  []TrailEntry
	// Since is what was changed after the version that a form held.
	Since     []TrailEntry
	MayChange bool
}

// Removable says which services keep the calendar from being removed, if any.
func (p CalendarPage) Removable() error {
	return offboarding.RemoveCalendar(p.Name, store.ServiceNames(p.Services))
}

// NewCalendar says whether the actor may add a calendar. It is Forbidden to
// everybody but administrators.
func (r *Reader) NewCalendar(actor authz.Actor) (CalendarPage, error) {
	if !mayAdminister(actor) {
		return CalendarPage{}, fault.New(fault.Forbidden, "Only administrators add calendars.")
	}
	return CalendarPage{MayChange: true}, nil
}

// CalendarPage returns one calendar, or NotFound. seen is the version that a
// form held, and 0 where there was none.
func (r *Reader) CalendarPage(ctx context.Context, actor authz.Actor, id string, seen int) (CalendarPage, error) {
	if err := seesRegistries(actor); err != nil {
		return CalendarPage{}, err
	}
	c, err := r.store.Calendar(ctx, id)
	if err != nil {
		return CalendarPage{}, err
	}
	out := CalendarPage{HolidayCalendar: c, MayChange: mayAdminister(actor)}
	if out.Services, err = r.store.ServicesOfCalendar(ctx, id); err != nil {
		return CalendarPage{}, err
	}
	if out.Numbers, err = r.store.OpenOffboardingsOfCalendar(ctx, id); err != nil {
		return CalendarPage{}, err
	}
	if out.History, err = r.history(ctx, historyLength, store.CalendarTarget(id)); err != nil {
		return CalendarPage{}, err
	}
	if seen > 0 {
		out.Since = since(out.History, c.Version, seen)
	}
	return out, nil
}
