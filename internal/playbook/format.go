package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Format writes a playbook as YAML that Parse reads as the same playbook. The
// same playbook is always written as the same bytes. It writes every text, also
// one that Lint refuses, so that what somebody typed is never lost.
func Format(p Playbook) ([]byte, error) {
	w := &writer{}
	w.mapping(reflect.ValueOf(p), "", "")
	if w.err != nil {
		return nil, fmt.Errorf("write playbook %s version %d: %w", p.ID, p.Version, w.err)
	}
	return w.out.Bytes(), nil
}

// writer writes the types of a playbook. It is the counterpart of reader.
type writer struct {
	out bytes.Buffer
	err error
}

// indent is one level of a mapping in a mapping or of a list under its key.
const indent = "  "

// mapping writes the fields of a struct. first begins the first line, and
// margin all others.
func (w *writer) mapping(v reflect.Value, first, margin string) {
	for _, f := range fieldsOf(v.Type()) {
		value := v.Field(f.index)
		if f.optional && value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0 {
			continue
		}
		w.out.WriteString(first + f.name + ":")
		w.value(value, margin)
		first = margin
	}
	if first != margin { // nothing is set, and "- " must not stand alone
		w.out.WriteString(first + "{}\n")
	}
}

// value writes what comes after a key.
func (w *writer) value(v reflect.Value, margin string) {
	switch v.Kind() {
	case reflect.Pointer:
		w.value(v.Elem(), margin)
	case reflect.Struct:
		if !hasFields(v) {
			w.out.WriteString(" {}\n")
			return
		}
		w.out.WriteString("\n")
		w.mapping(v, margin+indent, margin+indent)
	case reflect.Slice:
		w.out.WriteString("\n")
		for i := range v.Len() {
			w.element(v.Index(i), margin+indent)
		}
	default:
		w.out.WriteString(" " + w.scalar(v) + "\n")
	}
}

func (w *writer) element(v reflect.Value, margin string) {
	if v.Kind() == reflect.Struct {
		w.mapping(v, margin+"- ", margin+indent)
		return
	}
	w.out.WriteString(margin + "- " + w.scalar(v) + "\n")
}

// hasFields reports whether mapping writes anything.
func hasFields(v reflect.Value) bool {
	for _, f := range fieldsOf(v.Type()) {
		value := v.Field(f.index)
		if !(f.optional && value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0) {
			return true
		}
	}
	return false
}

func (w *writer) scalar(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return quoted(v.String())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanFloat():
		text := strconv.FormatFloat(v.Float()+0, 'f', -1, 64) // + 0 makes -0 a 0
		if strings.ContainsAny(text, "NI") {
			w.err = fmt.Errorf("%s is no number", text)
		}
		return text
	}
	w.err = fmt.Errorf("a playbook holds no %s", v.Type())
	return ""
}

// plain are texts that mean themselves without quotes: words that no reader
// of YAML takes for anything else.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*( ?[A-Za-z0-9_.;()/+-]+,?)*$`)

// taken are words that some reader of YAML takes for something else than text.
var taken = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "null": true, "nan": true, "inf": true,
}

// quoted writes a text. JSON's quotes are YAML's too.
func quoted(text string) string {
	if plain.MatchString(text) && !taken[strings.ToLower(text)] {
		return text
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always has a JSON form
	return strings.TrimSuffix(out.String(), "\n")
}
