package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

func (t terminal) adminAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "add", Short: "Add a person, client, service or escalation path", Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(t.addPerson(), t.addClient(), t.addService(), t.addPath())
	return cmd
}

func (t terminal) addPerson() *cobra.Command {
	var in app.AddPerson
	cmd := &cobra.Command{
		Use:   "person SUBJECT",
		Short: "Add somebody before they sign in",
		Long: `Adds an account for a subject of the identity provider, so that the person can
be given tasks before they first sign in. You vouch for the subject: it must be
the provider's own key of the person, never an address.`,
		Example: `  closegate admin add person 00u1ab2cd3 --name "Ines Valdorn" --title "Service owner"`,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			in.Subject, in.Issuer = args[0], o.config.Issuer
			id, err := o.app.AddPerson(ctx, o.operator, in)
			if err != nil {
				return err
			}
			t.say("%s", id)
			return nil
		}),
	}
	cmd.Flags().StringVar(&in.Name, "name", "", "the person's `name`")
	cmd.Flags().StringVar(&in.Email, "email", "", "`address` for messages")
	cmd.Flags().StringVar(&in.Title, "title", "", "the person's `function`, for example Service owner")
	cmd.Flags().StringVar(&in.Team, "team", "", "the person's `team`")
	return cmd
}

func (t terminal) addClient() *cobra.Command {
	return &cobra.Command{
		Use: "client NAME", Short: "Add an organisation that can leave", Args: usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			id, err := o.app.AddClient(ctx, o.operator, args[0])
			if err != nil {
				return err
			}
			t.say("%s", id)
			return nil
		}),
	}
}

func (t terminal) addService() *cobra.Command {
	var owner, deputy string
	var holidays []string
	cmd := &cobra.Command{
		Use:   "service NAME --owner PERSON --deputy PERSON",
		Short: "Add a service with its two accountable people",
		Long: `Adds a service. Nothing of it can be published until it has an escalation path:
"closegate admin add path" gives it one.`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			in := app.AddService{Name: args[0]}
			for _, part := range []struct {
				key string
				id  *string
			}{{owner, &in.Owner}, {deputy, &in.Deputy}} {
				if part.key == "" {
					return fault.New(fault.Invalid, "a service needs an owner and a deputy: --owner PERSON --deputy PERSON; nothing was added")
				}
				p, err := o.person(ctx, part.key)
				if err != nil {
					return err
				}
				*part.id = p.ID
			}
			for _, text := range holidays {
				day, err := time.Parse(time.DateOnly, text)
				if err != nil {
					return fault.New(fault.Invalid, "%q is not a day, for example 2026-12-25; nothing was added", text)
				}
				in.Holidays = append(in.Holidays, day)
			}
			id, err := o.app.AddService(ctx, o.operator, in)
			if err != nil {
				return err
			}
			t.say("%s", id)
			return nil
		}),
	}
	cmd.Flags().StringVar(&owner, "owner", "", "`person` who is accountable")
	cmd.Flags().StringVar(&deputy, "deputy", "", "`person` who stands in for reviews")
	cmd.Flags().StringSliceVar(&holidays, "holidays", nil, "`days` on which nobody works, for example 2026-12-25,2026-12-26")
	return cmd
}

func (t terminal) addPath() *cobra.Command {
	return &cobra.Command{
		Use:   "path SERVICE PERSON[/DEPUTY][@DELAY]...",
		Short: "Set who is told when something of a service is late",
		Long: `Sets the escalation path of a service: people in the order in which they are
told, each with a delay after the due date. It replaces the path that was there.

At least one of them is neither the owner nor the deputy of the service.`,
		Example: `  closegate admin add path "Fleet Telemetry" mirela-dostane ines-valdorn/edda-marchetti@48h pell-okonda@96h`,
		Args:    usage(cobra.MinimumNArgs(2)),
		RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
			s, err := o.service(ctx, args[0])
			if err != nil {
				return err
			}
			var path []offboarding.PathStep
			for _, text := range args[1:] {
				step, err := o.step(ctx, text)
				if err != nil {
					return err
				}
				path = append(path, step)
			}
			if err := o.app.SetPath(ctx, o.operator, s.ID, path); err != nil {
				return err
			}
			t.say("The path of %s has %d steps.", s.Name, len(path))
			return nil
		}),
	}
}

// step reads one step of a path: PERSON, PERSON@48h or PERSON/DEPUTY@48h.
func (o office) step(ctx context.Context, text string) (offboarding.PathStep, error) {
	var step offboarding.PathStep
	names := text
	if at := strings.LastIndex(text, "@"); at > 0 {
		if after, err := time.ParseDuration(text[at+1:]); err == nil {
			step.After, names = after, text[:at]
		}
	}
	name, deputy, hasDeputy := strings.Cut(names, "/")
	p, err := o.person(ctx, name)
	if err != nil {
		return step, fmt.Errorf("step %q: %w", text, err)
	}
	step.Person = p.ID
	if hasDeputy {
		if p, err = o.person(ctx, deputy); err != nil {
			return step, fmt.Errorf("step %q: %w", text, err)
		}
		step.Deputy = p.ID
	}
	return step, nil
}
