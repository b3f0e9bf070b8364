// Package tasks holds the pages of one task: the evidence form, the review,
// old versions, withdrawal, and the change of people and dates. The models hold
// ready words, links and tones; nothing here knows a rule, a date or how an
// address is built.
package tasks

import "github.com/closegate/closegate/views/ui"

// Page is shown at /offboardings/{number}/tasks/{number}, and again with 422
// when an answer is wrong. At most one of Blocked and Form is set. Where there
// is no form, Note says why, Asked what the task asks for, and Latest what was
// sent last, as far as the reader may see it.
type Page struct {
	Head    ui.PageHead
	Ask     *Ask
	Review  *Pointer // leads the reviewer to the version that waits
	Blocked *Blocked
	Note    string // "Sanna Quillby reviews version 2."
	// Added says how the task came into the running offboarding, and why; empty
	// for one that was published with it.
	Added   string
	Form    *EvidenceForm
	Asked   *Requirement
	Latest  *Evidence
	Waivers []WaiverNote // newest first
	// Cannot leads to the request for a waiver: "This task cannot be done".
	Cannot ui.Link
	Aside  Aside
}

// Ask quotes the reviewer who wants changes.
type Ask struct {
	Title string // "What Sanna Quillby asked for"
	Quote string
	When  string // "Today 08:12, decision on version 1"
}

// Pointer is one sentence with one button.
type Pointer struct {
	Title  string
	Text   string
	Button ui.Button
}

// Blocked says which tasks this one waits for.
type Blocked struct {
	Title string // "This task waits for 1 other task"
	Text  string
	Tasks []WaitsFor
}

// WaitsFor is one task that must be met first.
type WaitsFor struct {
	Number string
	Title  string
	Href   string // empty for a reader who may not open it
	Note   string // who has it, until when
	Status ui.Status
}

// Requirement says what a task asks for, without a form.
type Requirement struct {
	Proof string // what counts as proof
	Items []RequiredItem
}

// RequiredItem is one field or file of a requirement.
type RequiredItem struct {
	Label string
	Note  string // "Date and time", "PDF or CSV, up to 50 MB, optional"
}

// EvidenceForm asks for a new version. Every field stands before the files, so
// that the server can refuse before it reads the first byte of one. The buttons
// send to different addresses, so that it knows at the start what is asked.
// Ids of fields begin with "answer-", so that a key of a playbook never meets
// an id of the page.
type EvidenceForm struct {
	Form   ui.Form // an upload
	Errors ui.ErrorSummary
	Title  string // "Send new evidence"
	Hint   string // "Version 2. All fields are needed unless marked optional."
	// Behalf is said where one of us records what an outsider did.
	Behalf string
	Proof  string // what counts as proof
	Fields []Answer
	Note   ui.Field
	Files  []FileField
	Send   ui.Button // "Send for review"
	Save   ui.Button // "Save draft", to the draft's address
	// Discard removes the reader's draft; it is empty where there is none.
	Discard ui.Button
}

// Answer is one field of the form. A table of items has a button that stores
// the draft and shows the form with one row more; rows left empty are not
// stored.
type Answer struct {
	Field  ui.Field
	AddRow ui.Button
}

// FileField is one file that the requirement asks for, with what already
// arrived for it.
type FileField struct {
	Field    ui.Field
	Attached []DraftFile
}

// DraftFile is a file that arrived with the draft. Remove sends the form to an
// address that drops this file and keeps everything else.
type DraftFile struct {
	Name   string
	Note   string // "8.2 MB, stored today 10:18"
	Digest ui.Digest
	Remove ui.Button
}

// Aside is what stands beside the task: versions, people, level.
type Aside struct {
	Versions []Version
	Compare  ui.Link // the last two versions side by side
	People   []PersonToAsk
	Change   ui.Link // to the change of people
	// Due is the task's due date in words, MoveDue leads to its move, and Moves
	// are those on record, in order.
	Due     string
	MoveDue ui.Link
	Moves   ui.DateMoves
	Level   Level
}

// Version is one sent version, or the reader's draft.
type Version struct {
	Number string // "v2"
	Who    string // who sent it, or "Your draft"
	When   string
	Status ui.Status
	Note   string // "Saved today 10:18, not sent"
	Quote  string // the reason of the decision
	Files  []VersionFile
	Read   ui.Link // "Read version 1"; none for a draft
	// Withdraw leads to the question before this version is withdrawn.
	Withdraw ui.Link
}

// VersionFile is one file of a version, in short.
type VersionFile struct {
	Name string
	Href string
	Hash string // the first groups, to recognise it, never to compare
}

// PersonToAsk is one person with the part they have in the task.
type PersonToAsk struct {
	Name string
	Role string // "reviewer, Security"
}

// Level is the minimum evidence level and how it is reached.
type Level struct {
	Name   string // "Confirmed by provider"
	Detail string
}

// Evidence is one version as a reader sees it.
type Evidence struct {
	Title   string // "Version 2"
	Note    string // who sent it, when
	Answers ui.FactList
	Tables  []AnswerTable
	Files   []ui.EvidenceFile
	Hidden  string // said where the reader may not see the answers
}

// AnswerTable is the stored answer to a table of items.
type AnswerTable struct {
	Caption string
	Columns []string
	Rows    [][]string
}
