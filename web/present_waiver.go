package web

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// waiverView is what the page of one waiver is made of.
type waiverView struct {
	w      reading.Waiver
	hidden func() []ui.Hidden
	// sent is a decision that was refused, err why; nil for a page that was
	// opened.
	sent offboarding.WaiverRuling
	err  error
}

func (v waiverView) number() int { return v.w.Facts.Number }
func (v waiverView) spot() reading.Spot {
	return reading.Spot{Number: v.number(), Waiver: v.w.Waiver.Number}
}
func (v waiverView) name(id string) string { return v.w.Facts.People.Name(id) }
func (v waiverView) names(by, onBehalf string) string {
	return v.w.Facts.People.Names(by, onBehalf)
}

// subject names what the waiver is about.
func (v waiverView) subject() string {
	if v.w.Task.Number == 0 {
		return phrase.Category(v.w.Waiver.Category) + " does not apply"
	}
	return offboarding.TaskReference(v.w.Task.Number) + " " + v.w.Task.Title
}

func (v waiverView) decides() bool {
	return v.w.CanAt(authz.DecideWaiver, v.spot()) &&
		offboarding.Restore(v.w.Facts).CanDecideWaiver(v.w.Waiver.Number, v.w.Reader().ID, v.w.Now) == nil
}

// nav is the entry of the navigation to which the waiver belongs for the
// reader.
func (v waiverView) nav() string {
	if v.w.CanAt(authz.DecideWaiver, v.spot()) {
		return reviewsPath
	}
	return offboardingsPath
}

func presentWaiver(v waiverView) tasks.Waiver {
	w := v.w.Waiver
	out := tasks.Waiver{
		Head: v.head(), Note: v.names(w.Requester, w.RequestedFor) + ", " + momentNear(w.RequestedAt, v.w.Now),
		Asked: ui.FactList{
			{Term: "What will not be done", Text: sentence(w.What)}, {Term: "Why", Text: sentence(w.Reason)},
			{Term: "What makes up for it", Text: sentence(w.Control)}, {Term: "Ends", Text: endOf(w.Until)},
		},
		Past:  v.past(),
		Empty: ui.EmptyState{Title: "Nobody has decided yet", Text: v.says()},
		Know: []string{
			"Whoever asks, the owner, the deputy and whoever had a hand in the evidence never decide.",
			"An approval voids the sign-offs in whose scope it is. The certificate lists it.",
		},
	}
	if w.Task != 0 && w.Until.IsZero() {
		out.Know = append(out.Know, "It is permanent, so two people of two functions must approve it.")
	}
	if v.w.State == offboarding.WithdrawnWaiver {
		out.Empty = ui.EmptyState{Title: "Nobody decided", Text: v.says()}
	}
	if v.decides() {
		out.Decision = v.decisionForm()
	} else {
		out.Why, out.Kept = v.why(), v.sent.Reason
	}
	if v.w.State == offboarding.PendingWaiver && v.w.CanAt(authz.WithdrawWaiver, v.spot()) {
		out.Withdraw = &tasks.Withdrawal{
			Form:   ui.Form{Action: waiverWithdrawalPath(v.number(), w.Number), Hidden: v.hidden()},
			Text:   "Nobody has decided about it finally. If the task can be done after all, take the request back.",
			Button: ui.Button{Text: "Withdraw the request", Kind: ui.ButtonSecondary},
		}
	}
	return out
}

func (v waiverView) head() ui.PageHead {
	w := v.w.Waiver
	first := ui.Link{Text: "Offboardings", Href: v.nav()}
	if first.Href == reviewsPath {
		first.Text = "Reviews"
	}
	client := ui.Link{Text: v.w.Facts.ClientName}
	if v.w.CanAt(authz.ViewOffboarding, reading.Spot{Number: v.number()}) {
		client.Href = offboardingPath(v.number())
	}
	crumbs := ui.Breadcrumb{first, client}
	if task := (reading.Spot{Number: v.number(), Task: w.Task}); w.Task != 0 {
		link := ui.Link{Text: offboarding.TaskReference(w.Task)}
		if v.w.CanAt(authz.ViewTask, task) {
			link.Href = taskPath(v.number(), w.Task)
		}
		crumbs = append(crumbs, link)
	}
	head := ui.PageHead{
		Crumbs: append(crumbs, ui.Link{Text: "Waiver"}), Title: "Waiver: " + v.subject(), Status: presentWaiverState(w, v.w.State),
		Facts: ui.Facts{{Term: "Asked by", Text: v.names(w.Requester, w.RequestedFor)}, {Term: "Client", Text: v.w.Facts.ClientName + ", " + v.w.Facts.ServiceName}},
	}
	if v.w.Task.Number != 0 {
		head.Facts = append(head.Facts, ui.Fact{Term: "Category", Text: phrase.Category(v.w.Task.Category)},
			ui.Fact{Term: "Task due", Text: phrase.Day(v.w.Task.Due)})
	}
	return head
}

// presentWaiverState is what became of a waiver.
func presentWaiverState(w offboarding.Waiver, state offboarding.WaiverState) ui.Status {
	switch state {
	case offboarding.ApprovedWaiver:
		if w.Until.IsZero() {
			return ui.StatusWaived().Say("Waived for good")
		}
		return ui.StatusWaived().Say("Waived until " + dayInFull(w.Until))
	case offboarding.EndedWaiver:
		return ui.StatusChanges().Say("Ended " + dayInFull(w.Until))
	case offboarding.RefusedWaiver:
		return ui.StatusChanges().Say("Refused")
	case offboarding.WithdrawnWaiver:
		return ui.StatusCancelled().Say("Withdrawn")
	case offboarding.PendingWaiver:
	}
	return ui.StatusSubmitted().Say("Decision needed")
}

// says says who must decide, or what became of the waiver.
func (v waiverView) says() string { return waiverSays(v.w.Offboarding, v.w.Waiver, v.w.State) }

func waiverSays(o reading.Offboarding, w offboarding.Waiver, state offboarding.WaiverState) string {
	switch state {
	case offboarding.PendingWaiver:
		for _, c := range o.Gate.Conditions {
			if c.Waiver == w.Number {
				return phrase.Blocker(c, wordsOf(o)).String()
			}
		}
		return "Nobody waits for a decision: what it is about is proven."
	case offboarding.WithdrawnWaiver:
		wd, _ := o.Facts.WithdrawalOf(w)
		return sentence("It was withdrawn, " + momentNear(wd.At, o.Now) + ": " + wd.Cause)
	case offboarding.EndedWaiver:
		return approvedBy(o, w) + " It ended on " + longDay(w.Until) + ", so the task is to be done, or the waiver renewed."
	case offboarding.RefusedWaiver:
		decisions := o.Facts.DecisionsOn(w)
		last := decisions[len(decisions)-1]
		return o.Facts.People.Names(last.By, last.For) + " refused it, " + momentNear(last.At, o.Now) + ": " + sentence(last.Reason)
	case offboarding.ApprovedWaiver:
	}
	if w.Until.IsZero() {
		return approvedBy(o, w) + " It is permanent."
	}
	return approvedBy(o, w) + " It ends on " + longDay(w.Until) + "."
}

// approvedBy names who approved a waiver, with when.
func approvedBy(o reading.Offboarding, w offboarding.Waiver) string {
	var names []string
	var at time.Time
	for _, d := range o.Facts.DecisionsOn(w) {
		names, at = append(names, o.Facts.People.Names(d.By, d.For)), d.At
	}
	return "Approved by " + joined(names) + ", " + momentNear(at, o.Now) + "."
}

func (v waiverView) past() []tasks.PastDecision {
	var out []tasks.PastDecision
	for _, d := range slices.Backward(v.w.Facts.DecisionsOn(v.w.Waiver)) {
		status := ui.StatusWaived().Say("Approved")
		if d.Ruling != offboarding.Approved {
			status = ui.StatusChanges().Say("Refused")
		}
		out = append(out, tasks.PastDecision{
			Who: v.names(d.By, d.For) + ", " + lowered(phrase.Function(d.Function)), When: momentNear(d.At, v.w.Now), Status: status, Reason: d.Reason,
		})
	}
	return out
}

// why says why the reader does not decide.
func (v waiverView) why() string {
	err := offboarding.Restore(v.w.Facts).CanDecideWaiver(v.w.Waiver.Number, v.w.Reader().ID, v.w.Now)
	holds := v.w.CanAt(authz.DecideWaiver, v.spot())
	if v.w.State == offboarding.PendingWaiver && holds && err != nil {
		return messageOf(err) + " " + v.says()
	}
	return v.says()
}

func (v waiverView) decisionForm() *tasks.WaiverDecision {
	wrong := problemsOf(v.err)
	falls := "The pin drops below the line, dashed."
	if v.w.Waiver.Task != 0 && v.w.Waiver.Until.IsZero() && len(v.w.Facts.DecisionsOn(v.w.Waiver)) == 0 {
		falls = "Somebody of another function decides next, because it is permanent."
	}
	return &tasks.WaiverDecision{
		Errors: wrong.Summary, Note: v.mayDecide(),
		Form: ui.Form{Action: waiverDecisionsPath(v.number(), v.w.Waiver.Number), Hidden: v.hidden()},
		Answer: ui.Field{
			Kind: ui.FieldChoices, ID: fieldID(rulingField), Name: rulingField, Label: "May the gate ask for less?", Error: wrong.of(rulingField),
			Options: []ui.Option{
				{Value: string(offboarding.Approved), Label: "Yes, approve", Hint: falls, Selected: v.sent.Ruling == offboarding.Approved},
				{
					Value: string(offboarding.Refused), Label: "No, refuse", Hint: "It stays to be done, and your reason says why.",
					Selected: v.sent.Ruling == offboarding.Refused,
				},
			},
		},
		Reason: ui.Field{
			Kind: ui.FieldTextarea, ID: fieldID(reasonName), Name: reasonName, Label: "Reason", Hint: "Needed if you refuse",
			Value: v.sent.Reason, Error: wrong.of(reasonName),
		},
		Record: ui.Button{Text: "Record decision", Wide: true},
		Hint:   "Your name, your function, the time and your reason go into the audit trail. A decision is never changed.",
	}
}

// mayDecide says why the reader decides, and for whom where it is not by a
// function of their own.
func (v waiverView) mayDecide() string {
	if _, onBehalf := v.w.Snapshot.DecidesFor(v.w.Waiver.Number, v.w.Reader().ID); onBehalf != "" {
		return "You decide for " + v.name(onBehalf) + ". Neither of you asked for it or had a hand in it, and both names stand on the decision."
	}
	return "You did not ask for it and had no hand in it, so you may decide."
}

// waiverForm is what the form that asks for a waiver is made of.
type waiverForm struct {
	r      reading.WaiverRequest
	hidden []ui.Hidden
	sent   offboarding.WaiverRequest
	// until is the day as it was typed.
	until string
	err   error
}

// presentWaiverRequest is the form that asks for a waiver.
func presentWaiverRequest(f waiverForm) tasks.Edit {
	number, task := f.r.Facts.Number, f.r.Task
	out := tasks.Edit{
		Errors: problemsOf(f.err).Summary, Notes: f.notes(),
		Head: ui.PageHead{
			Crumbs: presentCrumbs(f.r.Offboarding, "Ask for a waiver"), Title: phrase.Category(f.r.Category) + " does not apply",
			Lead: "Ask that the gate does not wait for this category, for which there is no task.",
		},
		Cancel: ui.Link{Text: "Back to the offboarding", Href: offboardingPath(number)},
	}
	form := tasks.EditForm{
		ID: "request", Title: "What you ask for", Fields: f.fields(), Save: ui.Button{Text: "Ask for the waiver"},
		Form: ui.Form{Action: categoryWaiversPath(number, string(f.r.Category)), Hidden: f.hidden},
	}
	if task.Number != 0 {
		form.Form.Action = taskWaiversPath(number, task.Number)
		out.Head.Crumbs = slices.Insert(out.Head.Crumbs, 2, ui.Link{
			Text: offboarding.TaskReference(task.Number), Href: taskPath(number, task.Number),
		})
		out.Head.Title = offboarding.TaskReference(task.Number) + " cannot be done"
		out.Head.Lead = "Ask that the gate does not wait for it: " + lowered(task.Title) + "."
		out.Cancel = ui.Link{Text: "Back to the task", Href: taskPath(number, task.Number)}
	}
	out.Forms = []tasks.EditForm{form}
	return out
}

func (f waiverForm) fields() []ui.Field {
	wrong := problemsOf(f.err)
	long := func(name, label, hint, value string) ui.Field {
		return ui.Field{
			Kind: ui.FieldTextarea, ID: fieldID(name), Name: name, Label: label, Hint: hint, Value: value, Required: true, Error: wrong.of(name),
		}
	}
	fields := []ui.Field{
		{
			ID: fieldID(whatField), Name: whatField, Label: "What will not be done?", Hint: "For example: return of 1 backup appliance",
			Value: f.sent.What, Required: true, Error: wrong.of(whatField),
		},
		long(reasonName, "Why not?", "For example: lost in transit, the carrier has confirmed it", f.sent.Reason),
		long(controlField, "What makes up for it?", "For example: the disk was encrypted, and the key is destroyed", f.sent.Control),
	}
	if f.r.Task.Number == 0 {
		return fields
	}
	return append(fields, termFields(f.sent.Permanent, f.until, wrong)...)
}

// termFields ask how long a waiver lasts.
func termFields(forGood bool, until string, wrong problems) []ui.Field {
	return []ui.Field{
		{
			Kind: ui.FieldRadios, ID: fieldID(termField), Name: termField, Label: "For how long?",
			Options: []ui.Option{
				{Value: untilField, Label: "Until a day", Selected: !forGood},
				{Value: permanent, Label: "Permanent", Selected: forGood},
			},
		},
		{
			Kind: ui.FieldDate, ID: fieldID(untilField), Name: untilField, Label: "Ends on", Width: ui.WidthNarrow, Value: until,
			Hint: "Within 12 months. Leave it empty for a permanent waiver", Error: wrong.of(untilField),
		},
	}
}

// notes say who decides and what follows.
func (f waiverForm) notes() []string {
	who := people(f.r.Offboarding, f.r.Deciders)
	first := who + " " + oneOrMore(len(f.r.Deciders), "decides", "decide") + " about it, for " + lowered(phrase.Function(f.r.Function)) + "."
	if len(f.r.Deciders) == 0 {
		first = "Nobody can decide about it for " + lowered(phrase.Function(f.r.Function)) + " yet; an administrator must name somebody."
	}
	notes := []string{
		first, "You, the owner, the deputy and whoever had a hand in the evidence never decide.",
		"Until it is decided, the request stands above the line.",
	}
	if f.r.Task.Number != 0 {
		notes = append(notes, "A permanent waiver needs a second person of another function.",
			"When it ends, the task stands again, unless the waiver was renewed.")
	}
	return append(notes, "The certificate lists it, with your reason.")
}

// waiverNotes are the waivers of a task, the newest first.
func (v taskView) waiverNotes() []tasks.WaiverNote {
	var out []tasks.WaiverNote
	for _, w := range slices.Backward(v.t.Facts.Waivers) {
		if w.Task != v.task() {
			continue
		}
		state := v.t.Facts.StateOf(w, v.t.Now)
		out = append(out, tasks.WaiverNote{
			ID: "waiver-" + number(w.Number), Status: presentWaiverState(w, state), Says: waiverSays(v.t.Offboarding, w, state),
			Text: v.names(w.Requester, w.RequestedFor) + " asked on " + dayNear(w.RequestedAt, v.t.Now) + ": " + sentence(w.What),
			Read: ui.Link{Text: "Read the request", Href: waiverPath(v.number(), w.Number)},
		})
	}
	return out
}

// cannot leads whoever may ask to the request for a waiver.
func (v taskView) cannot() ui.Link {
	if !v.can(authz.RequestWaiver) || v.record().CanRequestWaiver(v.task(), v.t.Now) != nil {
		return ui.Link{}
	}
	link := ui.Link{Text: "This task cannot be done", Href: taskWaiversPath(v.number(), v.task())}
	if v.t.Condition.Pin == offboarding.PinWaived {
		link.Text = "Renew the waiver"
	}
	return link
}
