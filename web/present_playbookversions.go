package web

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// savedPlaybookFlash says that a version is the latest now.
func savedPlaybookFlash(saved offboarding.PlaybookVersion) ui.Flash {
	return ui.Flash{
		Kind: ui.FlashDone, Title: saved.Name + " is at version " + number(saved.Version) + " now.",
		Text: "New offboardings start from it. Those that run keep theirs.",
	}
}

// playbookHistory lists all versions, the newest first.
func playbookHistory(p reading.PlaybookPage) []playbooks.Version {
	var out []playbooks.Version
	for _, v := range p.History {
		line := playbooks.Version{
			Name: "Version " + number(v.Version), Href: playbookVersionPath(v.PlaybookID, v.Version), Current: v.Version == p.Shown.Version,
			Saved: savedBy(v), Note: v.Note, Export: ui.Link{Text: "Export", Href: playbookExportPath(v.PlaybookID, v.Version)},
		}
		if v.Version > 1 {
			line.Compare = ui.Link{Text: "Compare with version " + number(v.Version-1), Href: playbookComparisonPath(v.PlaybookID, v.Version-1, v.Version)}
		}
		out = append(out, line)
	}
	return out
}

func compareForm(id string, history []reading.PlaybookVersion, from, to int) ui.FilterBar {
	field := func(name, label string, version int) ui.Field {
		var options []ui.Option
		for _, v := range history {
			options = append(options, ui.Option{Value: number(v.Version), Label: "Version " + number(v.Version)})
		}
		return ui.Field{Kind: ui.FieldSelect, ID: fieldID(name), Name: name, Label: label, Options: chosen(number(version), options)}
	}
	return ui.FilterBar{
		Label: "Compare two versions", Action: playbookComparisonPath(id, 0, 0),
		Fields: []ui.Field{field("from", "Compare", from), field("to", "with", to)},
	}
}

// presentComparison is what differs between two versions.
func presentComparison(c reading.PlaybookComparison) playbooks.Comparison {
	id, from, to := c.To.PlaybookID, number(c.From.Version), number(c.To.Version)
	out := playbooks.Comparison{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Playbooks", Href: playbooksPath}, {Text: c.To.Name, Href: playbookPath(id)}, {Text: "Comparison"}},
			Title:  c.To.Name + ", version " + from + " and " + to,
			Lead:   "Version " + from + ": " + savedBy(c.From) + ". Version " + to + ": " + savedBy(c.To) + ".",
		},
		Compare: compareForm(id, c.History, c.From.Version, c.To.Version),
		Changes: presentChanges(counted(len(c.Changes), "difference"), "Version "+from, "Version "+to, c.Changes),
	}
	out.Changes.Empty = ui.EmptyState{Title: "Both ask for the same", Text: "Comments or the order of fields may differ."}
	return out
}

// presentChanges lists what differs, each part with its fields.
func presentChanges(heading, before, after string, changes []reading.PlaybookChange) playbooks.Changes {
	out := playbooks.Changes{Heading: heading}
	for _, change := range changes {
		part := playbooks.Part{Title: changedPart(change), Word: capital(string(change.Kind))}
		part.Diff = ui.Diff{Caption: "What changed in " + part.Title, OldHeading: before, NewHeading: after}
		for _, d := range change.Details {
			row := ui.DiffRow{Field: d.Field, Old: d.Before, New: d.After, Change: ui.DiffChanged}
			switch {
			case d.Before == "":
				row.Change = ui.DiffAdded
			case d.After == "":
				row.Change = ui.DiffRemoved
			}
			part.Diff.Rows = append(part.Diff.Rows, row)
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

func changedPart(c reading.PlaybookChange) string {
	switch c.Part {
	case reading.PartTask:
		return "Task “" + c.Title + "” (" + c.Key + ")"
	case reading.PartSignOff:
		return "Sign-off of " + c.Title
	default:
		return "The playbook itself"
	}
}

// playbookQuestion are the words of a question before a playbook is retired or
// brought back.
type playbookQuestion struct {
	id, verb, text, keep string
	path                 func(id string) string
	done, next           string
}

var retirement = playbookQuestion{
	id: "retire", verb: "Retire", path: playbookRetirementPath, keep: "Keep it in choice",
	text: "No new offboarding can choose it from then on. Drafts and running offboardings keep it, and you can bring it back.",
	done: "The playbook is retired.", next: "Offboardings that have it keep it.",
}

var reinstatement = playbookQuestion{
	id: "reinstate", verb: "Bring back", path: playbookReinstatementPath, keep: "Leave it retired",
	text: "New offboardings can choose its latest version again.",
	done: "The playbook can be chosen again.", next: "New offboardings start from its latest version.",
}

func (q playbookQuestion) title(p reading.PlaybookPage) string {
	return q.verb + " " + p.Name + "?"
}

func (q playbookQuestion) present(p reading.PlaybookPage, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	kind := ui.ButtonPrimary
	if q.id == retirement.id {
		kind = ui.ButtonDanger
	}
	return offboardings.Confirm{
		Crumbs: ui.Breadcrumb{{Text: "Playbooks", Href: playbooksPath}, {Text: p.Name, Href: playbookPath(p.PlaybookID)}, {Text: q.verb}},
		Question: ui.Dialog{
			ID: q.id, Title: q.title(p), Text: q.text, Errors: wrong.Summary, Form: ui.Form{Action: q.path(p.PlaybookID), Hidden: hidden},
			Fields: []ui.Field{{
				Kind: ui.FieldTextarea, ID: fieldID("reason"), Name: "reason", Label: "Why", Value: reason, Required: true, Error: wrong.of("reason"),
				Hint: "It is in the audit log.",
			}},
			Confirm: ui.Button{Text: q.verb + " this playbook", Kind: kind},
			Keep:    ui.Link{Text: q.keep, Href: playbookPath(p.PlaybookID)},
		},
	}
}
