package demo_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net/mail"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/demo"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// state is what an offboarding of the demonstration must look like.
type state struct {
	client  string
	status  offboarding.Status
	overdue bool
	late    bool
}

// wanted are the offboardings of Ines Valdorn, by number.
var wanted = map[int]state{
	2018: {client: "Nordlys Energi", status: offboarding.StatusClosed},
	2029: {client: "Corvane Insurance", status: offboarding.StatusInProgress, overdue: true},
	2036: {client: "Brightwell Foods Ltd", status: offboarding.StatusReady},
	2038: {client: "Portobel Logistics", status: offboarding.StatusReopened},
	2041: {client: "Halden Maritime AS", status: offboarding.StatusInProgress, late: true},
	2044: {client: "Kestrel Rail", status: offboarding.StatusInProgress},
	2047: {client: "Tessellate Labs", status: offboarding.StatusInProgress},
	2049: {client: "Osprey Grid", status: offboarding.StatusDraft},
}

func TestEveryOffboardingIsInItsStateWheneverTheDemonstrationStarts(t *testing.T) {
	t.Parallel()
	moments := []time.Time{
		noon,
		time.Date(2027, time.January, 1, 0, 0, 30, 0, time.UTC),
		time.Date(2028, time.February, 29, 23, 59, 0, 0, time.UTC),
		time.Date(2026, time.August, 15, 6, 0, 0, 0, time.FixedZone("", 5*60*60)), // a Saturday
	}
	for _, now := range moments {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			w := atNoon
			if !now.Equal(noon) {
				w = func(t *testing.T) *world { t.Helper(); return tell(t, now) }
			}
			checkStates(t, w(t), now)
		})
	}
}

func checkStates(t *testing.T, w *world, now time.Time) {
	t.Helper()
	list, err := w.reader.Offboardings(t.Context(), w.actor(t, "ines-valdorn"), reading.ListQuery{Attention: store.AnyState, Mine: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]state{}
	for _, row := range list.Rows {
		overdue := row.State == offboarding.Open && offboarding.DaysLate(row.Due, now) > 0
		got[row.Number] = state{row.ClientName, row.Status, overdue, row.Late(now) && !overdue}
	}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("the list shows\n%v, want\n%v", got, wanted)
	}
	others, err := w.reader.Overdue(t.Context(), w.actor(t, "pell-okonda"), reading.ListQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if others.Matching != 7 {
		t.Errorf("%d offboardings are overdue, want 7", others.Matching)
	}
}

// halden returns OFF-2041 as its owner sees it.
func halden(t *testing.T, w *world) reading.Offboarding {
	t.Helper()
	o, err := w.reader.Offboarding(t.Context(), w.actor(t, "ines-valdorn"), 2041)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestHaldenHasSomethingInEveryState(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	o := halden(t, w)
	seen := map[offboarding.TaskStatus]int{}
	overdue := 0
	for _, task := range o.Facts.Tasks {
		c, _ := o.Gate.Task(task.Number)
		seen[c.Status()]++
		if !c.Met() && offboarding.DaysLate(task.Due, noon) > 0 {
			overdue++
		}
	}
	want := map[offboarding.TaskStatus]int{
		offboarding.TaskVerified: 10, offboarding.TaskSubmitted: 2, offboarding.TaskChanges: 1,
		offboarding.TaskToDo: 2, offboarding.TaskBlocked: 4,
	}
	if !reflect.DeepEqual(seen, want) || overdue != 1 {
		t.Errorf("tasks are %v with %d overdue, want %v with 1", seen, overdue, want)
	}
	if o.Facts.Inventory.Items() != 31 || o.Facts.Inventory.Undecided != 2 {
		t.Errorf("the inventory has %d items, %d undecided; want 31 and 2", o.Facts.Inventory.Items(), o.Facts.Inventory.Undecided)
	}
	contract, _ := o.Gate.SignOff(offboarding.Contract)
	if !contract.Met() {
		t.Error("Jonas Brekvik has not signed for the contract")
	}
	accounts := taskWith(t, o, "revoke-service-accounts")
	if c, _ := o.Gate.Task(accounts.Number); accounts.Number != 6 || c.Status() != offboarding.TaskChanges {
		t.Errorf("the service accounts are T-%02d and %s, want T-06 with changes requested", accounts.Number, c.Status())
	}
	draft, err := w.reader.Task(t.Context(), w.actor(t, "tobin-askerley"), 2041, accounts.Number)
	if err != nil || !draft.HasDraft {
		t.Errorf("Tobin Askerley has no draft of new evidence (%v)", err)
	}
}

func taskWith(t *testing.T, o reading.Offboarding, key string) offboarding.Task {
	t.Helper()
	for _, task := range o.Facts.Tasks {
		if task.Key == key {
			return task
		}
	}
	t.Fatalf("there is no task %s", key)
	return offboarding.Task{}
}

func TestTheCertificateOfNordlysCanBeRead(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	for number, want := range map[int]struct {
		certificate string
		superseded  bool
	}{2018: {"CG-2026-0117", false}, 2038: {"CG-2026-0116", true}} {
		c, err := w.reader.Certificate(t.Context(), w.actor(t, "ines-valdorn"), number)
		if err != nil {
			t.Fatal(err)
		}
		if c.Number != want.certificate || c.Superseded != want.superseded {
			t.Errorf("OFF-%d has %s, superseded %v; want %s, %v", number, c.Number, c.Superseded, want.certificate, want.superseded)
		}
	}
}

func TestEverybodyHasSomethingToSee(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	for subject, kind := range map[string]string{
		"tobin-askerley": "tasks", "dario-veltmann": "tasks", "mirela-dostane": "tasks", "bram-ostlund": "tasks",
		"sanna-quillby": "reviews", "ruvi-samarante": "reviews", "jonas-brekvik": "reviews", "odile-farrowe": "reviews",
		"ines-valdorn": "owned", "pell-okonda": "overdue",
	} {
		c, err := w.reader.Counts(t.Context(), w.actor(t, subject))
		if err != nil {
			t.Fatal(err)
		}
		if n := map[string]int{"tasks": c.Tasks, "reviews": c.Reviews, "owned": c.Owned, "overdue": c.Overdue}[kind]; n == 0 {
			t.Errorf("%s has no %s", subject, kind)
		}
	}
}

func TestCountsOnListsAreThoseOfTheGate(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	auditor := w.actor(t, "hedda-marrow")
	list, err := w.reader.Offboardings(t.Context(), auditor, reading.ListQuery{Attention: store.AnyState})
	if err != nil || len(list.Rows) == 0 {
		t.Fatalf("%d rows, %v", len(list.Rows), err)
	}
	for _, row := range list.Rows {
		o, err := w.reader.Offboarding(t.Context(), auditor, row.Number)
		if err != nil {
			t.Fatal(err)
		}
		got := []any{row.Standing, row.Conditions, row.CanAct, row.Status}
		want := []any{len(o.Gate.Standing()), len(o.Gate.Conditions), len(o.Gate.CanAct()), o.Status()}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("OFF-%d: the list says %v, the gate %v", row.Number, got, want)
		}
	}
}

func TestCountsOfTheNavigationAreThoseOfTheGates(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	want := map[string]store.WaitingCounts{}
	count := func(person string, tasks, reviews, owned int) {
		c := want[person]
		want[person] = store.WaitingCounts{Tasks: c.Tasks + tasks, Reviews: c.Reviews + reviews, Owned: c.Owned + owned}
	}
	numbers, err := w.store.Numbers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range numbers {
		o, err := w.reader.Offboarding(t.Context(), w.actor(t, "hedda-marrow"), number)
		if err != nil {
			t.Fatal(err)
		}
		if o.Facts.State == offboarding.Open || o.Facts.State == offboarding.Draft {
			count(o.Facts.Owner, 0, 0, 1)
		}
		for _, c := range o.Gate.Standing() {
			switch {
			case o.Facts.State != offboarding.Open:
			case c.Reason == offboarding.NeedsReview || c.Reason == offboarding.NeedsDecision || c.Reason == offboarding.NeedsSignature:
				for _, person := range c.Who {
					if c.CanAct {
						count(person, 0, 1, 0)
					}
				}
				for _, d := range c.Delegates {
					count(d.By, 0, 1, 0)
				}
			case c.Kind == offboarding.TaskCondition && c.Reason != offboarding.NeedsReviewer:
				task, _ := o.Facts.Task(c.Task)
				count(task.Assignee, 1, 0, 0)
			}
		}
	}
	people, err := w.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if kept, err := w.store.CountWaiting(t.Context(), p.ID); err != nil || kept != want[p.ID] {
			t.Errorf("%s: kept %+v, counted %+v, %v", p.Name, kept, want[p.ID], err)
		}
	}
}

func TestListsAreTheSameAfterEverythingDerivedWasDropped(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	before := w.lists(t)
	if err := w.store.Housekeep(t.Context(), func(h *store.Housekeeping) error { return h.DropDerived(t.Context()) }); err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(before, w.lists(t)) {
		t.Error("dropping what is derived changed no list, so this test sees nothing")
	}
	if missing, err := w.store.Underived(t.Context()); err != nil || !missing {
		t.Errorf("it is not noticed that everything derived is missing: %v", err)
	}
	if err := w.app.Recompute(t.Context(), authz.Job("test")); err != nil {
		t.Fatal(err)
	}
	if missing, err := w.store.Underived(t.Context()); err != nil || missing {
		t.Errorf("something derived is still missing: %v", err)
	}
	if after := w.lists(t); !reflect.DeepEqual(before, after) {
		t.Errorf("the lists were\n%+v\nand are\n%+v", before, after)
	}
}

// lists returns every list of everybody.
func (w *world) lists(t *testing.T) []any {
	t.Helper()
	people, err := w.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	for _, p := range people {
		actor := app.ActorOf(p, "192.0.2.1")
		offboardings, err := w.reader.Offboardings(t.Context(), actor, reading.ListQuery{Attention: store.AnyState})
		if err != nil {
			t.Fatal(err)
		}
		tasks, err := w.reader.MyTasks(t.Context(), actor, 1)
		if err != nil {
			t.Fatal(err)
		}
		waiting, err := w.reader.WaitingOnMe(t.Context(), actor, reading.PageSize)
		if err != nil {
			t.Fatal(err)
		}
		counts, err := w.reader.Counts(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, offboardings, tasks, waiting, counts)
	}
	return out
}

func TestTheAuditLogIsInOrder(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	signed, err := w.store.SignCheckpoint(t.Context(), audit.Actor{Kind: audit.System, ID: "test", Name: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := w.store.CheckpointKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.ParsePublicKey(keys[0])
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(t.Context(), w.store, [][]byte{signed}, verifier)
	if err != nil {
		t.Fatal(err)
	}
	if !report.OK() || len(report.Warnings) > 0 || report.Size < 300 {
		t.Errorf("%s Problems %v, warnings %v", report.Sentence(), report.Problems, report.Warnings)
	}
}

func TestEveryFileOpensAndIsWhatItsNameSays(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	auditor := w.actor(t, "hedda-marrow")
	numbers, err := w.store.Numbers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, endings := 0, map[string]bool{}
	for _, number := range numbers {
		facts, err := w.store.Facts(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range facts.Evidence {
			for _, f := range e.Files {
				at := reading.Spot{Number: number, Task: e.Task}
				opened, err := w.reader.File(t.Context(), auditor, w.blobs, at, e.Version, f.Position)
				if err != nil {
					t.Fatalf("OFF-%d %s: %v", number, f.Name, err)
				}
				content, err := io.ReadAll(opened) // fails at the end where the hash differs
				if err := firstError(err, opened.Close(), isWhatItSays(f.Name, content)); err != nil {
					t.Errorf("OFF-%d T-%02d %s: %v", number, e.Task, f.Name, err)
				}
				files++
				endings[path.Ext(f.Name)] = true
			}
		}
	}
	if files < 60 || len(endings) < 6 {
		t.Errorf("there are %d files of the kinds %v, want more of both", files, endings)
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// isWhatItSays reads a file as the program that its ending names would.
func isWhatItSays(name string, content []byte) error {
	switch path.Ext(name) {
	case ".json":
		return json.Unmarshal(content, new(any))
	case ".csv":
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err == nil && len(rows) < 2 {
			err = fmt.Errorf("%d lines", len(rows))
		}
		return err
	case ".png":
		_, err := png.Decode(bytes.NewReader(content))
		return err
	case ".eml":
		_, err := mail.ReadMessage(bytes.NewReader(content))
		return err
	case ".pdf":
		return isPaper(content)
	case ".txt", ".log":
		if !utf8.Valid(content) || len(bytes.TrimSpace(content)) == 0 {
			return fmt.Errorf("no text")
		}
		return nil
	}
	return fmt.Errorf("a kind that this test does not know")
}

// isPaper checks what a reader of PDF goes by: the table of objects stands
// where the end says, and each object where the table says.
func isPaper(content []byte) error {
	text := string(content)
	if !strings.HasPrefix(text, "%PDF-1.") || !strings.HasSuffix(strings.TrimSpace(text), "%%EOF") {
		return fmt.Errorf("no PDF")
	}
	var start, count int
	if _, err := fmt.Sscanf(text[strings.LastIndex(text, "startxref"):], "startxref\n%d", &start); err != nil {
		return err
	}
	if _, err := fmt.Sscanf(text[start:], "xref\n0 %d", &count); err != nil {
		return fmt.Errorf("no table of objects at %d: %w", start, err)
	}
	lines := strings.Split(text[start:], "\n")
	for i := 1; i < count; i++ {
		var at int
		if _, err := fmt.Sscanf(lines[2+i], "%d", &at); err != nil {
			return err
		}
		if !strings.HasPrefix(text[at:], fmt.Sprintf("%d 0 obj", i)) {
			return fmt.Errorf("object %d is not at %d", i, at)
		}
	}
	return nil
}

func TestPeopleOfTheProviderAreThePeopleOfTheRecord(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	before, err := w.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	accounts := demo.Accounts()
	for _, a := range accounts {
		known := w.actor(t, a.Subject)
		p, err := w.app.SignIn(t.Context(), authz.Actor{From: "192.0.2.1"}, app.Identity{
			Issuer: issuer, Subject: a.Subject, Name: a.Name, Email: a.Email, Groups: a.Groups,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := app.ActorOf(p, "192.0.2.1"); !reflect.DeepEqual(got, known) {
			t.Errorf("%s signs in as %+v, and is %+v in the record", a.Name, got, known)
		}
	}
	after, err := w.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before, after) || len(before) != len(accounts) {
		t.Errorf("signing in changed the people: %d before, %d after, %d accounts", len(before), len(after), len(accounts))
	}
}

func TestTimeGoesOnAfterTheStory(t *testing.T) {
	t.Parallel()
	now := noon
	clock := demo.NewClock(func() time.Time { return now })
	if !clock.Now().Equal(noon) {
		t.Errorf("the clock begins at %s, want %s", clock.Now(), noon)
	}
	w := atNoon(t)
	if got := w.clock.Now(); !got.Equal(noon) {
		t.Errorf("the clock stands at %s after the story, want %s", got, noon)
	}
	o := halden(t, w)
	for _, r := range o.Facts.Reviews {
		if r.At.After(noon) {
			t.Errorf("the review of T-%02d is of %s, which has not come yet", r.Task, r.At)
		}
	}
}

func TestTheProviderIsOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	config := demo.ProviderConfig{BaseURL: "http://127.0.0.1:8080", ClientID: "closegate", ClientSecret: "demo", Now: testkit.NewClock().Now}
	if _, err := demo.Provider(config); err != nil {
		t.Errorf("refused on this machine: %v", err)
	}
	config.BaseURL = "https://closegate.example.com"
	if _, err := demo.Provider(config); err == nil {
		t.Error("a provider that lets everybody in would answer the world")
	}
}
