package offboarding_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// draftBench starts with a draft of the plan that the edits leave.
func draftBench(t testing.TB, edits ...func(*offboarding.Facts)) *bench {
	t.Helper()
	registry := sample.Registry()
	for _, edit := range edits {
		edit(&registry)
	}
	o, err := offboarding.NewDraft(registry, sample.Terms(), sample.Plan(), sample.Published())
	if err != nil {
		t.Fatalf("start a draft: %v", err)
	}
	return &bench{t: t, o: o, now: sample.Published()}
}

func (b *bench) version() int { return b.o.Facts().Version }

func TestNewDraftTakesTermsPlanAndRegistry(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	f := b.o.Facts()
	if f.State != offboarding.Draft || f.Version != 1 || !f.CreatedAt.Equal(sample.Published()) || !f.PublishedAt.IsZero() {
		t.Errorf("state %s, version %d, created %s, published %s", f.State, f.Version, f.CreatedAt, f.PublishedAt)
	}
	if f.Reference() != "OFF-2041" || f.Status(b.gate()) != offboarding.StatusDraft || len(f.Tasks) != 6 || len(f.SignOffRules) != 2 {
		t.Errorf("draft %+v", f)
	}
	if want := []offboarding.Attribute{offboarding.FederatedAccess, offboarding.PersonalData}; !same(f.Attributes, want) {
		t.Errorf("attributes %q, want them sorted: %q", f.Attributes, want)
	}
	events := b.o.Events()
	if e, ok := events[0].(offboarding.Drafted); len(events) != 1 || !ok || !same(e.Facts, f) {
		t.Errorf("events %+v", events)
	}
}

func TestADraftNamesEveryMistakeInItsTerms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		terms  func(*offboarding.Terms)
		plan   func(*offboarding.Plan)
		fields []string
	}{
		{name: "nothing at all", terms: func(in *offboarding.Terms) { *in = offboarding.Terms{} },
			plan:   func(in *offboarding.Plan) { *in = offboarding.Plan{} },
			fields: []string{"client", "service", "owner", "contract_ends", "due", "playbook"}},
		{name: "an owner who left", terms: func(in *offboarding.Terms) { in.Owner = sample.Former }, fields: []string{"owner"}},
		{name: "the deputy as owner", terms: func(in *offboarding.Terms) { in.Owner = sample.Deputy }, fields: []string{"owner"}},
		{name: "one human as owner and deputy", terms: func(in *offboarding.Terms) { in.Owner, in.Deputy = sample.Tobin, sample.TobinAdmin },
			fields: []string{"owner"}},
		{name: "a slip of the finger", terms: func(in *offboarding.Terms) {
			in.ContractEnds = time.Date(206, 11, 30, 0, 0, 0, 0, time.UTC)
			in.Due = time.Date(20261, 11, 30, 0, 0, 0, 0, time.UTC)
		}, fields: []string{"contract_ends", "due"}},
		{name: "an attribute that is not known", terms: func(in *offboarding.Terms) { in.Attributes = []offboarding.Attribute{"rich"} },
			fields: []string{"attributes"}},
		{name: "a playbook without tasks", plan: func(in *offboarding.Plan) { in.Tasks = nil }, fields: []string{"playbook"}},
		{name: "a plan without a playbook", plan: func(in *offboarding.Plan) { in.Playbook.ID = "" }, fields: []string{"playbook"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			terms, plan := sample.Terms(), sample.Plan()
			if tt.terms != nil {
				tt.terms(&terms)
			}
			if tt.plan != nil {
				tt.plan(&plan)
			}
			o, err := offboarding.NewDraft(sample.Registry(), terms, plan, sample.Published())
			if o != nil {
				t.Error("a refused draft was returned")
			}
			wantField(t, err, tt.fields...)
			b := draftBench(t)
			wantField(t, b.call(func() error { return b.o.ChangeDraft(1, terms, plan) }), tt.fields...)
		})
	}
}

func TestTasksNeverWaitForEachOther(t *testing.T) {
	t.Parallel()
	on := func(numbers ...int) (out []offboarding.Dependency) {
		for _, n := range numbers {
			out = append(out, offboarding.Dependency{On: n})
		}
		return out
	}
	tests := []struct {
		name string
		edit func([]offboarding.Task)
		says string
	}{
		{"itself", func(ts []offboarding.Task) { ts[0].DependsOn = on(1) }, "T-01 waits for T-01"},
		{"two", func(ts []offboarding.Task) { ts[0].DependsOn = on(3, 2) }, "T-01 waits for T-02 waits for T-01"},
		{"a long way round", func(ts []offboarding.Task) { ts[3].DependsOn = on(3, 6) },
			"T-04 waits for T-06 waits for T-05 waits for T-04"},
		{"one that is not there", func(ts []offboarding.Task) { ts[2].DependsOn = on(99) }, "T-03 waits for T-99, which is not there"},
		{"two of one number", func(ts []offboarding.Task) { ts[2].Number = 1 }, "two tasks have the number T-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := sample.Plan()
			tt.edit(plan.Tasks)
			_, err := offboarding.NewDraft(sample.Registry(), sample.Terms(), plan, sample.Published())
			wantKind(t, err, fault.Invalid, tt.says)
			b := draftBench(t)
			wantKind(t, b.call(func() error { return b.o.ChangeDraft(1, sample.Terms(), plan) }), fault.Invalid, tt.says)
		})
	}
}

func TestChangeDraftKeepsWhoWasNamed(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	b.must(b.call(func() error {
		return b.o.AssignDraft(1, []offboarding.Assignment{
			{Task: 1, Assignee: sample.Bystander, Reviewer: sample.Legal, Outsider: " Tessellate Labs "},
		})
	}))
	plan := sample.Plan()
	// The playbook puts another task before it, and has one of its own.
	plan.Tasks[0], plan.Tasks[1] = plan.Tasks[1], plan.Tasks[0]
	plan.Tasks[0].Number, plan.Tasks[1].Number = 1, 2
	plan.Tasks[0].DependsOn, plan.Tasks[5].Key = nil, ""
	plan.Tasks[5].Assignee = sample.Security
	plan.Tasks[4].Key, plan.Tasks[4].Assignee = "erasure", sample.Bystander
	unchanged := deepCopy(plan)
	terms := sample.Terms()
	terms.Attributes = nil
	b.must(b.call(func() error { return b.o.ChangeDraft(2, terms, plan) }))
	if !same(plan, unchanged) {
		t.Error("the caller's plan was changed")
	}
	f := b.o.Facts()
	moved, _ := f.Task(2)
	if moved.Key != "accounts" || moved.Assignee != sample.Bystander || moved.Reviewer != sample.Legal || moved.Outsider != "Tessellate Labs" {
		t.Errorf("the task that moved lost its names: %+v", moved)
	}
	if own, _ := f.Task(6); own.Assignee != sample.Security {
		t.Errorf("a task without a key took the names of another: %+v", own)
	}
	if added, _ := f.Task(5); added.Assignee != sample.Bystander {
		t.Errorf("a task that is new in the plan lost its own names: %+v", added)
	}
	if f.Version != 3 || len(f.Attributes) != 0 {
		t.Errorf("version %d, attributes %q", f.Version, f.Attributes)
	}
}

func TestAnOlderFormNeverOverwritesADraft(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	b.must(b.call(func() error { return b.o.AssignDraft(1, nil) }))
	for name, attempt := range map[string]func(version int) error{
		"change":  func(v int) error { return b.o.ChangeDraft(v, sample.Terms(), sample.Plan()) },
		"assign":  func(v int) error { return b.o.AssignDraft(v, nil) },
		"publish": func(v int) error { return b.o.Publish(v, sample.Owner, b.now) },
		"discard": func(v int) error { return b.o.DiscardDraft(v, "The client stays.", sample.Owner, b.now) },
	} {
		for _, version := range []int{1, 3} {
			err := b.call(func() error { return attempt(version) })
			if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "the draft changed since you opened this page") {
				t.Errorf("%s with version %d: %v", name, version, err)
			}
		}
	}
}

func TestAssignDraftNamesActivePeopleAndNoOneTwice(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	assign := func(in ...offboarding.Assignment) error {
		return b.call(func() error { return b.o.AssignDraft(b.version(), in) })
	}
	good := offboarding.Assignment{Task: 2, Assignee: sample.Bystander}
	wantField(t, assign(good,
		offboarding.Assignment{Task: 1, Assignee: sample.Former, Reviewer: sample.Former},
		offboarding.Assignment{Task: 3, Assignee: sample.Tobin, Reviewer: sample.TobinAdmin, Outsider: "a\x00b"},
	), "tasks.1.assignee", "tasks.1.reviewer", "tasks.1.reviewer", "tasks.3.reviewer", "tasks.3.outsider")
	wantKind(t, assign(good, offboarding.Assignment{Task: 99}), fault.NotFound, "no such task")
	due := time.Date(2026, time.December, 1, 23, 30, 0, 0, time.UTC)
	b.must(assign(good, offboarding.Assignment{Task: 1, Due: due}))
	f := b.o.Facts()
	first, _ := f.Task(1)
	if first.Assignee != "" || !first.Due.Equal(due.Truncate(day)) {
		t.Errorf("T-01 is %+v; want nobody and a whole day", first)
	}
	second, _ := f.Task(2)
	if second.Assignee != sample.Bystander || second.Due.IsZero() {
		t.Errorf("T-02 is %+v; want a name and its due date kept", second)
	}
}

func TestPublishingSaysEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*offboarding.Facts)
		task int
		says string
	}{
		{"an owner who left", func(f *offboarding.Facts) { deactivate(f, sample.Owner) }, 0, "Choose an accountable owner who is active"},
		{"an empty path", func(f *offboarding.Facts) { f.Path = nil }, 0, "The escalation path of Fleet Telemetry needs active people"},
		{"somebody on the path who left", func(f *offboarding.Facts) { f.Path[0].Person = sample.Former }, 0, "The escalation path of Fleet Telemetry"},
		{"nobody on the path but the deputy", func(f *offboarding.Facts) { f.Path = f.Path[:1] }, 0, "The escalation path of Fleet Telemetry"},
		{"nobody for a task", func(f *offboarding.Facts) { f.Tasks[0].Assignee = "" }, 1, "Choose who does T-01 End named accounts"},
		{"somebody for a task who left", func(f *offboarding.Facts) { f.Tasks[0].Assignee = sample.Former }, 1, "Choose who does T-01"},
		{"nobody to review", func(f *offboarding.Facts) {
			f.Tasks[1].Assignee = sample.Owner
			deactivate(f, sample.Deputy)
			f.Path = f.Path[1:]
		}, 2, "Choose who reviews T-02 Revoke service accounts"},
		{"nobody to sign", func(f *offboarding.Facts) { f.Holders[offboarding.Legal] = []string{sample.Owner} }, 0, "Nobody is left who can sign for legal"},
		{"one person to sign twice", func(f *offboarding.Facts) { f.Holders[offboarding.Legal] = []string{sample.Security} }, 0, "Nobody is left who can sign for security"},
		{"no task of a category", func(f *offboarding.Facts) { f.Tasks = append(f.Tasks[:2:2], f.Tasks[3:]...) }, 0, "No task covers device recovery; choose a playbook that has one, or ask that it counts as not applicable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := draftBench(t)
			b.edited(tt.edit)
			problems := b.o.PublishProblems(b.now)
			if len(problems) != 1 || problems[0].Task != tt.task || !strings.HasPrefix(problems[0].Message, tt.says) {
				t.Fatalf("problems %+v, want only %q of task %d", problems, tt.says, tt.task)
			}
			err := b.call(func() error { return b.o.Publish(1, sample.Owner, b.now) })
			wantKind(t, err, fault.Blocked, problems[0].Message)
		})
	}
}

func TestPublishMakesTheGateCount(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	if problems := b.o.PublishProblems(b.now); len(problems) != 0 {
		t.Fatalf("problems %+v", problems)
	}
	wantKind(t, b.submit(1, sample.Tobin), fault.Conflict, "not open")
	b.must(b.call(func() error { return b.o.Publish(1, sample.Owner, b.now) }))
	f := b.o.Facts()
	if f.State != offboarding.Open || !f.PublishedAt.Equal(b.now) || f.Version != 2 || f.Status(b.gate()) != offboarding.StatusInProgress {
		t.Errorf("state %s since %s, version %d, status %q", f.State, f.PublishedAt, f.Version, f.Status(b.gate()))
	}
	for _, task := range f.Tasks {
		if task.Version != 2 {
			t.Errorf("T-%02d has version %d; a form of the draft would not be stale", task.Number, task.Version)
		}
		if !task.FirstDue.Equal(task.Due) || task.FirstDue.IsZero() {
			t.Errorf("T-%02d was first due %s and is due %s", task.Number, task.FirstDue, task.Due)
		}
	}
	err := b.call(func() error { return b.o.Publish(2, sample.Owner, b.now) })
	wantKind(t, err, fault.Conflict, "not a draft any more")
}

func TestADraftIsDiscardedWithAReason(t *testing.T) {
	t.Parallel()
	b := draftBench(t)
	discard := func(reason string) error {
		return b.call(func() error { return b.o.DiscardDraft(1, reason, sample.Owner, b.now) })
	}
	wantField(t, discard(""), "reason")
	b.must(discard(" The client stays.\r\n"))
	events := b.o.Events()
	if e, ok := events[len(events)-1].(offboarding.DraftDiscarded); !ok || e.Reason != "The client stays." || e.By != sample.Owner || !e.At.Equal(b.now) {
		t.Errorf("the event is %+v", events[len(events)-1])
	}
	if f := b.o.Facts(); f.State != offboarding.Cancelled || f.Status(b.gate()) != offboarding.StatusCancelled {
		t.Errorf("state %s, status %q", f.State, f.Status(b.gate()))
	}
	wantKind(t, discard("The client stays."), fault.Conflict, "not a draft any more")
}
