package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/playbook"
)

func (t terminal) playbook() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "playbook",
		Short: "Check, export and import playbooks",
		Long: `Checks playbooks, and brings them out of and into an installation.

A playbook is a YAML file that says which tasks an offboarding has, which
evidence each asks for, and who signs. docs/playbooks.md describes it. "lint" and
"schema" need no installation.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(t.playbookLint(), t.playbookSchema())
	return cmd
}

// storage adds the settings of an installation to a command that works in it.
func inInstallation(cmd *cobra.Command) *cobra.Command {
	config.AddFlags(cmd.Flags(), append([]string{"issuer"}, storageSettings...)...)
	cmd.Flags().String("operator", "", "your `name` for the audit log; without it, that of your account on this machine")
	return cmd
}

func (t terminal) playbookLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE...",
		Short: "Name every mistake of playbook files with line and column",
		Long: `Reads playbook files and names every mistake of each at once, one in a line:

  FILE:LINE:COLUMN: what is wrong

It needs no installation and no database. Whether somebody holds the functions
that sign is asked when the playbook is imported.

The exit code is 0 where all files are good, and 2 where one is not.`,
		Example: "  closegate playbook lint client-exit.yaml",
		Args:    usage(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			mistakes := 0
			for _, name := range args {
				text, err := readPlaybook(name)
				if err != nil {
					return err
				}
				p, problems := playbook.Check(text, nil)
				mistakes += len(problems)
				t.sayProblems(name, problems)
				if len(problems) == 0 {
					t.say("%s: %s version %d is good: %d tasks, %d sign-offs besides the owner's", name, p.ID, p.Version, len(p.Tasks), len(p.SignOffs))
				}
			}
			if mistakes > 0 {
				return mistaken{fmt.Errorf("%d mistakes", mistakes)}
			}
			return nil
		},
	}
}

func (t terminal) sayProblems(name string, problems []playbook.Problem) {
	for _, p := range problems {
		t.say("%s:%d:%d: %s", name, p.Line, p.Column, p)
	}
}

// readPlaybook reads a file up to a little more than what a playbook may have,
// so that a wrong name cannot fill the memory.
func readPlaybook(name string) (text []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "%s cannot be read", name)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err = io.ReadAll(io.LimitReader(file, playbook.MaxSize+1))
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "%s cannot be read", name)
	}
	return text, nil
}

func (t terminal) playbookSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of playbooks",
		Long: `Prints the JSON Schema (draft 2020-12) of playbooks, for editors that complete
and check while you write. A running installation serves it at
/schemas/playbook.json.`,
		Args: usage(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := t.out.Write(playbook.Schema())
			return err
		},
	}
}
