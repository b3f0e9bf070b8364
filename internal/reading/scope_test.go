package reading_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// everybody are the people of a World who can sign in.
func everybody() []string {
	return []string{
		testkit.Owner, testkit.Deputy, testkit.Tobin, testkit.TobinAdmin, testkit.Ruvi, testkit.Legal,
		testkit.Security, testkit.Executive, testkit.Bystander,
	}
}

// TestListShowsExactlyWhatOpens draws offboardings and people, and compares
// the one translation of a scope to SQL with the one decision.
func TestListShowsExactlyWhatOpens(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		services := []string{w.Service, otherService(t, w)}
		seen, hidden := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			drawDelegation(rt, w)
			number := drawOffboarding(rt, w, services)
			for _, subject := range everybody() {
				actor := w.As(subject)
				actor.Roles = drawRoles(rt, subject)
				_, err := w.Reader.Offboarding(t.Context(), actor, number)
				if err != nil && !fault.Is(err, fault.NotFound) {
					rt.Fatalf("%s opens OFF-%d: %v", subject, number, err)
				}
				list, failed := w.Reader.Offboardings(t.Context(), actor, reading.ListQuery{Attention: reading.AnyState, Sort: "newest"})
				if failed != nil {
					rt.Fatal(failed)
				}
				listed := slices.ContainsFunc(list.Rows, func(r reading.ListRow) bool { return r.Number == number })
				if listed != (err == nil) {
					rt.Fatalf("%s with %v: OFF-%d opens with %v, and is it listed? %t", subject, actor.Roles, number, err, listed)
				}
				if listed {
					seen++
				} else {
					hidden++
				}
			}
		})
		if seen == 0 || hidden == 0 {
			t.Errorf("%d were seen and %d hidden, which proves nothing", seen, hidden)
		}
	})
}

// drawDelegation lets somebody act for another, or ends that again.
func drawDelegation(rt *rapid.T, w *testkit.World) {
	from, to := rapid.SampledFrom(everybody()).Draw(rt, "delegator"), rapid.SampledFrom(everybody()).Draw(rt, "delegate")
	given, err := w.Store.GivenDelegations(rt.Context(), w.ID(from))
	if err != nil {
		rt.Fatal(err)
	}
	for _, d := range given {
		if err := w.App.EndDelegation(rt.Context(), w.As(from), d.ID, ""); err != nil {
			rt.Fatal(err)
		}
	}
	if from != to && rapid.IntRange(0, 2).Draw(rt, "delegates") > 0 {
		w.Delegate(from, to, 30)
	}
}

// drawChangeOfHands offers a published offboarding to somebody, or asks to
// cancel it, as it comes: both let people see it who did not before.
func drawChangeOfHands(rt *rapid.T, w *testkit.World, number int, owner string) {
	ctx := rt.Context()
	if rapid.IntRange(0, 2).Draw(rt, "own path") == 0 {
		drawOwnPath(rt, w, number, owner)
	}
	switch rapid.IntRange(0, 3).Draw(rt, "change of hands") {
	case 0:
		to := rapid.SampledFrom(everybody()).Draw(rt, "offered to")
		err := w.App.OfferOwnership(ctx, w.As(owner), app.OfferOwnership{Offboarding: number, To: w.ID(to), Reason: "the team moves"})
		if err != nil && !fault.Is(err, fault.Invalid) {
			rt.Fatal(err)
		}
	case 1:
		t := w.Facts(number).Tasks[0]
		for _, subject := range everybody() {
			if w.ID(subject) == t.Assignee {
				if err := w.App.SubmitEvidence(ctx, w.As(subject), w.Form(number, t.Number)); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if _, err := w.App.CancelOffboarding(ctx, w.As(owner), number, "the client stays"); err != nil {
			rt.Fatal(err)
		}
	}
}

// drawOwnPath gives an offboarding a path of its own, and takes it back as it
// comes: whoever is on the path that counts sees it.
func drawOwnPath(rt *rapid.T, w *testkit.World, number int, owner string) {
	people := rapid.SliceOfN(rapid.SampledFrom(everybody()), 2, 2).Draw(rt, "on the path")
	in := app.OverridePath{Offboarding: number, NewPath: offboarding.NewPath{Reason: "the sponsor is told first"}}
	in.Path = []offboarding.PathStep{{Person: w.ID(people[0]), Deputy: w.ID(people[1])}}
	err := w.App.OverridePath(rt.Context(), w.As(owner), in)
	if err != nil && !fault.Is(err, fault.Invalid) { // nobody besides the owner and the deputy
		rt.Fatal(err)
	}
	if err != nil || rapid.Bool().Draw(rt, "kept") {
		return
	}
	in.Seen = 1
	if err := w.App.RestorePath(rt.Context(), w.As(owner), in); err != nil {
		rt.Fatal(err)
	}
}

// otherService is led by people who have no part in the first.
func otherService(t *testing.T, w *testkit.World) string {
	t.Helper()
	service, err := w.App.AddService(t.Context(), testkit.Operator(), app.AddService{Name: "Identity Hub", Owner: w.ID(testkit.Tobin), Deputy: w.ID(testkit.Ruvi)})
	if err != nil {
		t.Fatal(err)
	}
	path := []offboarding.PathStep{{Person: w.ID(testkit.Security), Deputy: w.ID(testkit.Legal), After: time.Hour}}
	if err := w.App.SetPath(t.Context(), testkit.Operator(), service, path); err != nil {
		t.Fatal(err)
	}
	return service
}

func drawRoles(rt *rapid.T, subject string) []authz.Role {
	return rapid.SampledFrom([][]authz.Role{nil, nil, {authz.Executive}, {authz.Auditor}, {authz.Administrator}, {authz.Executive, authz.Auditor}}).Draw(rt, "roles of "+subject)
}

// drawOffboarding starts an offboarding of either service, assigns its tasks,
// and publishes or discards it as it comes.
func drawOffboarding(rt *rapid.T, w *testkit.World, services []string) int {
	ctx := rt.Context()
	at := rapid.IntRange(0, 1).Draw(rt, "service")
	starter, deputy := []string{testkit.Owner, testkit.Tobin}[at], []string{testkit.Deputy, testkit.Ruvi}[at]
	owner := rapid.SampledFrom(slices.DeleteFunc(everybody(), func(s string) bool { return s == deputy })).Draw(rt, "owner")
	number, err := w.App.StartOffboarding(ctx, w.As(starter), app.StartOffboarding{
		Client: w.Client, Service: services[at], Owner: w.ID(owner), Playbook: "client-exit", ContractEnds: w.Clock.Now().AddDate(0, 1, 0),
		Attributes: rapid.SliceOfDistinct(rapid.SampledFrom(offboarding.AllAttributes()), rapid.ID).Draw(rt, "attributes"),
	})
	if err != nil {
		rt.Fatal(err)
	}
	f := w.Facts(number)
	in := app.AssignDraft{Offboarding: number, Version: f.Version}
	doers := rapid.SliceOfN(rapid.SampledFrom(everybody()), 1, 2).Draw(rt, "assignees")
	for i, t := range f.Tasks {
		in.Assignments = append(in.Assignments, offboarding.Assignment{Task: t.Number, Assignee: w.ID(doers[i%len(doers)]), Due: t.Due})
	}
	if err := w.App.AssignDraft(ctx, w.As(starter), in); err != nil {
		rt.Fatal(err)
	}
	switch rapid.SampledFrom([]string{"publish", "publish", "publish", "leave", "discard"}).Draw(rt, "then") {
	case "publish":
		err := w.App.PublishOffboarding(ctx, w.As(owner), number, in.Version+1)
		if err != nil && !fault.Is(err, fault.Blocked) { // a draft whose sign-offs nobody can give stays one
			rt.Fatal(err)
		}
		if err == nil {
			drawChangeOfHands(rt, w, number, owner)
		}
	case "discard":
		if err := w.App.DiscardDraft(ctx, w.As(starter), number, in.Version+1, "the client stays"); err != nil {
			rt.Fatal(err)
		}
	}
	return number
}
