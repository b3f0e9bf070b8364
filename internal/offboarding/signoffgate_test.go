package offboarding_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestASignOffSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	published := b.now
	due := sample.Terms().Due
	want := offboarding.Condition{
		Kind: offboarding.SignOffCondition, Function: offboarding.Security, Pin: offboarding.PinBlocked,
		Reason: offboarding.WaitsForScope, Who: []string{sample.Security}, Party: offboarding.Us, WaitsFor: []int{1, 2},
		Since: published, Due: due, HoldsUp: 1,
	}
	if got := b.signOff(offboarding.Security); !same(got, want) {
		t.Errorf("before its scope is met: %+v, want %+v", got, want)
	}
	b.verify(1)
	want.WaitsFor = []int{2}
	if got := b.signOff(offboarding.Security); !same(got, want) {
		t.Errorf("with half of its scope: %+v, want %+v", got, want)
	}
	b.verify(2)
	want.WaitsFor, want.Reason, want.Pin, want.CanAct, want.Since = nil, offboarding.NeedsSignature, offboarding.PinOpen, true, b.now
	if got := b.signOff(offboarding.Security); !same(got, want) {
		t.Errorf("once its scope is met: %+v, want %+v", got, want)
	}
	b.must(b.sign(offboarding.Security, sample.Security))
	want = offboarding.Condition{
		Kind: offboarding.SignOffCondition, Function: offboarding.Security, Pin: offboarding.PinMet,
		Party: offboarding.Us, Since: b.now, Due: due,
	}
	if got := b.signOff(offboarding.Security); !same(got, want) {
		t.Errorf("once given: %+v, want %+v", got, want)
	}
}

func TestASignOffWaitsForAPendingWaiverInItsScope(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		grant(f, offboarding.Waiver{ID: "w-1", Task: 2, Requester: sample.Tobin, Until: sample.Published().Add(99 * day)}, sample.Published(), sample.Legal)
		ask(f, offboarding.Waiver{ID: "w-2", Task: 2, Requester: sample.Tobin})
	})
	b.verify(1)
	if c := b.signOff(offboarding.Security); c.Reason != offboarding.WaitsForScope || !slices.Equal(c.WaitsFor, []int{2}) {
		t.Errorf("security can sign while a waiver is pending in its scope: %+v", c)
	}
	for _, c := range b.gate().Conditions {
		if c.Function == offboarding.Legal && slices.Contains(c.WaitsFor, 2) {
			t.Errorf("legal waits for a waiver that it does not speak for: %+v", c)
		}
	}
}

func TestTheOwnersSignOffWaitsForEverything(t *testing.T) {
	t.Parallel()
	b := newBench(t).proven()
	if c := b.signOff(offboarding.Owner); c.Reason != offboarding.WaitsForScope || len(c.WaitsFor) != 0 || b.gate().Ready() {
		t.Errorf("with two sign-offs missing the owner's is %+v", c)
	}
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.sign(offboarding.Security, sample.Security))
	c := b.signOff(offboarding.Owner)
	if c.Reason != offboarding.NeedsSignature || !c.CanAct || !slices.Equal(c.Who, []string{sample.Owner}) || !c.Since.Equal(b.now) {
		t.Errorf("with everything else met it is %+v", c)
	}
	if !b.gate().Ready() || b.gate().Open() {
		t.Error("ready is not open")
	}
}

func TestTheOwnersSignOffIsRequiredWhateverTheRecordSays(t *testing.T) {
	t.Parallel()
	s := on(t, func(f *offboarding.Facts) { f.SignOffRules = nil })
	if c := only(t, conditions(offboarding.Evaluate(s), offboarding.SignOffCondition)); c.Function != offboarding.Owner {
		t.Errorf("without rules the sign-off is %+v", c)
	}
	narrow := offboarding.SignOffRule{Function: offboarding.Owner, Statement: "I know nothing."}
	s = on(t, func(f *offboarding.Facts) { f.SignOffRules = []offboarding.SignOffRule{narrow} })
	if c := only(t, conditions(offboarding.Evaluate(s), offboarding.SignOffCondition)); c.Reason != offboarding.WaitsForScope || len(c.WaitsFor) != 6 {
		t.Errorf("a narrower rule for the owner was taken: %+v", c)
	}
}

func TestOnlySignOffsThatMatchNowCount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		want []offboarding.Function
	}{
		{"as given", func(*offboarding.Facts) {}, nil},
		{"of another digest", func(f *offboarding.Facts) { f.SignOffs[0].Digest = f.SignOffs[1].Digest },
			[]offboarding.Function{offboarding.Security}},
		{"voided", func(f *offboarding.Facts) { f.Voids = []offboarding.Void{{SignOff: f.SignOffs[1].ID}} },
			[]offboarding.Function{offboarding.Legal}},
		{"by one person for two", func(f *offboarding.Facts) { f.SignOffs[1].By = sample.Security },
			[]offboarding.Function{offboarding.Legal, offboarding.Security}},
		{"by two accounts of one human", func(f *offboarding.Facts) {
			p := f.People[sample.Legal]
			p.Human = sample.Security
			f.People[sample.Legal] = p
		}, []offboarding.Function{offboarding.Legal, offboarding.Security}},
		{"by the owner", func(f *offboarding.Facts) { f.SignOffs[0].By = sample.Owner },
			[]offboarding.Function{offboarding.Security}},
		{"the owner's, given by the deputy", func(f *offboarding.Facts) {
			f.SignOffs = append(f.SignOffs, offboarding.SignOff{ID: "s", Function: offboarding.Owner, By: sample.Deputy,
				Digest: offboarding.Restore(*f).SignOffDigest(offboarding.Owner, f.PublishedAt)})
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t).ready()
			b.edited(tt.edit)
			var got []offboarding.Function
			for _, c := range conditions(b.gate(), offboarding.SignOffCondition) {
				if !c.Met() && c.Function != offboarding.Owner {
					got = append(got, c.Function)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("standing %q, want %q", got, tt.want)
			}
			if b.signOff(offboarding.Owner).Met() {
				t.Error("the owner's sign-off counts")
			}
		})
	}
}

func TestSignersAreActiveHoldersWhoHaveNotSigned(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Holders[offboarding.Legal] = []string{sample.Former, sample.Owner, sample.Legal, sample.Security, sample.Bystander}
	}).proven()
	if who := b.signOff(offboarding.Legal).Who; !slices.Equal(who, []string{sample.Legal, sample.Security, sample.Bystander}) {
		t.Errorf("legal can be signed by %q", who)
	}
	b.must(b.sign(offboarding.Security, sample.Security))
	if who := b.signOff(offboarding.Legal).Who; !slices.Equal(who, []string{sample.Legal, sample.Bystander}) {
		t.Errorf("after security has signed, legal can be signed by %q", who)
	}
	b.edited(func(f *offboarding.Facts) { f.Holders[offboarding.Legal] = []string{sample.Owner, sample.Former} })
	c := b.signOff(offboarding.Legal)
	if c.Reason != offboarding.NeedsSigner || len(c.Who) != 0 || !c.CanAct {
		t.Errorf("with nobody left the sign-off is %+v", c)
	}
}

func TestUnfilledFunctionsFindsDistinctSigners(t *testing.T) {
	t.Parallel()
	const a, b, c, d = sample.Legal, sample.Security, sample.Bystander, sample.Executive
	type holders = map[offboarding.Function][]string
	rules := func(fs ...offboarding.Function) (out []offboarding.SignOffRule) {
		for _, f := range fs {
			out = append(out, offboarding.SignOffRule{Function: f})
		}
		return out
	}
	four := rules(offboarding.GrantedFunctions()...)
	two := rules(offboarding.Legal, offboarding.Privacy)
	tests := []struct {
		name    string
		rules   []offboarding.SignOffRule
		holders holders
		edit    func(*offboarding.Facts)
		want    []offboarding.Function
	}{
		{name: "none required"},
		{name: "nobody holds any", rules: two, want: []offboarding.Function{offboarding.Legal, offboarding.Privacy}},
		{name: "one for both", rules: two, holders: holders{offboarding.Legal: {a}, offboarding.Privacy: {a}},
			want: []offboarding.Function{offboarding.Privacy}},
		{name: "the first has to give way", rules: two, holders: holders{offboarding.Legal: {a, b}, offboarding.Privacy: {a}}},
		{name: "a chain of three gives way", rules: four, holders: holders{
			offboarding.Contract: {a, b}, offboarding.Legal: {b, c}, offboarding.Privacy: {c, d}, offboarding.Security: {a}}},
		{name: "three people for four", rules: four, holders: holders{
			offboarding.Contract: {a, b, c}, offboarding.Legal: {a, b, c}, offboarding.Privacy: {a, b, c}, offboarding.Security: {a, b, c}},
			want: []offboarding.Function{offboarding.Security}},
		{name: "the owner does not count", rules: two, holders: holders{offboarding.Legal: {sample.Owner}, offboarding.Privacy: {a}},
			want: []offboarding.Function{offboarding.Legal}},
		{name: "somebody who left does not count", rules: two, holders: holders{offboarding.Legal: {sample.Former}, offboarding.Privacy: {a}},
			want: []offboarding.Function{offboarding.Legal}},
		{name: "two accounts are one human", rules: two, holders: holders{offboarding.Legal: {sample.Tobin}, offboarding.Privacy: {sample.TobinAdmin}},
			want: []offboarding.Function{offboarding.Privacy}},
		{name: "an owner who left", rules: two, holders: holders{offboarding.Legal: {a}, offboarding.Privacy: {b}},
			edit: func(f *offboarding.Facts) { deactivate(f, sample.Owner) }, want: []offboarding.Function{offboarding.Owner}},
		{name: "a function that nobody knows", rules: rules("finance"), want: []offboarding.Function{"finance"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := on(t, func(f *offboarding.Facts) {
				f.SignOffRules, f.Holders = tt.rules, tt.holders
				if tt.edit != nil {
					tt.edit(f)
				}
			})
			if got := s.UnfilledFunctions(); !slices.Equal(got, tt.want) {
				t.Errorf("unfilled %q, want %q", got, tt.want)
			}
		})
	}
}

// Whoever has signed cannot be moved to another function on paper.
func TestUnfilledFunctionsLeavesGivenSignOffsAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Holders = map[offboarding.Function][]string{
			offboarding.Legal: {sample.Legal}, offboarding.Security: {sample.Legal, sample.Security},
		}
	}).proven()
	if got := b.snapshot().UnfilledFunctions(); len(got) != 0 {
		t.Fatalf("unfilled %q before anybody signed", got)
	}
	b.must(b.sign(offboarding.Security, sample.Legal))
	if got := b.snapshot().UnfilledFunctions(); !slices.Equal(got, []offboarding.Function{offboarding.Legal}) {
		t.Errorf("unfilled %q; the only holder of legal has signed for security", got)
	}
	b.edited(func(f *offboarding.Facts) { f.Holders[offboarding.Security] = nil })
	if got := b.snapshot().UnfilledFunctions(); !slices.Equal(got, []offboarding.Function{offboarding.Legal}) {
		t.Errorf("unfilled %q; security was given by somebody who held it then", got)
	}
}

// A gate of this size is evaluated several times in a request.
func BenchmarkEvaluate(b *testing.B) {
	s := large(b, 500)
	for b.Loop() {
		offboarding.Evaluate(s)
	}
}

// large returns a chain of tasks, none of which is met: the case in which
// each holds up all that follow.
func large(t testing.TB, tasks int) offboarding.Snapshot {
	return on(t, func(f *offboarding.Facts) {
		for n := 7; n <= tasks; n++ {
			task := f.Tasks[0]
			task.Number, task.DependsOn = n, []offboarding.Dependency{{On: n - 1}}
			f.Tasks = append(f.Tasks, task)
		}
	})
}
