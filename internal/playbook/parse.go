package playbook

import (
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// MaxSize is the largest playbook that is read, in bytes.
const MaxSize = 256 << 10

// maxProblems is how many mistakes of one text are named.
const maxProblems = 200

// Holders are the active people who hold each function.
type Holders = map[offboarding.Function][]string

// Check reads a playbook from YAML and returns every mistake of it at once, in
// the order of the text and each with its place: what is no YAML, what is no
// field or has the wrong type, and what Lint finds. Only text that is no YAML
// at all, or YAML that a playbook has no use for, is named alone. With holders
// it also names sign-offs that nobody could give; nil does not ask.
func Check(text []byte, holders Holders) (Playbook, []Problem) {
	p, ps, wrong := read(text)
	if ps == nil {
		return p, wrong
	}
	misread := map[string]bool{}
	for _, w := range wrong {
		misread[w.Path] = true
	}
	for _, found := range append(Lint(p), unsigned(p, holders)...) {
		if !within(found.Path, misread) {
			wrong = append(wrong, found)
		}
	}
	wrong = ps.placed(wrong)
	if more := len(wrong) - maxProblems; more > 0 {
		last := wrong[maxProblems]
		last.Path, last.Message = "", fmt.Sprintf("%d more mistakes follow; mend those above first", more)
		wrong = append(wrong[:maxProblems:maxProblems], last)
	}
	return p, wrong
}

// Parse reads a playbook from YAML. Unknown and repeated fields are refused,
// so that a slip of the pen cannot leave a rule out. The error is a fault that
// names the first mistake with its place; Check names all. What the playbook
// says is not judged: that is Lint.
func Parse(text []byte) (Playbook, error) {
	p, ps, wrong := read(text)
	if len(wrong) == 0 {
		return p, nil
	}
	wrong = ps.placed(wrong)
	if len(text) > MaxSize {
		return Playbook{}, fault.New(fault.TooLarge, "%s", wrong[0])
	}
	return Playbook{}, fault.New(fault.Invalid, "%s: %s", wrong[0].Place(), wrong[0])
}

// Fields are mistakes as a fault carries them, named by their place.
func Fields(problems []Problem) []fault.Field {
	out := make([]fault.Field, len(problems))
	for i, p := range problems {
		out[i] = fault.Field{Name: p.Place(), Message: p.String()}
	}
	return out
}

// read reads a playbook as far as it can be read. Without places the text was
// not taken apart at all.
func read(text []byte) (Playbook, places, []Problem) {
	refused := func(p Problem) (Playbook, places, []Problem) { return Playbook{}, nil, []Problem{p} }
	if len(text) > MaxSize {
		return refused(Problem{Line: 1, Column: 1, Message: fmt.Sprintf("the playbook has more than %d bytes; nothing of it was read", MaxSize)})
	}
	if !utf8.Valid(text) {
		return refused(Problem{Line: 1, Column: 1, Message: "the playbook is not UTF-8 text; save it as UTF-8"})
	}
	text = unixLines(text)
	if p, ok := checkTokens(lexer.Tokenize(string(text))); !ok {
		return refused(p)
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return refused(unreadable(err))
	}
	var root ast.Node
	if len(file.Docs) > 0 {
		root = file.Docs[0].Body
	}
	if root == nil || root.Type() == ast.CommentType || root.Type() == ast.NullType {
		return refused(Problem{Line: 1, Column: 1, Message: "the playbook is empty"})
	}
	var p Playbook
	r := &reader{places: places{}}
	r.value("", root, reflect.ValueOf(&p).Elem())
	return p, r.places, r.problems
}

const (
	// maxNesting is how deep lists and mappings in brackets may stand in each
	// other. The parser takes time and memory that grow with the square of the
	// nesting, so a few hundred kilobytes of brackets would occupy a server.
	maxNesting = 4
	// maxIndent is the last column in which a line may begin, for the same
	// reason.
	maxIndent = 120
)

// checkTokens refuses what a playbook has no use for: what refers to other
// places of the document and what nests without end.
func checkTokens(tokens token.Tokens) (Problem, bool) {
	depth, line, entries := 0, 0, 0
	for i, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
			if depth == 0 && t.Position.Column > maxIndent {
				return tooDeep(t), false
			}
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return at(t, "anchors, aliases and merges are not read; write the value out"), false
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			return at(t, "tags, directives and “?” keys are not read; remove it"), false
		case token.DocumentHeaderType, token.DocumentEndType:
			if i > 0 {
				return at(t, "a file holds one playbook; move the second one to its own file"), false
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
			return tooDeep(t), false
		}
	}
	return Problem{}, true
}

func tooDeep(t *token.Token) Problem { return at(t, "lists or mappings stand too deep in each other") }

// unreadable says in plain words where and why the text is no YAML.
func unreadable(err error) Problem {
	var broken yaml.Error
	if errors.As(err, &broken) && broken.GetToken() != nil {
		return at(broken.GetToken(), "%s", broken.GetMessage())
	}
	return Problem{Line: 1, Column: 1, Message: "this is no YAML"}
}

func at(t *token.Token, format string, args ...any) Problem {
	return Problem{Line: t.Position.Line, Column: t.Position.Column, Message: fmt.Sprintf(format, args...)}
}
