package demo_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

func TestSomebodyOnLeaveHasADelegate(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	wanda, bram := w.actor(t, "wanda-sorel"), w.actor(t, "bram-ostlund")
	if !slices.Equal(wanda.ActsFor, []string{bram.ID}) {
		t.Errorf("Wanda Sorel acts for %q", wanda.ActsFor)
	}
	mine, err := w.reader.MyTasks(t.Context(), wanda, 1)
	if err != nil || !slices.ContainsFunc(mine.Rows, func(r store.TaskRow) bool { return r.AssigneeID == bram.ID }) {
		t.Errorf("none of Bram's tasks is hers to do: %v", err)
	}
	shown := func(c offboarding.Condition) bool {
		return slices.Contains(c.Delegates, offboarding.Delegate{By: wanda.ID, For: bram.ID})
	}
	if !slices.ContainsFunc(halden(t, w).Gate.Standing(), shown) {
		t.Error("nothing of OFF-2041 shows who acts for whom")
	}
}
