package cli

import (
	"context"
	"fmt"
	"os/user"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

func (t terminal) admin() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "admin",
		Short: "Manage people, clients, services and escalation paths",
		Long: `Manages people, clients, services and escalation paths from the command line of
the server. Each change is in the audit log, under the name of the operator.
Nothing here can verify, sign or close.

A PERSON is named by their subject, the key that the identity provider knows
them under, or by their id here. "closegate admin list people" shows both. Names
and addresses do not count: people can choose them.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	config.AddFlags(cmd.PersistentFlags(), append([]string{"issuer"}, storageSettings...)...)
	cmd.PersistentFlags().String("operator", "", "your `name` for the audit log; without it, that of your account on this machine")
	cmd.AddCommand(t.adminGrant(), t.adminRevoke(), t.adminList(), t.adminAdd(), t.adminDeactivate())
	return cmd
}

// office is where an operator works: an installation, and their name.
type office struct {
	*installation
	operator authz.Actor
}

// inOffice makes a command of what an operator does in an installation.
func (t terminal) inOffice(do func(ctx context.Context, o office, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c, err := t.settings(cmd.Flags())
		if err != nil {
			return err
		}
		if err := c.ValidateStorage(); err != nil {
			return err
		}
		if err := mustExist(c.DatabaseURL); err != nil {
			return err
		}
		name, err := cmd.Flags().GetString("operator")
		if err != nil {
			return err
		}
		in, err := build(cmd.Context(), c, t.logger(c), clock)
		if err != nil {
			return err
		}
		defer func() { _ = in.close() }() // What was committed is on disk.
		state, err := in.store.MigrationState(cmd.Context())
		if err != nil {
			return err
		}
		if err := state.Err(); err != nil {
			return err
		}
		return do(cmd.Context(), office{in, operator(name)}, args)
	}
}

// operator returns who is at the command line.
func operator(name string) authz.Actor {
	if name == "" {
		name = "operator"
		if account, err := user.Current(); err == nil && account.Username != "" {
			name = account.Username
		}
	}
	return authz.Actor{Kind: authz.Operator, ID: name, Name: name}
}

// person finds somebody by id or subject.
func (o office) person(ctx context.Context, key string) (store.Person, error) {
	people, err := o.store.People(ctx)
	if err != nil {
		return store.Person{}, err
	}
	var found []store.Person
	for _, p := range people {
		if p.ID == key || p.Subject == key {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return store.Person{}, hinted{fault.New(fault.NotFound, "there is no person with the id or subject %q", key),
			"\"closegate admin list people\" shows everybody, and \"closegate admin add person\" adds somebody before they sign in."}
	}
	return store.Person{}, hinted{fault.New(fault.Conflict, "%d people have the subject %q, at different providers", len(found), key),
		"Use the id that \"closegate admin list people\" shows."}
}

// service finds a service by id or name.
func (o office) service(ctx context.Context, key string) (store.Service, error) {
	services, err := o.store.Services(ctx)
	if err != nil {
		return store.Service{}, err
	}
	for _, s := range services {
		if s.ID == key || s.Name == key {
			return s, nil
		}
	}
	return store.Service{}, hinted{fault.New(fault.NotFound, "there is no service %q", key),
		"\"closegate admin list services\" shows all of them."}
}

func (t terminal) adminDeactivate() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "deactivate PERSON",
		Short: "End an account and its sessions",
		Long: `Ends an account: its sessions end, it can decide nothing from here on, and
signing in does not bring it back. Offboardings that wait for the person say so.`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			p, err := o.person(ctx, args[0])
			if err != nil {
				return err
			}
			numbers, err := o.app.DeactivatePerson(ctx, o.operator, p.ID, reason)
			if err != nil {
				return err
			}
			t.say("%s is deactivated.", p.Name)
			for _, n := range numbers {
				t.say("  concerned: OFF-%d", n)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`why`, for the audit log")
	return cmd
}

// who says a person in one line.
func who(p store.Person) string { return fmt.Sprintf("%s (%s)", p.Name, p.Subject) }
