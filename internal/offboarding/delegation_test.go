package offboarding_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// delegated lets somebody act for another for all of the sample's time.
func delegated(from, to string) func(*offboarding.Facts) {
	return delegatedFor(from, to, sample.Published().Add(-day), sample.Published().Add(60*day))
}

func delegatedFor(from, to string, starts, ends time.Time) func(*offboarding.Facts) {
	return func(f *offboarding.Facts) {
		f.Delegations = append(f.Delegations, offboarding.Delegation{
			ID: from + "-" + to, From: from, To: to, Starts: starts, Ends: ends, Reason: "On leave.", NamedAt: starts,
		})
	}
}

func TestDelegateIsNamedForDaysThatAreStillToCome(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, time.November, 26, 0, 0, 0, 0, time.UTC)
	now := today.Add(15 * hour)
	people := sample.Registry().People
	good := offboarding.DelegationRequest{To: sample.Ruvi, First: today, Last: today.AddDate(0, 0, 8), Reason: " On leave until 4 December. "}
	tests := []struct {
		name   string
		edit   func(*offboarding.DelegationRequest)
		fields []string
	}{
		{name: "from today on"},
		{name: "for one day", edit: func(r *offboarding.DelegationRequest) { r.Last = r.First }},
		{name: "as far ahead and as long as can be", edit: func(r *offboarding.DelegationRequest) {
			r.First, r.Last = today.AddDate(0, 0, 90), today.AddDate(0, 0, 179)
		}},
		{name: "too far ahead", edit: func(r *offboarding.DelegationRequest) {
			r.First, r.Last = today.AddDate(0, 0, 91), today.AddDate(0, 0, 92)
		}, fields: []string{"first"}},
		{name: "too long", edit: func(r *offboarding.DelegationRequest) { r.Last = today.AddDate(0, 0, 90) }, fields: []string{"last"}},
		{name: "from yesterday on", edit: func(r *offboarding.DelegationRequest) { r.First = today.AddDate(0, 0, -1) }, fields: []string{"first"}},
		{name: "until before it begins", edit: func(r *offboarding.DelegationRequest) { r.Last = today.AddDate(0, 0, -1) }, fields: []string{"last"}},
		{name: "nothing at all", edit: func(r *offboarding.DelegationRequest) { *r = offboarding.DelegationRequest{} },
			fields: []string{"delegate", "first", "last", "reason"}},
		{name: "themselves", edit: func(r *offboarding.DelegationRequest) { r.To = sample.Tobin }, fields: []string{"delegate"}},
		{name: "a second account of theirs", edit: func(r *offboarding.DelegationRequest) { r.To = sample.TobinAdmin }, fields: []string{"delegate"}},
		{name: "somebody who left", edit: func(r *offboarding.DelegationRequest) { r.To = sample.Former }, fields: []string{"delegate"}},
		{name: "somebody unknown", edit: func(r *offboarding.DelegationRequest) { r.To = "nobody" }, fields: []string{"delegate"}},
		{name: "without a reason", edit: func(r *offboarding.DelegationRequest) { r.Reason = " \n" }, fields: []string{"reason"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := good
			if tt.edit != nil {
				tt.edit(&in)
			}
			d, err := people.NameDelegate("d-1", sample.Tobin, in, nil, now)
			if tt.fields != nil {
				wantField(t, err, tt.fields...)
				return
			}
			if err != nil || d.Starts != in.First || d.Ends != in.Last.AddDate(0, 0, 1) || d.LastDay() != in.Last ||
				d.Reason != "On leave until 4 December." || d.From != sample.Tobin || d.To != sample.Ruvi {
				t.Fatalf("named %+v, %v", d, err)
			}
		})
	}
}

func TestOneDelegationRunsOrIsToComeAtATime(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, time.November, 26, 0, 0, 0, 0, time.UTC)
	people := sample.Registry().People
	given := offboarding.Delegation{From: sample.Tobin, To: sample.Ruvi, Starts: today.AddDate(0, 0, 5), Ends: today.AddDate(0, 0, 9)}
	in := offboarding.DelegationRequest{To: sample.Bystander, First: today, Last: today, Reason: "At the dentist's."}
	_, err := people.NameDelegate("d-2", sample.Tobin, in, []offboarding.Delegation{given}, today)
	wantKind(t, err, fault.Conflict, "Ruvi Samarante from 1 December 2026 until 4 December 2026")
	ended, err := people.EndDelegation(given, "", sample.Tobin, today)
	if err != nil {
		t.Fatal(err)
	}
	for name, over := range map[string]offboarding.Delegation{
		"ended": ended, "past": {From: sample.Tobin, To: sample.Ruvi, Starts: today.AddDate(0, 0, -5), Ends: today},
	} {
		if _, err := people.NameDelegate("d-2", sample.Tobin, in, []offboarding.Delegation{over}, today); err != nil {
			t.Errorf("after one that is %s: %v", name, err)
		}
	}
}

func TestDelegationEndsOnceAndOthersSayWhy(t *testing.T) {
	t.Parallel()
	now := sample.Published()
	people := sample.Registry().People
	d := offboarding.Delegation{From: sample.Tobin, To: sample.Ruvi, Starts: now.Add(-day), Ends: now.Add(day)}
	_, err := people.EndDelegation(d, " ", sample.Executive, now)
	wantField(t, err, "reason")
	ended, err := people.EndDelegation(d, " Ruvi is away too. ", sample.Executive, now)
	if err != nil || ended.EndReason != "Ruvi is away too." || ended.EndedBy != sample.Executive || ended.Until() != now || !ended.Over(now) {
		t.Fatalf("ended %+v, %v", ended, err)
	}
	if ended.Running(now) || !ended.Running(now.Add(-1)) || !d.Running(now) || d.Running(d.Ends) || d.Running(d.Starts.Add(-1)) {
		t.Error("a delegation runs from its start until it ends, and no longer")
	}
	_, err = people.EndDelegation(ended, "", sample.Tobin, now)
	wantKind(t, err, fault.Conflict, "over already")
}

func TestOnlyADelegationThatCountsLetsSomebodyAct(t *testing.T) {
	t.Parallel()
	now := sample.Published().Add(day)
	tests := []struct {
		name  string
		edits []func(*offboarding.Facts)
		want  bool
	}{
		{name: "one that runs", edits: edits(delegated(sample.Tobin, sample.Bystander)), want: true},
		{name: "none"},
		{name: "one that begins at this moment", edits: edits(delegatedFor(sample.Tobin, sample.Bystander, now, now.Add(1))), want: true},
		{name: "one that is to come", edits: edits(delegatedFor(sample.Tobin, sample.Bystander, now.Add(1), now.Add(day)))},
		{name: "one that ends at this moment", edits: edits(delegatedFor(sample.Tobin, sample.Bystander, now.Add(-day), now))},
		{name: "one that was ended", edits: edits(delegated(sample.Tobin, sample.Bystander), func(f *offboarding.Facts) { f.Delegations[0].EndedAt = now })},
		{name: "one of somebody who left", edits: edits(delegated(sample.Tobin, sample.Bystander), func(f *offboarding.Facts) { deactivate(f, sample.Tobin) })},
		{name: "one to somebody who left", edits: edits(delegated(sample.Tobin, sample.Bystander), func(f *offboarding.Facts) { deactivate(f, sample.Bystander) })},
		{name: "one the other way round", edits: edits(delegated(sample.Bystander, sample.Tobin))},
		{name: "one over a third person", edits: edits(delegated(sample.Tobin, sample.Ruvi), delegated(sample.Ruvi, sample.Bystander))},
		{name: "one to an account that was linked since", edits: edits(delegated(sample.Tobin, sample.Bystander), func(f *offboarding.Facts) {
			p := f.People[sample.Bystander]
			p.Human = sample.Tobin
			f.People[sample.Bystander] = p
		})},
		{name: "one of a linked account", edits: edits(delegated(sample.TobinAdmin, sample.Bystander))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edits...)
			b.now = now
			if got := b.snapshot().ActsFor(sample.Bystander, sample.Tobin); got != tt.want {
				t.Errorf("acts for the assignee: %v", got)
			}
			if got := slices.Contains(b.task(1).Delegates, offboarding.Delegate{By: sample.Bystander, For: sample.Tobin}); got != tt.want {
				t.Errorf("T-01 names %+v", b.task(1).Delegates)
			}
		})
	}
}

func TestEvidenceOfADelegateIsTheHandOfBoth(t *testing.T) {
	t.Parallel()
	b := newBench(t, delegated(sample.Tobin, sample.Bystander), delegated(sample.Owner, sample.Ruvi))
	b.must(b.submit(1, sample.Bystander))
	e, _ := b.o.Facts().CurrentEvidence(1)
	if e.SubmittedBy != sample.Bystander || e.SubmittedFor != sample.Tobin {
		t.Errorf("sent by %q for %q", e.SubmittedBy, e.SubmittedFor)
	}
	for _, person := range []string{sample.Bystander, sample.Tobin, sample.TobinAdmin} {
		if !b.snapshot().ContributedTo(1, person) {
			t.Errorf("%s had no hand in it", person)
		}
		wantKind(t, b.review(1, offboarding.Verified, person), fault.Forbidden, "had a hand")
	}
	if c := b.task(1); c.SubmittedBy != sample.Bystander || c.SubmittedFor != sample.Tobin ||
		!slices.Equal(c.Delegates, []offboarding.Delegate{{By: sample.Ruvi, For: sample.Owner}}) {
		t.Errorf("the review waits as %+v", c)
	}
	b.must(b.submit(3, sample.Ruvi))
	if e, _ := b.o.Facts().CurrentEvidence(3); e.SubmittedFor != "" {
		t.Errorf("the assignee sent it for %q", e.SubmittedFor)
	}
	if onBehalf := b.snapshot().ReviewsFor(3, sample.Ruvi); onBehalf != "" {
		t.Errorf("a contributor would review for %q", onBehalf)
	}
	if c := b.task(3); len(c.Delegates) != 0 {
		t.Errorf("a contributor would review for the owner: %+v", c.Delegates)
	}
}

func TestDelegateOfTheReviewerDecidesUnlessEitherHadAHand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		by    string // who sends T-01
		as    string // who reviews it
		edits []func(*offboarding.Facts)
		says  string // in the refusal; empty where it is allowed
		want  string // for whom
	}{
		{name: "for the owner", as: sample.Bystander, edits: edits(delegated(sample.Owner, sample.Bystander)), want: sample.Owner},
		{name: "for the person named", as: sample.Ruvi, edits: edits(reviewedBy(1, sample.Bystander), delegated(sample.Bystander, sample.Ruvi)), want: sample.Bystander},
		{name: "the owner in person", as: sample.Owner, edits: edits(delegated(sample.Owner, sample.Bystander))},
		{name: "without delegation", as: sample.Bystander, says: "Ines Valdorn decides"},
		{name: "for the deputy, whose turn it is not", as: sample.Bystander, edits: edits(delegated(sample.Deputy, sample.Bystander)), says: "Ines Valdorn decides"},
		{name: "for the assignee", as: sample.Bystander, edits: edits(delegated(sample.Tobin, sample.Bystander)), says: "Ines Valdorn decides"},
		{name: "the assignee for the owner", as: sample.Tobin, edits: edits(delegated(sample.Owner, sample.Tobin)), says: "had a hand"},
		{name: "a second account of the assignee for the owner", as: sample.TobinAdmin, edits: edits(delegated(sample.Owner, sample.TobinAdmin)), says: "had a hand"},
		{name: "somebody who saved a draft for the owner", as: sample.Bystander,
			edits: edits(delegated(sample.Owner, sample.Bystander), contributed(1, sample.Bystander)), says: "had a hand"},
		{name: "for an owner who sent it", by: sample.Owner, as: sample.Bystander, edits: edits(delegated(sample.Owner, sample.Bystander)), says: "Sanna Quillby decides"},
		{name: "for an owner who sent it as a delegate", by: sample.Owner, as: sample.Bystander,
			edits: edits(delegated(sample.Tobin, sample.Owner), delegated(sample.Owner, sample.Bystander)), says: "Sanna Quillby decides"},
		{name: "over two delegations", as: sample.Ruvi, edits: edits(delegated(sample.Owner, sample.Bystander), delegated(sample.Bystander, sample.Ruvi)), says: "Ines Valdorn decides"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edits...)
			by := tt.by
			if by == "" {
				by = sample.Tobin
			}
			b.must(b.submit(1, by))
			err := b.review(1, offboarding.Verified, tt.as)
			if tt.says != "" {
				wantKind(t, err, fault.Forbidden, tt.says)
				return
			}
			b.must(err)
			r := b.o.Facts().Reviews[0]
			if r.By != tt.as || r.For != tt.want || b.task(1).Pin != offboarding.PinMet {
				t.Errorf("reviewed by %q for %q, pin %s", r.By, r.For, b.task(1).Pin)
			}
		})
	}
}

func TestVerificationEndsWhereDelegateOrDelegatorGetsAHand(t *testing.T) {
	t.Parallel()
	for _, person := range []string{sample.Bystander, sample.Owner} {
		b := newBench(t, delegated(sample.Owner, sample.Bystander))
		b.must(b.submit(1, sample.Tobin))
		b.must(b.review(1, offboarding.Verified, sample.Bystander))
		b.edited(contributed(1, person))
		if c := b.task(1); c.Reason != offboarding.NeedsReview {
			t.Errorf("after a draft of %s T-01 is %s", person, c.Reason)
		}
	}
}

func TestDelegateTakesEvidenceBackForTheAssignee(t *testing.T) {
	t.Parallel()
	b := newBench(t, delegated(sample.Tobin, sample.Bystander))
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.withdraw(1, sample.Ruvi), fault.Forbidden, "had a hand")
	b.must(b.withdraw(1, sample.Bystander))
	if w := b.o.Facts().Withdrawals[0]; w.By != sample.Bystander || w.For != sample.Tobin {
		t.Errorf("withdrawn by %q for %q", w.By, w.For)
	}
	if !b.snapshot().ContributedTo(1, sample.Bystander) {
		t.Error("whoever took it back had no hand in it")
	}
	// What the assignee had no hand in, their delegate leaves alone.
	b.must(b.submit(3, sample.Owner))
	b.edited(delegated(sample.Ruvi, sample.Security))
	wantKind(t, b.withdraw(3, sample.Security), fault.Forbidden, "had a hand")
}

func TestDelegationCarriesNoOwnershipAndNoSignature(t *testing.T) {
	t.Parallel()
	b := newBench(t, delegated(sample.Owner, sample.Bystander), delegated(sample.Legal, sample.Ruvi)).proven()
	for _, c := range b.gate().Standing() {
		if c.Kind == offboarding.SignOffCondition && len(c.Delegates) > 0 {
			t.Errorf("%s could be signed by %+v", c.Function, c.Delegates)
		}
	}
	wantKind(t, b.sign(offboarding.Legal, sample.Ruvi), fault.Forbidden, "")
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	wantKind(t, b.close(sample.Bystander), fault.Forbidden, "")
	b.must(b.close(sample.Owner))
}

func TestNextMomentIsWhenOtherDelegatesCanAct(t *testing.T) {
	t.Parallel()
	starts, ends := sample.Published().Add(3*day), sample.Published().Add(9*day)
	b := newBench(t, delegatedFor(sample.Tobin, sample.Bystander, starts, ends), delegatedFor(sample.Executive, sample.Ruvi, starts.Add(-hour), ends))
	for _, tt := range []struct{ at, next time.Time }{
		{sample.Published(), starts}, {starts, ends}, {ends, time.Time{}},
	} {
		if got := b.o.Gate(tt.at).NextMoment; got != tt.next {
			t.Errorf("at %s the next moment is %s, want %s", tt.at, got, tt.next)
		}
	}
	// A delegate who may not take up what waits changes nothing.
	b = newBench(t, delegatedFor(sample.Owner, sample.Tobin, starts, ends))
	b.must(b.submit(1, sample.Tobin))
	if got := b.gate().NextMoment; !got.IsZero() {
		t.Errorf("the next moment is %s, when somebody begins to act who may not", got)
	}
}

func TestCertificateNamesDelegateAndDelegator(t *testing.T) {
	t.Parallel()
	b := newBench(t, delegated(sample.Tobin, sample.Bystander), delegated(sample.Owner, sample.Executive), delegated(sample.Security, sample.Ruvi))
	b.must(b.requestWaiver(b.waiverOf(2), sample.Bystander))
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Ruvi))
	b.must(b.submit(1, sample.Bystander))
	b.must(b.review(1, offboarding.Verified, sample.Executive))
	c := b.o.Facts().Certificate(offboarding.Closure{At: b.now}, nil)
	if got := c.Tasks[0]; got.SubmittedBy != "Pell Okonda" || got.SubmittedFor != "Tobin Askerley" || got.VerifiedBy != "Hedda Marrow" || got.VerifiedFor != "Ines Valdorn" {
		t.Errorf("the certificate says of T-01: %+v", got)
	}
	if got := c.Waivers[0]; got.RequestedBy != "Pell Okonda" || got.RequestedFor != "Tobin Askerley" || got.Approved[0].Name != "Ruvi Samarante" || got.Approved[0].For != "Dario Veltmann" {
		t.Errorf("the certificate says of the waiver: %+v", got)
	}
	if got := c.Tasks[2]; got.SubmittedFor != "" || got.VerifiedFor != "" {
		t.Errorf("the certificate says of T-03: %+v", got)
	}
}

// The record of the evidence itself is enough, whatever the list of those who
// had a hand in the task says.
func TestWhomEvidenceWasSentForHadAHandInIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	b.edited(func(f *offboarding.Facts) { f.Evidence[0].SubmittedFor = sample.Owner })
	wantKind(t, b.review(1, offboarding.Verified, sample.Owner), fault.Forbidden, "had a hand")
	if c := b.task(1); !slices.Equal(c.Who, []string{sample.Deputy}) {
		t.Errorf("the review waits for %q", c.Who)
	}
}
