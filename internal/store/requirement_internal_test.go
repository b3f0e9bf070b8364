package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
)

func TestRequirementsAreReadAsTheyWereWrittenHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			// More than are remembered, each twice in a row and again later.
			for i := range 3 * decodedRequirements.limit {
				n := i / 2 % (decodedRequirements.limit + 100)
				want := offboarding.Requirement{Version: n, Proof: fmt.Sprintf("proof %d", n), Fields: []offboarding.Field{{Name: "done"}}}
				text, err := json.Marshal(want)
				if err != nil {
					t.Error(err)
					return
				}
				var from any = string(text)
				if worker == 3 {
					from = text // as the other driver gives it
				}
				var got requirementColumn
				if err := got.Scan(from); err != nil || !reflect.DeepEqual(got.V, want) {
					t.Errorf("read %+v (%v), want %+v", got.V, err, want)
					return
				}
			}
		})
	}
	all.Wait()
	if n := len(decodedRequirements.byText); n > decodedRequirements.limit {
		t.Errorf("%d requirements are remembered, more than the limit of %d", n, decodedRequirements.limit)
	}
	if err := new(requirementColumn).Scan("{"); err == nil {
		t.Error("a broken requirement was read")
	}
}
