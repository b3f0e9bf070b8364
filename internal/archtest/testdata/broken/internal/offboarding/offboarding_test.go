package offboarding_test

import (
	"os"
	"testing"
	"time"
)

func TestImportsAndClockOfTestsAreFree(t *testing.T) {
	t.Log(os.Args, time.Now())
	time.Sleep(time.Second) // want `wait for the condition`
}
