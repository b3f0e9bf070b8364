package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// right is what an operator gives and takes.
type right struct {
	use, short string
	change     func(ctx context.Context, o office, p store.Person, name string) error
	said       string
}

func (t terminal) adminGrant() *cobra.Command {
	return t.rights("grant", "Give somebody a role or a function", []right{
		{
			"role PERSON ROLE", "Give a role: executive, auditor or administrator",
			func(ctx context.Context, o office, p store.Person, name string) error {
				return o.app.GrantRole(ctx, o.operator, p.ID, authz.Role(name))
			}, "%s is %s now.",
		}, {
			"function PERSON FUNCTION", "Let somebody sign: contract, legal, privacy or security",
			func(ctx context.Context, o office, p store.Person, name string) error {
				return o.app.GrantFunction(ctx, o.operator, p.ID, offboarding.Function(name))
			}, "%s signs for %s now.",
		},
	})
}

func (t terminal) adminRevoke() *cobra.Command {
	return t.rights("revoke", "Take a role or a function from somebody", []right{
		{
			"role PERSON ROLE", "Take a role that was granted here, and end the person's sessions",
			func(ctx context.Context, o office, p store.Person, name string) error {
				return o.app.RevokeRole(ctx, o.operator, p.ID, authz.Role(name))
			}, "%s is no longer %s.",
		}, {
			"function PERSON FUNCTION", "Take a function; sign-offs that were given stay",
			func(ctx context.Context, o office, p store.Person, name string) error {
				return o.app.RevokeFunction(ctx, o.operator, p.ID, offboarding.Function(name))
			}, "%s no longer signs for %s.",
		},
	})
}

func (t terminal) rights(use, short string, rights []right) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, r := range rights {
		cmd.AddCommand(&cobra.Command{
			Use: r.use, Short: r.short, Args: usage(cobra.ExactArgs(2)),
			RunE: t.inOffice(func(ctx context.Context, o office, args []string) error {
				p, err := o.person(ctx, args[0])
				if err != nil {
					return err
				}
				if err := r.change(ctx, o, p, args[1]); err != nil {
					return err
				}
				t.say(r.said, who(p), args[1])
				return nil
			}),
		})
	}
	return cmd
}
