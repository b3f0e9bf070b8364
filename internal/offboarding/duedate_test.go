package offboarding_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// newDue asks for a task's date, or with 0 the whole offboarding's, so many
// days from now.
func (b *bench) newDue(task, days int) offboarding.NewDue {
	f := b.o.Facts()
	in := offboarding.NewDue{Task: task, Version: f.Version, To: b.now.AddDate(0, 0, days), Reason: " The courier comes later.\r\n"}
	if t, ok := f.Task(task); ok {
		in.Version = t.Version
	}
	return in
}

func (b *bench) move(in offboarding.NewDue, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.MoveDue(b.id("move"), in, by, b.now) })
}

func (b *bench) moveDue(task, days int, by string) error {
	b.t.Helper()
	return b.move(b.newDue(task, days), by)
}

// dayOf is a day of the sample's autumn.
func dayOf(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

func TestAMovedDateKeepsTheOldOneAndTheReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.moveDue(3, 32, sample.Owner))
	task, _ := b.o.Facts().Task(3)
	want := offboarding.DueMove{
		ID: "move-1", Task: 3, From: dayOf(time.November, 19), To: dayOf(time.December, 4), Reason: "The courier comes later.",
		By: sample.Owner, At: b.now,
	}
	if got := b.o.Facts().MovesOf(3); len(got) != 1 || got[0] != want {
		t.Errorf("moves are %+v, want %+v", got, want)
	}
	if !task.Due.Equal(want.To) || !task.FirstDue.Equal(want.From) || task.Version != 3 {
		t.Errorf("T-03 is due %s, first %s, version %d", task.Due, task.FirstDue, task.Version)
	}
	if moves := b.o.Facts().MovesOf(0); len(moves) != 0 || !b.o.Facts().FirstDue().Equal(b.o.Facts().Due) {
		t.Errorf("the whole moved too: %+v", moves)
	}
	b.must(b.moveDue(0, 60, sample.Deputy))
	b.must(b.moveDue(0, 70, sample.Deputy))
	f := b.o.Facts()
	if !f.FirstDue().Equal(sample.Terms().Due) || !f.Due.Equal(dayOf(time.January, 11).AddDate(1, 0, 0)) {
		t.Errorf("the whole is due %s, first %s", f.Due, f.FirstDue())
	}
}

func TestNobodyMovesADateThatTheyAreWaitedFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		do   func(*bench)
		task int
		by   string
		says string // why not; empty where they may
	}{
		{name: "the assignee", task: 1, by: sample.Tobin, says: "T-01 waits for you. Ines Valdorn or Sanna Quillby can move it."},
		{name: "a second account of the assignee", task: 1, by: sample.TobinAdmin, says: "T-01 waits for you"},
		{name: "the assignee of a blocked task", task: 2, by: sample.Tobin, says: "T-02 waits for you"},
		{name: "the owner", task: 1, by: sample.Owner},
		{name: "the deputy", task: 1, by: sample.Deputy},
		{name: "the owner who does the task", task: 1, by: sample.Owner,
			edit: func(f *offboarding.Facts) { f.Tasks[0].Assignee = sample.Owner }, says: "waits for you. Sanna Quillby can move it."},
		{name: "the owner who reviews it now", task: 1, by: sample.Owner,
			do: func(b *bench) { b.must(b.submit(1, sample.Tobin)) }, says: "waits for you. Sanna Quillby can move it."},
		{name: "the deputy while the owner reviews", task: 1, by: sample.Deputy,
			do: func(b *bench) { b.must(b.submit(1, sample.Tobin)) }},
		{name: "the assignee while the owner reviews", task: 1, by: sample.Tobin,
			do: func(b *bench) { b.must(b.submit(1, sample.Tobin)) }, says: "waits for you"},
		{name: "the owner who must name a reviewer", task: 1, by: sample.Owner,
			edit: func(f *offboarding.Facts) {
				f.Tasks[0].Assignee = sample.Deputy
				f.Contributors = []offboarding.Contributor{{Task: 1, Person: sample.Owner}}
			},
			do: func(b *bench) { b.must(b.submit(1, sample.Deputy)) }, says: "are both waited for"},
		{name: "the deputy who acts for the assignee", task: 2, by: sample.Deputy, edit: delegated(sample.Tobin, sample.Deputy), says: "waits for you. Ines Valdorn can move it."},
		{name: "the deputy who acts for the owner, of the whole", by: sample.Deputy, edit: delegated(sample.Owner, sample.Deputy)},
		{name: "the owner, of the whole", by: sample.Owner, says: "OFF-2041 waits for you. Sanna Quillby can move it."},
		{name: "a second account of the owner, of the whole", by: sample.TobinAdmin,
			edit: func(f *offboarding.Facts) { f.Owner = sample.Tobin }, says: "OFF-2041 waits for you"},
		{name: "an approver, of the whole", by: sample.Legal, says: "OFF-2041 waits for you"},
		{name: "the deputy, of the whole", by: sample.Deputy},
		{name: "the deputy who is asked to sign, of the whole", by: sample.Deputy,
			edit: func(f *offboarding.Facts) { f.Holders[offboarding.Legal] = []string{sample.Legal, sample.Deputy} },
			says: "OFF-2041 waits for you. The owner and the deputy are both waited for"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edits := []func(*offboarding.Facts){func(*offboarding.Facts) {}}
			if tt.edit != nil {
				edits[0] = tt.edit
			}
			b := newBench(t, edits...)
			if tt.do != nil {
				tt.do(b)
			}
			err := b.moveDue(tt.task, 40, tt.by)
			if tt.says == "" {
				b.must(err)
				return
			}
			wantKind(t, err, fault.Forbidden, tt.says)
		})
	}
}

func TestADateThatNobodyWaitsForDoesNotMove(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	wantKind(t, b.moveDue(1, 40, sample.Owner), fault.Conflict, "T-01 is verified")
	wantKind(t, b.moveDue(7, 40, sample.Owner), fault.NotFound, "no such task")
	stale := b.newDue(3, 40)
	b.must(b.moveDue(3, 30, sample.Owner))
	wantKind(t, b.move(stale, sample.Deputy), fault.Conflict, "T-03 changed since you opened this page")
	stale = b.newDue(0, 40)
	b.must(b.moveDue(0, 50, sample.Deputy))
	wantKind(t, b.move(stale, sample.Deputy), fault.Conflict, "OFF-2041 changed since you opened this page")
	closed := newBench(t).closed()
	for _, task := range []int{0, 1} {
		wantKind(t, closed.moveDue(task, 40, sample.Deputy), fault.Conflict, "frozen")
	}
}

func TestANewDateIsAnotherDayThatHasNotPassed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := []struct {
		name  string
		to    time.Time
		field []string
		says  string
	}{
		{"none", time.Time{}, []string{"due"}, "for example 4 December 2026"},
		{"a year that nobody means", dayOf(time.December, 4).AddDate(18000, 0, 0), []string{"due"}, "for example 4 December 2026"},
		{"yesterday", b.now.AddDate(0, 0, -1), []string{"due"}, "1 November 2026 has passed; enter today or a later day, for example 9 November 2026"},
		{"the same", dayOf(time.November, 19).Add(9 * hour), []string{"due"}, "It is due on 19 November 2026 already"},
		{"today", b.now, nil, ""},
		{"an earlier one", dayOf(time.November, 12), nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			in := b.newDue(3, 0)
			in.To = tt.to
			err := b.move(in, sample.Owner)
			if tt.field == nil {
				b.must(err)
				return
			}
			wantField(t, err, tt.field...)
			if got := fault.Fields(err)[0].Message; !strings.Contains(got, tt.says) {
				t.Errorf("it says %q", got)
			}
			in.Reason = "\r\n"
			wantField(t, b.move(in, sample.Owner), "due", "reason")
		})
	}
}

func TestFromTheSecondMoveOnThePathsFirstPersonIsTold(t *testing.T) {
	t.Parallel()
	inactive := func(f *offboarding.Facts, id string) {
		p := f.People[id]
		p.Active = false
		f.People[id] = p
	}
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		by   string
		want string
	}{
		{"the first person", func(*offboarding.Facts) {}, sample.Owner, sample.Deputy},
		{"the next, where the first is the mover", func(*offboarding.Facts) {}, sample.Deputy, sample.Executive},
		{"the next, where the first is a second account of the mover", func(f *offboarding.Facts) {
			f.Path[0].Person = sample.TobinAdmin
			f.Owner = sample.Tobin
		}, sample.Tobin, sample.Executive},
		{"the deputy of one who left", func(f *offboarding.Facts) {
			inactive(f, sample.Deputy)
			inactive(f, sample.Executive)
		}, sample.Owner, sample.Security},
		{"nobody, where nobody is left", func(f *offboarding.Facts) { f.Path = f.Path[:1] }, sample.Deputy, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edit)
			b.must(b.moveDue(3, 30, tt.by))
			b.must(b.moveDue(4, 30, tt.by)) // another date, so its first move
			b.must(b.moveDue(3, 40, tt.by))
			b.must(b.moveDue(3, 50, tt.by))
			var told []string
			for _, m := range b.o.Facts().DueMoves {
				told = append(told, m.Told)
			}
			if want := []string{"", "", tt.want, tt.want}; !same(told, want) {
				t.Errorf("told were %q, want %q", told, want)
			}
		})
	}
}

func TestLateCountsAgainstTheFirstDateToo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if c := b.task(3); c.Moved() || !c.LateAfter().Equal(dayOf(time.November, 19)) {
		t.Errorf("before any move: %+v", c)
	}
	b.must(b.moveDue(3, 32, sample.Owner))
	if c := b.task(3); !c.Moved() || !c.Due.Equal(dayOf(time.December, 4)) || !c.LateAfter().Equal(dayOf(time.November, 19)) {
		t.Errorf("moved to later: %+v", c)
	}
	b.must(b.moveDue(3, 10, sample.Owner))
	if c := b.task(3); !c.Moved() || !c.LateAfter().Equal(dayOf(time.November, 12)) {
		t.Errorf("moved to earlier: %+v", c)
	}
	first := sample.Terms().Due
	b.must(b.moveDue(0, 60, sample.Deputy))
	if f := b.o.Facts(); !f.LateAfter().Equal(first) {
		t.Errorf("the whole is late after %s, want %s", f.LateAfter(), first)
	}
	if c := b.signOff(offboarding.Owner); !c.Moved() || !c.LateAfter().Equal(first) || c.Due.Equal(first) {
		t.Errorf("the owner's sign-off is %+v", c)
	}
	b.now = dayOf(time.November, 25)
	if got := b.o.Facts().Risks(sample.Bystander, b.now).Overdue; len(got) != 6 {
		t.Errorf("%d overdue tasks are shown to a new owner, want all 6", len(got))
	}
	b.must(b.moveDue(4, 30, sample.Owner))
	if got := b.o.Facts().Risks(sample.Bystander, b.now).Overdue; len(got) != 6 {
		t.Errorf("moving the date of T-04 left %d overdue tasks, want 6", len(got))
	}
}

func TestMovingADateVoidsNoSignOff(t *testing.T) {
	t.Parallel()
	b := newBench(t).proven()
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.reopenTask(3, sample.Owner))
	voided := len(b.o.Facts().Voids)
	b.must(b.moveDue(3, 40, sample.Owner))
	b.must(b.moveDue(0, 60, sample.Deputy))
	if got := len(b.o.Facts().Voids); got != voided || len(b.snapshot().SignOffs) != 2 {
		t.Errorf("%d sign-offs fell with a date", got-voided)
	}
}

func TestTheCertificateSaysWhichDatesMoved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.moveDue(3, 32, sample.Owner))
	b.must(b.moveDue(0, 60, sample.Deputy))
	b.closed()
	f := b.o.Facts()
	c := f.Certificate(f.Closures[0], nil)
	if !c.FirstDue.Equal(sample.Terms().Due) || !c.Due.Equal(f.Due) {
		t.Errorf("due %s, first %s", c.Due, c.FirstDue)
	}
	want := offboarding.CertificateMove{
		Task: 3, From: dayOf(time.November, 19), To: dayOf(time.December, 4), By: "Ines Valdorn", At: f.DueMoves[0].At, Reason: "The courier comes later.",
	}
	if len(c.Moves) != 2 || c.Moves[0] != want {
		t.Errorf("moves are %+v, want %+v first", c.Moves, want)
	}
}

// checkDates holds for every step: dates move only by a record, that only
// grows, by somebody who was not waited for, and first dates stay.
func (m *model) checkDates(before, after offboarding.Facts) {
	moved := len(after.DueMoves) - len(before.DueMoves)
	if moved < 0 || !same(after.DueMoves[:len(before.DueMoves)], before.DueMoves) {
		m.t.Fatalf("%s altered moves of dates on record", m.did)
	}
	if before.State == offboarding.Open && !before.Due.Equal(after.Due) && (moved != 1 || m.did != "move a date") {
		m.t.Fatalf("%s moved the date of the whole without a record", m.did)
	}
	for i, t := range before.Tasks {
		if before.State == offboarding.Open && !t.FirstDue.Equal(after.Tasks[i].FirstDue) {
			m.t.Fatalf("%s changed the first date of T-%02d", m.did, t.Number)
		}
	}
	if moved == 1 {
		if now := after.DueMoves[len(after.DueMoves)-1]; offboarding.Restore(before).CanMoveDue(now.Task, now.By, now.At) != nil {
			m.t.Fatalf("%q moved a date that waits for them: %+v", m.by, now)
		}
	}
}
