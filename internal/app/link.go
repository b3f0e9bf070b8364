package app

import (
	"context"
	"maps"
	"slices"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// humans names the lock of what belongs to which human. It comes after those
// of people.
const humans = "person of"

// LinkAccounts records that two accounts belong to one human: separation of
// duties takes them for one from now on.
func (a *App) LinkAccounts(ctx context.Context, actor authz.Actor, id, other string) error {
	return a.changeHumans(ctx, actor, id, audit.PersonLinked, func(people offboarding.People) (map[string]string, error) {
		return people.Link(id, other)
	})
}

// UnlinkAccount records that an account stands for a human of its own. Nobody
// does that with their own accounts.
func (a *App) UnlinkAccount(ctx context.Context, actor authz.Actor, id string) error {
	return a.changeHumans(ctx, actor, id, audit.PersonUnlinked, func(people offboarding.People) (map[string]string, error) {
		return people.Unlink(id, accountOf(actor))
	})
}

// changeHumans changes which human accounts belong to, one record for each,
// and has the open offboardings of all of them evaluated anew.
func (a *App) changeHumans(ctx context.Context, actor authz.Actor, id string, action audit.Action,
	decide func(people offboarding.People) (map[string]string, error),
) error {
	return a.register(ctx, actor, store.PersonTarget(id), func(tx *store.Tx) error {
		if err := tx.LockRegistry(ctx, humans, ""); err != nil {
			return err
		}
		if _, err := personIn(ctx, tx, id); err != nil {
			return err
		}
		people, err := accounts(ctx, tx)
		if err != nil {
			return err
		}
		changes, err := decide(people)
		if err != nil {
			return err
		}
		for _, account := range slices.Sorted(maps.Keys(changes)) {
			if err := moveAccount(ctx, tx, actor, action, account, changes[account], people); err != nil {
				return err
			}
		}
		return nil
	})
}

func moveAccount(ctx context.Context, tx *store.Tx, actor authz.Actor, action audit.Action, id, human string, people offboarding.People) error {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return err
	}
	tx.Record(registryEvent(actor, action, store.PersonTarget(id), p.Name,
		audit.FieldChange{Name: "human", Before: p.Human, After: human}, changed("with", "", linkedWith(people, id, human))))
	p.Human = human
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	numbers, err := tx.OpenOffboardingsOf(ctx, id)
	reevaluate(tx, numbers)
	return err
}

// linkedWith names the account after which a human goes, if it is another.
func linkedWith(people offboarding.People, id, human string) string {
	if id == human {
		return ""
	}
	return people.Name(human)
}
