package offboarding

import "slices"

// Tier says how strict an offboarding is: which minimum levels and sign-offs
// its playbook asks for. It is chosen at the start and stays. No tier goes
// below the gate's floor.
type Tier string

const (
	// Light asks for less proof, where little is at stake.
	Light Tier = "light"
	// Standard is what a playbook asks for where it says nothing else.
	Standard Tier = "standard"
	// Strict asks for stronger proof or more sign-offs.
	Strict Tier = "strict"
)

// Tiers returns all tiers, the least strict first.
func Tiers() []Tier { return []Tier{Light, Standard, Strict} }

// Valid reports whether t is one of Tiers.
func (t Tier) Valid() bool { return slices.Contains(Tiers(), t) }

// OrStandard returns the tier, and Standard where none was chosen.
func (t Tier) OrStandard() Tier {
	if t == "" {
		return Standard
	}
	return t
}
