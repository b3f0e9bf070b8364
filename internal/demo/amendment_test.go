package demo_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
)

func TestALegalHoldThatCameToLightShowsWhatItAdded(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	o, err := w.reader.Offboarding(t.Context(), w.actor(t, "ines-valdorn"), 2047)
	if err != nil {
		t.Fatal(err)
	}
	added := func(task offboarding.Task) bool { return !task.Added.At.IsZero() && task.Assignee != "" }
	if !slices.Contains(o.Facts.Attributes, offboarding.LegalHold) || !slices.ContainsFunc(o.Facts.Tasks, added) || len(o.Facts.Amendments) != 1 {
		t.Errorf("attributes %v, amendments %+v", o.Facts.Attributes, o.Facts.Amendments)
	}
}
