// Package jobs names the work that is done later: one plain struct per kind,
// holding the arguments that are stored with the job. Arguments are ids, never
// facts: a job looks everything up again and asks again whether it is allowed,
// because both may have changed since it was queued.
//
// Jobs run at least once, so every job must be safe to run twice. The package
// knows no engine: store enqueues in the transaction of the change, worker
// runs.
package jobs

import "fmt"

// Args is what every argument struct has.
type Args interface {
	// Kind is the stored name of the job. It must never change.
	Kind() string
}

// SignCheckpoint signs the size and head of the audit log and delivers the
// signature outside the database.
type SignCheckpoint struct{}

// ScrubEvidence compares stored evidence files with the digests recorded.
type ScrubEvidence struct{}

// ReevaluateOffboarding evaluates the gate of one offboarding again, because
// something outside it has changed.
type ReevaluateOffboarding struct {
	// Number is the offboarding's, 2041 for OFF-2041.
	Number int `json:"number"`
}

// SweepGates evaluates the gates that time alone may have changed.
type SweepGates struct{}

// RemoveOrphans removes stored files that no record refers to.
type RemoveOrphans struct{}

// RemoveExpired removes ended sessions and answers that no machine will ask
// for again.
type RemoveExpired struct{}

// Kind implements Args.
func (SignCheckpoint) Kind() string { return "sign_checkpoint" }

// Kind implements Args.
func (ScrubEvidence) Kind() string { return "scrub_evidence" }

// Kind implements Args.
func (ReevaluateOffboarding) Kind() string { return "reevaluate_offboarding" }

// Kind implements Args.
func (SweepGates) Kind() string { return "sweep_gates" }

// Kind implements Args.
func (RemoveOrphans) Kind() string { return "remove_orphans" }

// Kind implements Args.
func (RemoveExpired) Kind() string { return "remove_expired" }

// The queues. Each has its own workers, so that slow work of one kind never
// delays another.
const (
	// Maintenance is for slow work that nobody waits for.
	Maintenance = "maintenance"
	// Gates is for evaluations that a page will show.
	Gates = "gates"
)

// queues holds the queue of every kind.
var queues = map[string]string{
	SignCheckpoint{}.Kind():        Maintenance,
	ScrubEvidence{}.Kind():         Maintenance,
	RemoveOrphans{}.Kind():         Maintenance,
	RemoveExpired{}.Kind():         Maintenance,
	ReevaluateOffboarding{}.Kind(): Gates,
	SweepGates{}.Kind():            Gates,
}

// QueueOf returns the queue in which the job waits, and an error for a kind
// that no queue was chosen for.
func QueueOf(args Args) (string, error) {
	queue, ok := queues[args.Kind()]
	if !ok {
		return "", fmt.Errorf("no queue is chosen for jobs of kind %q", args.Kind())
	}
	return queue, nil
}
