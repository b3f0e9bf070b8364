package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
)

// ownPath asks for a path of some people, as a page would show it now.
func ownPath(w *testkit.World, number int, subjects ...string) app.OverridePath {
	in := app.OverridePath{Offboarding: number, NewPath: offboarding.NewPath{Seen: len(w.Facts(number).PathOverrides), Reason: "the sponsor is told first"}}
	for _, s := range subjects {
		in.Path = append(in.Path, offboarding.PathStep{Person: w.ID(s), After: time.Hour})
	}
	return in
}

func TestAPathOfItsOwnIsKeptAndLetsPeopleRead(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number, other := w.Publish(), w.Publish()
		sees := func(subject string, number int) bool {
			t.Helper()
			_, err := w.Reader.Offboarding(t.Context(), w.As(subject), number)
			list, failed := w.Reader.Offboardings(t.Context(), w.As(subject), reading.ListQuery{Attention: reading.AnyState})
			if failed != nil {
				t.Fatal(failed)
			}
			listed := slices.ContainsFunc(list.Rows, func(r reading.ListRow) bool { return r.Number == number })
			if listed != (err == nil) {
				t.Errorf("%s opens OFF-%d with %v, and is it listed? %t", subject, number, err, listed)
			}
			return listed
		}
		in := ownPath(w, number, testkit.TobinAdmin, testkit.Security)
		in.Path[0].Deputy, in.Path[0].Channel = w.ID(testkit.Bystander), offboarding.ByChat
		if err := w.App.OverridePath(t.Context(), w.As(testkit.Owner), in); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		own, is := f.OwnPath()
		if !is || !slices.Equal(own.Path, f.Path) || f.Path[0] != in.Path[0] || f.Path[1].Person != w.ID(testkit.Security) || own.By != w.ID(testkit.Owner) {
			t.Errorf("on record is %+v, the path is %+v", own, f.Path)
		}
		for subject, want := range map[string]bool{testkit.TobinAdmin: true, testkit.Bystander: true, testkit.Executive: false} {
			if got := sees(subject, number); got != want {
				t.Errorf("%s sees it: %t, want %t", subject, got, want)
			}
		}
		if !sees(testkit.Executive, other) || sees(testkit.TobinAdmin, other) {
			t.Error("the path of another offboarding changed")
		}
		if event := lastOf(t, w, audit.OffboardingPathOverridden); event.Note != "the sponsor is told first" || event.Fields[0].After !=
			"Tobin Askerley (admin) or Pell Okonda after 1 h by chat, Dario Veltmann after 1 h by mail" {
			t.Errorf("the record says %+v", event)
		}
		if err := w.App.SetPath(t.Context(), testkit.Operator(), w.Service, []offboarding.PathStep{{Person: w.ID(testkit.Ruvi)}}); err != nil {
			t.Fatal(err)
		}
		if got := w.Facts(number).Path; !slices.Equal(got, own.Path) {
			t.Errorf("a change of the service's path made it %+v", got)
		}
		if err := w.App.RestorePath(t.Context(), w.As(testkit.Deputy), ownPath(w, number)); err != nil {
			t.Fatal(err)
		}
		if f := w.Facts(number); len(f.Path) != 1 || f.Path[0].Person != w.ID(testkit.Ruvi) || len(f.PathOverrides) != 2 {
			t.Errorf("back at the service's the path is %+v, on record are %+v", f.Path, f.PathOverrides)
		}
		if sees(testkit.TobinAdmin, number) || recorded(t, w, number, audit.OffboardingPathRestored) != 1 {
			t.Error("who left the path sees it, or the return is not recorded")
		}
		checkTrail(t, w, number)
	})
}

func TestOfTwoWhoSetAPathAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in, turn, won := ownPath(w, number), make(chan string, 2), 0
		turn <- testkit.Security
		turn <- testkit.Legal
		owner := w.As(testkit.Owner)
		for _, err := range together(2, func() error {
			mine := in
			mine.Path = []offboarding.PathStep{{Person: w.ID(<-turn)}}
			return w.App.OverridePath(t.Context(), owner, mine)
		}) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("the loser got %v", err)
			}
		}
		if got := w.Facts(number).PathOverrides; won != 1 || len(got) != 1 {
			t.Errorf("%d of 2 won; on record are %+v", won, got)
		}
	})
}

func TestOwnerDeputyAndAdministratorSetAPathAndNobodyElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number, draft := w.Publish(), w.Draft()
		for _, subject := range []string{testkit.Tobin, testkit.Legal, testkit.Executive, testkit.TobinAdmin} {
			wantNothing(t, w, number, testkit.Owner, subject+" sets a path", w.App.OverridePath(t.Context(), w.As(subject), ownPath(w, number, testkit.Security)), fault.Forbidden, fault.NotFound)
			wantNothing(t, w, number, testkit.Owner, subject+" restores it", w.App.RestorePath(t.Context(), w.As(subject), ownPath(w, number)), fault.Forbidden, fault.NotFound)
		}
		auditor := w.As(testkit.Bystander)
		auditor.Roles = []authz.Role{authz.Auditor}
		wantNothing(t, w, number, testkit.Owner, "an auditor sets a path", w.App.OverridePath(t.Context(), auditor, ownPath(w, number, testkit.Security)), fault.Forbidden)
		wantNothing(t, w, number, testkit.Owner, "only owner and deputy on it",
			w.App.OverridePath(t.Context(), w.As(testkit.Owner), ownPath(w, number, testkit.Owner, testkit.Deputy)), fault.Invalid)
		if n := len(w.Facts(number).PathOverrides); n != 0 {
			t.Fatalf("%d overrides are on record", n)
		}
		admin := administrator(t, w, testkit.TobinAdmin)
		if err := w.App.OverridePath(t.Context(), admin, ownPath(w, number, testkit.Security)); err != nil {
			t.Errorf("an administrator: %v", err)
		}
		if err := w.App.OverridePath(t.Context(), w.As(testkit.Deputy), ownPath(w, draft, testkit.Security)); err != nil {
			t.Errorf("the deputy, in a draft: %v", err)
		}
	})
}

func TestLeavingAPathOfItsOwnStandsAboveTheLine(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		touches := func() []int {
			t.Helper()
			numbers, err := w.Store.OpenOffboardingsOf(t.Context(), w.ID(testkit.TobinAdmin))
			if err != nil {
				t.Fatal(err)
			}
			return numbers
		}
		if got := touches(); len(got) != 0 {
			t.Errorf("somebody without a part touches %v", got)
		}
		in := ownPath(w, number, testkit.Bystander)
		in.Path[0].Deputy = w.ID(testkit.TobinAdmin)
		if err := w.App.OverridePath(t.Context(), w.As(testkit.Owner), in); err != nil {
			t.Fatal(err)
		}
		if got := touches(); !slices.Equal(got, []int{number}) {
			t.Errorf("a deputy on the path touches %v", got)
		}
		work, err := w.Store.WorkOf(t.Context(), w.ID(testkit.Bystander), 10)
		if err != nil || !slices.ContainsFunc(work, func(r reading.WorkRow) bool { return r.Kind == reading.WorkOwnPath && r.Offboarding == number }) {
			t.Errorf("the work of somebody on the path is %+v: %v", work, err)
		}
		if _, err := w.App.DeactivatePerson(t.Context(), testkit.Operator(), w.ID(testkit.Bystander), "left"); err != nil {
			t.Fatal(err)
		}
		stands := func() bool {
			return slices.ContainsFunc(w.Gate(number).Standing(), func(c offboarding.Condition) bool { return c.Reason == offboarding.NeedsPath })
		}
		if !stands() {
			t.Error("condition 7 does not stand")
		}
		if err := w.App.RestorePath(t.Context(), w.As(testkit.Owner), ownPath(w, number)); err != nil {
			t.Fatal(err)
		}
		if stands() {
			t.Error("condition 7 stands with the service's path")
		}
	})
}
