package reading

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
)

// Inventory is the inventory of an offboarding as one reader sees it.
type Inventory struct {
	Offboarding
	// Items hold identifiers only for readers who may see them; an assignee
	// gets the items of their own tasks, an approver those in scope.
	Items []offboarding.Item
	// Hidden counts items that the reader may not see.
	Hidden int
	// Choices are the people who can be named.
	Choices []store.Person
}

// Inventory returns the inventory of an offboarding.
func (r *Reader) Inventory(ctx context.Context, actor authz.Actor, number int) (Inventory, error) {
	o, err := r.Offboarding(ctx, actor, number)
	if err != nil {
		return Inventory{}, err
	}
	items, err := r.store.Items(ctx, number)
	if err != nil {
		return Inventory{}, err
	}
	out := Inventory{Offboarding: o}
	for _, it := range items {
		if o.CanAt(authz.ViewIdentifiers, Spot{Number: number, Task: it.ProvenBy}) {
			out.Items = append(out.Items, it)
		}
	}
	out.Hidden = len(items) - len(out.Items)
	if o.Can(authz.ManageInventory) {
		out.Choices, err = r.activePeople(ctx)
	}
	return out, err
}

func (r *Reader) activePeople(ctx context.Context) ([]store.Person, error) {
	people, err := r.store.People(ctx)
	return slices.DeleteFunc(people, func(p store.Person) bool { return !p.Domain().Active }), err
}

// People returns the active people who can be named, by name. It is for
// actors who may name somebody; their pages ask first.
func (r *Reader) People(ctx context.Context) ([]store.Person, error) { return r.activePeople(ctx) }

// Assignable returns those who can be given a task, by name: the active people,
// and those who were invited and have not signed in yet.
func (r *Reader) Assignable(ctx context.Context) ([]store.Person, error) {
	people, err := r.store.People(ctx)
	return slices.DeleteFunc(people, func(p store.Person) bool { return !p.Active }), err
}

// Start is what the start page offers.
type Start struct {
	Clients []store.Client
	// Services are those for which the actor can start an offboarding.
	Services []store.Service
	People   []store.Person
	// Playbooks are the latest versions of those that can be chosen, by name.
	Playbooks []playbook.Playbook
	Now       time.Time
}

// Start returns what the start page offers. It is Forbidden to those who are
// neither owner nor deputy of a service.
func (r *Reader) Start(ctx context.Context, actor authz.Actor) (Start, error) {
	services, err := r.store.Services(ctx)
	if err != nil {
		return Start{}, err
	}
	out := Start{Now: r.now()}
	for _, s := range services {
		if startable(actor, s) {
			out.Services = append(out.Services, s)
		}
	}
	if len(out.Services) == 0 {
		return Start{}, fault.New(fault.Forbidden, "Only the owner or deputy of a service can start an offboarding from it.")
	}
	if out.Playbooks, err = r.choosable(ctx); err != nil {
		return Start{}, err
	}
	if out.Clients, err = r.store.Clients(ctx); err != nil {
		return Start{}, err
	}
	out.Clients = slices.DeleteFunc(out.Clients, store.Client.Merged)
	out.People, err = r.activePeople(ctx)
	return out, err
}

// CanStart reports whether the actor is owner or deputy of any service.
func (r *Reader) CanStart(ctx context.Context, actor authz.Actor) (bool, error) {
	services, err := r.store.Services(ctx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(services, func(s store.Service) bool { return startable(actor, s) }), nil
}

// startable reports whether the actor can start an offboarding from a service.
func startable(actor authz.Actor, s store.Service) bool {
	return authz.Decide(actor, authz.StartOffboarding, authz.Resource{ServiceOwner: s.OwnerID, ServiceDeputy: s.DeputyID}).Allowed
}

// Preview returns the plan and the gate that the terms would give, before
// anything is stored. The zero playbook gives an empty plan.
func (r *Reader) Preview(ctx context.Context, terms offboarding.Terms, p Playbook) (offboarding.Plan, offboarding.Gate, error) {
	if p.ID == "" {
		return offboarding.Plan{}, offboarding.Gate{}, nil
	}
	service, err := r.store.Service(ctx, terms.Service)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return offboarding.Plan{}, offboarding.Gate{}, err
	}
	now := r.now()
	if terms.ContractEnds.IsZero() {
		terms.ContractEnds = now
	}
	plan := p.Plan(terms, CalendarOf(service))
	facts := previewFacts(plan, terms, now)
	return plan, offboarding.Evaluate(facts.Snapshot(now)), nil
}

// previewFacts is the offboarding that a plan would make if it was published
// now, with everybody named and active.
func previewFacts(plan offboarding.Plan, terms offboarding.Terms, now time.Time) offboarding.Facts {
	owner := offboarding.Person{ID: "owner", Active: true}
	facts := offboarding.Facts{
		Owner: owner.ID, Tasks: plan.Tasks, SignOffRules: plan.Rules, Attributes: terms.Attributes,
		People: offboarding.People{owner.ID: owner, "path": {ID: "path", Active: true}},
		Path:   []offboarding.PathStep{{Person: "path"}}, PublishedAt: now,
	}
	for i := range facts.Tasks {
		facts.Tasks[i].Assignee = owner.ID
	}
	return facts
}

// Certificate is the newest closure certificate of an offboarding.
type Certificate struct {
	Offboarding
	offboarding.Certificate
	// Entry is the audit entry of the closing, which the certificate names.
	Entry audit.Entry
	// Superseded says that the offboarding was reopened since.
	Superseded bool
}

// Certificate returns the newest certificate, also after a reopening, then
// marked as superseded. It is NotFound where there is none.
func (r *Reader) Certificate(ctx context.Context, actor authz.Actor, number int) (Certificate, error) {
	o, err := r.offboarding(ctx, actor, Spot{Number: number}, authz.ViewCertificate)
	if err != nil {
		return Certificate{}, err
	}
	body, err := r.store.Certificate(ctx, number)
	if fault.Is(err, fault.NotFound) {
		return Certificate{}, fault.New(fault.NotFound, "%s has no certificate: it was never closed", o.Facts.Reference())
	}
	if err != nil {
		return Certificate{}, err
	}
	out := Certificate{Offboarding: o, Superseded: o.Facts.State != offboarding.Closed}
	if err := json.Unmarshal(body, &out.Certificate); err != nil {
		return Certificate{}, fmt.Errorf("read the certificate of %s: %w", o.Facts.Reference(), err)
	}
	closings, err := r.store.Trail(ctx, store.TrailFilter{Offboarding: number, Action: audit.OffboardingClosed, Limit: 1})
	if err != nil {
		return Certificate{}, err
	}
	if len(closings) > 0 {
		out.Entry = closings[0]
	}
	return out, nil
}
