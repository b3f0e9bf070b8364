package playbook

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

const (
	maxQuestions = 60
	maxRows      = 200
	maxAnswer    = 10_000
)

func (l *linter) requirement(where string, c offboarding.Category, r offboarding.Requirement) {
	l.text(where+".proof", r.Proof, maxText)
	if len(r.Fields) > maxQuestions || len(r.Files) > maxQuestions {
		l.add(where, "asks for more than %d answers or files", maxQuestions)
		return
	}
	l.asks(where, c, r)
	if !r.MinimumLevel.Valid() {
		l.add(where+".minimum_level", "%q is no level", r.MinimumLevel)
	} else {
		l.level(where+".minimum_level", r.MinimumLevel, r)
	}
	messages := map[string]bool{}
	l.fields(where+".fields", r.Fields, messages)
	names := map[string]bool{}
	for i, f := range r.Files {
		at := element(where+".files", i)
		l.file(at, f)
		if names[f.Name] {
			l.add(at+".name", "%s is there twice", f.Name)
		}
		names[f.Name] = true
	}
}

// asks refuses a task that could be sent empty. A secret is the thing that
// most often still works after its ticket was closed, so it asks for more:
// when it stopped working, and a file that shows it.
func (l *linter) asks(where string, c offboarding.Category, r offboarding.Requirement) {
	file := slices.ContainsFunc(r.Files, func(f offboarding.FileField) bool { return f.Required })
	answer := slices.ContainsFunc(r.Fields, func(f offboarding.Field) bool { return f.Required || f.MinRows > 0 })
	switch {
	case c == offboarding.SecretRevocation && !(file && asksWhen(r.Fields)):
		l.add(where, "a revoked secret needs evidence: ask for a time and for a file, both required")
	case !file && !answer:
		l.add(where, "asks for no evidence; make an answer or a file required")
	}
}

func asksWhen(fields []offboarding.Field) bool {
	return slices.ContainsFunc(fields, func(f offboarding.Field) bool {
		return f.Required && (f.Type == offboarding.DateTimeField || f.Type == offboarding.TableField && asksWhen(f.Columns))
	})
}

// levels checks the minimum levels of the other tiers: light asks for no more
// than standard, strict for no less.
func (l *linter) levels(where string, t Task) {
	for _, other := range []struct {
		name  string
		level offboarding.Level
		wrong func(own offboarding.Level) bool
		than  string
	}{
		{".light", t.Levels.Light, func(own offboarding.Level) bool { return !own.AtLeast(t.Levels.Light) }, "more"},
		{".strict", t.Levels.Strict, func(own offboarding.Level) bool { return !t.Levels.Strict.AtLeast(own) }, "less"},
	} {
		switch {
		case other.level == "":
		case !other.level.Valid():
			l.add(where+other.name, "%q is no level", other.level)
		default:
			l.level(where+other.name, other.level, t.Requirement)
			if own := t.Requirement.MinimumLevel; own.Valid() && other.wrong(own) {
				l.add(where+other.name, "asks for %s than standard, which is %s", other.than, own)
			}
		}
	}
}

// level refuses a minimum that no evidence could reach: witnesses and probes
// cannot send evidence, and the word of another party counts as theirs only
// with an original document.
func (l *linter) level(where string, level offboarding.Level, r offboarding.Requirement) {
	switch level {
	case offboarding.SelfAttested:
	case offboarding.ConfirmedByParty, offboarding.ConfirmedByProvider:
		if !slices.ContainsFunc(r.Files, func(f offboarding.FileField) bool { return f.Required }) {
			l.add(where, "%s can be reached only with an original document; make a file required", level)
		}
	case offboarding.Witnessed, offboarding.Observed:
		l.add(where, "%s cannot be reached by what a task can be sent", level)
	}
}

// fields checks the questions of a form or the columns of a table. messages
// are those of the whole requirement: two alike would not say which answer is
// wrong.
func (l *linter) fields(where string, fields []offboarding.Field, messages map[string]bool) {
	names := map[string]bool{}
	for i, f := range fields {
		at := element(where, i)
		if !nameForm.MatchString(f.Name) || len(f.Name) > maxTitle {
			l.add(at+".name", "write lower-case words joined by “_”, for example revoked_at")
		}
		if names[f.Name] {
			l.add(at+".name", "%s is there twice", f.Name)
		}
		names[f.Name] = true
		l.text(at+".label", f.Label, maxTitle)
		l.optional(at+".hint", f.Hint, maxLine)
		l.text(at+".message", f.Message, maxLine)
		if f.Message != "" && messages[f.Message] {
			l.add(at+".message", "is the message of another field too")
		}
		messages[f.Message] = true
		l.field(at, f, fields)
		if f.Type == offboarding.TableField {
			l.table(at, f, messages)
		}
	}
}

func (l *linter) field(where string, f offboarding.Field, siblings []offboarding.Field) {
	if !slices.Contains(offboarding.FieldTypes(), f.Type) {
		l.add(where+".type", "%q is no type", f.Type)
		return
	}
	text := f.Type == offboarding.TextField || f.Type == offboarding.LongTextField || f.Type == offboarding.URLField
	date := f.Type == offboarding.DateField || f.Type == offboarding.DateTimeField
	for _, misplaced := range []struct {
		is   bool
		what string
	}{
		{len(f.Choices) > 0 && f.Type != offboarding.ChoiceField, "choices"},
		{(f.MinLength != 0 || f.MaxLength != 0) && !text, "min_length and max_length"},
		{(f.Min != nil || f.Max != nil) && f.Type != offboarding.NumberField, "min and max"},
		{f.Bound != offboarding.AnyTime && !date, "bound"},
		{(len(f.Columns) > 0 || f.MinRows != 0 || f.MaxRows != 0) && f.Type != offboarding.TableField, "columns, min_rows and max_rows"},
	} {
		if misplaced.is {
			l.add(where, "a field of type %s has no %s", f.Type, misplaced.what)
		}
	}
	if f.MinLength < 0 || f.MaxLength < 0 || f.MaxLength > maxAnswer || f.MaxLength > 0 && f.MinLength > f.MaxLength {
		l.add(where+".max_length", "no answer has such a length")
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		l.add(where+".max", "no number lies between min and max")
	}
	if !slices.Contains([]offboarding.Bound{offboarding.AnyTime, offboarding.NotFuture, offboarding.NotPast}, f.Bound) {
		l.add(where+".bound", "%q is not not_future or not_past", f.Bound)
	}
	if f.Type == offboarding.ChoiceField {
		l.choices(where+".choices", f.Choices)
	}
	if f.RequiredIf != nil {
		l.requiredIf(where+".required_if", f, siblings)
	}
}

func (l *linter) choices(where string, choices []offboarding.Choice) {
	if len(choices) < 2 {
		l.add(where, "offer at least two")
	}
	if len(choices) > maxList {
		l.add(where, "more than %d are too many", maxList)
		return
	}
	values, labels := map[string]bool{}, map[string]bool{}
	for i, c := range choices {
		at := element(where, i)
		if !nameForm.MatchString(c.Value) {
			l.add(at+".value", "write %q as lower-case words joined by “_”", c.Value)
		}
		l.text(at+".label", c.Label, maxTitle)
		if values[c.Value] || labels[c.Label] {
			l.add(at, "%s is there twice", c.Value)
		}
		values[c.Value], labels[c.Label] = true, true
	}
}

func (l *linter) requiredIf(where string, f offboarding.Field, siblings []offboarding.Field) {
	at := slices.IndexFunc(siblings, func(s offboarding.Field) bool { return s.Name == f.RequiredIf.Field })
	switch {
	case f.Required:
		l.add(where, "is without effect, because the field is always required")
	case f.Type == offboarding.TableField:
		l.add(where, "a table is required always or never")
	case at < 0 || f.RequiredIf.Field == f.Name || siblings[at].Type != offboarding.ChoiceField:
		l.add(where+".field", "%q is no choice beside this field", f.RequiredIf.Field)
	case len(f.RequiredIf.Is) == 0:
		l.add(where+".is", "name the choices for which the field is required")
	default:
		for i, value := range f.RequiredIf.Is {
			if !slices.ContainsFunc(siblings[at].Choices, func(c offboarding.Choice) bool { return c.Value == value }) {
				l.add(element(where+".is", i), "%q is no choice of %s", value, f.RequiredIf.Field)
			}
		}
	}
}

func (l *linter) table(where string, f offboarding.Field, messages map[string]bool) {
	most := f.MaxRows
	if most == 0 {
		most = maxRows
	}
	if f.MinRows < 0 || most < 1 || most > maxRows || f.MinRows > most {
		l.add(where+".max_rows", "no table has such a number of rows; at most %d are taken", maxRows)
	}
	if len(f.Columns) > maxQuestions {
		l.add(where+".columns", "more than %d columns are too many", maxQuestions)
		return
	}
	if !slices.ContainsFunc(f.Columns, func(c offboarding.Field) bool { return c.Required }) {
		l.add(where+".columns", "make at least one column required, or a row says nothing")
	}
	if slices.ContainsFunc(f.Columns, func(c offboarding.Field) bool { return c.Type == offboarding.TableField }) {
		l.add(where+".columns", "a table cannot hold a table")
		return
	}
	l.fields(where+".columns", f.Columns, messages)
}

func (l *linter) file(where string, f offboarding.FileField) {
	if !nameForm.MatchString(f.Name) || len(f.Name) > maxTitle {
		l.add(where+".name", "write lower-case words joined by “_”, for example production_log")
	}
	l.text(where+".label", f.Label, maxTitle)
	l.optional(where+".hint", f.Hint, maxLine)
	for i, ending := range f.Types {
		if !slices.Contains(offboarding.FileTypes(), ending) {
			l.add(element(where+".types", i), "%q is not taken; choose from %s", ending, strings.Join(offboarding.FileTypes(), ", "))
		}
	}
	if f.MaxBytes < 0 || f.MaxBytes > offboarding.MaxFileLimit {
		l.add(where+".max_bytes", "is not between 0 and %d", int64(offboarding.MaxFileLimit))
	}
}
