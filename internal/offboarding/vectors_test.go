package offboarding_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

var update = flag.Bool("update", false, "write testdata/vectors.json again")

// vector is what another program needs to check its own digest.
type vector struct {
	Name string `json:"name"`
	// Hashed is the text whose SHA-256 is the digest.
	Hashed string     `json:"hashed"`
	Digest digest.Sum `json:"digest"`
}

// vectorFile is testdata/vectors.json, which docs/digests.md speaks of.
type vectorFile struct {
	Evidence []evidenceVector `json:"evidence"`
	Scope    []vector         `json:"scope"`
}

type evidenceVector struct {
	vector
	Salt   digest.Salt    `json:"salt"`
	Fields map[string]any `json:"fields"`
}

func TestDigestsAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	got, err := json.MarshalIndent(vectorFile{evidenceVectors(t), scopeVectors(t)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile("testdata/vectors.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("testdata/vectors.json is not what the code computes; a format that was given out never changes:\n%s", got)
	}
}

// evidenceVectors computes each digest as docs/digests.md tells it, by hand,
// and compares with the domain.
func evidenceVectors(t *testing.T) []evidenceVector {
	t.Helper()
	at := time.Date(2027, time.March, 31, 9, 30, 0, 123456789, time.FixedZone("CEST", 7200))
	least := offboarding.Evidence{
		Task: 1, Version: 1, Requirement: 1, SubmittedBy: "p-7", SubmittedAt: at, Source: offboarding.FromPerson, Salt: salt(),
	}
	whole := least
	whole.Task, whole.Version, whole.OnBehalfOf, whole.Source, whole.Note = 6, 2, "Greyline Recovery", offboarding.FromLink, "Zoë's list\nis complete"
	whole.Answers = offboarding.Answers{
		Values: map[string]string{"revoked_at": "2027-03-30", "count": "4"},
		Tables: map[string][]offboarding.Values{"keys": {{"id": "k-114", "system": "billing"}, {"id": "k-115"}}},
	}
	whole.Files = []offboarding.File{
		{Position: 1, Field: "log", Name: "a&b <1>.csv", Size: 32, SHA256: digest.Bytes([]byte("one")), Key: "not hashed", CheckedAt: at, Intact: true},
		{Position: 2, Field: "log", Name: "2.csv", Size: 1 << 30, SHA256: digest.Bytes([]byte("two"))},
	}
	delegated := least
	delegated.SubmittedBy, delegated.SubmittedFor = "p-9", "p-7"
	return []evidenceVector{
		evidenceVectorOf(t, "least", least, map[string]any{
			"offboarding": 2041, "task": 1, "version": 1, "requirement": 1, "submitted_by": "p-7",
			"submitted_at": "2027-03-31T07:30:00.123456Z", "on_behalf_of": "", "source": "person", "note": "",
		}),
		evidenceVectorOf(t, "answers and files", whole, map[string]any{
			"offboarding": 2041, "task": 6, "version": 2, "requirement": 1, "submitted_by": "p-7",
			"submitted_at": "2027-03-31T07:30:00.123456Z", "on_behalf_of": "Greyline Recovery", "source": "link",
			"note": "Zoë's list\nis complete", "answers.revoked_at": "2027-03-30", "answers.count": "4",
			"answers.keys": []any{map[string]any{"id": "k-114", "system": "billing"}, map[string]any{"id": "k-115"}},
			"files.1":      map[string]any{"field": "log", "name": "a&b <1>.csv", "size": 32, "sha256": digest.Bytes([]byte("one"))},
			"files.2":      map[string]any{"field": "log", "name": "2.csv", "size": 1 << 30, "sha256": digest.Bytes([]byte("two"))},
		}),
		evidenceVectorOf(t, "sent by a delegate", delegated, map[string]any{
			"offboarding": 2041, "task": 1, "version": 1, "requirement": 1, "submitted_by": "p-9", "submitted_for": "p-7",
			"submitted_at": "2027-03-31T07:30:00.123456Z", "on_behalf_of": "", "source": "person", "note": "",
		}),
	}
}

func evidenceVectorOf(t *testing.T, name string, e offboarding.Evidence, fields map[string]any) evidenceVector {
	t.Helper()
	commitments := map[string]any{}
	for field, value := range fields {
		own, err := e.Salt.ForField(field)
		if err != nil {
			t.Fatal(err)
		}
		commitments[field] = digest.Bytes(plainJSON(t, []any{own, field, value}))
	}
	hashed := plainJSON(t, map[string]any{"kind": "closegate/evidence/v1", "body": commitments})
	v := evidenceVector{vector{name, string(hashed), digest.Bytes(hashed)}, e.Salt, fields}
	if sum, err := offboarding.EvidenceDigest(2041, e); err != nil || sum != v.Digest {
		t.Errorf("evidence %q has the digest %s, by hand it is %s (%v)", name, sum, v.Digest, err)
	}
	return v
}

func scopeVectors(t *testing.T) []vector {
	t.Helper()
	whole := wholeSnapshot()
	whole.Waivers = append(whole.Waivers, whole.Waivers[0])
	whole.Waivers[2].ID = "w-0"
	empty := offboarding.Snapshot{Offboarding: 1}
	return []vector{
		scopeVectorOf(t, "nothing, for the owner", empty, offboarding.OwnerRule()),
		scopeVectorOf(t, "a function", whole, whole.Rules[0]),
		scopeVectorOf(t, "the owner", whole, offboarding.OwnerRule()),
	}
}

// scopeVectorOf writes the scope as docs/digests.md tells it and compares
// with the domain.
func scopeVectorOf(t *testing.T, name string, s offboarding.Snapshot, rule offboarding.SignOffRule) vector {
	t.Helper()
	hashed := plainJSON(t, map[string]any{"kind": "closegate/scope/v1", "body": scopeByHand(s, rule)})
	v := vector{name, string(hashed), digest.Bytes(hashed)}
	if sum := s.ScopeDigest(rule); sum != v.Digest {
		t.Errorf("scope %q has the digest %s, by hand it is %s over %s", name, sum, v.Digest, hashed)
	}
	return v
}

func scopeByHand(s offboarding.Snapshot, rule offboarding.SignOffRule) map[string]any {
	owner := rule.Function == "owner"
	speaksFor := func(c offboarding.Category) bool { return owner || slices.Contains(rule.Categories, c) }
	tasks, notApplicable, closures, signOffs := []map[string]any{}, []string{}, []string{}, []map[string]any{}
	byNumber := slices.SortedFunc(slices.Values(s.Tasks), func(a, b offboarding.TaskFacts) int { return cmp.Compare(a.Number, b.Number) })
	for _, task := range byNumber {
		if !speaksFor(task.Category) {
			continue
		}
		waivers, review := []string{}, ""
		for _, w := range s.Waivers {
			if w.Approved && w.Task == task.Number {
				waivers = append(waivers, w.ID)
			}
		}
		slices.Sort(waivers)
		if task.Review.Outcome == "verified" && task.Review.At.After(task.ReopenedAt) {
			review = task.Review.ID
		}
		tasks = append(tasks, map[string]any{
			"task": task.Number, "requirement": task.Requirement, "evidence": task.Evidence.Digest, "review": review, "waivers": waivers,
		})
	}
	for _, w := range s.Waivers {
		if w.Approved && w.Task == 0 && speaksFor(w.Category) {
			notApplicable = append(notApplicable, w.ID)
		}
	}
	for _, u := range s.Unknowns {
		if u.Closure != "" {
			closures = append(closures, u.Closure)
		}
	}
	for _, so := range s.SignOffs {
		if owner && so.Function != "owner" {
			signOffs = append(signOffs, map[string]any{"function": so.Function, "id": so.ID, "digest": so.Digest})
		}
	}
	slices.SortFunc(signOffs, func(a, b map[string]any) int {
		return cmp.Compare(fmt.Sprint(a["function"], a["id"]), fmt.Sprint(b["function"], b["id"]))
	})
	slices.Sort(notApplicable)
	slices.Sort(closures)
	attributes := slices.Sorted(slices.Values(s.Attributes))
	if attributes == nil {
		attributes = []offboarding.Attribute{}
	}
	return map[string]any{
		"offboarding": s.Offboarding, "function": rule.Function, "playbook": s.Playbook.ID, "playbook_version": s.Playbook.Version,
		"attributes": attributes, "tasks": tasks, "not_applicable": notApplicable, "inventory_revision": s.Inventory.Revision,
		"unknown_closures": closures, "sign_offs": signOffs,
	}
}

func plainJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := encoded(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// encoded encodes with sorted keys and without escapes for HTML. For what
// these tests hold that is canonical JSON already.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func TestEvidenceDigestCoversEverythingThatWasSent(t *testing.T) {
	t.Parallel()
	base := offboarding.Evidence{
		Task: 1, Version: 1, Requirement: 1, SubmittedBy: "p-7", SubmittedAt: sample.Published(), OnBehalfOf: "Greyline",
		Source: offboarding.FromPerson, Note: "note", Salt: salt(),
		Answers: offboarding.Answers{
			Values: map[string]string{"done": "yes"}, Tables: map[string][]offboarding.Values{"keys": {{"id": "k-1"}}},
		},
		Files: []offboarding.File{logFile(sample.Published())},
	}
	sum := func(offboardingNumber int, e offboarding.Evidence) digest.Sum {
		out, err := offboarding.EvidenceDigest(offboardingNumber, e)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	was := sum(2041, base)
	if sum(2042, base) == was {
		t.Error("evidence of another offboarding has the same digest")
	}
	changes := map[string]func(*offboarding.Evidence){
		"task":         func(e *offboarding.Evidence) { e.Task++ },
		"version":      func(e *offboarding.Evidence) { e.Version++ },
		"requirement":  func(e *offboarding.Evidence) { e.Requirement++ },
		"by":           func(e *offboarding.Evidence) { e.SubmittedBy = "p-8" },
		"for":          func(e *offboarding.Evidence) { e.SubmittedFor = "p-9" },
		"at":           func(e *offboarding.Evidence) { e.SubmittedAt = e.SubmittedAt.Add(time.Microsecond) },
		"on behalf of": func(e *offboarding.Evidence) { e.OnBehalfOf = "" },
		"source":       func(e *offboarding.Evidence) { e.Source = offboarding.FromLink },
		"note":         func(e *offboarding.Evidence) { e.Note = "" },
		"salt":         func(e *offboarding.Evidence) { e.Salt = "0" + e.Salt[1:] },
		"answer":       func(e *offboarding.Evidence) { e.Answers.Values["done"] = "no" },
		"new answer":   func(e *offboarding.Evidence) { e.Answers.Values["also"] = "" },
		"cell":         func(e *offboarding.Evidence) { e.Answers.Tables["keys"][0]["id"] = "k-2" },
		"row":          func(e *offboarding.Evidence) { e.Answers.Tables["keys"] = append(e.Answers.Tables["keys"], nil) },
		"file field":   func(e *offboarding.Evidence) { e.Files[0].Field = "form" },
		"file name":    func(e *offboarding.Evidence) { e.Files[0].Name = "b.log" },
		"file size":    func(e *offboarding.Evidence) { e.Files[0].Size++ },
		"file hash":    func(e *offboarding.Evidence) { e.Files[0].SHA256 = digest.Bytes(nil) },
		"file place":   func(e *offboarding.Evidence) { e.Files[0].Position = 2 },
		"no file":      func(e *offboarding.Evidence) { e.Files = nil },
	}
	for name, edit := range changes {
		e := deepCopy(base)
		edit(&e)
		if sum(2041, e) == was {
			t.Errorf("another %s leaves the digest as it was", name)
		}
	}
	checked := deepCopy(base)
	checked.Files[0].CheckedAt, checked.Files[0].Intact, checked.Files[0].Key = sample.Published().Add(day), false, "moved"
	checked.Digest = "later"
	if sum(2041, checked) != was {
		t.Error("a hash check, or where the bytes are, changes the digest of what was sent")
	}
}

func TestEvidenceThatCannotBeWrittenInOneWayHasNoDigest(t *testing.T) {
	t.Parallel()
	base := offboarding.Evidence{Task: 1, Version: 1, Salt: salt()}
	for name, edit := range map[string]func(*offboarding.Evidence){
		"text in no encoding": func(e *offboarding.Evidence) { e.Note = "B\xe9la" },
		"no salt":             func(e *offboarding.Evidence) { e.Salt = "" },
		"a field that is a table and a text": func(e *offboarding.Evidence) {
			e.Answers = offboarding.Answers{Values: map[string]string{"a": "b"}, Tables: map[string][]offboarding.Values{"a": nil}}
		},
		"two files in one place": func(e *offboarding.Evidence) { e.Files = make([]offboarding.File, 2) },
	} {
		e := base
		edit(&e)
		if sum, err := offboarding.EvidenceDigest(2041, e); err == nil || sum != "" {
			t.Errorf("%s: %s, %v", name, sum, err)
		}
	}
}
