package audit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

var update = flag.Bool("update", false, "write testdata/vectors.json and the vectors and tables in docs")

const (
	vectorsFile = "testdata/vectors.json"
	digestsDoc  = "../../docs/digests.md"
	auditDoc    = "../../docs/audit-log.md"
)

// publishedKey signs the checkpoint among the vectors. It is public and must
// never sign anything else: its seed is the bytes 0 to 31.
const publishedKey = "PRIVATE+KEY+closegate.audit/example.com+d689e1e6+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

const vectorSalt digest.Salt = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// vectors is what testdata/vectors.json holds. docs/digests.md explains each.
type vectors struct {
	Canonical  []canonicalVector `json:"canonical"`
	Time       []timeVector      `json:"time"`
	Commitment documentVector    `json:"commitment"`
	Redacted   digest.Redacted   `json:"redacted"`
	Evidence   documentVector    `json:"evidence"`
	Scope      scopeVector       `json:"scope"`
	Entries    []entryVector     `json:"entries"`
	Tree       []rootVector      `json:"tree"`
	Proof      proofVector       `json:"proof"`
	Checkpoint checkpointVector  `json:"checkpoint"`
}

type canonicalVector struct {
	Input     string     `json:"input"`
	Canonical string     `json:"canonical"`
	SHA256    digest.Sum `json:"sha256"`
}

type timeVector struct {
	Instant string `json:"instant"`
	Written string `json:"written"`
}

type documentVector struct {
	Kind   string        `json:"kind"`
	Salt   digest.Salt   `json:"salt"`
	Fields []fieldVector `json:"fields"`
	Hashed string        `json:"hashed"`
	Digest digest.Sum    `json:"digest"`
}

type fieldVector struct {
	Name       string      `json:"name"`
	Value      any         `json:"value"`
	FieldSalt  digest.Salt `json:"field_salt"`
	Hashed     string      `json:"hashed"`
	Commitment digest.Sum  `json:"commitment"`
}

type scopeVector struct {
	Hashed string     `json:"hashed"`
	Digest digest.Sum `json:"digest"`
}

type entryVector struct {
	Index    int64      `json:"index"`
	Body     string     `json:"body"`
	Hash     digest.Sum `json:"hash"`
	Leaf     audit.Hash `json:"leaf"`
	Document string     `json:"document"`
	Digest   digest.Sum `json:"document_digest"`
}

type rootVector struct {
	Size int        `json:"size"`
	Root audit.Hash `json:"root"`
}

type proofVector struct {
	Index  int64       `json:"index"`
	Size   int64       `json:"size"`
	Hashes audit.Proof `json:"hashes"`
}

type checkpointVector struct {
	PublicKey string `json:"public_key"`
	Text      string `json:"text"`
	Signed    string `json:"signed"`
}

func TestDocumentedVectorsAreTheComputedOnes(t *testing.T) {
	t.Parallel()
	v := compute(t)
	want := indented(t, v)
	if *update {
		write(t, vectorsFile, want)
	}
	if got := read(t, vectorsFile); got != want {
		t.Errorf("%s is not what is computed; a changed vector is a changed format, and old records no longer verify; for a new vector run go test ./internal/audit -update", vectorsFile)
	}

	var parts map[string]json.RawMessage
	if err := json.Unmarshal([]byte(want), &parts); err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)<!-- vector: ([a-z]+) -->\n```json\n(.*?)```\n")
	doc := read(t, digestsDoc)
	updated := block.ReplaceAllStringFunc(doc, func(found string) string {
		name := block.FindStringSubmatch(found)[1]
		part, known := parts[name]
		if !known {
			t.Errorf("%s shows the vector %q, which is not computed or stands there twice", digestsDoc, name)
			return found
		}
		delete(parts, name)
		return "<!-- vector: " + name + " -->\n```json\n" + indented(t, part) + "```\n"
	})
	for name := range parts {
		t.Errorf("%s does not show the vector %q", digestsDoc, name)
	}
	compareDoc(t, digestsDoc, doc, updated)
}

func compareDoc(t *testing.T, path, got, want string) {
	t.Helper()
	if *update {
		write(t, path, want)
		return
	}
	if got != want {
		t.Errorf("%s is not what the code says; run go test ./internal/audit -update and read the difference", path)
	}
}

func TestDocumentedActionsAreThoseOfTheCatalogue(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	about := strings.NewReplacer("_", " ", "signoff", "sign-off", "any", "anything")
	table.WriteString("| Action | About | When it is written | Sentence |\n|---|---|---|---|\n")
	for _, d := range audit.Catalogue() {
		table.WriteString("| `" + string(d.Action) + "` | " + about.Replace(string(d.Target)) + " | " +
			d.Meaning + " | " + d.Sentence + " |\n")
	}
	doc := read(t, auditDoc)
	before, rest, foundBegin := strings.Cut(doc, "<!-- actions: begin -->\n")
	_, after, foundEnd := strings.Cut(rest, "<!-- actions: end -->\n")
	if !foundBegin || !foundEnd {
		t.Fatalf("%s has no place for the table of actions", auditDoc)
	}
	compareDoc(t, auditDoc, doc, before+"<!-- actions: begin -->\n"+table.String()+"<!-- actions: end -->\n"+after)
}

func compute(t *testing.T) vectors {
	t.Helper()
	v := vectors{Time: []timeVector{
		{"2027-03-31T09:30:00+02:00", ""}, {"2027-03-31T07:30:00.1200009Z", ""}, {"1999-12-31T23:59:59.999999999Z", ""},
	}}
	for i, tv := range v.Time {
		when, err := time.Parse(time.RFC3339Nano, tv.Instant)
		if err != nil {
			t.Fatal(err)
		}
		v.Time[i].Written = digest.Time(when)
	}
	for _, input := range []string{
		`{ "b": [1.50, 1E21, -0, 2e-7, true, null], "a": "\u00e9 \u0007 \/ \"" }`,
		`{"\ufb33":1,"\ud83d\ude00":2,"\u00f6":3,"1":4,"\r":5}`,
	} {
		canonical := canonicalText(t, json.RawMessage(input))
		v.Canonical = append(v.Canonical, canonicalVector{input, canonical, digest.Bytes([]byte(canonical))})
	}
	document := digest.Document{Kind: "closegate/example/v1", Salt: vectorSalt, Fields: []digest.Field{
		{Name: "name", Value: "Théo Marchand"}, {Name: "revoked", Value: 214}, {Name: "note", Value: nil},
	}}
	v.Commitment = documentVectorOf(t, document)
	redacted, err := document.Redact(func(name string) bool { return name == "name" })
	if err != nil {
		t.Fatal(err)
	}
	v.Redacted = redacted
	v.Evidence, v.Scope = evidenceVector(t), scopeVectorOf(t)
	v.computeLog(t)
	return v
}

func documentVectorOf(t *testing.T, d digest.Document) documentVector {
	t.Helper()
	v := documentVector{Kind: d.Kind, Salt: d.Salt}
	commitments := map[string]digest.Sum{}
	for _, f := range d.Fields {
		salt, err := d.Salt.ForField(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		hashed := canonicalText(t, []any{salt, f.Name, f.Value})
		commitments[f.Name] = digest.Bytes([]byte(hashed))
		v.Fields = append(v.Fields, fieldVector{f.Name, f.Value, salt, hashed, commitments[f.Name]})
	}
	v.Hashed = canonicalText(t, map[string]any{"kind": d.Kind, "body": commitments})
	v.Digest = digest.Bytes([]byte(v.Hashed))
	if sum, err := d.Digest(); err != nil || sum != v.Digest {
		t.Fatalf("the digest of %s is %s, %v; by hand it is %s", d.Kind, sum, err, v.Digest)
	}
	return v
}

// evidenceVector names the fields by hand and compares with the domain.
func evidenceVector(t *testing.T) documentVector {
	t.Helper()
	file := digest.Bytes([]byte("key,revoked_at\nk-114,2027-03-30\n"))
	sum, err := offboarding.EvidenceDigest(2041, offboarding.Evidence{
		Task: 6, Version: 2, Requirement: 1, SubmittedBy: "p-7",
		SubmittedAt: time.Date(2027, 3, 31, 7, 30, 0, 120_000_000, time.UTC),
		Source:      offboarding.FromPerson, Note: "the list is complete", Salt: vectorSalt,
		Answers: offboarding.Answers{
			Values: map[string]string{"revoked_at": "2027-03-30"},
			Tables: map[string][]offboarding.Values{"keys": {{"key": "k-114", "system": "billing"}}},
		},
		Files: []offboarding.File{{Position: 1, Field: "export", Name: "keys.csv", Size: 32, SHA256: file}},
	})
	if err != nil {
		t.Fatal(err)
	}
	v := documentVectorOf(t, digest.Document{Kind: "closegate/evidence/v1", Salt: vectorSalt, Fields: []digest.Field{
		{Name: "offboarding", Value: 2041}, {Name: "task", Value: 6}, {Name: "version", Value: 2}, {Name: "requirement", Value: 1},
		{Name: "submitted_by", Value: "p-7"}, {Name: "submitted_at", Value: "2027-03-31T07:30:00.120000Z"},
		{Name: "on_behalf_of", Value: ""}, {Name: "source", Value: "person"}, {Name: "note", Value: "the list is complete"},
		{Name: "answers.revoked_at", Value: "2027-03-30"},
		{Name: "answers.keys", Value: []map[string]string{{"key": "k-114", "system": "billing"}}},
		{Name: "files.1", Value: map[string]any{"field": "export", "name": "keys.csv", "size": 32, "sha256": file}},
	}})
	if v.Digest != sum {
		t.Fatalf("the evidence digest is %s, by hand it is %s", sum, v.Digest)
	}
	return v
}

// scopeVectorOf writes the scope by hand and compares with the domain.
func scopeVectorOf(t *testing.T) scopeVector {
	t.Helper()
	evidence := digest.Bytes([]byte("evidence"))
	s := offboarding.Snapshot{
		Offboarding: 2041,
		Playbook:    offboarding.PlaybookVersion{ID: "client-exit", Version: 3},
		Attributes:  []offboarding.Attribute{offboarding.RegulatedData, offboarding.PersonalData},
		Tasks: []offboarding.TaskFacts{
			{Number: 9, Category: offboarding.BackupRetention, Requirement: 1},
			{Number: 6, Category: offboarding.DataReturnOrDeletion, Requirement: 2,
				Evidence: offboarding.EvidenceFacts{Version: 2, Digest: evidence},
				Review:   offboarding.ReviewFacts{ID: "r-31", Outcome: offboarding.Verified, At: start}},
		},
		Waivers: []offboarding.WaiverFacts{
			{ID: "w-5", Task: 6, Approved: true}, {ID: "w-6", Task: 6},
			{ID: "w-4", Category: offboarding.DataReturnOrDeletion, Approved: true},
		},
		Inventory: offboarding.InventoryFacts{Revision: 12},
		Unknowns:  []offboarding.UnknownFacts{{Number: 1, Closure: "u-1"}},
	}
	hashed := canonicalText(t, map[string]any{"kind": "closegate/scope/v1", "body": map[string]any{
		"offboarding": 2041, "function": "privacy", "playbook": "client-exit", "playbook_version": 3,
		"attributes": []string{"personal_data", "regulated_data"}, "inventory_revision": 12,
		"tasks": []map[string]any{
			{"task": 6, "requirement": 2, "evidence": evidence, "review": "r-31", "waivers": []string{"w-5"}},
		},
		"not_applicable": []string{"w-4"}, "unknown_closures": []string{"u-1"}, "sign_offs": []string{},
	}})
	v := scopeVector{hashed, digest.Bytes([]byte(hashed))}
	rule := offboarding.SignOffRule{Function: offboarding.Privacy, Categories: []offboarding.Category{offboarding.DataReturnOrDeletion}}
	if sum := s.ScopeDigest(rule); sum != v.Digest {
		t.Fatalf("the scope digest is %s, by hand it is %s", sum, v.Digest)
	}
	return v
}

func (v *vectors) computeLog(t *testing.T) {
	t.Helper()
	b := &book{}
	second := submitted(1)
	second.Action, second.Target, second.Fields = audit.ReviewVerified, audit.Target{Kind: audit.ReviewTarget, ID: "r-31"}, nil
	third := audit.Event{
		Action: audit.SignOffGiven, Actor: audit.Actor{Kind: audit.Person, ID: "p-9", Name: "Ines Valdorn"}, Offboarding: 2041,
		Target: audit.Target{Kind: audit.SignOffTarget, ID: "s-2"}, Subject: "for privacy",
		Fields: []audit.FieldChange{{Name: "digest", After: string(v.Scope.Digest)}},
	}
	for i, event := range []audit.Event{submitted(0), second, third} {
		e := b.add(t, event, start.Add(time.Duration(i)*90*time.Second))
		var body struct{ Document digest.Sum }
		if err := json.Unmarshal(e.Body, &body); err != nil {
			t.Fatal(err)
		}
		v.Entries = append(v.Entries, entryVector{e.Index, string(e.Body), e.Hash, e.Leaf(), string(e.Document), body.Document})
		v.Tree = append(v.Tree, rootVector{i + 1, b.checkpoint(t, start).Root})
	}
	v.signLog(t, b)
}

func (v *vectors) signLog(t *testing.T, b *book) {
	t.Helper()
	signer, err := audit.ParsePrivateKey(publishedKey)
	if err != nil {
		t.Fatal(err)
	}
	public, err := audit.PublicKey(publishedKey)
	if err != nil {
		t.Fatal(err)
	}
	c := b.checkpoint(t, start.Add(time.Hour))
	c.Origin = signer.Name()
	v.Checkpoint = checkpointVector{public, c.Text(), string(sign(t, c, signer))}
	hashes, err := audit.Prove(c.Size, 1, b)
	if err != nil {
		t.Fatal(err)
	}
	v.Proof = proofVector{1, c.Size, hashes}
}

func canonicalText(t *testing.T, v any) string {
	t.Helper()
	data, err := digest.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func indented(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
