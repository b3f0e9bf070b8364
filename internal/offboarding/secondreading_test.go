package offboarding_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

// reading is a second reading of the gate's rules, straight from the record
// and in the order of the contract. It shares no code with Evaluate.
type reading struct {
	f   offboarding.Facts
	now time.Time
}

// stands returns a name for everything that stands above the line.
func (r reading) stands() []string {
	var out []string
	add := func(stands bool, format string, args ...any) {
		if stands {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	// 0. The floor.
	for _, c := range []offboarding.Category{
		"access_termination", "secret_revocation", "device_recovery", "backup_retention", "data_return_or_deletion", "customer_acknowledgement",
	} {
		add(!r.hasTask(c) && !r.excused(0, c), "floor %s", c)
	}
	// 1. Each task.
	for _, t := range r.f.Tasks {
		add(!r.met(t.Number), "task %d", t.Number)
	}
	// 2 and 3. Inventory, unknowns, declaration.
	add(!r.inventoryMet(), "inventory")
	// 5. Waivers.
	for _, w := range r.f.Waivers {
		yes, no := r.decided(w)
		pending := !no && len(yes) < needed(w)
		over := !no && !pending && !w.Until.IsZero() && !w.Until.After(r.now)
		settled := w.Task > 0 && r.proven(w.Task) || w.Task == 0 && r.hasTask(w.Category)
		add(!settled && (pending || over && !r.excused(w.Task, w.Category)), "waiver %d", w.Task)
	}
	// 7. People.
	add(!r.f.People[r.f.Owner].Active, "people")
	add(!r.pathMet(), "people")
	// 6. Sign-offs.
	for _, rule := range r.f.SignOffRules {
		add(!r.signed(rule), "sign-off %s", rule.Function)
	}
	add(!r.signed(offboarding.SignOffRule{Function: "owner"}), "sign-off owner")
	slices.Sort(out)
	return out
}

func (r reading) hasTask(c offboarding.Category) bool {
	for _, t := range r.f.Tasks {
		if t.Category == c {
			return true
		}
	}
	return false
}

func (r reading) met(task int) bool { return r.proven(task) || r.excused(task, "") }

// proven reports whether the current evidence of a task is verified.
func (r reading) proven(number int) bool {
	var task offboarding.Task
	for _, t := range r.f.Tasks {
		if t.Number == number {
			task = t
		}
	}
	var e offboarding.Evidence
	for _, candidate := range r.f.Evidence {
		if candidate.Task == number && candidate.Version > e.Version {
			e = candidate
		}
	}
	for _, w := range r.f.Withdrawals {
		if w.Task == number && w.Version == e.Version {
			return false
		}
	}
	var last offboarding.Review
	for _, review := range r.f.Reviews {
		if review.Task == number && review.Evidence == e.Version {
			last = review
		}
	}
	if e.Version == 0 || last.Outcome != "verified" {
		return false
	}
	for _, reopening := range r.f.Reopenings {
		if reopening.Task == number && !reopening.At.Before(last.At) {
			return false
		}
	}
	for _, file := range e.Files {
		if !file.Intact {
			return false
		}
	}
	strength := []offboarding.Level{"self_attested", "witnessed", "confirmed_by_party", "confirmed_by_provider", "observed"}
	return last.EvidenceDigest == e.Digest && last.Requirement == task.Requirement.Version &&
		e.Requirement == task.Requirement.Version && e.Answers.Values["done"] != "" &&
		slices.Index(strength, last.Level) >= slices.Index(strength, task.Requirement.MinimumLevel) &&
		!r.hadAHand(number, last.By) && !r.hadAHand(number, last.For)
}

// human returns who is behind an account.
func (r reading) human(account string) string {
	if h := r.f.People[account].Human; h != "" {
		return h
	}
	return account
}

func (r reading) hadAHand(task int, account string) bool {
	if account == "" {
		return false
	}
	for _, e := range r.f.Evidence {
		if e.Task == task && (r.human(e.SubmittedBy) == r.human(account) || r.human(e.SubmittedFor) == r.human(account)) {
			return true
		}
	}
	for _, c := range r.f.Contributors {
		if c.Task == task && r.human(c.Person) == r.human(account) {
			return true
		}
	}
	return false
}

func (r reading) excused(task int, c offboarding.Category) bool {
	for _, w := range r.f.Waivers {
		yes, no := r.decided(w)
		if w.Task != task || task == 0 && w.Category != c || no || len(yes) < needed(w) || !w.Until.IsZero() && !w.Until.After(r.now) {
			continue
		}
		right := w.Requester != ""
		decided := map[string]bool{}
		for i, d := range yes {
			right = right && d.By != ""
			both := []string{d.By}
			if d.For != "" {
				both = append(both, d.For)
			}
			for _, account := range both {
				who := r.human(account)
				right = right && who != r.human(w.Requester) && (w.RequestedFor == "" || who != r.human(w.RequestedFor)) &&
					who != r.human(r.f.Owner) && who != r.human(r.f.Deputy) && !decided[who] && !(task > 0 && r.hadAHand(task, account))
			}
			for _, account := range both {
				decided[r.human(account)] = true
			}
			named := d.Function == r.names(w)
			right = right && (i == 0) == named
		}
		if right {
			return true
		}
	}
	return false
}

// decided returns who said yes to a waiver, and whether somebody said no or it
// was withdrawn.
func (r reading) decided(w offboarding.Waiver) (yes []offboarding.WaiverDecision, no bool) {
	for _, d := range r.f.WaiverDecisions {
		if d.Waiver == w.ID && d.Ruling == "approved" {
			yes = append(yes, d)
		}
		no = no || d.Waiver == w.ID && d.Ruling == "refused"
	}
	for _, wd := range r.f.WaiverWithdrawals {
		no = no || wd.Waiver == w.ID
	}
	return yes, no
}

// needed is how many must say yes.
func needed(w offboarding.Waiver) int {
	if w.Task > 0 && w.Until.IsZero() {
		return 2
	}
	return 1
}

// delegates returns who can act for those whom a condition waits for.
func (r reading) delegates(c offboarding.Condition) []offboarding.Delegate {
	var out []offboarding.Delegate
	switch c.Reason {
	case "needs_evidence", "needs_evidence_again", "needs_whole_evidence", "needs_intact_file", "needs_level", "needs_review", "needs_decision":
	default:
		return nil
	}
	for _, who := range c.Who {
		for _, d := range r.f.Delegations {
			over := !r.now.Before(d.Ends) || !d.EndedAt.IsZero() && !r.now.Before(d.EndedAt)
			if d.From != who || over || r.now.Before(d.Starts) || !r.f.People[d.From].Active || !r.f.People[d.To].Active ||
				r.human(d.From) == r.human(d.To) || slices.Contains(c.Who, d.To) {
				continue
			}
			switch c.Reason {
			case "needs_review":
				if r.hadAHand(c.Task, d.To) {
					continue
				}
			case "needs_decision":
				if r.hasAPart(c.Waiver, d.To) {
					continue
				}
			}
			out = append(out, offboarding.Delegate{By: d.To, For: d.From})
		}
	}
	return out
}

// hasAPart reports whether somebody may not decide about a waiver.
func (r reading) hasAPart(number int, account string) bool {
	for _, w := range r.f.Waivers {
		if w.Number != number {
			continue
		}
		yes, _ := r.decided(w)
		involved := []string{w.Requester, w.RequestedFor, r.f.Owner, r.f.Deputy}
		for _, d := range yes {
			involved = append(involved, d.By, d.For)
		}
		for _, other := range involved {
			if other != "" && r.human(other) == r.human(account) {
				return true
			}
		}
		return w.Requester == "" || r.hadAHand(w.Task, account)
	}
	return false
}

// names returns the function that decides first.
func (r reading) names(w offboarding.Waiver) offboarding.Function {
	category := w.Category
	for _, t := range r.f.Tasks {
		if t.Number == w.Task {
			category = t.Category
		}
	}
	return map[offboarding.Category]offboarding.Function{
		"access_termination": "security", "secret_revocation": "security", "device_recovery": "security",
		"backup_retention": "privacy", "data_return_or_deletion": "privacy", "customer_acknowledgement": "contract", "other": "legal",
	}[category]
}

func (r reading) inventoryMet() bool {
	if r.f.Inventory.Undecided > 0 {
		return false
	}
	for task := range r.f.Inventory.ProvenBy {
		if !r.met(task) {
			return false
		}
	}
	for _, u := range r.f.Unknowns {
		if u.Closure.ID == "" || !u.Closure.Until.IsZero() && !u.Closure.Until.After(r.now) {
			return false
		}
	}
	if len(r.f.Declarations) == 0 {
		return false
	}
	last := r.f.Declarations[len(r.f.Declarations)-1]
	for _, back := range r.f.Returns {
		if !last.At.After(back.At) {
			return false
		}
	}
	return last.Revision == r.f.Inventory.Revision
}

func (r reading) pathMet() bool {
	others := 0
	for _, step := range r.f.Path {
		if !r.f.People[step.Person].Active || step.Deputy != "" && !r.f.People[step.Deputy].Active {
			return false
		}
		if h := r.human(step.Person); h != r.human(r.f.Owner) && h != r.human(r.f.Deputy) {
			others++
		}
	}
	return others > 0
}

// valid returns the sign-offs that were not voided.
func (r reading) valid() []offboarding.SignOff {
	var out []offboarding.SignOff
	for _, so := range r.f.SignOffs {
		void := false
		for _, v := range r.f.Voids {
			void = void || v.SignOff == so.ID
		}
		if !void {
			out = append(out, so)
		}
	}
	return out
}

func (r reading) signed(rule offboarding.SignOffRule) bool {
	for _, so := range r.valid() {
		if so.Function != rule.Function || so.Digest != r.scope(rule) {
			continue
		}
		alone := true
		for _, other := range r.valid() {
			alone = alone && (other.ID == so.ID || r.human(other.By) != r.human(so.By))
		}
		if rule.Function == "owner" {
			alone = alone && so.By == r.f.Owner
		} else {
			alone = alone && r.human(so.By) != r.human(r.f.Owner)
		}
		if alone {
			return true
		}
	}
	return false
}

// scope returns the digest of a scope, written by hand as docs/digests.md
// tells it.
func (r reading) scope(rule offboarding.SignOffRule) digest.Sum {
	data, err := encoded(map[string]any{"kind": "closegate/scope/v1", "body": scopeByHand(r.f.Snapshot(r.now), rule)})
	if err != nil {
		panic(err)
	}
	return digest.Bytes(data)
}

// named returns what stands on a gate in the names of a reading.
func named(g offboarding.Gate) []string {
	var out []string
	for _, c := range g.Standing() {
		switch c.Kind {
		case offboarding.FloorCondition:
			out = append(out, fmt.Sprintf("floor %s", c.Category))
		case offboarding.TaskCondition:
			out = append(out, fmt.Sprintf("task %d", c.Task))
		case offboarding.InventoryCondition:
			out = append(out, "inventory")
		case offboarding.WaiverCondition:
			out = append(out, fmt.Sprintf("waiver %d", c.Task))
		case offboarding.PeopleCondition:
			out = append(out, "people")
		case offboarding.SignOffCondition:
			out = append(out, fmt.Sprintf("sign-off %s", c.Function))
		case offboarding.ProbeCondition:
			out = append(out, "probes")
		}
	}
	slices.Sort(out)
	return out
}
