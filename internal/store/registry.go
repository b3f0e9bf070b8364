package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// Service is what a client leaves.
type Service struct {
	ID       string `gorm:"primaryKey"`
	Name     string
	OwnerID  string
	DeputyID string
	// Holidays are its own days on which nobody works, 2006-01-02, besides
	// those of its calendar.
	Holidays Names
	// CalendarID is the calendar that it uses; nil is none. CalendarDays are
	// its days, which are read with the service and never written.
	CalendarID   *string
	CalendarDays Names `gorm:"->"`
	// Attributes are those that a new offboarding starts with.
	Attributes Names
	// Version rises with each change of the service or its path.
	Version   int
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
	Channel      offboarding.Channel
}

func (pathStepRow) TableName() string { return "service_path_steps" }

func (r pathStepRow) step() offboarding.PathStep {
	return offboarding.PathStep{
		Person: r.PersonID, Deputy: r.DeputyID, After: time.Duration(r.AfterSeconds) * time.Second, Channel: r.Channel,
	}
}

// Domain returns what the rules need to know of the service.
func (s Service) Domain() offboarding.Service {
	out := offboarding.Service{Name: s.Name, Owner: s.OwnerID, Deputy: s.DeputyID, Calendar: textOf(s.CalendarID), Path: s.Path}
	for _, a := range s.Attributes {
		out.Attributes = append(out.Attributes, offboarding.Attribute(a))
	}
	for _, text := range s.Holidays {
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			out.Holidays = append(out.Holidays, day)
		}
	}
	return out
}

// As returns the service with what the rules decided, but for its path.
func (s Service) As(d offboarding.Service) Service {
	s.Name, s.OwnerID, s.DeputyID = d.Name, d.Owner, d.Deputy
	s.Attributes, s.Holidays, s.CalendarID = Names{}, Names{}, nullable(d.Calendar)
	for _, a := range d.Attributes {
		s.Attributes = append(s.Attributes, string(a))
	}
	for _, day := range d.Holidays {
		s.Holidays = append(s.Holidays, day.Format(time.DateOnly))
	}
	return s
}

// ServiceTarget names a service in the audit log.
func ServiceTarget(id string) audit.Target {
	return audit.Target{Kind: audit.ServiceTarget, ID: id}
}

// PathTarget names the escalation path of a service in the audit log.
func PathTarget(service string) audit.Target {
	return audit.Target{Kind: audit.PathTarget, ID: service}
}

// Service returns a service with its escalation path, or NotFound.
func (q queries) Service(ctx context.Context, id string) (Service, error) {
	s, err := q.ServiceWithoutPath(ctx, id)
	if err != nil {
		return Service{}, err
	}
	steps, err := find[pathStepRow](ctx, q.db.Where("service_id = ?", id).Order("position"))
	for _, r := range steps {
		s.Path = append(s.Path, r.step())
	}
	return s, err
}

// withCalendar reads services with the days of their calendars.
const withCalendar = "SELECT s.*, COALESCE(c.days, '[]') AS calendar_days FROM services s LEFT JOIN calendars c ON c.id = s.calendar_id"

// ServiceWithoutPath returns a service, or NotFound, for those who ask for its
// calendar only.
func (q queries) ServiceWithoutPath(ctx context.Context, id string) (Service, error) {
	rows, err := read[Service](ctx, q.db, withCalendar+" WHERE s.id = ?", id)
	if err == nil && len(rows) == 0 {
		err = fault.New(fault.NotFound, absent)
	}
	if err != nil {
		return Service{}, err
	}
	return rows[0], nil
}

// ServicesWithPaths returns all services by name, with their paths.
func (q queries) ServicesWithPaths(ctx context.Context) ([]Service, error) {
	services, err := q.Services(ctx)
	if err != nil {
		return nil, err
	}
	steps, err := find[pathStepRow](ctx, q.db.Order("service_id, position"))
	if err != nil {
		return nil, err
	}
	paths := map[string][]offboarding.PathStep{}
	for _, r := range steps {
		paths[r.ServiceID] = append(paths[r.ServiceID], r.step())
	}
	for i := range services {
		services[i].Path = paths[services[i].ID]
	}
	return services, nil
}

// Services returns all services by name, without their paths.
func (q queries) Services(ctx context.Context) ([]Service, error) {
	return read[Service](ctx, q.db, withCalendar+" ORDER BY s.name, s.id")
}

// AddService adds a service without an escalation path.
func (tx *Tx) AddService(ctx context.Context, s Service) error {
	tx.wrote(ServiceTarget(s.ID))
	s.Version = 1
	return insert(ctx, tx.db, &s)
}

// SaveService changes a service that was loaded in this transaction, but for
// its path. It returns Conflict if somebody was faster.
func (tx *Tx) SaveService(ctx context.Context, s Service) error {
	tx.wrote(ServiceTarget(s.ID))
	loaded := s.Version
	s.Version++
	return save(ctx, tx.db, where("id = ? AND version = ?", s.ID, loaded), s,
		"name", "owner_id", "deputy_id", "holidays", "calendar_id", "attributes", "version")
}

// SavePath replaces the escalation path of a service that was loaded in this
// transaction. It returns Conflict if somebody was faster.
func (tx *Tx) SavePath(ctx context.Context, s Service, path []offboarding.PathStep) error {
	tx.wrote(PathTarget(s.ID))
	if err := save(ctx, tx.db, where("id = ? AND version = ?", s.ID, s.Version), Service{Version: s.Version + 1}, "version"); err != nil {
		return err
	}
	if _, err := remove[pathStepRow](ctx, tx.db, where("service_id = ?", s.ID)); err != nil {
		return err
	}
	rows := make([]pathStepRow, len(path))
	for i, step := range path {
		rows[i] = pathStepRow{
			ServiceID: s.ID, Position: i + 1, PersonID: step.Person, DeputyID: step.Deputy,
			AfterSeconds: int64(step.After / time.Second), Channel: step.Channel,
		}
	}
	return insertAll(ctx, tx.db, rows)
}

// ServiceNames returns the names of services, in their order.
func ServiceNames(services []Service) []string {
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.Name
	}
	return names
}

// OpenOffboardingsOfService returns the numbers of a service's open
// offboardings.
func (q queries) OpenOffboardingsOfService(ctx context.Context, service string) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw("SELECT number FROM offboardings WHERE service_id = ? AND state = 'open' ORDER BY number", service).Scan(&numbers).Error
	return numbers, err
}

// remembered is how many offboardings back somebody is remembered for a task.
const remembered = 20

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
