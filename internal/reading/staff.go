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

// PeopleQuery is what a reader asked of the list of people.
type PeopleQuery = store.PeopleFilter

// Staff is a page of the list of people.
type Staff struct {
	Rows     []Person
	Matching int
	Query    PeopleQuery
	// Page counts from 1.
	Page int
	// Me is who reads.
	Me        string
	MayChange bool
}

// Staff returns the people whom a query chooses.
func (r *Reader) Staff(ctx context.Context, actor authz.Actor, q PeopleQuery, page int) (Staff, error) {
	if err := seesRegistries(actor); err != nil {
		return Staff{}, err
	}
	page = max(page, 1)
	q.Limit, q.Offset = PageSize, (page-1)*PageSize
	rows, matching, err := r.store.FindPeople(ctx, q)
	return Staff{Rows: rows, Matching: matching, Query: q, Page: page, Me: actor.ID, MayChange: mayAdminister(actor)}, err
}

// Shortage is a running offboarding and the functions for which distinct
// active people cannot sign.
type Shortage struct {
	Number              int
	ClientName, Service string
	Functions           []offboarding.Function
}

// Member is one person with everything that an administrator asks about them.
type Member struct {
	Person
	// Linked are the other accounts of the same human.
	Linked []Person
	// Choices are the accounts that could be linked.
	Choices []Person
	// Work is what they have to do with that is not over.
	Work []store.WorkRow
	// Delegations are those that they gave or were given, the newest first.
	Delegations []offboarding.Delegation
	// Holders are the active people who hold each function.
	Holders map[offboarding.Function][]string
	People  offboarding.People
	// Invitation is the newest one of an account that nobody has signed in to;
	// without id there is none.
	Invitation store.Invitation
	History    []TrailEntry
	// Since is what was changed after the version that a form held.
	Since     []TrailEntry
	MayChange bool
	// Themselves says that the reader is this human.
	Themselves bool
}

// workLimit is how many lines of work the page of a person shows.
const workLimit = 500

// Member returns one person, or NotFound. seen is the version that a form
// held, and 0 where there was none.
func (r *Reader) Member(ctx context.Context, actor authz.Actor, id string, seen int) (Member, error) {
	if err := seesRegistries(actor); err != nil {
		return Member{}, err
	}
	p, err := r.store.Person(ctx, id)
	if err != nil {
		return Member{}, err
	}
	out := Member{Person: p, MayChange: mayAdminister(actor)}
	all, people, err := r.everybody(ctx)
	if err != nil {
		return Member{}, err
	}
	out.People, out.Themselves = people, people.SameHuman(id, actor.ID)
	for _, other := range all {
		switch {
		case other.ID == id:
		case people.SameHuman(other.ID, id):
			out.Linked = append(out.Linked, other)
		default:
			out.Choices = append(out.Choices, other)
		}
	}
	if out.Work, err = r.store.WorkOf(ctx, id, workLimit); err != nil {
		return Member{}, err
	}
	if out.Delegations, err = r.store.DelegationsOf(ctx, id, delegationLimit); err != nil {
		return Member{}, err
	}
	if out.Holders, err = r.store.FunctionHolders(ctx); err != nil {
		return Member{}, err
	}
	if out.Invitation, err = r.store.LatestInvitation(ctx, id); err != nil && !fault.Is(err, fault.NotFound) {
		return Member{}, err
	}
	return out, r.memberHistory(ctx, &out, seen)
}

// memberHistory fills in what was recorded. Not each record is a version: what
// the identity provider says has none.
func (r *Reader) memberHistory(ctx context.Context, m *Member, seen int) error {
	var err error
	m.History, err = r.history(ctx, historyLength, store.PersonTarget(m.ID))
	if err != nil || seen == 0 {
		return err
	}
	byAdministrators := slices.DeleteFunc(slices.Clone(m.History), func(e TrailEntry) bool {
		return slices.Contains([]audit.Action{
			audit.PersonSignedInFirst, audit.PersonGroupsChanged, audit.PersonBound, audit.PersonInvited, audit.InvitationRevoked,
			audit.DelegationNamed, audit.DelegationEnded,
		}, e.Event.Action) || e.Event.Action == audit.PersonChanged && e.Event.Actor.ID == m.ID
	})
	m.Since = since(byAdministrators, m.Version, seen)
	return nil
}

// Shortages returns the running offboardings that a change of staff would
// leave without distinct people to sign, and the functions for which.
func (r *Reader) Shortages(ctx context.Context, actor authz.Actor, change offboarding.StaffChange) ([]Shortage, error) {
	if err := seesRegistries(actor); err != nil {
		return nil, err
	}
	touched := []string{change.Person}
	for id := range change.Humans {
		touched = append(touched, id)
	}
	var numbers []int
	for _, id := range touched {
		of, err := r.store.OpenOffboardingsOf(ctx, id)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, of...)
	}
	return r.shortages(ctx, numbers, func(s offboarding.Snapshot) []offboarding.Function { return s.LeftUnfilled(change) })
}

func (r *Reader) shortages(ctx context.Context, numbers []int, of func(offboarding.Snapshot) []offboarding.Function) ([]Shortage, error) {
	slices.Sort(numbers)
	var out []Shortage
	for _, number := range slices.Compact(numbers) {
		f, err := r.store.Facts(ctx, number)
		if err != nil {
			return nil, err
		}
		if functions := of(f.Snapshot(r.now())); len(functions) > 0 {
			out = append(out, Shortage{Number: number, ClientName: f.ClientName, Service: f.ServiceName, Functions: functions})
		}
	}
	return out, nil
}

// Access is who may do what: functions, roles, and what is missing.
type Access struct {
	// Holders are the active people who hold each function.
	Holders map[offboarding.Function][]string
	// Granted are the people with a role that no group gave, by role.
	Granted map[authz.Role][]Person
	// Grouped counts the active people who have a role by a group.
	Grouped map[authz.Role]int
	People  offboarding.People
	// Shortages are running offboardings that cannot be signed as they are.
	Shortages []Shortage
	MayChange bool
}

// Access returns who may do what.
func (r *Reader) Access(ctx context.Context, actor authz.Actor) (Access, error) {
	if err := seesRegistries(actor); err != nil {
		return Access{}, err
	}
	out := Access{Granted: map[authz.Role][]Person{}, Grouped: map[authz.Role]int{}, MayChange: mayAdminister(actor)}
	all, people, err := r.everybody(ctx)
	if err != nil {
		return Access{}, err
	}
	out.People = people
	for _, p := range all {
		for _, role := range authz.Roles() {
			switch {
			case !p.Active:
			case slices.Contains(p.GrantedRoles, string(role)):
				out.Granted[role] = append(out.Granted[role], p)
			case slices.Contains(p.Roles, string(role)):
				out.Grouped[role]++
			}
		}
	}
	if out.Holders, err = r.store.FunctionHolders(ctx); err != nil {
		return Access{}, err
	}
	numbers, err := r.store.OpenNumbers(ctx)
	if err != nil {
		return Access{}, err
	}
	out.Shortages, err = r.shortages(ctx, numbers, offboarding.Snapshot.UnfilledFunctions)
	return out, err
}
