// Package inventory holds the inventory page of an offboarding: items with
// their dispositions, unknowns, and the declaration that the list is complete.
// The models hold ready words, links and tones; nothing here knows a rule, a
// date or how an address is built.
package inventory

import "github.com/closegate/closegate/views/ui"

// Page is shown at /offboardings/{number}/inventory, and again with 422 when an
// answer of one of its forms is wrong. The ids of all fields are unique in the
// page.
type Page struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary // of whichever form was sent
	Title  string          // "2 of 31 items have no disposition"
	Detail string
	// Counts stands instead of the items for a reader who may not see
	// identifiers.
	Counts      ui.FactList
	Filter      ui.FilterBar
	Caption     string
	Items       []Item
	Empty       ui.EmptyState
	Pages       ui.Pagination
	Set         *DispositionForm // nil for a reader who may not decide
	Add         *ItemForm
	Unknowns    Unknowns
	Declaration Declaration
}

// Item is one thing that the client leaves behind.
type Item struct {
	// ID is that of the tick box, Value what it sends.
	ID         string
	Value      string
	Selected   bool
	Identifier string
	Detail     string
	Type       string
	Owner      string
	// Decision is the disposition, or the word that there is none.
	Decision    ui.Status
	Disposition string
	Note        string // the reason, or until when it is kept
	Proof       ui.Status
	Task        ui.Link // without address: "No task"
}

// DispositionForm sets the disposition of the ticked items. It stands around
// the table, so that it works without a script.
type DispositionForm struct {
	Form   ui.Form
	Name   string // of the tick boxes
	Count  string // "2 selected", or "Tick items, then:"
	Fields []ui.Field
	Set    ui.Button // "Set for selected items"
}

// ItemForm adds one item.
type ItemForm struct {
	Form   ui.Form
	Open   bool // when it comes back with errors
	Fields []ui.Field
	Add    ui.Button
}

// Unknowns are the things that we know we do not know.
type Unknowns struct {
	Title string // "1 unknown is open"
	Note  string
	List  []Unknown
	Empty ui.EmptyState
	Add   *UnknownForm // nil for a reader who may not
}

// Unknown is one of them.
type Unknown struct {
	ID     string // anchor in the page
	What   string
	Method string // how it is searched
	Owner  string // with since when
	Status ui.Status
	Result string       // what closed it, by whom, when
	Close  *UnknownForm // nil when it is closed, and for a reader who may not
}

// UnknownForm records a new unknown, or closes one as found, as searched and
// not found, or as accepted by an approver until a date.
type UnknownForm struct {
	ID     string // of the folded part
	Title  string // "Add an unknown", "Close this unknown"
	Form   ui.Form
	Open   bool // when it comes back with errors
	Fields []ui.Field
	Send   ui.Button
}

// Declaration is the owner's word that the inventory is complete.
type Declaration struct {
	Status ui.Status // "Declared", "Void", "Not declared"
	Text   string    // who, as of when, at which revision
	// Voided says what changed after the declaration, and when.
	Voided string
	// Waits says why it cannot be declared yet, or who can.
	Waits string
	Form  *DeclareForm
}

// DeclareForm declares the inventory complete as of a moment.
type DeclareForm struct {
	Form      ui.Form
	Statement string   // "I declare the inventory complete as of …"
	Box       ui.Field // the tick
	Declare   ui.Button
}
