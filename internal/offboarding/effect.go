package offboarding

import (
	"slices"
	"time"
)

// Effect is what an amendment would do to an offboarding.
type Effect struct {
	// Added are the tasks that it gets, with the numbers that they will have.
	Added []Task
	// Changed are tasks that are asked for differently from now on.
	Changed []TaskChange
	// Kept are tasks that the playbook now asks for differently, and that stay
	// wholly or in part as they are.
	Kept []KeptTask
	// Dropped are open tasks that the playbook does not ask for any more. They
	// stay until a waiver excuses them.
	Dropped []Task
	// Done are such tasks that are proven or waived already.
	Done []Task
	// AskedAgain are waivers that end, because the playbook asks again for what
	// they excuse.
	AskedAgain []Waiver
	// Rules are all sign-offs from then on, and NewRules those that come or
	// whose scope grows. None goes: a sign-off is never waived.
	Rules, NewRules []SignOffRule
	// KeptRules are those that the playbook does not ask for any more.
	KeptRules []SignOffRule
	// Falling are the functions whose sign-offs are given and fall.
	Falling []Function
}

// TaskChange is one task before and after.
type TaskChange struct{ Before, After Task }

// KeptTask is a task and why it stays as it is.
type KeptTask struct {
	Task Task
	Why  KeptWhy
}

// KeptWhy says why a task stays as it is.
type KeptWhy string

const (
	// KeptDone: it is proven or waived, and nothing that is done is lost.
	KeptDone KeptWhy = "done"
	// KeptStricter: the playbook would ask for weaker or less evidence, and
	// only a waiver makes a running gate ask for less.
	KeptStricter KeptWhy = "stricter"
	// KeptElsewhere: the playbook would move it to another category or party,
	// so that others would decide about it.
	KeptElsewhere KeptWhy = "elsewhere"
)

// Empty reports whether the amendment asks for nothing else than before.
func (e Effect) Empty() bool {
	return len(e.Added)+len(e.Changed)+len(e.Dropped)+len(e.AskedAgain)+len(e.NewRules) == 0
}

// Effect returns what the amendment would do now.
func (o *Offboarding) Effect(in Amending, now time.Time) Effect {
	var e Effect
	s := o.f.Snapshot(now)
	running := map[string]Task{}
	for _, t := range o.f.Tasks {
		if t.Key != "" {
			running[t.Key] = t
		}
	}
	numbers := o.numbers(in.After.Tasks, running)
	earlier := numbered(in.Before.Tasks, numbers)
	for _, asked := range numbered(in.After.Tasks, numbers) {
		t, has := running[asked.Key]
		if !has {
			asked.FirstDue = asked.Due
			e.Added = append(e.Added, asked)
			continue
		}
		was, before := taskByKey(earlier, asked.Key)
		if facts, _ := s.task(t.Number); !before && !s.verified(facts) {
			e.AskedAgain = append(e.AskedAgain, o.excuses(t.Number, now)...)
		}
		e.compare(s, t, was, asked)
	}
	for _, before := range in.Before.Tasks {
		t, has := running[before.Key]
		if _, still := taskByKey(in.After.Tasks, before.Key); has && !still {
			e.drop(s, t)
		}
	}
	e.Rules, e.NewRules, e.KeptRules = joinRules(o.f.SignOffRules, in.Before.Rules, in.After.Rules)
	for _, so := range s.SignOffs {
		e.Falling = append(e.Falling, so.Function)
	}
	return e
}

// numbers returns the number of each task that is asked for: the one that it
// has, or the next free one.
func (o *Offboarding) numbers(asked []Task, running map[string]Task) map[string]int {
	out := map[string]int{}
	next := o.f.nextTask()
	for _, t := range asked {
		if has, ok := running[t.Key]; ok {
			out[t.Key] = has.Number
			continue
		}
		out[t.Key] = next
		next++
	}
	return out
}

// numbered returns the tasks of a plan with the numbers of the offboarding. A
// dependency on a task that has none is left out.
func numbered(plan []Task, numbers map[string]int) []Task {
	keys := map[int]string{}
	for _, t := range plan {
		keys[t.Number] = t.Key
	}
	out := slices.Clone(plan)
	for i, t := range out {
		out[i].Number, out[i].DependsOn = numbers[t.Key], nil
		for _, d := range t.DependsOn {
			if on, ok := numbers[keys[d.On]]; ok {
				out[i].DependsOn = append(out[i].DependsOn, Dependency{On: on, Lag: d.Lag})
			}
		}
	}
	return out
}

func taskByKey(tasks []Task, key string) (Task, bool) {
	at := slices.IndexFunc(tasks, func(t Task) bool { return t.Key == key })
	if at < 0 {
		return Task{}, false
	}
	return tasks[at], true
}

// excuses returns the waivers that excuse a task now or may soon.
func (o *Offboarding) excuses(task int, now time.Time) []Waiver {
	var out []Waiver
	for _, w := range o.f.Waivers {
		if state := o.f.StateOf(w, now); w.Task == task && (state == ApprovedWaiver || state == PendingWaiver) {
			out = append(out, w)
		}
	}
	return out
}

// compare notes what becomes of a task that the playbook goes on to ask for.
// Only what differs between was and asked is taken over: the rest is as the
// offboarding has it.
func (e *Effect) compare(s Snapshot, t, was, asked Task) {
	next, elsewhere := t.askedAs(was, asked), was.Key != "" && (was.Category != asked.Category || was.Party != asked.Party)
	facts, _ := s.task(t.Number)
	switch {
	case t.asksLike(next) && !elsewhere:
		return
	case s.met(facts) && !e.endsExcuse(t.Number):
		e.Kept = append(e.Kept, KeptTask{Task: t, Why: KeptDone})
		return
	case elsewhere:
		e.Kept = append(e.Kept, KeptTask{Task: t, Why: KeptElsewhere})
		return
	case next.Requirement.asksForLessThan(t.Requirement):
		e.Kept = append(e.Kept, KeptTask{Task: t, Why: KeptStricter})
		next.Requirement, next.Earlier = t.Requirement, t.Earlier
	}
	if !t.asksLike(next) {
		next.Version++
		e.Changed = append(e.Changed, TaskChange{Before: t, After: next})
	}
}

func (e *Effect) endsExcuse(task int) bool {
	return slices.ContainsFunc(e.AskedAgain, func(w Waiver) bool { return w.Task == task })
}

// askedAs returns the task with what changed from was to asked. Who does it,
// who reviews it and by when are not the playbook's any more.
func (t Task) askedAs(was, asked Task) Task {
	next := t
	take(&next.Title, was.Title, asked.Title)
	take(&next.Help, was.Help, asked.Help)
	take(&next.Effort, was.Effort, asked.Effort)
	take(&next.Clause, was.Clause, asked.Clause)
	if !slices.Equal(was.DependsOn, asked.DependsOn) {
		next.DependsOn = asked.DependsOn
	}
	if !was.Requirement.asksLike(asked.Requirement) && !t.Requirement.asksLike(asked.Requirement) {
		next.Requirement = asked.Requirement
		next.Requirement.Version = t.Requirement.Version + 1
		next.Earlier = append(slices.Clone(t.Earlier), t.Requirement)
	}
	return next
}

func take[V comparable](has *V, was, asked V) {
	if was != asked {
		*has = asked
	}
}

// asksLike reports whether two states of a task ask for the same.
func (t Task) asksLike(other Task) bool {
	return t.Title == other.Title && t.Help == other.Help && t.Effort == other.Effort && t.Clause == other.Clause &&
		slices.Equal(t.DependsOn, other.DependsOn) && t.Requirement.Version == other.Requirement.Version
}

// drop notes a task that the playbook does not ask for any more.
func (e *Effect) drop(s Snapshot, t Task) {
	facts, _ := s.task(t.Number)
	pending := slices.ContainsFunc(s.Waivers, func(w WaiverFacts) bool { return w.Task == t.Number && !w.Approved })
	switch {
	case s.met(facts):
		e.Done = append(e.Done, t)
	case !pending:
		e.Dropped = append(e.Dropped, t)
	}
}

// tasks returns the tasks of an offboarding after the effect.
func (e Effect) tasks(have []Task) []Task {
	out := slices.Clone(have)
	for _, c := range e.Changed {
		out[slices.IndexFunc(out, func(t Task) bool { return t.Number == c.Before.Number })] = c.After
	}
	return append(out, e.Added...)
}

// joinRules returns the sign-offs that are required by either side, in the
// order of have, those that are new or grow, and those that before asked for
// and after does not.
func joinRules(have, before, after []SignOffRule) (all, grown, kept []SignOffRule) {
	find := func(rules []SignOffRule, f Function) int {
		return slices.IndexFunc(rules, func(r SignOffRule) bool { return r.Function == f })
	}
	all = slices.Clone(have)
	for _, rule := range after {
		at := find(all, rule.Function)
		if at < 0 {
			all, grown = append(all, rule), append(grown, rule)
			continue
		}
		scope := all[at].Categories
		rule.Categories = slices.Clone(scope)
		for _, c := range after[find(after, rule.Function)].Categories {
			if !slices.Contains(scope, c) {
				rule.Categories = append(rule.Categories, c)
			}
		}
		if len(rule.Categories) > len(scope) {
			grown = append(grown, rule)
		}
		all[at] = rule
	}
	for _, rule := range before {
		if find(after, rule.Function) < 0 && find(all, rule.Function) >= 0 {
			kept = append(kept, rule)
		}
	}
	return all, grown, kept
}
