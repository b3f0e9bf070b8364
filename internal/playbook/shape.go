package playbook

import (
	"reflect"
	"strings"
)

// The types of a playbook are its format: their yaml tags name the fields of
// a mapping. Reading, writing and the schema all follow them.

// field is one field of a mapping.
type field struct {
	name  string
	index int
	typ   reflect.Type
	// optional fields may be left out, and are not written where they are zero.
	optional bool
}

// fieldsOf returns the fields of a type in the order in which they are written.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			out = append(out, field{name: name, index: i, typ: t.Field(i).Type, optional: option == "omitempty"})
		}
	}
	return out
}
