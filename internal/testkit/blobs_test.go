package testkit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/testkit"
)

func TestOnlyTheNamedCallFails(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }
	steps := func(s blob.Store) []error {
		stored, put := s.Put(t.Context(), strings.NewReader("proof"), 10)
		if put != nil {
			stored, _ = s.Put(t.Context(), strings.NewReader("proof"), 10)
		}
		r, opened := s.Open(t.Context(), stored.Key)
		if opened == nil {
			opened = r.Close()
		}
		_, told := s.Stat(t.Context(), stored.Key)
		_, checked := s.Check(t.Context(), stored.Key)
		var listed error
		for _, err := range s.List(t.Context(), now().Add(time.Hour)) {
			listed = err
		}
		return []error{put, opened, told, checked, listed, s.Remove(t.Context(), stored.Key)}
	}
	for n := range 7 {
		failing := testkit.NewFailingBlobs(testkit.Blobs(t, now), n)
		for i, err := range steps(failing) {
			failed := errors.Is(err, testkit.ErrBlob) && fault.Is(err, fault.Unavailable)
			if failed != (i+1 == n) {
				t.Errorf("fail at call %d: call %d answers %v", n, i+1, err)
			}
		}
		if want := 6; n != 1 && failing.Calls() != want {
			t.Errorf("%d calls, want %d", failing.Calls(), want)
		}
	}
}
