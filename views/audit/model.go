// Package audit holds the audit trail, of one offboarding or of everything.
// The models hold ready words, links and tones; nothing here verifies a chain
// or builds an address.
package audit

import "github.com/closegate/closegate/views/ui"

// Trail is shown at /offboardings/{number}/audit and, over everything, at
// /audit.
type Trail struct {
	Head   ui.PageHead // the exports are its actions
	Filter ui.FilterBar
	Days   []ui.AuditDay
	Empty  ui.EmptyState
	Pages  ui.Pagination
	Chain  Chain
	// Access says what the reader may do: "You have read access."
	Access string
}

// Chain says whether the trail is whole, as far as it was checked.
type Chain struct {
	Status ui.Status   // "Intact"
	Facts  ui.FactList // entries, when checked, the newest checkpoint
	Head   ui.Digest   // hash of the last entry
	// Detail says what it means and what to do when the chain is not whole.
	Detail string
}
