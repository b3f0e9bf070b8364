package offboarding

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// AccountWords are what administrators write about an account.
type AccountWords struct {
	Name, Email, Title, Team string
}

// Check returns the words as they are stored, or Invalid with every mistake.
func (w AccountWords) Check() (AccountWords, error) {
	w = AccountWords{Name: tidy(w.Name), Email: tidy(w.Email), Title: tidy(w.Title), Team: tidy(w.Team)}
	var wrong fault.Fieldset
	requireText(&wrong, "name", w.Name, shortText, "Enter the person's name")
	limitText(&wrong, "email", w.Email, shortText)
	if w.Email != "" && (strings.Count(w.Email, "@") != 1 || strings.ContainsAny(w.Email, " \n\t<>,;")) {
		wrong.Add("email", "Enter an address such as ines.valdorn@example.com")
	}
	limitText(&wrong, "title", w.Title, shortText)
	limitText(&wrong, "team", w.Team, shortText)
	return w, wrong.Err("nothing was stored")
}

// GivenReason returns the reason of a change as it goes into the record, or Invalid
// where none was given; example is one.
func GivenReason(text, example string) (string, error) {
	text = tidy(text)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", text, longText, "Say why, for example “"+example+"”")
	return text, wrong.Err("nothing was changed")
}

// RefuseToOneself returns Forbidden where somebody would do with their own
// account what needs a second administrator. It looks through linked accounts.
// by is empty at the command line. what goes after "nobody".
func (p People) RefuseToOneself(by, to, what string) error {
	if p.SameHuman(by, to) {
		return fault.New(fault.Forbidden, "Nobody %s. Nothing was changed. Ask a second administrator", what)
	}
	return nil
}

// Link decides that two accounts belong to one human. It returns the human of
// each account that changes. p holds at least all accounts of both.
func (p People) Link(a, b string) (map[string]string, error) {
	_, known := p[b]
	var wrong fault.Fieldset
	switch {
	case !known || a == b:
		wrong.Add("account", "Choose another account")
	case p.SameHuman(a, b):
		wrong.Add("account", "The account of %s is linked already", p.Name(b))
	}
	if err := wrong.Err("nothing was changed"); err != nil {
		return nil, err
	}
	changed := map[string]string{}
	for id := range p {
		if p.SameHuman(id, b) {
			changed[id] = p.humanOf(a)
		}
	}
	return changed, nil
}

// Unlink decides that an account stands for a human of its own. It returns the
// human of each account that changes. Nobody unlinks their own accounts,
// because what one of them did would no longer bind the other.
func (p People) Unlink(id, by string) (map[string]string, error) {
	if err := p.RefuseToOneself(by, id, "unlinks accounts of their own"); err != nil {
		return nil, err
	}
	others := p.linked(id)
	if len(others) == 0 {
		return nil, fault.New(fault.Conflict, "the account of %s is not linked to another; nothing was changed", p.Name(id))
	}
	if p.humanOf(id) != id {
		return map[string]string{id: id}, nil
	}
	// The others went by the name of this account, so they take another.
	changed := map[string]string{}
	for _, other := range others {
		changed[other] = others[0]
	}
	return changed, nil
}

// linked returns the other accounts of the same human, sorted.
func (p People) linked(id string) []string {
	var out []string
	for _, other := range slices.Sorted(maps.Keys(p)) {
		if other != id && p.SameHuman(id, other) {
			out = append(out, other)
		}
	}
	return out
}

// secondSignatures returns the sign-offs that count no more because accounts
// turned out to belong to one human: of two by the same, the later, and those
// by the human who signs as the owner.
func (s Snapshot) secondSignatures() []string {
	var out []string
	signed := map[string]bool{s.People.humanOf(s.Owner): true}
	for _, so := range s.SignOffs {
		human := s.People.humanOf(so.By)
		if so.Function != Owner && signed[human] {
			out = append(out, so.ID)
		}
		signed[human] = true
	}
	return out
}

// separateSigners voids second signatures, so that somebody else can sign in
// their place.
func (o *Offboarding) separateSigners(now time.Time) {
	fall := o.f.Snapshot(now).secondSignatures()
	for _, so := range o.f.SignOffs {
		if slices.Contains(fall, so.ID) {
			o.void(so, "the account of the signer was linked to another that signs here", "", now)
		}
	}
}

// StaffChange is a change of accounts that has not been made yet.
type StaffChange struct {
	// Person is the account that changes.
	Person string
	// Deactivated ends the account.
	Deactivated bool
	// Without is a function that the account no longer holds; empty is none.
	Without Function
	// Humans is what Link returned: which human accounts will belong to.
	Humans map[string]string
}

// LeftUnfilled returns the functions that distinct active people can still
// sign for, and could not after the change. Whoever makes such a change is
// told before.
func (s Snapshot) LeftUnfilled(c StaffChange) []Function {
	before := s.UnfilledFunctions()
	return slices.DeleteFunc(s.after(c).UnfilledFunctions(), func(f Function) bool { return slices.Contains(before, f) })
}

// after returns the snapshot as it would be after the change.
func (s Snapshot) after(c StaffChange) Snapshot {
	s.People, s.Holders = maps.Clone(s.People), maps.Clone(s.Holders)
	if person, ok := s.People[c.Person]; ok && c.Deactivated {
		person.Active = false
		s.People[c.Person] = person
	}
	for id, human := range c.Humans {
		if person, ok := s.People[id]; ok {
			person.Human = human
			s.People[id] = person
		}
	}
	fall := s.secondSignatures()
	s.SignOffs = slices.DeleteFunc(slices.Clone(s.SignOffs), func(so SignOffFacts) bool { return slices.Contains(fall, so.ID) })
	if c.Without != "" {
		s.Holders[c.Without] = slices.DeleteFunc(slices.Clone(s.Holders[c.Without]), func(id string) bool { return id == c.Person })
	}
	return s
}
