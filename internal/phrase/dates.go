package phrase

import (
	"time"

	"github.com/closegate/closegate/internal/workday"
)

// Day returns a day in full: "Mon 30 Nov 2026". Like the functions below it
// reads the clock of t's own zone, and returns nothing for the zero time.
func Day(t time.Time) string { return format(t, "Mon 2 Jan 2006") }

// ShortDay returns a day without its year: "30 Nov".
func ShortDay(t time.Time) string { return format(t, "2 Jan") }

// Moment returns a time of a day without its year: "22 Nov 15:40".
func Moment(t time.Time) string { return format(t, "2 Jan 15:04") }

func format(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

// DaysLeft says how far a due day is from now, in days of the calendar in
// UTC: "in 7 days", "due tomorrow", "due today", "3 days overdue". It returns
// nothing where there is no due day.
func DaysLeft(due, now time.Time) string {
	if due.IsZero() {
		return ""
	}
	days := int(workday.Day(due).Sub(workday.Day(now)) / (24 * time.Hour))
	switch {
	case days == 0:
		return "due today"
	case days == 1:
		return "due tomorrow"
	case days < 0:
		return count(-days, "day") + " overdue"
	}
	return "in " + count(days, "day")
}
