package offboarding

import (
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
	for name := range in.Values {
		if f, ok := r.Field(name); !ok || f.Type == TableField {
			c.add("answers."+name, "this question is not asked; reload the page")
		}
	}
	for name := range in.Tables {
		if f, ok := r.Field(name); !ok || f.Type != TableField {
			c.add("answers."+name, "this question is not asked; reload the page")
		}
	}
	return out, c.mistakes
}

// Missing returns the names of required fields that the answers leave empty.
// Evidence was checked when it was sent; this is for a requirement that has
// changed since, and for the gate, which trusts nobody.
func (r Requirement) Missing(a Answers) []string {
	var missing []string
	for _, f := range r.Fields {
		switch {
		case f.Type == TableField && len(a.Tables[f.Name]) < max(f.MinRows, requiredRows(f)):
			missing = append(missing, f.Name)
		case f.Type != TableField && f.mandatory(a.Values) && a.Values[f.Name] == "":
			missing = append(missing, f.Name)
		}
	}
	return missing
}

func requiredRows(f Field) int {
	if f.Required {
		return 1
	}
	return 0
}

func (f Field) mandatory(siblings map[string]string) bool {
	if f.Required {
		return true
	}
	return f.RequiredIf != nil && slices.Contains(f.RequiredIf.Is, siblings[f.RequiredIf.Field])
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
		if strings.TrimSpace(strings.Join(values(row), "")) != "" {
			rows = append(rows, row)
		}
	}
	if least := max(f.MinRows, requiredRows(f)); len(rows) < least || len(rows) > f.maxRows() {
		c.add(name, f.Message)
		return nil
	}
	out := make([]Values, len(rows))
	for i, row := range rows {
		out[i] = Values{}
		for _, column := range f.Columns {
			cell := name + "." + strconv.Itoa(i) + "." + column.Name
			if v := c.value(column, cell, row); v != "" {
				out[i][column.Name] = v
			}
		}
	}
	return out
}

func values(row Values) []string {
	var out []string
	for _, v := range row {
		out = append(out, v)
	}
	return out
}

// value checks one answer among its siblings and returns it trimmed.
func (c *checker) value(f Field, name string, siblings map[string]string) string {
	v := strings.TrimSpace(strings.ReplaceAll(siblings[f.Name], "\r\n", "\n"))
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

// unprintable finds control characters and those that change the direction
// of the text around them, with which a name can be made to read as another.
func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == 0x7f ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
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
		return err == nil && strings.HasSuffix(v, "Z") && sensible(at) && f.Bound.fits(at, c.now)
	case URLField:
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && f.lengthFits(v)
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

func (f Field) maxRows() int {
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
