package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// moment is a time that an aggregate or an expression returns. SQLite keeps
// times as text and forgets that they are times once they pass through MAX,
// MIN or COALESCE. NULL is the zero time.
type moment struct{ time.Time }

// sqliteTime is how times are stored on SQLite: it sorts as text, because all
// are in UTC.
const sqliteTime = "2006-01-02 15:04:05.999999999-07:00"

// Value implements driver.Valuer, without which GORM takes the type for a
// relation.
func (m moment) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.Time, nil
}

// Scan implements sql.Scanner.
func (m *moment) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		m.Time = time.Time{}
	case time.Time:
		m.Time = v.UTC()
	case string:
		parsed, err := time.Parse(sqliteTime, v)
		if err != nil {
			return fmt.Errorf("read a time: %w", err)
		}
		m.Time = parsed.UTC()
	default:
		return fmt.Errorf("read a time: a %T is none", value)
	}
	return nil
}
