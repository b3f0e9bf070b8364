package reading

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// seesRegistries refuses everybody but administrators and auditors, before
// anything is looked up: what is there and what is not look the same.
func seesRegistries(actor authz.Actor) error {
	if !authz.Decide(actor, authz.ViewRegistries, authz.Resource{}).Allowed {
		return fault.New(fault.Forbidden, "Services, clients and people are for administrators and auditors.")
	}
	return nil
}

func mayAdminister(actor authz.Actor) bool {
	return authz.Decide(actor, authz.Administer, authz.Resource{}).Allowed
}

// everybody returns all accounts, and what the rules know of them.
func (r *Reader) everybody(ctx context.Context) ([]Person, offboarding.People, error) {
	rows, err := r.store.People(ctx)
	if err != nil {
		return nil, nil, err
	}
	people := make(offboarding.People, len(rows))
	for _, p := range rows {
		people[p.ID] = p.Domain()
	}
	return rows, people, nil
}

// history returns the newest entries about the targets.
func (r *Reader) history(ctx context.Context, limit int, targets ...audit.Target) ([]TrailEntry, error) {
	entries, err := r.store.EntriesAbout(ctx, limit, targets...)
	if err != nil {
		return nil, err
	}
	return r.openEntries(ctx, entries)
}

// since returns what was changed of an entry of a registry after a version was
// read, the newest first: each change is one record and one version.
func since(history []TrailEntry, stored, seen int) []TrailEntry {
	return history[:min(len(history), max(stored-seen, 0))]
}

// historyLength is how many changes the page of an entry shows.
const historyLength = 10

// Service is what clients leave.
type Service = store.Service

// ServiceLine is one service in the list.
type ServiceLine struct {
	Service
	Problems []offboarding.ServiceProblem
	// Open counts running offboardings.
	Open int
}

// Services is the list of services with what is unfinished.
type Services struct {
	Lines  []ServiceLine
	People offboarding.People
	// Unheld are the functions that nobody can sign for.
	Unheld []offboarding.Function
	// MayChange says that the reader is an administrator.
	MayChange bool
}

// Services returns all services with their problems.
func (r *Reader) Services(ctx context.Context, actor authz.Actor) (Services, error) {
	if err := seesRegistries(actor); err != nil {
		return Services{}, err
	}
	services, err := r.store.ServicesWithPaths(ctx)
	if err != nil {
		return Services{}, err
	}
	out := Services{MayChange: mayAdminister(actor)}
	if _, out.People, err = r.everybody(ctx); err != nil {
		return Services{}, err
	}
	open, err := r.store.OpenByService(ctx)
	if err != nil {
		return Services{}, err
	}
	for _, s := range services {
		out.Lines = append(out.Lines, ServiceLine{s, s.Domain().Problems(out.People), open[s.ID]})
	}
	out.Unheld, err = r.unheld(ctx)
	return out, err
}

// unheld returns the functions that nobody can sign for.
func (r *Reader) unheld(ctx context.Context) ([]offboarding.Function, error) {
	holders, err := r.store.FunctionHolders(ctx)
	return slices.DeleteFunc(offboarding.GrantedFunctions(), func(f offboarding.Function) bool { return len(holders[f]) > 0 }), err
}

// ServicePage is one service, or the form for a new one.
type ServicePage struct {
	Service
	Problems []offboarding.ServiceProblem
	// Numbers are those of its running offboardings.
	Numbers []int
	People  offboarding.People
	// Choices are the people who can be named, and Calendars those that can be
	// used.
	Choices   []Person
	Calendars []HolidayCalendar
	History   []TrailEntry
	// Since is what was changed after the version that a form held.
	Since     []TrailEntry
	MayChange bool
}

// NewService returns what the form for a new service offers. It is Forbidden
// to everybody but administrators.
func (r *Reader) NewService(ctx context.Context, actor authz.Actor) (ServicePage, error) {
	if !mayAdminister(actor) {
		return ServicePage{}, fault.New(fault.Forbidden, "Only administrators add services.")
	}
	out := ServicePage{MayChange: true}
	return out, r.nameable(ctx, &out)
}

// Service returns one service, or NotFound. seen is the version that a form
// held, and 0 where there was none.
func (r *Reader) Service(ctx context.Context, actor authz.Actor, id string, seen int) (ServicePage, error) {
	if err := seesRegistries(actor); err != nil {
		return ServicePage{}, err
	}
	s, err := r.store.Service(ctx, id)
	if err != nil {
		return ServicePage{}, err
	}
	out := ServicePage{Service: s, MayChange: mayAdminister(actor)}
	if err := r.nameable(ctx, &out); err != nil {
		return ServicePage{}, err
	}
	out.Problems = s.Domain().Problems(out.People)
	if out.Numbers, err = r.store.OpenOffboardingsOfService(ctx, id); err != nil {
		return ServicePage{}, err
	}
	if out.History, err = r.history(ctx, historyLength, store.ServiceTarget(id), store.PathTarget(id)); err != nil {
		return ServicePage{}, err
	}
	if seen > 0 {
		out.Since = since(out.History, s.Version, seen)
	}
	return out, nil
}

// nameable fills in who is known, who can be named, and which calendars can be
// used.
func (r *Reader) nameable(ctx context.Context, p *ServicePage) error {
	rows, people, err := r.everybody(ctx)
	p.People = people
	p.Choices = slices.DeleteFunc(rows, func(p Person) bool { return !p.Domain().Active })
	if err != nil {
		return err
	}
	p.Calendars, err = r.store.Calendars(ctx)
	return err
}
