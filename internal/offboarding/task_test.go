package offboarding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestSubmitAddsAVersionAndNeverChangesOne(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submitFile(3, sample.Ruvi))
	first := b.o.Facts().Evidence[0]
	b.must(b.submit(3, sample.Ruvi))
	f := b.o.Facts()
	if len(f.Evidence) != 2 || !same(f.Evidence[0], first) {
		t.Fatalf("the first version changed: %+v", f.Evidence)
	}
	if first.Version != 1 || f.Evidence[1].Version != 2 {
		t.Errorf("versions %d and %d", first.Version, f.Evidence[1].Version)
	}
	if first.OnBehalfOf != "Greyline Recovery" || first.Source != offboarding.FromPerson || first.Files[0].Position != 1 {
		t.Errorf("the first version is %+v", first)
	}
	sum, err := offboarding.EvidenceDigest(f.Number, first)
	if err != nil || sum != first.Digest {
		t.Errorf("digest %s, want %s (%v)", first.Digest, sum, err)
	}
	if e, ok := f.CurrentEvidence(3); !ok || e.Version != 2 {
		t.Errorf("the current version is %d, %v", e.Version, ok)
	}
}

func TestSubmitNamesEveryMistakeAtOnceAndStoresNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	err := b.call(func() error {
		in := offboarding.Submission{Task: 1, Salt: salt(), Note: strings.Repeat("x", 2001)}
		in.Files = []offboarding.File{{Field: "selfie", Name: "me.png"}}
		_, err := b.o.Submit(in, sample.Tobin, b.now)
		return err
	})
	wantField(t, err, "answers.done", "files.selfie", "note")
	wantKind(t, err, fault.Invalid, "Nothing was sent. Fix 3 answers.")
	err = b.call(func() error {
		_, err := b.o.Submit(offboarding.Submission{Task: 1, Salt: salt()}, sample.Tobin, b.now)
		return err
	})
	wantKind(t, err, fault.Invalid, "Nothing was sent. Fix 1 answer.")
	err = b.call(func() error {
		in := submission(1)
		in.Salt = "short"
		_, err := b.o.Submit(in, sample.Tobin, b.now)
		return err
	})
	if fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "digest of evidence version 1 for task 1") {
		t.Errorf("evidence without a salt: %v", err)
	}
}

func TestAReviewIsBoundToWhatWasRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submit(1, sample.Tobin))
	read := b.decision(1, offboarding.Verified)
	b.must(b.submit(1, sample.Tobin))
	wantKind(t, b.decide(read, sample.Owner), fault.Conflict, "Tobin Askerley sent version 2 of the evidence since you opened this page")
	altered := b.decision(1, offboarding.Verified)
	altered.EvidenceDigest = digest.Bytes([]byte("altered"))
	wantKind(t, b.decide(altered, sample.Owner), fault.Conflict, "since you opened this page")
	b.must(b.withdraw(1, sample.Tobin))
	wantKind(t, b.decide(read, sample.Owner), fault.Conflict, "there is no evidence to review")
}

func TestTheLatestReviewCounts(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	b.must(b.review(1, offboarding.ChangesRequested, sample.Owner))
	if c := b.task(1); c.Status() != offboarding.TaskChanges {
		t.Errorf("T-01 is %q", c.Status())
	}
	if r, ok := b.o.Facts().LatestReview(1, 1); !ok || r.Outcome != offboarding.ChangesRequested || r.Reason != "Send the production log." {
		t.Errorf("the latest review is %+v, %v", r, ok)
	}
	b.must(b.review(1, offboarding.Verified, sample.Owner))
	if c := b.task(1); !c.Met() || len(b.o.Facts().Reviews) != 3 {
		t.Errorf("T-01 is %+v after three reviews", c)
	}
}

func TestAReviewGivesTheLevelOfItsRecord(t *testing.T) {
	t.Parallel()
	raised := func(d *offboarding.Decision) {
		d.Original, d.Issuer, d.OriginChecked = offboarding.ConfirmedByProvider, " Arkadia Cloud\r\n", "Downloaded it from their console myself. "
	}
	tests := []struct {
		name    string
		minimum offboarding.Level
		file    bool
		source  offboarding.Source
		edit    func(*offboarding.Decision)
		want    offboarding.Level
		fields  []string
	}{
		{name: "of its source", edit: func(*offboarding.Decision) {}, want: offboarding.SelfAttested},
		{name: "too weak for the task", minimum: offboarding.Witnessed, edit: func(*offboarding.Decision) {}, fields: []string{"original"}},
		{name: "too weak, and sent back", minimum: offboarding.Witnessed,
			edit: func(d *offboarding.Decision) {
				d.Outcome, d.Reason = offboarding.ChangesRequested, " Have Ruvi countersign. "
			}, want: offboarding.SelfAttested},
		{name: "raised by an original", minimum: offboarding.ConfirmedByProvider, file: true, edit: raised, want: offboarding.ConfirmedByProvider},
		{name: "raised to the party's", file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Original = offboarding.ConfirmedByParty
		}, want: offboarding.ConfirmedByParty},
		{name: "raised to less than its source", file: true, source: offboarding.FromProvider, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Original = offboarding.ConfirmedByParty
		}, want: offboarding.ConfirmedByProvider},
		{name: "raised to observed", file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Original = offboarding.Observed
		}, fields: []string{"original"}},
		{name: "raised to witnessed", file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Original = offboarding.Witnessed
		}, fields: []string{"original"}},
		{name: "raised without a file", edit: raised, fields: []string{"original"}},
		{name: "raised without saying whose and how", file: true, edit: func(d *offboarding.Decision) {
			d.Original, d.Issuer = offboarding.ConfirmedByParty, " "
		}, fields: []string{"issuer", "origin_checked"}},
		{name: "raised and lowered", file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Lower, d.Reason = offboarding.Witnessed, "The console was theirs, the hand was ours."
		}, want: offboarding.Witnessed},
		{name: "lowered without a reason", file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Lower = offboarding.Witnessed
		}, fields: []string{"reason"}},
		{name: "lowered to what it is", edit: func(d *offboarding.Decision) { d.Lower, d.Reason = offboarding.SelfAttested, "No." },
			fields: []string{"lower"}},
		{name: "lowered to more", edit: func(d *offboarding.Decision) { d.Lower, d.Reason = offboarding.Observed, "No." },
			fields: []string{"lower"}},
		{name: "lowered to nothing known", edit: func(d *offboarding.Decision) { d.Lower, d.Reason = "rumour", "No." },
			fields: []string{"lower"}},
		{name: "lowered below the task's", minimum: offboarding.ConfirmedByProvider, file: true, edit: func(d *offboarding.Decision) {
			raised(d)
			d.Lower, d.Reason = offboarding.Witnessed, "The console was theirs, the hand was ours."
		}, fields: []string{"original"}},
		{name: "sent back without a reason", edit: func(d *offboarding.Decision) { d.Outcome = offboarding.ChangesRequested },
			fields: []string{"reason"}},
		{name: "of no outcome", edit: func(d *offboarding.Decision) { d.Outcome = "" }, fields: []string{"outcome"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				if tt.minimum != "" {
					f.Tasks[0].Requirement.MinimumLevel = tt.minimum
				}
			})
			if tt.file {
				b.must(b.submitFile(1, sample.Tobin))
			} else {
				b.must(b.submit(1, sample.Tobin))
			}
			if tt.source != "" {
				b.edited(func(f *offboarding.Facts) { f.Evidence[0].Source = tt.source })
			}
			d := b.decision(1, offboarding.Verified)
			tt.edit(&d)
			err := b.decide(d, sample.Owner)
			if tt.fields != nil {
				wantField(t, err, tt.fields...)
				return
			}
			b.must(err)
			r := b.o.Facts().Reviews[0]
			issuer, checked := "", ""
			if d.Original != "" {
				issuer, checked = "Arkadia Cloud", "Downloaded it from their console myself."
			}
			if r.Level != tt.want || r.Issuer != issuer || r.OriginChecked != checked || r.Reason != strings.TrimSpace(d.Reason) {
				t.Errorf("review %+v, want level %s, issued by %q, checked %q", r, tt.want, issuer, checked)
			}
		})
	}
}

func TestWithdrawTakesTheCurrentVersionBackAndKeepsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	b.must(b.submit(2, sample.Tobin))
	b.must(b.review(2, offboarding.Verified, sample.Owner))
	b.must(b.sign(offboarding.Security, sample.Security))
	evidence := b.o.Facts().Evidence
	b.must(b.withdraw(1, sample.Tobin))
	f := b.o.Facts()
	if !same(f.Evidence, evidence) {
		t.Error("withdrawn evidence changed")
	}
	if got := f.Withdrawals[0].Reason; got != "The log is of the wrong account." {
		t.Errorf("the reason is stored as %q", got)
	}
	if _, ok := f.CurrentEvidence(1); ok || !f.Withdrawn(1, 1) {
		t.Error("withdrawn evidence is current")
	}
	if b.signOff(offboarding.Security).Met() || len(f.Voids) != 1 || f.Voids[0].Cause != "evidence for T-01 was withdrawn" || f.Voids[0].By != sample.Tobin {
		t.Errorf("voids %+v; want the sign-off over it, with cause and name", f.Voids)
	}
	if c := b.task(2); c.Status() != offboarding.TaskVerified {
		t.Errorf("T-02, which waits for it, is %q", c.Status())
	}
	wantKind(t, b.submit(2, sample.Tobin), fault.Conflict, "verified already")
	wantKind(t, b.withdraw(1, sample.Tobin), fault.Conflict, "is not the current one")
	b.must(b.submit(1, sample.Tobin))
	if e, _ := b.o.Facts().CurrentEvidence(1); e.Version != 2 {
		t.Errorf("after a withdrawal version %d is sent", e.Version)
	}
	if got := b.task(1); got.Status() != offboarding.TaskSubmitted {
		t.Errorf("an older review counts for new evidence: %+v", got)
	}
}

func TestAnOlderVersionDoesNotComeBackWhenTheCurrentOneIsWithdrawn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	b.must(b.reopenTask(1, sample.Owner))
	b.must(b.submit(1, sample.Tobin))
	b.must(b.withdraw(1, sample.Tobin))
	if c := b.task(1); c.Met() || c.Reason != offboarding.NeedsEvidence {
		t.Errorf("with version 2 withdrawn, T-01 is %+v; version 1 must not stand in for it", c)
	}
}

func TestWithdrawIsForContributorsAndTheCurrentVersion(t *testing.T) {
	t.Parallel()
	b := newBench(t, contributed(1, sample.Bystander))
	b.must(b.submit(1, sample.Tobin))
	b.must(b.submit(1, sample.Tobin))
	withdraw := func(task, version int, reason, by string) error {
		return b.call(func() error { return b.o.Withdraw(b.id("withdrawal"), task, version, reason, by, b.now) })
	}
	const why = "The log is of the wrong account."
	wantKind(t, withdraw(1, 2, why, sample.Owner), fault.Forbidden, "only somebody who had a hand in this evidence")
	wantKind(t, withdraw(1, 2, why, sample.Ruvi), fault.Forbidden, "only somebody who had a hand")
	wantKind(t, withdraw(1, 1, why, sample.Tobin), fault.Conflict, "version 1 is not the current one")
	wantKind(t, withdraw(1, 3, why, sample.Tobin), fault.NotFound, "no such version")
	wantKind(t, withdraw(1, 0, why, sample.Tobin), fault.NotFound, "no such version")
	wantKind(t, withdraw(2, 1, why, sample.Tobin), fault.NotFound, "no such version")
	wantKind(t, withdraw(99, 1, why, sample.Tobin), fault.NotFound, "no such version")
	wantField(t, withdraw(1, 2, "", sample.Tobin), "reason")
	b.must(withdraw(1, 2, why, sample.Bystander)) // a draft is a hand in it
}

func TestReopenTaskEndsAVerificationWithCause(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	wantKind(t, b.reopenTask(1, sample.Owner), fault.Conflict, "T-01 is not verified")
	wantKind(t, b.reopenTask(99, sample.Owner), fault.NotFound, "no such task")
	b.verify(1)
	b.verify(2)
	b.must(b.sign(offboarding.Security, sample.Security))
	wantField(t, b.call(func() error { return b.o.ReopenTask("r", 1, "\u202e", sample.Owner, b.now) }), "reason")
	b.must(b.reopenTask(1, sample.Owner))
	f := b.o.Facts()
	if len(f.Evidence) != 2 || len(f.Reviews) != 2 || len(f.Voids) != 1 || f.Voids[0].Cause != "T-01 was reopened" {
		t.Errorf("after reopening: %d evidence, %d reviews, voids %+v", len(f.Evidence), len(f.Reviews), f.Voids)
	}
	wantKind(t, b.reopenTask(1, sample.Owner), fault.Conflict, "T-01 is not verified")
	if got := f.Reopenings[0].Reason; got != "The key was used again." {
		t.Errorf("the reason is stored as %q", got)
	}
	b.verifyAgain(1)
	if c := b.task(1); !c.Met() {
		t.Errorf("reviewed again, T-01 is %+v", c)
	}
	if b.signOff(offboarding.Security).Met() {
		t.Error("the voided sign-off came back to life")
	}
}

func TestAssignGivesARunningTaskToAnActivePerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assign := func(task, version int, assignee, reason string) error {
		return b.call(func() error { return b.o.Assign(task, version, assignee, reason, sample.Owner, b.now) })
	}
	before, _ := b.o.Facts().Task(1)
	wantKind(t, assign(1, before.Version-1, sample.Ruvi, "On leave."), fault.Conflict, "T-01 changed since you opened this page")
	wantKind(t, assign(99, 1, sample.Ruvi, "On leave."), fault.NotFound, "no such task")
	wantField(t, assign(1, before.Version, sample.Former, ""), "assignee", "reason")
	wantField(t, assign(1, before.Version, sample.Tobin, "On leave."), "assignee")
	wantField(t, assign(1, before.Version, "", "On leave."), "assignee")
	b.must(assign(1, before.Version, sample.Ruvi, "On leave\r\nuntil 4 December."))
	after, _ := b.o.Facts().Task(1)
	if after.Assignee != sample.Ruvi || after.Version != before.Version+1 {
		t.Errorf("T-01 is now %+v", after)
	}
	events := b.o.Events()
	if e, ok := events[len(events)-1].(offboarding.TaskAssigned); !ok || e.Reason != "On leave\nuntil 4 December." {
		t.Errorf("the event is %+v", events[len(events)-1])
	}
	b.verify(1)
	b.verify(2)
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.assign(1, sample.Tobin))
	if !b.signOff(offboarding.Security).Met() {
		t.Error("an assignment voided a sign-off")
	}
}

func TestAnInvitedPersonIsGivenTasksAndCountsForNothingElse(t *testing.T) {
	t.Parallel()
	const mara = "mara"
	b := newBench(t, func(f *offboarding.Facts) {
		f.People[mara] = offboarding.Person{ID: mara, Name: "Mara Quist", Invited: true}
		f.Holders[offboarding.Legal] = append(f.Holders[offboarding.Legal], mara)
	})
	b.must(b.assign(1, mara))
	if c := b.task(1); c.Reason != offboarding.NeedsEvidence || !slices.Equal(c.Who, []string{mara}) || c.CanAct {
		t.Errorf("before the first sign-in the task is %+v", c)
	}
	wantField(t, b.nameReviewer(2, mara, sample.Owner), "reviewer")
	if signers := b.signOff(offboarding.Legal).Who; slices.Contains(signers, mara) {
		t.Errorf("%v can sign", signers)
	}
	b.edited(func(f *offboarding.Facts) { f.Path = []offboarding.PathStep{{Person: mara}} })
	if len(conditions(b.gate(), offboarding.PeopleCondition)) != 1 {
		t.Error("a path of somebody who has not signed in stands")
	}
	b.edited(func(f *offboarding.Facts) {
		f.People[mara] = offboarding.Person{ID: mara, Name: "Mara Quist", Active: true}
	})
	if c := b.task(1); !c.CanAct {
		t.Errorf("after it the task is %+v", c)
	}
}
