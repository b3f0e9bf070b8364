package app

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// GrantRole gives a person a role that no group of the provider gives. Nobody
// gives one to themselves: an auditor reads all evidence.
func (a *App) GrantRole(ctx context.Context, actor authz.Actor, id string, role authz.Role) error {
	if !role.Valid() {
		return fault.New(fault.Invalid, "there is no role %q; the roles are executive, auditor and administrator", role)
	}
	return a.changePerson(ctx, actor, id, audit.RoleGranted, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if err := a.notToOneself(ctx, tx, actor, id, "gives a role to themselves"); err != nil {
			return nil, err
		}
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

// GrantFunction lets a person sign for a function. Nobody gives one to
// themselves.
func (a *App) GrantFunction(ctx context.Context, actor authz.Actor, id string, function offboarding.Function) error {
	if !slices.Contains(offboarding.GrantedFunctions(), function) {
		return fault.New(fault.Invalid, "there is no function %q that can be granted; the functions are contract, legal, privacy and security", function)
	}
	return a.changePerson(ctx, actor, id, audit.FunctionGranted, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if err := a.notToOneself(ctx, tx, actor, id, "gives a function to themselves"); err != nil {
			return nil, err
		}
		if slices.Contains(p.Functions, function) {
			return nil, fault.New(fault.Conflict, "%s signs for %s already", p.Name, function)
		}
		return []audit.FieldChange{{Name: "function", After: string(function)}}, tx.GrantFunction(ctx, id, function)
	})
}

// RevokeFunction takes a function from a person. Sign-offs that they gave
// stay.
func (a *App) RevokeFunction(ctx context.Context, actor authz.Actor, id string, function offboarding.Function) error {
	return a.changePerson(ctx, actor, id, audit.FunctionRevoked, "", func(tx *store.Tx, p *store.Person) ([]audit.FieldChange, error) {
		if !slices.Contains(p.Functions, function) {
			return nil, fault.New(fault.Conflict, "%s does not sign for %s", p.Name, function)
		}
		return []audit.FieldChange{{Name: "function", Before: string(function)}}, tx.RevokeFunction(ctx, id, function)
	})
}
