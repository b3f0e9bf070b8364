package playbooks

import "github.com/closegate/closegate/views/ui"

// FormPart is one group of questions under a heading.
type FormPart struct {
	// ID is that of the part, so that what is wrong with it as a whole leads
	// there.
	ID, Title, Note string
	Error           string
	// Lines are questions; those of one line stand beside each other where
	// there is room.
	Lines [][]ui.Field
	Lists []FormList
}

// FormList is a list of things that can be added, moved and removed.
type FormList struct {
	ID, Title, Note string
	Error           string
	Empty           string // what it means that there is none
	// Touched takes the focus: something of it was just removed.
	Touched bool
	Rows    []FormRow
	Add     ui.Button
}

// FormRow is one thing of a list, which may hold lists of its own.
type FormRow struct {
	ID     string
	Legend string // "Question 2: Revoked at"
	Note   string // "Date and time, required"
	Error  string
	// Folded rows show their legend until somebody opens them.
	Folded, Open bool
	// Touched takes the focus: it was just added or moved.
	Touched bool
	Lines   [][]ui.Field
	Lists   []FormList
	Buttons []ui.Button
}

// errorID is the id of what is wrong with a part, list or row as a whole.
func errorID(id string) string { return id + "-error" }
