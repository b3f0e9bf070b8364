package workday_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/workday"
)

func day(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// newYear has the holidays of the turn of the year 2026; 26 December is a
// Saturday, on which nobody works anyway.
func newYear(t testing.TB) workday.Calendar {
	t.Helper()
	return workday.Calendar{Holidays: []time.Time{
		day(t, "2027-01-01"), day(t, "2026-12-25"), day(t, "2026-12-26"),
	}}
}

func TestWorkingDaysAreMondayToFridayWithoutHolidays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		day      string
		calendar workday.Calendar
		want     bool
	}{
		{"2026-11-30", workday.Calendar{}, true},
		{"2026-12-04", workday.Calendar{}, true},
		{"2026-12-05", workday.Calendar{}, false},
		{"2026-12-06", workday.Calendar{}, false},
		{"2026-12-25", workday.Calendar{}, true},
		{"2026-12-25", newYear(t), false},
		{"2026-12-28", newYear(t), true},
	}
	for _, test := range tests {
		if got := test.calendar.IsWorkday(day(t, test.day)); got != test.want {
			t.Errorf("IsWorkday(%s) = %t, want %t", test.day, got, test.want)
		}
	}
}

func TestAHolidayCountsAtAnyHourAndInAnyZone(t *testing.T) {
	t.Parallel()
	evening := time.FixedZone("east", 2*60*60)
	calendar := workday.Calendar{Holidays: []time.Time{time.Date(2026, 12, 26, 1, 30, 0, 0, evening)}}
	if calendar.IsWorkday(day(t, "2026-12-25")) {
		t.Error("25 December in UTC is the day of the holiday")
	}
	if calendar.IsWorkday(time.Date(2026, 12, 25, 23, 59, 0, 0, time.UTC)) {
		t.Error("the last minute of a holiday is a holiday")
	}
}

func TestOffsetsSkipWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-30", 0, "2026-11-30"},
		{"2026-12-06", 0, "2026-12-06"}, // a Sunday stays
		{"2026-11-30", 1, "2026-12-01"},
		{"2026-12-04", 1, "2026-12-07"},
		{"2026-12-05", 1, "2026-12-07"},
		{"2026-12-24", 1, "2026-12-28"},
		{"2026-12-24", 5, "2027-01-04"},
		{"2026-12-07", -1, "2026-12-04"},
		{"2026-12-06", -1, "2026-12-04"},
		{"2027-01-04", -5, "2026-12-24"},
		{"2026-11-30", -20, "2026-11-02"},
	}
	calendar := newYear(t)
	for _, test := range tests {
		if got := calendar.Add(day(t, test.from), test.n); !got.Equal(day(t, test.want)) {
			t.Errorf("Add(%s, %d) = %s, want %s", test.from, test.n, got.Format(time.DateOnly), test.want)
		}
	}
}

func TestBetweenCountsWorkingDaysInBothDirections(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     int
	}{
		{"2026-11-30", "2026-11-30", 0},
		{"2026-11-30", "2026-12-04", 4},
		{"2026-12-04", "2026-11-30", -4},
		{"2026-12-04", "2026-12-06", 0},
		{"2026-12-05", "2026-12-07", 1},
		{"2026-12-24", "2027-01-04", 5},
	}
	calendar := newYear(t)
	for _, test := range tests {
		if got := calendar.Between(day(t, test.from), day(t, test.to)); got != test.want {
			t.Errorf("Between(%s, %s) = %d, want %d", test.from, test.to, got, test.want)
		}
	}
}

func moments() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.Int64Range(0, 40*366*24*3600).Draw(t, "seconds after 2000")
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
	})
}

// calendars has holidays close to a day, so that they matter.
func calendars(near time.Time) *rapid.Generator[workday.Calendar] {
	return rapid.Custom(func(t *rapid.T) workday.Calendar {
		var c workday.Calendar
		for _, distance := range rapid.SliceOfN(rapid.IntRange(-30, 30), 0, 12).Draw(t, "holidays") {
			c.Holidays = append(c.Holidays, near.AddDate(0, 0, distance))
		}
		return c
	})
}

func TestBetweenUndoesAdd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := moments().Draw(t, "from")
		calendar := calendars(from).Draw(t, "calendar")
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		to := calendar.Add(from, n)
		if got := calendar.Between(from, to); got != n {
			t.Fatalf("Between(%s, Add(%d) = %s) = %d", from, n, to, got)
		}
		if n != 0 && !calendar.IsWorkday(to) {
			t.Fatalf("Add(%s, %d) = %s, on which nobody works", from, n, to)
		}
	})
}

func TestDaysAreMidnightsInUTC(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := moments().Draw(t, "at")
		zone := time.FixedZone("zone", rapid.IntRange(-12, 14).Draw(t, "hours")*3600)
		n := rapid.IntRange(-20, 20).Draw(t, "n")
		got := workday.Calendar{}.Add(at.In(zone), n)
		if got.Location() != time.UTC || got.Hour() != 0 || got.Minute() != 0 || got.Second() != 0 || got.Nanosecond() != 0 {
			t.Fatalf("Add(%s, %d) = %s, which is no midnight in UTC", at.In(zone), n, got)
		}
		if !got.Equal(workday.Calendar{}.Add(at, n)) {
			t.Fatal("the zone in which a moment is written moved the day")
		}
	})
}

func TestALaterOffsetIsNeverAnEarlierDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := moments().Draw(t, "from")
		calendar := calendars(from).Draw(t, "calendar")
		n := rapid.IntRange(-40, 40).Draw(t, "n")
		if !calendar.Add(from, n).Before(calendar.Add(from, n+1)) {
			t.Fatalf("offset %d is not before offset %d", n, n+1)
		}
	})
}
