// Package signoffs holds the pages of the gate: what blocks closure, the
// sign-off forms, the page that confirms a signature after a fresh sign-in, the
// page for a scope that changed meanwhile, and the closure certificate. The
// models hold ready words, links and tones; nothing here knows a rule, a date or
// how an address is built.
package signoffs

import "github.com/closegate/closegate/views/ui"

// Page is shown at /offboardings/{number}/sign-off. One of Blocked, Ready,
// Closed and Cancelled is set; Sign is set for an approver whose turn it is.
type Page struct {
	Head    ui.PageHead
	Sign    *SignForm
	Blocked *Blocked
	Ready   *Ready
	Closed  *Closed
	// Cancelled is set where the offboarding was given up.
	Cancelled *Cancelled
	Aside     Aside
}

// Cancelled is the page after an offboarding was given up: what was not met,
// the line, and what was.
type Cancelled struct {
	State    ui.GateState // "Cancelled"
	Lead     string       // "9 of 24 conditions were not met."
	Title    string
	Text     string // who gave it up, who agreed, when
	Standing []ui.ConditionLine
	Line     string // "Cancelled. There is no certificate"
	Met      string // "15 of 24 met"
	Below    []ui.ConditionLine
}

// Blocked is the gate while something stands: who can act, what follows, the
// line with its reason, and what is below it.
type Blocked struct {
	State   ui.GateState // "Gate closed"
	Lead    string       // "14 of 24 conditions stand above the line."
	Strong  string       // "6 can be cleared now, the other 8 follow from them."
	ActNote string       // "6, the one that holds up most first"
	Act     []ui.Blocker
	// ActEmpty says what it means that nobody can act now.
	ActEmpty   ui.EmptyState
	FollowNote string // "8, nobody can act on these yet"
	Follow     []ui.ConditionLine
	Line       string // "Closure is not possible while anything stands above this line"
	Met        string // "10 of 24 met"
	BelowTitle string // "Below the line: 10 conditions met"
	Below      []ui.ConditionLine
}

// Ready is the gate when only the owner's signature is left.
type Ready struct {
	State ui.GateState // "Gate open"
	Lead  string       // "Only your signature is left. All 19 other conditions are met."
	Title string       // "Nothing else stands above the line"
	Last  string       // "Last change: Privacy signed today at 08:55"
	Line  OpenLine
	// Form is nil for everybody but the accountable owner; then Waits says
	// whose signature is missing.
	Form  *SignForm
	Waits string
}

// Closed is the page after closure.
type Closed struct {
	State       ui.GateState
	Lead        string
	Line        OpenLine
	Certificate ui.Button
	Reopen      ui.Link // empty for a reader who may not
}

// SignForm is the form of one sign-off. Sending it stores the intent and asks
// for a fresh sign-in; nothing is signed before the confirm page.
type SignForm struct {
	Errors    ui.ErrorSummary
	Form      ui.Form
	Title     string // "Sign and close", "Your turn: privacy"
	Who       string // "Ines Valdorn, accountable owner"
	Statement ui.Sentence
	// Exceptions are what the signature accepts with open eyes.
	Exceptions []Exception
	// Scope is what the signature covers, in words.
	Scope []string
	Boxes []ui.Field // statements that must be ticked
	Sign  ui.Button
	Notes []string // "You confirm with your sign-in once more."
}

// Exception is one accepted unknown, or one category recorded as not
// applicable.
type Exception struct {
	Title string // "1 unknown accepted."
	Text  string
	Link  ui.Link
}

// Aside is what stands beside the gate in every state of the page.
type Aside struct {
	Count    string // "1 of 4"
	SignOffs []Slot
	Proven   ui.FactList
	Closing  []string // what closing does
}

// Slot is one required sign-off.
type Slot struct {
	Function string
	Detail   string // "Jonas Brekvik, 19 Nov 11:05"
	Status   ui.Status
	// Voids are earlier signatures that a change took away, newest first.
	Voids []Void
}

// Void says who had signed, what voided it and when.
type Void struct {
	Signed string // "Ruvi Samarante signed 18 Nov 10:00."
	Cause  string // "Void since 20 Nov 14:12: Dario Veltmann sent version 2 of T-13."
}

// Confirm is shown at /offboardings/{number}/sign-off/confirm after a fresh
// sign-in: what is signed, whole, and the one button that signs it.
type Confirm struct {
	Crumbs    ui.Breadcrumb
	Title     string // "Sign and close Brightwell Foods Ltd"
	Lead      string
	Form      ui.Form
	Statement ui.Sentence
	Facts     ui.FactList // who, function, when signed in, until when
	Scope     []string
	Digest    ui.Digest
	Sign      ui.Button
	Cancel    ui.Link
}

// Conflict is shown with 409 when the scope changed between reading and
// signing. Nothing was signed.
type Conflict struct {
	Crumbs  ui.Breadcrumb
	Title   string // "The gate changed while you were reading"
	Lead    string // "Nothing was signed."
	Changes []Change
	Read    ui.Digest // over what the person read
	Now     ui.Digest
	Again   ui.Button // "Read the sign-off page again"
}

// Change is one thing that is different from what the person read.
type Change struct {
	Sentence ui.Sentence
	When     string
	Link     ui.Link
}
