package offboarding_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestAnItemRaisesTheRevisionAndVoidsWhatWasSaidWithoutIt(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	item, err := b.addItem()
	b.must(err)
	f := b.o.Facts()
	if f.Inventory.Revision != 1 || f.Inventory.Undecided != 1 || !f.Inventory.UndecidedSince.Equal(b.now) || f.Inventory.Items() != 1 {
		t.Errorf("inventory %+v", f.Inventory)
	}
	if item.AddedBy != sample.Tobin || !item.AddedAt.Equal(b.now) || item.Version != 1 || item.Disposition != offboarding.Undecided {
		t.Errorf("item %+v", item)
	}
	if _, declared := f.ValidDeclaration(); declared {
		t.Error("the declaration covers an item that it did not know")
	}
	if len(f.Voids) != 2 || f.Voids[0].Cause != "an inventory item was added" {
		t.Errorf("voids %+v; want both sign-offs", f.Voids)
	}
	var voided bool
	for _, e := range b.o.Events() {
		if e, ok := e.(offboarding.DeclarationVoided); ok {
			voided = e.Declaration.ID == f.Declarations[0].ID && e.By == sample.Tobin && e.Cause != ""
		}
	}
	if !voided {
		t.Error("no event tells that the declaration was voided")
	}
}

func TestAnItemIsCheckedAndTakesNothingElseFromItsForm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	add := func(it offboarding.Item) (offboarding.Item, error) {
		var out offboarding.Item
		err := b.call(func() error {
			var err error
			out, err = b.o.AddItem(it, sample.Tobin, b.now)
			return err
		})
		return out, err
	}
	_, err := add(offboarding.Item{Kind: "spaceship", Identifier: " ", Detail: "a\u202eb", Owner: sample.Former})
	wantField(t, err, "kind", "identifier", "detail", "source", "owner")
	_, err = add(offboarding.Item{Kind: offboarding.APIKey, Identifier: strings.Repeat("x", 301), Source: "IAM"})
	wantField(t, err, "identifier")
	_, err = add(offboarding.Item{Kind: offboarding.APIKey, Identifier: strings.Repeat("ä", 300), Source: "IAM"})
	b.must(err)
	it, err := add(offboarding.Item{
		Number: 7, Kind: offboarding.APIKey, Identifier: " hal-ing ", Source: "IAM", Owner: sample.Ruvi,
		Disposition: offboarding.Revoke, ProvenBy: 1, DecidedBy: sample.Owner, DecidedAt: b.now, AddedBy: sample.Owner, Version: 9,
	})
	b.must(err)
	want := offboarding.Item{
		Number: 7, Kind: offboarding.APIKey, Identifier: "hal-ing", Source: "IAM", Owner: sample.Ruvi,
		AddedBy: sample.Tobin, AddedAt: b.now, Version: 1,
	}
	if it != want {
		t.Errorf("added %+v, want %+v", it, want)
	}
}

func TestADispositionIsCountedUnderTheTaskThatProvesIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first, err := b.addItem()
	b.must(err)
	since := b.now
	second, err := b.addItem()
	b.must(err)
	b.must(b.declare())
	if inv := b.o.Facts().Inventory; !inv.UndecidedSince.Equal(since) {
		t.Errorf("undecided since %s, want since the first: %s", inv.UndecidedSince, since)
	}
	_, err = b.setDisposition(first, 2)
	b.must(err)
	second, err = b.setDisposition(second, 1)
	b.must(err)
	inv := b.o.Facts().Inventory
	if inv.Undecided != 0 || !same(inv.ProvenBy, map[int]int{1: 1, 2: 1}) || inv.Items() != 2 || inv.Revision != 2 {
		t.Errorf("inventory %+v", inv)
	}
	if second.DecidedBy != sample.Owner || !second.DecidedAt.Equal(b.now) || second.Version != 2 || second.Disposition != offboarding.Revoke {
		t.Errorf("item %+v", second)
	}
	if _, err := b.setDisposition(second, 2); err != nil {
		t.Fatal(err)
	}
	if inv := b.o.Facts().Inventory; !same(inv.ProvenBy, map[int]int{2: 2}) {
		t.Errorf("after a change of mind: %+v", inv)
	}
	if _, declared := b.o.Facts().ValidDeclaration(); !declared {
		t.Error("a disposition voided the declaration")
	}
}

func TestSetDispositionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	item, err := b.addItem()
	b.must(err)
	set := func(items []offboarding.Item, what offboarding.Disposition, provenBy int) error {
		return b.call(func() error {
			_, err := b.o.SetDisposition(items, what, provenBy, sample.Owner, b.now)
			return err
		})
	}
	wantField(t, set(nil, "shred", 99), "items", "disposition", "proven_by")
	wantField(t, set([]offboarding.Item{item}, offboarding.KeepUntil, 1), "disposition")
	wantField(t, set([]offboarding.Item{item}, offboarding.Undecided, 1), "disposition")
	wantField(t, set([]offboarding.Item{item}, offboarding.Revoke, 0), "proven_by")
	wantField(t, set([]offboarding.Item{item, item}, offboarding.Revoke, 1), "items")
	for _, what := range offboarding.Dispositions() {
		b.must(set([]offboarding.Item{item}, what, 1))
		item.Disposition, item.ProvenBy = what, 1
	}
}

func TestAnUnknownIsClosedAsFoundNotFoundOrAccepted(t *testing.T) {
	t.Parallel()
	later := sample.Published().Add(90 * day)
	tests := []struct {
		name   string
		how    offboarding.Resolution
		until  time.Time
		by     string
		kind   fault.Kind
		fields []string
	}{
		{name: "found", how: offboarding.Found, by: sample.Tobin},
		{name: "searched and not found", how: offboarding.NotFound, by: sample.Owner},
		{name: "accepted by an approver", how: offboarding.Accepted, until: later, by: sample.Legal},
		{name: "accepted by the owner", how: offboarding.Accepted, until: later, by: sample.Owner, kind: fault.Forbidden},
		{name: "accepted by the deputy", how: offboarding.Accepted, until: later, by: sample.Deputy, kind: fault.Forbidden},
		{name: "accepted by who searches", how: offboarding.Accepted, until: later, by: sample.Tobin, kind: fault.Forbidden},
		{name: "accepted by a second account of who searches", how: offboarding.Accepted, until: later, by: sample.TobinAdmin, kind: fault.Forbidden},
		{name: "accepted by who raised it", how: offboarding.Accepted, until: later, by: sample.Ruvi, kind: fault.Forbidden},
		{name: "accepted by somebody without a function", how: offboarding.Accepted, until: later, by: sample.Bystander, kind: fault.Forbidden},
		{name: "accepted by an approver who left", how: offboarding.Accepted, until: later, by: sample.Former, kind: fault.Forbidden},
		{name: "accepted for ever", how: offboarding.Accepted, by: sample.Legal, kind: fault.Invalid, fields: []string{"until"}},
		{name: "accepted until now", how: offboarding.Accepted, until: sample.Published().Add(2 * hour), by: sample.Legal, kind: fault.Invalid, fields: []string{"until"}},
		{name: "accepted for two years", how: offboarding.Accepted, until: later.AddDate(2, 0, 0), by: sample.Legal, kind: fault.Invalid, fields: []string{"until"}},
		{name: "somehow", how: "somehow", by: sample.Tobin, kind: fault.Invalid, fields: []string{"resolution"}},
		{name: "not at all", by: sample.Tobin, kind: fault.Invalid, fields: []string{"resolution"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				f.Holders[offboarding.Contract] = []string{sample.Owner, sample.Deputy, sample.Tobin, sample.TobinAdmin, sample.Ruvi, sample.Former}
			})
			b.must(b.addUnknown())
			err := b.closeUnknown(1, tt.how, tt.until, tt.by)
			if tt.kind != "" {
				wantKind(t, err, tt.kind, "")
				if tt.fields != nil {
					wantField(t, err, tt.fields...)
				}
				return
			}
			b.must(err)
			u := b.o.Facts().Unknowns[0]
			if u.Closure.Explained != "IAM users and roles\nin both accounts" {
				t.Errorf("explained as %q", u.Closure.Explained)
			}
			if u.Open() || u.Closure.By != tt.by || !u.Closure.At.Equal(b.now) || u.Closure.Until != tt.until {
				t.Errorf("closed as %+v", u.Closure)
			}
			wantKind(t, b.closeUnknown(1, tt.how, tt.until, tt.by), fault.Conflict, "has closed this unknown already")
		})
	}
}

func TestADateIsKeptForAcceptancesOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.addUnknown())
	b.must(b.closeUnknown(1, offboarding.Found, b.now.Add(day), sample.Tobin))
	if u := b.o.Facts().Unknowns[0]; !u.Closure.Until.IsZero() {
		t.Errorf("what was found is found until %s", u.Closure.Until)
	}
}

func TestAnEndedAcceptanceCanBeClosedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.addUnknown())
	until := b.now.Add(10 * day)
	b.must(b.closeUnknown(1, offboarding.Accepted, until, sample.Legal))
	first := b.o.Facts().Unknowns[0].Closure
	b.must(b.declare())
	b.now = until
	c := b.of(offboarding.InventoryCondition)
	if c.Reason != offboarding.NeedsSearch || !c.Since.Equal(until) {
		t.Errorf("the inventory is %+v; want a search since the end", c)
	}
	wantKind(t, b.declare(), fault.Blocked, "unknowns that are open: 1")
	b.must(b.closeUnknown(1, offboarding.NotFound, time.Time{}, sample.Tobin))
	second := b.o.Facts().Unknowns[0].Closure
	if second.ID == first.ID || second.Resolution != offboarding.NotFound {
		t.Errorf("closed again as %+v", second)
	}
	if c := b.of(offboarding.InventoryCondition); !c.Met() {
		t.Errorf("the inventory is %+v", c)
	}
}

func TestAnUnknownNeedsWordsAndAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	err := b.call(func() error {
		_, err := b.o.AddUnknown(offboarding.Unknown{Owner: sample.Former}, sample.Ruvi, b.now)
		return err
	})
	wantField(t, err, "what", "method", "owner")
	b.must(b.addUnknown())
	b.must(b.addUnknown())
	for i, u := range b.o.Facts().Unknowns {
		if u.What != "no list of the subcontractor's keys" || u.Method != "ask their account manager" {
			t.Errorf("stored as %q and %q", u.What, u.Method)
		}
		if u.Number != i+1 || u.AddedBy != sample.Ruvi || u.AddedAt.IsZero() || !u.Open() {
			t.Errorf("unknown %+v", u)
		}
	}
	wantKind(t, b.closeUnknown(3, offboarding.Found, time.Time{}, sample.Tobin), fault.NotFound, "no such unknown")
	err = b.call(func() error {
		return b.o.CloseUnknown(1, offboarding.UnknownClosure{ID: "c", Resolution: offboarding.Found}, sample.Tobin, b.now)
	})
	wantField(t, err, "explained")
}

func TestOnlyTheOwnerDeclaresAndOnlyWithoutUnknowns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, by := range []string{sample.Deputy, sample.Tobin, ""} {
		err := b.call(func() error { return b.o.DeclareInventory("d", by, b.now) })
		wantKind(t, err, fault.Forbidden, "only the accountable owner declares the inventory complete: Ines Valdorn")
	}
	b.must(b.addUnknown())
	wantKind(t, b.declare(), fault.Blocked, "unknowns that are open: 1")
	b.must(b.closeUnknown(1, offboarding.Found, time.Time{}, sample.Tobin))
	b.must(b.declare())
	d, ok := b.o.Facts().ValidDeclaration()
	if !ok || d.By != sample.Owner || !d.At.Equal(b.now) || d.Revision != 0 {
		t.Errorf("declaration %+v, %v", d, ok)
	}
	_, err := b.addItem()
	b.must(err)
	b.must(b.declare())
	if d, ok := b.o.Facts().ValidDeclaration(); !ok || d.Revision != 1 {
		t.Errorf("after an item and another word the declaration is %+v, %v", d, ok)
	}
}
