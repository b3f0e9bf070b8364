package reading_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
)

func TestADryRunCountsTheCriticalPathFromToday(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := reading.New(nil, func() time.Time { return monday }) // nothing is read
	task := func(key string, effort, offset int, before ...playbook.Dependency) playbook.Task {
		out := reading.BlankTask(offboarding.AccessTermination)
		out.Key, out.Effort, out.Offset, out.DependsOn = key, effort, offset, before
		return out
	}
	after := func(key string, days int) playbook.Dependency {
		return playbook.Dependency{Key: key, LagDays: days}
	}
	p := playbook.Playbook{Tasks: []playbook.Task{task("a", 2, 0), task("b", 3, 5, after("a", 0)), task("c", 1, 1)}}
	run := r.DryRun(offboarding.Terms{}, p)
	if run.Days != 5 || !run.Ends.Equal(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)) || len(run.Critical) != 2 || run.Critical[1] != 2 {
		t.Errorf("it takes %d working days until %s over %v", run.Days, run.Ends, run.Critical)
	}
	if due := run.Plan.Tasks[1].Due; !due.Equal(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)) || len(run.Gate.Conditions) == 0 {
		t.Errorf("b is due %s, and the gate has %d conditions", due, len(run.Gate.Conditions))
	}
	later := r.DryRun(offboarding.Terms{ContractEnds: monday.AddDate(0, 0, 7)}, p)
	if later.Days != 5 || !later.Plan.Tasks[0].Due.Equal(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("with a later end it takes %d, and a is due %s", later.Days, later.Plan.Tasks[0].Due)
	}
}

func TestADryRunTakesAnyWorkingCopy(t *testing.T) {
	t.Parallel()
	r := reading.New(nil, func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) })
	blank := reading.BlankPlaybook()
	if run := r.DryRun(offboarding.Terms{}, blank); run.Impossible || len(run.Plan.Tasks) != len(blank.Tasks) {
		t.Errorf("a blank playbook asks for %d tasks", len(run.Plan.Tasks))
	}
	if run := r.DryRun(offboarding.Terms{}, playbook.Playbook{}); run.Impossible || run.Days != 0 {
		t.Errorf("a playbook without tasks takes %d days", run.Days)
	}
	circle := reading.BlankPlaybook()
	circle.Tasks[0].Key, circle.Tasks[1].Key = "a", "b"
	circle.Tasks[0].DependsOn, circle.Tasks[1].DependsOn = []playbook.Dependency{{Key: "b"}}, []playbook.Dependency{{Key: "a"}}
	far := reading.BlankPlaybook()
	far.Tasks[0].Offset = 1 << 30
	for name, p := range map[string]playbook.Playbook{"a circle": circle, "a day beyond all bounds": far} {
		if run := r.DryRun(offboarding.Terms{}, p); !run.Impossible {
			t.Errorf("%s is planned: %d tasks", name, len(run.Plan.Tasks))
		}
	}
}
