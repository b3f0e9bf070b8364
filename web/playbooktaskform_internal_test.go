package web

import (
	"bytes"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/views/playbooks"
)

// fullField has every property that a question of the type can have.
func fullField(kind offboarding.FieldType, name string) offboarding.Field {
	f := offboarding.Field{Name: name, Label: "Label of " + name, Hint: "Hint", Type: kind, Message: "Message", Required: true}
	low, high := -1.5, 2e6
	switch kind {
	case offboarding.TextField, offboarding.LongTextField, offboarding.URLField:
		f.MinLength, f.MaxLength = 3, 40
	case offboarding.ChoiceField:
		f.Choices = []offboarding.Choice{{Value: "yes", Label: "Yes, all"}, {Value: "no", Label: "No"}}
	case offboarding.DateField, offboarding.DateTimeField:
		f.Bound = offboarding.NotFuture
	case offboarding.NumberField:
		f.Min, f.Max = &low, &high
	case offboarding.PersonField:
		f.Required, f.RequiredIf = false, &offboarding.RequiredIf{Field: "choice", Is: []string{"no", "yes"}}
	case offboarding.TableField:
		f.MinRows, f.MaxRows = 1, 9
		f.Columns = []offboarding.Field{fullField(offboarding.ChoiceField, "column"), fullField(offboarding.NumberField, "count")}
	}
	return f
}

// fullTask has every property that a task can have.
func fullTask() reading.PlaybookTask {
	t := reading.PlaybookTask{
		Key: "revoke-keys", Category: offboarding.SecretRevocation, Title: "Revoke keys", Help: "Two\nlines.", Party: offboarding.Vendor, Team: "Platform",
		Assign: reading.PlaybookAssign{Person: "tobin", Team: "Platform", Role: reading.AssignDeputy, External: offboarding.Client},
		Offset: -3, Effort: 2, Tiers: []offboarding.Tier{offboarding.Light, offboarding.Strict},
		When: reading.PlaybookCondition{
			Any: []offboarding.Attribute{offboarding.PersonalData, offboarding.LegalHold}, All: []offboarding.Attribute{offboarding.DevicesIssued},
			Not: []offboarding.Attribute{offboarding.HostileClient},
		},
		DependsOn:   []reading.PlaybookDependency{{Key: "list-keys", LagDays: 4}, {Key: "find-keys"}},
		Levels:      reading.PlaybookLevels{Light: offboarding.SelfAttested, Strict: offboarding.ConfirmedByProvider},
		Clause:      "14.2",
		Controls:    []string{reading.PlaybookControls()[2], reading.PlaybookControls()[5]},
		Requirement: offboarding.Requirement{Proof: "A log.", MinimumLevel: offboarding.ConfirmedByParty},
	}
	for _, kind := range offboarding.FieldTypes() {
		t.Requirement.Fields = append(t.Requirement.Fields, fullField(kind, string(kind)))
	}
	t.Requirement.Files = []offboarding.FileField{
		{Name: "log", Label: "Log", Hint: "Whole", Required: true, Types: []string{"txt", "log"}, MaxBytes: 200 << 20}, {Name: "other", Label: "Other", MaxBytes: 1_000_001},
	}
	return t
}

// valuesOfForm is what a browser sends of parts of a form as they are.
func valuesOfForm(t *testing.T, parts ...playbooks.FormPart) url.Values {
	t.Helper()
	var page bytes.Buffer
	if err := playbooks.FormParts(parts).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(&page)
	if err != nil {
		t.Fatal(err)
	}
	return testkit.FormValues(document.Selection)
}

// sentBack shows a task and returns what its form, sent as it is, says.
func sentBack(t *testing.T, form taskForm, change func(values url.Values)) (reading.PlaybookTask, *formReader) {
	t.Helper()
	values := valuesOfForm(t, form.parts()...)
	change(values)
	r := readForm(values)
	return formTask(r), r
}

func asItIs(url.Values) {}

func TestATaskComesBackFromItsFormAsItWas(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(task *reading.PlaybookTask){
		"every property": func(*reading.PlaybookTask) {},
		"nothing":        func(task *reading.PlaybookTask) { *task = reading.PlaybookTask{} },
		"spaces and line ends": func(task *reading.PlaybookTask) {
			task.Title, task.Help, task.Requirement.Proof = " two\nlines ", "\n\nbelow", "\nbelow\n"
		},
		"another order": func(task *reading.PlaybookTask) {
			task.Tiers = []offboarding.Tier{offboarding.Strict, offboarding.Light}
			task.When.Any = []offboarding.Attribute{offboarding.LegalHold, offboarding.RegulatedData}
			task.Controls = []string{task.Controls[1], task.Controls[0]}
		},
		"twice": func(task *reading.PlaybookTask) { task.Controls = append(task.Controls, task.Controls[0]) },
		"unknown words": func(task *reading.PlaybookTask) {
			task.Category, task.Party, task.Levels.Light, task.Assign.Role = "soap", "them", "sworn", "boss"
			task.Tiers, task.When.Not, task.Controls = []offboarding.Tier{"lax"}, []offboarding.Attribute{"odd"}, []string{"ISO 1"}
			f := &task.Requirement.Fields[0]
			f.Type, f.Bound, f.RequiredIf = "colour", "soon", &offboarding.RequiredIf{Is: []string{"blue"}}
			task.Requirement.Files[0].Types = []string{"exe"}
		},
		"what the type has no use for": func(task *reading.PlaybookTask) {
			all := fullField(offboarding.TableField, "all")
			for _, kind := range offboarding.FieldTypes() {
				f := fullField(kind, "all")
				all.Choices = append(all.Choices, f.Choices...)
				all.MinLength, all.MaxLength = max(all.MinLength, f.MinLength), max(all.MaxLength, f.MaxLength)
				if f.Min != nil {
					all.Min, all.Max = f.Min, f.Max
				}
				if f.Bound != offboarding.AnyTime {
					all.Bound = f.Bound
				}
			}
			for i, kind := range offboarding.FieldTypes() {
				all.Type, all.Name = kind, fmt.Sprint("all_", i)
				task.Requirement.Fields[i] = all
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := fullTask()
			change(&want)
			got, r := sentBack(t, taskForm{task: want}, asItIs)
			if !reflect.DeepEqual(got, want) || len(r.unread) > 0 {
				t.Errorf("it was\n%+v\nand became\n%+v\nwith unread %v", want, got, r.unread)
			}
		})
	}
}

func TestTheFullTaskLeavesNoPropertyOut(t *testing.T) {
	t.Parallel()
	leavesNothingOut(t, fullTask(), ".Requirement.Version") // a playbook has none
}

// leavesNothingOut fails the test where a property is not set, because then
// nothing shows that it comes back from a form.
func leavesNothingOut(t *testing.T, full any, but ...string) {
	t.Helper()
	set := map[string]bool{}
	note(set, "", reflect.ValueOf(full))
	for name, used := range set {
		if !used && !slices.Contains(but, name) {
			t.Errorf("%s is not set, so nothing shows that it comes back", name)
		}
	}
}

// note says which properties are set anywhere in a value.
func note(set map[string]bool, name string, v reflect.Value) {
	set[name] = set[name] || !v.IsZero()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			note(set, name, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			note(set, name+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			at := name + "[]"
			if v.Type().Elem() == reflect.TypeFor[offboarding.Field]() {
				at = ".Field" // a column is a question too
			}
			note(set, at, v.Index(i))
		}
	default:
		// Everything else holds nothing.
	}
}

func TestWhatIsNoNumberIsKeptAsItWasTyped(t *testing.T) {
	t.Parallel()
	typed := map[string]string{
		"offset": "soon", "effort": "1.5", "depends_on[0].lag_days": "99999999999", "requirement.fields[6].min": "1e999", "requirement.fields[8].max_rows": "x",
		"requirement.files[0].max_bytes": "large",
	}
	_, r := sentBack(t, taskForm{task: fullTask()}, func(values url.Values) {
		for name, value := range typed {
			values.Set(name, value)
		}
	})
	if !reflect.DeepEqual(r.unread, typed) {
		t.Fatalf("unread are %v", r.unread)
	}
	_, again := sentBack(t, taskForm{task: fullTask(), formMaker: formMaker{unread: r.unread}}, asItIs)
	if !reflect.DeepEqual(again.unread, typed) {
		t.Errorf("the form shows %v again", again.unread)
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	task, r := sentBack(t, taskForm{task: fullTask()}, func(values url.Values) {
		values.Set("offset", " −7 ")
		values.Set("requirement.fields[6].min", "0,5")
		values.Set("requirement.files[0].max_bytes", "3 gb")
		values.Set("requirement.files[1].max_bytes", "20")
		values.Set("depends_on[1].key", "")
		values.Set("help", "One.\r\nTwo.")
	})
	switch files := task.Requirement.Files; {
	case len(r.unread) > 0:
		t.Errorf("unread are %v", r.unread)
	case task.Offset != -7 || *task.Requirement.Fields[6].Min != 0.5 || files[0].MaxBytes != 3<<30 || files[1].MaxBytes != 20<<20:
		t.Errorf("got %d, %v, %d, %d", task.Offset, *task.Requirement.Fields[6].Min, files[0].MaxBytes, files[1].MaxBytes)
	case len(task.DependsOn) != 1:
		t.Errorf("a dependency on nothing is kept: %v", task.DependsOn)
	case task.Help != "One.\nTwo.":
		t.Errorf("the help is %q", task.Help)
	}
}

func TestNamesAreMadeFromWhatPeopleRead(t *testing.T) {
	t.Parallel()
	task := reading.PlaybookTask{Title: "Revoke API keys", Requirement: offboarding.Requirement{
		Fields: []offboarding.Field{{Label: "Revoked at", Choices: []offboarding.Choice{{Label: "Not yet"}}, Columns: []offboarding.Field{{Label: "2nd Key"}}}, {Name: "kept", Label: "Other"}},
		Files:  []offboarding.FileField{{Label: "Überblick (PDF)"}},
	}}
	nameTask(&task)
	f := task.Requirement.Fields
	if got := []string{task.Key, f[0].Name, f[0].Choices[0].Value, f[0].Columns[0].Name, f[1].Name, task.Requirement.Files[0].Name}; !reflect.DeepEqual(got, []string{"revoke-api-keys", "revoked_at", "not_yet", "nd_key", "kept", "berblick_pdf"}) {
		t.Errorf("got %q", got)
	}
}

func TestEveryListOfATaskIsArranged(t *testing.T) {
	t.Parallel()
	for _, list := range []string{
		"depends_on", "requirement.files", "requirement.fields", "requirement.fields[2].choices", "requirement.fields[8].columns", "requirement.fields[8].columns[0].choices",
	} {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			names := func(task reading.PlaybookTask) string { return fmt.Sprintf("%q", namesIn(task, list)) }
			task := fullTask()
			first := namesIn(task, list)[0]
			for _, step := range []struct{ verb, path, now string }{
				{downVerb, nth(list, 0), nth(list, 1)}, {upVerb, nth(list, 1), nth(list, 0)}, {upVerb, nth(list, 0), nth(list, 0)},
				{addVerb, list, nth(list, len(namesIn(task, list)))}, {removeVerb, nth(list, 0), list},
			} {
				before := names(task)
				now, done := arrangeTask(&task, step.verb, step.path)
				if moved := names(task) != before; now != step.now || !done || moved == (step.path == step.now) {
					t.Errorf("%s %s leads to %q, %t, and the list was %s and is %s", step.verb, step.path, now, done, before, names(task))
				}
			}
			for _, name := range namesIn(task, list) {
				if name == first {
					t.Errorf("%s is still there", first)
				}
			}
			for _, path := range []string{nth(list, 99), list + "[x]", list + "[-1]", "requirement.fields[99].choices", "nothing"} {
				if _, done := arrangeTask(&task, upVerb, path); done {
					t.Errorf("%s was moved", path)
				}
			}
		})
	}
}

// namesIn are the names of what a list of a task holds.
func namesIn(task reading.PlaybookTask, list string) []string {
	var out []string
	fields := task.Requirement.Fields
	switch list {
	case "depends_on":
		for _, d := range task.DependsOn {
			out = append(out, d.Key)
		}
		return out
	case "requirement.files":
		for _, f := range task.Requirement.Files {
			out = append(out, f.Name)
		}
		return out
	case "requirement.fields[2].choices":
		return valuesOf(fields[2].Choices)
	case "requirement.fields[8].columns[0].choices":
		return valuesOf(fields[8].Columns[0].Choices)
	case "requirement.fields[8].columns":
		fields = fields[8].Columns
	}
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return out
}

func valuesOf(choices []offboarding.Choice) []string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Value)
	}
	return out
}
