package app

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// OfferOwnership asks somebody to become the owner of one offboarding.
type OfferOwnership struct {
	Offboarding int
	To, Reason  string
}

// OfferOwnership offers an offboarding to another person, as its owner.
func (a *App) OfferOwnership(ctx context.Context, actor authz.Actor, in OfferOwnership) error {
	return a.offer(ctx, actor, authz.OfferOwnership, in, "")
}

// NameSuccessor asks somebody to become the owner in the place of one who is
// not active any more.
func (a *App) NameSuccessor(ctx context.Context, actor authz.Actor, in OfferOwnership) error {
	return a.offer(ctx, actor, authz.NameSuccessor, in, "")
}

func (a *App) offer(ctx context.Context, actor authz.Actor, action authz.Action, in OfferOwnership, batch string) error {
	offer := offboarding.OfferOwnership{ID: a.id(), To: in.To, Reason: in.Reason, Batch: batch}
	return a.change(ctx, actor, action, reading.Spot{Number: in.Offboarding}, []string{in.To}, func(c *changing) error {
		if action == authz.NameSuccessor {
			return c.NameSuccessor(offer, actor.ID, c.now)
		}
		return c.OfferOwnership(offer, actor.ID, c.now)
	})
}

// AcceptOwnership is the answer of somebody who read what they take over.
type AcceptOwnership struct {
	Offboarding int
	Offer       string
	// Seen is the digest of the risks on the page that was read.
	Seen digest.Sum
}

// AcceptOwnership makes the actor the owner.
func (a *App) AcceptOwnership(ctx context.Context, actor authz.Actor, in AcceptOwnership) error {
	return a.change(ctx, actor, authz.AnswerOffer, reading.Spot{Number: in.Offboarding}, nil, func(c *changing) error {
		return c.AcceptOwnership(in.Offer, in.Seen, actor.ID, c.now)
	})
}

// DeclineOwnership leaves the ownership where it is, with a reason.
func (a *App) DeclineOwnership(ctx context.Context, actor authz.Actor, number int, offer, reason string) error {
	return a.change(ctx, actor, authz.AnswerOffer, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.DeclineOwnership(offer, reason, actor.ID, c.now)
	})
}

// WithdrawOffer takes an offer back, with a reason.
func (a *App) WithdrawOffer(ctx context.Context, actor authz.Actor, number int, offer, reason string) error {
	return a.change(ctx, actor, authz.WithdrawOffer, reading.Spot{Number: number}, nil, func(c *changing) error {
		return c.WithdrawOffer(offer, reason, actor.ID, c.now)
	})
}

// HandOver offers several offboardings to one person, each for itself.
type HandOver struct {
	Offboardings []int
	To, Reason   string
	// Successor says that an administrator names one, because the owners are
	// not active any more.
	Successor bool
}

// HandOver makes one offer for each offboarding, in a change of its own, and
// returns what they have in common and the numbers of those that could not be
// offered. It returns Invalid, and offers nothing, where nobody is chosen, a
// reason is missing or no offboarding is named.
func (a *App) HandOver(ctx context.Context, actor authz.Actor, in HandOver) (batch string, refused []int, err error) {
	if err := in.Check(); err != nil {
		return "", nil, err
	}
	action := authz.OfferOwnership
	if in.Successor {
		action = authz.NameSuccessor
	}
	batch = a.id()
	for _, number := range slices.Compact(slices.Sorted(slices.Values(in.Offboardings))) {
		err := a.offer(ctx, actor, action, OfferOwnership{Offboarding: number, To: in.To, Reason: in.Reason}, batch)
		if ctx.Err() != nil {
			return "", nil, ctx.Err()
		}
		if err != nil {
			refused = append(refused, number)
		}
		if fault.KindOf(err) == fault.Internal {
			a.log.ErrorContext(ctx, "offer one of several offboardings", "offboarding", number, "error", err)
		}
	}
	return batch, refused, nil
}

// HandOverLimit is how many offboardings are handed over at once.
const HandOverLimit = 200

// Check says what is missing in a hand-over, whatever the offboardings; it
// returns Invalid or nil.
func (in HandOver) Check() error {
	var wrong fault.Fieldset
	switch n := len(in.Offboardings); {
	case n == 0:
		wrong.Add("offboardings", "Choose at least one offboarding")
	case n > HandOverLimit:
		wrong.Add("offboardings", "Choose at most %d offboardings at a time", HandOverLimit)
	}
	for _, f := range fault.Fields(offboarding.OfferOwnership{To: in.To, Reason: in.Reason}.Check()) {
		wrong.Add(f.Name, "%s", f.Message)
	}
	return wrong.Err("nothing was offered")
}
