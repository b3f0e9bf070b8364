package web

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// trialFields choose the offboarding for which the preview is made.
func (p copyPage) trialFields(m formMaker) []ui.Field {
	tier := ui.Field{
		Kind: ui.FieldRadios, ID: fieldID("trial.tier"), Name: "trial.tier", Label: "Tier",
		Options: chosen(string(p.trial.tier.OrStandard()), optionsOf(offboarding.Tiers(), phrase.Tier)),
	}
	return []ui.Field{
		{Kind: ui.FieldDate, ID: fieldID("trial.ends"), Name: "trial.ends", Label: "Contract ends", Value: p.trial.ends, Width: ui.WidthNarrow, Hint: "Empty means today"},
		tier,
		boxes(m, "trial.attributes", "Attributes", p.trial.attributes, optionsOf(offboarding.AllAttributes(), phrase.Attribute), ""),
	}
}

// dryRun is what the copy would ask of the offboarding of its trial.
func (h *handlers) dryRun(w *workingCopy) templ.Component {
	run := h.reader.DryRun(w.trial.terms(), w.book)
	return playbooks.ShowDryRun(presentDryRun(run, additionsTo(w.book, w.trial.tier.OrStandard())))
}

// presentDryRun says what would be asked, when, and how long it would take.
func presentDryRun(run reading.PlaybookDryRun, added additions) playbooks.DryRun {
	switch {
	case run.Impossible:
		return playbooks.DryRun{Title: "There is no preview now", Text: "Tasks wait for each other, or a number of days is out of all bounds. Compare and save names them."}
	case len(run.Plan.Tasks) == 0:
		return playbooks.DryRun{Title: "Nothing would be asked", Text: "No task is asked for under these attributes in this tier."}
	}
	out := playbooks.DryRun{
		Title: "The critical path takes " + counted(run.Days, "working day"),
		Text:  "Published today, the last of its tasks could be done on " + phrase.Day(run.Ends) + ".",
		Gate:  offboardings.ShowPreview(presentPreview(run.Plan, run.Gate, added), offboardings.Attributes{}),
	}
	tasks := slices.Clone(run.Plan.Tasks)
	slices.SortStableFunc(tasks, func(a, b offboarding.Task) int { return a.Due.Compare(b.Due) })
	for _, t := range tasks {
		row := playbooks.DryRunTask{
			Number: offboarding.TaskReference(t.Number), Title: cmp.Or(t.Title, "No title yet"), Due: phrase.Day(t.Due), Added: added.tasks[t.Key],
			Level: cmp.Or(phrase.Level(t.Requirement.MinimumLevel), "No level yet"),
		}
		row.Critical = slices.Contains(run.Critical, t.Number)
		out.Tasks = append(out.Tasks, row)
	}
	if last := tasks[len(tasks)-1].Due; run.Ends.After(last) {
		out.Text += " That is " + counted(offboarding.DaysLate(last, run.Ends), "day") + " after the last due day."
	}
	return out
}
