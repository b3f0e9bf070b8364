package offboarding_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestAWaiverIsAskedForWithEverythingThatIsDecidedAbout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
	w, _ := b.o.Facts().Waiver(1)
	want := offboarding.Waiver{
		ID: "waiver-1", Number: 1, Task: 3, What: "Return of 1 field device", Reason: "Lost in transit.\nThe carrier has confirmed it.",
		Control: "The disk was encrypted.", Requester: sample.Ruvi, RequestedAt: b.now, Until: time.Date(2026, time.December, 2, 0, 0, 0, 0, time.UTC),
	}
	if w != want {
		t.Errorf("the waiver is %+v, want %+v", w, want)
	}
	c := b.of(offboarding.WaiverCondition)
	if c.Reason != offboarding.NeedsDecision || len(c.Who) != 1 || c.Who[0] != sample.Security || b.task(3).Met() {
		t.Errorf("a waiver that is not decided leaves %+v and %+v", c, b.task(3))
	}

	b = newBench(t)
	for what, edit := range map[string]func(*offboarding.WaiverRequest){
		"what": func(in *offboarding.WaiverRequest) { in.What = " " }, "reason": func(in *offboarding.WaiverRequest) { in.Reason = "" },
		"control": func(in *offboarding.WaiverRequest) { in.Control = strings.Repeat("x", 2001) },
		"until":   func(in *offboarding.WaiverRequest) { in.Until = time.Time{} },
	} {
		in := b.waiverOf(3)
		edit(&in)
		wantField(t, b.requestWaiver(in, sample.Ruvi), what)
	}
	for _, until := range []time.Time{b.now, b.now.AddDate(1, 0, 2)} {
		in := b.waiverOf(3)
		in.Until = until
		wantField(t, b.requestWaiver(in, sample.Ruvi), "until")
	}
	wantKind(t, b.requestWaiver(b.waiverOf(99), sample.Ruvi), fault.NotFound, "no such task")
}

func TestNothingIsWaivedTwiceNorWhatIsVerifiedNorWhatIsNotOpen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
	wantKind(t, b.requestWaiver(b.waiverOf(3), sample.Owner), fault.Conflict, "Ruvi Samarante has asked for a waiver of T-03 already")
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Security))
	permanent := b.waiverOf(3)
	permanent.Permanent = true
	b.must(b.requestWaiver(permanent, sample.Ruvi)) // a renewal
	b.must(b.decideWaiver(2, offboarding.Approved, sample.Security))
	b.must(b.decideWaiver(2, offboarding.Approved, sample.Legal))
	wantKind(t, b.requestWaiver(b.waiverOf(3), sample.Ruvi), fault.Conflict, "T-03 is waived for good")
	b.verify(1)
	wantKind(t, b.requestWaiver(b.waiverOf(1), sample.Tobin), fault.Conflict, "T-01 is verified")

	closed := newBench(t).closed()
	wantKind(t, closed.requestWaiver(closed.waiverOf(3), sample.Ruvi), fault.Conflict, "not open")
	draft := newBench(t, func(f *offboarding.Facts) { f.State = offboarding.Draft })
	wantKind(t, draft.requestWaiver(draft.waiverOf(3), sample.Ruvi), fault.Conflict, "not open")
}

func TestAWaiverIsDecidedOnlyByThoseWhoMay(t *testing.T) {
	t.Parallel()
	secondAccount := func(of string) func(*offboarding.Facts) {
		return func(f *offboarding.Facts) {
			p := f.People[sample.Security]
			p.Human = of
			f.People[sample.Security] = p
		}
	}
	holds := func(who string) func(*offboarding.Facts) {
		return func(f *offboarding.Facts) {
			f.Holders[offboarding.Security] = append(f.Holders[offboarding.Security], who)
		}
	}
	for name, tt := range map[string]struct {
		edit func(*offboarding.Facts)
		by   string
		says string
	}{
		"the requester":                       {holds(sample.Ruvi), sample.Ruvi, "You asked for this waiver"},
		"a second account of the requester":   {secondAccount(sample.Ruvi), sample.Security, "You asked for this waiver"},
		"the owner":                           {holds(sample.Owner), sample.Owner, "decide about no waiver of their own"},
		"the deputy":                          {holds(sample.Deputy), sample.Deputy, "decide about no waiver of their own"},
		"a second account of the owner":       {secondAccount(sample.Owner), sample.Security, "decide about no waiver of their own"},
		"a contributor":                       {holds(sample.Tobin), sample.Tobin, "You had a hand in the evidence for T-03"},
		"a second account of a contributor":   {holds(sample.TobinAdmin), sample.TobinAdmin, "You had a hand"},
		"a holder of another function":        {nil, sample.Legal, "decided for security"},
		"somebody without any function":       {nil, sample.Bystander, "decided for security"},
		"a holder who is not active any more": {holds(sample.Former), sample.Former, "decided for security"},
		"nobody":                              {nil, "", "You had a hand"},
		"the one whom another playbook's rule names": {func(f *offboarding.Facts) {
			f.WaiverRules = []offboarding.WaiverRule{{Category: offboarding.DeviceRecovery, Function: offboarding.Legal}}
		}, sample.Security, "decided for legal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(f *offboarding.Facts) {
				f.Contributors = []offboarding.Contributor{{Task: 3, Person: sample.Tobin}}
				if tt.edit != nil {
					tt.edit(f)
				}
			})
			b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
			for _, ruling := range []offboarding.Ruling{offboarding.Approved, offboarding.Refused} {
				wantKind(t, b.decideWaiver(1, ruling, tt.by), fault.Forbidden, tt.says)
			}
			if b.stateOf(1) != offboarding.PendingWaiver {
				t.Errorf("the waiver is %s", b.stateOf(1))
			}
		})
	}
}

func TestAnApprovedWaiverEndsAndARefusedOneNeverCounts(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
	wantField(t, b.call(func() error {
		_, err := b.o.DecideWaiver("d", offboarding.WaiverRuling{Waiver: 1, Ruling: offboarding.Refused}, sample.Security, b.now)
		return err
	}), "reason")
	wantField(t, b.decideWaiver(1, "", sample.Security), "ruling")
	b.must(b.decideWaiver(1, offboarding.Refused, sample.Security))
	if b.stateOf(1) != offboarding.RefusedWaiver || b.task(3).Met() || len(conditions(b.gate(), offboarding.WaiverCondition)) != 0 {
		t.Errorf("after a refusal: %s, %+v", b.stateOf(1), b.task(3))
	}
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Security), fault.Conflict, "Dario Veltmann has refused this waiver")

	b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
	b.must(b.decideWaiver(2, offboarding.Approved, sample.Security))
	if b.stateOf(2) != offboarding.ApprovedWaiver || b.task(3).Pin != offboarding.PinWaived {
		t.Errorf("after an approval: %s, %+v", b.stateOf(2), b.task(3))
	}
	wantKind(t, b.decideWaiver(2, offboarding.Refused, sample.Security), fault.Conflict, "has approved this waiver")
	wantKind(t, b.withdrawWaiver(2, sample.Ruvi), fault.Conflict, "has approved this waiver")
	b.now = b.now.AddDate(0, 1, 0)
	if c := b.of(offboarding.WaiverCondition); b.stateOf(2) != offboarding.EndedWaiver || c.Reason != offboarding.WaiverEnded || b.task(3).Met() {
		t.Errorf("after its end: %s, %+v", b.stateOf(2), c)
	}

	b.must(b.requestWaiver(b.waiverOf(3), sample.Ruvi))
	b.now = b.now.AddDate(0, 2, 0)
	wantField(t, b.decideWaiver(3, offboarding.Approved, sample.Security), "ruling")
	b.must(b.decideWaiver(3, offboarding.Refused, sample.Security))
}

func TestAPermanentWaiverNeedsTwoPeopleOfTwoFunctions(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Holders[offboarding.Security] = []string{sample.Security, sample.Bystander}
		f.Holders[offboarding.Legal] = []string{sample.Legal, sample.Security}
	})
	in := b.waiverOf(3)
	in.Permanent = true
	b.must(b.requestWaiver(in, sample.Ruvi))
	if w, _ := b.o.Facts().Waiver(1); !w.Until.IsZero() {
		t.Errorf("a permanent waiver ends on %s", w.Until)
	}
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Legal), fault.Forbidden, "decided for security")
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Security))
	if b.stateOf(1) != offboarding.PendingWaiver || b.task(3).Met() {
		t.Errorf("one approval makes it %s", b.stateOf(1))
	}
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Security), fault.Conflict, "You have approved this waiver")
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Bystander), fault.Conflict, "Dario Veltmann has approved it for security")
	if c := b.of(offboarding.WaiverCondition); len(c.Who) != 1 || c.Who[0] != sample.Legal || c.Function != "" {
		t.Errorf("the second decision waits for %+v", c)
	}
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Legal))
	if b.stateOf(1) != offboarding.ApprovedWaiver || b.task(3).Pin != offboarding.PinWaived {
		t.Errorf("two approvals make it %s", b.stateOf(1))
	}
}

func TestVerificationWithdrawsAWaiverThatIsNotDecided(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.requestWaiver(b.waiverOf(1), sample.Tobin))
	b.must(b.submit(1, sample.Tobin))
	b.must(b.review(1, offboarding.ChangesRequested, sample.Owner))
	if b.stateOf(1) != offboarding.PendingWaiver {
		t.Errorf("changes were asked for, and the waiver is %s", b.stateOf(1))
	}
	b.verify(1)
	f := b.o.Facts()
	w, _ := f.Waiver(1)
	if wd, ok := f.WithdrawalOf(w); !ok || wd.Cause != "T-01 was verified" || wd.By != sample.Owner || !wd.At.Equal(b.now) {
		t.Errorf("withdrawn: %v %+v", ok, wd)
	}
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Security), fault.Conflict, "T-01 was verified")
	b.must(b.reopenTask(1, sample.Owner))
	if len(conditions(b.gate(), offboarding.WaiverCondition)) != 0 {
		t.Error("a reopened task revives the waiver")
	}
}

func TestOnlyWhoeverAskedWithdrawsAWaiver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.requestWaiver(b.waiverOf(1), sample.Tobin))
	for _, other := range []string{sample.Owner, sample.Deputy, sample.Security, sample.Bystander, ""} {
		wantKind(t, b.withdrawWaiver(1, other), fault.Forbidden, "Tobin Askerley, who asked")
	}
	wantKind(t, b.withdrawWaiver(2, sample.Tobin), fault.NotFound, "no such waiver")
	b.must(b.withdrawWaiver(1, sample.Tobin))
	if b.stateOf(1) != offboarding.WithdrawnWaiver || len(conditions(b.gate(), offboarding.WaiverCondition)) != 0 {
		t.Errorf("after the withdrawal it is %s", b.stateOf(1))
	}
	wantKind(t, b.withdrawWaiver(1, sample.Tobin), fault.Conflict, "was withdrawn")
	wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Security), fault.Conflict, "was withdrawn")
}

func TestApprovingAWaiverVoidsTheSignOffsInWhoseScopeItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	b.must(b.requestWaiver(b.waiverOf(2), sample.Tobin))
	b.must(b.decideWaiver(1, offboarding.Approved, sample.Security))
	b.now = b.now.Add(day)
	b.verify(4)
	b.now = b.now.Add(day)
	b.verify(5)
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.requestWaiver(b.waiverOf(2), sample.Tobin))
	if len(b.o.Facts().Voids) != 0 {
		t.Fatalf("asking voids %+v", b.o.Facts().Voids)
	}
	b.must(b.decideWaiver(2, offboarding.Approved, sample.Security))
	voids := b.o.Facts().Voids
	if len(voids) != 1 || voids[0].Cause != "the waiver of T-02 was approved" || !b.signOff(offboarding.Legal).Met() || b.signOff(offboarding.Security).Met() {
		t.Errorf("approving voids %+v; want the sign-off of security alone", voids)
	}
}

func TestACategoryWithoutTasksIsRecordedAsNotApplicable(t *testing.T) {
	t.Parallel()
	for _, state := range []offboarding.State{offboarding.Draft, offboarding.Open} {
		b := newBench(t, func(f *offboarding.Facts) {
			f.State = state
			f.Tasks = f.Tasks[:5] // nobody asks for the customer's acknowledgement
			f.Holders[offboarding.Contract] = []string{sample.Bystander}
		})
		in := b.waiverOf(0)
		in.Category, in.Until = offboarding.CustomerAcknowledgement, time.Time{}
		b.must(b.requestWaiver(in, sample.Owner))
		wantKind(t, b.requestWaiver(in, sample.Deputy), fault.Conflict, "customer acknowledgement already")
		wantKind(t, b.decideWaiver(1, offboarding.Approved, sample.Security), fault.Forbidden, "decided for contract")
		if len(conditions(b.gate(), offboarding.FloorCondition)) != 1 {
			t.Fatalf("the floor does not stand in a %s offboarding: %+v", state, b.gate().Standing())
		}
		b.must(b.decideWaiver(1, offboarding.Approved, sample.Bystander))
		if len(conditions(b.gate(), offboarding.FloorCondition)) != 0 || b.stateOf(1) != offboarding.ApprovedWaiver {
			t.Errorf("after the approval the floor stands in a %s offboarding: %s", state, b.stateOf(1))
		}
		in.Category = offboarding.DeviceRecovery
		wantKind(t, b.requestWaiver(in, sample.Owner), fault.Conflict, "tasks cover device recovery")
		for _, c := range []offboarding.Category{offboarding.OtherCategory, "", "unknown"} {
			in.Category = c
			wantKind(t, b.requestWaiver(in, sample.Owner), fault.NotFound, "no such category")
		}
	}
}

func TestWaiversInForceAreThoseThatStillExcuseSomething(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, until := range []time.Time{b.now.AddDate(0, 1, 0), b.now.AddDate(0, 3, 0), b.now.AddDate(0, 2, 0)} {
		in := b.waiverOf(3)
		in.Until = until
		b.must(b.requestWaiver(in, sample.Ruvi))
		n := len(b.o.Facts().Waivers)
		if n < 3 {
			b.must(b.decideWaiver(n, offboarding.Approved, sample.Security))
		}
	}
	got := b.o.Facts().WaiversInForce(b.now)
	if len(got) != 1 || got[0].Number != 2 {
		t.Errorf("in force are %+v, want the one that lasts longest", got)
	}
	if late := b.o.Facts().WaiversInForce(b.now.AddDate(1, 0, 0)); len(late) != 0 {
		t.Errorf("a year later %+v are in force", late)
	}
}
