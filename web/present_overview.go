package web

import (
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// shownEntries is how many of the newest audit entries stand on the overview.
const shownEntries = 4

// presentOverview is the page of one offboarding.
func presentOverview(o reading.Offboarding, roster roster, latest []reading.TrailEntry, show view) offboardings.Overview {
	page := offboardings.Overview{
		Head: presentHead(o, overviewTab), Notices: presentNotices(o), Gate: presentGatePanel(o), TasksNote: tasksNote(o),
		Views: taskViews(o, show, offboardingPath(o.Facts.Number)), Groups: taskGroups(o, roster, show, offboardingPath(o.Facts.Number)),
		Empty: noTasks(show), Asked: presentAsked(o), Path: presentPath(o, roster), Moves: presentMoves(o, o.Facts.MovesOf(0)), Latest: presentLatest(latest),
	}
	page.Head.Actions = overviewActions(o)
	if o.Facts.State == offboarding.Open && !o.Forecast.IsZero() {
		page.Forecast = presentCriticalPath(o)
	}
	if o.Can(authz.ViewTrail) {
		page.Trail = ui.Link{Text: "Audit trail", Href: trailPath(o.Facts.Number)}
	}
	return page
}

// presentAsked says which playbook and attributes decide what is asked for.
func presentAsked(o reading.Offboarding) offboardings.TermsLine {
	line := offboardings.TermsLine{
		Title: o.Facts.Playbook.Name + ", version " + number(o.Facts.Playbook.Version) + ".", Text: "No attribute is set.",
		Link: ui.Link{Text: "Attributes and playbook", Href: termsPath(o.Facts.Number)},
	}
	var words []string
	for _, a := range o.Facts.Attributes {
		words = append(words, lowered(phrase.Attribute(a)))
	}
	if len(words) > 0 {
		line.Text = capital(joined(words)) + "."
	}
	return line
}

// overviewActions are what the owner and the deputy can do with the whole offboarding.
func overviewActions(o reading.Offboarding) []ui.Button {
	number := o.Facts.Number
	if o.Facts.Reopenable() && o.Can(authz.ReopenOffboarding) {
		return []ui.Button{{Text: "Reopen", Kind: ui.ButtonSecondary, Href: reopeningPath(number), Dialog: true}}
	}
	var out []ui.Button
	if o.Facts.State != offboarding.Open {
		return out
	}
	if _, waits := o.Facts.PendingOffer(); !waits && o.Can(authz.OfferOwnership) {
		out = append(out, ui.Button{Text: "Hand over", Kind: ui.ButtonSecondary, Href: ownershipPath(number)})
	}
	if o.Can(authz.MoveDue) && offboarding.Restore(o.Facts).CanMoveDue(0, o.Reader().ID, o.Now) == nil {
		out = append(out, ui.Button{Text: "Move the due date", Kind: ui.ButtonSecondary, Href: duePath(number, 0)})
	}
	if _, asked := o.Facts.PendingCancellation(); !asked && o.Can(authz.CancelOffboarding) {
		out = append(out, ui.Button{Text: "Cancel offboarding", Kind: ui.ButtonSecondary, Href: cancellationPath(number), Dialog: true})
	}
	return out
}

// presentGatePanel says how the gate stands and draws it.
func presentGatePanel(o reading.Offboarding) ui.GatePanel {
	panel := ui.GatePanel{
		State: ui.GateState{Word: "Gate closed", Open: gateOpen(o)}, Gate: presentGate(o),
		Action: ui.Button{Text: "See what blocks closure", Href: signOffPath(o.Facts.Number)},
	}
	standing, all, can := len(o.Gate.Standing()), len(o.Gate.Conditions), len(o.Gate.CanAct())
	switch {
	case o.Facts.State == offboarding.Closed:
		panel.State.Word = "Closed"
		panel.Finding = "All conditions were met."
		if last := len(o.Facts.Closures); last > 0 {
			c := o.Facts.Closures[last-1]
			panel.Rest = o.Facts.People.Name(c.By) + " signed and closed on " + phrase.Day(c.At.UTC()) + "."
		}
		panel.Action = ui.Button{}
		if o.Can(authz.ViewCertificate) {
			panel.Action = ui.Button{Text: "Open the certificate", Href: certificatePath(o.Facts.Number)}
		}
	case o.Facts.State == offboarding.Cancelled:
		panel.State.Word, panel.Action = "Cancelled", ui.Button{}
		if c, ok := lastCancellation(o); ok {
			panel.Finding, panel.Rest = unmetOf(c.Unmet, c.Conditions)+".", "There is no certificate."
		}
	case o.Gate.Ready():
		panel.State.Word = "Gate open"
		panel.Finding = "Only the owner's signature is left."
		if o.Reader().ID == o.Facts.Owner {
			panel.Finding = "Only your signature is left."
		}
		panel.Rest = "All " + strconv.Itoa(all-1) + " other conditions are met."
		panel.Action.Text = "Go to sign-off"
	default:
		panel.Finding = strconv.Itoa(standing) + " of " + counted(all, "condition") + " " + oneOrMore(standing, "stands", "stand") + " above the line."
		panel.Rest = workPlan(standing, can)
	}
	return panel
}

// workPlan separates what can be done now from what follows.
func workPlan(standing, can int) string {
	follow := standing - can
	switch {
	case can == 0:
		return "Nobody can act now."
	case follow == 0 && standing == 1:
		return "It can be cleared now."
	case follow == 0:
		return "All of them can be cleared now."
	case follow == 1:
		return strconv.Itoa(can) + " of them can be cleared now, the other follows."
	}
	return strconv.Itoa(can) + " of them can be cleared now, the other " + strconv.Itoa(follow) + " follow."
}

func oneOrMore(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// presentCriticalPath says when the critical path ends and with what it goes
// on.
func presentCriticalPath(o reading.Offboarding) *offboardings.Forecast {
	fact := presentForecast(o)
	f := &offboardings.Forecast{
		Title: "Forecast " + fact.Text + ".", Late: fact.Tone == ui.ToneBad,
		Timeline: ui.Link{Text: "Timeline", Href: timelinePath(o.Facts.Number)},
	}
	for _, n := range o.Critical {
		c, ok := o.Gate.Task(n)
		t, known := o.Facts.Task(n)
		if !ok || !known || c.Met() {
			continue
		}
		if len(f.Critical) == 0 {
			f.Detail = phrase.Blocker(c, wordsOf(o)).String()
		}
		f.Critical = append(f.Critical, offboardings.PathTask{
			Number: offboarding.TaskReference(n), Title: t.Title, Href: taskPath(o.Facts.Number, n),
			Note: "with " + doer(o, t) + ", due " + dayNear(t.Due, o.Now), Status: presentTaskStatus(c.Status()),
		})
	}
	return f
}

// doer is who does a task: the outsider where there is one.
func doer(o reading.Offboarding, t offboarding.Task) string {
	if t.Outsider != "" {
		return t.Outsider
	}
	return personOr(o, t.Assignee, "nobody")
}

// presentPath names who is told when something is late.
func presentPath(o reading.Offboarding, roster roster) offboardings.EscalationPath {
	path := offboardings.EscalationPath{
		Note:  "when a task is late",
		Empty: ui.EmptyState{Title: "Nobody is told", Text: "The escalation path of " + o.Facts.ServiceName + " is empty. An administrator can set it."},
	}
	path.Own, path.Change = ownPathWords(o), pathLink(o)
	for _, step := range o.Facts.Path {
		s := ui.EscalationStep{Name: o.Facts.People.Name(step.Person), Role: roster[step.Person].Title, When: told(step.After)}
		if step.Deputy != "" {
			s.When += ", or " + o.Facts.People.Name(step.Deputy) + " as deputy"
		}
		switch {
		case s.Role != "":
		case step.Person == o.Facts.Owner:
			s.Role = "accountable owner"
		case step.Person == o.Facts.Deputy:
			s.Role = "deputy of the service"
		}
		path.Steps = append(path.Steps, s)
	}
	return path
}

// told says after which delay somebody is told: "Told 2 days after the due
// date".
func told(after time.Duration) string {
	const day = 24 * time.Hour
	delay := counted(int(after/time.Minute), "minute")
	switch {
	case after <= 0:
		return "Told as soon as the due date has passed"
	case after%day == 0:
		delay = counted(int(after/day), "day")
	case after%time.Hour == 0:
		delay = counted(int(after/time.Hour), "hour")
	}
	return "Told " + delay + " after the due date"
}

func presentLatest(entries []reading.TrailEntry) []offboardings.Entry {
	var out []offboardings.Entry
	for _, e := range entries {
		out = append(out, offboardings.Entry{Sentence: entrySentence(e), Time: phrase.Moment(e.Time.UTC())})
	}
	return out
}
