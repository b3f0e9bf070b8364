package app_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// administrator makes somebody an administrator and returns them.
func administrator(t *testing.T, w *testkit.World, subject string) authz.Actor {
	t.Helper()
	if err := w.App.GrantRole(t.Context(), testkit.Operator(), w.ID(subject), authz.Administrator); err != nil {
		t.Fatal(err)
	}
	return w.As(subject)
}

// lastOf returns the newest record of an action.
func lastOf(t *testing.T, w *testkit.World, action audit.Action) audit.Event {
	t.Helper()
	entries, err := w.Store.Trail(t.Context(), store.TrailFilter{Action: action, Limit: 1})
	if err != nil || len(entries) == 0 {
		t.Fatalf("%s is not recorded: %v", action, err)
	}
	content, err := entries[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	return content.Event
}

func TestOfManyChangesAtOnceOneIsStored(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, admin := t.Context(), administrator(t, w, testkit.TobinAdmin)
		same := app.AddService{Name: "Fleet Telemetry", Owner: w.ID(testkit.Owner), Deputy: w.ID(testkit.Deputy)}
		s, err := w.Store.Service(ctx, w.Service)
		if err != nil {
			t.Fatal(err)
		}
		person, err := w.Store.Person(ctx, w.ID(testkit.Tobin))
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		turn := 0
		next := func() int {
			mu.Lock()
			defer mu.Unlock()
			turn++
			return turn
		}
		for what, change := range map[string]func() error{
			"a service": func() error {
				in := app.ChangeService{ID: w.Service, Version: s.Version, AddService: same}
				in.Name = fmt.Sprintf("Fleet %d", next())
				return w.App.ChangeService(ctx, admin, in)
			},
			"a client": func() error {
				return w.App.ChangeClient(ctx, admin, app.ChangeClient{ID: w.Client, Version: 1, Name: fmt.Sprintf("Halden %d", next())})
			},
			"a person": func() error {
				return w.App.ChangePerson(ctx, admin, app.ChangePerson{ID: person.ID, Version: person.Version, Title: fmt.Sprintf("Engineer %d", next())})
			},
		} {
			stored := 0
			for _, err := range together(6, change) {
				switch {
				case err == nil:
					stored++
				case !fault.Is(err, fault.Conflict):
					t.Errorf("%s: %v, want a conflict", what, err)
				}
			}
			if stored != 1 {
				t.Errorf("%s: %d of 6 changes were stored", what, stored)
			}
		}
		if event := lastOf(t, w, audit.ServiceChanged); len(event.Fields) != 1 || event.Fields[0].Before != "Fleet Telemetry" || event.Actor.ID != admin.ID {
			t.Errorf("the record says %+v", event)
		}
	})
}

func TestTwoChangesMakeNoCircleTogether(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		other, err := w.App.AddClient(t.Context(), testkit.Operator(), "Nordlys Group")
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		first := true
		done := 0
		for _, err := range together(2, func() error {
			mu.Lock()
			id, name, parent := w.Client, "Halden", other
			if !first {
				id, name, parent = other, "Nordlys", w.Client
			}
			first = false
			mu.Unlock()
			return w.App.ChangeClient(t.Context(), testkit.Operator(), app.ChangeClient{ID: id, Name: name, Parent: parent})
		}) {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Invalid) {
				t.Errorf("the second: %v, want invalid", err)
			}
		}
		if done != 1 {
			t.Errorf("%d of 2 clients belong to each other", done)
		}
	})
}

func TestSignInWhileAnAccountEndsBringsNobodyBack(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		id := w.ID(testkit.Tobin)
		who := app.Identity{Issuer: testkit.Issuer, Subject: testkit.Tobin, Name: "Tobin A.", Groups: []string{"auditors"}}
		ended := make(chan error, 1)
		go func() {
			_, err := w.App.DeactivatePerson(t.Context(), testkit.Operator(), id, "left the company")
			ended <- err
		}()
		for range 20 {
			if _, err := w.App.SignIn(t.Context(), authz.Actor{}, who); err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("signing in: %v", err)
			}
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if _, err := w.App.SignIn(t.Context(), authz.Actor{}, who); !fault.Is(err, fault.Forbidden) {
			t.Errorf("signing in afterwards: %v", err)
		}
		if p, err := w.Store.Person(t.Context(), id); err != nil || p.Active {
			t.Errorf("the account is active: %v, %v", p.Active, err)
		}
	})
}

func TestAdministratorChangesRegistriesAndNothingElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx, admin := t.Context(), administrator(t, w, testkit.TobinAdmin)
		number := w.Publish()
		w.Submit(number, 1)
		for what, err := range map[string]error{
			"reviews":   w.App.ReviewEvidence(ctx, admin, w.Decision(number, 1)),
			"declares":  w.App.DeclareInventory(ctx, admin, number, w.Facts(number).Inventory.Revision),
			"reopens":   w.App.ReopenOffboarding(ctx, admin, number, "to look"),
			"assigns":   w.App.AssignTask(ctx, admin, app.AssignTask{Offboarding: number, Task: 2, Version: 2, Assignee: admin.ID, Reason: "mine"}),
			"publishes": w.App.PublishOffboarding(ctx, admin, w.Draft(), 1),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("an administrator %s: %v, want forbidden", what, err)
			}
		}
		if _, err := w.App.NewIntent(ctx, admin, number, offboarding.Legal, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an administrator signs: %v", err)
		}
		// What they are named for, they are refused by their own hand and may be
		// given by another's.
		for what, err := range map[string]error{
			"a function": w.App.GrantFunction(ctx, admin, admin.ID, offboarding.Legal),
			"a role":     w.App.GrantRole(ctx, admin, admin.ID, authz.Auditor),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("an administrator gives %s to themselves: %v", what, err)
			}
		}
		second := administrator(t, w, testkit.Bystander)
		if err := w.App.GrantFunction(ctx, second, admin.ID, offboarding.Legal); err != nil {
			t.Errorf("a second administrator gives a function: %v", err)
		}
		if err := w.App.LinkAccounts(ctx, second, second.ID, admin.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.App.GrantFunction(ctx, second, admin.ID, offboarding.Contract); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an administrator gives a function to their other account: %v", err)
		}
		if _, err := w.App.AddClient(ctx, w.As(testkit.Owner), "Nobody's"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an owner adds a client: %v", err)
		}
	})
}

func TestMergeIsForEverAlsoInTheDatabase(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		number := w.Publish()
		var ids []string
		for _, name := range []string{"Nordlys Group", "Sund Holding"} {
			id, err := w.App.AddClientBelow(ctx, testkit.Operator(), name, "")
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		if err := w.App.MergeClients(ctx, testkit.Operator(), w.Client, 0, ids[0]); err != nil {
			t.Fatal(err)
		}
		if name := w.Facts(number).ClientName; name != "Nordlys Group, formerly Halden Maritime AS" {
			t.Errorf("the offboarding is of %q", name)
		}
		if err := w.App.MergeClients(ctx, testkit.Operator(), ids[0], 0, ids[1]); err != nil {
			t.Fatal(err)
		}
		if name := w.Facts(number).ClientName; name != "Sund Holding, formerly Halden Maritime AS" {
			t.Errorf("after the next merge the offboarding is of %q", name)
		}
		if err := w.App.MergeClients(ctx, testkit.Operator(), w.Client, 0, ids[1]); !fault.Is(err, fault.Conflict) {
			t.Errorf("merging it again: %v", err)
		}
		_, err := w.App.StartOffboarding(ctx, w.As(testkit.Owner), app.StartOffboarding{
			Client: w.Client, Service: w.Service, Owner: w.ID(testkit.Owner), Playbook: "client-exit", ContractEnds: w.Clock.Now().AddDate(0, 0, 28),
		})
		if fields := fault.Fields(err); len(fields) != 1 || fields[0].Name != "client" {
			t.Errorf("starting from a merged client: %v", err)
		}
	})
}

func TestInvitationBindsOneOfTwoWhoUseItAtOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		id, token, err := w.App.InvitePerson(ctx, testkit.Operator(), offboarding.AccountWords{Name: "Wanda Sorel"})
		if err != nil {
			t.Fatal(err)
		}
		i, err := w.Store.InvitationBy(ctx, token)
		if err != nil || i.TokenHash == token {
			t.Fatalf("the token is kept: %v", err)
		}
		if p, err := w.Store.Person(ctx, id); err != nil || p.Domain().Active {
			t.Errorf("an invited person counts: %v", err)
		}
		if err := w.App.GrantFunction(ctx, testkit.Operator(), id, offboarding.Legal); err != nil {
			t.Fatal(err)
		}
		if holders, err := w.Store.FunctionHolders(ctx); err != nil || slices.Contains(holders[offboarding.Legal], id) {
			t.Errorf("an invited person can sign: %v", err)
		}
		var mu sync.Mutex
		turn := 0
		bound := 0
		for _, err := range together(4, func() error {
			mu.Lock()
			turn++
			mine := turn
			mu.Unlock()
			_, err := w.App.AcceptInvitation(ctx, authz.Actor{}, i.ID, app.Identity{Issuer: testkit.Issuer, Subject: fmt.Sprintf("wanda-%d", mine), Name: "Wanda"})
			return err
		}) {
			if err == nil {
				bound++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("the others: %v, want a conflict", err)
			}
		}
		if bound != 1 {
			t.Errorf("%d of 4 have the account", bound)
		}
		if event := lastOf(t, w, audit.PersonBound); event.Target.ID != id {
			t.Errorf("the record is about %s", event.Target.ID)
		}
		w.Clock.Advance(time.Hour)
		if _, err := w.App.RenewInvitation(ctx, testkit.Operator(), id); !fault.Is(err, fault.Conflict) {
			t.Errorf("inviting somebody who has signed in: %v", err)
		}
	})
}

func TestSomebodyElseCanSignForAnAccountThatWasLinked(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		number := w.Publish()
		w.Ready(number)
		if err := w.App.LinkAccounts(ctx, testkit.Operator(), w.ID(testkit.Legal), w.ID(testkit.Ruvi)); err != nil {
			t.Fatal(err)
		}
		if w.Gate(number).Ready() {
			t.Error("two signatures of one human count")
		}
		if err := w.App.ReevaluateOffboarding(ctx, authz.Job("evaluation"), number); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		if len(f.Voids) != 1 {
			t.Fatalf("%d signatures fell, want one", len(f.Voids))
		}
		fallen := f.SignOffs[slices.IndexFunc(f.SignOffs, func(so offboarding.SignOff) bool { return so.ID == f.Voids[0].SignOff })]
		if err := w.App.GrantFunction(ctx, testkit.Operator(), w.ID(testkit.TobinAdmin), fallen.Function); err != nil {
			t.Fatal(err)
		}
		if err := w.App.SignOff(ctx, w.As(testkit.TobinAdmin), w.Intent(number, fallen.Function, testkit.TobinAdmin)); err != nil {
			t.Errorf("somebody else signs for %s: %v", fallen.Function, err)
		}
		if !w.Gate(number).Ready() {
			t.Errorf("the gate is not ready: %+v", w.Gate(number).Standing())
		}
	})
}
