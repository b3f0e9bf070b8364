// Package workday counts working days. Playbooks say "five working days after
// the contract ends"; this package says which day that is.
//
// A day is its midnight in UTC. Every time that comes in is taken as the day
// it falls on, and every day that goes out is such a midnight.
package workday

import (
	"slices"
	"time"
)

// Calendar says on which days people work. The zero value is Monday to Friday
// without holidays.
type Calendar struct {
	// Holidays are days on which nobody works, in any order.
	Holidays []time.Time
}

// Day returns the midnight in UTC of the day on which t falls.
func Day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// IsWorkday reports whether people work on the day.
func (c Calendar) IsWorkday(day time.Time) bool {
	day = Day(day)
	if weekday := day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		return false
	}
	return !slices.ContainsFunc(c.Holidays, func(h time.Time) bool { return Day(h).Equal(day) })
}

// Add returns the n-th working day after day, or before it where n is
// negative. Add of 0 is the day itself, also where it is no working day: a
// contract that ends on a Sunday ends on that Sunday.
func (c Calendar) Add(day time.Time, n int) time.Time {
	day = Day(day)
	step := 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		day = day.AddDate(0, 0, step)
		if c.IsWorkday(day) {
			n -= step
		}
	}
	return day
}

// Between returns how many working days lie between two days: those after
// from up to and including to. Where to is earlier it is negative and counts
// those before from back to and including to. So Between(d, Add(d, n)) is n.
func (c Calendar) Between(from, to time.Time) int {
	from, to = Day(from), Day(to)
	n := 0
	for day := from; day.Before(to); {
		day = day.AddDate(0, 0, 1)
		if c.IsWorkday(day) {
			n++
		}
	}
	for day := from; day.After(to); {
		day = day.AddDate(0, 0, -1)
		if c.IsWorkday(day) {
			n--
		}
	}
	return n
}
