package offboarding

import (
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// Terms is what a person decides when starting an offboarding.
type Terms struct {
	Client, ClientName   string
	Service, ServiceName string
	Owner, Deputy        string
	// ContractEnds is the day from which the playbook counts its offsets.
	ContractEnds time.Time
	// Due is the day by which the gate should be open.
	Due        time.Time
	Attributes []Attribute
	// Tier may stay empty: then it is Standard.
	Tier Tier
}

// Plan is what a playbook version makes of the terms.
type Plan struct {
	Playbook PlaybookVersion
	Tasks    []Task
	Rules    []SignOffRule
	// Waivers say who decides about waivers, where it is not as usual.
	Waivers []WaiverRule
}

// Assignment names who does and who reviews a task of a draft.
type Assignment struct {
	Task     int
	Assignee string
	Outsider string
	// Reviewer may stay empty: then the usual order holds.
	Reviewer string
	Due      time.Time
}

// NewDraft starts an offboarding. facts carries the number, the people, the
// holders of functions and the escalation path of the service; the rest comes
// from terms and plan.
func NewDraft(facts Facts, terms Terms, plan Plan, now time.Time) (*Offboarding, error) {
	o := Restore(facts)
	o.f.State, o.f.CreatedAt, o.f.Version = Draft, now, 1
	if err := o.apply(terms, plan); err != nil {
		return nil, err
	}
	o.happened(Drafted{Facts: o.f})
	return o, nil
}

// ChangeDraft replaces the terms and plan of a draft. Tasks that the plan
// keeps stay with who was named for them.
func (o *Offboarding) ChangeDraft(version int, terms Terms, plan Plan) error {
	if err := o.mustBeDraft(version); err != nil {
		return err
	}
	before := o.f
	named := map[string]Task{}
	for _, t := range o.f.Tasks {
		named[t.Key] = t
	}
	plan.Tasks = slices.Clone(plan.Tasks)
	for i, t := range plan.Tasks {
		if old, ok := named[t.Key]; ok && t.Key != "" {
			plan.Tasks[i].Assignee, plan.Tasks[i].Reviewer, plan.Tasks[i].Outsider = old.Assignee, old.Reviewer, old.Outsider
		}
	}
	if err := o.apply(terms, plan); err != nil {
		return err
	}
	o.f.Version++
	o.happened(DraftChanged{Before: before, After: o.f})
	return nil
}

// AssignDraft names who does and reviews the tasks of a draft, and by when.
func (o *Offboarding) AssignDraft(version int, assignments []Assignment) error {
	if err := o.mustBeDraft(version); err != nil {
		return err
	}
	tasks := slices.Clone(o.f.Tasks)
	var wrong fault.Fieldset
	for _, a := range assignments {
		at := slices.IndexFunc(tasks, func(t Task) bool { return t.Number == a.Task })
		if at < 0 {
			return fault.New(fault.NotFound, "there is no such task")
		}
		t := &tasks[at]
		prefix := fmt.Sprintf("tasks.%d.", a.Task)
		if a.Assignee != "" && !o.f.People.Assignable(a.Assignee) {
			wrong.Add(prefix+"assignee", "Choose an active or invited person for %s", TaskReference(a.Task))
		}
		if a.Reviewer != "" && !o.f.People.Active(a.Reviewer) {
			wrong.Add(prefix+"reviewer", "Choose an active reviewer for %s", TaskReference(a.Task))
		}
		if a.Reviewer != "" && o.f.People.SameHuman(a.Assignee, a.Reviewer) {
			wrong.Add(prefix+"reviewer", "Choose somebody else than the assignee to review %s", TaskReference(a.Task))
		}
		limitText(&wrong, prefix+"outsider", a.Outsider, shortText)
		t.Assignee, t.Reviewer, t.Outsider = a.Assignee, a.Reviewer, tidy(a.Outsider)
		if !a.Due.IsZero() {
			t.Due = midnight(a.Due)
		}
	}
	if err := wrong.Err("the draft was not changed"); err != nil {
		return err
	}
	before := o.f
	o.f.Tasks = tasks
	o.f.Version++
	o.happened(DraftChanged{Before: before, After: o.f})
	return nil
}

// DiscardDraft ends a draft that was never published.
func (o *Offboarding) DiscardDraft(version int, reason, by string, now time.Time) error {
	if err := o.mustBeDraft(version); err != nil {
		return err
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why, for example “the client stays”")
	if err := wrong.Err("the draft is still there"); err != nil {
		return err
	}
	o.f.State = Cancelled
	o.f.Version++
	o.happened(DraftDiscarded{By: by, At: now, Reason: reason})
	return nil
}

// Problem is something that stops a draft from being published.
type Problem struct {
	// Task is set where the problem is about one task, Category where it is
	// about one that no task covers.
	Task     int
	Category Category
	// Message says what to do about it.
	Message string
}

// PublishProblems returns everything that stops the draft from being
// published, in the order in which people fix it.
func (o *Offboarding) PublishProblems(now time.Time) []Problem {
	var out []Problem
	add := func(task int, format string, args ...any) {
		out = append(out, Problem{Task: task, Message: fmt.Sprintf(format, args...)})
	}
	s := o.f.Snapshot(now)
	if !s.People.Active(s.Owner) {
		add(0, "Choose an accountable owner who is active")
	}
	if !s.pathStands() {
		add(0, "The escalation path of %s needs active people, and at least one besides the owner and deputy; an administrator can change it, or give this offboarding one of its own", o.f.ServiceName)
	}
	for _, t := range o.f.Tasks {
		if !s.People.Assignable(t.Assignee) {
			add(t.Number, "Choose who does %s %s", TaskReference(t.Number), t.Title)
		}
		if tf, _ := s.task(t.Number); s.reviewerBeside(tf) == "" {
			add(t.Number, "Choose who reviews %s %s: neither the owner nor the deputy can", TaskReference(t.Number), t.Title)
		}
	}
	for _, f := range s.UnfilledFunctions() {
		if f != Owner {
			add(0, "Nobody is left who can sign for %s; an administrator can name somebody. Each sign-off needs a different person", f)
		}
	}
	for _, c := range Evaluate(s).Conditions {
		if c.Kind == FloorCondition {
			add(0, "No task covers %s; choose a playbook that has one, or ask that it counts as not applicable", c.Category.inWords())
			out[len(out)-1].Category = c.Category
		}
	}
	return out
}

// reviewerBeside returns who would review the task if its assignee sends the
// evidence.
func (s Snapshot) reviewerBeside(t TaskFacts) string {
	t.Contributors = append(slices.Clone(t.Contributors), t.Assignee)
	return s.ReviewerOf(t)
}

// ExpectedReviewer returns who reviews the task, or would review it if its
// assignee sent the evidence now.
func (s Snapshot) ExpectedReviewer(t TaskFacts) string {
	if t.Evidence.Version == 0 {
		return s.reviewerBeside(t)
	}
	return s.ReviewerOf(t)
}

// Publish makes the gate count. It is refused while PublishProblems are.
func (o *Offboarding) Publish(version int, by string, now time.Time) error {
	if err := o.mustBeDraft(version); err != nil {
		return err
	}
	if problems := o.PublishProblems(now); len(problems) > 0 {
		return fault.New(fault.Blocked, "the draft cannot be published yet: %s", problems[0].Message)
	}
	o.f.State, o.f.PublishedAt = Open, now
	o.f.Version++
	o.f.Tasks = slices.Clone(o.f.Tasks)
	for i := range o.f.Tasks {
		o.f.Tasks[i].FirstDue = o.f.Tasks[i].Due
		o.f.Tasks[i].Version++
	}
	o.happened(Published{By: by, At: now, Tasks: o.f.Tasks})
	o.settle("the offboarding was published", by, now)
	return nil
}

func (o *Offboarding) mustBeDraft(version int) error {
	if o.f.State != Draft {
		return fault.New(fault.Conflict, "this offboarding is not a draft any more; nothing was changed")
	}
	if o.f.Version != version {
		return fault.New(fault.Conflict, "the draft changed since you opened this page; nothing was changed")
	}
	return nil
}

// apply checks terms and plan and takes them over.
func (o *Offboarding) apply(terms Terms, plan Plan) error {
	var wrong fault.Fieldset
	if terms.Client == "" {
		wrong.Add("client", "Choose the client that leaves")
	}
	if terms.Service == "" {
		wrong.Add("service", "Choose the service that it leaves")
	}
	if !o.f.People.Active(terms.Owner) {
		wrong.Add("owner", "Choose an active person, not a team")
	} else if o.f.People.SameHuman(terms.Owner, terms.Deputy) {
		wrong.Add("owner", "%s is the deputy of this service; choose another owner", o.f.People.Name(terms.Owner))
	}
	if terms.ContractEnds.IsZero() || !sensible(terms.ContractEnds) {
		wrong.Add("contract_ends", "Enter the day on which the contract ends, for example 31 March 2027")
	}
	if terms.Due.IsZero() || !sensible(terms.Due) {
		wrong.Add("due", "Enter the day by which everything is proven, for example 31 March 2027")
	}
	for _, a := range terms.Attributes {
		if !a.Valid() {
			wrong.Add("attributes", "Choose from the list")
		}
	}
	if !terms.Tier.OrStandard().Valid() {
		wrong.Add("tier", "Choose light, standard or strict")
	}
	if plan.Playbook.ID == "" || len(plan.Tasks) == 0 {
		wrong.Add("playbook", "Choose a playbook")
	}
	if err := wrong.Err("nothing was stored"); err != nil {
		return err
	}
	if err := checkDependencies(plan.Tasks); err != nil {
		return err
	}
	o.f.Client, o.f.ClientName, o.f.Service, o.f.ServiceName = terms.Client, terms.ClientName, terms.Service, terms.ServiceName
	o.f.Owner, o.f.Deputy = terms.Owner, terms.Deputy
	o.f.ContractEnds, o.f.Due = midnight(terms.ContractEnds), midnight(terms.Due)
	o.f.Attributes = SortAttributes(terms.Attributes)
	o.f.Tier = terms.Tier.OrStandard()
	o.f.Playbook, o.f.Tasks, o.f.SignOffRules, o.f.WaiverRules = plan.Playbook, plan.Tasks, plan.Rules, plan.Waivers
	return nil
}
