package offboarding_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// delegate has somebody name a delegate, as the rules let them. Whoever acts in
// the model is asked often, so that delegation meets everything else.
func (m *model) delegate(f *offboarding.Facts) {
	from := m.pick("delegator", sample.Owner, sample.Owner, sample.Tobin, sample.Ruvi, sample.Security, sample.Bystander)
	var given []offboarding.Delegation
	for _, d := range f.Delegations {
		if d.From == from {
			given = append(given, d)
		}
	}
	first := m.now.Add(time.Duration(rapid.IntRange(0, 1).Draw(m.t, "from day")) * day)
	d, err := f.People.NameDelegate(m.id("delegation"), from, offboarding.DelegationRequest{
		To: m.pick("delegate", sample.Bystander, sample.Executive, m.person()), First: first, Last: first.Add(time.Duration(rapid.IntRange(5, 40).Draw(m.t, "delegated days")) * day), Reason: "On leave.",
	}, given, m.now)
	if err == nil {
		f.Delegations = append(f.Delegations, d)
	}
}

// reviewedForOthers counts the reviews that somebody gave as a delegate.
func reviewedForOthers(f offboarding.Facts) int {
	n := 0
	for _, r := range f.Reviews {
		if r.For != "" {
			n++
		}
	}
	return n
}
