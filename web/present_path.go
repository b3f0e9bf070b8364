package web

import (
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// ownPathWords says that an offboarding has an escalation path of its own and
// why, or nothing.
func ownPathWords(o reading.Offboarding) string {
	own, is := o.Facts.OwnPath()
	if !is {
		return ""
	}
	return "Of its own, because “" + own.Reason + "” (" + o.Facts.People.Name(own.By) + ", " + momentNear(own.At, o.Now) + "). That of " +
		o.Facts.ServiceName + " does not count here."
}

// pathLink leads to the change of the path for those who may.
func pathLink(o reading.Offboarding) ui.Link {
	goesOn := o.Facts.State == offboarding.Draft || o.Facts.State == offboarding.Open
	if !goesOn || !o.Can(authz.OverridePath) {
		return ui.Link{}
	}
	return ui.Link{Text: "Change", Href: pathPath(o.Facts.Number)}
}

// presentOwnPath is the page on which an offboarding gets an escalation path of
// its own.
func presentOwnPath(p pathPage) admin.Page {
	wrong := problemsOf(p.err)
	form := pathFormOf(p.choices, p.steps, wrong)
	form.Form = ui.Form{Action: pathPath(p.o.Facts.Number), Hidden: p.hidden()}
	form.Fields = []ui.Field{whyField(p.reason, "It is shown beside the path", wrong)}
	out := admin.Page{
		Head:   ui.PageHead{Crumbs: presentCrumbs(p.o, "Escalation path"), Title: "Escalation path of " + p.o.Facts.ClientName, Lead: ownPathWords(p.o)},
		Errors: wrong.Summary, Conflict: p.conflict(),
		Sections: []admin.Section{{
			Box:   ui.Box{ID: "path", Title: "A path for this offboarding alone"},
			Texts: []string{"Who is told when something of it is late, one after the other. Hours count from when it became late. Adding, moving and removing stores nothing: Save does."},
			Path:  &form,
		}},
		Aside: []admin.Section{p.history(), pathNotes(p.o)},
	}
	if _, own := p.o.Facts.OwnPath(); own {
		out.Head.Actions = []ui.Button{{Text: "Use that of the service", Kind: ui.ButtonSecondary, Href: pathRestorationPath(p.o.Facts.Number)}}
	}
	return out
}

// history is how the path was set, the newest first.
func (p pathPage) history() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "history", Title: "How it was set"},
		Empty: ui.EmptyState{Title: "It is the service's", Text: "This offboarding never had a path of its own."},
	}
	overrides := p.o.Facts.PathOverrides
	for i := range overrides {
		override := overrides[len(overrides)-1-i]
		what := " gave it a path of its own: "
		if len(override.Path) == 0 {
			what = " returned it to the service's: "
		}
		section.Entries = append(section.Entries, admin.Entry{
			Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: p.o.Facts.People.Name(override.By)}, {Text: what + "“" + override.Reason + "”"}},
			When:     capital(momentNear(override.At, p.o.Now)),
		})
		section.Empty = ui.EmptyState{}
	}
	return section
}

func pathNotes(o reading.Offboarding) admin.Section {
	return admin.Section{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
		"It takes the place of the path of " + o.Facts.ServiceName + ", whose changes do not touch this offboarding then.",
		"It holds active people, and at least one besides the owner and the deputy.",
		"Whoever is on it can read this offboarding.",
		"No sign-off falls. Each change goes into the audit trail with your name.",
	}}
}

// conflict shows the path that is stored beside the one that was typed.
func (p pathPage) conflict() *admin.Conflict {
	if !fault.Is(p.err, fault.Conflict) {
		return nil
	}
	people := offboarding.People{}
	for _, known := range p.choices {
		people[known.ID] = known.Domain()
	}
	stored := stepsOf(p.o.Facts.Path)
	out := &admin.Conflict{Title: "Both versions", Entries: p.history().Entries, Compare: ui.Diff{
		Caption: "What is stored, and what you typed", OldHeading: "Stored now", NewHeading: "What you typed",
	}}
	for i := range max(len(stored), len(p.steps)) {
		out.Compare.Rows = append(out.Compare.Rows, compared("Step "+number(i+1), stepWords(people, stored, i), stepWords(people, p.steps, i)))
	}
	return out
}

// presentPathRestoration asks before an offboarding goes back to the path of
// its service.
func presentPathRestoration(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	text := "Then nobody is told: the path of " + o.Facts.ServiceName + " is empty."
	if path := o.Facts.ServicePath; len(path) > 0 {
		names := make([]string, len(path))
		for i, step := range path {
			names[i] = o.Facts.People.Name(step.Person)
		}
		text = "Then told are, in this order: " + joined(names) + ". Changes of the service's path count here again."
	}
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Escalation path"),
		Question: ui.Dialog{
			ID: "restore", Title: "Return to the escalation path of " + o.Facts.ServiceName + "?", Text: text, Errors: wrong.Summary,
			Form:    ui.Form{Action: pathRestorationPath(o.Facts.Number), Hidden: hidden},
			Fields:  []ui.Field{whyField(reason, "It goes into the audit trail", wrong)},
			Confirm: ui.Button{Text: "Use that of the service", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Keep its own", Href: offboardingPath(o.Facts.Number)},
		},
	}
}
