package playbook

import (
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
)

// Control is a control of a framework for which a task is evidence. Evidence
// for a control is never a claim of compliance.
type Control struct {
	// Framework is its name with edition: "ISO/IEC 27001:2022".
	Framework string
	// ID is the framework's own: "A.5.18".
	ID string
}

// String returns how playbooks write the control: "ISO/IEC 27001:2022 A.5.18".
func (c Control) String() string { return c.Framework + " " + c.ID }

// Controls returns, for each category, the controls for which the tasks that
// are asked for in the tier under the attributes are evidence, each once, in the order of
// KnownControls.
func (p Playbook) Controls(tier offboarding.Tier, attributes []offboarding.Attribute) map[offboarding.Category][]string {
	named := map[offboarding.Category]map[string]bool{}
	for _, t := range p.Tasks {
		if !t.Asked(tier, attributes) {
			continue
		}
		if named[t.Category] == nil {
			named[t.Category] = map[string]bool{}
		}
		for _, c := range t.Controls {
			named[t.Category][c] = true
		}
	}
	out := map[offboarding.Category][]string{}
	for category, controls := range named {
		out[category] = slices.DeleteFunc(controlNames(), func(c string) bool { return !controls[c] })
	}
	return out
}

// KnownControls returns every control that a playbook may name, by framework.
func KnownControls() []Control {
	var out []Control
	for _, f := range []struct {
		name string
		ids  []string
	}{
		{"NIST CSF 2.0", []string{
			"GV.OC-01", "GV.OC-03", "GV.RR-02", "GV.SC-02", "GV.SC-10", "ID.AM-08", "PR.AA-01", "PR.AA-05", "PR.DS-11",
		}},
		{"OWASP NHI Top 10 2025", []string{"NHI1", "NHI7", "NHI9"}},
		{"NIST AI RMF", []string{"GOVERN 1.7", "GOVERN 2.1", "GOVERN 2.3", "GOVERN 6.1", "GOVERN 6.2"}},
		{"ISO/IEC 27001:2022", []string{"A.5.3", "A.5.11", "A.5.18", "A.5.28", "A.6.5", "A.7.14", "A.8.10"}},
		{"SOC 2", []string{"CC6.2", "CC6.3", "CC6.5", "CC9.2", "C1.2"}},
		{"NIST SP 800-53 r5", []string{"PS-4", "PS-7", "AC-2(3)", "AC-5", "IA-5", "MP-6(1)", "SI-12(3)", "AU-9(3)", "AU-10"}},
		{"GDPR", []string{"Art. 28(3)(g)"}},
	} {
		for _, id := range f.ids {
			out = append(out, Control{Framework: f.name, ID: id})
		}
	}
	return out
}

func controlNames() []string {
	var out []string
	for _, c := range KnownControls() {
		out = append(out, c.String())
	}
	return out
}
