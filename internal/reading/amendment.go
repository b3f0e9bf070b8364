package reading

import (
	"context"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

// AmendmentChange is one change of what a running offboarding asks for.
type AmendmentChange struct {
	Kind offboarding.AmendmentKind
	// Attribute is added or removed; Version is that of the playbook to move to.
	Attribute offboarding.Attribute
	Version   int
}

// Action returns who may make it.
func (c AmendmentChange) Action() authz.Action {
	if c.Kind == offboarding.PlaybookMoved {
		return authz.MovePlaybook
	}
	return authz.ChangeAttributes
}

// playbooks is where versions are read: the store or a transaction.
type playbooks interface {
	Playbook(ctx context.Context, id string, version int) (playbook.Playbook, error)
}

// Amending returns what the playbook asks of an offboarding before and after a
// change, and the version that holds after it. The calendar is that of its
// service.
func Amending(ctx context.Context, from playbooks, f offboarding.Facts, change AmendmentChange, calendar workday.Calendar, now time.Time) (offboarding.Amending, playbook.Playbook, error) {
	before, err := from.Playbook(ctx, f.Playbook.ID, f.Playbook.Version)
	if err != nil {
		return offboarding.Amending{}, before, unknownVersion(err, f.Playbook.ID, f.Playbook.Version)
	}
	after := before
	if change.Kind == offboarding.PlaybookMoved {
		if after, err = from.Playbook(ctx, f.Playbook.ID, change.Version); err != nil {
			return offboarding.Amending{}, after, unknownVersion(err, f.Playbook.ID, change.Version)
		}
	}
	terms := offboarding.Terms{ContractEnds: f.ContractEnds, Tier: f.Tier, Attributes: f.Attributes}
	out := offboarding.Amending{
		Version: f.Version, Kind: change.Kind, Attribute: change.Attribute, Before: before.PlanRunning(terms, calendar, now),
	}
	switch change.Kind {
	case offboarding.AttributeAdded:
		terms.Attributes = append(slices.Clone(f.Attributes), change.Attribute)
	case offboarding.AttributeRemoved:
		terms.Attributes = slices.DeleteFunc(slices.Clone(f.Attributes), func(a offboarding.Attribute) bool { return a == change.Attribute })
	case offboarding.PlaybookMoved:
	}
	out.After = after.PlanRunning(terms, calendar, now)
	return out, after, nil
}

func unknownVersion(err error, id string, version int) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "there is no version %d of %s in the registry, so what it asks cannot be told; nothing was changed", version, id)
	}
	return err
}

// AmendmentPage is an offboarding and what a change of what it asks for would
// do to it.
type AmendmentPage struct {
	Offboarding
	Change AmendmentChange
	Effect offboarding.Effect
}

// Amendment returns what a change would do, to those who may make it. It is
// Conflict where the change cannot be made now.
func (r *Reader) Amendment(ctx context.Context, actor authz.Actor, number int, change AmendmentChange) (AmendmentPage, error) {
	o, err := r.Offboarding(ctx, actor, number)
	if err != nil {
		return AmendmentPage{}, err
	}
	if !o.Can(change.Action()) {
		return AmendmentPage{}, fault.New(fault.Forbidden, "You can read this offboarding, but only %s.", whoAmends(change))
	}
	amending, _, err := Amending(ctx, r.store, o.Facts, change, o.Calendar, o.Now)
	if err != nil {
		return AmendmentPage{}, err
	}
	domain := offboarding.Restore(o.Facts)
	if err := domain.CanAmend(amending); err != nil {
		return AmendmentPage{}, err
	}
	return AmendmentPage{Offboarding: o, Change: change, Effect: domain.Effect(amending, o.Now)}, nil
}

func whoAmends(change AmendmentChange) string {
	if change.Kind == offboarding.PlaybookMoved {
		return "its owner moves it to another version of its playbook"
	}
	return "its owner or deputy changes its attributes"
}

// AmendmentChoice is what can be changed about a running offboarding.
type AmendmentChoice struct {
	Offboarding
	// Playbook is the version that it has; the zero playbook where the registry
	// does not hold it.
	Playbook Playbook
	// Newer are the later versions of its playbook, the latest first.
	Newer []PlaybookVersion
}

// AmendmentChoice returns what an offboarding asks for and what could be changed
// about that. Everybody who sees the offboarding reads it.
func (r *Reader) AmendmentChoice(ctx context.Context, actor authz.Actor, number int) (AmendmentChoice, error) {
	o, err := r.Offboarding(ctx, actor, number)
	if err != nil {
		return AmendmentChoice{}, err
	}
	out := AmendmentChoice{Offboarding: o}
	book := o.Facts.Playbook
	if out.Playbook, err = r.Playbook(ctx, book); err != nil {
		return out, err
	}
	history, err := r.store.PlaybookVersions(ctx, book.ID)
	for _, v := range history {
		if v.Version > book.Version {
			out.Newer = append(out.Newer, v)
		}
	}
	return out, err
}
