package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// found adds items to the inventory, from one source.
func (e *exit) found(when time.Time, source string, items ...offboarding.Item) {
	for i, item := range items {
		e.s.at(when.Add(time.Duration(i)*2*time.Minute), fmt.Sprintf("add %s to OFF-%d", item.Identifier, e.number), func(ctx context.Context) error {
			item.Source, item.Owner = source, e.by(e.owner).ID
			number, err := e.s.App.AddItem(ctx, e.by(e.owner), e.number, item)
			e.items[item.Identifier] = number
			return err
		})
	}
}

// decided sets what happens to items, and which task proves it.
func (e *exit) decided(when time.Time, what offboarding.Disposition, key string, identifiers ...string) {
	e.step(when, "decide about items for", key, func(ctx context.Context, t offboarding.Task) error {
		items := map[int]int{}
		for _, id := range identifiers {
			items[e.items[id]] = 1 // nobody has changed it before
		}
		return e.s.App.SetDisposition(ctx, e.by(e.owner), app.SetDisposition{
			Offboarding: e.number, Items: items, Disposition: what, ProvenBy: t.Number,
		})
	})
}

// missing records an unknown that somebody looks for.
func (e *exit) missing(when time.Time, what, method, searcher string) {
	e.s.at(when, fmt.Sprintf("note an unknown in OFF-%d", e.number), func(ctx context.Context) error {
		return e.s.App.AddUnknown(ctx, e.by(e.owner), e.number, offboarding.Unknown{
			What: what, Method: method, Owner: e.by(searcher).ID,
		})
	})
}

// settled closes an unknown.
func (e *exit) settled(when time.Time, unknown int, how offboarding.Resolution, explained, searcher string) {
	e.s.at(when, fmt.Sprintf("close unknown %d of OFF-%d", unknown, e.number), func(ctx context.Context) error {
		return e.s.App.CloseUnknown(ctx, e.by(searcher), reading.Spot{Number: e.number, Unknown: unknown},
			offboarding.UnknownClosure{Resolution: how, Explained: explained})
	})
}

// declared has the owner say that the inventory is complete.
func (e *exit) declared(when time.Time) {
	e.s.at(when, fmt.Sprintf("declare the inventory of OFF-%d complete", e.number), func(ctx context.Context) error {
		if err := e.look(ctx); err != nil {
			return err
		}
		return e.s.App.DeclareInventory(ctx, e.by(e.owner), e.number, e.facts.Inventory.Revision)
	})
}

// signers are who signs for each function.
var signers = map[offboarding.Function]string{
	offboarding.Legal: odile, offboarding.Privacy: ruvi, offboarding.Contract: jonas, offboarding.Security: vesna,
}

// signed has the holder of a function sign.
func (e *exit) signed(when time.Time, f offboarding.Function) {
	e.s.at(when, fmt.Sprintf("sign OFF-%d for %s", e.number, f), func(ctx context.Context) error {
		in, err := e.intent(ctx, f, signers[f])
		if err != nil {
			return err
		}
		return e.s.App.SignOff(ctx, e.by(signers[f]), in)
	})
}

// closed has the owner sign and close, under a certificate of that number.
func (e *exit) closed(when time.Time, certificate int) {
	e.s.at(when, fmt.Sprintf("close OFF-%d", e.number), func(ctx context.Context) error {
		year := e.s.Clock.Now().Year()
		if err := e.s.startNumbersAt(ctx, app.CertificateNumbers(year), certificate); err != nil {
			return err
		}
		in, err := e.intent(ctx, offboarding.Owner, e.owner)
		if err != nil {
			return err
		}
		number, err := e.s.App.CloseOffboarding(ctx, e.by(e.owner), in)
		if want := offboarding.CertificateNumber(year, certificate); err == nil && number != want {
			return fmt.Errorf("the certificate is %s, not %s", number, want)
		}
		return err
	})
}

// intent presses Sign on the page as it is now, and proves a minute's worth
// of fresh sign-in.
func (e *exit) intent(ctx context.Context, f offboarding.Function, signer string) (app.SignOff, error) {
	if err := e.look(ctx); err != nil {
		return app.SignOff{}, err
	}
	now := e.s.Clock.Now()
	seen := offboarding.Restore(e.facts).SignOffDigest(f, now)
	intent, err := e.s.App.NewIntent(ctx, e.by(signer), e.number, f, seen)
	return app.SignOff{Intent: intent, FreshSignIn: now, MustBeFresh: true}, err
}

// reopened opens a closed offboarding again, and the task that was not done
// after all.
func (e *exit) reopened(when time.Time, reason, key, taskReason string) {
	e.s.at(when, fmt.Sprintf("reopen OFF-%d", e.number), func(ctx context.Context) error {
		return e.s.App.ReopenOffboarding(ctx, e.by(e.owner), e.number, reason)
	})
	e.step(when.Add(5*time.Minute), "reopen", key, func(ctx context.Context, t offboarding.Task) error {
		return e.s.App.ReopenTask(ctx, e.by(e.owner), reading.Spot{Number: e.number, Task: t.Number}, taskReason)
	})
}
