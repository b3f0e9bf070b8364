package playbook

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

// ChangeKind says what happened to a part of a playbook between two versions.
type ChangeKind string

const (
	// Added: the newer version has it, the older does not.
	Added ChangeKind = "added"
	// Changed: both have it and say different things.
	Changed ChangeKind = "changed"
	// Dropped: the older version has it, the newer does not.
	Dropped ChangeKind = "dropped"
)

// Part is a sort of thing that a playbook is made of.
type Part string

const (
	// Whole is the playbook itself: its name, the order of its tasks.
	Whole Part = "playbook"
	// TaskPart is one task, named by its key.
	TaskPart Part = "task"
	// SignOffPart is one sign-off, named by its function.
	SignOffPart Part = "sign-off"
)

// Change is what differs in one part of a playbook.
type Change struct {
	Kind ChangeKind
	Part Part
	// Key names the part: the key of a task, the function of a sign-off. It is
	// empty for the whole.
	Key string
	// Title is what people call it, as the newer version says.
	Title string
	// Details are the fields that differ, in the order of the format. They are
	// empty where the part was added or dropped.
	Details []Detail
}

// Detail is one field that differs. A side that has no such field is empty.
type Detail struct {
	// Field names it within its part: "requirement.fields.revoked_at.label".
	Field         string
	Before, After string
}

// Compare returns what differs from a to b: first the whole, then tasks and
// sign-offs in the order of b, then those that b dropped. The numbers of the
// versions are not compared. Nothing means that both ask for the same.
func Compare(a, b Playbook) []Change {
	var out []Change
	details := compareWhole(a, b)
	if len(details) > 0 {
		out = append(out, Change{Kind: Changed, Part: Whole, Title: b.Name, Details: details})
	}
	out = append(out, compareParts(TaskPart, a.Tasks, b.Tasks,
		func(t Task) string { return t.Key }, func(t Task) string { return t.Title })...)
	function := func(s SignOff) string { return string(s.Function) }
	return append(out, compareParts(SignOffPart, a.SignOffs, b.SignOffs, function, function)...)
}

func compareWhole(a, b Playbook) []Detail {
	type whole struct {
		ID          string `yaml:"id"`
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
		// Waivers are the rules that hold, those that are not written too.
		Waivers []offboarding.WaiverRule `yaml:"waivers"`
	}
	details := differences(whole{a.ID, a.Name, a.Description, a.waiverRules()}, whole{b.ID, b.Name, b.Description, b.waiverRules()})
	// Tasks that only one of them has are named by themselves.
	if before, after := commonOrder(a, b), commonOrder(b, a); before != after {
		details = append(details, Detail{Field: "order of tasks", Before: before, After: after})
	}
	return details
}

// commonOrder lists the tasks of a that b has too.
func commonOrder(a, b Playbook) string {
	var keys []string
	for _, t := range a.Tasks {
		if _, both := b.Task(t.Key); both {
			keys = append(keys, t.Key)
		}
	}
	return strings.Join(keys, ", ")
}

func compareParts[P any](part Part, a, b []P, key, title func(P) string) []Change {
	var out []Change
	find := func(parts []P, k string) int {
		return slices.IndexFunc(parts, func(p P) bool { return key(p) == k })
	}
	for _, p := range b {
		change := Change{Kind: Added, Part: part, Key: key(p), Title: title(p)}
		if at := find(a, key(p)); at >= 0 {
			change.Kind, change.Details = Changed, differences(a[at], p)
			if len(change.Details) == 0 {
				continue
			}
		}
		out = append(out, change)
	}
	for _, p := range a {
		if find(b, key(p)) < 0 {
			out = append(out, Change{Kind: Dropped, Part: part, Key: key(p), Title: title(p)})
		}
	}
	return out
}

// differences returns the fields in which two values of one type differ.
func differences(a, b any) []Detail {
	before, after := &flat{texts: map[string]string{}}, &flat{texts: map[string]string{}}
	before.add("", reflect.ValueOf(a))
	after.add("", reflect.ValueOf(b))
	var out []Detail
	for _, name := range append(after.names, before.names...) {
		if was, is := before.texts[name], after.texts[name]; was != is {
			out = append(out, Detail{Field: name, Before: was, After: is})
			before.texts[name] = is // named once
		}
	}
	return out
}

// flat is a value as a list of named texts.
type flat struct {
	names []string
	texts map[string]string
}

func (f *flat) put(name, text string) {
	f.names = append(f.names, name)
	f.texts[name] = text
}

func (f *flat) add(name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		switch {
		case v.IsNil():
		case v.Elem().Kind() == reflect.Struct:
			f.add(name, v.Elem())
		default:
			f.put(name, fmt.Sprint(v.Elem().Interface())) // a limit of 0 is one
		}
	case reflect.Struct:
		for _, field := range fieldsOf(v.Type()) {
			f.add(member(name, field.name), v.Field(field.index))
		}
	case reflect.Slice:
		f.list(name, v)
	default:
		if !v.IsZero() {
			f.put(name, fmt.Sprint(v.Interface()))
		}
	}
}

// list puts the names of what a list holds, in order, and then each thing under
// its name.
func (f *flat) list(name string, v reflect.Value) {
	names := make([]string, v.Len())
	for i := range names {
		names[i] = nameOf(v.Index(i))
	}
	if len(names) > 0 {
		f.put(name, strings.Join(names, ", "))
	}
	if v.Type().Elem().Kind() == reflect.Struct {
		for i := range names {
			f.add(member(name, names[i]), v.Index(i))
		}
	}
}

// nameOf is by what an element of a list is known: its first field, which is
// its name or key, or the element itself.
func nameOf(v reflect.Value) string {
	if v.Kind() == reflect.Struct {
		v = v.Field(fieldsOf(v.Type())[0].index)
	}
	if v.IsZero() {
		return `""`
	}
	return fmt.Sprint(v.Interface())
}
