package offboarding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

const (
	// mostHolidays is how many days a calendar holds at most: 20 a year for
	// fifty years.
	mostHolidays = 1000
	// namedLines is how many wrong lines a message names.
	namedLines = 10
)

// Holiday is a day on which nobody works.
type Holiday struct {
	Day  time.Time
	Name string
}

// String returns the line that an administrator writes: "2026-12-25 Christmas
// Day".
func (h Holiday) String() string { return h.Day.Format(time.DateOnly) + " " + h.Name }

// HolidayCalendar is a list of days on which nobody works, as administrators
// keep it for any number of services.
type HolidayCalendar struct {
	Name string
	// Days are in order, each once.
	Days []Holiday
}

// ChangeCalendar returns a calendar as an administrator wrote it: the days one
// a line, or as the text of a calendar file. It returns Invalid with every
// mistake, and names every wrong line.
func ChangeCalendar(name, days string) (HolidayCalendar, error) {
	c := HolidayCalendar{Name: tidy(name)}
	var wrong fault.Fieldset
	requireText(&wrong, "name", c.Name, shortText, "Enter the calendar's name, for example Norway")
	var mistakes []string
	if c.Days, mistakes = readHolidays(days); len(mistakes) > 0 {
		wrong.Add("days", "%s", inOneMessage(mistakes))
	} else if len(c.Days) > mostHolidays {
		wrong.Add("days", "Enter at most %d days; these are %d", mostHolidays, len(c.Days))
	}
	return c, wrong.Err("nothing was stored")
}

// RemoveCalendar reports whether a calendar can go: nothing uses it. services
// are the names of those that do. It returns Conflict where there are any.
func RemoveCalendar(name string, services []string) error {
	if len(services) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "%s is the calendar of %s, so it stays; choose another calendar for it first", name, strings.Join(services, ", "))
}

// readHolidays returns the days in order and what is wrong with the text, line
// by line. A text that begins like a calendar file is read as one.
func readHolidays(text string) ([]Holiday, []string) {
	text = tidy(text)
	r := holidayReader{first: map[string]int{}}
	if strings.HasPrefix(strings.ToUpper(text), "BEGIN:VCALENDAR") {
		r.calendarFile(text)
	} else {
		for i, line := range strings.Split(text, "\n") {
			r.line(i+1, strings.TrimSpace(line))
		}
	}
	slices.SortStableFunc(r.days, func(a, b Holiday) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Name, b.Name)) })
	return r.days, r.wrong
}

type holidayReader struct {
	days  []Holiday
	wrong []string
	// first says on which line a day came first.
	first map[string]int
}

func (r *holidayReader) mistake(line int, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf("line %d ", line)+fmt.Sprintf(format, args...))
}

// line reads "2026-12-25 Christmas Day". Empty lines and those that begin with
// # say nothing.
func (r *holidayReader) line(number int, line string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	written, name := line, ""
	if at := strings.IndexAny(line, " \t,;"); at >= 0 {
		written, name = line[:at], strings.TrimLeft(line[at:], " \t,;")
	}
	day, err := time.Parse(time.DateOnly, written)
	if err != nil {
		r.mistake(number, "begins with no day: “%s”", shortened(line))
		return
	}
	r.add(number, Holiday{Day: day, Name: name})
}

// add takes a day over, or says what is wrong with it.
func (r *holidayReader) add(line int, h Holiday) {
	key := h.Day.Format(time.DateOnly)
	before, again := r.first[key]
	var wrong fault.Fieldset
	limitText(&wrong, "name", h.Name, shortText)
	switch {
	case !sensible(h.Day):
		r.mistake(line, "has a year that nobody means: %s", key)
	case h.Name == "":
		r.mistake(line, "has no name for %s", key)
	case wrong.Err("") != nil:
		r.mistake(line, "has a name that is too long or cannot be printed, for %s", key)
	case again:
		r.mistake(line, "repeats %s of line %d", key, before)
	default:
		r.first[key] = line
		r.days = append(r.days, h)
	}
}

// inOneMessage says all mistakes, or the first and how many more there are.
func inOneMessage(mistakes []string) string {
	shown := mistakes[:min(len(mistakes), namedLines)]
	text := "Write one day a line, for example 2026-12-25 Christmas Day: " + strings.Join(shown, "; ")
	if more := len(mistakes) - len(shown); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

// shortened is the beginning of a line, to recognise it.
func shortened(line string) string {
	const most = 40
	runes := []rune(line)
	if len(runes) <= most {
		return line
	}
	return string(runes[:most]) + "…"
}
