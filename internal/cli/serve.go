package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

func (t terminal) serve() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the portal and run its jobs",
		Long: `Serves the portal over HTTP and runs its jobs, until it is interrupted or
terminated. It then answers what was asked before, stops the jobs and ends.

It refuses to start with a wrong configuration, and names every mistake of it at
once. It refuses a database that was not migrated: run "closegate migrate" first.

TLS ends in a proxy before it. Settings come from flags, CLOSEGATE_* variables
and one YAML file; docs/configuration.md lists them.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := t.settings(cmd.Flags())
			if err != nil {
				return err
			}
			return t.runServe(cmd.Context(), c)
		},
	}
	config.AddFlags(cmd.Flags())
	return cmd
}

func (t terminal) runServe(ctx context.Context, c config.Config) (err error) {
	if err := c.Validate(); err != nil {
		return err
	}
	if err := makeFolders(c); err != nil {
		return err
	}
	log := t.logger(c)
	in, err := build(ctx, c, log, clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if err := in.prepare(ctx); err != nil {
		return err
	}
	handler, err := in.handler(nil)
	if err != nil {
		return err
	}
	w, err := in.worker()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.Listen, "listen")
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "serving", "address", listener.Addr().String(), "base_url", c.BaseURL, "version", Version())
	err = work(ctx, w, func() error { return answer(ctx, listener, handler, log) })
	log.InfoContext(context.WithoutCancel(ctx), "ended")
	return err
}

// prepare makes sure that the database is this program's, and that somebody
// can administer it.
func (in *installation) prepare(ctx context.Context) error {
	state, err := in.store.MigrationState(ctx)
	if err != nil {
		return err
	}
	if err := state.Err(); err != nil {
		return err
	}
	if err := in.install(ctx); err != nil {
		return err
	}
	if err := in.derive(ctx); err != nil {
		return err
	}
	return in.appoint(ctx)
}

// install makes what a migrated database needs before its first use.
func (in *installation) install(ctx context.Context) error {
	if err := in.store.Install(ctx); err != nil {
		return err
	}
	return in.publishShipped(ctx)
}

// publishShipped brings the playbooks of this program into the registry.
func (in *installation) publishShipped(ctx context.Context) error {
	if err := in.app.PublishShipped(ctx, authz.Actor{Kind: authz.Operator, ID: "closegate", Name: "Closegate"}); err != nil {
		return fmt.Errorf("publish the shipped playbooks: %w", err)
	}
	return nil
}

// derive computes what lists need where a migration left it empty.
func (in *installation) derive(ctx context.Context) error {
	missing, err := in.store.Underived(ctx)
	if err != nil || !missing {
		return err
	}
	in.log.InfoContext(ctx, "computing what lists show")
	return in.app.Recompute(ctx, authz.Job("migration"))
}

// appoint makes the person of the configuration an administrator while there
// is none.
func (in *installation) appoint(ctx context.Context) error {
	subject := in.config.FirstAdministrator
	if subject == "" {
		return nil
	}
	people, err := in.store.People(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Active && p.HasRole(string(authz.Administrator)) {
			return nil
		}
	}
	operator := authz.Actor{Kind: authz.Operator, ID: "configuration", Name: "Configuration"}
	id, err := in.firstAdministrator(ctx, operator, subject)
	if err != nil {
		return fmt.Errorf("add the first administrator: %w", err)
	}
	if err := in.app.GrantRole(ctx, operator, id, authz.Administrator); err != nil {
		return fmt.Errorf("make %s an administrator: %w", subject, err)
	}
	in.log.InfoContext(ctx, "the first administrator was made", "subject", subject)
	return nil
}

// firstAdministrator returns the id of the person with the subject, who is
// added where nobody has it. The provider says their name when they sign in.
func (in *installation) firstAdministrator(ctx context.Context, by authz.Actor, subject string) (string, error) {
	var p store.Person
	p, err := in.store.PersonBySubject(ctx, in.config.Issuer, subject)
	if fault.Is(err, fault.NotFound) {
		return in.app.AddPerson(ctx, by, app.AddPerson{Issuer: in.config.Issuer, Subject: subject, Name: subject})
	}
	return p.ID, err
}
