package jobs_test

import (
	"regexp"
	"testing"

	"github.com/closegate/closegate/internal/jobs"
)

type stranger struct{}

func (stranger) Kind() string { return "stranger" }

func TestEveryJobHasAQueueAndAKindOfItsOwn(t *testing.T) {
	t.Parallel()
	verbNoun := regexp.MustCompile(`^[a-z]+_[a-z]+$`)
	seen := map[string]bool{}
	for _, args := range []jobs.Args{
		jobs.SignCheckpoint{}, jobs.ScrubEvidence{}, jobs.ReevaluateOffboarding{}, jobs.SweepGates{}, jobs.RemoveOrphans{}, jobs.RemoveExpired{},
	} {
		if _, err := jobs.QueueOf(args); err != nil {
			t.Error(err)
		}
		if !verbNoun.MatchString(args.Kind()) || seen[args.Kind()] {
			t.Errorf("kind %q is not a verb and a noun, or is taken", args.Kind())
		}
		seen[args.Kind()] = true
	}
}

func TestUnknownKindHasNoQueue(t *testing.T) {
	t.Parallel()
	if queue, err := jobs.QueueOf(stranger{}); err == nil {
		t.Errorf("queue %q, want an error: such a job would wait for ever", queue)
	}
}
