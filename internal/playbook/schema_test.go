package playbook_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/closegate/closegate/internal/playbook"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(playbook.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("urn:closegate:playbook", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("urn:closegate:playbook")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// document is YAML as a validator of JSON reads it.
func document(t testing.TB, text string) any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestThePublishedSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile("../../docs/playbook.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, playbook.Schema()) {
		t.Error("docs/playbook.schema.json is not what the types say; run go generate ./internal/playbook")
	}
}

func TestShippedPlaybooksFollowTheSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	for _, p := range playbook.Shipped() {
		text, err := playbook.Format(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(document(t, string(text))); err != nil {
			t.Errorf("%s as it is written: %v", p.ID, err)
		}
		source, err := os.ReadFile("shipped/" + p.ID + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(document(t, string(source))); err != nil {
			t.Errorf("%s as it is shipped: %v", p.ID, err)
		}
	}
}

func TestTheSchemaRefusesWhatReadingRefuses(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	text, err := playbook.Format(shipped(t, "client-exit"))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown field":      {"id: client-exit", "id: client-exit\ntitel: x"},
		"a wrong type":          {"version: 1", "version: one"},
		"an unknown category":   {"category: secret_revocation", "category: secrets"},
		"an unknown level":      {"minimum_level: self_attested", "minimum_level: sure"},
		"an unknown attribute":  {"- legal_hold", "- holiday"},
		"an unknown control":    {"SOC 2 CC6.3", "SOC 2 CC99"},
		"an offset far away":    {"offset: 0", "offset: 5000"},
		"an unknown field type": {"type: date_time", "type: moment"},
		"a missing title":       {"    title: Revoke API keys\n", ""},
		"an id with a space":    {"id: client-exit", "id: client exit"},
	} {
		wrong := strings.Replace(string(text), change[0], change[1], 1)
		if wrong == string(text) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if err := s.Validate(document(t, wrong)); err == nil {
			t.Errorf("the schema takes %s", name)
		}
		if _, problems := playbook.Check([]byte(wrong), nil); len(problems) == 0 {
			t.Errorf("Check takes %s", name)
		}
	}
}

func TestEachFieldOfTheSchemaSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	type object struct {
		Properties map[string]struct{ Description string }
	}
	var s struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(playbook.Schema(), &s); err != nil {
		t.Fatal(err)
	}
	s.Defs["Playbook"] = s.object
	fields := 0
	for name, o := range s.Defs {
		for field, property := range o.Properties {
			fields++
			if !strings.HasSuffix(property.Description, ".") {
				t.Errorf("%s.%s is not described", name, field)
			}
		}
	}
	if fields < 50 {
		t.Errorf("only %d fields were found", fields)
	}
}
