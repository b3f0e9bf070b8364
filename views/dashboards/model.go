// Package dashboards holds the pages that a person starts from: the owner's
// offboardings, my tasks, reviews, what is overdue, and the plain list. The
// models hold ready words, links and tones; nothing here knows a rule, a date
// or how an address is built.
package dashboards

import "github.com/closegate/closegate/views/ui"

// OwnerDashboard is shown at / and /offboardings to a person who is owner or
// deputy of something. With First set, the page explains the line instead of
// drawing an empty table.
type OwnerDashboard struct {
	Head    ui.PageHead // "Your offboardings", with the button that starts one
	Figures ui.Figures
	Waiting []Action
	// WaitingNote stands beside the heading: "3 actions".
	WaitingNote string
	Filter      ui.FilterBar
	// Caption names the table for people who do not see it: "Open
	// offboardings, most at risk first".
	Caption string
	Rows    []Row
	Empty   ui.EmptyState // shown when the filter leaves no row
	Pages   ui.Pagination
	First   *FirstRun
}

// Action is one thing that waits for the reader.
type Action struct {
	Status ui.Status // icon only; its word is read, not shown
	Title  string    // "Sign and close Brightwell Foods Ltd."
	Detail string
	Button ui.Button
}

// Row is one offboarding in the owner's table.
type Row struct {
	Client Client
	Gate   ui.GateRow
	Above  string // "3"
	Total  string // "of 26"
	Next   ui.Sentence
	NextBy string // since when, or how many others can act
	Due    Due
	Status ui.Status
}

// Client names an offboarding in a table. Without Href it is not a link: the
// reader may know of it, but not open it.
type Client struct {
	Name    string
	Href    string
	Service string
	Number  string // "OFF-2029"
}

// Due is a date with what it means today.
type Due struct {
	Date string // "17 Nov"
	Note string // "6 days overdue"
	Late bool
}

// FirstRun explains the line to somebody who has no offboarding yet.
type FirstRun struct {
	Start ui.Button // without text for a person who may not start one
	Steps []Preparation
}

// Preparation is one thing to settle before the first offboarding. Link is
// empty when it is done, or when the reader cannot do it.
type Preparation struct {
	Status ui.Status
	Title  string
	Detail string
	Link   ui.Link
}

// MyTasks is shown at /tasks.
type MyTasks struct {
	Head   ui.PageHead // "Tobin, you have 4 tasks"
	Groups []TaskGroup
	// Done is nil when nothing was sent yet.
	Done  *DoneTasks
	Pages ui.Pagination
	Empty ui.EmptyState // shown when no task waits for the person
}

// TaskGroup is one heading with its tasks.
type TaskGroup struct {
	ID    string // of the heading
	Title string // "Do these next"
	Note  string // "2, most urgent first"
	Tasks []ui.MyTask
}

// DoneTasks is the folded list of what was sent and verified.
type DoneTasks struct {
	Note  string // "1 with a reviewer, 9 verified this quarter"
	Tasks []DoneTask
}

// DoneTask is one task that needs nothing more from the reader.
type DoneTask struct {
	Title  string
	Href   string
	Note   string
	Status ui.Status
}

// Reviews is shown at /reviews: evidence and waivers that wait for the reader's
// decision, and sign-offs that only the reader can give.
type Reviews struct {
	Head ui.PageHead // "3 decisions wait for you"
	// Offers and Cancellations are left out where there is none: they are rare.
	Offers        []Offered
	Cancellations []Offered
	Evidence      []Review
	// EvidenceEmpty and SignOffsEmpty say what an empty group means.
	EvidenceEmpty ui.EmptyState
	// Waivers is left out where it is empty: most people never decide any.
	Waivers       []WaitingWaiver
	SignOffs      []WaitingSignOff
	SignOffsEmpty ui.EmptyState
	// Told is left out where there is none: it asks for nothing.
	Told []Told
}

// Told is one thing that the reader is told of.
type Told struct {
	Client Client
	What   string // "T-03 Recover field devices", or "The whole offboarding"
	Href   string
	Moved  string // "20 Nov to 4 Dec"
	Reason string
	By     string
	At     string
}

// Offered is one offboarding that the reader is asked to take over, or asked
// to agree that it is given up.
type Offered struct {
	Client Client
	By     string // who asks
	Reason string
	Above  string // "9 of 24"
	Due    Due
	Button ui.Button
}

// Review is one evidence version that waits for a decision.
type Review struct {
	Number string // "T-06"
	Task   string // its title
	Href   string
	Client string
	For    string // "For Ines Valdorn", where the reader is a delegate
	SentBy string
	SentAt string
	Due    Due
	Status ui.Status
}

// WaitingWaiver is one request that the gate asks for less.
type WaitingWaiver struct {
	Number  string // "T-06"; empty where it is about a category
	Title   string // of the task, or the category
	Href    string
	Client  string
	For     string // "For Dario Veltmann", where the reader is a delegate
	AskedBy string
	AskedAt string
	Due     Due
	Status  ui.Status
}

// WaitingSignOff is one sign-off that the reader may give, or will have to.
type WaitingSignOff struct {
	Client   Client
	Function string // "Privacy"
	Note     string // since when it is possible, or what it waits for
	Due      Due
	Status   ui.Status
}

// Overdue is shown at /overdue to executives, and to owners for what is theirs.
type Overdue struct {
	Head    ui.PageHead // "14 of 61 open offboardings are overdue", CSV as action
	Heading string      // "Document Vault, 4 overdue"
	Filter  ui.FilterBar
	// ShowAll takes every filter away: "Show all 14".
	ShowAll ui.Link
	Caption string
	Rows    []OverdueRow
	Empty   ui.EmptyState
	Pages   ui.Pagination
}

// OverdueRow is one offboarding past its due date.
type OverdueRow struct {
	Client Client
	Gate   ui.GateRow
	Days   string // "47"
	// Moved says which dates it has where its date was moved: "due 4 Dec,
	// first 20 Nov".
	Moved string
	// Over says that it was given up: Days is how late it was then.
	Over  bool
	Holds ui.Sentence
	Owner string
}

// List is shown at /offboardings to everybody who owns none: the offboardings
// that they may open, as a plain table.
type List struct {
	Head    ui.PageHead
	Filter  ui.FilterBar
	Caption string
	Rows    []ListRow
	Empty   ui.EmptyState
	Pages   ui.Pagination
}

// ListRow is one offboarding in the plain table.
type ListRow struct {
	Client Client
	Owner  string
	Above  string
	Total  string
	Due    Due
	Status ui.Status
}
