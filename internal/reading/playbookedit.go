package reading

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/schedule"
	"github.com/closegate/closegate/internal/workday"
)

// ParsePlaybook reads the working copy of an editor. It returns Invalid or
// TooLarge for what FormatPlaybook cannot have written.
func ParsePlaybook(text []byte) (Playbook, error) { return playbook.Parse(text) }

// FormatPlaybook writes a working copy as YAML, whatever it says.
func FormatPlaybook(p Playbook) ([]byte, error) { return playbook.Format(p) }

// PlaybookControls returns the names of the controls that a task may be
// evidence for, in their order.
func PlaybookControls() []string {
	known := playbook.KnownControls()
	out := make([]string, len(known))
	for i, c := range known {
		out[i] = c.String()
	}
	return out
}

// BlankPlaybook is what a new playbook begins with: one task for each named
// category, of which nothing else is decided yet.
func BlankPlaybook() Playbook {
	p := Playbook{Version: 1}
	for _, category := range offboarding.NamedCategories() {
		p.Tasks = append(p.Tasks, BlankTask(category))
	}
	return p
}

// BlankTask is a task of which only the category is decided.
func BlankTask(category offboarding.Category) PlaybookTask {
	return PlaybookTask{Category: category, Party: offboarding.Us, Effort: 1, Requirement: offboarding.Requirement{MinimumLevel: offboarding.SelfAttested}}
}

// PlaybookToEdit returns the latest version of a playbook for those who may
// change it. Everybody else gets Forbidden.
func (r *Reader) PlaybookToEdit(ctx context.Context, actor authz.Actor, id string) (Playbook, error) {
	if err := mayChangePlaybooks(actor); err != nil {
		return Playbook{}, err
	}
	page, err := r.PlaybookPage(ctx, actor, id, 0)
	return page.Playbook, err
}

// MergePlaybook puts a working copy and what others saved since its version
// together. It returns the latest version, on which the result is based, and
// what both changed, each in another way: that stays as the working copy has it.
func (r *Reader) MergePlaybook(ctx context.Context, actor authz.Actor, mine Playbook, basedOn int) (merged Playbook, both []PlaybookChange, err error) {
	theirs, err := r.PlaybookToEdit(ctx, actor, mine.ID)
	if err != nil {
		return Playbook{}, nil, err
	}
	base, err := r.store.Playbook(ctx, mine.ID, basedOn)
	if fault.Is(err, fault.NotFound) {
		return Playbook{}, nil, NoPlaybook()
	}
	if err != nil {
		return Playbook{}, nil, err
	}
	merged, both = playbook.Merge(base, mine, theirs)
	return merged, both, nil
}

// PlaybookDryRun is what a playbook would ask of one offboarding that was
// published now.
type PlaybookDryRun struct {
	Plan offboarding.Plan
	Gate offboarding.Gate
	// Impossible says that tasks wait for each other, or that a number of days
	// is out of all bounds: then there is nothing else.
	Impossible bool
	// Ends is when the critical path would end, and Critical the tasks on it;
	// Days is its length in working days. They are empty where there is no task.
	Ends     time.Time
	Critical []int
	Days     int
}

// DryRun returns what a working copy would ask under the terms. It takes any
// playbook, also one with mistakes.
func (r *Reader) DryRun(terms offboarding.Terms, p Playbook) PlaybookDryRun {
	now, calendar := r.now(), workday.Calendar{}
	if terms.ContractEnds.IsZero() {
		terms.ContractEnds = now
	}
	if !p.Plannable() {
		return PlaybookDryRun{Impossible: true}
	}
	out := PlaybookDryRun{Plan: p.Plan(terms, calendar)}
	if schedule.Cycle(graphOf(out.Plan.Tasks)) != nil {
		return PlaybookDryRun{Impossible: true}
	}
	if len(out.Plan.Tasks) == 0 {
		return out
	}
	facts := previewFacts(out.Plan, terms, now)
	out.Gate = offboarding.Evaluate(facts.Snapshot(now))
	if out.Ends, out.Critical = Forecast(facts, out.Gate, now, calendar); !out.Ends.IsZero() {
		out.Days = calendar.Between(now, out.Ends)
	}
	return out
}

func graphOf(tasks []offboarding.Task) []schedule.Task {
	out := make([]schedule.Task, len(tasks))
	for i, t := range tasks {
		out[i].Number = t.Number
		for _, d := range t.DependsOn {
			out[i].DependsOn = append(out[i].DependsOn, schedule.Dependency{On: d.On})
		}
	}
	return out
}
