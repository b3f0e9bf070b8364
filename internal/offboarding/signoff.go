package offboarding

import (
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// FileCheckAge is how old the last hash check of a file may be at closing.
const FileCheckAge = 24 * time.Hour

// Rule returns the rule of a required sign-off.
func (f Facts) Rule(function Function) (SignOffRule, bool) {
	for _, r := range (Snapshot{Rules: f.SignOffRules}).rules() {
		if r.Function == function {
			return r, true
		}
	}
	return SignOffRule{}, false
}

// SignOffDigest returns the digest over which the function would sign now.
func (o *Offboarding) SignOffDigest(function Function, now time.Time) digest.Sum {
	s := o.f.Snapshot(now)
	return s.ScopeDigest(s.rule(function))
}

// CanSign says why the person cannot give the sign-off now, or returns nil.
// The owner's sign-off is part of Close.
func (o *Offboarding) CanSign(function Function, person string, now time.Time) error {
	if err := o.mustBeOpen("sign-offs are frozen because the offboarding is not open; nothing was signed"); err != nil {
		return err
	}
	if _, ok := o.f.Rule(function); !ok {
		return fault.New(fault.NotFound, "this offboarding does not ask for that sign-off")
	}
	s := o.f.Snapshot(now)
	gate := Evaluate(s)
	c, _ := gate.SignOff(function)
	switch {
	case c.Met():
		return fault.New(fault.Conflict, "this sign-off was given already; nothing was signed")
	case function == Owner && person != s.Owner:
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner can close it: %s.", o.f.People.Name(s.Owner))
	case c.Reason == WaitsForScope:
		return standing(c, gate)
	case function != Owner && slices.ContainsFunc(s.SignOffs, func(so SignOffFacts) bool { return s.People.SameHuman(so.By, person) }):
		return fault.New(fault.Forbidden, "You have signed this offboarding already; each sign-off needs a different person")
	case function != Owner && s.People.SameHuman(person, s.Owner):
		return fault.New(fault.Forbidden, "You sign this offboarding as its owner, last; each sign-off needs a different person")
	case !slices.Contains(c.Who, person):
		return fault.New(fault.Forbidden, "You can read this, but you do not sign for this function")
	}
	return nil
}

// standing says why a sign-off waits.
func standing(c Condition, g Gate) error {
	switch {
	case c.Function == Owner:
		return gateClosed(g)
	case len(c.WaitsFor) == 0:
		return fault.New(fault.Blocked, "conditions that this sign-off speaks for still stand; nothing was signed")
	}
	return fault.New(fault.Blocked, "conditions that this sign-off speaks for still stand: %s; nothing was signed", taskReferences(c.WaitsFor))
}

func gateClosed(g Gate) error {
	return fault.New(fault.Blocked, "the gate is closed: %d of %d conditions stand above the line; nothing was signed",
		len(g.Standing()), len(g.Conditions))
}

// Sign is what a person confirms when signing.
type Sign struct {
	// ID is the new record's.
	ID       string
	Function Function
	// Seen is the digest of the page that was read.
	Seen digest.Sum
	// FreshSignIn is when the person last proved who they are.
	FreshSignIn time.Time
}

// SignOff records the sign-off of a function other than the owner's.
func (o *Offboarding) SignOff(in Sign, by string, now time.Time) (SignOff, error) {
	if in.Function == Owner {
		return SignOff{}, fault.New(fault.Forbidden, "the owner's sign-off closes the offboarding and is given there")
	}
	if err := o.CanSign(in.Function, by, now); err != nil {
		return SignOff{}, err
	}
	return o.sign(in, by, now)
}

func (o *Offboarding) sign(in Sign, by string, now time.Time) (SignOff, error) {
	current := o.SignOffDigest(in.Function, now)
	if in.Seen != current {
		return SignOff{}, fault.New(fault.Conflict, "what you would sign changed since you read it; nothing was signed")
	}
	rule, _ := o.f.Rule(in.Function)
	so := SignOff{
		ID: in.ID, Function: in.Function, By: by, At: now, Statement: rule.Statement,
		Digest: current, FreshSignIn: in.FreshSignIn,
	}
	o.f.SignOffs = append(o.f.SignOffs, so)
	o.happened(SignedOff{SignOff: so})
	return so, nil
}

// StaleFiles returns the files of current evidence that were not checked
// within FileCheckAge. They are checked again before closing.
func (f Facts) StaleFiles(now time.Time) []File {
	var out []File
	for _, t := range f.Tasks {
		e, ok := f.CurrentEvidence(t.Number)
		for _, file := range e.Files {
			if ok && now.Sub(file.CheckedAt) > FileCheckAge {
				out = append(out, file)
			}
		}
	}
	return out
}

// Close gives the owner's sign-off and closes the offboarding, or changes
// nothing. There is no other way to the state Closed.
func (o *Offboarding) Close(in Sign, certificate, by string, now time.Time) (Closure, error) {
	in.Function = Owner
	if err := o.CanSign(Owner, by, now); err != nil {
		return Closure{}, err
	}
	if stale := o.f.StaleFiles(now); len(stale) > 0 {
		return Closure{}, fault.New(fault.Unavailable, "files not checked within a day: %d; try again in a minute. Nothing was signed", len(stale))
	}
	if g := o.Gate(now); !g.Ready() {
		return Closure{}, gateClosed(g)
	}
	before := *o
	so, err := o.sign(in, by, now)
	if err != nil {
		return Closure{}, err
	}
	if g := o.Gate(now); !g.Open() {
		*o = before
		return Closure{}, gateClosed(g)
	}
	c := Closure{Certificate: certificate, By: by, At: now, SignOff: so.ID, Digest: so.Digest}
	o.f.State = Closed
	o.f.Closures = append(o.f.Closures, c)
	o.happened(GateClosed{Closure: c})
	o.lapseOffer(closedCause, by, now)
	o.lapseCancellation(closedCause, by, now)
	return c, nil
}

// closedCause is why an offer or a request to cancel ends with a closure.
const closedCause = "the offboarding was closed"

// Reopen opens a closed or cancelled offboarding again. Evidence and reviews
// stay; the declaration and all sign-offs fall, because nobody watched what
// happened meanwhile.
func (o *Offboarding) Reopen(reason, by string, now time.Time) error {
	if !o.f.Reopenable() {
		return fault.New(fault.Conflict, "only a closed or cancelled offboarding can be reopened; nothing was changed")
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why, for example “a key was used after closure”")
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	declared, wasDeclared := o.f.ValidDeclaration()
	r := Return{By: by, At: now, Reason: reason}
	o.f.State = Open
	o.f.Returns = append(o.f.Returns, r)
	o.happened(Reopened{Return: r})
	const cause = "the offboarding was reopened"
	if wasDeclared {
		o.happened(DeclarationVoided{Declaration: declared, Cause: cause, By: by, At: now})
	}
	for _, so := range o.f.SignOffs {
		if !o.f.voided(so.ID) {
			o.void(so, cause, by, now)
		}
	}
	o.settle(cause, by, now)
	return nil
}

// Reopenable reports whether the offboarding is over and can be opened again.
// A draft that was discarded never began.
func (f Facts) Reopenable() bool {
	return f.State == Closed || f.State == Cancelled && !f.PublishedAt.IsZero()
}

// voidSignOffs voids each sign-off whose scope is no longer what was signed.
func (o *Offboarding) voidSignOffs(cause, by string, now time.Time) {
	s := o.f.Snapshot(now)
	for _, so := range o.f.SignOffs {
		if o.f.voided(so.ID) || so.Digest == s.ScopeDigest(s.rule(so.Function)) {
			continue
		}
		o.void(so, cause, by, now)
	}
}

func (o *Offboarding) void(so SignOff, cause, by string, now time.Time) {
	v := Void{SignOff: so.ID, Cause: cause, By: by, At: now}
	o.f.Voids = append(o.f.Voids, v)
	o.happened(SignOffVoided{Function: so.Function, Signer: so.By, Void: v})
}

// CertificateNumber returns the number of the n-th certificate of a year.
func CertificateNumber(year, n int) string { return fmt.Sprintf("CG-%d-%04d", year, n) }
