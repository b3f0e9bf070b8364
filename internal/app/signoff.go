package app

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/jobs"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

// IntentAge is how long a pressed Sign waits for the fresh sign-in and the
// confirmation.
const IntentAge = 5 * time.Minute

// Intent is what somebody meant to sign when they pressed Sign. It is kept in
// their session, never in the page.
type Intent struct {
	Offboarding int
	Function    offboarding.Function
	// Digest is that of the page that was read.
	Digest digest.Sum
	Person string
	At     time.Time
}

// NewIntent notes what somebody means to sign, if they could sign it now.
func (a *App) NewIntent(ctx context.Context, actor authz.Actor, number int, function offboarding.Function, seen digest.Sum) (Intent, error) {
	action := signAction(function)
	f, err := a.store.Facts(ctx, number, actor.ID)
	if fault.Is(err, fault.NotFound) {
		return Intent{}, reading.Hidden()
	}
	if err != nil {
		return Intent{}, err
	}
	now := a.now()
	at := reading.Spot{Number: number, Function: function}
	if err := allowAt(actor, action, f, at, now); err != nil {
		a.recordRefusal(ctx, actor, action, store.OffboardingTarget(number), number, err)
		return Intent{}, err
	}
	o := offboarding.Restore(f)
	if err := o.CanSign(function, actor.ID, now); err != nil {
		return Intent{}, err
	}
	if o.SignOffDigest(function, now) != seen {
		return Intent{}, changedSince()
	}
	return Intent{Offboarding: number, Function: function, Digest: seen, Person: actor.ID, At: now}, nil
}

func changedSince() error {
	return fault.New(fault.Conflict, "what you would sign changed since you read it; nothing was signed")
}

func signAction(function offboarding.Function) authz.Action {
	if function == offboarding.Owner {
		return authz.CloseOffboarding
	}
	return authz.SignFunction
}

// Confirm checks that an intent still stands for the actor, who proved at
// freshSignIn who they are; zero is the operator's mode that does not ask.
func (in Intent) Confirm(actor authz.Actor, freshSignIn, now time.Time, mustBeFresh bool) error {
	switch {
	case in.Person == "" || in.Person != actor.ID:
		return fault.New(fault.Conflict, "You have not pressed Sign, or somebody else signed in since. Nothing was signed; start again from the sign-off page.")
	case now.Sub(in.At) > IntentAge:
		return fault.New(fault.Conflict, "You pressed Sign more than 5 minutes ago. Nothing was signed; start again from the sign-off page.")
	case mustBeFresh && freshSignIn.Before(in.At):
		return fault.New(fault.Unauthenticated, "Signing needs a fresh sign-in. Nothing was signed; start again from the sign-off page.")
	}
	return nil
}

// SignOff is a confirmed intent.
type SignOff struct {
	Intent
	// FreshSignIn is when the person proved who they are after the intent;
	// zero only in the operator's mode that does not ask for it.
	FreshSignIn time.Time
	MustBeFresh bool
}

// SignOff gives the sign-off of a function.
func (a *App) SignOff(ctx context.Context, actor authz.Actor, in SignOff) error {
	if err := in.Confirm(actor, in.FreshSignIn, a.now(), in.MustBeFresh); err != nil {
		return err
	}
	id := a.id()
	at := reading.Spot{Number: in.Offboarding, Function: in.Function}
	return a.change(ctx, actor, authz.SignFunction, at, nil, func(c *changing) error {
		_, err := c.SignOff(offboarding.Sign{ID: id, Function: in.Function, Seen: in.Digest, FreshSignIn: in.FreshSignIn}, actor.ID, c.now)
		return err
	})
}

// CloseOffboarding gives the owner's sign-off and closes the offboarding, in
// one locked transaction, and returns the certificate's number. Files that
// were not checked within a day are checked first, outside of it.
func (a *App) CloseOffboarding(ctx context.Context, actor authz.Actor, in SignOff) (string, error) {
	if in.Function != offboarding.Owner {
		return "", fault.New(fault.Forbidden, "only the owner's sign-off closes an offboarding")
	}
	if err := in.Confirm(actor, in.FreshSignIn, a.now(), in.MustBeFresh); err != nil {
		return "", err
	}
	if err := a.checkStale(ctx, actor, in.Offboarding); err != nil {
		return "", err
	}
	id, certificate := a.id(), ""
	err := a.change(ctx, actor, authz.CloseOffboarding, reading.Spot{Number: in.Offboarding, Function: offboarding.Owner}, nil, func(c *changing) error {
		year := c.now.Year()
		n, err := c.tx.NextNumber(ctx, CertificateNumbers(year), 1)
		if err != nil {
			return err
		}
		certificate = offboarding.CertificateNumber(year, n)
		c.tx.Enqueue(jobs.SignCheckpoint{})
		_, err = c.Close(offboarding.Sign{ID: id, Seen: in.Digest, FreshSignIn: in.FreshSignIn}, certificate, actor.ID, c.now)
		return err
	})
	if err != nil {
		return "", err
	}
	return certificate, nil
}

// CertificateNumbers names the numbers of certificates of a year.
func CertificateNumbers(year int) string { return fmt.Sprintf("certificate-%d", year) }

// checkStale hashes the files again that closing would find unchecked. Who
// may not close learns that from change, after it.
func (a *App) checkStale(ctx context.Context, actor authz.Actor, number int) error {
	f, err := a.store.Facts(ctx, number, actor.ID)
	if fault.Is(err, fault.NotFound) {
		return reading.Hidden()
	}
	if err != nil {
		return err
	}
	at := reading.Spot{Number: number, Function: offboarding.Owner}
	if !authz.Decide(actor, authz.CloseOffboarding, reading.ResourceOf(f, f.Snapshot(a.now()), at)).Allowed {
		return nil
	}
	for _, file := range f.StaleFiles(a.now()) {
		if err := a.check(ctx, authz.Job("file check"), store.StoredFile{File: file, Offboarding: number}); err != nil {
			return err
		}
	}
	return nil
}
