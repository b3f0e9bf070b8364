package web

import (
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// presentSaving asks why, beside what saving would change.
func (p copyPage) presentSaving(wrong problems) playbooks.Saving {
	next := number(p.basedOn + 1)
	out := playbooks.Saving{
		Head: ui.PageHead{
			Crumbs: p.crumbs("Save"), Title: "Save " + p.name() + " as version " + next + "?",
			Lead: "New offboardings start from it. Drafts and running offboardings keep the version that they have.",
		},
		Problems: wrong.Summary, Form: p.carry(),
		Note: &ui.Field{
			Kind: ui.FieldText, ID: fieldID(noteField), Name: noteField, Label: "Why", Value: p.note, Optional: true, Error: wrong.of(noteField),
			Hint: "For the history, for example Two more days for backups",
		},
		Hint:    "The version is written anew: comments in its text are not kept. Change as text keeps them.",
		Buttons: []ui.Button{{Text: "Save as version " + next, Name: actionField, Value: saveVerb + ":"}, p.back()},
	}
	if p.basedOn == 0 {
		out.Changes = []playbooks.Changes{{Heading: "A new playbook", Empty: ui.EmptyState{
			Title: p.name() + " is not here yet",
			Text:  "It would be version 1, with " + counted(len(p.book.Tasks), "task") + " and " + counted(len(p.book.SignOffs), "sign-off") + " besides the owner's.",
		}}}
		out.Hint = ""
		return out
	}
	out.Changes = []playbooks.Changes{p.mine("changes", "What changes against version "+number(p.basedOn))}
	return out
}

func (p copyPage) back() ui.Button {
	return ui.Button{Text: "Go on editing", Kind: ui.ButtonSecondary, Name: actionField, Value: backVerb + ":"}
}

// mine is what saving would change in the latest version.
func (p copyPage) mine(id, heading string) playbooks.Changes {
	latest := number(p.check.Latest)
	out := presentChanges(heading, "Version "+latest, "Your copy", p.check.Changes)
	out.ID = id
	out.Empty = ui.EmptyState{Title: "It asks for the same", Text: "There is nothing to save."}
	return out
}

// presentConflict shows both versions to whoever was not the first, and how to
// go on.
func (p copyPage) presentConflict() playbooks.Saving {
	from, latest := number(p.basedOn), number(p.check.Latest)
	out := playbooks.Saving{
		Head: ui.PageHead{
			Crumbs: p.crumbs("Save"), Title: p.name() + " is at version " + latest + " now",
			Lead: "Your copy was made from version " + from + ". Nothing was saved, and what you typed is still here.",
		},
		Form: p.form(),
		Hint: "Take over version " + latest + " to keep its changes and yours. What both changed stays as in your copy and is named. " +
			"Without taking over, saving your copy takes back what version " + latest + " changed. Either way you see it before anything is saved.",
		Buttons: []ui.Button{
			{Text: "Take over version " + latest, Name: actionField, Value: mergeVerb + ":"},
			{Text: "Go on with my copy only", Kind: ui.ButtonSecondary, Name: actionField, Value: rebaseVerb + ":" + latest}, p.back(),
		},
		Link: ui.Link{Text: "Drop your copy and change version " + latest, Href: playbookEditPath(p.book.ID)},
	}
	if p.theirs.To.Version > 0 {
		theirs := presentChanges("What version "+latest+" changed, saved "+savedBy(p.theirs.To), "Version "+from, "Version "+latest, p.theirs.Changes)
		theirs.ID, theirs.Empty = "theirs", ui.EmptyState{Title: "It asks for the same as version " + from, Text: "Only comments or the order of fields may differ."}
		out.Changes = append(out.Changes, theirs)
	}
	out.Changes = append(out.Changes, p.mine("mine", "What your copy would change in version "+latest))
	return out
}

// mergedFlash says what became of a copy that took over another version.
func mergedFlash(both []reading.PlaybookChange) ui.Flash {
	if len(both) == 0 {
		return ui.Flash{Kind: ui.FlashDone, Title: "Your copy has what the other version changed.", Text: "Nothing is stored before you save."}
	}
	var parts []string
	for _, change := range both {
		part := changedPart(change)
		if change.Part == reading.WholePlaybook {
			part = change.Title
		}
		parts = append(parts, lowered(part))
	}
	return ui.Flash{
		Kind: ui.FlashConflict, Title: "Both of you changed " + joined(parts) + ".",
		Text: "That stays as in your copy; everything else of the other version is taken over. Compare it below before you save.",
	}
}
