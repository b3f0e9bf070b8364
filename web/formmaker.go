package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/ui"
)

// formMaker makes the questions of forms that formReader reads. Each shows
// exactly what is set, so that a form that is sent as it came changes nothing.
type formMaker struct {
	// unread are answers that are no numbers, as they were typed, and wrong says
	// what is wrong, both by name.
	unread, wrong map[string]string
	// touched is the path of what was arranged last.
	touched string
	// swap makes a button that arranges swap the form in place.
	swap templ.Attributes
}

func (m formMaker) field(kind ui.FieldKind, name, label, hint string) ui.Field {
	return ui.Field{Kind: kind, ID: fieldID(name), Name: name, Label: label, Hint: hint, Error: m.wrong[name]}
}

// text asks for a line; a text of several lines gets room for them.
func (m formMaker) text(name, label, value, hint string) ui.Field {
	if strings.Contains(value, "\n") {
		return m.long(name, label, value, hint)
	}
	f := m.field(ui.FieldText, name, label, hint)
	f.Value = value
	return f
}

// word asks for a name that people do not read.
func (m formMaker) word(name, label, value, hint string) ui.Field {
	f := m.text(name, label, value, hint)
	f.Mono = true
	return f
}

// long asks for a few sentences.
func (m formMaker) long(name, label, value, hint string) ui.Field {
	f := m.field(ui.FieldTextarea, name, label, hint)
	if f.Value = value; strings.HasPrefix(value, "\n") {
		f.Value = "\n" + value // browsers drop the first line end
	}
	return f
}

// whole asks for a whole number. Zero is shown as nothing where that is meant
// by it.
func (m formMaker) whole(name, label string, value int, zero, hint string) ui.Field {
	shown := strconv.Itoa(value)
	if value == 0 {
		shown = zero
	}
	return m.digits(name, label, shown, hint)
}

func (m formMaker) number(name, label string, value *float64, hint string) ui.Field {
	shown := ""
	if value != nil {
		shown = strconv.FormatFloat(*value, 'f', -1, 64)
	}
	return m.digits(name, label, shown, hint)
}

func (m formMaker) digits(name, label, shown, hint string) ui.Field {
	f := m.field(ui.FieldText, name, label, hint)
	f.Value, f.Width = shown, ui.WidthNarrow
	if typed, odd := m.unread[name]; odd {
		f.Value, f.Error = typed, unreadWords(name)
	}
	return f
}

// unreadWords says what an answer should have been.
func unreadWords(name string) string {
	if strings.HasSuffix(name, ".max_bytes") {
		return "Enter a size, for example 200 MB"
	}
	return "Enter a number, for example 5"
}

func (m formMaker) yes(name, label string, checked bool) ui.Field {
	f := m.field(ui.FieldCheckbox, name, label, "")
	f.Value, f.Checked = "yes", checked
	return f
}

// choice asks for one of some; none says what it means to choose nothing. What
// is set and cannot be chosen is offered too, as it is.
func (m formMaker) choice(name, label, value string, options []ui.Option, none, hint string) ui.Field {
	f := m.field(ui.FieldSelect, name, label, hint)
	f.Options = append([]ui.Option{{Label: none}}, options...)
	if !slices.ContainsFunc(f.Options, func(o ui.Option) bool { return o.Value == value }) {
		f.Options = append(f.Options, ui.Option{Value: value, Label: value + " (not there)"})
	}
	f.Options = chosen(value, f.Options)
	return f
}

// boxes asks for several of some, in the usual order. Where what is set has
// another order, is there twice or cannot be chosen, it comes first, as it is.
func boxes[T ~string](m formMaker, name, label string, given []T, known []ui.Option, hint string) ui.Field {
	f := m.field(ui.FieldCheckboxes, name, label, hint)
	f.Options = slices.Clone(known)
	rest := given
	for i := range f.Options {
		if o := &f.Options[i]; len(rest) > 0 && o.Value == string(rest[0]) {
			o.Selected, rest = true, rest[1:]
		}
	}
	if len(rest) == 0 {
		return f
	}
	f.Options = nil
	for _, g := range given {
		o := ui.Option{Value: string(g), Label: string(g), Selected: true}
		if at := slices.IndexFunc(known, func(o ui.Option) bool { return o.Value == string(g) }); at >= 0 {
			o.Label = known[at].Label
		}
		f.Options = append(f.Options, o)
	}
	for _, o := range known {
		if !slices.Contains(given, T(o.Value)) {
			f.Options = append(f.Options, o)
		}
	}
	return f
}

// optionsOf offers the values of a closed set with their words.
func optionsOf[T ~string](values []T, say func(T) string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		out[i] = ui.Option{Value: string(v), Label: say(v)}
	}
	return out
}

// button arranges: its text is said together with the thing.
func (m formMaker) button(verb, path, text, thing string) ui.Button {
	b := ui.Button{
		Text: text, Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: actionField, Value: verb + ":" + path,
		Attrs: templ.Attributes{"aria-label": strings.TrimSpace(text + " " + thing)},
	}
	for name, value := range m.swap {
		b.Attrs[name] = value
	}
	return b
}

// add is the button that adds to a list.
func (m formMaker) add(list, text string) ui.Button { return m.button(addVerb, list, text, "") }

// arranging are the buttons of the element at a place of a list of so many.
func (m formMaker) arranging(list string, at, of int, thing string) []ui.Button {
	var out []ui.Button
	if at > 0 {
		out = append(out, m.button(upVerb, nth(list, at), "Move up", thing))
	}
	if at < of-1 {
		out = append(out, m.button(downVerb, nth(list, at), "Move down", thing))
	}
	return append(out, m.button(removeVerb, nth(list, at), "Remove", thing))
}

// open reports whether something at or within a path was touched last, or is
// wrong.
func (m formMaker) open(path string) bool {
	within := func(name string) bool {
		rest, inside := strings.CutPrefix(name, path)
		return inside && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	if within(m.touched) {
		return true
	}
	for _, names := range []map[string]string{m.unread, m.wrong} {
		for name := range names {
			if within(name) {
				return true
			}
		}
	}
	return false
}
