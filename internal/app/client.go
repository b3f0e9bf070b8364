package app

import (
	"context"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// clients are all clients under the lock of their tree, so that two changes
// cannot make a circle together.
type clients struct {
	rows map[string]store.Client
	offboarding.Organisations
}

// tree names the lock of the tree of clients. It comes after those of clients.
const tree = "clients"

func lockClients(ctx context.Context, tx *store.Tx) (clients, error) {
	if err := tx.LockRegistry(ctx, tree, ""); err != nil {
		return clients{}, err
	}
	all, err := tx.Clients(ctx)
	if err != nil {
		return clients{}, err
	}
	out := clients{map[string]store.Client{}, offboarding.Organisations{}}
	for _, c := range all {
		out.rows[c.ID], out.Organisations[c.ID] = c, c.Domain()
	}
	return out, nil
}

// find returns a client that was loaded, or NotFound; Conflict where it
// changed since the version was seen.
func (all clients) find(id string, seen int) (store.Client, error) {
	c, known := all.rows[id]
	if !known {
		return store.Client{}, fault.New(fault.NotFound, "there is no client %s", id)
	}
	return c, mustBeVersion(c.Name, c.Version, seen)
}

func (all clients) nameOf(id string) string { return all.Organisations[id].Name }

// AddClient adds an organisation that can leave and returns its id.
func (a *App) AddClient(ctx context.Context, actor authz.Actor, name string) (string, error) {
	return a.AddClientBelow(ctx, actor, name, "")
}

// AddClientBelow is AddClient for an organisation that belongs to another;
// an empty parent is none.
func (a *App) AddClientBelow(ctx context.Context, actor authz.Actor, name, parent string) (string, error) {
	c := store.Client{ID: a.id(), CreatedAt: a.now()}
	err := a.register(ctx, actor, store.ClientTarget(c.ID), func(tx *store.Tx) error {
		all, err := lockClients(ctx, tx)
		if err != nil {
			return err
		}
		written, err := all.Change(offboarding.Organisation{ID: c.ID, Name: name, Parent: parent})
		if err != nil {
			return err
		}
		tx.Record(registryEvent(actor, audit.ClientAdded, store.ClientTarget(c.ID), written.Name, changed("parent", "", all.nameOf(parent))))
		return tx.AddClient(ctx, c.As(written, a.now()))
	})
	return c.ID, nameTaken(err, "client", name)
}

// ChangeClient is a client as an administrator wrote it, on a page that showed
// the version.
type ChangeClient struct {
	ID      string
	Version int
	Name    string
	// Parent is the client that it belongs to; empty is none.
	Parent string
}

// ChangeClient renames a client or moves it below another. It returns Conflict
// where the client changed since the version was read, or was merged.
func (a *App) ChangeClient(ctx context.Context, actor authz.Actor, in ChangeClient) error {
	err := a.register(ctx, actor, store.ClientTarget(in.ID), func(tx *store.Tx) error {
		all, err := lockClients(ctx, tx)
		if err != nil {
			return err
		}
		c, err := all.find(in.ID, in.Version)
		if err != nil {
			return err
		}
		after, err := all.Change(offboarding.Organisation{ID: in.ID, Name: in.Name, Parent: in.Parent})
		if err != nil {
			return err
		}
		return a.saveClient(ctx, tx, actor, all, c, after, audit.ClientChanged)
	})
	return nameTaken(err, "client", in.Name)
}

// MergeClients lets a client stand for another, on a page that showed the
// other's version. The merged one stays readable, its offboardings keep their
// numbers, and nothing new starts from it. It cannot be undone.
func (a *App) MergeClients(ctx context.Context, actor authz.Actor, id string, version int, into string) error {
	return a.register(ctx, actor, store.ClientTarget(id), func(tx *store.Tx) error {
		all, err := lockClients(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := all.find(id, version); err != nil {
			return err
		}
		follow, err := all.Merge(id, into)
		if err != nil {
			return err
		}
		action := audit.ClientMerged
		for _, o := range follow {
			if err := a.saveClient(ctx, tx, actor, all, all.rows[o.ID], o, action); err != nil {
				return err
			}
			action = audit.ClientChanged
		}
		return nil
	})
}

func (a *App) saveClient(ctx context.Context, tx *store.Tx, actor authz.Actor, all clients, c store.Client, after offboarding.Organisation, action audit.Action) error {
	before := c.Domain()
	event := registryEvent(actor, action, store.ClientTarget(c.ID), after.Name,
		changed("name", before.Name, after.Name),
		changed("parent", all.nameOf(before.Parent), all.nameOf(after.Parent)),
		changed("merged_into", all.nameOf(before.MergedInto), all.nameOf(after.MergedInto)))
	if len(event.Fields) == 0 {
		return nil
	}
	tx.Record(event)
	return tx.SaveClient(ctx, c.As(after, a.now()))
}
