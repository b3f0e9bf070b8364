package offboarding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

const (
	// longestPath is how many people a path holds at most.
	longestPath = 20
	// longestWait is how long a step of a path waits at most.
	longestWait = 90 * 24 * time.Hour
)

// Channel is how somebody on an escalation path is told.
type Channel string

const (
	// ByMail: a message to the person's address. It is what an empty channel
	// means.
	ByMail Channel = "mail"
	// ByChat: a message in the chat that the installation is connected to.
	ByChat Channel = "chat"
)

// Channels returns all channels.
func Channels() []Channel { return []Channel{ByMail, ByChat} }

// Valid reports whether c is one of Channels.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// Service is what clients leave, as administrators keep it. Its owner and
// deputy are those of offboardings that start from now on: running ones keep
// theirs.
type Service struct {
	Name          string
	Owner, Deputy string
	// Holidays are days on which nobody works, besides those of Calendar.
	Holidays []time.Time
	// Calendar is the id of the calendar that it uses; empty is none.
	Calendar string
	// Attributes are those that a new offboarding starts with.
	Attributes []Attribute
	Path       []PathStep
}

// Change returns the service as an administrator wrote it, with the path that
// it has. The receiver is zero for a service that is added. by is the administrator's
// account, and empty at the command line. It returns Invalid with every
// mistake, among them that nobody makes themselves owner or deputy.
func (s Service) Change(after Service, people People, by string) (Service, error) {
	after.Name, after.Path = tidy(after.Name), s.Path
	after.Attributes = SortAttributes(after.Attributes)
	after.Holidays = sortedDays(after.Holidays)
	var wrong fault.Fieldset
	requireText(&wrong, "name", after.Name, shortText, "Enter the service's name")
	lead := func(name, was, is string) {
		switch {
		case !people.Active(is):
			wrong.Add(name, "Name an active person as %s", name)
		case is != was && people.SameHuman(is, by):
			wrong.Add(name, "Nobody makes themselves %s; ask a second administrator", name)
		}
	}
	lead("owner", s.Owner, after.Owner)
	lead("deputy", s.Deputy, after.Deputy)
	if people.SameHuman(after.Owner, after.Deputy) {
		wrong.Add("deputy", "Name somebody else than the owner as deputy")
	} else if len(after.Path) > 0 && !after.pathHasOther(people) {
		wrong.Add("owner", "Nobody besides the owner and the deputy would be left on the escalation path; change the path first")
	}
	for _, a := range after.Attributes {
		if !a.Valid() {
			wrong.Add("attributes", "Choose from the list")
		}
	}
	for _, day := range after.Holidays {
		if !sensible(day) {
			wrong.Add("holidays", "Enter days as year, month and day, for example 2027-12-25")
		}
	}
	if err := wrong.Err("nothing was stored"); err != nil {
		return s, err
	}
	return after, nil
}

// ChangePath returns the service with another escalation path: active people,
// and at least one who is neither owner nor deputy. It returns Invalid with
// every mistake.
func (s Service) ChangePath(path []PathStep, people People) (Service, error) {
	after := s
	after.Path = slices.Clone(path)
	var wrong fault.Fieldset
	after.checkPath(&wrong, people)
	if err := wrong.Err("the path was not changed"); err != nil {
		return s, err
	}
	return after, nil
}

// checkPath notes every mistake of the path, and fills in what its steps leave
// out.
func (s Service) checkPath(wrong *fault.Fieldset, people People) {
	for i := range s.Path {
		checkStep(wrong, &s.Path[i], i+1, people)
	}
	if len(s.Path) > longestPath {
		wrong.Add("path", "Name at most %d people", longestPath)
	}
	if !s.pathHasOther(people) {
		wrong.Add("path", "Name at least one active person who is neither the owner nor the deputy")
	}
}

func checkStep(wrong *fault.Fieldset, step *PathStep, position int, people People) {
	field := func(name string) string { return fmt.Sprintf("path.%d.%s", position, name) }
	if step.Channel == "" {
		step.Channel = ByMail
	}
	if !people.Active(step.Person) {
		wrong.Add(field("person"), "Name an active person for step %d", position)
	}
	switch {
	case step.Deputy == "":
	case !people.Active(step.Deputy):
		wrong.Add(field("deputy"), "Name an active person as deputy for step %d, or nobody", position)
	case people.SameHuman(step.Deputy, step.Person):
		wrong.Add(field("deputy"), "Name somebody else than %s as deputy for step %d", people.Name(step.Person), position)
	}
	switch {
	case step.After < 0:
		wrong.Add(field("hours"), "Step %d cannot wait a negative time", position)
	case step.After > longestWait:
		wrong.Add(field("hours"), "Step %d waits at most %d hours", position, int(longestWait.Hours()))
	}
	if !step.Channel.Valid() {
		wrong.Add(field("channel"), "Choose how step %d is told", position)
	}
}

func (s Service) pathHasOther(people People) bool {
	return slices.ContainsFunc(s.Path, func(step PathStep) bool {
		return people.Active(step.Person) && !people.SameHuman(step.Person, s.Owner) && !people.SameHuman(step.Person, s.Deputy)
	})
}

// ServiceProblem is something about a service that stops an offboarding of it
// from being published or from being led.
type ServiceProblem string

const (
	// ServiceWithoutOwner: its owner is not an active person.
	ServiceWithoutOwner ServiceProblem = "without_owner"
	// ServiceWithoutDeputy: its deputy is not an active person.
	ServiceWithoutDeputy ServiceProblem = "without_deputy"
	// ServiceWithoutPath: it has no escalation path.
	ServiceWithoutPath ServiceProblem = "without_path"
	// PathWithInactive: somebody on its path is not an active person.
	PathWithInactive ServiceProblem = "path_with_inactive"
	// PathWithoutOther: nobody on its path is neither owner nor deputy.
	PathWithoutOther ServiceProblem = "path_without_other"
)

// Problems returns what is wrong with a service now, people having left since
// it was written.
func (s Service) Problems(people People) []ServiceProblem {
	var out []ServiceProblem
	if !people.Active(s.Owner) {
		out = append(out, ServiceWithoutOwner)
	}
	if !people.Active(s.Deputy) {
		out = append(out, ServiceWithoutDeputy)
	}
	left := func(step PathStep) bool {
		return !people.Active(step.Person) || step.Deputy != "" && !people.Active(step.Deputy)
	}
	switch {
	case len(s.Path) == 0:
		out = append(out, ServiceWithoutPath)
	case slices.ContainsFunc(s.Path, left):
		out = append(out, PathWithInactive)
	case !s.pathHasOther(people):
		out = append(out, PathWithoutOther)
	}
	return out
}

// sortedDays returns the days in order, each once.
func sortedDays(days []time.Time) []time.Time {
	out := make([]time.Time, len(days))
	for i, day := range days {
		out[i] = midnight(day)
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// PathWords says a path for the record: "Edda Marchetti after 24 h by mail",
// step by step.
func (p People) PathWords(path []PathStep) string {
	steps := make([]string, len(path))
	for i, step := range path {
		words := p.Name(step.Person)
		if step.Deputy != "" {
			words += " or " + p.Name(step.Deputy)
		}
		steps[i] = fmt.Sprintf("%s after %g h by %s", words, step.After.Hours(), step.Channel)
	}
	return strings.Join(steps, ", ")
}
