package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// exit is one client that leaves one service, as the story tells it.
type exit struct {
	number          int
	client, service string
	// owner is accountable; starts is who made the draft.
	owner, starts string
	attributes    []offboarding.Attribute
	// opened is when the draft was made.
	opened            time.Time
	contractEnds, due time.Time
	// contact speaks for the client, subprocessor and recoverer are vendors.
	contact, subprocessor, recoverer string
	// others says that the second team does what is not assigned by name.
	others bool
	// assignees, reviewers and dues are by task, where they are not the usual.
	assignees, reviewers map[string]string
	dues                 map[string]time.Time
	// things are the identifiers that the tasks are about.
	things map[string][]string

	s     *story
	items map[string]int
	// facts is the record at the last look; unseen are the tasks for which
	// something was sent since.
	facts  offboarding.Facts
	unseen map[string]bool
}

// teams are who usually does what.
var teams = map[string]string{
	"end-federation": tobin, "remove-named-accounts": tobin, "remove-support-access": bram, "close-network-paths": tobin,
	"hand-back-environment": bram, "revoke-api-keys": tobin, "revoke-service-accounts": tobin, "remove-oauth-apps": tobin,
	"revoke-certificates": sanna, "rotate-shared-secrets": tobin, "retire-agents": tobin,
	"collect-devices": mirela, "wipe-devices": mirela, "confirm-no-devices": mirela,
	"set-backup-retention": dario, "confirm-backup-expiry": dario, "register-legal-hold": dario,
	"hand-over-export": dario, "confirm-return-or-deletion": dario, "delete-production-data": dario,
	"sub-processor-certificate": dario, "confirm-export": bram, "acknowledge-completion": bram, "confirm-contract-end": bram,
}

// colleagues do the work of the second team.
var colleagues = map[string]string{
	tobin: rasmus, sanna: rasmus, dario: priya, mirela: priya, bram: wanda,
}

// exit adds an exit to the story, up to its publication.
func (s *story) exit(e *exit) *exit {
	s.draft(e)
	s.at(e.opened.Add(time.Hour), fmt.Sprintf("publish OFF-%d", e.number), func(ctx context.Context) error {
		if err := s.App.PublishOffboarding(ctx, e.by(e.owner), e.number, e.facts.Version); err != nil {
			return err
		}
		return e.look(ctx)
	})
	return e
}

// draft adds an exit that is not published.
func (s *story) draft(e *exit) *exit {
	e.s, e.items, e.unseen = s, map[string]int{}, map[string]bool{}
	if e.starts == "" {
		e.starts = e.owner
	}
	s.at(e.opened, fmt.Sprintf("draft OFF-%d", e.number), e.start)
	s.at(e.opened.Add(20*time.Minute), fmt.Sprintf("assign the tasks of OFF-%d", e.number), e.assign)
	return e
}

func (e *exit) by(subject string) authz.Actor { return e.s.people[subject] }

// look loads the record as it is now.
func (e *exit) look(ctx context.Context) error {
	f, err := e.s.Store.Facts(ctx, e.number)
	e.facts = f
	clear(e.unseen)
	return err
}

func (e *exit) start(ctx context.Context) error {
	client, err := e.s.App.AddClient(ctx, e.by(caspian), e.client)
	if err != nil {
		return err
	}
	if err := e.s.startNumbersAt(ctx, "offboarding", e.number); err != nil {
		return err
	}
	number, err := e.s.App.StartOffboarding(ctx, e.by(e.starts), app.StartOffboarding{
		Client: client, Service: e.s.services[e.service], Owner: e.by(e.owner).ID, Playbook: "client-exit",
		ContractEnds: e.contractEnds, Due: e.due, Attributes: e.attributes,
	})
	if err != nil {
		return err
	}
	if number != e.number {
		return fmt.Errorf("%s became OFF-%d, not OFF-%d", e.client, number, e.number)
	}
	return e.look(ctx)
}

func (e *exit) assign(ctx context.Context) error {
	var all []offboarding.Assignment
	for _, t := range e.facts.Tasks {
		a := offboarding.Assignment{Task: t.Number, Assignee: e.by(e.assignee(t.Key)).ID, Due: e.dues[t.Key]}
		if reviewer, ok := e.reviewers[t.Key]; ok {
			a.Reviewer = e.by(reviewer).ID
		}
		switch t.Party {
		case offboarding.Client:
			a.Outsider = e.client
		case offboarding.Vendor:
			a.Outsider = e.vendor(t.Key)
		case offboarding.Us, offboarding.Reviewers:
		}
		all = append(all, a)
	}
	err := e.s.App.AssignDraft(ctx, e.by(e.starts), app.AssignDraft{
		Offboarding: e.number, Version: e.facts.Version, Assignments: all,
	})
	if err != nil {
		return err
	}
	return e.look(ctx)
}

func (e *exit) vendor(key string) string {
	if key == "wipe-devices" {
		return e.recoverer
	}
	return e.subprocessor
}

func (e *exit) assignee(key string) string {
	if who, ok := e.assignees[key]; ok {
		return who
	}
	if e.others {
		return colleagues[teams[key]]
	}
	return teams[key]
}

func (e *exit) task(key string) (offboarding.Task, error) {
	for _, t := range e.facts.Tasks {
		if t.Key == key {
			return t, nil
		}
	}
	return offboarding.Task{}, fmt.Errorf("OFF-%d has no task %s", e.number, key)
}

// step adds a step about one task.
func (e *exit) step(when time.Time, verb, key string, do func(ctx context.Context, t offboarding.Task) error) {
	e.s.at(when, fmt.Sprintf("%s %s of OFF-%d", verb, key, e.number), func(ctx context.Context) error {
		t, err := e.task(key)
		if err != nil {
			return err
		}
		return do(ctx, t)
	})
}

// sent has the assignee send evidence. Without attachments, the files are
// made from the answers.
func (e *exit) sent(key string, when time.Time, note string, attachments ...attachment) {
	e.step(when, "send evidence for", key, func(ctx context.Context, t offboarding.Task) error {
		form, err := e.form(ctx, t, note, attachments)
		if err != nil {
			return err
		}
		e.unseen[key] = true
		return e.s.App.SubmitEvidence(ctx, e.by(e.assignee(key)), form)
	})
}

// begun has the assignee save a draft of evidence.
func (e *exit) begun(key string, when time.Time, note string, attachments ...attachment) {
	e.step(when, "begin evidence for", key, func(ctx context.Context, t offboarding.Task) error {
		form, err := e.form(ctx, t, note, attachments)
		if err != nil {
			return err
		}
		return e.s.App.SaveEvidenceDraft(ctx, e.by(e.assignee(key)), form)
	})
}

func (e *exit) form(ctx context.Context, t offboarding.Task, note string, attachments []attachment) (app.EvidenceForm, error) {
	answers := e.answers(t)
	if attachments == nil {
		attachments = e.attachments(t, answers)
	}
	if e.unseen[t.Key] {
		if err := e.look(ctx); err != nil {
			return app.EvidenceForm{}, err
		}
	}
	latest, _ := e.facts.LatestEvidence(t.Number)
	form := app.EvidenceForm{
		Offboarding: e.number, Task: t.Number, TaskVersion: t.Version, Latest: latest.Version, Answers: answers, Note: note,
	}
	at := reading.Spot{Number: e.number, Task: t.Number}
	for _, a := range attachments {
		f, err := e.s.App.StageFile(ctx, e.by(e.assignee(t.Key)), at, a.field, a.name, strings.NewReader(a.content))
		if err != nil {
			return form, fmt.Errorf("attach %s: %w", a.name, err)
		}
		form.Files = append(form.Files, f)
	}
	return form, nil
}

// reviewed has whoever reviews the task decide about what was sent last.
func (e *exit) reviewed(key string, when time.Time, outcome offboarding.Outcome, reason string) {
	e.step(when, "review", key, func(ctx context.Context, t offboarding.Task) error {
		if e.unseen[key] {
			if err := e.look(ctx); err != nil {
				return err
			}
		}
		sent, ok := e.facts.CurrentEvidence(t.Number)
		if !ok {
			return fmt.Errorf("nothing was sent")
		}
		d := offboarding.Decision{
			Task: t.Number, Evidence: sent.Version, EvidenceDigest: sent.Digest, Outcome: outcome, Reason: reason,
		}
		if t.Requirement.MinimumLevel == offboarding.ConfirmedByParty && outcome == offboarding.Verified {
			d.Original, d.Issuer = offboarding.ConfirmedByParty, t.Outsider
			d.OriginChecked = fmt.Sprintf("Called %s back under the number of the contract; the document is theirs.", t.Outsider)
		}
		return e.s.App.ReviewEvidence(ctx, e.reviewer(t.Number), app.ReviewEvidence{Offboarding: e.number, Decision: d})
	})
}

// reviewer returns whose turn a review is.
func (e *exit) reviewer(task int) authz.Actor {
	s := e.facts.Snapshot(e.s.Clock.Now())
	for _, t := range s.Tasks {
		if t.Number != task {
			continue
		}
		id := s.ReviewerOf(t)
		for _, actor := range e.s.people {
			if actor.ID == id {
				return actor
			}
		}
	}
	return authz.Actor{}
}

// proven has tasks done and verified: sent on a day, verified on the next.
func (e *exit) proven(day int, keys ...string) {
	for i, key := range keys {
		minutes := time.Duration(i*47+e.number%29) * time.Minute
		e.sent(key, e.s.day(day, "09:10").Add(minutes), "")
		e.reviewed(key, e.s.day(day+1, "08:20").Add(minutes), offboarding.Verified, "")
	}
}
