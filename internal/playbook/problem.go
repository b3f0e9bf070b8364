package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is something that keeps a playbook from being used.
type Problem struct {
	// Path names the place within the playbook: "tasks[3].depends_on[0]". It
	// is empty for the text as a whole.
	Path string
	// Line and Column count from 1 and say where that stands in the text that
	// was read; they are 0 where there was none.
	Line, Column int
	// Message says what is wrong or what to do, as a part of a sentence.
	Message string
}

// String returns what is wrong and with what, without the place in the text.
func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Place says where in the text the problem is, for people.
func (p Problem) Place() string { return fmt.Sprintf("line %d, column %d", p.Line, p.Column) }

// place is a position in a text.
type place struct{ line, column int }

// places are the positions of the parts of a playbook, by path.
type places map[string]place

// of returns where a path stands, and where the smallest part around it does
// if the text does not write it down.
func (ps places) of(path string) place {
	for path != "" {
		if at, known := ps[path]; known {
			return at
		}
		path = around(path)
	}
	return place{1, 1}
}

// around is the path of what a part lies in; empty for the playbook itself.
func around(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// within reports whether a path is one of the parts or lies inside one.
func within(path string, parts map[string]bool) bool {
	for ; path != ""; path = around(path) {
		if parts[path] {
			return true
		}
	}
	return false
}

// placed returns the problems with their places, in the order of the text.
func (ps places) placed(problems []Problem) []Problem {
	for i := range problems {
		if problems[i].Line == 0 {
			at := ps.of(problems[i].Path)
			problems[i].Line, problems[i].Column = at.line, at.column
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return problems
}

// element is the path of an element of a list, counted from 0.
func element(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// member is the path of a field of a mapping.
func member(mapping, name string) string {
	if mapping == "" {
		return name
	}
	return mapping + "." + name
}
