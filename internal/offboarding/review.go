package offboarding

import (
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// Decision is what a reviewer says about one version of evidence.
type Decision struct {
	Task     int
	Evidence int
	// EvidenceDigest is that of the page on which the decision was made.
	EvidenceDigest digest.Sum
	Outcome        Outcome
	Reason         string
	// Original is ConfirmedByParty or ConfirmedByProvider when a file is the
	// original document of such a party; Issuer and OriginChecked then say
	// whose it is and how the reviewer made sure. Empty raises nothing.
	Original      Level
	Issuer        string
	OriginChecked string
	// Lower is a weaker level than the source gives; empty lowers nothing.
	Lower Level
}

// CanReview says why the person cannot decide about the current evidence of a
// task, or returns nil.
func (o *Offboarding) CanReview(task int, person string, now time.Time) error {
	if err := o.mustBeOpen("reviews are frozen because the offboarding is not open; nothing was stored"); err != nil {
		return err
	}
	if _, ok := o.f.Task(task); !ok {
		return fault.New(fault.NotFound, "there is no such task")
	}
	s := o.f.Snapshot(now)
	t, _ := s.task(task)
	if t.Evidence.Version == 0 {
		return fault.New(fault.Conflict, "there is no evidence to review; it was withdrawn or not sent yet")
	}
	if t.outdated() {
		return fault.New(fault.Conflict, "%s asks for more since this evidence was sent, so %s sends it again first; nothing was stored",
			TaskReference(task), o.f.People.Name(t.Assignee))
	}
	if s.contributed(t, person) {
		return fault.New(fault.Forbidden, "You had a hand in this evidence, so somebody else decides about it")
	}
	if _, allowed := s.reviewsFor(t, person); allowed {
		return nil
	}
	if reviewer := s.ReviewerOf(t); reviewer != "" {
		return fault.New(fault.Forbidden, "You can read this, but %s decides about it", o.f.People.Name(reviewer))
	}
	return fault.New(fault.Forbidden, "%s must name a reviewer for %s", o.f.People.Name(o.f.Owner), TaskReference(task))
}

// Review records a decision. The latest one counts; none is ever changed.
func (o *Offboarding) Review(id string, d Decision, by string, now time.Time) (Review, error) {
	if err := o.CanReview(d.Task, by, now); err != nil {
		return Review{}, err
	}
	t, _ := o.f.Task(d.Task)
	e, _ := o.f.CurrentEvidence(d.Task)
	if d.Evidence != e.Version || d.EvidenceDigest != e.Digest {
		return Review{}, fault.New(fault.Conflict,
			"%s sent version %d of the evidence since you opened this page; your decision was not recorded",
			o.f.People.Name(e.SubmittedBy), e.Version)
	}
	d.Reason, d.Issuer, d.OriginChecked = tidy(d.Reason), tidy(d.Issuer), tidy(d.OriginChecked)
	level, err := d.check(e, t.Requirement)
	if err != nil {
		return Review{}, err
	}
	r := Review{
		ID: id, Task: d.Task, Evidence: e.Version, EvidenceDigest: e.Digest, Requirement: t.Requirement.Version,
		Outcome: d.Outcome, Reason: d.Reason, By: by, For: o.f.Snapshot(now).ReviewsFor(d.Task, by), At: now, Level: level,
	}
	if d.Original != "" {
		r.Issuer, r.OriginChecked = d.Issuer, d.OriginChecked
	}
	o.f.Reviews = append(o.f.Reviews, r)
	o.happened(Reviewed{Review: r})
	if r.Outcome == Verified {
		o.endPending(d.Task, by, now)
	}
	o.settle(fmt.Sprintf("%s was reviewed", TaskReference(d.Task)), by, now)
	return r, nil
}

// check returns the level that the decision gives the evidence.
func (d Decision) check(e Evidence, r Requirement) (Level, error) {
	var wrong fault.Fieldset
	switch d.Outcome {
	case Verified:
		limitText(&wrong, "reason", d.Reason, longText)
	case ChangesRequested:
		requireText(&wrong, "reason", d.Reason, longText, "Say what to change, for example “send the production log, with the key id visible”")
	default:
		wrong.Add("outcome", "Choose yes or no")
	}
	level := e.Source.Level()
	if d.Original != "" {
		level = d.raise(&wrong, e, level)
	}
	if d.Lower != "" {
		level = d.lower(&wrong, level)
	}
	if d.Outcome == Verified && wrong.Err("") == nil && !level.AtLeast(r.MinimumLevel) {
		wrong.Add("original", "This evidence is weaker than the task asks. If a file is an original document of the other party or provider, "+
			"say who issued it and how you checked that; otherwise ask for changes")
	}
	return level, wrong.Err("nothing was recorded")
}

func (d Decision) raise(wrong *fault.Fieldset, e Evidence, level Level) Level {
	if d.Original != ConfirmedByParty && d.Original != ConfirmedByProvider {
		wrong.Add("original", "Choose whose original document it is")
	}
	if len(e.Files) == 0 {
		wrong.Add("original", "There is no file that could be an original document")
	}
	requireText(wrong, "issuer", d.Issuer, shortText, "Name who issued the document, for example “Greyline Recovery”")
	requireText(wrong, "origin_checked", d.OriginChecked, longText, "Say how you checked that, for example “called their service desk about certificate BW-00412”")
	if d.Original.AtLeast(level) {
		return d.Original
	}
	return level
}

func (d Decision) lower(wrong *fault.Fieldset, level Level) Level {
	if !d.Lower.Valid() || d.Lower.AtLeast(level) {
		wrong.Add("lower", "Choose a weaker level than the evidence has")
		return level
	}
	requireText(wrong, "reason", d.Reason, longText, "Say why the level is lowered")
	return d.Lower
}
