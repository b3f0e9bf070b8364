package offboarding_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// Whatever people do, in whatever order and with whatever rights, the rules
// of the gate and of separation of duties hold after each step.
func TestNothingThatPeopleDoBendsTheRules(t *testing.T) {
	t.Parallel()
	starts := []offboarding.Facts{
		newBench(t).o.Facts(), newBench(t).proven().o.Facts(), newBench(t).ready().o.Facts(), newBench(t).closed().o.Facts(),
		newBench(t, delegated(sample.Owner, sample.Bystander)).o.Facts(),
	}
	var closures, voids, refusals, delegated int
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t, rapid.SampledFrom(starts).Draw(t, "start"))
		steps := rapid.IntRange(1, 80).Draw(t, "steps")
		for range steps {
			m.step()
		}
		f := m.o.Facts()
		closures, voids, refusals = closures+len(f.Closures), voids+len(f.Voids), refusals+m.refused
		delegated += reviewedForOthers(f)
	})
	// A model that never gets to the end would prove nothing about it.
	if !t.Failed() && (closures == 0 || voids == 0 || refusals == 0 || delegated == 0) {
		t.Errorf("the model closed %d times, voided %d sign-offs, was refused %d times and reviewed for others %d times; it should reach all four",
			closures, voids, refusals, delegated)
	}
}

// model is a bench with random hands on it.
type model struct {
	*bench
	t       *rapid.T
	items   []offboarding.Item
	refused int
	// did is what the last step was, by is who did it.
	did, by string
}

func newModel(t *rapid.T, start offboarding.Facts) *model {
	f := deepCopy(start)
	m := &model{t: t, bench: &bench{t: t, now: sample.Published().Add(10 * day), ids: 1000}}
	if len(f.Evidence) == 0 && rapid.IntRange(0, 1).Draw(t, "waivers") == 0 {
		m.addWaiver(&f, "w-1")
		m.addWaiver(&f, "w-2")
	}
	if len(f.SignOffs) == 0 && rapid.IntRange(0, 5).Draw(t, "links") == 0 {
		p := f.People[sample.Legal]
		p.Human = m.person()
		f.People[sample.Legal] = p
	}
	for range rapid.IntRange(0, 4).Draw(t, "delegations") {
		m.delegate(&f)
	}
	m.o = offboarding.Restore(f)
	return m
}

func (m *model) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(m.t, label)
}

func (m *model) person() string {
	return m.pick("person", sample.Owner, sample.Deputy, sample.Tobin, sample.TobinAdmin, sample.Ruvi,
		sample.Legal, sample.Security, sample.Executive, sample.Bystander, sample.Former, "")
}

func (m *model) number() int { return rapid.IntRange(0, 7).Draw(m.t, "task") }

// addWaiver adds a waiver as a record may hold it, whether it counts or not.
func (m *model) addWaiver(f *offboarding.Facts, id string) {
	w := offboarding.Waiver{ID: id, Task: rapid.IntRange(1, 6).Draw(m.t, "waived"), Requester: m.person(), RequestedAt: m.now}
	if rapid.Bool().Draw(m.t, "until") {
		w.Until = m.now.Add(time.Duration(rapid.IntRange(1, 60).Draw(m.t, "days")) * day)
	}
	var people []string
	for range rapid.IntRange(0, needed(w)).Draw(m.t, "approvals") {
		people = append(people, m.person())
	}
	grant(f, w, m.now, people...)
}

// step does something, checks what it may have led to, and what it led to.
func (m *model) step() {
	before := m.o.Facts()
	wasReady := m.o.Gate(m.now.Add(hour)).Ready()
	stood := named(m.o.Gate(m.now.Add(hour)))
	m.by = ""
	err := m.act()
	if err != nil {
		m.refused++
		if fault.KindOf(err) == fault.Internal {
			m.t.Fatalf("%s by %q: %v", m.did, m.by, err)
		}
	}
	after := m.o.Facts()
	if after.State != before.State {
		closed := m.did == "close" && err == nil && m.by == after.Owner && wasReady && after.State == offboarding.Closed
		returned := m.did == "reopen" && err == nil && before.State != offboarding.Open && after.State == offboarding.Open
		if !closed && !returned && !m.gaveUp(before, after, err) {
			m.t.Fatalf("%s by %q (ready: %v, %v) made %s of %s", m.did, m.by, wasReady, err, after.State, before.State)
		}
	}
	m.checkGrowth(before, after)
	m.checkAmendments(before, after, stood)
	m.checkOwnership(before, after)
	m.checkDates(before, after)
	m.checkGate(after)
	m.checkSignOffs(after)
	m.checkTime()
}

// act does what the gate asks for, or anything.
func (m *model) act() error {
	switch chance := rapid.IntRange(0, 19).Draw(m.t, "useful"); {
	case chance < 13:
		return m.useful()
	case chance == 13:
		m.by, m.did = sample.Owner, "amend"
		return m.amending()
	}
	return m.anything()
}

// useful does what one of the conditions waits for, as one who can.
func (m *model) useful() error {
	can := m.gate().CanAct()
	if len(can) == 0 {
		return m.anything()
	}
	c := rapid.SampledFrom(can).Draw(m.t, "condition")
	if len(c.Who) == 0 {
		return m.anything()
	}
	m.by = c.Who[0]
	if len(c.Delegates) > 0 && rapid.IntRange(0, 3).Draw(m.t, "by a delegate") > 0 {
		m.by = c.Delegates[0].By
	}
	switch c.Reason {
	case offboarding.NeedsEvidence, offboarding.NeedsEvidenceAgain:
		return m.send(c.Task)
	case offboarding.NeedsReview:
		return m.decideAs("review", c.Task, offboarding.Verified)
	case offboarding.NeedsDeclaration:
		m.did = "declare"
		return m.declare()
	case offboarding.NeedsSearch:
		return m.endUnknowns()
	case offboarding.NeedsDisposition:
		return m.decideItem()
	case offboarding.NeedsDecision:
		return m.rule(c.Waiver)
	case offboarding.NeedsSignature:
		if c.Function == offboarding.Owner {
			m.did = "close"
			return m.close(m.by)
		}
		m.did = "sign"
		return m.sign(c.Function, m.by)
	default:
		return m.anything()
	}
}

// rule decides about a waiver.
func (m *model) rule(number int) error {
	m.did = "decide a waiver"
	return m.decideWaiver(number, rapid.SampledFrom([]offboarding.Ruling{offboarding.Approved, offboarding.Refused}).Draw(m.t, "ruling"), m.by)
}

func (m *model) askForLess() error {
	m.did = "ask for a waiver"
	in := m.waiverOf(m.number())
	in.Permanent = rapid.IntRange(0, 3).Draw(m.t, "for good") == 0
	if in.Task == 0 {
		in.Category = rapid.SampledFrom(offboarding.Categories()).Draw(m.t, "category")
	}
	return m.requestWaiver(in, m.by)
}

func (m *model) send(task int) error {
	m.did = "submit"
	if rapid.Bool().Draw(m.t, "with a file") {
		return m.submitFile(task, m.by)
	}
	return m.submit(task, m.by)
}

func (m *model) decideAs(did string, task int, outcome offboarding.Outcome) error {
	m.did = did
	d := m.decision(task, outcome)
	if rapid.IntRange(0, 9).Draw(m.t, "an old page") == 0 {
		d.Evidence--
	}
	return m.decide(d, m.by)
}

func (m *model) endUnknowns() error {
	m.did = "close an unknown"
	number := 1
	for _, u := range m.o.Facts().Unknowns {
		if u.Open() || !u.Closure.Until.IsZero() && !u.Closure.Until.After(m.now) {
			number = u.Number
		}
	}
	how := rapid.SampledFrom([]offboarding.Resolution{offboarding.Found, offboarding.NotFound, offboarding.Accepted}).Draw(m.t, "how")
	until := m.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(m.t, "days")) * day)
	if how == offboarding.Accepted {
		m.by = rapid.SampledFrom([]string{sample.Legal, m.by}).Draw(m.t, "approver")
	}
	return m.closeUnknown(number, how, until, m.by)
}

func (m *model) decideItem() error {
	m.did = "decide an item"
	if len(m.items) == 0 {
		return m.addAnItem()
	}
	at := rapid.IntRange(0, len(m.items)-1).Draw(m.t, "item")
	it, err := m.setDisposition(m.items[at], m.number())
	m.items[at] = it
	return err
}

func (m *model) addAnItem() error {
	m.did = "add an item"
	it, err := m.addItem()
	if err == nil {
		it.Number = len(m.items) + 1
		m.items = append(m.items, it)
	}
	return err
}

// anything does something as somebody, whether they may or not.
func (m *model) anything() error {
	m.by = m.person()
	m.did = m.pick("what", "submit", "review", "send back", "withdraw", "reopen a task", "assign", "name a reviewer", "add an item",
		"decide an item", "add an unknown", "close an unknown", "declare", "sign", "close", "reopen", "wait",
		"ask for a waiver", "decide a waiver", "withdraw a waiver", "wait long", "outside", "draft methods",
		"offer", "answer", "succession", "cancel", "decide cancelling", "amend", "add a task",
		"move a date", "set the path")
	switch m.did {
	case "submit":
		return m.send(m.number())
	case "review":
		return m.decideAs("review", m.number(), offboarding.Verified)
	case "send back":
		return m.decideAs("send back", m.number(), offboarding.ChangesRequested)
	case "withdraw":
		return m.withdraw(m.number(), m.by)
	case "reopen a task":
		return m.reopenTask(m.number(), m.by)
	case "assign":
		return m.assign(m.number(), m.by)
	case "name a reviewer":
		return m.nameReviewer(m.number(), m.person(), m.by)
	case "add an item":
		return m.addAnItem()
	case "decide an item":
		return m.decideItem()
	case "ask for a waiver":
		return m.askForLess()
	case "decide a waiver":
		return m.rule(rapid.IntRange(0, 3).Draw(m.t, "waiver"))
	case "withdraw a waiver":
		return m.withdrawWaiver(rapid.IntRange(0, 3).Draw(m.t, "waiver"), m.by)
	case "add an unknown":
		return m.addUnknown()
	case "close an unknown":
		return m.endUnknowns()
	case "declare":
		return m.call(func() error { return m.o.DeclareInventory(m.id("declaration"), m.by, m.now) })
	case "sign":
		return m.sign(rapid.SampledFrom(offboarding.Functions()).Draw(m.t, "function"), m.by)
	case "close":
		return m.close(m.by)
	case "reopen":
		return m.reopen()
	case "wait":
		return m.wait(time.Duration(rapid.IntRange(1, 30).Draw(m.t, "hours")) * hour)
	case "wait long":
		return m.wait(time.Duration(rapid.IntRange(1, 60).Draw(m.t, "days")) * day)
	case "outside":
		return m.outside()
	case "amend":
		return m.amending()
	case "add a task":
		return m.addTask(ownTask())
	case "move a date":
		return m.moveDue(m.number(), rapid.IntRange(-3, 40).Draw(m.t, "days"), m.by)
	case "set the path":
		if rapid.Bool().Draw(m.t, "back") {
			return m.restorePath(m.newPath(), m.by)
		}
		return m.overridePath(m.newPath(m.person(), m.person()), m.by)
	case "offer", "answer", "succession", "cancel", "decide cancelling":
		return m.ownership()
	}
	return m.draftMethods()
}

// wait lets time pass, and the sweep note it.
func (b *bench) wait(d time.Duration) error {
	b.t.Helper()
	b.now = b.now.Add(d)
	return b.call(func() error { b.o.Reevaluate(b.now); return nil })
}

// outside changes what is not the offboarding's own: people, functions, the
// path, drafts of evidence, hash checks.
func (m *model) outside() error {
	m.edited(func(f *offboarding.Facts) {
		switch rapid.IntRange(0, 6).Draw(m.t, "outside") {
		case 0:
			p := f.People[m.by]
			if p.ID != "" {
				p.Active = !p.Active
				f.People[m.by] = p
			}
		case 1:
			if task := m.number(); task >= 1 && task <= 6 && m.by != "" {
				c := offboarding.Contributor{Task: task, Person: m.by}
				if !slices.Contains(f.Contributors, c) {
					f.Contributors = append(f.Contributors, c)
				}
			}
		case 2:
			for i := range f.Evidence {
				for j := range f.Evidence[i].Files {
					f.Evidence[i].Files[j].Intact = rapid.IntRange(0, 3).Draw(m.t, "intact") > 0
				}
			}
		case 3:
			f.Holders[offboarding.Legal] = []string{sample.Legal, m.person()}
		case 4:
			for i := range f.Evidence {
				for j := range f.Evidence[i].Files {
					f.Evidence[i].Files[j].CheckedAt = m.now
				}
			}
		case 5:
			m.delegate(f)
		case 6:
			for i, d := range f.Delegations {
				if d.EndedAt.IsZero() && rapid.Bool().Draw(m.t, "ended") {
					f.Delegations[i].EndedAt = m.now
				}
			}
		}
	})
	return m.wait(0)
}

func (m *model) draftMethods() error {
	version := m.o.Facts().Version
	switch rapid.IntRange(0, 3).Draw(m.t, "draft method") {
	case 0:
		return m.call(func() error { return m.o.Publish(version, m.by, m.now) })
	case 1:
		return m.call(func() error { return m.o.DiscardDraft(version, "The client stays.", m.by, m.now) })
	case 2:
		return m.call(func() error { return m.o.AssignDraft(version, nil) })
	}
	return m.call(func() error { return m.o.ChangeDraft(version, sample.Terms(), sample.Plan()) })
}

// checkGrowth: records are added and never changed, closed ones not at all.
func (m *model) checkGrowth(before, after offboarding.Facts) {
	grew := func(what string, before, after any) {
		was, is := reflect.ValueOf(before), reflect.ValueOf(after)
		if is.Len() < was.Len() || m.did != "outside" && !same(is.Slice(0, was.Len()).Interface(), before) {
			m.t.Fatalf("%s by %q changed %s: %+v became %+v", m.did, m.by, what, before, after)
		}
	}
	grew("evidence", before.Evidence, after.Evidence)
	grew("withdrawals", before.Withdrawals, after.Withdrawals)
	grew("reviews", before.Reviews, after.Reviews)
	grew("reopenings", before.Reopenings, after.Reopenings)
	grew("contributors", before.Contributors, after.Contributors)
	grew("blockings", before.Blockings, after.Blockings)
	grew("declarations", before.Declarations, after.Declarations)
	grew("waivers", before.Waivers, after.Waivers)
	grew("decisions about waivers", before.WaiverDecisions, after.WaiverDecisions)
	grew("withdrawals of waivers", before.WaiverWithdrawals, after.WaiverWithdrawals)
	grew("sign-offs", before.SignOffs, after.SignOffs)
	grew("voids", before.Voids, after.Voids)
	grew("closures", before.Closures, after.Closures)
	grew("returns", before.Returns, after.Returns)
	grew("delegations", before.Delegations, after.Delegations)
	grew("offers", before.Offers, after.Offers)
	grew("answers to offers", before.OfferAnswers, after.OfferAnswers)
	grew("requests to cancel", before.CancellationRequests, after.CancellationRequests)
	grew("answers to requests to cancel", before.CancellationAnswers, after.CancellationAnswers)
	grew("cancellations", before.Cancellations, after.Cancellations)
	grew("amendments", before.Amendments, after.Amendments)
	if before.State != offboarding.Open && after.State == before.State && m.did != "outside" && !same(before, after) {
		m.t.Fatalf("%s by %q changed an offboarding that is over", m.did, m.by)
	}
	done := map[int]bool{}
	for again := true; again; {
		again = false
		for _, t := range after.Tasks {
			free := !slices.ContainsFunc(t.DependsOn, func(d offboarding.Dependency) bool { return !done[d.On] })
			again = again || free && !done[t.Number]
			done[t.Number] = done[t.Number] || free
		}
	}
	for _, t := range after.Tasks {
		if !done[t.Number] {
			m.t.Fatalf("T-%02d can never start", t.Number)
		}
	}
}

// checkGate compares the gate with a second reading of its rules.
func (m *model) checkGate(f offboarding.Facts) {
	g := m.o.Gate(m.now)
	r := reading{f: f, now: m.now}
	stands := r.stands()
	if got := named(g); !slices.Equal(got, stands) {
		m.t.Fatalf("after %s by %q the gate says that %q stand, a second reading says %q", m.did, m.by, got, stands)
	}
	if g.Open() != (len(stands) == 0) {
		m.t.Fatalf("open: %v while %q stand", g.Open(), stands)
	}
	if g.Ready() != slices.Equal(stands, []string{"sign-off owner"}) {
		m.t.Fatalf("ready: %v while %q stand", g.Ready(), stands)
	}
	if g.Open() && f.State != offboarding.Closed {
		m.t.Fatalf("the gate is open and the offboarding is %s", f.State)
	}
	for _, c := range g.Conditions {
		if c.Kind == offboarding.TaskCondition && c.Pin == offboarding.PinMet {
			review, _ := f.LatestReview(c.Task, lastVersion(f, c.Task))
			if r.hadAHand(c.Task, review.By) || r.hadAHand(c.Task, review.For) {
				m.t.Fatalf("T-%02d counts as verified by %q for %q, of whom one had a hand in it", c.Task, review.By, review.For)
			}
		}
		if who := r.delegates(c); !slices.Equal(c.Delegates, who) {
			m.t.Fatalf("after %s by %q the gate says that %+v act on %+v, a second reading says %+v", m.did, m.by, c.Delegates, c, who)
		}
		if c.CanAct && (c.Met() || len(c.Who) > 0 && !slices.ContainsFunc(c.Who, f.People.Active)) {
			m.t.Fatalf("nobody can act on %+v", c)
		}
	}
}

func lastVersion(f offboarding.Facts, task int) int {
	e, _ := f.LatestEvidence(task)
	return e.Version
}

// checkSignOffs: one for each human, none that was voided, each over what
// there is.
func (m *model) checkSignOffs(f offboarding.Facts) {
	r := reading{f: f, now: m.now}
	signed := map[string]string{}
	for _, so := range r.valid() {
		if other, twice := signed[r.human(so.By)]; twice {
			m.t.Fatalf("%q gave %s and %s, and both are valid", so.By, other, so.ID)
		}
		signed[r.human(so.By)] = so.ID
		rule, ok := f.Rule(so.Function)
		if !ok || so.Digest != r.scope(rule) {
			m.t.Fatalf("after %s by %q the sign-off of %s is valid and not over the current scope", m.did, m.by, so.Function)
		}
	}
	for _, so := range f.Snapshot(m.now).SignOffs {
		if _, valid := signed[r.human(so.By)]; !valid {
			m.t.Fatalf("the voided sign-off %s is back", so.ID)
		}
	}
	if _, owners := find(r.valid(), offboarding.Owner); owners != (f.State == offboarding.Closed) {
		m.t.Fatalf("state %s with the owner's sign-off: %v", f.State, owners)
	}
}

func find(in []offboarding.SignOff, f offboarding.Function) (offboarding.SignOff, bool) {
	i := slices.IndexFunc(in, func(so offboarding.SignOff) bool { return so.Function == f })
	if i < 0 {
		return offboarding.SignOff{}, false
	}
	return in[i], true
}

// checkTime: nothing changes before the next moment, and no digest ever does
// because of time.
func (m *model) checkTime() {
	g := m.o.Gate(m.now)
	until := g.NextMoment.Add(-1)
	if g.NextMoment.IsZero() {
		until = m.now.AddDate(20, 0, 0)
	}
	if !until.After(m.now.Add(-1)) {
		m.t.Fatalf("the next moment %s is not after %s", g.NextMoment, m.now)
	}
	if then := m.o.Gate(until); !same(then.Conditions, g.Conditions) {
		m.t.Fatalf("at %s the gate is another than at %s, but the next moment is %s:\n%+v\n%+v", until, m.now, g.NextMoment, then.Standing(), g.Standing())
	}
	for _, function := range offboarding.Functions() {
		if m.o.SignOffDigest(function, m.now) != m.o.SignOffDigest(function, m.now.AddDate(20, 0, 0)) {
			m.t.Fatalf("time alone changes the scope of %s", function)
		}
	}
}
