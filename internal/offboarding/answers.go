package offboarding

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/fault"
)

// Answers is what was typed into the fields of a requirement. Every value is
// text in the spelling of its FieldType; an empty answer is absent.
type Answers struct {
	Values map[string]string   `json:"values,omitempty"`
	Tables map[string][]Values `json:"tables,omitempty"`
}

// Values is one row of a table.
type Values map[string]string

var number = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// Check trims and checks answers against the requirement at the moment now.
// known reports whether an ID is that of an active person. It returns the
// answers as they may be stored. Mistakes are named all at once, under
// "answers.NAME", and "answers.NAME.ROW.COLUMN" with rows from 0. Answers to
// questions that nobody asked are a mistake too: a form sends none.
func (r Requirement) Check(in Answers, now time.Time, known func(id string) bool) (Answers, []fault.Field) {
	c := checker{now: now, known: known}
	out := Answers{Values: map[string]string{}, Tables: map[string][]Values{}}
	for _, f := range r.Fields {
		name := "answers." + f.Name
		if f.Type == TableField {
			if rows := c.table(f, name, in.Tables[f.Name]); len(rows) > 0 {
				out.Tables[f.Name] = rows
			}
			continue
		}
		if v := c.value(f, name, in.Values); v != "" {
			out.Values[f.Name] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in.Values)) {
		if f, ok := r.Field(name); !ok || f.Type == TableField {
			c.add("answers."+name, notAsked)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in.Tables)) {
		if f, ok := r.Field(name); !ok || f.Type != TableField {
			c.add("answers."+name, notAsked)
		}
	}
	return out, c.mistakes
}

const notAsked = "This question is not asked. Reload the page"

// Missing returns the names of required fields that the answers leave empty,
// and "NAME.ROW.COLUMN" for those in tables, with rows from 0. Evidence was
// checked when it was sent; this is for a requirement that has changed since,
// and for the gate, which trusts nobody.
func (r Requirement) Missing(a Answers) []string {
	var missing []string
	for _, f := range r.Fields {
		rows := a.Tables[f.Name]
		switch {
		case f.Type != TableField:
			missing = append(missing, f.empty(f.Name, a.Values)...)
		case len(rows) < f.minRows():
			missing = append(missing, f.Name)
		}
		for i, row := range rows {
			for _, column := range f.Columns {
				missing = append(missing, column.empty(cell(f.Name, i, column), row)...)
			}
		}
	}
	return missing
}

// empty returns the name where the field has to be answered and is not.
func (f Field) empty(name string, siblings map[string]string) []string {
	if f.mandatory(siblings) && siblings[f.Name] == "" {
		return []string{name}
	}
	return nil
}

// cell names a field of a table's row.
func cell(table string, row int, column Field) string {
	return table + "." + strconv.Itoa(row) + "." + column.Name
}

func (f Field) minRows() int {
	if f.Required {
		return max(f.MinRows, 1)
	}
	return f.MinRows
}

func (f Field) mandatory(siblings map[string]string) bool {
	if f.Required {
		return true
	}
	return f.RequiredIf != nil && slices.Contains(f.RequiredIf.Is, tidy(siblings[f.RequiredIf.Field]))
}

// checker collects what is wrong with one set of answers.
type checker struct {
	now      time.Time
	known    func(string) bool
	mistakes []fault.Field
}

func (c *checker) add(name, message string) {
	c.mistakes = append(c.mistakes, fault.Field{Name: name, Message: message})
}

func (c *checker) table(f Field, name string, in []Values) []Values {
	var rows []Values
	for _, row := range in {
		if slices.ContainsFunc(slices.Collect(maps.Values(row)), func(v string) bool { return tidy(v) != "" }) {
			rows = append(rows, row)
		}
	}
	if len(rows) < f.minRows() || len(rows) > f.RowLimit() {
		c.add(name, f.Message)
		return nil
	}
	out := make([]Values, len(rows))
	for i, row := range rows {
		out[i] = Values{}
		for _, column := range f.Columns {
			if v := c.value(column, cell(name, i, column), row); v != "" {
				out[i][column.Name] = v
			}
		}
		for _, column := range slices.Sorted(maps.Keys(row)) {
			if !slices.ContainsFunc(f.Columns, func(known Field) bool { return known.Name == column }) {
				c.add(cell(name, i, Field{Name: column}), notAsked)
			}
		}
	}
	return out
}

// value checks one answer among its siblings and returns it trimmed.
func (c *checker) value(f Field, name string, siblings map[string]string) string {
	v := tidy(siblings[f.Name])
	if v == "" {
		if f.mandatory(siblings) {
			c.add(name, f.Message)
		}
		return ""
	}
	if !utf8.ValidString(v) || strings.ContainsFunc(v, unprintable) || !c.fits(f, v) {
		c.add(name, f.Message)
	}
	return v
}

func (c *checker) fits(f Field, v string) bool {
	switch f.Type {
	case TextField:
		return !strings.Contains(v, "\n") && f.lengthFits(v)
	case LongTextField:
		return f.lengthFits(v)
	case ChoiceField:
		return slices.ContainsFunc(f.Choices, func(choice Choice) bool { return choice.Value == v })
	case DateField:
		day, err := time.Parse(time.DateOnly, v)
		return err == nil && sensible(day) && f.Bound.fits(day, c.now.UTC().Truncate(24*time.Hour))
	case DateTimeField:
		at, err := time.Parse(time.RFC3339, v)
		return err == nil && at.UTC().Format("2006-01-02T15:04:05Z") == v && sensible(at) && f.Bound.fits(at, c.now)
	case URLField:
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && f.lengthFits(v)
	case NumberField:
		n, err := strconv.ParseFloat(v, 64)
		return err == nil && number.MatchString(v) && (f.Min == nil || n >= *f.Min) && (f.Max == nil || n <= *f.Max)
	case PersonField:
		return c.known(v)
	case TableField:
	}
	return false
}

func (f Field) lengthFits(v string) bool {
	n := utf8.RuneCountInString(v)
	return n >= f.MinLength && n <= f.maxLength()
}

func (f Field) maxLength() int {
	switch {
	case f.MaxLength > 0:
		return f.MaxLength
	case f.Type == LongTextField:
		return 10_000
	}
	return 500
}

// RowLimit returns how many rows a table takes.
func (f Field) RowLimit() int {
	if f.MaxRows > 0 {
		return f.MaxRows
	}
	return 200
}

// fits reports whether t keeps the bound; a moment of clock difference
// between two machines is forgiven.
func (b Bound) fits(t, now time.Time) bool {
	const skew = 2 * time.Minute
	switch b {
	case NotFuture:
		return !t.After(now.Add(skew))
	case NotPast:
		return !t.Before(now.Add(-skew))
	case AnyTime:
	}
	return true
}

// sensible refuses the years that come of a slip of the finger.
func sensible(t time.Time) bool { return t.Year() >= 1990 && t.Year() <= 2100 }
