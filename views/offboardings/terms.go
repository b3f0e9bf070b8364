package offboardings

import "github.com/closegate/closegate/views/ui"

// Terms is shown at /offboardings/{number}/terms: what the offboarding asks
// for and why, what was changed about it, and what can be.
type Terms struct {
	Head ui.PageHead
	// Set are the attributes that hold, Unset those that do not.
	Set, Unset    []TermsLine
	SetEmpty      ui.EmptyState
	Playbook      string // "Client exit, version 3"
	About         ui.Link
	Newer         []TermsLine
	NewerEmpty    ui.EmptyState
	SignOffs      []TermsLine
	Changes       []TermsLine // the newest first
	ChangesEmpty  ui.EmptyState
	Notes         []string
	Add           ui.Button // of a task of its own; no text where nobody can
	AddTaskReason string
}

// TermsLine is one attribute, version, sign-off or change.
type TermsLine struct {
	Title string
	Text  string
	Quote string // the reason, in the words of whoever gave it
	Link  ui.Link
}

// Amendment is shown before what an offboarding asks for is changed: what
// would come, change, stay and fall, and the form that does it.
type Amendment struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary
	Lead   string
	Parts  []AmendmentPart
	Form   ShortForm
	Notes  []string
	Back   ui.Link
}

// AmendmentPart is one sort of effect.
type AmendmentPart struct {
	ID    string // of the heading
	Title string
	Note  string
	Lines []AmendmentLine
	Empty ui.EmptyState
}

// AmendmentLine is one task or sign-off.
type AmendmentLine struct {
	Reference string // "T-26", or nothing for a sign-off
	Href      string
	Title     string
	Text      string
}
