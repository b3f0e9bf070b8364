package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
)

// Amend changes what a running offboarding asks for.
type Amend struct {
	Offboarding, Version int
	reading.AmendmentChange
	Reason string
	// Waive are the tasks that are asked for no more and for which a waiver is
	// asked; Control, Until and Permanent are of those waivers.
	Waive     []int
	Control   string
	Until     time.Time
	Permanent bool
}

// Amend adds or removes an attribute, or moves an offboarding to a newer version
// of its playbook. It returns Invalid with the fields of the form, Blocked where
// nobody could sign what would be asked, and Conflict where it changed since
// the page was read.
func (a *App) Amend(ctx context.Context, actor authz.Actor, in Amend) error {
	return a.change(ctx, actor, in.Action(), reading.Spot{Number: in.Offboarding}, nil, func(c *changing) error {
		f := c.Facts()
		service, err := c.tx.ServiceWithoutPath(ctx, f.Service)
		if err != nil {
			return err
		}
		amending, book, err := reading.Amending(ctx, c.tx, f, in.AmendmentChange, reading.CalendarOf(service), c.now)
		if err != nil {
			return err
		}
		terms := offboarding.Terms{Service: f.Service, ClientName: f.ClientName, Owner: f.Owner, Deputy: f.Deputy}
		if err := a.propose(ctx, c.tx, book, &amending.After, terms); err != nil {
			return err
		}
		amending.Version, amending.Reason = in.Version, in.Reason
		amending.Waive, amending.Control, amending.Until, amending.Permanent = in.Waive, in.Control, in.Until, in.Permanent
		_, err = c.Amend(a.id, amending, actor.ID, c.now)
		return err
	})
}

// AddTask is a task that no playbook asked for.
type AddTask struct {
	Offboarding int
	// Task is what it asks, in the words of a playbook: its key, offset, conditions
	// and tiers count for nothing.
	Task playbook.Task
	// DependsOn are the numbers of the tasks that go before.
	DependsOn                    []offboarding.Dependency
	Assignee, Reviewer, Outsider string
	Due                          time.Time
	Reason                       string
}

// AddTask adds a task to a running offboarding and returns its number. What it
// may ask is what a playbook may ask; Invalid names the fields as in a playbook.
func (a *App) AddTask(ctx context.Context, actor authz.Actor, in AddTask) (int, error) {
	number := 0
	err := a.change(ctx, actor, authz.AddTask, reading.Spot{Number: in.Offboarding}, []string{in.Assignee, in.Reviewer}, func(c *changing) error {
		task := in.Task.Alone()
		task.DependsOn, task.Assignee, task.Reviewer, task.Outsider, task.Due = in.DependsOn, in.Assignee, in.Reviewer, in.Outsider, in.Due
		added, err := c.AddTask(offboarding.OwnTask{Task: task, Reason: in.Reason}, actor.ID, c.now)
		if err == nil || fault.Is(err, fault.Invalid) {
			err = withProblems(err, playbook.LintTask(in.Task))
		}
		number = added.Number
		return err
	})
	return number, err
}

// withProblems adds what a playbook could not ask either, each place once.
func withProblems(err error, problems []playbook.Problem) error {
	fields := fault.Fields(err)
	for _, p := range problems {
		if !slices.ContainsFunc(fields, func(has fault.Field) bool { return has.Name == p.Path }) {
			fields = append(fields, fault.Field{Name: p.Path, Message: p.Message})
		}
	}
	if len(fields) == 0 {
		return err
	}
	return &fault.Error{Kind: fault.Invalid, Message: "nothing was added", Fields: fields}
}

func (b builder) describeAmendment(event offboarding.Event) {
	switch e := event.(type) {
	case offboarding.Amended:
		b.Note = e.Amendment.Reason
		switch a := e.Amendment; a.Kind {
		case offboarding.AttributeAdded:
			b.Action = audit.OffboardingAttributeAdded
			b.set("attribute", nil, string(a.Attribute))
		case offboarding.AttributeRemoved:
			b.Action = audit.OffboardingAttributeRemoved
			b.set("attribute", string(a.Attribute), nil)
		case offboarding.PlaybookMoved:
			b.Action = audit.OffboardingPlaybookMoved
			b.set("playbook_version", a.From.Version, a.To.Version)
		}
		b.set("sign_offs", nil, functionsOf(e.Rules))
	case offboarding.TaskAdded:
		b.aboutTask(e.Task.Number)
		b.Action, b.Note = audit.TaskAdded, e.Task.Added.Reason
		b.set("assignee", nil, b.named(e.Task.Assignee))
		b.set("due", nil, e.Task.Due.Format(time.DateOnly))
		b.set("minimum_level", nil, string(e.Task.Requirement.MinimumLevel))
	case offboarding.TaskChanged:
		b.aboutTask(e.After.Number)
		b.Action, b.Note = audit.TaskChanged, e.Reason
		b.set("title", e.Before.Title, e.After.Title)
		b.set("requirement", e.Before.Requirement.Version, e.After.Requirement.Version)
		b.set("minimum_level", string(e.Before.Requirement.MinimumLevel), string(e.After.Requirement.MinimumLevel))
	}
}

// functionsOf lists who signs: "security legal".
func functionsOf(rules []offboarding.SignOffRule) any {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r.Function)
	}
	return textOrNil(strings.Join(names, " "))
}
