package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// peopleView is a saved view of the list of people.
type peopleView struct {
	text  string
	state reading.PersonState
}

// peopleViews are in the order of the filter bar.
var peopleViews = []peopleView{
	{"Everybody", reading.AnyPerson}, {"Active", reading.ActivePeople}, {"Invited", reading.InvitedPeople}, {"Deactivated", reading.DeactivatedPeople},
}

// presentPeople is the list of people.
func presentPeople(s reading.Staff) admin.List {
	href := func(q reading.PeopleQuery, page int) string {
		values := url.Values{"q": {q.Text}, "state": {string(q.State)}, roleField: {q.Role}, functionField: {string(q.Function)}}
		if page > 1 {
			values.Set("page", number(page))
		}
		return withQuery(peoplePath, values)
	}
	out := admin.List{
		Head:   ui.PageHead{Title: "People", Lead: "Everybody who signed in, was added or was invited.", Actions: []ui.Button{{Text: "Show access", Kind: ui.ButtonSecondary, Href: accessPath}}},
		Filter: peopleFilter(s, href),
		Table: admin.Table{Caption: "People", Columns: []admin.Column{
			{Text: "Person"}, {Text: "Team"}, {Text: "Roles"}, {Text: "Signs for"}, {Text: "State"},
		}},
		Empty: ui.EmptyState{Title: "Nobody matches", Text: "Change the filter.", Link: ui.Link{Text: "Show everybody", Href: peoplePath}},
		Pages: presentPages("Pages of people", reading.PageSize, s.Page, len(s.Rows), s.Matching, func(page int) string { return href(s.Query, page) }),
	}
	if s.MayChange {
		out.Head.Actions = append(out.Head.Actions, ui.Button{Text: "Invite somebody", Href: newPersonPath})
	}
	for _, p := range s.Rows {
		name := admin.Cell{Text: p.Name, Href: personPath(p.ID), Strong: true}
		for _, line := range []string{p.Title, p.Email} {
			if line != "" {
				name.Notes = append(name.Notes, admin.Note{Text: line})
			}
		}
		if p.ID == s.Me {
			name.Notes = append(name.Notes, admin.Note{Text: "You"})
		}
		out.Table.Rows = append(out.Table.Rows, []admin.Cell{
			name, {Text: p.Team}, {Text: roleWords(p)}, {Text: functionWords(p.Functions)}, {Status: presentPersonState(p.State())},
		})
	}
	return out
}

func peopleFilter(s reading.Staff, href func(reading.PeopleQuery, int) string) *ui.FilterBar {
	roles, functions := []ui.Option{{Label: "Any role"}}, []ui.Option{{Label: "Any function"}}
	for _, role := range authz.Roles() {
		roles = append(roles, ui.Option{Value: string(role), Label: capital(string(role))})
	}
	for _, f := range offboarding.GrantedFunctions() {
		functions = append(functions, ui.Option{Value: string(f), Label: phrase.Function(f)})
	}
	bar := &ui.FilterBar{
		Label: "Filter people", Action: peoplePath, Count: counted(s.Matching, "account"), Fields: []ui.Field{
			{ID: "q", Name: "q", Label: "Name, address or team holds", Value: s.Query.Text, Attrs: map[string]any{"placeholder": "Name, address or team"}},
			{Kind: ui.FieldSelect, ID: roleField, Name: roleField, Label: "Role", Options: chosen(s.Query.Role, roles)},
			{Kind: ui.FieldSelect, ID: functionField, Name: functionField, Label: "Signs for", Options: chosen(string(s.Query.Function), functions)},
		},
	}
	if s.Query.State != reading.AnyPerson {
		bar.Hidden = []ui.Hidden{{Name: "state", Value: string(s.Query.State)}}
	}
	for _, view := range peopleViews {
		to := s.Query
		to.State = view.state
		bar.Views = append(bar.Views, ui.Pill{Text: view.text, Href: href(to, 1), Current: view.state == s.Query.State})
	}
	return bar
}

// roleWords lists the roles of somebody, by whichever way they have them.
func roleWords(p reading.Person) string {
	var words []string
	for _, role := range authz.Roles() {
		if p.HasRole(string(role)) {
			words = append(words, capital(string(role)))
		}
	}
	return strings.Join(words, ", ")
}

func functionWords(functions []offboarding.Function) string {
	words := make([]string, len(functions))
	for i, f := range functions {
		words[i] = phrase.Function(f)
	}
	return strings.Join(words, ", ")
}

func presentPersonState(s reading.PersonState) ui.Status {
	switch s {
	case reading.InvitedPeople:
		return ui.StatusToDo().Say("Invited")
	case reading.DeactivatedPeople:
		return ui.StatusCancelled().Say("Deactivated")
	case reading.ActivePeople, reading.AnyPerson:
	}
	return ui.StatusVerified().Say("Active")
}

// presentMember is the page of one person.
func presentMember(p memberPage) admin.Page {
	wrong := problemsOf(p.err)
	out := admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "People", Href: peoplePath}, {Text: p.Name}}, Title: p.Name, Status: presentPersonState(p.State()), Facts: p.facts(),
		},
		Errors: wrong.Summary, Conflict: p.conflict(),
	}
	if p.MayChange {
		out.Head.Actions = p.actions()
	}
	if p.State() == reading.InvitedPeople {
		out.Sections = append(out.Sections, p.invitation())
	}
	if p.State() == reading.DeactivatedPeople {
		out.Sections = append(out.Sections, workSections(p.Member)...)
	}
	if p.MayChange {
		out.Sections = append(out.Sections, admin.Section{Box: ui.Box{ID: "account", Title: "Title and team"}, Forms: []admin.Form{{
			Form: ui.Form{Action: personPath(p.ID), Hidden: p.hidden(ui.Hidden{Name: versionName, Value: number(p.Version)})},
			Fields: []ui.Field{
				{ID: fieldID(titleField), Name: titleField, Label: "Title", Value: p.title, Optional: true, Width: ui.WidthWide, Hint: "For example Service owner", Error: wrong.of(titleField)},
				{ID: fieldID(teamField), Name: teamField, Label: "Team", Value: p.team, Optional: true, Width: ui.WidthWide, Error: wrong.of(teamField)},
			},
			Save: ui.Button{Text: "Save the account", Kind: ui.ButtonSecondary},
		}}})
	}
	out.Sections = append(out.Sections, p.functions(), p.roles(), p.linked(), p.delegations())
	if p.State() != reading.DeactivatedPeople {
		out.Sections = append(out.Sections, workSections(p.Member)...)
	}
	out.Aside = []admin.Section{historySection(p.History, p.now), {Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
		"Name, address and groups come from the company sign-in and are read at least every 15 minutes.",
		"Nobody gives a function or a role to themselves: a second administrator does.",
		"A deactivated account can do nothing, wherever it is signed in. Signing in does not bring it back.",
	}}}
	return out
}

func (p memberPage) facts() ui.Facts {
	facts := ui.Facts{}
	for _, f := range []ui.Fact{{Term: "Title", Text: p.Title}, {Term: "Team", Text: p.Team}, {Term: "Address", Text: p.Email}} {
		if f.Text != "" {
			facts = append(facts, f)
		}
	}
	if p.Bound {
		facts = append(facts, ui.Fact{Term: "Subject", Text: p.Subject, Mono: true})
	}
	return facts
}

// actions are what can be done with the whole account. Nobody deactivates
// themselves, so they are not offered it.
func (p memberPage) actions() []ui.Button {
	switch {
	case p.State() == reading.DeactivatedPeople:
		return []ui.Button{{Text: "Reactivate", Kind: ui.ButtonSecondary, Href: address(reactivationRoute, p.ID), Dialog: true}}
	case p.Themselves:
		return nil
	}
	return []ui.Button{{Text: "Deactivate", Kind: ui.ButtonSecondary, Href: address(deactivationRoute, p.ID)}}
}

// functions are what the person signs for.
func (p memberPage) functions() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "functions", Title: "Signs for"},
		Table: admin.Table{Caption: "Functions", Columns: []admin.Column{{Text: "Function"}, {Text: "Others who hold it"}, {Text: "Change"}}},
		Empty: ui.EmptyState{Title: "Nothing", Text: "Without a function, they sign only for what they own."},
	}
	free := []ui.Option{{Label: "Choose a function"}}
	for _, f := range offboarding.GrantedFunctions() {
		if !slices.Contains(p.Functions, f) {
			free = append(free, ui.Option{Value: string(f), Label: phrase.Function(f)})
			continue
		}
		row := []admin.Cell{{Text: phrase.Function(f), Strong: true}, {Text: otherHolders(p.Member, f)}, {}}
		if p.MayChange {
			row[2] = admin.Cell{Text: "Take " + string(f), Href: address(functionRevocationRoute, p.ID, string(f))}
		}
		section.Table.Rows = append(section.Table.Rows, row)
	}
	if p.MayChange && p.Active && !p.Themselves && len(free) > 1 {
		section.Forms = []admin.Form{{
			Form: ui.Form{Action: address(grantedFunctionsRoute, p.ID), Hidden: p.hidden()},
			Fields: []ui.Field{{
				Kind: ui.FieldSelect, ID: fieldID(functionField), Name: functionField, Label: "Give a function", Options: free, Width: ui.WidthMedium,
				Hint: "They can sign for it in every offboarding",
			}},
			Save: ui.Button{Text: "Give the function", Kind: ui.ButtonSecondary},
		}}
	}
	return section
}

func otherHolders(m reading.Member, f offboarding.Function) string {
	var names []string
	for _, id := range m.Holders[f] {
		if id != m.ID {
			names = append(names, m.People.Name(id))
		}
	}
	if len(names) == 0 {
		return "Nobody"
	}
	return joined(names)
}

// roles are by groups of the identity provider, or given here.
func (p memberPage) roles() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "roles", Title: "Roles"},
		Table: admin.Table{Caption: "Roles", Columns: []admin.Column{{Text: "Role"}, {Text: "Given by"}, {Text: "Change"}}},
		Empty: ui.EmptyState{Title: "None", Text: "They see what they own, do or sign."},
	}
	free := []ui.Option{{Label: "Choose a role"}}
	for _, role := range authz.Roles() {
		granted := slices.Contains(p.GrantedRoles, string(role))
		grouped := slices.Contains(p.Roles, string(role))
		row := []admin.Cell{{Text: capital(string(role)), Strong: true}, {Text: "A group of the company sign-in"}, {}}
		if granted {
			row[1].Text = "An administrator"
			if grouped {
				row[1].Text += ", and a group"
			}
			if p.MayChange {
				row[2] = admin.Cell{Text: "Take " + string(role), Href: address(roleRevocationRoute, p.ID, string(role))}
			}
		} else {
			free = append(free, ui.Option{Value: string(role), Label: capital(string(role))})
		}
		if granted || grouped {
			section.Table.Rows = append(section.Table.Rows, row)
		}
	}
	if p.MayChange && p.Active && !p.Themselves && len(free) > 1 {
		section.Forms = []admin.Form{{
			Form: ui.Form{Action: address(grantedRolesRoute, p.ID), Hidden: p.hidden()},
			Fields: []ui.Field{{
				Kind: ui.FieldSelect, ID: fieldID(roleField), Name: roleField, Label: "Give a role", Options: free, Width: ui.WidthMedium,
				Hint: "Better by a group of the company sign-in, which ends when they leave",
			}},
			Save: ui.Button{Text: "Give the role", Kind: ui.ButtonSecondary},
		}}
	}
	return section
}

// linked are the other accounts of the same human.
func (p memberPage) linked() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "linked", Title: "Other accounts of the same human"},
		Empty: ui.EmptyState{Title: "None is known", Text: "Separation of duties takes linked accounts for one: neither reviews what the other did."},
	}
	if len(p.Linked) > 0 {
		section.Empty = ui.EmptyState{}
		for _, other := range p.Linked {
			section.Links = append(section.Links, ui.Link{Text: other.Name + " (" + other.Subject + ")", Href: personPath(other.ID)})
		}
		if p.MayChange && !p.Themselves {
			section.Links = append(section.Links, ui.Link{Text: "Unlink this account", Href: address(unlinkingRoute, p.ID)})
		}
	}
	if p.MayChange {
		section.Links = append(section.Links, ui.Link{Text: "Link another account", Href: address(linkRoute, p.ID)})
	}
	return section
}

// conflict shows what somebody else changed, and both versions.
func (p memberPage) conflict() *admin.Conflict {
	if !fault.Is(p.err, fault.Conflict) {
		return nil
	}
	return &admin.Conflict{Title: "Both versions", Entries: presentEntries(p.Since, p.now), Compare: ui.Diff{
		Caption: "What is stored, and what you typed", OldHeading: "Stored now", NewHeading: "What you typed",
		Rows: []ui.DiffRow{compared("Title", p.Title, p.title), compared("Team", p.Team, p.team)},
	}}
}
