package playbook_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
)

// three is a playbook with three tasks.
func three() playbook.Playbook {
	return playbook.Playbook{
		ID: "small", Version: 1, Name: "Small", Description: "For small things.",
		Tasks:    []playbook.Task{{Key: "a", Title: "A"}, {Key: "b", Title: "B"}, {Key: "c", Title: "C"}},
		SignOffs: []playbook.SignOff{{Function: offboarding.Legal, Statement: "I state it."}},
		Waivers:  []offboarding.WaiverRule{{Category: offboarding.DeviceRecovery, Function: offboarding.Legal}},
	}
}

func TestTwoChangesAreMerged(t *testing.T) {
	t.Parallel()
	nothing := func(*playbook.Playbook) {}
	retitled := func(at int, title string) func(p *playbook.Playbook) {
		return func(p *playbook.Playbook) { p.Tasks[at].Title = title }
	}
	without := func(at int) func(p *playbook.Playbook) {
		return func(p *playbook.Playbook) { p.Tasks = slices.Delete(p.Tasks, at, at+1) }
	}
	with := func(at int, key string) func(p *playbook.Playbook) {
		return func(p *playbook.Playbook) {
			p.Tasks = slices.Insert(p.Tasks, at, playbook.Task{Key: key, Title: key})
		}
	}
	for _, test := range []struct {
		name         string
		ours, theirs func(p *playbook.Playbook)
		tasks        string // key and title of each
		both         string
	}{
		{"nothing", nothing, nothing, "aA bB cC", ""},
		{"only ours", retitled(1, "ours"), nothing, "aA bours cC", ""},
		{"only theirs", nothing, retitled(1, "theirs"), "aA btheirs cC", ""},
		{"different tasks", retitled(0, "ours"), retitled(2, "theirs"), "aours bB ctheirs", ""},
		{"the same change", retitled(1, "same"), retitled(1, "same"), "aA bsame cC", ""},
		{"the same task", retitled(1, "ours"), retitled(1, "theirs"), "aA bours cC", "changed task b"},
		{"we drop", without(1), nothing, "aA cC", ""},
		{"they drop", nothing, without(1), "aA cC", ""},
		{"both drop", without(1), without(1), "aA cC", ""},
		{"we drop what they change", without(1), retitled(1, "theirs"), "aA cC", "changed task b"},
		{"they drop what we change", retitled(1, "ours"), without(1), "aA bours cC", "dropped task b"},
		{"they add first", nothing, with(0, "x"), "xx aA bB cC", ""},
		{"they add in between", retitled(0, "ours"), with(2, "x"), "aours bB xx cC", ""},
		{"both add", with(3, "y"), with(3, "x"), "aA bB cC xx yy", ""},
		{"both add one key", with(3, "x"), func(p *playbook.Playbook) { with(0, "x")(p); p.Tasks[0].Title = "other" }, "aA bB cC xx", "changed task x"},
		{"we reorder, they change", func(p *playbook.Playbook) { slices.Reverse(p.Tasks) }, retitled(1, "theirs"), "cC btheirs aA", ""},
		{"a name each", func(p *playbook.Playbook) { p.Name = "Ours" }, func(p *playbook.Playbook) { p.Name = "Theirs" }, "aA bB cC", "changed playbook name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := three(), three()
			test.ours(&ours)
			test.theirs(&theirs)
			got, both := playbook.Merge(three(), ours, theirs)
			var tasks, named string
			for _, task := range got.Tasks {
				tasks += " " + task.Key + task.Title
			}
			for _, change := range both {
				named += fmt.Sprintf(" %s %s %s", change.Kind, change.Part, change.Key)
			}
			if tasks != " "+test.tasks || (named != "" || test.both != "") && named != " "+test.both {
				t.Errorf("got%s, both%s", tasks, named)
			}
		})
	}
}

func TestAMergeTakesOverWhatIsBesideTheTasks(t *testing.T) {
	t.Parallel()
	ours, theirs := three(), three()
	ours.Name = "Ours"
	theirs.Version, theirs.Description = 2, "Theirs."
	theirs.SignOffs = append(theirs.SignOffs, playbook.SignOff{Function: offboarding.Privacy})
	theirs.Waivers = nil
	got, both := playbook.Merge(three(), ours, theirs)
	want := theirs
	want.Name = "Ours"
	if !reflect.DeepEqual(got, want) || len(both) > 0 {
		t.Errorf("got %+v, both %v", got, both)
	}
}
