package offboarding_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

func TestNobodyDoesToThemselvesWhatNeedsASecondAdministrator(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by, to  string
		refused bool
	}{
		"somebody else": {"adam", "ines", false}, "themselves": {"adam", "adam", true}, "their other account": {"adam", "adam2", true},
		"from the other account": {"adam2", "adam", true}, "the command line": {"", "adam", false},
	} {
		if err := staff().RefuseToOneself(c.by, c.to, "signs"); fault.Is(err, fault.Forbidden) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLinkedAccountsBelongToOneHuman(t *testing.T) {
	t.Parallel()
	changed, err := staff().Link("ines", "adam")
	if err != nil || !maps.Equal(changed, map[string]string{"adam": "ines", "adam2": "ines"}) {
		t.Errorf("linking takes along %v: %v", changed, err)
	}
	for name, c := range map[string][2]string{"itself": {"ines", "ines"}, "nobody": {"ines", "none"}, "a linked one": {"adam", "adam2"}} {
		if _, err := staff().Link(c[0], c[1]); !slices.Equal(mistaken(err), []string{"account"}) {
			t.Errorf("linking %s: %v", name, err)
		}
	}
}

func TestUnlinkedAccountStandsForItself(t *testing.T) {
	t.Parallel()
	people := staff()
	people["adam3"] = offboarding.Person{ID: "adam3", Human: "adam"}
	if changed, err := people.Unlink("adam2", "ines"); err != nil || !maps.Equal(changed, map[string]string{"adam2": "adam2"}) {
		t.Errorf("unlinking a second account: %v, %v", changed, err)
	}
	// The others went by the name of the first, and stay together.
	if changed, err := people.Unlink("adam", "ines"); err != nil || !maps.Equal(changed, map[string]string{"adam2": "adam2", "adam3": "adam2"}) {
		t.Errorf("unlinking the first account: %v, %v", changed, err)
	}
	if _, err := people.Unlink("ines", "adam"); !fault.Is(err, fault.Conflict) {
		t.Errorf("unlinking what is not linked: %v", err)
	}
	if _, err := people.Unlink("adam2", "adam"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("unlinking one's own account: %v", err)
	}
}

func TestAChangeOfStaffIsTriedOnRunningOffboardings(t *testing.T) {
	t.Parallel()
	s := offboarding.Snapshot{
		Owner: "ines", People: staff(), Rules: []offboarding.SignOffRule{{Function: offboarding.Legal}, {Function: offboarding.Privacy}},
		Holders: map[offboarding.Function][]string{offboarding.Legal: {"edda"}, offboarding.Privacy: {"pell", "edda"}},
	}
	for name, c := range map[string]struct {
		change offboarding.StaffChange
		want   []offboarding.Function
	}{
		"nothing":                    {offboarding.StaffChange{}, nil},
		"the only one for legal":     {offboarding.StaffChange{Person: "edda", Without: offboarding.Legal}, []offboarding.Function{offboarding.Legal}},
		"one of two for privacy":     {offboarding.StaffChange{Person: "edda", Without: offboarding.Privacy}, nil},
		"edda would have to do both": {offboarding.StaffChange{Person: "pell", Deactivated: true}, []offboarding.Function{offboarding.Privacy}},
		"the two become one":         {offboarding.StaffChange{Humans: map[string]string{"pell": "edda"}}, []offboarding.Function{offboarding.Privacy}},
		"the owner":                  {offboarding.StaffChange{Person: "ines", Deactivated: true}, []offboarding.Function{offboarding.Owner}},
	} {
		if got := s.LeftUnfilled(c.change); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if !s.People["pell"].Active || len(s.Holders[offboarding.Legal]) != 1 || s.People["pell"].Human != "" {
		t.Error("trying a change made it")
	}
	short := s
	short.Holders = map[offboarding.Function][]string{offboarding.Privacy: {"pell"}}
	if got := short.LeftUnfilled(offboarding.StaffChange{Person: "edda", Without: offboarding.Legal}); len(got) > 0 {
		t.Errorf("what was missing before is laid to the change: %v", got)
	}
}

func TestInvitationWorksOnceAndForFourteenDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	i := offboarding.Invitation{Expires: now.Add(offboarding.InvitationLife)}
	if err := i.Check(i.Expires.Add(-time.Microsecond)); err != nil {
		t.Errorf("just before its end: %v", err)
	}
	if err := i.Check(i.Expires); !fault.Is(err, fault.Conflict) {
		t.Errorf("at its end: %v", err)
	}
	used, revoked := i, i
	used.Used, revoked.Revoked = now, now
	for name, i := range map[string]offboarding.Invitation{"used": used, "revoked": revoked} {
		if err := i.Check(now); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if offboarding.InvitationLife != 14*24*time.Hour {
		t.Errorf("an invitation works for %v", offboarding.InvitationLife)
	}
}

func TestAccountWordsAreWhatPeopleCanRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words offboarding.AccountWords
		wrong []string
	}{
		"a name alone":     {offboarding.AccountWords{Name: " Ines "}, nil},
		"no name":          {offboarding.AccountWords{Email: "a@b"}, []string{"name"}},
		"no address":       {offboarding.AccountWords{Name: "Ines", Email: "ines"}, []string{"email"}},
		"two addresses":    {offboarding.AccountWords{Name: "Ines", Email: "a@b, c@d"}, []string{"email"}},
		"a control letter": {offboarding.AccountWords{Name: "Ines", Title: "a\x07"}, []string{"title"}},
		"a hidden letter":  {offboarding.AccountWords{Name: "Ines", Team: "a\u202e"}, []string{"team"}},
	} {
		got, err := c.words.Check()
		if !slices.Equal(mistaken(err), c.wrong) {
			t.Errorf("%s: wrong are %v (%v), want %v", name, mistaken(err), err, c.wrong)
		}
		if err == nil && got.Name != "Ines" {
			t.Errorf("%s: the name is %q", name, got.Name)
		}
	}
	if reason, err := offboarding.GivenReason(" left ", "left"); err != nil || reason != "left" {
		t.Errorf("a reason becomes %q: %v", reason, err)
	}
	if _, err := offboarding.GivenReason("\n", "left"); !slices.Equal(mistaken(err), []string{"reason"}) {
		t.Errorf("no reason: %v", err)
	}
}

func TestLinkedSignersKeepOneSignatureTogether(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	facts := func(humans map[string]string) offboarding.Facts {
		people := staff()
		for id, human := range humans {
			p := people[id]
			p.Human = human
			people[id] = p
		}
		return offboarding.Facts{
			State: offboarding.Open, PublishedAt: now, Owner: "ines", People: people,
			SignOffs: []offboarding.SignOff{
				{ID: "1", Function: offboarding.Legal, By: "edda", At: now}, {ID: "2", Function: offboarding.Privacy, By: "pell", At: now},
				{ID: "3", Function: offboarding.Contract, By: "adam", At: now},
			},
		}
	}
	for name, c := range map[string]struct {
		humans map[string]string
		fall   []string
	}{
		"nobody":                 {nil, nil},
		"two signers":            {map[string]string{"pell": "edda"}, []string{"2"}},
		"a signer and the owner": {map[string]string{"edda": "ines"}, []string{"1"}},
		"all of them":            {map[string]string{"pell": "edda", "adam": "edda", "adam2": "edda"}, []string{"2", "3"}},
	} {
		o := offboarding.Restore(facts(c.humans))
		o.Reevaluate(now)
		var fell []string
		for _, e := range o.Events() {
			if v, ok := e.(offboarding.SignOffVoided); ok {
				fell = append(fell, v.Void.SignOff)
			}
		}
		if !slices.Equal(fell, c.fall) {
			t.Errorf("%s: %v fell, want %v", name, fell, c.fall)
		}
	}
}
