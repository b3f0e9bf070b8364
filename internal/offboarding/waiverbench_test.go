package offboarding_test

import (
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// ask adds a request for a waiver to the record.
func ask(f *offboarding.Facts, w offboarding.Waiver) offboarding.Waiver {
	w.Number = len(f.Waivers) + 1
	f.Waivers = append(f.Waivers, w)
	return w
}

// grant adds a waiver that people approved, the first for the function that
// decides about it and the second for another.
func grant(f *offboarding.Facts, w offboarding.Waiver, at time.Time, people ...string) {
	w = ask(f, w)
	for i, by := range people {
		f.WaiverDecisions = append(f.WaiverDecisions, offboarding.WaiverDecision{
			ID: fmt.Sprintf("%s-d%d", w.ID, i+1), Waiver: w.ID, Ruling: offboarding.Approved,
			Function: functionsOver(*f, w)[i], By: by, At: at,
		})
	}
}

// functionsOver returns the function that decides about a waiver and another.
func functionsOver(f offboarding.Facts, w offboarding.Waiver) []offboarding.Function {
	category := w.Category
	if t, ok := f.Task(w.Task); ok {
		category = t.Category
	}
	for _, r := range append(f.WaiverRules, offboarding.DefaultWaiverRules()...) {
		if r.Category != category {
			continue
		}
		if r.Function == offboarding.Legal {
			return []offboarding.Function{offboarding.Legal, offboarding.Security}
		}
		return []offboarding.Function{r.Function, offboarding.Legal}
	}
	return []offboarding.Function{"", ""}
}

func (b *bench) requestWaiver(in offboarding.WaiverRequest, by string) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.RequestWaiver(b.id("waiver"), in, by, b.now)
		return err
	})
}

// waiverOf is a request about a task that ends in a month.
func (b *bench) waiverOf(task int) offboarding.WaiverRequest {
	return offboarding.WaiverRequest{
		Task: task, What: " Return of 1 field device ", Reason: "Lost in transit.\r\nThe carrier has confirmed it.",
		Control: "The disk was encrypted.", Until: b.now.AddDate(0, 1, 0),
	}
}

func (b *bench) decideWaiver(number int, r offboarding.Ruling, by string) error {
	b.t.Helper()
	return b.call(func() error {
		in := offboarding.WaiverRuling{Waiver: number, Ruling: r}
		if r == offboarding.Refused {
			in.Reason = " The carrier has found it."
		}
		_, err := b.o.DecideWaiver(b.id("decision"), in, by, b.now)
		return err
	})
}

func (b *bench) withdrawWaiver(number int, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.WithdrawWaiver(number, by, b.now) })
}

// stateOf returns what became of a waiver.
func (b *bench) stateOf(number int) offboarding.WaiverState {
	b.t.Helper()
	f := b.o.Facts()
	w, ok := f.Waiver(number)
	if !ok {
		b.t.Fatalf("there is no waiver %d", number)
	}
	return f.StateOf(w, b.now)
}
