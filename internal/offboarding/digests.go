package offboarding

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/closegate/closegate/internal/digest"
)

// The kinds under which digests are made. A digest of one kind never equals
// one of another. docs/digests.md has the format and test vectors.
const (
	evidenceKind = "closegate/evidence/v1"
	scopeKind    = "closegate/scope/v1"
)

// EvidenceDigest returns the digest of a version of evidence: a commitment
// for each answer and file, so that a copy in which some are blacked out
// still verifies. Whether a file's hash check held is not part of it.
func EvidenceDigest(offboarding int, e Evidence) (digest.Sum, error) {
	doc := digest.Document{Kind: evidenceKind, Salt: e.Salt, Fields: []digest.Field{
		{Name: "offboarding", Value: offboarding},
		{Name: "task", Value: e.Task},
		{Name: "version", Value: e.Version},
		{Name: "requirement", Value: e.Requirement},
		{Name: "submitted_by", Value: e.SubmittedBy},
		{Name: "submitted_at", Value: digest.Time(e.SubmittedAt)},
		{Name: "on_behalf_of", Value: e.OnBehalfOf},
		{Name: "source", Value: string(e.Source)},
		{Name: "note", Value: e.Note},
	}}
	if e.SubmittedFor != "" {
		// Evidence that was sent in person has no such field, and the digest that
		// it had before there was delegation.
		doc.Fields = append(doc.Fields, digest.Field{Name: "submitted_for", Value: e.SubmittedFor})
	}
	for name, value := range e.Answers.Values {
		doc.Fields = append(doc.Fields, digest.Field{Name: "answers." + name, Value: value})
	}
	for name, rows := range e.Answers.Tables {
		doc.Fields = append(doc.Fields, digest.Field{Name: "answers." + name, Value: rows})
	}
	for _, file := range e.Files {
		doc.Fields = append(doc.Fields, digest.Field{
			Name: fmt.Sprintf("files.%d", file.Position),
			Value: map[string]any{
				"field": file.Field, "name": file.Name, "size": file.Size, "sha256": string(file.SHA256),
			},
		})
	}
	sum, err := doc.Digest()
	if err != nil {
		return "", fmt.Errorf("digest of evidence version %d for task %d: %w", e.Version, e.Task, err)
	}
	return sum, nil
}

type scopeTask struct {
	Task        int        `json:"task"`
	Requirement int        `json:"requirement"`
	Evidence    digest.Sum `json:"evidence"`
	Review      string     `json:"review"`
	Waivers     []string   `json:"waivers"`
}

type scopeSignOff struct {
	Function Function   `json:"function"`
	ID       string     `json:"id"`
	Digest   digest.Sum `json:"digest"`
}

type scopeBody struct {
	Offboarding       int            `json:"offboarding"`
	Function          Function       `json:"function"`
	Playbook          string         `json:"playbook"`
	PlaybookVersion   int            `json:"playbook_version"`
	Attributes        []Attribute    `json:"attributes"`
	Tasks             []scopeTask    `json:"tasks"`
	NotApplicable     []string       `json:"not_applicable"`
	InventoryRevision int            `json:"inventory_revision"`
	UnknownClosures   []string       `json:"unknown_closures"`
	SignOffs          []scopeSignOff `json:"sign_offs"`
}

// ScopeDigest returns the digest that a sign-off under the rule is given
// over. It covers what was proven and decided, never how the work is going:
// no statuses, times, due dates, assignees, probe runs or audit positions.
// Only the owner's covers the other sign-offs.
func (s Snapshot) ScopeDigest(rule SignOffRule) digest.Sum {
	body := scopeBody{
		Offboarding: s.Offboarding, Function: rule.Function,
		Playbook: s.Playbook.ID, PlaybookVersion: s.Playbook.Version,
		Attributes: SortAttributes(s.Attributes), Tasks: []scopeTask{}, NotApplicable: []string{},
		InventoryRevision: s.Inventory.Revision, UnknownClosures: []string{}, SignOffs: []scopeSignOff{},
	}
	if body.Attributes == nil {
		body.Attributes = []Attribute{}
	}
	for _, t := range s.Tasks {
		if rule.covers(t.Category) {
			body.Tasks = append(body.Tasks, s.scopeTask(t))
		}
	}
	slices.SortFunc(body.Tasks, func(a, b scopeTask) int { return cmp.Compare(a.Task, b.Task) })
	for _, w := range s.Waivers {
		if w.Approved && w.Task == 0 && rule.covers(w.Category) {
			body.NotApplicable = append(body.NotApplicable, w.ID)
		}
	}
	slices.Sort(body.NotApplicable)
	for _, u := range s.Unknowns {
		if u.Closure != "" {
			body.UnknownClosures = append(body.UnknownClosures, u.Closure)
		}
	}
	slices.Sort(body.UnknownClosures)
	if rule.Function == Owner {
		for _, so := range s.SignOffs {
			if so.Function != Owner {
				body.SignOffs = append(body.SignOffs, scopeSignOff{Function: so.Function, ID: so.ID, Digest: so.Digest})
			}
		}
		slices.SortFunc(body.SignOffs, func(a, b scopeSignOff) int {
			return cmp.Or(cmp.Compare(a.Function, b.Function), cmp.Compare(a.ID, b.ID))
		})
	}
	return digest.Of(scopeKind, body)
}

func (s Snapshot) scopeTask(t TaskFacts) scopeTask {
	out := scopeTask{Task: t.Number, Requirement: t.Requirement, Evidence: t.Evidence.Digest, Waivers: []string{}}
	if t.decided() {
		out.Review = t.Review.ID
	}
	for _, w := range s.Waivers {
		if w.Approved && w.Task == t.Number {
			out.Waivers = append(out.Waivers, w.ID)
		}
	}
	slices.Sort(out.Waivers)
	return out
}

// covers reports whether the category is in the rule's scope. The owner
// speaks for everything.
func (r SignOffRule) covers(c Category) bool {
	return r.Function == Owner || slices.Contains(r.Categories, c)
}
