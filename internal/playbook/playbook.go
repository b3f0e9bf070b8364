// Package playbook holds the versioned templates from which offboardings
// start: which tasks, which evidence, which sign-offs, and on which attributes
// of the client they depend. A playbook is written as YAML, checked by Lint,
// and turned into the tasks of one offboarding by Plan.
//
// The package is pure. It keeps nothing and knows nobody: people are assigned
// when an offboarding starts, and what a playbook may not ask less than is the
// gate's floor in package offboarding.
//
// Start reading at Playbook, and at shipped/client-exit.yaml for what one
// looks like.
package playbook

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/workday"
)

// Playbook is one version of a template. Versions are never changed: an
// offboarding keeps the one that it started from.
type Playbook struct {
	// ID names the playbook over all its versions: "client-exit".
	ID          string    `yaml:"id"`
	Version     int       `yaml:"version"`
	Name        string    `yaml:"name"`
	Description string    `yaml:"description"`
	Tasks       []Task    `yaml:"tasks"`
	SignOffs    []SignOff `yaml:"sign_offs"`
	// Waivers say which function decides about waivers of a category, where
	// it is not the usual one.
	Waivers []offboarding.WaiverRule `yaml:"waivers,omitempty"`
}

// Task is one thing to be done and proven.
type Task struct {
	// Key names the task within its playbook, over all versions.
	Key      string               `yaml:"key"`
	Category offboarding.Category `yaml:"category"`
	// Title is an imperative without identifiers, so that "Tobin Askerley
	// must" and the title make a sentence: "Revoke service accounts".
	Title string `yaml:"title"`
	// Help is a sentence or two for whoever does it.
	Help string `yaml:"help"`
	// Party is who does it: us, client or vendor.
	Party offboarding.Party `yaml:"party"`
	// Team is who usually does it, as a hint for the person who assigns it.
	Team string `yaml:"team,omitempty"`
	// Assign proposes who does it when an offboarding starts.
	Assign Assign `yaml:"assign,omitempty"`
	// Offset is the due day, in working days from the end of the contract;
	// negative is before it.
	Offset int `yaml:"offset"`
	// Effort is how many working days the task usually takes.
	Effort int `yaml:"effort"`
	// When and Tiers say for which offboardings the task is asked; no tiers
	// are all of them.
	When        Condition               `yaml:"when,omitempty"`
	Tiers       []offboarding.Tier      `yaml:"tiers,omitempty"`
	DependsOn   []Dependency            `yaml:"depends_on,omitempty"`
	Requirement offboarding.Requirement `yaml:"requirement"`
	// Levels are the minimum levels of the other tiers, where they differ from
	// the requirement's own.
	Levels Levels `yaml:"levels,omitempty"`
	// Clause is the contract clause that asks for the task, if any.
	Clause string `yaml:"clause,omitempty"`
	// Controls are those of KnownControls for which the task is evidence.
	Controls []string `yaml:"controls,omitempty"`
}

// Dependency says that another task goes before. Where that task is not asked
// for, the dependency is dropped.
type Dependency struct {
	Key string `yaml:"key"`
	// LagDays is how long to wait after that task is met, in days of 24
	// hours: the gate has no calendar.
	LagDays int `yaml:"lag_days,omitempty"`
}

// SignOff is a sign-off of a function. The owner's is not written down: every
// offboarding asks for it.
type SignOff struct {
	Function offboarding.Function `yaml:"function"`
	// Categories are what the person speaks for.
	Categories []offboarding.Category `yaml:"categories"`
	// When and Tiers say for which offboardings it is asked; no tiers are all
	// of them.
	When  Condition          `yaml:"when,omitempty"`
	Tiers []offboarding.Tier `yaml:"tiers,omitempty"`
	// Statement is what the person states by signing, in the first person.
	Statement string `yaml:"statement"`
	Clause    string `yaml:"clause,omitempty"`
}

// Condition says for which attributes something is asked. All parts that are
// given must hold; the empty condition always does.
type Condition struct {
	// Any holds where at least one of the attributes is set.
	Any []offboarding.Attribute `yaml:"any,omitempty"`
	// All holds where each of them is set.
	All []offboarding.Attribute `yaml:"all,omitempty"`
	// Not holds where none of them is set.
	Not []offboarding.Attribute `yaml:"not,omitempty"`
}

// Always reports whether the condition is empty.
func (c Condition) Always() bool { return len(c.Any)+len(c.All)+len(c.Not) == 0 }

// Holds reports whether the condition holds for the attributes that are set.
func (c Condition) Holds(attributes []offboarding.Attribute) bool {
	set := func(a offboarding.Attribute) bool { return slices.Contains(attributes, a) }
	unset := func(a offboarding.Attribute) bool { return !set(a) }
	return (len(c.Any) == 0 || slices.ContainsFunc(c.Any, set)) &&
		!slices.ContainsFunc(c.All, unset) && !slices.ContainsFunc(c.Not, set)
}

// Task returns the task with the key.
func (p Playbook) Task(key string) (Task, bool) {
	for _, t := range p.Tasks {
		if t.Key == key {
			return t, true
		}
	}
	return Task{}, false
}

// Plan returns the tasks and sign-offs that the playbook asks for under the
// terms. Tasks are numbered from 1 in the playbook's order, and due as many
// working days from the end of the contract as it says. A dependency on a task
// that is not asked for is dropped. Nobody is assigned yet: that is Propose.
func (p Playbook) Plan(terms offboarding.Terms, calendar workday.Calendar) offboarding.Plan {
	plan := offboarding.Plan{
		Playbook: offboarding.PlaybookVersion{ID: p.ID, Name: p.Name, Version: p.Version}, Waivers: p.waiverRules(),
	}
	tier := terms.Tier.OrStandard()
	var asked []Task
	numbers := map[string]int{}
	for _, t := range p.Tasks {
		if t.Asked(tier, terms.Attributes) {
			asked = append(asked, t)
			numbers[t.Key] = len(asked)
		}
	}
	for _, t := range asked {
		plan.Tasks = append(plan.Tasks, t.planned(tier, numbers, calendar.Add(terms.ContractEnds, t.Offset)))
	}
	for _, s := range p.SignOffs {
		if s.Asked(tier, terms.Attributes) {
			plan.Rules = append(plan.Rules, offboarding.SignOffRule{
				Function: s.Function, Categories: slices.Clone(s.Categories), Statement: s.Statement, Clause: s.Clause,
			})
		}
	}
	return plan
}

// PlanRunning is Plan for an offboarding that runs already. What comes new is
// due no earlier than it can be done from now on.
func (p Playbook) PlanRunning(terms offboarding.Terms, calendar workday.Calendar, now time.Time) offboarding.Plan {
	plan := p.Plan(terms, calendar)
	for i, t := range plan.Tasks {
		if earliest := calendar.Add(now, max(t.Effort, 1)); t.Due.Before(earliest) {
			plan.Tasks[i].Due = earliest
		}
	}
	return plan
}

func (t Task) planned(tier offboarding.Tier, numbers map[string]int, due time.Time) offboarding.Task {
	out := offboarding.Task{
		Number: numbers[t.Key], Key: t.Key, Category: t.Category, Title: t.Title, Help: t.Help, Party: t.Party,
		Requirement: t.Requirement, Effort: t.Effort, Due: due, Clause: t.Clause, Version: 1,
	}
	out.Requirement.Version = 1
	out.Requirement.MinimumLevel = t.Level(tier)
	for _, d := range t.DependsOn {
		if on, ok := numbers[d.Key]; ok {
			out.DependsOn = append(out.DependsOn, offboarding.DependencyAfter(on, d.LagDays))
		}
	}
	return out
}

// Alone returns the task for a running offboarding that no playbook asked it
// of. Its number, people and day are still to be given.
func (t Task) Alone() offboarding.Task {
	return offboarding.Task{
		Category: t.Category, Title: t.Title, Help: t.Help, Party: t.Party, Requirement: t.Requirement, Effort: t.Effort, Clause: t.Clause,
	}
}

// Adds returns what setting the attribute adds to an offboarding of the tier
// with the attributes that it has: the titles of tasks, and the functions that
// sign.
func (p Playbook) Adds(tier offboarding.Tier, has []offboarding.Attribute, a offboarding.Attribute) (tasks []string, signOffs []offboarding.Function) {
	with := append(slices.Clone(has), a)
	for _, t := range p.Tasks {
		if t.Asked(tier, with) && !t.Asked(tier, has) {
			tasks = append(tasks, t.Title)
		}
	}
	for _, s := range p.SignOffs {
		if s.Asked(tier, with) && !s.Asked(tier, has) {
			signOffs = append(signOffs, s.Function)
		}
	}
	return tasks, signOffs
}
