package offboarding

import (
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// AmendmentKind says what changed about what a running offboarding asks for.
type AmendmentKind string

const (
	// AttributeAdded: something about the client came to light.
	AttributeAdded AmendmentKind = "attribute_added"
	// AttributeRemoved: something about the client turned out not to be so.
	AttributeRemoved AmendmentKind = "attribute_removed"
	// PlaybookMoved: the offboarding follows a newer version of its playbook.
	PlaybookMoved AmendmentKind = "playbook_moved"
)

// Amendment changes what a running offboarding asks for. It is never changed;
// the tasks that it added name it as their reason.
type Amendment struct {
	ID   string
	Kind AmendmentKind
	// Attribute is set where one was added or removed.
	Attribute Attribute
	// From and To are the playbook versions before and after; the same where an
	// attribute changed.
	From, To PlaybookVersion
	Reason   string
	By       string
	At       time.Time
}

// Addition says how a task came into a running offboarding. It is the zero
// value for tasks that were there at publication.
type Addition struct {
	By     string
	At     time.Time
	Reason string
}

// Amending is what somebody asks to change.
type Amending struct {
	// Version is that of the offboarding on the page.
	Version   int
	Kind      AmendmentKind
	Attribute Attribute
	// Before is what the playbook asks of the offboarding as it is, After what
	// it would ask. Their task numbers count for nothing: tasks are told apart
	// by their keys.
	Before, After Plan
	Reason        string
	// Waive lists the tasks of Effect.Dropped for which a waiver is asked; the
	// others stay to be done. Control and Until are of those waivers, as in
	// WaiverRequest.
	Waive     []int
	Control   string
	Until     time.Time
	Permanent bool
}

// CanAmend says why nobody can make the change now, or returns nil.
func (o *Offboarding) CanAmend(in Amending) error {
	if err := o.mustBeOpen("what is asked for is frozen because the offboarding is not open; nothing was changed"); err != nil {
		return err
	}
	set := slices.Contains(o.f.Attributes, in.Attribute)
	from, to := in.Before.Playbook, in.After.Playbook
	switch {
	case in.Kind == PlaybookMoved && (from.ID != to.ID || from.Version >= to.Version):
		return fault.New(fault.Conflict, "this offboarding has version %d of %s already; nothing was changed", from.Version, from.Name)
	case in.Kind == PlaybookMoved:
	case !in.Attribute.Valid():
		return fault.New(fault.NotFound, "there is no such attribute")
	case in.Kind == AttributeAdded && set:
		return fault.New(fault.Conflict, "somebody was faster: this is set already; nothing was changed")
	case in.Kind == AttributeRemoved && !set:
		return fault.New(fault.Conflict, "somebody was faster: this is not set any more; nothing was changed")
	}
	return nil
}

// Amend changes what the offboarding asks for. What is proven or waived stays
// so; sign-offs fall, because each was given over the attributes and the
// playbook version. Nothing that was asked goes away by it: for that a waiver
// is asked, and somebody else decides. id returns a new id each time.
func (o *Offboarding) Amend(id func() string, in Amending, by string, now time.Time) (Amendment, error) {
	if err := o.CanAmend(in); err != nil {
		return Amendment{}, err
	}
	if o.f.Version != in.Version {
		return Amendment{}, fault.New(fault.Conflict, "what this offboarding asks for changed since you opened this page; nothing was changed")
	}
	effect := o.Effect(in, now)
	a := Amendment{ID: id(), Kind: in.Kind, Attribute: in.Attribute, From: in.Before.Playbook, To: in.After.Playbook, Reason: tidy(in.Reason), By: by, At: now}
	waivers, err := in.check(a, effect, now)
	if err != nil {
		return Amendment{}, err
	}
	if err := o.canHold(effect, now); err != nil {
		return Amendment{}, err
	}
	o.amend(a, effect)
	for _, w := range effect.AskedAgain {
		o.endWaiver(w, "what it excuses is asked for again", by, now)
	}
	o.settle(a.cause(), by, now)
	for _, w := range waivers {
		if _, err := o.RequestWaiver(id(), w, by, now); err != nil {
			return Amendment{}, err
		}
	}
	return a, nil
}

func (a Amendment) cause() string {
	switch a.Kind {
	case AttributeAdded:
		return a.Attribute.inWords() + " was added to the attributes"
	case AttributeRemoved:
		return a.Attribute.inWords() + " was removed from the attributes"
	case PlaybookMoved:
	}
	return fmt.Sprintf("the offboarding was moved to version %d of its playbook", a.To.Version)
}

// check returns the waivers to ask for, or Invalid with every mistake.
func (in Amending) check(a Amendment, effect Effect, now time.Time) ([]WaiverRequest, error) {
	var wrong fault.Fieldset
	requireText(&wrong, "reason", a.Reason, longText, "Say why, for example “the contract turned out to cover personal data”")
	var out []WaiverRequest
	for _, number := range in.Waive {
		at := slices.IndexFunc(effect.Dropped, func(t Task) bool { return t.Number == number })
		if at < 0 {
			return nil, fault.New(fault.Conflict, "%s needs no waiver any more; nothing was changed", TaskReference(number))
		}
		request := WaiverRequest{
			Task: number, What: effect.Dropped[at].Title, Reason: a.Reason, Control: in.Control, Until: in.Until, Permanent: in.Permanent,
		}
		if len(out) == 0 {
			// All share what was typed, so each mistake is named once.
			w := Waiver{What: request.What, Reason: "as above", Control: tidy(request.Control), Until: midnight(request.Until)}
			for _, field := range fault.Fields(w.check(request.Permanent, now)) {
				wrong.Add(field.Name, "%s", field.Message)
			}
		}
		out = append(out, request)
	}
	return out, wrong.Err("nothing was changed")
}

// canHold refuses an effect that would leave tasks waiting for each other, or
// a sign-off that nobody could give.
func (o *Offboarding) canHold(effect Effect, now time.Time) error {
	after := o.f
	after.Tasks, after.SignOffRules = effect.tasks(o.f.Tasks), effect.Rules
	if err := checkDependencies(after.Tasks); err != nil {
		return err
	}
	could := o.f.Snapshot(now).UnfilledFunctions()
	s := after.Snapshot(now)
	s.SignOffs = nil // all fall, and whoever signed can sign again
	for _, f := range s.UnfilledFunctions() {
		if !slices.Contains(could, f) {
			return fault.New(fault.Blocked, "Nobody is left who can sign for %s, which would be asked; nothing was changed. An administrator can name somebody. Each sign-off needs a different person", f)
		}
	}
	return nil
}

func (o *Offboarding) amend(a Amendment, effect Effect) {
	switch a.Kind {
	case AttributeAdded:
		o.f.Attributes = SortAttributes(append(slices.Clone(o.f.Attributes), a.Attribute))
	case AttributeRemoved:
		o.f.Attributes = slices.DeleteFunc(slices.Clone(o.f.Attributes), func(have Attribute) bool { return have == a.Attribute })
	case PlaybookMoved:
		o.f.Playbook = a.To
	}
	o.f.SignOffRules = effect.Rules
	o.f.Amendments = append(o.f.Amendments, a)
	o.f.Version++
	o.happened(Amended{Amendment: a, Attributes: o.f.Attributes, Playbook: o.f.Playbook, Rules: o.f.SignOffRules})
	o.f.Tasks = effect.tasks(o.f.Tasks)
	for _, c := range effect.Changed {
		o.happened(TaskChanged{Before: c.Before, After: c.After, Reason: a.cause()})
	}
	for _, t := range effect.Added {
		t.Added = Addition{By: a.By, At: a.At, Reason: a.Reason}
		o.replaceTask(t)
		o.happened(TaskAdded{Task: t})
	}
}

// longestLag is about two years.
const longestLag = 500 * 24 * time.Hour

// OwnTask is a task that no playbook asked for.
type OwnTask struct {
	// Task is what it asks; its number and version are given to it.
	Task   Task
	Reason string
}

// AddTask adds a task of its own to a running offboarding. It asks for more,
// so nobody has to agree; sign-offs whose scope it is in fall.
func (o *Offboarding) AddTask(in OwnTask, by string, now time.Time) (Task, error) {
	if err := o.mustBeOpen("tasks are frozen because the offboarding is not open; nothing was added"); err != nil {
		return Task{}, err
	}
	t := in.Task
	t.Title, t.Help, t.Outsider, t.Clause = tidy(t.Title), tidy(t.Help), tidy(t.Outsider), tidy(t.Clause)
	t.Number, t.Key, t.Version, t.Requirement.Version = o.f.nextTask(), "", 1, 1
	t.Due, t.FirstDue = midnight(t.Due), midnight(t.Due)
	t.Added = Addition{By: by, At: now, Reason: tidy(in.Reason)}
	if err := t.check(o.f.People, now); err != nil {
		return Task{}, err
	}
	tasks := append(slices.Clone(o.f.Tasks), t)
	if err := checkDependencies(tasks); err != nil {
		return Task{}, err
	}
	o.f.Tasks = tasks
	o.happened(TaskAdded{Task: t})
	o.settle(fmt.Sprintf("%s was added", TaskReference(t.Number)), by, now)
	return t, nil
}

// check finds what is wrong with a task of its own. What its requirement may
// ask is a rule of playbooks.
func (t Task) check(people People, now time.Time) error {
	var wrong fault.Fieldset
	if !t.Category.Valid() {
		wrong.Add("category", "Choose a category")
	}
	requireText(&wrong, "title", t.Title, shortText, "Say what must be done, for example “Return building badges”")
	limitText(&wrong, "help", t.Help, longText)
	limitText(&wrong, "outsider", t.Outsider, shortText)
	if !people.Assignable(t.Assignee) {
		wrong.Add("assignee", "Choose an active or invited person")
	}
	if t.Reviewer != "" && !people.Active(t.Reviewer) {
		wrong.Add("reviewer", "Choose an active person")
	} else if t.Reviewer != "" && people.SameHuman(t.Reviewer, t.Assignee) {
		wrong.Add("reviewer", "Choose somebody else than the assignee")
	}
	if t.Due.Before(midnight(now)) || !sensible(t.Due) {
		wrong.Add("due", "Enter a day from today on, for example 31 March 2027")
	}
	for i, d := range t.DependsOn {
		if d.Lag < 0 || d.Lag > longestLag {
			wrong.Add(fmt.Sprintf("depends_on[%d].lag_days", i), "Enter days from 0 to %d", longestLag/(24*time.Hour))
		}
	}
	requireText(&wrong, "reason", t.Added.Reason, longText, "Say why, for example “badges were found that no list had”")
	return wrong.Err("nothing was added")
}

func (f Facts) nextTask() int {
	next := 1
	for _, t := range f.Tasks {
		next = max(next, t.Number+1)
	}
	return next
}
