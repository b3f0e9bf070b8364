package app_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func newText(s string) io.Reader { return strings.NewReader(s) }

// worldOver returns a world over blobs; the first fills the store, later ones
// look into the same.
func worldOver(t *testing.T, s *store.Store, clock *testkit.Clock, blobs blob.Store, n int) *testkit.World {
	t.Helper()
	return testkit.NewWorldNamed(t, s, clock, blobs, fmt.Sprintf(" %d", n))
}

// rows says what a list shows, with times spelled out.
func rows(l reading.List) string {
	var b strings.Builder
	for _, r := range l.Rows {
		fmt.Fprintf(&b, "%d %s %d/%d %d %v %+v %s %v\n", r.Number, r.Status, r.Standing, r.Conditions, r.CanAct, r.Pins, r.NextToAct.V, r.Forecast, *r.LateFrom)
	}
	return b.String()
}

var pointer = regexp.MustCompile(`0x[0-9a-f]+`)

// sameButPointers compares what %+v prints but for addresses.
func sameButPointers(a, b string) bool {
	return pointer.ReplaceAllString(a, "") == pointer.ReplaceAllString(b, "")
}
