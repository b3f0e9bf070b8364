package playbook

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// reader takes a tree of YAML apart into a playbook. It goes on after a
// mistake, so that a person learns of all of them, and notes where each part
// of the playbook stands.
type reader struct {
	places   places
	problems []Problem
}

func (r *reader) add(path string, t *token.Token, format string, args ...any) {
	r.problems = append(r.problems, Problem{
		Path: path, Line: t.Position.Line, Column: t.Position.Column, Message: fmt.Sprintf(format, args...),
	})
}

// mark notes where a part stands. A list or mapping under a key stands where
// its key does, so the first note counts.
func (r *reader) mark(path string, t *token.Token) {
	if _, known := r.places[path]; !known {
		r.places[path] = place{t.Position.Line, t.Position.Column}
	}
}

// value reads a node into a value of a playbook. Nothing at all is the zero
// value.
func (r *reader) value(path string, node ast.Node, into reflect.Value) {
	if node == nil || node.Type() == ast.NullType {
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		r.value(path, node, into.Elem())
		return
	case reflect.Struct:
		if mapping, ok := node.(*ast.MappingNode); ok {
			r.mapping(path, mapping, into)
			return
		}
		if pair, ok := node.(*ast.MappingValueNode); ok { // [key: value], in brackets
			r.mapping(path, &ast.MappingNode{Start: pair.Start, Values: []*ast.MappingValueNode{pair}}, into)
			return
		}
	case reflect.Slice:
		if list, ok := node.(*ast.SequenceNode); ok {
			r.list(path, list, into)
			return
		}
	default:
		r.mark(path, start(node))
		if scalar(node, into) {
			return
		}
	}
	hint := ""
	if into.Kind() == reflect.String && node.Type() != ast.MappingType && node.Type() != ast.SequenceType {
		hint = "; put it in quotes"
	}
	r.add(path, start(node), "%s stands where %s belongs%s", said(node), kindWord(into.Kind()), hint)
}

func (r *reader) mapping(path string, node *ast.MappingNode, into reflect.Value) {
	r.mark(path, start(node))
	fields := map[string]field{}
	for _, f := range fieldsOf(into.Type()) {
		fields[f.name] = f
	}
	lines := map[string]int{}
	for _, entry := range node.Values {
		key := entry.Key.GetToken()
		at := member(path, key.Value)
		if line, repeated := lines[key.Value]; repeated {
			r.add(at, key, "is there already, in line %d", line)
			continue
		}
		lines[key.Value] = key.Position.Line
		f, known := fields[key.Value]
		if !known {
			r.add(at, key, "there is no such field%s", nearest(key.Value, fields))
			continue
		}
		if k := entry.Value.Type(); k == ast.MappingType || k == ast.SequenceType || k == ast.NullType {
			r.mark(at, key)
		}
		r.value(at, entry.Value, into.Field(f.index))
	}
}

// nearest offers the field that was probably meant.
func nearest(name string, fields map[string]field) string {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for known := range fields {
		if plain(known) == plain(name) {
			return "; write " + known
		}
	}
	return ""
}

func (r *reader) list(path string, node *ast.SequenceNode, into reflect.Value) {
	r.mark(path, start(node))
	into.Set(reflect.MakeSlice(into.Type(), len(node.Values), len(node.Values)))
	for i, value := range node.Values {
		r.mark(element(path, i), start(value))
		r.value(element(path, i), value, into.Index(i))
	}
}

// scalar sets a text, number or boolean, and reports whether the node is one
// of that kind. A number is never taken for a text: 1.10 would become 1.1.
func scalar(node ast.Node, into reflect.Value) bool {
	switch n := node.(type) {
	case *ast.StringNode:
		return setText(into, n.Value)
	case *ast.LiteralNode:
		return setText(into, n.Value.Value)
	case *ast.BoolNode:
		if into.Kind() != reflect.Bool {
			return false
		}
		into.SetBool(n.Value)
		return true
	case *ast.FloatNode:
		return setNumber(into, n.Value)
	case *ast.IntegerNode:
		switch v := n.Value.(type) {
		case int64:
			return setWhole(into, v)
		case uint64:
			return v <= math.MaxInt64 && setWhole(into, int64(v))
		}
	}
	return false
}

func setText(into reflect.Value, text string) bool {
	if into.Kind() != reflect.String {
		return false
	}
	into.SetString(text)
	return true
}

func setWhole(into reflect.Value, number int64) bool {
	if !into.CanInt() {
		return setNumber(into, float64(number))
	}
	if into.OverflowInt(number) {
		return false
	}
	into.SetInt(number)
	return true
}

func setNumber(into reflect.Value, number float64) bool {
	if into.Kind() != reflect.Float64 {
		return false
	}
	into.SetFloat(number)
	return true
}

// start is the first token of a node.
func start(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}

// said is what stands in the text, for a sentence about it.
func said(node ast.Node) string {
	switch node.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	default:
		// Everything else has a text of its own.
	}
	text := node.GetToken().Value
	if literal, ok := node.(*ast.LiteralNode); ok {
		text = literal.Value.Value
	}
	if runes := []rune(text); len(runes) > maxQuoted {
		text = string(runes[:maxQuoted]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// maxQuoted is how many characters of a wrong value a message repeats.
const maxQuoted = 40

func kindWord(kind reflect.Kind) string {
	switch kind {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	default:
		return "a mapping of fields"
	}
}
