package web

import (
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// actsForWords says for whom somebody acts, and until when: "You act for Tobin
// Askerley until 4 December." Empty where for nobody.
func actsForWords(actsFor []reading.Delegator, now time.Time) string {
	text := ""
	for _, d := range actsFor {
		text = twoSentences(text, "You act for "+d.Name+" until "+dayNear(d.Until.AddDate(0, 0, -1), now)+".")
	}
	return text
}

// forWhom says for whom the reader would take up what waits; empty where it
// waits for themselves.
func forWhom(c offboarding.Condition, reader string, people offboarding.People) string {
	for _, d := range c.Delegates {
		if d.By == reader {
			return "For " + people.Name(d.For)
		}
	}
	return ""
}

// forDelegator says for whom a delegate did something, within a sentence; empty
// where for nobody.
func forDelegator(people offboarding.People, id string) string {
	if id == "" {
		return ""
	}
	return "for " + people.Name(id) + " "
}

// delegationLink leads from the settings to where a delegate is named, or the
// delegation ended.
func delegationLink(d reading.Delegations) ui.Link {
	if _, ok := d.Current(); ok {
		return ui.Link{Text: "See or end the delegation", Href: delegationPath}
	}
	return ui.Link{Text: "Name a delegate", Href: delegationPath}
}

// delegationLines say on somebody's settings who acts for whom.
func delegationLines(d reading.Delegations, actsFor []reading.Delegator) []string {
	var out []string
	if current, ok := d.Current(); ok {
		out = append(out, currentWords(current, d))
	} else {
		out = append(out, "Nobody acts for you. What waits for you waits until you are back.")
	}
	if words := actsForWords(actsFor, d.Now); words != "" {
		out = append(out, words)
	}
	return out
}

// currentWords says who acts for the reader, or will.
func currentWords(d offboarding.Delegation, all reading.Delegations) string {
	if !d.Running(all.Now) {
		return all.People.Name(d.To) + " will act for you from " + dayNear(d.Starts, all.Now) + " until " + dayNear(d.LastDay(), all.Now) + "."
	}
	if !all.People.Active(d.To) {
		return all.People.Name(d.To) + " was named until " + dayNear(d.LastDay(), all.Now) + " and is not active any more, so nobody acts for you. End it and name somebody else."
	}
	return all.People.Name(d.To) + " acts for you until " + dayNear(d.LastDay(), all.Now) + "."
}

// presentDelegation is the page on which somebody names a delegate.
func presentDelegation(v delegationView) admin.Page {
	wrong := problemsOf(v.err)
	out := admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Settings", Href: settingsPath}, {Text: "When you are away"}}, Title: "When you are away",
			Lead: actsForWords(v.actsFor, v.Now),
		},
		Errors: wrong.Summary,
		Aside: []admin.Section{{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
			"Your delegate sends evidence, reviews and decides about waivers for you. Both names stand in the record.",
			"They never close, sign, declare or manage anything for you, and nobody acts for you through them.",
			"For you, they review nothing in which either of you had a hand, and decide about no waiver in which either of you has a part.",
			"Meanwhile you can do everything yourself as before.",
		}}},
	}
	if current, ok := v.Current(); ok {
		out.Sections = append(out.Sections, admin.Section{
			Box: ui.Box{ID: "current", Title: "Your delegate"}, Texts: []string{currentWords(current, v.Delegations), "Reason: " + sentence(current.Reason)},
			Links: []ui.Link{{Text: "End this delegation", Href: address(delegationEndingRoute, current.ID)}},
		})
	}
	if _, ok := v.Current(); !ok || v.err != nil {
		out.Sections = append(out.Sections, v.form(wrong))
	}
	if len(v.Given)+len(v.Received) > 0 {
		out.Sections = append(out.Sections, admin.Section{Box: ui.Box{ID: "all", Title: "Delegations"}, Table: v.table()})
	}
	return out
}

// form asks for a delegate, from when until when, and why.
func (v delegationView) form(wrong problems) admin.Section {
	day := func(name, label, value, hint string) ui.Field {
		return ui.Field{
			Kind: ui.FieldDate, ID: fieldID(name), Name: name, Label: label, Hint: hint, Value: value, Required: true, Width: ui.WidthNarrow, Error: wrong.of(name),
		}
	}
	return admin.Section{Box: ui.Box{ID: "name", Title: "Name a delegate"}, Forms: []admin.Form{{
		Form: ui.Form{Action: delegationPath, Hidden: v.hidden},
		Fields: []ui.Field{
			{
				Kind: ui.FieldSelect, ID: fieldID(delegateField), Name: delegateField, Label: "Who acts for you", Required: true,
				Options: personOptions(v.Choices, v.delegate, "Choose a person"), Width: ui.WidthWide, Error: wrong.of(delegateField),
			},
			day(firstDayField, "From", v.first, "The first day, in UTC"),
			day(lastDayField, "Until", v.last, "The last day. At most "+number(offboarding.DelegationDays)+" days in all"),
			whyField(v.reason, "For example: on leave until 4 December", wrong),
		},
		Save: ui.Button{Text: "Name the delegate"},
	}}}
}

// table lists what was given and received, the newest first.
func (v delegationView) table() admin.Table {
	table := admin.Table{Caption: "Delegations", Columns: []admin.Column{{Text: "Who acts"}, {Text: "For"}, {Text: "Days"}, {Text: "State"}}}
	for _, d := range v.Given {
		table.Rows = append(table.Rows, []admin.Cell{{Text: v.People.Name(d.To), Strong: true}, {Text: "You"}, {Text: delegationDays(d)}, delegationState(d, v.People, v.Now)})
	}
	for _, d := range v.Received {
		table.Rows = append(table.Rows, []admin.Cell{{Text: "You", Strong: true}, {Text: v.People.Name(d.From)}, {Text: delegationDays(d)}, delegationState(d, v.People, v.Now)})
	}
	return table
}

func delegationDays(d offboarding.Delegation) string {
	return dayInFull(d.Starts) + " to " + dayInFull(d.LastDay())
}

// delegationState says whether a delegation counts, and who ended it.
func delegationState(d offboarding.Delegation, people offboarding.People, now time.Time) admin.Cell {
	switch {
	case !d.EndedAt.IsZero():
		cell := admin.Cell{Status: ui.StatusCancelled().Say("Ended early"), Notes: []admin.Note{{Text: people.Name(d.EndedBy) + ", " + momentNear(d.EndedAt, now)}}}
		if d.EndReason != "" {
			cell.Notes = append(cell.Notes, admin.Note{Text: d.EndReason})
		}
		return cell
	case d.Over(now):
		return admin.Cell{Status: ui.StatusCancelled().Say("Over")}
	case !people.Active(d.To), !people.Active(d.From):
		return admin.Cell{Status: ui.StatusBlocked().Say("Counts no more"), Notes: []admin.Note{{Text: "One of the two is not active"}}}
	case d.Running(now):
		return admin.Cell{Status: ui.StatusVerified().Say("Runs")}
	}
	return admin.Cell{Status: ui.StatusToDo().Say("To come")}
}

// presentEnding asks whether a delegation is to end early. person is set on the
// page of a person, where an administrator ends it.
func presentEnding(d reading.Delegation, person, reason string, hidden []ui.Hidden, wrong problems) admin.Question {
	why := whyField(reason, "It is recorded, and both read it", wrong)
	crumbs := ui.Breadcrumb{{Text: "People", Href: peoplePath}, {Text: d.FromName, Href: personPath(d.From)}, {Text: "End the delegation"}}
	action, keep := address(personDelegationRoute, d.From, d.ID), personPath(d.From)
	if person == "" {
		crumbs = ui.Breadcrumb{{Text: "Settings", Href: settingsPath}, {Text: "When you are away", Href: delegationPath}, {Text: "End the delegation"}}
		action, keep = address(delegationEndingRoute, d.ID), delegationPath
	}
	if d.Mine {
		why.Required, why.Optional, why.Hint = false, true, ""
	}
	return admin.Question{Crumbs: crumbs, Dialog: ui.Dialog{
		ID: "ending", Title: "End the delegation to " + d.ToName + "?", Errors: wrong.Summary,
		Text:    "From now on " + d.ToName + " does not act for " + d.FromName + ". What they did until now stays, with both names.",
		Form:    ui.Form{Action: action, Hidden: hidden},
		Fields:  []ui.Field{why},
		Confirm: ui.Button{Text: "End the delegation", Kind: ui.ButtonDanger},
		Keep:    ui.Link{Text: "Keep it", Href: keep},
	}}
}

// delegations are whom the person lets act for them, and for whom they act.
func (p memberPage) delegations() admin.Section {
	section := admin.Section{
		Box: ui.Box{ID: "delegations", Title: "Delegation"},
		Table: admin.Table{Caption: "Delegations", Columns: []admin.Column{
			{Text: "Who acts"}, {Text: "For"}, {Text: "Days"}, {Text: "Reason"}, {Text: "State"}, {Text: "Change"},
		}},
		Empty: ui.EmptyState{Title: "None", Text: "Nobody acts for them, and they act for nobody. People name their delegates themselves, in their settings."},
	}
	for _, d := range p.Delegations {
		row := []admin.Cell{
			{Text: p.People.Name(d.To), Strong: true}, {Text: p.People.Name(d.From)}, {Text: delegationDays(d)}, {Text: d.Reason},
			delegationState(d, p.People, p.now), {},
		}
		if p.MayChange && !d.Over(p.now) {
			row[5] = admin.Cell{Text: "End", Href: address(personDelegationRoute, d.From, d.ID)}
		}
		section.Table.Rows = append(section.Table.Rows, row)
	}
	return section
}
