package offboarding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// Assign gives a running task to another person, who must be active. Its
// contributors stay what they are.
func (o *Offboarding) Assign(task, version int, assignee, reason, by string, now time.Time) error {
	t, err := o.openTask(task, version)
	if err != nil {
		return err
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	if !o.f.People.Assignable(assignee) {
		wrong.Add("assignee", "Choose an active or invited person")
	} else if assignee == t.Assignee {
		wrong.Add("assignee", "%s has this task already", o.f.People.Name(assignee))
	}
	requireText(&wrong, "reason", reason, longText, "Say why, for example “on leave until 4 December”")
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	before := t
	t.Assignee = assignee
	t.Version++
	o.replaceTask(t)
	o.happened(TaskAssigned{Before: before, After: t, Reason: reason})
	o.settle(fmt.Sprintf("%s was given to %s", TaskReference(task), o.f.People.Name(assignee)), by, now)
	return nil
}

// NameReviewer names who reviews a running task. Nobody names themselves, and
// nobody who does the task or had a hand in its evidence can be named.
func (o *Offboarding) NameReviewer(task, version int, reviewer, by string, now time.Time) error {
	t, err := o.openTask(task, version)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	switch {
	case !o.f.People.Active(reviewer):
		wrong.Add("reviewer", "Choose an active person")
	case o.f.People.SameHuman(reviewer, by):
		wrong.Add("reviewer", "Nobody names themselves; choose somebody else")
	case o.f.People.SameHuman(reviewer, t.Assignee):
		wrong.Add("reviewer", "%s does this task; choose somebody else", o.f.People.Name(reviewer))
	case o.f.Snapshot(now).ContributedTo(task, reviewer):
		wrong.Add("reviewer", "%s had a hand in this evidence; choose somebody else", o.f.People.Name(reviewer))
	}
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	before := t
	t.Reviewer = reviewer
	t.Version++
	o.replaceTask(t)
	o.happened(ReviewerNamed{Before: before, After: t})
	o.settle(fmt.Sprintf("a reviewer was named for %s", TaskReference(task)), by, now)
	return nil
}

// ReopenTask ends the verification of a task and keeps its evidence.
func (o *Offboarding) ReopenTask(id string, task int, reason, by string, now time.Time) error {
	if err := o.mustBeOpen("tasks are frozen because the offboarding is not open; reopen it first"); err != nil {
		return err
	}
	if _, ok := o.f.Task(task); !ok {
		return fault.New(fault.NotFound, "there is no such task")
	}
	s := o.f.Snapshot(now)
	if t, _ := s.task(task); !t.decided() {
		return fault.New(fault.Conflict, "%s is not verified, so there is nothing to reopen", TaskReference(task))
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say what happened, for example “the key was used again on 21 November”")
	if err := wrong.Err("nothing was changed"); err != nil {
		return err
	}
	r := Reopening{ID: id, Task: task, By: by, At: now, Reason: reason}
	o.f.Reopenings = append(o.f.Reopenings, r)
	o.happened(TaskReopened{Reopening: r})
	o.settle(fmt.Sprintf("%s was reopened", TaskReference(task)), by, now)
	return nil
}

func (o *Offboarding) openTask(task, version int) (Task, error) {
	if err := o.mustBeOpen("tasks are frozen because the offboarding is not open; nothing was changed"); err != nil {
		return Task{}, err
	}
	t, ok := o.f.Task(task)
	if !ok {
		return Task{}, fault.New(fault.NotFound, "there is no such task")
	}
	if t.Version != version {
		return Task{}, fault.New(fault.Conflict, "%s changed since you opened this page; nothing was changed", TaskReference(task))
	}
	return t, nil
}

// checkDependencies reports a number that two tasks share, tasks that depend
// on one that is not there, and the first cycle, named in order.
func checkDependencies(tasks []Task) error {
	byNumber := map[int]Task{}
	for _, t := range tasks {
		if _, taken := byNumber[t.Number]; taken {
			return fault.New(fault.Invalid, "two tasks have the number %s", TaskReference(t.Number))
		}
		byNumber[t.Number] = t
	}
	state := map[int]int{} // 1: on the way, 2: done
	var way []int
	var visit func(n int) error
	visit = func(n int) error {
		if state[n] == 2 {
			return nil
		}
		if state[n] == 1 {
			return fault.New(fault.Invalid, "the tasks wait for each other: %s", cycle(way, n))
		}
		state[n] = 1
		way = append(way, n)
		for _, d := range byNumber[n].DependsOn {
			if _, ok := byNumber[d.On]; !ok {
				return fault.New(fault.Invalid, "%s waits for %s, which is not there", TaskReference(n), TaskReference(d.On))
			}
			if err := visit(d.On); err != nil {
				return err
			}
		}
		way = way[:len(way)-1]
		state[n] = 2
		return nil
	}
	for _, t := range tasks {
		if err := visit(t.Number); err != nil {
			return err
		}
	}
	return nil
}

func cycle(way []int, n int) string {
	refs := []string{}
	for _, m := range way[slices.Index(way, n):] {
		refs = append(refs, TaskReference(m))
	}
	return strings.Join(append(refs, TaskReference(n)), " waits for ")
}
