package offboardings

import "github.com/closegate/closegate/views/ui"

// DueDate is shown at /offboardings/{number}/due and
// /offboardings/{number}/tasks/{number}/due: the move of a due date.
type DueDate struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary
	Form   ui.Form
	Fields []ui.Field
	Save   ui.Button
	Cancel ui.Link
	Notes  []string
	// Moves are those on record, in order.
	Moves ui.DateMoves
}
