package store

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

type delegationRow struct {
	ID      string `gorm:"primaryKey"`
	FromID  string
	ToID    string
	Starts  time.Time
	Ends    time.Time
	Reason  string
	NamedAt time.Time
}

func (delegationRow) TableName() string { return "delegations" }

type delegationEndRow struct {
	DelegationID string `gorm:"primaryKey"`
	ByID         string
	At           time.Time
	Reason       string
}

func (delegationEndRow) TableName() string { return "delegation_ends" }

// namedDelegationRow is a delegation with how it ended, if it did.
type namedDelegationRow struct {
	Named   delegationRow `gorm:"embedded"`
	EndedAt *time.Time
	EndedBy *string
	Ending  *string
}

func (r namedDelegationRow) delegation() offboarding.Delegation {
	d := offboarding.Delegation{
		ID: r.Named.ID, From: r.Named.FromID, To: r.Named.ToID, Starts: r.Named.Starts.UTC(), Ends: r.Named.Ends.UTC(),
		Reason: r.Named.Reason, NamedAt: r.Named.NamedAt.UTC(), EndedAt: timeOf(r.EndedAt),
	}
	if r.EndedBy != nil && r.Ending != nil {
		d.EndedBy, d.EndReason = *r.EndedBy, *r.Ending
	}
	return d
}

const delegations = `SELECT d.*, e.at AS ended_at, e.by_id AS ended_by, e.reason AS ending
FROM delegations d LEFT JOIN delegation_ends e ON e.delegation_id = d.id `

// still is the condition under which a delegation is not over.
const still = "d.ends > @now AND (e.at IS NULL OR e.at > @now) "

func (q queries) delegations(ctx context.Context, condition string, values map[string]any) ([]offboarding.Delegation, error) {
	values["now"] = q.now()
	rows, err := read[namedDelegationRow](ctx, q.db, delegations+condition, values)
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	out := make([]offboarding.Delegation, len(rows))
	for i, r := range rows {
		out[i] = r.delegation()
	}
	return out, nil
}

// Delegation returns one delegation, or NotFound.
func (q queries) Delegation(ctx context.Context, id string) (offboarding.Delegation, error) {
	found, err := q.delegations(ctx, "WHERE d.id = @id", map[string]any{"id": id})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "there is no such delegation")
	}
	if err != nil {
		return offboarding.Delegation{}, err
	}
	return found[0], nil
}

// DelegationsOf returns up to limit delegations that somebody gave or was
// given, the newest first.
func (q queries) DelegationsOf(ctx context.Context, person string, limit int) ([]offboarding.Delegation, error) {
	return q.delegations(ctx, "WHERE d.from_id = @person OR d.to_id = @person ORDER BY d.named_at DESC, d.id LIMIT @limit",
		map[string]any{"person": person, "limit": limit})
}

// GivenDelegations returns the delegations that somebody gave and that are not
// over.
func (q queries) GivenDelegations(ctx context.Context, person string) ([]offboarding.Delegation, error) {
	return q.delegations(ctx, "WHERE d.from_id = @person AND "+still+"ORDER BY d.starts, d.id", map[string]any{"person": person})
}

// loadDelegations fills the delegations of people to whom the facts refer, as
// far as they are not over, and returns to whom. Few people are away at a
// time, so all are read.
func (q queries) loadDelegations(ctx context.Context, f *offboarding.Facts, people []string) ([]string, error) {
	all, err := q.delegations(ctx, "WHERE "+still+"ORDER BY d.starts, d.id", map[string]any{})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	referred := make(map[string]bool, len(people))
	for _, id := range people {
		referred[id] = true
	}
	var to []string
	for _, d := range all {
		if referred[d.From] {
			f.Delegations = append(f.Delegations, d)
			to = append(to, d.To)
		}
	}
	return to, nil
}

// Delegator is somebody for whom another acts now.
type Delegator struct {
	ID   string
	Name string
	// Until is when the delegation ends.
	Until     time.Time
	Functions []offboarding.Function
}

// delegatorRow is a delegator with one of their functions, if they hold any.
type delegatorRow struct {
	ID       string
	Name     string
	Ends     time.Time
	Function *offboarding.Function
}

const delegatorsOf = `SELECT p.id, p.name, d.ends, f.function
FROM delegations d
JOIN people p ON p.id = d.from_id AND p.active AND p.bound
JOIN people me ON me.id = d.to_id AND me.active AND me.bound AND me.human <> p.human
LEFT JOIN delegation_ends e ON e.delegation_id = d.id
LEFT JOIN person_functions f ON f.person_id = p.id
WHERE d.to_id = @person AND d.starts <= @now AND ` + still + `ORDER BY p.name, p.id, f.function`

// delegators returns for whom somebody acts now. It says the same as ActsFor
// of a snapshot.
func (q queries) delegators(ctx context.Context, person string) ([]Delegator, error) {
	rows, err := read[delegatorRow](ctx, q.db, delegatorsOf, map[string]any{"person": person, "now": q.now()})
	if err != nil {
		return nil, fmt.Errorf("read for whom %s acts: %w", person, err)
	}
	var out []Delegator
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].ID != r.ID {
			out = append(out, Delegator{ID: r.ID, Name: r.Name, Until: r.Ends.UTC()})
		}
		if r.Function != nil {
			last := &out[len(out)-1]
			last.Functions = append(last.Functions, *r.Function)
		}
	}
	return out, nil
}

// DraftsWithWaivers returns the numbers of drafts in which a waiver was asked
// for: somebody may have to decide about it.
func (q queries) DraftsWithWaivers(ctx context.Context) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw(`SELECT o.number FROM offboardings o WHERE o.state = 'draft'
AND EXISTS (SELECT 1 FROM waivers w WHERE w.offboarding = o.number) ORDER BY o.number`).Scan(&numbers).Error
	return numbers, err
}

// AddDelegation stores a delegation that the transaction holds its delegator's
// lock for.
func (tx *Tx) AddDelegation(ctx context.Context, d offboarding.Delegation) error {
	tx.wrote(PersonTarget(d.From))
	row := delegationRow{ID: d.ID, FromID: d.From, ToID: d.To, Starts: d.Starts, Ends: d.Ends, Reason: d.Reason, NamedAt: d.NamedAt}
	return insert(ctx, tx.db, &row)
}

// EndDelegation stores that a delegation ended early. It returns Conflict
// where somebody else has ended it.
func (tx *Tx) EndDelegation(ctx context.Context, d offboarding.Delegation) error {
	tx.wrote(PersonTarget(d.From))
	row := delegationEndRow{DelegationID: d.ID, ByID: d.EndedBy, At: d.EndedAt, Reason: d.EndReason}
	return insert(ctx, tx.db, &row)
}
