package web

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// presentStart is the form that starts an offboarding or changes a draft.
func presentStart(p startPage) offboardings.Start {
	action, cancel := newOffboardingPath, offboardingsPath
	head := ui.PageHead{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: offboardingsPath}, {Text: "New"}}, Title: "Start an offboarding",
		Lead: "Answer what you know. You can change everything while it is a draft. Nobody is told before you publish.",
	}
	save := ui.Button{Text: "Save as draft and check tasks"}
	if p.draft != nil {
		action, cancel = draftTermsPath(p.draft.Facts.Number), offboardingPath(p.draft.Facts.Number)
		head.Crumbs, head.Title = presentCrumbs(*p.draft, "Answers"), "Change the answers"
		head.Lead = "Tasks that stay keep the people who were named for them."
		save.Text = "Save answers and check tasks"
	}
	return offboardings.Start{
		Head: head, Errors: p.wrong.Summary,
		Form: ui.Form{Action: action, Hidden: p.hidden, Attrs: templ.Attributes{
			"hx-post": action, "hx-trigger": "change delay:400ms", "hx-target": "#preview", "hx-swap": "outerHTML",
			"hx-select-oob": offboardings.Changing,
		}},
		Client: p.clientField(), Service: p.serviceField(), Owner: p.ownerField(),
		ContractEnds: p.dateField("contract_ends", "Contract ends", "Sets all other dates", p.contractEnds),
		Due:          p.dateField("due", "Everything proven by", "Empty means the day the contract ends", p.due),
		Playbook:     p.playbooks(), Tier: p.tierField(), Attributes: p.attributeBoxes(), Save: save,
		Refresh: ui.Button{Text: "Update preview", Kind: ui.ButtonSecondary, Name: "action", Value: "preview"},
		Cancel:  ui.Link{Text: "Cancel", Href: cancel},
		Preview: presentPreview(p.plan, p.gate, p.adds()),
	}
}

func (p startPage) field(name, label string, options []ui.Option) ui.Field {
	return ui.Field{
		Kind: ui.FieldSelect, ID: fieldID(name), Name: name, Label: label, Required: true, Error: p.wrong.of(name), Options: options,
	}
}

func (p startPage) clientField() ui.Field {
	options := []ui.Option{{Label: "Choose a client"}}
	for _, c := range p.Clients {
		options = append(options, ui.Option{Value: c.ID, Label: c.Name})
	}
	return p.field("client", "Client", chosen(p.client, options))
}

func (p startPage) serviceField() ui.Field {
	options := []ui.Option{{Label: "Choose a service"}}
	for _, s := range p.Services {
		options = append(options, ui.Option{Value: s.ID, Label: s.Name})
	}
	return p.field("service", "Service", chosen(p.service, options))
}

func (p startPage) ownerField() ui.Field {
	f := p.field("owner", "Accountable owner", personOptions(p.People, p.owner, "Choose a person"))
	f.Hint = "One person, not a team"
	return f
}

func (p startPage) dateField(name, label, hint, value string) ui.Field {
	return ui.Field{
		Kind: ui.FieldDate, ID: fieldID(name), Name: name, Label: label, Hint: hint, Value: value, Width: ui.WidthNarrow,
		Required: name == "contract_ends", Optional: name != "contract_ends", Error: p.wrong.of(name),
	}
}

func (p startPage) playbooks() offboardings.Playbooks {
	out := offboardings.Playbooks{ID: fieldID("playbook"), Name: "playbook", Error: p.wrong.of("playbook")}
	for _, b := range p.Playbooks {
		least := 0
		for _, t := range b.Tasks {
			if t.Asked(p.tier, nil) {
				least++
			}
		}
		detail := counted(least, "task")
		if more := len(b.Tasks) - least; more > 0 {
			detail += ", up to " + number(more) + " more by the answers below"
		}
		out.Choices = append(out.Choices, offboardings.Playbook{
			Value: b.ID, Name: b.Name, Version: "v" + number(b.Version), Description: b.Description, Detail: detail, Checked: b.ID == p.playbook,
			About: ui.Link{Text: "What " + b.Name + " asks", Href: playbookVersionPath(b.ID, b.Version)},
		})
	}
	return out
}

// tierField asks how strict the offboarding is.
func (p startPage) tierField() ui.Field {
	f := ui.Field{
		Kind: ui.FieldRadios, ID: fieldID("tier"), Name: "tier", Label: "How strict?", Error: p.wrong.of("tier"),
		Hint: "The tier sets how strong evidence must be and who signs. It stays once the offboarding is published. No tier leaves out one of the six categories.",
	}
	for _, tier := range offboarding.Tiers() {
		f.Options = append(f.Options, ui.Option{Value: string(tier), Label: phrase.Tier(tier)})
	}
	f.Options = chosen(string(p.tier.OrStandard()), f.Options)
	return f
}

// named is the playbook that the answers name, or the zero playbook.
func (p startPage) named() reading.Playbook {
	at := slices.IndexFunc(p.Playbooks, func(b reading.Playbook) bool { return b.ID == p.playbook })
	if at < 0 {
		return reading.Playbook{}
	}
	return p.Playbooks[at]
}

// chosenPlaybook is the one that is marked, or the first, if there is any.
func (p startPage) chosenPlaybook() reading.Playbook {
	if book := p.named(); book.ID != "" || len(p.Playbooks) == 0 {
		return book
	}
	return p.Playbooks[0]
}

func (p startPage) attributeBoxes() offboardings.Attributes {
	out := offboardings.Attributes{ID: fieldID("attributes"), Name: "attributes", Error: p.wrong.of("attributes")}
	book := p.chosenPlaybook()
	for _, a := range offboarding.AllAttributes() {
		tasks, functions := book.Adds(p.tier, nil, a)
		out.Boxes = append(out.Boxes, offboardings.Attribute{
			Value: string(a), Label: phrase.Attribute(a), Adds: addsWords(len(tasks), functions), Checked: slices.Contains(p.attributes, a),
		})
	}
	return out
}

// addsWords says what a yes adds: "Adds 2 tasks and the privacy sign-off".
func addsWords(tasks int, functions []offboarding.Function) string {
	var parts []string
	if tasks > 0 {
		parts = append(parts, counted(tasks, "task"))
	}
	for _, f := range functions {
		parts = append(parts, "the "+string(f)+" sign-off")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Adds " + joined(parts)
}

// additions are what the answers added to a plan.
type additions struct {
	tasks     map[string]bool
	functions map[offboarding.Function]bool
}

func (p startPage) adds() additions { return additionsTo(p.chosenPlaybook(), p.tier) }

// additionsTo returns what a playbook asks for in a tier only after a yes.
func additionsTo(b reading.Playbook, tier offboarding.Tier) additions {
	out := additions{tasks: map[string]bool{}, functions: map[offboarding.Function]bool{}}
	for _, t := range b.Tasks {
		out.tasks[t.Key] = !t.Asked(tier, nil)
	}
	for _, s := range b.SignOffs {
		out.functions[s.Function] = !s.Asked(tier, nil)
	}
	return out
}

// presentPreview says what the gate will ask for. Nothing in it is late yet.
func presentPreview(plan offboarding.Plan, gate offboarding.Gate, added additions) offboardings.Preview {
	if len(plan.Tasks) == 0 {
		return offboardings.Preview{Empty: ui.EmptyState{
			Title: "Choose a playbook", Text: "It says which conditions stand between here and closure.",
		}}
	}
	p := offboardings.Preview{Count: counted(len(gate.Conditions), "condition"), Gate: presentGateRow(gate, time.Time{})}
	for _, category := range categoriesOf(plan.Tasks) {
		group := offboardings.PreviewGroup{Title: phrase.Category(category)}
		for _, t := range plan.Tasks {
			if t.Category == category {
				group.Items = append(group.Items, offboardings.PreviewItem{Title: t.Title, Added: added.tasks[t.Key]})
			}
		}
		group.Count = number(len(group.Items))
		p.Groups = append(p.Groups, group)
	}
	signOffs := offboardings.PreviewGroup{Title: "Sign-offs"}
	for _, rule := range plan.Rules {
		if rule.Function != offboarding.Owner {
			signOffs.Items = append(signOffs.Items, offboardings.PreviewItem{Title: phrase.Function(rule.Function), Added: added.functions[rule.Function]})
		}
	}
	signOffs.Items = append(signOffs.Items, offboardings.PreviewItem{Title: phrase.Function(offboarding.Owner)})
	signOffs.Count = number(len(signOffs.Items))
	checks := offboardings.PreviewGroup{
		Title: "Checks", Count: "1", Items: []offboardings.PreviewItem{{Title: "Every inventory item decided and proven, and the inventory declared complete"}},
	}
	p.Groups = append(p.Groups, signOffs, checks)
	return p
}
