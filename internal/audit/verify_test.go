package audit_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
)

// sealed is a log of nine entries with checkpoints over four and over nine.
type sealed struct {
	*book
	checkpoints [][]byte
	signer      audit.Signer
	verifier    audit.Verifier
}

func newSealed(t testing.TB) sealed {
	t.Helper()
	signer, verifier := keys(t, "portal.example.com")
	b := newBook(t, 4)
	early := sign(t, b.checkpoint(t, start.Add(time.Hour)), signer)
	for i := range 5 {
		b.add(t, submitted(4+i), start.Add(time.Duration(61+i)*time.Minute))
	}
	late := sign(t, b.checkpoint(t, start.Add(2*time.Hour)), signer)
	return sealed{b, [][]byte{late, early}, signer, verifier}
}

func TestWholeLogIsReportedWhole(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	s.add(t, submitted(9), start.Add(3*time.Hour))
	report := verify(t, s.book, s.checkpoints, s.verifier)
	root, err := audit.Root(10, s)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case !report.OK() || len(report.Warnings) != 0 || report.Redacted != 0:
		t.Errorf("the report is %+v", report)
	case report.Head != s.head() || report.Root != root || report.Covered() != 9 || len(report.Checkpoints) != 2:
		t.Errorf("the report counts %d entries, %d covered, %d checkpoints", report.Size, report.Covered(), len(report.Checkpoints))
	case !report.From.Equal(start) || !report.Until.Equal(start.Add(3*time.Hour)):
		t.Errorf("the report goes from %v to %v", report.From, report.Until)
	}
	if want := "10 entries are in order. The checkpoint of 1 March 2027, 11:00:00 UTC proves the first 9."; report.Sentence() != want {
		t.Errorf("Sentence = %s", report.Sentence())
	}
}

func TestRedactedLogVerifiesAsTheOriginal(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	for i, e := range s.entries {
		if i%2 == 0 {
			continue
		}
		var err error
		if s.entries[i], err = e.Redact(func(name string) bool { return strings.HasSuffix(name, "name") }); err != nil {
			t.Fatal(err)
		}
	}
	if report := verify(t, s.book, s.checkpoints, s.verifier); !report.OK() || report.Covered() != 9 || report.Redacted != 4 {
		t.Errorf("the report is %+v", report)
	}
}

// forge writes the log anew from entry i on, as somebody would who holds the
// database and knows this package.
func forge(t *testing.T, b *book, i int) {
	t.Helper()
	old := b.entries
	b.entries, b.hashes = old[:0:0], nil
	for n, e := range old {
		content, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		if n == i {
			content.Event.Actor.Name = "Somebody else"
		}
		b.add(t, content.Event, e.Time)
	}
}

func TestWhateverIsDoneToTheEntriesIsNoticedAndTheFirstIsNamed(t *testing.T) {
	t.Parallel()
	type problem struct {
		kind  audit.ProblemKind
		entry int64
	}
	const last = 8
	for _, i := range []int{0, 5, last} {
		at := int64(i)
		firstOfStretch := int64(0) // after the checkpoint over four entries
		if i >= 4 {
			firstOfStretch = 4
		}
		tests := map[string]struct {
			tamper func(*testing.T, *book)
			want   problem
		}{
			"flip":      {func(_ *testing.T, b *book) { b.entries[i].Body = flip(b.entries[i].Body, 30) }, problem{audit.HashWrong, at}},
			"duplicate": {func(_ *testing.T, b *book) { b.entries = slices.Insert(b.entries, i, b.entries[i]) }, problem{audit.OutOfOrder, at + 1}},
			"truncate":  {func(_ *testing.T, b *book) { b.entries = b.entries[:i] }, problem{audit.Truncated, at}},
			"forge":     {func(t *testing.T, b *book) { forge(t, b, i) }, problem{audit.Rewritten, firstOfStretch}},
			"replace by an older one": {func(_ *testing.T, b *book) {
				b.entries[i] = b.entries[(i+last)%(last+1)]
				b.entries[i].Index = at
			}, problem{audit.OutOfOrder, at}},
		}
		if i < last {
			tests["drop"] = struct {
				tamper func(*testing.T, *book)
				want   problem
			}{func(_ *testing.T, b *book) { b.entries = slices.Delete(b.entries, i, i+1) }, problem{audit.OutOfOrder, at}}
			tests["swap"] = struct {
				tamper func(*testing.T, *book)
				want   problem
			}{func(_ *testing.T, b *book) {
				b.entries[i], b.entries[i+1] = b.entries[i+1], b.entries[i]
			}, problem{audit.OutOfOrder, at}}
			tests["rehash one entry only"] = struct {
				tamper func(*testing.T, *book)
				want   problem
			}{func(_ *testing.T, b *book) {
				rewrite(bodyField("action", audit.EvidenceRead))(&b.entries[i])
				b.entries[i].Keys = nil
			}, problem{audit.PreviousWrong, at + 1}}
		}
		for name, test := range tests {
			t.Run(fmt.Sprintf("%s at %d", name, i), func(t *testing.T) {
				t.Parallel()
				s := newSealed(t)
				test.tamper(t, s.book)
				report := verify(t, s.book, s.checkpoints, s.verifier)
				if report.OK() || len(report.Problems) != 1 {
					t.Fatalf("the problems are %+v", report.Problems)
				}
				if got := (problem{report.Problems[0].Kind, report.Problems[0].Entry}); got != test.want {
					t.Errorf("the problem is %+v, want %+v: %s", got, test.want, report.Sentence())
				}
			})
		}
	}
}

func TestChangeOfAnyColumnIsNoticedInAnyEntry(t *testing.T) {
	t.Parallel()
	for name, test := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, i := range []int{0, 5, 8} {
				s := newSealed(t)
				if i > 0 && strings.Contains(name, "salt") {
					continue // these changes look for the salt of entry 0
				}
				test.change(&s.entries[i])
				report := verify(t, s.book, s.checkpoints, s.verifier)
				if report.OK() || report.Problems[0].Kind != test.want || report.Problems[0].Entry != int64(i) || report.Size != int64(i) {
					t.Errorf("changed entry %d: %d entries are right, then %+v; want %s", i, report.Size, report.Problems, test.want)
				}
			}
		})
	}
}

// Long enough that entries are opened in several batches.
func TestFirstOfManyWrongEntriesIsTheOneThatIsNamed(t *testing.T) {
	t.Parallel()
	whole := newBook(t, 700)
	for _, i := range []int{0, 255, 256, 600, 699} {
		b := whole.clone()
		for _, wrong := range []int{i, 699} {
			b.entries[wrong].Body = flip(whole.entries[wrong].Body, 20)
		}
		report := verify(t, b, nil)
		if report.Size != int64(i) || len(report.Problems) != 1 || report.Problems[0].Entry != int64(i) {
			t.Errorf("entries %d and 699 are wrong, the report is %+v", i, report)
		}
	}
	if report := verify(t, whole, nil); report.Size != 700 || !report.OK() {
		t.Errorf("the whole log: %+v", report)
	}
}

func TestForgedEndIsNoticedByTheCheckpointOnly(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	forge(t, s.book, 8)
	if report := verify(t, s.book, s.checkpoints[1:], s.verifier); !report.OK() || report.Covered() != 4 {
		t.Errorf("with the older checkpoint alone: %+v", report)
	}
	report := verify(t, s.book, s.checkpoints, s.verifier)
	if report.OK() || report.Problems[0].Kind != audit.Rewritten || report.Covered() != 4 {
		t.Errorf("with the newest checkpoint: %+v", report)
	}
}

func TestOnlyOneEntryIsNamedWhereOnlyOneCanBeMeant(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	s.add(t, submitted(9), start.Add(3*time.Hour))
	s.checkpoints = append(s.checkpoints, sign(t, s.checkpoint(t, start.Add(4*time.Hour)), s.signer))
	forge(t, s.book, 9)
	report := verify(t, s.book, s.checkpoints, s.verifier)
	if !strings.Contains(report.Sentence(), "over 10 other entries: entry 9 was changed") {
		t.Errorf("Sentence = %s", report.Sentence())
	}
}

func TestEntriesAfterTheNewestCheckpointAreNotCalledProven(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	s.add(t, submitted(9), start.Add(3*time.Hour))
	s.entries = s.entries[:9]
	if report := verify(t, s.book, s.checkpoints, s.verifier); !report.OK() || report.Covered() != 9 {
		t.Errorf("the report is %+v", report)
	}
}

func TestCheckpointMustAgreeInItsRootAndInItsLastEntry(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	root, last := s.checkpoint(t, start), s.checkpoint(t, start)
	root.Root[0] ^= 1
	last.Last = s.entries[0].Hash
	for name, c := range map[string]audit.Checkpoint{"root": root, "last": last} {
		report := verify(t, s.book, [][]byte{sign(t, c, s.signer)}, s.verifier)
		if report.OK() || report.Problems[0].Kind != audit.Rewritten || report.Covered() != 0 {
			t.Errorf("with another %s: %+v", name, report)
		}
	}
}

func TestOlderCopyIsNamedAsSuch(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	s.entries = s.entries[:4]
	report := verify(t, s.book, s.checkpoints, s.verifier)
	want := "The audit log is not what it was: the log ends after 4 entries, but the checkpoint of 1 March 2027, 11:00:00 UTC " +
		"counts 9: what follows was deleted, or this is an older copy of the log."
	if report.Sentence() != want || report.Covered() != 4 {
		t.Errorf("Sentence = %s", report.Sentence())
	}
}

func TestCheckpointOfNoKnownKeyIsAProblemAndProvesNothing(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	_, other := keys(t, "portal.example.com")
	for name, verifiers := range map[string][]audit.Verifier{"another key": {other}, "no key": nil} {
		report := verify(t, s.book, s.checkpoints[:1], verifiers...)
		if report.OK() || report.Problems[0].Kind != audit.CheckpointInvalid || report.Problems[0].Entry != -1 ||
			report.Covered() != 0 || report.Size != 9 {
			t.Errorf("%s: the report is %+v", name, report)
		}
	}
	changed := slices.Clone(s.checkpoints)
	changed[0] = flip(changed[0], 45)
	report := verify(t, s.book, changed, s.verifier)
	if report.OK() || report.Covered() != 4 || !strings.Contains(report.Sentence(), "checkpoint 1 of 2") {
		t.Errorf("a changed checkpoint: %s", report.Sentence())
	}
}

func TestForkIsNoticedFromTheCheckpointsAlone(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	fork := s.clone()
	forge(t, fork, 6)
	s.checkpoints = append(s.checkpoints, sign(t, fork.checkpoint(t, start.Add(5*time.Hour)), s.signer))
	for name, b := range map[string]*book{"one side": s.book, "other side": fork} {
		report := verify(t, b, s.checkpoints, s.verifier)
		kinds := []audit.ProblemKind{}
		for _, p := range report.Problems {
			kinds = append(kinds, p.Kind)
		}
		if !slices.Equal(kinds, []audit.ProblemKind{audit.Rewritten, audit.Forked}) || report.Problems[0].Entry != 4 {
			t.Errorf("%s: the problems are %+v", name, report.Problems)
		}
	}
}

func TestSameCheckpointTwiceIsNoFork(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	again := sign(t, s.checkpoint(t, start.Add(9*time.Hour)), s.signer)
	if report := verify(t, s.book, append(s.checkpoints, again, again), s.verifier); !report.OK() || len(report.Checkpoints) != 4 {
		t.Errorf("the report is %+v", report)
	}
}

func TestClockThatWentBackIsAWarningAndNoMore(t *testing.T) {
	t.Parallel()
	b := newBook(t, 2)
	for i := range 60 {
		b.add(t, submitted(i), start.Add(-time.Duration(i)*time.Hour))
	}
	signer, verifier := keys(t, "portal.example.com")
	report := verify(t, b, [][]byte{sign(t, b.checkpoint(t, start), signer)}, verifier)
	if !report.OK() || len(report.Warnings) != 21 {
		t.Fatalf("%d warnings, problems %+v", len(report.Warnings), report.Problems)
	}
	first := "entry 2 was written at 1 March 2027, 09:00:00 UTC, before entry 1 at 1 March 2027, 09:01:00 UTC: the clock of the server went back"
	if report.Warnings[0] != first || report.Warnings[20] != "the clock went back before 40 further entries" {
		t.Errorf("the warnings are %q", report.Warnings)
	}
}

func TestLogWithoutCheckpointIsNotCalledProven(t *testing.T) {
	t.Parallel()
	report := verify(t, newBook(t, 1), nil)
	if !report.OK() || len(report.Warnings) != 1 || !strings.Contains(report.Warnings[0], "no valid checkpoint") {
		t.Errorf("the report is %+v", report)
	}
	if want := "1 entry is in order. No checkpoint proves that these are all, or that they are the same as before."; report.Sentence() != want {
		t.Errorf("Sentence = %s", report.Sentence())
	}
}

func TestEmptyLog(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "portal.example.com")
	b := &book{}
	if report := verify(t, b, nil); !report.OK() || report.Sentence() != "The audit log is empty, and no checkpoint says otherwise." {
		t.Errorf("Sentence = %s", report.Sentence())
	}
	empty := sign(t, b.checkpoint(t, start), signer)
	if report := verify(t, b, [][]byte{empty}, verifier); !report.OK() || len(report.Checkpoints) != 1 || len(report.Warnings) != 0 {
		t.Errorf("the report is %+v", report)
	}
	if report := verify(t, newBook(t, 3), [][]byte{empty}, verifier); !report.OK() || report.Covered() != 0 {
		t.Errorf("the report is %+v", report)
	}
}

// broken is a log that cannot be read beyond its entries.
type broken struct {
	*book
	err error
}

func (b broken) Entries(ctx context.Context) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for e, err := range b.book.Entries(ctx) {
			if err != nil || !yield(e, nil) {
				return
			}
		}
		yield(audit.Entry{}, b.err)
	}
}

func TestLogThatCannotBeReadIsNeverOK(t *testing.T) {
	t.Parallel()
	s := newSealed(t)
	lost := errors.New("the disk is gone")
	report, err := audit.Verify(t.Context(), broken{s.book, lost}, s.checkpoints, s.verifier)
	if !errors.Is(err, lost) || report.OK() || report.Size != 9 {
		t.Errorf("Verify = %+v, %v", report, err)
	}
	if want := "The audit log could not be read to its end: 9 entries are in order so far."; report.Sentence() != want {
		t.Errorf("Sentence = %s", report.Sentence())
	}
	reindex(&s.entries[5])
	report, err = audit.Verify(t.Context(), broken{s.book, lost}, s.checkpoints, s.verifier)
	if err != nil || report.OK() || report.Size != 5 {
		t.Errorf("Verify of a log that is wrong before it breaks off = %+v, %v", report, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if report, err := audit.Verify(ctx, s.book, s.checkpoints, s.verifier); !errors.Is(err, context.Canceled) || report.OK() {
		t.Errorf("Verify after a cancel = %+v, %v", report, err)
	}
}

func TestFirstMissingEntryIsNamedInASentence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tamper func(*book)
		want   string
	}{
		"the beginning": {func(b *book) { b.entries = b.entries[2:] }, "entry 0 is missing: the log begins with entry 2"},
		"the middle":    {func(b *book) { b.entries = slices.Delete(b.entries, 3, 5) }, "entry 3 is missing: after entry 2 comes entry 5"},
		"doubled":       {func(b *book) { b.entries = slices.Insert(b.entries, 5, b.entries[1]) }, "entry 1 stands where entry 5 should: it was doubled or moved"},
		"the chain": {func(b *book) {
			rewrite(bodyField("previous", digest.Bytes(nil)))(&b.entries[3])
		}, "entry 3: it follows an entry with the hash " + string(digest.Bytes(nil)) + ", but the entry before it has "},
		"the chain's start": {func(b *book) {
			rewrite(bodyField("previous", digest.Bytes(nil)))(&b.entries[0])
		}, "but the entry before it has none; one of the two was changed or replaced"},
	}
	for name, test := range tests {
		s := newSealed(t)
		test.tamper(s.book)
		if got := verify(t, s.book, s.checkpoints, s.verifier).Sentence(); !strings.Contains(got, test.want) {
			t.Errorf("%s: Sentence = %s", name, got)
		}
	}
}
