package playbooks

import (
	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/ui"
)

// Editor is the main page of the editor, at /playbooks/{id}/edit and
// /playbooks/new. Its form carries the playbook as it is changed.
type Editor struct {
	Head     ui.PageHead
	Problems ui.ErrorSummary
	Note     ui.Flash
	// Copy offers what a new playbook begins with; nil for one that is there.
	Copy *CopyForm
	Form ui.Form
	// Enter is what the Enter key presses.
	Enter    ui.Button
	Words    FormPart
	Tasks    EditorList
	SignOffs EditorList
	Waivers  FormPart
	// Trial chooses for which offboarding DryRun says what would be asked.
	Trial       []ui.Field
	ShowPreview ui.Button
	DryRun      templ.Component
	Save        ui.Button
	Cancel      ui.Link
}

// CopyForm asks from which playbook a new one is copied.
type CopyForm struct {
	Action string
	From   ui.Field
	Button ui.Button
}

// EditorList lists parts that have a page of their own.
type EditorList struct {
	Box   ui.Box
	Error string
	Empty string
	// Touched takes the focus: something of it was just removed.
	Touched bool
	Rows    []EditorRow
	Add     ui.Button
}

// EditorRow is one part in a line.
type EditorRow struct {
	ID, Number    string
	Title, Detail string
	Mistakes      []string
	// Touched takes the focus: it was just changed, copied or moved.
	Touched bool
	Buttons []ui.Button
}

// EditedPart is the page of one task or sign-off, of a playbook or of a running
// offboarding.
type EditedPart struct {
	Head       ui.PageHead
	Problems   ui.ErrorSummary
	Form       ui.Form
	Enter      ui.Button
	Parts      []FormPart
	Back, Next ui.Button
}

// DryRun says what a playbook would ask of one offboarding. Without tasks its
// words say why.
type DryRun struct {
	Title, Text string
	Tasks       []DryRunTask
	Gate        templ.Component
}

// DryRunTask is one task that would be asked for, by its due day.
type DryRunTask struct {
	Number, Title string
	Due, Level    string
	Critical      bool
	Added         bool // by an attribute
}

// Saving is the question before a version is saved, or what stands against it:
// what would change, and what somebody else changed.
type Saving struct {
	Head     ui.PageHead
	Problems ui.ErrorSummary
	Changes  []Changes
	Form     ui.Form
	// Note is nil where nothing can be saved now; Hint then says what the
	// buttons do.
	Note    *ui.Field
	Hint    string
	Buttons []ui.Button
	Link    ui.Link
}
