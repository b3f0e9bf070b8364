package store

import (
	"context"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
)

// PersonState narrows the list of people.
type PersonState string

const (
	// AnyPerson is no filter.
	AnyPerson PersonState = ""
	// ActivePeople have signed in and count.
	ActivePeople PersonState = "active"
	// InvitedPeople have not signed in yet.
	InvitedPeople PersonState = "invited"
	// DeactivatedPeople can do nothing any more.
	DeactivatedPeople PersonState = "deactivated"
)

// personStates are the conditions behind each state.
var personStates = map[PersonState]string{
	AnyPerson: "1 = 1", ActivePeople: "active AND bound", InvitedPeople: "active AND NOT bound", DeactivatedPeople: "NOT active",
}

// State returns the state of an account.
func (p Person) State() PersonState {
	switch {
	case !p.Active:
		return DeactivatedPeople
	case !p.Bound:
		return InvitedPeople
	}
	return ActivePeople
}

// PeopleFilter chooses people for a list.
type PeopleFilter struct {
	// Text is in the name, the address or the team.
	Text  string
	State PersonState
	// Role and Function narrow to those who have one; empty is all.
	Role     string
	Function offboarding.Function
	Limit    int
	Offset   int
}

func (f PeopleFilter) where() (string, map[string]any) {
	state, known := personStates[f.State]
	if !known {
		state = personStates[AnyPerson]
	}
	parts := []string{state, "(LOWER(name) LIKE @text ESCAPE '!' OR LOWER(email) LIKE @text ESCAPE '!' OR LOWER(team) LIKE @text ESCAPE '!')"}
	values := map[string]any{
		"text": containing(f.Text), "role": `%"` + f.Role + `"%`, "function": f.Function, "limit": f.Limit, "offset": f.Offset,
	}
	if f.Role != "" {
		parts = append(parts, "(roles LIKE @role OR granted_roles LIKE @role)")
	}
	if f.Function != "" {
		parts = append(parts, "EXISTS (SELECT 1 FROM person_functions f WHERE f.person_id = people.id AND f.function = @function)")
	}
	return strings.Join(parts, " AND "), values
}

// FindPeople returns the people whom the filter chooses with their functions,
// by name, and how many there are. Of capital letters, those beyond A to Z
// matter on SQLite.
func (q queries) FindPeople(ctx context.Context, f PeopleFilter) (rows []Person, matching int, err error) {
	condition, values := f.where()
	if err := q.db.WithContext(ctx).Raw("SELECT COUNT(*) FROM people WHERE "+condition, values).Scan(&matching).Error; err != nil {
		return nil, 0, err
	}
	rows, err = read[Person](ctx, q.db, question("people", "{filter}", condition), values)
	if err != nil || len(rows) == 0 {
		return rows, matching, err
	}
	ids := make([]string, len(rows))
	for i, p := range rows {
		ids[i] = p.ID
	}
	functions, err := find[functionRow](ctx, q.db.Where("person_id IN ?", ids).Order("function"))
	for i := range rows {
		for _, r := range functions {
			if r.PersonID == rows[i].ID {
				rows[i].Functions = append(rows[i].Functions, r.Function)
			}
		}
	}
	return rows, matching, err
}

// OpenNumbers returns the numbers of all open offboardings.
func (q queries) OpenNumbers(ctx context.Context) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw("SELECT number FROM offboardings WHERE state = 'open' ORDER BY number").Scan(&numbers).Error
	return numbers, err
}

// OpenByService counts the open offboardings of each service.
func (q queries) OpenByService(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		ServiceID string
		N         int
	}
	err := q.db.WithContext(ctx).Raw("SELECT service_id, COUNT(*) AS n FROM offboardings WHERE state = 'open' GROUP BY service_id").Scan(&rows).Error
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.ServiceID] = r.N
	}
	return out, err
}
