package playbook_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/playbook"
)

// awkward are texts that readers of YAML like to take for something else.
func awkward() []string {
	return []string{
		"", " ", "~", "null", "Yes", "no", "true", "0x1F", "1_000", "1e3", ".inf", "-", "- a", "a: b", "a #b", "#a", "'", `"`, `\`, "|", ">", "@a", "`a", "&a", "*a",
		"!a", "%a", "[", "{}", "?", "? a", ":", "a:", "=", "<<", "2026-11-30", "12:30:45", "\n", "a\nb\n", "\t", "\r\n", "\x00", "\x7f", "\u0085", "\u2028", "\u202e", "\ufeff", " a ", "é", "😀", "…",
	}
}

// fill makes any value of a type, whether Lint likes it or not. The shape of
// the types is followed, so that a field which is added is generated too.
func fill(t *rapid.T, name string, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.SampledFrom(awkward()), rapid.String(), rapid.StringMatching(`[A-Za-z][a-z ,.:-]{0,30}`)).Draw(t, name))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, name))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-500, 500)).Draw(t, name))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64Range(-1e15, 1e15), rapid.Float64Range(-1, 1)).Draw(t, name))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, name+" given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, name, v.Elem(), depth)
		}
	case reflect.Slice:
		most := 3
		if depth > 6 {
			most = 0 // columns may hold columns
		}
		if n := rapid.IntRange(0, most).Draw(t, name+" count"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, fmt.Sprintf("%s %d", name, i), v.Index(i), depth+1)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("yaml") != "-" {
				fill(t, v.Type().Field(i).Name, v.Field(i), depth+1)
			}
		}
	default:
		t.Fatalf("a playbook holds a %s, which is not generated here", v.Type())
	}
}

func TestAnyPlaybookIsTheSameAfterFormatAndParse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p playbook.Playbook
		fill(t, "playbook", reflect.ValueOf(&p).Elem(), 0)
		text, err := playbook.Format(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > playbook.MaxSize {
			t.Skip("larger than what is read")
		}
		back, err := playbook.Parse(text)
		if err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
		if !reflect.DeepEqual(back, p) {
			t.Fatalf("got\n%#v\nwant\n%#v\nfrom\n%s", back, p, text)
		}
		again, err := playbook.Format(back)
		if err != nil || string(again) != string(text) {
			t.Fatalf("the second time it is written differently: %v\n%s\n%s", err, text, again)
		}
	})
}

func TestASimplePlaybookIsWrittenAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	p := small()
	p.Tasks, p.SignOffs = p.Tasks[:1], p.SignOffs[:1]
	p.Description = "Yes: it says \"so\"."
	got, err := playbook.Format(p)
	if err != nil {
		t.Fatal(err)
	}
	const want = `id: small
version: 3
name: Small
description: "Yes: it says \"so\"."
tasks:
  - key: first
    category: access_termination
    title: Do the first
    help: Help.
    party: us
    offset: -2
    effort: 4
    requirement:
      proof: A log.
      minimum_level: self_attested
    clause: "14.2"
sign_offs:
  - function: legal
    categories:
      - other
    statement: I state it.
    clause: "9"
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
