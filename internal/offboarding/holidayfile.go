package offboarding

import (
	"strings"
	"time"
)

// dayInFile is how a calendar file writes a day.
const dayInFile = "20060102"

// contentLine is one line of a calendar file (RFC 5545) without its
// parameters.
type contentLine struct {
	// number is where it begins in the text, from 1.
	number      int
	name, value string
}

// calendarFile reads the all-day events of a calendar file. An event that has
// a time of day or that repeats is a mistake: which days it means would be
// guessed.
func (r *holidayReader) calendarFile(text string) {
	var event *fileEvent
	for _, line := range unfolded(text) {
		switch {
		case line.name == "BEGIN" && strings.EqualFold(line.value, "VEVENT"):
			event = &fileEvent{line: line.number}
		case event == nil:
		case line.name == "END" && strings.EqualFold(line.value, "VEVENT"):
			r.event(*event)
			event = nil
		default:
			event.read(line)
		}
	}
	if event != nil {
		r.mistake(event.line, "begins an event that does not end")
	}
	if len(r.days)+len(r.wrong) == 0 {
		r.mistake(1, "begins a calendar file without events")
	}
}

// fileEvent is one event as far as it matters.
type fileEvent struct {
	line       int
	start, end contentLine
	summary    string
	repeats    bool
}

func (e *fileEvent) read(line contentLine) {
	switch line.name {
	case "DTSTART":
		e.start = line
	case "DTEND":
		e.end = line
	case "SUMMARY":
		e.summary = unescaped(line.value)
	case "RRULE", "RDATE":
		e.repeats = true
	}
}

// event takes over the days of an event: one, or up to the day before its end.
func (r *holidayReader) event(e fileEvent) {
	start, ok := e.start.day()
	end := start.AddDate(0, 0, 1)
	if e.end.name != "" && ok {
		end, ok = e.end.day()
	}
	switch {
	case e.repeats:
		r.mistake(e.line, "is an event that repeats; write each of its days")
	case !ok:
		r.mistake(e.line, "is an event that is not of whole days")
	case !start.Before(end) || end.Sub(start) > 366*24*time.Hour:
		r.mistake(e.line, "is an event that ends before it begins, or lasts longer than a year")
	default:
		for day := start; day.Before(end); day = day.AddDate(0, 0, 1) {
			r.add(e.line, Holiday{Day: day, Name: tidy(e.summary)})
		}
	}
}

// day reads a value without a time of day.
func (l contentLine) day() (time.Time, bool) {
	day, err := time.Parse(dayInFile, l.value)
	return day, err == nil
}

// unfolded returns the lines of a calendar file. A line that begins with a
// space goes on from the one before.
func unfolded(text string) []contentLine {
	var out []contentLine
	for i, line := range strings.Split(text, "\n") {
		if len(out) > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			out[len(out)-1].value += line[1:]
			continue
		}
		head, value, _ := strings.Cut(line, ":")
		name, _, _ := strings.Cut(head, ";")
		out = append(out, contentLine{number: i + 1, name: strings.ToUpper(strings.TrimSpace(name)), value: value})
	}
	return out
}

// unescaped is the text that a value stands for, on one line.
func unescaped(value string) string {
	return strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(value)
}
