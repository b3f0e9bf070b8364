// Package worker keeps state for the whole process.
package worker

import (
	"embed"
	"errors"
	"sync"
)

// ErrStopped may be exported.
var ErrStopped = errors.New("stopped")

// Files may be exported.
var Files embed.FS

// Limit may be changed by every importer.
var Limit = 5 // want `Limit can be changed by every importer`

var lock sync.Mutex // want `lock is state of the whole process`

var (
	runs  int
	names = map[string]string{"a": "b"}
	fixed = map[string]string{"a": "b"}
)

func init() { // want `init runs before`
	runs = 1
}

var _ error = ErrStopped

// Run counts.
func Run() string {
	runs++           // want `runs is a package variable that changes`
	names["a"] = "c" // want `names is a package variable that changes`
	total = 1        // want `total is a package variable that changes`
	fixed := fixed
	fixed["x"] = "y"
	var runs int
	runs = 2
	lock.Lock()
	_ = Files
	return fixed["a"] + string(rune(runs))
}
