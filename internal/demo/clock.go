package demo

import (
	"sync"
	"time"
)

// Clock is the clock of a demonstration. While the past is told it stands
// where the teller put it; from Release on it is the clock it was made from.
type Clock struct {
	real func() time.Time

	mu sync.RWMutex
	// told is the moment that is being told; zero from Release on. Held by mu.
	told time.Time
}

// NewClock returns a clock that shows what the real one shows.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now returns the moment that is being told, or the real one.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.told.IsZero() {
		return c.real()
	}
	return c.told
}

// tell sets the clock to a moment of the past.
func (c *Clock) tell(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = at
}

// release lets the clock go on by itself.
func (c *Clock) release() { c.tell(time.Time{}) }
