package offboarding_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// askedToOwn notes an offer that waits for its answer.
func askedToOwn(f *offboarding.Facts, to string) {
	f.Offers = append(f.Offers, offboarding.Offer{ID: "asked", To: to, From: f.Owner, By: f.Owner, At: sample.Published()})
}

// pending returns the offer that waits.
func (b *bench) pending() offboarding.Offer {
	b.t.Helper()
	offer, waits := b.o.Facts().PendingOffer()
	if !waits {
		b.t.Fatalf("no offer waits")
	}
	return offer
}

func TestOwnershipMovesByAcceptanceAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.offer(sample.Bystander, sample.Owner))
	offer := b.pending()
	if f := b.o.Facts(); f.Owner != sample.Owner || offer.From != sample.Owner || offer.By != sample.Owner || offer.Reason != "The team moves." || offer.Kind != offboarding.HandOver {
		t.Errorf("after the offer %q is the owner; the offer is %+v", f.Owner, offer)
	}
	wantKind(t, b.accept(offer.ID, sample.Executive), fault.Forbidden, "it was offered to Pell Okonda")
	wantKind(t, b.accept(offer.ID, sample.Owner), fault.Forbidden, "it was offered to Pell Okonda")
	wantKind(t, b.accept("another", sample.Bystander), fault.Conflict, "does not stand any more")
	read := b.o.Facts().Risks(sample.Bystander, b.now)
	b.must(b.accept(offer.ID, sample.Bystander))
	a, _ := b.o.Facts().OfferAnswer(offer.ID)
	if b.o.Facts().Owner != sample.Bystander || a.Outcome != offboarding.OfferAccepted || a.Risks != read.Count() || a.Digest != read.Digest() || a.Risks == 0 {
		t.Errorf("after the acceptance %q is the owner; the answer is %+v", b.o.Facts().Owner, a)
	}
	wantKind(t, b.accept(offer.ID, sample.Bystander), fault.Conflict, "does not stand any more")
	wantKind(t, b.offer(sample.Executive, sample.Owner), fault.Forbidden, "only the accountable owner can hand it over: Pell Okonda")
}

func TestNobodyIsTheOwnerWhoCannotBe(t *testing.T) {
	t.Parallel()
	second := func(f *offboarding.Facts) {
		f.People["second"] = offboarding.Person{ID: "second", Name: "Second", Human: sample.Owner, Active: true}
		f.People["third"] = offboarding.Person{ID: "third", Name: "Third", Human: sample.Deputy, Active: true}
	}
	for to, says := range map[string]string{
		sample.Former: "Choose an active person", "": "Choose an active person", "nobody": "Choose an active person",
		sample.Owner: "is the owner already", "second": "is the owner already",
		sample.Deputy: "is the deputy", "third": "is the deputy",
		sample.Legal: "nobody is left who can sign for legal", sample.Security: "nobody is left who can sign for security",
	} {
		b := newBench(t, second)
		err := b.offer(to, sample.Owner)
		wantField(t, err, "to")
		wantKind(t, err, fault.Invalid, says)
	}
	b := newBench(t)
	wantField(t, b.call(func() error {
		return b.o.OfferOwnership(offboarding.OfferOwnership{ID: "o", To: sample.Former, Reason: " "}, sample.Owner, b.now)
	}), "to", "reason")
	b = newBench(t, func(f *offboarding.Facts) { f.Holders[offboarding.Legal] = nil })
	b.must(b.offer(sample.Bystander, sample.Owner)) // what was missing before stops nobody
}

func TestAnOffboardingIsOfferedToOnePersonAtATime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.offer(sample.Bystander, sample.Owner))
	wantKind(t, b.offer(sample.Executive, sample.Owner), fault.Conflict, "offered to Pell Okonda already")
	offer := b.pending()
	wantKind(t, b.withdrawOffer(offer.ID, sample.Bystander), fault.Forbidden, "Ines Valdorn made the offer")
	wantKind(t, b.decline(offer.ID, sample.Owner), fault.Forbidden, "it was offered to Pell Okonda")
	for what, err := range map[string]error{
		"withdraw": b.call(func() error { return b.o.WithdrawOffer(offer.ID, " ", sample.Owner, b.now) }),
		"decline":  b.call(func() error { return b.o.DeclineOwnership(offer.ID, "", sample.Bystander, b.now) }),
	} {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s without a reason: %v", what, err)
		}
	}
	b.must(b.withdrawOffer(offer.ID, sample.Owner))
	wantKind(t, b.accept(offer.ID, sample.Bystander), fault.Conflict, "does not stand any more")
	b.must(b.offer(sample.Executive, sample.Owner))
	b.must(b.decline(b.pending().ID, sample.Executive))
	if f := b.o.Facts(); f.Owner != sample.Owner || len(f.OfferAnswers) != 2 || f.OfferAnswers[1].Reason != "I leave myself." {
		t.Errorf("owner %q, answers %+v", f.Owner, f.OfferAnswers)
	}
}

func TestAcceptanceIsOfWhatWasRead(t *testing.T) {
	t.Parallel()
	changes := map[string]func(b *bench) error{
		"evidence was sent":        func(b *bench) error { return b.submit(1, sample.Tobin) },
		"an unknown was added":     func(b *bench) error { return b.addUnknown() },
		"an item was added":        func(b *bench) error { _, err := b.addItem(); return err },
		"a task became overdue":    func(b *bench) error { return b.wait(20 * day) },
		"cancelling was asked for": func(b *bench) error { return b.cancel(sample.Owner) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.must(b.submit(3, sample.Ruvi))
			b.must(b.offer(sample.Bystander, sample.Owner))
			read := b.o.Facts().Risks(sample.Bystander, b.now).Digest()
			b.must(change(b))
			err := b.call(func() error { return b.o.AcceptOwnership(b.pending().ID, read, sample.Bystander, b.now) })
			wantKind(t, err, fault.Conflict, "what you would take over changed")
			b.must(b.accept(b.pending().ID, sample.Bystander))
		})
	}
	b := newBench(t)
	b.must(b.offer(sample.Bystander, sample.Owner))
	read := b.o.Facts().Risks(sample.Bystander, b.now).Digest()
	b.must(b.wait(hour))
	b.must(b.assign(3, sample.Tobin))
	b.must(b.call(func() error { return b.o.AcceptOwnership(b.pending().ID, read, sample.Bystander, b.now) }))
}

func TestRisksAreHowItWouldStandWithThePersonAsTheOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Holders[offboarding.Legal] = append(f.Holders[offboarding.Legal], sample.Bystander)
		grant(f, offboarding.Waiver{ID: "w-1", Task: 3, Requester: sample.Ruvi, Until: f.Due.AddDate(1, 0, 0)}, f.PublishedAt, sample.Executive)
	})
	for _, task := range []int{1, 2, 4} {
		b.verify(task)
	}
	b.now = b.now.Add(day)
	b.verify(5)
	b.must(b.addUnknown())
	b.must(b.sign(offboarding.Legal, sample.Bystander))
	b.must(b.offer(sample.Bystander, sample.Owner))
	b.now = b.now.Add(60 * day)
	r := b.o.Facts().Risks(sample.Bystander, b.now)
	if len(r.Falls) != 1 || r.Falls[0].Function != offboarding.Legal || len(r.Waivers) != 1 || len(r.Unknowns) != 1 || len(r.Overdue) != 1 || r.Overdue[0].Task != 6 {
		t.Errorf("the risks are %+v", r)
	}
	legal := false
	for _, c := range r.Standing {
		legal = legal || c.Function == offboarding.Legal
	}
	if !legal || b.o.Facts().Risks(sample.Executive, b.now).Digest() == r.Digest() {
		t.Error("the risks do not count the sign-off that would fall")
	}
	b.must(b.accept(b.pending().ID, sample.Bystander))
	if got, want := len(b.gate().Standing()), len(r.Standing); got != want {
		t.Errorf("%d conditions stand after the acceptance, %d were shown", got, want)
	}
}

func TestTheNewOwnersOwnSignOffFallsAndTheOthersStay(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Holders[offboarding.Legal] = append(f.Holders[offboarding.Legal], sample.Bystander)
	})
	b.proven()
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Bystander))
	b.must(b.offer(sample.Bystander, sample.Owner))
	b.must(b.accept(b.pending().ID, sample.Bystander))
	f := b.o.Facts()
	if len(f.Voids) != 1 || !strings.Contains(f.Voids[0].Cause, "Pell Okonda became the accountable owner") || f.Voids[0].By != sample.Bystander {
		t.Errorf("the voids are %+v", f.Voids)
	}
	if c := b.signOff(offboarding.Security); !c.Met() {
		t.Errorf("the sign-off of somebody else fell: %+v", c)
	}
	wantKind(t, b.sign(offboarding.Legal, sample.Bystander), fault.Forbidden, "as its owner")
	b.must(b.sign(offboarding.Legal, sample.Legal))
	wantKind(t, b.close(sample.Owner), fault.Forbidden, "only the accountable owner can close it: Pell Okonda")
	b.must(b.close(sample.Bystander))
}

func TestAcceptanceIsRefusedWhenThePersonCannotBeTheOwnerAnyMore(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		askedToOwn(f, sample.Bystander)
		f.Holders[offboarding.Legal] = []string{sample.Bystander}
	})
	wantKind(t, b.accept("asked", sample.Bystander), fault.Blocked, "nobody is left who can sign for legal")
	b = newBench(t, func(f *offboarding.Facts) { askedToOwn(f, sample.Bystander); deactivate(f, sample.Bystander) })
	wantKind(t, b.accept("asked", sample.Bystander), fault.Blocked, "cannot become the owner any more")
}

func TestOwnershipMovesOnlyWhileOpenAndAnOfferEndsWithTheClosure(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ready()
	b.must(b.offer(sample.Bystander, sample.Owner))
	offer := b.pending()
	b.must(b.close(sample.Owner)) // the present owner stays accountable
	a, _ := b.o.Facts().OfferAnswer(offer.ID)
	if a.Outcome != offboarding.OfferLapsed || a.Reason != "the offboarding was closed" || a.By != sample.Owner {
		t.Errorf("the offer ended so: %+v", a)
	}
	for what, err := range map[string]error{
		"accept": b.accept(offer.ID, sample.Bystander), "decline": b.decline(offer.ID, sample.Bystander),
		"offer": b.offer(sample.Bystander, sample.Owner), "name a successor": b.succession(sample.Bystander, sample.Executive),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s after the closure: %v", what, err)
		}
	}
}

func TestASuccessorIsNamedOnlyForAnOwnerWhoLeftAndNeverByThemselves(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	wantKind(t, b.succession(sample.Bystander, sample.Executive), fault.Conflict, "Ines Valdorn is active")
	b = newBench(t, func(f *offboarding.Facts) { deactivate(f, sample.Owner) })
	if c := b.of(offboarding.PeopleCondition); c.Reason != offboarding.NeedsOwner {
		t.Errorf("condition 7 says %q", c.Reason)
	}
	wantKind(t, b.offer(sample.Bystander, sample.Owner), fault.Conflict, "an administrator must name a successor")
	wantKind(t, b.succession(sample.Executive, sample.Executive), fault.Invalid, "Nobody names themselves")
	wantKind(t, b.succession(sample.TobinAdmin, sample.Tobin), fault.Invalid, "Nobody names themselves")
	b.must(b.succession(sample.Bystander, sample.Executive))
	if c := b.of(offboarding.PeopleCondition); c.Reason != offboarding.NeedsAcceptance || len(c.Who) != 1 || c.Who[0] != sample.Bystander {
		t.Errorf("condition 7 says %q of %q", c.Reason, c.Who)
	}
	wantKind(t, b.succession(sample.Bystander, sample.Executive), fault.Conflict, "was asked already")
	first := b.pending()
	b.must(b.succession(sample.Tobin, sample.Executive))
	if a, _ := b.o.Facts().OfferAnswer(first.ID); a.Outcome != offboarding.OfferLapsed || a.Reason != "Tobin Askerley was named instead" {
		t.Errorf("the first offer ended so: %+v", a)
	}
	wantKind(t, b.accept(first.ID, sample.Bystander), fault.Conflict, "does not stand any more")
	b.must(b.accept(b.pending().ID, sample.Tobin))
	if found := conditions(b.gate(), offboarding.PeopleCondition); len(found) != 0 {
		t.Errorf("condition 7 still stands: %+v", found)
	}
}

func TestAnOfferOfAnOwnerWhoLeftCanStillBeAccepted(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) { askedToOwn(f, sample.Bystander); deactivate(f, sample.Owner) })
	if c := b.of(offboarding.PeopleCondition); c.Reason != offboarding.NeedsAcceptance {
		t.Errorf("condition 7 says %q", c.Reason)
	}
	b.must(b.accept("asked", sample.Bystander))
	if f := b.o.Facts(); f.Owner != sample.Bystander {
		t.Errorf("%q is the owner", f.Owner)
	}
}
