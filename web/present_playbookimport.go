package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// importPage is the page of an import while it is put together.
type importPage struct {
	importForm
	reading.PlaybookCheck
	// checked says that there was a text to look at.
	checked bool
	wrong   problems
	hidden  []ui.Hidden
}

// basedOn is the version that the text was made from. Where the page said that
// the playbook is new, it stays a new one: somebody may have added it since.
func (p importPage) basedOn() int {
	if p.shown == "0" {
		return 0
	}
	return p.BasedOn()
}

// conflictLink leads to what somebody else saved meanwhile.
func (p importPage) conflictLink() ui.Link {
	id, from := p.Playbook.ID, p.Playbook.Version
	if from >= 1 && from < p.Latest {
		return ui.Link{Text: "Compare version " + number(from) + " with version " + number(p.Latest), Href: playbookComparisonPath(id, from, p.Latest)}
	}
	return ui.Link{Text: "Show version " + number(p.Latest), Href: playbookPath(id)}
}

// presentImport is the form, with the mistakes of its text or with what it
// would change.
func presentImport(p importPage) playbooks.Import {
	out := playbooks.Import{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Playbooks", Href: playbooksPath}, {Text: "Import"}}, Title: "Import a playbook",
			Lead: "Choose a file or paste the text. Check it first: you see every mistake, or what it would change. Nothing is stored before you save.",
		},
		Problems: p.wrong.Summary,
		Form:     ui.Form{Action: playbookImportPath, Class: "box pad", Hidden: p.hidden, Attrs: templ.Attributes{"enctype": "multipart/form-data"}},
		File: ui.Field{
			Kind: ui.FieldFile, ID: fieldID("file"), Name: "file", Label: "File", Optional: true, Accept: ".yaml,.yml",
			Hint: "It replaces the text below.",
		},
		Text: ui.Field{
			Kind: ui.FieldTextarea, ID: fieldID("text"), Name: "text", Label: "Text", Value: p.text, Rows: 20, Mono: true,
			Hint: "YAML. Its version is the one that it was made from.",
		},
		Note: ui.Field{
			Kind: ui.FieldText, ID: fieldID("note"), Name: "note", Label: "Why", Value: p.note, Optional: true, Error: p.wrong.of("note"),
			Hint: "For the history, for example Two more days for backups",
		},
		Buttons: []ui.Button{{Text: "Check the text", Name: "action", Value: "check"}},
		Cancel:  ui.Link{Text: "Cancel", Href: playbooksPath},
	}
	switch {
	case !p.checked:
	case len(p.Problems) > 0:
		out.Problems, out.Lines = importProblems(p)
		out.Text.Error = "It has " + counted(len(p.Problems), "mistake")
	default:
		out.Form.Hidden = append(out.Form.Hidden, ui.Hidden{Name: "shown", Value: number(p.Latest)})
		out.Changes = importChanges(p)
		check := out.Buttons[0]
		check.Kind = ui.ButtonSecondary
		out.Buttons = []ui.Button{{Text: "Save as version " + number(p.Latest+1), Name: "action", Value: "save"}, check}
	}
	return out
}

// longestLine is how many characters of a line with a mistake are shown.
const longestLine = 160

// importProblems lists the mistakes with links to their lines, and the lines
// with their mistakes.
func importProblems(p importPage) (ui.ErrorSummary, []playbooks.Line) {
	summary := ui.ErrorSummary{Title: "Nothing was saved. Mend " + counted(len(p.Problems), "mistake")}
	text := strings.Split(p.text, "\n")
	var lines []playbooks.Line
	for _, problem := range p.Problems {
		id := "line-" + number(problem.Line)
		summary.Items = append(summary.Items, ui.ErrorItem{Href: "#" + id, Text: capital(problem.Place()) + ": " + problem.String()})
		if len(lines) == 0 || lines[len(lines)-1].ID != id {
			line := playbooks.Line{ID: id, Number: number(problem.Line)}
			if problem.Line <= len(text) {
				line.Text = shortened(strings.TrimRight(text[problem.Line-1], "\r"), longestLine)
			}
			lines = append(lines, line)
		}
		last := &lines[len(lines)-1]
		last.Problems = append(last.Problems, "Column "+number(problem.Column)+": "+problem.String())
	}
	return summary, lines
}

// shortened cuts a text that is too long to be read.
func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// importChanges says what saving would change.
func importChanges(p importPage) *playbooks.Changes {
	if p.Latest == 0 {
		return &playbooks.Changes{Heading: "A new playbook", Empty: ui.EmptyState{
			Title: p.Playbook.Name + " is not here yet",
			Text:  "It would be version 1, with " + counted(len(p.Playbook.Tasks), "task") + " and " + counted(len(p.Playbook.SignOffs), "sign-off") + " besides the owner's.",
		}}
	}
	out := presentChanges("What changes against version "+number(p.Latest), "Version "+number(p.Latest), "This text", p.Changes)
	out.Empty = ui.EmptyState{Title: "It asks for the same", Text: "Comments or the order of fields may differ from version " + number(p.Latest) + "."}
	return &out
}

// importFromPath leads to the form with the latest text of a playbook in it.
func importFromPath(id string) string {
	return withQuery(playbookImportPath, url.Values{"from": {id}})
}
