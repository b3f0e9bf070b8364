package demo

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
)

// cannot has the assignee of a task ask for a waiver of it.
func (e *exit) cannot(key string, when time.Time, in offboarding.WaiverRequest) {
	e.step(when, "ask for a waiver of", key, func(ctx context.Context, t offboarding.Task) error {
		in.Task = t.Number
		_, err := e.s.App.RequestWaiver(ctx, e.by(e.assignee(key)), app.RequestWaiver{Offboarding: e.number, WaiverRequest: in})
		return err
	})
}

// waived has the waiver of a task that was asked for approved by whoever signs
// for the function that decides about it.
func (e *exit) waived(key string, when time.Time, f offboarding.Function) {
	e.step(when, "approve the waiver of", key, func(ctx context.Context, t offboarding.Task) error {
		if err := e.look(ctx); err != nil {
			return err
		}
		ruling := offboarding.WaiverRuling{Ruling: offboarding.Approved}
		for _, w := range e.facts.Waivers {
			if w.Task == t.Number {
				ruling.Waiver = w.Number
			}
		}
		return e.s.App.DecideWaiver(ctx, e.by(signers[f]), app.DecideWaiver{Offboarding: e.number, WaiverRuling: ruling})
	})
}
