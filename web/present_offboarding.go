package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// tab is one page of an offboarding.
type tab string

const (
	overviewTab    tab = "Overview"
	tasksTab       tab = "Tasks"
	timelineTab    tab = "Timeline"
	inventoryTab   tab = "Inventory"
	signOffTab     tab = "Sign-off"
	trailTab       tab = "Audit trail"
	certificateTab tab = "Certificate"
)

// presentHead is the head of every page of an offboarding. The facts are the
// same on each.
func presentHead(o reading.Offboarding, current tab) ui.PageHead {
	return ui.PageHead{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: offboardingsPath}, {Text: o.Facts.Reference()}},
		Title:  o.Facts.ClientName, Status: presentStatus(o.Status()), Facts: presentFacts(o), Tabs: presentTabs(o, current),
	}
}

// presentCrumbs leads to a page below an offboarding, such as a question.
func presentCrumbs(o reading.Offboarding, page string) ui.Breadcrumb {
	return ui.Breadcrumb{
		{Text: "Offboardings", Href: offboardingsPath},
		{Text: o.Facts.ClientName, Href: offboardingPath(o.Facts.Number)},
		{Text: page},
	}
}

func presentFacts(o reading.Offboarding) ui.Facts {
	f := o.Facts
	due := phrase.Day(f.Due)
	if f.State == offboarding.Open || f.State == offboarding.Draft {
		due += ", " + phrase.DaysLeft(f.Due, o.Now)
	}
	facts := ui.Facts{
		{Term: "Service", Text: f.ServiceName},
		{Term: "Accountable owner", Text: f.People.Name(f.Owner)},
		{Term: "Due", Text: due},
	}
	if f.State == offboarding.Open && offboarding.DaysLate(f.Due, o.Now) > 0 {
		facts[2].Tone = ui.ToneBad
	}
	facts = append(facts, firstDueFact(f.Due, f.FirstDue(), o.Now, f.State == offboarding.Open)...)
	switch {
	case f.State == offboarding.Closed && len(f.Closures) > 0:
		facts = append(facts, ui.Fact{Term: "Closed", Text: phrase.Day(f.Closures[len(f.Closures)-1].At.UTC())})
	case f.State == offboarding.Cancelled && len(f.Cancellations) > 0:
		facts = append(facts, ui.Fact{Term: "Cancelled", Text: phrase.Day(f.Cancellations[len(f.Cancellations)-1].At.UTC())})
	case f.State == offboarding.Open && !o.Forecast.IsZero():
		facts = append(facts, presentForecast(o))
	}
	return append(facts, ui.Fact{Term: "Playbook", Text: f.Playbook.Name + ", v" + strconv.Itoa(f.Playbook.Version) + ", " + strings.ToLower(phrase.Tier(f.Tier))})
}

func presentForecast(o reading.Offboarding) ui.Fact {
	fact := ui.Fact{Term: "Forecast", Text: o.Forecast.UTC().Format("Mon 2 Jan")}
	if o.Forecast.Year() != o.Facts.Due.Year() {
		fact.Text = phrase.Day(o.Forecast)
	}
	if days := offboarding.DaysLate(o.Facts.Due, o.Forecast); days > 0 {
		fact.Text += ", " + counted(days, "day") + " late"
		fact.Tone = ui.ToneBad
	}
	return fact
}

func presentTabs(o reading.Offboarding, current tab) ui.Tabs {
	if o.Facts.PublishedAt.IsZero() {
		return ui.Tabs{}
	}
	number := o.Facts.Number
	tabs := ui.Tabs{Label: "Offboarding"}
	add := func(t tab, href string, count int) {
		item := ui.Tab{Text: string(t), Href: href, Current: t == current}
		if count > 0 {
			item.Count = strconv.Itoa(count)
		}
		tabs.Items = append(tabs.Items, item)
	}
	add(overviewTab, offboardingPath(number), 0)
	add(tasksTab, tasksPath(number), len(o.Facts.Tasks))
	add(timelineTab, timelinePath(number), 0)
	add(inventoryTab, inventoryPath(number), o.Facts.Inventory.Items())
	add(signOffTab, signOffPath(number), 0)
	if o.Can(authz.ViewTrail) {
		add(trailTab, trailPath(number), 0)
	}
	if len(o.Facts.Closures) > 0 && o.Can(authz.ViewCertificate) {
		add(certificateTab, certificatePath(number), 0)
	}
	return tabs
}

// presentStatus is the status of an offboarding.
func presentStatus(s offboarding.Status) ui.Status {
	switch s {
	case offboarding.StatusDraft:
		return ui.StatusDraft()
	case offboarding.StatusReady:
		return ui.StatusReady()
	case offboarding.StatusClosed:
		return ui.StatusClosed()
	case offboarding.StatusCancelled:
		return ui.StatusCancelled()
	case offboarding.StatusReopened:
		return ui.StatusReopened()
	case offboarding.StatusInProgress:
	}
	return ui.StatusInProgress()
}

// presentTaskStatus is the status of a task.
func presentTaskStatus(s offboarding.TaskStatus) ui.Status {
	switch s {
	case offboarding.TaskBlocked:
		return ui.StatusBlocked()
	case offboarding.TaskSubmitted:
		return ui.StatusSubmitted()
	case offboarding.TaskChanges:
		return ui.StatusChanges()
	case offboarding.TaskVerified:
		return ui.StatusVerified()
	case offboarding.TaskWaived:
		return ui.StatusWaived()
	case offboarding.TaskToDo:
	}
	return ui.StatusToDo()
}

// personOr names somebody, or says otherwise where nobody is named.
func personOr(o reading.Offboarding, id, otherwise string) string {
	if id == "" {
		return otherwise
	}
	return o.Facts.People.Name(id)
}

// people names several, the reader as "you".
func people(o reading.Offboarding, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = o.Facts.People.Name(id)
		if o.Facts.People.SameHuman(id, o.Reader().ID) {
			names[i] = "you"
		}
	}
	return strings.Join(names, " or ")
}

// active leaves out those who have not signed in yet: they can be given a task
// and decide nothing.
func active(people []reading.Person) []reading.Person {
	return slices.DeleteFunc(slices.Clone(people), func(p reading.Person) bool { return !p.Domain().Active })
}

// personOptions are the choices of a person, with nobody first.
func personOptions(choices []reading.Person, chosen, nobody string) []ui.Option {
	options := []ui.Option{{Label: nobody, Selected: chosen == ""}}
	for _, p := range choices {
		label := p.Name
		if p.Title != "" {
			label += ", " + p.Title
		}
		if p.Domain().Invited {
			label += " (invited, not signed in yet)"
		}
		options = append(options, ui.Option{Value: p.ID, Label: label, Selected: p.ID == chosen})
	}
	return options
}
