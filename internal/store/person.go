package store

import (
	"context"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// Person is an account.
type Person struct {
	ID string `gorm:"primaryKey"`
	// Issuer and Subject key the person at the identity provider.
	Issuer  string
	Subject string
	Name    string
	Email   string
	Title   string
	Team    string
	// Human is shared by the accounts of one human.
	Human  string
	Active bool
	// Bound is false until the first sign-in.
	Bound bool
	// Roles come from the provider's groups, GrantedRoles from the command
	// line or configuration.
	Roles        Names
	GrantedRoles Names
	// Theme is light, dark or empty for that of the system.
	Theme string
	// Version rises with each change by an administrator.
	Version   int
	CreatedAt time.Time
	// Functions are loaded with the person and saved by their own methods.
	Functions []offboarding.Function `gorm:"-"`
	// ActsFor are those for whom the person acts now. They are loaded with one
	// person, never with a list of people.
	ActsFor []Delegator `gorm:"-"`
}

// TableName implements GORM's Tabler.
func (Person) TableName() string { return "people" }

// HasRole reports whether the person has a role by either way.
func (p Person) HasRole(role string) bool {
	return slices.Contains(p.Roles, role) || slices.Contains(p.GrantedRoles, role)
}

// PersonTarget names a person in the audit log.
func PersonTarget(id string) audit.Target {
	return audit.Target{Kind: audit.PersonTarget, ID: id}
}

type functionRow struct {
	PersonID  string               `gorm:"primaryKey"`
	Function  offboarding.Function `gorm:"primaryKey"`
	GrantedAt time.Time
}

func (functionRow) TableName() string { return "person_functions" }

// Person returns a person with their functions and those for whom they act, or
// NotFound.
func (q queries) Person(ctx context.Context, id string) (Person, error) {
	return q.person(ctx, "id = ?", id)
}

// PersonBySubject returns the person that an identity provider knows under
// the subject, or NotFound.
func (q queries) PersonBySubject(ctx context.Context, issuer, subject string) (Person, error) {
	return q.person(ctx, "issuer = ? AND subject = ?", issuer, subject)
}

func (q queries) person(ctx context.Context, condition string, values ...any) (Person, error) {
	p, err := take[Person](ctx, q.db.Where(condition, values...))
	if err != nil {
		return Person{}, err
	}
	functions, err := find[functionRow](ctx, q.db.Where("person_id = ?", p.ID).Order("function"))
	for _, f := range functions {
		p.Functions = append(p.Functions, f.Function)
	}
	if err != nil {
		return Person{}, err
	}
	p.ActsFor, err = q.delegators(ctx, p.ID)
	return p, err
}

// People returns all people, or those with the ids, by name.
func (q queries) People(ctx context.Context, ids ...string) ([]Person, error) {
	query := q.db.Order("name, id")
	if len(ids) > 0 {
		query = query.Where("id IN ?", ids)
	}
	return find[Person](ctx, query)
}

// FunctionHolders returns the active people who hold each function, by name.
func (q queries) FunctionHolders(ctx context.Context) (map[offboarding.Function][]string, error) {
	var rows []functionRow
	err := q.db.WithContext(ctx).Raw(`SELECT f.person_id, f.function FROM person_functions f
JOIN people p ON p.id = f.person_id WHERE p.active AND p.bound ORDER BY f.function, p.name, p.id`).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	out := map[offboarding.Function][]string{}
	for _, r := range rows {
		out[r.Function] = append(out[r.Function], r.PersonID)
	}
	return out, nil
}

// loadPeople fills the people that the facts refer to, those in also, who
// holds which function, and who acts for whom.
func (q queries) loadPeople(ctx context.Context, f *offboarding.Facts, also []string) error {
	holders, err := q.FunctionHolders(ctx)
	if err != nil {
		return err
	}
	f.Holders = holders
	ids := referredTo(*f, also)
	delegates, err := q.loadDelegations(ctx, f, ids)
	if err != nil {
		return err
	}
	rows, err := q.People(ctx, append(ids, delegates...)...)
	if err != nil {
		return err
	}
	f.People = offboarding.People{}
	for _, r := range rows {
		f.People[r.ID] = r.Domain()
	}
	return nil
}

// Domain returns what the rules need to know of the person.
func (p Person) Domain() offboarding.Person {
	return offboarding.Person{ID: p.ID, Name: p.Name, Human: p.Human, Active: p.Active && p.Bound, Invited: p.Active && !p.Bound}
}

func referredTo(f offboarding.Facts, also []string) []string {
	ids := append([]string{f.Owner, f.Deputy}, also...)
	for _, t := range f.Tasks {
		ids = append(ids, t.Assignee, t.Reviewer, t.Added.By)
	}
	for _, a := range f.Amendments {
		ids = append(ids, a.By)
	}
	for _, c := range f.Contributors {
		ids = append(ids, c.Person)
	}
	for _, e := range f.Evidence {
		ids = append(ids, e.SubmittedBy, e.SubmittedFor)
	}
	for _, r := range f.Reviews {
		ids = append(ids, r.By, r.For)
	}
	for _, u := range f.Unknowns {
		ids = append(ids, u.Owner, u.AddedBy, u.Closure.By)
	}
	for _, so := range f.SignOffs {
		ids = append(ids, so.By)
	}
	for _, v := range f.Voids {
		ids = append(ids, v.By)
	}
	for _, w := range f.Waivers {
		ids = append(ids, w.Requester, w.RequestedFor)
	}
	for _, d := range f.WaiverDecisions {
		ids = append(ids, d.By, d.For)
	}
	for _, w := range f.WaiverWithdrawals {
		ids = append(ids, w.By)
	}
	for _, m := range f.DueMoves {
		ids = append(ids, m.By, m.Told)
	}
	for _, r := range f.Reopenings {
		ids = append(ids, r.By)
	}
	for _, r := range f.Returns {
		ids = append(ids, r.By)
	}
	for _, p := range f.PathOverrides {
		ids = append(ids, p.By)
	}
	for _, step := range slices.Concat(f.Path, f.ServicePath) {
		ids = append(ids, step.Person, step.Deputy)
	}
	for _, holders := range f.Holders {
		ids = append(ids, holders...)
	}
	ids = append(ids, peopleOfOwnership(f)...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// AddPerson adds an account.
func (tx *Tx) AddPerson(ctx context.Context, p Person) error {
	tx.wrote(PersonTarget(p.ID))
	if p.Human == "" {
		p.Human = p.ID
	}
	p.Version = 1
	return insert(ctx, tx.db, &p)
}

// SavePerson changes what administrators say of a person who was loaded in
// this transaction. It returns Conflict if somebody was faster. What the
// identity provider says is left alone: a sign-in may come in between.
func (tx *Tx) SavePerson(ctx context.Context, p Person) error {
	tx.wrote(PersonTarget(p.ID))
	loaded := p.Version
	p.Version++
	return save(ctx, tx.db, where("id = ? AND version = ?", p.ID, loaded), p,
		"title", "team", "human", "active", "granted_roles", "version")
}

// SaveSignIn changes what the identity provider says of an active person. It
// returns Conflict if the account was deactivated meanwhile: a sign-in brings
// nobody back.
func (tx *Tx) SaveSignIn(ctx context.Context, p Person) error {
	tx.wrote(PersonTarget(p.ID))
	return save(ctx, tx.db, where("id = ? AND active = ?", p.ID, true), p, "name", "email", "roles")
}

// GrantFunction lets a person sign for a function.
func (tx *Tx) GrantFunction(ctx context.Context, person string, f offboarding.Function) error {
	tx.wrote(PersonTarget(person))
	row := functionRow{PersonID: person, Function: f, GrantedAt: tx.now()}
	return tx.db.WithContext(ctx).Clauses(doNothing).Create(&row).Error
}

// RevokeFunction takes a function from a person.
func (tx *Tx) RevokeFunction(ctx context.Context, person string, f offboarding.Function) error {
	tx.wrote(PersonTarget(person))
	_, err := remove[functionRow](ctx, tx.db, where("person_id = ? AND function = ?", person, f))
	return err
}

// SaveTheme keeps which theme a person chose.
func (h *Housekeeping) SaveTheme(ctx context.Context, person, theme string) error {
	return save(ctx, h.db, where("id = ?", person), Person{Theme: theme}, "theme")
}

// OpenOffboardingsOf returns the numbers of open offboardings that somebody
// has to do with: as owner, deputy, assignee, reviewer, on the path, as whom
// the ownership is offered to, as holder of a function, or as delegate of
// anybody who is one of these.
func (q queries) OpenOffboardingsOf(ctx context.Context, person string) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw(openOffboardingsOf, map[string]any{"person": person, "now": q.now()}).Scan(&numbers).Error
	return numbers, err
}

const openOffboardingsOf = `WITH those AS (
  SELECT @person AS id
  UNION SELECT d.from_id FROM delegations d LEFT JOIN delegation_ends e ON e.delegation_id = d.id
  WHERE d.to_id = @person AND ` + still + `)
SELECT o.number FROM offboardings o WHERE o.state = 'open' AND (
  o.owner_id IN (SELECT id FROM those) OR o.deputy_id IN (SELECT id FROM those)
  OR EXISTS (SELECT 1 FROM tasks t WHERE t.offboarding = o.number
    AND (t.assignee_id IN (SELECT id FROM those) OR t.reviewer_id IN (SELECT id FROM those)))
  OR EXISTS (SELECT 1 FROM service_path_steps s WHERE s.service_id = o.service_id AND s.person_id = @person)
  OR EXISTS (SELECT 1 FROM path_override_steps h WHERE h.offboarding = o.number AND (h.person_id = @person OR h.deputy_id = @person))
  OR EXISTS (SELECT 1 FROM pending_offers p WHERE p.offboarding = o.number AND p.to_id = @person)
  OR EXISTS (SELECT 1 FROM person_functions f WHERE f.person_id IN (SELECT id FROM those))
) ORDER BY o.number`
