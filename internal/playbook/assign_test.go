package playbook_test

import (
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/workday"
)

func staff() playbook.Staff {
	return playbook.Staff{
		Last:  map[string]string{},
		Owner: "ines", Deputy: "edda", ClientName: "Halden Maritime AS",
		Members: []playbook.Member{
			{ID: "arne", Subject: "u-arne", Email: "arne@example.com", Team: "Platform", Tasks: 3},
			{ID: "bela", Subject: "u-bela", Email: "shared@example.com", Team: "Platform", Tasks: 2},
			{ID: "cleo", Subject: "u-cleo", Email: "shared@example.com", Team: "Identity", Tasks: 0},
			{ID: "dora", Subject: "arne@example.com", Team: "Identity", Tasks: 0},
		},
	}
}

func TestARuleProposesWhomItMeans(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule     playbook.Assign
		want     string
		outsider string
	}{
		"nobody":                            {playbook.Assign{}, "", ""},
		"a subject":                         {playbook.Assign{Person: "u-cleo"}, "cleo", ""},
		"a subject before an address":       {playbook.Assign{Person: "arne@example.com"}, "dora", ""},
		"an address that two have":          {playbook.Assign{Person: "shared@example.com"}, "", ""},
		"nobody known":                      {playbook.Assign{Person: "u-gone"}, "", ""},
		"the owner":                         {playbook.Assign{Role: playbook.OwnerRole}, "ines", ""},
		"the deputy":                        {playbook.Assign{Role: playbook.DeputyRole}, "edda", ""},
		"whoever of a team has least":       {playbook.Assign{Team: "platform"}, "bela", ""},
		"the first of equals":               {playbook.Assign{Team: "Identity"}, "cleo", ""},
		"a team without people":             {playbook.Assign{Team: "Legal"}, "", ""},
		"the client, recorded by the owner": {playbook.Assign{External: offboarding.Client}, "ines", "Halden Maritime AS"},
		"a vendor, recorded by the owner":   {playbook.Assign{External: offboarding.Vendor}, "ines", ""},
	} {
		p := small()
		p.Tasks[0].Assign = test.rule
		plan := p.Plan(terms(), workday.Calendar{})
		p.Propose(&plan, staff())
		if got := plan.Tasks[0]; got.Assignee != test.want || got.Outsider != test.outsider {
			t.Errorf("%s: got %q for %q", name, got.Assignee, got.Outsider)
		}
	}
	s := staff()
	s.Members[3].Subject = "u-dora"
	p := small()
	p.Tasks[0].Assign = playbook.Assign{Person: "ARNE@example.com"}
	plan := p.Plan(terms(), workday.Calendar{})
	p.Propose(&plan, s)
	if plan.Tasks[0].Assignee != "arne" {
		t.Errorf("an address finds %q", plan.Tasks[0].Assignee)
	}
}

func TestWhoDidItLastTimeGoesBeforeTheRule(t *testing.T) {
	t.Parallel()
	p, s := small(), staff()
	p.Tasks[0].Assign = playbook.Assign{Role: playbook.OwnerRole}
	s.Last["first"] = "arne"
	plan := p.Plan(terms(), workday.Calendar{})
	p.Propose(&plan, s)
	if plan.Tasks[0].Assignee != "arne" {
		t.Errorf("got %q", plan.Tasks[0].Assignee)
	}
}

func TestATeamSharesItsTasks(t *testing.T) {
	t.Parallel()
	p, s := small(), staff()
	for i := range p.Tasks {
		p.Tasks[i].Assign = playbook.Assign{Team: "Platform"}
	}
	s.Members[0].Tasks = 2
	plan := p.Plan(terms(offboarding.LegalHold), workday.Calendar{})
	p.Propose(&plan, s)
	for i, want := range []string{"arne", "bela", "arne"} {
		if got := plan.Tasks[i].Assignee; got != want {
			t.Errorf("task %d is for %q, want %q", i+1, got, want)
		}
	}
	if s.Members[0].Tasks != 2 {
		t.Error("what was handed in was changed")
	}
}
