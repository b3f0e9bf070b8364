package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
)

var salt = digest.Salt(digest.Bytes([]byte("a salt")))

func TestOpenedEntrySaysWhatWasRecorded(t *testing.T) {
	t.Parallel()
	b := newBook(t, 2)
	content, err := b.entries[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	want := audit.Content{Event: submitted(1), Previous: b.entries[0].Hash}
	if !reflect.DeepEqual(content, want) {
		t.Errorf("Open\n got %+v\nwant %+v", content, want)
	}
}

func anyEvent(t *rapid.T) audit.Event {
	d := rapid.SampledFrom(audit.Catalogue()).Draw(t, "definition")
	if d.Target == audit.AnyTarget {
		d.Target = audit.TaskTarget
	}
	text := rapid.String()
	values := rapid.OneOf(text.AsAny(), rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Float64Range(-1e6, 1e6).AsAny())
	e := audit.Event{
		Action: d.Action,
		Actor: audit.Actor{
			Kind: rapid.SampledFrom([]audit.ActorKind{audit.Person, audit.Contact, audit.Machine, audit.Operator, audit.System}).Draw(t, "kind"),
			ID:   text.Draw(t, "id"), Name: "x" + text.Draw(t, "name"),
			OnBehalfOf: audit.Delegator{ID: text.Draw(t, "for"), Name: text.Draw(t, "for name")},
		},
		From:        text.Draw(t, "from"),
		Offboarding: rapid.IntRange(0, 1<<40).Draw(t, "offboarding"),
		Target:      audit.Target{Kind: d.Target, ID: text.Draw(t, "target")},
		Subject:     text.Draw(t, "subject"),
		Note:        text.Draw(t, "note"),
	}
	names := rapid.SliceOfDistinct(rapid.StringN(1, -1, -1), func(s string) string { return s }).Draw(t, "fields")
	slices.Sort(names)
	for _, name := range names {
		e.Fields = append(e.Fields, audit.FieldChange{Name: name, Before: values.Draw(t, "before"), After: values.Draw(t, "after")})
	}
	return e
}

func TestEveryEventComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		event := anyEvent(t)
		when := time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "time")).In(time.FixedZone("", 3600))
		e, err := audit.Append(audit.Head{}, event, salt, when)
		if err != nil {
			t.Fatal(err)
		}
		content, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(content.Event, event) || !e.Time.Equal(when) || e.Time.Location() != time.UTC {
			t.Errorf("got %+v at %v\nwant %+v at %v", content.Event, e.Time, event, when)
		}
	})
}

func TestOrderOfChangedFieldsIsThatOfTheirNames(t *testing.T) {
	t.Parallel()
	one, other := submitted(0), submitted(0)
	slices.Reverse(other.Fields)
	a, errA := audit.Append(audit.Head{}, one, salt, start)
	b, errB := audit.Append(audit.Head{}, other, salt, start)
	if errA != nil || errB != nil || a.Hash != b.Hash || !bytes.Equal(a.Document, b.Document) {
		t.Errorf("%s, %v and %s, %v differ by the order of fields", a.Document, errA, b.Document, errB)
	}
}

func TestEntryHasTheClocksTimeInWholeMicroseconds(t *testing.T) {
	t.Parallel()
	e, err := audit.Append(audit.Head{}, submitted(0), salt, start.Add(1999*time.Nanosecond))
	if err != nil {
		t.Fatal(err)
	}
	if want := start.Add(time.Microsecond); !e.Time.Equal(want) {
		t.Errorf("Time = %v, want %v", e.Time, want)
	}
	if !bytes.Contains(e.Body, []byte(`"time":"2027-03-01T09:00:00.000001Z"`)) {
		t.Errorf("Body = %s", e.Body)
	}
}

func TestEventThatBreaksTheCatalogueIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*audit.Event)
		want   string
	}{
		"an unknown action":          {func(e *audit.Event) { e.Action = "evidence.deleted" }, "no action"},
		"another kind of target":     {func(e *audit.Event) { e.Target.Kind = audit.TaskTarget }, `the catalogue says "evidence"`},
		"no kind of target":          {func(e *audit.Event) { e.Action, e.Target.Kind = audit.AccessRefused, "" }, "no kind"},
		"the target of any kind":     {func(e *audit.Event) { e.Action, e.Target.Kind = audit.AccessRefused, audit.AnyTarget }, "no kind"},
		"an unknown kind of actor":   {func(e *audit.Event) { e.Actor.Kind = "robot" }, `"robot"`},
		"nobody":                     {func(e *audit.Event) { e.Actor.Name = "" }, "no name"},
		"a negative offboarding":     {func(e *audit.Event) { e.Offboarding = -1 }, "-1"},
		"a change without a name":    {func(e *audit.Event) { e.Fields[0].Name = "" }, "no name"},
		"a field that changed twice": {func(e *audit.Event) { e.Fields[1].Name = "digest" }, "occurs twice"},
		"a name that is not UTF-8":   {func(e *audit.Event) { e.Actor.Name = "Th\xe9o" }, "UTF-8"},
		"an integer beyond 2^53":     {func(e *audit.Event) { e.Fields[0].After = 1<<53 + 1 }, "loses digits"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := submitted(0)
			test.change(&event)
			_, err := audit.Append(audit.Head{}, event, salt, start)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Append = %v; want an error with %q", err, test.want)
			}
		})
	}
}

func TestNothingIsAppendedToAHeadThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, head := range []audit.Head{{Size: -1}, {Size: 1}, {Last: digest.Bytes(nil)}, {Size: 1, Last: "0"}} {
		if e, err := audit.Append(head, submitted(0), salt, start); err == nil {
			t.Errorf("entry %s was appended to %+v", e.Body, head)
		}
	}
	if _, err := audit.Append(audit.Head{}, submitted(0), "", start); err == nil {
		t.Error("an entry was appended without a salt")
	}
}

// changes are what somebody with the database in hand can do to each column.
var changes = map[string]struct {
	change func(*audit.Entry)
	want   audit.ProblemKind
}{
	"index":             {func(e *audit.Entry) { e.Index++ }, audit.OutOfOrder},
	"time":              {func(e *audit.Entry) { e.Time = e.Time.Add(time.Microsecond) }, audit.TimeChanged},
	"time, nanoseconds": {func(e *audit.Entry) { e.Time = e.Time.Add(1) }, audit.TimeChanged},
	"body":              {func(e *audit.Entry) { e.Body = flip(e.Body, len(e.Body)/2) }, audit.HashWrong},
	"body, emptied":     {func(e *audit.Entry) { e.Body = nil }, audit.HashWrong},
	"hash":              {func(e *audit.Entry) { e.Hash = digest.Bytes(nil) }, audit.HashWrong},
	"hash, emptied":     {func(e *audit.Entry) { e.Hash = "" }, audit.HashWrong},
	"hash, spelling":    {func(e *audit.Entry) { e.Hash = digest.Sum(strings.ToUpper(string(e.Hash))) }, audit.HashWrong},
	"body and hash":     {reindex, audit.OutOfOrder},
	"body, other kind":  {rewrite(bodyField("kind", "closegate/scope/v1")), audit.BodyMalformed},
	"body, other time":  {rewrite(bodyField("time", "2027-03-01T09:00:00.000009Z")), audit.TimeChanged},
	"body, more fields": {rewrite(bodyField("extra", 1)), audit.BodyMalformed},
	"body, spaces":      {rewrite(func(b []byte) []byte { return append(b, ' ') }), audit.BodyMalformed},
	"body, no JSON":     {rewrite(func([]byte) []byte { return []byte("x") }), audit.BodyMalformed},
	"body, a huge index": {rewrite(func(b []byte) []byte {
		return bytes.Replace(b, []byte(`"index":`), []byte(`"index":9007199254740993`), 1)
	}), audit.BodyMalformed},
	"document, digest":      {rewrite(bodyField("document", "")), audit.DocumentChanged},
	"document, a name":      {replace("Ines", "Anna"), audit.DocumentChanged},
	"document, a field":     {replace(`"change.version"`, `"change.versioo"`), audit.DocumentChanged},
	"document, the salt":    {replace(`"salt":"`+string(saltOf(0))[:1], `"salt":"x`), audit.DocumentChanged},
	"document, no salt":     {replace(`"salt":"`+string(saltOf(0))+`"`, `"salt":""`), audit.DocumentChanged},
	"document, a salt more": {replace(`{"name":"from",`, `{"name":"from","salt":"`+string(saltOf(0))+`",`), audit.DocumentChanged},
	"document, the kind":    {replace(`closegate/audit-event/v1`, `closegate/audit-event/v2`), audit.DocumentChanged},
	"document, emptied":     {func(e *audit.Entry) { e.Document = nil }, audit.DocumentChanged},
	"document, spaces":      {replace(`"kind":`, `"kind": `), audit.DocumentChanged},
	"document, order":       {swapFirstFields, audit.DocumentChanged},
	"document, redacted": {func(e *audit.Entry) {
		keys := e.Keys
		redacted, err := e.Redact(func(field string) bool { return field == "note" })
		if err != nil {
			panic(err)
		}
		*e, e.Keys = redacted, keys
	}, audit.DocumentChanged},
	"keys, action":      {func(e *audit.Entry) { e.Keys = keysWith(e, func(k *audit.Keys) { k.Action = audit.EvidenceRead }) }, audit.KeysChanged},
	"keys, offboarding": {func(e *audit.Entry) { e.Keys = keysWith(e, func(k *audit.Keys) { k.Offboarding = 0 }) }, audit.KeysChanged},
	"keys, actor":       {func(e *audit.Entry) { e.Keys = keysWith(e, func(k *audit.Keys) { k.ActorID = "p-8" }) }, audit.KeysChanged},
	"keys, target":      {func(e *audit.Entry) { e.Keys = keysWith(e, func(k *audit.Keys) { k.Target.ID = "ev" }) }, audit.KeysChanged},
}

func saltOf(n int) digest.Salt {
	return digest.Salt(digest.Bytes([]byte("salt " + string(rune('0'+n)))))
}

func flip(data []byte, at int) []byte {
	data = bytes.Clone(data)
	data[at] ^= 1
	return data
}

func reindex(e *audit.Entry) {
	rewrite(func(b []byte) []byte { return bytes.Replace(b, []byte(`"index":`), []byte(`"index":1`), 1) })(e)
}

// rewrite changes the body and gives it the hash that it then has.
func rewrite(change func([]byte) []byte) func(*audit.Entry) {
	return func(e *audit.Entry) {
		e.Body = change(bytes.Clone(e.Body))
		e.Hash = digest.Bytes(e.Body)
	}
}

func bodyField(name string, value any) func([]byte) []byte {
	return func(body []byte) []byte {
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			panic(err)
		}
		fields[name] = value
		changed, err := digest.Canonical(fields)
		if err != nil {
			panic(err)
		}
		return changed
	}
}

// replace changes the document; it panics where that would change nothing.
func replace(old, with string) func(*audit.Entry) {
	return func(e *audit.Entry) {
		changed := bytes.Replace(e.Document, []byte(old), []byte(with), 1)
		if bytes.Equal(changed, e.Document) {
			panic(old + " is not in " + string(e.Document))
		}
		e.Document = changed
	}
}

func swapFirstFields(e *audit.Entry) {
	var doc struct {
		Fields []any  `json:"fields"`
		Kind   string `json:"kind"`
		Salt   string `json:"salt"`
	}
	if err := json.Unmarshal(e.Document, &doc); err != nil {
		panic(err)
	}
	doc.Fields[0], doc.Fields[1] = doc.Fields[1], doc.Fields[0]
	var err error
	if e.Document, err = digest.Canonical(doc); err != nil {
		panic(err)
	}
}

func keysWith(e *audit.Entry, change func(*audit.Keys)) *audit.Keys {
	k := *e.Keys
	change(&k)
	return &k
}

func TestChangeOfAnyColumnIsNoticedByOpen(t *testing.T) {
	t.Parallel()
	for name, test := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newBook(t, 1).entries[0]
			test.change(&e)
			content, err := e.Open()
			p, ok := errors.AsType[audit.Problem](err)
			if !ok || p.Kind != test.want || p.Entry != e.Index || !strings.HasPrefix(p.Message, "entry ") {
				t.Errorf("Open = %+v, %#v; want a problem of kind %s", content, err, test.want)
			}
			if !reflect.DeepEqual(content, audit.Content{}) {
				t.Errorf("Open gave content of a changed entry: %+v", content)
			}
		})
	}
}

func TestAnyFlippedBitIsNoticedByOpen(t *testing.T) {
	t.Parallel()
	e := newBook(t, 1).entries[0]
	for at := range e.Document {
		changed := e
		changed.Document = flip(e.Document, at)
		if _, err := changed.Open(); err == nil {
			t.Errorf("bit flipped at byte %d of the document: %s", at, changed.Document)
		}
	}
	for at := range e.Body {
		changed := e
		changed.Body = flip(e.Body, at)
		if _, err := changed.Open(); err == nil {
			t.Errorf("bit flipped at byte %d of the body: %s", at, changed.Body)
		}
	}
}

func TestRedactedEntryKeepsItsHashesAndLosesWhatWasHidden(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		event := anyEvent(t)
		event.Actor.Name = "Ines Valdorn"
		e, err := audit.Append(audit.Head{}, event, salt, start)
		if err != nil {
			t.Fatal(err)
		}
		hidden := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"actor.id", "from", "note", "subject", "target.id"}),
			1, 5, func(s string) string { return s }).Draw(t, "hidden")
		hidden = append(hidden, "actor.name")
		once, err := e.Redact(func(field string) bool { return field == hidden[0] })
		if err != nil {
			t.Fatal(err)
		}
		redacted, err := once.Redact(func(field string) bool { return slices.Contains(hidden, field) })
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(redacted.Body, e.Body) || redacted.Hash != e.Hash || redacted.Keys != nil {
			t.Errorf("redaction changed %+v to %+v", e, redacted)
		}
		if bytes.Contains(redacted.Document, []byte("Ines")) || bytes.Contains(redacted.Document, []byte(salt)) {
			t.Errorf("the name or the salt can be read in %s", redacted.Document)
		}
		content, err := redacted.Open()
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(hidden)
		if !slices.Equal(content.Hidden, hidden) {
			t.Errorf("hidden are %q, want %q", content.Hidden, hidden)
		}
		if content.Event.Actor.Name != "" || content.Event.Action != event.Action || content.Event.Target.Kind != event.Target.Kind {
			t.Errorf("the redacted entry says %+v", content.Event)
		}
	})
}

func TestChangedEntryIsNotRedacted(t *testing.T) {
	t.Parallel()
	e := newBook(t, 1).entries[0]
	replace("Ines", "Anna")(&e)
	if r, err := e.Redact(func(string) bool { return true }); err == nil {
		t.Errorf("Redact = %s", r.Document)
	}
}

// withDocument returns an entry whose body commits to d.
func withDocument(t *testing.T, d digest.Document) audit.Entry {
	t.Helper()
	sum, err := d.Digest()
	if err != nil {
		t.Fatal(err)
	}
	e := newBook(t, 1).entries[0]
	rewrite(bodyField("document", sum))(&e)
	e.Keys = nil
	if e.Document, err = digest.Canonical(d); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestFieldOfALaterReleaseIsPassedOverAndStillProven(t *testing.T) {
	t.Parallel()
	e := withDocument(t, digest.Document{Kind: "closegate/audit-event/v1", Salt: salt, Fields: []digest.Field{
		{Name: "actor.name", Value: "Ines Valdorn"}, {Name: "zone", Value: "Europe/Paris"},
	}})
	content, err := e.Open()
	if err != nil || content.Event.Actor.Name != "Ines Valdorn" {
		t.Errorf("Open = %+v, %v", content, err)
	}
	replace("Paris", "Minsk")(&e)
	if _, err := e.Open(); err == nil {
		t.Error("a change of the unknown field was not noticed")
	}
}

func TestDocumentThatAppendWouldNotWriteIsAProblem(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind   string
		fields []digest.Field
		want   string
	}{
		"a field of the wrong type": {"closegate/audit-event/v1", []digest.Field{{Name: "offboarding", Value: "OFF-2041"}}, `"offboarding"`},
		"a change that is none":     {"closegate/audit-event/v1", []digest.Field{{Name: "change.due", Value: "tomorrow"}}, `"change.due"`},
		"a record of another kind":  {"closegate/evidence/v1", []digest.Field{{Name: "note", Value: "x"}}, "closegate/evidence/v1"},
		"fields out of order":       {"closegate/audit-event/v1", []digest.Field{{Name: "note", Value: ""}, {Name: "from", Value: ""}}, "order"},
	}
	for name, test := range tests {
		e := withDocument(t, digest.Document{Kind: test.kind, Salt: salt, Fields: test.fields})
		_, err := e.Open()
		p, ok := errors.AsType[audit.Problem](err)
		if !ok || p.Kind != audit.DocumentChanged || !strings.Contains(p.Message, test.want) {
			t.Errorf("%s: Open = %v", name, err)
		}
	}
}

func FuzzEntryOpen(f *testing.F) {
	e := newBook(f, 1).entries[0]
	f.Add(e.Body, e.Document)
	f.Add([]byte(`{}`), []byte(`{"fields":[],"kind":"closegate/audit-event/v1"}`))
	redacted, err := e.Redact(func(name string) bool { return name != "note" })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(e.Body, redacted.Document)
	f.Fuzz(func(t *testing.T, body, document []byte) {
		fuzzed := audit.Entry{Index: e.Index, Time: e.Time, Body: body, Hash: digest.Bytes(body), Document: document}
		content, err := fuzzed.Open()
		if err != nil {
			return
		}
		again, err := fuzzed.Redact(func(string) bool { return true })
		if err != nil {
			t.Fatalf("an entry that opens cannot be redacted: %v", err)
		}
		hidden, err := again.Open()
		if err != nil || hidden.Previous != content.Previous || hidden.Event.Action != content.Event.Action {
			t.Fatalf("the redacted entry is %+v, %v instead of %+v", hidden, err, content)
		}
	})
}
