package phrase_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/phrase"
)

func TestAMovedDateIsSaidWithTheFirstOne(t *testing.T) {
	t.Parallel()
	on := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	now := time.Date(2026, time.November, 26, 15, 0, 0, 0, time.UTC)
	tests := []struct {
		name           string
		due, first     time.Time
		lateness, said string
	}{
		{"never moved", on(2026, 12, 4), on(2026, 12, 4), "", ""},
		{"never moved, and past", on(2026, 11, 23), time.Time{}, "3 days overdue", ""},
		{"moved, neither passed", on(2026, 12, 4), on(2026, 11, 30), "", "first due 30 Nov"},
		{"moved, due on the first day", on(2026, 12, 4), on(2026, 11, 26), "", "first due 26 Nov"},
		{"moved, the first passed", on(2026, 12, 4), on(2026, 11, 20), "6 days late against its first date", "first due 20 Nov, 6 days late against it"},
		{"moved, the first passed yesterday", on(2026, 11, 26), on(2026, 11, 25), "1 day late against its first date", "first due 25 Nov, 1 day late against it"},
		{"moved, both passed", on(2026, 11, 25), on(2026, 11, 20), "1 day overdue", "first due 20 Nov, 6 days late against it"},
		{"moved to earlier", on(2026, 11, 25), on(2027, 1, 8), "1 day overdue", "first due 8 Jan 2027"},
		{"no date", time.Time{}, time.Time{}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := phrase.Lateness(tt.due, tt.first, now); got != tt.lateness {
				t.Errorf("Lateness says %q, want %q", got, tt.lateness)
			}
			if got := phrase.FirstDue(tt.due, tt.first, now); got != tt.said {
				t.Errorf("FirstDue says %q, want %q", got, tt.said)
			}
		})
	}
}
