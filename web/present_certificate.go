package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// presentCertificate prints what was stored at closing. Only the superseded
// note comes from what happened since.
func presentCertificate(c reading.Certificate) signoffs.Certificate {
	out := signoffs.Certificate{
		Crumbs: presentCrumbs(c.Offboarding, "Certificate"), Number: c.Number,
		Statement: certificateStatement(c), Line: certificateLine(c), Facts: certificateFacts(c),
		LastEntry: signoffs.LastEntry{
			Text: fmt.Sprintf("Entry %d of the audit trail", c.Entry.Index), Hash: ui.Digest(c.Entry.Hash),
		},
		ExceptionsNone: "None. Every condition was met as asked.",
		DutiesNone:     "Nothing is due after closure.",
		ControlsNote:   "The tasks are evidence for these controls. The certificate does not claim compliance.",
		Check: signoffs.CheckOffline{
			Text:    "Ask an auditor for the export of the whole audit log, and the operator for a signed checkpoint and the public key. Check them on any computer:",
			Command: "closegate verify audit --log audit.jsonl --checkpoint checkpoints.log --key audit.pub",
			Result:  fmt.Sprintf("It must say that the entries are in order. Entry %d of the export must have the hash above, and hold the digest that the owner signed.", c.Entry.Index),
		},
	}
	if c.Superseded {
		out.Superseded = supersededBy(c)
	}
	for _, row := range c.Proven {
		out.Proven = append(out.Proven, provenRow(row))
		out.Controls = append(out.Controls, controlRow(c, row))
	}
	out.Proven = append(out.Proven, signoffs.ProvenRow{
		Condition: "Inventory", Count: counted(c.Items, "item"), Result: "declared complete by " + c.DeclaredBy,
		Level: "Not graded", Verified: dayInFull(c.DeclaredAt),
	})
	out.Exceptions, out.Duties, out.Moves = certificateExceptions(c), certificateDuties(c), certificateMoves(c.Certificate)
	for _, s := range c.Signed {
		out.Signed = append(out.Signed, signoffs.SignedRow{
			Role: phrase.Function(s.Function), Name: s.Name, At: signedAt(s), Digest: ui.Digest(s.Digest),
		})
	}
	return out
}

func supersededBy(c reading.Certificate) string {
	returns := c.Facts.Returns
	if len(returns) == 0 {
		return "The offboarding is open again."
	}
	last := returns[len(returns)-1]
	return fmt.Sprintf("%s reopened the offboarding on %s: %s", c.Facts.People.Name(last.By), longDay(last.At), last.Reason)
}

func certificateStatement(c reading.Certificate) ui.Sentence {
	return ui.Sentence{
		{Text: "The offboarding of "}, {Kind: ui.SpanPerson, Text: c.Client}, {Text: " from "},
		{Kind: ui.SpanPerson, Text: c.Certificate.Service}, {Text: " reached a verified completion state on " + longDay(c.ClosedAt) +
			" at " + c.ClosedAt.UTC().Format("15:04") + " UTC."},
	}
}

// certificateLine draws a pin for each condition that was met.
func certificateLine(c reading.Certificate) signoffs.OpenLine {
	met := ui.Pin{State: ui.PinVerified}
	waived := ui.Pin{State: ui.PinWaived}
	line := signoffs.OpenLine{}
	count := 0
	add := func(pins ...ui.Pin) {
		line.Groups = append(line.Groups, pins)
		count += len(pins)
	}
	for _, row := range c.Proven {
		var pins []ui.Pin
		for range row.Verified {
			pins = append(pins, met)
		}
		for range row.Waived {
			pins = append(pins, waived)
		}
		add(pins...)
	}
	add(met) // the inventory
	var signed []ui.Pin
	for range c.Signed {
		signed = append(signed, met)
	}
	add(signed...)
	line.Label = fmt.Sprintf("%d of %d conditions below the line", count, count)
	return line
}

func certificateFacts(c reading.Certificate) ui.FactList {
	facts := ui.FactList{
		{Term: "Accountable owner", Text: c.Certificate.Owner},
		{Term: "Opened", Text: longDay(c.PublishedAt) + ", due " + longDay(c.Certificate.Due) + firstDueOf(c.Certificate)},
		{Term: "Contract ended", Text: longDay(c.ContractEnds)},
		{Term: "Reference", Mono: true, Text: fmt.Sprintf("%s, playbook %s, v%d",
			offboarding.Facts{Number: c.Certificate.Offboarding}.Reference(), c.Certificate.Playbook.Name, c.Certificate.Playbook.Version)},
	}
	if c.Certificate.Tier != "" {
		facts = append(facts, ui.Fact{Term: "Tier", Text: phrase.Tier(c.Certificate.Tier)})
	}
	facts = append(facts, closedLate(c.Certificate)...)
	if c.Reopenings > 0 {
		facts = append(facts, ui.Fact{Term: "Reopened before", Text: counted(c.Reopenings, "time")})
	}
	if c.Cancellations > 0 {
		facts = append(facts, ui.Fact{Term: "Cancelled before", Text: counted(c.Certificate.Cancellations, "time")})
	}
	var attributes []string
	for _, a := range c.Certificate.Attributes {
		attributes = append(attributes, phrase.Attribute(a))
	}
	if len(attributes) > 0 {
		facts = append(facts, ui.Fact{Term: "Attributes", Text: strings.Join(attributes, ", ")})
	}
	return append(facts, certificateAmendments(c)...)
}

// certificateAmendments say what was changed about what is asked, and why.
func certificateAmendments(c reading.Certificate) ui.FactList {
	var facts ui.FactList
	for _, a := range c.Amendments {
		facts = append(facts, ui.Fact{
			Term: "Changed " + dayInFull(a.At), Text: amendmentTitle(a.Kind, a.Attribute, a.To) + " by " + a.By + ": " + a.Reason,
		})
	}
	for _, t := range c.Tasks {
		if task, ok := c.Facts.Task(t.Number); ok && task.Key == "" {
			facts = append(facts, ui.Fact{Term: "Added " + dayInFull(t.AddedAt), Text: offboarding.TaskReference(t.Number) + " " + t.Title + ": " + t.AddedReason})
		}
	}
	return facts
}

func provenRow(row offboarding.CertificateRow) signoffs.ProvenRow {
	result := strconv.Itoa(row.Verified) + " verified"
	if row.Waived > 0 {
		result += ", " + strconv.Itoa(row.Waived) + " waived"
	}
	out := signoffs.ProvenRow{Condition: phrase.Category(row.Category), Count: counted(row.Tasks, "task"), Result: result}
	if row.Weakest != "" {
		out.Level, out.Verified = phrase.Level(row.Weakest), dayInFull(row.LastVerified)
	}
	return out
}

func controlRow(c reading.Certificate, row offboarding.CertificateRow) signoffs.ControlRow {
	var clauses []string
	for _, t := range c.Tasks {
		if task, ok := c.Facts.Task(t.Number); ok && task.Category == row.Category && t.Clause != "" {
			clauses = append(clauses, offboarding.TaskReference(t.Number)+": "+t.Clause)
		}
	}
	out := signoffs.ControlRow{Category: phrase.Category(row.Category), Controls: strings.Join(row.Controls, ", "), Clause: strings.Join(clauses, "; ")}
	if out.Clause == "" {
		out.Clause = "None cited"
	}
	return out
}

func certificateExceptions(c reading.Certificate) []signoffs.ExceptionRow {
	var rows []signoffs.ExceptionRow
	for _, w := range c.Waivers {
		rows = append(rows, signoffs.ExceptionRow{
			What: waived(w), Reason: sentence(w.Reason) + " What makes up for it: " + sentence(w.Control) + " Asked for by " + bothNames(w.RequestedBy, w.RequestedFor) + ".",
			Approved: approvers(w), Ends: endOf(w.Until),
		})
	}
	for _, a := range c.Accepted {
		rows = append(rows, signoffs.ExceptionRow{What: "Unknown accepted", Reason: a.What, Approved: a.By, Ends: endOf(a.Until)})
	}
	return rows
}

// waived says what a waiver excuses.
func waived(w offboarding.CertificateWaiver) string {
	if w.Task == 0 {
		return phrase.Category(w.Category) + " does not apply: " + w.What
	}
	return offboarding.TaskReference(w.Task) + " waived: " + w.What
}

func approvers(w offboarding.CertificateWaiver) string {
	names := make([]string, len(w.Approved))
	for i, a := range w.Approved {
		names[i] = bothNames(a.Name, a.For) + ", " + lowered(phrase.Function(a.Function)) + ", " + dayInFull(a.At)
	}
	return strings.Join(names, "; ")
}

// bothNames joins the names that a certificate keeps.
func bothNames(by, onBehalf string) string {
	if onBehalf == "" {
		return by
	}
	return by + " for " + onBehalf
}

func endOf(until time.Time) string {
	if until.IsZero() {
		return "Permanent"
	}
	return dayInFull(until)
}

// certificateDuties lists what was excused until a date, and so comes back.
func certificateDuties(c reading.Certificate) []signoffs.DutyRow {
	var rows []signoffs.DutyRow
	for _, a := range c.Accepted {
		rows = append(rows, signoffs.DutyRow{What: "Find out or accept again: " + a.What, Who: c.Certificate.Owner, Due: dayInFull(a.Until)})
	}
	for _, w := range c.Waivers {
		if !w.Until.IsZero() {
			rows = append(rows, signoffs.DutyRow{
				What: "Renew, prove or make permanent: " + waived(w), Who: c.Certificate.Owner, Due: "before " + dayInFull(w.Until),
			})
		}
	}
	return rows
}

// signedAt says when somebody signed, and whether they proved afresh who they
// are.
func signedAt(s offboarding.CertificateSign) string {
	at := dayInFull(s.At) + " " + s.At.UTC().Format("15:04")
	if s.Fresh.IsZero() {
		at += ", without a fresh sign-in"
	}
	return at
}
