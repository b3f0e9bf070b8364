package web

import (
	"context"
	"sync"
)

// turns lets one holder of a name go on at a time. The zero value is ready.
type turns struct {
	mu   sync.Mutex
	held map[string]*turn // held by mu
}

// turn is a place where waiters of one name meet.
type turn struct {
	free    chan struct{} // holds one value while nobody has the turn
	waiting int           // held by turns.mu; holder and waiters
}

// take waits for the turn of a name and returns what gives it back, or the
// reason why ctx ended first.
func (t *turns) take(ctx context.Context, name string) (func(), error) {
	t.mu.Lock()
	if t.held == nil {
		t.held = map[string]*turn{}
	}
	mine, known := t.held[name]
	if !known {
		mine = &turn{free: make(chan struct{}, 1)}
		mine.free <- struct{}{}
		t.held[name] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	select {
	case <-mine.free:
		return func() {
			mine.free <- struct{}{}
			t.leave(name, mine)
		}, nil
	case <-ctx.Done():
		t.leave(name, mine)
		return nil, context.Cause(ctx)
	}
}

func (t *turns) leave(name string, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.waiting--; mine.waiting == 0 {
		delete(t.held, name)
	}
}
