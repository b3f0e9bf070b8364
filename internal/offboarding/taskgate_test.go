package offboarding_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// edited changes what no method can: the record of a running offboarding.
func (b *bench) edited(edit func(*offboarding.Facts)) {
	f := deepCopy(b.o.Facts())
	edit(&f)
	b.o = offboarding.Restore(f)
}

func TestATaskIsVerifiedOverExactlyWhatThereIs(t *testing.T) {
	t.Parallel()
	other := digest.Bytes([]byte("other"))
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		want offboarding.Condition
	}{
		{"verified", func(*offboarding.Facts) {}, offboarding.Condition{Pin: offboarding.PinMet}},
		{"evidence altered in the database", func(f *offboarding.Facts) { f.Evidence[0].Digest = other },
			offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"review of another digest", func(f *offboarding.Facts) { f.Reviews[0].EvidenceDigest = other },
			offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"review of an earlier requirement", func(f *offboarding.Facts) { f.Reviews[0].Requirement = 0 },
			offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"a newer requirement", func(f *offboarding.Facts) { f.Tasks[0].Requirement.Version = 2 },
			offboarding.Condition{Reason: offboarding.NeedsNewEvidence, Pin: offboarding.PinChanges}},
		{"evidence for an earlier requirement", func(f *offboarding.Facts) { f.Tasks[0].Requirement.Version, f.Reviews[0].Requirement = 2, 2 },
			offboarding.Condition{Reason: offboarding.NeedsNewEvidence, Pin: offboarding.PinChanges}},
		{"a required answer missing", func(f *offboarding.Facts) { f.Evidence[0].Answers.Values = nil },
			offboarding.Condition{Reason: offboarding.NeedsWholeEvidence, Pin: offboarding.PinChanges}},
		{"a required file missing", func(f *offboarding.Facts) {
			f.Tasks[0].Requirement.Files = []offboarding.FileField{{Name: "log", Required: true}, {Name: "report", Required: true}}
		}, offboarding.Condition{Reason: offboarding.NeedsWholeEvidence, Pin: offboarding.PinChanges}},
		{"a file that is not what was sent", func(f *offboarding.Facts) { f.Evidence[0].Files[0].Intact = false },
			offboarding.Condition{Reason: offboarding.NeedsIntactFile, Pin: offboarding.PinChanges}},
		{"weaker than the task asks", func(f *offboarding.Facts) { f.Tasks[0].Requirement.MinimumLevel = offboarding.Witnessed },
			offboarding.Condition{Reason: offboarding.NeedsLevel, Pin: offboarding.PinChanges}},
		{"of a level that is not known", func(f *offboarding.Facts) { f.Reviews[0].Level = "certain" },
			offboarding.Condition{Reason: offboarding.NeedsLevel, Pin: offboarding.PinChanges}},
		{"reviewed by a contributor", func(f *offboarding.Facts) {
			f.Contributors = append(f.Contributors, offboarding.Contributor{Task: 1, Person: sample.Owner})
		}, offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"sent by the reviewer, whom the list of contributors lacks", func(f *offboarding.Facts) {
			f.Contributors, f.Evidence[0].SubmittedBy = nil, sample.Owner
		}, offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"sent back by a later review", func(f *offboarding.Facts) {
			r := f.Reviews[0]
			r.ID, r.Outcome = "review-x", offboarding.ChangesRequested
			f.Reviews = append(f.Reviews, r)
		}, offboarding.Condition{Reason: offboarding.NeedsEvidenceAgain, Pin: offboarding.PinChanges}},
		{"a review without an identifier", func(f *offboarding.Facts) { f.Reviews[0].ID = "" },
			offboarding.Condition{Reason: offboarding.NeedsReview, Pin: offboarding.PinSubmitted}},
		{"reopened at the moment of its review", func(f *offboarding.Facts) {
			f.Reopenings = []offboarding.Reopening{{ID: "r", Task: 1, At: f.Reviews[0].At}}
		}, offboarding.Condition{Reason: offboarding.NeedsEvidenceAgain, Pin: offboarding.PinChanges}},
		{"another task reopened", func(f *offboarding.Facts) {
			f.Reopenings = []offboarding.Reopening{{ID: "r", Task: 2, At: f.Reviews[0].At.Add(hour)}}
		}, offboarding.Condition{Pin: offboarding.PinMet}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.must(b.submitFile(1, sample.Tobin))
			sent := b.now
			b.must(b.review(1, offboarding.Verified, sample.Owner))
			reviewed := b.now
			b.edited(tt.edit)
			want := tt.want
			want.Kind, want.Category, want.Task, want.Due = offboarding.TaskCondition, offboarding.AccessTermination, 1, sample.Plan().Tasks[0].Due
			want.Party, want.Since, want.CanAct, want.HoldsUp = offboarding.Us, reviewed, true, 6
			switch want.Pin {
			case offboarding.PinMet:
				want.CanAct, want.HoldsUp = false, 0
			case offboarding.PinSubmitted:
				want.SubmittedBy = b.snapshot().Tasks[0].Evidence.SubmittedBy
				want.Party, want.Since, want.Who = offboarding.Reviewers, sent, []string{b.snapshot().ReviewerOf(b.snapshot().Tasks[0])}
			default:
				want.Who = []string{sample.Tobin}
			}
			if got := b.task(1); !same(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestATaskGoesFromToDoToVerified(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	published := b.now
	step := func(status offboarding.TaskStatus, reason offboarding.Reason, since time.Time, who ...string) {
		t.Helper()
		c := b.task(1)
		if c.Status() != status || c.Reason != reason || !c.Since.Equal(since) || !slices.Equal(c.Who, who) {
			t.Errorf("%q for %q since %s by %q, want %q for %q since %s by %q",
				c.Status(), c.Reason, c.Since, c.Who, status, reason, since, who)
		}
		facts, _ := b.o.Facts().Task(1)
		if got := b.snapshot().TaskStatus(b.snapshot().Tasks[0]); got != status {
			t.Errorf("%s reads %q in the snapshot and %q on the gate", facts.Title, got, status)
		}
	}
	step(offboarding.TaskToDo, offboarding.NeedsEvidence, published, sample.Tobin)
	b.must(b.submit(1, sample.Tobin))
	step(offboarding.TaskSubmitted, offboarding.NeedsReview, b.now, sample.Owner)
	b.must(b.review(1, offboarding.ChangesRequested, sample.Owner))
	step(offboarding.TaskChanges, offboarding.NeedsEvidenceAgain, b.now, sample.Tobin)
	b.must(b.submit(1, sample.Tobin))
	step(offboarding.TaskSubmitted, offboarding.NeedsReview, b.now, sample.Owner)
	b.must(b.review(1, offboarding.Verified, sample.Owner))
	step(offboarding.TaskVerified, offboarding.Met, b.now)
	b.must(b.reopenTask(1, sample.Owner))
	step(offboarding.TaskChanges, offboarding.NeedsEvidenceAgain, b.now, sample.Tobin)
	b.must(b.withdraw(1, sample.Tobin))
	step(offboarding.TaskToDo, offboarding.NeedsEvidence, b.now.Add(-hour), sample.Tobin)
}

func TestAnOutsiderIsWaitedForThroughItsAssignee(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.task(3)
	if c.Outsider != "Greyline Recovery" || c.Party != offboarding.Vendor || !slices.Equal(c.Who, []string{sample.Ruvi}) {
		t.Errorf("T-03 waits for %+v", c)
	}
	b.edited(func(f *offboarding.Facts) { deactivate(f, sample.Ruvi) })
	c = b.task(3)
	if c.Reason != offboarding.NeedsAssignee || c.Outsider != "" || c.Party != offboarding.Us || !slices.Equal(c.Who, []string{sample.Owner}) || !c.CanAct {
		t.Errorf("T-03 of somebody who left is %+v; want the owner to name somebody", c)
	}
}

func TestASuccessorWaitsForItsPredecessorAndTheLag(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	blocked := func(task int, on ...int) {
		t.Helper()
		c := b.task(task)
		if (len(on) > 0) != (c.Reason == offboarding.WaitsForTask) || !slices.Equal(c.WaitsFor, on) || (len(on) > 0) == c.CanAct {
			t.Errorf("T-%02d at %s: %+v; want it to wait for %v", task, b.now, c, on)
		}
		if len(on) > 0 && (c.Pin != offboarding.PinBlocked || c.Status() != offboarding.TaskBlocked || len(c.Who) > 0) {
			t.Errorf("a blocked task is hatched and asks nobody: %+v", c)
		}
	}
	blocked(2, 1)
	blocked(5, 2, 4)
	wantKind(t, b.submit(5, sample.Tobin), fault.Blocked, "T-05 waits for T-02 and T-04")
	b.verify(1)
	blocked(2)
	b.verify(2)
	blocked(5, 4)
	b.verify(4)
	verified := b.now
	blocked(5, 4)
	b.now = verified.Add(day - 1)
	blocked(5, 4)
	if !b.gate().NextMoment.Equal(verified.Add(day)) {
		t.Errorf("next moment %s, want the end of the lag", b.gate().NextMoment)
	}
	b.now = verified.Add(day)
	blocked(5)
	b.o.Reevaluate(b.now)
	if c := b.task(5); !c.Since.Equal(b.now) {
		t.Errorf("T-05 can be done since %s, want the end of the lag", c.Since)
	}
	b.verify(5)
	if c := b.task(5); !c.Met() {
		t.Errorf("T-05 is %+v", c)
	}
}

func TestALagCountsFromTheFirstTimeThatATaskWasMet(t *testing.T) {
	t.Parallel()
	approved := sample.Published().Add(hour)
	b := newBench(t, func(f *offboarding.Facts) {
		grant(f, offboarding.Waiver{ID: "w-1", Task: 4, Requester: sample.Ruvi, Until: approved.Add(5 * day)}, approved, sample.Legal)
		grant(f, offboarding.Waiver{ID: "w-2", Task: 2, Requester: sample.Ruvi}, sample.Published().Add(-day), sample.Security, sample.Legal)
	})
	b.now = approved.Add(day - 1)
	if c := b.task(5); !slices.Equal(c.WaitsFor, []int{4}) {
		t.Errorf("before the lag after the waiver T-05 is %+v", c)
	}
	b.now = approved.Add(day)
	if c := b.task(5); len(c.WaitsFor) != 0 {
		t.Errorf("after the lag T-05 is %+v", c)
	}
	b.now = approved.Add(5 * day)
	if c := b.task(5); !slices.Equal(c.WaitsFor, []int{4}) {
		t.Errorf("after the waiver ended T-05 is %+v", c)
	}
}

func TestASuccessorKeepsItsEvidenceWhenItsPredecessorRises(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	b.verify(2)
	b.must(b.reopenTask(1, sample.Owner))
	if c := b.task(1); c.HoldsUp != 2 {
		t.Errorf("T-01 holds up %d; want security and the owner, not what is proven", c.HoldsUp)
	}
	if c := b.task(2); !c.Met() || c.Status() != offboarding.TaskVerified {
		t.Errorf("T-02 lost its verification: %+v", c)
	}
	wantKind(t, b.submit(2, sample.Tobin), fault.Conflict, "T-02 is verified already")

	b = newBench(t)
	b.verify(1)
	b.must(b.submit(2, sample.Tobin))
	b.must(b.reopenTask(1, sample.Owner))
	c := b.task(2)
	if c.Status() != offboarding.TaskSubmitted || !c.CanAct || !slices.Equal(c.Who, []string{sample.Owner}) {
		t.Errorf("T-02 is %+v; want it still with its reviewer", c)
	}
	wantKind(t, b.submit(2, sample.Tobin), fault.Blocked, "T-02 waits for T-01")
	b.must(b.review(2, offboarding.ChangesRequested, sample.Owner))
	c = b.task(2)
	if c.Status() != offboarding.TaskChanges || c.CanAct || !slices.Equal(c.WaitsFor, []int{1}) {
		t.Errorf("T-02 is %+v; want changes requested, and nobody who can send them now", c)
	}
	b.verifyAgain(1)
	if c := b.task(2); !c.CanAct {
		t.Errorf("T-01 is proven again and T-02 is %+v", c)
	}
	b.must(b.submit(2, sample.Tobin))
}

// verifyAgain verifies the evidence that a reopened task still has.
func (b *bench) verifyAgain(task int) {
	b.t.Helper()
	b.must(b.review(task, offboarding.Verified, sample.Owner))
}

func TestBlockingIsStoredWithItsTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := b.now
	b.verify(1)
	verified := b.now
	b.must(b.reopenTask(1, sample.Owner))
	want := []offboarding.Blocking{
		{Task: 2, At: at, Blocked: true, On: []int{1}},
		{Task: 5, At: at, Blocked: true, On: []int{2, 4}},
		{Task: 6, At: at, Blocked: true, On: []int{5}},
		{Task: 2, At: verified},
		{Task: 2, At: b.now, Blocked: true, On: []int{1}},
	}
	if got := b.o.Facts().Blockings; !same(got, want) {
		t.Errorf("blockings %+v, want %+v", got, want)
	}
}

func TestABlockedTaskWaitsSinceItWasBlocked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	since := func(task int, want time.Time) {
		t.Helper()
		if c := b.task(task); !c.Since.Equal(want) {
			t.Errorf("T-%02d stands since %s for %q, want %s", task, c.Since, c.Reason, want)
		}
	}
	published := b.now
	since(2, published)
	b.verify(1)
	unblocked := b.now
	since(2, unblocked)
	since(3, published)
	b.must(b.reopenTask(1, sample.Owner))
	since(2, b.now)
	since(3, published)
	b.verifyAgain(1)
	since(2, b.now)
}

func TestEveryChangeNotesWhatTimeHasUnblocked(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*bench) error{
		"an assignment":   func(b *bench) error { return b.assign(6, sample.Tobin) },
		"a reviewer":      func(b *bench) error { return b.nameReviewer(6, sample.Bystander, sample.Owner) },
		"an unknown":      (*bench).addUnknown,
		"a declaration":   (*bench).declare,
		"a re-evaluation": func(b *bench) error { return b.wait(0) },
		"evidence":        func(b *bench) error { return b.submit(3, sample.Ruvi) },
		"an item":         func(b *bench) error { _, err := b.addItem(); return err },
		"a disposition": func(b *bench) error {
			_, err := b.setDisposition(offboarding.Item{Number: 1}, 1)
			return err
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) { f.Inventory.Undecided = 1 })
			b.verify(1)
			b.verify(2)
			b.verify(4)
			b.now = b.now.Add(2 * day)
			b.must(change(b))
			blockings := b.o.Facts().Blockings
			if last := blockings[len(blockings)-1]; last.Task != 5 || last.Blocked || !last.At.Equal(b.now) {
				t.Errorf("the last blocking is %+v; want T-05 unblocked", last)
			}
		})
	}
}

func TestTheOldestCheckOfAFileIsThatOfTheEvidence(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submitFile(1, sample.Tobin))
	oldest := b.now.Add(-day)
	b.edited(func(f *offboarding.Facts) {
		newer, older := f.Evidence[0].Files[0], f.Evidence[0].Files[0]
		older.CheckedAt = oldest
		f.Evidence[0].Files = []offboarding.File{newer, older, newer}
	})
	if got := b.snapshot().Tasks[0].Evidence.CheckedAt; !got.Equal(oldest) {
		t.Errorf("checked %s, want %s", got, oldest)
	}
}

func TestAWaivedTaskTakesNoEvidence(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		grant(f, offboarding.Waiver{ID: "w-1", Task: 1, Requester: sample.Tobin}, sample.Published(), sample.Security, sample.Legal)
	})
	wantKind(t, b.submit(1, sample.Tobin), fault.Conflict, "T-01 is waived")
	wantKind(t, b.reopenTask(1, sample.Owner), fault.Conflict, "T-01 is not verified")
	if c := b.task(2); len(c.WaitsFor) != 0 {
		t.Errorf("T-02 waits for a waived task: %+v", c)
	}
	wantKind(t, b.submit(99, sample.Tobin), fault.NotFound, "no such task")
}

func TestLevelsAreOrderedAndComputedFromTheSource(t *testing.T) {
	t.Parallel()
	for source, want := range map[offboarding.Source]offboarding.Level{
		offboarding.FromPerson: offboarding.SelfAttested, offboarding.FromPersonWitnessed: offboarding.Witnessed,
		offboarding.FromLink: offboarding.ConfirmedByParty, offboarding.FromProvider: offboarding.ConfirmedByProvider,
		offboarding.FromProbe: offboarding.Observed, "": offboarding.SelfAttested, "rumour": offboarding.SelfAttested,
	} {
		if got := source.Level(); got != want {
			t.Errorf("evidence from %q is %s, want %s", source, got, want)
		}
	}
	levels := offboarding.Levels()
	for i, a := range levels {
		for j, b := range levels {
			if got := a.AtLeast(b); got != (i >= j) {
				t.Errorf("%s at least %s: %v", a, b, got)
			}
			if got := offboarding.Weaker(a, b); got != levels[min(i, j)] {
				t.Errorf("the weaker of %s and %s is %s", a, b, got)
			}
		}
		if offboarding.Level("certain").AtLeast(a) || !a.AtLeast("certain") {
			t.Errorf("an unknown level is as strong as %s", a)
		}
	}
}

func TestOverdueCountsDaysNotHours(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC)
	for now, want := range map[time.Time]int{
		due.Add(-hour): 0, due: 0, due.Add(day - 1): 0, due.Add(day): 1, due.Add(3*day + hour): 3,
		due.Add(day).In(time.FixedZone("east", 9*3600)): 1,
	} {
		if got := offboarding.DaysLate(due, now); got != want {
			t.Errorf("at %s it is %d days late, want %d", now, got, want)
		}
	}
	if got := offboarding.DaysLate(time.Time{}, due); got != 0 {
		t.Errorf("without a due date it is %d days late", got)
	}
}
