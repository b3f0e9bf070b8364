package web

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// signView is what the sign-off page is made of.
type signView struct {
	inv    reading.Inventory
	hidden func() []ui.Hidden
	sent   signSent
}

// o is the offboarding without its inventory.
func (v signView) o() reading.Offboarding { return v.inv.Offboarding }

// words names the identifiers that the reader may see.
func (v signView) words() phrase.Words {
	words := wordsOf(v.o())
	words.Identifiers = map[int][]string{}
	for _, it := range v.inv.Items {
		words.Identifiers[it.ProvenBy] = append(words.Identifiers[it.ProvenBy], it.Identifier)
	}
	return words
}

// presentSignOff is the gate as a page: what stands, the line, what is below.
func presentSignOff(v signView) signoffs.Page {
	o := v.o()
	page := signoffs.Page{Head: presentHead(o, signOffTab), Aside: v.aside()}
	switch {
	case o.Facts.State == offboarding.Closed:
		page.Closed = presentClosed(o)
		return page
	case o.Facts.State == offboarding.Cancelled:
		page.Cancelled = v.cancelled()
		return page
	case o.Gate.Ready() && o.Facts.State == offboarding.Open:
		page.Ready = v.ready()
		return page
	}
	page.Blocked = v.blocked()
	page.Sign = v.ownSignForm()
	return page
}

// blocked is the gate while something stands.
func (v signView) blocked() *signoffs.Blocked {
	gate := v.o().Gate
	standing, met, all := gate.Standing(), gate.MetConditions(), len(gate.Conditions)
	out := &signoffs.Blocked{
		State:  ui.GateState{ID: "gate-state", Word: "Gate closed"},
		Lead:   number(len(standing)) + " of " + counted(all, "condition") + " " + oneOrMore(len(standing), "stands", "stand") + " above the line.",
		Strong: workPlan(len(standing), len(gate.CanAct())),
		Line:   "Closure is not possible while anything stands above this line",
		Met:    number(len(met)) + " of " + number(all) + " met", BelowTitle: "Below the line: " + counted(len(met), "condition") + " met",
		ActEmpty: v.nobodyCanAct(),
	}
	for _, c := range gate.ByUrgency() {
		out.Act = append(out.Act, v.blocker(c))
	}
	out.ActNote = number(len(out.Act)) + ", the one that holds up most first"
	for _, c := range standing {
		if !c.CanAct {
			out.Follow = append(out.Follow, v.line(c, v.followNote(c)))
		}
	}
	out.FollowNote = number(len(out.Follow)) + ", nobody can act on these yet"
	for _, c := range met {
		out.Below = append(out.Below, v.line(c, v.metNote(c)))
	}
	return out
}

// cancelled is the gate of an offboarding that was given up: everything is
// frozen as it stood.
func (v signView) cancelled() *signoffs.Cancelled {
	gate := v.o().Gate
	c, _ := lastCancellation(v.o())
	out := &signoffs.Cancelled{
		State: ui.GateState{ID: "gate-state", Word: "Cancelled"}, Lead: unmetOf(c.Unmet, c.Conditions) + ".",
		Title: "Not met", Text: cancelledBy(v.o(), c), Line: "Cancelled. There is no certificate",
		Met: number(len(gate.MetConditions())) + " of " + number(len(gate.Conditions)) + " met",
	}
	for _, standing := range gate.Standing() {
		out.Standing = append(out.Standing, v.line(standing, ""))
	}
	for _, met := range gate.MetConditions() {
		out.Below = append(out.Below, v.line(met, v.metNote(met)))
	}
	return out
}

// nobodyCanAct says when time alone lets somebody act again.
func (v signView) nobodyCanAct() ui.EmptyState {
	out := ui.EmptyState{Title: "Nobody can act now", Text: "What stands waits for people who are not active. An administrator can name others."}
	if next := v.o().Gate.NextMoment; !next.IsZero() {
		out.Text = "That changes by itself on " + moment(next) + "."
	}
	return out
}

// blocker is a condition on which somebody can act now, with the place where.
func (v signView) blocker(c offboarding.Condition) ui.Blocker {
	now := v.o().Now
	out := ui.Blocker{
		Pin: presentPin(c, now), Sentence: spans(phrase.Blocker(c, v.words())), Detail: withFirstDue(phrase.Detail(c, v.words()).String(), c, now),
		When: capital(dueWords(c, now)), Late: late(c, now),
	}
	switch c.Kind {
	case offboarding.TaskCondition:
		out.Action.Text = "Open " + offboarding.TaskReference(c.Task)
	case offboarding.InventoryCondition, offboarding.ProbeCondition:
		out.Action.Text = "Open inventory"
	case offboarding.SignOffCondition:
		if slices.Contains(c.Who, v.o().Reader().ID) {
			out.Action = ui.Button{Text: "Sign", Href: "#sign", Kind: ui.ButtonSecondary, Size: ui.ButtonSmall}
		}
		return out
	case offboarding.WaiverCondition:
		out.Action.Text = "Open the waiver"
	case offboarding.FloorCondition:
		if !v.o().Can(authz.RequestWaiver) {
			return out
		}
		out.Action = ui.Button{Text: "It does not apply", Href: categoryWaiversPath(v.o().Facts.Number, string(c.Category)), Kind: ui.ButtonSecondary, Size: ui.ButtonSmall}
		return out
	case offboarding.PeopleCondition:
		if out.Action = v.ownershipButton(c); out.Action.Text == "" {
			return out
		}
	}
	out.Action.Kind, out.Action.Size, out.Action.Href = ui.ButtonSecondary, ui.ButtonSmall, conditionHref(v.o().Facts.Number, c)
	return out
}

// ownershipButton leads whoever can settle who is accountable to where.
func (v signView) ownershipButton(c offboarding.Condition) ui.Button {
	switch {
	case c.Reason == offboarding.NeedsOwner && v.o().Can(authz.NameSuccessor):
		return ui.Button{Text: "Name a successor"}
	case c.Reason == offboarding.NeedsAcceptance && v.o().Can(authz.AnswerOffer):
		return ui.Button{Text: "Read the offer"}
	}
	return ui.Button{}
}

// line is a condition in one line.
func (v signView) line(c offboarding.Condition, note string) ui.ConditionLine {
	out := ui.ConditionLine{Pin: presentPin(c, v.o().Now), Text: conditionName(v.o(), c), Note: note}
	if href := conditionHref(v.o().Facts.Number, c); href != signOffPath(v.o().Facts.Number) {
		out.Href = href
	}
	if !c.Met() && len(c.Who) > 0 {
		out.Who = people(v.o(), c.Who)
	} else if !c.Met() && c.Kind == offboarding.TaskCondition {
		t, _ := v.o().Facts.Task(c.Task)
		out.Who = doer(v.o(), t)
	}
	return out
}

// conditionName names what a condition is about.
func conditionName(o reading.Offboarding, c offboarding.Condition) string {
	switch c.Kind {
	case offboarding.TaskCondition:
		t, _ := o.Facts.Task(c.Task)
		return offboarding.TaskReference(c.Task) + " " + t.Title
	case offboarding.InventoryCondition:
		return "Inventory"
	case offboarding.ProbeCondition:
		return "Probes"
	case offboarding.SignOffCondition:
		return phrase.Function(c.Function) + " sign-off"
	case offboarding.WaiverCondition:
		if c.Task != 0 {
			return "Waiver of " + offboarding.TaskReference(c.Task)
		}
		return "Waiver: " + lowered(phrase.Category(c.Category))
	case offboarding.PeopleCondition:
		return "People"
	case offboarding.FloorCondition:
	}
	return phrase.Category(c.Category)
}

// followNote says after what somebody can act.
func (v signView) followNote(c offboarding.Condition) string {
	const few = 3
	switch {
	case c.Function == offboarding.Owner:
		return "last, when nothing else stands"
	case len(c.WaitsFor) > few:
		return "after " + counted(len(c.WaitsFor), "task")
	case len(c.WaitsFor) > 0:
		return "after " + references(c.WaitsFor)
	}
	return phrase.Blocker(c, v.words()).String()
}

// metNote says who proved or signed a condition, and when.
func (v signView) metNote(c offboarding.Condition) string {
	o := v.o()
	switch c.Kind {
	case offboarding.TaskCondition:
		return taskNote(o, c)
	case offboarding.SignOffCondition:
		if so, ok := validSignOff(o, c.Function); ok {
			return "Signed by " + o.Facts.People.Name(so.By) + ", " + dayNear(so.At, o.Now)
		}
	case offboarding.InventoryCondition:
		if d, ok := o.Facts.ValidDeclaration(); ok {
			return "Declared complete by " + o.Facts.People.Name(d.By) + ", " + dayNear(d.At, o.Now)
		}
	case offboarding.FloorCondition, offboarding.ProbeCondition, offboarding.WaiverCondition, offboarding.PeopleCondition:
	}
	return ""
}

// validSignOff returns the sign-off of a function that was not voided.
func validSignOff(o reading.Offboarding, function offboarding.Function) (offboarding.SignOffFacts, bool) {
	at := slices.IndexFunc(o.Snapshot.SignOffs, func(so offboarding.SignOffFacts) bool { return so.Function == function })
	if at < 0 {
		return offboarding.SignOffFacts{}, false
	}
	return o.Snapshot.SignOffs[at], true
}

// ready is the gate when only the owner's signature is left.
func (v signView) ready() *signoffs.Ready {
	o := v.o()
	met := len(o.Gate.MetConditions())
	out := &signoffs.Ready{
		State: ui.GateState{ID: "gate-state", Word: "Gate open", Open: true}, Line: presentOpenLine(o.Gate.MetConditions()),
		Lead: "Only the owner's signature is left. All " + number(met) + " other conditions are met.", Title: "Nothing else stands above the line",
		Last: v.lastChange(), Form: v.ownSignForm(), Waits: "Only the accountable owner can close it: " + o.Facts.People.Name(o.Facts.Owner) + ".",
	}
	if out.Form != nil {
		out.Lead = "Only your signature is left. All " + number(met) + " other conditions are met."
	}
	return out
}

func (v signView) lastChange() string {
	var last offboarding.Condition
	for _, c := range v.o().Gate.MetConditions() {
		if c.Since.After(last.Since) {
			last = c
		}
	}
	if last.Since.IsZero() {
		return ""
	}
	return "Last change: " + conditionName(v.o(), last) + ", " + momentNear(last.Since, v.o().Now)
}

// presentOpenLine draws what is below a green line.
func presentOpenLine(conditions []offboarding.Condition) signoffs.OpenLine {
	line := signoffs.OpenLine{Label: counted(len(conditions), "condition") + " below the line"}
	_, groups := grouped(conditions, func(c offboarding.Condition) string { return pinGroup(c.Kind, c.Category) })
	for _, group := range groups {
		var pins []ui.Pin
		for _, c := range group {
			pins = append(pins, presentPin(c, time.Time{}))
		}
		line.Groups = append(line.Groups, pins)
	}
	return line
}

// presentClosed is the page after closure.
func presentClosed(o reading.Offboarding) *signoffs.Closed {
	last := o.Facts.Closures[len(o.Facts.Closures)-1]
	out := &signoffs.Closed{
		State: ui.GateState{ID: "gate-state", Word: "Closed", Open: true},
		Lead:  o.Facts.People.Name(last.By) + " signed and closed it on " + moment(last.At) + ".",
		Line:  presentOpenLine(o.Gate.MetConditions()),
	}
	if o.Can(authz.ViewCertificate) {
		out.Certificate = ui.Button{Text: "Open certificate " + last.Certificate, Href: certificatePath(o.Facts.Number)}
	}
	if o.Can(authz.ReopenOffboarding) {
		out.Reopen = ui.Link{Text: "Reopen", Href: reopeningPath(o.Facts.Number)}
	}
	return out
}
