package web

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// pathForm edits the escalation path of a service, a row for each step.
func (p servicePage) pathForm(wrong problems) admin.Section {
	if p.part == "facts" {
		wrong = problems{}
	}
	form := pathFormOf(p.Choices, p.steps, wrong)
	form.Form = ui.Form{Action: address(servicePathRoute, p.ID), Hidden: p.hidden()}
	return admin.Section{
		Box:   ui.Box{ID: "path", Title: "Escalation path"},
		Texts: []string{"Who is told when something of this service is late, one after the other. Hours count from when it became late. Adding, moving and removing stores nothing: Save does."},
		Path:  &form,
	}
}

// pathFormOf is the form of a path without where it leads.
func pathFormOf(choices []reading.Person, steps []stepAnswers, wrong problems) admin.PathForm {
	form := admin.PathForm{
		ErrorID: fieldID("path"), Error: wrong.of("path"),
		Add:  ui.Button{Text: "Add a step", Kind: ui.ButtonSecondary, Name: actionField, Value: "add"},
		Save: ui.Button{Text: "Save the path", Name: actionField, Value: "save"},
	}
	for i, step := range steps {
		form.Steps = append(form.Steps, stepForm(choices, i+1, len(steps), step, wrong))
	}
	return form
}

// stepForm is one of so many steps of a path.
func stepForm(choices []reading.Person, position, of int, step stepAnswers, wrong problems) admin.PathStep {
	field := func(name, label string) ui.Field {
		full := stepName(position, name)
		return ui.Field{Kind: ui.FieldSelect, ID: fieldID(full), Name: full, Label: label, Error: wrong.of(full)}
	}
	person, deputy, hours, channel := field("person", "Person"), field("deputy", "Deputy"), field("hours", "After hours"), field("channel", "Told by")
	person.Options = personOptions(choices, step.person, "Choose a person")
	deputy.Options, deputy.Optional = personOptions(choices, step.deputy, "Nobody"), true
	hours.Kind, hours.Value = ui.FieldNumber, step.hours
	for _, ch := range offboarding.Channels() {
		channel.Options = append(channel.Options, ui.Option{Value: string(ch), Label: channelWords(ch), Selected: string(ch) == step.channel})
	}
	out := admin.PathStep{Legend: "Step " + number(position), Fields: []ui.Field{person, deputy, hours, channel}}
	button := func(verb, text string) {
		out.Buttons = append(out.Buttons, ui.Button{
			Text: text + " step " + number(position), Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Name: actionField, Value: verb + "." + number(position),
		})
	}
	if position > 1 {
		button("up", "Move up")
	}
	if position < of {
		button("down", "Move down")
	}
	button("remove", "Remove")
	return out
}

func channelWords(c offboarding.Channel) string {
	switch c {
	case offboarding.ByMail:
		return "Mail"
	case offboarding.ByChat:
		return "Chat"
	}
	return string(c)
}

// path is the same for those who may only read.
func (p servicePage) path() admin.Section {
	section := admin.Section{
		Box:   ui.Box{ID: "path", Title: "Escalation path"},
		Table: admin.Table{Caption: "Escalation path", Columns: []admin.Column{{Text: "Step"}, {Text: "Person"}, {Text: "Deputy"}, {Text: "Told"}}},
		Empty: ui.EmptyState{Title: "There is none", Text: "Nothing of this service can be published before an administrator sets it."},
	}
	for i, step := range p.Path {
		deputy := admin.Cell{Text: "Nobody"}
		if step.Deputy != "" {
			deputy = personCell(p.People, step.Deputy)
		}
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{
			{Text: number(i + 1)}, personCell(p.People, step.Person), deputy,
			{Text: "After " + hoursOf(step.After) + " h by " + lowered(channelWords(step.Channel))},
		})
	}
	return section
}

// stepWords says one step of a path, or nothing where there is none.
func stepWords(people offboarding.People, steps []stepAnswers, i int) string {
	if i >= len(steps) {
		return ""
	}
	s := steps[i]
	words := nameOrNone(people, s.person)
	if s.deputy != "" {
		words += " or " + people.Name(s.deputy)
	}
	return words + ", after " + s.hours + " h by " + s.channel
}
