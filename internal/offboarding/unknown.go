package offboarding

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// Resolution is how an unknown was closed.
type Resolution string

const (
	// OpenUnknown is not closed.
	OpenUnknown Resolution = ""
	// Found: what it was is in the inventory now.
	Found Resolution = "found"
	// NotFound: it was searched for, and what was searched is said.
	NotFound Resolution = "searched_not_found"
	// Accepted by a named approver until a date.
	Accepted Resolution = "accepted"
)

// Unknown is a thing that we know we do not know.
type Unknown struct {
	// Number counts from 1 within the offboarding.
	Number  int
	What    string
	Method  string
	Owner   string
	AddedBy string
	AddedAt time.Time
	// Closure is the record that closed it; its ID goes into digests.
	Closure UnknownClosure
}

// UnknownClosure is how, by whom and when an unknown was closed.
type UnknownClosure struct {
	ID         string
	Resolution Resolution
	Explained  string
	By         string
	At         time.Time
	// Until is set for Accepted.
	Until time.Time
}

// Open reports whether nobody has closed the unknown.
func (u Unknown) Open() bool { return u.Closure.Resolution == OpenUnknown }

// Stands reports whether the unknown holds the gate closed: nobody has closed
// it, or its acceptance has ended.
func (u Unknown) Stands(now time.Time) bool { return u.Open() || u.Closure.ended(now) }

// ended reports whether an acceptance has come to its date.
func (c UnknownClosure) ended(now time.Time) bool { return !c.Until.IsZero() && !now.Before(c.Until) }

// AddUnknown records a thing that we know we do not know.
func (o *Offboarding) AddUnknown(u Unknown, by string, now time.Time) (Unknown, error) {
	if err := o.mustBeOpen(inventoryFrozen); err != nil {
		return Unknown{}, err
	}
	u.What, u.Method = tidy(u.What), tidy(u.Method)
	var wrong fault.Fieldset
	requireText(&wrong, "what", u.What, shortText, "Say what is not known, for example “no list of the subcontractor's keys”")
	requireText(&wrong, "method", u.Method, longText, "Say how to find out, for example “ask their account manager for the key list”")
	if !o.f.People.Active(u.Owner) {
		wrong.Add("owner", "Choose an active person who finds out")
	}
	if err := wrong.Err("nothing was added"); err != nil {
		return Unknown{}, err
	}
	u.Number, u.AddedBy, u.AddedAt, u.Closure = len(o.f.Unknowns)+1, by, now, UnknownClosure{}
	o.f.Unknowns = append(o.f.Unknowns, u)
	o.happened(UnknownAdded{Unknown: u})
	o.settle("an unknown was added", by, now)
	return u, nil
}

// CloseUnknown closes an unknown that is open, or whose acceptance has ended.
// Accepted makes the gate ask for less, and so needs somebody who holds a
// function and is not concerned.
func (o *Offboarding) CloseUnknown(number int, c UnknownClosure, by string, now time.Time) error {
	if err := o.mustBeOpen(inventoryFrozen); err != nil {
		return err
	}
	at := slices.IndexFunc(o.f.Unknowns, func(u Unknown) bool { return u.Number == number })
	if at < 0 {
		return fault.New(fault.NotFound, "there is no such unknown")
	}
	u := o.f.Unknowns[at]
	if !u.Stands(now) {
		return fault.New(fault.Conflict, "%s has closed this unknown already; nothing was changed", o.f.People.Name(u.Closure.By))
	}
	c.Explained = tidy(c.Explained)
	var wrong fault.Fieldset
	if c.Resolution != Found && c.Resolution != NotFound && c.Resolution != Accepted {
		wrong.Add("resolution", "Choose how it is closed, for example “Found”")
	}
	requireText(&wrong, "explained", c.Explained, longText, "Say what was searched or found, for example “IAM users and roles in both accounts”")
	if c.Resolution == Accepted && (!c.Until.After(now) || c.Until.After(now.AddDate(1, 0, 1))) {
		wrong.Add("until", "Enter a day within 12 months, for example 31 March 2027")
	}
	if err := wrong.Err("the unknown is still open"); err != nil {
		return err
	}
	if c.Resolution == Accepted {
		if err := o.mayAccept(u, by); err != nil {
			return err
		}
	} else {
		c.Until = time.Time{}
	}
	c.By, c.At = by, now
	u.Closure = c
	o.f.Unknowns = slices.Clone(o.f.Unknowns)
	o.f.Unknowns[at] = u
	o.happened(UnknownClosed{Unknown: u})
	o.settle("an unknown was closed", by, now)
	return nil
}

func (o *Offboarding) mayAccept(u Unknown, by string) error {
	for _, involved := range []string{o.f.Owner, o.f.Deputy, u.Owner, u.AddedBy} {
		if o.f.People.SameHuman(by, involved) {
			return fault.New(fault.Forbidden, "an unknown is accepted by somebody else than the owner and the person who searches; ask an approver")
		}
	}
	for _, holders := range o.f.Holders {
		if slices.Contains(holders, by) && o.f.People.Active(by) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "only somebody who signs for a function can accept an unknown")
}
