// Package offboarding breaks the rules of a pure package.
package offboarding

import (
	"fmt"
	"os"   // want `it is pure`
	"time" // the type is allowed, the clock is not

	"gorm.io/gorm" // want `without an audit entry`

	"github.com/closegate/closegate/internal/store" // want `internal/offboarding may not import`
)

// Task has a state.
type Task struct{ Status string }

// Start may set the state: this is the domain.
func (t *Task) Start() { t.Status = fmt.Sprint(os.Args, gorm.DB{}, store.Store{}) }

// Today reads the clock.
func Today() (time.Time, time.Duration) {
	now := time.Now   // want `time.Now reads the clock`
	age := time.Since // want `time.Since reads the clock`
	return now(), age(time.Time{})
}
