package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// Client is an organisation that can leave.
type Client struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Client) TableName() string { return "clients" }

// Service is what a client leaves.
type Service struct {
	ID       string `gorm:"primaryKey"`
	Name     string
	OwnerID  string
	DeputyID string
	// Holidays are days on which nobody works, 2006-01-02.
	Holidays  Names
	CreatedAt time.Time
	// Path is the escalation path; it is saved by SavePath.
	Path []offboarding.PathStep `gorm:"-"`
}

// TableName implements GORM's Tabler.
func (Service) TableName() string { return "services" }

type pathStepRow struct {
	ServiceID    string `gorm:"primaryKey"`
	Position     int    `gorm:"primaryKey"`
	PersonID     string
	DeputyID     string
	AfterSeconds int64
}

func (pathStepRow) TableName() string { return "service_path_steps" }

// ServiceTarget names a service in the audit log.
func ServiceTarget(id string) audit.Target {
	return audit.Target{Kind: audit.ServiceTarget, ID: id}
}

// ClientTarget names a client in the audit log.
func ClientTarget(id string) audit.Target { return audit.Target{Kind: audit.ClientTarget, ID: id} }

// PathTarget names the escalation path of a service in the audit log.
func PathTarget(service string) audit.Target {
	return audit.Target{Kind: audit.PathTarget, ID: service}
}

// Client returns a client, or NotFound.
func (q queries) Client(ctx context.Context, id string) (Client, error) {
	return gorm.G[Client](q.db).Where("id = ?", id).Take(ctx)
}

// Clients returns all clients by name.
func (q queries) Clients(ctx context.Context) ([]Client, error) {
	return gorm.G[Client](q.db).Order("name, id").Find(ctx)
}

// Service returns a service with its escalation path, or NotFound.
func (q queries) Service(ctx context.Context, id string) (Service, error) {
	s, err := gorm.G[Service](q.db).Where("id = ?", id).Take(ctx)
	if err != nil {
		return Service{}, err
	}
	steps, err := gorm.G[pathStepRow](q.db).Where("service_id = ?", id).Order("position").Find(ctx)
	for _, r := range steps {
		s.Path = append(s.Path, offboarding.PathStep{Person: r.PersonID, Deputy: r.DeputyID, After: time.Duration(r.AfterSeconds) * time.Second})
	}
	return s, err
}

// Services returns all services by name, without their paths.
func (q queries) Services(ctx context.Context) ([]Service, error) {
	return gorm.G[Service](q.db).Order("name, id").Find(ctx)
}

// AddClient adds a client.
func (tx *Tx) AddClient(ctx context.Context, c Client) error {
	tx.wrote(ClientTarget(c.ID))
	return insert(ctx, tx.db, &c)
}

// AddService adds a service without an escalation path.
func (tx *Tx) AddService(ctx context.Context, s Service) error {
	tx.wrote(ServiceTarget(s.ID))
	return insert(ctx, tx.db, &s)
}

// SavePath replaces the escalation path of a service.
func (tx *Tx) SavePath(ctx context.Context, service string, path []offboarding.PathStep) error {
	tx.wrote(PathTarget(service))
	if _, err := remove[pathStepRow](ctx, tx.db, where("service_id = ?", service)); err != nil {
		return err
	}
	rows := make([]pathStepRow, len(path))
	for i, step := range path {
		rows[i] = pathStepRow{
			ServiceID: service, Position: i + 1, PersonID: step.Person, DeputyID: step.Deputy,
			AfterSeconds: int64(step.After / time.Second),
		}
	}
	return insertAll(ctx, tx.db, rows)
}

// OpenOffboardingsOfService returns the numbers of a service's open
// offboardings.
func (q queries) OpenOffboardingsOfService(ctx context.Context, service string) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw("SELECT number FROM offboardings WHERE service_id = ? AND state = 'open' ORDER BY number", service).Scan(&numbers).Error
	return numbers, err
}

// remembered is how many offboardings back somebody is remembered for a task.
const remembered = 5

// LastAssignees returns who did each task of a playbook at the last
// offboardings of the service, by the task's key: a good guess for the next.
func (q queries) LastAssignees(ctx context.Context, service, playbook string) (map[string]string, error) {
	var rows []struct{ Key, AssigneeID string }
	err := q.db.WithContext(ctx).Raw(`SELECT key, assignee_id FROM tasks WHERE offboarding IN (
    SELECT number FROM offboardings WHERE service_id = ? AND playbook_id = ? AND state IN ('open', 'closed') ORDER BY number DESC LIMIT ?
) ORDER BY offboarding`, service, playbook, remembered).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r.Key] = r.AssigneeID
	}
	return out, nil
}
