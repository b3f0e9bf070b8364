// Package cli is the command line, and the only place where everything is
// wired together: the clock, the configuration and the adapters are made here
// and handed down. Each command has a file of its own. It decides nothing:
// what an operator may do is asked of the same use cases as for everybody.
//
// Start reading at Run, and at build.go for how an installation is put
// together.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/closegate/closegate/internal/config"
)

// Main runs the command of this process and returns its exit code. The first
// interrupt or termination asks the command to end, the second ends it.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
}

// Run runs a command with its arguments and environment, and returns the exit
// code: 0 where it did what was asked, 2 where it was asked wrongly, and 1
// where it could not do it. Results go to out, everything else to errors.
func Run(ctx context.Context, args, environ []string, out, errors io.Writer) int {
	t := terminal{out: out, errors: errors, environ: environ}
	root := t.root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errors)
	return t.exitCode(root.ExecuteContext(ctx))
}

// terminal is what commands talk to.
type terminal struct {
	out, errors io.Writer
	environ     []string
}

func (t terminal) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "closegate",
		Short: "Prove that a client's offboarding is finished",
		Long: `Closegate makes one service owner prove that a client's offboarding is finished:
the gate opens only when every condition has evidence that somebody else has
verified, and the record can be checked years later.

Try it with "closegate demo". A server is set up with "closegate migrate" and
started with "closegate serve"; docs/configuration.md says how.

Exit codes: 0 done, 1 could not be done, 2 asked wrongly.`,
		SilenceUsage: true, SilenceErrors: true,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{cmd, err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(t.demo(), t.serve(), t.migrate(), t.verify(), t.admin(), t.playbook(), t.healthcheck(), t.version())
	return root
}

// settings reads the configuration of a command.
func (t terminal) settings(flags *pflag.FlagSet) (config.Config, error) {
	return config.Load(flags, t.environ)
}

func (t terminal) say(format string, args ...any) {
	_, _ = fmt.Fprintf(t.out, format+"\n", args...) // Nobody is left to tell.
}

func (t terminal) warn(format string, args ...any) {
	_, _ = fmt.Fprintf(t.errors, format+"\n", args...) // Nobody is left to tell.
}
