package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"

	"github.com/closegate/closegate/internal/offboarding"
)

//go:generate sh -c "go run ../../cmd/closegate playbook schema > ../../docs/playbook.schema.json"

// Schema returns the JSON Schema (draft 2020-12) of the format, for editors
// and for programs that write playbooks. It is made from the types and closed
// sets that are read, so it cannot differ from them. What it takes can still
// be refused by Lint, which knows what tasks say about each other; what Check
// takes, it takes too.
func Schema() []byte {
	s := schema{defs: map[string]any{}}
	root := s.mapping(reflect.TypeFor[Playbook]())
	maps.Copy(root, map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:closegate:playbook",
		"title": "Closegate playbook", "$defs": s.defs,
	})
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil {
		panic(fmt.Sprintf("write the schema of playbooks: %v", err)) // it holds texts and numbers only
	}
	return out.Bytes()
}

// schema collects the definitions of the types that are met.
type schema struct{ defs map[string]any }

// mapping returns the schema of a struct.
func (s schema) mapping(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range fieldsOf(t) {
		name := t.Name() + "." + f.name
		property := s.of(f.typ)
		maps.Copy(property, limits[name])
		property["description"] = meanings[name]
		properties[f.name] = property
		if !f.optional && !mayBeMissing[name] {
			required = append(required, f.name)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func (s schema) of(t reflect.Type) map[string]any {
	if values := closedSet(t); values != nil {
		return map[string]any{"enum": values}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Struct:
		if _, known := s.defs[t.Name()]; !known {
			s.defs[t.Name()] = nil // a table has columns that are fields again
			s.defs[t.Name()] = s.mapping(t)
		}
		return map[string]any{"$ref": "#/$defs/" + t.Name()}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	default:
		return map[string]any{"type": "string"}
	}
}

// closedSet returns the values of a type that has few, and nil otherwise.
func closedSet(t reflect.Type) any {
	switch t {
	case reflect.TypeFor[offboarding.Category]():
		return offboarding.Categories()
	case reflect.TypeFor[offboarding.Attribute]():
		return offboarding.AllAttributes()
	case reflect.TypeFor[offboarding.Function]():
		return offboarding.GrantedFunctions()
	case reflect.TypeFor[offboarding.Level]():
		return offboarding.Levels()
	case reflect.TypeFor[offboarding.Tier]():
		return offboarding.Tiers()
	case reflect.TypeFor[offboarding.Party]():
		return parties()
	case reflect.TypeFor[AssignRole]():
		return AssignRoles()
	case reflect.TypeFor[offboarding.FieldType]():
		return offboarding.FieldTypes()
	case reflect.TypeFor[offboarding.Bound]():
		return []offboarding.Bound{offboarding.NotFuture, offboarding.NotPast}
	}
	return nil
}

// mayBeMissing are fields that are always written and need not be: they mean
// 0 or none.
var mayBeMissing = map[string]bool{
	"Playbook.sign_offs": true, "Task.offset": true, "Task.effort": true, "Requirement.fields": true,
}

// limits are the bounds that Lint sets, by type and field.
var limits = map[string]map[string]any{
	"Playbook.id":          {"pattern": keyForm.String(), "maxLength": maxTitle},
	"Playbook.version":     {"minimum": 1},
	"Playbook.name":        {"minLength": 1, "maxLength": maxTitle},
	"Playbook.description": {"minLength": 1, "maxLength": maxText},
	"Playbook.tasks":       {"minItems": 1, "maxItems": maxTasks},
	"Task.key":             {"pattern": keyForm.String(), "maxLength": maxTitle},
	"Task.title":           {"minLength": 1, "maxLength": maxTitle},
	"Task.help":            {"minLength": 1, "maxLength": maxText},
	"Task.team":            {"maxLength": maxTitle},
	"Task.offset":          {"minimum": -maxDays, "maximum": maxDays},
	"Task.effort":          {"minimum": 0, "maximum": maxDays},
	"Task.clause":          {"maxLength": maxLine},
	"Task.depends_on":      {"maxItems": maxList},
	"Task.controls":        {"items": map[string]any{"enum": controlNames()}, "maxItems": maxList},
	"Dependency.lag_days":  {"minimum": 0, "maximum": maxDays},
	"Assign.person":        {"maxLength": maxLine},
	"Assign.team":          {"maxLength": maxTitle},
	"Assign.external":      {"enum": []offboarding.Party{offboarding.Client, offboarding.Vendor}},
	"SignOff.categories":   {"minItems": 1, "uniqueItems": true},
	"SignOff.statement":    {"minLength": 1, "maxLength": maxText},
	"SignOff.clause":       {"maxLength": maxLine},
	"Requirement.proof":    {"minLength": 1, "maxLength": maxText},
	"Requirement.fields":   {"maxItems": maxQuestions},
	"Requirement.files":    {"maxItems": maxQuestions},
	"Field.name":           {"pattern": nameForm.String(), "maxLength": maxTitle},
	"Field.label":          {"minLength": 1, "maxLength": maxTitle},
	"Field.hint":           {"maxLength": maxLine},
	"Field.message":        {"minLength": 1, "maxLength": maxLine},
	"Field.columns":        {"maxItems": maxQuestions},
	"Field.choices":        {"maxItems": maxList},
	"Field.min_length":     {"minimum": 0},
	"Field.max_length":     {"minimum": 0, "maximum": maxAnswer},
	"Field.min_rows":       {"minimum": 0, "maximum": maxRows},
	"Field.max_rows":       {"minimum": 0, "maximum": maxRows},
	"Choice.value":         {"pattern": nameForm.String()},
	"Choice.label":         {"minLength": 1, "maxLength": maxTitle},
	"RequiredIf.is":        {"minItems": 1},
	"FileField.name":       {"pattern": nameForm.String(), "maxLength": maxTitle},
	"FileField.label":      {"minLength": 1, "maxLength": maxTitle},
	"FileField.hint":       {"maxLength": maxLine},
	"FileField.types":      {"items": map[string]any{"enum": offboarding.FileTypes()}},
	"FileField.max_bytes":  {"minimum": 0, "maximum": offboarding.MaxFileLimit},
}
