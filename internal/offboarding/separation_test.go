package offboarding_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// contributed notes a draft: whoever saved one had a hand in the task.
func contributed(task int, people ...string) func(*offboarding.Facts) {
	return func(f *offboarding.Facts) {
		for _, p := range people {
			f.Contributors = append(f.Contributors, offboarding.Contributor{Task: task, Person: p})
		}
	}
}

func reviewedBy(task int, person string) func(*offboarding.Facts) {
	return func(f *offboarding.Facts) { f.Tasks[task-1].Reviewer = person }
}

func TestTheReviewerIsTheFirstWhoHadNoHandInIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		by    string
		edits []func(*offboarding.Facts)
		want  string
	}{
		{name: "the owner where nobody is named", want: sample.Owner},
		{name: "the person named", edits: edits(reviewedBy(1, sample.Bystander)), want: sample.Bystander},
		{name: "the owner where the person named left", edits: edits(reviewedBy(1, sample.Former)), want: sample.Owner},
		{name: "the owner where the person named saved a draft",
			edits: edits(reviewedBy(1, sample.Bystander), contributed(1, sample.Bystander)), want: sample.Owner},
		{name: "the owner where the person named sent it", by: sample.Bystander,
			edits: edits(reviewedBy(1, sample.Bystander)), want: sample.Owner},
		{name: "the owner where the person named is a second account of who sent it",
			edits: edits(reviewedBy(1, sample.TobinAdmin)), want: sample.Owner},
		{name: "the deputy where the owner sent it", by: sample.Owner, want: sample.Deputy},
		{name: "the deputy where the owner saved a draft", edits: edits(contributed(1, sample.Owner)), want: sample.Deputy},
		{name: "the deputy where the owner left", edits: edits(func(f *offboarding.Facts) { deactivate(f, sample.Owner) }), want: sample.Deputy},
		{name: "the person named where owner and deputy had a hand in it", by: sample.Deputy,
			edits: edits(reviewedBy(1, sample.Bystander), contributed(1, sample.Owner)), want: sample.Bystander},
		{name: "nobody where owner and deputy had a hand in it", by: sample.Deputy, edits: edits(contributed(1, sample.Owner))},
		{name: "the owner where the draft was for another task", edits: edits(contributed(2, sample.Owner)), want: sample.Owner},
	}
	everybody := []string{sample.Owner, sample.Deputy, sample.Tobin, sample.TobinAdmin, sample.Ruvi,
		sample.Legal, sample.Security, sample.Executive, sample.Bystander, sample.Former, "", "nobody"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.edits...)
			by := sample.Tobin
			if tt.by != "" {
				by = tt.by
			}
			b.must(b.submit(1, by))
			who, reason := []string{tt.want}, offboarding.NeedsReview
			if tt.want == "" {
				who, reason = []string{sample.Owner}, offboarding.NeedsReviewer
			}
			if c := b.task(1); !slices.Equal(c.Who, who) || c.Reason != reason || c.Party != offboarding.Reviewers {
				t.Errorf("the gate waits for %q because %q, want %q because %q", c.Who, c.Reason, who, reason)
			}
			for _, person := range everybody {
				err := b.o.CanReview(1, person, b.now)
				if (err == nil) != (person != "" && person == tt.want) {
					t.Errorf("%q may review: %v", person, err)
				}
				if err != nil {
					wantKind(t, err, fault.Forbidden, "")
					wantKind(t, b.review(1, offboarding.Verified, person), fault.Forbidden, "")
				}
			}
		})
	}
}

func edits(all ...func(*offboarding.Facts)) []func(*offboarding.Facts) { return all }

func TestRefusalsOfAReviewSayWhoDecides(t *testing.T) {
	t.Parallel()
	b := newBench(t, contributed(1, sample.Owner))
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.review(1, offboarding.Verified, sample.Tobin), fault.Forbidden, "You had a hand in this evidence")
	wantKind(t, b.review(1, offboarding.Verified, sample.TobinAdmin), fault.Forbidden, "You had a hand in this evidence")
	wantKind(t, b.review(1, offboarding.Verified, sample.Bystander), fault.Forbidden, "Sanna Quillby decides about it")
	b.edited(contributed(1, sample.Deputy))
	wantKind(t, b.review(1, offboarding.Verified, sample.Bystander), fault.Forbidden, "Ines Valdorn must name a reviewer for T-01")
	wantKind(t, b.review(99, offboarding.Verified, sample.Owner), fault.NotFound, "no such task")
	wantKind(t, b.review(2, offboarding.Verified, sample.Owner), fault.Conflict, "there is no evidence to review")
}

func TestReassignmentDoesNotWashHands(t *testing.T) {
	t.Parallel()
	b := newBench(t, reviewedBy(1, sample.Tobin))
	b.must(b.submit(1, sample.Tobin))
	b.must(b.assign(1, sample.Ruvi))
	wantKind(t, b.review(1, offboarding.Verified, sample.Tobin), fault.Forbidden, "You had a hand")
	b.must(b.submit(1, sample.Ruvi))
	// The current version is Ruvi's alone, but Tobin's hand stays in the task.
	wantKind(t, b.review(1, offboarding.Verified, sample.Tobin), fault.Forbidden, "You had a hand")
	wantKind(t, b.review(1, offboarding.Verified, sample.TobinAdmin), fault.Forbidden, "You had a hand")
	b.must(b.review(1, offboarding.Verified, sample.Owner))
}

func TestWithdrawalDoesNotWashHands(t *testing.T) {
	t.Parallel()
	b := newBench(t, reviewedBy(1, sample.Bystander))
	b.must(b.submit(1, sample.Bystander))
	b.must(b.withdraw(1, sample.Bystander))
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.review(1, offboarding.Verified, sample.Bystander), fault.Forbidden, "You had a hand")
}

func TestAReviewerWhoBecomesAContributorLosesTheVerification(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*offboarding.Facts){
		"by a draft": contributed(1, sample.Owner),
		"by a link between accounts": func(f *offboarding.Facts) {
			p := f.People[sample.Tobin]
			p.Human = sample.Owner
			f.People[sample.Tobin] = p
		},
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.verify(1)
			b.edited(edit)
			c := b.task(1)
			if c.Reason != offboarding.NeedsReview || !slices.Equal(c.Who, []string{sample.Deputy}) {
				t.Fatalf("T-01 is %+v; want it back with the deputy", c)
			}
			b.must(b.review(1, offboarding.Verified, sample.Deputy))
			if c := b.task(1); !c.Met() {
				t.Errorf("after another review T-01 is %+v", c)
			}
		})
	}
}

func TestNameReviewerNamesNeitherThemselvesNorAContributor(t *testing.T) {
	t.Parallel()
	b := newBench(t, contributed(1, sample.Security))
	refused := map[string]struct{ reviewer, by string }{
		"an administrator themselves":      {sample.Bystander, sample.Bystander},
		"the owner herself":                {sample.Owner, sample.Owner},
		"the deputy herself":               {sample.Deputy, sample.Deputy},
		"a second account of the same":     {sample.TobinAdmin, sample.Tobin},
		"the assignee":                     {sample.Tobin, sample.Owner},
		"the assignee's second account":    {sample.TobinAdmin, sample.Owner},
		"an author of a draft":             {sample.Security, sample.Owner},
		"somebody who left":                {sample.Former, sample.Owner},
		"nobody":                           {"", sample.Owner},
		"somebody who is not known at all": {"nobody", sample.Owner},
	}
	for name, tt := range refused {
		if err := b.nameReviewer(1, tt.reviewer, tt.by); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		} else {
			wantField(t, err, "reviewer")
		}
	}
	before, _ := b.o.Facts().Task(1)
	b.must(b.nameReviewer(1, sample.Bystander, sample.Owner))
	if after, _ := b.o.Facts().Task(1); after.Version != before.Version+1 || after.Reviewer != sample.Bystander {
		t.Errorf("T-01 is now %+v", after)
	}
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.review(1, offboarding.Verified, sample.Owner), fault.Forbidden, "Pell Okonda decides about it")
	b.must(b.review(1, offboarding.Verified, sample.Bystander))
	wantField(t, b.nameReviewer(1, sample.Tobin, sample.Owner), "reviewer")
}

func TestOneHumanIsOneHumanUnderEveryAccount(t *testing.T) {
	t.Parallel()
	people := offboarding.People{
		"a": {ID: "a"}, "b": {ID: "b", Human: "a"}, "c": {ID: "c", Human: "h"}, "d": {ID: "d", Human: "h"}, "e": {ID: "e"},
	}
	same := [][2]string{{"a", "a"}, {"a", "b"}, {"b", "a"}, {"c", "d"}, {"gone", "gone"}}
	for _, pair := range same {
		if !people.SameHuman(pair[0], pair[1]) {
			t.Errorf("%q and %q are two humans", pair[0], pair[1])
		}
	}
	different := [][2]string{{"a", "c"}, {"a", "e"}, {"b", "d"}, {"", ""}, {"a", ""}, {"", "a"}, {"gone", "a"}}
	for _, pair := range different {
		if people.SameHuman(pair[0], pair[1]) {
			t.Errorf("%q and %q are one human", pair[0], pair[1])
		}
	}
	if people.Active("gone") || people.Active("") {
		t.Error("somebody unknown is active")
	}
	if got := people.Name("gone"); got != "somebody unknown" {
		t.Errorf("somebody unknown is called %q", got)
	}
}

func TestExpectedReviewerIsToldBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) { f.Tasks[0].Assignee = sample.Owner })
	expected := func(task int) string {
		s := b.snapshot()
		return s.ExpectedReviewer(s.Tasks[task-1])
	}
	if got := expected(1); got != sample.Deputy {
		t.Errorf("the owner's own task will be reviewed by %q", got)
	}
	if got := expected(2); got != sample.Owner {
		t.Errorf("Tobin's task will be reviewed by %q", got)
	}
	// Once somebody else sent it, who was expected to send it does not matter.
	b.must(b.submit(1, sample.Ruvi))
	if got := expected(1); got != sample.Owner {
		t.Errorf("Ruvi's evidence is reviewed by %q", got)
	}
}

func TestContributedToAsksForTheHumanBehindTheAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	s := b.snapshot()
	for person, want := range map[string]bool{sample.Tobin: true, sample.TobinAdmin: true, sample.Ruvi: false, "": false} {
		if got := s.ContributedTo(1, person); got != want {
			t.Errorf("%q had a hand in T-01: %v", person, got)
		}
	}
	if s.ContributedTo(2, sample.Tobin) || s.ContributedTo(99, sample.Tobin) {
		t.Error("a hand in T-01 is one in every task")
	}
}
