package app_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// newDue asks for a task's date, or with 0 the whole offboarding's, so many
// days later than it is.
func newDue(w *testkit.World, number, task, days int) app.MoveDue {
	f := w.Facts(number)
	in := app.MoveDue{Offboarding: number, Task: task, Version: f.Version, To: f.Due.AddDate(0, 0, days), Reason: "the courier comes later"}
	if t, ok := f.Task(task); ok {
		in.Version, in.To = t.Version, t.Due.AddDate(0, 0, days)
	}
	return in
}

func TestDueDatesMoveByARecordOnly(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		first, _ := w.Facts(number).Task(1)
		whole := w.Facts(number).Due
		move := func(subject string, in app.MoveDue) {
			t.Helper()
			if err := w.App.MoveDue(t.Context(), w.As(subject), in); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Minute)
		}
		move(testkit.Owner, newDue(w, number, 1, 14))
		move(testkit.Owner, newDue(w, number, 1, 7))
		move(testkit.Deputy, newDue(w, number, 0, 30))

		f := w.Facts(number)
		task, _ := f.Task(1)
		if !task.FirstDue.Equal(first.Due) || !task.Due.Equal(first.Due.AddDate(0, 0, 21)) {
			t.Errorf("T-01 is due %s, first %s", task.Due, task.FirstDue)
		}
		if !f.FirstDue().Equal(whole) || !f.Due.Equal(whole.AddDate(0, 0, 30)) {
			t.Errorf("the whole is due %s, first %s", f.Due, f.FirstDue())
		}
		if told := f.MovesOf(1); len(told) != 2 || told[0].Told != "" || told[1].Told != f.Path[0].Person || told[1].By != w.ID(testkit.Owner) {
			t.Errorf("moves of T-01 are %+v", told)
		}
		if recorded(t, w, number, audit.TaskDueMoved) != 2 || recorded(t, w, number, audit.OffboardingDueMoved) != 1 {
			t.Error("the moves are not recorded once each")
		}
		trail, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Action: audit.TaskDueMoved, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		content, err := trail[0].Open()
		if err != nil || content.Event.Note != "the courier comes later" || len(content.Event.Fields) != 2 ||
			content.Event.Fields[0].Before != task.Due.AddDate(0, 0, -7).Format(time.DateOnly) || content.Event.Fields[0].After != task.Due.Format(time.DateOnly) {
			t.Errorf("the entry says %+v: %v", content.Event, err)
		}
		checkTrail(t, w, number)
	})
}

func TestOfTwoWhoMoveADateAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		for _, task := range []int{0, 1} {
			in, turn := newDue(w, number, task, 7), make(chan int, 4)
			for i := range 4 {
				turn <- i
			}
			deputy, won := w.As(testkit.Deputy), 0
			for _, err := range together(4, func() error {
				mine := in
				mine.To = mine.To.AddDate(0, 0, <-turn)
				return w.App.MoveDue(t.Context(), deputy, mine)
			}) {
				if err == nil {
					won++
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("a loser got %v", err)
				}
			}
			if moves := w.Facts(number).MovesOf(task); won != 1 || len(moves) != 1 {
				t.Errorf("%d moves of %d won; on record are %+v", won, task, moves)
			}
		}
		checkTrail(t, w, number)
	})
}

func TestOnlyOwnerAndDeputyMoveDatesAndNeverTheirOwn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		want := func(what, subject string, in app.MoveDue, kinds ...fault.Kind) {
			t.Helper()
			wantNothing(t, w, number, testkit.Owner, what, w.App.MoveDue(t.Context(), w.As(subject), in), kinds...)
			if f := w.Facts(number); len(f.DueMoves) != 0 {
				t.Fatalf("%s moved a date", what)
			}
		}
		in := newDue(w, number, 1, 7)
		want("the assignee", testkit.Tobin, in, fault.Forbidden)
		want("an executive", testkit.Executive, in, fault.Forbidden)
		want("an approver", testkit.Legal, in, fault.Forbidden)
		want("a stranger", testkit.TobinAdmin, in, fault.NotFound)
		want("the owner, of the whole", testkit.Owner, newDue(w, number, 0, 7), fault.Forbidden)
		elsewhere := in
		elsewhere.Offboarding++
		want("what is not there", testkit.Owner, elsewhere, fault.NotFound)
		elsewhere = in
		elsewhere.Task = 99
		want("a task that is not there", testkit.Owner, elsewhere, fault.NotFound)
		w.Submit(number, 1)
		want("the owner who reviews it", testkit.Owner, newDue(w, number, 1, 7), fault.Forbidden)
		bad := newDue(w, number, 1, 0)
		bad.Reason = ""
		want("the same day without a reason", testkit.Deputy, bad, fault.Invalid)
	})
}

func TestAMovedDateHidesNothingThatIsLate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number, other := w.Publish(), w.Publish()
		first := w.Facts(number).Due
		if err := w.App.MoveDue(t.Context(), w.As(testkit.Deputy), newDue(w, number, 0, 60)); err != nil {
			t.Fatal(err)
		}
		overdue := func() []int {
			t.Helper()
			executive := w.As(testkit.Executive)
			executive.Roles = []authz.Role{authz.Executive}
			list, err := w.Reader.Overdue(t.Context(), executive, reading.ListQuery{})
			if err != nil {
				t.Fatal(err)
			}
			var numbers []int
			for _, r := range list.Rows {
				if r.Number == number && (!r.LateAfter.Equal(first) || !r.Due.Equal(first.AddDate(0, 0, 60))) {
					t.Errorf("it is listed as due %s, late after %s", r.Due, r.LateAfter)
				}
				numbers = append(numbers, r.Number)
			}
			if list.Counts.Overdue != len(numbers) {
				t.Errorf("%d are counted, %d listed", list.Counts.Overdue, len(numbers))
			}
			return numbers
		}
		if got := overdue(); len(got) != 0 {
			t.Errorf("before its first date overdue are %v", got)
		}
		w.Clock.Advance(first.AddDate(0, 0, 1).Sub(w.Clock.Now()))
		if got := overdue(); len(got) != 2 || got[0] != number || got[1] != other {
			t.Errorf("the day after its first date overdue are %v", got)
		}
		before := overdue()
		if err := w.App.Recompute(t.Context(), testkit.Operator()); err != nil {
			t.Fatal(err)
		}
		if after := overdue(); len(after) != len(before) {
			t.Errorf("computed anew overdue are %v", after)
		}
	})
}

func TestAMovedTaskIsDrawnLateFromItsFirstDateOn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		latePins := func() int {
			t.Helper()
			list, err := w.Reader.Offboardings(t.Context(), w.As(testkit.Owner), reading.ListQuery{})
			if err != nil || len(list.Rows) != 1 {
				t.Fatalf("%d are listed: %v", len(list.Rows), err)
			}
			late := 0
			for _, pin := range list.Rows[0].Pins {
				if pin.Late(w.Clock.Now()) {
					late++
				}
			}
			return late
		}
		task, _ := w.Facts(number).Task(16) // the one that is due first
		w.Clock.Advance(task.Due.AddDate(0, 0, 1).Sub(w.Clock.Now()))
		late := latePins()
		if late == 0 {
			t.Fatal("nothing is late the day after")
		}
		if err := w.App.MoveDue(t.Context(), w.As(testkit.Owner), newDue(w, number, 16, 30)); err != nil {
			t.Fatal(err)
		}
		if got := latePins(); got != late {
			t.Errorf("moving its date made %d late pins %d", late, got)
		}
	})
}

func TestWhoIsToldOfAMoveReadsItWhileItMatters(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		told := func(subject string) []store.ToldRow {
			t.Helper()
			reviews, err := w.Reader.Reviews(t.Context(), w.As(subject))
			if err != nil {
				t.Fatal(err)
			}
			return reviews.Told
		}
		move := func(task int) {
			t.Helper()
			if err := w.App.MoveDue(t.Context(), w.As(testkit.Deputy), newDue(w, number, task, 7)); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Minute)
		}
		path := w.Facts(number).Path
		if len(path) == 0 || path[0].Person != w.ID(testkit.Executive) {
			t.Fatalf("the path is %+v", path)
		}
		move(1)
		move(0)
		if got := told(testkit.Executive); len(got) != 0 {
			t.Errorf("told of first moves: %+v", got)
		}
		move(1)
		move(0)
		got := told(testkit.Executive)
		if len(got) != 2 || got[0].Task != 0 || got[1].Task != 1 || got[1].Title == "" || got[1].Reason != "the courier comes later" ||
			!got[1].ToDay.Equal(got[1].FromDay.AddDate(0, 0, 7)) {
			t.Fatalf("told are %+v", got)
		}
		if others := told(testkit.Deputy); len(others) != 0 {
			t.Errorf("the mover is told: %+v", others)
		}
		w.Prove(number, 1)
		if got := told(testkit.Executive); len(got) != 1 || got[0].Task != 0 {
			t.Errorf("after T-01 is verified told are %+v", got)
		}
		if err := w.App.SetPath(t.Context(), testkit.Operator(), w.Service, []offboarding.PathStep{{Person: w.ID(testkit.Bystander), After: time.Hour}}); err != nil {
			t.Fatal(err)
		}
		if got := told(testkit.Executive); len(got) != 0 {
			t.Errorf("who left the path is told: %+v", got)
		}
	})
}
