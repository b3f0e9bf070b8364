package playbook

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/schedule"
)

// order checks what the tasks say about each other: that what they wait for
// is there, is due before them, and never waits for them in turn.
func (l *linter) order(p Playbook) {
	numbers := map[string]int{}
	for i, t := range p.Tasks {
		numbers[t.Key] = i + 1
	}
	graph := make([]schedule.Task, len(p.Tasks))
	for i, t := range p.Tasks {
		where := element("tasks", i) + ".depends_on"
		graph[i].Number = i + 1
		if len(t.DependsOn) > maxList {
			l.add(where, "more than %d are too many", maxList)
			continue
		}
		seen := map[string]bool{}
		for j, d := range t.DependsOn {
			number, known := numbers[d.Key]
			switch {
			case !known:
				l.add(element(where, j), "%q is the key of no task", d.Key)
				continue
			case seen[d.Key]:
				l.add(element(where, j), "%s is named twice", d.Key)
			case d.LagDays < 0 || d.LagDays > maxDays:
				l.add(element(where, j)+".lag_days", "the lag after %s is not between 0 and %d days", d.Key, maxDays)
			case p.Tasks[number-1].Offset > t.Offset:
				l.add(element(where, j), "%s is due later than this task, which waits for it", d.Key)
			}
			seen[d.Key] = true
			graph[i].DependsOn = append(graph[i].DependsOn, schedule.Dependency{On: number})
		}
	}
	l.cycles(p, graph)
}

// cycles names circles, each at the dependency that closes it. Tasks of a
// circle that was named are left out of the search for the next one: one wrong
// dependency often closes several.
func (l *linter) cycles(p Playbook, graph []schedule.Task) {
	for {
		cycle := schedule.Cycle(graph)
		if cycle == nil {
			return
		}
		names := make([]string, 0, len(cycle)+1)
		for _, number := range append(cycle, cycle[0]) {
			names = append(names, p.Tasks[number-1].Key)
		}
		last := cycle[len(cycle)-1] - 1
		at := slices.IndexFunc(p.Tasks[last].DependsOn, func(d Dependency) bool { return d.Key == names[0] })
		l.add(element(element("tasks", last)+".depends_on", at), "closes a circle: %s", strings.Join(names, " waits for "))
		for _, number := range cycle {
			graph[number-1].DependsOn = nil
		}
	}
}

// floor checks that each of the six named categories has a task in every tier
// under every set of attributes, and names the smallest set for which one has
// none, in the tier where it is so.
func (l *linter) floor(p Playbook) {
	for _, c := range offboarding.NamedCategories() {
		var bareTiers []string
		var bare mask
		for _, tier := range offboarding.Tiers() {
			set, found := uncovered(p, c, tier)
			if !found {
				continue
			}
			if len(bareTiers) == 0 || set.size() < bare.size() {
				bare = set
			}
			bareTiers = append(bareTiers, string(tier))
		}
		if len(bareTiers) == 0 {
			continue
		}
		with := "without any attribute"
		if bare != 0 {
			with = "with " + bare.String()
		}
		if len(bareTiers) < len(offboarding.Tiers()) {
			with += " in the tier " + strings.Join(bareTiers, " and ")
		}
		l.add("tasks", "none covers %s %s", c, with)
	}
}

// uncovered returns the smallest set of attributes under which no task of a
// category is asked for in a tier.
func uncovered(p Playbook, c offboarding.Category, tier offboarding.Tier) (bare mask, found bool) {
	var conditions []conditionMask
	for _, t := range p.Tasks {
		if t.Category != c || !inTier(t.Tiers, tier) {
			continue
		}
		if m := maskOf(t.When); !slices.Contains(conditions, m) {
			conditions = append(conditions, m)
		}
	}
	for set := range mask(1 << len(offboarding.AllAttributes())) {
		covered := slices.ContainsFunc(conditions, func(m conditionMask) bool { return m.holds(set) })
		if !covered && (!found || set.size() < bare.size()) {
			bare, found = set, true
		}
	}
	return bare, found
}
