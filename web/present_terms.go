package web

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// presentTerms is what an offboarding asks for and why.
func presentTerms(c reading.AmendmentChoice) offboardings.Terms {
	f := c.Facts
	out := offboardings.Terms{
		Head:     presentHead(c.Offboarding, ""),
		SetEmpty: ui.EmptyState{Title: "No attribute is set", Text: "Only what the playbook always asks for is asked."},
		Playbook: f.Playbook.Name + ", version " + number(f.Playbook.Version),
		NewerEmpty: ui.EmptyState{
			Title: "There is no newer version", Text: "When an administrator saves one, the owner can move this offboarding to it here.",
		},
		Changes:      presentAmendments(c.Offboarding),
		ChangesEmpty: ui.EmptyState{Title: "Nothing was changed", Text: "The offboarding asks for what it asked when it was published."},
		Notes: []string{
			"An attribute that comes to light adds its tasks and sign-offs at once.",
			"What an attribute or an older version had asked for stays until a waiver excuses it, which somebody else decides.",
			"Evidence and reviews stay. Sign-offs are given over the attributes and the playbook version, so they are asked again.",
		},
	}
	out.Head.Crumbs = presentCrumbs(c.Offboarding, "What is asked")
	if c.Can(authz.ViewPlaybooks) {
		out.About = ui.Link{Text: "What it asks", Href: playbookVersionPath(f.Playbook.ID, f.Playbook.Version)}
	}
	open := f.State == offboarding.Open
	change := open && c.Can(authz.ChangeAttributes) && c.Playbook.ID != ""
	if open && c.Can(authz.AddTask) {
		out.Add = ui.Button{Text: "Add a task", Kind: ui.ButtonSecondary, Href: ownTaskPath(f.Number)}
		out.AddTaskReason = "Add a task with its own questions and files. It is proven and reviewed like any other."
	}
	for _, a := range offboarding.AllAttributes() {
		line := offboardings.TermsLine{Title: phrase.Attribute(a)}
		if slices.Contains(f.Attributes, a) {
			line.Text = attributeSince(c.Offboarding, a)
			if change {
				line.Link = ui.Link{Text: "Remove", Href: attributePath(attributeRemovalRoute, f.Number, string(a))}
			}
			out.Set = append(out.Set, line)
			continue
		}
		if tasks, functions := c.Playbook.Adds(f.Tier, f.Attributes, a); change {
			line.Link = ui.Link{Text: "Add", Href: attributePath(attributeAdditionRoute, f.Number, string(a))}
			line.Text = addsWords(len(tasks), functions)
		}
		out.Unset = append(out.Unset, line)
	}
	for _, v := range c.Newer {
		line := offboardings.TermsLine{Title: "Version " + number(v.Version), Text: "Saved " + moment(v.SavedAt) + " by " + v.SavedByName, Quote: v.Note}
		if open && c.Can(authz.MovePlaybook) {
			line.Link = ui.Link{Text: "See what would change", Href: playbookMovePath(f.Number, v.Version)}
		}
		out.Newer = append(out.Newer, line)
	}
	for _, rule := range f.SignOffRules {
		out.SignOffs = append(out.SignOffs, offboardings.TermsLine{Title: phrase.Function(rule.Function), Text: "Speaks for " + categoryWords(rule.Categories) + "."})
	}
	out.SignOffs = append(out.SignOffs, offboardings.TermsLine{Title: phrase.Function(offboarding.Owner), Text: "Speaks for everything, and signs last."})
	return out
}

// attributeSince says since when an attribute holds.
func attributeSince(o reading.Offboarding, a offboarding.Attribute) string {
	for _, change := range slices.Backward(o.Facts.Amendments) {
		if change.Kind == offboarding.AttributeAdded && change.Attribute == a {
			return "Since " + momentNear(change.At, o.Now)
		}
	}
	return "Since the start"
}

// categoryWords lists categories within a sentence.
func categoryWords(categories []offboarding.Category) string {
	words := make([]string, len(categories))
	for i, c := range categories {
		words[i] = lowered(phrase.Category(c))
		if c == offboarding.OtherCategory {
			words[i] = "other tasks"
		}
	}
	return joined(words)
}

// presentAmendments lists what was changed after the start, the newest first.
func presentAmendments(o reading.Offboarding) []offboardings.TermsLine {
	type entry struct {
		at   time.Time
		line offboardings.TermsLine
	}
	var all []entry
	for _, a := range o.Facts.Amendments {
		all = append(all, entry{a.At, offboardings.TermsLine{
			Title: amendmentTitle(a.Kind, a.Attribute, a.To.Version), Text: o.Facts.People.Name(a.By) + ", " + momentNear(a.At, o.Now), Quote: a.Reason,
		}})
	}
	for _, t := range o.Facts.Tasks {
		if t.Key == "" {
			all = append(all, entry{t.Added.At, offboardings.TermsLine{
				Title: offboarding.TaskReference(t.Number) + " added", Text: o.Facts.People.Name(t.Added.By) + ", " + momentNear(t.Added.At, o.Now), Quote: t.Added.Reason,
				Link: ui.Link{Text: "Open the task", Href: taskPath(o.Facts.Number, t.Number)},
			}})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return b.at.Compare(a.at) })
	out := make([]offboardings.TermsLine, len(all))
	for i, e := range all {
		out[i] = e.line
	}
	return out
}

// amendmentTitle says in a few words what was changed.
func amendmentTitle(kind offboarding.AmendmentKind, a offboarding.Attribute, version int) string {
	switch kind {
	case offboarding.AttributeAdded:
		return phrase.Attribute(a) + " added"
	case offboarding.AttributeRemoved:
		return phrase.Attribute(a) + " removed"
	case offboarding.PlaybookMoved:
	}
	return "Moved to version " + number(version) + " of the playbook"
}
