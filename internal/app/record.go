package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// auditActor is the actor as the log keeps it, with the name as it is now.
func auditActor(a authz.Actor) audit.Actor {
	kind := audit.Person
	switch a.Kind {
	case authz.Operator:
		kind = audit.Operator
	case authz.System:
		kind = audit.System
	case authz.Person:
	}
	name := a.Name
	if name == "" {
		name = a.ID
	}
	return audit.Actor{Kind: kind, ID: a.ID, Name: name}
}

// entry says an event of an offboarding for the log: names and digests, never
// answers.
func entry(actor authz.Actor, f offboarding.Facts, event offboarding.Event) audit.Event {
	e := audit.Event{
		Actor: auditActor(actor), From: actor.From, Offboarding: f.Number,
		Target: store.Target(f.Number, event), Subject: subjectOf(f),
	}
	e.Actor.OnBehalfOf = delegatorOf(f, event)
	b := builder{Event: &e, f: f}
	b.describe(event)
	return e
}

func subjectOf(f offboarding.Facts) string {
	return fmt.Sprintf("%s %s, %s", f.Reference(), f.ClientName, f.ServiceName)
}

// builder fills in an event.
type builder struct {
	*audit.Event
	f offboarding.Facts
}

func (b builder) set(name string, before, after any) {
	if before != after {
		b.Fields = append(b.Fields, audit.FieldChange{Name: name, Before: before, After: after})
	}
}

func (b builder) aboutTask(number int) {
	t, _ := b.f.Task(number)
	b.Subject = offboarding.TaskReference(number) + " " + t.Title
}

func (b builder) describe(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.Drafted:
		b.Action = audit.OffboardingDrafted
		b.terms(offboarding.Facts{}, e.Facts)
	case offboarding.DraftChanged:
		b.Action = audit.OffboardingDraftChanged
		b.terms(e.Before, e.After)
	case offboarding.DraftDiscarded:
		b.Action, b.Note = audit.OffboardingDraftDiscarded, e.Reason
	case offboarding.Published:
		b.Action = audit.OffboardingPublished
		b.set("tasks", nil, len(e.Tasks))
	case offboarding.GateClosed:
		b.Action = audit.OffboardingClosed
		b.set("certificate", nil, e.Closure.Certificate)
		b.set("digest", nil, string(e.Closure.Digest))
	case offboarding.Reopened:
		b.Action, b.Note = audit.OffboardingReopened, e.Return.Reason
	default:
		b.describeTask(event)
	}
}

func (b builder) describeTask(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.Amended, offboarding.TaskAdded, offboarding.TaskChanged:
		b.describeAmendment(event)
	case offboarding.TaskAssigned:
		b.aboutTask(e.After.Number)
		b.Action, b.Note = audit.TaskAssigned, e.Reason
		b.set("assignee", b.f.People.Name(e.Before.Assignee), b.f.People.Name(e.After.Assignee))
	case offboarding.ReviewerNamed:
		b.aboutTask(e.After.Number)
		b.Action = audit.TaskReviewerNamed
		b.set("reviewer", b.named(e.Before.Reviewer), b.named(e.After.Reviewer))
	case offboarding.DueMoved:
		b.moved(e.Move)
	case offboarding.PathOverridden:
		b.path(e.Override)
	case offboarding.TaskBlockingChanged:
		b.aboutTask(e.Blocking.Task)
		b.Action = audit.TaskUnblocked
		if e.Blocking.Blocked {
			b.Action = audit.TaskBlocked
			b.set("waits_for", nil, references(e.Blocking.On))
		}
	case offboarding.TaskReopened:
		b.aboutTask(e.Reopening.Task)
		b.Action, b.Note = audit.TaskReopened, e.Reopening.Reason
	case offboarding.EvidenceSubmitted:
		b.aboutTask(e.Evidence.Task)
		b.Action = audit.EvidenceSubmitted
		b.set("version", nil, e.Evidence.Version)
		b.set("digest", nil, string(e.Evidence.Digest))
		b.set("files", nil, len(e.Evidence.Files))
	case offboarding.EvidenceWithdrawn:
		b.aboutTask(e.Withdrawal.Task)
		b.Action, b.Note = audit.EvidenceWithdrawn, e.Withdrawal.Reason
		b.set("version", e.Withdrawal.Version, nil)
	case offboarding.Reviewed:
		b.review(e.Review)
	case offboarding.WaiverRequested, offboarding.WaiverDecided, offboarding.WaiverWithdrawn:
		b.describeWaiver(event)
	default:
		b.describeSignOff(event)
	}
}

func (b builder) moved(m offboarding.DueMove) {
	b.Action, b.Note = audit.OffboardingDueMoved, m.Reason
	if m.Task != 0 {
		b.aboutTask(m.Task)
		b.Action = audit.TaskDueMoved
	}
	b.set("due", m.From.Format(time.DateOnly), m.To.Format(time.DateOnly))
	b.set("told", nil, b.named(m.Told))
}

func (b builder) review(r offboarding.Review) {
	b.aboutTask(r.Task)
	b.Action, b.Note = audit.ReviewVerified, r.Reason
	if r.Outcome == offboarding.ChangesRequested {
		b.Action = audit.ReviewChangesRequested
	}
	b.set("version", nil, r.Evidence)
	b.set("evidence_digest", nil, string(r.EvidenceDigest))
	b.set("level", nil, string(r.Level))
	if r.Issuer != "" {
		b.set("issuer", nil, r.Issuer)
		b.set("origin_checked", nil, r.OriginChecked)
	}
}

func (b builder) describeSignOff(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.SignedOff:
		b.Action = audit.SignOffGiven
		b.Subject = fmt.Sprintf("%s for %s", e.SignOff.Function, subjectOf(b.f))
		b.set("digest", nil, string(e.SignOff.Digest))
		b.set("function", nil, string(e.SignOff.Function))
	case offboarding.SignOffVoided:
		b.Action, b.Note = audit.SignOffVoided, e.Void.Cause
		b.Subject = fmt.Sprintf("%s by %s", e.Function, b.f.People.Name(e.Signer))
	case offboarding.ItemAdded:
		b.Action = audit.InventoryItemAdded
		b.Subject = e.Item.Identifier
		b.set("kind", nil, string(e.Item.Kind))
		b.set("revision", e.Revision-1, e.Revision)
	case offboarding.DispositionSet:
		b.Action = audit.InventoryDispositionSet
		b.Subject = e.After.Identifier
		b.set("disposition", string(e.Before.Disposition), string(e.After.Disposition))
		b.set("proven_by", e.Before.ProvenBy, e.After.ProvenBy)
	case offboarding.UnknownAdded:
		b.Action = audit.InventoryUnknownAdded
		b.Subject = e.Unknown.What
		b.set("searched_by", nil, b.f.People.Name(e.Unknown.Owner))
	case offboarding.UnknownClosed:
		b.Action, b.Note = audit.InventoryUnknownClosed, e.Unknown.Closure.Explained
		b.Subject = e.Unknown.What
		b.set("resolution", nil, string(e.Unknown.Closure.Resolution))
	case offboarding.InventoryDeclared:
		b.Action = audit.InventoryDeclared
		b.set("revision", nil, e.Declaration.Revision)
	case offboarding.DeclarationVoided:
		b.Action, b.Note = audit.InventoryDeclarationVoided, e.Cause
		b.set("revision", e.Declaration.Revision, nil)
	default:
		b.describeOwnership(event)
	}
}

// terms notes what a draft says, before and after.
func (b builder) terms(before, after offboarding.Facts) {
	b.set("client", textOrNil(before.ClientName), textOrNil(after.ClientName))
	b.set("service", textOrNil(before.ServiceName), textOrNil(after.ServiceName))
	b.set("owner", b.named(before.Owner), b.named(after.Owner))
	b.set("due", day(before), day(after))
	b.set("attributes", attributes(before), attributes(after))
	b.set("playbook", playbookName(before), playbookName(after))
	b.set("tier", textOrNil(string(before.Tier)), textOrNil(string(after.Tier)))
	b.set("assignments", assignments(before), assignments(after))
}

func (b builder) named(id string) any {
	if id == "" {
		return nil
	}
	return b.f.People.Name(id)
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func day(f offboarding.Facts) any {
	if f.Due.IsZero() {
		return nil
	}
	return f.Due.Format("2006-01-02")
}

func attributes(f offboarding.Facts) any {
	names := make([]string, len(f.Attributes))
	for i, a := range f.Attributes {
		names[i] = string(a)
	}
	return textOrNil(strings.Join(names, " "))
}

func playbookName(f offboarding.Facts) any {
	if f.Playbook.ID == "" {
		return nil
	}
	return fmt.Sprintf("%s v%d", f.Playbook.ID, f.Playbook.Version)
}

// assignments lists who does and reviews each task.
func assignments(f offboarding.Facts) any {
	parts := make([]string, len(f.Tasks))
	for i, t := range f.Tasks {
		parts[i] = fmt.Sprintf("%s %s/%s %s", offboarding.TaskReference(t.Number), t.Assignee, t.Reviewer, t.Due.Format("2006-01-02"))
	}
	return textOrNil(strings.Join(parts, ", "))
}

func references(tasks []int) string {
	refs := make([]string, len(tasks))
	for i, n := range tasks {
		refs[i] = offboarding.TaskReference(n)
	}
	return strings.Join(refs, " ")
}

// certificate returns the body of the certificate of a closure.
func (a *App) certificate(ctx context.Context, tx *store.Tx, f offboarding.Facts, c offboarding.Closure) ([]byte, error) {
	controls, err := a.controls(ctx, tx, f)
	if err != nil {
		return nil, fmt.Errorf("read the playbook of certificate %s: %w", c.Certificate, err)
	}
	body, err := json.Marshal(f.Certificate(c, controls))
	if err != nil {
		return nil, fmt.Errorf("write certificate %s: %w", c.Certificate, err)
	}
	return body, nil
}
