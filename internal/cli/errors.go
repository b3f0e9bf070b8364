package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
)

// The exit codes.
const (
	done       = 0
	failed     = 1
	askedWrong = 2
)

// usageError is a command that was written wrongly.
type usageError struct {
	command *cobra.Command
	err     error
}

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usage makes wrong arguments a usageError.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{cmd, err}
		}
		return nil
	}
}

// hinted is an error with what to do about it.
type hinted struct {
	err  error
	hint string
}

func (h hinted) Error() string { return h.err.Error() }
func (h hinted) Unwrap() error { return h.err }

// silent is a failure of which everything was said already.
type silent struct{ error }

// mistaken is what was asked with something wrong in it, of which everything
// was said already.
type mistaken struct{ error }

// exitCode says what went wrong, once, and returns the code of it.
func (t terminal) exitCode(err error) int {
	if err == nil || errors.Is(err, context.Canceled) {
		return done
	}
	if _, said := errors.AsType[silent](err); said {
		return failed
	}
	if _, said := errors.AsType[mistaken](err); said {
		return askedWrong
	}
	if wrong, ok := errors.AsType[usageError](err); ok {
		t.warn("closegate: %v", wrong.err)
		t.warn("Run \"%s --help\" to see how it is used.", wrong.command.CommandPath())
		return askedWrong
	}
	t.explain(err)
	// The root's own errors are about commands that do not exist.
	if fault.Is(err, fault.Invalid) || strings.HasPrefix(err.Error(), "unknown command") {
		return askedWrong
	}
	return failed
}

func (t terminal) explain(err error) {
	e, isFault := errors.AsType[*fault.Error](err)
	switch {
	case isFault && len(e.Fields) > 0:
		t.warn("closegate: %s", e.Message)
		for _, f := range e.Fields {
			t.warn("  %s: %s", f.Name, f.Message)
		}
		if isSetting(e.Fields[0].Name) {
			t.warn("Each setting can be a flag, a variable or a line of the file: docs/configuration.md says how.")
		}
	default:
		// The operator may read the cause, which people at a page may not.
		t.warn("closegate: %v", err)
	}
	if h, ok := errors.AsType[hinted](err); ok {
		t.warn("%s", h.hint)
	}
}

func isSetting(name string) bool {
	for _, s := range config.Settings() {
		if s.Key == name {
			return true
		}
	}
	return false
}
