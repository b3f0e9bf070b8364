package web

import (
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// presentPlaybooks is the registry.
func presentPlaybooks(r reading.Playbooks) playbooks.List {
	l := playbooks.List{
		Head: ui.PageHead{Title: "Playbooks", Lead: "What an offboarding asks for: its tasks, their evidence, and who signs."},
		Empty: ui.EmptyState{
			Title: "There is no playbook", Text: "Without one, no offboarding can be started. An administrator can import one; those that come with Closegate arrive at its next start.",
		},
	}
	if r.MayChange {
		l.Head.Actions = []ui.Button{{Text: "New playbook", Href: newPlaybookPath}, {Text: "Import a playbook", Kind: ui.ButtonSecondary, Href: playbookImportPath}}
	}
	for _, line := range r.Lines {
		row := playbooks.ListRow{
			Name: line.Name, Href: playbookPath(line.PlaybookID), ID: line.PlaybookID, Description: line.Description,
			Version: "v" + number(line.Version), Saved: savedBy(line.PlaybookVersion), Tasks: number(line.Tasks),
			Running: "No running offboarding", Status: ui.Status{Tone: ui.ToneOK, Icon: ui.IconCheck, Word: "Can be chosen"},
		}
		if line.Running > 0 {
			row.Running = counted(line.Running, "running offboarding")
		}
		if line.Retired {
			row.Status = retiredStatus()
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func retiredStatus() ui.Status {
	return ui.Status{Tone: ui.ToneIdle, Icon: ui.IconCancelled, Word: "Retired"}
}

func savedBy(v reading.PlaybookVersion) string { return dayInFull(v.SavedAt) + " by " + v.SavedByName }

// presentPlaybook is what one version asks for.
func presentPlaybook(p reading.PlaybookPage) playbooks.Page {
	id := p.PlaybookID
	out := playbooks.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Playbooks", Href: playbooksPath}, {Text: p.Name}}, Title: p.Playbook.Name, Lead: p.Playbook.Description,
			Actions: []ui.Button{{Text: "Export as YAML", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: playbookExportPath(id, p.Shown.Version)}},
			Facts: ui.Facts{
				{Term: "Version", Text: number(p.Shown.Version)},
				{Term: "Saved", Text: savedBy(p.Shown)},
				{Term: "Tasks", Text: number(len(p.Playbook.Tasks))},
				{Term: "Running offboardings", Text: number(p.Running)},
			},
		},
		SignOffs: playbookSignOffs(p.Playbook), Controls: playbookControls(p.Playbook), History: playbookHistory(p),
	}
	if len(p.History) > 1 {
		out.Compare = compareForm(id, p.History, max(p.Version-1, 1), p.Version)
	}
	switch {
	case p.Shown.Version != p.Version:
		out.Note = ui.Flash{Kind: ui.FlashNote, Title: "This is an older version.", Text: "New offboardings start from version " + number(p.Version) + ".",
			Link: ui.Link{Text: "Show version " + number(p.Version), Href: playbookPath(id)}}
	case p.Retired:
		out.Note = ui.Flash{Kind: ui.FlashNote, Title: "This playbook is retired.", Text: "No new offboarding can choose it. Those that have it keep it."}
	}
	if p.MayChange {
		out.Head.Actions = append(out.Head.Actions,
			ui.Button{Text: "Change as text", Kind: ui.ButtonSecondary, Href: importFromPath(id)}, ui.Button{Text: "Change", Href: playbookEditPath(id)})
		out.Retire = ui.Link{Text: "Retire this playbook", Href: playbookRetirementPath(id)}
		if p.Retired {
			out.Head.Actions = out.Head.Actions[:1]
			out.Retire = ui.Link{Text: "Bring this playbook back", Href: playbookReinstatementPath(id)}
		}
	}
	if p.Retired {
		out.Head.Status = retiredStatus()
	}
	for _, category := range offboarding.Categories() {
		group := playbooks.Category{ID: categoryID(category), Title: phrase.Category(category)}
		for _, t := range p.Playbook.Tasks {
			if t.Category == category {
				group.Tasks = append(group.Tasks, presentPlaybookTask(p.Playbook, t))
			}
		}
		if group.Count = counted(len(group.Tasks), "task"); len(group.Tasks) > 0 {
			out.Categories = append(out.Categories, group)
		}
	}
	return out
}

func presentPlaybookTask(p reading.Playbook, t reading.PlaybookTask) playbooks.Task {
	out := playbooks.Task{
		Title: t.Title, Key: t.Key, Proof: t.Requirement.Proof, When: askedWhen(t.When, t.Tiers), Who: doneBy(t), Due: offsetWords(t.Offset),
		Asks:   "Asks for " + joined([]string{counted(len(t.Requirement.Fields), "answer"), counted(len(t.Requirement.Files), "file")}) + ".",
		Levels: []string{phrase.Level(t.Requirement.MinimumLevel)},
	}
	for _, tier := range []offboarding.Tier{offboarding.Light, offboarding.Strict} {
		if level := t.Level(tier); level != t.Requirement.MinimumLevel {
			out.Levels = append(out.Levels, phrase.Tier(tier)+": "+phrase.Level(level))
		}
	}
	var before []string
	for _, d := range t.DependsOn {
		if other, ok := p.Task(d.Key); ok {
			name := "“" + other.Title + "”"
			if d.LagDays > 0 {
				name += " and " + counted(d.LagDays, "day")
			}
			before = append(before, name)
		}
	}
	if len(before) > 0 {
		out.After = "After " + joined(before)
	}
	return out
}

// offsetWords says a due day: "5 working days before the contract ends".
func offsetWords(offset int) string {
	switch {
	case offset < 0:
		return counted(-offset, "working day") + " before the contract ends"
	case offset > 0:
		return counted(offset, "working day") + " after the contract ends"
	}
	return "The day the contract ends"
}

// doneBy says who usually does a task, and who is proposed for it.
func doneBy(t reading.PlaybookTask) string {
	who := t.Team
	if who == "" {
		who = phrase.Party(t.Party)
	}
	if rule := proposed(t.Assign); rule != "" {
		who += "; proposed: " + rule
	}
	return who
}

func proposed(a reading.PlaybookAssign) string {
	switch {
	case a.Person != "":
		return a.Person
	case a.Team != "":
		return "whoever of " + a.Team + " has the fewest tasks"
	case a.External != "":
		return "the owner, who records it for the " + string(a.External)
	case a.Role == reading.AssignOwner:
		return "the owner"
	case a.Role != "":
		return "the deputy"
	}
	return ""
}

// askedWhen says for which offboardings something is asked.
func askedWhen(c reading.PlaybookCondition, tiers []offboarding.Tier) string {
	var parts []string
	for _, part := range []struct {
		attributes []offboarding.Attribute
		word, more string
	}{{c.Any, "", " or "}, {c.All, "", " and "}, {c.Not, "no ", ", no "}} {
		var names []string
		for _, a := range part.attributes {
			names = append(names, lowered(phrase.Attribute(a)))
		}
		if len(names) > 0 {
			parts = append(parts, part.word+strings.Join(names, part.more))
		}
	}
	when := "Always"
	if len(parts) > 0 {
		when = "If " + strings.Join(parts, "; and ")
	}
	if len(tiers) > 0 {
		var names []string
		for _, t := range tiers {
			names = append(names, strings.ToLower(phrase.Tier(t)))
		}
		when += ", in " + joined(names)
	}
	return when
}

func playbookSignOffs(p reading.Playbook) []playbooks.SignOff {
	var out []playbooks.SignOff
	for _, s := range p.SignOffs {
		var covers []string
		for _, c := range s.Categories {
			covers = append(covers, phrase.Category(c))
		}
		out = append(out, playbooks.SignOff{
			Function: phrase.Function(s.Function), Covers: strings.Join(covers, ", "), When: askedWhen(s.When, s.Tiers), Statement: s.Statement,
		})
	}
	return out
}

// playbookControls maps categories to the controls for which any of their tasks
// is evidence.
func playbookControls(p reading.Playbook) []playbooks.Control {
	var out []playbooks.Control
	known := map[offboarding.Category][]string{}
	seen := map[string]bool{}
	for _, t := range p.Tasks {
		for _, control := range t.Controls {
			if key := string(t.Category) + control; !seen[key] {
				seen[key] = true
				known[t.Category] = append(known[t.Category], control)
			}
		}
	}
	for _, category := range offboarding.Categories() {
		if controls := known[category]; len(controls) > 0 {
			out = append(out, playbooks.Control{Category: phrase.Category(category), Controls: strings.Join(controls, ", ")})
		}
	}
	return out
}
