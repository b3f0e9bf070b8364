package app_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// withoutDevices keeps a version of the playbook in which no device is asked
// for, as an installation may have from before a playbook had to cover every
// category.
func withoutDevices(t *testing.T, w *testkit.World) {
	t.Helper()
	books := playbook.Shipped()
	p := books[slices.IndexFunc(books, func(p playbook.Playbook) bool { return p.ID == "client-exit" })]
	p.Tasks = slices.DeleteFunc(slices.Clone(p.Tasks), func(t playbook.Task) bool { return t.Category == offboarding.DeviceRecovery })
	p.Version = 2
	text, err := playbook.Format(p)
	if err != nil {
		t.Fatal(err)
	}
	target := store.PlaybookTarget(p.ID)
	err = w.Store.InTx(t.Context(), func(tx *store.Tx) error {
		tx.Record(audit.Event{Action: audit.PlaybookPublished, Actor: audit.Actor{Kind: audit.Operator, ID: "test", Name: "Test"}, Target: target, Subject: p.Name})
		return tx.AddPlaybookVersion(t.Context(), store.PlaybookVersion{
			PlaybookID: p.ID, Version: p.Version, Name: p.Name, Description: p.Description, Tasks: len(p.Tasks),
			Body: string(text), Digest: digest.Bytes(text), SavedBy: "test", SavedByName: "Test", SavedAt: w.Clock.Now(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestACategoryThatDoesNotApplyNeedsTwoPeople(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		withoutDevices(t, w)
		number := w.Draft(offboarding.PersonalData)
		in := app.RequestWaiver{Offboarding: number, WaiverRequest: offboarding.WaiverRequest{
			Category: offboarding.DeviceRecovery, What: "Recovery of devices", Reason: "None was ever lent.", Control: "The asset register has none.",
		}}
		if _, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Tobin), in); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger to the draft asks: %v", err)
		}
		waiver, err := w.App.RequestWaiver(t.Context(), w.As(testkit.Deputy), in)
		if err != nil {
			t.Fatal(err)
		}
		publish := func() error {
			f := w.Facts(number)
			assign := app.AssignDraft{Offboarding: number, Version: f.Version}
			for _, task := range f.Tasks {
				assign.Assignments = append(assign.Assignments, offboarding.Assignment{Task: task.Number, Assignee: w.ID(testkit.Tobin), Due: task.Due})
			}
			if err := w.App.AssignDraft(t.Context(), w.As(testkit.Owner), assign); err != nil {
				return err
			}
			return w.App.PublishOffboarding(t.Context(), w.As(testkit.Owner), number, assign.Version+1)
		}
		if err := publish(); !fault.Is(err, fault.Blocked) {
			t.Errorf("published below the floor: %v", err)
		}
		for _, subject := range []string{testkit.Deputy, testkit.Owner} {
			if err := decide(t, w, w.As(subject), number, waiver, offboarding.Approved); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s approves: %v", subject, err)
			}
		}
		waiting, err := w.Reader.Reviews(t.Context(), w.As(testkit.Legal))
		if err != nil || len(waiting.Rows) != 1 || waiting.Rows[0].Body.V.Category != offboarding.DeviceRecovery {
			t.Errorf("what waits for legal: %+v, %v", waiting.Rows, err)
		}
		if _, err := w.Reader.Waiver(t.Context(), w.As(testkit.Legal), number, waiver); err != nil {
			t.Errorf("legal reads the request: %v", err)
		}
		if _, err := w.Reader.Offboarding(t.Context(), w.As(testkit.Legal), number); !fault.Is(err, fault.NotFound) {
			t.Errorf("legal reads the draft: %v", err)
		}
		if err := decide(t, w, w.As(testkit.Legal), number, waiver, offboarding.Approved); err != nil {
			t.Fatal(err)
		}
		if err := publish(); err != nil {
			t.Fatalf("with the category recorded as not applicable: %v", err)
		}
		w.Ready(number)
		w.Close(number)
		c, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
		if err != nil || len(c.Waivers) != 1 || c.Waivers[0].Category != offboarding.DeviceRecovery || c.Waivers[0].Approved[0].Name != "Odile Farrowe" {
			t.Errorf("the certificate lists %+v, %v", c.Waivers, err)
		}
	})
}
