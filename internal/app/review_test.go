package app_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestAuthorNeverReviews(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		err := w.App.ReviewEvidence(t.Context(), w.As(testkit.Tobin), w.Decision(number, 1))
		if err == nil {
			t.Fatal("the author reviewed")
		}
		// The owner saves a draft of the task after it was given to her: from
		// then on the deputy reviews.
		f := w.Facts(number)
		task, _ := f.Task(1)
		err = w.App.AssignTask(t.Context(), w.As(testkit.Deputy), app.AssignTask{
			Offboarding: number, Task: 1, Version: task.Version, Assignee: w.ID(testkit.Owner), Reason: "Tobin is on leave",
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.SaveEvidenceDraft(t.Context(), w.As(testkit.Owner), app.EvidenceForm{Offboarding: number, Task: 1, Note: "begun"}); err != nil {
			t.Fatal(err)
		}
		if err := w.App.ReviewEvidence(t.Context(), w.As(testkit.Owner), w.Decision(number, 1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an author of a draft reviewed: %v", err)
		}
		if err := w.App.ReviewEvidence(t.Context(), w.As(testkit.Deputy), w.Decision(number, 1)); err != nil {
			t.Errorf("the deputy could not review: %v", err)
		}
	})
}

func TestDecisionOverAnOldVersionIsAConflict(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		w.Submit(number, 1)
		old := w.Decision(number, 1)
		w.Submit(number, 1)
		if err := w.App.ReviewEvidence(t.Context(), w.As(testkit.Owner), old); !fault.Is(err, fault.Conflict) {
			t.Errorf("a decision over version 1 after version 2 was sent: %v", err)
		}
		if len(w.Facts(number).Reviews) != 0 {
			t.Error("the decision was recorded")
		}
	})
}

func TestLaterChangeVoidsTheSignOffVisibly(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.PersonalData)
		w.Ready(number)
		e, _ := w.Facts(number).CurrentEvidence(1)
		task, _ := w.Facts(number).Task(1)
		err := w.App.WithdrawEvidence(t.Context(), w.As(testkit.Tobin), reading.Spot{Number: number, Task: 1}, e.Version, "the log is of the wrong account")
		if err != nil {
			t.Fatal(err)
		}
		f := w.Facts(number)
		over := f.Snapshot(w.Clock.Now()).FunctionsOver(task.Category)
		if len(f.Voids) != len(over) {
			t.Errorf("%d sign-offs are void, but %v speak for %s", len(f.Voids), over, task.Category)
		}
		for _, v := range f.Voids {
			if v.Cause == "" || v.By != w.ID(testkit.Tobin) {
				t.Errorf("a void says cause %q by %q", v.Cause, v.By)
			}
		}
		trail, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Action: audit.SignOffVoided, Limit: 10})
		if err != nil || len(trail) != len(f.Voids) {
			t.Errorf("%d voids are in the trail, want %d: %v", len(trail), len(f.Voids), err)
		}
		if w.Gate(number).Ready() {
			t.Error("the gate is still ready")
		}
	})
}

func TestBlockedTaskTakesNoEvidence(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.DevicesIssued)
		for _, c := range w.Gate(number).Standing() {
			if c.Reason != offboarding.WaitsForTask {
				continue
			}
			task, _ := w.Facts(number).Task(c.Task)
			form := app.EvidenceForm{
				Offboarding: number, Task: c.Task, TaskVersion: task.Version,
				Answers: testkit.RightAnswers(task.Requirement, w.Clock.Now(), w.ID(testkit.Tobin)),
			}
			if err := w.App.SubmitEvidence(t.Context(), w.As(testkit.Tobin), form); !fault.Is(err, fault.Blocked) {
				t.Errorf("%s was sent while it waits: %v", task.Title, err)
			}
			_, err := w.App.StageFile(t.Context(), w.As(testkit.Tobin), reading.Spot{Number: number, Task: c.Task},
				task.Requirement.Files[0].Name, "proof.pdf", strings.NewReader("x"))
			if !fault.Is(err, fault.Blocked) {
				t.Errorf("a file for %s was taken while it waits: %v", task.Title, err)
			}
			return
		}
		t.Fatal("no task of the playbook waits for another")
	})
}

// unreadable fails in the middle, as an upload that breaks off does.
type unreadable struct{ read bool }

var errBroken = errors.New("the connection broke")

func (u *unreadable) Read(p []byte) (int, error) {
	if u.read {
		return 0, errBroken
	}
	u.read = true
	return copy(p, "half a file"), nil
}

func TestUploadThatFailsLeavesNoFile(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		task, _ := w.Facts(number).Task(1)
		field := task.Requirement.Files[0]
		name := "proof." + field.Types[0]
		at := reading.Spot{Number: number, Task: 1}
		stage := func(subject, field, name string, body io.Reader) error {
			_, err := w.App.StageFile(t.Context(), w.As(subject), at, field, name, body)
			return err
		}
		secret := "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq1Yw2kXq0mJYt4n6v1xw9f3Kq2b8s5d7f9g1h3j5k7l9z1\n-----END RSA PRIVATE KEY-----\n"
		for what, try := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"a stranger":    {stage(testkit.Bystander, field.Name, name, strings.NewReader("x")), fault.NotFound},
			"the owner":     {stage(testkit.Owner, field.Name, name, strings.NewReader("x")), fault.Forbidden},
			"unknown field": {stage(testkit.Tobin, "other", name, strings.NewReader("x")), fault.Invalid},
			"wrong type":    {stage(testkit.Tobin, field.Name, "proof.exe", strings.NewReader("x")), fault.Invalid},
			"a secret":      {stage(testkit.Tobin, field.Name, name, strings.NewReader(secret)), fault.Invalid},
			"broken off":    {stage(testkit.Tobin, field.Name, name, &unreadable{}), fault.Internal},
		} {
			if !fault.Is(try.err, try.kind) {
				t.Errorf("%s: %v, want %s", what, try.err, try.kind)
			}
		}
		w.Clock.Advance(1)
		for entry, err := range w.Blobs.List(t.Context(), w.Clock.Now()) {
			t.Errorf("a file is left: %v %v", entry, err)
		}
	})
}
