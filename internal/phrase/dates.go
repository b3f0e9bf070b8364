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

// Lateness says by how much something is late: "3 days overdue", or where its
// date was moved and only the first one has passed, "6 days late against its
// first date". It returns nothing where none has passed. A zero first date is
// none.
func Lateness(due, first, now time.Time) string {
	if daysPast(due, now) > 0 {
		return DaysLeft(due, now)
	}
	if days := daysPast(first, now); days > 0 {
		return count(days, "day") + " late against its first date"
	}
	return ""
}

// FirstDue says what a due date was before it was moved, and by how much it is
// late against that: "first due 20 Nov, 6 days late against it". It returns
// nothing where the date was not moved.
func FirstDue(due, first, now time.Time) string {
	if first.IsZero() || workday.Day(first).Equal(workday.Day(due)) {
		return ""
	}
	words := "first due " + ShortDay(first)
	if first.Year() != now.Year() {
		words = "first due " + format(first, "2 Jan 2006")
	}
	if days := daysPast(first, now); days > 0 && first.Before(due) {
		words += ", " + count(days, "day") + " late against it"
	}
	return words
}

// daysPast is by how many days of the calendar a day has passed; 0 where it has
// not, or is none.
func daysPast(day, now time.Time) int {
	if day.IsZero() {
		return 0
	}
	return max(0, int(workday.Day(now).Sub(workday.Day(day))/(24*time.Hour)))
}
