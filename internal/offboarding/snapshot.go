package offboarding

import (
	"maps"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// Snapshot is what the gate looks at: enough to decide, nothing to read. It
// holds no answers, no files, no titles and no inventory items, so that it
// stays small at any size and can be handed to an auditor.
type Snapshot struct {
	// At is the moment for which the gate is asked.
	At          time.Time
	Offboarding int
	State       State
	Playbook    PlaybookVersion
	Attributes  []Attribute
	Owner       string
	Deputy      string
	// OfferedTo is whom the ownership is offered to, and OfferedAt since when;
	// empty where it is not.
	OfferedTo   string
	OfferedAt   time.Time
	People      People
	Holders     map[Function][]string
	Path        []PathStep
	Delegations []DelegationFacts
	Tasks       []TaskFacts
	Waivers     []WaiverFacts
	WaiverRules []WaiverRule
	Inventory   InventoryFacts
	Unknowns    []UnknownFacts
	// Declared is the valid declaration; its ID is empty where there is none.
	Declared Declaration
	Probes   ProbeFacts
	Rules    []SignOffRule
	SignOffs []SignOffFacts
	// PublishedAt is since when everything is waited for.
	PublishedAt time.Time
	Due         time.Time
	// FirstDue is Due before it was ever moved.
	FirstDue time.Time
}

// TaskFacts is one task as the gate sees it.
type TaskFacts struct {
	Number    int
	Category  Category
	Party     Party
	Assignee  string
	Outsider  string
	Reviewer  string
	DependsOn []Dependency
	Due       time.Time
	// FirstDue is Due at publication.
	FirstDue time.Time
	// Requirement is the current version; MinimumLevel its least level.
	Requirement  int
	MinimumLevel Level
	Contributors []string
	Evidence     EvidenceFacts
	Review       ReviewFacts
	// ReopenedAt is when the task was last reopened.
	ReopenedAt time.Time
	// UnblockedAt is when it last became possible to do, and BlockedAt when
	// it last became impossible.
	UnblockedAt time.Time
	BlockedAt   time.Time
}

// EvidenceFacts is the current version of evidence; Version 0 is none.
type EvidenceFacts struct {
	Version     int
	Requirement int
	Digest      digest.Sum
	SubmittedBy string
	// SubmittedFor is for whom a delegate sent it; empty where nobody was.
	SubmittedFor string
	SubmittedAt  time.Time
	// Missing counts required fields and files of the current requirement
	// that the evidence leaves empty.
	Missing int
	// Broken counts files whose last hash check failed.
	Broken int
	// CheckedAt is the oldest of the files' last hash checks.
	CheckedAt time.Time
}

// ReviewFacts is the latest review of the current evidence; an empty ID is
// none.
type ReviewFacts struct {
	ID      string
	Outcome Outcome
	By      string
	// For is for whom a delegate decided; empty where nobody was.
	For            string
	At             time.Time
	Level          Level
	Evidence       int
	EvidenceDigest digest.Sum
	Requirement    int
}

// UnknownFacts is one unknown as the gate sees it.
type UnknownFacts struct {
	Number  int
	Owner   string
	Since   time.Time
	Closure string
	// Until is when an acceptance ends; zero where it does not.
	Until time.Time
}

// ProbeFacts counts enabled probes by what they last said.
type ProbeFacts struct {
	Enabled  int
	Accepted int
	// Stale counts probes that did not run within their freshness limit.
	Stale int
}

// SignOffFacts is a sign-off that was not voided.
type SignOffFacts struct {
	ID       string
	Function Function
	By       string
	At       time.Time
	Digest   digest.Sum
}

// Snapshot reduces the record to what the gate looks at, at the moment now.
func (f Facts) Snapshot(now time.Time) Snapshot {
	s := Snapshot{
		At: now, Offboarding: f.Number, State: f.State, Playbook: f.Playbook,
		Attributes: SortAttributes(f.Attributes), Owner: f.Owner, Deputy: f.Deputy,
		People: maps.Clone(f.People), Holders: maps.Clone(f.Holders), Path: slices.Clone(f.Path), Delegations: f.delegationFacts(),
		Waivers: f.waiverFacts(now), WaiverRules: slices.Clone(f.WaiverRules), Inventory: f.Inventory, Rules: slices.Clone(f.SignOffRules),
		PublishedAt: f.PublishedAt, Due: f.Due, FirstDue: f.FirstDue(),
	}
	s.Inventory.ProvenBy = maps.Clone(f.Inventory.ProvenBy)
	if d, ok := f.ValidDeclaration(); ok {
		s.Declared = d
	}
	if offer, waits := f.PendingOffer(); waits {
		s.OfferedTo, s.OfferedAt = offer.To, offer.At
	}
	for _, t := range f.Tasks {
		s.Tasks = append(s.Tasks, f.taskFacts(t))
	}
	for _, u := range f.Unknowns {
		s.Unknowns = append(s.Unknowns, UnknownFacts{
			Number: u.Number, Owner: u.Owner, Since: u.AddedAt, Closure: u.Closure.ID, Until: u.Closure.Until,
		})
	}
	for _, so := range f.SignOffs {
		if !f.voided(so.ID) {
			s.SignOffs = append(s.SignOffs, SignOffFacts{ID: so.ID, Function: so.Function, By: so.By, At: so.At, Digest: so.Digest})
		}
	}
	return s
}

func (f Facts) voided(signOff string) bool {
	return slices.ContainsFunc(f.Voids, func(v Void) bool { return v.SignOff == signOff })
}

func (f Facts) taskFacts(t Task) TaskFacts {
	tf := TaskFacts{
		Number: t.Number, Category: t.Category, Party: t.Party, Assignee: t.Assignee, Outsider: t.Outsider,
		Reviewer: t.Reviewer, DependsOn: slices.Clone(t.DependsOn), Due: t.Due, FirstDue: t.FirstDue,
		Requirement: t.Requirement.Version, MinimumLevel: t.Requirement.MinimumLevel,
		UnblockedAt: f.PublishedAt,
	}
	if !t.Added.At.IsZero() {
		tf.UnblockedAt = t.Added.At
	}
	for _, c := range f.Contributors {
		if c.Task == t.Number {
			tf.Contributors = append(tf.Contributors, c.Person)
		}
	}
	for _, r := range f.Reopenings {
		if r.Task == t.Number && r.At.After(tf.ReopenedAt) {
			tf.ReopenedAt = r.At
		}
	}
	for _, b := range f.Blockings {
		switch {
		case b.Task != t.Number:
		case b.Blocked:
			tf.BlockedAt = b.At
		default:
			tf.UnblockedAt = b.At
		}
	}
	if e, ok := f.CurrentEvidence(t.Number); ok {
		tf.Evidence = evidenceFacts(e, t.Requirement)
		if r, ok := f.LatestReview(t.Number, e.Version); ok {
			tf.Review = ReviewFacts{
				ID: r.ID, Outcome: r.Outcome, By: r.By, For: r.For, At: r.At, Level: r.Level,
				Evidence: r.Evidence, EvidenceDigest: r.EvidenceDigest, Requirement: r.Requirement,
			}
		}
	}
	return tf
}

func evidenceFacts(e Evidence, r Requirement) EvidenceFacts {
	ef := EvidenceFacts{
		Version: e.Version, Requirement: e.Requirement, Digest: e.Digest,
		SubmittedBy: e.SubmittedBy, SubmittedFor: e.SubmittedFor, SubmittedAt: e.SubmittedAt,
		Missing: len(r.Missing(e.Answers)) + len(r.missingFiles(e.Files)),
	}
	for _, file := range e.Files {
		if !file.Intact {
			ef.Broken++
		}
		if ef.CheckedAt.IsZero() || file.CheckedAt.Before(ef.CheckedAt) {
			ef.CheckedAt = file.CheckedAt
		}
	}
	return ef
}

func (r Requirement) missingFiles(files []File) []string {
	var missing []string
	for _, field := range r.Files {
		sent := slices.ContainsFunc(files, func(f File) bool { return f.Field == field.Name })
		if field.Required && !sent {
			missing = append(missing, field.Name)
		}
	}
	return missing
}

// CurrentEvidence returns the latest version of evidence for a task, unless
// that version was withdrawn: an older one does not come back by itself.
func (f Facts) CurrentEvidence(task int) (Evidence, bool) {
	e, ok := f.LatestEvidence(task)
	if !ok || f.Withdrawn(task, e.Version) {
		return Evidence{}, false
	}
	return e, true
}

// LatestEvidence returns the latest version, withdrawn or not.
func (f Facts) LatestEvidence(task int) (Evidence, bool) {
	var latest Evidence
	for _, e := range f.Evidence {
		if e.Task == task && e.Version > latest.Version {
			latest = e
		}
	}
	return latest, latest.Version > 0
}

// Withdrawn reports whether a version was taken back.
func (f Facts) Withdrawn(task, version int) bool {
	return slices.ContainsFunc(f.Withdrawals, func(w Withdrawal) bool { return w.Task == task && w.Version == version })
}

// LatestReview returns the review of a version that counts: the latest.
func (f Facts) LatestReview(task, version int) (Review, bool) {
	for _, r := range slices.Backward(f.Reviews) {
		if r.Task == task && r.Evidence == version {
			return r, true
		}
	}
	return Review{}, false
}

// Task returns one task as the gate sees it.
func (s Snapshot) Task(number int) (TaskFacts, bool) { return s.task(number) }

// FunctionsOver returns the functions whose scope holds the category.
func (s Snapshot) FunctionsOver(c Category) []Function {
	var out []Function
	for _, r := range s.rules() {
		if r.Function != Owner && r.covers(c) {
			out = append(out, r.Function)
		}
	}
	return out
}

// RequiredFunctions returns the functions that sign, the owner's last.
func (s Snapshot) RequiredFunctions() []Function {
	var out []Function
	for _, r := range s.rules() {
		out = append(out, r.Function)
	}
	return out
}
