package app

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// AddItem adds an item to the inventory and returns its number.
func (a *App) AddItem(ctx context.Context, actor authz.Actor, number int, item offboarding.Item) (int, error) {
	added := 0
	err := a.change(ctx, actor, authz.ManageInventory, reading.Spot{Number: number}, []string{item.Owner}, func(c *changing) error {
		next, err := c.tx.NextItem(ctx, number)
		if err != nil {
			return err
		}
		item.Number, added = next, next
		_, err = c.AddItem(item, actor.ID, c.now)
		return err
	})
	return added, err
}

// SetDisposition decides what happens to some items and which task proves it.
type SetDisposition struct {
	Offboarding int
	// Items are the numbers of the items with the versions of the page.
	Items       map[int]int
	Disposition offboarding.Disposition
	ProvenBy    int
}

// SetDisposition changes all items or none. An item that changed since the
// page was opened is a Conflict.
func (a *App) SetDisposition(ctx context.Context, actor authz.Actor, in SetDisposition) error {
	return a.change(ctx, actor, authz.ManageInventory, reading.Spot{Number: in.Offboarding}, nil, func(c *changing) error {
		var items []offboarding.Item
		if len(in.Items) > 0 {
			numbers := make([]int, 0, len(in.Items))
			for n := range in.Items {
				numbers = append(numbers, n)
			}
			found, err := c.tx.Items(ctx, in.Offboarding, numbers...)
			if err != nil {
				return err
			}
			items = found
		}
		for _, it := range items {
			if it.Version != in.Items[it.Number] {
				return fault.New(fault.Conflict, "%s was decided by %s since you opened this page; nothing was changed",
					it.Identifier, c.Facts().People.Name(it.DecidedBy))
			}
		}
		if len(items) != len(in.Items) {
			return fault.New(fault.NotFound, "there is no such inventory item")
		}
		_, err := c.SetDisposition(items, in.Disposition, in.ProvenBy, actor.ID, c.now)
		return err
	})
}

// AddUnknown records a thing that is known to be unknown.
func (a *App) AddUnknown(ctx context.Context, actor authz.Actor, number int, u offboarding.Unknown) error {
	return a.change(ctx, actor, authz.ManageInventory, reading.Spot{Number: number}, []string{u.Owner}, func(c *changing) error {
		_, err := c.AddUnknown(u, actor.ID, c.now)
		return err
	})
}

// CloseUnknown closes an unknown as found, searched and not found, or
// accepted until a date.
func (a *App) CloseUnknown(ctx context.Context, actor authz.Actor, at reading.Spot, closure offboarding.UnknownClosure) error {
	action := authz.CloseUnknown
	if closure.Resolution == offboarding.Accepted {
		action = authz.AcceptUnknown
	}
	closure.ID = a.id()
	return a.change(ctx, actor, action, at, nil, func(c *changing) error {
		return c.CloseUnknown(at.Unknown, closure, actor.ID, c.now)
	})
}

// DeclareInventory records the owner's word that the inventory is complete, as
// it is at the revision that they read; another is a Conflict.
func (a *App) DeclareInventory(ctx context.Context, actor authz.Actor, number, revision int) error {
	id := a.id()
	return a.change(ctx, actor, authz.DeclareInventory, reading.Spot{Number: number}, nil, func(c *changing) error {
		if now := c.Facts().Inventory.Revision; now != revision {
			return fault.New(fault.Conflict, "the inventory changed since you opened this page: it was at revision %d and is at %d; nothing was declared", revision, now)
		}
		return c.DeclareInventory(id, actor.ID, c.now)
	})
}
