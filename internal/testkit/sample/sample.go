// Package sample is one small offboarding for the tests of every layer: its
// people, its plan, and the facts of it as published. It needs nothing but the
// domain, so that tests of pure packages stay as small as these.
package sample

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// The people of the sample. Each is active and stands for one human, but for
// TobinAdmin, a second account of Tobin, and Former, who left.
const (
	// Owner is accountable and does no task.
	Owner = "ines"
	// Deputy is the service's deputy.
	Deputy = "sanna"
	// Tobin does T-01, T-02 and T-05.
	Tobin = "tobin"
	// TobinAdmin is Tobin's second account.
	TobinAdmin = "tobin-admin"
	// Ruvi does T-03, T-04 and T-06.
	Ruvi = "ruvi"
	// Legal holds the function legal.
	Legal = "odile"
	// Security holds the function security.
	Security = "dario"
	// Executive is on the escalation path and has no other part.
	Executive = "hedda"
	// Bystander has no part at all.
	Bystander = "pell"
	// Former is not active.
	Former = "arvid"
)

// Published is when the offboarding of Facts was published.
func Published() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }

// Registry returns what an offboarding takes from people and services: the
// facts that NewDraft starts from.
func Registry() offboarding.Facts {
	people := offboarding.People{}
	for id, name := range map[string]string{
		Owner: "Ines Valdorn", Deputy: "Sanna Quillby", Tobin: "Tobin Askerley", Ruvi: "Ruvi Samarante",
		Legal: "Odile Farrowe", Security: "Dario Veltmann", Executive: "Hedda Marrow", Bystander: "Pell Okonda",
	} {
		people[id] = offboarding.Person{ID: id, Name: name, Active: true}
	}
	people[TobinAdmin] = offboarding.Person{ID: TobinAdmin, Name: "Tobin Askerley (admin)", Human: Tobin, Active: true}
	people[Former] = offboarding.Person{ID: Former, Name: "Arvid Senstad"}
	path := []offboarding.PathStep{
		{Person: Deputy, After: 24 * time.Hour},
		{Person: Executive, Deputy: Security, After: 72 * time.Hour},
	}
	return offboarding.Facts{
		Number: 2041,
		People: people,
		Holders: map[offboarding.Function][]string{
			offboarding.Legal:    {Legal},
			offboarding.Security: {Security},
		},
		Path: path, ServicePath: path,
	}
}

// Terms returns terms that NewDraft takes.
func Terms() offboarding.Terms {
	return offboarding.Terms{
		Client: "halden", ClientName: "Halden Maritime", Service: "fleet", ServiceName: "Fleet Telemetry",
		Owner: Owner, Deputy: Deputy,
		ContractEnds: time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC),
		Due:          time.Date(2026, time.December, 11, 0, 0, 0, 0, time.UTC),
		Attributes:   []offboarding.Attribute{offboarding.PersonalData, offboarding.FederatedAccess},
	}
}

// Plan returns a plan of six tasks, one of each named category, and two
// sign-offs besides the owner's. T-02 waits for T-01, T-05 for T-02 and for
// T-04 plus a day, T-06 for T-05.
func Plan() offboarding.Plan {
	task := func(number int, key string, category offboarding.Category, title, assignee string) offboarding.Task {
		return offboarding.Task{
			Number: number, Key: key, Category: category, Title: title, Assignee: assignee, Party: offboarding.Us,
			Requirement: Requirement(), Effort: 2, Version: 1,
			Due: time.Date(2026, time.November, 16+number, 0, 0, 0, 0, time.UTC),
		}
	}
	tasks := []offboarding.Task{
		task(1, "accounts", offboarding.AccessTermination, "End named accounts", Tobin),
		task(2, "secrets", offboarding.SecretRevocation, "Revoke service accounts", Tobin),
		task(3, "devices", offboarding.DeviceRecovery, "Recover field devices", Ruvi),
		task(4, "backups", offboarding.BackupRetention, "Record backup retention", Ruvi),
		task(5, "data", offboarding.DataReturnOrDeletion, "Delete client data", Tobin),
		task(6, "acknowledgement", offboarding.CustomerAcknowledgement, "Get the client's acknowledgement", Ruvi),
	}
	tasks[1].DependsOn = []offboarding.Dependency{{On: 1}}
	tasks[4].DependsOn = []offboarding.Dependency{{On: 4, Lag: 24 * time.Hour}, {On: 2}}
	tasks[5].DependsOn = []offboarding.Dependency{{On: 5}}
	tasks[2].Outsider, tasks[2].Party = "Greyline Recovery", offboarding.Vendor
	tasks[5].Outsider, tasks[5].Party = "Halden Maritime", offboarding.Client
	return offboarding.Plan{
		Playbook: offboarding.PlaybookVersion{ID: "client-exit", Name: "Client exit", Version: 3},
		Tasks:    tasks,
		Rules: []offboarding.SignOffRule{
			{
				Function: offboarding.Security, Statement: "I state that nothing of this client can reach us.",
				Categories: []offboarding.Category{offboarding.AccessTermination, offboarding.SecretRevocation},
			},
			{
				Function: offboarding.Legal, Statement: "I state that the client's data are gone as agreed.",
				Categories: []offboarding.Category{offboarding.BackupRetention, offboarding.DataReturnOrDeletion},
			},
		},
	}
}

// Requirement returns what the tasks of Plan ask for: one line, and a log if
// there is one.
func Requirement() offboarding.Requirement {
	return offboarding.Requirement{
		Version: 1, Proof: "What was done, with the record of the system where it was done.",
		MinimumLevel: offboarding.SelfAttested,
		Fields: []offboarding.Field{{
			Name: "done", Label: "What was done", Type: offboarding.TextField, Required: true,
			Message: "Say what was done, for example “4 accounts disabled”",
		}},
		Files: []offboarding.FileField{{Name: "log", Label: "Log of the system"}},
	}
}

// Facts returns a published offboarding in which nothing was done yet, as
// the edits leave it. Edits are for what no method can bring about, such as
// an old record or a person who left.
func Facts(t testing.TB, edits ...func(*offboarding.Facts)) offboarding.Facts {
	t.Helper()
	o, err := offboarding.NewDraft(Registry(), Terms(), Plan(), Published().Add(-time.Hour))
	if err != nil {
		t.Fatalf("start a draft: %v", err)
	}
	if err := o.Publish(o.Facts().Version, Owner, Published()); err != nil {
		t.Fatalf("publish the draft: %v", err)
	}
	f := offboarding.Restore(o.Facts()).Facts()
	for _, edit := range edits {
		edit(&f)
	}
	return f
}
