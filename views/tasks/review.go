package tasks

import "github.com/closegate/closegate/views/ui"

// Review is shown at /offboardings/{number}/tasks/{number}/evidence/{version}/review,
// and again with 422 when a reason is missing. Decision is nil for everybody
// who may not decide; then Why says why.
type Review struct {
	Head ui.PageHead
	// DiffTitle and Diff compare the latest two versions. A first version has
	// none; its answers stand in Evidence.
	DiffTitle string // "Version 2 compared with version 1"
	Diff      *ui.Diff
	Evidence  Evidence
	Decision  *Decision
	Why       string // "You sent version 2, so somebody else decides."
	Past      []PastDecision
	Checks    []Check
}

// Decision is the reviewer's form.
type Decision struct {
	Errors ui.ErrorSummary
	Form   ui.Form
	Note   string   // why the reader may decide
	Answer ui.Field // the two large choices
	Reason ui.Field
	Level  ComputedLevel
	// Origin raises the level by an original document: the tick, the issuer,
	// and how its origin was checked. It is empty where no file could be one.
	Origin []ui.Field
	// OriginNeeded says that the evidence proves enough only by a document
	// whose origin was checked.
	OriginNeeded bool
	// Lower records a lower level than the computed one, with a reason. It is
	// empty at the lowest level.
	Lower  []ui.Field
	Record ui.Button // "Record decision"
	Hint   string    // what goes into the audit trail
}

// ComputedLevel is the evidence level of this version and where it comes from.
type ComputedLevel struct {
	Status ui.Status // the level as a word
	How    string    // "Tobin Askerley sent it, and nobody countersigned."
	Needed string    // "The task asks for at least: confirmed by provider."
}

// PastDecision is one decision on a version, newest first.
type PastDecision struct {
	Who    string
	When   string
	Status ui.Status
	Reason string
	Level  string
}

// Check is one thing that the server looked at.
type Check struct {
	Status ui.Status
	Detail string
}

// VersionPage is shown at
// /offboardings/{number}/tasks/{number}/evidence/{version}.
type VersionPage struct {
	Head ui.PageHead
	// Withdrawn is said when a contributor took this version back: by whom,
	// when, why.
	Withdrawn string
	Evidence  Evidence
	Past      []PastDecision
	PastEmpty ui.EmptyState
	Aside     Aside
}

// Withdraw is shown at
// /offboardings/{number}/tasks/{number}/evidence/{version}/withdrawal.
type Withdraw struct {
	Crumbs   ui.Breadcrumb
	Question ui.Dialog
}

// Edit is shown at /offboardings/{number}/tasks/{number}/assignment: who does
// the task and who reviews it, each with a form of its own, because each is a
// decision of its own. With one form it is shown at .../waivers, where somebody
// asks for a waiver.
type Edit struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary // of whichever form was sent
	Forms  []EditForm
	// Notes say what follows from a change, and what the reader may not change.
	Notes  []string
	Cancel ui.Link
}

// EditForm changes one thing about a task.
type EditForm struct {
	ID     string // of the heading
	Title  string // "Who does this task"
	Form   ui.Form
	Fields []ui.Field // the hint of each says what holds now
	Save   ui.Button
}
