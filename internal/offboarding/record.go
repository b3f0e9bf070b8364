package offboarding

import (
	"maps"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// PlaybookVersion names the version of the playbook that an offboarding
// started from and keeps.
type PlaybookVersion struct {
	ID      string
	Name    string
	Version int
}

// Dependency says that a task can start when another is met, plus a lag.
type Dependency struct {
	// On is the number of the task that goes before.
	On int `json:"on"`
	// Lag is added to the moment at which that task was met.
	Lag time.Duration `json:"lag,omitempty"`
}

// DependencyAfter returns the dependency on a task with a lag in days of 24
// hours: the gate has no calendar.
func DependencyAfter(on, lagDays int) Dependency {
	return Dependency{On: on, Lag: time.Duration(lagDays) * 24 * time.Hour}
}

// Task is one thing to be done and proven.
type Task struct {
	Number int
	// Key is the task's name in its playbook; empty for a task of its own.
	Key      string
	Category Category
	// Title is an imperative without identifiers: "Revoke service accounts".
	Title string
	// Help is a sentence or two for who does it.
	Help string
	// Assignee is the person who does the task, or records what Outsider did.
	Assignee string
	// Outsider names the client or vendor who does the task, if it is not us.
	Outsider string
	Party    Party
	// Reviewer is the person named to review; empty means the usual order.
	Reviewer    string
	Requirement Requirement
	DependsOn   []Dependency
	// Effort is how many working days the task usually takes.
	Effort int
	Due    time.Time
	// FirstDue is the due date at publication; lateness counts against it too.
	FirstDue time.Time
	// Clause is the contract clause that asks for the task, if any.
	Clause string
	// Version rises with each change; a form that holds an older one is stale.
	Version int
	// Earlier are the versions of the requirement before the current one, to
	// which older evidence answers.
	Earlier []Requirement
	// Added says how the task came into the running offboarding.
	Added Addition
}

// RequirementAt returns the version of the requirement to which evidence
// answers.
func (t Task) RequirementAt(version int) Requirement {
	for _, r := range t.Earlier {
		if r.Version == version {
			return r
		}
	}
	return t.Requirement
}

// File is one file of a version of evidence.
type File struct {
	// Position counts from 1 within its version.
	Position int
	// Field is the FileField that asked for it.
	Field string
	// Name is what the sender called it: data, never a path.
	Name   string
	Size   int64
	SHA256 digest.Sum
	// Key is where the bytes are.
	Key string
	// CheckedAt and Intact are the last recorded hash check.
	CheckedAt time.Time
	Intact    bool
}

// Evidence is one immutable version of what was sent for a task.
type Evidence struct {
	Task    int
	Version int
	// Requirement is the version of the requirement that it answers.
	Requirement int
	SubmittedBy string
	SubmittedAt time.Time
	// SubmittedFor is the assignee for whom a delegate sent it; empty where
	// somebody sent it as themselves.
	SubmittedFor string
	// OnBehalfOf names the outsider whose work a person recorded.
	OnBehalfOf string
	Source     Source
	Answers    Answers
	Note       string
	Files      []File
	Salt       digest.Salt
	Digest     digest.Sum
}

// Withdrawal takes one version of evidence back; the version stays readable.
type Withdrawal struct {
	ID      string
	Task    int
	Version int
	By      string
	// For is for whom a delegate did it; empty where nobody was.
	For    string
	At     time.Time
	Reason string
}

// Outcome is what a reviewer decided.
type Outcome string

const (
	// Verified: the evidence proves the task.
	Verified Outcome = "verified"
	// ChangesRequested: it does not yet, and the reason says why.
	ChangesRequested Outcome = "changes_requested"
)

// Review is a decision on one version of evidence.
type Review struct {
	ID       string
	Task     int
	Evidence int
	// EvidenceDigest binds the decision to what was read.
	EvidenceDigest digest.Sum
	// Requirement is the version of the requirement that was checked.
	Requirement int
	Outcome     Outcome
	Reason      string
	By          string
	// For is whose turn it was, where a delegate decided; empty where the
	// reviewer did.
	For string
	At  time.Time
	// Level is the level that the reviewer's record gives the evidence.
	Level Level
	// Issuer and OriginChecked are set when an original document of a
	// provider or other party raised the level: who issued it and how the
	// reviewer made sure of that.
	Issuer        string
	OriginChecked string
}

// Reopening ends the verification of a task and keeps its evidence.
type Reopening struct {
	ID     string
	Task   int
	By     string
	At     time.Time
	Reason string
}

// Blocking records that a task became blocked or unblocked.
type Blocking struct {
	Task    int
	At      time.Time
	Blocked bool
	// On lists the tasks that it waits for.
	On []int
}

// Contributor is somebody who had a hand in the evidence of a task.
type Contributor struct {
	Task   int
	Person string
}

// SignOffRule is a sign-off that an offboarding requires.
type SignOffRule struct {
	Function Function `json:"function" yaml:"function"`
	// Categories are the scope: what the person speaks for.
	Categories []Category `json:"categories" yaml:"categories"`
	// Statement is what the person states by signing.
	Statement string `json:"statement" yaml:"statement"`
	Clause    string `json:"clause,omitempty" yaml:"clause,omitempty"`
}

// SignOff is a signature over the digest of a scope.
type SignOff struct {
	ID        string
	Function  Function
	By        string
	At        time.Time
	Statement string
	Digest    digest.Sum
	// FreshSignIn is when the person proved who they are for this signature;
	// zero where the operator chose the mode that does not ask.
	FreshSignIn time.Time
}

// Void ends a sign-off for ever.
type Void struct {
	SignOff string
	Cause   string
	By      string
	At      time.Time
}

// Declaration is the owner's word that the inventory is complete.
type Declaration struct {
	ID       string
	By       string
	At       time.Time
	Revision int
}

// Closure is one closing of the gate.
type Closure struct {
	// Certificate is the number that people quote: CG-2026-0117.
	Certificate string
	By          string
	At          time.Time
	SignOff     string
	// Digest is the owner's: it covers everything and the other sign-offs.
	Digest digest.Sum
}

// Return is one reopening of a closed or cancelled offboarding.
type Return struct {
	By     string
	At     time.Time
	Reason string
}

// PathStep is a person on the escalation path.
type PathStep struct {
	Person string
	Deputy string
	// After is how long a matter waits before this person is told.
	After time.Duration
	// Channel is how they are told; empty means by mail.
	Channel Channel
}

// Facts is everything that the record holds about one offboarding. The store
// fills it and nothing outside this package changes it: Offboarding keeps its
// own copy behind its methods. Tasks are in the order of the playbook, records
// in the order in which they were made.
type Facts struct {
	Number               int
	Client, ClientName   string
	Service, ServiceName string
	Owner, Deputy        string
	// ServiceOwner and ServiceDeputy are those of the service now, which may
	// have changed hands since the offboarding started.
	ServiceOwner, ServiceDeputy string
	Playbook                    PlaybookVersion
	// Tier is what was chosen at the start; it never changes after publication.
	Tier                   Tier
	Attributes             []Attribute
	State                  State
	CreatedAt, PublishedAt time.Time
	ContractEnds           time.Time
	Due                    time.Time
	Version                int
	SignOffRules           []SignOffRule
	// WaiverRules say who decides about waivers; what they do not say is as
	// in DefaultWaiverRules.
	WaiverRules       []WaiverRule
	Tasks             []Task
	Evidence          []Evidence
	Withdrawals       []Withdrawal
	Reviews           []Review
	Reopenings        []Reopening
	DueMoves          []DueMove
	Blockings         []Blocking
	Contributors      []Contributor
	Waivers           []Waiver
	WaiverDecisions   []WaiverDecision
	WaiverWithdrawals []WaiverWithdrawal
	Inventory         InventoryFacts
	Unknowns          []Unknown
	Declarations      []Declaration
	SignOffs          []SignOff
	Voids             []Void
	Closures          []Closure
	Returns           []Return
	Amendments        []Amendment
	// Offers to OfferAnswers are of the ownership.
	Offers               []Offer
	OfferAnswers         []OfferAnswer
	CancellationRequests []CancellationRequest
	CancellationAnswers  []CancellationAnswer
	Cancellations        []Cancellation
	// Path is who is told of delays: that of the last of PathOverrides, or
	// ServicePath, which is the service's now.
	Path          []PathStep
	PathOverrides []PathOverride
	ServicePath   []PathStep
	// Delegations are those of the people below that are not over.
	Delegations []Delegation
	People      People
	// Holders lists the active people who hold each function.
	Holders map[Function][]string
}

// clone returns a copy whose slices and maps can be replaced and appended to
// without a trace in f.
func (f Facts) clone() Facts {
	f.Attributes, f.SignOffRules = slices.Clone(f.Attributes), slices.Clone(f.SignOffRules)
	f.Tasks, f.Evidence, f.Withdrawals = slices.Clone(f.Tasks), slices.Clone(f.Evidence), slices.Clone(f.Withdrawals)
	f.DueMoves = slices.Clone(f.DueMoves)
	f.Reviews, f.Reopenings, f.Blockings = slices.Clone(f.Reviews), slices.Clone(f.Reopenings), slices.Clone(f.Blockings)
	f.Contributors, f.WaiverRules = slices.Clone(f.Contributors), slices.Clone(f.WaiverRules)
	f.Waivers, f.WaiverDecisions, f.WaiverWithdrawals = slices.Clone(f.Waivers), slices.Clone(f.WaiverDecisions), slices.Clone(f.WaiverWithdrawals)
	f.Unknowns, f.Declarations = slices.Clone(f.Unknowns), slices.Clone(f.Declarations)
	f.SignOffs, f.Voids = slices.Clone(f.SignOffs), slices.Clone(f.Voids)
	f.Closures, f.Returns, f.Path = slices.Clone(f.Closures), slices.Clone(f.Returns), slices.Clone(f.Path)
	f.Offers, f.OfferAnswers = slices.Clone(f.Offers), slices.Clone(f.OfferAnswers)
	f.CancellationRequests, f.CancellationAnswers = slices.Clone(f.CancellationRequests), slices.Clone(f.CancellationAnswers)
	f.Cancellations, f.Amendments, f.Delegations = slices.Clone(f.Cancellations), slices.Clone(f.Amendments), slices.Clone(f.Delegations)
	f.PathOverrides, f.ServicePath = slices.Clone(f.PathOverrides), slices.Clone(f.ServicePath)
	f.Inventory.ProvenBy = maps.Clone(f.Inventory.ProvenBy)
	f.People, f.Holders = maps.Clone(f.People), maps.Clone(f.Holders)
	return f
}
