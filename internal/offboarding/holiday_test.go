package offboarding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

func lines(c offboarding.HolidayCalendar) []string {
	var out []string
	for _, h := range c.Days {
		out = append(out, h.String())
	}
	return out
}

const file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\\, both\r\n  days\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:New Year\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestCalendarIsReadLineByLineOrFromAFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"lines in any order", "2027-01-01 New Year's Day\r\n2026-12-25 Christmas Day\n", []string{"2026-12-25 Christmas Day", "2027-01-01 New Year's Day"}},
		{"commas, tabs, notes and empty lines", "# Norway\n\n2026-12-25, Christmas Day\n2026-12-26\t Boxing Day", []string{"2026-12-25 Christmas Day", "2026-12-26 Boxing Day"}},
		{"a calendar file", file, []string{"2026-12-25 Christmas, both days", "2026-12-26 Christmas, both days", "2027-01-01 New Year"}},
		{"no day", " \n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := offboarding.ChangeCalendar(" Norway ", tt.text)
			if err != nil || c.Name != "Norway" || !slices.Equal(lines(c), tt.want) {
				t.Fatalf("read %q as %q: %v", c.Name, lines(c), err)
			}
			again, err := offboarding.ChangeCalendar(c.Name, strings.Join(lines(c), "\n"))
			if err != nil || !slices.Equal(lines(again), tt.want) {
				t.Errorf("what was read is read again as %q: %v", lines(again), err)
			}
		})
	}
}

func TestEveryWrongLineOfACalendarIsNamed(t *testing.T) {
	t.Parallel()
	event := func(rows string) string {
		return "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + rows + "\nSUMMARY:A day\nEND:VEVENT\nEND:VCALENDAR"
	}
	many := strings.Repeat("soon\n", 12)
	tests := []struct {
		name, text string
		says       []string
	}{
		{"no day", "2026-12-25 Christmas Day\nChristmas\n25.12.2026 Christmas", []string{"line 2 begins with no day: “Christmas”; line 3 begins with no day: “25.12.2026 Christmas”"}},
		{"a day that is not", "2026-02-30 Never", []string{"line 1 begins with no day"}},
		{"no name", "2026-12-25\n2026-12-26 ,", []string{"line 1 has no name for 2026-12-25", "line 2 has no name for 2026-12-26"}},
		{"a year of another age", "0026-12-25 Christmas", []string{"line 1 has a year that nobody means"}},
		{"twice", "2026-12-25 Christmas Day\n\n2026-12-25 Christmas", []string{"line 3 repeats 2026-12-25 of line 1"}},
		{"a name that reads as another", "2026-12-25 Christ\u202emas", []string{"line 1 has a name that is too long or cannot be printed"}},
		{"many", many, []string{"line 10 begins", "; and 2 more"}},
		{"an event with a time of day", event("DTSTART:20261225T090000Z"), []string{"line 2 is an event that is not of whole days"}},
		{"an event that repeats", event("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY"), []string{"line 2 is an event that repeats"}},
		{"an event without a day", event("LOCATION:Oslo"), []string{"line 2 is an event that is not of whole days"}},
		{"an event that ends before it begins", event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224"), []string{"line 2 is an event that ends before it begins"}},
		{"an event of ages", event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20291224"), []string{"lasts longer than a year"}},
		{"an event that does not end", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225", []string{"line 2 begins an event that does not end"}},
		{"a file without events", "BEGIN:VCALENDAR\nEND:VCALENDAR", []string{"without events"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := offboarding.ChangeCalendar("Norway", tt.text)
			if got := mistaken(err); !slices.Equal(got, []string{"days"}) {
				t.Fatalf("wrong are %q: %v", got, err)
			}
			for _, says := range tt.says {
				if message := fault.Fields(err)[0].Message; !strings.Contains(message, says) {
					t.Errorf("it says %q, want %q", message, says)
				}
			}
		})
	}
}

func TestCalendarHasANameAndAnEnd(t *testing.T) {
	t.Parallel()
	if _, err := offboarding.ChangeCalendar(" ", "soon"); !slices.Equal(mistaken(err), []string{"name", "days"}) {
		t.Errorf("without a name: %v", err)
	}
	var days []string
	for i := range 1001 {
		days = append(days, fmt.Sprintf("%04d-%02d-%02d A day", 1990+i/336, 1+i/28%12, 1+i%28))
	}
	if _, err := offboarding.ChangeCalendar("All", strings.Join(days[:1000], "\n")); err != nil {
		t.Errorf("a thousand days: %v", err)
	}
	if _, err := offboarding.ChangeCalendar("All", strings.Join(days, "\n")); !slices.Equal(mistaken(err), []string{"days"}) {
		t.Errorf("more than a thousand days: %v", err)
	}
}

func TestCalendarInUseStays(t *testing.T) {
	t.Parallel()
	if err := offboarding.RemoveCalendar("Norway", nil); err != nil {
		t.Errorf("one that nothing uses: %v", err)
	}
	err := offboarding.RemoveCalendar("Norway", []string{"Fleet Telemetry", "Identity Hub"})
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Norway is the calendar of Fleet Telemetry, Identity Hub") {
		t.Errorf("one in use: %v", err)
	}
}
