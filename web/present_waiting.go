package web

import (
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/dashboards"
	"github.com/closegate/closegate/views/ui"
)

// presentActions are the first of what waits for the reader: what decides about
// whole offboardings before the rest.
func presentActions(w reading.Waiting) []dashboards.Action {
	var out []dashboards.Action
	for _, row := range w.Offers {
		out = append(out, dashboards.Action{
			Status: ui.StatusToDo().IconOnly(), Title: row.ByName + " asks you to become the owner of " + row.ClientName + ".",
			Detail: row.ServiceName + ". " + unmetNow(row.Standing, row.Conditions) + ". Asked on " + dayNear(row.At, w.Now) + ".",
			Button: ui.Button{Text: "Read and answer", Href: ownershipPath(row.Offboarding)},
		})
	}
	for _, row := range w.Cancellations {
		out = append(out, dashboards.Action{
			Status: ui.StatusToDo().IconOnly(), Title: row.ByName + " asks to cancel " + row.ClientName + ".",
			Detail: row.ServiceName + ". " + unmetNow(row.Standing, row.Conditions) + ". Asked on " + dayNear(row.At, w.Now) + ".",
			Button: ui.Button{Text: "Decide", Href: cancellationDecisionPath(row.Offboarding)},
		})
	}
	for i := range out {
		out[i].Button.Size = ui.ButtonSmall
		if i > 0 {
			out[i].Button.Kind = ui.ButtonSecondary
		}
	}
	for _, row := range w.Rows {
		out = append(out, presentAction(row, w, len(out) == 0))
	}
	return out[:min(len(out), shownActions)]
}

// unmetNow returns "9 of 24 conditions stand above the line".
func unmetNow(standing, all int) string {
	return number(standing) + " of " + counted(all, "condition") + oneOrMore(standing, " stands", " stand") + " above the line"
}

// presentAction is one thing that waits for the reader, the first with the
// button that stands out.
func presentAction(row reading.WaitingRow, w reading.Waiting, first bool) dashboards.Action {
	c := row.Body.V
	title, button, href := actionWords(row)
	a := dashboards.Action{
		Status: presentTaskStatus(c.Status()).IconOnly(), Title: title, Detail: actionDetail(row, w),
		Button: ui.Button{Text: button, Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: href},
	}
	if c.Kind == offboarding.SignOffCondition {
		a.Status = ui.StatusReady().IconOnly()
	}
	if first {
		a.Button.Kind = ui.ButtonPrimary
	}
	return a
}

// actionWords returns what to do, the button that leads there, and where that
// is.
func actionWords(row reading.WaitingRow) (title, button, href string) {
	c, number := row.Body.V, row.Offboarding
	task := offboarding.TaskReference(c.Task) + " " + row.Title
	switch c.Reason {
	case offboarding.NeedsSignature:
		if c.Function == offboarding.Owner {
			return "Sign and close " + row.ClientName + ".", "Go to sign-off", signOffPath(number)
		}
		return "Sign for " + string(c.Function) + ": " + row.ClientName + ".", "Go to sign-off", signOffPath(number)
	case offboarding.NeedsReview:
		return "Review the evidence for " + task + ".", "Open the review", reviewPath(row)
	case offboarding.NeedsReviewer:
		return "Name a reviewer for " + task + ".", "Name a reviewer", assignmentPath(number, c.Task)
	case offboarding.NeedsAssignee:
		return "Name who does " + task + ".", "Name somebody", assignmentPath(number, c.Task)
	case offboarding.NeedsDisposition:
		return "Set a disposition for " + counted(c.Count, "inventory item") + ".", "Open inventory", inventoryPath(number)
	case offboarding.NeedsSearch:
		return "Find out about " + counted(c.Count, "unknown") + " of the inventory.", "Open inventory", inventoryPath(number)
	case offboarding.NeedsDeclaration:
		return "Declare the inventory complete.", "Open inventory", inventoryPath(number)
	case offboarding.NeedsPath:
		return "Have the escalation path completed with active people.", "Open the gate", signOffPath(number)
	case offboarding.NeedsDecision:
		return "Decide about the waiver for " + waiverSubject(row) + ".", "Read the request", waiverPath(number, c.Waiver)
	case offboarding.WaiverEnded:
		return "Renew the waiver for " + waiverSubject(row) + ", or have it done.", "Read the request", waiverPath(number, c.Waiver)
	case offboarding.NeedsTask:
		return "Have a task added for " + phrase.Category(c.Category) + ".", "Open the gate", signOffPath(number)
	default:
		return "See to " + task + ".", "Open the task", conditionHref(number, c)
	}
}

// waiverSubject names what a waiver is about.
func waiverSubject(row reading.WaitingRow) string {
	if c := row.Body.V; c.Task == 0 {
		return lowered(phrase.Category(c.Category))
	}
	return offboarding.TaskReference(row.Body.V.Task) + " " + row.Title
}

// reviewPath leads to the version that waits for its review.
func reviewPath(row reading.WaitingRow) string {
	if row.Version == 0 {
		return taskPath(row.Offboarding, row.Body.V.Task)
	}
	return versionPath(row.Offboarding, row.Body.V.Task, row.Version)
}

// actionDetail says where, since when and until when.
func actionDetail(row reading.WaitingRow, w reading.Waiting) string {
	c := row.Body.V
	detail := row.ClientName + ", " + row.ServiceName + ". "
	if c.Kind == offboarding.SignOffCondition {
		detail = row.ServiceName + ". "
	}
	switch {
	case c.Reason == offboarding.NeedsReview && c.SubmittedBy != "":
		detail += "Sent by " + w.People.Names(c.SubmittedBy, c.SubmittedFor) + " on " + dayNear(c.Since, w.Now) + ". "
	case c.Reason == offboarding.NeedsDecision:
		detail += "Asked for by " + w.People.Names(c.SubmittedBy, c.SubmittedFor) + " on " + dayNear(c.Since, w.Now) + ". "
	case c.Reason == offboarding.WaiverEnded:
		detail += "It ended on " + dayNear(c.Since, w.Now) + ". "
	case c.Function == offboarding.Owner:
		detail += "Only your signature is left. "
	}
	if onBehalf := forWhom(c, w.Me, w.People); onBehalf != "" {
		detail += onBehalf + ". "
	}
	return withFirstDue(detail+capital(dueWords(c, w.Now))+".", c, w.Now)
}

// dueWords says when a condition is due: "due 24 Nov", "3 days overdue".
func dueWords(c offboarding.Condition, now time.Time) string {
	words := phrase.DaysLeft(c.Due, now)
	if words == "" {
		return "no due date"
	}
	if late := phrase.Lateness(c.Due, c.FirstDue, now); late != "" {
		return late
	}
	if words == "due today" || words == "due tomorrow" {
		return words
	}
	return "due " + dayNear(c.Due, now)
}

// withFirstDue adds to a text which date was the first, where that was moved.
func withFirstDue(text string, c offboarding.Condition, now time.Time) string {
	return strings.TrimSpace(text + " " + sentence(phrase.FirstDue(c.Due, c.FirstDue, now)))
}

// presentReviews is the page of decisions that wait for the reader.
func presentReviews(w reading.Waiting, actsFor []reading.Delegator) dashboards.Reviews {
	d := dashboards.Reviews{
		Head: ui.PageHead{Title: reviewsTitle(w.Count()), Lead: "You review work that you did not do yourself, decide about waivers, and sign for what you speak for."},
		EvidenceEmpty: ui.EmptyState{
			Title: "No evidence waits for you", Text: "When somebody sends evidence that you review, it is here.",
		},
		SignOffsEmpty: ui.EmptyState{
			Title: "No sign-off waits for you", Text: "One is here as soon as everything that it speaks for is met.",
		},
	}
	d.Head.Lead = twoSentences(actsForWords(actsFor, w.Now), d.Head.Lead)
	d.Offers, d.Cancellations, d.Told = presentOffers(w), presentCancellations(w), presentTold(w)
	for _, row := range w.Rows {
		c := row.Body.V
		due := dashboards.Due{
			Date: dayNear(c.Due, w.Now), Note: joinNotes(phrase.DaysLeft(c.Due, w.Now), phrase.FirstDue(c.Due, c.FirstDue, w.Now)),
			Late: offboarding.DaysLate(c.LateAfter(), w.Now) > 0,
		}
		if c.Kind == offboarding.SignOffCondition {
			d.SignOffs = append(d.SignOffs, dashboards.WaitingSignOff{
				Client: dashboards.Client{
					Name: row.ClientName, Href: signOffPath(row.Offboarding), Service: row.ServiceName, Number: offboardingReference(row.Offboarding),
				},
				Function: phrase.Function(c.Function), Note: "Possible since " + moment(c.Since), Due: due, Status: ui.StatusToDo().Say("Your turn"),
			})
			continue
		}
		if c.Kind == offboarding.WaiverCondition {
			d.Waivers = append(d.Waivers, waitingWaiver(row, w, due))
			continue
		}
		d.Evidence = append(d.Evidence, dashboards.Review{
			Number: offboarding.TaskReference(c.Task), Task: row.Title, Href: reviewPath(row), Client: row.ClientName, For: forWhom(c, w.Me, w.People),
			SentBy: w.People.Names(c.SubmittedBy, c.SubmittedFor), SentAt: phrase.Moment(c.Since.UTC()), Due: due, Status: presentTaskStatus(c.Status()),
		})
	}
	return d
}

func waitingWaiver(row reading.WaitingRow, w reading.Waiting, due dashboards.Due) dashboards.WaitingWaiver {
	c := row.Body.V
	out := dashboards.WaitingWaiver{
		Number: offboarding.TaskReference(c.Task), Title: row.Title, Href: waiverPath(row.Offboarding, c.Waiver), Client: row.ClientName, For: forWhom(c, w.Me, w.People),
		AskedBy: w.People.Names(c.SubmittedBy, c.SubmittedFor), AskedAt: phrase.Moment(c.Since.UTC()), Due: due,
		Status: ui.StatusSubmitted().Say("Decision needed"),
	}
	if c.Task == 0 {
		out.Number, out.Title = "", phrase.Category(c.Category)+" does not apply"
	}
	return out
}

// presentOffers are the offboardings that the reader is asked to take over.
func presentOffers(w reading.Waiting) []dashboards.Offered {
	var out []dashboards.Offered
	for _, row := range w.Offers {
		out = append(out, dashboards.Offered{
			Client: clientOf(row.Offboarding, row.ClientName, row.ServiceName), By: row.ByName, Reason: row.Reason,
			Above: number(row.Standing) + " of " + number(row.Conditions), Due: dueOf(row.Due, row.LateAfter, w.Now),
			Button: ui.Button{Text: "Read and answer", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: ownershipPath(row.Offboarding)},
		})
	}
	return out
}

// presentCancellations are the requests to cancel that the reader can decide.
func presentCancellations(w reading.Waiting) []dashboards.Offered {
	var out []dashboards.Offered
	for _, row := range w.Cancellations {
		out = append(out, dashboards.Offered{
			Client: clientOf(row.Offboarding, row.ClientName, row.ServiceName), By: row.ByName, Reason: row.Reason,
			Above: number(row.Standing) + " of " + number(row.Conditions), Due: dueOf(row.Due, row.LateAfter, w.Now),
			Button: ui.Button{Text: "Decide", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: cancellationDecisionPath(row.Offboarding)},
		})
	}
	return out
}

func clientOf(number int, client, service string) dashboards.Client {
	return dashboards.Client{Name: client, Href: offboardingPath(number), Service: service, Number: offboardingReference(number)}
}

// dueOf is a due date with what it means today, and the first one where that
// was earlier.
func dueOf(due, lateAfter, now time.Time) dashboards.Due {
	return dashboards.Due{
		Date: dayNear(due, now), Note: joinNotes(phrase.DaysLeft(due, now), phrase.FirstDue(due, lateAfter, now)),
		Late: offboarding.DaysLate(lateAfter, now) > 0,
	}
}

func reviewsTitle(n int) string {
	switch {
	case n == 0:
		return "No decision waits for you"
	case n == 1:
		return "1 decision waits for you"
	case n >= reading.PageSize:
		return number(n) + " decisions or more wait for you"
	}
	return number(n) + " decisions wait for you"
}

// presentFirstRun explains the line to somebody who leads nothing yet.
func presentFirstRun(left reading.Preparations, mayStart bool) *dashboards.FirstRun {
	first := &dashboards.FirstRun{Steps: []dashboards.Preparation{
		{Status: ui.StatusVerified().Say("Done"), Title: "Company sign-in is connected"},
		{Status: ui.StatusVerified().Say("Done"), Title: "Somebody can sign for each function"},
		{Status: ui.StatusVerified().Say("Done"), Title: "The escalation path is set"},
	}}
	if len(left.Unheld) > 0 {
		var names []string
		for _, f := range left.Unheld {
			names = append(names, string(f))
		}
		first.Steps[1] = dashboards.Preparation{
			Status: ui.StatusToDo(), Title: "Name who signs for " + joined(names), Detail: "an administrator does it",
		}
	}
	if len(left.WithoutPath) > 0 {
		first.Steps[2] = dashboards.Preparation{
			Status: ui.StatusToDo(), Title: "Set the escalation path of " + joined(left.WithoutPath),
			Detail: "who is told, and after how long; an administrator does it",
		}
	}
	if mayStart {
		first.Start = startButton()
		first.Start.Size = ui.ButtonLarge
	}
	return first
}
