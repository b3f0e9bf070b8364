// Package demo fills a new installation with a company, its people and its
// clients, so that whoever tries Closegate finds every state of every page.
//
// Everything in it arises through use cases, taken by the person who would
// take them, on a clock that begins months ago and is moved forward. No row is
// written here, so nothing can be shown that the product does not allow. Dates
// count from the moment at which the demonstration starts.
//
// Start reading at Fill, and at portfolio.go for what is told.
package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/idp"
	"github.com/closegate/closegate/internal/store"
)

// Parts are what the demonstration is told with. All work on Clock.
type Parts struct {
	App   *app.App
	Store *store.Store
	Clock *Clock
	// Issuer is the address of the embedded provider, under which it knows
	// the people.
	Issuer string
}

// Fill tells what happened until now, and lets the clock go. It is for an
// installation in which nothing has happened yet.
func Fill(ctx context.Context, parts Parts) error {
	now := parts.Clock.Now().UTC()
	s := &story{
		Parts: parts, now: now, today: now.Truncate(24 * time.Hour),
		people: map[string]authz.Actor{}, services: map[string]string{},
	}
	s.at(s.day(-112, "07:30"), "publish the playbooks", s.publish)
	s.at(s.day(-112, "08:00"), "add the people", s.hire)
	s.at(s.day(-112, "08:30"), "add the services", s.offer)
	s.portfolio()
	if err := s.tell(ctx); err != nil {
		return fmt.Errorf("tell the demonstration: %w", err)
	}
	parts.Clock.release()
	return s.catchUp(ctx)
}

// catchUp lets the time since the last step take effect on every gate.
func (s *story) catchUp(ctx context.Context) error {
	numbers, err := s.Store.Numbers(ctx)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if err := s.App.ReevaluateOffboarding(ctx, authz.Job("demonstration"), number); err != nil {
			return fmt.Errorf("evaluate the demonstration: %w", err)
		}
	}
	return nil
}

// ProviderConfig says where the embedded provider is reached and who asks it.
type ProviderConfig struct {
	// BaseURL is the address of the product, on this machine.
	BaseURL                string
	ClientID, ClientSecret string
	StylesheetURL          string
	Now                    func() time.Time
}

// Issuer returns the address of the embedded provider of a product.
func Issuer(baseURL string) string { return baseURL + "/idp" }

// Provider returns the embedded provider, with which people sign in without a
// password. It answers below /idp/.
func Provider(c ProviderConfig) (http.Handler, error) {
	return idp.New(idp.Config{
		Issuer: Issuer(c.BaseURL), ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		RedirectURIs: []string{c.BaseURL + "/auth/callback"}, PostLogoutURIs: []string{c.BaseURL + "/signed-out"},
		People: Accounts(), StylesheetURL: c.StylesheetURL, Now: c.Now,
	})
}
