package offboarding

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// risksKind is the kind under which the digest of risks is made.
const risksKind = "closegate/risks/v1"

// Risks is what somebody takes over with an offboarding: how it would stand
// with them as the owner.
type Risks struct {
	offboarding int
	to          string
	// Standing are the conditions above the line.
	Standing []Condition
	// Overdue are the tasks among them that are past their due date.
	Overdue []Condition
	// Unknowns are those that are open or accepted until a date.
	Unknowns []UnknownFacts
	// Waivers are those that excuse something.
	Waivers []Waiver
	// Falls are the person's own sign-offs, which fall.
	Falls []SignOffFacts
	// Cancelling is the request to cancel that stands and falls; its ID is
	// empty where there is none.
	Cancelling CancellationRequest
}

// Risks returns what the person would take over as the owner.
func (f Facts) Risks(to string, now time.Time) Risks {
	s := f.Snapshot(now)
	under := s.under(to)
	out := Risks{offboarding: f.Number, to: to, Standing: Evaluate(under).Standing()}
	for _, c := range out.Standing {
		if c.Kind == TaskCondition && DaysLate(c.LateAfter(), now) > 0 {
			out.Overdue = append(out.Overdue, c)
		}
	}
	for _, u := range under.Unknowns {
		if u.Closure == "" || !u.Until.IsZero() {
			out.Unknowns = append(out.Unknowns, u)
		}
	}
	for _, w := range f.Waivers {
		if under.excuses(under.waiver(w.Number)) {
			out.Waivers = append(out.Waivers, w)
		}
	}
	for _, so := range s.SignOffs {
		if s.People.SameHuman(so.By, to) {
			out.Falls = append(out.Falls, so)
		}
	}
	out.Cancelling, _ = f.PendingCancellation()
	return out
}

// under returns the snapshot as it would be with another owner, whose own
// sign-offs have fallen.
func (s Snapshot) under(owner string) Snapshot {
	s.Owner, s.OfferedTo, s.OfferedAt = owner, "", time.Time{}
	s.SignOffs = slices.DeleteFunc(slices.Clone(s.SignOffs), func(so SignOffFacts) bool { return s.People.SameHuman(so.By, owner) })
	return s
}

// Count returns how many things the person reads.
func (r Risks) Count() int {
	count := len(r.Standing) + len(r.Unknowns) + len(r.Waivers) + len(r.Falls)
	if r.Cancelling.ID != "" {
		count++
	}
	return count
}

type riskLine struct {
	Kind     ConditionKind `json:"kind"`
	Category Category      `json:"category"`
	Task     int           `json:"task"`
	Function Function      `json:"function"`
	Reason   Reason        `json:"reason"`
	Count    int           `json:"count"`
}

type risksBody struct {
	Offboarding int        `json:"offboarding"`
	To          string     `json:"to"`
	Standing    []riskLine `json:"standing"`
	Overdue     []int      `json:"overdue"`
	Unknowns    []int      `json:"unknowns"`
	Waivers     []string   `json:"waivers"`
	Falls       []string   `json:"falls"`
	Cancelling  string     `json:"cancelling"`
}

// Digest returns one value over what the person reads. It changes when
// something comes, goes or asks for something else, and with whom it is.
func (r Risks) Digest() digest.Sum {
	body := risksBody{
		Offboarding: r.offboarding, To: r.to, Standing: []riskLine{}, Overdue: []int{}, Unknowns: []int{},
		Waivers: []string{}, Falls: []string{}, Cancelling: r.Cancelling.ID,
	}
	for _, c := range r.Standing {
		body.Standing = append(body.Standing, riskLine{
			Kind: c.Kind, Category: c.Category, Task: c.Task, Function: c.Function, Reason: c.Reason, Count: c.Count,
		})
	}
	for _, c := range r.Overdue {
		body.Overdue = append(body.Overdue, c.Task)
	}
	for _, u := range r.Unknowns {
		body.Unknowns = append(body.Unknowns, u.Number)
	}
	for _, w := range r.Waivers {
		body.Waivers = append(body.Waivers, w.ID)
	}
	for _, so := range r.Falls {
		body.Falls = append(body.Falls, so.ID)
	}
	return digest.Of(risksKind, body)
}
