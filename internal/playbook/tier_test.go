package playbook_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

func inTier(tier offboarding.Tier) offboarding.Terms {
	t := terms()
	t.Tier = tier
	return t
}

// tiered asks for something else in each tier.
func tiered() playbook.Playbook {
	p := small()
	p.Tasks[0].Requirement.MinimumLevel = offboarding.ConfirmedByParty
	p.Tasks[0].Levels = playbook.Levels{Light: offboarding.SelfAttested, Strict: offboarding.ConfirmedByProvider}
	p.Tasks[2].Tiers = []offboarding.Tier{offboarding.Standard, offboarding.Strict}
	p.SignOffs[0].Tiers = []offboarding.Tier{offboarding.Strict}
	return p
}

func TestATierChoosesLevelsTasksAndSignOffs(t *testing.T) {
	t.Parallel()
	for tier, want := range map[offboarding.Tier]struct {
		level    offboarding.Level
		tasks    []string
		signOffs int
	}{
		offboarding.Light:    {offboarding.SelfAttested, []string{"first"}, 0},
		offboarding.Standard: {offboarding.ConfirmedByParty, []string{"first", "last"}, 0},
		"":                   {offboarding.ConfirmedByParty, []string{"first", "last"}, 0},
		offboarding.Strict:   {offboarding.ConfirmedByProvider, []string{"first", "last"}, 1},
	} {
		plan := tiered().Plan(inTier(tier), workday.Calendar{})
		var keys []string
		for _, task := range plan.Tasks {
			keys = append(keys, task.Key)
		}
		if level := plan.Tasks[0].Requirement.MinimumLevel; level != want.level || !slices.Equal(keys, want.tasks) || len(plan.Rules) != want.signOffs {
			t.Errorf("%q: level %s, tasks %v, %d sign-offs", tier, level, keys, len(plan.Rules))
		}
	}
}

func TestATierThatNamesNoLevelKeepsTheRequirementsOwn(t *testing.T) {
	t.Parallel()
	for _, tier := range offboarding.Tiers() {
		if got := keys(ptr(shipped(t, "client-exit"))).Level(tier); got != keys(ptr(shipped(t, "client-exit"))).Requirement.MinimumLevel {
			t.Errorf("%s asks for %s", tier, got)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func ofTiers() []mistake {
	in := func(name, want string, make func(task *playbook.Task)) mistake {
		return mistake{name, func(p *playbook.Playbook) { make(keys(p)) }, want}
	}
	return []mistake{
		in("light above standard", "tasks[5].levels.light: asks for more than standard, which is self_attested", func(task *playbook.Task) {
			task.Requirement.MinimumLevel, task.Levels.Light = offboarding.SelfAttested, offboarding.ConfirmedByParty
		}),
		in("strict below standard", "tasks[5].levels.strict: asks for less than standard, which is confirmed_by_provider", func(task *playbook.Task) {
			task.Requirement.MinimumLevel, task.Levels.Strict = offboarding.ConfirmedByProvider, offboarding.SelfAttested
		}),
		in("unknown level of a tier", `tasks[5].levels.strict: "certain" is no level`, func(task *playbook.Task) { task.Levels.Strict = "certain" }),
		in("level that nothing reaches", "tasks[5].levels.strict: observed cannot be reached by what a task can be sent", func(task *playbook.Task) { task.Levels.Strict = offboarding.Observed }),
		in("unknown tier", `tasks[5].tiers[0]: "relaxed" is not light, standard or strict`, func(task *playbook.Task) { task.Tiers = []offboarding.Tier{"relaxed", offboarding.Strict} }),
		in("tier twice", "tasks[5].tiers[1]: strict is named twice", func(task *playbook.Task) { task.Tiers = []offboarding.Tier{offboarding.Strict, offboarding.Strict} }),
		{"unknown tier of a sign-off", func(p *playbook.Playbook) { p.SignOffs[0].Tiers = []offboarding.Tier{"relaxed"} }, `sign_offs[0].tiers[0]: "relaxed" is not light, standard or strict`},
		{"a category that light leaves out", func(p *playbook.Playbook) {
			for i := range p.Tasks {
				if p.Tasks[i].Category == offboarding.BackupRetention {
					p.Tasks[i].Tiers = []offboarding.Tier{offboarding.Standard, offboarding.Strict}
				}
			}
		}, "tasks: none covers backup_retention without any attribute in the tier light"},
		{"a category that strict leaves out under an attribute", func(p *playbook.Playbook) {
			task(p, "confirm-no-devices").Tiers = []offboarding.Tier{offboarding.Light, offboarding.Standard}
			for _, key := range []string{"collect-devices", "wipe-devices"} {
				task(p, key).When = playbook.Condition{All: []offboarding.Attribute{offboarding.DevicesIssued}}
			}
		}, "tasks: none covers device_recovery without any attribute in the tier strict"},
		{"address as id", func(p *playbook.Playbook) { p.ID = "import" }, "id: import is an address of the product; choose another"},
	}
}

func ofAssignments() []mistake {
	in := func(name, want string, rule playbook.Assign) mistake {
		return mistake{name, func(p *playbook.Playbook) { keys(p).Assign = rule }, want}
	}
	return []mistake{
		in("two rules", "tasks[5].assign: name one of person, team, role and external", playbook.Assign{Person: "u-1", Team: "Platform"}),
		in("unknown role", `tasks[5].assign.role: "auditor" is not owner or deputy`, playbook.Assign{Role: "auditor"}),
		in("unknown outsider", `tasks[5].assign.external: "us" is not client or vendor`, playbook.Assign{External: offboarding.Us}),
		in("outsider of another party", "tasks[5].assign.external: the party of the task is us; write the same", playbook.Assign{External: offboarding.Client}),
	}
}
