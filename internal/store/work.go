package store

import (
	"context"
	"fmt"

	"github.com/closegate/closegate/internal/offboarding"
)

// WorkKind is what somebody has to do with a thing that is not over.
type WorkKind string

const (
	// WorkOwned: accountable for an offboarding.
	WorkOwned WorkKind = "owned"
	// WorkDeputy: deputy of an offboarding.
	WorkDeputy WorkKind = "deputy"
	// WorkTask: a task to do.
	WorkTask WorkKind = "task"
	// WorkReview: named to review a task.
	WorkReview WorkKind = "review"
	// WorkSearch: searches for an unknown.
	WorkSearch WorkKind = "search"
	// WorkService: owner of a service.
	WorkService WorkKind = "service"
	// WorkServiceDeputy: deputy of a service.
	WorkServiceDeputy WorkKind = "service_deputy"
	// WorkPath: on the escalation path of a service.
	WorkPath WorkKind = "path"
	// WorkPathDeputy: deputy of somebody on the path of a service.
	WorkPathDeputy WorkKind = "path_deputy"
	// WorkOwnPath: on the escalation path of one offboarding.
	WorkOwnPath WorkKind = "own_path"
	// WorkOwnPathDeputy: deputy of somebody on the path of one offboarding.
	WorkOwnPathDeputy WorkKind = "own_path_deputy"
)

// WorkRow is one thing that somebody has to do with.
type WorkRow struct {
	Kind WorkKind
	// Offboarding is 0 for what is about a service.
	Offboarding int
	State       offboarding.State
	ClientName  string
	ServiceID   string
	ServiceName string
	// Task and Title are set for tasks and reviews; Title also says an
	// unknown.
	Task  int
	Title string
	// OwnerID and OwnerName are whoever is accountable for the offboarding.
	OwnerID, OwnerName string
}

// WorkOf returns what somebody has to do with that is not over: services, and
// up to limit lines about offboardings.
func (q queries) WorkOf(ctx context.Context, person string, limit int) ([]WorkRow, error) {
	var all []WorkRow
	for _, name := range []string{"work_of_services", "work_of"} {
		rows, err := read[WorkRow](ctx, q.db, question(name, "{own}", ownSteps), map[string]any{"person": person, "limit": limit})
		if err != nil {
			return nil, fmt.Errorf("read the open work of %s: %w", person, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}
