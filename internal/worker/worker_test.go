package worker_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/jobs"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/internal/worker"
)

// patience is how long a job may take to run on a busy machine.
const patience = time.Minute

// recorder has handlers that only say that they were called.
type recorder struct {
	calls chan string
	// reevaluate is called with the number of an offboarding.
	reevaluate func(ctx context.Context, number int) error
}

func newRecorder() *recorder {
	return &recorder{calls: make(chan string, 1000), reevaluate: func(context.Context, int) error { return nil }}
}

func (r *recorder) handlers() worker.Handlers {
	return worker.Handlers{
		SignCheckpoint: func(context.Context) error { r.calls <- "checkpoint"; return nil },
		SweepGates:     func(context.Context) (int, error) { r.calls <- "sweep"; return 0, nil },
		ScrubEvidence:  func(context.Context) (int, error) { r.calls <- "scrub"; return 0, nil },
		RemoveOrphans:  func(context.Context) (int, error) { r.calls <- "orphans"; return 0, nil },
		RemoveExpired:  func(context.Context) error { r.calls <- "expired"; return nil },
		ReevaluateOffboarding: func(ctx context.Context, number int) error {
			return r.reevaluate(ctx, number)
		},
	}
}

// await fails the test unless something comes.
func await[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("not within %v: %s", patience, what)
		panic("unreachable")
	}
}

func start(t *testing.T, s *store.Store, handlers worker.Handlers, log *slog.Logger) *worker.Worker {
	t.Helper()
	queue := s.Queue()
	w, err := worker.New(worker.Config{Postgres: queue.Postgres, SQLite: queue.SQLite, Handlers: handlers, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return w
}

func enqueue(t *testing.T, s *store.Store, all ...jobs.Args) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		for _, args := range all {
			tx.Enqueue(args)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEachJobReachesItsUseCase(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		r := newRecorder()
		numbers := make(chan int, 10)
		r.reevaluate = func(_ context.Context, number int) error { numbers <- number; return nil }
		// One job is there before the start and the others come after it.
		enqueue(t, s, jobs.ReevaluateOffboarding{Number: 2041})
		start(t, s, r.handlers(), nil)
		if n := await(t, "the job from before the start", numbers); n != 2041 {
			t.Errorf("number %d, want 2041", n)
		}
		enqueue(t, s, jobs.ReevaluateOffboarding{Number: 7}, jobs.ScrubEvidence{}, jobs.RemoveOrphans{}, jobs.RemoveExpired{})
		if n := await(t, "the job from after the start", numbers); n != 7 {
			t.Errorf("number %d, want 7", n)
		}
		// The sweep and the checkpoint run by themselves at the start.
		missing := map[string]bool{"sweep": true, "checkpoint": true, "scrub": true, "orphans": true, "expired": true}
		for len(missing) > 0 {
			delete(missing, await(t, "all kinds of jobs", r.calls))
		}
	})
}

func TestFailedOrPanickingJobRunsAgainAndIsLogged(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		r := newRecorder()
		var mu sync.Mutex
		tries := map[int]int{}
		finished := make(chan int, 10)
		r.reevaluate = func(_ context.Context, number int) error {
			mu.Lock()
			tries[number]++
			first := tries[number] == 1
			mu.Unlock()
			switch {
			case first && number == 1:
				return errors.New("the first try fails")
			case first:
				panic("the first try panics")
			}
			finished <- number
			return nil
		}
		var log safeBuffer
		start(t, s, r.handlers(), slog.New(slog.NewTextHandler(&log, nil)))
		enqueue(t, s, jobs.ReevaluateOffboarding{Number: 1}, jobs.ReevaluateOffboarding{Number: 2})
		seen := map[int]bool{await(t, "a second try", finished): true}
		seen[await(t, "the other second try", finished)] = true
		if !seen[1] || !seen[2] {
			t.Errorf("finished %v, want both", seen)
		}
		for _, want := range []string{"job failed", "the first try fails", "job panicked", "the first try panics", "reevaluate_offboarding"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log does not say %q", want)
			}
		}
	})
}

func TestBatchesGoOnUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		r := newRecorder()
		handlers := r.handlers()
		left, done := 3, make(chan int, 1)
		handlers.ScrubEvidence = func(context.Context) (int, error) {
			if left == 0 {
				done <- left
				return 0, nil
			}
			left--
			return 200, nil
		}
		start(t, s, handlers, nil)
		enqueue(t, s, jobs.ScrubEvidence{})
		await(t, "the batch that finds nothing", done)
	})
}

func TestStopWaitsForWhatRuns(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		r := newRecorder()
		running, release, finished := make(chan bool), make(chan bool), make(chan bool, 1)
		r.reevaluate = func(ctx context.Context, _ int) error {
			running <- true
			<-release
			finished <- ctx.Err() == nil
			return nil
		}
		w := start(t, s, r.handlers(), nil)
		enqueue(t, s, jobs.ReevaluateOffboarding{Number: 1})
		await(t, "the job runs", running)
		stopped := make(chan error, 1)
		go func() { stopped <- w.Stop(t.Context()) }()
		select {
		case err := <-stopped:
			t.Errorf("stopped (%v) while a job was running", err)
		default:
		}
		close(release)
		if !await(t, "the job ends", finished) {
			t.Error("the job was cancelled although there was time")
		}
		if err := await(t, "the worker stops", stopped); err != nil {
			t.Error(err)
		}
		if states := states(t, s, "reevaluate_offboarding"); states != "completed" {
			t.Errorf("the job is %s, want completed", states)
		}
	})
}

func TestStopCancelsWhatRunsTooLongAndItRunsAgainLater(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		r := newRecorder()
		running, finished := make(chan bool), make(chan int, 1)
		r.reevaluate = func(ctx context.Context, _ int) error {
			running <- true
			<-ctx.Done()
			return ctx.Err()
		}
		w := start(t, s, r.handlers(), nil)
		enqueue(t, s, jobs.ReevaluateOffboarding{Number: 1})
		await(t, "the job runs", running)
		hurry, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.Stop(hurry); err != nil {
			t.Error(err)
		}
		again := newRecorder()
		again.reevaluate = func(_ context.Context, number int) error { finished <- number; return nil }
		start(t, s, again.handlers(), nil)
		await(t, "the job runs again", finished)
	})
}

func TestWorkerNeedsOneDatabaseAndAllHandlers(t *testing.T) {
	t.Parallel()
	config := testkit.StoreConfig(t)
	config.URL = testkit.SQLiteURL(t)
	queue := testkit.OpenStore(t, config).Queue()
	if _, err := worker.New(worker.Config{Handlers: newRecorder().handlers()}); err == nil {
		t.Error("a worker without a database")
	}
	handlers := newRecorder().handlers()
	handlers.SweepGates = nil
	if _, err := worker.New(worker.Config{SQLite: queue.SQLite, Handlers: handlers}); err == nil {
		t.Error("a worker that cannot sweep")
	}
}

func TestNightIsOnceADayInUTC(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, c := range []struct{ now, want string }{
		{"2026-03-02T00:00:00Z", "2026-03-02T01:30:00Z"},
		{"2026-03-02T01:29:59Z", "2026-03-02T01:30:00Z"},
		{"2026-03-02T01:30:00Z", "2026-03-03T01:30:00Z"},
		{"2026-12-31T23:00:00Z", "2027-01-01T01:30:00Z"},
		{"2026-03-02T03:00:00+05:45", "2026-03-02T01:30:00Z"}, // 21:15 the day before
		{"2026-03-29T02:30:00+02:00", "2026-03-29T01:30:00Z"}, // the night in which clocks change
	} {
		if got := worker.Nightly(1, 30).Next(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("after %s comes %v, want %s", c.now, got, c.want)
		}
	}
}

// states returns the states of the jobs of a kind.
func states(t *testing.T, s *store.Store, kind string) string {
	t.Helper()
	const query = "SELECT state FROM river_job WHERE kind = "
	queue := s.Queue()
	var state string
	var err error
	if queue.Postgres != nil {
		err = queue.Postgres.QueryRow(t.Context(), query+"$1", kind).Scan(&state)
	} else {
		err = queue.SQLite.QueryRowContext(t.Context(), query+"?", kind).Scan(&state)
	}
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// safeBuffer is a bytes.Buffer for many goroutines.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
