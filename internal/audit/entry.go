// Package audit is the record of what happened: the catalogue of actions, the
// bytes of an entry, the chain and the tree over them, signed checkpoints, and
// the verifier. It promises that nobody who can write to the database changes,
// removes, adds or reorders entries that a checkpoint covers without Verify
// noticing. It cannot promise anything about entries that no checkpoint
// outside the database covers yet, nor that an entry was true when it was
// written.
//
// The package is pure: it has no clock, no database and no key of its own.
// docs/digests.md gives every byte with test vectors, docs/audit-log.md says
// what the log proves. Start reading at Append, then at Verify.
package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// Head is the end of the log: how many entries it has, and the hash of the
// last one. The zero Head is that of an empty log.
type Head struct {
	Size int64
	Last digest.Sum
}

func (h Head) check() error {
	if h.Size < 0 || (h.Size == 0) != (h.Last == "") || (h.Last != "" && !h.Last.Valid()) {
		return fmt.Errorf("no log has %d entries and the last hash %q", h.Size, h.Last)
	}
	return nil
}

// Entry is one line of the log as it is stored. Body and Document are the
// exact bytes that were hashed; nothing encodes them again.
type Entry struct {
	// Index counts from 0 without gaps.
	Index int64
	// Time is that of the body: UTC, whole microseconds.
	Time time.Time
	// Body is canonical JSON with the index, the hash of the entry before, the
	// time, the action and the digest of the document. It is the leaf of the
	// tree and holds nothing that could have to be redacted.
	Body []byte
	// Hash is the SHA-256 of Body.
	Hash digest.Sum
	// Document is canonical JSON with the salted fields of the event.
	Document []byte
	// Keys are copies by which a database finds the entry. They are nil in a
	// packet and in a redacted entry; an entry that has them is never redacted.
	Keys *Keys
}

// Keys repeat parts of an entry. They prove nothing; Verify compares them with
// the entry, so that nobody hides one by changing its keys.
type Keys struct {
	Action      Action
	Offboarding int
	ActorID     string
	Target      Target
}

// Content is what an entry says.
type Content struct {
	Event Event
	// Previous is the hash of the entry before; empty in entry 0.
	Previous digest.Sum
	// Hidden names the fields of the document that were redacted, in order.
	// Their places in Event have no value.
	Hidden []string
}

// bodyKind separates the bodies of entries from all other canonical JSON.
const bodyKind = "closegate/audit-entry/v1"

type body struct {
	Kind     string     `json:"kind"`
	Index    int64      `json:"index"`
	Previous digest.Sum `json:"previous"`
	Time     string     `json:"time"`
	Action   Action     `json:"action"`
	Document digest.Sum `json:"document"`
}

// Append returns the entry that follows prev. It changes nothing: the caller
// stores the entry and the hashes that Grow returns, in the transaction of the
// change that the event tells of. salt must be fresh and random.
//
// An error means that the event breaks the catalogue or has no canonical form,
// for example because a name is not valid UTF-8.
func Append(prev Head, event Event, salt digest.Salt, now time.Time) (Entry, error) {
	entry, err := build(prev, event, salt, now.UTC().Truncate(time.Microsecond))
	if err != nil {
		return Entry{}, fmt.Errorf("audit event %s: %w", event.Action, err)
	}
	return entry, nil
}

func build(prev Head, event Event, salt digest.Salt, now time.Time) (Entry, error) {
	if err := event.check(); err != nil {
		return Entry{}, err
	}
	if err := prev.check(); err != nil {
		return Entry{}, err
	}
	doc := event.document(salt)
	sum, err := doc.Digest()
	if err != nil {
		return Entry{}, err
	}
	document, err := digest.Canonical(doc)
	if err != nil {
		return Entry{}, err
	}
	body, err := digest.Canonical(body{bodyKind, prev.Size, prev.Last, digest.Time(now), event.Action, sum})
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		Index: prev.Size, Time: now, Body: body, Hash: digest.Bytes(body), Document: document,
		Keys: keysOf(event),
	}, nil
}

func keysOf(e Event) *Keys {
	return &Keys{Action: e.Action, Offboarding: e.Offboarding, ActorID: e.Actor.ID, Target: e.Target}
}

// Head returns the head of a log that ends with e.
func (e Entry) Head() Head { return Head{Size: e.Index + 1, Last: e.Hash} }

// Open reads the entry from its stored bytes. It returns a Problem where the
// entry does not agree with itself, so that no page shows a changed entry as
// if it were whole. Whether it stands in the right place only Verify can say.
func (e Entry) Open() (Content, error) {
	content, p := e.open()
	if p != nil {
		return Content{}, *p
	}
	return content, nil
}

func (e Entry) open() (Content, *Problem) {
	b, doc, p := e.parts()
	if p != nil {
		return Content{}, p
	}
	content := Content{Event: Event{Action: b.Action}, Previous: b.Previous}
	for _, f := range doc.Fields {
		if f.Hidden() {
			content.Hidden = append(content.Hidden, f.Name)
		}
	}
	if err := content.Event.read(doc.Fields); err != nil {
		return Content{}, e.problem(DocumentChanged, "its fields cannot be read: %v", err)
	}
	if e.Keys != nil && *e.Keys != *keysOf(content.Event) {
		return Content{}, e.problem(KeysChanged,
			"the columns by which it is found do not agree with what it says; they were changed after it was written")
	}
	return content, nil
}

func (e Entry) parts() (body, record, *Problem) {
	b, p := e.openBody()
	if p != nil {
		return body{}, record{}, p
	}
	doc, p := e.openDocument(b)
	return b, doc, p
}

func (e Entry) openBody() (body, *Problem) {
	var b body
	if got := digest.Bytes(e.Body); got != e.Hash {
		return b, e.problem(HashWrong,
			"its text has the hash %s, but %s was stored with it; one of the two was changed", got, orNone(e.Hash))
	}
	if err := decodeExact(e.Body, &b); err != nil {
		return b, e.problem(BodyMalformed, "its text is not that of an entry: %v", err)
	}
	switch {
	case b.Kind != bodyKind:
		return b, e.problem(BodyMalformed, "its text is of the kind %q, which this release cannot read", b.Kind)
	case b.Index != e.Index:
		return b, e.problem(OutOfOrder, "its text says that it is entry %d", b.Index)
	case b.Time != digest.Time(e.Time) || !e.Time.Equal(e.Time.Truncate(time.Microsecond)):
		return b, e.problem(TimeChanged, "the time %s was stored with it, but its text says %s",
			e.Time.UTC().Format(time.RFC3339Nano), b.Time)
	}
	return b, nil
}

func (e Entry) openDocument(b body) (record, *Problem) {
	var doc record
	if err := decodeExact(e.Document, &doc); err != nil {
		return doc, e.problem(DocumentChanged, "its fields are not a document: %v", err)
	}
	byName := func(a, b digest.RedactedField) int { return strings.Compare(a.Name, b.Name) }
	if doc.Kind != documentKind || !slices.IsSortedFunc(doc.Fields, byName) {
		return doc, e.problem(DocumentChanged, "its fields are of the kind %q or not in order", doc.Kind)
	}
	if e.Keys != nil && doc.Salt == "" {
		return doc, e.problem(DocumentChanged, "its fields were redacted where it is stored, which is for copies only")
	}
	sum, err := doc.digest()
	if err != nil {
		return doc, e.problem(DocumentChanged, "its fields have no digest: %v", err)
	}
	if sum != b.Document {
		return doc, e.problem(DocumentChanged,
			"its fields have the digest %s, but its text says %s; a name, a field or the salt was changed", sum, orNone(b.Document))
	}
	return doc, nil
}

// orNone returns a digest for a sentence.
func orNone(s digest.Sum) string {
	if s == "" {
		return "none"
	}
	return string(s)
}

// Redact returns a copy of e that hides the fields that hide names, such as
// "actor.name" or "change.due". Its hashes stay, so that it verifies in place
// of e. What e hides already stays hidden.
func (e Entry) Redact(hide func(field string) bool) (Entry, error) {
	_, doc, p := e.parts()
	if p != nil {
		return Entry{}, *p
	}
	redacted, err := doc.redact(hide)
	if err != nil {
		return Entry{}, fmt.Errorf("redact entry %d: %w", e.Index, err)
	}
	e.Document, err = digest.Canonical(redacted)
	if err != nil {
		return Entry{}, fmt.Errorf("redact entry %d: %w", e.Index, err)
	}
	e.Keys = nil
	return e, nil
}
