package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// world is one world on SQLite, for rules that no database has a part in.
func world(t *testing.T) *testkit.World {
	t.Helper()
	clock := testkit.NewClock()
	config := testkit.StoreConfig(t)
	config.URL, config.Now = testkit.SQLiteURL(t), clock.Now
	return testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
}

// text is the client exit after a change, as a file that was made from a version.
func text(t *testing.T, version int, change func(p *playbook.Playbook)) []byte {
	t.Helper()
	all := playbook.Shipped()
	p := all[slices.IndexFunc(all, func(p playbook.Playbook) bool { return p.ID == "client-exit" })]
	p.Version, p.Tasks, p.SignOffs = version, slices.Clone(p.Tasks), slices.Clone(p.SignOffs)
	change(&p)
	out, err := playbook.Format(p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func renamed(name string) func(p *playbook.Playbook) {
	return func(p *playbook.Playbook) { p.Name = name }
}

func saveText(t *testing.T, w *testkit.World, basedOn int, text []byte) {
	t.Helper()
	if _, err := w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: basedOn, Text: text, Note: "a trial"}); err != nil {
		t.Fatal(err)
	}
}

// entries returns what the log says of an action, the newest first.
func entries(t *testing.T, w *testkit.World, action audit.Action) []audit.Event {
	t.Helper()
	all, err := w.Store.Trail(t.Context(), store.TrailFilter{Action: action, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	var out []audit.Event
	for _, e := range all {
		content, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, content.Event)
	}
	return out
}

func TestShippedPlaybooksArePublishedOnceAsVersion1(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		if err := w.App.PublishShipped(t.Context(), testkit.Operator()); err != nil {
			t.Fatal(err)
		}
		v, err := w.Store.PlaybookVersion(t.Context(), "client-exit", 1)
		if err != nil || v.Shipped != 1 || !strings.HasPrefix(v.Body, "# Client exit") {
			t.Errorf("got %v, shipped %d", err, v.Shipped)
		}
		if got := entries(t, w, audit.PlaybookPublished); len(got) != len(playbook.Shipped()) {
			t.Errorf("%d entries say that a playbook was published", len(got))
		}
	})
}

func TestASavedVersionIsWhereNewOffboardingsStartAndRunningOnesKeepTheirs(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		before := w.Publish()
		draft := w.Draft()
		saveText(t, w, 1, text(t, 1, renamed("Client exit, shorter")))
		after := w.Draft()
		for number, want := range map[int]int{before: 1, draft: 1, after: 2} {
			if got := w.Facts(number).Playbook.Version; got != want {
				t.Errorf("OFF-%d has version %d, want %d", number, got, want)
			}
		}
		if got := w.Facts(after).Playbook.Name; got != "Client exit, shorter" {
			t.Errorf("the new one starts from %q", got)
		}
		v, err := w.Store.PlaybookVersion(t.Context(), "client-exit", 2)
		if err != nil || v.Note != "a trial" || v.SavedByName != "Operator" || v.Shipped != 0 || !strings.Contains(v.Body, "\nversion: 2\n") {
			t.Errorf("got %+v, %v", v, err)
		}
		got := entries(t, w, audit.PlaybookPublished)[0]
		if got.Note != "a trial" || got.Subject != "Client exit, shorter" {
			t.Errorf("the log says %+v", got)
		}
	})
}

// A draft keeps the version that it started from, also when its answers change.
func TestADraftKeepsItsVersionWhenItsAnswersChange(t *testing.T) {
	t.Parallel()
	w := world(t)
	number := w.Draft()
	saveText(t, w, 1, text(t, 1, renamed("Client exit, shorter")))
	f := w.Facts(number)
	in := app.StartOffboarding{Client: f.Client, Service: f.Service, Owner: f.Owner, Playbook: "client-exit", ContractEnds: f.ContractEnds, Tier: offboarding.Strict}
	if err := w.App.ChangeDraft(t.Context(), w.As(testkit.Owner), app.ChangeDraft{Offboarding: number, Version: f.Version, StartOffboarding: in}); err != nil {
		t.Fatal(err)
	}
	if f = w.Facts(number); f.Playbook.Version != 1 || f.Tier != offboarding.Strict {
		t.Errorf("the draft has version %d and tier %s", f.Playbook.Version, f.Tier)
	}
}

func TestAVersionBasedOnAnOlderOneIsAConflictThatNamesBoth(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		saveText(t, w, 1, text(t, 1, renamed("Client exit, shorter")))
		for name, test := range map[string]struct {
			basedOn int
			want    string
		}{
			"an older one":        {1, "client-exit is at version 2 now, and this was made from version 1"},
			"none, but it exists": {0, "there is a playbook client-exit already, at version 2"},
			"one that is not yet": {3, "client-exit is at version 2 now, and this was made from version 3"},
		} {
			_, err := w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: test.basedOn, Text: text(t, 1, renamed("Another"))})
			if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		_, err := w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 4, Text: text(t, 4, func(p *playbook.Playbook) { p.ID = "new-one" })})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a new one based on version 4: %v", err)
		}
		if entry, err := w.Store.PlaybookEntry(t.Context(), "client-exit"); err != nil || entry.Latest != 2 {
			t.Errorf("the latest version is %d, %v", entry.Latest, err)
		}
	})
}

func TestOfTwoVersionsSavedAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		results := make(chan error, 4)
		for range cap(results) {
			go func() {
				_, err := w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text(t, 1, renamed("Client exit, shorter"))})
				results <- err
			}()
		}
		saved := 0
		for range cap(results) {
			switch err := <-results; {
			case err == nil:
				saved++
			case !fault.Is(err, fault.Conflict):
				t.Errorf("got %v", err)
			}
		}
		if saved != 1 {
			t.Errorf("%d were saved", saved)
		}
	})
}

func TestAPlaybookWithMistakesIsRefusedWithAllOfThem(t *testing.T) {
	t.Parallel()
	w := world(t)
	broken := text(t, 1, func(p *playbook.Playbook) {
		p.Name = ""
		p.Tasks[0].Category = "people"
		p.SignOffs[0].Categories = nil
	})
	_, err := w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: broken})
	fields := fault.Fields(err)
	if !fault.Is(err, fault.Invalid) || len(fields) != 3 || fields[0].Name != "line 3, column 7" || fields[0].Message != "name: is missing" {
		t.Errorf("got %v", err)
	}
	if err := w.App.RevokeFunction(t.Context(), testkit.Operator(), w.ID(testkit.Bystander), offboarding.Privacy); err != nil {
		t.Fatal(err)
	}
	_, err = w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text(t, 1, renamed("Shorter"))})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "nobody holds the function privacy") {
		t.Errorf("a sign-off that nobody can give: %v", err)
	}
}

func TestTheSameTextAgainIsNoNewVersion(t *testing.T) {
	t.Parallel()
	w := world(t)
	v, err := w.Store.PlaybookVersion(t.Context(), "client-exit", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: []byte(strings.ReplaceAll(v.Body, "\n", "\r\n"))})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "word for word") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyAdministratorsChangePlaybooks(t *testing.T) {
	t.Parallel()
	w := world(t)
	if err := w.App.GrantRole(t.Context(), testkit.Operator(), w.ID(testkit.Bystander), authz.Administrator); err != nil {
		t.Fatal(err)
	}
	in := app.SavePlaybook{BasedOn: 1, Text: text(t, 1, renamed("Shorter"))}
	for _, who := range []string{testkit.Owner, testkit.Tobin, testkit.Executive} {
		if _, err := w.App.SavePlaybook(t.Context(), w.As(who), in); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s saves: %v", who, err)
		}
		if err := w.App.RetirePlaybook(t.Context(), w.As(who), "client-exit", "no need"); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s retires: %v", who, err)
		}
	}
	if got := entries(t, w, audit.AccessRefused); len(got) != 6 {
		t.Errorf("%d refusals are in the log", len(got))
	}
	if _, err := w.App.SavePlaybook(t.Context(), w.As(testkit.Bystander), in); err != nil {
		t.Errorf("an administrator: %v", err)
	}
}

func TestARetiredPlaybookIsNotChosenAnewAndComesBack(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		draft := w.Draft()
		operator := testkit.Operator()
		if err := w.App.RetirePlaybook(t.Context(), operator, "client-exit", " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.App.RetirePlaybook(t.Context(), operator, "client-exit", "replaced"); err != nil {
			t.Fatal(err)
		}
		f := w.Facts(draft)
		in := app.StartOffboarding{Client: f.Client, Service: f.Service, Owner: f.Owner, Playbook: "client-exit", ContractEnds: f.ContractEnds}
		if _, err := w.App.StartOffboarding(t.Context(), w.As(testkit.Owner), in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "Choose a playbook") {
			t.Errorf("a new offboarding starts from it: %v", err)
		}
		if err := w.App.ChangeDraft(t.Context(), w.As(testkit.Owner), app.ChangeDraft{Offboarding: draft, Version: f.Version, StartOffboarding: in}); err != nil {
			t.Errorf("the draft that has it cannot be changed: %v", err)
		}
		if _, err := w.App.SavePlaybook(t.Context(), operator, app.SavePlaybook{BasedOn: 1, Text: text(t, 1, renamed("Shorter"))}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a retired one is saved: %v", err)
		}
		if err := w.App.RetirePlaybook(t.Context(), operator, "client-exit", "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("retired twice: %v", err)
		}
		if err := w.App.PublishShipped(t.Context(), operator); err != nil {
			t.Fatal(err)
		}
		if err := w.App.ReinstatePlaybook(t.Context(), operator, "client-exit", "needed after all"); err != nil {
			t.Fatal(err)
		}
		w.Draft()
		if retired, back := entries(t, w, audit.PlaybookRetired), entries(t, w, audit.PlaybookReinstated); len(retired) != 1 || retired[0].Note != "replaced" || len(back) != 1 {
			t.Errorf("the log says %v and %v", retired, back)
		}
		if err := w.App.RetirePlaybook(t.Context(), operator, "nothing", "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("what is not there is retired: %v", err)
		}
	})
}

func TestRulesOfThePlaybookProposeWhoDoesATask(t *testing.T) {
	t.Parallel()
	w := world(t)
	tobin, err := w.Store.Person(t.Context(), w.ID(testkit.Tobin))
	if err != nil {
		t.Fatal(err)
	}
	saveText(t, w, 1, text(t, 1, func(p *playbook.Playbook) {
		p.Tasks[0].When = playbook.Condition{}
		p.Tasks[0].Assign = playbook.Assign{Person: tobin.Subject}
		p.Tasks[1].Assign = playbook.Assign{Role: playbook.DeputyRole}
		for i := range p.Tasks {
			if p.Tasks[i].Party == offboarding.Client {
				p.Tasks[i].Assign = playbook.Assign{External: offboarding.Client}
			}
		}
	}))
	f := w.Facts(w.Draft())
	if f.Tasks[0].Assignee != w.ID(testkit.Tobin) || f.Tasks[1].Assignee != w.ID(testkit.Deputy) {
		t.Errorf("proposed are %q and %q", f.Tasks[0].Assignee, f.Tasks[1].Assignee)
	}
	for _, task := range f.Tasks {
		if task.Party == offboarding.Client && (task.Assignee != w.ID(testkit.Owner) || task.Outsider != "Halden Maritime AS") {
			t.Errorf("%s is for %q, who records for %q", task.Key, task.Assignee, task.Outsider)
		}
	}
}

func TestTheTierIsStoredAndOnTheCertificate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		saveText(t, w, 1, text(t, 1, func(p *playbook.Playbook) {
			p.SignOffs[0].Tiers = []offboarding.Tier{offboarding.Standard, offboarding.Strict}
		}))
		in := app.StartOffboarding{Client: w.Client, Service: w.Service, Owner: w.ID(testkit.Owner), Playbook: "client-exit", ContractEnds: w.Clock.Now().AddDate(0, 0, 28)}
		in.Tier = "lax"
		if _, err := w.App.StartOffboarding(t.Context(), w.As(testkit.Owner), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("a tier that is none: %v", err)
		}
		in.Tier = offboarding.Light
		number, err := w.App.StartOffboarding(t.Context(), w.As(testkit.Owner), in)
		if err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		if f.Tier != offboarding.Light || len(f.SignOffRules) != len(w.Facts(w.Draft()).SignOffRules)-1 {
			t.Errorf("tier %q with %d sign-offs", f.Tier, len(f.SignOffRules))
		}
		assign := app.AssignDraft{Offboarding: number, Version: f.Version}
		for _, task := range f.Tasks {
			assign.Assignments = append(assign.Assignments, offboarding.Assignment{Task: task.Number, Assignee: w.ID(testkit.Tobin), Due: task.Due})
		}
		if err := w.App.AssignDraft(t.Context(), w.As(testkit.Owner), assign); err != nil {
			t.Fatal(err)
		}
		if err := w.App.PublishOffboarding(t.Context(), w.As(testkit.Owner), number, f.Version+1); err != nil {
			t.Fatal(err)
		}
		w.Ready(number)
		w.Close(number)
		c, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
		if err != nil || c.Tier != offboarding.Light || len(c.Proven[0].Controls) == 0 {
			t.Errorf("the certificate says tier %q and controls %v, %v", c.Tier, c.Proven, err)
		}
	})
}

// shippedAs is the client exit as another program would ship it.
func shippedAs(t *testing.T, version int, name string) playbook.Source {
	t.Helper()
	body := text(t, version, renamed(name))
	p, err := playbook.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return playbook.Source{Playbook: p, Text: body}
}

func TestANewerShippedVersionFollowsOnlyAShippedOne(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		ship := func(version int, name string) {
			t.Helper()
			if err := w.App.PublishSource(t.Context(), testkit.Operator(), shippedAs(t, version, name)); err != nil {
				t.Fatal(err)
			}
		}
		want := func(version, shipped int, name string) {
			t.Helper()
			entry, err := w.Store.PlaybookEntry(t.Context(), "client-exit")
			if err != nil {
				t.Fatal(err)
			}
			v, err := w.Store.PlaybookVersion(t.Context(), "client-exit", entry.Latest)
			if err != nil || v.Version != version || v.Shipped != shipped || v.Name != name {
				t.Errorf("the latest is version %d, shipped as %d, %q, %v", v.Version, v.Shipped, v.Name, err)
			}
		}
		ship(5, "Client exit, fifth")
		want(2, 5, "Client exit, fifth")
		ship(4, "Client exit, fourth") // an older program that still runs
		want(2, 5, "Client exit, fifth")
		saveText(t, w, 2, text(t, 2, renamed("Our client exit")))
		ship(6, "Client exit, sixth")
		want(3, 0, "Our client exit")
	})
}
