package demo

import (
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

// plan returns the tasks that the exit will have, before it is drafted.
func (e *exit) plan() []offboarding.Task {
	terms := offboarding.Terms{ContractEnds: e.contractEnds, Attributes: e.attributes}
	for _, p := range playbook.Shipped() {
		if p.ID == "client-exit" {
			return p.Plan(terms, workday.Calendar{}).Tasks
		}
	}
	return nil
}

// everything has all tasks proven but those that are left, in waves: each
// two days after what it waits for. It returns the last day of the last wave.
func (e *exit) everything(first int, left ...string) int {
	tasks := e.plan()
	depth := map[int]int{}
	last := first
	for _, t := range tasks {
		e.wave(tasks, t, depth)
	}
	waves := map[int][]string{}
	for _, t := range tasks {
		if !slices.Contains(left, t.Key) {
			waves[depth[t.Number]] = append(waves[depth[t.Number]], t.Key)
		}
	}
	for wave, keys := range waves {
		e.proven(first+2*wave, keys...)
		last = max(last, first+2*wave+1)
	}
	return last
}

// wave returns after how many others a task can be done at the earliest.
func (e *exit) wave(tasks []offboarding.Task, t offboarding.Task, depth map[int]int) int {
	if d, known := depth[t.Number]; known {
		return d
	}
	d := 0
	for _, before := range t.DependsOn {
		at := slices.IndexFunc(tasks, func(other offboarding.Task) bool { return other.Number == before.On })
		d = max(d, e.wave(tasks, tasks[at], depth)+1)
	}
	depth[t.Number] = d
	return d
}
