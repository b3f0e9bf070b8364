package app

import (
	"context"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/jobs"
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
			return fault.New(fault.Forbidden, "This account was deactivated. Ask an administrator of your organisation if that is wrong.")
		}
		person, err = a.takeOver(ctx, tx, actor.From, known, who, roles)
		return err
	})
	return person, err
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
	changed := false
	if before.Name != p.Name || before.Email != p.Email {
		changed = true
		tx.Record(personEvent(audit.PersonChanged, from, p, audit.FieldChange{Name: "name", Before: before.Name, After: p.Name}))
	}
	if !slices.Equal(before.Roles, p.Roles) {
		changed = true
		tx.Record(personEvent(audit.PersonGroupsChanged, from, p,
			audit.FieldChange{Name: "roles", Before: strings.Join(before.Roles, " "), After: strings.Join(p.Roles, " ")}))
	}
	if !changed {
		return p, nil
	}
	return p, tx.SavePerson(ctx, p)
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
	var wrong fault.Fieldset
	if in.Issuer == "" {
		wrong.Add("issuer", "Enter the address of the identity provider")
	}
	if in.Subject == "" {
		wrong.Add("subject", "Enter the provider's key of the person, for example 00u1ab2cd3")
	}
	if strings.TrimSpace(in.Name) == "" {
		wrong.Add("name", "Enter the person's name")
	}
	if err := wrong.Err("nothing was added"); err != nil {
		return "", err
	}
	p := store.Person{
		ID: a.id(), Issuer: in.Issuer, Subject: in.Subject, Name: strings.TrimSpace(in.Name), Email: in.Email,
		Title: in.Title, Team: in.Team, Active: true, Bound: true, CreatedAt: a.now(),
	}
	err := a.register(ctx, actor, store.PersonTarget(p.ID), func(tx *store.Tx) error {
		tx.Record(audit.Event{
			Action: audit.PersonAdded, Actor: auditActor(actor), From: actor.From, Target: store.PersonTarget(p.ID),
			Subject: p.Name, Fields: []audit.FieldChange{{Name: "subject", After: in.Subject}},
		})
		return tx.AddPerson(ctx, p)
	})
	if fault.Is(err, fault.Conflict) {
		return "", fault.New(fault.Conflict, "there is an account for this subject already; nothing was added")
	}
	return p.ID, err
}

// DeactivatePerson ends an account: its sessions, and whatever counts on it.
// Offboardings that it has to do with are evaluated anew. It returns their
// numbers.
func (a *App) DeactivatePerson(ctx context.Context, actor authz.Actor, id, reason string) ([]int, error) {
	var touched []int
	err := a.changePerson(ctx, actor, id, audit.PersonDeactivated, reason, func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if !p.Active {
			return nil, fault.New(fault.Conflict, "%s is deactivated already", p.Name)
		}
		p.Active = false
		numbers, err := tx.OpenOffboardingsOf(ctx, id)
		if err != nil {
			return nil, err
		}
		touched = numbers
		err = tx.RevokeSessions(ctx, id)
		return []audit.FieldChange{{Name: "active", Before: true, After: false}}, err
	})
	if err != nil {
		return nil, err
	}
	return touched, nil
}

// GrantRole gives a person a role that no group of the provider gives.
func (a *App) GrantRole(ctx context.Context, actor authz.Actor, id string, role authz.Role) error {
	if !role.Valid() {
		return fault.New(fault.Invalid, "there is no role %q; the roles are executive, auditor and administrator", role)
	}
	return a.changePerson(ctx, actor, id, audit.RoleGranted, "", func(_ *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if slices.Contains(p.GrantedRoles, string(role)) {
			return nil, fault.New(fault.Conflict, "%s is %s already", p.Name, role)
		}
		p.GrantedRoles = append(slices.Clone(p.GrantedRoles), string(role))
		slices.Sort(p.GrantedRoles)
		return []audit.FieldChange{{Name: "role", After: string(role)}}, nil
	})
}

// RevokeRole takes a granted role from a person, and ends their sessions. A
// role that a group of the provider gives can only be taken there.
func (a *App) RevokeRole(ctx context.Context, actor authz.Actor, id string, role authz.Role) error {
	return a.changePerson(ctx, actor, id, audit.RoleRevoked, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if !slices.Contains(p.GrantedRoles, string(role)) {
			if slices.Contains(p.Roles, string(role)) {
				return nil, fault.New(fault.Conflict, "%s is %s by a group of the identity provider; take them out of that group", p.Name, role)
			}
			return nil, fault.New(fault.Conflict, "%s is not %s", p.Name, role)
		}
		p.GrantedRoles = slices.DeleteFunc(slices.Clone(p.GrantedRoles), func(name string) bool { return name == string(role) })
		return []audit.FieldChange{{Name: "role", Before: string(role)}}, tx.RevokeSessions(ctx, id)
	})
}

// GrantFunction lets a person sign for a function.
func (a *App) GrantFunction(ctx context.Context, actor authz.Actor, id string, function offboarding.Function) error {
	if !slices.Contains(offboarding.GrantedFunctions(), function) {
		return fault.New(fault.Invalid, "there is no function %q that can be granted; the functions are contract, legal, privacy and security", function)
	}
	return a.changePerson(ctx, actor, id, audit.FunctionGranted, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if actor.Kind == authz.Person && actor.ID == id {
			return nil, fault.New(fault.Forbidden, "nobody grants a function to themselves; ask a second administrator")
		}
		return []audit.FieldChange{{Name: "function", After: string(function)}}, tx.GrantFunction(ctx, id, function)
	})
}

// RevokeFunction takes a function from a person.
func (a *App) RevokeFunction(ctx context.Context, actor authz.Actor, id string, function offboarding.Function) error {
	return a.changePerson(ctx, actor, id, audit.FunctionRevoked, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if !slices.Contains(p.Functions, function) {
			return nil, fault.New(fault.Conflict, "%s does not sign for %s", p.Name, function)
		}
		return []audit.FieldChange{{Name: "function", Before: string(function)}}, tx.RevokeFunction(ctx, id, function)
	})
}

// changePerson changes an account and has every open offboarding that it
// touches evaluated anew.
func (a *App) changePerson(ctx context.Context, actor authz.Actor, id string, action audit.Action, note string,
	fn func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error),
) error {
	return a.register(ctx, actor, store.PersonTarget(id), func(tx *store.Tx) error {
		p, err := tx.Person(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "there is no person %s", id)
		}
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
		tx.Record(audit.Event{
			Action: action, Actor: auditActor(actor), From: actor.From, Target: store.PersonTarget(id),
			Subject: p.Name, Fields: fields, Note: note,
		})
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		after, err := tx.OpenOffboardingsOf(ctx, id)
		if err != nil {
			return err
		}
		reevaluate(tx, append(before, after...))
		return nil
	})
}

func reevaluate(tx *store.Tx, numbers []int) {
	for _, number := range numbers {
		tx.Enqueue(jobs.ReevaluateOffboarding{Number: number})
	}
}

// SaveTheme keeps which theme a person chose for themselves.
func (a *App) SaveTheme(ctx context.Context, actor authz.Actor, theme string) error {
	if !slices.Contains([]string{"", "light", "dark"}, theme) {
		return fault.New(fault.Invalid, "there is no theme %q", theme)
	}
	return a.store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.SaveTheme(ctx, actor.ID, theme) })
}

// ActorOf returns the actor that a person is, from an address.
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
	return actor
}
