package app

import (
	"context"
	"strings"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/jobs"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// registryEvent is an event about an entry of a registry. Fields that did not
// change are left out.
func registryEvent(actor authz.Actor, action audit.Action, target audit.Target, subject string, fields ...audit.FieldChange) audit.Event {
	e := audit.Event{Action: action, Actor: auditActor(actor), From: actor.From, Target: target, Subject: subject}
	for _, f := range fields {
		if f.Before != f.After {
			e.Fields = append(e.Fields, f)
		}
	}
	return e
}

// changed is a field that holds text before and after.
func changed(name, before, after string) audit.FieldChange {
	return audit.FieldChange{Name: name, Before: textOrNil(before), After: textOrNil(after)}
}

// mustBeVersion refuses a form that was opened before somebody else's change.
// The first version is 1; 0 stands for a caller who saw no form.
func mustBeVersion(what string, stored, seen int) error {
	if seen != 0 && stored != seen {
		return fault.New(fault.Conflict, "%s was changed since you opened this page. Nothing of yours was stored", what)
	}
	return nil
}

// nameTaken says which entry of a registry has a name already, where a key of
// the database does.
func nameTaken(err error, noun, name string) error {
	if !store.IsTaken(err) {
		return err
	}
	var wrong fault.Fieldset
	wrong.Add("name", "There is a %s %s already", noun, strings.TrimSpace(name))
	return wrong.Err("nothing was stored")
}

// accounts returns everybody, as the rules know them.
func accounts(ctx context.Context, tx *store.Tx) (offboarding.People, error) {
	rows, err := tx.People(ctx)
	if err != nil {
		return nil, err
	}
	people := make(offboarding.People, len(rows))
	for _, p := range rows {
		people[p.ID] = p.Domain()
	}
	return people, nil
}

// accountOf is the account that changes a registry; empty at the command line,
// where an operator has none.
func accountOf(actor authz.Actor) string {
	if actor.Kind == authz.Person {
		return actor.ID
	}
	return ""
}

// reevaluate has gates evaluated anew after the commit.
func reevaluate(tx *store.Tx, numbers []int) {
	for _, number := range numbers {
		tx.Enqueue(jobs.ReevaluateOffboarding{Number: number})
	}
}
