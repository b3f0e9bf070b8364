package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// Invitation is a link that binds an account to whoever signs in through it.
// Its token is only ever with the person: here is its hash.
type Invitation struct {
	ID        string `gorm:"primaryKey"`
	TokenHash string
	PersonID  string
	// InvitedBy is the person who did, or the operator's name.
	InvitedBy string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
	RevokedAt *time.Time
}

// TableName implements GORM's Tabler.
func (Invitation) TableName() string { return "invitations" }

// Domain returns what the rules need to know of the invitation.
func (i Invitation) Domain() offboarding.Invitation {
	return offboarding.Invitation{Expires: i.ExpiresAt.UTC(), Used: timeOf(i.UsedAt), Revoked: timeOf(i.RevokedAt)}
}

// Invitation returns the invitation with the id, or NotFound.
func (q queries) Invitation(ctx context.Context, id string) (Invitation, error) {
	return take[Invitation](ctx, q.db.Where("id = ?", id))
}

// InvitationBy returns the invitation with the token, or NotFound.
func (q queries) InvitationBy(ctx context.Context, token string) (Invitation, error) {
	return take[Invitation](ctx, q.db.Where("token_hash = ?", tokenHash(token)))
}

// LatestInvitation returns the newest invitation of a person, or NotFound.
func (q queries) LatestInvitation(ctx context.Context, person string) (Invitation, error) {
	return take[Invitation](ctx, q.db.Where("person_id = ?", person).Order("created_at DESC, id DESC"))
}

// AddInvitation adds an invitation with a token, in place of those that the
// person had. The caller records it as one of the person.
func (tx *Tx) AddInvitation(ctx context.Context, i Invitation, token string) error {
	if _, err := tx.RevokeInvitations(ctx, i.PersonID); err != nil {
		return err
	}
	i.TokenHash = tokenHash(token)
	return insert(ctx, tx.db, &i)
}

// RevokeInvitations ends the links of a person that nobody used, and returns
// how many they were.
func (tx *Tx) RevokeInvitations(ctx context.Context, person string) (int, error) {
	tx.wrote(PersonTarget(person))
	now := tx.now()
	return saveAll(ctx, tx.db, where("person_id = ? AND used_at IS NULL AND revoked_at IS NULL", person), Invitation{RevokedAt: &now}, "revoked_at")
}

// Bind gives an invited account the identity that signed in through an
// invitation, which is used up. It returns Conflict if either was used
// meanwhile, or if the identity has an account.
func (tx *Tx) Bind(ctx context.Context, i Invitation, p Person) error {
	tx.wrote(PersonTarget(p.ID))
	now := tx.now()
	if err := save(ctx, tx.db, where("id = ? AND used_at IS NULL AND revoked_at IS NULL", i.ID), Invitation{UsedAt: &now}, "used_at"); err != nil {
		return err
	}
	p.Bound = true
	return save(ctx, tx.db, where("id = ? AND active = ? AND bound = ?", p.ID, true, false), p, "issuer", "subject", "name", "email", "roles", "bound")
}
