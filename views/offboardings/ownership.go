package offboardings

import "github.com/closegate/closegate/views/ui"

// Notice says over the overview that something about the whole offboarding
// waits, or how it ended.
type Notice struct {
	ID     string // of the heading
	Title  string // "Ines Valdorn offers you this offboarding"
	Text   string
	Quote  string // the reason in the words of whoever gave it
	Button ui.Button
}

// Ownership is shown at /offboardings/{number}/ownership: who is accountable,
// who was asked, and the forms of whoever can do something about it.
type Ownership struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary
	// Now says how it stands, with the reason of the offer that waits.
	Now Notice
	// Risks are what the reader would take over; nil for everybody who is not
	// asked.
	Risks *Risks
	Forms []ShortForm
	// Past are the offers that ended, the newest first.
	Past      []PastOffer
	PastEmpty ui.EmptyState
	Notes     []string
	Back      ui.Link
}

// Risks are what somebody takes over with an offboarding.
type Risks struct {
	Title    string // "What you take over"
	Lead     string // "9 of 24 conditions would stand above the line, 2 of them overdue."
	Standing []ui.Blocker
	Empty    ui.EmptyState // shown when nothing stands
	Others   []Risk
}

// Risk is one thing besides the conditions: an unknown, a waiver, a sign-off
// that falls.
type Risk struct {
	Title, Text string
}

// ShortForm is one decision with its few fields and its button.
type ShortForm struct {
	ID     string // of the heading
	Title  string
	Text   string
	Form   ui.Form
	Fields []ui.Field
	Button ui.Button
	// Other leads to the opposite decision; it may have no text.
	Other ui.Button
}

// PastOffer is one offer that ended.
type PastOffer struct {
	Title  string // "Ines Valdorn to Pell Okonda"
	When   string
	Reason string
	Status ui.Status
	Answer string
}

// Decision is shown at /offboardings/{number}/cancellation/decision to the
// second person: who asked and why, what would be given up, and the two
// answers.
type Decision struct {
	Head     ui.PageHead
	Errors   ui.ErrorSummary
	Asked    Notice
	Lead     string // "9 of 24 conditions stand above the line. All of them would stay unmet."
	Standing []ui.Blocker
	Empty    ui.EmptyState
	Forms    []ShortForm
	Notes    []string
	Back     ui.Link
}

// HandOver is shown at /offboardings/hand-over: which offboardings, to whom,
// and why.
type HandOver struct {
	Head   ui.PageHead
	Errors ui.ErrorSummary
	Views  []ui.Pill // the reader's own, and those without an owner
	Filter ui.FilterBar
	Form   ui.Form
	// Name is what each box posts its number as; ID is that of the first.
	Name, ID string
	// Error is said over the table where nothing was chosen.
	Error  string
	Rows   []HandOverRow
	More   string // said where there are more than fit
	Empty  ui.EmptyState
	Fields []ui.Field
	Save   ui.Button // "Look at it first"
	Notes  []string
	Back   ui.Link
}

// HandOverRow is one offboarding that can be chosen. One that is offered
// already has no box, and Note says to whom.
type HandOverRow struct {
	Value   string
	Client  string
	Href    string
	Service string
	Number  string
	Owner   string
	Above   string
	Total   string
	Due     string
	Checked bool
	Note    string
	Free    bool
}

// HandOverLines is shown before several offboardings are offered, and after
// it: line by line what will be, or was, and why not.
type HandOverLines struct {
	Head    ui.PageHead
	Lead    string
	Reason  string // in the words of whoever gives it
	Caption string
	Lines   []HandOverLine
	// Form offers those that can be; it has no button where none can.
	Form   ui.Form
	Button ui.Button
	Back   ui.Link
}

// HandOverLine is one offboarding with what happens to it.
type HandOverLine struct {
	Client  string
	Href    string
	Service string
	Number  string
	Status  ui.Status
	Note    string
}
