package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/cli"
)

// run runs a command in this process.
func run(t *testing.T, environ []string, args ...string) (code int, out, errors string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), args, environ, &o, &e)
	return code, o.String(), e.String()
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	commands := regexp.MustCompile(`(?m)^  ([a-z]+) {2,}\S`)
	seen := 0
	var visit func(path []string)
	visit = func(path []string) {
		code, out, errors := run(t, nil, append(slices.Clone(path), "--help")...)
		if code != 0 || errors != "" || strings.TrimSpace(out) == "" {
			t.Errorf("%v --help: exit %d, %s", path, code, errors)
		}
		seen++
		for _, found := range commands.FindAllStringSubmatch(out, -1) {
			if found[1] != "help" {
				visit(append(slices.Clone(path), found[1]))
			}
		}
	}
	visit(nil)
	if seen < 20 {
		t.Errorf("only %d commands were found", seen)
	}
}

func TestWrongUseExitsWithTwoAndAHint(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"nonsense"}, {"serve", "--no-such-flag"}, {"migrate", "too", "many"}, {"admin", "grant", "role", "one"},
		{"verify", "nonsense"}, {"demo", "--addr"},
	} {
		code, out, errors := run(t, nil, args...)
		if code != 2 || out != "" || !strings.Contains(errors, "--help") {
			t.Errorf("%v: exit %d, out %q, errors %q", args, code, out, errors)
		}
	}
}

func TestACommandThatWasInterruptedIsNoFailure(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errors bytes.Buffer
	if code := cli.Run(ctx, []string{"demo", "--addr", "127.0.0.1:0"}, nil, &out, &errors); code != 0 {
		t.Errorf("exit %d: %s", code, errors.String())
	}
}

func TestAPlaybookWithMistakesWasAskedWrongly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(file, []byte("titel: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errors := run(t, nil, "playbook", "lint", file)
	if code != 2 || !strings.Contains(out, file+":1:1: titel: there is no such field\n") || errors != "" {
		t.Errorf("exit %d, %q, %q", code, out, errors)
	}
}
