package worker

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/closegate/closegate/internal/jobs"
)

// appointment is a job that runs by itself.
type appointment struct {
	args jobs.Args
	when river.PeriodicSchedule
	// atStart runs the job too when a process takes over the timetable:
	// schedules live in memory, and whoever kept this one may have died just
	// before the time came.
	atStart bool
	// tries is how often a failing job runs. Where the next appointment is
	// near, there is no second try: waiting for it would only keep the next
	// one out.
	tries int
}

var appointments = []appointment{
	{args: jobs.SweepGates{}, when: river.PeriodicInterval(time.Minute), atStart: true, tries: 1},
	{args: jobs.SignCheckpoint{}, when: river.PeriodicInterval(time.Hour), atStart: true, tries: 5},
	{args: jobs.ScrubEvidence{}, when: nightly{hour: 1, minute: 30}, tries: 3},
	{args: jobs.RemoveExpired{}, when: river.PeriodicInterval(time.Hour), tries: 1},
	{args: jobs.RemoveOrphans{}, when: nightly{hour: 4, minute: 30}, tries: 3},
}

// unfinished are the states in which a job of the timetable keeps the next of
// its kind out: a sweep that takes long is not overtaken by another.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

func timetable() ([]*river.PeriodicJob, error) {
	all := make([]*river.PeriodicJob, 0, len(appointments))
	for _, a := range appointments {
		queue, err := jobs.QueueOf(a.args)
		if err != nil {
			return nil, err
		}
		options := &river.InsertOpts{
			Queue: queue, MaxAttempts: a.tries,
			UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished},
		}
		construct := func() (river.JobArgs, *river.InsertOpts) { return a.args, options }
		all = append(all, river.NewPeriodicJob(a.when, construct,
			&river.PeriodicJobOpts{ID: a.args.Kind(), RunOnStart: a.atStart}))
	}
	return all, nil
}

// nightly is a time of each day, in UTC.
type nightly struct{ hour, minute int }

// Next implements river.PeriodicSchedule.
func (n nightly) Next(now time.Time) time.Time {
	now = now.UTC()
	next := time.Date(now.Year(), now.Month(), now.Day(), n.hour, n.minute, 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}
