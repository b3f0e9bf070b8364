// Package offboardings holds the pages of one offboarding: overview, tasks,
// timeline, and the forms that start, check, publish, reopen and discard it.
// The models hold ready words, links and tones; nothing here knows a rule, a
// date or how an address is built.
package offboardings

import "github.com/closegate/closegate/views/ui"

// Overview is shown at /offboardings/{number} once it is published.
type Overview struct {
	Head      ui.PageHead
	Notices   []Notice
	Gate      ui.GatePanel
	TasksNote string // "9 of 18 verified or waived"
	Views     []ui.Pill
	Groups    []TaskGroup
	Empty     ui.EmptyState // shown when the view leaves no group
	Forecast  *Forecast     // nil when nothing is open any more
	// Asked says which playbook and attributes decide what is asked for.
	Asked TermsLine
	Path  EscalationPath
	// Moves are those of the offboarding's own due date, in order.
	Moves  ui.DateMoves
	Latest []Entry
	// Trail leads to the audit trail; empty for a reader who does not see it.
	Trail ui.Link
}

// TaskGroup is one category with the tasks that the view shows.
type TaskGroup struct {
	ID    string // of the heading, where the gate's list on a phone leads
	Title string // "Secret revocation"
	Note  string // "1 of 4 met"
	// More shows what the view hides: "Show 1 done".
	More  ui.Link
	Tasks []ui.TaskRow
}

// Forecast says when the critical path ends and what it waits for.
type Forecast struct {
	Title    string // "Forecast 3 Dec."
	Late     bool
	Detail   string
	Critical []PathTask
	Timeline ui.Link
}

// PathTask is one task of the critical path, in order.
type PathTask struct {
	Number string
	Title  string
	Href   string
	Note   string // "with Halden Maritime, due 23 Nov"
	Status ui.Status
}

// EscalationPath names who is told when a task is late, in order.
type EscalationPath struct {
	Note string // "when a task is late"
	// Own says that it is not the service's, and why; empty where it is.
	Own   string
	Steps ui.EscalationPath
	// Change leads to its change; empty for a reader who may not.
	Change ui.Link
	// Empty says what it means that nobody is named; shown without steps.
	Empty ui.EmptyState
}

// Entry is one line of the latest audit entries.
type Entry struct {
	Sentence ui.Sentence
	Time     string
}

// Tasks is shown at /offboardings/{number}/tasks: every task by category.
type Tasks struct {
	Head   ui.PageHead
	Note   string
	Views  []ui.Pill
	Groups []TaskGroup
	Empty  ui.EmptyState
}

// Timeline is shown at /offboardings/{number}/timeline: the stored times as a
// table, to the minute.
type Timeline struct {
	Head    ui.PageHead
	Title   string // "The critical path ends 3 days after the due date"
	Detail  string
	Views   []ui.Pill
	Caption string
	Rows    []TimelineRow
	Empty   ui.EmptyState
	// Moves are those of all due dates, in order.
	Moves ui.DateMoves
}

// TimelineRow is one task with its times. A time that is not there yet is a
// word, never an empty cell.
type TimelineRow struct {
	Number    string
	Title     string
	Href      string
	Status    ui.Status
	Critical  bool
	Blocked   Span // while another task had to be met first
	Started   string
	Submitted string
	Verified  string
	Due       string
	DueNote   string // "3 days overdue"
	Late      bool
	WaitsOn   string // who is waited for now, or "Nobody"
}

// Span is a time from and until, with what it was about.
type Span struct {
	From  string // "4 Nov 2026 09:12", or "Never"
	Until string // "12 Nov 2026 11:52", or "now"; empty after "Never"
	Note  string // "by T-05"
}

// Confirm is the page before something that people are told about or that is
// hard to take back. It is shown at /offboardings/{number}/reopening,
// .../discarding and .../cancellation. Its text says what happens, and to whom.
type Confirm struct {
	Crumbs   ui.Breadcrumb
	Question ui.Dialog
}
