package app

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

// The kinds of numbers that people quote.
const (
	offboardingNumbers = "offboarding"
	firstOffboarding   = 1001
)

// StartOffboarding is what somebody answers on the start page.
type StartOffboarding struct {
	Client, Service, Owner, Playbook string
	ContractEnds                     time.Time
	// Due may stay zero: then it is the end of the contract.
	Due        time.Time
	Attributes []offboarding.Attribute
	// Tier may stay empty: then it is standard.
	Tier offboarding.Tier
}

// StartOffboarding makes a draft and returns its number. It returns Invalid
// with the fields of the form, and Forbidden to anybody but the service's
// owner and deputy.
func (a *App) StartOffboarding(ctx context.Context, actor authz.Actor, in StartOffboarding) (int, error) {
	number := 0
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		terms, service, err := a.terms(ctx, tx, in)
		if err != nil {
			return err
		}
		if service.ID != "" {
			if err := allowStart(actor, service); err != nil {
				return err
			}
		}
		facts, err := a.newFacts(ctx, tx, actor, in, service)
		if err != nil {
			return err
		}
		book, err := a.chosen(ctx, tx, in.Playbook)
		if err != nil {
			return err
		}
		plan, err := a.plan(ctx, tx, book, terms, service)
		if err != nil {
			return err
		}
		o, err := offboarding.NewDraft(facts, terms, plan, a.now())
		if err != nil {
			return err
		}
		number = facts.Number
		return a.keep(ctx, actor, &changing{Offboarding: o, tx: tx, now: a.now()})
	})
	a.recordRefusal(ctx, actor, authz.StartOffboarding, store.ServiceTarget(in.Service), 0, err)
	return number, err
}

func allowStart(actor authz.Actor, service store.Service) error {
	return allow(actor, authz.StartOffboarding, authz.Resource{ServiceOwner: service.OwnerID, ServiceDeputy: service.DeputyID})
}

// terms looks the names of client and service up. What is not there stays
// empty, and the domain says so together with everything else.
func (a *App) terms(ctx context.Context, tx *store.Tx, in StartOffboarding) (offboarding.Terms, store.Service, error) {
	terms := offboarding.Terms{Owner: in.Owner, ContractEnds: in.ContractEnds, Due: in.Due, Attributes: in.Attributes, Tier: in.Tier}
	if terms.Due.IsZero() {
		terms.Due = terms.ContractEnds
	}
	client, err := tx.Client(ctx, in.Client)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return terms, store.Service{}, err
	}
	if client.Merged() {
		client = store.Client{} // nothing new starts from it
	}
	service, err := tx.Service(ctx, in.Service)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return terms, store.Service{}, err
	}
	terms.Client, terms.ClientName = client.ID, client.Name
	terms.Service, terms.ServiceName, terms.Deputy = service.ID, service.Name, service.DeputyID
	return terms, service, nil
}

func (a *App) newFacts(ctx context.Context, tx *store.Tx, actor authz.Actor, in StartOffboarding, service store.Service) (offboarding.Facts, error) {
	holders, err := tx.FunctionHolders(ctx)
	if err != nil {
		return offboarding.Facts{}, err
	}
	people, err := tx.People(ctx)
	if err != nil {
		return offboarding.Facts{}, err
	}
	f := offboarding.Facts{Path: service.Path, ServicePath: service.Path, Holders: holders, People: offboarding.People{}}
	for _, p := range people {
		f.People[p.ID] = p.Domain()
	}
	f.Number, err = tx.NextNumber(ctx, offboardingNumbers, firstOffboarding)
	return f, err
}

// ChangeDraft is the start page of a draft, answered again.
type ChangeDraft struct {
	Offboarding, Version int
	StartOffboarding
}

// ChangeDraft replaces what a draft says. Tasks that stay keep who was named,
// and a playbook that stays keeps the version that the draft started from.
func (a *App) ChangeDraft(ctx context.Context, actor authz.Actor, in ChangeDraft) error {
	at := reading.Spot{Number: in.Offboarding}
	return a.change(ctx, actor, authz.EditDraft, at, []string{in.Owner}, func(c *changing) error {
		terms, service, err := a.terms(ctx, c.tx, in.StartOffboarding)
		if err != nil {
			return err
		}
		if service.ID != "" {
			if err := allowStart(actor, service); err != nil {
				return err
			}
		}
		book, err := a.kept(ctx, c.tx, c.Facts().Playbook, in.Playbook)
		if err != nil {
			return err
		}
		plan, err := a.plan(ctx, c.tx, book, terms, service)
		if err != nil {
			return err
		}
		return c.ChangeDraft(in.Version, terms, plan)
	})
}

// AssignDraft names who does and reviews the tasks of a draft.
type AssignDraft struct {
	Offboarding, Version int
	Assignments          []offboarding.Assignment
}

// AssignDraft changes the tasks of a draft.
func (a *App) AssignDraft(ctx context.Context, actor authz.Actor, in AssignDraft) error {
	var people []string
	for _, as := range in.Assignments {
		people = append(people, as.Assignee, as.Reviewer)
	}
	return a.change(ctx, actor, authz.EditDraft, reading.Spot{Number: in.Offboarding}, people, func(c *changing) error {
		return c.AssignDraft(in.Version, in.Assignments)
	})
}

// PublishOffboarding makes the gate of a draft count. Only the named owner
// can: by publishing they accept that they are accountable.
func (a *App) PublishOffboarding(ctx context.Context, actor authz.Actor, number, version int) error {
	return a.change(ctx, actor, authz.PublishOffboarding, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.Publish(version, actor.ID, c.now)
	})
}

// DiscardDraft ends a draft that was never published.
func (a *App) DiscardDraft(ctx context.Context, actor authz.Actor, number, version int, reason string) error {
	return a.change(ctx, actor, authz.EditDraft, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.DiscardDraft(version, reason, actor.ID, c.now)
	})
}

// ReopenOffboarding opens a closed offboarding again. Evidence and reviews
// stay; the declaration and all sign-offs fall.
func (a *App) ReopenOffboarding(ctx context.Context, actor authz.Actor, number int, reason string) error {
	return a.change(ctx, actor, authz.ReopenOffboarding, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.Reopen(reason, actor.ID, c.now)
	})
}
