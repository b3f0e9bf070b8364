package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/views/ui"
)

// Names of the fields that every form has.
const (
	tokenField = "csrf"
	onceField  = "idempotency"
)

// hidden returns what every form sends besides its answers: the token that
// ties it to the session, first, because an upload is refused without it
// before anything else is read, and the key by which a second press of the
// button is told from a second wish.
func (h *handlers) hidden(c echo.Context, more ...ui.Hidden) []ui.Hidden {
	return append([]ui.Hidden{{Name: tokenField, Value: h.csrf(c)}, {Name: onceField, Value: newSecret()}}, more...)
}

// fieldID is the id of a field on the page.
func fieldID(name string) string { return "f-" + name }

// problems are the mistakes of a form, for the page that shows it again.
type problems struct {
	// Summary stands above the form; it is empty where nothing is wrong.
	Summary ui.ErrorSummary
	byField map[string]string
}

// problemsOf returns the mistakes that an error names. Pass nil for a form
// that was not sent yet.
func problemsOf(err error) problems {
	if !fault.Is(err, fault.Invalid) {
		return problems{}
	}
	p := problems{Summary: ui.ErrorSummary{Title: messageOf(err)}, byField: map[string]string{}}
	for _, f := range fault.Fields(err) {
		if _, known := p.byField[f.Name]; known {
			continue
		}
		p.byField[f.Name] = f.Message
		p.Summary.Items = append(p.Summary.Items, ui.ErrorItem{Href: "#" + fieldID(f.Name), Text: f.Message})
	}
	return p
}

// of returns what is wrong with a field, or nothing.
func (p problems) of(name string) string { return p.byField[name] }

// formDate reads a day as a date field sends it. An empty answer is the zero
// time; one that cannot be read is noted under its name.
func formDate(c echo.Context, name string, wrong *fault.Fieldset) time.Time {
	value := formText(c, name)
	if value == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil || day.Year() < 1900 || day.Year() > 9999 {
		wrong.Add(name, "Enter a date as year, month and day, for example 2027-03-31")
		return time.Time{}
	}
	return day
}

// formVersion reads the version of the page that was filled in. One that is
// missing or odd is 0, which no page has: the change is then a conflict.
func formVersion(c echo.Context, name string) int {
	number, _ := wholeNumber(formText(c, name))
	return number
}

// formText returns an answer of the body, never of the address, without the
// spaces around it.
func formText(c echo.Context, name string) string {
	return strings.TrimSpace(c.Request().PostFormValue(name))
}

// wholeNumber reads digits without a sign or leading zeros, up to nine.
func wholeNumber(text string) (int, bool) {
	if len(text) > 9 || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	number, err := strconv.ParseUint(text, 10, 31)
	return int(number), err == nil
}

// chosenNumbers reads what was ticked in a list: numbers after a prefix, each
// once and at most so many. What is none is left out.
func chosenNumbers(values []string, prefix string, most int) []int {
	var out []int
	for _, value := range values {
		digits, ok := strings.CutPrefix(value, prefix)
		if number, whole := wholeNumber(digits); ok && whole && number > 0 && !slices.Contains(out, number) {
			out = append(out, number)
		}
		if len(out) >= most {
			break
		}
	}
	return out
}
