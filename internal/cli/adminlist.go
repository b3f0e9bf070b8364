package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/store"
)

func (t terminal) adminList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List people, clients or services", Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, l := range []struct {
		use, short string
		lines      func(ctx context.Context, o office) ([]string, error)
	}{
		{"people", "List people with their roles and functions", listPeople},
		{"clients", "List clients", listClients},
		{"services", "List services with their owners and escalation paths", listServices},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: l.use, Short: l.short, Args: usage(cobra.NoArgs),
			RunE: t.inOffice(func(ctx context.Context, o office, _ []string) error {
				lines, err := l.lines(ctx, o)
				if err != nil {
					return err
				}
				return t.table(lines)
			}),
		})
	}
	return cmd
}

// table writes lines whose columns are separated by tabs.
func (t terminal) table(lines []string) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return w.Flush()
}

func listPeople(ctx context.Context, o office) ([]string, error) {
	people, err := o.store.People(ctx)
	if err != nil {
		return nil, err
	}
	lines := []string{"ID\tSUBJECT\tNAME\tSTATE\tROLES\tFUNCTIONS"}
	for _, p := range people {
		p, err = o.store.Person(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, strings.Join([]string{p.ID, p.Subject, printable(p.Name), stateOf(p), rolesOf(p), functionsOf(p)}, "\t"))
	}
	return lines, nil
}

func stateOf(p store.Person) string {
	switch {
	case !p.Active:
		return "deactivated"
	case !p.Bound:
		return "invited"
	}
	return "active"
}

func rolesOf(p store.Person) string {
	var names []string
	for _, r := range authz.Roles() {
		if p.HasRole(string(r)) {
			names = append(names, string(r))
		}
	}
	return orDash(names)
}

func functionsOf(p store.Person) string {
	var names []string
	for _, f := range p.Functions {
		names = append(names, string(f))
	}
	return orDash(names)
}

func orDash(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, " ")
}

// printable keeps names from moving the cursor of a terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, name)
}

func listClients(ctx context.Context, o office) ([]string, error) {
	clients, err := o.store.Clients(ctx)
	lines := []string{"ID\tNAME"}
	for _, c := range clients {
		lines = append(lines, c.ID+"\t"+printable(c.Name))
	}
	return lines, err
}

func listServices(ctx context.Context, o office) ([]string, error) {
	services, err := o.store.Services(ctx)
	if err != nil {
		return nil, err
	}
	lines := []string{"ID\tNAME\tOWNER\tDEPUTY\tESCALATION PATH"}
	for _, s := range services {
		if s, err = o.store.Service(ctx, s.ID); err != nil {
			return nil, err
		}
		var path []string
		for _, step := range s.Path {
			text, err := subjectOf(ctx, o, step.Person)
			if err != nil {
				return nil, err
			}
			path = append(path, fmt.Sprintf("%s after %s", text, step.After))
		}
		owner, err := subjectOf(ctx, o, s.OwnerID)
		if err != nil {
			return nil, err
		}
		deputy, err := subjectOf(ctx, o, s.DeputyID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, strings.Join([]string{s.ID, printable(s.Name), owner, deputy, strings.Join(path, ", ")}, "\t"))
	}
	return lines, nil
}

func subjectOf(ctx context.Context, o office, id string) (string, error) {
	p, err := o.store.Person(ctx, id)
	return p.Subject, err
}
