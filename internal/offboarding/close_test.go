package offboarding_test

import (
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestCloseGivesTheOwnersSignOffAndClosesTheGate(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	if got := b.o.Facts().Status(b.gate()); got != offboarding.StatusReady {
		t.Fatalf("status %q before closing", got)
	}
	seen := b.o.SignOffDigest(offboarding.Owner, b.now)
	b.must(b.close(sample.Owner))
	f := b.o.Facts()
	if f.State != offboarding.Closed || f.Status(b.gate()) != offboarding.StatusClosed {
		t.Errorf("state %s, status %q", f.State, f.Status(b.gate()))
	}
	if !b.gate().Open() || b.gate().Ready() {
		t.Errorf("a closed offboarding has an open gate and waits for nobody; standing: %+v", b.gate().Standing())
	}
	want := offboarding.Closure{Certificate: "CG-2026-0117", By: sample.Owner, At: b.now, SignOff: f.SignOffs[2].ID, Digest: seen}
	if len(f.Closures) != 1 || f.Closures[0] != want {
		t.Errorf("closures %+v, want %+v", f.Closures, want)
	}
	if so := f.SignOffs[2]; so.Function != offboarding.Owner || so.FreshSignIn != b.now || so.Statement != offboarding.OwnerRule().Statement {
		t.Errorf("the owner's sign-off is %+v", so)
	}
}

func TestNobodyClosesAroundTheGate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(*bench)
		edit    func(*offboarding.Facts)
		sign    func(*offboarding.Sign)
		by      string
		kind    fault.Kind
		says    string
	}{
		{name: "the deputy", by: sample.Deputy, kind: fault.Forbidden, says: "only the accountable owner can close it: Ines Valdorn"},
		{name: "an approver who signed", by: sample.Legal, kind: fault.Forbidden, says: "only the accountable owner"},
		{name: "nobody", by: "", kind: fault.Forbidden, says: "only the accountable owner"},
		{name: "a second account of the owner", by: "ines-admin", kind: fault.Forbidden, says: "only the accountable owner",
			edit: func(f *offboarding.Facts) {
				f.People["ines-admin"] = offboarding.Person{ID: "ines-admin", Name: "Ines", Human: sample.Owner, Active: true}
			}},
		{name: "an owner who left", kind: fault.Blocked, says: "the gate is closed: 2 of 11 conditions stand",
			edit: func(f *offboarding.Facts) { deactivate(f, sample.Owner) }},
		{name: "while a task stands", kind: fault.Blocked, says: "the gate is closed",
			prepare: func(b *bench) { b.must(b.reopenTask(6, sample.Owner)) }},
		{name: "while a function has not signed", kind: fault.Blocked, says: "the gate is closed",
			edit: func(f *offboarding.Facts) { f.SignOffs = f.SignOffs[:1] }},
		{name: "while an unknown is open", kind: fault.Blocked, says: "the gate is closed",
			prepare: func(b *bench) { b.must(b.addUnknown()) }},
		{name: "over what was not read", kind: fault.Conflict, says: "what you would sign changed since you read it",
			sign: func(s *offboarding.Sign) { s.Seen = digest.Bytes([]byte("another page")) }},
		{name: "over nothing", kind: fault.Conflict, says: "what you would sign changed since you read it",
			sign: func(s *offboarding.Sign) { s.Seen = "" }},
		{name: "with a file not checked for a day", kind: fault.Unavailable, says: "files not checked within a day: 1;",
			edit: func(f *offboarding.Facts) { f.Evidence[5].Files = []offboarding.File{logFile(sample.Published())} }},
		{name: "with a file that is not what was sent", kind: fault.Blocked, says: "the gate is closed",
			edit: func(f *offboarding.Facts) {
				file := logFile(sample.Published().Add(30 * day))
				file.Intact = false
				f.Evidence[5].Files = []offboarding.File{file}
			}},
		{name: "a draft", kind: fault.Conflict, says: "not open", edit: inState(offboarding.Draft)},
		{name: "twice", kind: fault.Conflict, says: "not open", edit: inState(offboarding.Closed)},
		{name: "a cancelled one", kind: fault.Conflict, says: "not open", edit: inState(offboarding.Cancelled)},
		{name: "one of an unknown state", kind: fault.Conflict, says: "not open", edit: inState("")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t).ready()
			if tt.edit != nil {
				f := deepCopy(b.o.Facts())
				tt.edit(&f)
				b.o = offboarding.Restore(f)
			}
			if tt.prepare != nil {
				tt.prepare(b)
			}
			by := sample.Owner
			if tt.by != "" || tt.name == "nobody" {
				by = tt.by
			}
			err := b.call(func() error {
				in := b.intent(offboarding.Owner)
				if tt.sign != nil {
					tt.sign(&in)
				}
				_, err := b.o.Close(in, "CG-2026-0117", by, b.now)
				return err
			})
			wantKind(t, err, tt.kind, tt.says)
		})
	}
}

func inState(s offboarding.State) func(*offboarding.Facts) {
	return func(f *offboarding.Facts) { f.State = s }
}

func deactivate(f *offboarding.Facts, id string) {
	p := f.People[id]
	p.Active = false
	f.People[id] = p
}

func TestClosingTwiceIsRefusedTheSecondTime(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	first := b.intent(offboarding.Owner)
	b.must(b.close(sample.Owner))
	err := b.call(func() error {
		_, err := b.o.Close(first, "CG-2026-0118", sample.Owner, b.now)
		return err
	})
	wantKind(t, err, fault.Conflict, "not open")
}

// The owner's account changes hands outside of these methods: whoever takes
// over after signing for a function has no signature left.
func TestAnOwnerWhoSignedForAFunctionCannotClose(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	f := deepCopy(b.o.Facts())
	f.Owner = sample.Legal
	b.o = offboarding.Restore(f)
	c := b.signOff(offboarding.Legal)
	if c.Met() || c.Reason != offboarding.NeedsSigner {
		t.Errorf("the sign-off for legal is %+v; want nobody left to give it", c)
	}
	wantKind(t, b.close(sample.Legal), fault.Blocked, "the gate is closed")
}

// A sign-off that no rule asks for does not hold the gate closed, but its
// signer has no second signature.
func TestAClosureThatWouldLeaveTheGateClosedLeavesNoTrace(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	b.edited(func(f *offboarding.Facts) {
		f.SignOffRules = append(f.SignOffRules, offboarding.SignOffRule{Function: offboarding.Contract})
		f.Holders[offboarding.Contract] = []string{sample.Bystander}
	})
	b.must(b.sign(offboarding.Contract, sample.Bystander))
	b.edited(func(f *offboarding.Facts) { f.SignOffRules = f.SignOffRules[:2]; f.Owner = sample.Bystander })
	if !b.gate().Ready() {
		t.Fatalf("the gate is not ready: %+v", b.gate().Standing())
	}
	wantKind(t, b.close(sample.Bystander), fault.Blocked, "the gate is closed: 1 of 10 conditions stand")
}

func TestOwnerNeverSignsThroughTheFunctionsDoor(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	wantKind(t, b.sign(offboarding.Owner, sample.Owner), fault.Forbidden, "closes the offboarding")
}

func TestFilesCheckedWithinADayAreFreshEnoughToClose(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.submitFile(1, sample.Tobin))
	sent := b.now
	if stale := b.o.Facts().StaleFiles(sent.Add(offboarding.FileCheckAge)); len(stale) != 0 {
		t.Errorf("stale after exactly a day: %+v", stale)
	}
	stale := b.o.Facts().StaleFiles(sent.Add(offboarding.FileCheckAge + time.Second))
	if len(stale) != 1 || stale[0].Key != "k-1" {
		t.Errorf("stale after more than a day: %+v", stale)
	}
	b.must(b.withdraw(1, sample.Tobin))
	if stale := b.o.Facts().StaleFiles(sent.Add(2 * day)); len(stale) != 0 {
		t.Errorf("files of withdrawn evidence are checked: %+v", stale)
	}
}

func TestAClosedOffboardingIsFrozen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.addUnknown())
	b.must(b.closeUnknown(1, offboarding.Found, time.Time{}, sample.Tobin))
	item, err := b.addItem()
	b.must(err)
	item, err = b.setDisposition(item, 1)
	b.must(err)
	b.closed()
	attempts := map[string]func() error{
		"submit":          func() error { return b.submit(1, sample.Tobin) },
		"review":          func() error { return b.review(1, offboarding.Verified, sample.Owner) },
		"withdraw":        func() error { return b.withdraw(1, sample.Tobin) },
		"reopen a task":   func() error { return b.reopenTask(1, sample.Owner) },
		"assign":          func() error { return b.assign(1, sample.Ruvi) },
		"name a reviewer": func() error { return b.nameReviewer(1, sample.Bystander, sample.Owner) },
		"add an item":     func() error { _, err := b.addItem(); return err },
		"decide an item":  func() error { _, err := b.setDisposition(item, 2); return err },
		"add an unknown":  b.addUnknown,
		"close an unknown": func() error {
			return b.closeUnknown(1, offboarding.Found, time.Time{}, sample.Tobin)
		},
		"declare":        b.declare,
		"sign":           func() error { return b.sign(offboarding.Legal, sample.Legal) },
		"close":          func() error { return b.close(sample.Owner) },
		"change a draft": func() error { return b.o.ChangeDraft(2, sample.Terms(), sample.Plan()) },
		"assign a draft": func() error { return b.o.AssignDraft(2, nil) },
		"discard":        func() error { return b.o.DiscardDraft(2, "The client stays.", sample.Owner, b.now) },
		"publish":        func() error { return b.o.Publish(2, sample.Owner, b.now) },
	}
	for name, attempt := range attempts {
		if err := b.call(attempt); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	events := len(b.o.Events())
	b.o.Reevaluate(b.now.Add(365 * day))
	if len(b.o.Events()) != events {
		t.Errorf("time changed a closed offboarding: %+v", b.o.Events()[events:])
	}
}

func TestReopeningKeepsTheProofAndVoidsEverySignature(t *testing.T) {
	t.Parallel()
	b := newBench(t).closed()
	before := b.o.Facts()
	b.must(b.reopen())
	f := b.o.Facts()
	if !same(f.Evidence, before.Evidence) || !same(f.Reviews, before.Reviews) || !same(f.Closures, before.Closures) {
		t.Error("reopening changed evidence, reviews or the closure")
	}
	if _, declared := f.ValidDeclaration(); declared {
		t.Error("the declaration outlived the reopening")
	}
	if len(f.Voids) != 3 || len(f.Snapshot(b.now).SignOffs) != 0 {
		t.Errorf("voids %+v; want all three sign-offs", f.Voids)
	}
	if got := f.Status(b.gate()); got != offboarding.StatusReopened {
		t.Errorf("status %q", got)
	}
	for _, c := range conditions(b.gate(), offboarding.TaskCondition) {
		if !c.Met() {
			t.Errorf("T-%02d lost its verification: %+v", c.Task, c)
		}
	}
	b.must(b.declare())
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.sign(offboarding.Security, sample.Security))
	if got := b.o.Facts().Status(b.gate()); got != offboarding.StatusReady {
		t.Errorf("status %q once only the owner's sign-off is missing again", got)
	}
	b.must(b.close(sample.Owner))
	if got := len(b.o.Facts().Closures); got != 2 {
		t.Errorf("%d closures, want the first and the second", got)
	}
}

func TestReopeningNotesWhatTimeHasBlocked(t *testing.T) {
	t.Parallel()
	end := sample.Published().Add(30 * day)
	b := newBench(t, func(f *offboarding.Facts) {
		for _, task := range []int{1, 2} {
			grant(f, offboarding.Waiver{ID: f.Tasks[task].Key, Task: task, Requester: sample.Tobin, Until: end}, sample.Published(), sample.Security)
		}
	})
	for _, task := range []int{3, 4} {
		b.verify(task)
	}
	b.now = b.now.Add(day)
	b.verify(5)
	b.verify(6)
	b.must(b.declare())
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.close(sample.Owner))
	b.now = end
	b.must(b.reopen())
	blockings := b.o.Facts().Blockings
	if last := blockings[len(blockings)-1]; last.Task != 2 || !last.Blocked {
		t.Errorf("the last blocking is %+v; want T-02, whose predecessor is waived no more", last)
	}
	if got := b.o.Facts().Returns[0].Reason; got != "A key was used after closure." {
		t.Errorf("the reason is stored as %q", got)
	}
}

func TestClosingSignsAsTheOwnerWhateverTheFormSays(t *testing.T) {
	t.Parallel()
	b := newBench(t).ready()
	b.must(b.call(func() error {
		in := b.intent(offboarding.Owner)
		in.Function = offboarding.Legal
		_, err := b.o.Close(in, "CG-2026-0117", sample.Owner, b.now)
		return err
	}))
	if so := b.o.Facts().SignOffs[2]; so.Function != offboarding.Owner {
		t.Errorf("closed with a sign-off of %s", so.Function)
	}
}

func TestOnlyAClosureCanBeReopenedAndOnlyWithAReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	wantKind(t, b.reopen(), fault.Conflict, "only a closed or cancelled offboarding")
	b.closed()
	err := b.call(func() error { return b.o.Reopen(" \r\n ", sample.Owner, b.now) })
	wantField(t, err, "reason")
}

func TestCertificateNumberIsTheYearAndFourDigits(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"CG-2026-0117":  offboarding.CertificateNumber(2026, 117),
		"CG-2027-12345": offboarding.CertificateNumber(2027, 12345),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestFunctionsMustSignTheCurrentScopeAsDifferentPeople(t *testing.T) {
	t.Parallel()
	both := func(f *offboarding.Facts) {
		f.Holders = map[offboarding.Function][]string{
			offboarding.Legal:    {sample.Security, sample.Legal, sample.Owner, sample.Former},
			offboarding.Security: {sample.Security},
		}
	}
	b := newBench(t, both).proven()
	wantKind(t, b.sign(offboarding.Privacy, sample.Legal), fault.NotFound, "does not ask for that sign-off")
	wantKind(t, b.sign(offboarding.Security, sample.Legal), fault.Forbidden, "you do not sign for this function")
	wantKind(t, b.sign(offboarding.Legal, sample.Owner), fault.Forbidden, "You sign this offboarding as its owner, last")
	wantKind(t, b.sign(offboarding.Legal, sample.Former), fault.Forbidden, "you do not sign for this function")
	stale := b.call(func() error {
		in := b.intent(offboarding.Security)
		in.Seen = b.o.SignOffDigest(offboarding.Legal, b.now)
		_, err := b.o.SignOff(in, sample.Security, b.now)
		return err
	})
	wantKind(t, stale, fault.Conflict, "what you would sign changed")
	b.must(b.sign(offboarding.Security, sample.Security))
	wantKind(t, b.sign(offboarding.Security, sample.Security), fault.Conflict, "was given already")
	wantKind(t, b.sign(offboarding.Legal, sample.Security), fault.Forbidden, "You have signed this offboarding already")
	if who := b.signOff(offboarding.Legal).Who; !slices.Equal(who, []string{sample.Legal}) {
		t.Errorf("the sign-off for legal waits for %q", who)
	}
	b.must(b.sign(offboarding.Legal, sample.Legal))
}

func TestAFunctionSignsOnlyWhenItsScopeIsMet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.verify(1)
	wantKind(t, b.sign(offboarding.Security, sample.Security), fault.Blocked, "still stand: T-02;")
	b.verify(2)
	b.edited(func(f *offboarding.Facts) {
		f.SignOffRules[0].Categories = append(f.SignOffRules[0].Categories, offboarding.OtherCategory)
		ask(f, offboarding.Waiver{ID: "w-1", Category: offboarding.OtherCategory, Requester: sample.Tobin})
	})
	wantKind(t, b.sign(offboarding.Security, sample.Security), fault.Blocked, "that this sign-off speaks for still stand; nothing")
	b.edited(func(f *offboarding.Facts) { f.Waivers = nil })
	// The rest of the gate stands; security does not speak for it.
	b.must(b.sign(offboarding.Security, sample.Security))
	wantKind(t, b.sign(offboarding.Legal, sample.Legal), fault.Blocked, "still stand: T-04 and T-05;")
}

func TestARuleOfTheRecordIsFoundByItsFunction(t *testing.T) {
	t.Parallel()
	f := sample.Facts(t)
	if r, ok := f.Rule(offboarding.Legal); !ok || r.Statement != "I state that the client's data are gone as agreed." {
		t.Errorf("rule for legal: %+v, %v", r, ok)
	}
	if r, ok := f.Rule(offboarding.Owner); !ok || !same(r, offboarding.OwnerRule()) {
		t.Errorf("rule for the owner: %+v, %v; it holds whatever the playbook says", r, ok)
	}
	if _, ok := f.Rule(offboarding.Contract); ok {
		t.Error("there is a rule for contract")
	}
}
