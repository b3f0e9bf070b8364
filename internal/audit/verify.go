package audit

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Source gives the entries of a log in the order of their index: a database, a
// file of a packet, a copy. It ends after the first error that it yields.
type Source interface {
	Entries(ctx context.Context) iter.Seq2[Entry, error]
}

// Verify reads the whole log once and checks it against signed checkpoints
// from outside. Each checkpoint must be signed by one of the verifiers. It
// stops at the first entry that is wrong, because what follows hangs on it.
// Its memory does not grow with the log.
//
// The error is for a log that could not be read to its end; then the report
// tells how far Verify came and proves nothing more. What is wrong with the log
// itself stands in the report.
func Verify(ctx context.Context, source Source, checkpoints [][]byte, verifiers ...Verifier) (Report, error) {
	v := verification{}
	v.openCheckpoints(checkpoints, verifiers)
	err := v.readAll(ctx, source)
	return v.finish(err == nil), err
}

// verification is one run of Verify.
type verification struct {
	report Report
	tree   frontier
	// checkpoints are in order of size; the first checked of them agree with
	// the entries.
	checkpoints []Checkpoint
	checked     int
	// ofCheckpoints are problems of checkpoints alone. They are reported after
	// that of the entries.
	ofCheckpoints []Problem
	backwards     int
}

func (v *verification) openCheckpoints(signed [][]byte, verifiers []Verifier) {
	for i, text := range signed {
		c, err := OpenCheckpoint(text, verifiers...)
		if err != nil {
			v.blame(CheckpointInvalid, "checkpoint %d of %d: %v", i+1, len(signed), err)
			continue
		}
		v.checkpoints = append(v.checkpoints, c)
	}
	slices.SortStableFunc(v.checkpoints, func(a, b Checkpoint) int {
		if a.Size != b.Size {
			return int(min(max(a.Size-b.Size, -1), 1))
		}
		return a.Time.Compare(b.Time)
	})
	for i := 1; i < len(v.checkpoints); i++ {
		a, b := v.checkpoints[i-1], v.checkpoints[i]
		if a.Size == b.Size && (a.Root != b.Root || a.Last != b.Last) {
			v.blame(Forked, "two checkpoints over %d entries, of %s and %s, were signed over different entries; "+
				"two logs were kept under one key, or an older copy was restored and written on", a.Size, shown(a.Time), shown(b.Time))
		}
	}
}

func (v *verification) blame(kind ProblemKind, format string, args ...any) {
	v.ofCheckpoints = append(v.ofCheckpoints, Problem{kind, -1, fmt.Sprintf(format, args...)})
}

// readAll checks entries until one is wrong, the log ends, or it cannot be read.
func (v *verification) readAll(ctx context.Context, source Source) error {
	v.compare() // checkpoints of the empty log
	batch := make([]Entry, 0, batchSize)
	for e, err := range source.Entries(ctx) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			if v.wrong(batch) {
				return nil
			}
			return fmt.Errorf("read the audit log after %d entries: %w", v.tree.size, err)
		}
		if batch = append(batch, e); len(batch) < batchSize {
			continue
		}
		if v.wrong(batch) {
			return nil
		}
		batch = batch[:0]
	}
	if !v.wrong(batch) {
		v.checkEnd()
	}
	return nil
}

// batchSize is how many entries are opened side by side.
const batchSize = 256

// wrong checks entries in their order and takes them up. It reports whether
// it found a problem.
func (v *verification) wrong(batch []Entry) bool {
	for i, o := range openAll(batch) {
		if p := v.check(batch[i], o); p != nil {
			v.report.Problems = append(v.report.Problems, *p)
			return true
		}
		v.takeUp(batch[i], o.content)
		if v.compare() {
			return true
		}
	}
	return false
}

// opened is the result of Entry.open.
type opened struct {
	content Content
	problem *Problem
}

// openAll opens each entry for itself, on all processors: that is nearly all
// the work, and only what follows needs their order.
func openAll(batch []Entry) []opened {
	results := make([]opened, len(batch))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(batch)); i = next.Add(1) - 1 {
				results[i].content, results[i].problem = batch[i].open()
			}
		})
	}
	workers.Wait()
	return results
}

// check says what is wrong with e at this place. Its place comes first: where
// an entry is missing, that is what is wrong, not the next entry.
func (v *verification) check(e Entry, o opened) *Problem {
	if p := v.checkPlace(e.Index); p != nil {
		return p
	}
	if o.problem != nil {
		return o.problem
	}
	if o.content.Previous != v.report.Last {
		return e.problem(PreviousWrong,
			"it follows an entry with the hash %s, but the entry before it has %s; one of the two was changed or replaced",
			orNone(o.content.Previous), orNone(v.report.Last))
	}
	return nil
}

func (v *verification) takeUp(e Entry, content Content) {
	v.noteTime(e)
	v.tree.add(e.Leaf())
	v.report.Head = e.Head()
	if len(content.Hidden) > 0 {
		v.report.Redacted++
	}
}

func (v *verification) checkPlace(index int64) *Problem {
	want := v.report.Size
	var message string
	switch {
	case index == want:
		return nil
	case index < want:
		message = fmt.Sprintf("entry %d stands where entry %d should: it was doubled or moved", index, want)
	case want == 0:
		message = fmt.Sprintf("entry 0 is missing: the log begins with entry %d", index)
	default:
		message = fmt.Sprintf("entry %d is missing: after entry %d comes entry %d", want, want-1, index)
	}
	return &Problem{OutOfOrder, want, message}
}

// noteTime warns of a clock that went back. That alone is no sign of tampering.
func (v *verification) noteTime(e Entry) {
	if v.report.Size == 0 {
		v.report.From = e.Time
	} else if e.Time.Before(v.report.Until) {
		v.backwards++
		if v.backwards <= maxWarnings {
			v.warn("entry %d was written at %s, before entry %d at %s: the clock of the server went back",
				e.Index, shown(e.Time), e.Index-1, shown(v.report.Until))
		}
	}
	v.report.Until = e.Time
}

// maxWarnings bounds what a report says about the clock.
const maxWarnings = 20

func (v *verification) warn(format string, args ...any) {
	v.report.Warnings = append(v.report.Warnings, fmt.Sprintf(format, args...))
}

// compare checks the checkpoints that count exactly the entries read so far.
// It reports whether one of them disagrees.
func (v *verification) compare() bool {
	for v.checked < len(v.checkpoints) && v.checkpoints[v.checked].Size == v.tree.size {
		c := v.checkpoints[v.checked]
		if c.Last != v.report.Last || c.Root != v.tree.root() {
			v.report.Problems = append(v.report.Problems, v.rewritten(c))
			return true
		}
		v.checked++
	}
	return false
}

func (v *verification) rewritten(c Checkpoint) Problem {
	first := int64(0)
	for _, good := range v.checkpoints[:v.checked] {
		if good.Size < c.Size {
			first = good.Size
		}
	}
	which := fmt.Sprintf("at least one of the entries %d to %d", first, c.Size-1)
	if first == c.Size-1 {
		which = fmt.Sprintf("entry %d", first)
	}
	return Problem{Rewritten, first, fmt.Sprintf("the checkpoint of %s was signed over %d other entries: "+
		"%s was changed, added or removed, and what follows was written anew", shown(c.Time), c.Size, which)}
}

// checkEnd compares the end of a log in which every entry is right with the
// newest checkpoint.
func (v *verification) checkEnd() {
	if len(v.checkpoints) == 0 {
		v.warn("no valid checkpoint was given: entries missing at the end, or a log that was written anew as a whole, cannot be noticed")
		return
	}
	newest := v.checkpoints[len(v.checkpoints)-1]
	if newest.Size > v.tree.size {
		v.report.Problems = append(v.report.Problems, Problem{Truncated, v.tree.size, fmt.Sprintf(
			"the log ends after %d entries, but the checkpoint of %s counts %d: what follows was deleted, or this is an older copy of the log",
			v.tree.size, shown(newest.Time), newest.Size)})
	}
}

func (v *verification) finish(complete bool) Report {
	if v.backwards > maxWarnings {
		v.warn("the clock went back before %d further entries", v.backwards-maxWarnings)
	}
	v.report.Complete = complete
	v.report.Root = v.tree.root()
	v.report.Checkpoints = v.checkpoints[:v.checked]
	v.report.Problems = append(v.report.Problems, v.ofCheckpoints...)
	return v.report
}

// shown returns a time as reports show it to people.
func shown(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 UTC") }
