package playbook

import (
	"fmt"
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
)

// waiverRules returns who decides about waivers of each category: what the
// playbook says, and the usual for all others.
func (p Playbook) waiverRules() []offboarding.WaiverRule {
	rules := offboarding.DefaultWaiverRules()
	for _, own := range p.Waivers {
		at := slices.IndexFunc(rules, func(r offboarding.WaiverRule) bool { return r.Category == own.Category })
		if at >= 0 {
			rules[at] = own
		}
	}
	return rules
}

// waivers checks who is to decide about waivers.
func (l *linter) waivers(p Playbook) {
	seen := map[offboarding.Category]bool{}
	for i, r := range p.Waivers {
		where := fmt.Sprintf("waivers[%d]", i)
		switch {
		case !r.Category.Valid():
			l.add(where+".category", "%q is no category", r.Category)
		case seen[r.Category]:
			l.add(where+".category", "%s is named twice", r.Category)
		}
		seen[r.Category] = true
		switch {
		case r.Function == offboarding.Owner:
			l.add(where+".function", "the owner decides about no waiver; name another function")
		case !slices.Contains(offboarding.GrantedFunctions(), r.Function):
			l.add(where+".function", "%q is no function", r.Function)
		}
	}
}
