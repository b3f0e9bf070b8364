// Package reading holds what pages, lists and exports show: models of domain
// values, loaded from the store and cut down to what the reader may see. It
// changes nothing but one thing: an auditor's look at evidence is recorded
// before it is answered.
//
// Words, dates and addresses are for the faces in front of it. Start reading
// at Offboarding, from which most pages are made.
package reading

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/schedule"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/workday"
)

// Reader answers reads. It is safe for concurrent use.
type Reader struct {
	store *store.Store
	now   func() time.Time
}

// New returns a reader over the store.
func New(s *store.Store, now func() time.Time) *Reader {
	return &Reader{store: s, now: now}
}

// Spot says which part of an offboarding is asked about; zero fields are not.
type Spot struct {
	Number   int
	Task     int
	Unknown  int
	Waiver   int
	Function offboarding.Function
}

// ResourceOf fills what authz needs to know from the record.
func ResourceOf(f offboarding.Facts, s offboarding.Snapshot, at Spot) authz.Resource {
	if _, there := f.Waiver(at.Waiver); at.Waiver != 0 && !there {
		return authz.Resource{} // nobody has to do with what is not there
	}
	r := authz.Resource{
		Owner: f.Owner, Deputy: f.Deputy, ServiceOwner: f.ServiceOwner, ServiceDeputy: f.ServiceDeputy, Draft: f.PublishedAt.IsZero(), Function: string(at.Function),
	}
	for _, t := range f.Tasks {
		r.Assignees = append(r.Assignees, t.Assignee)
	}
	for _, step := range f.Path {
		r.Path = append(r.Path, step.Person, step.Deputy)
	}
	for _, function := range s.RequiredFunctions() {
		r.SignedBy = append(r.SignedBy, string(function))
	}
	if t, ok := s.Task(at.Task); ok {
		r.Assignee, r.NamedReviewer, r.Contributors = t.Assignee, t.Reviewer, t.Contributors
		r.Reviewer = s.ReviewerOf(t)
		for _, function := range s.FunctionsOver(t.Category) {
			r.InScopeOf = append(r.InScopeOf, string(function))
		}
	}
	for _, u := range f.Unknowns {
		if u.Number == at.Unknown {
			r.SearchedBy = u.Owner
		}
	}
	for _, w := range f.Waivers {
		if w.Number == at.Waiver || at.Waiver == 0 && w.Task != 0 && w.Task == at.Task {
			r.RequestedBy = append(r.RequestedBy, w.Requester, w.RequestedFor)
			for _, function := range f.DecidingFunctions(w, s) {
				r.DecidedFor = append(r.DecidedFor, string(function))
			}
		}
	}
	if offer, waits := f.PendingOffer(); waits {
		r.OfferedTo, r.OfferedBy = offer.To, offer.By
	}
	_, r.Cancelling = f.PendingCancellation()
	return r
}

// ViewOf returns the action of looking at an offboarding in its state.
func ViewOf(f offboarding.Facts) authz.Action {
	if f.PublishedAt.IsZero() {
		return authz.ViewDraft
	}
	return authz.ViewOffboarding
}

// Offboarding is one offboarding as one reader sees it.
type Offboarding struct {
	Facts offboarding.Facts
	// Snapshot and Gate are of the moment Now.
	Snapshot offboarding.Snapshot
	Gate     offboarding.Gate
	Now      time.Time
	// Forecast is the end of the critical path, and Critical the tasks on it;
	// zero and empty where nothing is left to do.
	Forecast time.Time
	Critical []int
	// Calendar counts the service's working days.
	Calendar workday.Calendar

	actor    authz.Actor
	resource authz.Resource
}

// Status returns the offboarding's status.
func (o Offboarding) Status() offboarding.Status { return o.Facts.Status(o.Gate) }

// Can reports whether the reader may do something with the offboarding as a
// whole. Whether its state allows it is asked of the domain.
func (o Offboarding) Can(action authz.Action) bool {
	return authz.Decide(o.actor, action, o.resource).Allowed
}

// CanAt is Can for one task, unknown or function.
func (o Offboarding) CanAt(action authz.Action, at Spot) bool {
	return authz.Decide(o.actor, action, ResourceOf(o.Facts, o.Snapshot, at)).Allowed
}

// Reader returns who reads.
func (o Offboarding) Reader() authz.Actor { return o.actor }

// Offboarding returns an offboarding, or NotFound where it is not there or
// the actor may not know of it.
func (r *Reader) Offboarding(ctx context.Context, actor authz.Actor, number int) (Offboarding, error) {
	return r.offboarding(ctx, actor, Spot{Number: number}, "")
}

// offboarding loads what is asked about; action empty means to look at the
// offboarding itself.
func (r *Reader) offboarding(ctx context.Context, actor authz.Actor, at Spot, action authz.Action) (Offboarding, error) {
	f, err := r.store.Facts(ctx, at.Number, actor.ID)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return Offboarding{}, Hidden()
		}
		return Offboarding{}, err
	}
	now := r.now()
	s := f.Snapshot(now)
	actor = Acting(actor, s)
	if action == "" || f.PublishedAt.IsZero() && action != authz.ViewWaiver {
		action = ViewOf(f)
	}
	resource := ResourceOf(f, s, at)
	if d := authz.Decide(actor, action, resource); !d.Allowed {
		if d.Sees {
			return Offboarding{}, fault.New(fault.Forbidden, "You can see this offboarding, but not this part of it.")
		}
		return Offboarding{}, Hidden()
	}
	service, err := r.store.ServiceWithoutPath(ctx, f.Service)
	if err != nil {
		return Offboarding{}, err
	}
	o := Offboarding{
		Facts: f, Snapshot: s, Gate: offboarding.Evaluate(s), Now: now,
		Calendar: CalendarOf(service), actor: actor, resource: resource,
	}
	o.Forecast, o.Critical = Forecast(f, o.Gate, now, o.Calendar)
	return o, nil
}

// Roster returns the accounts of those who do tasks of an offboarding or are on
// its escalation path, by id: pages say their titles and teams.
func (r *Reader) Roster(ctx context.Context, o Offboarding) (map[string]Person, error) {
	ids := []string{o.Facts.Owner}
	for _, t := range o.Facts.Tasks {
		ids = append(ids, t.Assignee)
	}
	for _, step := range o.Facts.Path {
		ids = append(ids, step.Person)
	}
	people, err := r.store.People(ctx, ids...)
	out := make(map[string]Person, len(people))
	for _, p := range people {
		out[p.ID] = p
	}
	return out, err
}

// Hidden is the one answer for what is not there and what may not be known.
func Hidden() error {
	return fault.New(fault.NotFound, "there is no such offboarding, or you may not see it")
}

// CalendarOf returns the working days of a service: its own free days and those
// of the calendar that it uses.
func CalendarOf(s store.Service) workday.Calendar {
	var c workday.Calendar
	for _, line := range slices.Concat(s.Holidays, s.CalendarDays) {
		day, _, _ := strings.Cut(line, " ")
		if t, err := time.Parse(time.DateOnly, day); err == nil {
			c.Holidays = append(c.Holidays, t)
		}
	}
	return c
}

// Forecast returns the end of the critical path of what is left to do, and
// the tasks on it. Both are empty where every task is met.
func Forecast(f offboarding.Facts, gate offboarding.Gate, now time.Time, calendar workday.Calendar) (time.Time, []int) {
	tasks := make([]schedule.Task, 0, len(f.Tasks))
	open := false
	for _, t := range f.Tasks {
		c, _ := gate.Task(t.Number)
		st := schedule.Task{Number: t.Number, Effort: t.Effort, Done: c.Met(), DoneAt: c.Since}
		if len(c.WaitsFor) == 0 {
			st.StartedAt = c.Since
		}
		for _, d := range t.DependsOn {
			st.DependsOn = append(st.DependsOn, schedule.Dependency{On: d.On, Lag: d.Lag})
		}
		open = open || !st.Done
		tasks = append(tasks, st)
	}
	if !open {
		return time.Time{}, nil
	}
	return schedule.Forecast(tasks, now, calendar)
}
