package reading

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// Ownership is what the page about who is accountable shows.
type Ownership struct {
	Offboarding
	// Pending is the offer that waits for its answer, if Waits.
	Pending offboarding.Offer
	Waits   bool
	// Risks are what the reader would take over, if Asked.
	Risks offboarding.Risks
	Asked bool
	// MayOffer and MayName say that the reader can ask somebody now: as the
	// owner, or as an administrator in the place of an owner who left.
	MayOffer, MayName bool
	// Choices are the people who could be asked.
	Choices []store.Person
}

// Ownership returns who is accountable for an offboarding, who was asked, and
// what the reader can do about it.
func (r *Reader) Ownership(ctx context.Context, actor authz.Actor, number int) (Ownership, error) {
	o, err := r.Offboarding(ctx, actor, number)
	if err != nil {
		return Ownership{}, err
	}
	out := Ownership{Offboarding: o}
	out.Pending, out.Waits = o.Facts.PendingOffer()
	if out.Asked = out.Waits && out.Pending.To == actor.ID; out.Asked {
		out.Risks = o.Facts.Risks(actor.ID, o.Now)
	}
	open, here := o.Facts.State == offboarding.Open, o.Facts.People.Active(o.Facts.Owner)
	out.MayOffer = open && here && !out.Waits && o.Can(authz.OfferOwnership)
	out.MayName = open && !here && o.Can(authz.NameSuccessor)
	if !out.MayOffer && !out.MayName {
		return out, nil
	}
	can := func(o *offboarding.Offboarding, to string) error { return o.CanOffer(to, actor.ID, out.Now) }
	if out.MayName {
		can = func(o *offboarding.Offboarding, to string) error { return o.CanNameSuccessor(to, actor.ID, out.Now) }
	}
	out.Choices, err = r.whoCanOwn(ctx, o.Facts, can)
	return out, err
}

// whoCanOwn returns the active people who could be the owner.
func (r *Reader) whoCanOwn(ctx context.Context, f offboarding.Facts, can func(o *offboarding.Offboarding, to string) error) ([]store.Person, error) {
	people, err := r.activePeople(ctx)
	for _, p := range people {
		f.People[p.ID] = p.Domain()
	}
	o := offboarding.Restore(f)
	return slices.DeleteFunc(people, func(p store.Person) bool { return can(o, p.ID) != nil }), err
}

// handOverLimit is how many offboardings the page of several shows.
const handOverLimit = 200

// HandOverQuery is what a reader asked of the page that hands over several
// offboardings.
type HandOverQuery struct {
	// Gone asks for those of owners who are not active any more, which
	// administrators hand over.
	Gone bool
	// Service narrows to one; empty is all.
	Service string
}

// HandOver is the page that hands over several offboardings.
type HandOver struct {
	Query HandOverQuery
	// Rows are those that the reader can hand over, up to a limit; More says
	// that it was reached.
	Rows     []store.HandOverRow
	More     bool
	Services []store.Service
	Choices  []store.Person
	// MayGone says that the reader is an administrator.
	MayGone bool
}

// HandOver returns the offboardings that the reader can hand over. It is
// Forbidden to ask for those of owners who left, unless as an administrator.
func (r *Reader) HandOver(ctx context.Context, actor authz.Actor, q HandOverQuery) (HandOver, error) {
	out := HandOver{Query: q, MayGone: authz.Decide(actor, authz.NameSuccessor, authz.Resource{}).Allowed}
	if q.Gone && !out.MayGone {
		return HandOver{}, fault.New(fault.Forbidden, "Only an administrator names successors of owners who are not active any more.")
	}
	var err error
	if out.Rows, err = r.store.ToHandOver(ctx, store.HandOverFilter{Owner: actor.ID, Gone: q.Gone, Service: q.Service, Limit: handOverLimit}); err != nil {
		return HandOver{}, err
	}
	out.More = len(out.Rows) == handOverLimit
	if out.Services, err = r.store.Services(ctx); err != nil {
		return HandOver{}, err
	}
	out.Choices, err = r.activePeople(ctx)
	out.Choices = slices.DeleteFunc(out.Choices, func(p store.Person) bool { return p.ID == actor.ID })
	return out, err
}

// HandOverLine says whether one of several offboardings can be offered to a
// person, and what that brings about.
type HandOverLine struct {
	Number  int
	Client  string
	Service string
	// Problem says why it cannot; nil where it can.
	Problem error
	// Falls are sign-offs of the person that fall with the acceptance.
	Falls                []offboarding.Function
	Standing, Conditions int
}

// HandOverLines looks at each of several offboardings as the reader could
// offer it to the person now. It changes nothing.
func (r *Reader) HandOverLines(ctx context.Context, actor authz.Actor, numbers []int, to string, gone bool) ([]HandOverLine, error) {
	var out []HandOverLine
	for _, number := range numbers {
		line, err := r.handOverLine(ctx, actor, number, to, gone)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

func (r *Reader) handOverLine(ctx context.Context, actor authz.Actor, number int, to string, gone bool) (HandOverLine, error) {
	line := HandOverLine{Number: number}
	f, err := r.store.Facts(ctx, number, actor.ID, to)
	if fault.Is(err, fault.NotFound) {
		line.Problem = Hidden()
		return line, nil
	}
	if err != nil {
		return line, err
	}
	now := r.now()
	s := f.Snapshot(now)
	if !authz.Decide(actor, ViewOf(f), ResourceOf(f, s, Spot{Number: number})).Allowed {
		line.Problem = Hidden()
		return line, nil
	}
	gate, o := offboarding.Evaluate(s), offboarding.Restore(f)
	line.Client, line.Service = f.ClientName, f.ServiceName
	line.Standing, line.Conditions = len(gate.Standing()), len(gate.Conditions)
	if line.Problem = o.CanOffer(to, actor.ID, now); gone {
		line.Problem = o.CanNameSuccessor(to, actor.ID, now)
	}
	for _, so := range f.Risks(to, now).Falls {
		line.Falls = append(line.Falls, so.Function)
	}
	return line, nil
}

// HandedOver returns the offers that the reader made at once; none where
// nothing has that name.
func (r *Reader) HandedOver(ctx context.Context, actor authz.Actor, batch string) ([]store.HandedOverRow, error) {
	return r.store.HandedOver(ctx, actor.ID, batch)
}
