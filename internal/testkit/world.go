package testkit

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

// World is the use cases over a real database, with the people of Registry, a
// service and a client. What it does, it does through use cases, as the person
// whose part it is, and fails the test where one refuses.
type World struct {
	App    *app.App
	Reader *reading.Reader
	Store  *store.Store
	Blobs  blob.Store
	Clock  *Clock
	// Service and Client are the ids of Fleet Telemetry and Halden Maritime.
	Service, Client string

	t      testing.TB
	people map[string]string
}

// Issuer is the identity provider of the people of a World.
const Issuer = "https://id.example.com"

// Operator is the actor at the command line.
func Operator() authz.Actor {
	return authz.Actor{Kind: authz.Operator, ID: "operator", Name: "Operator"}
}

// NewWorld fills a migrated store. clock is the one that the store has.
func NewWorld(t testing.TB, s *store.Store, clock *Clock) *World {
	t.Helper()
	return NewWorldWith(t, s, clock, Blobs(t, clock.Now))
}

// NewWorldWith is NewWorld with evidence files in blobs.
func NewWorldWith(t testing.TB, s *store.Store, clock *Clock, blobs blob.Store) *World {
	t.Helper()
	return NewWorldFor(t, s, clock, blobs, Issuer)
}

// NewWorldFor is NewWorldWith with people of the identity provider at issuer,
// so that they can sign in there.
func NewWorldFor(t testing.TB, s *store.Store, clock *Clock, blobs blob.Store, issuer string) *World {
	t.Helper()
	return newWorld(t, s, clock, blobs, issuer, "")
}

// NewWorldNamed is NewWorldWith where a store holds several worlds: the suffix
// keeps the subjects and names of one apart from those of another.
func NewWorldNamed(t testing.TB, s *store.Store, clock *Clock, blobs blob.Store, suffix string) *World {
	t.Helper()
	return newWorld(t, s, clock, blobs, Issuer, suffix)
}

func newWorld(t testing.TB, s *store.Store, clock *Clock, blobs blob.Store, issuer, suffix string) *World {
	t.Helper()
	w := &World{Store: s, Blobs: blobs, Clock: clock, t: t, people: map[string]string{}}
	count := IDs()
	ids := func() string { return count() + strings.ReplaceAll(suffix, " ", "-") }
	w.App = app.New(app.Config{
		Store: s, Blobs: blobs, Now: clock.Now, ID: ids, Random: rand.Reader,
		Groups: map[string]authz.Role{"executives": authz.Executive, "auditors": authz.Auditor, "admins": authz.Administrator},
	})
	w.Reader = reading.New(s, clock.Now)
	w.must(w.App.PublishShipped(t.Context(), Operator()))
	for subject, person := range Registry().People {
		id, err := w.App.AddPerson(t.Context(), Operator(), app.AddPerson{Issuer: issuer, Subject: subject + suffix, Name: person.Name})
		w.must(err)
		w.people[subject] = id
	}
	for function, holder := range map[offboarding.Function]string{
		offboarding.Legal: Legal, offboarding.Security: Security, offboarding.Contract: Ruvi, offboarding.Privacy: Bystander,
	} {
		w.must(w.App.GrantFunction(t.Context(), Operator(), w.people[holder], function))
	}
	var err error
	w.Client, err = w.App.AddClient(t.Context(), Operator(), "Halden Maritime AS"+suffix)
	w.must(err)
	w.Service, err = w.App.AddService(t.Context(), Operator(), app.AddService{Name: "Fleet Telemetry" + suffix, Owner: w.people[Owner], Deputy: w.people[Deputy]})
	w.must(err)
	w.must(w.App.SetPath(t.Context(), Operator(), w.Service, []offboarding.PathStep{{Person: w.people[Executive], After: 24 * time.Hour}}))
	return w
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// ID returns the id of a person by their subject, such as Owner.
func (w *World) ID(subject string) string { return w.people[subject] }

// As returns the actor that a person is.
func (w *World) As(subject string) authz.Actor {
	w.t.Helper()
	p, err := w.Store.Person(w.t.Context(), w.people[subject])
	w.must(err)
	return app.ActorOf(p, "192.0.2.7")
}

// Draft starts the exit of a client and returns its number.
func (w *World) Draft(attributes ...offboarding.Attribute) int {
	w.t.Helper()
	return w.DraftFrom("client-exit", attributes...)
}

// DraftFrom is Draft from another playbook.
func (w *World) DraftFrom(playbook string, attributes ...offboarding.Attribute) int {
	w.t.Helper()
	number, err := w.App.StartOffboarding(w.t.Context(), w.As(Owner), app.StartOffboarding{
		Client: w.Client, Service: w.Service, Owner: w.people[Owner], Playbook: playbook,
		ContractEnds: w.Clock.Now().AddDate(0, 0, 28), Attributes: attributes,
	})
	w.must(err)
	return number
}

// Publish starts and publishes the exit of a client whose tasks are all
// Tobin's.
func (w *World) Publish(attributes ...offboarding.Attribute) int {
	w.t.Helper()
	return w.PublishFrom("client-exit", attributes...)
}

// PublishFrom is Publish from another playbook.
func (w *World) PublishFrom(playbook string, attributes ...offboarding.Attribute) int {
	w.t.Helper()
	number := w.DraftFrom(playbook, attributes...)
	f := w.Facts(number)
	in := app.AssignDraft{Offboarding: number, Version: f.Version}
	for _, t := range f.Tasks {
		in.Assignments = append(in.Assignments, offboarding.Assignment{Task: t.Number, Assignee: w.people[Tobin], Due: t.Due})
	}
	w.must(w.App.AssignDraft(w.t.Context(), w.As(Owner), in))
	w.must(w.App.PublishOffboarding(w.t.Context(), w.As(Owner), number, in.Version+1))
	return number
}

// Facts returns the record of an offboarding.
func (w *World) Facts(number int) offboarding.Facts {
	w.t.Helper()
	f, err := w.Store.Facts(w.t.Context(), number)
	w.must(err)
	return f
}

// Gate returns the gate of an offboarding.
func (w *World) Gate(number int) offboarding.Gate {
	w.t.Helper()
	return offboarding.Evaluate(w.Facts(number).Snapshot(w.Clock.Now()))
}

// Form returns right answers and files for a task as its assignee, staged.
func (w *World) Form(number, task int) app.EvidenceForm {
	w.t.Helper()
	f := w.Facts(number)
	t, ok := f.Task(task)
	if !ok {
		w.t.Fatalf("there is no task %d", task)
	}
	latest, _ := f.LatestEvidence(task)
	form := app.EvidenceForm{
		Offboarding: number, Task: task, TaskVersion: t.Version, Latest: latest.Version,
		Answers: RightAnswers(t.Requirement, w.Clock.Now(), t.Assignee),
	}
	for _, field := range t.Requirement.Files {
		ending := "txt"
		if len(field.Types) > 0 {
			ending = field.Types[0]
		}
		file, err := w.App.StageFile(w.t.Context(), w.actor(t.Assignee), reading.Spot{Number: number, Task: task}, field.Name,
			fmt.Sprintf("%s-%d.%s", field.Name, task, ending), strings.NewReader(fmt.Sprintf("proof of %d/%d", number, task)))
		w.must(err)
		form.Files = append(form.Files, file)
	}
	return form
}

func (w *World) actor(id string) authz.Actor {
	w.t.Helper()
	for subject, known := range w.people {
		if known == id {
			return w.As(subject)
		}
	}
	w.t.Fatalf("nobody has the id %q", id)
	return authz.Actor{}
}

// Submit sends right evidence for a task as its assignee.
func (w *World) Submit(number, task int) {
	w.t.Helper()
	t, _ := w.Facts(number).Task(task)
	w.must(w.App.SubmitEvidence(w.t.Context(), w.actor(t.Assignee), w.Form(number, task)))
}

// Decision is one in favour of the current evidence of a task, at the level
// that the task asks.
func (w *World) Decision(number, task int) app.ReviewEvidence {
	w.t.Helper()
	f := w.Facts(number)
	e, _ := f.CurrentEvidence(task)
	t, _ := f.Task(task)
	d := offboarding.Decision{Task: task, Evidence: e.Version, EvidenceDigest: e.Digest, Outcome: offboarding.Verified}
	if level := t.Requirement.MinimumLevel; level != offboarding.SelfAttested {
		d.Original, d.Issuer, d.OriginChecked = level, "Greyline Recovery", "called their service desk"
	}
	return app.ReviewEvidence{Offboarding: number, Decision: d}
}

// Prove submits and verifies a task.
func (w *World) Prove(number, task int) {
	w.t.Helper()
	w.Submit(number, task)
	w.Clock.Advance(time.Minute)
	s := w.Facts(number).Snapshot(w.Clock.Now())
	t, _ := s.Task(task)
	w.must(w.App.ReviewEvidence(w.t.Context(), w.actor(s.ReviewerOf(t)), w.Decision(number, task)))
	w.Clock.Advance(time.Minute)
}

// ProveAll proves every task as soon as it can be done.
func (w *World) ProveAll(number int) {
	w.t.Helper()
	for {
		done := true
		for _, c := range w.Gate(number).Standing() {
			switch {
			case c.Kind != offboarding.TaskCondition:
			case c.Reason == offboarding.NeedsEvidence:
				w.Prove(number, c.Task)
				done = false
			case c.Reason == offboarding.WaitsForTask:
				w.Clock.Advance(time.Hour)
			}
		}
		if done && len(w.openTasks(number)) == 0 {
			return
		}
	}
}

func (w *World) openTasks(number int) []int {
	var out []int
	for _, c := range w.Gate(number).Standing() {
		if c.Kind == offboarding.TaskCondition {
			out = append(out, c.Task)
		}
	}
	return out
}

// Delegate lets somebody act for a person from today on, for some days.
func (w *World) Delegate(from, to string, days int) {
	w.t.Helper()
	today := w.Clock.Now()
	w.must(w.App.NameDelegate(w.t.Context(), w.As(from), offboarding.DelegationRequest{
		To: w.people[to], First: today, Last: today.AddDate(0, 0, days-1), Reason: "On leave.",
	}))
}

// Intent presses Sign and signs in afresh as the person.
func (w *World) Intent(number int, function offboarding.Function, subject string) app.SignOff {
	w.t.Helper()
	f := w.Facts(number)
	seen := offboarding.Restore(f).SignOffDigest(function, w.Clock.Now())
	intent, err := w.App.NewIntent(w.t.Context(), w.As(subject), number, function, seen)
	w.must(err)
	return app.SignOff{Intent: intent, FreshSignIn: w.Clock.Advance(time.Minute), MustBeFresh: true}
}

// Signers are who signs for each function in a World.
func Signers() map[offboarding.Function]string {
	return map[offboarding.Function]string{
		offboarding.Legal: Legal, offboarding.Security: Security, offboarding.Contract: Ruvi, offboarding.Privacy: Bystander,
	}
}

// Ready brings an offboarding to where only the owner's sign-off is missing.
func (w *World) Ready(number int) {
	w.t.Helper()
	w.ProveAll(number)
	w.must(w.App.DeclareInventory(w.t.Context(), w.As(Owner), number, w.Facts(number).Inventory.Revision))
	s := w.Facts(number).Snapshot(w.Clock.Now())
	for _, function := range s.RequiredFunctions() {
		if function != offboarding.Owner {
			subject := Signers()[function]
			w.must(w.App.SignOff(w.t.Context(), w.As(subject), w.Intent(number, function, subject)))
		}
	}
	if g := w.Gate(number); !g.Ready() {
		w.t.Fatalf("the gate is not ready: %+v", g.Standing())
	}
}

// Close closes a ready offboarding as its owner and returns the certificate's
// number.
func (w *World) Close(number int) string {
	w.t.Helper()
	certificate, err := w.App.CloseOffboarding(w.t.Context(), w.As(Owner), w.Intent(number, offboarding.Owner, Owner))
	w.must(err)
	return certificate
}
