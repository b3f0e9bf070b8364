package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/digest"
)

// ActorKind says what sort of actor did something.
type ActorKind string

const (
	// Person is somebody who signed in.
	Person ActorKind = "person"
	// Contact is an external person who holds a secure link.
	Contact ActorKind = "contact"
	// Machine is an API token.
	Machine ActorKind = "machine"
	// Operator is somebody at the command line of the server.
	Operator ActorKind = "operator"
	// System is Closegate itself: time, a job, or a consequence of a change.
	System ActorKind = "system"
)

// Actor is who did something, with the name as it was.
type Actor struct {
	Kind ActorKind
	ID   string
	Name string
	// OnBehalfOf is who delegated, or whose sign-in an operator used; it is
	// zero where the actor acted for nobody else.
	OnBehalfOf Delegator
}

// Delegator is somebody for whom an actor acted.
type Delegator struct{ ID, Name string }

// Target is the thing that an event is about.
type Target struct {
	Kind TargetKind
	ID   string
}

// FieldChange is one field before and after. Before and After hold what
// encoding/json can encode: names, dates, counts and digests, never answers
// of evidence. Nil means that there was, or is, no value.
type FieldChange struct {
	Name   string
	Before any
	After  any
}

// Event is a fact to be recorded.
type Event struct {
	Action Action
	Actor  Actor
	// From is the network address that the request came from; empty where
	// there was no request.
	From string
	// Offboarding is the number of the offboarding, or 0 where there is none.
	Offboarding int
	Target      Target
	// Subject is the target's name for people, as it was.
	Subject string
	// Fields are in the order of their names once an entry is opened.
	Fields []FieldChange
	// Note is a reason or a cause in the words of whoever gave it.
	Note string
}

// Sentence says the event to people, by the catalogue's sentence.
func (e Event) Sentence() string {
	actor := e.Actor.Name
	if e.Actor.OnBehalfOf.Name != "" {
		actor += " for " + e.Actor.OnBehalfOf.Name
	}
	subject := e.Subject
	if subject == "" {
		subject = strings.TrimSpace(string(e.Target.Kind) + " " + e.Target.ID)
	}
	d, known := Lookup(e.Action)
	if !known {
		return fmt.Sprintf("%s: %s, %s", e.Action, actor, subject)
	}
	return strings.NewReplacer("{actor}", actor, "{subject}", subject).Replace(d.Sentence)
}

// check finds the mistakes of a caller, before they are in the log for good.
func (e Event) check() error {
	d, known := Lookup(e.Action)
	kinds := []ActorKind{Person, Contact, Machine, Operator, System}
	switch {
	case !known:
		return fmt.Errorf("the catalogue has no action %q", e.Action)
	case d.Target != AnyTarget && e.Target.Kind != d.Target:
		return fmt.Errorf("its target is of kind %q, the catalogue says %q", e.Target.Kind, d.Target)
	case e.Target.Kind == AnyTarget || e.Target.Kind == "":
		return errors.New("its target has no kind")
	case !slices.Contains(kinds, e.Actor.Kind):
		return fmt.Errorf("its actor is of kind %q", e.Actor.Kind)
	case e.Actor.Name == "":
		return errors.New("its actor has no name")
	case e.Offboarding < 0:
		return fmt.Errorf("its offboarding has the number %d", e.Offboarding)
	case slices.ContainsFunc(e.Fields, func(f FieldChange) bool { return f.Name == "" }):
		return errors.New("a changed field has no name")
	}
	return nil
}

// documentKind separates the digests of events from all others.
const documentKind = "closegate/audit-event/v1"

// changePrefix goes before the name of a changed field in a document.
const changePrefix = "change."

// The names of the fields of every event's document. All are always there, so
// that leaving one out says nothing.
const (
	fieldActorID        = "actor.id"
	fieldActorKind      = "actor.kind"
	fieldActorName      = "actor.name"
	fieldFrom           = "from"
	fieldNote           = "note"
	fieldOffboarding    = "offboarding"
	fieldOnBehalfOfID   = "on_behalf_of.id"
	fieldOnBehalfOfName = "on_behalf_of.name"
	fieldSubject        = "subject"
	fieldTargetID       = "target.id"
	fieldTargetKind     = "target.kind"
)

// slots pairs each field of a document with its place in e.
func (e *Event) slots() map[string]any {
	return map[string]any{
		fieldActorID:        &e.Actor.ID,
		fieldActorKind:      &e.Actor.Kind,
		fieldActorName:      &e.Actor.Name,
		fieldFrom:           &e.From,
		fieldNote:           &e.Note,
		fieldOffboarding:    &e.Offboarding,
		fieldOnBehalfOfID:   &e.Actor.OnBehalfOf.ID,
		fieldOnBehalfOfName: &e.Actor.OnBehalfOf.Name,
		fieldSubject:        &e.Subject,
		fieldTargetID:       &e.Target.ID,
		fieldTargetKind:     &e.Target.Kind,
	}
}

// change is the value of a field that changed, in a document.
type change struct {
	Before any `json:"before"`
	After  any `json:"after"`
}

// document returns e as a salted document with its fields in order of name.
func (e Event) document(salt digest.Salt) digest.Document {
	d := digest.Document{Kind: documentKind, Salt: salt}
	for name, place := range e.slots() {
		d.Fields = append(d.Fields, digest.Field{Name: name, Value: place})
	}
	for _, f := range e.Fields {
		d.Fields = append(d.Fields, digest.Field{Name: changePrefix + f.Name, Value: change{f.Before, f.After}})
	}
	slices.SortFunc(d.Fields, func(a, b digest.Field) int { return strings.Compare(a.Name, b.Name) })
	return d
}

// read fills e from the fields of a document. Fields that a later release
// added are passed over: the digest covers them all the same.
func (e *Event) read(fields []digest.RedactedField) error {
	slots := e.slots()
	for _, f := range fields {
		if f.Hidden() {
			continue
		}
		if err := e.readField(slots, f); err != nil {
			return fmt.Errorf("field %q: %w", f.Name, err)
		}
	}
	return nil
}

func (e *Event) readField(slots map[string]any, f digest.RedactedField) error {
	if name, ok := strings.CutPrefix(f.Name, changePrefix); ok {
		var c change
		if err := json.Unmarshal(f.Value, &c); err != nil {
			return err
		}
		e.Fields = append(e.Fields, FieldChange{Name: name, Before: c.Before, After: c.After})
		return nil
	}
	place, known := slots[f.Name]
	if !known {
		return nil
	}
	return json.Unmarshal(f.Value, place)
}
