// Package app breaks the rules of use cases.
package app

import (
	"context"

	"github.com/riverqueue/river" // want `use cases are steps`

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/store"
)

// App is the use cases.
type App struct{ store store.Store }

// Close says who closes.
func (a *App) Close(ctx context.Context, actor authz.Actor) { a.change(river.Client{}) }

// Copy says it too.
func (a App) Copy(ctx context.Context, by, asked authz.Actor) {}

// Reopen does not.
func (a *App) Reopen(ctx context.Context, id string) {} // want `App.Reopen must take`

// Sweep takes them the wrong way round.
func (a *App) Sweep(actor authz.Actor, ctx context.Context) {} // want `App.Sweep must take`

func (a *App) hidden() {
	a.store.InTx(func() {}) // want `InTx outside`
}

func (a *App) change(any) { a.store.InTx(func() {}) }

func (a *App) registerAs() { a.store.InTx(func() {}) }

// DiscardFiles is on the list.
func (a *App) DiscardFiles(ctx context.Context) {}
