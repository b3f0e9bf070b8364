package offboarding

import (
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// InvitationLife is how long the link of an invitation works.
const InvitationLife = 14 * 24 * time.Hour

// Invitation is a link that binds an account to whoever signs in through it
// first.
type Invitation struct {
	Expires time.Time
	// Used and Revoked are zero while it was neither.
	Used, Revoked time.Time
}

// Check returns Conflict where the link binds nobody any more, with what to do
// about it.
func (i Invitation) Check(now time.Time) error {
	switch {
	case !i.Used.IsZero():
		return fault.New(fault.Conflict, "This invitation was accepted already. Nothing was changed. If it was you, sign in; if it was not, tell an administrator at once")
	case !i.Revoked.IsZero():
		return fault.New(fault.Conflict, "This invitation was taken back or replaced by a newer one. Nothing was changed. Ask an administrator for a new link")
	case !now.Before(i.Expires):
		return fault.New(fault.Conflict, "This invitation worked until %s. Nothing was changed. Ask an administrator for a new link", i.Expires.UTC().Format("2 January 2006 15:04 UTC"))
	}
	return nil
}
