package web

import (
	"net/url"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// presentClients is the list of clients.
func presentClients(l reading.Clients) admin.List {
	href := func(page int) string {
		return withQuery(clientsPath, url.Values{"q": {l.Text}, "page": {number(page)}})
	}
	out := admin.List{
		Head: ui.PageHead{Title: "Clients", Lead: "Organisations that leave, or that could."},
		Filter: &ui.FilterBar{Label: "Find clients", Action: clientsPath, Count: counted(l.Matching, "client"), Fields: []ui.Field{
			{ID: "q", Name: "q", Label: "Name holds", Value: l.Text, Attrs: map[string]any{"placeholder": "Name"}},
		}},
		Table: admin.Table{Caption: "Clients", Columns: []admin.Column{
			{Text: "Client"}, {Text: "Belongs to"}, {Text: "Running", Right: true}, {Text: "Closed", Right: true},
		}},
		Empty: ui.EmptyState{Title: "There is no client yet", Text: "Add the first one, and its offboarding can be started."},
		Pages: presentPages("Pages of clients", reading.PageSize, l.Page, len(l.Rows), l.Matching, href),
	}
	if l.MayChange {
		out.Head.Actions = []ui.Button{{Text: "Add a client", Href: newClientPath}}
	}
	if l.Text != "" {
		out.Empty = ui.EmptyState{Title: "No client has that in its name", Text: "Look for another part of the name.", Link: ui.Link{Text: "Show all clients", Href: clientsPath}}
		out.Filter.Active = []ui.Chip{{Text: "Name holds “" + l.Text + "”", RemoveHref: clientsPath}}
	}
	for _, row := range l.Rows {
		client := admin.Cell{Text: row.Name, Href: clientPath(row.ID), Strong: true}
		if row.MergedName != nil {
			client.Notes = []admin.Note{{Text: "Merged into " + *row.MergedName, Href: clientPath(*row.MergedInto)}}
		}
		parent := admin.Cell{}
		if row.ParentName != nil {
			parent = admin.Cell{Text: *row.ParentName, Href: clientPath(*row.ParentID)}
		}
		out.Table.Rows = append(out.Table.Rows, []admin.Cell{client, parent, {Text: number(row.Open)}, {Text: number(row.Closed)}})
	}
	return out
}

// clientFields are those of the form of a client.
func (p clientPage) fields(wrong problems) []ui.Field {
	return []ui.Field{
		{ID: fieldID(nameField), Name: nameField, Label: "Name", Value: p.name, Required: true, Width: ui.WidthWide, Error: wrong.of(nameField)},
		{
			Kind: ui.FieldSelect, ID: fieldID(parentField), Name: parentField, Label: "Belongs to", Optional: true, Width: ui.WidthWide, Error: wrong.of(parentField),
			Hint: "After an acquisition for example", Options: clientOptions(p.Choices, p.parent, "No other client"),
		},
	}
}

func clientOptions(clients []reading.Client, chosen, nobody string) []ui.Option {
	options := []ui.Option{{Label: nobody, Selected: chosen == ""}}
	for _, c := range clients {
		options = append(options, ui.Option{Value: c.ID, Label: c.Name, Selected: c.ID == chosen})
	}
	return options
}

// presentNewClient is the form for a new client.
func presentNewClient(p clientPage) admin.Page {
	wrong := problemsOf(p.err)
	return admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Clients", Href: clientsPath}, {Text: "New"}}, Title: "Add a client",
			Lead: "The organisation that leaves: a customer, vendor, subcontractor or affiliate.",
		},
		Errors: wrong.Summary,
		Sections: []admin.Section{{
			Box: ui.Box{ID: "facts", Title: "The client"},
			Forms: []admin.Form{{
				Form: ui.Form{Action: newClientPath, Hidden: p.hidden}, Fields: p.fields(wrong),
				Save: ui.Button{Text: "Add the client"}, Cancel: ui.Link{Text: "Cancel", Href: clientsPath},
			}},
		}},
	}
}

// presentClientPage is the page of one client.
func presentClientPage(p clientPage) admin.Page {
	wrong := problemsOf(p.err)
	out := admin.Page{
		Head:   ui.PageHead{Crumbs: ui.Breadcrumb{{Text: "Clients", Href: clientsPath}, {Text: p.Name}}, Title: p.Name, Facts: p.facts()},
		Errors: wrong.Summary, Conflict: p.conflict(),
		Sections: []admin.Section{p.offboardings()},
	}
	switch {
	case p.Merged.ID != "":
		out.Head.Status = ui.StatusCancelled().Say("Merged")
		out.Head.Lead = "It was merged into " + p.Merged.Name + ", which stands for it from then on. It stays readable."
	case p.MayChange:
		out.Head.Actions = []ui.Button{{Text: "Merge into another", Kind: ui.ButtonSecondary, Href: address(mergeRoute, p.ID)}}
		out.Sections = append(out.Sections, admin.Section{Box: ui.Box{ID: "facts", Title: "The client"}, Forms: []admin.Form{{
			Form: ui.Form{Action: clientPath(p.ID), Hidden: p.hidden}, Fields: p.fields(wrong), Save: ui.Button{Text: "Save the client"},
		}}})
	}
	if len(p.Below)+len(p.Former) > 0 {
		section := admin.Section{Box: ui.Box{ID: "around", Title: "Around it"}}
		for _, c := range p.Below {
			section.Links = append(section.Links, ui.Link{Text: c.Name + " belongs to it", Href: clientPath(c.ID)})
		}
		for _, c := range p.Former {
			section.Links = append(section.Links, ui.Link{Text: c.Name + " was merged into it", Href: clientPath(c.ID)})
		}
		out.Aside = append(out.Aside, section)
	}
	out.Aside = append(out.Aside, historySection(p.History, p.now))
	return out
}

func (p clientPage) facts() ui.Facts {
	facts := ui.Facts{{Term: "Offboardings", Text: number(p.List.Matching)}}
	if p.Parent.ID != "" {
		facts = append(facts, ui.Fact{Term: "Belongs to", Text: p.Parent.Name, Href: clientPath(p.Parent.ID)})
	}
	if p.Merged.ID != "" {
		facts = append(facts, ui.Fact{Term: "Merged into", Text: p.Merged.Name, Href: clientPath(p.Merged.ID)})
		if p.MergedAt != nil {
			facts = append(facts, ui.Fact{Term: "Since", Text: moment(*p.MergedAt)})
		}
	}
	return facts
}

// offboardings are those of the client and of what was merged into it.
func (p clientPage) offboardings() admin.Section {
	section := admin.Section{
		Box: ui.Box{ID: "offboardings", Title: "Offboardings"},
		Table: admin.Table{Caption: "Offboardings of " + p.Name, Columns: []admin.Column{
			{Text: "Offboarding"}, {Text: "Owner"}, {Text: "Due"}, {Text: "Above the line", Right: true}, {Text: "Status"},
		}},
		Empty: ui.EmptyState{Title: "There is none", Text: "An owner or deputy of a service starts an offboarding; an administrator does not."},
	}
	for _, r := range p.List.Rows {
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{
			{Text: offboardingReference(r.Number), Href: offboardingPath(r.Number), Strong: true, Notes: []admin.Note{{Text: r.ClientName + ", " + r.ServiceName}}},
			{Text: r.OwnerName}, {Text: dayInFull(r.Due)}, {Text: number(r.Standing)}, {Status: presentStatus(r.Status)},
		})
	}
	section.Pages = presentPages("Pages of offboardings", reading.DrawnPageSize, p.List.Query.Page, len(p.List.Rows), p.List.Matching, func(page int) string {
		return withQuery(clientPath(p.ID), url.Values{"page": {number(page)}})
	})
	return section
}

// conflict shows what somebody else changed, and both versions.
func (p clientPage) conflict() *admin.Conflict {
	if !fault.Is(p.err, fault.Conflict) {
		return nil
	}
	nameOf := func(id string) string {
		for _, c := range p.Choices {
			if c.ID == id {
				return c.Name
			}
		}
		return ""
	}
	return &admin.Conflict{Title: "Both versions", Entries: presentEntries(p.Since, p.now), Compare: ui.Diff{
		Caption: "What is stored, and what you typed", OldHeading: "Stored now", NewHeading: "What you typed",
		Rows: []ui.DiffRow{compared("Name", p.Name, p.name), compared("Belongs to", p.Parent.Name, nameOf(p.parent))},
	}}
}

// presentMerge asks which client stands for another from now on.
func presentMerge(p clientPage, into string) admin.Question {
	wrong := problemsOf(p.err)
	return admin.Question{
		Crumbs: ui.Breadcrumb{{Text: "Clients", Href: clientsPath}, {Text: p.Name, Href: clientPath(p.ID)}, {Text: "Merge"}},
		Dialog: ui.Dialog{
			ID: "merge", Title: "Merge " + p.Name + " into another client?",
			Text: "Nothing new starts from " + p.Name + " then, and it cannot be undone. Its " + counted(p.List.Matching, "offboarding") +
				" keep their numbers and say “formerly " + p.Name + "”. Whatever belongs to it belongs to the other.",
			Form: ui.Form{Action: address(mergeRoute, p.ID), Hidden: p.hidden}, Errors: wrong.Summary,
			Fields: []ui.Field{{
				Kind: ui.FieldSelect, ID: fieldID(intoField), Name: intoField, Label: "Which client stands for it", Required: true,
				Error: wrong.of(intoField), Options: clientOptions(p.Choices, into, "Choose a client"),
			}},
			Confirm: ui.Button{Text: "Merge the clients", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Keep both", Href: clientPath(p.ID)},
		},
	}
}
