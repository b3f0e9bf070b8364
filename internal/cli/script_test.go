package cli_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/closegate/closegate/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"closegate": func() { os.Exit(cli.Main()) },
	})
}

// TestScripts runs each command as an operator would; testdata/*.txt says what
// is typed and what has to happen.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"freeport": freePort, "ready": waitReady, "empty": beEmpty,
		},
	})
}

// freePort puts a port that nobody listens on into a variable.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Check(listener.Close())
	ts.Setenv(args[0], port)
}

// waitReady waits until an address answers with 200.
func waitReady(ts *testscript.TestScript, _ bool, args []string) {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	deadline := time.After(time.Minute)
	for {
		response, err := http.Get(args[0])
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("answers %s", response.Status)
		}
		select {
		case <-retry.C:
		case <-deadline:
			ts.Fatalf("%s is not ready within a minute: %v", args[0], err)
		}
	}
}

// beEmpty fails unless a folder holds nothing.
func beEmpty(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(args[0])
	ts.Check(err)
	for _, e := range entries {
		ts.Fatalf("%s holds %s", args[0], e.Name())
	}
}
