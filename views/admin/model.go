// Package admin holds the pages on which administrators keep services, clients
// and people, and auditors read them. The models hold ready words, links and
// tones; nothing here knows a rule, a date or how an address is built.
//
// Start reading at Page, of which most pages are made.
package admin

import (
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// List is a registry: /services, /clients, /people.
type List struct {
	Head ui.PageHead
	// Todo is what is unfinished; nil where nothing is.
	Todo   *Todo
	Filter *ui.FilterBar // nil for a list without one
	Table  Table
	Empty  ui.EmptyState // stands instead of a table without rows
	Pages  ui.Pagination
}

// Todo is what has to be settled before everything can be done.
type Todo struct {
	Title string
	Items []TodoItem
}

// TodoItem is one thing to settle, and the place where that is done.
type TodoItem struct {
	Title, Detail string
	Link          ui.Link
}

// Table shows things that are compared; it stays a table on a phone.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// Column is a head of a table. Right is for figures.
type Column struct {
	Text  string
	Right bool
}

// Cell is one value: a status or a text, with small lines under it.
type Cell struct {
	Status ui.Status
	Text   string
	Href   string
	Strong bool
	Notes  []Note
}

// Note is a small line under a value.
type Note struct {
	Text string
	Href string
	Bad  bool
}

// Page is one entry of a registry, or the form for a new one.
type Page struct {
	Head     ui.PageHead
	Errors   ui.ErrorSummary
	Conflict *Conflict
	Sections []Section
	Aside    []Section
}

// Conflict says that somebody else was faster: what they changed, and both
// versions of what was typed here.
type Conflict struct {
	Title   string
	Entries []Entry
	Compare ui.Diff
}

// Section is a box of a page. What is empty is not drawn; the rest stands in
// the order of the fields.
type Section struct {
	Box     ui.Box
	Texts   []string
	Links   []ui.Link
	Facts   ui.FactList
	Copy    *Copy
	Table   Table
	Pages   ui.Pagination
	Empty   ui.EmptyState
	Entries []Entry
	Forms   []Form
	Path    *PathForm
}

// Copy is a text that is shown once, to be copied.
type Copy struct {
	Label, Text string
}

// Entry is one thing that was recorded.
type Entry struct {
	Sentence ui.Sentence
	When     string
}

// Form is a form of a section.
type Form struct {
	Form   ui.Form
	Fields []ui.Field
	Save   ui.Button
	Cancel ui.Link
}

// PathForm edits an escalation path, a row for each step. Its buttons all send
// the form, so that rows move and appear without a script.
type PathForm struct {
	Form ui.Form
	// ErrorID and Error are of the path as a whole.
	ErrorID, Error string
	Steps          []PathStep
	// Fields stand below the steps.
	Fields []ui.Field
	Add    ui.Button
	Save   ui.Button
}

// PathStep is one step: who is told, who stands in, after how long and how.
type PathStep struct {
	Legend  string // "Step 1"
	Fields  []ui.Field
	Buttons []ui.Button
}

// Question asks before something that reaches further than its page. What
// follows from it stands below.
type Question struct {
	Crumbs   ui.Breadcrumb
	Dialog   ui.Dialog
	Sections []Section
}

// Invitation is shown to whoever opens the link of one, without an account.
type Invitation struct {
	Page  layout.Page
	Title string
	Texts []string
	Start ui.Button
}
