package playbook

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

// Assign is a rule by which somebody is proposed for a task when an
// offboarding starts. At most one of its parts is given.
type Assign struct {
	// Person is somebody's subject at the identity provider, or their e-mail
	// address.
	Person string `yaml:"person,omitempty"`
	// Team names a team: whoever of it has the fewest tasks gets one more.
	Team string `yaml:"team,omitempty"`
	// Role is the owner or the deputy of the offboarding.
	Role AssignRole `yaml:"role,omitempty"`
	// External is the outsider who does the work: client or vendor. The owner
	// records it for them.
	External offboarding.Party `yaml:"external,omitempty"`
}

// AssignRole is a part that somebody has in an offboarding.
type AssignRole string

const (
	// OwnerRole is the accountable owner.
	OwnerRole AssignRole = "owner"
	// DeputyRole is the service's deputy.
	DeputyRole AssignRole = "deputy"
)

// AssignRoles returns all roles that a rule can name.
func AssignRoles() []AssignRole { return []AssignRole{OwnerRole, DeputyRole} }

// Empty reports whether the rule proposes nobody.
func (a Assign) Empty() bool { return a == Assign{} }

// Member is an active person whom a rule can choose.
type Member struct {
	ID, Subject, Email, Team string
	// Tasks is how many tasks of running offboardings they have.
	Tasks int
}

// Staff is who can be proposed for the tasks of one offboarding.
type Staff struct {
	// Last says who did each task last time, by key. It goes before the rules:
	// whoever did it knows how.
	Last map[string]string
	// Owner, Deputy and ClientName are those of the offboarding.
	Owner, Deputy, ClientName string
	// Members are the active people, in the order in which equals are chosen.
	Members []Member
}

// Propose names who does the tasks of a plan of this playbook: who did them
// last time, else whom the playbook's rules choose. It names nobody where a
// rule finds nobody, so that a person decides.
func (p Playbook) Propose(plan *offboarding.Plan, staff Staff) {
	staff.Members = slices.Clone(staff.Members)
	for i := range plan.Tasks {
		t := &plan.Tasks[i]
		rule, _ := p.Task(t.Key)
		if rule.Assign.External == offboarding.Client {
			t.Outsider = staff.ClientName
		}
		t.Assignee = staff.Last[t.Key]
		if t.Assignee == "" {
			t.Assignee = staff.choose(rule.Assign)
		}
		staff.busy(t.Assignee)
	}
}

// choose returns the id of whom a rule means, or nothing.
func (s Staff) choose(rule Assign) string {
	switch {
	case rule.External != "" || rule.Role == OwnerRole:
		return s.Owner
	case rule.Role == DeputyRole:
		return s.Deputy
	case rule.Person != "":
		return s.person(rule.Person)
	case rule.Team != "":
		return s.leastBusy(rule.Team)
	}
	return ""
}

// person finds somebody by subject, else by an address that only they have:
// people can choose their address, so one that two have means neither.
func (s Staff) person(key string) string {
	for _, m := range s.Members {
		if m.Subject == key {
			return m.ID
		}
	}
	found := ""
	for _, m := range s.Members {
		if m.Email != "" && strings.EqualFold(m.Email, key) {
			if found != "" {
				return ""
			}
			found = m.ID
		}
	}
	return found
}

func (s Staff) leastBusy(team string) string {
	chosen := -1
	for i, m := range s.Members {
		if strings.EqualFold(m.Team, team) && (chosen < 0 || m.Tasks < s.Members[chosen].Tasks) {
			chosen = i
		}
	}
	if chosen < 0 {
		return ""
	}
	return s.Members[chosen].ID
}

// busy counts one more task of somebody, so that a team shares its tasks.
func (s Staff) busy(id string) {
	for i := range s.Members {
		if s.Members[i].ID == id {
			s.Members[i].Tasks++
		}
	}
}
