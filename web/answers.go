package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

// answersIn returns the answers to the questions of a requirement, as typed.
// Rows that hold nothing are left out, so that the rows that mistakes name are
// those that the page shows again.
func answersIn(fields url.Values, r offboarding.Requirement) offboarding.Answers {
	out := offboarding.Answers{Values: map[string]string{}, Tables: map[string][]offboarding.Values{}}
	for _, f := range r.Fields {
		if f.Type != offboarding.TableField {
			if value := answerIn(fields, f, answersPrefix+f.Name); value != "" {
				out.Values[f.Name] = value
			}
			continue
		}
		for _, row := range rowNumbers(fields, f) {
			values := offboarding.Values{}
			for _, column := range f.Columns {
				if value := answerIn(fields, column, cellName(f, row, column)); strings.TrimSpace(value) != "" {
					values[column.Name] = value
				}
			}
			if len(values) > 0 {
				out.Tables[f.Name] = append(out.Tables[f.Name], values)
			}
		}
	}
	return out
}

// answerIn returns one answer in the spelling of its type. What is no time of
// the type is passed on as it is, for the domain to refuse and the page to show.
func answerIn(fields url.Values, f offboarding.Field, name string) string {
	value := fields.Get(name)
	if f.Type != offboarding.DateTimeField {
		return value
	}
	day, clock := strings.TrimSpace(value), strings.TrimSpace(fields.Get(name+timeSuffix))
	switch {
	case clock == "":
		return day
	case len(clock) == len("15:04"):
		clock += ":00"
	}
	return day + "T" + clock + "Z"
}

// splitTime is the other way of answerIn: the day and the time of an answer as
// the two fields hold them.
func splitTime(value string) (day, clock string) {
	day, clock, _ = strings.Cut(value, "T")
	clock = strings.TrimSuffix(clock, "Z")
	if len(clock) == len("15:04:05") {
		clock = strings.TrimSuffix(clock, ":00")
	}
	return day, clock
}

func cellName(table offboarding.Field, row int, column offboarding.Field) string {
	return answersPrefix + table.Name + "." + strconv.Itoa(row) + "." + column.Name
}

// rowNumbers returns which rows of a table were sent, in order.
func rowNumbers(fields url.Values, table offboarding.Field) []int {
	var out []int
	for name := range fields {
		rest, ok := strings.CutPrefix(name, answersPrefix+table.Name+".")
		digits, _, more := strings.Cut(rest, ".")
		if row, whole := wholeNumber(digits); ok && more && whole {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}

// megabytes says a limit as people read it.
func megabytes(limit int64) string {
	if limit >= 1<<30 && limit%(1<<30) == 0 {
		return strconv.FormatInt(limit>>30, 10) + " GB"
	}
	return strconv.FormatInt(limit>>20, 10) + " MB"
}
