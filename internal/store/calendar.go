package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// Calendar is a list of days on which nobody works.
type Calendar struct {
	ID   string `gorm:"primaryKey"`
	Name string
	// Days are lines such as "2026-12-25 Christmas Day", in order.
	Days Names
	// Version rises with each change.
	Version   int
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Calendar) TableName() string { return "calendars" }

// CalendarTarget names a calendar in the audit log.
func CalendarTarget(id string) audit.Target {
	return audit.Target{Kind: audit.CalendarTarget, ID: id}
}

// As returns the calendar with what the rules decided.
func (c Calendar) As(d offboarding.HolidayCalendar) Calendar {
	c.Name, c.Days = d.Name, Names{}
	for _, h := range d.Days {
		c.Days = append(c.Days, h.String())
	}
	return c
}

// Calendar returns a calendar, or NotFound.
func (q queries) Calendar(ctx context.Context, id string) (Calendar, error) {
	return take[Calendar](ctx, q.db.Where("id = ?", id))
}

// Calendars returns all calendars by name.
func (q queries) Calendars(ctx context.Context) ([]Calendar, error) {
	return find[Calendar](ctx, q.db.Order("name, id"))
}

// ServicesOfCalendar returns the services that use a calendar, by name.
func (q queries) ServicesOfCalendar(ctx context.Context, id string) ([]Service, error) {
	return find[Service](ctx, q.db.Where("calendar_id = ?", id).Order("name, id"))
}

// OpenOffboardingsOfCalendar returns the numbers of the open offboardings whose
// working days a calendar counts.
func (q queries) OpenOffboardingsOfCalendar(ctx context.Context, id string) ([]int, error) {
	var numbers []int
	err := q.db.WithContext(ctx).Raw(`SELECT o.number FROM offboardings o JOIN services s ON s.id = o.service_id
WHERE s.calendar_id = ? AND o.state = 'open' ORDER BY o.number`, id).Scan(&numbers).Error
	return numbers, err
}

// AddCalendar adds a calendar.
func (tx *Tx) AddCalendar(ctx context.Context, c Calendar) error {
	tx.wrote(CalendarTarget(c.ID))
	c.Version = 1
	return insert(ctx, tx.db, &c)
}

// SaveCalendar changes a calendar that was loaded in this transaction. It
// returns Conflict if somebody was faster.
func (tx *Tx) SaveCalendar(ctx context.Context, c Calendar) error {
	tx.wrote(CalendarTarget(c.ID))
	loaded := c.Version
	c.Version++
	return save(ctx, tx.db, where("id = ? AND version = ?", c.ID, loaded), c, "name", "days", "version")
}

// RemoveCalendar removes a calendar that no service uses; the database refuses
// any other. What it was stays in the audit log.
func (tx *Tx) RemoveCalendar(ctx context.Context, id string) error {
	tx.wrote(CalendarTarget(id))
	_, err := remove[Calendar](ctx, tx.db, where("id = ?", id))
	return err
}
