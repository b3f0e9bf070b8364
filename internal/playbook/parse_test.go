package playbook_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/playbook"
)

func TestWhatIsNoPlaybookIsRefusedWithLineAndColumn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"unknown field":        {"id: a\ntitel: b\n", `line 2, column 1: titel: there is no such field`},
		"unknown nested field": {"tasks:\n  - key: a\n    requirement:\n      fields:\n        - nam: x\n", `line 5, column 11: tasks[0].requirement.fields[0].nam: there is no such field`},
		"other case":           {"ID: a\n", `line 1, column 1: ID: there is no such field; write id`},
		"repeated field":       {"id: a\nid: b\n", `line 2, column 1: id: is there already, in line 1`},
		"repeated nested":      {"tasks:\n  - key: a\n    key: b\n", `line 3, column 5: tasks[0].key: is there already, in line 2`},
		"text for a number":    {"id: a\nversion: one\n", `line 2, column 10: version: "one" stands where a whole number belongs`},
		"text for yes or no":   {"tasks:\n  - requirement:\n      fields:\n        - required: maybe\n", `line 4, column 21: tasks[0].requirement.fields[0].required: "maybe" stands where true or false belongs`},
		"part of a number":     {"version: 1.5\n", `line 1, column 10: version: "1.5" stands where a whole number belongs`},
		"mapping for a text":   {"id: {a: b}\n", "line 1, column 5: id: a mapping stands where a text belongs"},
		"not closed":           {"id: [a\n", "line 1, column 5: sequence end token ']' not found"},
		"tab":                  {"id: a\n\tname: b\n", "line 2, column 1: found character '\t' that cannot start any token"},
		"anchor":               {"id: &x a\nname: *x\n", "line 1, column 5: anchors, aliases and merges are not read; write the value out"},
		"alias":                {"name: *x\n", "line 1, column 7: anchors, aliases and merges are not read; write the value out"},
		"merge":                {"<<: {id: a}\n", "line 1, column 1: anchors, aliases and merges are not read; write the value out"},
		"tag":                  {"id: !!binary aGVsbG8=\n", "line 1, column 5: tags, directives and “?” keys are not read; remove it"},
		"directive":            {"%YAML 1.2\n---\nid: a\n", "line 1, column 1: tags, directives and “?” keys are not read; remove it"},
		"second document":      {"id: a\n---\nid: b\n", "line 2, column 1: a file holds one playbook; move the second one to its own file"},
		"deep brackets":        {"tasks: [[[[[]]]]]\n", "line 1, column 12: lists or mappings stand too deep in each other"},
		"number for a text":    {"id: 12\n", `line 1, column 5: id: "12" stands where a text belongs; put it in quotes`},
		"yes or no for a text": {"name: true\n", `line 1, column 7: name: "true" stands where a text belongs; put it in quotes`},
		"text for a list":      {"tasks: none\n", `line 1, column 8: tasks: "none" stands where a list belongs`},
		"a far line":           {"tasks:\n" + strings.Repeat(" ", 120) + "name: b\n", "line 2, column 121: lists or mappings stand too deep in each other"},
		"deep dashes":          {"- - - - - a\n", "line 1, column 9: lists or mappings stand too deep in each other"},
		"nothing":              {"", "line 1, column 1: the playbook is empty"},
		"only a comment":       {"# nothing\n", "line 1, column 1: the playbook is empty"},
		"no text":              {"id: \xff\n", "line 1, column 1: the playbook is not UTF-8 text; save it as UTF-8"},
	} {
		_, err := playbook.Parse([]byte(test.text))
		if err == nil || err.Error() != test.want || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v (%s), want %s", name, err, fault.KindOf(err), test.want)
		}
	}
}

func TestATooLargePlaybookIsRefused(t *testing.T) {
	t.Parallel()
	text := []byte("id: a\n#" + strings.Repeat("x", playbook.MaxSize))
	if _, err := playbook.Parse(text[:playbook.MaxSize]); err != nil {
		t.Errorf("the largest playbook is refused: %v", err)
	}
	if _, err := playbook.Parse(text); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestWhatAPlaybookSaysIsRead(t *testing.T) {
	t.Parallel()
	p, err := playbook.Parse([]byte(`---
id: small
version: 2
name: "Small: a trial" # with a comment
tasks:
  - key: first
    category: other
    offset: -3
    when: {any: [legal_hold], not: [hostile_client]}
    depends_on:
      - {key: zeroth, lag_days: 2}
    requirement:
      proof: >-
        Two lines that
        are one.
      minimum_level: self_attested
      fields:
        - {name: share, label: Share, type: number, message: Enter it., min: 0.5}
`))
	if err != nil {
		t.Fatal(err)
	}
	task := p.Tasks[0]
	switch {
	case p.ID != "small", p.Version != 2, p.Name != "Small: a trial", task.Offset != -3,
		len(task.When.Any) != 1, len(task.When.Not) != 1, task.DependsOn[0].LagDays != 2,
		task.Requirement.Proof != "Two lines that are one.", *task.Requirement.Fields[0].Min != 0.5:
		t.Errorf("got %+v", p)
	}
}

// FuzzParse: whatever is read, reading ends, every mistake has a place in the
// text, and what was read is the same after Format.
func FuzzParse(f *testing.F) {
	for _, p := range playbook.Shipped() {
		text, err := playbook.Format(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text[:min(len(text), 4000)])
	}
	f.Add([]byte(wrongInManyWays))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, problems := playbook.Check(text, nil)
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Message == "" {
				t.Fatalf("%+v has no place or no words", p)
			}
		}
		p, err := playbook.Parse(text)
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.TooLarge {
				t.Fatalf("%v is of kind %s", err, kind)
			}
			if len(problems) == 0 {
				t.Fatalf("Parse says %v, and Check nothing", err)
			}
			return
		}
		formatted, err := playbook.Format(p)
		if err != nil || len(formatted) > playbook.MaxSize {
			return // infinite numbers, and what is larger when it is written out
		}
		back, err := playbook.Parse(formatted)
		if err != nil {
			t.Fatalf("%v after Format:\n%s", err, formatted)
		}
		if again, err := playbook.Format(back); err != nil || string(again) != string(formatted) {
			t.Fatalf("%v: is written differently the second time:\n%s\n%s", err, formatted, again)
		}
	})
}
