package offboarding_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// newPath asks for a path as the page showed it now.
func (b *bench) newPath(people ...string) offboarding.NewPath {
	in := offboarding.NewPath{Seen: len(b.o.Facts().PathOverrides), Reason: " The client's sponsor is told first.\r\n"}
	for _, p := range people {
		in.Path = append(in.Path, offboarding.PathStep{Person: p, After: day})
	}
	return in
}

func (b *bench) overridePath(in offboarding.NewPath, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.OverridePath(b.id("path"), in, by, b.now) })
}

func (b *bench) restorePath(in offboarding.NewPath, by string) error {
	b.t.Helper()
	return b.call(func() error { return b.o.RestorePath(b.id("path"), in, by, b.now) })
}

func TestAPathOfItsOwnCountsUntilItGoesBackToTheServices(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	services := b.o.Facts().Path
	if _, own := b.o.Facts().OwnPath(); own {
		t.Error("a new offboarding has a path of its own")
	}
	b.must(b.overridePath(b.newPath(sample.Legal, sample.Deputy), sample.Owner))
	own, is := b.o.Facts().OwnPath()
	want := []offboarding.PathStep{{Person: sample.Legal, After: day, Channel: offboarding.ByMail}, {Person: sample.Deputy, After: day, Channel: offboarding.ByMail}}
	if !is || !slices.Equal(own.Path, want) || !slices.Equal(b.snapshot().Path, want) || own.Reason != "The client's sponsor is told first." || own.By != sample.Owner || !own.At.Equal(b.now) {
		t.Errorf("the path of its own is %+v, the gate looks at %+v", own, b.snapshot().Path)
	}
	b.must(b.restorePath(b.newPath(), sample.Deputy))
	if _, is := b.o.Facts().OwnPath(); is || !slices.Equal(b.snapshot().Path, services) || len(b.o.Facts().PathOverrides) != 2 {
		t.Errorf("back at the service's the gate looks at %+v, on record are %+v", b.snapshot().Path, b.o.Facts().PathOverrides)
	}
	wantKind(t, b.restorePath(b.newPath(), sample.Deputy), fault.Conflict, "that of the service already")
}

func TestAPathOfItsOwnFollowsTheRulesOfAServices(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*offboarding.NewPath)
		want []string
	}{
		{"nobody", func(in *offboarding.NewPath) { in.Path = nil }, []string{"path"}},
		{"the owner and the deputy only", func(in *offboarding.NewPath) {
			in.Path = []offboarding.PathStep{{Person: sample.Owner}, {Person: sample.Deputy}}
		}, []string{"path"}},
		{"somebody who left", func(in *offboarding.NewPath) { in.Path[0].Person = sample.Former }, []string{"path.1.person", "path"}},
		{"a deputy who left", func(in *offboarding.NewPath) { in.Path[0].Deputy = sample.Former }, []string{"path.1.deputy"}},
		{"a deputy who is the same human", func(in *offboarding.NewPath) {
			in.Path[0].Person, in.Path[0].Deputy = sample.Tobin, sample.TobinAdmin
		}, []string{"path.1.deputy"}},
		{"a second account of the owner only", func(in *offboarding.NewPath) { in.Path[0].Person = sample.TobinAdmin }, []string{"path"}},
		{"a negative delay", func(in *offboarding.NewPath) { in.Path[0].After = -hour }, []string{"path.1.hours"}},
		{"a delay of months", func(in *offboarding.NewPath) { in.Path[0].After = 91 * day }, []string{"path.1.hours"}},
		{"a pigeon", func(in *offboarding.NewPath) { in.Path[0].Channel = "pigeon" }, []string{"path.1.channel"}},
		{"no reason", func(in *offboarding.NewPath) { in.Reason = " " }, []string{"reason"}},
		{"nothing at all", func(in *offboarding.NewPath) { *in = offboarding.NewPath{} }, []string{"path", "reason"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				if tt.name == "a second account of the owner only" {
					f.Owner = sample.Tobin
				}
			})
			in := b.newPath(sample.Legal)
			tt.edit(&in)
			wantField(t, b.overridePath(in, sample.Owner), tt.want...)
		})
	}
	b := newBench(t)
	b.must(b.overridePath(b.newPath(sample.Legal), sample.Owner))
	same := b.newPath()
	same.Path = b.o.Facts().Path
	wantField(t, b.overridePath(same, sample.Owner), "path")
	empty := b.newPath()
	empty.Reason = ""
	wantField(t, b.restorePath(empty, sample.Owner), "reason")
}

func TestAPathIsChangedAsItWasReadAndOnlyBeforeTheEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	stale := b.newPath(sample.Legal)
	b.must(b.overridePath(b.newPath(sample.Security), sample.Owner))
	wantKind(t, b.overridePath(stale, sample.Deputy), fault.Conflict, "changed since you opened this page")
	wantKind(t, b.restorePath(stale, sample.Deputy), fault.Conflict, "changed since you opened this page")
	closed := newBench(t).closed()
	wantKind(t, closed.overridePath(closed.newPath(sample.Legal), sample.Owner), fault.Conflict, "frozen")
	wantKind(t, closed.restorePath(closed.newPath(), sample.Owner), fault.Conflict, "frozen")

	draft, err := offboarding.NewDraft(sample.Registry(), sample.Terms(), sample.Plan(), sample.Published())
	b.must(err)
	b.o = draft
	b.must(b.overridePath(b.newPath(sample.Legal), sample.Owner))
	b.must(b.call(func() error { return b.o.Publish(b.o.Facts().Version, sample.Owner, b.now) }))
	if _, own := b.o.Facts().OwnPath(); !own {
		t.Error("the path of a draft is lost with its publication")
	}
}

func TestConditionSevenAndWhoIsToldFollowThePathOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.overridePath(b.newPath(sample.Legal), sample.Owner))
	b.must(b.moveDue(3, 30, sample.Owner))
	b.must(b.moveDue(3, 40, sample.Owner))
	if got := b.o.Facts().MovesOf(3)[1].Told; got != sample.Legal {
		t.Errorf("told is %q", got)
	}
	leave := func(id string) {
		f := b.o.Facts()
		f.People = deepCopy(f.People)
		p := f.People[id]
		p.Active = false
		f.People[id] = p
		b.o = offboarding.Restore(f)
	}
	leave(sample.Executive) // who is on the service's path only
	if got := conditions(b.gate(), offboarding.PeopleCondition); len(got) != 0 {
		t.Errorf("somebody on the service's path left, and it stands: %+v", got)
	}
	leave(sample.Legal)
	if got := b.of(offboarding.PeopleCondition); got.Reason != offboarding.NeedsPath {
		t.Errorf("somebody on the path left: %+v", got)
	}
	b.must(b.overridePath(b.newPath(sample.Security), sample.Owner))
	if got := conditions(b.gate(), offboarding.PeopleCondition); len(got) != 0 {
		t.Errorf("with another path it still stands: %+v", got)
	}
}
