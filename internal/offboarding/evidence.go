package offboarding

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// Submission is what an assignee sends for review.
type Submission struct {
	Task    int
	Answers Answers
	Note    string
	// Files were received and hashed before; Position is assigned here.
	Files []File
	Salt  digest.Salt
}

// FileTypes returns the endings that files may have where a requirement
// names none.
func FileTypes() []string {
	return []string{"pdf", "png", "jpg", "jpeg", "csv", "json", "txt", "log", "eml", "xml", "zip", "docx", "xlsx"}
}

// CanSubmit says why no new version of evidence can be sent for a task now,
// or returns nil.
func (o *Offboarding) CanSubmit(task int, now time.Time) error {
	if err := o.mustBeOpen("nothing can be sent because the offboarding is not open; nothing was stored"); err != nil {
		return err
	}
	if _, ok := o.f.Task(task); !ok {
		return fault.New(fault.NotFound, "there is no such task")
	}
	s := o.f.Snapshot(now)
	t, _ := s.task(task)
	c := s.taskCondition(t)
	switch {
	case c.Pin == PinMet:
		return fault.New(fault.Conflict, "%s is verified already; the owner or reviewer must reopen it first", TaskReference(task))
	case c.Pin == PinWaived:
		return fault.New(fault.Conflict, "%s is waived; nothing needs to be sent", TaskReference(task))
	case len(c.WaitsFor) > 0:
		return fault.New(fault.Blocked, "%s waits for %s; nothing was stored", TaskReference(task), taskReferences(c.WaitsFor))
	}
	return nil
}

func taskReferences(numbers []int) string {
	refs := make([]string, len(numbers))
	for i, n := range numbers {
		refs[i] = TaskReference(n)
	}
	if len(refs) < 2 {
		return strings.Join(refs, "")
	}
	return strings.Join(refs[:len(refs)-1], ", ") + " and " + refs[len(refs)-1]
}

// Submit adds a version of evidence. Whoever sends it becomes a contributor
// of the task and can never review it, and so does the assignee for whom a
// delegate sends it.
func (o *Offboarding) Submit(in Submission, by string, now time.Time) (Evidence, error) {
	if err := o.CanSubmit(in.Task, now); err != nil {
		return Evidence{}, err
	}
	t, _ := o.f.Task(in.Task)
	answers, mistakes := t.Requirement.Check(in.Answers, now, o.f.People.Active)
	mistakes = append(mistakes, t.Requirement.checkFiles(in.Files)...)
	note := tidy(in.Note)
	var wrong fault.Fieldset
	limitText(&wrong, "note", note, longText)
	mistakes = append(mistakes, fault.Fields(wrong.Err(""))...)
	if len(mistakes) > 0 {
		return Evidence{}, &fault.Error{Kind: fault.Invalid, Message: nothingSent(len(mistakes)), Fields: mistakes}
	}
	latest, _ := o.f.LatestEvidence(in.Task)
	e := Evidence{
		Task: in.Task, Version: latest.Version + 1, Requirement: t.Requirement.Version,
		SubmittedBy: by, SubmittedFor: o.f.Snapshot(now).SubmitsFor(in.Task, by), SubmittedAt: now, OnBehalfOf: t.Outsider, Source: FromPerson,
		Answers: answers, Note: note, Files: slices.Clone(in.Files), Salt: in.Salt,
	}
	for i := range e.Files {
		e.Files[i].Position = i + 1
	}
	sum, err := EvidenceDigest(o.f.Number, e)
	if err != nil {
		return Evidence{}, err
	}
	e.Digest = sum
	o.f.Evidence = append(o.f.Evidence, e)
	o.contribute(in.Task, e.SubmittedBy)
	o.contribute(in.Task, e.SubmittedFor)
	o.happened(EvidenceSubmitted{Evidence: e})
	o.settle(fmt.Sprintf("new evidence was sent for %s", TaskReference(in.Task)), by, now)
	return e, nil
}

func nothingSent(mistakes int) string {
	if mistakes == 1 {
		return "Nothing was sent. Fix 1 answer."
	}
	return fmt.Sprintf("Nothing was sent. Fix %d answers.", mistakes)
}

// contribute notes that somebody had a hand in a task, once; nobody where
// person is empty.
func (o *Offboarding) contribute(task int, person string) {
	c := Contributor{Task: task, Person: person}
	if person != "" && !slices.Contains(o.f.Contributors, c) {
		o.f.Contributors = append(o.f.Contributors, c)
	}
}

func (r Requirement) checkFiles(files []File) []fault.Field {
	var mistakes []fault.Field
	for _, f := range files {
		field, ok := r.File(f.Field)
		if !ok {
			mistakes = append(mistakes, fault.Field{Name: "files." + f.Field, Message: "This file is not asked for; remove it"})
			continue
		}
		message := ""
		if err := field.CheckName(f.Name); err != nil {
			message = err.Error()
		} else if f.Size <= 0 || !f.SHA256.Valid() {
			message = fmt.Sprintf("%q is empty. Send the file again", f.Name)
		} else if f.Size > field.Limit() {
			message = fmt.Sprintf("%q is larger than %d MB. Send a smaller file", f.Name, field.Limit()>>20)
		}
		if message != "" {
			mistakes = append(mistakes, fault.Field{Name: "files." + f.Field, Message: message})
		}
	}
	for _, name := range r.missingFiles(files) {
		field, _ := r.File(name)
		mistakes = append(mistakes, fault.Field{Name: "files." + name, Message: fmt.Sprintf("Choose the file: %s", field.Label)})
	}
	return mistakes
}

// CheckName says what is wrong with the name of a file that is sent for the
// field. A name is data; nothing is ever stored under it.
func (f FileField) CheckName(name string) error {
	types := f.Types
	if len(types) == 0 {
		types = FileTypes()
	}
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	switch {
	case name == "" || utf8.RuneCountInString(name) > 255:
		return fault.New(fault.Invalid, "The name of the file must have 1 to 255 characters. Rename it and send it again")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) || strings.ContainsAny(name, "\n\t/\\"):
		return fault.New(fault.Invalid, "The name of the file holds a slash or characters that cannot be printed. Rename it and send it again")
	case !slices.Contains(types, ending):
		return fault.New(fault.Invalid, "%q is not of a type that is taken here: %s", name, strings.Join(types, ", "))
	}
	return nil
}

// Withdraw takes the current version of evidence back. The version stays
// readable; the task is to do again, and sign-offs over it fall. A delegate of
// the assignee can do it for them, and has a hand in the task from then on.
func (o *Offboarding) Withdraw(id string, task, version int, reason, by string, now time.Time) error {
	if err := o.mustBeOpen("evidence is frozen because the offboarding is not open; nothing was changed"); err != nil {
		return err
	}
	e, ok := o.f.LatestEvidence(task)
	if !ok || version < 1 || version > e.Version {
		return fault.New(fault.NotFound, "there is no such version of evidence")
	}
	if version != e.Version || o.f.Withdrawn(task, version) {
		return fault.New(fault.Conflict, "version %d is not the current one; nothing was changed", version)
	}
	s := o.f.Snapshot(now)
	onBehalf := s.WithdrawsFor(task, by)
	if !s.ContributedTo(task, by) && onBehalf == "" {
		return fault.New(fault.Forbidden, "only somebody who had a hand in this evidence can withdraw it")
	}
	reason = tidy(reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why it is withdrawn, for example “the log is of the wrong account”")
	if err := wrong.Err("nothing was withdrawn"); err != nil {
		return err
	}
	w := Withdrawal{ID: id, Task: task, Version: version, By: by, For: onBehalf, At: now, Reason: reason}
	o.f.Withdrawals = append(o.f.Withdrawals, w)
	if onBehalf != "" {
		o.contribute(task, by)
	}
	o.happened(EvidenceWithdrawn{Withdrawal: w})
	o.settle(fmt.Sprintf("evidence for %s was withdrawn", TaskReference(task)), by, now)
	return nil
}

// ContributedTo reports whether the human behind the account had a hand in
// the evidence of the task.
func (s Snapshot) ContributedTo(task int, person string) bool {
	t, ok := s.task(task)
	return ok && s.contributed(t, person)
}
