package reading

import (
	"context"
	"io"
	"maps"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// Task is one task as one reader sees it.
type Task struct {
	Offboarding
	Task      offboarding.Task
	Condition offboarding.Condition
	// Evidence is shown: its versions, oldest first, are in Versions. Where it
	// is not, Versions have neither answers nor files.
	SeesEvidence bool
	Versions     []offboarding.Evidence
	// Draft is the reader's own; DraftAuthors are all who began one.
	Draft    store.Draft
	HasDraft bool
	// Reviewer is whose turn a review is, or would be; empty is nobody.
	Reviewer string
	// Items are those that the task proves, for readers who see identifiers.
	Items []offboarding.Item
}

// Task returns a task, or NotFound where it is not there or the actor may not
// know of it. An auditor's look at evidence is recorded first.
func (r *Reader) Task(ctx context.Context, actor authz.Actor, number, task int) (Task, error) {
	at := Spot{Number: number, Task: task}
	o, err := r.offboarding(ctx, actor, at, authz.ViewTask)
	if err != nil {
		return Task{}, err
	}
	t, ok := o.Facts.Task(task)
	if !ok {
		return Task{}, Hidden()
	}
	out := Task{Offboarding: o, Task: t}
	out.Condition, _ = o.Gate.Task(task)
	facts, _ := o.Snapshot.Task(task)
	out.Reviewer = o.Snapshot.ExpectedReviewer(facts)
	decision := authz.Decide(actor, authz.ViewEvidence, o.resource)
	out.SeesEvidence = decision.Allowed
	for _, e := range o.Facts.Evidence {
		if e.Task != task {
			continue
		}
		if !out.SeesEvidence {
			e = offboarding.Evidence{Task: e.Task, Version: e.Version, SubmittedBy: e.SubmittedBy, SubmittedFor: e.SubmittedFor, SubmittedAt: e.SubmittedAt}
		}
		out.Versions = append(out.Versions, e)
	}
	if len(out.Versions) > 0 && decision.Allowed && decision.Relation == authz.AsAuditor {
		if err := r.recordRead(ctx, actor, o.Facts, t, len(out.Versions)); err != nil {
			return Task{}, err
		}
	}
	return out, r.taskExtras(ctx, actor, &out)
}

func (r *Reader) taskExtras(ctx context.Context, actor authz.Actor, t *Task) error {
	if err := r.nameAnswers(ctx, t); err != nil {
		return err
	}
	var err error
	if t.CanAt(authz.SubmitEvidence, Spot{Number: t.Facts.Number, Task: t.Task.Number}) {
		if t.Draft, t.HasDraft, err = r.store.Draft(ctx, t.Facts.Number, t.Task.Number, actor.ID); err != nil {
			return err
		}
	}
	if !t.CanAt(authz.ViewIdentifiers, Spot{Number: t.Facts.Number, Task: t.Task.Number}) {
		return nil
	}
	items, err := r.store.Items(ctx, t.Facts.Number)
	for _, it := range items {
		if it.ProvenBy == t.Task.Number {
			t.Items = append(t.Items, it)
		}
	}
	return err
}

// nameAnswers adds the people whom answers name.
func (r *Reader) nameAnswers(ctx context.Context, t *Task) error {
	var ids []string
	collect := func(f offboarding.Field, values map[string]string) {
		id := values[f.Name]
		if _, known := t.Facts.People[id]; f.Type == offboarding.PersonField && id != "" && !known {
			ids = append(ids, id)
		}
	}
	for _, e := range t.Versions {
		for _, f := range t.Task.RequirementAt(e.Requirement).Fields {
			collect(f, e.Answers.Values)
			for _, row := range e.Answers.Tables[f.Name] {
				for _, column := range f.Columns {
					collect(column, row)
				}
			}
		}
	}
	named, err := r.people(ctx, ids)
	maps.Copy(t.Facts.People, named)
	return err
}

// recordRead notes that an auditor read evidence, before it is answered.
func (r *Reader) recordRead(ctx context.Context, actor authz.Actor, f offboarding.Facts, t offboarding.Task, version int) error {
	return r.store.InTx(ctx, func(tx *store.Tx) error {
		tx.Record(audit.Event{
			Action: audit.EvidenceRead, Actor: audit.Actor{Kind: audit.Person, ID: actor.ID, Name: actor.Name}, From: actor.From,
			Offboarding: f.Number, Subject: offboarding.TaskReference(t.Number) + " " + t.Title,
			Target: store.Target(f.Number, offboarding.EvidenceSubmitted{Evidence: offboarding.Evidence{Task: t.Number, Version: version}}),
		})
		return nil
	})
}

// File is one stored file of evidence, open for reading.
type File struct {
	offboarding.File
	io.ReadCloser
}

// File opens a file of evidence. Reading it fails at the end where the bytes
// are not those that were sent. The caller closes it.
func (r *Reader) File(ctx context.Context, actor authz.Actor, blobs blob.Store, at Spot, version, position int) (File, error) {
	t, err := r.Task(ctx, actor, at.Number, at.Task)
	if err != nil {
		return File{}, err
	}
	if !t.SeesEvidence {
		return File{}, fault.New(fault.Forbidden, "You can see this task, but not its evidence.")
	}
	for _, e := range t.Versions {
		for _, f := range e.Files {
			if e.Version == version && f.Position == position {
				body, err := blobs.Open(ctx, f.Key)
				if err != nil {
					return File{}, err
				}
				return File{File: f, ReadCloser: blob.Intact(body, f.Size, f.SHA256)}, nil
			}
		}
	}
	return File{}, fault.New(fault.NotFound, "there is no such file")
}
