package testkit_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// recorder is a test whose failure is looked at instead of counted.
type recorder struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return context.Background() }
func (r *recorder) Cleanup(fn func())        { r.cleanups = append(r.cleanups, fn) }

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skipf(format string, args ...any) { r.Fatalf("skipped: "+format, args...) }

// record runs a test to its end, cleanups included, and returns what it said.
func record(t *testing.T, test func(tb testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	run := func(fn func()) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			fn()
		}()
		<-done
	}
	run(func() { test(r) })
	for i := range r.cleanups {
		run(r.cleanups[len(r.cleanups)-1-i])
	}
	return strings.Join(r.said, "\n")
}
