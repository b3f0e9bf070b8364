package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// FieldKind is what a person answers with.
type FieldKind string

// The kinds of fields.
const (
	FieldText       FieldKind = ""
	FieldTextarea   FieldKind = "textarea"
	FieldSelect     FieldKind = "select"
	FieldRadios     FieldKind = "radios"     // a few choices of a word or two
	FieldChoices    FieldKind = "choices"    // large boxed choices with a line of explanation
	FieldCheckbox   FieldKind = "checkbox"   // one statement to agree to
	FieldCheckboxes FieldKind = "checkboxes" // several of a list
	FieldDate       FieldKind = "date"       // YYYY-MM-DD
	FieldDateTime   FieldKind = "date-time"  // a date, and a time posted as Name + "_time"
	FieldNumber     FieldKind = "number"     // digits, typed
	FieldURL        FieldKind = "url"        // a web address
	FieldEmail      FieldKind = "email"      // a mail address
	FieldFile       FieldKind = "file"       // one or several files
	FieldItems      FieldKind = "items"      // a table with one row for each thing
)

// FieldWidth hints at the length of the answer.
type FieldWidth string

// How wide a field is.
const (
	WidthFull   FieldWidth = ""
	WidthNarrow FieldWidth = "w1" // a date, a count
	WidthMedium FieldWidth = "w2"
	WidthWide   FieldWidth = "w3" // an identifier
)

// Field is one question of a form, with its label, hint, error and control.
// The hint and the error are tied to the control, and the id of the control is
// ID, so that an error summary links to "#" + ID.
type Field struct {
	Kind  FieldKind
	ID    string
	Name  string
	Label string
	Value string
	// Time is the time of a date-time answer, HH:MM.
	Time string
	// Hint says what is expected; HintCode is an identifier after it.
	Hint, HintCode string
	// Error says the rule that was broken, with an example.
	Error string
	// Required is told to assistive technology only. The server decides, so
	// that the words are ours and a draft can be saved half done.
	Required bool
	// Optional adds "(optional)" to the label.
	Optional bool
	// Checked is the state of a single checkbox, whose Value is what it posts.
	Checked bool
	// LabelHidden keeps the label for screen readers, in a filter bar.
	LabelHidden bool
	Options     []Option
	Width       FieldWidth
	Mono        bool // identifiers and hashes
	Rows        int  // lines of a textarea, 3 when 0
	Unit        string
	// Autocomplete is the purpose of a person's own data, "name" or "email".
	// Identifiers are answered without suggestions when it is empty and Mono.
	Autocomplete string
	// Accept lists file types, ".pdf,.csv"; Multiple allows several files.
	Accept   string
	Multiple bool
	// Columns and Items are the head and rows of a FieldItems table.
	Columns []string
	Items   []FieldItem
	Attrs   templ.Attributes
}

// Option is one choice of a select, radios, choices or checkboxes.
type Option struct {
	Value, Label, Hint string
	Selected           bool
}

// FieldItem is one row of a FieldItems table: the thing, and a field for each
// column. The label of a cell is said with the name of its row.
type FieldItem struct {
	Label string
	Cells []Field
}

// Render draws the field.
func (f Field) Render(ctx context.Context, w io.Writer) error {
	switch f.Kind {
	case FieldRadios, FieldChoices, FieldCheckboxes, FieldDateTime, FieldItems:
		return fieldGroup(f).Render(ctx, w)
	case FieldCheckbox:
		return fieldCheckbox(f).Render(ctx, w)
	}
	return field(f).Render(ctx, w)
}

func (f Field) classes() string {
	return templ.Classes("f", templ.KV("err", f.Error != "")).String()
}

func (f Field) hintID() string  { return f.ID + "-hint" }
func (f Field) errorID() string { return f.ID + "-error" }

// describedBy names the hint and the error, in reading order.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	if f.Error != "" {
		ids = append(ids, f.errorID())
	}
	return strings.Join(ids, " ")
}

// inputType is the type attribute of a one-line answer. Numbers are text with
// a number pad: the type "number" loses what it cannot read.
func (f Field) inputType() string {
	switch f.Kind {
	case FieldDate, FieldDateTime:
		return "date"
	case FieldURL, FieldEmail, FieldFile:
		return string(f.Kind)
	}
	return "text"
}

// attributes are those that every control of a field has.
func (f Field) attributes(ctx context.Context) templ.Attributes {
	a := templ.Attributes{"id": f.ID, "name": f.Name}
	if by := f.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if class := templ.Classes(string(f.Width), templ.KV("mono", f.Mono)).String(); class != "" && f.Kind != FieldFile {
		a["class"] = class
	}
	for name, value := range withNonce(ctx, f.Attrs) {
		a[name] = value
	}
	return a
}

// inputAttributes adds what only one-line answers have.
func (f Field) inputAttributes(ctx context.Context) templ.Attributes {
	a := f.attributes(ctx)
	a["type"] = f.inputType()
	if f.Kind == FieldFile {
		a["multiple"] = f.Multiple
		if f.Accept != "" {
			a["accept"] = f.Accept
		}
		return a
	}
	a["value"] = f.Value
	if f.Kind == FieldNumber {
		a["inputmode"] = "numeric"
	}
	if f.Mono {
		a["spellcheck"] = "false"
		if f.Autocomplete == "" {
			a["autocomplete"] = "off"
		}
	}
	return a
}

// timeAttributes are those of the time beside a date.
func (f Field) timeAttributes() templ.Attributes {
	a := templ.Attributes{"id": f.ID + "-time", "name": f.Name + "_time", "type": "time", "class": "w1", "value": f.Time}
	if f.Error != "" {
		a["aria-invalid"] = "true"
		a["aria-describedby"] = f.errorID()
	}
	return a
}

// cellTimeAttributes are those of the time in a cell, named like its date.
func (f Field) cellTimeAttributes() templ.Attributes {
	a := f.timeAttributes()
	if label, ok := f.Attrs["aria-label"].(string); ok {
		a["aria-label"] = label + ", time in UTC"
	}
	return a
}

// optionID is the id of a choice. The first has the field's own id, so that a
// link to the field lands on it.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + string(appendNumber(nil, float64(i+1)))
}

// cell is a field of a table row: its label is its column and its row.
func (f Field) cell(column, row string) Field {
	attrs := templ.Attributes{"aria-label": column + ", " + row}
	for name, value := range f.Attrs {
		attrs[name] = value
	}
	f.Attrs = attrs
	return f
}

// tableColumns is how many columns of controls fit beside each other.
const tableColumns = 4

// stacked tells whether the rows are too wide for a table.
func (f Field) stacked() bool { return len(f.Columns) > tableColumns }

// labelled is a field of a row under the name of its column.
func (f Field) labelled(column string) Field {
	f.Label, f.Optional = column, false
	return f
}

// narrow is the date of a date-time, as wide as a date.
func (f Field) narrow() Field {
	f.Width = WidthNarrow
	return f
}

func (f Field) lines() int {
	if f.Rows == 0 {
		return 3
	}
	return f.Rows
}
