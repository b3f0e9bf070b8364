package offboarding_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func holds(f offboarding.Function, people ...string) func(*offboarding.Facts) {
	return func(facts *offboarding.Facts) { facts.Holders[f] = append(slices.Clone(facts.Holders[f]), people...) }
}

func TestDelegateOfAHolderDecidesUnlessEitherHasAPart(t *testing.T) {
	t.Parallel()
	toSecurity := delegated(sample.Security, sample.Bystander)
	tests := []struct {
		name  string
		by    string // who asks for a waiver of T-01
		as    string // who decides
		edits []func(*offboarding.Facts)
		says  string
		want  string
	}{
		{name: "for the holder", as: sample.Bystander, edits: edits(toSecurity), want: sample.Security},
		{name: "the holder in person", as: sample.Security, edits: edits(toSecurity)},
		{name: "a holder who is a delegate too", as: sample.Bystander, edits: edits(toSecurity, holds(offboarding.Security, sample.Bystander))},
		{name: "without delegation", as: sample.Bystander, says: "decided for security"},
		{name: "for a holder of another function", as: sample.Bystander, edits: edits(delegated(sample.Legal, sample.Bystander)), says: "decided for security"},
		{name: "whoever asked", by: sample.Bystander, as: sample.Bystander, edits: edits(toSecurity), says: "You asked"},
		{name: "for whoever asked", by: sample.Security, as: sample.Bystander, edits: edits(toSecurity), says: "Dario Veltmann, for whom you act, has a part"},
		{name: "the owner", as: sample.Owner, edits: edits(delegated(sample.Security, sample.Owner)), says: "owner and the deputy"},
		{name: "the deputy", as: sample.Deputy, edits: edits(delegated(sample.Security, sample.Deputy)), says: "owner and the deputy"},
		{name: "for an owner who holds the function", as: sample.Bystander,
			edits: edits(delegated(sample.Owner, sample.Bystander), holds(offboarding.Security, sample.Owner)), says: "for whom you act"},
		{name: "somebody who had a hand in the task", as: sample.Bystander, edits: edits(toSecurity, contributed(1, sample.Bystander)), says: "had a hand"},
		{name: "for somebody who had a hand in the task", as: sample.Bystander, edits: edits(toSecurity, contributed(1, sample.Security)), says: "for whom you act"},
		{name: "over two delegations", as: sample.Ruvi, edits: edits(toSecurity, delegated(sample.Bystander, sample.Ruvi)), says: "decided for security"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edits...)
			by := tt.by
			if by == "" {
				by = sample.Tobin
			}
			b.must(b.requestWaiver(b.waiverOf(1), by))
			listed := slices.ContainsFunc(b.of(offboarding.WaiverCondition).Delegates, func(d offboarding.Delegate) bool { return d.By == tt.as })
			if listed != (tt.want != "") {
				t.Errorf("is %s listed among those who can act? %v", tt.as, listed)
			}
			err := b.decideWaiver(1, offboarding.Approved, tt.as)
			if tt.says != "" {
				wantKind(t, err, fault.Forbidden, tt.says)
				return
			}
			b.must(err)
			if d := b.o.Facts().WaiverDecisions[0]; d.By != tt.as || d.For != tt.want || d.Function != offboarding.Security {
				t.Errorf("decided as %+v", d)
			}
			if b.task(1).Pin != offboarding.PinWaived {
				t.Errorf("T-01 is %s", b.task(1).Pin)
			}
		})
	}
}

func TestWaiverThatADelegateAskedForIsTheAssigneesToo(t *testing.T) {
	t.Parallel()
	b := newBench(t, delegated(sample.Tobin, sample.Bystander), holds(offboarding.Security, sample.Tobin, sample.TobinAdmin, sample.Bystander))
	b.must(b.requestWaiver(b.waiverOf(1), sample.Bystander))
	if w, _ := b.o.Facts().Waiver(1); w.Requester != sample.Bystander || w.RequestedFor != sample.Tobin {
		t.Errorf("asked for by %q for %q", w.Requester, w.RequestedFor)
	}
	for _, person := range []string{sample.Bystander, sample.Tobin, sample.TobinAdmin} {
		wantKind(t, b.decideWaiver(1, offboarding.Approved, person), fault.Forbidden, "You asked")
	}
	if c := b.of(offboarding.WaiverCondition); !slices.Equal(c.Who, []string{sample.Security}) || c.SubmittedFor != sample.Tobin {
		t.Errorf("it waits for %q, asked for %q", c.Who, c.SubmittedFor)
	}
	wantKind(t, b.withdrawWaiver(1, sample.Ruvi), fault.Forbidden, "")
	b.must(b.withdrawWaiver(1, sample.Tobin))
	// The owner asks as the owner, also while acting for the assignee.
	b.edited(delegated(sample.Ruvi, sample.Owner))
	b.must(b.requestWaiver(b.waiverOf(3), sample.Owner))
	if w, _ := b.o.Facts().Waiver(2); w.RequestedFor != "" {
		t.Errorf("the owner asked for %q", w.RequestedFor)
	}
}

func TestPermanentWaiverIsDecidedByTwoPairsWithNobodyInBoth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		first, second string
		edits         []func(*offboarding.Facts)
		refused       bool
	}{
		{name: "two holders", first: sample.Security, second: sample.Legal},
		{name: "two delegates", first: sample.Bystander, second: sample.Ruvi, edits: edits(delegated(sample.Security, sample.Bystander), delegated(sample.Legal, sample.Ruvi))},
		{name: "one delegate of both", first: sample.Bystander, second: sample.Bystander, refused: true,
			edits: edits(delegated(sample.Security, sample.Bystander), delegated(sample.Legal, sample.Bystander))},
		{name: "a holder and then for themselves", first: sample.Security, second: sample.Bystander, refused: true,
			edits: edits(delegated(sample.Security, sample.Bystander), holds(offboarding.Legal, sample.Security))},
		{name: "a delegate and then the one for whom", first: sample.Bystander, second: sample.Security, refused: true,
			edits: edits(delegated(sample.Security, sample.Bystander), holds(offboarding.Legal, sample.Security))},
		{name: "a delegate and then for the first", first: sample.Bystander, second: sample.Ruvi, refused: true,
			edits: edits(delegated(sample.Security, sample.Bystander), holds(offboarding.Legal, sample.Bystander), delegated(sample.Bystander, sample.Ruvi))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edits...)
			in := b.waiverOf(1)
			in.Permanent = true
			b.must(b.requestWaiver(in, sample.Tobin))
			b.must(b.decideWaiver(1, offboarding.Approved, tt.first))
			err := b.decideWaiver(1, offboarding.Approved, tt.second)
			if tt.refused != (err != nil) {
				t.Fatalf("the second approval: %v", err)
			}
			if got := b.task(1).Pin == offboarding.PinWaived; got == tt.refused {
				t.Errorf("is T-01 waived? %v", got)
			}
		})
	}
}

// What the record says is asked of the gate again, whoever wrote it.
func TestGateCountsNoApprovalWhoseDelegatorHasAPart(t *testing.T) {
	t.Parallel()
	decidedFor := func(delegator string) func(*offboarding.Facts) {
		return func(f *offboarding.Facts) {
			w := offboarding.Waiver{ID: "w-1", Task: 1, Requester: sample.Tobin, RequestedAt: sample.Published(), Until: sample.Published().AddDate(0, 6, 0)}
			grant(f, w, sample.Published(), sample.Bystander)
			f.WaiverDecisions[0].For = delegator
		}
	}
	for delegator, counts := range map[string]bool{
		sample.Security: true, sample.Tobin: false, sample.TobinAdmin: false, sample.Owner: false, sample.Deputy: false,
	} {
		if got := newBench(t, decidedFor(delegator)).task(1).Pin == offboarding.PinWaived; got != counts {
			t.Errorf("a waiver that was approved for %s counts: %v", delegator, got)
		}
	}
}

func TestGateCountsNoTwoApprovalsThatShareSomebody(t *testing.T) {
	t.Parallel()
	type pair struct{ by, onBehalf string }
	tests := []struct {
		name          string
		first, second pair
		counts        bool
	}{
		{name: "four people", first: pair{sample.Bystander, sample.Security}, second: pair{sample.Ruvi, sample.Legal}, counts: true},
		{name: "the first delegate again", first: pair{sample.Bystander, sample.Security}, second: pair{sample.Bystander, sample.Legal}},
		{name: "the first delegator in person", first: pair{sample.Bystander, sample.Security}, second: pair{sample.Security, ""}},
		{name: "for the first delegate", first: pair{sample.Bystander, sample.Security}, second: pair{sample.Ruvi, sample.Bystander}},
		{name: "for the first in person", first: pair{sample.Security, ""}, second: pair{sample.Ruvi, sample.Security}},
		{name: "for the first delegator", first: pair{sample.Bystander, sample.Security}, second: pair{sample.Ruvi, sample.Security}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				grant(f, offboarding.Waiver{ID: "w-1", Task: 1, Requester: sample.Tobin, RequestedAt: sample.Published()}, sample.Published(), tt.first.by, tt.second.by)
				f.WaiverDecisions[0].For, f.WaiverDecisions[1].For = tt.first.onBehalf, tt.second.onBehalf
			})
			if got := b.task(1).Pin == offboarding.PinWaived; got != tt.counts {
				t.Errorf("it counts: %v", got)
			}
		})
	}
}
