package offboarding_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

const hour, day = time.Hour, 24 * time.Hour

// bench drives an offboarding the way its callers do, with a clock that goes
// on by an hour with each call. It holds every call to three promises: one
// that fails changes nothing, the events of one that does not are the whole
// change, and facts that were handed out stay as they are.
type bench struct {
	t   failer
	o   *offboarding.Offboarding
	now time.Time
	ids int
}

// failer is testing.TB, or the same of a property test.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func newBench(t testing.TB, edits ...func(*offboarding.Facts)) *bench {
	t.Helper()
	return &bench{t: t, o: offboarding.Restore(sample.Facts(t, edits...)), now: sample.Published()}
}

// call makes a change an hour after the last one.
func (b *bench) call(change func() error) error {
	b.t.Helper()
	b.now = b.now.Add(hour)
	handedOut := b.o.Facts()
	before, happened := deepCopy(handedOut), b.o.Events()
	err := change()
	after, events := b.o.Facts(), b.o.Events()
	if !same(before, handedOut) {
		b.t.Fatalf("a change altered facts that were handed out before (%v)", err)
	}
	if len(events) < len(happened) || !same(events[:len(happened)], happened) {
		b.t.Fatalf("a change altered earlier events (%v)", err)
	}
	if err != nil {
		if !same(before, after) || len(events) != len(happened) {
			b.t.Fatalf("a refused change left a trace (%v)", err)
		}
		return err
	}
	replayed := before
	for _, e := range events[len(happened):] {
		replayed = replay(b.t, replayed, e)
	}
	if !same(replayed, after) {
		b.t.Fatalf("events do not tell the whole change:\nreplayed %+v\nfacts    %+v", deepCopy(replayed), deepCopy(after))
	}
	return nil
}

// must fails the test where a change is refused.
func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("refused: %v", err)
	}
}

// id returns a new identifier.
func (b *bench) id(kind string) string {
	b.ids++
	return fmt.Sprintf("%s-%d", kind, b.ids)
}

func (b *bench) gate() offboarding.Gate         { return b.o.Gate(b.now) }
func (b *bench) snapshot() offboarding.Snapshot { return b.o.Facts().Snapshot(b.now) }

func (b *bench) task(number int) offboarding.Condition {
	b.t.Helper()
	c, ok := b.gate().Task(number)
	if !ok {
		b.t.Fatalf("the gate has no condition for T-%02d", number)
	}
	return c
}

func (b *bench) signOff(f offboarding.Function) offboarding.Condition {
	b.t.Helper()
	c, ok := b.gate().SignOff(f)
	if !ok {
		b.t.Fatalf("the gate has no condition for the sign-off of %s", f)
	}
	return c
}

// of returns the only condition of a kind.
func (b *bench) of(kind offboarding.ConditionKind) offboarding.Condition {
	b.t.Helper()
	return only(b.t, conditions(b.gate(), kind))
}

func only(t failer, found []offboarding.Condition) offboarding.Condition {
	t.Helper()
	if len(found) != 1 {
		t.Fatalf("%d conditions, want one: %+v", len(found), found)
	}
	return found[0]
}

func conditions(g offboarding.Gate, kind offboarding.ConditionKind) []offboarding.Condition {
	var out []offboarding.Condition
	for _, c := range g.Conditions {
		if c.Kind == kind {
			out = append(out, c)
		}
	}
	return out
}

func salt() digest.Salt { return digest.Salt(strings.Repeat("5a", 32)) }

func submission(task int) offboarding.Submission {
	return offboarding.Submission{
		Task: task, Salt: salt(), Note: "As agreed.",
		Answers: offboarding.Answers{Values: map[string]string{"done": "4 accounts disabled"}},
	}
}

func logFile(now time.Time) offboarding.File {
	return offboarding.File{
		Field: "log", Name: "audit.log", Size: 2048, SHA256: digest.Bytes([]byte("log")), Key: "k-1",
		CheckedAt: now, Intact: true,
	}
}

func (b *bench) submit(task int, by string) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.Submit(submission(task), by, b.now)
		return err
	})
}

// submitFile sends evidence with a log.
func (b *bench) submitFile(task int, by string) error {
	b.t.Helper()
	return b.call(func() error {
		in := submission(task)
		in.Files = []offboarding.File{logFile(b.now)}
		_, err := b.o.Submit(in, by, b.now)
		return err
	})
}

// decision is one about the current evidence.
func (b *bench) decision(task int, outcome offboarding.Outcome) offboarding.Decision {
	e, _ := b.o.Facts().CurrentEvidence(task)
	d := offboarding.Decision{Task: task, Evidence: e.Version, EvidenceDigest: e.Digest, Outcome: outcome}
	if outcome == offboarding.ChangesRequested {
		d.Reason = "Send the production log."
	}
	return d
}

func (b *bench) review(task int, outcome offboarding.Outcome, by string) error {
	b.t.Helper()
	return b.decide(b.decision(task, outcome), by)
}

func (b *bench) decide(d offboarding.Decision, by string) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.Review(b.id("review"), d, by, b.now)
		return err
	})
}

func (b *bench) withdraw(task int, by string) error {
	b.t.Helper()
	return b.call(func() error {
		e, _ := b.o.Facts().LatestEvidence(task)
		return b.o.Withdraw(b.id("withdrawal"), task, e.Version, " The log is of the wrong account.", by, b.now)
	})
}

func (b *bench) reopenTask(task int, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.ReopenTask(b.id("reopening"), task, " The key was used again. ", by, b.now)
	})
}

func (b *bench) assign(task int, assignee string) error {
	b.t.Helper()
	return b.call(func() error {
		t, _ := b.o.Facts().Task(task)
		return b.o.Assign(task, t.Version, assignee, "On leave.", sample.Owner, b.now)
	})
}

func (b *bench) nameReviewer(task int, reviewer, by string) error {
	b.t.Helper()
	return b.call(func() error {
		t, _ := b.o.Facts().Task(task)
		return b.o.NameReviewer(task, t.Version, reviewer, by, b.now)
	})
}

func (b *bench) declare() error {
	b.t.Helper()
	return b.call(func() error { return b.o.DeclareInventory(b.id("declaration"), sample.Owner, b.now) })
}

func (b *bench) addItem() (offboarding.Item, error) {
	b.t.Helper()
	var added offboarding.Item
	err := b.call(func() error {
		it := offboarding.Item{
			Number: b.o.Facts().Inventory.Items() + 1, Kind: offboarding.APIKey,
			Identifier: "hal-ing-7f31c9", Source: "IAM report of 10 November",
		}
		var err error
		added, err = b.o.AddItem(it, sample.Tobin, b.now)
		return err
	})
	return added, err
}

func (b *bench) setDisposition(it offboarding.Item, provenBy int) (offboarding.Item, error) {
	b.t.Helper()
	err := b.call(func() error {
		out, err := b.o.SetDisposition([]offboarding.Item{it}, offboarding.Revoke, provenBy, sample.Owner, b.now)
		if err == nil {
			it = out[0]
		}
		return err
	})
	return it, err
}

func (b *bench) addUnknown() error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.AddUnknown(offboarding.Unknown{
			What: " no list of the subcontractor's keys", Method: "ask their account manager ", Owner: sample.Tobin,
		}, sample.Ruvi, b.now)
		return err
	})
}

func (b *bench) closeUnknown(number int, how offboarding.Resolution, until time.Time, by string) error {
	b.t.Helper()
	return b.call(func() error {
		return b.o.CloseUnknown(number, offboarding.UnknownClosure{
			ID: b.id("closure"), Resolution: how, Explained: "IAM users and roles\r\nin both accounts ", Until: until,
		}, by, b.now)
	})
}

func (b *bench) sign(f offboarding.Function, by string) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.SignOff(b.intent(f), by, b.now)
		return err
	})
}

// intent is what somebody confirms who signs what there is now.
func (b *bench) intent(f offboarding.Function) offboarding.Sign {
	return offboarding.Sign{ID: b.id("sign-off"), Function: f, Seen: b.o.SignOffDigest(f, b.now), FreshSignIn: b.now}
}

func (b *bench) close(by string) error {
	b.t.Helper()
	return b.call(func() error {
		_, err := b.o.Close(b.intent(offboarding.Owner), "CG-2026-0117", by, b.now)
		return err
	})
}

func (b *bench) reopen() error {
	b.t.Helper()
	return b.call(func() error { return b.o.Reopen(" A key was used after closure.", sample.Owner, b.now) })
}

// verify sends evidence as the assignee and verifies it as the owner.
func (b *bench) verify(task int) {
	b.t.Helper()
	t, _ := b.o.Facts().Task(task)
	b.must(b.submit(task, t.Assignee))
	b.must(b.review(task, offboarding.Verified, sample.Owner))
}

// proven takes the offboarding to the point where only sign-offs are missing.
func (b *bench) proven() *bench {
	b.t.Helper()
	for _, task := range []int{1, 2, 3, 4} {
		b.verify(task)
	}
	b.now = b.now.Add(day) // the lag after T-04
	b.verify(5)
	b.verify(6)
	b.must(b.declare())
	return b
}

// ready takes it to the point where only the owner's is missing.
func (b *bench) ready() *bench {
	b.t.Helper()
	b.proven()
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	if !b.gate().Ready() {
		b.t.Fatalf("the gate is not ready: %+v", b.gate().Standing())
	}
	return b
}

// closed takes it to its end.
func (b *bench) closed() *bench {
	b.t.Helper()
	b.ready()
	b.must(b.close(sample.Owner))
	return b
}

// wantKind checks that an error is a fault of the kind and says something.
func wantKind(t failer, err error, kind fault.Kind, says string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("error %v, want %s", err, kind)
	}
	if !strings.Contains(err.Error(), says) {
		t.Fatalf("error %q does not say %q", err, says)
	}
}

// wantField checks that a form came back with exactly these fields named.
func wantField(t failer, err error, names ...string) {
	t.Helper()
	var got []string
	for _, f := range fault.Fields(err) {
		got = append(got, f.Name)
		if f.Message == "" {
			t.Fatalf("field %s has no message", f.Name)
		}
	}
	if !fault.Is(err, fault.Invalid) || !reflect.DeepEqual(got, names) {
		t.Fatalf("error %v names %q, want %q", err, got, names)
	}
}

// same reports whether two values are equal, where nothing and an empty slice
// or map are the same.
func same(a, b any) bool { return reflect.DeepEqual(deepCopy(a), deepCopy(b)) }

// deepCopy returns a copy that shares nothing with v; empty slices and maps
// become nil.
func deepCopy[T any](v T) T {
	var out T
	copyInto(reflect.ValueOf(&out).Elem(), reflect.ValueOf(&v).Elem())
	return out
}

func copyInto(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Struct:
		if from.Type() == reflect.TypeFor[time.Time]() {
			to.Set(from)
			return
		}
		for i := range from.NumField() {
			copyInto(to.Field(i), from.Field(i))
		}
	case reflect.Slice:
		if from.Len() > 0 {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				copyInto(to.Index(i), from.Index(i))
			}
		}
	case reflect.Map:
		if from.Len() > 0 {
			to.Set(reflect.MakeMap(from.Type()))
			for _, key := range from.MapKeys() {
				value := reflect.New(from.Type().Elem()).Elem()
				copyInto(value, from.MapIndex(key))
				to.SetMapIndex(key, value)
			}
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyInto(to.Elem(), from.Elem())
		}
	case reflect.Interface:
		if !from.IsNil() {
			value := reflect.New(from.Elem().Type()).Elem()
			copyInto(value, from.Elem())
			to.Set(value)
		}
	default:
		to.Set(from)
	}
}
