package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// taskView is what the pages of one task are made of.
type taskView struct {
	t reading.Task
	// roster holds titles and teams, as far as they are known.
	roster roster
	// people can be named in answers.
	people []reading.Person
	hidden []ui.Hidden
	// rows are how many rows a table is asked to have.
	rows map[string]int
	// sent is the form that came and was refused, err why; nil for a page
	// that was opened.
	sent *sentEvidence
	err  error
}

func (v taskView) number() int        { return v.t.Facts.Number }
func (v taskView) task() int          { return v.t.Task.Number }
func (v taskView) reference() string  { return offboarding.TaskReference(v.task()) }
func (v taskView) spot() reading.Spot { return reading.Spot{Number: v.number(), Task: v.task()} }
func (v taskView) name(id string) string {
	return v.t.Facts.People.Name(id)
}

// names names who did something, and for whom where they did it as a delegate.
func (v taskView) names(by, onBehalf string) string { return v.t.Facts.People.Names(by, onBehalf) }

// can asks whether the reader may do something with the task at all; whether
// its state allows it is asked of the domain.
func (v taskView) can(action authz.Action) bool { return v.t.CanAt(action, v.spot()) }

// record is the domain's copy of the record, for a dry run.
func (v taskView) record() *offboarding.Offboarding { return offboarding.Restore(v.t.Facts) }

// latest is the latest version that was sent, withdrawn or not.
func (v taskView) latest() (offboarding.Evidence, bool) {
	if len(v.t.Versions) == 0 {
		return offboarding.Evidence{}, false
	}
	return v.t.Versions[len(v.t.Versions)-1], true
}

func (v taskView) words() phrase.Words {
	words := wordsOf(v.t.Offboarding)
	words.Identifiers = map[int][]string{v.task(): identifiers(v.t.Items)}
	return words
}

func identifiers(items []offboarding.Item) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.Identifier
	}
	return out
}

// presentTask is the page of a task: the form for whoever does it, and for
// everybody else what was asked and sent.
func presentTask(v taskView) tasks.Page {
	page := tasks.Page{Head: v.head(), Ask: v.ask(), Review: v.pointer(), Aside: v.aside(), Waivers: v.waiverNotes(), Cannot: v.cannot()}
	page.Added = v.added()
	refusal := v.record().CanSubmit(v.task(), v.t.Now)
	if v.sent != nil || v.can(authz.SubmitEvidence) && refusal == nil {
		form := v.form()
		page.Form = &form
		if v.t.Condition.Pin == offboarding.PinSubmitted {
			page.Note = v.sentence() + " You can send another version; then that one is reviewed."
		}
		if e, sent := v.latest(); sent && e.Requirement != v.t.Task.Requirement.Version {
			page.Note = "This task asks for something else since version " + number(e.Version) + " was sent. Send it again for what is asked now; version " +
				number(e.Version) + " stays on the record."
		}
		return page
	}
	if waits := v.blocked(); waits != nil && v.t.Facts.State == offboarding.Open {
		page.Blocked = waits
	} else if page.Review == nil {
		page.Note = v.note()
	}
	if e, sent := v.latest(); sent {
		shown := v.evidence(e)
		page.Latest = &shown
		return page
	}
	page.Asked = presentRequirement(v.t.Task.Requirement)
	return page
}

// added says how the task came into the running offboarding.
func (v taskView) added() string {
	a := v.t.Task.Added
	if a.At.IsZero() {
		return ""
	}
	return "Added to the running offboarding by " + v.name(a.By) + ", " + momentNear(a.At, v.t.Now) + ". " + sentence(a.Reason)
}

func (v taskView) head() ui.PageHead {
	head := ui.PageHead{
		Crumbs: v.crumbs(v.reference()), Title: v.t.Task.Title, Lead: v.t.Task.Help,
		Status: presentTaskStatus(v.t.Condition.Status()), Facts: v.facts(),
	}
	if v.t.Condition.Pin == offboarding.PinMet && v.t.Facts.State == offboarding.Open && v.can(authz.ReopenTask) {
		head.Actions = []ui.Button{{Text: "Reopen this task", Kind: ui.ButtonSecondary, Dialog: true, Href: taskReopeningPath(v.number(), v.task())}}
	}
	return head
}

// nav is the entry of the navigation to which the task belongs for the reader.
func (v taskView) nav() string {
	switch reader := v.t.Reader().ID; {
	case v.t.Facts.People.SameHuman(v.t.Task.Assignee, reader), v.t.Snapshot.ActsFor(reader, v.t.Task.Assignee):
		return myTasksPath
	case v.t.Facts.People.SameHuman(v.t.Reviewer, reader), v.t.Snapshot.ActsFor(reader, v.t.Reviewer):
		return reviewsPath
	}
	return offboardingsPath
}

// crumbs lead back to where the reader comes from: their tasks, or the list.
func (v taskView) crumbs(last ...string) ui.Breadcrumb {
	client := ui.Link{Text: v.t.Facts.ClientName}
	first := ui.Link{Text: "Offboardings", Href: v.nav()}
	switch first.Href {
	case myTasksPath:
		first.Text = "My tasks"
	case reviewsPath:
		first.Text = "Reviews"
	}
	if v.t.CanAt(authz.ViewOffboarding, reading.Spot{Number: v.number()}) {
		client.Href = offboardingPath(v.number())
	}
	crumbs := ui.Breadcrumb{first, client}
	for i, text := range last {
		link := ui.Link{Text: text}
		if i == 0 && len(last) > 1 {
			link.Href = taskPath(v.number(), v.task())
		}
		crumbs = append(crumbs, link)
	}
	return crumbs
}

func (v taskView) facts() ui.Facts {
	t, c := v.t.Task, v.t.Condition
	doer := v.withTeam(personOr(v.t.Offboarding, t.Assignee, "Nobody"), t.Assignee)
	if t.Outsider != "" {
		doer = t.Outsider + ", recorded by " + doer
	}
	due := ui.Fact{Term: "Due", Text: phrase.Day(t.Due)}
	if !c.Met() && v.t.Facts.State == offboarding.Open {
		due.Text += ", " + strings.TrimPrefix(phrase.DaysLeft(t.Due, v.t.Now), "due ")
	}
	if !c.Met() && offboarding.DaysLate(t.Due, v.t.Now) > 0 {
		due.Tone = ui.ToneBad
	}
	facts := ui.Facts{{Term: "Assigned to", Text: doer}, due}
	facts = append(facts, firstDueFact(t.Due, t.FirstDue, v.t.Now, !c.Met() && v.t.Facts.State == offboarding.Open)...)
	facts = append(facts, ui.Fact{Term: "Reviewer", Text: personOr(v.t.Offboarding, v.t.Reviewer, "Nobody yet")})
	if c.HoldsUp > 0 && !c.Met() {
		facts = append(facts, ui.Fact{Term: "Holds up", Text: counted(c.HoldsUp, "other condition")})
	}
	if t.Clause != "" {
		facts = append(facts, ui.Fact{Term: "Contract clause", Text: t.Clause})
	}
	if len(v.t.Items) > 0 {
		facts = append(facts, ui.Fact{Term: "Proves", Text: someOf(identifiers(v.t.Items))})
	}
	return append(facts, ui.Fact{Term: "Client", Text: v.t.Facts.ClientName + ", " + v.t.Facts.ServiceName})
}

// withTeam adds somebody's team to what is said of them.
func (v taskView) withTeam(text, id string) string {
	if team := v.roster[id].Team; team != "" {
		return text + ", " + team
	}
	return text
}

// someOf names the first few of a list and counts the others.
func someOf(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return joined(names)
	}
	return strings.Join(names[:shown], ", ") + " and " + strconv.Itoa(len(names)-shown) + " more"
}

// ask quotes why the task came back: what the reviewer asked for, or why it
// was reopened, whichever was last.
func (v taskView) ask() *tasks.Ask {
	e, sent := v.latest()
	if v.t.Condition.Pin != offboarding.PinChanges || !v.t.SeesEvidence || !sent {
		return nil
	}
	var out *tasks.Ask
	var at time.Time
	if r, ok := v.t.Facts.LatestReview(v.task(), e.Version); ok && r.Outcome == offboarding.ChangesRequested {
		at, out = r.At, &tasks.Ask{
			Title: "What " + v.names(r.By, r.For) + " asked for", Quote: r.Reason,
			When: capital(momentNear(r.At, v.t.Now)) + ", decision on version " + strconv.Itoa(r.Evidence),
		}
	}
	for _, r := range v.t.Facts.Reopenings {
		if r.Task == v.task() && r.At.After(at) {
			at, out = r.At, &tasks.Ask{
				Title: "Why " + v.name(r.By) + " reopened this task", Quote: r.Reason, When: capital(momentNear(r.At, v.t.Now)),
			}
		}
	}
	return out
}

// pointer leads the reviewer whose turn it is to the version that waits.
func (v taskView) pointer() *tasks.Pointer {
	e, sent := v.latest()
	waits := v.t.Condition.Reason == offboarding.NeedsReview
	if !sent || !waits || !v.can(authz.ReviewEvidence) || v.record().CanReview(v.task(), v.t.Reader().ID, v.t.Now) != nil {
		return nil
	}
	return &tasks.Pointer{
		Title:  versionTitle(e) + " waits for your review",
		Text:   capital(v.sentBy(e)) + ".",
		Button: ui.Button{Text: "Review version " + strconv.Itoa(e.Version), Href: versionPath(v.number(), v.task(), e.Version)},
	}
}

// sentence says how the task stands and who must do what.
func (v taskView) sentence() string {
	return strings.TrimSpace(phrase.Blocker(v.t.Condition, v.words()).String() + " " + phrase.Detail(v.t.Condition, v.words()).String())
}

// note says why there is no form.
func (v taskView) note() string {
	c := v.t.Condition
	switch {
	case v.t.Facts.State != offboarding.Open:
		return "The offboarding is " + strings.ToLower(string(v.t.Status())) + ", so the task and its evidence are frozen."
	case c.Pin == offboarding.PinMet:
		e, _ := v.latest()
		r, _ := v.t.Facts.LatestReview(v.task(), e.Version)
		return v.names(r.By, r.For) + " verified version " + strconv.Itoa(e.Version) + " on " + momentNear(r.At, v.t.Now) +
			". Evidence level: " + lowered(phrase.Level(r.Level)) + "."
	case c.Pin == offboarding.PinWaived:
		return "A waiver excuses this task since " + dayNear(c.Since, v.t.Now) + ". Nothing needs to be sent."
	}
	return v.sentence()
}

// blocked says which tasks go before, or nil where none does.
func (v taskView) blocked() *tasks.Blocked {
	c := v.t.Condition
	if len(c.WaitsFor) == 0 {
		return nil
	}
	out := &tasks.Blocked{
		Title: "This task waits for " + counted(len(c.WaitsFor), "other task"),
		Text:  "Evidence can be sent when that one is verified or waived.",
	}
	if len(c.WaitsFor) > 1 {
		out.Text = "Evidence can be sent when all of them are verified or waived."
	}
	for _, number := range c.WaitsFor {
		out.Tasks = append(out.Tasks, v.waitsFor(number))
	}
	return out
}

func (v taskView) waitsFor(number int) tasks.WaitsFor {
	t, _ := v.t.Facts.Task(number)
	c, _ := v.t.Gate.Task(number)
	out := tasks.WaitsFor{
		Number: offboarding.TaskReference(number), Title: t.Title, Status: presentTaskStatus(c.Status()),
		Note: personOr(v.t.Offboarding, t.Assignee, "Nobody") + ", due " + dayNear(t.Due, v.t.Now),
	}
	if c.Met() {
		for _, d := range v.t.Task.DependsOn {
			if d.On == number && d.Lag > 0 {
				out.Note = "this one may start " + momentNear(c.Since.Add(d.Lag), v.t.Now)
			}
		}
	}
	if v.t.CanAt(authz.ViewTask, reading.Spot{Number: v.number(), Task: number}) {
		out.Href = taskPath(v.number(), number)
	}
	return out
}

// momentNear is a time in a sentence: "today 10:24" or "18 Nov 14:02". The year
// is said where it is not this one.
func momentNear(t, now time.Time) string {
	t, now = t.UTC(), now.UTC()
	switch {
	case t.IsZero():
		return ""
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "today " + t.Format("15:04")
	case t.Year() == now.Year():
		return phrase.Moment(t)
	}
	return moment(t)
}

// lowered is a phrase within a sentence.
func lowered(text string) string { return phrase.Lower(text) }
