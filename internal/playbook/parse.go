package playbook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"github.com/closegate/closegate/internal/fault"
)

// MaxSize is the largest playbook that is read, in bytes.
const MaxSize = 256 << 10

// Parse reads a playbook from YAML. Unknown and repeated fields are refused,
// so that a slip of the pen cannot leave a rule out, and so are anchors, tags
// and further documents. The error is a fault that names line and column. What
// the playbook says is not judged: that is Lint.
func Parse(text []byte) (Playbook, error) {
	if len(text) > MaxSize {
		return Playbook{}, fault.New(fault.TooLarge, "the playbook has %d bytes; at most %d are read", len(text), MaxSize)
	}
	if !utf8.Valid(text) {
		return Playbook{}, fault.New(fault.Invalid, "the playbook is not UTF-8 text; save it as UTF-8")
	}
	if err := checkTokens(lexer.Tokenize(string(text))); err != nil {
		return Playbook{}, err
	}
	var p Playbook
	switch err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&p); {
	case errors.Is(err, io.EOF):
		return Playbook{}, fault.New(fault.Invalid, "the playbook is empty")
	case err != nil:
		return Playbook{}, unreadable(err)
	}
	return p, nil
}

// Format writes a playbook as YAML that Parse reads as the same playbook. The
// same playbook is always written as the same bytes.
func Format(p Playbook) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(p, yaml.IndentSequence(true), yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return nil, fmt.Errorf("write playbook %s version %d: %w", p.ID, p.Version, err)
	}
	return text, nil
}

// maxNesting is how deep lists and mappings in brackets may stand in each
// other. The parser takes time and memory that grow with the square of the
// nesting, so a few hundred kilobytes of brackets would occupy a server.
const maxNesting = 4

// checkTokens refuses what a playbook has no use for: what refers to other
// places of the document, what nests without end, what looks like a number
// and would be cut to a whole one.
func checkTokens(tokens token.Tokens) error {
	depth, line, entries := 0, 0, 0
	for i, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return at(t, "anchors, aliases and merges are not read; write the value out")
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			return at(t, "tags, directives and “?” keys are not read; remove it")
		case token.DocumentHeaderType, token.DocumentEndType:
			if i > 0 {
				return at(t, "a file holds one playbook; move the second one to its own file")
			}
		case token.FloatType:
			if i > 1 && tokens[i-1].Type == token.MappingValueType && tokens[i-2].Value != "min" && tokens[i-2].Value != "max" {
				return at(t, "%s is not a whole number; put it in quotes if it is text", t.Value)
			}
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			entries++
		case token.MappingValueType:
			if depth == 0 {
				entries++
			}
		default:
			// Text, numbers and the like neither refer nor nest.
		}
		if depth > maxNesting || entries > maxNesting {
			return at(t, "lists or mappings stand too deep in each other")
		}
	}
	return nil
}

// unreadable says in plain words where and why the text is no playbook.
func unreadable(err error) error {
	var typed *yaml.TypeError
	var broken yaml.Error
	switch {
	case errors.As(err, &typed):
		return at(typed.Token, "%q stands where %s belongs", typed.Token.Value, kindWord(typed.DstType))
	case errors.As(err, &broken):
		return at(broken.GetToken(), "%s", broken.GetMessage())
	}
	return fault.Wrap(fault.Invalid, err, "the playbook cannot be read")
}

func at(t *token.Token, format string, args ...any) error {
	return fault.New(fault.Invalid, "line %d, column %d: %s", t.Position.Line, t.Position.Column, fmt.Sprintf(format, args...))
}

func kindWord(t reflect.Type) string {
	switch t.Kind() {
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
