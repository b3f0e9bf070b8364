package reading

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

// Person is an account, and Session one place where it is signed in.
type (
	Person  = store.Person
	Session = store.Session
)

// PersonState narrows the list of people.
type PersonState = store.PersonState

// The states of an account.
const (
	AnyPerson         = store.AnyPerson
	ActivePeople      = store.ActivePeople
	InvitedPeople     = store.InvitedPeople
	DeactivatedPeople = store.DeactivatedPeople
)

// WorkRow is one thing that somebody has to do with, and WorkKind in which
// way.
type (
	WorkRow  = store.WorkRow
	WorkKind = store.WorkKind
)

// The ways to have to do with a thing.
const (
	WorkOwned         = store.WorkOwned
	WorkDeputy        = store.WorkDeputy
	WorkTask          = store.WorkTask
	WorkReview        = store.WorkReview
	WorkSearch        = store.WorkSearch
	WorkService       = store.WorkService
	WorkServiceDeputy = store.WorkServiceDeputy
	WorkPath          = store.WorkPath
	WorkPathDeputy    = store.WorkPathDeputy
	WorkOwnPath       = store.WorkOwnPath
	WorkOwnPathDeputy = store.WorkOwnPathDeputy
)

// Invitation is a link that binds an account, for whoever holds its token.
type Invitation struct {
	store.Invitation
	// Name is who was invited, and By who invited them.
	Name, By string
}

// Invitation returns the invitation with the token: NotFound where there is
// none, and Conflict where it binds nobody any more. The token is the
// permission.
func (r *Reader) Invitation(ctx context.Context, token string) (Invitation, error) {
	i, err := r.store.InvitationBy(ctx, token)
	if err != nil {
		return Invitation{}, err
	}
	if err := i.Domain().Check(r.now()); err != nil {
		return Invitation{}, err
	}
	people, err := r.people(ctx, []string{i.PersonID, i.InvitedBy})
	out := Invitation{Invitation: i, Name: people.Name(i.PersonID), By: i.InvitedBy}
	if by, known := people[i.InvitedBy]; known {
		out.By = by.Name
	}
	return out, err
}

// MayInvite refuses everybody but administrators.
func (r *Reader) MayInvite(actor authz.Actor) error {
	if !mayAdminister(actor) {
		return fault.New(fault.Forbidden, "Only administrators invite people.")
	}
	return nil
}

// Person returns the account with the id, or NotFound. It is for the face
// that knows whose request it answers; everything else asks for an actor.
func (r *Reader) Person(ctx context.Context, id string) (Person, error) {
	return r.store.Person(ctx, id)
}
