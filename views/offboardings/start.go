package offboardings

import "github.com/closegate/closegate/views/ui"

// Start is shown at /offboardings/new and, for the answers of a draft, at
// /offboardings/{number}/setup; again with 422 when an answer is missing.
type Start struct {
	Head         ui.PageHead
	Errors       ui.ErrorSummary
	Form         ui.Form
	Client       ui.Field
	Service      ui.Field
	Owner        ui.Field
	ContractEnds ui.Field
	Due          ui.Field
	Playbook     Playbooks
	// Tier asks how strict the offboarding is.
	Tier       ui.Field
	Attributes Attributes
	Save       ui.Button // "Save as draft and check tasks"
	// Preview sends the same form to an address that stores nothing and
	// answers with this page and a new preview.
	Refresh ui.Button // "Update preview"
	Cancel  ui.Link
	Preview Preview
}

// Playbooks is the question for the playbook, as large radio choices.
type Playbooks struct {
	// ID is that of the first choice, so that an error summary leads to it; the
	// others add a number.
	ID      string
	Name    string
	Error   string
	Choices []Playbook
}

// Playbook is one choice.
type Playbook struct {
	Value   string
	Name    string // "Client exit"
	Version string // "v4"
	// Description says when to use it.
	Description string
	Detail      string // "13 tasks, used 9 times, median 34 days"
	Checked     bool
	// About leads to what it asks.
	About ui.Link
}

// Attributes are the yes or no questions about the client. Each yes adds tasks
// or sign-offs.
type Attributes struct {
	ID    string // of the first box
	Name  string
	Error string
	Boxes []Attribute
}

// Attribute is one question.
type Attribute struct {
	Value   string
	Label   string
	Adds    string // "Adds the privacy sign-off"
	Checked bool
}

// addsPrefix begins the ids of what says what a yes adds.
const addsPrefix = "adds-"

// Changing selects what ShowPreview draws beside the preview itself, to be put
// in the place of the element with the same id.
const Changing = `[id^="` + addsPrefix + `"]`

// Preview says what the gate will ask for. Without groups it says what is
// needed first.
type Preview struct {
	Count  string // "22 conditions"
	Gate   ui.GateRow
	Groups []PreviewGroup
	Empty  ui.EmptyState
}

// PreviewGroup is one category with what it will hold.
type PreviewGroup struct {
	Title string
	Count string
	Items []PreviewItem
}

// PreviewItem is one task or sign-off; Added marks what an attribute brought.
type PreviewItem struct {
	Title string
	Added bool
}

// Draft is shown at /offboardings/{number} while it is a draft: the tasks with
// their people and dates, what still stops publishing, and the button that
// publishes when nothing does.
type Draft struct {
	Head     ui.PageHead
	Errors   ui.ErrorSummary
	Problems []Problem
	// Publish is nil while something stops it, and for a reader who may not.
	Publish  *Publish
	Form     ui.Form
	Groups   []DraftGroup
	Save     ui.Button // "Save changes"
	SignOffs []DraftSignOff
	Preview  Preview
	// Path is who will be told of delays.
	Path EscalationPath
	// Setup leads back to the answers, Discard to the question before the
	// draft is thrown away.
	Setup   ui.Link
	Discard ui.Link
}

// Problem is one thing that stops publishing, and what to do about it.
type Problem struct {
	Title string // "T-06 has no assignee."
	Do    string // "Choose one person for it."
	Link  ui.Link
}

// Publish is the form that turns the draft into a running offboarding.
type Publish struct {
	Form   ui.Form
	Detail string // who is told
	Button ui.Button
}

// DraftGroup is one category of the draft.
type DraftGroup struct {
	ID    string // of the heading
	Title string
	Note  string
	Tasks []DraftTask
}

// DraftTask is one task with the answers that a draft needs. The labels of its
// fields name the task: "Assignee of T-06". Outsider has no name where the work
// is ours.
type DraftTask struct {
	ID       string // of the row; a problem leads there
	Number   string
	Title    string
	Detail   string // what it waits for, the minimum level
	Added    string // "Added because our devices are at client sites"
	Assignee ui.Field
	Reviewer ui.Field
	Outsider ui.Field
	Due      ui.Field
}

// DraftSignOff is one required sign-off and who may give it.
type DraftSignOff struct {
	Function string
	People   string // "Odile Farrowe or Jonas Brekvik"
	Detail   string // what it covers
	Status   ui.Status
}
