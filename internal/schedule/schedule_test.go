package schedule_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/schedule"
	"github.com/closegate/closegate/internal/workday"
)

// monday is 23 November 2026, in the middle of the day.
func monday() time.Time { return time.Date(2026, 11, 23, 10, 18, 0, 0, time.UTC) }

func date(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

func on(numbers ...int) []schedule.Dependency {
	var out []schedule.Dependency
	for _, n := range numbers {
		out = append(out, schedule.Dependency{On: n})
	}
	return out
}

func TestTheForecastIsTheEndOfTheCriticalPath(t *testing.T) {
	t.Parallel()
	done := schedule.Task{Number: 1, Effort: 9, Done: true, DoneAt: date(11, 20)}
	for name, test := range map[string]struct {
		tasks []schedule.Task
		end   time.Time
		path  []int
	}{
		"nothing open":   {[]schedule.Task{done}, date(11, 23), nil},
		"no tasks":       {nil, date(11, 23), nil},
		"one task":       {[]schedule.Task{{Number: 1, Effort: 3}}, date(11, 26), []int{1}},
		"over a weekend": {[]schedule.Task{{Number: 1, Effort: 5}}, date(11, 30), []int{1}},
		"no effort":      {[]schedule.Task{{Number: 1}}, date(11, 23), []int{1}},
		"a chain": {[]schedule.Task{
			done, {Number: 2, Effort: 1, DependsOn: on(1)}, {Number: 3, Effort: 2, DependsOn: on(2)}, {Number: 4, Effort: 2},
		}, date(11, 26), []int{2, 3}},
		"the longer of two ways": {[]schedule.Task{
			{Number: 1, Effort: 1}, {Number: 2, Effort: 3}, {Number: 3, Effort: 1, DependsOn: on(1, 2)},
		}, date(11, 27), []int{2, 3}},
		"a lag": {[]schedule.Task{
			{Number: 1, Effort: 1}, {Number: 2, Effort: 1, DependsOn: []schedule.Dependency{{On: 1, Lag: 48 * time.Hour}}},
		}, date(11, 27), []int{1, 2}},
		"a lag after what is done": {[]schedule.Task{
			done, {Number: 2, Effort: 1, DependsOn: []schedule.Dependency{{On: 1, Lag: 5 * 24 * time.Hour}}},
		}, date(11, 26), []int{2}},
		"what another clock says is done later": {[]schedule.Task{
			{Number: 1, Done: true, DoneAt: date(11, 27)}, {Number: 2, Effort: 1, DependsOn: on(1)},
		}, date(11, 24), []int{2}},
		"work that has begun": {[]schedule.Task{{Number: 1, Effort: 5, StartedAt: date(11, 19)}}, date(11, 26), []int{1}},
		"work that takes too long": {[]schedule.Task{{Number: 1, Effort: 5, StartedAt: date(10, 1)}},
			date(11, 24), []int{1}},
		"work that has not begun":         {[]schedule.Task{{Number: 1, Effort: 5, StartedAt: date(12, 1)}}, date(11, 30), []int{1}},
		"a predecessor that is not there": {[]schedule.Task{{Number: 2, Effort: 1, DependsOn: on(7)}}, date(11, 24), []int{2}},
		"a predecessor without effort": {[]schedule.Task{
			{Number: 1}, {Number: 2, Effort: 1, DependsOn: on(1)},
		}, date(11, 24), []int{1, 2}},
	} {
		end, path := schedule.Forecast(test.tasks, monday(), workday.Calendar{})
		if !end.Equal(test.end) || !slices.Equal(path, test.path) {
			t.Errorf("%s: got %s by %v, want %s by %v", name, end.Format(time.DateOnly), path, test.end.Format(time.DateOnly), test.path)
		}
	}
}

func TestHolidaysMoveTheForecast(t *testing.T) {
	t.Parallel()
	calendar := workday.Calendar{Holidays: []time.Time{date(11, 25)}}
	end, _ := schedule.Forecast([]schedule.Task{{Number: 1, Effort: 3}}, monday(), calendar)
	if !end.Equal(date(11, 27)) {
		t.Errorf("got %s, want 27 November", end.Format(time.DateOnly))
	}
}

func TestWindowsFollowEachOther(t *testing.T) {
	t.Parallel()
	got := schedule.Windows([]schedule.Task{
		{Number: 1, Done: true, DoneAt: date(11, 20)},
		{Number: 3, Effort: 2, DependsOn: on(2)},
		{Number: 2, Effort: 1, DependsOn: on(1)},
	}, monday(), workday.Calendar{})
	want := []schedule.Window{
		{Number: 3, Start: date(11, 24), End: date(11, 26), After: 2},
		{Number: 2, Start: date(11, 23), End: date(11, 24)},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestACycleIsNamedInOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tasks []schedule.Task
		want  []int
	}{
		"none":          {[]schedule.Task{{Number: 1}, {Number: 2, DependsOn: on(1)}, {Number: 3, DependsOn: on(1, 2)}}, nil},
		"itself":        {[]schedule.Task{{Number: 1, DependsOn: on(1)}}, []int{1}},
		"behind a tail": {[]schedule.Task{{Number: 1, DependsOn: on(2)}, {Number: 2, DependsOn: on(3)}, {Number: 3, DependsOn: on(2)}}, []int{2, 3}},
		"of three":      {[]schedule.Task{{Number: 1, DependsOn: on(2)}, {Number: 2, DependsOn: on(3)}, {Number: 3, DependsOn: on(1)}}, []int{1, 2, 3}},
		"not there":     {[]schedule.Task{{Number: 1, DependsOn: on(9)}}, nil},
	} {
		if got := schedule.Cycle(test.tasks); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestAForecastOfACycleEnds(t *testing.T) {
	t.Parallel()
	end, path := schedule.Forecast([]schedule.Task{
		{Number: 1, Effort: 1, DependsOn: on(2)}, {Number: 2, Effort: 1, DependsOn: on(1)},
	}, monday(), workday.Calendar{})
	if end.Before(date(11, 24)) || len(path) == 0 {
		t.Errorf("got %s by %v", end, path)
	}
}

// plans draws tasks that depend only on earlier ones.
func plans() *rapid.Generator[[]schedule.Task] {
	return rapid.Custom(func(t *rapid.T) []schedule.Task {
		tasks := make([]schedule.Task, rapid.IntRange(1, 12).Draw(t, "tasks"))
		for i := range tasks {
			tasks[i] = schedule.Task{Number: i + 1, Effort: rapid.IntRange(0, 8).Draw(t, "effort")}
			hours := rapid.IntRange(-500, 0)
			if rapid.Bool().Draw(t, "done") {
				tasks[i].Done, tasks[i].DoneAt = true, monday().Add(time.Duration(hours.Draw(t, "done for hours"))*time.Hour)
			} else if rapid.Bool().Draw(t, "started") {
				tasks[i].StartedAt = monday().Add(time.Duration(hours.Draw(t, "started for hours")) * time.Hour)
			}
			for on := 1; on <= i; on++ {
				if rapid.IntRange(0, 3).Draw(t, "depends") == 0 {
					lag := time.Duration(rapid.IntRange(0, 60).Draw(t, "lag in hours")) * time.Hour
					tasks[i].DependsOn = append(tasks[i].DependsOn, schedule.Dependency{On: on, Lag: lag})
				}
			}
		}
		return tasks
	})
}

func TestFinishingATaskNeverMovesTheForecastLater(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tasks := plans().Draw(t, "tasks")
		before, _ := schedule.Forecast(tasks, monday(), workday.Calendar{})
		i := rapid.IntRange(0, len(tasks)-1).Draw(t, "finished")
		if tasks[i].Done {
			t.Skip("done already")
		}
		tasks[i].Done, tasks[i].DoneAt = true, monday()
		if after, _ := schedule.Forecast(tasks, monday(), workday.Calendar{}); after.After(before) {
			t.Fatalf("finishing task %d moved the forecast from %s to %s", i+1, before, after)
		}
	})
}

func TestMoreEffortNeverMovesTheForecastEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tasks := plans().Draw(t, "tasks")
		before, _ := schedule.Forecast(tasks, monday(), workday.Calendar{})
		i := rapid.IntRange(0, len(tasks)-1).Draw(t, "grown")
		tasks[i].Effort += rapid.IntRange(1, 20).Draw(t, "more")
		if after, _ := schedule.Forecast(tasks, monday(), workday.Calendar{}); after.Before(before) {
			t.Fatalf("more effort for task %d moved the forecast from %s to %s", i+1, before, after)
		}
	})
}

func TestNeitherTheOrderOfTasksNorOfDependenciesMovesTheForecast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tasks := plans().Draw(t, "tasks")
		want, _ := schedule.Forecast(tasks, monday(), workday.Calendar{})
		shuffled := rapid.Permutation(tasks).Draw(t, "shuffled")
		for i := range shuffled {
			slices.Reverse(shuffled[i].DependsOn)
		}
		if got, _ := schedule.Forecast(shuffled, monday(), workday.Calendar{}); !got.Equal(want) {
			t.Fatalf("the forecast moved from %s to %s", want, got)
		}
	})
}

func TestThePathIsAChainOfOpenTasksThatEndsAtTheForecast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tasks := plans().Draw(t, "tasks")
		end, path := schedule.Forecast(tasks, monday(), workday.Calendar{})
		windows := map[int]schedule.Window{}
		for _, w := range schedule.Windows(tasks, monday(), workday.Calendar{}) {
			windows[w.Number] = w
			if w.End.After(end) {
				t.Fatalf("task %d ends %s, after the forecast %s", w.Number, w.End, end)
			}
		}
		if (len(path) == 0) != (len(windows) == 0) {
			t.Fatalf("%d tasks are open and the path is %v", len(windows), path)
		}
		for i, number := range path {
			w, open := windows[number]
			switch {
			case !open:
				t.Fatalf("task %d is on the path and not open", number)
			case i > 0 && (w.After != path[i-1] || w.Start.Before(windows[path[i-1]].End)):
				t.Fatalf("task %d does not follow from %d: %v", number, path[i-1], w)
			case i == len(path)-1 && !w.End.Equal(end):
				t.Fatalf("the path ends %s, the forecast is %s", w.End, end)
			}
		}
	})
}
