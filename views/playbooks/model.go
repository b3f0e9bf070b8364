// Package playbooks holds the pages of playbooks: the list, what one version
// asks for, what differs between two, and the form that imports one.
package playbooks

import "github.com/closegate/closegate/views/ui"

// List is shown at /playbooks.
type List struct {
	Head  ui.PageHead
	Rows  []ListRow
	Empty ui.EmptyState
}

// ListRow is one playbook.
type ListRow struct {
	Name, Href  string
	ID          string
	Description string
	Version     string // "v3"
	Saved       string // "12 Oct 2026 by Ines Valdorn"
	Tasks       string
	Running     string // "4 running offboardings"
	Status      ui.Status
}

// Page is one version of a playbook, at /playbooks/{id}.
type Page struct {
	Head       ui.PageHead
	Note       ui.Flash // that a newer version exists, or that it is retired
	Categories []Category
	SignOffs   []SignOff
	Controls   []Control
	History    []Version
	// Compare asks for two versions; it has no fields where there is only one.
	Compare ui.FilterBar
	Retire  ui.Link
}

// Category is one group of tasks.
type Category struct {
	ID, Title, Count string
	Tasks            []Task
}

// Task is what a playbook asks for.
type Task struct {
	Title, Key string
	Proof      string
	Asks       string   // "4 answers, 1 file"
	Levels     []string // "Confirmed by the provider", "In strict: …"
	When       string   // "Always", "If devices issued, not in light"
	Who        string   // "Platform; proposed: the owner"
	Due        string   // "5 working days before the contract ends"
	After      string   // "After Collect devices"
}

// SignOff is who signs besides the owner.
type SignOff struct {
	Function, Covers, When, Statement string
}

// Control is the line of a framework in the mapping.
type Control struct{ Category, Controls string }

// Version is one line of the history.
type Version struct {
	Name, Href string
	Current    bool // the one that is shown
	Saved      string
	Note       string
	Compare    ui.Link // with the one before
	Export     ui.Link
}

// Comparison is shown at /playbooks/{id}/comparison.
type Comparison struct {
	Head    ui.PageHead
	Compare ui.FilterBar
	Changes Changes
}

// Changes are what differs between two versions.
type Changes struct {
	// ID is that of the heading; empty means "changes".
	ID      string
	Heading string
	Parts   []Part
	Empty   ui.EmptyState
}

// Part is one thing that differs.
type Part struct {
	Title string // "Task revoke-api-keys: Revoke API keys"
	Word  string // "Changed"
	Tone  ui.Tone
	// Diff has no rows where the thing was added or dropped.
	Diff ui.Diff
}

// Import is the form at /playbooks/import.
type Import struct {
	Head     ui.PageHead
	Problems ui.ErrorSummary
	Form     ui.Form
	Text     ui.Field
	File     ui.Field
	Note     ui.Field
	Buttons  []ui.Button
	Cancel   ui.Link
	// Numbers are those of the lines of the text, for the mistakes beside it.
	Lines []Line
	// Changes is nil before a text was checked, and while it has mistakes.
	Changes *Changes
}

// Line is one line of a text that has mistakes.
type Line struct {
	ID, Number string
	Text       string
	Problems   []string
}
