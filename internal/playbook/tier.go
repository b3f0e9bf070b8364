package playbook

import (
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
)

// Levels are the minimum levels of a task in the tiers beside standard, whose
// level is the requirement's own. Empty is the same as there.
type Levels struct {
	Light  offboarding.Level `yaml:"light,omitempty"`
	Strict offboarding.Level `yaml:"strict,omitempty"`
}

// Asked reports whether an offboarding of the tier with the attributes has
// the task.
func (t Task) Asked(tier offboarding.Tier, attributes []offboarding.Attribute) bool {
	return inTier(t.Tiers, tier) && t.When.Holds(attributes)
}

// Level returns the minimum level of the task in the tier.
func (t Task) Level(tier offboarding.Tier) offboarding.Level {
	own := t.Requirement.MinimumLevel
	switch {
	case tier == offboarding.Light && t.Levels.Light != "":
		own = t.Levels.Light
	case tier == offboarding.Strict && t.Levels.Strict != "":
		own = t.Levels.Strict
	}
	return own
}

// Asked reports whether an offboarding of the tier with the attributes needs
// the sign-off.
func (s SignOff) Asked(tier offboarding.Tier, attributes []offboarding.Attribute) bool {
	return inTier(s.Tiers, tier) && s.When.Holds(attributes)
}

// inTier reports whether a list of tiers names one. An empty list names all.
func inTier(tiers []offboarding.Tier, tier offboarding.Tier) bool {
	return len(tiers) == 0 || slices.Contains(tiers, tier.OrStandard())
}
