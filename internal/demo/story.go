package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
)

// story is what happened at Northbank before today: steps, each at its
// moment, that somebody took. They are told in the order of time, whatever
// order they were written down in, so that the audit log reads like a real one.
type story struct {
	Parts
	// today is the start of the day on which the story ends, now its end.
	today, now time.Time
	steps      []step
	// people holds the actors by subject, and services ids by name.
	people   map[string]authz.Actor
	services map[string]string
}

// step is one thing that happened.
type step struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

// from is the network address in the audit log: nobody came over a network.
const from = "127.0.0.1"

// at notes a step. A moment that has not come yet is moved to a minute ago:
// the story may be told just after midnight.
func (s *story) at(when time.Time, what string, do func(ctx context.Context) error) {
	if latest := s.now.Add(-time.Minute); when.After(latest) {
		when = latest
	}
	s.steps = append(s.steps, step{when, what, do})
}

// day returns a moment some days from today; ago are negative days.
func (s *story) day(days int, clock string) time.Time {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		panic(err) // the moments are part of the program
	}
	return s.today.AddDate(0, 0, days).Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
}

// tell takes all steps in the order of time.
func (s *story) tell(ctx context.Context) error {
	slices.SortStableFunc(s.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, step := range s.steps {
		s.Clock.tell(step.at)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s on %s: %w", step.what, step.at.Format("2 January 2006, 15:04"), err)
		}
	}
	return nil
}

// publish brings in the playbooks that come with the program.
func (s *story) publish(ctx context.Context) error {
	return s.App.PublishShipped(ctx, authz.Actor{Kind: authz.Operator, ID: "closegate", Name: "Closegate"})
}

// hire adds the people of Northbank: the operator the administrator, and the
// administrator everybody else.
func (s *story) hire(ctx context.Context) error {
	operator := authz.Actor{Kind: authz.Operator, ID: "demo", Name: "Demonstration", From: from}
	administrator, err := s.add(ctx, operator, cast[slices.IndexFunc(cast, func(p person) bool { return p.subject == caspian })])
	if err != nil {
		return err
	}
	for _, p := range cast {
		if p.subject == caspian {
			continue
		}
		if _, err := s.add(ctx, administrator, p); err != nil {
			return err
		}
	}
	return nil
}

// add adds one person, with the groups that the provider says at sign-in.
func (s *story) add(ctx context.Context, by authz.Actor, p person) (authz.Actor, error) {
	id, err := s.App.AddPerson(ctx, by, app.AddPerson{
		Issuer: s.Issuer, Subject: p.subject, Name: p.name, Email: p.email(), Title: p.title, Team: p.team,
	})
	if err != nil {
		return authz.Actor{}, fmt.Errorf("add %s: %w", p.name, err)
	}
	if p.function != "" {
		if err := s.App.GrantFunction(ctx, by, id, p.function); err != nil {
			return authz.Actor{}, fmt.Errorf("let %s sign for %s: %w", p.name, p.function, err)
		}
	}
	if p.group != "" {
		_, err = s.App.SignIn(ctx, authz.Actor{From: from}, app.Identity{
			Issuer: s.Issuer, Subject: p.subject, Name: p.name, Email: p.email(), Groups: p.groups(),
		})
		if err != nil {
			return authz.Actor{}, fmt.Errorf("sign in %s: %w", p.name, err)
		}
	}
	known, err := s.Store.Person(ctx, id)
	if err != nil {
		return authz.Actor{}, err
	}
	actor := app.ActorOf(known, from)
	s.people[p.subject] = actor
	return actor, nil
}

// service is one service of Northbank with the people behind it.
type service struct {
	name, owner, deputy string
	// first and last are told before and after the owner of a delay.
	first, last string
}

var services = []service{
	{"Fleet Telemetry", ines, edda, mirela, pell},
	{"Managed Backup", ines, edda, dario, pell},
	{"Document Vault", arvid, coralie, mirela, pell},
	{"Identity Hub", yusra, edda, sanna, pell},
	{"Data Warehouse", teodor, edda, dario, pell},
	{"Payments Gateway", coralie, yusra, vesna, pell},
}

// offer adds the services, each with its escalation path.
func (s *story) offer(ctx context.Context) error {
	administrator := s.people[caspian]
	for _, v := range services {
		id, err := s.App.AddService(ctx, administrator, app.AddService{
			Name: v.name, Owner: s.people[v.owner].ID, Deputy: s.people[v.deputy].ID,
		})
		if err != nil {
			return fmt.Errorf("add %s: %w", v.name, err)
		}
		s.services[v.name] = id
		path := []offboarding.PathStep{
			{Person: s.people[v.first].ID},
			{Person: s.people[v.owner].ID, Deputy: s.people[v.deputy].ID, After: 48 * time.Hour},
			{Person: s.people[v.last].ID, After: 96 * time.Hour},
		}
		if err := s.App.SetPath(ctx, administrator, id, path); err != nil {
			return fmt.Errorf("set the escalation path of %s: %w", v.name, err)
		}
	}
	return nil
}

// startNumbersAt makes the next number of a kind a certain one.
func (s *story) startNumbersAt(ctx context.Context, name string, next int) error {
	return s.Store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.StartNumbersAt(ctx, name, next) })
}
