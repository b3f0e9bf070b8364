package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// taskIn returns the first task of a category.
func taskIn(t *testing.T, w *testkit.World, number int, c offboarding.Category) int {
	t.Helper()
	for _, task := range w.Facts(number).Tasks {
		if task.Category == c {
			return task.Number
		}
	}
	t.Fatalf("no task is of %s", c)
	return 0
}

// waiverOf is a request about a task that ends in a month.
func waiverOf(w *testkit.World, number, task int) app.RequestWaiver {
	return app.RequestWaiver{Offboarding: number, WaiverRequest: offboarding.WaiverRequest{
		Task: task, What: "Return of 1 backup appliance", Reason: "Lost in transit.", Control: "The disk was encrypted.",
		Until: w.Clock.Now().AddDate(0, 1, 0),
	}}
}

// asked asks for a waiver as Tobin, who does all tasks.
func asked(t *testing.T, w *testkit.World, in app.RequestWaiver) int {
	t.Helper()
	waiver, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Tobin), in)
	if err != nil {
		t.Fatal(err)
	}
	return waiver
}

func decide(t *testing.T, w *testkit.World, actor authz.Actor, number, waiver int, r offboarding.Ruling) error {
	t.Helper()
	in := app.DecideWaiver{Offboarding: number, WaiverRuling: offboarding.WaiverRuling{Waiver: waiver, Ruling: r}}
	if r == offboarding.Refused {
		in.Reason = "The carrier has found it."
	}
	return w.App.DecideWaiver(t.Context(), actor, in)
}

// stateOf returns what became of a waiver.
func stateOf(t *testing.T, w *testkit.World, number, waiver int) offboarding.WaiverState {
	t.Helper()
	f := w.Facts(number)
	found, ok := f.Waiver(waiver)
	if !ok {
		t.Fatalf("OFF-%d has no waiver %d", number, waiver)
	}
	return f.StateOf(found, w.Clock.Now())
}

// account adds a second account of somebody, who holds a function under it.
func account(t *testing.T, w *testkit.World, of string, f offboarding.Function) authz.Actor {
	t.Helper()
	p := store.Person{ID: "second-" + of, Issuer: testkit.Issuer, Subject: "second-" + of, Name: "Second account", Human: w.ID(of), Active: true, Bound: true}
	err := w.Store.InTx(t.Context(), func(tx *store.Tx) error {
		tx.Record(audit.Event{Action: audit.PersonAdded, Actor: audit.Actor{Kind: audit.System, ID: "test", Name: "Test"}, Target: store.PersonTarget(p.ID), Subject: p.Name})
		if err := tx.AddPerson(t.Context(), p); err != nil {
			return err
		}
		return tx.GrantFunction(t.Context(), p.ID, f)
	})
	if err != nil {
		t.Fatal(err)
	}
	known, err := w.Store.Person(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return app.ActorOf(known, "192.0.2.7")
}

func TestAWaiverIsAskedForDecidedAndRecorded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		task := taskIn(t, w, number, offboarding.DeviceRecovery)
		waiver := asked(t, w, waiverOf(w, number, task))
		waiting, err := w.Reader.Reviews(t.Context(), w.As(testkit.Legal))
		if err != nil || len(waiting.Rows) != 1 || waiting.Rows[0].Body.V.Waiver != waiver || waiting.Rows[0].Body.V.SubmittedBy != w.ID(testkit.Tobin) {
			t.Errorf("what waits for legal: %+v, %v", waiting.Rows, err)
		}
		if counts, err := w.Reader.Counts(t.Context(), w.As(testkit.Legal)); err != nil || counts.Reviews != 1 {
			t.Errorf("legal has %d decisions, %v", counts.Reviews, err)
		}
		if err := decide(t, w, w.As(testkit.Legal), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		if c, _ := w.Gate(number).Task(task); c.Pin != offboarding.PinWaived || stateOf(t, w, number, waiver) != offboarding.ApprovedWaiver {
			t.Errorf("after the approval: %+v", c)
		}
		if counts, err := w.Reader.Counts(t.Context(), w.As(testkit.Legal)); err != nil || counts.Reviews != 0 {
			t.Errorf("legal still has %d decisions, %v", counts.Reviews, err)
		}
		second := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.AccessTermination)))
		if err := decide(t, w, w.As(testkit.Security), number, second, offboarding.Refused); err != nil {
			t.Fatal(err)
		}
		third := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.AccessTermination)))
		if err := w.App.WithdrawWaiver(t.Context(), w.As(testkit.Tobin), number, third); err != nil {
			t.Fatal(err)
		}
		for action, want := range map[audit.Action]int{audit.WaiverRequested: 3, audit.WaiverApproved: 1, audit.WaiverRefused: 1, audit.WaiverWithdrawn: 1} {
			trail, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Action: action, Limit: 10})
			if err != nil || len(trail) != want {
				t.Errorf("%d entries say %s, want %d: %v", len(trail), action, want, err)
			}
		}
	})
}

func TestNobodyDecidesAboutAWaiverThatIsTheirs(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		for _, subject := range []string{testkit.Tobin, testkit.Owner, testkit.Deputy, testkit.Ruvi} {
			if err := w.App.GrantFunction(t.Context(), testkit.Operator(), w.ID(subject), offboarding.Security); err != nil {
				t.Fatal(err)
			}
		}
		number := w.Publish()
		task := taskIn(t, w, number, offboarding.AccessTermination)
		w.Submit(number, task) // Tobin has a hand in it
		waiver, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Owner), waiverOf(w, number, task))
		if err != nil {
			t.Fatal(err)
		}
		other := taskIn(t, w, number, offboarding.SecretRevocation)
		own := asked(t, w, waiverOf(w, number, other))
		for what, try := range map[string]struct {
			actor  authz.Actor
			waiver int
		}{
			"the requester":                     {w.As(testkit.Owner), waiver},
			"the deputy":                        {w.As(testkit.Deputy), waiver},
			"a contributor":                     {w.As(testkit.Tobin), waiver},
			"the assignee who asked":            {w.As(testkit.Tobin), own},
			"the owner about another's request": {w.As(testkit.Owner), own},
			"a second account of the requester": {account(t, w, testkit.Tobin, offboarding.Security), own},
			"a second account of the owner":     {account(t, w, testkit.Owner, offboarding.Security), own},
			"a second account of the deputy":    {account(t, w, testkit.Deputy, offboarding.Security), waiver},
			"a holder of another function":      {w.As(testkit.Legal), waiver},
			"somebody who may see everything":   {w.As(testkit.Executive), waiver},
		} {
			for _, ruling := range []offboarding.Ruling{offboarding.Approved, offboarding.Refused} {
				if err := decide(t, w, try.actor, number, try.waiver, ruling); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s: %v, want to be refused", what, err)
				}
			}
		}
		if err := decide(t, w, w.As(testkit.Bystander), number, waiver, offboarding.Approved); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody without the function: %v", err)
		}
		unconfirmed := w.As(testkit.Security)
		unconfirmed.Unconfirmed = true
		if err := decide(t, w, unconfirmed, number, waiver, offboarding.Approved); !fault.Is(err, fault.Unavailable) {
			t.Errorf("while nobody can be asked: %v", err)
		}
		if len(w.Facts(number).WaiverDecisions) != 0 {
			t.Fatalf("decided: %+v", w.Facts(number).WaiverDecisions)
		}
		if err := decide(t, w, w.As(testkit.Ruvi), number, waiver, offboarding.Approved); err != nil {
			t.Errorf("a second holder who is not concerned: %v", err)
		}
	})
}

func TestOnlyThoseConcernedAskForAWaiver(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		in := waiverOf(w, number, 1)
		for subject, kind := range map[string]fault.Kind{
			testkit.Bystander: fault.NotFound, testkit.TobinAdmin: fault.NotFound, testkit.Executive: fault.Forbidden, testkit.Legal: fault.Forbidden,
		} {
			if _, err := w.App.RequestWaiver(t.Context(), w.As(subject), in); !fault.Is(err, kind) {
				t.Errorf("%s asks: %v, want %s", subject, err, kind)
			}
		}
		in.Task = 99
		if _, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Owner), in); !fault.Is(err, fault.NotFound) {
			t.Errorf("of a task that is not there: %v", err)
		}
		draft := waiverOf(w, w.Draft(), 1)
		if _, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Owner), draft); !fault.Is(err, fault.Conflict) {
			t.Errorf("in a draft: %v", err)
		}
		if len(w.Facts(number).Waivers)+len(w.Facts(draft.Offboarding).Waivers) != 0 {
			t.Error("somebody asked")
		}
		for i, subject := range []string{testkit.Owner, testkit.Deputy, testkit.Tobin} {
			if _, err := w.App.RequestWaiver(t.Context(), w.As(subject), waiverOf(w, number, i+1)); err != nil {
				t.Errorf("%s asks: %v", subject, err)
			}
		}
	})
}

func TestAWaiverOfAnotherOffboardingIsNotThere(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number, other := w.Publish(), w.Publish()
		waiver := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.AccessTermination)))
		for what, try := range map[string]func() error{
			"decide":   func() error { return decide(t, w, w.As(testkit.Security), other, waiver, offboarding.Approved) },
			"withdraw": func() error { return w.App.WithdrawWaiver(t.Context(), w.As(testkit.Tobin), other, waiver) },
			"read": func() error {
				_, err := w.Reader.Waiver(t.Context(), w.As(testkit.Owner), other, waiver)
				return err
			},
			"read as a stranger": func() error {
				_, err := w.Reader.Waiver(t.Context(), w.As(testkit.TobinAdmin), number, waiver)
				return err
			},
		} {
			if err := try(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", what, err)
			}
		}
		if stateOf(t, w, number, waiver) != offboarding.PendingWaiver {
			t.Errorf("the waiver is %s", stateOf(t, w, number, waiver))
		}
	})
}

func TestWhoDecidesSeesTheRequestAndItsTaskAndNothingElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish() // security signs nothing here
		task := taskIn(t, w, number, offboarding.AccessTermination)
		dario := w.As(testkit.Security)
		if _, err := w.Reader.Task(t.Context(), dario, number, task); !fault.Is(err, fault.NotFound) {
			t.Fatalf("security sees the task before anybody asked: %v", err)
		}
		waiver := asked(t, w, waiverOf(w, number, task))
		seen, err := w.Reader.Task(t.Context(), dario, number, task)
		if err != nil || seen.SeesEvidence {
			t.Errorf("the task: %v, with its evidence: %v", err, seen.SeesEvidence)
		}
		if _, err := w.Reader.Waiver(t.Context(), dario, number, waiver); err != nil {
			t.Errorf("the request: %v", err)
		}
		for what, err := range map[string]error{
			"another task":    second(w.Reader.Task(t.Context(), dario, number, task+1)),
			"the offboarding": second(w.Reader.Offboarding(t.Context(), dario, number)),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", what, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestOfTwoWhoDecideAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		if err := w.App.GrantFunction(t.Context(), testkit.Operator(), w.ID(testkit.Ruvi), offboarding.Security); err != nil {
			t.Fatal(err)
		}
		number := w.Publish()
		waiver := asked(t, w, waiverOf(w, number, taskIn(t, w, number, offboarding.AccessTermination)))
		errs := make([]error, 3)
		var wg sync.WaitGroup
		for i, try := range []func() error{
			func() error { return decide(t, w, w.As(testkit.Security), number, waiver, offboarding.Approved) },
			func() error { return decide(t, w, w.As(testkit.Ruvi), number, waiver, offboarding.Refused) },
			func() error { return w.App.WithdrawWaiver(t.Context(), w.As(testkit.Tobin), number, waiver) },
		} {
			wg.Go(func() { errs[i] = try() })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("the slower one is told %v", err)
			}
		}
		f := w.Facts(number)
		if won != 1 || len(f.WaiverDecisions)+len(f.WaiverWithdrawals) != 1 {
			t.Errorf("%d of 3 won, with %+v and %+v", won, f.WaiverDecisions, f.WaiverWithdrawals)
		}
	})
}

func TestVerificationComesBeforeAWaiver(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		task := taskIn(t, w, number, offboarding.AccessTermination)
		waiver := asked(t, w, waiverOf(w, number, task))
		w.Prove(number, task)
		if err := decide(t, w, w.As(testkit.Security), number, waiver, offboarding.Approved); !fault.Is(err, fault.Conflict) {
			t.Errorf("approving after the verification: %v", err)
		}
		if _, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Tobin), waiverOf(w, number, task)); !fault.Is(err, fault.Conflict) {
			t.Errorf("asking after the verification: %v", err)
		}
		if stateOf(t, w, number, waiver) != offboarding.WithdrawnWaiver {
			t.Errorf("the waiver is %s", stateOf(t, w, number, waiver))
		}
	})
}

func TestAWaiverThatEndsHoldsTheGateClosed(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.PersonalData)
		task := taskIn(t, w, number, offboarding.DeviceRecovery)
		in := waiverOf(w, number, task)
		in.Until = w.Clock.Now().AddDate(0, 2, 0)
		waiver := asked(t, w, in)
		if err := decide(t, w, w.As(testkit.Legal), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		w.Ready(number)
		pressed := w.Intent(number, offboarding.Owner, testkit.Owner)
		// The day comes between the page and the signature.
		ended := w.Clock.Advance(w.Facts(number).Waivers[0].Until.Sub(w.Clock.Now()))
		pressed.At, pressed.FreshSignIn = ended, ended
		if _, err := w.App.CloseOffboarding(t.Context(), w.As(testkit.Owner), pressed); !fault.Is(err, fault.Blocked) {
			t.Errorf("closing over a waiver that has ended: %v", err)
		}
		if _, err := w.App.SweepGates(t.Context(), authz.Job("sweep")); err != nil {
			t.Fatal(err)
		}
		kept, err := w.Store.Gate(t.Context(), number)
		if err != nil || kept.Status == offboarding.StatusReady {
			t.Errorf("lists say %s, %v", kept.Status, err)
		}
		waiting, err := w.Reader.WaitingOnMe(t.Context(), w.As(testkit.Tobin), 50)
		if err != nil || len(waiting.Rows) != 1 || waiting.Rows[0].Body.V.Reason != offboarding.WaiverEnded {
			t.Errorf("whoever asked is waited for: %+v, %v", waiting.Rows, err)
		}
		renewed := waiverOf(w, number, task)
		if err := decide(t, w, w.As(testkit.Legal), number, asked(t, w, renewed), offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		if c, _ := w.Gate(number).Task(task); !c.Met() {
			t.Errorf("after the renewal: %+v", c)
		}
	})
}

func TestAWaiverAtClosingIsOnTheCertificateAndFrozen(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.PersonalData)
		task := taskIn(t, w, number, offboarding.DeviceRecovery)
		in := waiverOf(w, number, task)
		in.Permanent = true
		waiver := asked(t, w, in)
		if err := decide(t, w, w.As(testkit.Legal), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		if c, _ := w.Gate(number).Task(task); c.Met() {
			t.Error("one approval is enough for a permanent waiver")
		}
		if err := decide(t, w, w.As(testkit.Security), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		w.Ready(number)
		w.Close(number)
		w.Clock.Advance(time.Hour)
		c, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Waivers) != 1 || len(c.Waivers[0].Approved) != 2 || c.Waivers[0].Approved[1].Name != "Dario Veltmann" || c.Waivers[0].RequestedBy != "Tobin Askerley" {
			t.Errorf("the certificate lists %+v", c.Waivers)
		}
		if _, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Owner), waiverOf(w, number, task+1)); !fault.Is(err, fault.Conflict) {
			t.Errorf("asking after closure: %v", err)
		}
		if err := decide(t, w, w.As(testkit.Legal), number, waiver, offboarding.Refused); !fault.Is(err, fault.Conflict) {
			t.Errorf("deciding after closure: %v", err)
		}
	})
}
