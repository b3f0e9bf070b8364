package web

import (
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// amendmentView is what the page of one change is made of.
type amendmentView struct {
	p      reading.AmendmentPage
	hidden []ui.Hidden
	// typed, until and chosen are what a refused form held; chosen is nil for a
	// page that was opened.
	typed  offboarding.WaiverRequest
	until  string
	chosen []int
	err    error
}

func (v amendmentView) title() string {
	switch v.p.Change.Kind {
	case offboarding.AttributeAdded:
		return "Add: " + lowered(phrase.Attribute(v.p.Change.Attribute))
	case offboarding.AttributeRemoved:
		return "Remove: " + lowered(phrase.Attribute(v.p.Change.Attribute))
	case offboarding.PlaybookMoved:
	}
	return "Move to version " + number(v.p.Change.Version)
}

func (v amendmentView) address() string {
	number := v.p.Facts.Number
	switch v.p.Change.Kind {
	case offboarding.AttributeAdded:
		return attributePath(attributeAdditionRoute, number, string(v.p.Change.Attribute))
	case offboarding.AttributeRemoved:
		return attributePath(attributeRemovalRoute, number, string(v.p.Change.Attribute))
	case offboarding.PlaybookMoved:
	}
	return playbookMovePath(number, v.p.Change.Version)
}

// presentAmendment says what a change would do before anybody makes it.
func presentAmendment(v amendmentView) offboardings.Amendment {
	out := offboardings.Amendment{
		Head: presentHead(v.p.Offboarding, ""), Errors: problemsOf(v.err).Summary, Lead: v.lead(), Parts: v.parts(), Form: v.form(),
		Notes: []string{
			"What is verified stays verified, and nothing that was sent is lost.",
			"Who does a task, who reviews it and by when stay as they are.",
			"The change, its reason and every task that it touches are on the audit trail. The certificate prints the reason.",
		},
		Back: ui.Link{Text: "Back to what is asked", Href: termsPath(v.p.Facts.Number)},
	}
	out.Head.Title = v.title()
	out.Head.Tabs = ui.Tabs{}
	out.Head.Crumbs = append(presentCrumbs(v.p.Offboarding, "What is asked"), ui.Link{Text: v.title()})
	out.Head.Crumbs[2].Href = termsPath(v.p.Facts.Number)
	return out
}

func (v amendmentView) lead() string {
	e := v.p.Effect
	if e.Empty() {
		return "No task and no sign-off changes. Sign-offs that were given are asked again, because each was given over the attributes and the playbook version."
	}
	var parts []string
	add := func(n int, thing, one, more string) {
		if n > 0 {
			parts = append(parts, counted(n, thing)+oneOrMore(n, " "+one, " "+more))
		}
	}
	add(len(e.Added), "task", "comes", "come")
	add(len(e.Changed), "task", "asks for something else", "ask for something else")
	add(len(e.NewRules), "sign-off", "comes or grows", "come or grow")
	add(len(e.Dropped), "open task", "is not asked for any more", "are not asked for any more")
	add(len(e.AskedAgain), "waiver", "ends", "end")
	return capital(joined(parts)) + "."
}

// parts are the sorts of effect that there are.
func (v amendmentView) parts() []offboardings.AmendmentPart {
	e := v.p.Effect
	all := []offboardings.AmendmentPart{
		{ID: "comes", Title: "Comes", Note: "Above the line from the start", Lines: v.comes()},
		{ID: "changes", Title: "Asks for something else", Lines: v.changes()},
		{ID: "drops", Title: "Not asked for any more", Note: "Stays until a waiver excuses it", Lines: v.lines(e.Dropped, func(t offboarding.Task) string {
			return phrase.Category(t.Category) + ", with " + doer(v.p.Offboarding, t)
		})},
		{ID: "again", Title: "Asked for again", Note: "The waiver ends", Lines: v.askedAgain()},
		{ID: "kept", Title: "Stays as it is", Lines: v.kept()},
		{ID: "falls", Title: "Sign-offs that fall", Note: "Whoever gave them signs again", Lines: v.falls()},
	}
	return slices.DeleteFunc(all, func(p offboardings.AmendmentPart) bool { return len(p.Lines) == 0 })
}

func (v amendmentView) lines(tasks []offboarding.Task, text func(offboarding.Task) string) []offboardings.AmendmentLine {
	out := make([]offboardings.AmendmentLine, len(tasks))
	for i, t := range tasks {
		out[i] = offboardings.AmendmentLine{Reference: offboarding.TaskReference(t.Number), Title: t.Title, Text: text(t)}
		if _, there := v.p.Facts.Task(t.Number); there {
			out[i].Href = taskPath(v.p.Facts.Number, t.Number)
		}
	}
	return out
}

func (v amendmentView) comes() []offboardings.AmendmentLine {
	out := v.lines(v.p.Effect.Added, func(t offboarding.Task) string {
		text := phrase.Category(t.Category) + ", due " + phrase.Day(t.Due)
		if level := t.Requirement.MinimumLevel; level != offboarding.SelfAttested {
			text += ", evidence at least " + lowered(phrase.Level(level))
		}
		if len(t.DependsOn) > 0 {
			text += ", waits for " + references(dependedOn(t))
		}
		return text
	})
	for _, rule := range v.p.Effect.NewRules {
		out = append(out, offboardings.AmendmentLine{
			Title: phrase.Function(rule.Function) + " sign-off", Text: "Speaks for " + categoryWords(rule.Categories) + ".",
		})
	}
	return out
}

func dependedOn(t offboarding.Task) []int {
	out := make([]int, len(t.DependsOn))
	for i, d := range t.DependsOn {
		out[i] = d.On
	}
	slices.Sort(out)
	return out
}

func (v amendmentView) changes() []offboardings.AmendmentLine {
	var out []offboardings.AmendmentLine
	for _, c := range v.p.Effect.Changed {
		text := changeWords(c)
		if _, sent := v.p.Facts.CurrentEvidence(c.Before.Number); sent && c.Before.Requirement.Version != c.After.Requirement.Version {
			text += " The evidence that was sent stays readable and is sent again for what is asked now."
		}
		out = append(out, v.lines([]offboarding.Task{c.Before}, func(offboarding.Task) string { return text })...)
	}
	return out
}

// changeWords says what differs in a task.
func changeWords(c offboarding.TaskChange) string {
	var parts []string
	if c.Before.Title != c.After.Title {
		parts = append(parts, "its title becomes “"+c.After.Title+"”")
	}
	before, after := c.Before.Requirement, c.After.Requirement
	switch {
	case before.MinimumLevel != after.MinimumLevel:
		parts = append(parts, "its evidence must be at least "+lowered(phrase.Level(after.MinimumLevel))+", no longer "+lowered(phrase.Level(before.MinimumLevel)))
	case before.Version != after.Version:
		parts = append(parts, "its form asks "+counted(len(after.Fields), "question")+" and "+counted(len(after.Files), "file")+" differently")
	}
	if !slices.Equal(c.Before.DependsOn, c.After.DependsOn) {
		waits := "it waits for no other task"
		if len(c.After.DependsOn) > 0 {
			waits = "it waits for " + references(dependedOn(c.After))
		}
		parts = append(parts, waits)
	}
	if len(parts) == 0 {
		return "Its explanation changes."
	}
	return capital(joined(parts)) + "."
}

func (v amendmentView) askedAgain() []offboardings.AmendmentLine {
	var out []offboardings.AmendmentLine
	for _, w := range v.p.Effect.AskedAgain {
		t, _ := v.p.Facts.Task(w.Task)
		out = append(out, v.lines([]offboarding.Task{t}, func(offboarding.Task) string { return "Waived because: " + w.Reason })...)
	}
	return out
}

func (v amendmentView) kept() []offboardings.AmendmentLine {
	var out []offboardings.AmendmentLine
	for _, k := range v.p.Effect.Kept {
		out = append(out, v.lines([]offboarding.Task{k.Task}, func(offboarding.Task) string { return keptWords(k.Why) })...)
	}
	out = append(out, v.lines(v.p.Effect.Done, func(offboarding.Task) string { return "It is not asked for any more, and is proven or waived already." })...)
	for _, rule := range v.p.Effect.KeptRules {
		out = append(out, offboardings.AmendmentLine{
			Title: phrase.Function(rule.Function) + " sign-off", Text: "It is not asked for any more, but a sign-off is never waived.",
		})
	}
	return out
}

func keptWords(why offboarding.KeptWhy) string {
	switch why {
	case offboarding.KeptDone:
		return "It would be asked differently, but is proven or waived already."
	case offboarding.KeptStricter:
		return "Its form would ask for less. Only a waiver does that."
	case offboarding.KeptElsewhere:
		return "It would move to another category or party, so that others would decide about it."
	}
	return ""
}

func (v amendmentView) falls() []offboardings.AmendmentLine {
	var out []offboardings.AmendmentLine
	for _, f := range v.p.Effect.Falling {
		out = append(out, offboardings.AmendmentLine{Title: phrase.Function(f)})
	}
	return out
}

func (v amendmentView) form() offboardings.ShortForm {
	wrong := problemsOf(v.err)
	out := offboardings.ShortForm{
		ID: "amend", Title: v.title(), Form: ui.Form{Action: v.address(), Hidden: append(v.hidden, versionField(v.p.Offboarding))},
		Fields: []ui.Field{whyField(v.typed.Reason, "For example: the contract turned out to cover personal data", wrong)},
		Button: ui.Button{Text: "Add it"},
	}
	switch v.p.Change.Kind {
	case offboarding.AttributeAdded:
	case offboarding.AttributeRemoved:
		out.Button.Text = "Remove it"
	case offboarding.PlaybookMoved:
		out.Button.Text = "Move to version " + number(v.p.Change.Version)
	}
	if len(v.p.Effect.Dropped) == 0 {
		return out
	}
	waive := ui.Field{
		Kind: ui.FieldCheckboxes, ID: fieldID(waiveField), Name: waiveField, Label: "Ask for a waiver of",
		Hint: "Somebody else decides. What you do not choose stays to be done.",
	}
	for _, t := range v.p.Effect.Dropped {
		waive.Options = append(waive.Options, ui.Option{
			Value: number(t.Number), Label: offboarding.TaskReference(t.Number) + " " + t.Title, Selected: v.err == nil || slices.Contains(v.chosen, t.Number),
		})
	}
	control := ui.Field{
		Kind: ui.FieldTextarea, ID: fieldID(controlField), Name: controlField, Label: "What makes up for it?", Hint: "For example: the export was checked and holds no person",
		Value: v.typed.Control, Error: wrong.of(controlField),
	}
	out.Fields = append(out.Fields, waive, control)
	out.Fields = append(out.Fields, termFields(v.typed.Permanent, v.until, wrong)...)
	return out
}
