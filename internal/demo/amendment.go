package demo

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// cameToLight has the owner add an attribute after the start, and say who does
// what it asks for.
func (e *exit) cameToLight(a offboarding.Attribute, when time.Time, reason string) {
	e.s.at(when, "add "+string(a)+" to "+e.client, func(ctx context.Context) error {
		err := e.s.App.Amend(ctx, e.by(e.owner), app.Amend{
			Offboarding: e.number, Version: e.facts.Version, Reason: reason,
			AmendmentChange: reading.AmendmentChange{Kind: offboarding.AttributeAdded, Attribute: a},
		})
		if err != nil {
			return err
		}
		if err := e.look(ctx); err != nil {
			return err
		}
		for _, t := range e.facts.Tasks {
			if t.Added.At.IsZero() {
				continue
			}
			err := e.s.App.AssignTask(ctx, e.by(e.owner), app.AssignTask{
				Offboarding: e.number, Task: t.Number, Version: t.Version, Assignee: e.by(e.assignee(t.Key)).ID, Reason: "It is their field.",
			})
			if err != nil {
				return err
			}
		}
		return e.look(ctx)
	})
}
