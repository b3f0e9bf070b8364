package playbook_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

func TestAPlanSaysForEachCategoryWhoDecidesAboutWaivers(t *testing.T) {
	t.Parallel()
	if got, want := small().Plan(terms(), workday.Calendar{}).Waivers, offboarding.DefaultWaiverRules(); !slices.Equal(got, want) {
		t.Errorf("a playbook that says nothing gives %v, want %v", got, want)
	}
	p := small()
	p.Waivers = []offboarding.WaiverRule{{Category: offboarding.DeviceRecovery, Function: offboarding.Legal}}
	got := p.Plan(terms(), workday.Calendar{}).Waivers
	var covered []offboarding.Category
	for i, r := range got {
		covered = append(covered, r.Category)
		want := offboarding.DefaultWaiverRules()[i].Function
		if r.Category == offboarding.DeviceRecovery {
			want = offboarding.Legal
		}
		if r.Function != want {
			t.Errorf("%s is decided for %s, want %s", r.Category, r.Function, want)
		}
	}
	if !slices.Equal(covered, offboarding.Categories()) {
		t.Errorf("the rules are for %v, want every category once", covered)
	}
}

func ofWaivers() []mistake {
	rules := func(rules ...offboarding.WaiverRule) func(*playbook.Playbook) {
		return func(p *playbook.Playbook) { p.Waivers = rules }
	}
	return []mistake{
		{"waivers of no category", rules(offboarding.WaiverRule{Category: "cars", Function: offboarding.Legal}), `waivers[0].category: "cars" is no category`},
		{"waivers of a category twice", rules(
			offboarding.WaiverRule{Category: offboarding.DeviceRecovery, Function: offboarding.Legal},
			offboarding.WaiverRule{Category: offboarding.DeviceRecovery, Function: offboarding.Security},
		), "waivers[1].category: device_recovery is named twice"},
		{"waivers for no function", rules(offboarding.WaiverRule{Category: offboarding.DeviceRecovery, Function: "finance"}), `waivers[0].function: "finance" is no function`},
		{"waivers for the owner", rules(offboarding.WaiverRule{Category: offboarding.DeviceRecovery, Function: offboarding.Owner}),
			"waivers[0].function: the owner decides about no waiver; name another function"},
	}
}
