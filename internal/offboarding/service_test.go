package offboarding_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// staff are people of a registry: adam administers, adam2 is his other
// account, gone has left.
func staff() offboarding.People {
	people := offboarding.People{}
	for _, id := range []string{"ines", "edda", "pell", "adam", "gone"} {
		people[id] = offboarding.Person{ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Active: id != "gone"}
	}
	people["adam2"] = offboarding.Person{ID: "adam2", Name: "Adam", Human: "adam", Active: true}
	return people
}

func fleet() offboarding.Service {
	return offboarding.Service{
		Name: "Fleet Telemetry", Owner: "ines", Deputy: "edda",
		Path: []offboarding.PathStep{{Person: "pell", After: day, Channel: offboarding.ByMail}},
	}
}

// mistaken are the names of the fields that an error is about.
func mistaken(err error) []string {
	var out []string
	for _, f := range fault.Fields(err) {
		out = append(out, f.Name)
	}
	return out
}

func TestServiceHasTwoActivePeopleWhoAreNotTheAdministrator(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(s *offboarding.Service)
		by     string
		wrong  []string
	}{
		"nothing changes":              {func(*offboarding.Service) {}, "adam", nil},
		"no name":                      {func(s *offboarding.Service) { s.Name = " " }, "adam", []string{"name"}},
		"a name with a bidi mark":      {func(s *offboarding.Service) { s.Name = "Fleet\u202e" }, "adam", []string{"name"}},
		"the owner left":               {func(s *offboarding.Service) { s.Owner = "gone" }, "adam", []string{"owner"}},
		"nobody is deputy":             {func(s *offboarding.Service) { s.Deputy = "" }, "adam", []string{"deputy"}},
		"owner and deputy are one":     {func(s *offboarding.Service) { s.Deputy = "ines" }, "adam", []string{"deputy"}},
		"two accounts of one human":    {func(s *offboarding.Service) { s.Owner, s.Deputy = "adam", "adam2" }, "", []string{"deputy"}},
		"oneself as owner":             {func(s *offboarding.Service) { s.Owner = "adam" }, "adam", []string{"owner"}},
		"one's other account as owner": {func(s *offboarding.Service) { s.Owner = "adam2" }, "adam", []string{"owner"}},
		"oneself as deputy":            {func(s *offboarding.Service) { s.Deputy = "adam" }, "adam", []string{"deputy"}},
		"another administrator":        {func(s *offboarding.Service) { s.Deputy = "adam" }, "pell", nil},
		"the command line":             {func(s *offboarding.Service) { s.Owner = "adam" }, "", nil},
		"the only other on the path":   {func(s *offboarding.Service) { s.Deputy = "pell" }, "adam", []string{"owner"}},
		"an unknown attribute":         {func(s *offboarding.Service) { s.Attributes = []offboarding.Attribute{"bribed"} }, "adam", []string{"attributes"}},
		"a day of another age":         {func(s *offboarding.Service) { s.Holidays = []time.Time{time.Date(12, 1, 1, 0, 0, 0, 0, time.UTC)} }, "adam", []string{"holidays"}},
	} {
		after := fleet()
		c.change(&after)
		got, err := fleet().Change(after, staff(), c.by)
		if !slices.Equal(mistaken(err), c.wrong) {
			t.Errorf("%s: wrong are %v (%v), want %v", name, mistaken(err), err, c.wrong)
		}
		if err != nil && got.Owner != "ines" {
			t.Errorf("%s: a refused change is taken over", name)
		}
	}
	// An owner who made themselves one by another's hand may be kept.
	mine := fleet()
	mine.Owner = "adam"
	renamed := mine
	renamed.Name = "Fleet"
	if _, err := mine.Change(renamed, staff(), "adam"); err != nil {
		t.Errorf("keeping what somebody else decided: %v", err)
	}
}

func TestPathHoldsActivePeopleAndOneBesidesOwnerAndDeputy(t *testing.T) {
	t.Parallel()
	step := func(person string) offboarding.PathStep { return offboarding.PathStep{Person: person, After: day} }
	with := func(change func(s *offboarding.PathStep)) []offboarding.PathStep {
		s := step("pell")
		change(&s)
		return []offboarding.PathStep{s}
	}
	for name, c := range map[string]struct {
		path  []offboarding.PathStep
		wrong []string
	}{
		"one other":                {[]offboarding.PathStep{step("ines"), step("pell")}, nil},
		"empty":                    {nil, []string{"path"}},
		"only owner and deputy":    {[]offboarding.PathStep{step("ines"), step("edda")}, []string{"path"}},
		"somebody who left":        {[]offboarding.PathStep{step("pell"), step("gone")}, []string{"path.2.person"}},
		"only somebody who left":   {[]offboarding.PathStep{step("gone")}, []string{"path.1.person", "path"}},
		"a deputy who left":        {with(func(s *offboarding.PathStep) { s.Deputy = "gone" }), []string{"path.1.deputy"}},
		"a deputy of themselves":   {with(func(s *offboarding.PathStep) { s.Deputy = "pell" }), []string{"path.1.deputy"}},
		"a negative delay":         {with(func(s *offboarding.PathStep) { s.After = -1 }), []string{"path.1.hours"}},
		"a delay of half a year":   {with(func(s *offboarding.PathStep) { s.After = 180 * day }), []string{"path.1.hours"}},
		"a channel of nobody's":    {with(func(s *offboarding.PathStep) { s.Channel = "pigeon" }), []string{"path.1.channel"}},
		"more than anybody climbs": {slices.Repeat([]offboarding.PathStep{step("pell")}, 21), []string{"path"}},
	} {
		got, err := fleet().ChangePath(c.path, staff())
		if !slices.Equal(mistaken(err), c.wrong) {
			t.Errorf("%s: wrong are %v (%v), want %v", name, mistaken(err), err, c.wrong)
		}
		if err == nil && got.Path[0].Channel != offboarding.ByMail {
			t.Errorf("%s: an empty channel became %q", name, got.Path[0].Channel)
		}
	}
}

func TestProblemsOfAServiceFollowThoseWhoLeave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave string
		path  []offboarding.PathStep
		want  []offboarding.ServiceProblem
	}{
		"nobody":            {"", fleet().Path, nil},
		"the owner":         {"ines", fleet().Path, []offboarding.ServiceProblem{offboarding.ServiceWithoutOwner}},
		"the deputy":        {"edda", fleet().Path, []offboarding.ServiceProblem{offboarding.ServiceWithoutDeputy}},
		"the path":          {"pell", fleet().Path, []offboarding.ServiceProblem{offboarding.PathWithInactive}},
		"a deputy of it":    {"adam", []offboarding.PathStep{{Person: "pell", Deputy: "adam"}}, []offboarding.ServiceProblem{offboarding.PathWithInactive}},
		"there is no path":  {"", nil, []offboarding.ServiceProblem{offboarding.ServiceWithoutPath}},
		"the path is their": {"", []offboarding.PathStep{{Person: "ines"}}, []offboarding.ServiceProblem{offboarding.PathWithoutOther}},
	} {
		people, s := staff(), fleet()
		s.Path = c.path
		if p, ok := people[c.leave]; ok {
			p.Active = false
			people[c.leave] = p
		}
		if got := s.Problems(people); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
