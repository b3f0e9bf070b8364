// Package testkit is what the tests of several packages share: a throwaway
// PostgreSQL, a browser, stores that fail on demand. It is never part of the
// product.
//
// Every helper takes testing.TB first, ends the test itself where it cannot
// go on, and leaves nothing behind.
package testkit

import (
	"os"
	"testing"
	"time"
)

// Missing ends a test that needs a program which is not installed: it is
// skipped on a developer's machine and fails where CI=true, so that CI never
// passes by skipping. remedy says what to install.
func Missing(t testing.TB, what, remedy string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing, and CI=true asks for every test. %s", what, remedy)
	}
	t.Skipf("%s is missing. %s", what, remedy)
}

// patience is how long a condition may take before a test gives up. It is
// long, because it only costs time where a test fails.
const patience = 30 * time.Second

// Eventually waits until the condition holds and fails the test where it never
// does. what names the condition. Prefer a signal where the code gives one.
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-retry.C:
		case <-deadline:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}
