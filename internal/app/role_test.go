package app_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestARevokedRoleIsGoneAndSoAreTheSessions(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		s := testkit.OpenStore(t, config)
		w := testkit.NewWorld(t, s, clock)
		id := w.ID(testkit.Bystander)
		ctx := t.Context()
		if err := w.App.RevokeRole(ctx, testkit.Operator(), id, authz.Auditor); !fault.Is(err, fault.Conflict) {
			t.Errorf("revoking what nobody granted: %v, want a conflict", err)
		}
		if err := w.App.GrantRole(ctx, testkit.Operator(), id, authz.Auditor); err != nil {
			t.Fatal(err)
		}
		sessions := s.Sessions(store.SessionConfig{Idle: time.Hour, Person: func([]byte) (string, error) { return id, nil }})
		if err := sessions.CommitCtx(ctx, "token", []byte("{}"), clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := w.App.RevokeRole(ctx, testkit.Operator(), id, authz.Auditor); err != nil {
			t.Fatal(err)
		}
		p, err := s.Person(ctx, id)
		if err != nil || p.HasRole(string(authz.Auditor)) {
			t.Errorf("the roles are %v after the revocation (%v)", p.GrantedRoles, err)
		}
		if _, live, err := sessions.FindCtx(ctx, "token"); live || err != nil {
			t.Errorf("the session lives on: %v, %v", live, err)
		}
	})
}

func TestARoleOfTheProviderIsTakenThere(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		p, err := w.App.SignIn(t.Context(), authz.Actor{}, app.Identity{
			Issuer: testkit.Issuer, Subject: "somebody", Name: "Somebody", Groups: []string{"auditors"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.RevokeRole(t.Context(), testkit.Operator(), p.ID, authz.Auditor); !fault.Is(err, fault.Conflict) {
			t.Errorf("revoking a role of the provider: %v, want a conflict", err)
		}
	})
}
