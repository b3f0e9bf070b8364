package offboarding

import (
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// Certificate is what a closure certificate says. It is made once, at closing,
// with the names as they are then, and kept as it is.
type Certificate struct {
	Number      string    `json:"number"`
	Offboarding int       `json:"offboarding"`
	Client      string    `json:"client"`
	Service     string    `json:"service"`
	Owner       string    `json:"owner"`
	PublishedAt time.Time `json:"published_at"`
	Due         time.Time `json:"due"`
	// FirstDue is Due before it was ever moved; zero where it was not.
	FirstDue     time.Time       `json:"first_due,omitzero"`
	ContractEnds time.Time       `json:"contract_ends"`
	ClosedAt     time.Time       `json:"closed_at"`
	Playbook     PlaybookVersion `json:"playbook"`
	// Tier is empty on certificates from before there were tiers.
	Tier       Tier        `json:"tier,omitempty"`
	Attributes []Attribute `json:"attributes"`
	// Amendments are what was changed about what is asked after the start.
	Amendments []CertificateAmendment `json:"amendments,omitempty"`
	Digest     digest.Sum             `json:"digest"`
	Proven     []CertificateRow       `json:"proven"`
	Tasks      []CertificateTask      `json:"tasks"`
	Items      int                    `json:"items"`
	DeclaredAt time.Time              `json:"declared_at"`
	DeclaredBy string                 `json:"declared_by"`
	Waivers    []CertificateWaiver    `json:"waivers,omitempty"`
	Accepted   []CertificateGap       `json:"accepted,omitempty"`
	Moves      []CertificateMove      `json:"moves,omitempty"`
	Signed     []CertificateSign      `json:"signed"`
	// Reopenings says how often the offboarding was closed before, and
	// Cancellations how often it was given up.
	Reopenings    int `json:"reopenings"`
	Cancellations int `json:"cancellations,omitempty"`
}

// CertificateAmendment is a change of what was asked after the start.
type CertificateAmendment struct {
	Kind      AmendmentKind `json:"kind"`
	Attribute Attribute     `json:"attribute,omitempty"`
	// From and To are the versions of the playbook.
	From   int       `json:"from"`
	To     int       `json:"to"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// CertificateRow is one category.
type CertificateRow struct {
	Category     Category  `json:"category"`
	Tasks        int       `json:"tasks"`
	Verified     int       `json:"verified"`
	Waived       int       `json:"waived"`
	LastVerified time.Time `json:"last_verified"`
	// Weakest is the lowest level among what was verified; empty where
	// everything was waived.
	Weakest Level `json:"weakest,omitempty"`
	// Controls are the identifiers for which the tasks are evidence.
	Controls []string `json:"controls,omitempty"`
}

// CertificateTask is one task and who proved and verified it.
type CertificateTask struct {
	Number      int    `json:"number"`
	Title       string `json:"title"`
	Clause      string `json:"clause,omitempty"`
	SubmittedBy string `json:"submitted_by,omitempty"`
	// SubmittedFor and VerifiedFor are for whom a delegate did it.
	SubmittedFor   string     `json:"submitted_for,omitempty"`
	OnBehalfOf     string     `json:"on_behalf_of,omitempty"`
	VerifiedBy     string     `json:"verified_by,omitempty"`
	VerifiedFor    string     `json:"verified_for,omitempty"`
	VerifiedAt     time.Time  `json:"verified_at"`
	Level          Level      `json:"level,omitempty"`
	EvidenceDigest digest.Sum `json:"evidence_digest,omitempty"`
	Files          int        `json:"files"`
	// AddedAt is when the task came into the running offboarding, and
	// AddedReason why; zero where it was published with it.
	AddedAt     time.Time `json:"added_at,omitzero"`
	AddedReason string    `json:"added_reason,omitempty"`
}

// CertificateGap is an unknown that somebody accepted until a date.
type CertificateGap struct {
	What  string    `json:"what"`
	By    string    `json:"by"`
	Until time.Time `json:"until"`
}

// CertificateMove is one move of a due date.
type CertificateMove struct {
	// Task is 0 where the date is that of the whole offboarding.
	Task   int       `json:"task,omitempty"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// CertificateWaiver is a waiver that excused something at closing.
type CertificateWaiver struct {
	Number int `json:"number"`
	// Task is 0 where the whole Category does not apply.
	Task     int      `json:"task,omitempty"`
	Category Category `json:"category,omitempty"`
	What     string   `json:"what"`
	Reason   string   `json:"reason"`
	Control  string   `json:"control"`
	// Until is when it ends, and is renewed, proven or made permanent; zero
	// means permanent.
	Until       time.Time `json:"until"`
	RequestedBy string    `json:"requested_by"`
	// RequestedFor is for whom a delegate asked.
	RequestedFor string                `json:"requested_for,omitempty"`
	RequestedAt  time.Time             `json:"requested_at"`
	Approved     []CertificateApproval `json:"approved"`
}

// CertificateApproval is one person's yes to a waiver.
type CertificateApproval struct {
	Function Function `json:"function"`
	Name     string   `json:"name"`
	// For is the holder for whom a delegate decided.
	For string    `json:"for,omitempty"`
	At  time.Time `json:"at"`
}

// CertificateSign is one sign-off.
type CertificateSign struct {
	Function Function   `json:"function"`
	Name     string     `json:"name"`
	At       time.Time  `json:"at"`
	Digest   digest.Sum `json:"digest"`
	// Fresh is when the person proved who they are for it; zero where the
	// operator chose the mode that does not ask.
	Fresh time.Time `json:"fresh_sign_in"`
}

// Certificate returns what the certificate of a closure says. controls names,
// for each category, what its tasks are evidence for.
func (f Facts) Certificate(c Closure, controls map[Category][]string) Certificate {
	s := f.Snapshot(c.At)
	out := Certificate{
		Number: c.Certificate, Offboarding: f.Number, Client: f.ClientName, Service: f.ServiceName,
		Owner: f.People.Name(f.Owner), PublishedAt: f.PublishedAt, Due: f.Due, ContractEnds: f.ContractEnds,
		ClosedAt: c.At, Playbook: f.Playbook, Tier: f.Tier, Attributes: f.Attributes, Digest: c.Digest,
		Items: f.Inventory.Items(), Reopenings: len(f.Returns) - len(f.Cancellations), Cancellations: len(f.Cancellations),
	}
	for _, w := range f.WaiversInForce(c.At) {
		out.Waivers = append(out.Waivers, f.certificateWaiver(w))
	}
	for _, a := range f.Amendments {
		out.Amendments = append(out.Amendments, CertificateAmendment{
			Kind: a.Kind, Attribute: a.Attribute, From: a.From.Version, To: a.To.Version, Reason: a.Reason, By: f.People.Name(a.By), At: a.At,
		})
	}
	if d, ok := f.ValidDeclaration(); ok {
		out.DeclaredAt, out.DeclaredBy = d.At, f.People.Name(d.By)
	}
	for _, category := range Categories() {
		if row := s.certificateRow(category); row.Tasks > 0 {
			row.Controls = controls[category]
			out.Proven = append(out.Proven, row)
		}
	}
	for _, t := range f.Tasks {
		out.Tasks = append(out.Tasks, f.certificateTask(s, t))
	}
	for _, u := range f.Unknowns {
		if u.Closure.Resolution == Accepted {
			out.Accepted = append(out.Accepted, CertificateGap{What: u.What, By: f.People.Name(u.Closure.By), Until: u.Closure.Until})
		}
	}
	out.FirstDue = movedFrom(f.FirstDue(), f.Due)
	for _, m := range f.DueMoves {
		out.Moves = append(out.Moves, CertificateMove{Task: m.Task, From: m.From, To: m.To, By: f.People.Name(m.By), At: m.At, Reason: m.Reason})
	}
	for _, so := range f.SignOffs {
		if !f.voided(so.ID) {
			out.Signed = append(out.Signed, CertificateSign{
				Function: so.Function, Name: f.People.Name(so.By), At: so.At, Digest: so.Digest, Fresh: so.FreshSignIn,
			})
		}
	}
	return out
}

func (f Facts) certificateWaiver(w Waiver) CertificateWaiver {
	out := CertificateWaiver{
		Number: w.Number, Task: w.Task, Category: w.Category, What: w.What, Reason: w.Reason, Control: w.Control, Until: w.Until,
		RequestedBy: f.People.Name(w.Requester), RequestedFor: f.People.nameOrNone(w.RequestedFor), RequestedAt: w.RequestedAt,
	}
	for _, d := range f.DecisionsOn(w) {
		out.Approved = append(out.Approved, CertificateApproval{Function: d.Function, Name: f.People.Name(d.By), For: f.People.nameOrNone(d.For), At: d.At})
	}
	return out
}

// nameOrNone returns the name of somebody, and nothing of nobody.
func (p People) nameOrNone(id string) string {
	if id == "" {
		return ""
	}
	return p.Name(id)
}

func (s Snapshot) certificateRow(category Category) CertificateRow {
	row := CertificateRow{Category: category}
	for _, t := range s.Tasks {
		if t.Category != category {
			continue
		}
		row.Tasks++
		if s.verified(t) {
			row.Verified++
			if row.Weakest == "" || !t.Review.Level.AtLeast(row.Weakest) {
				row.Weakest = t.Review.Level
			}
			if t.Review.At.After(row.LastVerified) {
				row.LastVerified = t.Review.At
			}
		} else if s.met(t) {
			row.Waived++
		}
	}
	return row
}

func (f Facts) certificateTask(s Snapshot, t Task) CertificateTask {
	out := CertificateTask{Number: t.Number, Title: t.Title, Clause: t.Clause, AddedAt: t.Added.At, AddedReason: t.Added.Reason}
	e, ok := f.CurrentEvidence(t.Number)
	if !ok {
		return out
	}
	out.SubmittedBy, out.OnBehalfOf = f.People.Name(e.SubmittedBy), e.OnBehalfOf
	out.SubmittedFor = f.People.nameOrNone(e.SubmittedFor)
	out.EvidenceDigest, out.Files = e.Digest, len(e.Files)
	if tf, _ := s.task(t.Number); s.verified(tf) {
		out.VerifiedBy, out.VerifiedAt, out.Level = f.People.Name(tf.Review.By), tf.Review.At, tf.Review.Level
		out.VerifiedFor = f.People.nameOrNone(tf.Review.For)
	}
	return out
}
