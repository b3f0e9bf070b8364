package offboarding_test

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// ownership does something about who is accountable, or whether it goes on,
// as somebody, whether they may or not.
func (m *model) ownership() error {
	f := m.o.Facts()
	offer, _ := f.PendingOffer()
	request, _ := f.PendingCancellation()
	if rapid.Bool().Draw(m.t, "who can") {
		m.by = m.whoCan(f, offer)
	}
	switch m.did {
	case "offer":
		return m.offer(m.person(), m.by)
	case "succession":
		return m.succession(m.person(), m.by)
	case "answer":
		switch rapid.IntRange(0, 4).Draw(m.t, "answer") {
		case 0:
			return m.decline(offer.ID, m.by)
		case 1:
			return m.withdrawOffer(offer.ID, m.by)
		case 2:
			return m.call(func() error { return m.o.AcceptOwnership(offer.ID, "", m.by, m.now) })
		}
		return m.accept(offer.ID, m.by)
	case "cancel":
		return m.cancel(m.by)
	}
	switch rapid.IntRange(0, 3).Draw(m.t, "decision") {
	case 0:
		return m.refuseCancelling(request.ID, m.by)
	case 1:
		return m.withdrawCancelling(request.ID, m.by)
	}
	return m.approveCancelling(request.ID, m.by)
}

// whoCan returns somebody whose part the step is.
func (m *model) whoCan(f offboarding.Facts, offer offboarding.Offer) string {
	switch m.did {
	case "answer":
		return m.pick("of the offer", offer.To, offer.By)
	case "decide cancelling":
		return m.pick("second person", f.Deputy, sample.Legal, sample.Security)
	}
	return f.Owner
}

// gaveUp reports whether the step was a cancellation by right: by the owner
// alone where nothing was ever submitted, and otherwise by another human on
// the owner's request.
func (m *model) gaveUp(before, after offboarding.Facts, err error) bool {
	if err != nil || before.State != offboarding.Open || after.State != offboarding.Cancelled {
		return false
	}
	c := after.Cancellations[len(after.Cancellations)-1]
	if len(before.Evidence) == 0 && m.did == "cancel" {
		return m.by == before.Owner && c.ApprovedBy == ""
	}
	return m.did == "decide cancelling" && c.ApprovedBy == m.by &&
		!after.People.SameHuman(m.by, c.By) && !after.People.SameHuman(m.by, before.Owner)
}

// checkOwnership: the owner changes only by the acceptance of whom it was
// offered to, at most one offer and one request wait, and none on an
// offboarding that is over.
func (m *model) checkOwnership(before, after offboarding.Facts) {
	if after.Owner != before.Owner {
		offer, waited := before.PendingOffer()
		answer, answered := after.OfferAnswer(offer.ID)
		if !waited || !answered || answer.Outcome != offboarding.OfferAccepted || after.Owner != offer.To || m.by != offer.To || m.did != "answer" {
			m.t.Fatalf("%s by %q made %q the owner; the offer was %+v", m.did, m.by, after.Owner, offer)
		}
	}
	var unanswered []string
	for _, o := range after.Offers {
		if _, answered := after.OfferAnswer(o.ID); !answered {
			unanswered = append(unanswered, o.ID)
		}
		if o.Kind == offboarding.Succession && after.People[o.By].Human != "" && after.People.SameHuman(o.By, o.To) {
			m.t.Fatalf("%q named themselves", o.By)
		}
	}
	var open []string
	for _, r := range after.CancellationRequests {
		if !slices.ContainsFunc(after.CancellationAnswers, func(a offboarding.CancellationAnswer) bool { return a.Request == r.ID }) {
			open = append(open, r.ID)
		}
	}
	if len(unanswered) > 1 || len(open) > 1 {
		m.t.Fatalf("after %s the offers %q and the requests %q wait", m.did, unanswered, open)
	}
	if after.State != offboarding.Open && len(unanswered)+len(open) > 0 {
		m.t.Fatalf("after %s the offboarding is %s and %q and %q wait", m.did, after.State, unanswered, open)
	}
}

func (b *bench) offer(to, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.OfferOwnership(offboarding.OfferOwnership{ID: b.id("offer"), To: to, Reason: " The team moves. "}, by, b.now)
	})
}

func (b *bench) succession(to, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.NameSuccessor(offboarding.OfferOwnership{ID: b.id("offer"), To: to, Reason: "She left."}, by, b.now)
	})
}

// accept accepts what would be taken over now.
func (b *bench) accept(offer, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.AcceptOwnership(offer, b.o.Facts().Risks(by, b.now).Digest(), by, b.now)
	})
}

func (b *bench) decline(offer, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.DeclineOwnership(offer, "I leave myself.", by, b.now) })
}

func (b *bench) withdrawOffer(offer, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.WithdrawOffer(offer, "Called off.", by, b.now) })
}

func (b *bench) cancel(by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.Cancel(b.id("cancellation"), "The client stays.", by, b.now) })
}

func (b *bench) approveCancelling(request, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.ApproveCancellation(request, b.o.Facts().CancellationDigest(b.now), by, b.now)
	})
}

func (b *bench) refuseCancelling(request, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.RefuseCancellation(request, "Two keys still work.", by, b.now) })
}

func (b *bench) withdrawCancelling(request, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.WithdrawCancellation(request, by, b.now) })
}
