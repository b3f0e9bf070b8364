package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// column is a value that is kept as JSON text in one column.
type column[T any] struct{ V T }

// Value implements driver.Valuer.
func (c column[T]) Value() (driver.Value, error) {
	data, err := json.Marshal(c.V)
	if err != nil {
		return nil, err
	}
	return string(data), nil
}

// Scan implements sql.Scanner.
func (c *column[T]) Scan(from any) error { return scanJSON(from, &c.V) }

func scanJSON(from, into any) error {
	switch data := from.(type) {
	case string:
		return json.Unmarshal([]byte(data), into)
	case []byte:
		return json.Unmarshal(data, into)
	}
	return fmt.Errorf("a JSON column holds a %T", from)
}

// GormDataType tells GORM that the column is text.
func (column[T]) GormDataType() string { return "text" }

// list returns a column that holds an array, never null.
func list[E any](values []E) column[[]E] {
	if values == nil {
		values = []E{}
	}
	return column[[]E]{values}
}

// optional is NULL for the zero time.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// timeOf is the zero time for NULL.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Names is a JSON array of names in one column.
type Names []string

// Value implements driver.Valuer. Nil is the empty array.
func (n Names) Value() (driver.Value, error) { return list(n).Value() }

// Scan implements sql.Scanner.
func (n *Names) Scan(from any) error { return scanJSON(from, (*[]string)(n)) }

// GormDataType tells GORM that the column is text.
func (Names) GormDataType() string { return "text" }
