// Package worker runs the jobs: it unwraps the arguments of each and calls one
// use case, and it keeps the timetable of what runs by itself. It decides
// nothing: a use case looks everything up again and asks again whether it is
// allowed, because a job may run late, and may run twice.
//
// On PostgreSQL any number of processes may run a worker; one of them, chosen
// by the queue, keeps the timetable, and another takes over within seconds if
// it dies. On SQLite there is one process.
package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/jobs"
)

// Handlers are the use cases, with the system as their actor. Those that
// return a number do one batch and say how many it had: they are called again
// until there is none left.
type Handlers struct {
	SignCheckpoint        func(ctx context.Context) error
	ReevaluateOffboarding func(ctx context.Context, number int) error
	SweepGates            func(ctx context.Context) (int, error)
	ScrubEvidence         func(ctx context.Context) (int, error)
	RemoveOrphans         func(ctx context.Context) (int, error)
	RemoveExpired         func(ctx context.Context) error
}

// Config is what a worker runs on.
type Config struct {
	// Postgres or SQLite is where the store keeps its jobs.
	Postgres *pgxpool.Pool
	SQLite   *sql.DB
	Handlers Handlers
	// Logger receives failed jobs and what the queue itself has to say.
	Logger *slog.Logger
}

// Worker runs jobs from Start to Stop.
type Worker struct{ client client }

// client is River's, for whichever database.
type client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// New returns a worker that has not started.
func New(config Config) (*Worker, error) {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	workers, err := config.Handlers.workers()
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	periodic, err := timetable()
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	settings := &river.Config{
		Queues:       queues,
		Workers:      workers,
		PeriodicJobs: periodic,
		ErrorHandler: failures{config.Logger},
		Logger:       config.Logger,
	}
	var c client
	switch {
	case (config.Postgres == nil) == (config.SQLite == nil):
		return nil, errors.New("worker: want a PostgreSQL or an SQLite database, and not both")
	case config.Postgres != nil:
		c, err = river.NewClient(riverpgxv5.New(config.Postgres), settings)
	default:
		// River has one connection here: listening would keep it busy.
		settings.PollOnly = true
		c, err = river.NewClient(riversqlite.New(config.SQLite), settings)
	}
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return &Worker{c}, nil
}

// queues says how many jobs of a queue run at once in this process.
var queues = map[string]river.QueueConfig{
	jobs.Maintenance: {MaxWorkers: 2},
	jobs.Gates:       {MaxWorkers: 4},
}

// Start returns once jobs are taken, or with an error if the database does not
// answer. Jobs run until Stop, whatever becomes of ctx.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	return nil
}

// Stop takes no more jobs and waits for those that run. When ctx ends they are
// told to end too; what they have not committed is undone, and they run again
// later.
func (w *Worker) Stop(ctx context.Context) error {
	if w.client.Stop(ctx) == nil {
		return nil
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelledJobs)
	defer cancel()
	if err := w.client.StopAndCancel(last); err != nil {
		return fmt.Errorf("stop the worker: %w", err)
	}
	return nil
}

// cancelledJobs is how long jobs may take to notice that they are cancelled.
const cancelledJobs = 5 * time.Second

// runner runs the jobs of one kind.
type runner[A jobs.Args] struct {
	river.WorkerDefaults[A]
	run     func(ctx context.Context, args A) error
	timeout time.Duration
}

// Work implements river.Worker.
func (r *runner[A]) Work(ctx context.Context, job *river.Job[A]) error {
	return r.run(ctx, job.Args)
}

// Timeout implements river.Worker.
func (r *runner[A]) Timeout(*river.Job[A]) time.Duration { return r.timeout }

// How long a job may run until it is cancelled. It then runs again.
const (
	shortJob = time.Minute
	longJob  = 6 * time.Hour
)

func (h Handlers) workers() (*river.Workers, error) {
	if h.SignCheckpoint == nil || h.ReevaluateOffboarding == nil || h.SweepGates == nil ||
		h.ScrubEvidence == nil || h.RemoveOrphans == nil || h.RemoveExpired == nil {
		return nil, errors.New("a kind of job has no handler")
	}
	all := river.NewWorkers()
	river.AddWorker(all, &runner[jobs.SignCheckpoint]{timeout: shortJob,
		run: func(ctx context.Context, _ jobs.SignCheckpoint) error { return h.SignCheckpoint(ctx) }})
	river.AddWorker(all, &runner[jobs.ReevaluateOffboarding]{timeout: shortJob,
		run: func(ctx context.Context, args jobs.ReevaluateOffboarding) error {
			return h.ReevaluateOffboarding(ctx, args.Number)
		}})
	river.AddWorker(all, &runner[jobs.SweepGates]{timeout: longJob,
		run: func(ctx context.Context, _ jobs.SweepGates) error { return inBatches(ctx, h.SweepGates) }})
	river.AddWorker(all, &runner[jobs.ScrubEvidence]{timeout: longJob,
		run: func(ctx context.Context, _ jobs.ScrubEvidence) error { return inBatches(ctx, h.ScrubEvidence) }})
	river.AddWorker(all, &runner[jobs.RemoveOrphans]{timeout: longJob,
		run: func(ctx context.Context, _ jobs.RemoveOrphans) error { return inBatches(ctx, h.RemoveOrphans) }})
	river.AddWorker(all, &runner[jobs.RemoveExpired]{timeout: shortJob,
		run: func(ctx context.Context, _ jobs.RemoveExpired) error { return h.RemoveExpired(ctx) }})
	return all, nil
}

// inBatches calls batch until it has nothing left to do.
func inBatches(ctx context.Context, batch func(context.Context) (int, error)) error {
	for {
		done, err := batch(ctx)
		if err != nil || done == 0 {
			return err
		}
	}
}

// failures logs each failed try. River tries again by itself.
type failures struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level := slog.LevelError
	if fault.Is(err, fault.Unavailable) || errors.Is(err, context.Canceled) {
		level = slog.LevelWarn // it will be tried again, and nothing is wrong with the job
	}
	f.log.Log(ctx, level, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "panic", value, "trace", trace)
	return nil
}
