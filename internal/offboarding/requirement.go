package offboarding

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// FieldType is the kind of answer that a field takes. Answers are kept as
// text in one spelling for each type, so that a digest over them is stable.
type FieldType string

const (
	// TextField is one line.
	TextField FieldType = "text"
	// LongTextField is several lines.
	LongTextField FieldType = "long_text"
	// ChoiceField is the Value of one of the field's choices.
	ChoiceField FieldType = "choice"
	// DateField is a day, spelled 2006-01-02.
	DateField FieldType = "date"
	// DateTimeField is a time in UTC, spelled 2006-01-02T15:04:05Z.
	DateTimeField FieldType = "date_time"
	// URLField is an absolute http or https address.
	URLField FieldType = "url"
	// NumberField is a decimal number without exponent.
	NumberField FieldType = "number"
	// PersonField is the ID of an active person.
	PersonField FieldType = "person"
	// TableField is rows of other fields, one for each item.
	TableField FieldType = "table"
)

// FieldTypes returns all field types.
func FieldTypes() []FieldType {
	return []FieldType{
		TextField, LongTextField, ChoiceField, DateField, DateTimeField,
		URLField, NumberField, PersonField, TableField,
	}
}

// Choice is one of the answers that a ChoiceField allows.
type Choice struct {
	Value string `json:"value" yaml:"value"`
	Label string `json:"label" yaml:"label"`
}

// Bound limits a date against the moment at which it is sent.
type Bound string

const (
	// AnyTime is no limit.
	AnyTime Bound = ""
	// NotFuture: the thing has happened.
	NotFuture Bound = "not_future"
	// NotPast: the thing is still to come.
	NotPast Bound = "not_past"
)

// RequiredIf makes a field required when another field of the same form or
// row has one of some values.
type RequiredIf struct {
	Field string   `json:"field" yaml:"field"`
	Is    []string `json:"is" yaml:"is"`
}

// Field is one question of a requirement.
type Field struct {
	Name  string    `json:"name" yaml:"name"`
	Label string    `json:"label" yaml:"label"`
	Hint  string    `json:"hint,omitempty" yaml:"hint,omitempty"`
	Type  FieldType `json:"type" yaml:"type"`
	// Message is what a person reads when the answer is wrong: the rule with
	// an example.
	Message    string      `json:"message" yaml:"message"`
	Required   bool        `json:"required,omitempty" yaml:"required,omitempty"`
	RequiredIf *RequiredIf `json:"required_if,omitempty" yaml:"required_if,omitempty"`
	Choices    []Choice    `json:"choices,omitempty" yaml:"choices,omitempty"`
	// MinLength and MaxLength count characters; a MaxLength of 0 means 500,
	// or 10,000 for LongTextField.
	MinLength int `json:"min_length,omitempty" yaml:"min_length,omitempty"`
	MaxLength int `json:"max_length,omitempty" yaml:"max_length,omitempty"`
	// Min and Max limit numbers; nil is no limit.
	Min *float64 `json:"min,omitempty" yaml:"min,omitempty"`
	Max *float64 `json:"max,omitempty" yaml:"max,omitempty"`
	// Bound limits dates and times.
	Bound Bound `json:"bound,omitempty" yaml:"bound,omitempty"`
	// Columns, MinRows and MaxRows describe a table; a MaxRows of 0 means 200.
	Columns []Field `json:"columns,omitempty" yaml:"columns,omitempty"`
	MinRows int     `json:"min_rows,omitempty" yaml:"min_rows,omitempty"`
	MaxRows int     `json:"max_rows,omitempty" yaml:"max_rows,omitempty"`
}

// FileField asks for a file.
type FileField struct {
	Name     string `json:"name" yaml:"name"`
	Label    string `json:"label" yaml:"label"`
	Hint     string `json:"hint,omitempty" yaml:"hint,omitempty"`
	Required bool   `json:"required,omitempty" yaml:"required,omitempty"`
	// Types lists the endings allowed, lower case without dot; empty allows
	// the product's own list.
	Types []string `json:"types,omitempty" yaml:"types,omitempty"`
	// MaxBytes is the limit of one file; 0 means DefaultFileLimit.
	MaxBytes int64 `json:"max_bytes,omitempty" yaml:"max_bytes,omitempty"`
}

const (
	// DefaultFileLimit is the largest file, in bytes, where the requirement
	// names no limit.
	DefaultFileLimit = 50 << 20
	// MaxFileLimit is the largest limit, in bytes, a requirement may name.
	MaxFileLimit = 1 << 30
)

// Limit returns the largest file, in bytes, that the field takes.
func (f FileField) Limit() int64 {
	if f.MaxBytes <= 0 {
		return DefaultFileLimit
	}
	return min(f.MaxBytes, MaxFileLimit)
}

// Requirement says what proves a task. A running offboarding keeps the
// requirement that it started with; a changed one has a higher Version.
type Requirement struct {
	Version int `json:"version" yaml:"-"`
	// Proof says in a sentence or two what counts as proof.
	Proof        string      `json:"proof" yaml:"proof"`
	MinimumLevel Level       `json:"minimum_level" yaml:"minimum_level"`
	Fields       []Field     `json:"fields" yaml:"fields"`
	Files        []FileField `json:"files,omitempty" yaml:"files,omitempty"`
}

// Field returns the named field.
func (r Requirement) Field(name string) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// File returns the named file field.
func (r Requirement) File(name string) (FileField, bool) {
	for _, f := range r.Files {
		if f.Name == name {
			return f, true
		}
	}
	return FileField{}, false
}

// asksLike reports whether two requirements ask for the same, whatever their
// versions.
func (r Requirement) asksLike(other Requirement) bool {
	r.Version, other.Version = 0, 0
	a, err := json.Marshal(r)
	b, errOther := json.Marshal(other)
	return err == nil && errOther == nil && bytes.Equal(a, b)
}

// asksForLessThan reports whether evidence could answer r that would not have
// been enough for old: a weaker level, an answer or file that need not be
// given any more, or a wider choice.
func (r Requirement) asksForLessThan(old Requirement) bool {
	if !r.MinimumLevel.AtLeast(old.MinimumLevel) {
		return true
	}
	for _, had := range old.Files {
		field, has := r.File(had.Name)
		if had.Required && (!has || !field.Required) || has && widens(had.Types, field.Types) {
			return true
		}
	}
	return fieldsAskForLess(r.Fields, old.Fields)
}

func fieldsAskForLess(fields, old []Field) bool {
	for _, had := range old {
		at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == had.Name })
		switch {
		case at < 0 && (had.Required || had.RequiredIf != nil):
			return true
		case at >= 0 && fields[at].asksForLessThan(had):
			return true
		}
	}
	return false
}

func (f Field) asksForLessThan(old Field) bool {
	lessOften := old.Required && !f.Required ||
		old.RequiredIf != nil && !f.Required && !reflect.DeepEqual(f.RequiredIf, old.RequiredIf)
	looser := f.MinLength < old.MinLength || f.MinRows < old.MinRows || old.Bound != AnyTime && f.Bound != old.Bound ||
		old.Min != nil && (f.Min == nil || *f.Min < *old.Min) || old.Max != nil && (f.Max == nil || *f.Max > *old.Max)
	var had, has []string
	for _, c := range old.Choices {
		had = append(had, c.Value)
	}
	for _, c := range f.Choices {
		has = append(has, c.Value)
	}
	return f.Type != old.Type || lessOften || looser || widens(had, has) || fieldsAskForLess(f.Columns, old.Columns)
}

// widens reports whether a list of what is allowed allows more than before. An
// empty list allows everything.
func widens(before, after []string) bool {
	return len(before) > 0 && (len(after) == 0 || slices.ContainsFunc(after, func(v string) bool { return !slices.Contains(before, v) }))
}
