package web

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// inLines is a list as a field of several lines holds it.
func inLines(list []string) string { return strings.Join(list, "\n") }

// calendarCrumbs lead back to the services, which use the calendars.
func calendarCrumbs(last ...ui.Link) ui.Breadcrumb {
	return append(ui.Breadcrumb{{Text: "Services", Href: servicesPath}, {Text: "Holiday calendars", Href: calendarsPath}}, last...)
}

// presentCalendars is the list of calendars.
func presentCalendars(l reading.Calendars) admin.List {
	out := admin.List{
		Head: ui.PageHead{
			Crumbs: calendarCrumbs()[:1], Title: "Holiday calendars",
			Lead: "Days on which nobody works besides Saturdays and Sundays, for any number of services.",
		},
		Table: admin.Table{Caption: "Holiday calendars", Columns: []admin.Column{
			{Text: "Calendar"}, {Text: "Days", Right: true}, {Text: "From"}, {Text: "Until"}, {Text: "Used by"},
		}},
		Empty: ui.EmptyState{Title: "There is no calendar yet", Text: "Add one for each country or site, and let the services use it. Without one, every Monday to Friday is a working day."},
	}
	if l.MayChange {
		out.Head.Actions = []ui.Button{{Text: "Add a calendar", Href: newCalendarPath}}
	}
	for _, line := range l.Lines {
		users := admin.Cell{Text: "No service"}
		for i, s := range line.Services {
			if i == 0 {
				users = admin.Cell{Text: s.Name, Href: servicePath(s.ID)}
				continue
			}
			users.Notes = append(users.Notes, admin.Note{Text: s.Name, Href: servicePath(s.ID)})
		}
		first, last := "", ""
		if n := len(line.Days); n > 0 {
			first, last = dayIn(line.Days[0]), dayIn(line.Days[n-1])
		}
		out.Table.Rows = append(out.Table.Rows, []admin.Cell{
			{Text: line.Name, Href: calendarPath(line.ID), Strong: true}, {Text: number(len(line.Days))}, {Text: first}, {Text: last}, users,
		})
	}
	return out
}

// dayIn is the day of a line of a calendar.
func dayIn(line string) string {
	day, _, _ := strings.Cut(line, " ")
	return day
}

// presentNewCalendar is the form for a new calendar.
func presentNewCalendar(p calendarPage) admin.Page {
	wrong := problemsOf(p.err)
	return admin.Page{
		Head:   ui.PageHead{Crumbs: calendarCrumbs(ui.Link{Text: "New"}), Title: "Add a calendar"},
		Errors: wrong.Summary,
		Sections: []admin.Section{{
			Box: ui.Box{ID: "facts", Title: "The calendar"},
			Forms: []admin.Form{{
				Form: ui.Form{Action: newCalendarPath, Hidden: p.hidden}, Fields: p.fields(wrong),
				Save: ui.Button{Text: "Add the calendar"}, Cancel: ui.Link{Text: "Cancel", Href: calendarsPath},
			}},
		}},
		Aside: []admin.Section{calendarNotes()},
	}
}

// fields are those of the form of a calendar.
func (p calendarPage) fields(wrong problems) []ui.Field {
	return []ui.Field{
		{ID: fieldID(nameField), Name: nameField, Label: "Name", Value: p.name, Required: true, Width: ui.WidthWide, Error: wrong.of(nameField), Hint: "For example Norway"},
		{
			Kind: ui.FieldTextarea, ID: fieldID(daysField), Name: daysField, Label: "Free days", Optional: true, Value: p.days, Rows: 16, Mono: true, Error: wrong.of(daysField),
			Hint: "One a line with its name, for example 2026-12-25 Christmas Day. Or paste the whole text of an .ics file with all-day events",
		},
	}
}

func calendarNotes() admin.Section {
	return admin.Section{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
		"A change moves the forecasts of running offboardings, which are looked at again at once.",
		"Due dates do not move: whoever promised one keeps it until somebody moves it with a reason.",
		"A service can have free days of its own besides.",
		"Each change goes into the audit trail with your name.",
	}}
}

// presentCalendar is the page of one calendar.
func presentCalendar(p calendarPage) admin.Page {
	wrong := problemsOf(p.err)
	out := admin.Page{
		Head: ui.PageHead{Crumbs: calendarCrumbs(ui.Link{Text: p.Name}), Title: p.Name, Facts: ui.Facts{
			{Term: "Free days", Text: number(len(p.Days))}, {Term: "Used by", Text: counted(len(p.Services), "service")},
			{Term: "Running offboardings", Text: number(len(p.Numbers))},
		}},
		Errors: wrong.Summary, Conflict: p.conflict(),
	}
	if p.MayChange {
		out.Sections = []admin.Section{{Box: ui.Box{ID: "facts", Title: "The calendar"}, Forms: []admin.Form{{
			Form: ui.Form{Action: calendarPath(p.ID), Hidden: p.hidden}, Fields: p.fields(wrong), Save: ui.Button{Text: "Save the calendar"},
		}}}}
		if len(p.Services) == 0 {
			out.Head.Actions = []ui.Button{{Text: "Remove", Kind: ui.ButtonSecondary, Href: calendarRemovalPath(p.ID)}}
		}
	} else {
		out.Sections = []admin.Section{p.read()}
	}
	out.Aside = []admin.Section{p.users(), historySection(p.History, p.now), calendarNotes()}
	return out
}

// read are the days for those who may only read.
func (p calendarPage) read() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "facts", Title: "Free days"},
		Table: admin.Table{Caption: "Free days", Columns: []admin.Column{{Text: "Day"}, {Text: "Name"}}},
		Empty: ui.EmptyState{Title: "There is none", Text: "With this calendar every Monday to Friday is a working day."},
	}
	for _, line := range p.Days {
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{{Text: dayIn(line)}, {Text: strings.TrimPrefix(line, dayIn(line)+" ")}})
	}
	return section
}

func (p calendarPage) users() admin.Section {
	section := admin.Section{Box: ui.Box{ID: "users", Title: "Services that use it"}}
	for _, s := range p.Services {
		section.Links = append(section.Links, ui.Link{Text: s.Name, Href: servicePath(s.ID)})
	}
	if len(p.Services) == 0 {
		section.Empty = ui.EmptyState{Title: "None", Text: "A service chooses its calendar on its own page."}
	}
	return section
}

// conflict shows what somebody else changed, and both versions: the days that
// only one of them has.
func (p calendarPage) conflict() *admin.Conflict {
	if !fault.Is(p.err, fault.Conflict) {
		return nil
	}
	out := &admin.Conflict{Title: "Both versions", Entries: presentEntries(p.Since, p.now), Compare: ui.Diff{
		Caption: "What is stored, and what you typed", OldHeading: "Stored now", NewHeading: "What you typed",
		Rows: []ui.DiffRow{compared("Name", p.Name, p.name)},
	}}
	typed := strings.Split(strings.ReplaceAll(p.days, "\r\n", "\n"), "\n")
	for _, line := range p.Days {
		if !slices.Contains(typed, line) {
			out.Compare.Rows = append(out.Compare.Rows, compared("Free day", line, ""))
		}
	}
	for _, line := range typed {
		if line != "" && !slices.Contains(p.Days, line) {
			out.Compare.Rows = append(out.Compare.Rows, compared("Free day", "", line))
		}
	}
	return out
}

// presentCalendarRemoval asks before a calendar goes.
func presentCalendarRemoval(p calendarPage) admin.Question {
	return admin.Question{
		Crumbs: calendarCrumbs(ui.Link{Text: p.Name, Href: calendarPath(p.ID)}, ui.Link{Text: "Remove"}),
		Dialog: ui.Dialog{
			ID: "remove", Title: "Remove the calendar " + p.Name + "?",
			Text:    "No service uses it. Its " + counted(len(p.Days), "day") + " stay in the audit trail, and it can be added again.",
			Form:    ui.Form{Action: calendarRemovalPath(p.ID), Hidden: p.hidden},
			Confirm: ui.Button{Text: "Remove the calendar", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Keep it", Href: calendarPath(p.ID)},
		},
	}
}

// calendarOptions are the calendars that a service can use.
func calendarOptions(calendars []reading.HolidayCalendar, chosen string) []ui.Option {
	options := []ui.Option{{Label: "No calendar", Selected: chosen == ""}}
	for _, c := range calendars {
		options = append(options, ui.Option{Value: c.ID, Label: c.Name + ", " + counted(len(c.Days), "day"), Selected: c.ID == chosen})
	}
	return options
}
