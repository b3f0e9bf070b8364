package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/config"
)

// storageSettings are those that a command over the database alone takes.
var storageSettings = []string{
	"data", "database_url", "database_url_file", "evidence", "session_key_file", "checkpoint_origin", "base_url", "log_level", "log_format",
}

func (t terminal) migrate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database up to this program's version",
		Long: `Brings the database up to this program's version, and makes what a new
installation needs: the data folder, the key that signs checkpoints, the key that
protects sessions, and the shipped playbooks. It changes nothing that is there
already; a shipped playbook that nobody changed gets its newer version.

Make a backup first. There is no way back: an older program refuses a database
that a newer one has migrated.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := t.settings(cmd.Flags())
			if err != nil {
				return err
			}
			return t.runMigrate(cmd.Context(), c)
		},
	}
	config.AddFlags(cmd.Flags(), storageSettings...)
	return cmd
}

func (t terminal) runMigrate(ctx context.Context, c config.Config) (err error) {
	if err := c.ValidateStorage(); err != nil {
		return err
	}
	if err := makeFolders(c); err != nil {
		return err
	}
	in, err := build(ctx, c, t.logger(c), clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	before, err := in.store.MigrationState(ctx)
	if err != nil {
		return err
	}
	if err := in.store.Migrate(ctx); err != nil {
		return err
	}
	if err := in.install(ctx); err != nil {
		return err
	}
	if _, err := sessionKey(c.SessionKeyFile); err != nil {
		return err
	}
	if before.Applied == before.Known {
		t.say("The database is at migration %d already.", before.Known)
		return nil
	}
	t.say("The database is at migration %d now; it was at %d.", before.Known, before.Applied)
	return nil
}
