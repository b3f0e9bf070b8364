package app

import (
	"context"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// Identity is what the identity provider says of somebody.
type Identity struct {
	Issuer, Subject, Name, Email string
	Groups                       []string
}

// SignIn returns the person behind an identity, taking over what the provider
// says now. Somebody new becomes a person without any role or task. A
// deactivated person stays out: signing in never brings anybody back.
func (a *App) SignIn(ctx context.Context, actor authz.Actor, who Identity) (store.Person, error) {
	roles := a.rolesOf(who.Groups)
	var person store.Person
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockRegistry(ctx, "person", who.Issuer+"\x00"+who.Subject); err != nil {
			return err
		}
		known, err := tx.PersonBySubject(ctx, who.Issuer, who.Subject)
		if fault.Is(err, fault.NotFound) {
			person, err = a.addSignedIn(ctx, tx, actor.From, who, roles)
			return err
		}
		if err != nil {
			return err
		}
		if !known.Active {
			return deactivated()
		}
		person, err = a.takeOver(ctx, tx, actor.From, known, who, roles)
		if fault.Is(err, fault.Conflict) {
			return deactivated()
		}
		return err
	})
	return person, err
}

// deactivated is the answer to a deactivated person, also to one who was
// deactivated while they signed in.
func deactivated() error {
	return fault.New(fault.Forbidden, "This account was deactivated. Ask an administrator of your organisation if that is wrong.")
}

func (a *App) addSignedIn(ctx context.Context, tx *store.Tx, from string, who Identity, roles []string) (store.Person, error) {
	p := store.Person{
		ID: a.id(), Issuer: who.Issuer, Subject: who.Subject, Name: nameOf(who), Email: who.Email,
		Active: true, Bound: true, Roles: roles, CreatedAt: a.now(),
	}
	p.Human = p.ID
	tx.Record(personEvent(audit.PersonSignedInFirst, from, p, audit.FieldChange{Name: "roles", After: strings.Join(roles, " ")}))
	return p, tx.AddPerson(ctx, p)
}

// takeOver saves what the provider says differently, if anything.
func (a *App) takeOver(ctx context.Context, tx *store.Tx, from string, p store.Person, who Identity, roles []string) (store.Person, error) {
	before := p
	p.Name, p.Email, p.Roles = nameOf(who), who.Email, roles
	differs := false
	if before.Name != p.Name || before.Email != p.Email {
		differs = true
		tx.Record(personEvent(audit.PersonChanged, from, p, audit.FieldChange{Name: "name", Before: before.Name, After: p.Name}))
	}
	if !slices.Equal(before.Roles, p.Roles) {
		differs = true
		tx.Record(personEvent(audit.PersonGroupsChanged, from, p,
			audit.FieldChange{Name: "roles", Before: strings.Join(before.Roles, " "), After: strings.Join(p.Roles, " ")}))
	}
	if !differs {
		return p, nil
	}
	return p, tx.SaveSignIn(ctx, p)
}

func nameOf(who Identity) string {
	if name := strings.TrimSpace(who.Name); name != "" {
		return name
	}
	if who.Email != "" {
		return who.Email
	}
	return who.Subject
}

// personEvent is an event that a person causes about themselves.
func personEvent(action audit.Action, from string, p store.Person, fields ...audit.FieldChange) audit.Event {
	return audit.Event{
		Action: action, Actor: audit.Actor{Kind: audit.Person, ID: p.ID, Name: p.Name}, From: from,
		Target: store.PersonTarget(p.ID), Subject: p.Name, Fields: fields,
	}
}

// rolesOf maps groups to roles by the configuration, sorted.
func (a *App) rolesOf(groups []string) []string {
	roles := []string{}
	for _, g := range groups {
		if role, ok := a.groups[g]; ok {
			roles = append(roles, string(role))
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// AddPerson adds an account for a subject of the identity provider.
type AddPerson struct {
	Issuer, Subject, Name, Email, Title, Team string
}

// AddPerson adds an account and returns its id. The operator vouches for the
// subject, so the person counts at once.
func (a *App) AddPerson(ctx context.Context, actor authz.Actor, in AddPerson) (string, error) {
	words, err := offboarding.AccountWords{Name: in.Name, Email: in.Email, Title: in.Title, Team: in.Team}.Check()
	if err != nil {
		return "", err
	}
	var wrong fault.Fieldset
	if in.Issuer == "" {
		wrong.Add("issuer", "Enter the address of the identity provider")
	}
	if in.Subject == "" {
		wrong.Add("subject", "Enter the provider's key of the person, for example 00u1ab2cd3")
	}
	if err := wrong.Err("nothing was added"); err != nil {
		return "", err
	}
	p := store.Person{
		ID: a.id(), Issuer: in.Issuer, Subject: in.Subject, Name: words.Name, Email: words.Email,
		Title: words.Title, Team: words.Team, Active: true, Bound: true, CreatedAt: a.now(),
	}
	err = a.register(ctx, actor, store.PersonTarget(p.ID), func(tx *store.Tx) error {
		tx.Record(registryEvent(actor, audit.PersonAdded, store.PersonTarget(p.ID), p.Name, changed("subject", "", in.Subject)))
		return tx.AddPerson(ctx, p)
	})
	if fault.Is(err, fault.Conflict) {
		return "", fault.New(fault.Conflict, "there is an account for this subject already; nothing was added")
	}
	return p.ID, err
}

// ChangePerson is what an administrator wrote about somebody, on a page that
// showed the version. Name and address are the identity provider's.
type ChangePerson struct {
	ID          string
	Version     int
	Title, Team string
}

// ChangePerson changes the title and the team of somebody. It returns Conflict
// where an administrator changed the account since the version was read.
func (a *App) ChangePerson(ctx context.Context, actor authz.Actor, in ChangePerson) error {
	return a.changePerson(ctx, actor, in.ID, audit.PersonChanged, "", func(_ *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if err := mustBeVersion("the account of "+p.Name, p.Version, in.Version); err != nil {
			return nil, err
		}
		words, err := offboarding.AccountWords{Name: p.Name, Title: in.Title, Team: in.Team}.Check()
		if err != nil {
			return nil, err
		}
		fields := []audit.FieldChange{changed("title", p.Title, words.Title), changed("team", p.Team, words.Team)}
		p.Title, p.Team = words.Title, words.Team
		return fields, nil
	})
}

// DeactivatePerson ends an account: its sessions, its invitation, and whatever
// counts on it. Offboardings that it has to do with are evaluated anew. It
// returns their numbers. Nobody deactivates themselves.
func (a *App) DeactivatePerson(ctx context.Context, actor authz.Actor, id, reason string) ([]int, error) {
	var touched []int
	err := a.changePerson(ctx, actor, id, audit.PersonDeactivated, reason, func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if !p.Active {
			return nil, fault.New(fault.Conflict, "%s is deactivated already", p.Name)
		}
		if err := a.notToOneself(ctx, tx, actor, id, "deactivates themselves"); err != nil {
			return nil, err
		}
		if _, err := offboarding.GivenReason(reason, "left the company on 30 November"); err != nil {
			return nil, err
		}
		p.Active = false
		numbers, err := tx.OpenOffboardingsOf(ctx, id)
		if err != nil {
			return nil, err
		}
		touched = numbers
		if _, err := tx.RevokeInvitations(ctx, id); err != nil {
			return nil, err
		}
		err = tx.RevokeSessions(ctx, id)
		return []audit.FieldChange{{Name: "active", Before: true, After: false}}, err
	})
	if err != nil {
		return nil, err
	}
	return touched, nil
}

// ReactivatePerson brings a deactivated account back. Its functions and
// granted roles are as they were; signing in alone brings nobody back.
func (a *App) ReactivatePerson(ctx context.Context, actor authz.Actor, id, reason string) error {
	return a.changePerson(ctx, actor, id, audit.PersonReactivated, reason, func(_ *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if p.Active {
			return nil, fault.New(fault.Conflict, "%s is active already", p.Name)
		}
		_, err := offboarding.GivenReason(reason, "came back from leave on 1 March")
		p.Active = true
		return []audit.FieldChange{{Name: "active", Before: false, After: true}}, err
	})
}

// changePerson changes an account and has every open offboarding that it
// touches evaluated anew.
func (a *App) changePerson(ctx context.Context, actor authz.Actor, id string, action audit.Action, note string,
	fn func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error),
) error {
	return a.register(ctx, actor, store.PersonTarget(id), func(tx *store.Tx) error {
		p, err := personIn(ctx, tx, id)
		if err != nil {
			return err
		}
		before, err := tx.OpenOffboardingsOf(ctx, id)
		if err != nil {
			return err
		}
		fields, err := fn(tx, &p)
		if err != nil {
			return err
		}
		event := registryEvent(actor, action, store.PersonTarget(id), p.Name, fields...)
		if len(event.Fields) == 0 {
			return nil
		}
		event.Note = strings.TrimSpace(note)
		tx.Record(event)
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		after, err := tx.OpenOffboardingsOf(ctx, id)
		reevaluate(tx, append(before, after...))
		return err
	})
}

// personIn returns an account, or NotFound with words.
func personIn(ctx context.Context, tx *store.Tx, id string) (store.Person, error) {
	p, err := tx.Person(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return p, fault.New(fault.NotFound, "there is no person %s", id)
	}
	return p, err
}

// notToOneself refuses what needs a second administrator, also to another
// account of the same human.
func (a *App) notToOneself(ctx context.Context, tx *store.Tx, actor authz.Actor, id, what string) error {
	by := accountOf(actor)
	if by == "" {
		return nil
	}
	rows, err := tx.People(ctx, by, id)
	if err != nil {
		return err
	}
	people := offboarding.People{}
	for _, p := range rows {
		people[p.ID] = p.Domain()
	}
	return people.RefuseToOneself(by, id, what)
}

// SaveTheme keeps which theme a person chose for themselves.
func (a *App) SaveTheme(ctx context.Context, actor authz.Actor, theme string) error {
	if !slices.Contains([]string{"", "light", "dark"}, theme) {
		return fault.New(fault.Invalid, "there is no theme %q", theme)
	}
	return a.store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.SaveTheme(ctx, actor.ID, theme) })
}

// ActorOf returns the actor that a person is, from an address. p is one whom
// the store returned alone, with those for whom they act.
func ActorOf(p store.Person, from string) authz.Actor {
	actor := authz.Actor{Kind: authz.Person, ID: p.ID, Name: p.Name, From: from}
	for _, role := range authz.Roles() {
		if p.HasRole(string(role)) {
			actor.Roles = append(actor.Roles, role)
		}
	}
	for _, f := range p.Functions {
		actor.Functions = append(actor.Functions, string(f))
	}
	for _, d := range p.ActsFor {
		actor.ActsFor = append(actor.ActsFor, d.ID)
		for _, f := range d.Functions {
			actor.DelegatedFunctions = append(actor.DelegatedFunctions, string(f))
		}
	}
	return actor
}
