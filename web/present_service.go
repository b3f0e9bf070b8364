package web

import (
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// presentServices is the list of services.
func presentServices(s reading.Services) admin.List {
	out := admin.List{
		Head: ui.PageHead{Title: servicesTitle(s), Lead: "Each service has one owner, one deputy, and people who are told when something of it is late."},
		Todo: presentTodo(s),
		Table: admin.Table{Caption: "Services", Columns: []admin.Column{
			{Text: "Service"}, {Text: "Owner"}, {Text: "Deputy"}, {Text: "Escalation path"}, {Text: "Running", Right: true},
		}},
		Empty: ui.EmptyState{Title: "There is no service yet", Text: "Clients leave services. Add the first one, with its owner and deputy, and set its escalation path."},
	}
	out.Head.Actions = []ui.Button{{Text: "Holiday calendars", Kind: ui.ButtonSecondary, Href: calendarsPath}}
	if s.MayChange {
		out.Head.Actions = append(out.Head.Actions, ui.Button{Text: "Add a service", Href: newServicePath})
	}
	for _, line := range s.Lines {
		out.Table.Rows = append(out.Table.Rows, []admin.Cell{
			{Text: line.Name, Href: servicePath(line.ID), Strong: true},
			personCell(s.People, line.OwnerID), personCell(s.People, line.DeputyID),
			pathCell(line), {Text: number(line.Open)},
		})
	}
	return out
}

func servicesTitle(s reading.Services) string {
	wrong := 0
	for _, line := range s.Lines {
		if len(line.Problems) > 0 {
			wrong++
		}
	}
	switch {
	case wrong > 0:
		return number(wrong) + " of " + counted(len(s.Lines), "service") + " " + oneOrMore(wrong, "needs", "need") + " an administrator"
	case len(s.Lines) == 0:
		return "Services"
	}
	return counted(len(s.Lines), "service")
}

// personCell names somebody, and says where they count no more.
func personCell(people offboarding.People, id string) admin.Cell {
	cell := admin.Cell{Text: people.Name(id), Href: personPath(id)}
	if !people.Active(id) {
		cell.Notes = []admin.Note{{Text: "Not active", Bad: true}}
	}
	return cell
}

func pathCell(line reading.ServiceLine) admin.Cell {
	cell := admin.Cell{Text: counted(len(line.Path), "step")}
	for _, problem := range line.Problems {
		switch problem {
		case offboarding.ServiceWithoutOwner, offboarding.ServiceWithoutDeputy:
			continue // said beside the person
		case offboarding.ServiceWithoutPath, offboarding.PathWithInactive, offboarding.PathWithoutOther:
		}
		cell.Notes = append(cell.Notes, admin.Note{Text: problemWords(problem), Bad: true})
	}
	return cell
}

// problemWords says what is wrong with a service.
func problemWords(p offboarding.ServiceProblem) string {
	switch p {
	case offboarding.ServiceWithoutOwner:
		return "The owner is not an active person"
	case offboarding.ServiceWithoutDeputy:
		return "The deputy is not an active person"
	case offboarding.ServiceWithoutPath:
		return "There is no escalation path"
	case offboarding.PathWithInactive:
		return "Somebody on the path is not active"
	case offboarding.PathWithoutOther:
		return "Only the owner and the deputy are on the path"
	}
	return string(p)
}

// presentTodo is what keeps offboardings from being published or signed.
func presentTodo(s reading.Services) *admin.Todo {
	todo := admin.Todo{Title: "Unfinished"}
	if len(s.Unheld) > 0 {
		todo.Items = append(todo.Items, admin.TodoItem{
			Title: "Name who signs for " + functionNames(s.Unheld) + ".", Detail: "Nobody can publish an offboarding that asks for it.",
			Link: ui.Link{Text: "Open access", Href: accessPath},
		})
	}
	for _, line := range s.Lines {
		if len(line.Problems) == 0 {
			continue
		}
		words := make([]string, len(line.Problems))
		for i, problem := range line.Problems {
			words[i] = problemWords(problem) + "."
		}
		todo.Items = append(todo.Items, admin.TodoItem{
			Title: line.Name + ":", Detail: strings.Join(words, " "), Link: ui.Link{Text: "Open the service", Href: servicePath(line.ID)},
		})
	}
	if len(todo.Items) == 0 {
		return nil
	}
	return &todo
}

func functionNames(functions []offboarding.Function) string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = string(f)
	}
	return joined(names)
}

// presentNewService is the form for a new service.
func presentNewService(p servicePage) admin.Page {
	wrong := problemsOf(p.err)
	return admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Services", Href: servicesPath}, {Text: "New"}}, Title: "Add a service",
			Lead: "Its escalation path comes next. Nothing of it can be published before.",
		},
		Errors: wrong.Summary,
		Sections: []admin.Section{{
			Box: ui.Box{ID: "facts", Title: "The service"},
			Forms: []admin.Form{{
				Form: ui.Form{Action: newServicePath, Hidden: p.hidden()}, Fields: p.fields(wrong),
				Save: ui.Button{Text: "Add the service"}, Cancel: ui.Link{Text: "Cancel", Href: servicesPath},
			}},
		}},
		Aside: []admin.Section{serviceNotes()},
	}
}

// presentService is the page of one service.
func presentService(p servicePage) admin.Page {
	wrong := problemsOf(p.err)
	out := admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Services", Href: servicesPath}, {Text: p.Name}}, Title: p.Name,
			Facts: ui.Facts{
				{Term: "Owner", Text: p.People.Name(p.OwnerID), Href: personPath(p.OwnerID)},
				{Term: "Deputy", Text: p.People.Name(p.DeputyID), Href: personPath(p.DeputyID)},
				{Term: "Running offboardings", Text: number(len(p.Numbers))},
			},
		},
		Errors: wrong.Summary, Conflict: p.conflict(),
	}
	if len(p.Problems) > 0 {
		section := admin.Section{Box: ui.Box{ID: "problems", Title: "What is wrong"}}
		for _, problem := range p.Problems {
			section.Texts = append(section.Texts, problemWords(problem)+".")
		}
		out.Sections = append(out.Sections, section)
	}
	if p.MayChange {
		out.Sections = append(out.Sections, p.factsForm(wrong), p.pathForm(wrong))
	} else {
		out.Sections = append(out.Sections, p.facts(), p.path())
	}
	out.Aside = []admin.Section{p.running(), historySection(p.History, p.now), serviceNotes()}
	return out
}

func serviceNotes() admin.Section {
	return admin.Section{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
		"Owner and deputy are those of offboardings that start from now on. Running ones keep theirs.",
		"Nobody makes themselves owner or deputy: a second administrator does.",
		"The escalation path counts for running offboardings too. It needs one active person besides the owner and the deputy.",
		"Each change goes into the audit trail with your name.",
	}}
}

func (p servicePage) running() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "running", Title: "Running offboardings"},
		Empty: ui.EmptyState{Title: "None", Text: "No client is leaving this service now."},
	}
	for _, n := range p.Numbers[:min(len(p.Numbers), 10)] {
		section.Links = append(section.Links, ui.Link{Text: offboardingReference(n), Href: offboardingPath(n)})
	}
	if len(p.Numbers) > 0 {
		section.Empty = ui.EmptyState{}
	}
	return section
}

// fields are those of the form of a service.
func (p servicePage) fields(wrong problems) []ui.Field {
	person := func(name, label, hint, chosen string) ui.Field {
		return ui.Field{
			Kind: ui.FieldSelect, ID: fieldID(name), Name: name, Label: label, Hint: hint, Required: true, Width: ui.WidthWide,
			Error: wrong.of(name), Options: personOptions(p.Choices, chosen, "Choose a person"),
		}
	}
	boxes := ui.Field{
		Kind: ui.FieldCheckboxes, ID: fieldID(attributes), Name: attributes, Label: "A new offboarding starts with", Optional: true,
		Hint: "Whoever starts one can change them", Error: wrong.of(attributes),
	}
	for _, a := range offboarding.AllAttributes() {
		boxes.Options = append(boxes.Options, ui.Option{Value: string(a), Label: phrase.Attribute(a), Selected: slices.Contains(p.typed.attributes, a)})
	}
	return []ui.Field{
		{ID: fieldID(nameField), Name: nameField, Label: "Name", Value: p.typed.name, Required: true, Width: ui.WidthWide, Error: wrong.of(nameField)},
		person(ownerField, "Owner", "Accountable for each offboarding of this service. Not you", p.typed.owner),
		person(deputyField, "Deputy", "Reviews where the owner may not, and never signs for them. Not you", p.typed.deputy),
		{
			Kind: ui.FieldSelect, ID: fieldID(calendarField), Name: calendarField, Label: "Holiday calendar", Optional: true, Width: ui.WidthWide,
			Hint:  "Days on which nobody works. Due dates count working days, and stay when the calendar changes",
			Error: wrong.of(calendarField), Options: calendarOptions(p.Calendars, p.typed.calendar),
		},
		{
			Kind: ui.FieldTextarea, ID: fieldID(holidayField), Name: holidayField, Label: "Free days of its own", Optional: true, Value: p.typed.holidays,
			Hint: "One a line besides those of the calendar, for example 2027-12-25", Width: ui.WidthMedium, Error: wrong.of(holidayField),
		},
		boxes,
	}
}

func (p servicePage) factsForm(wrong problems) admin.Section {
	if p.part == "path" {
		wrong = problems{}
	}
	return admin.Section{Box: ui.Box{ID: "facts", Title: "The service"}, Forms: []admin.Form{{
		Form: ui.Form{Action: servicePath(p.ID), Hidden: p.hidden()}, Fields: p.fields(wrong), Save: ui.Button{Text: "Save the service"},
	}}}
}

// facts are the same for those who may only read.
func (p servicePage) facts() admin.Section {
	a := answersOf(p.ServicePage)
	return admin.Section{Box: ui.Box{ID: "facts", Title: "The service"}, Facts: ui.FactList{
		{Term: "Calendar", Text: orNone(p.calendarName(a.calendar))},
		{Term: "Free days of its own", Text: orNone(strings.Join(strings.Fields(a.holidays), ", "))},
		{Term: "Starts with", Text: orNone(attributeWords(a.attributes))},
	}}
}

// calendarName names a calendar, or nothing where there is none.
func (p servicePage) calendarName(id string) string {
	for _, c := range p.Calendars {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

func attributeWords(list []offboarding.Attribute) string {
	words := make([]string, len(list))
	for i, a := range offboarding.SortAttributes(list) {
		words[i] = phrase.Attribute(a)
	}
	return strings.Join(words, ", ")
}

func orNone(text string) string {
	if text == "" {
		return "None"
	}
	return text
}

// conflict shows what somebody else changed, and both versions.
func (p servicePage) conflict() *admin.Conflict {
	if !fault.Is(p.err, fault.Conflict) {
		return nil
	}
	stored, typed := answersOf(p.ServicePage), p.typed
	out := &admin.Conflict{Title: "Both versions", Entries: presentEntries(p.Since, p.now), Compare: ui.Diff{
		Caption: "What is stored, and what you typed", OldHeading: "Stored now", NewHeading: "What you typed",
	}}
	if p.part == "path" {
		rows := max(len(p.Path), len(p.steps))
		for i := range rows {
			out.Compare.Rows = append(out.Compare.Rows, compared("Step "+number(i+1), stepWords(p.People, stepsOf(p.Path), i), stepWords(p.People, p.steps, i)))
		}
		return out
	}
	out.Compare.Rows = []ui.DiffRow{
		compared("Name", stored.name, typed.name),
		compared("Owner", nameOrNone(p.People, stored.owner), nameOrNone(p.People, typed.owner)),
		compared("Deputy", nameOrNone(p.People, stored.deputy), nameOrNone(p.People, typed.deputy)),
		compared("Calendar", p.calendarName(stored.calendar), p.calendarName(typed.calendar)),
		compared("Free days of its own", strings.Join(strings.Fields(stored.holidays), ", "), strings.Join(strings.Fields(typed.holidays), ", ")),
		compared("Starts with", attributeWords(stored.attributes), attributeWords(typed.attributes)),
	}
	return out
}

// compared is one answer as it is stored and as it was typed.
func compared(field, stored, typed string) ui.DiffRow {
	row := ui.DiffRow{Field: field, Old: stored, New: typed, Change: ui.DiffChanged}
	switch {
	case stored == typed:
		row.Change = ui.DiffSame
	case stored == "":
		row.Change = ui.DiffAdded
	case typed == "":
		row.Change = ui.DiffRemoved
	}
	return row
}

func nameOrNone(people offboarding.People, id string) string {
	if id == "" {
		return ""
	}
	return people.Name(id)
}

// historySection is what was changed of an entry of a registry, the newest
// first.
func historySection(history []reading.TrailEntry, now time.Time) admin.Section {
	return admin.Section{
		Box: ui.Box{ID: "history", Title: "What was changed"}, Entries: presentEntries(history, now),
	}
}

func presentEntries(list []reading.TrailEntry, now time.Time) []admin.Entry {
	out := make([]admin.Entry, len(list))
	for i, e := range list {
		out[i] = admin.Entry{Sentence: wholeSentence(e), When: capital(momentNear(e.Time, now))}
	}
	return out
}
