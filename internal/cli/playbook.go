package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/app"
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
	cmd.AddCommand(t.playbookLint(), t.playbookSchema(), t.playbookExport(), t.playbookImport())
	return cmd
}

// inInstallation adds the settings of an installation to a command that works
// in one.
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

func (t terminal) playbookExport() *cobra.Command {
	version := 0
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Print a playbook of the installation as YAML",
		Long: `Prints a version of a playbook as it was saved, the latest if none is named.
"closegate playbook import" takes it back after a change.`,
		Example: "  closegate playbook export client-exit --config closegate.yaml > client-exit.yaml",
		Args:    usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			if version < 0 {
				return fault.New(fault.Invalid, "versions count from 1")
			}
			v, err := o.reader.PlaybookText(ctx, o.operator, args[0], version)
			if err != nil {
				return err
			}
			_, err = io.WriteString(t.out, v.Body)
			return err
		}),
	}
	cmd.Flags().IntVar(&version, "version", 0, "the `number` of an older version")
	return inInstallation(cmd)
}

func (t terminal) playbookImport() *cobra.Command {
	note := ""
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Save a playbook file as a new version",
		Long: `Saves a playbook file as the next version of its playbook, or as version 1 of a
new one. New offboardings start from it; those that run keep theirs. The change
is in the audit log.

The version in the file is the one that it was made from: "closegate playbook
export" wrote it. If somebody saved another version meanwhile, nothing is saved.

A file with mistakes is refused, each named as by "closegate playbook lint".`,
		Example: `  closegate playbook import client-exit.yaml --note "Two more days for backups" --config closegate.yaml`,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			text, err := readPlaybook(args[0])
			if err != nil {
				return err
			}
			check, err := o.reader.CheckPlaybook(ctx, o.operator, text)
			if err != nil {
				return err
			}
			if len(check.Problems) > 0 {
				t.sayProblems(args[0], check.Problems)
				return mistaken{fmt.Errorf("%d mistakes", len(check.Problems))}
			}
			saved, err := o.app.SavePlaybook(ctx, o.operator, app.SavePlaybook{BasedOn: check.BasedOn(), Text: text, Note: note})
			if err != nil {
				return err
			}
			t.say("%s is at version %d now.", saved.ID, saved.Version)
			return nil
		}),
	}
	cmd.Flags().StringVar(&note, "note", "", "`why`, for the history")
	return inInstallation(cmd)
}
