package playbook_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
)

// task returns a pointer to a task of the playbook, which must be there.
func task(p *playbook.Playbook, key string) *playbook.Task {
	return &p.Tasks[slices.IndexFunc(p.Tasks, func(task playbook.Task) bool { return task.Key == key })]
}

func keys(p *playbook.Playbook) *playbook.Task { return task(p, "revoke-api-keys") }

// field returns a pointer to a field of the task that revokes API keys; the
// names lead through tables.
func field(p *playbook.Playbook, names ...string) *offboarding.Field {
	fields := keys(p).Requirement.Fields
	for {
		f := &fields[slices.IndexFunc(fields, func(f offboarding.Field) bool { return f.Name == names[0] })]
		if names = names[1:]; len(names) == 0 {
			return f
		}
		fields = f.Columns
	}
}

type mistake struct {
	name string
	make func(p *playbook.Playbook)
	want string
}

func ofThePlaybook() []mistake {
	return []mistake{
		{"id", func(p *playbook.Playbook) { p.ID = "Client Exit" }, "id: write lower-case words joined by “-”, for example client-exit"},
		{"version", func(p *playbook.Playbook) { p.Version = 0 }, "version: count from 1"},
		{"no name", func(p *playbook.Playbook) { p.Name = " " }, "name: is missing"},
		{"long name", func(p *playbook.Playbook) { p.Name = strings.Repeat("ä", 101) }, "name: is longer than 100 characters"},
		{"name that turns", func(p *playbook.Playbook) { p.Name = "a\u202eb" }, "name: holds a character that cannot be printed"},
		{"no description", func(p *playbook.Playbook) { p.Description = "" }, "description: is missing"},
		{"a cycle", func(p *playbook.Playbook) {
			for _, key := range []string{"hand-over-export", "confirm-export", "delete-production-data"} {
				task(p, key).Offset = 5
			}
			task(p, "acknowledge-completion").Offset, task(p, "sub-processor-certificate").Offset = 5, 5
			task(p, "wipe-devices").Offset = 5
			first := task(p, "hand-over-export")
			first.DependsOn = []playbook.Dependency{{Key: "delete-production-data"}}
		}, "tasks[19].depends_on[0]: closes a circle: hand-over-export waits for delete-production-data waits for hand-over-export"},
		{"unknown predecessor", func(p *playbook.Playbook) {
			keys(p).DependsOn = []playbook.Dependency{{Key: "no-such-task"}}
		}, `tasks[5].depends_on[0]: "no-such-task" is the key of no task`},
		{"predecessor twice", func(p *playbook.Playbook) {
			keys(p).DependsOn = []playbook.Dependency{{Key: "remove-named-accounts"}, {Key: "remove-named-accounts"}}
		}, "tasks[5].depends_on[1]: remove-named-accounts is named twice"},
		{"later predecessor", func(p *playbook.Playbook) {
			keys(p).DependsOn = []playbook.Dependency{{Key: "collect-devices"}}
		}, "tasks[5].depends_on[0]: collect-devices is due later than this task, which waits for it"},
		{"negative lag", func(p *playbook.Playbook) {
			keys(p).DependsOn = []playbook.Dependency{{Key: "remove-named-accounts", LagDays: -1}}
		}, "tasks[5].depends_on[0].lag_days: the lag after remove-named-accounts is not between 0 and 500 days"},
		{"no task of a category", func(p *playbook.Playbook) {
			p.Tasks = slices.DeleteFunc(p.Tasks, func(task playbook.Task) bool { return task.Category == offboarding.SecretRevocation })
		}, "tasks: none covers secret_revocation without any attribute"},
		{"no task for one attribute", func(p *playbook.Playbook) {
			for _, key := range []string{"collect-devices", "wipe-devices"} {
				task(p, key).When = playbook.Condition{All: []offboarding.Attribute{offboarding.DevicesIssued}, Not: []offboarding.Attribute{offboarding.LegalHold}}
			}
		}, "tasks: none covers device_recovery with devices_issued and legal_hold"},
		{"too many tasks", func(p *playbook.Playbook) { p.Tasks = make([]playbook.Task, 201) }, "tasks: 201 tasks are too many; at most 200 are taken"},
		{"owner's sign-off", func(p *playbook.Playbook) { p.SignOffs[0].Function = offboarding.Owner }, "sign_offs[0].function: the owner signs every offboarding; leave it out"},
		{"unknown function", func(p *playbook.Playbook) { p.SignOffs[0].Function = "finance" }, `sign_offs[0].function: "finance" is no function, so nobody could give this sign-off`},
		{"function twice", func(p *playbook.Playbook) { p.SignOffs[0].Function = offboarding.Legal }, "sign_offs[1].function: legal is there twice"},
		{"sign-off over nothing", func(p *playbook.Playbook) { p.SignOffs[0].Categories = nil }, "sign_offs[0].categories: name at least one category to speak for"},
		{"sign-off over what is not", func(p *playbook.Playbook) { p.SignOffs[0].Categories = []offboarding.Category{"people"} }, `sign_offs[0].categories[0]: "people" is no category`},
		{"sign-off over one twice", func(p *playbook.Playbook) {
			p.SignOffs[0].Categories = []offboarding.Category{offboarding.OtherCategory, offboarding.OtherCategory}
		}, "sign_offs[0].categories[1]: other is named twice"},
		{"sign-off without words", func(p *playbook.Playbook) { p.SignOffs[0].Statement = "" }, "sign_offs[0].statement: is missing"},
		{"sign-off with a wrong condition", func(p *playbook.Playbook) {
			p.SignOffs[0].When.Any = []offboarding.Attribute{"large"}
		}, `sign_offs[0].when.any[0]: "large" is no attribute`},
	}
}

func ofATask() []mistake {
	in := func(name, where, message string, make func(task *playbook.Task)) mistake {
		return mistake{name, func(p *playbook.Playbook) { make(keys(p)) }, "tasks[5]." + where + ": " + message}
	}
	return []mistake{
		{"key", func(p *playbook.Playbook) { keys(p).Key = "Revoke keys" }, "tasks[5].key: write lower-case words joined by “-”, for example revoke-api-keys"},
		{"key twice", func(p *playbook.Playbook) { keys(p).Key = "remove-oauth-apps" }, "tasks[7].key: remove-oauth-apps is the key of another task too"},
		{"category", func(p *playbook.Playbook) { task(p, "confirm-contract-end").Category = "people" }, `tasks[24].category: "people" is no category`},
		in("no title", "title", "is missing", func(task *playbook.Task) { task.Title = "" }),
		in("title in small letters", "title", "begin with a verb and a capital letter and end without a full stop, for example Revoke API keys", func(task *playbook.Task) { task.Title = "revoke API keys" }),
		in("title with a stop", "title", "begin with a verb and a capital letter and end without a full stop, for example Revoke API keys", func(task *playbook.Task) { task.Title = "Revoke API keys." }),
		in("title with an identifier", "title", "holds an identifier or a number; those belong to the inventory", func(task *playbook.Task) { task.Title = "Revoke svc_halden" }),
		in("title with a number", "title", "holds an identifier or a number; those belong to the inventory", func(task *playbook.Task) { task.Title = "Wipe 42 gateways" }),
		in("no help", "help", "is missing", func(task *playbook.Task) { task.Help = "" }),
		in("party", "party", `"review" is not us, client or vendor`, func(task *playbook.Task) { task.Party = offboarding.Reviewers }),
		in("offset", "offset", "is more than 500 working days from the end of the contract", func(task *playbook.Task) { task.Offset = 501 }),
		in("effort", "effort", "is not between 0 and 500 working days", func(task *playbook.Task) { task.Effort = -1 }),
		in("long team", "team", "is longer than 100 characters", func(task *playbook.Task) { task.Team = strings.Repeat("x", 101) }),
		in("long clause", "clause", "is longer than 300 characters", func(task *playbook.Task) { task.Clause = strings.Repeat("x", 301) }),
		in("attribute", "when.any[0]", `"large" is no attribute`, func(task *playbook.Task) { task.When.Any = []offboarding.Attribute{"large", offboarding.LegalHold} }),
		{"never", func(p *playbook.Playbook) {
			task(p, "remove-oauth-apps").When = playbook.Condition{All: []offboarding.Attribute{offboarding.LegalHold}, Not: []offboarding.Attribute{offboarding.LegalHold}}
		}, "tasks[7].when: never holds, because it asks for what it excludes"},
		in("control", "controls[0]", `"ISO 27001 A.9.2.6" is no control that is known here`, func(task *playbook.Task) { task.Controls = []string{"ISO 27001 A.9.2.6"} }),
		in("no proof", "requirement.proof", "is missing", func(task *playbook.Task) { task.Requirement.Proof = "" }),
		in("secret without a file", "requirement", "a revoked secret needs evidence: ask for a time and for a file, both required", func(task *playbook.Task) { task.Requirement.Files[0].Required = false }),
		in("secret without a time", "requirement", "a revoked secret needs evidence: ask for a time and for a file, both required", func(task *playbook.Task) { task.Requirement.Fields[0].Required = false }),
		{"nothing asked", func(p *playbook.Playbook) {
			r := &task(p, "remove-named-accounts").Requirement
			r.Fields, r.Files = r.Fields[:1], nil
			r.Fields[0].Required = false
		}, "tasks[1].requirement: asks for no evidence; make an answer or a file required"},
		in("too much asked", "requirement", "asks for more than 60 answers or files", func(task *playbook.Task) { task.Requirement.Fields = make([]offboarding.Field, 61) }),
		in("unknown level", "requirement.minimum_level", `"" is no level`, func(task *playbook.Task) { task.Requirement.MinimumLevel = "" }),
		in("level of a witness", "requirement.minimum_level", "witnessed cannot be reached by what a task can be sent", func(task *playbook.Task) { task.Requirement.MinimumLevel = offboarding.Witnessed }),
		in("level of a probe", "requirement.minimum_level", "observed cannot be reached by what a task can be sent", func(task *playbook.Task) { task.Requirement.MinimumLevel = offboarding.Observed }),
		{"level without a file", func(p *playbook.Playbook) {
			task(p, "acknowledge-completion").Requirement.Files[0].Required = false
		}, "tasks[22].requirement.minimum_level: confirmed_by_party can be reached only with an original document; make a file required"},
		in("file name", "requirement.files[0].name", "write lower-case words joined by “_”, for example production_log", func(task *playbook.Task) { task.Requirement.Files[0].Name = "The log" }),
		in("file without a label", "requirement.files[0].label", "is missing", func(task *playbook.Task) { task.Requirement.Files[0].Label = "" }),
		in("file twice", "requirement.files[1].name", "log is there twice", func(task *playbook.Task) {
			task.Requirement.Files = append(task.Requirement.Files, task.Requirement.Files[0])
		}),
		in("file type", "requirement.files[0].types[1]", `"exe" is not taken; choose from `+strings.Join(offboarding.FileTypes(), ", "), func(task *playbook.Task) { task.Requirement.Files[0].Types = []string{"pdf", "exe"} }),
		in("file size", "requirement.files[0].max_bytes", "is not between 0 and 1073741824", func(task *playbook.Task) { task.Requirement.Files[0].MaxBytes = 1<<30 + 1 }),
	}
}

func ofAField() []mistake {
	in := func(name, where, message string, make func(f *offboarding.Field), path ...string) mistake {
		return mistake{name, func(p *playbook.Playbook) { make(field(p, path...)) }, "tasks[5].requirement.fields" + where + ": " + message}
	}
	one := 1.0
	return []mistake{
		in("field name", "[1].name", "write lower-case words joined by “_”, for example revoked_at", func(f *offboarding.Field) { f.Name = "Other" }, "other_environments"),
		in("field twice", "[1].name", "keys is there twice", func(f *offboarding.Field) { f.Name = "keys" }, "other_environments"),
		in("no label", "[0].columns[3].label", "is missing", func(f *offboarding.Field) { f.Label = "" }, "keys", "ticket"),
		in("no message", "[0].columns[3].message", "is missing", func(f *offboarding.Field) { f.Message = "" }, "keys", "ticket"),
		in("message of another", "[0].columns[5].message", "is the message of another field too", func(f *offboarding.Field) {
			f.Message = "Enter the number of the ticket for this key, for example PLT-3310."
		}, "keys", "how"),
		in("type", "[0].columns[3].type", `"email" is no type`, func(f *offboarding.Field) { f.Type = "email" }, "keys", "ticket"),
		in("choices of a text", "[0].columns[3]", "a field of type text has no choices", func(f *offboarding.Field) { f.Choices = []offboarding.Choice{{Value: "a", Label: "A"}} }, "keys", "ticket"),
		in("length of a choice", "[1]", "a field of type choice has no min_length and max_length", func(f *offboarding.Field) { f.MaxLength = 5 }, "other_environments"),
		in("smallest text", "[0].columns[3]", "a field of type text has no min and max", func(f *offboarding.Field) { f.Min = &one }, "keys", "ticket"),
		in("bound of a text", "[0].columns[3]", "a field of type text has no bound", func(f *offboarding.Field) { f.Bound = offboarding.NotPast }, "keys", "ticket"),
		in("rows of a text", "[0].columns[3]", "a field of type text has no columns, min_rows and max_rows", func(f *offboarding.Field) { f.MaxRows = 4 }, "keys", "ticket"),
		in("length upside down", "[0].columns[3].max_length", "no answer has such a length", func(f *offboarding.Field) { f.MinLength, f.MaxLength = 9, 8 }, "keys", "ticket"),
		in("numbers upside down", "[0].columns[3].max", "no number lies between min and max", func(f *offboarding.Field) {
			zero := 0.0
			f.Type, f.Min, f.Max = offboarding.NumberField, &one, &zero
		}, "keys", "ticket"),
		in("bound", "[0].columns[4].bound", `"past" is not not_future or not_past`, func(f *offboarding.Field) { f.Bound = "past" }, "keys", "revoked_at"),
		in("one choice", "[1].choices", "offer at least two", func(f *offboarding.Field) { f.Choices = f.Choices[:1] }, "other_environments"),
		in("choice twice", "[1].choices[1]", "none is there twice", func(f *offboarding.Field) { f.Choices[1].Value = "none" }, "other_environments"),
		in("choice with a wrong value", "[1].choices[1].value", `write "Not one" as lower-case words joined by “_”`, func(f *offboarding.Field) { f.Choices[1].Value = "Not one" }, "other_environments"),
		in("choice without a label", "[1].choices[0].label", "is missing", func(f *offboarding.Field) { f.Choices[0].Label = "" }, "other_environments"),
		in("required twice", "[0].columns[3].required_if", "is without effect, because the field is always required", func(f *offboarding.Field) {
			f.RequiredIf = &offboarding.RequiredIf{Field: "how", Is: []string{"deleted"}}
		}, "keys", "ticket"),
		in("required by no choice", "[0].columns[3].required_if.field", `"identifier" is no choice beside this field`, func(f *offboarding.Field) {
			f.Required, f.RequiredIf = false, &offboarding.RequiredIf{Field: "identifier", Is: []string{"x"}}
		}, "keys", "ticket"),
		in("required by nothing", "[0].columns[3].required_if.is", "name the choices for which the field is required", func(f *offboarding.Field) { f.Required, f.RequiredIf = false, &offboarding.RequiredIf{Field: "how"} }, "keys", "ticket"),
		in("required by an unknown choice", "[0].columns[3].required_if.is[0]", `"burnt" is no choice of how`, func(f *offboarding.Field) {
			f.Required, f.RequiredIf = false, &offboarding.RequiredIf{Field: "how", Is: []string{"burnt"}}
		}, "keys", "ticket"),
		in("table with too many rows", "[0].max_rows", "no table has such a number of rows; at most 200 are taken", func(f *offboarding.Field) { f.MaxRows = 201 }, "keys"),
		in("table upside down", "[0].max_rows", "no table has such a number of rows; at most 200 are taken", func(f *offboarding.Field) { f.MinRows, f.MaxRows = 5, 4 }, "keys"),
		in("table in a table", "[0].columns", "a table cannot hold a table", func(f *offboarding.Field) { f.Columns[2].Type = offboarding.TableField }, "keys"),
	}
}

func TestEachMistakeIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	clean, err := json.Marshal(shipped(t, "client-exit"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Concat(ofThePlaybook(), ofATask(), ofAField(), ofTiers(), ofAssignments(), ofWaivers()) {
		var p playbook.Playbook
		if err := json.Unmarshal(clean, &p); err != nil {
			t.Fatal(err)
		}
		m.make(&p)
		var got []string
		for _, problem := range playbook.Lint(p) {
			got = append(got, problem.String())
		}
		if !slices.Equal(got, []string{m.want}) {
			t.Errorf("%s:\ngot  %s\nwant %s", m.name, strings.Join(got, "\n     "), m.want)
		}
	}
}

func TestATableNeedsAColumnThatMustBeFilled(t *testing.T) {
	t.Parallel()
	p := shipped(t, "client-exit")
	at := slices.IndexFunc(p.Tasks, func(task playbook.Task) bool { return task.Key == "remove-named-accounts" })
	table := slices.IndexFunc(p.Tasks[at].Requirement.Fields, func(f offboarding.Field) bool { return f.Name == "accounts" })
	columns := p.Tasks[at].Requirement.Fields[table].Columns
	for i := range columns {
		columns[i].Required = false
	}
	want := []playbook.Problem{{
		Path: "tasks[1].requirement.fields[3].columns", Message: "make at least one column required, or a row says nothing",
	}}
	if got := playbook.Lint(p); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnEmptyPlaybookLacksEverything(t *testing.T) {
	t.Parallel()
	got := playbook.Lint(playbook.Playbook{})
	if len(got) != 4+len(offboarding.NamedCategories()) {
		t.Errorf("got %v", got)
	}
}
