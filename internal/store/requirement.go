package store

import (
	"sync"

	"github.com/closegate/closegate/internal/offboarding"
)

// requirementColumn is a requirement in one column. An offboarding has one for
// each task, they are the largest of all columns, and all offboardings of a
// playbook have the same: so each text is decoded once and then shared.
// Nobody changes what a requirement holds.
type requirementColumn struct {
	column[offboarding.Requirement]
}

// Scan implements sql.Scanner.
func (c *requirementColumn) Scan(from any) error {
	text, ok := from.(string)
	if !ok {
		return c.column.Scan(from)
	}
	if known, ok := decodedRequirements.get(text); ok {
		c.V = known
		return nil
	}
	if err := c.column.Scan(from); err != nil {
		return err
	}
	decodedRequirements.put(text, c.V)
	return nil
}

// decodedRequirements holds a few hundred kilobytes: a playbook version has
// some thirty requirements.
var decodedRequirements = decoded[offboarding.Requirement]{limit: 500}

// decoded remembers values by their text, and forgets all of them at a limit.
type decoded[V any] struct {
	limit int

	mu     sync.RWMutex
	byText map[string]V // held by mu
}

func (d *decoded[V]) get(text string) (V, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	v, ok := d.byText[text]
	return v, ok
}

func (d *decoded[V]) put(text string, v V) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byText == nil || len(d.byText) >= d.limit {
		d.byText = map[string]V{}
	}
	d.byText[text] = v
}
