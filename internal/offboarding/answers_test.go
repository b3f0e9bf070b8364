package offboarding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// message is what every field of these tests says, so that a mistake is told
// in the field's own words and not in the checker's.
const message = "Write it like this."

func asked(fields ...offboarding.Field) offboarding.Requirement {
	for i := range fields {
		if fields[i].Name == "" {
			fields[i].Name = "it"
		}
		fields[i].Message = message
		for j := range fields[i].Columns {
			fields[i].Columns[j].Message = message
		}
	}
	return offboarding.Requirement{Fields: fields}
}

func check(r offboarding.Requirement, in offboarding.Answers) (offboarding.Answers, []fault.Field) {
	people := sample.Registry().People
	return r.Check(in, sample.Published(), people.Active)
}

func typed(value string) offboarding.Answers {
	return offboarding.Answers{Values: map[string]string{"it": value}}
}

func TestEachTypeOfFieldTakesItsOwnAnswers(t *testing.T) {
	t.Parallel()
	number := func(n float64) *float64 { return &n }
	long := strings.Repeat("ä", 500)
	tests := []struct {
		name  string
		field offboarding.Field
		right []string
		wrong []string
	}{
		{"a line", offboarding.Field{Type: offboarding.TextField},
			[]string{"x", "  spaces around  ", "Zoë – “quoted”", "עברית", "tab\there", long},
			[]string{long + "x", "two\nlines", "two\r\nlines", "\x00", "bell\x07", "del\x7f", "c1\u0085x", "bad\xff"}},
		{"a line of 3 to 5", offboarding.Field{Type: offboarding.TextField, MinLength: 3, MaxLength: 5},
			[]string{"abc", "äöüäö", " abcde "}, []string{"ab", "abcdef"}},
		{"several lines", offboarding.Field{Type: offboarding.LongTextField},
			[]string{"one\ntwo", "one\r\ntwo", strings.Repeat("x", 10_000)}, []string{strings.Repeat("x", 10_001), "carriage\rreturn", "a\x1bb"}},
		{"a choice", offboarding.Field{Type: offboarding.ChoiceField, Choices: []offboarding.Choice{{Value: "yes", Label: "Ja"}, {Value: "no"}}},
			[]string{"yes", "no", " yes "}, []string{"Yes", "Ja", "maybe", "yes,no"}},
		{"a day", offboarding.Field{Type: offboarding.DateField},
			[]string{"2026-11-02", "1990-01-01", "2100-12-31"},
			[]string{"2026-02-30", "2026-13-01", "2026-1-2", "02.11.2026", "1989-12-31", "2101-01-01", "0206-11-02", "2026-11-02T00:00:00Z", "today"}},
		{"a day that has been", offboarding.Field{Type: offboarding.DateField, Bound: offboarding.NotFuture},
			[]string{"2026-11-02", "2026-11-01"}, []string{"2026-11-03"}},
		{"a day to come", offboarding.Field{Type: offboarding.DateField, Bound: offboarding.NotPast},
			[]string{"2026-11-02", "2026-11-03"}, []string{"2026-11-01"}},
		{"a time", offboarding.Field{Type: offboarding.DateTimeField},
			[]string{"2026-11-02T09:00:00Z", "2031-01-01T00:00:00Z"},
			[]string{"2026-11-02", "2026-11-02T09:00Z", "2026-11-02 09:00:00Z", "2026-11-02T09:00:00+00:00", "2026-11-02T10:00:00+01:00",
				"2026-11-02T09:00:00.5Z", "2026-11-02T24:00:00Z", "2026-11-02T09:00:00z", "1989-12-31T23:59:59Z"}},
		{"a time that has been", offboarding.Field{Type: offboarding.DateTimeField, Bound: offboarding.NotFuture},
			[]string{"2026-11-02T09:00:00Z", "2026-11-02T09:02:00Z"}, []string{"2026-11-02T09:02:01Z"}},
		{"a time to come", offboarding.Field{Type: offboarding.DateTimeField, Bound: offboarding.NotPast},
			[]string{"2026-11-02T09:00:00Z", "2026-11-02T08:58:00Z"}, []string{"2026-11-02T08:57:59Z"}},
		{"an address", offboarding.Field{Type: offboarding.URLField},
			[]string{"https://example.com", "http://example.com:8080/a?b=c#d", "https://[::1]/"},
			[]string{"example.com", "//example.com", "ftp://example.com", "javascript:alert(1)", "https://", "https://:80", "https:///x",
				"https://user:secret@example.com", "https://user@example.com", "https://exa mple.com", "https://a/" + long}},
		{"a number", offboarding.Field{Type: offboarding.NumberField},
			[]string{"0", "14", "-3", "3.5", "999999999999999", "0.123456"},
			[]string{"fourteen", "1e3", "+1", "1,5", "1.", ".5", "0.1234567", "1000000000000000", "NaN", "Inf", "0x10", "1 000", "１４"}},
		{"a number from 1 to 10", offboarding.Field{Type: offboarding.NumberField, Min: number(1), Max: number(10)},
			[]string{"1", "10", "9.99"}, []string{"0", "0.99", "10.01", "-5"}},
		{"a person", offboarding.Field{Type: offboarding.PersonField},
			[]string{sample.Ruvi, " ruvi "}, []string{sample.Former, "Ruvi Samarante", "nobody"}},
		{"of no type", offboarding.Field{Type: "colour"}, nil, []string{"red"}},
	}
	hidden := []string{"a\u202eb", "a\u2066b", "a\u2069b", "a\u200eb", "a\u200fb", "a\u061cb", "a\u2028b", "a\u2029b"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := asked(tt.field)
			for _, v := range tt.right {
				out, mistakes := check(r, typed(v))
				want := strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n"))
				if len(mistakes) > 0 || out.Values["it"] != want || len(out.Values) != 1 {
					t.Errorf("%.60q: stored %.60q, mistakes %+v", v, out.Values["it"], mistakes)
				}
			}
			for _, v := range append(hidden, tt.wrong...) {
				if _, mistakes := check(r, typed(v)); !slices.Equal(mistakes, []fault.Field{{Name: "answers.it", Message: message}}) {
					t.Errorf("%.60q: mistakes %+v, want the field's own message", v, mistakes)
				}
			}
			for _, v := range []string{"", "  ", "\r\n"} {
				if out, mistakes := check(r, typed(v)); len(mistakes) > 0 || len(out.Values) > 0 {
					t.Errorf("%q to a question that may stay empty: %+v, %+v", v, out, mistakes)
				}
			}
			required := asked(tt.field)
			required.Fields[0].Required = true
			if _, mistakes := check(required, typed(" ")); len(mistakes) != 1 {
				t.Errorf("nothing to a required question: %+v", mistakes)
			}
			if missing := required.Missing(offboarding.Answers{}); !slices.Equal(missing, []string{"it"}) {
				t.Errorf("missing %q", missing)
			}
		})
	}
}

func TestAnAnswerCanMakeAnotherRequired(t *testing.T) {
	t.Parallel()
	r := asked(
		offboarding.Field{Name: "kept", Type: offboarding.TextField},
		offboarding.Field{Name: "why", Type: offboarding.TextField, RequiredIf: &offboarding.RequiredIf{Field: "kept", Is: []string{"yes", "partly"}}},
	)
	tests := []struct {
		kept, why string
		wrong     bool
	}{
		{"", "", false}, {"no", "", false}, {"yes", "law", false}, {"no", "law", false},
		{"yes", "", true}, {"partly", " ", true}, {" yes ", "", true}, {"Yes", "", false},
	}
	for _, tt := range tests {
		out, mistakes := check(r, offboarding.Answers{Values: map[string]string{"kept": tt.kept, "why": tt.why}})
		if (len(mistakes) > 0) != tt.wrong || tt.wrong && mistakes[0].Name != "answers.why" {
			t.Errorf("kept %q, why %q: %+v", tt.kept, tt.why, mistakes)
		}
		if missing := r.Missing(out); (len(missing) > 0) != tt.wrong {
			t.Errorf("kept %q, why %q: the gate misses %q", tt.kept, tt.why, missing)
		}
	}
}

func table(edit func(*offboarding.Field)) offboarding.Requirement {
	f := offboarding.Field{
		Name: "keys", Type: offboarding.TableField,
		Columns: []offboarding.Field{
			{Name: "id", Type: offboarding.TextField, Required: true},
			{Name: "kept", Type: offboarding.TextField},
			{Name: "until", Type: offboarding.DateField, RequiredIf: &offboarding.RequiredIf{Field: "kept", Is: []string{"yes"}}},
		},
	}
	edit(&f)
	return asked(f)
}

func rows(in ...offboarding.Values) offboarding.Answers {
	return offboarding.Answers{Tables: map[string][]offboarding.Values{"keys": in}}
}

func TestATableChecksEachRow(t *testing.T) {
	t.Parallel()
	a := func(id string) offboarding.Values { return offboarding.Values{"id": id} }
	many := func(n int) (out []offboarding.Values) {
		for range n {
			out = append(out, a("x"))
		}
		return out
	}
	tests := []struct {
		name   string
		edit   func(*offboarding.Field)
		in     offboarding.Answers
		stored int
		wrong  []string
	}{
		{name: "no rows", in: rows()},
		{name: "no rows where one is required", edit: func(f *offboarding.Field) { f.Required = true }, in: rows(), wrong: []string{"answers.keys"}},
		{name: "only empty rows where one is required", edit: func(f *offboarding.Field) { f.Required = true },
			in: rows(a(" "), offboarding.Values{}, nil), wrong: []string{"answers.keys"}},
		{name: "empty rows between", in: rows(a("x"), a(""), a("y")), stored: 2},
		{name: "too few", edit: func(f *offboarding.Field) { f.MinRows = 2 }, in: rows(a("x")), wrong: []string{"answers.keys"}},
		{name: "enough", edit: func(f *offboarding.Field) { f.MinRows, f.MaxRows = 2, 2 }, in: rows(a("x"), a("y")), stored: 2},
		{name: "too many", edit: func(f *offboarding.Field) { f.MaxRows = 2 }, in: rows(many(3)...), wrong: []string{"answers.keys"}},
		{name: "200", in: rows(many(200)...), stored: 200},
		{name: "201", in: rows(many(201)...), wrong: []string{"answers.keys"}},
		{name: "cells that are wrong", in: rows(a("x"), offboarding.Values{"kept": "yes"}, offboarding.Values{"id": "a\u202eb", "until": "soon"}),
			stored: 3, wrong: []string{"answers.keys.1.id", "answers.keys.1.until", "answers.keys.2.id", "answers.keys.2.until"}},
		{name: "a column that is not asked", in: rows(offboarding.Values{"id": "x", "secret": "s", "also": ""}),
			stored: 1, wrong: []string{"answers.keys.0.also", "answers.keys.0.secret"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.edit == nil {
				tt.edit = func(*offboarding.Field) {}
			}
			out, mistakes := check(table(tt.edit), tt.in)
			var wrong []string
			for _, m := range mistakes {
				wrong = append(wrong, m.Name)
			}
			if !slices.Equal(wrong, tt.wrong) || len(out.Tables["keys"]) != tt.stored {
				t.Errorf("mistakes %q and %d rows, want %q and %d", wrong, len(out.Tables["keys"]), tt.wrong, tt.stored)
			}
		})
	}
}

func TestMissingLooksIntoTables(t *testing.T) {
	t.Parallel()
	r := table(func(f *offboarding.Field) { f.MinRows = 2 })
	tests := []struct {
		in   offboarding.Answers
		want []string
	}{
		{rows(), []string{"keys"}},
		{rows(offboarding.Values{"id": "x"}), []string{"keys"}},
		{rows(offboarding.Values{"id": "x"}, offboarding.Values{"id": "y"}), nil},
		{rows(offboarding.Values{"id": "x"}, offboarding.Values{"kept": "yes"}), []string{"keys.1.id", "keys.1.until"}},
	}
	for _, tt := range tests {
		if got := r.Missing(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%+v misses %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAnswersToWhatNobodyAskedAreMistakes(t *testing.T) {
	t.Parallel()
	r := asked(offboarding.Field{Type: offboarding.TextField}, offboarding.Field{Name: "rows", Type: offboarding.TableField})
	_, mistakes := check(r, offboarding.Answers{
		Values: map[string]string{"it": "x", "state": "closed", "owner": "", "rows": "x"},
		Tables: map[string][]offboarding.Values{"it": nil, "rows": nil, "other": {{"a": "b"}}},
	})
	var wrong []string
	for _, m := range mistakes {
		wrong = append(wrong, m.Name)
	}
	want := []string{"answers.owner", "answers.rows", "answers.state", "answers.it", "answers.other"}
	if !slices.Equal(wrong, want) {
		t.Errorf("mistakes %q, want %q", wrong, want)
	}
}

func TestCheckLeavesWhatWasTypedAlone(t *testing.T) {
	t.Parallel()
	r := table(func(*offboarding.Field) {})
	in := rows(offboarding.Values{"id": "  x "})
	out, _ := check(r, in)
	if in.Tables["keys"][0]["id"] != "  x " || out.Tables["keys"][0]["id"] != "x" {
		t.Errorf("typed %q, stored %q", in.Tables["keys"][0]["id"], out.Tables["keys"][0]["id"])
	}
}

func TestAFileIsTakenByNameTypeAndSize(t *testing.T) {
	t.Parallel()
	requirement := sample.Requirement()
	requirement.Files = []offboarding.FileField{
		{Name: "log", Label: "Log of the system"}, {Name: "form", Label: "Signed form", Required: true, Types: []string{"pdf"}, MaxBytes: 1 << 20},
	}
	form := logFile(sample.Published())
	form.Field, form.Name = "form", "form.pdf"
	tests := []struct {
		name string
		file func(*offboarding.File)
		says string
	}{
		{"right", func(*offboarding.File) {}, ""},
		{"an ending in capitals", func(f *offboarding.File) { f.Name = "FORM.PDF" }, ""},
		{"a name of 255 characters", func(f *offboarding.File) { f.Name = strings.Repeat("ä", 251) + ".pdf" }, ""},
		{"as large as it may be", func(f *offboarding.File) { f.Size = 1 << 20 }, ""},
		{"a byte too large", func(f *offboarding.File) { f.Size = 1<<20 + 1 }, "larger than 1 MB"},
		{"empty", func(f *offboarding.File) { f.Size = 0 }, "is empty"},
		{"without a hash", func(f *offboarding.File) { f.SHA256 = "" }, "is empty"},
		{"of another type", func(f *offboarding.File) { f.Name = "form.exe" }, "not of a type that is taken here: pdf"},
		{"of a type of the product, not of the field", func(f *offboarding.File) { f.Name = "form.png" }, "not of a type"},
		{"two endings", func(f *offboarding.File) { f.Name = "form.pdf.exe" }, "not of a type"},
		{"no ending", func(f *offboarding.File) { f.Name = "pdf" }, "not of a type"},
		{"no name", func(f *offboarding.File) { f.Name = "" }, "1 to 255 characters"},
		{"a name of 256 characters", func(f *offboarding.File) { f.Name = strings.Repeat("ä", 252) + ".pdf" }, "1 to 255 characters"},
		{"a path", func(f *offboarding.File) { f.Name = "../../etc/form.pdf" }, "holds a slash"},
		{"a path of another system", func(f *offboarding.File) { f.Name = `C:\form.pdf` }, "holds a slash"},
		{"a name with an end", func(f *offboarding.File) { f.Name = "form.exe\x00.pdf" }, "cannot be printed"},
		{"a name of two lines", func(f *offboarding.File) { f.Name = "a\r\nb.pdf" }, "cannot be printed"},
		{"a name that turns around", func(f *offboarding.File) { f.Name = "exe.\u202efdp.pdf" }, "cannot be printed"},
		{"a name in no encoding", func(f *offboarding.File) { f.Name = "a\xff.pdf" }, "cannot be printed"},
		{"not asked for", func(f *offboarding.File) { f.Field = "selfie" }, "not asked for"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) { f.Tasks[0].Requirement = requirement })
			file := form
			tt.file(&file)
			err := b.call(func() error {
				in := submission(1)
				in.Files = []offboarding.File{file}
				_, err := b.o.Submit(in, sample.Tobin, b.now)
				return err
			})
			if tt.says == "" {
				b.must(err)
				return
			}
			wantKind(t, err, fault.Invalid, tt.says)
		})
	}
	b := newBench(t, func(f *offboarding.Facts) { f.Tasks[0].Requirement = requirement })
	wantKind(t, b.submit(1, sample.Tobin), fault.Invalid, "Choose the file: Signed form")
}

func TestTheLimitOfAFileIsTheRequirementsUpToOneGibibyte(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64]int64{0: 50 << 20, -1: 50 << 20, 1: 1, 1 << 30: 1 << 30, 1 << 40: 1 << 30} {
		if got := (offboarding.FileField{MaxBytes: limit}).Limit(); got != want {
			t.Errorf("a limit of %d is %d, want %d", limit, got, want)
		}
	}
	if err := (offboarding.FileField{}).CheckName("report.xlsx"); err != nil {
		t.Errorf("a field without types refuses a spreadsheet: %v", err)
	}
}

func TestARequirementIsFoundByName(t *testing.T) {
	t.Parallel()
	r := sample.Requirement()
	if f, ok := r.Field("done"); !ok || f.Label != "What was done" {
		t.Errorf("field %+v, %v", f, ok)
	}
	if f, ok := r.File("log"); !ok || f.Label != "Log of the system" {
		t.Errorf("file %+v, %v", f, ok)
	}
	_, field := r.Field("log")
	_, file := r.File("done")
	if field || file {
		t.Error("a file is a field, or a field a file")
	}
}
