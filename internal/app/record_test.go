package app_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestRefusalIsRecordedAndChangesNothing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		if err := w.App.DeclareInventory(t.Context(), w.As(testkit.Tobin), number, w.Facts(number).Inventory.Revision); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an assignee declares: %v", err)
		}
		if err := w.App.DeclareInventory(t.Context(), w.As(testkit.TobinAdmin), number, w.Facts(number).Inventory.Revision); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger declares: %v", err)
		}
		if err := w.App.DeclareInventory(t.Context(), w.As(testkit.Owner), number+1, w.Facts(number).Inventory.Revision); !fault.Is(err, fault.NotFound) {
			t.Errorf("declaring what is not there: %v", err)
		}
		trail, err := w.Store.Trail(t.Context(), store.TrailFilter{Action: audit.AccessRefused, Limit: 10})
		if err != nil || len(trail) != 2 {
			t.Fatalf("%d refusals are recorded, want 2: %v", len(trail), err)
		}
		content, err := trail[1].Open()
		if err != nil || content.Event.Actor.ID != w.ID(testkit.Tobin) || content.Event.From != "192.0.2.7" ||
			content.Event.Note != string(authz.DeclareInventory) {
			t.Errorf("the refusal says %+v: %v", content.Event, err)
		}
		if len(w.Facts(number).Declarations) != 0 {
			t.Error("a refused declaration is on record")
		}
	})
}

func TestForeignAndMissingLookTheSame(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		_, foreign := w.Reader.Offboarding(t.Context(), w.As(testkit.TobinAdmin), number)
		_, missing := w.Reader.Offboarding(t.Context(), w.As(testkit.TobinAdmin), number+1)
		if foreign == nil || missing == nil || foreign.Error() != missing.Error() {
			t.Errorf("foreign: %v; missing: %v", foreign, missing)
		}
	})
}

func TestManyWritersNeverFail(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		var numbers []int
		for range 4 {
			numbers = append(numbers, w.Publish())
		}
		owner := w.As(testkit.Owner)
		var mu sync.Mutex
		turn := 0
		for _, err := range together(16, func() error {
			mu.Lock()
			turn++
			mine := turn
			mu.Unlock()
			_, err := w.App.AddItem(t.Context(), owner, numbers[mine%4], offboarding.Item{
				Kind: offboarding.APIKey, Identifier: fmt.Sprintf("hal-api-%02d", mine), Source: "key list",
			})
			return err
		}) {
			if err != nil {
				t.Errorf("a writer failed: %v", err)
			}
		}
		items := 0
		for _, n := range numbers {
			f := w.Facts(n)
			items += f.Inventory.Items()
			if f.Inventory.Revision != f.Inventory.Items() {
				t.Errorf("%d: revision %d after %d items", n, f.Inventory.Revision, f.Inventory.Items())
			}
		}
		if items != 16 {
			t.Errorf("%d items are there, want 16", items)
		}
		checkTrail(t, w, numbers[0])
	})
}

func TestStorageThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		s := testkit.OpenStore(t, config)
		under := testkit.Blobs(t, clock.Now)
		for n := 1; ; n++ {
			failing := testkit.NewFailingBlobs(under, n)
			w := worldOver(t, s, clock, failing, n)
			number := w.Publish()
			before := len(w.Facts(number).Evidence)
			err := stageAndSubmit(t, w, number)
			f := w.Facts(number)
			if err != nil && len(f.Evidence) != before {
				t.Errorf("call %d failed and evidence is on record", n)
			}
			if err == nil {
				for _, file := range f.Evidence[0].Files {
					if found, err := under.Check(t.Context(), file.Key); err != nil || found.SHA256 != file.SHA256 {
						t.Errorf("evidence on record without its bytes: %v", err)
					}
				}
			}
			if failing.Calls() < n {
				return // the operation makes no more calls than were failed
			}
		}
	})
}

func stageAndSubmit(t *testing.T, w *testkit.World, number int) error {
	t.Helper()
	f := w.Facts(number)
	task, _ := f.Task(1)
	form := app.EvidenceForm{
		Offboarding: number, Task: 1, TaskVersion: task.Version,
		Answers: testkit.RightAnswers(task.Requirement, w.Clock.Now(), w.ID(testkit.Tobin)),
	}
	for _, field := range task.Requirement.Files {
		file, err := w.App.StageFile(t.Context(), w.As(testkit.Tobin), reading.Spot{Number: number, Task: 1}, field.Name,
			"proof."+field.Types[0], newText("proof"))
		if err != nil {
			w.App.DiscardFiles(t.Context(), form.Files)
			return err
		}
		form.Files = append(form.Files, file)
	}
	return w.App.SubmitEvidence(t.Context(), w.As(testkit.Tobin), form)
}

func TestOrphansGoAndEvidenceStays(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		abandoned := w.Form(number, 2)
		drafted := w.Form(number, 2)
		if err := w.App.SaveEvidenceDraft(t.Context(), w.As(testkit.Tobin), drafted); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(25 * time.Hour)
		removed, err := w.App.RemoveOrphans(t.Context(), authz.Job("clean-up"))
		if err != nil || removed != len(abandoned.Files) {
			t.Errorf("%d files were removed, want %d: %v", removed, len(abandoned.Files), err)
		}
		for _, f := range append(drafted.Files, w.Facts(number).Evidence[0].Files...) {
			if _, err := w.Blobs.Stat(t.Context(), f.Key); err != nil {
				t.Errorf("a file in use is gone: %v", err)
			}
		}
	})
}

func TestSweepUnblocksWhatTimeUnblocks(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.AllAttributes()...)
		w.ProveAll(number)
		if n, err := w.App.SweepGates(t.Context(), authz.Job("sweep")); err != nil || n != 0 {
			t.Errorf("%d gates were due with nothing to wait for: %v", n, err)
		}
		if _, err := w.App.SweepGates(t.Context(), w.As(testkit.Owner)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a person sweeps: %v", err)
		}
	})
}

func TestInventoryMovesTheGateStepByStep(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		owner := w.As(testkit.Owner)
		reason := func(want offboarding.Reason) {
			t.Helper()
			for _, c := range w.Gate(number).Conditions {
				if c.Kind == offboarding.InventoryCondition && c.Reason != want {
					t.Errorf("the inventory says %q, want %q", c.Reason, want)
				}
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		reason(offboarding.NeedsDeclaration)
		item, err := w.App.AddItem(t.Context(), owner, number, offboarding.Item{Kind: offboarding.APIKey, Identifier: "hal-api-01", Source: "key list"})
		must(err)
		reason(offboarding.NeedsDisposition)
		must(w.App.AddUnknown(t.Context(), owner, number, offboarding.Unknown{What: "the subcontractor's keys", Method: "ask", Owner: w.ID(testkit.Ruvi)}))
		must(w.App.SetDisposition(t.Context(), owner, app.SetDisposition{Offboarding: number, Items: map[int]int{item: 1}, Disposition: offboarding.Revoke, ProvenBy: 1}))
		reason(offboarding.NeedsSearch)
		if err := w.App.DeclareInventory(t.Context(), owner, number, w.Facts(number).Inventory.Revision); !fault.Is(err, fault.Blocked) {
			t.Errorf("declaring with an open unknown: %v", err)
		}
		stale := app.SetDisposition{Offboarding: number, Items: map[int]int{item: 1}, Disposition: offboarding.Rotate, ProvenBy: 1}
		if err := w.App.SetDisposition(t.Context(), owner, stale); !fault.Is(err, fault.Conflict) {
			t.Errorf("a disposition over an old version: %v", err)
		}
		at := reading.Spot{Number: number, Unknown: 1}
		accept := offboarding.UnknownClosure{Resolution: offboarding.Accepted, Explained: "they are dissolved", Until: w.Clock.Now().AddDate(0, 1, 0)}
		if err := w.App.CloseUnknown(t.Context(), owner, at, accept); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the owner accepts an unknown: %v", err)
		}
		found := offboarding.UnknownClosure{Resolution: offboarding.NotFound, Explained: "searched both accounts"}
		must(w.App.CloseUnknown(t.Context(), w.As(testkit.Owner), at, found))
		must(w.App.DeclareInventory(t.Context(), owner, number, w.Facts(number).Inventory.Revision))
		reason(offboarding.WaitsForProof)
		w.Prove(number, 1)
		reason(offboarding.Met)
	})
}

func TestNothingDerivedIsNeeded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.PersonalData)
		w.Submit(number, 1)
		lists := func() string {
			list, err := w.Reader.Offboardings(t.Context(), w.As(testkit.Owner), reading.ListQuery{})
			if err != nil {
				t.Fatal(err)
			}
			tasks, err := w.Reader.MyTasks(t.Context(), w.As(testkit.Tobin), 1)
			if err != nil {
				t.Fatal(err)
			}
			reviews, err := w.Reader.Reviews(t.Context(), w.As(testkit.Owner))
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%+v %+v %+v %+v", list.Counts, rows(list), tasks.Rows, reviews.Rows)
		}
		before := lists()
		if err := w.App.Recompute(t.Context(), testkit.Operator()); err != nil {
			t.Fatal(err)
		}
		if after := lists(); len(before) < 200 || !sameButPointers(before, after) {
			t.Errorf("computed anew, the lists differ:\n%s\n%s", before, after)
		}
	})
}

func TestFormIsSentOnceAndDeclarationIsOfWhatWasRead(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		form := w.Form(number, 1)
		if err := w.App.SubmitEvidence(t.Context(), w.As(testkit.Tobin), form); err != nil {
			t.Fatal(err)
		}
		if err := w.App.SubmitEvidence(t.Context(), w.As(testkit.Tobin), form); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same form made a second version: %v", err)
		}
		read := w.Facts(number).Inventory.Revision
		item := offboarding.Item{Kind: offboarding.APIKey, Identifier: "hal-ing-7f31c9", Source: "IAM report"}
		if _, err := w.App.AddItem(t.Context(), w.As(testkit.Deputy), number, item); err != nil {
			t.Fatal(err)
		}
		if err := w.App.DeclareInventory(t.Context(), w.As(testkit.Owner), number, read); !fault.Is(err, fault.Conflict) {
			t.Errorf("an inventory was declared that the owner had not read: %v", err)
		}
	})
}
