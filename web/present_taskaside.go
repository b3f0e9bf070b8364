package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// aside is what stands beside a task: versions, people, level.
func (v taskView) aside() tasks.Aside {
	out := tasks.Aside{People: v.peopleToAsk(), Level: presentMinimum(v.t.Task.Requirement)}
	for _, e := range v.t.Versions {
		out.Versions = append(out.Versions, v.version(e))
	}
	if v.t.HasDraft {
		out.Versions = append(out.Versions, tasks.Version{
			Number: "v" + strconv.Itoa(len(v.t.Versions)+1), Who: "Your draft",
			Note: "Saved " + momentNear(v.t.Draft.UpdatedAt, v.t.Now) + ", not sent",
		})
	}
	slices.Reverse(out.Versions)
	if e, sent := v.latest(); sent && e.Version > 1 && v.t.SeesEvidence {
		out.Compare = ui.Link{Text: "Compare", Href: versionPath(v.number(), v.task(), e.Version)}
	}
	if v.can(authz.ManageTask) && v.t.Facts.State == offboarding.Open {
		out.Change = ui.Link{Text: "Change", Href: assignmentPath(v.number(), v.task())}
	}
	v.dates(&out)
	return out
}

func (v taskView) version(e offboarding.Evidence) tasks.Version {
	out := tasks.Version{
		Number: "v" + strconv.Itoa(e.Version), Who: v.names(e.SubmittedBy, e.SubmittedFor), When: momentNear(e.SubmittedAt, v.t.Now),
		Status: v.versionStatus(e),
	}
	if e.OnBehalfOf != "" {
		out.Note = "Recorded for " + e.OnBehalfOf
	}
	if !v.t.SeesEvidence {
		return out
	}
	if r, ok := v.t.Facts.LatestReview(v.task(), e.Version); ok {
		out.Quote = r.Reason
	}
	for _, f := range e.Files {
		out.Files = append(out.Files, tasks.VersionFile{
			Name: f.Name, Href: filePath(v.number(), v.task(), e.Version, f.Position),
			Hash: string(f.SHA256[:4]) + " " + string(f.SHA256[4:8]),
		})
	}
	out.Read = ui.Link{Text: "Read version " + strconv.Itoa(e.Version), Href: versionPath(v.number(), v.task(), e.Version)}
	if v.withdrawable(e) {
		out.Withdraw = ui.Link{Text: "Withdraw version " + strconv.Itoa(e.Version), Href: withdrawalPath(v.number(), v.task(), e.Version)}
	}
	return out
}

// withdrawable reports whether the reader can take a version back.
func (v taskView) withdrawable(e offboarding.Evidence) bool {
	current, ok := v.t.Facts.CurrentEvidence(v.task())
	hand := v.t.Snapshot.ContributedTo(v.task(), v.t.Reader().ID) || v.t.Snapshot.WithdrawsFor(v.task(), v.t.Reader().ID) != ""
	return ok && current.Version == e.Version && v.t.Facts.State == offboarding.Open && hand && v.can(authz.WithdrawEvidence)
}

// versionStatus is what became of a version.
func (v taskView) versionStatus(e offboarding.Evidence) ui.Status {
	if v.t.Facts.Withdrawn(v.task(), e.Version) {
		return ui.StatusCancelled().Say("Withdrawn")
	}
	r, reviewed := v.t.Facts.LatestReview(v.task(), e.Version)
	current, _ := v.latest()
	switch {
	case reviewed:
		return presentOutcome(r.Outcome)
	case current.Version == e.Version:
		return ui.StatusSubmitted()
	}
	return ui.StatusToDo().Say("Replaced before a review")
}

func presentOutcome(o offboarding.Outcome) ui.Status {
	if o == offboarding.Verified {
		return ui.StatusVerified()
	}
	return ui.StatusChanges()
}

// peopleToAsk are those with a part in the task, each once.
func (v taskView) peopleToAsk() []tasks.PersonToAsk {
	var ids []string
	parts := map[string][]string{}
	type role struct{ id, part string }
	all := []role{
		{v.t.Task.Assignee, "does this task"}, {v.t.Reviewer, "reviewer"},
		{v.t.Facts.Owner, "accountable owner"}, {v.t.Facts.Deputy, "deputy"},
	}
	for _, d := range v.t.Condition.Delegates {
		all = append(all, role{d.By, "acts for " + v.name(d.For)})
	}
	for _, p := range all {
		if p.id != "" && len(parts[p.id]) == 0 {
			ids = append(ids, p.id)
		}
		parts[p.id] = append(parts[p.id], p.part)
	}
	out := make([]tasks.PersonToAsk, len(ids))
	for i, id := range ids {
		out[i] = tasks.PersonToAsk{Name: v.name(id), Role: v.withTeam(strings.Join(parts[id], ", "), id)}
	}
	return out
}

// presentMinimum says which level the task asks for and how it is reached.
func presentMinimum(r offboarding.Requirement) tasks.Level {
	out := tasks.Level{Name: lowered(phrase.Level(r.MinimumLevel))}
	switch r.MinimumLevel {
	case offboarding.SelfAttested:
		out.Detail = "The word of whoever did the work is enough, with what counts as proof."
	case offboarding.ConfirmedByParty:
		out.Detail = "An original document of the other party reaches it, when the reviewer records who issued it and how its origin was checked."
	case offboarding.ConfirmedByProvider:
		out.Detail = "An original document of the provider reaches it, when the reviewer records who issued it and how its origin was checked."
	case offboarding.Witnessed, offboarding.Observed:
	}
	return out
}

// presentRequirement is what a task asks for, without a form.
func presentRequirement(r offboarding.Requirement) *tasks.Requirement {
	out := &tasks.Requirement{Proof: r.Proof}
	for _, f := range r.Fields {
		note := typeWords(f.Type)
		if f.Type == offboarding.TableField {
			note += columnLabels(f)
		}
		if !f.Required && f.RequiredIf == nil {
			note += ", optional"
		}
		out.Items = append(out.Items, tasks.RequiredItem{Label: f.Label, Note: note})
	}
	for _, f := range r.Files {
		note := fileHint(f)
		if !f.Required {
			note += ", optional"
		}
		out.Items = append(out.Items, tasks.RequiredItem{Label: f.Label, Note: note})
	}
	return out
}

func columnLabels(f offboarding.Field) string {
	labels := make([]string, len(f.Columns))
	for i, column := range f.Columns {
		labels[i] = lowered(column.Label)
	}
	return someOf(labels)
}

func typeWords(t offboarding.FieldType) string {
	switch t {
	case offboarding.TextField:
		return "Text"
	case offboarding.LongTextField:
		return "Longer text"
	case offboarding.ChoiceField:
		return "One of some choices"
	case offboarding.DateField:
		return "Date"
	case offboarding.DateTimeField:
		return "Date and time"
	case offboarding.URLField:
		return "Web address"
	case offboarding.NumberField:
		return "Number"
	case offboarding.PersonField:
		return "Person"
	case offboarding.TableField:
		return "A row for each: "
	}
	return string(t)
}

// fileHint says which files are taken: "PDF, PNG or CSV, up to 50 MB".
func fileHint(f offboarding.FileField) string {
	types := f.Types
	if len(types) == 0 {
		types = offboarding.FileTypes()
	}
	words := strings.Split(strings.ToUpper(strings.Join(types, " ")), " ")
	if last := len(words) - 1; last > 0 {
		words = []string{strings.Join(words[:last], ", ") + " or " + words[last]}
	}
	return words[0] + ", up to " + megabytes(f.Limit())
}
