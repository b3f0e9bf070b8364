package web

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// formTask reads one task from a form. It is the counterpart of taskForm: what
// that shows comes back the same. A form may show less; what it does not show
// is the zero value.
func formTask(r *formReader) reading.PlaybookTask {
	return reading.PlaybookTask{
		Key: r.text("key"), Category: offboarding.Category(r.text("category")), Title: r.text("title"), Help: r.text("help"),
		Party: offboarding.Party(r.text("party")), Team: r.text("team"),
		Assign: reading.PlaybookAssign{
			Person: r.text("assign.person"), Team: r.text("assign.team"),
			Role: reading.PlaybookAssignRole(r.text("assign.role")), External: offboarding.Party(r.text("assign.external")),
		},
		Offset: r.whole("offset"), Effort: r.whole("effort"), When: formCondition(r), Tiers: words[offboarding.Tier](r, "tiers"),
		DependsOn: formDependencies(r), Requirement: formRequirement(r),
		Levels: reading.PlaybookLevels{Light: offboarding.Level(r.text("levels.light")), Strict: offboarding.Level(r.text("levels.strict"))},
		Clause: r.text("clause"), Controls: words[string](r, "controls"),
	}
}

func formCondition(r *formReader) reading.PlaybookCondition {
	return reading.PlaybookCondition{
		Any: words[offboarding.Attribute](r, "when.any"), All: words[offboarding.Attribute](r, "when.all"), Not: words[offboarding.Attribute](r, "when.not"),
	}
}

// formDependencies reads which tasks go before. A row in which nothing was
// chosen is none.
func formDependencies(r *formReader) []reading.PlaybookDependency {
	var out []reading.PlaybookDependency
	r.each("depends_on", "key", func(at string) {
		d := reading.PlaybookDependency{Key: r.text(at + ".key"), LagDays: r.whole(at + ".lag_days")}
		if d != (reading.PlaybookDependency{}) {
			out = append(out, d)
		}
	})
	return out
}

func formRequirement(r *formReader) offboarding.Requirement {
	out := offboarding.Requirement{
		Proof: r.text("requirement.proof"), MinimumLevel: offboarding.Level(r.text("requirement.minimum_level")),
		Fields: formFields(r, "requirement.fields"),
	}
	r.each("requirement.files", "name", func(at string) {
		out.Files = append(out.Files, offboarding.FileField{
			Name: r.text(at + ".name"), Label: r.text(at + ".label"), Hint: r.text(at + ".hint"), Required: r.yes(at + ".required"),
			Types: words[string](r, at+".types"), MaxBytes: r.size(at + ".max_bytes"),
		})
	})
	return out
}

// formFields reads questions, or the columns of a table.
func formFields(r *formReader, list string) []offboarding.Field {
	var out []offboarding.Field
	r.each(list, "name", func(at string) {
		f := offboarding.Field{
			Name: r.text(at + ".name"), Label: r.text(at + ".label"), Hint: r.text(at + ".hint"), Type: offboarding.FieldType(r.text(at + ".type")),
			Message: r.text(at + ".message"), Required: r.yes(at + ".required"),
			MinLength: r.whole(at + ".min_length"), MaxLength: r.whole(at + ".max_length"), Min: r.number(at + ".min"), Max: r.number(at + ".max"),
			Bound: offboarding.Bound(r.text(at + ".bound")), Columns: formFields(r, at+".columns"),
			MinRows: r.whole(at + ".min_rows"), MaxRows: r.whole(at + ".max_rows"),
		}
		r.each(at+".choices", "value", func(choice string) {
			f.Choices = append(f.Choices, offboarding.Choice{Value: r.text(choice + ".value"), Label: r.text(choice + ".label")})
		})
		only := offboarding.RequiredIf{Field: r.text(at + ".required_if.field"), Is: words[string](r, at+".required_if.is")}
		if only.Field != "" || len(only.Is) > 0 {
			f.RequiredIf = &only
		}
		out = append(out, f)
	})
	return out
}

// nameTask gives the task, its questions, choices and files a name where they
// have none yet, made from what people read.
func nameTask(t *reading.PlaybookTask) {
	t.Key = cmp.Or(t.Key, joinedWords(t.Title, "-"))
	nameFields(t.Requirement.Fields)
	for i := range t.Requirement.Files {
		f := &t.Requirement.Files[i]
		f.Name = cmp.Or(f.Name, joinedWords(f.Label, "_"))
	}
}

func nameFields(fields []offboarding.Field) {
	for i := range fields {
		f := &fields[i]
		f.Name = cmp.Or(f.Name, joinedWords(f.Label, "_"))
		for j := range f.Choices {
			c := &f.Choices[j]
			c.Value = cmp.Or(c.Value, joinedWords(c.Label, "_"))
		}
		nameFields(f.Columns)
	}
}

// joinedWords are the words of a text in lower case, as names are written.
func joinedWords(text, joint string) string {
	other := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.TrimLeftFunc(strings.Join(strings.FieldsFunc(strings.ToLower(text), other), joint), func(r rune) bool { return !unicode.IsLetter(r) })
}

// arrangeTask does with a list of the task what a button says: with the
// questions, files and dependencies, and with the choices and columns of
// questions. It returns where the thing is now, and false where there is no
// such thing.
func arrangeTask(t *reading.PlaybookTask, verb, path string) (now string, done bool) {
	list, at := element(path)
	switch list {
	case "depends_on":
		return arrange(&t.DependsOn, verb, list, at, reading.PlaybookDependency{})
	case "requirement.files":
		return arrange(&t.Requirement.Files, verb, list, at, offboarding.FileField{Required: true})
	}
	return arrangeFields(&t.Requirement.Fields, "requirement.fields", verb, list, at)
}

func arrangeFields(fields *[]offboarding.Field, where, verb, list string, at int) (now string, done bool) {
	if list == where {
		return arrange(fields, verb, list, at, offboarding.Field{Type: offboarding.TextField, Required: true})
	}
	for i := range *fields {
		f, in := &(*fields)[i], nth(where, i)
		switch {
		case list == in+".choices":
			return arrange(&f.Choices, verb, list, at, offboarding.Choice{})
		case strings.HasPrefix(list, in+".columns"):
			return arrangeFields(&f.Columns, in+".columns", verb, list, at)
		}
	}
	return "", false
}
