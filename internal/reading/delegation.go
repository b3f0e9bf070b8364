package reading

import (
	"context"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// Delegator is somebody for whom another acts now.
type Delegator = store.Delegator

// Acting returns the actor with no more than delegations still give them at the
// moment of the snapshot: one may have ended since the request began.
func Acting(actor authz.Actor, s offboarding.Snapshot) authz.Actor {
	if len(actor.ActsFor) == 0 {
		return actor
	}
	actor.ActsFor = slices.DeleteFunc(slices.Clone(actor.ActsFor), func(id string) bool { return !s.ActsFor(actor.ID, id) })
	actor.DelegatedFunctions = nil
	for function, holders := range s.Holders {
		if slices.ContainsFunc(holders, func(id string) bool { return slices.Contains(actor.ActsFor, id) }) {
			actor.DelegatedFunctions = append(actor.DelegatedFunctions, string(function))
		}
	}
	slices.Sort(actor.DelegatedFunctions)
	return actor
}

// delegationLimit is how many delegations a page shows.
const delegationLimit = 20

// Delegations is what somebody reads who is away, or stands in for others.
type Delegations struct {
	// Given are those that the reader gave, and Received those that others gave
	// them, the newest first.
	Given, Received []offboarding.Delegation
	// Choices are the people who can be named.
	Choices []Person
	People  offboarding.People
	Now     time.Time
}

// Current returns the delegation of the reader that runs or is to come.
func (d Delegations) Current() (offboarding.Delegation, bool) {
	at := slices.IndexFunc(d.Given, func(given offboarding.Delegation) bool { return !given.Over(d.Now) })
	if at < 0 {
		return offboarding.Delegation{}, false
	}
	return d.Given[at], true
}

// Delegations returns the delegations that the actor gave and was given.
func (r *Reader) Delegations(ctx context.Context, actor authz.Actor) (Delegations, error) {
	all, people, err := r.everybody(ctx)
	if err != nil {
		return Delegations{}, err
	}
	out := Delegations{People: people, Now: r.now()}
	for _, p := range all {
		if people.Active(p.ID) && !people.SameHuman(p.ID, actor.ID) {
			out.Choices = append(out.Choices, p)
		}
	}
	named, err := r.store.DelegationsOf(ctx, actor.ID, delegationLimit)
	for _, d := range named {
		if d.From == actor.ID {
			out.Given = append(out.Given, d)
		} else {
			out.Received = append(out.Received, d)
		}
	}
	return out, err
}

// Delegation is one delegation as one reader sees it.
type Delegation struct {
	offboarding.Delegation
	// FromName and ToName are the delegator's and the delegate's.
	FromName, ToName string
	// Mine says that the reader gave it.
	Mine bool
	Now  time.Time
}

// Delegation returns a delegation that the actor may end, or NotFound.
func (r *Reader) Delegation(ctx context.Context, actor authz.Actor, id string) (Delegation, error) {
	d, err := r.store.Delegation(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return Delegation{}, Hidden()
	}
	if err != nil {
		return Delegation{}, err
	}
	switch decision := authz.Decide(actor, authz.EndDelegation, authz.Resource{Person: d.From}); {
	case !decision.Sees:
		return Delegation{}, Hidden()
	case !decision.Allowed:
		return Delegation{}, fault.New(fault.Forbidden, "You can read this, but only whoever gave the delegation and administrators end it.")
	}
	people, err := r.people(ctx, []string{d.From, d.To})
	return Delegation{
		Delegation: d, FromName: people.Name(d.From), ToName: people.Name(d.To), Mine: d.From == actor.ID, Now: r.now(),
	}, err
}
