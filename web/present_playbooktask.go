package web

import (
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// taskForm is the form of one task while it is put together. formTask reads
// what it shows. A page shows the parts that it needs, by playbooks.FormParts;
// parts are those of a playbook, which has a few questions more.
type taskForm struct {
	formMaker
	task reading.PlaybookTask
	// others are the tasks that can go before this one.
	others []ui.Option
}

// parts is the whole form, as a playbook needs it.
func (f taskForm) parts() []playbooks.FormPart {
	says, does, proof := f.says(), f.does(), f.proof()
	says.Lines = append(says.Lines, []ui.Field{f.word("key", "Key", f.task.Key, "Names the task over all versions. Empty means from the title")})
	does.Lines = append(does.Lines, []ui.Field{f.text("team", "Team", f.task.Team, "Who usually does it, as a hint")})
	proof.Lines = append(proof.Lines, f.tierLevels())
	return []playbooks.FormPart{says, does, f.proposed(), f.due(), f.before(), f.asked(), proof, f.sources()}
}

// says is what people read about the task.
func (f taskForm) says() playbooks.FormPart {
	t := f.task
	return playbooks.FormPart{ID: "task", Title: "What is to be done", Lines: [][]ui.Field{
		{f.text("title", "Title", t.Title, "An imperative without identifiers, for example Revoke API keys")},
		{f.long("help", "Help", t.Help, "A sentence or two for whoever does it")},
		{f.choice("category", "Category", string(t.Category), optionsOf(offboarding.Categories(), phrase.Category), "Choose a category", "")},
	}}
}

// does is who does it.
func (f taskForm) does() playbooks.FormPart {
	return playbooks.FormPart{ID: "who", Title: "Who does it", Lines: [][]ui.Field{
		{f.choice("party", "Done by", string(f.task.Party), optionsOf(taskParties, phrase.Party), "Choose who does it", "")},
	}}
}

// taskParties are who can do a task, and outsiders those of them who are not us.
var (
	taskParties = []offboarding.Party{offboarding.Us, offboarding.Client, offboarding.Vendor}
	outsiders   = taskParties[1:]
)

// proposed is who is proposed when an offboarding starts.
func (f taskForm) proposed() playbooks.FormPart {
	a := f.task.Assign
	roles := []ui.Option{{Value: string(reading.AssignOwner), Label: "The owner"}, {Value: string(reading.AssignDeputy), Label: "The deputy"}}
	return playbooks.FormPart{
		ID: fieldID("assign"), Title: "Who is proposed", Note: "At most one of these. Whoever did the task last time goes before.", Error: f.wrong["assign"],
		Lines: [][]ui.Field{{
			f.choice("assign.role", "A role", string(a.Role), roles, "Nobody", ""),
			f.text("assign.team", "A team", a.Team, "Whoever of it has the fewest tasks"),
			f.text("assign.person", "A person", a.Person, "Subject or e-mail address at the sign-in"),
			f.choice("assign.external", "An outsider", string(a.External), optionsOf(outsiders, phrase.Party), "Nobody", "The owner records it for them"),
		}},
	}
}

// due is when it is due, counted from the end of the contract.
func (f taskForm) due() playbooks.FormPart {
	return playbooks.FormPart{ID: "due", Title: "When it is due", Lines: [][]ui.Field{{
		f.whole("offset", "Due, in working days after the contract ends", f.task.Offset, "0", "Negative is before it, for example -5"),
		f.whole("effort", "Usual effort, in working days", f.task.Effort, "0", "The forecast counts with it"),
	}}}
}

// before is which tasks go before.
func (f taskForm) before() playbooks.FormPart {
	const list = "depends_on"
	out := playbooks.FormList{
		ID: fieldID(list), Title: "Tasks that go before", Error: f.wrong[list], Touched: f.touched == list, Empty: "It can begin at once.", Add: f.add(list, "Add a task before"),
		Note: "A task that is not asked for is left out.",
	}
	for i, d := range f.task.DependsOn {
		at := nth(list, i)
		key := f.choice(at+".key", "Task", d.Key, f.others, "Choose a task", "")
		lag := f.whole(at+".lag_days", "Then wait, in days", d.LagDays, "", "Days of 24 hours. Empty means none")
		out.Rows = append(out.Rows, playbooks.FormRow{
			ID: fieldID(at), Legend: "Task before " + number(i+1), Error: f.wrong[at], Touched: f.touched == at, Lines: [][]ui.Field{{key, lag}},
			Buttons: f.arranging(list, i, len(f.task.DependsOn), "task before "+number(i+1)),
		})
	}
	return playbooks.FormPart{ID: "before", Title: "What it waits for", Lists: []playbooks.FormList{out}}
}

// asked is for which offboardings it is asked.
func (f taskForm) asked() playbooks.FormPart {
	return f.askedWhen(f.task.When, f.task.Tiers)
}

// askedWhen asks for which attributes and tiers something counts.
func (m formMaker) askedWhen(c reading.PlaybookCondition, tiers []offboarding.Tier) playbooks.FormPart {
	attributes := optionsOf(offboarding.AllAttributes(), phrase.Attribute)
	return playbooks.FormPart{
		ID: fieldID("when"), Title: "When it is asked", Note: "Nothing ticked means always.", Error: m.wrong["when"],
		Lines: [][]ui.Field{
			{
				boxes(m, "when.any", "If at least one is set", c.Any, attributes, ""),
				boxes(m, "when.all", "If each is set", c.All, attributes, ""),
				boxes(m, "when.not", "If none is set", c.Not, attributes, ""),
			},
			{boxes(m, "tiers", "In these tiers", tiers, optionsOf(offboarding.Tiers(), phrase.Tier), "None ticked means all")},
		},
	}
}

// proof is what proves it: the sentence, the level, the questions and files.
func (f taskForm) proof() playbooks.FormPart {
	r := f.task.Requirement
	return playbooks.FormPart{
		ID: fieldID("requirement"), Title: "What proves it", Error: f.wrong["requirement"],
		Lines: [][]ui.Field{
			{f.long("requirement.proof", "What counts as proof", r.Proof, "A sentence or two. Whoever does the task reads it first")},
			{f.level("requirement.minimum_level", "Minimum level", r.MinimumLevel, "Choose a level", "Confirmed by somebody else needs a required file")},
		},
		Lists: []playbooks.FormList{f.questions("requirement.fields", r.Fields), f.files("requirement.files", r.Files)},
	}
}

func (f taskForm) level(name, label string, value offboarding.Level, none, hint string) ui.Field {
	return f.choice(name, label, string(value), optionsOf(offboarding.Levels(), phrase.Level), none, hint)
}

// tierLevels are the minimum levels of the tiers beside standard.
func (f taskForm) tierLevels() []ui.Field {
	return []ui.Field{
		f.level("levels.light", "Minimum level in light", f.task.Levels.Light, "As in standard", "No higher than in standard"),
		f.level("levels.strict", "Minimum level in strict", f.task.Levels.Strict, "As in standard", "No lower than in standard"),
	}
}

// sources is what asks for the task.
func (f taskForm) sources() playbooks.FormPart {
	same := func(c string) string { return c }
	return playbooks.FormPart{ID: "sources", Title: "What asks for it", Lines: [][]ui.Field{
		{f.text("clause", "Contract clause", f.task.Clause, "The certificate prints it")},
		{boxes(f.formMaker, "controls", "Controls for which it is evidence", f.task.Controls, optionsOf(reading.PlaybookControls(), same), "Evidence, no claim of compliance")},
	}}
}

// titled is a legend with what a thing is called, as far as that is known.
func titled(thing string, position int, name string) string {
	legend := thing + " " + number(position)
	if name = strings.TrimSpace(name); name != "" {
		legend += ": " + name
	}
	return legend
}
