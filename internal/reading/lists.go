package reading

import (
	"context"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/workday"
)

const (
	// PageSize is how many lines a page of a list has.
	PageSize = 50
	// DrawnPageSize is that of lists whose lines are several lines high.
	DrawnPageSize = 25
)

// CancelledDays is how long something that was cancelled stays on the overdue
// list.
const CancelledDays = 90

// ListQuery is what a reader asked of a list.
type ListQuery struct {
	Attention store.Attention
	// Mine narrows to offboardings of which the reader is owner or deputy.
	Mine bool
	// Owner and Service narrow to one person's or service's; empty is all.
	Owner   string
	Service string
	// Client narrows to one client's and those of what was merged into it.
	Client string
	// Sort is risk, due, client or newest; anything else is risk.
	Sort string
	// Page counts from 1.
	Page int
}

// List is a page of offboardings.
type List struct {
	Rows []ListRow
	// Matching is how many the filter chooses; Counts are without it.
	Matching int
	Counts   store.OffboardingCounts
	Query    ListQuery
	Now      time.Time
	Services []store.Service
	// People are those whom the rows name.
	People offboarding.People
	// First says that there is nothing in any state, under no filter.
	First bool
	// MayStart says that the reader can start an offboarding, and MayName that
	// they name successors of owners who left.
	MayStart, MayName bool
}

// ListRow is one line with its forecast.
type ListRow struct {
	store.OffboardingRow
	// NextTitle is the title of the task to act on next, if it is one.
	NextTitle string
	// Forecast is when the critical path ends; zero where nothing is left.
	Forecast time.Time
}

// Late reports whether the forecast is past the due date, which is not past.
func (r ListRow) Late(now time.Time) bool {
	return r.State == offboarding.Open && r.LateFrom != nil && !workday.Day(now).Before(workday.Day(*r.LateFrom))
}

// Offboardings returns a page of those that the actor may see.
func (r *Reader) Offboardings(ctx context.Context, actor authz.Actor, q ListQuery) (List, error) {
	now := r.now()
	if q.Page < 1 {
		q.Page = 1
	}
	f := store.Filter{
		Scope: authz.ScopeOf(actor), Attention: q.Attention, Owner: q.Owner, Service: q.Service, Client: q.Client, Sort: q.Sort,
		Today: workday.Day(now), Lately: now.AddDate(0, 0, -CancelledDays), Limit: DrawnPageSize, Offset: (q.Page - 1) * DrawnPageSize,
	}
	if q.Mine {
		f.LedBy = actor.ID
	}
	rows, err := r.store.Offboardings(ctx, f)
	if err != nil {
		return List{}, err
	}
	out := List{Query: q, Now: now}
	if out.Services, err = r.store.Services(ctx); err != nil {
		return List{}, err
	}
	if err := r.countLists(ctx, f, len(rows), &out); err != nil {
		return List{}, err
	}
	out.MayStart = slices.ContainsFunc(out.Services, func(s store.Service) bool { return startable(actor, s) })
	out.MayName = authz.Decide(actor, authz.NameSuccessor, authz.Resource{}).Allowed
	out.addRows(rows, now)
	if err := r.nameTasks(ctx, out.Rows); err != nil {
		return List{}, err
	}
	if out.People, err = r.namesIn(ctx, out.Rows); err != nil {
		return List{}, err
	}
	out.First, err = r.nothingYet(ctx, f, out.Matching)
	return out, err
}

// nothingYet asks whether the list is empty in every state.
func (r *Reader) nothingYet(ctx context.Context, f store.Filter, matching int) (bool, error) {
	if matching > 0 || f.Attention != store.Everything || f.Service != "" || f.Owner != "" || f.Offset > 0 {
		return false, nil
	}
	f.Attention = store.AnyState
	counts, err := r.store.CountOffboardings(ctx, f)
	return counts.Matching == 0, err
}

func (r *Reader) countLists(ctx context.Context, f store.Filter, onPage int, out *List) error {
	whole := f
	whole.Attention = store.Everything
	counts, err := r.store.CountOffboardings(ctx, whole)
	if err != nil {
		return err
	}
	out.Counts, out.Matching = counts, counts.Matching
	if f.Attention == store.Everything {
		return nil
	}
	if f.Offset == 0 && onPage < f.Limit {
		out.Matching = onPage
		return nil
	}
	matching, err := r.store.CountOffboardings(ctx, f)
	out.Matching = matching.Matching
	return err
}

func (l *List) addRows(rows []store.OffboardingRow, now time.Time) {
	calendars := map[string]workday.Calendar{}
	for _, s := range l.Services {
		calendars[s.ID] = CalendarOf(s)
	}
	for _, row := range rows {
		lr := ListRow{OffboardingRow: row}
		if row.State == offboarding.Open && row.LateFrom != nil {
			lr.Forecast = calendars[row.ServiceID].Add(workday.Day(now), row.Remaining)
		}
		l.Rows = append(l.Rows, lr)
	}
}

// nameTasks fills in the titles of the tasks to act on next.
func (r *Reader) nameTasks(ctx context.Context, rows []ListRow) error {
	key := func(row ListRow) store.TaskKey {
		return store.TaskKey{Offboarding: row.Number, Number: row.NextToAct.V.Task}
	}
	var keys []store.TaskKey
	for _, row := range rows {
		if row.NextToAct.V.Task != 0 {
			keys = append(keys, key(row))
		}
	}
	titles, err := r.store.TaskTitles(ctx, keys)
	for i, row := range rows {
		rows[i].NextTitle = titles[key(row)]
	}
	return err
}

// namesIn returns the people that the next steps of the rows name.
func (r *Reader) namesIn(ctx context.Context, rows []ListRow) (offboarding.People, error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, namedIn(row.NextToAct.V)...)
	}
	return r.people(ctx, ids)
}

// namedIn returns the people whom the sentences of a condition name.
func namedIn(c offboarding.Condition) []string {
	ids := append([]string{c.SubmittedBy, c.SubmittedFor}, c.Who...)
	for _, d := range c.Delegates {
		ids = append(ids, d.By, d.For)
	}
	return ids
}

func (r *Reader) people(ctx context.Context, ids []string) (offboarding.People, error) {
	out := offboarding.People{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := r.store.People(ctx, ids...)
	for _, p := range rows {
		out[p.ID] = p.Domain()
	}
	return out, err
}

// Overdue returns the overdue list, with what was cancelled lately at its end:
// for executives, auditors and administrators over everything.
func (r *Reader) Overdue(ctx context.Context, actor authz.Actor, q ListQuery) (List, error) {
	if !authz.Decide(actor, authz.ViewOverdue, authz.Resource{}).Allowed {
		return List{}, fault.New(fault.Forbidden, "The overdue list is for executives, auditors and administrators.")
	}
	q.Attention, q.Sort, q.Mine = store.OverdueOrCancelled, "open", false
	return r.Offboardings(ctx, actor, q)
}

// Waiting is what somebody can act on now.
type Waiting struct {
	Rows []store.WaitingRow
	// Me is who reads.
	Me string
	// Offers are offboardings that somebody is asked to take over, and
	// Cancellations requests to cancel that they can decide.
	Offers        []store.OfferedRow
	Cancellations []store.AskedToCancelRow
	// Told are moves of due dates that the actor is told of, as somebody on the
	// escalation path. Nothing waits for them, so that Count leaves them out.
	Told []store.ToldRow

	People offboarding.People
	Now    time.Time
}

// WaitingOnMe returns what the actor can act on now besides their own tasks:
// reviews, waivers, sign-offs, inventories, people to name, offers to answer.
// It returns up to limit of them, those that are due first.
func (r *Reader) WaitingOnMe(ctx context.Context, actor authz.Actor, limit int) (Waiting, error) {
	return r.waiting(ctx, actor, limit, offboarding.NeedsSignature, offboarding.NeedsReview, offboarding.NeedsReviewer,
		offboarding.NeedsAssignee, offboarding.NeedsDisposition, offboarding.NeedsSearch, offboarding.NeedsDeclaration,
		offboarding.NeedsPath, offboarding.NeedsTask, offboarding.NeedsDecision, offboarding.WaiverEnded)
}

// Reviews returns what waits for the actor's decision: evidence to review,
// waivers and requests to cancel to decide, sign-offs to give, offers to answer;
// and what they are told of.
func (r *Reader) Reviews(ctx context.Context, actor authz.Actor) (Waiting, error) {
	out, err := r.waiting(ctx, actor, PageSize, offboarding.NeedsReview, offboarding.NeedsDecision, offboarding.NeedsSignature)
	if err != nil {
		return Waiting{}, err
	}
	out.Told, err = r.store.ToldTo(ctx, authz.ScopeOf(actor), PageSize)
	return out, err
}

func (r *Reader) waiting(ctx context.Context, actor authz.Actor, limit int, reasons ...offboarding.Reason) (Waiting, error) {
	rows, err := r.store.WaitingOn(ctx, actor.ID, limit, reasons...)
	if err != nil {
		return Waiting{}, err
	}
	ids := []string{actor.ID}
	for _, row := range rows {
		ids = append(ids, namedIn(row.Body.V)...)
	}
	out := Waiting{Rows: rows, Me: actor.ID, Now: r.now()}
	if out.People, err = r.people(ctx, ids); err != nil {
		return Waiting{}, err
	}
	if out.Offers, err = r.store.OffersTo(ctx, actor.ID, PageSize); err != nil {
		return Waiting{}, err
	}
	out.Cancellations, err = r.store.CancellationsFor(ctx, actor.ID, PageSize)
	return out, err
}

// Count returns how many things wait, up to the limits of the page.
func (w Waiting) Count() int { return len(w.Rows) + len(w.Offers) + len(w.Cancellations) }

// Tasks is a page of what My tasks shows.
type Tasks struct {
	Rows []store.TaskRow
	// Me is who reads; a task of another is one of somebody for whom they act.
	Me string
	// All counts the actor's tasks in open offboardings, and Open those of
	// them that are to do.
	All, Open int
	// Page counts from 1.
	Page int
	// People are those whom the rows name.
	People offboarding.People
	Now    time.Time
}

// MyTasks returns a page of the tasks in open offboardings of the actor and of
// those for whom they act: what is to do or in review by its due date, then what
// is done.
func (r *Reader) MyTasks(ctx context.Context, actor authz.Actor, page int) (Tasks, error) {
	page = max(page, 1)
	people := append([]string{actor.ID}, actor.ActsFor...)
	rows, err := r.store.TasksOf(ctx, people, DrawnPageSize, (page-1)*DrawnPageSize)
	if err != nil {
		return Tasks{}, err
	}
	all, err := r.store.CountTasksOf(ctx, people)
	if err != nil {
		return Tasks{}, err
	}
	waiting, err := r.store.CountWaiting(ctx, actor.ID, actor.ActsFor...)
	if err != nil {
		return Tasks{}, err
	}
	var ids []string
	for _, row := range rows {
		ids = append(append(ids, row.AssigneeID), namedIn(row.Body.V)...)
	}
	named, err := r.people(ctx, ids)
	return Tasks{Rows: rows, Me: actor.ID, All: all, Open: waiting.Tasks, Page: page, People: named, Now: r.now()}, err
}

// Counts is what the navigation shows.
type Counts struct {
	store.WaitingCounts
	// Overdue is counted for those who see the overdue list.
	Overdue int
}

// Counts returns how much waits on the actor.
func (r *Reader) Counts(ctx context.Context, actor authz.Actor) (Counts, error) {
	waiting, err := r.store.CountWaiting(ctx, actor.ID, actor.ActsFor...)
	if err != nil {
		return Counts{}, err
	}
	out := Counts{WaitingCounts: waiting}
	if !actor.Has(authz.Executive) {
		return out, nil
	}
	counts, err := r.store.CountOffboardings(ctx, store.Filter{
		Scope: authz.ScopeOf(actor), Attention: store.Overdue, Today: workday.Day(r.now()),
	})
	out.Overdue = counts.Matching
	return out, err
}
