package app

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// unbound is the issuer of accounts that nobody has signed in to: no provider
// has it, so no identity is ever taken for one of theirs.
const unbound = "closegate:invited"

// InvitePerson adds an account for somebody who has not signed in, and returns
// its id and the token of the link that binds it. The token is not kept. Until
// it is used, the account counts for no sign-off and no path.
func (a *App) InvitePerson(ctx context.Context, actor authz.Actor, words offboarding.AccountWords) (id, token string, err error) {
	words, err = words.Check()
	if err != nil {
		return "", "", err
	}
	p := store.Person{
		ID: a.id(), Issuer: unbound, Name: words.Name, Email: words.Email, Title: words.Title, Team: words.Team,
		Active: true, CreatedAt: a.now(),
	}
	p.Subject = p.ID
	token = rand.Text()
	err = a.register(ctx, actor, store.PersonTarget(p.ID), func(tx *store.Tx) error {
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		return a.invite(ctx, tx, actor, p, token)
	})
	return p.ID, token, err
}

// RenewInvitation returns the token of a new link for an invited person. An
// older link binds nobody any more.
func (a *App) RenewInvitation(ctx context.Context, actor authz.Actor, id string) (string, error) {
	token := rand.Text()
	err := a.register(ctx, actor, store.PersonTarget(id), func(tx *store.Tx) error {
		p, err := invited(ctx, tx, id)
		if err != nil {
			return err
		}
		return a.invite(ctx, tx, actor, p, token)
	})
	return token, err
}

// RevokeInvitation takes the link of an invited person back.
func (a *App) RevokeInvitation(ctx context.Context, actor authz.Actor, id string) error {
	return a.register(ctx, actor, store.PersonTarget(id), func(tx *store.Tx) error {
		p, err := invited(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.InvitationRevoked, store.PersonTarget(id), p.Name))
		ended, err := tx.RevokeInvitations(ctx, id)
		if err == nil && ended == 0 {
			return fault.New(fault.Conflict, "%s has no link that works; nothing was changed", p.Name)
		}
		return err
	})
}

func (a *App) invite(ctx context.Context, tx *store.Tx, actor authz.Actor, p store.Person, token string) error {
	expires := a.now().Add(offboarding.InvitationLife)
	tx.Record(registryEvent(actor, audit.PersonInvited, store.PersonTarget(p.ID), p.Name, changed("expires", "", expires.Format(time.RFC3339))))
	return tx.AddInvitation(ctx, store.Invitation{
		ID: a.id(), PersonID: p.ID, InvitedBy: actor.ID, CreatedAt: a.now(), ExpiresAt: expires,
	}, token)
}

// invited returns an account that nobody has signed in to.
func invited(ctx context.Context, tx *store.Tx, id string) (store.Person, error) {
	p, err := personIn(ctx, tx, id)
	switch {
	case err != nil:
		return p, err
	case !p.Active:
		return p, fault.New(fault.Conflict, "%s is deactivated; nothing was changed", p.Name)
	case p.Bound:
		return p, fault.New(fault.Conflict, "%s has signed in already and needs no invitation; nothing was changed", p.Name)
	}
	return p, nil
}

// AcceptInvitation binds an invited account to the identity that signed in
// through its link, and returns the person. Nobody is signed in yet: actor says
// only from where, and the caller has seen the token of the invitation with the
// id. It returns NotFound for an invitation that never was, and Conflict for one
// that binds nobody any more or an identity that has an account.
func (a *App) AcceptInvitation(ctx context.Context, actor authz.Actor, id string, who Identity) (store.Person, error) {
	var p store.Person
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.LockRegistry(ctx, string(audit.PersonTarget), i.PersonID); err != nil {
			return err
		}
		if i, err = tx.Invitation(ctx, id); err != nil { // as it is under the lock
			return err
		}
		if err := i.Domain().Check(a.now()); err != nil {
			return err
		}
		if _, err := tx.PersonBySubject(ctx, who.Issuer, who.Subject); !fault.Is(err, fault.NotFound) {
			return bound(err)
		}
		if p, err = tx.Person(ctx, i.PersonID); err != nil {
			return err
		}
		p.Issuer, p.Subject, p.Name, p.Roles, p.Bound = who.Issuer, who.Subject, nameOf(who), a.rolesOf(who.Groups), true
		if who.Email != "" {
			p.Email = who.Email
		}
		tx.Record(personEvent(audit.PersonBound, actor.From, p, changed("issuer", "", p.Issuer), changed("subject", "", p.Subject)))
		numbers, err := tx.OpenOffboardingsOf(ctx, p.ID)
		if err != nil {
			return err
		}
		reevaluate(tx, numbers)
		return tx.Bind(ctx, i, p)
	})
	if store.IsTaken(err) {
		err = bound(nil)
	}
	return p, err
}

// bound says that an identity has an account, unless err says that nobody
// knows.
func bound(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "Your company account is known here already, so the invitation binds nothing. Nothing was changed. Sign in, or ask an administrator to deactivate the invited account")
}
