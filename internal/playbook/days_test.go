package playbook_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/playbook"
)

func TestDaysBeyondTheLimitsAreNotPlanned(t *testing.T) {
	t.Parallel()
	if !playbook.Shipped()[0].Plannable() {
		t.Fatal("a shipped playbook cannot be planned")
	}
	for name, change := range map[string]func(p *playbook.Playbook){
		"late":       func(p *playbook.Playbook) { p.Tasks[0].Offset = 501 },
		"early":      func(p *playbook.Playbook) { p.Tasks[0].Offset = -501 },
		"long":       func(p *playbook.Playbook) { p.Tasks[0].Effort = 501 },
		"negative":   func(p *playbook.Playbook) { p.Tasks[0].Effort = -1 },
		"long wait":  func(p *playbook.Playbook) { p.Tasks[0].DependsOn = []playbook.Dependency{{Key: "a", LagDays: 501}} },
		"short wait": func(p *playbook.Playbook) { p.Tasks[0].DependsOn = []playbook.Dependency{{Key: "a", LagDays: -1}} },
		"many":       func(p *playbook.Playbook) { p.Tasks = slices.Repeat(p.Tasks[:1], 201) },
	} {
		p := playbook.Shipped()[0]
		p.Tasks = slices.Clone(p.Tasks)
		if change(&p); p.Plannable() {
			t.Errorf("%s: it can be planned", name)
		}
	}
}
