// Package schedule knows the order of tasks and when they could be done: the
// cycles of a dependency graph, the earliest window of each open task, and the
// critical path that decides the forecast.
//
// The package is pure and knows tasks only as nodes of a graph. It estimates;
// whether a task may start is decided by the gate.
package schedule

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/workday"
)

// Dependency says that a task starts when another is done, plus a lag.
type Dependency struct {
	// On is the number of the task that goes before.
	On int
	// Lag is how long to wait after that task is done.
	Lag time.Duration
}

// Task is a node of the graph.
type Task struct {
	// Number is above 0 and unique.
	Number    int
	DependsOn []Dependency
	// Effort is how many working days the task usually takes.
	Effort int
	// Done says that nothing of the task remains; DoneAt is since when.
	Done   bool
	DoneAt time.Time
	// StartedAt is when somebody could begin; zero where nobody could yet.
	StartedAt time.Time
}

// Window is when an open task could be worked on at the earliest.
type Window struct {
	Number     int
	Start, End time.Time
	// After is the open task that decides Start; 0 where none does.
	After int
}

// Cycle returns the numbers of tasks that wait for each other, each for the
// next and the last for the first, or nil where there are none. Dependencies
// on tasks that are not there are ignored.
func Cycle(tasks []Task) []int {
	g := newGraph(tasks)
	done := map[int]bool{}
	var way []int
	var visit func(number int) []int
	visit = func(number int) []int {
		if at := slices.Index(way, number); at >= 0 {
			return slices.Clone(way[at:])
		}
		if done[number] {
			return nil
		}
		way = append(way, number)
		for _, d := range g[number].DependsOn {
			if _, known := g[d.On]; !known {
				continue
			}
			if cycle := visit(d.On); cycle != nil {
				return cycle
			}
		}
		way = way[:len(way)-1]
		done[number] = true
		return nil
	}
	for _, t := range tasks {
		if cycle := visit(t.Number); cycle != nil {
			return cycle
		}
	}
	return nil
}

// Windows returns the earliest window of each open task, in the order of
// tasks, as if everything went on from now at its usual pace. Work that has
// begun is credited, but a task with any effort takes at least one more day.
// tasks must be free of cycles.
func Windows(tasks []Task, now time.Time, calendar workday.Calendar) []Window {
	p := planner{graph: newGraph(tasks), now: now, calendar: calendar, windows: map[int]Window{}}
	var out []Window
	for _, t := range tasks {
		if !t.Done {
			out = append(out, p.window(t))
		}
	}
	return out
}

// Forecast returns the day on which the last open task could be done, and the
// critical path: the open tasks, in order, of which each decides the next.
// Where nothing is open, it returns the day of now and no path. tasks must be
// free of cycles.
func Forecast(tasks []Task, now time.Time, calendar workday.Calendar) (end time.Time, path []int) {
	end = workday.Day(now)
	windows := map[int]Window{}
	last := 0
	for _, w := range Windows(tasks, now, calendar) {
		windows[w.Number] = w
		if last == 0 || w.End.After(end) {
			end, last = w.End, w.Number
		}
	}
	for number := last; number != 0 && !slices.Contains(path, number); number = windows[number].After {
		path = append(path, number)
	}
	slices.Reverse(path)
	return end, path
}

type graph map[int]Task

func newGraph(tasks []Task) graph {
	g := make(graph, len(tasks))
	for _, t := range tasks {
		g[t.Number] = t
	}
	return g
}

type planner struct {
	graph    graph
	now      time.Time
	calendar workday.Calendar
	windows  map[int]Window
}

func (p planner) window(t Task) Window {
	if w, known := p.windows[t.Number]; known {
		return w
	}
	w := Window{Number: t.Number, Start: workday.Day(p.now)}
	// Remembered before it is right, so that even a cycle comes to an end.
	p.windows[t.Number] = w
	for _, d := range t.DependsOn {
		before, known := p.graph[d.On]
		if !known {
			continue
		}
		earliest := workday.Day(p.doneAt(before).Add(d.Lag))
		if earliest.After(w.Start) || w.After == 0 && !before.Done && earliest.Equal(w.Start) {
			w.Start, w.After = earliest, 0
			if !before.Done {
				w.After = before.Number
			}
		}
	}
	w.End = p.calendar.Add(w.Start, p.remaining(t))
	p.windows[t.Number] = w
	return w
}

// doneAt returns from when a lag after the task counts: never before now where
// the task is open, and never after now where it is done, so that finishing a
// task cannot move what follows.
func (p planner) doneAt(t Task) time.Time {
	if t.Done {
		return earlier(t.DoneAt, p.now)
	}
	if end := p.window(t).End; end.After(p.now) {
		return end
	}
	return p.now
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// remaining returns how many working days of the task are left.
func (p planner) remaining(t Task) int {
	spent := 0
	if !t.StartedAt.IsZero() && t.StartedAt.Before(p.now) {
		spent = p.calendar.Between(t.StartedAt, p.now)
	}
	return max(t.Effort-spent, min(t.Effort, 1), 0)
}
