package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/secrets"
	"github.com/closegate/closegate/internal/store"
)

// EvidenceForm is what an assignee typed for a task.
type EvidenceForm struct {
	Offboarding, Task int
	// TaskVersion is that of the page that was filled in.
	TaskVersion int
	// Latest is the latest version of evidence that the page knew of; 0 is
	// none. A form that is sent twice is so told from a second version.
	Latest  int
	Answers offboarding.Answers
	Note    string
	// Files are new, as StageFile returned them.
	Files []offboarding.File
	// KeepFiles are keys of the draft's files that stay.
	KeepFiles []string
}

// StageFile receives one file for a task: it asks first whether the actor may
// send it at all, then streams it through the scan for secrets and the hash
// to where it stays. Nothing refers to it until the form that it belongs to is
// kept; if that fails, the caller gives it to DiscardFiles.
//
// It returns Invalid under "files.FIELD" for a name, type or content that is
// refused, TooLarge beyond the field's limit, and whatever the body's own
// error was.
func (a *App) StageFile(ctx context.Context, actor authz.Actor, at reading.Spot, field, name string, body io.Reader) (offboarding.File, error) {
	f, err := a.store.Facts(ctx, at.Number, actor.ID)
	if fault.Is(err, fault.NotFound) {
		return offboarding.File{}, reading.Hidden()
	}
	if err != nil {
		return offboarding.File{}, err
	}
	now := a.now()
	if err := allowAt(actor, authz.SubmitEvidence, f, at, now); err != nil {
		a.recordRefusal(ctx, actor, authz.SubmitEvidence, store.OffboardingTarget(at.Number), at.Number, err)
		return offboarding.File{}, err
	}
	if err := offboarding.Restore(f).CanSubmit(at.Task, now); err != nil {
		return offboarding.File{}, err
	}
	task, _ := f.Task(at.Task)
	asked, ok := task.Requirement.File(field)
	if !ok {
		return offboarding.File{}, invalidFile(field, "This file is not asked for; remove it")
	}
	if err := asked.CheckName(name); err != nil {
		return offboarding.File{}, invalidFile(field, err.Error())
	}
	return a.receive(ctx, asked, name, body)
}

func (a *App) receive(ctx context.Context, asked offboarding.FileField, name string, body io.Reader) (offboarding.File, error) {
	checked := secrets.NewReader(body)
	defer func() { _ = checked.Close() }() // it only ends the scan
	stored, err := a.blobs.Put(ctx, checked, asked.Limit())
	if found, leaks := errors.AsType[*secrets.Found](err); leaks {
		return offboarding.File{}, invalidFile(asked.Name, fmt.Sprintf(
			"%q holds %s. Remove it from the file, replace the secret if it is still in use, and send the file again", name, found.Findings[0]))
	}
	if fault.Is(err, fault.TooLarge) {
		return offboarding.File{}, fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		return offboarding.File{}, err
	}
	return offboarding.File{
		Field: asked.Name, Name: name, Size: stored.Size, SHA256: stored.SHA256, Key: stored.Key,
		CheckedAt: a.now(), Intact: true,
	}, nil
}

func invalidFile(field, message string) error {
	return &fault.Error{
		Kind: fault.Invalid, Message: "Nothing was sent. Fix 1 answer.",
		Fields: []fault.Field{{Name: "files." + field, Message: message}},
	}
}

// DiscardFiles removes staged files that no form kept. What cannot be removed
// now is an orphan, and goes with the next clean-up.
func (a *App) DiscardFiles(ctx context.Context, files []offboarding.File) {
	for _, f := range files {
		if err := a.blobs.Remove(ctx, f.Key); err != nil {
			a.log.WarnContext(ctx, "remove a staged file", "error", err)
		}
	}
}

// SubmitEvidence sends a version of evidence for review.
func (a *App) SubmitEvidence(ctx context.Context, actor authz.Actor, in EvidenceForm) error {
	salt, err := a.salt()
	if err != nil {
		return err
	}
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	return a.change(ctx, actor, authz.SubmitEvidence, at, peopleIn(in.Answers), func(c *changing) error {
		if err := in.Stale(c.Facts()); err != nil {
			return err
		}
		kept, err := keptFiles(ctx, c.tx, actor, in)
		if err != nil {
			return err
		}
		_, err = c.Submit(offboarding.Submission{
			Task: in.Task, Answers: in.Answers, Note: in.Note, Files: append(kept, in.Files...), Salt: salt,
		}, actor.ID, c.now)
		return err
	})
}

// Stale refuses a form that was filled in on an older page. SubmitEvidence asks
// it again under the lock; a face asks it before the first file is received.
func (in EvidenceForm) Stale(f offboarding.Facts) error {
	t, ok := f.Task(in.Task)
	latest, _ := f.LatestEvidence(in.Task)
	switch {
	case ok && latest.Version != in.Latest:
		return fault.New(fault.Conflict, "%s sent version %d for %s since you opened this page. Nothing more was sent; what you typed is below.",
			f.People.Name(latest.SubmittedBy), latest.Version, offboarding.TaskReference(in.Task))
	case ok && t.Version != in.TaskVersion:
		return fault.New(fault.Conflict, "%s was changed since you opened this page. Nothing was sent; what you typed is below.",
			offboarding.TaskReference(in.Task))
	}
	return nil
}

// peopleIn returns every answer that could be the ID of a person.
func peopleIn(answers offboarding.Answers) []string {
	var out []string
	for _, v := range answers.Values {
		out = append(out, v)
	}
	for _, rows := range answers.Tables {
		for _, row := range rows {
			for _, v := range row {
				out = append(out, v)
			}
		}
	}
	return slices.DeleteFunc(out, func(id string) bool { return id == "" || len(id) > 64 })
}

type draftReader interface {
	Draft(ctx context.Context, number, task int, author string) (store.Draft, bool, error)
}

// keptFiles returns the files of the actor's own draft that the form keeps.
func keptFiles(ctx context.Context, q draftReader, actor authz.Actor, in EvidenceForm) ([]offboarding.File, error) {
	d, ok, err := q.Draft(ctx, in.Offboarding, in.Task, actor.ID)
	if err != nil || !ok {
		return nil, err
	}
	var kept []offboarding.File
	for _, f := range d.Files {
		if slices.Contains(in.KeepFiles, f.Key) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// SaveEvidenceDraft keeps what was typed so far, and the files. Nothing of it
// is checked but its size; whoever saves it never reviews the task.
func (a *App) SaveEvidenceDraft(ctx context.Context, actor authz.Actor, in EvidenceForm) error {
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	err := a.store.Housekeep(ctx, func(h *store.Housekeeping) error {
		if err := h.LockOffboarding(ctx, in.Offboarding); err != nil {
			return err
		}
		f, err := h.Facts(ctx, in.Offboarding, actor.ID)
		if err != nil {
			return err
		}
		now := a.now()
		if err := allowAt(actor, authz.SubmitEvidence, f, at, now); err != nil {
			return err
		}
		if err := offboarding.Restore(f).CanSubmit(in.Task, now); err != nil {
			return err
		}
		kept, err := keptFiles(ctx, h, actor, in)
		if err != nil {
			return err
		}
		err = h.SaveDraft(ctx, store.Draft{
			Offboarding: in.Offboarding, Task: in.Task, Author: actor.ID, For: f.Snapshot(now).SubmitsFor(in.Task, actor.ID), Answers: in.Answers, Note: in.Note,
			UpdatedAt: now, Files: append(kept, in.Files...),
		})
		if err != nil {
			return err
		}
		// A new contributor can change whose turn a review is.
		if f, err = h.Facts(ctx, in.Offboarding); err != nil {
			return err
		}
		return a.keepGate(ctx, h, f, now)
	})
	if fault.Is(err, fault.NotFound) {
		return reading.Hidden()
	}
	a.recordRefusal(ctx, actor, authz.SubmitEvidence, store.OffboardingTarget(in.Offboarding), in.Offboarding, err)
	return err
}

// DiscardEvidenceDraft removes the actor's own draft. That they began it stays
// on the record: they still never review the task.
func (a *App) DiscardEvidenceDraft(ctx context.Context, actor authz.Actor, number, task int) error {
	return a.store.Housekeep(ctx, func(h *store.Housekeeping) error {
		return h.RemoveDraft(ctx, number, task, actor.ID)
	})
}

// WithdrawEvidence takes a version of evidence back, before closure.
func (a *App) WithdrawEvidence(ctx context.Context, actor authz.Actor, at reading.Spot, version int, reason string) error {
	id := a.id()
	return a.change(ctx, actor, authz.WithdrawEvidence, at, nil, func(c *changing) error {
		return c.Withdraw(id, at.Task, version, reason, actor.ID, c.now)
	})
}

// ReviewEvidence is a reviewer's decision.
type ReviewEvidence struct {
	Offboarding int
	offboarding.Decision
}

// ReviewEvidence records a decision about the current version of evidence.
func (a *App) ReviewEvidence(ctx context.Context, actor authz.Actor, in ReviewEvidence) error {
	id := a.id()
	at := reading.Spot{Number: in.Offboarding, Task: in.Task}
	return a.change(ctx, actor, authz.ReviewEvidence, at, nil, func(c *changing) error {
		_, err := c.Review(id, in.Decision, actor.ID, c.now)
		return err
	})
}

// fileAge is how old a draft's files and orphans are when they are removed.
const (
	orphanAge = 24 * time.Hour
	checkAge  = 24 * time.Hour
	batchSize = 500
)

var errAltered = errors.New("size or digest differ")

// check compares one stored file with its record and keeps the result. A file
// that is not what it was is recorded in the log and raises its condition.
func (a *App) check(ctx context.Context, actor authz.Actor, f store.StoredFile) error {
	now := a.now()
	found, err := a.blobs.Check(ctx, f.Key)
	if err == nil && (found.Size != f.Size || found.SHA256 != f.SHA256) {
		err = errAltered
	}
	if err == nil {
		return a.store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.SaveFileCheck(ctx, f.Key, now, true) })
	}
	if fault.Is(err, fault.Unavailable) {
		return err
	}
	return a.recordBroken(ctx, actor, f, found.SHA256, now)
}

// recordBroken notes a file that is missing or altered, once for each change
// of its state, and lets the gate see it.
func (a *App) recordBroken(ctx context.Context, actor authz.Actor, f store.StoredFile, found digest.Sum, now time.Time) error {
	return a.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockOffboarding(ctx, f.Offboarding); err != nil {
			return err
		}
		if err := tx.SaveFileCheck(ctx, f.Key, now, false); err != nil {
			return err
		}
		if f.Intact {
			tx.Record(brokenFile(actor, f, found))
		}
		facts, err := tx.Facts(ctx, f.Offboarding)
		if err != nil {
			return err
		}
		return a.keepGate(ctx, tx, facts, now)
	})
}
