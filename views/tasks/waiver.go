package tasks

import "github.com/closegate/closegate/views/ui"

// Waiver is shown at /offboardings/{number}/waivers/{number}: what was asked
// for and what was decided about it. Decision is nil for everybody who may not
// decide; then Why says who does, or why nobody does any more.
type Waiver struct {
	Head     ui.PageHead
	Asked    ui.FactList // what, why, what makes up for it, until when
	Note     string      // who asked, when
	Past     []PastDecision
	Empty    ui.EmptyState // where nobody has decided
	Decision *WaiverDecision
	Why      string
	// Kept is what the reader wrote where somebody else was faster.
	Kept     string
	Withdraw *Withdrawal
	Know     []string // what follows from a decision
}

// WaiverDecision is the form of whoever decides.
type WaiverDecision struct {
	Errors ui.ErrorSummary
	Form   ui.Form
	Note   string // for which function the reader decides
	Answer ui.Field
	Reason ui.Field
	Record ui.Button
	Hint   string
}

// Withdrawal takes a request back that was not decided.
type Withdrawal struct {
	Form   ui.Form
	Text   string
	Button ui.Button
}

// WaiverNote is a waiver on the page of its task.
type WaiverNote struct {
	ID     string // of the heading
	Status ui.Status
	Text   string // what was asked, by whom
	Says   string // who must decide, or what was decided
	Read   ui.Link
}
