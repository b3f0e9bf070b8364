package playbook

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

// mask is a set of attributes: one bit for each of AllAttributes, in their
// order. All sets are tried against all tasks, so they are kept small.
type mask uint32

func (m mask) size() int { return bits.OnesCount32(uint32(m)) }

func (m mask) String() string {
	var names []string
	for i, a := range offboarding.AllAttributes() {
		if m&(1<<i) != 0 {
			names = append(names, string(a))
		}
	}
	return strings.Join(names, " and ")
}

// conditionMask is a condition over masks. It says the same as Condition.
type conditionMask struct{ any, all, not mask }

func maskOf(c Condition) conditionMask {
	known := offboarding.AllAttributes()
	set := func(attributes []offboarding.Attribute) (m mask) {
		for _, a := range attributes {
			if i := slices.Index(known, a); i >= 0 {
				m |= 1 << i
			}
		}
		return m
	}
	return conditionMask{any: set(c.Any), all: set(c.All), not: set(c.Not)}
}

func (m conditionMask) holds(set mask) bool {
	return (m.any == 0 || m.any&set != 0) && m.all&^set == 0 && m.not&set == 0
}

// satisfiable reports whether the condition holds for any set at all.
func (m conditionMask) satisfiable() bool {
	return m.all&m.not == 0 && (m.any == 0 || m.any&^m.not != 0)
}
