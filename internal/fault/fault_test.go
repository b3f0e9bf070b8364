package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/closegate/closegate/internal/fault"
)

func TestKindSurvivesWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("load task 6: %w", fault.New(fault.NotFound, "there is no such task"))
	if got := fault.KindOf(err); got != fault.NotFound {
		t.Errorf("KindOf = %q, want %q", got, fault.NotFound)
	}
	if got := fault.KindOf(errors.New("disk on fire")); got != fault.Internal {
		t.Errorf("KindOf a plain error = %q, want %q", got, fault.Internal)
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("nil is a fault")
	}
}

func TestFieldsetNamesEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	var s fault.Fieldset
	if err := s.Err("nothing was stored"); err != nil {
		t.Fatalf("an empty fieldset is an error: %v", err)
	}
	s.Add("client", "choose a client")
	s.Add("due", "enter a date, for example %s", "31 March 2027")
	fields := fault.Fields(s.Err("nothing was stored"))
	if len(fields) != 2 || fields[1].Message != "enter a date, for example 31 March 2027" {
		t.Errorf("Fields = %v", fields)
	}
}
