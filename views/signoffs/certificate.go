package signoffs

import "github.com/closegate/closegate/views/ui"

// Certificate is shown at /offboardings/{number}/certificate and made for
// paper.
type Certificate struct {
	Crumbs ui.Breadcrumb
	Number string // "CG-2026-0117"
	// Superseded is said above the certificate when a reopening took its place.
	Superseded string
	Statement  ui.Sentence
	Line       OpenLine
	Facts      ui.FactList
	LastEntry  LastEntry
	Proven     []ProvenRow
	Exceptions []ExceptionRow
	// ExceptionsNone and DutiesNone are printed instead of an empty table.
	ExceptionsNone string
	Duties         []DutyRow
	DutiesNone     string
	Signed         []SignedRow
	Controls       []ControlRow
	// Moves is left out where no due date moved.
	Moves ui.DateMoves
	// ControlsNote says that the list names evidence, not compliance.
	ControlsNote string
	Check        CheckOffline
}

// ProvenRow is one kind of condition.
type ProvenRow struct {
	Condition string
	Count     string
	Result    string
	Level     string // the weakest evidence level
	Verified  string // last verified
}

// ExceptionRow is one thing that was closed without being met as asked.
type ExceptionRow struct {
	What     string
	Reason   string
	Approved string
	Ends     string
}

// DutyRow is something still due after closure.
type DutyRow struct {
	What string
	Who  string
	Due  string
}

// SignedRow is one valid sign-off with the whole digest that it covers.
type SignedRow struct {
	Role   string
	Name   string
	At     string
	Digest ui.Digest
}

// ControlRow names the controls that a category gives evidence for.
type ControlRow struct {
	Category string
	Controls string
	Clause   string // of the contract, or "None cited"
}

// LastEntry is the last entry of the audit trail at closing. It is printed on
// the first page.
type LastEntry struct {
	Text string // "Entry 231 of the audit trail"
	Hash ui.Digest
}

// CheckOffline says how to check the certificate without this server.
type CheckOffline struct {
	Text    string
	Command string // "closegate verify audit trail.jsonl"
	Result  string // what the command must say
}
