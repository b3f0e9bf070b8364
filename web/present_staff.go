package web

import (
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// question is a question about a person. Whether a reason is asked for is said
// by its hint; without one there is none.
func (q staffQuestion) question(pattern, title, text, verb, keep, reasonHint string) admin.Question {
	wrong := problemsOf(q.err)
	parts := []string{q.ID}
	if q.function != "" {
		parts = append(parts, string(q.function))
	}
	if q.role != "" {
		parts = append(parts, string(q.role))
	}
	out := admin.Question{
		Crumbs: ui.Breadcrumb{{Text: "People", Href: peoplePath}, {Text: q.Name, Href: personPath(q.ID)}, {Text: verb}},
		Dialog: ui.Dialog{
			ID: "question", Title: title, Text: text, Form: ui.Form{Action: address(pattern, parts...), Hidden: q.hidden}, Errors: wrong.Summary,
			Confirm: ui.Button{Text: verb, Kind: ui.ButtonDanger}, Keep: ui.Link{Text: keep, Href: personPath(q.ID)},
		},
	}
	if reasonHint != "" {
		out.Dialog.Fields = []ui.Field{whyField(q.reason, reasonHint, wrong)}
	}
	if len(q.shortages) > 0 {
		out.Sections = append(out.Sections, shortageSection(q.shortages, "What could no longer be signed"))
	}
	return out
}

// shortageSection lists running offboardings without distinct people to sign.
func shortageSection(list []reading.Shortage, title string) admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "shortages", Title: title, Note: counted(len(list), "running offboarding")},
		Table: admin.Table{Caption: title, Columns: []admin.Column{{Text: "Offboarding"}, {Text: "Nobody is left to sign for"}}},
	}
	for _, s := range list {
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{
			{Text: offboardingReference(s.Number), Href: offboardingPath(s.Number), Strong: true, Notes: []admin.Note{{Text: s.ClientName + ", " + s.Service}}},
			{Text: capital(functionNames(s.Functions))},
		})
	}
	return section
}

// mostNamed is how many offboardings a message names.
const mostNamed = 5

// shortageWords names offboardings that a change left without distinct people
// to sign, or says nothing where there are none.
func shortageWords(list []reading.Shortage) string {
	if len(list) == 0 {
		return ""
	}
	var names []string
	for _, s := range list[:min(len(list), mostNamed)] {
		names = append(names, offboardingReference(s.Number)+" ("+functionNames(s.Functions)+")")
	}
	words := joined(names)
	if more := len(list) - len(names); more > 0 {
		words = strings.Join(names, ", ") + " and " + number(more) + " more"
	}
	return "Nobody is left to sign in " + words + ". Give the function to somebody else."
}

func presentFunctionRevocation(q staffQuestion) admin.Question {
	f := string(q.function)
	return q.question(functionRevocationRoute, "Take "+f+" from "+q.Name+"?",
		"They can no longer sign for "+f+". Sign-offs that they gave stay. Others who hold it: "+lowered(otherHolders(q.Member, q.function))+".",
		"Take the function", "Keep it", "")
}

func presentRoleRevocation(q staffQuestion) admin.Question {
	return q.question(roleRevocationRoute, "Take "+string(q.role)+" from "+q.Name+"?",
		"They are signed out everywhere, and see only what they own, do or sign when they come back.", "Take the role", "Keep it", "")
}

func presentReactivation(q staffQuestion) admin.Question {
	return q.question(reactivationRoute, "Reactivate "+q.Name+"?",
		"They can sign in again, with the roles and functions that they had: "+orNone(joinedTwo(roleWords(q.Person), functionWords(q.Functions)))+".",
		"Reactivate the account", "Leave it deactivated", "It goes into the audit trail")
}

func joinedTwo(a, b string) string { return strings.Trim(a+", "+b, ", ") }

func presentUnlinking(q staffQuestion) admin.Question {
	var names []string
	for _, other := range q.Linked {
		names = append(names, other.Name+" ("+other.Subject+")")
	}
	return q.question(unlinkingRoute, "Unlink the account of "+q.Name+"?",
		"It stands for a human of its own then, and may review what "+orNone(joined(names))+" did. Do it only if the link was a mistake.",
		"Unlink the account", "Keep the link", "")
}

// presentLink asks which account belongs to the same human, and once one is
// chosen, whether that is right.
func presentLink(q staffQuestion) admin.Question {
	options := []ui.Option{{Label: "Choose an account", Selected: q.other.ID == ""}}
	for _, p := range q.Choices {
		options = append(options, ui.Option{Value: p.ID, Label: p.Name + " (" + p.Subject + ")", Selected: p.ID == q.other.ID})
	}
	text := "Separation of duties takes the two for one from now on: neither reviews what the other did, and together they give one sign-off."
	verb := "Show what follows"
	if q.other.ID != "" {
		q.hidden = append(q.hidden, ui.Hidden{Name: "seen", Value: q.other.ID})
		verb = "Link the accounts"
		if len(q.shortages) == 0 {
			text += " Every running offboarding can still be signed by distinct people."
		}
	}
	out := q.question(linkRoute, "Which account belongs to "+q.Name+" too?", text, verb, "Link nothing", "")
	out.Dialog.Fields = []ui.Field{{
		Kind: ui.FieldSelect, ID: fieldID(accountField), Name: accountField, Label: "Account", Required: true,
		Error: problemsOf(q.err).of(accountField), Options: options,
	}}
	return out
}

// presentDeactivation asks before an account ends, beside all that waits for
// it.
func presentDeactivation(q staffQuestion) admin.Question {
	text := "They are signed out everywhere and can do nothing from then on. "
	if n := len(q.Work) + len(q.Functions); n > 0 {
		text += counted(n, "thing") + " below " + oneOrMore(n, "has", "have") + " to do with them, with who must take each."
	} else {
		text += "Nothing waits for them."
	}
	out := q.question(deactivationRoute, "Deactivate "+q.Name+"?", text, "Deactivate the account", "Keep it active", "It goes into the audit trail")
	out.Sections = append(out.Sections, workSections(q.Member)...)
	return out
}

// workSections list what somebody has to do with, and who must take it.
func workSections(m reading.Member) []admin.Section {
	groups := []struct {
		id, title, taker string
		kinds            []reading.WorkKind
	}{
		{"owned", "Accountable for", "An administrator names a successor, who must accept", []reading.WorkKind{reading.WorkOwned}},
		{"todo", "Tasks and searches", "", []reading.WorkKind{reading.WorkTask, reading.WorkSearch}},
		{"reviews", "Reviews", "", []reading.WorkKind{reading.WorkReview}},
		{"deputy", "Deputy of", "", []reading.WorkKind{reading.WorkDeputy}},
		{"services", "Services and escalation paths", "An administrator", []reading.WorkKind{
			reading.WorkService, reading.WorkServiceDeputy, reading.WorkPath, reading.WorkPathDeputy,
		}},
		{"paths", "Escalation paths of offboardings", "The accountable owner, the deputy or an administrator", []reading.WorkKind{
			reading.WorkOwnPath, reading.WorkOwnPathDeputy,
		}},
	}
	var out []admin.Section
	for _, g := range groups {
		section := admin.Section{Box: ui.Box{ID: "work-" + g.id, Title: g.title}, Table: admin.Table{Caption: g.title, Columns: []admin.Column{
			{Text: "What"}, {Text: "Where"}, {Text: "Who must take it"},
		}}}
		for _, kind := range g.kinds {
			for _, w := range m.Work {
				if w.Kind == kind {
					section.Table.Rows = append(section.Table.Rows, workRow(m, w, g.taker))
				}
			}
		}
		if n := len(section.Table.Rows); n > 0 {
			section.Box.Note = number(n)
			out = append(out, section)
		}
	}
	if m.State() == reading.DeactivatedPeople && len(out) == 0 {
		out = []admin.Section{{
			Box: ui.Box{ID: "work", Title: "Open work"}, Empty: ui.EmptyState{Title: "Everything is taken", Text: "Nothing waits for this person any more."},
		}}
	}
	return out
}

func workRow(m reading.Member, w reading.WorkRow, taker string) []admin.Cell {
	what := admin.Cell{Strong: true}
	switch w.Kind {
	case reading.WorkOwned, reading.WorkDeputy:
		what.Text, what.Href = offboardingReference(w.Offboarding), offboardingPath(w.Offboarding)
	case reading.WorkTask, reading.WorkReview:
		what.Text, what.Href = offboarding.TaskReference(w.Task)+" "+w.Title, taskPath(w.Offboarding, w.Task)
	case reading.WorkSearch:
		what.Text, what.Href = "Find out: "+w.Title, inventoryPath(w.Offboarding)
	case reading.WorkService:
		what.Text, what.Href = "Owner of "+w.ServiceName, servicePath(w.ServiceID)
	case reading.WorkServiceDeputy:
		what.Text, what.Href = "Deputy of "+w.ServiceName, servicePath(w.ServiceID)
	case reading.WorkPath, reading.WorkPathDeputy:
		what.Text, what.Href = "On the escalation path of "+w.ServiceName, servicePath(w.ServiceID)
	case reading.WorkOwnPath, reading.WorkOwnPathDeputy:
		what.Text, what.Href = "On the escalation path of "+offboardingReference(w.Offboarding), pathPath(w.Offboarding)
	}
	where := admin.Cell{Text: w.ServiceName}
	if w.Offboarding != 0 {
		where = admin.Cell{Text: w.ClientName, Notes: []admin.Note{{Text: w.ServiceName + ", " + offboardingReference(w.Offboarding)}}}
	}
	if taker == "" {
		taker = takerOf(m, w)
	}
	return []admin.Cell{what, where, {Text: taker}}
}

// takerOf says who gives the work to somebody else: the accountable owner, or
// whoever names one where it is this person.
func takerOf(m reading.Member, w reading.WorkRow) string {
	owner := w.OwnerName + " gives it to somebody else"
	if m.People.SameHuman(w.OwnerID, m.ID) {
		owner = "The successor of " + w.OwnerName + " gives it to somebody else"
	}
	switch w.Kind {
	case reading.WorkReview:
		return strings.Replace(owner, "gives it to somebody else", "names a reviewer, unless the next in order can", 1)
	case reading.WorkDeputy:
		return "Nobody at once: the owner's part goes on without a deputy"
	case reading.WorkSearch:
		return w.OwnerName + " or the deputy closes it"
	case reading.WorkOwned, reading.WorkTask, reading.WorkService, reading.WorkServiceDeputy, reading.WorkPath, reading.WorkPathDeputy,
		reading.WorkOwnPath, reading.WorkOwnPathDeputy:
	}
	return owner
}

// presentAccess is who may do what.
func presentAccess(a reading.Access, groups []groupRole) admin.Page {
	out := admin.Page{Head: ui.PageHead{
		Crumbs: ui.Breadcrumb{{Text: "People", Href: peoplePath}, {Text: "Access"}}, Title: "Access",
		Lead: "Who signs for what, who has which role, and where that comes from.",
	}}
	signing := admin.Section{Box: ui.Box{ID: "functions", Title: "Who signs for what"}, Table: admin.Table{
		Caption: "Functions", Columns: []admin.Column{{Text: "Function"}, {Text: "People"}},
	}}
	for _, f := range offboarding.GrantedFunctions() {
		people := admin.Cell{}
		for _, id := range a.Holders[f] {
			people.Notes = append(people.Notes, admin.Note{Text: a.People.Name(id), Href: personPath(id)})
		}
		if len(people.Notes) == 0 {
			people.Notes = []admin.Note{{Text: "Nobody: what asks for it cannot be published", Bad: true}}
		}
		people.Text = counted(len(a.Holders[f]), "account")
		signing.Table.Rows = append(signing.Table.Rows, []admin.Cell{{Text: phrase.Function(f), Strong: true, Href: withFunction(f)}, people})
	}
	out.Sections = append(out.Sections, signing)
	if len(a.Shortages) > 0 {
		out.Sections = append(out.Sections, shortageSection(a.Shortages, "What cannot be signed as it is"))
	}
	out.Sections = append(out.Sections, rolesSection(a), groupsSection(groups))
	out.Aside = []admin.Section{{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
		"Each sign-off of an offboarding needs a different person, and the owner signs for no function.",
		"An administrator manages these lists and has no power over evidence, reviews or sign-offs.",
		"Groups are set in the configuration, so that nobody changes them from a page.",
	}}}
	return out
}
