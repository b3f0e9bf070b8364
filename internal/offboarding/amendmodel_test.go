package offboarding_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/offboarding"
)

// planFor is what the versions of a playbook ask for with attributes: devices
// add badges, data about people add backups, version 4 asks accounts more
// strictly, and version 5 data differently and devices not at all.
func planFor(attributes []offboarding.Attribute, version int) offboarding.Plan {
	var edits []func(*offboarding.Plan)
	if slices.Contains(attributes, offboarding.DevicesIssued) {
		edits = append(edits, with("badges"))
	}
	if !slices.Contains(attributes, offboarding.PersonalData) {
		edits = append(edits, without("backups"), func(p *offboarding.Plan) { p.Rules = p.Rules[:1] })
	}
	if version == 4 {
		edits = append(edits, edited("accounts", strict))
	}
	if version >= 5 {
		edits = append(edits, without("devices"), edited("data", func(t *offboarding.Task) { t.Requirement.Fields, t.Title = nil, "Delete" }))
	}
	return planWith(version, edits...)
}

// amending changes what is asked, and asks for waivers of what is dropped.
func (m *model) amending() error {
	f := m.o.Facts()
	in := offboarding.Amending{
		Kind:      rapid.SampledFrom([]offboarding.AmendmentKind{offboarding.AttributeAdded, offboarding.AttributeRemoved, offboarding.PlaybookMoved}).Draw(m.t, "kind"),
		Attribute: rapid.SampledFrom([]offboarding.Attribute{offboarding.DevicesIssued, offboarding.PersonalData}).Draw(m.t, "attribute"),
		Before:    planFor(f.Attributes, f.Playbook.Version), Reason: "It turned out so.", Control: "Watched.", Permanent: true,
	}
	switch in.Kind {
	case offboarding.AttributeAdded:
		in.After = planFor(append(slices.Clone(f.Attributes), in.Attribute), f.Playbook.Version)
	case offboarding.AttributeRemoved:
		rest := slices.DeleteFunc(slices.Clone(f.Attributes), func(a offboarding.Attribute) bool { return a == in.Attribute })
		in.After = planFor(rest, f.Playbook.Version)
	case offboarding.PlaybookMoved:
		in.Attribute = ""
		in.After = planFor(f.Attributes, rapid.IntRange(3, 5).Draw(m.t, "version"))
	}
	for _, t := range m.o.Effect(in, m.now.Add(hour)).Dropped {
		if rapid.Bool().Draw(m.t, "waive") {
			in.Waive = append(in.Waive, t.Number)
		}
	}
	return m.amend(in)
}

// checkAmendments: tasks and sign-offs only come, and a change of what is
// asked meets no condition that stood.
func (m *model) checkAmendments(before, after offboarding.Facts, stood []string) {
	if len(after.Tasks) < len(before.Tasks) {
		m.t.Fatalf("after %s %d tasks are %d", m.did, len(before.Tasks), len(after.Tasks))
	}
	for i, t := range before.Tasks {
		now := after.Tasks[i]
		if now.Number != t.Number || now.Category != t.Category || !now.Requirement.MinimumLevel.AtLeast(t.Requirement.MinimumLevel) ||
			now.Requirement.Version < t.Requirement.Version || len(now.Earlier) != now.Requirement.Version-1 {
			m.t.Fatalf("%s made %+v of %+v", m.did, now, t)
		}
	}
	for _, rule := range before.SignOffRules {
		now, there := after.Rule(rule.Function)
		if !there || slices.ContainsFunc(rule.Categories, func(c offboarding.Category) bool { return !slices.Contains(now.Categories, c) }) {
			m.t.Fatalf("%s made %+v of the sign-off %+v", m.did, now, rule)
		}
	}
	if m.did != "amend" && m.did != "add a task" {
		return
	}
	for _, name := range stood {
		if strings.HasPrefix(name, "waiver") {
			continue // it ends where what it excuses is asked again, and then that stands
		}
		if still := named(m.o.Gate(m.now)); !slices.Contains(still, name) {
			m.t.Fatalf("%s met %s by itself; %q stand", m.did, name, still)
		}
	}
}
