// Package offboarding holds the rules of Closegate: what an offboarding is,
// when its gate opens, who may decide what, and which digests bind a decision
// to what was decided about. An auditor would call everything in here a rule,
// and finds every rule in here.
//
// The package is pure. It has no clock, no database and no HTTP: time and
// identity are arguments. Facts come in through Restore, a method of
// Offboarding checks a change and makes it, and Events tells the caller what
// to store and to record in the audit log. Nothing here decides who may see or
// call what; package authz does. Separation of duties is here, so that it
// holds for every caller.
//
// Start reading at Evaluate, the gate, and then at Offboarding.
package offboarding

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/fault"
)

// Offboarding is one client leaving one service. It is changed only through
// its methods; each checks the rules, makes the change and notes what
// happened. It must be loaded under the lock of its offboarding, and not be
// used after a method failed.
type Offboarding struct {
	f      Facts
	events []Event
}

// Restore returns the offboarding that the record describes.
func Restore(f Facts) *Offboarding { return &Offboarding{f: f.clone()} }

// Facts returns the record as the changes so far have made it. The caller
// must not change what its slices and maps hold; nor do later changes.
func (o *Offboarding) Facts() Facts { return o.f }

// Events returns what happened, in order, since Restore.
func (o *Offboarding) Events() []Event { return slices.Clone(o.events) }

// Gate evaluates the gate at the moment now.
func (o *Offboarding) Gate(now time.Time) Gate { return Evaluate(o.f.Snapshot(now)) }

// Reference returns the number that people quote: OFF-2041.
func (f Facts) Reference() string { return fmt.Sprintf("OFF-%d", f.Number) }

// TaskReference returns the number that people quote of a task: T-06.
func TaskReference(number int) string { return fmt.Sprintf("T-%02d", number) }

// Task returns a task by its number.
func (f Facts) Task(number int) (Task, bool) {
	for i := range f.Tasks {
		if f.Tasks[i].Number == number {
			return f.Tasks[i], true
		}
	}
	return Task{}, false
}

// Status returns what people read; gate is that of the same facts.
func (f Facts) Status(gate Gate) Status {
	switch f.State {
	case Draft:
		return StatusDraft
	case Closed:
		return StatusClosed
	case Cancelled:
		return StatusCancelled
	case Open:
	}
	switch {
	case gate.Ready():
		return StatusReady
	case len(f.Returns) > 0:
		return StatusReopened
	}
	return StatusInProgress
}

// replaceTask puts a changed task in the place of the one with its number.
// Facts and events that were handed out keep the old one.
func (o *Offboarding) replaceTask(t Task) {
	o.f.Tasks = slices.Clone(o.f.Tasks)
	o.f.Tasks[slices.IndexFunc(o.f.Tasks, func(old Task) bool { return old.Number == t.Number })] = t
}

func (o *Offboarding) happened(e Event) { o.events = append(o.events, e) }

func (o *Offboarding) mustBeOpen(otherwise string) error {
	if o.f.State != Open {
		return fault.New(fault.Conflict, "%s", otherwise)
	}
	return nil
}

// Reevaluate lets time and changes outside of the offboarding take effect:
// tasks that became blocked or unblocked are noted. It voids nothing but second
// signatures of accounts that were linked.
func (o *Offboarding) Reevaluate(now time.Time) {
	if o.f.State == Open {
		o.separateSigners(now)
		o.noteBlocking(now)
	}
}

// settle lets a change take effect on what depends on it: sign-offs whose
// scope is no longer what was signed are voided, and tasks that became
// blocked or unblocked are noted. Every method that changes an open
// offboarding ends with it.
func (o *Offboarding) settle(cause, by string, now time.Time) {
	o.voidSignOffs(cause, by, now)
	o.noteBlocking(now)
}

// noteBlocking records which tasks became blocked or unblocked.
func (o *Offboarding) noteBlocking(now time.Time) {
	s := o.f.Snapshot(now)
	for _, t := range s.Tasks {
		waitsFor := s.waitsFor(t)
		blocked := len(waitsFor) > 0 && !s.met(t)
		was := o.f.blocked(t.Number)
		if blocked == was {
			continue
		}
		b := Blocking{Task: t.Number, At: now, Blocked: blocked}
		if blocked {
			b.On = waitsFor
		}
		o.f.Blockings = append(o.f.Blockings, b)
		o.happened(TaskBlockingChanged{Blocking: b})
	}
}

func (f Facts) blocked(task int) bool {
	for _, b := range slices.Backward(f.Blockings) {
		if b.Task == task {
			return b.Blocked
		}
	}
	return false
}

// requireText notes a mistake where a text is empty, too long or holds what
// cannot be printed.
func requireText(wrong *fault.Fieldset, name, text string, limit int, message string) {
	if strings.TrimSpace(text) == "" {
		wrong.Add(name, "%s", message)
		return
	}
	limitText(wrong, name, text, limit)
}

func limitText(wrong *fault.Fieldset, name, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		wrong.Add(name, "Write at most %d characters", limit)
	} else if !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
		wrong.Add(name, "Remove the characters that cannot be printed")
	}
}

// tidy trims what was typed and gives its lines one kind of end: browsers
// send two characters for each.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// unprintable finds control characters and those that change the direction
// of the text around them or break its lines unseen, with which a name can be
// made to read as another.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' ||
		unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// midnight returns the start of t's day in UTC.
func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// DaysLate returns by how many days now is past the day of due; 0 where it is
// not or where there is no due date.
func DaysLate(due, now time.Time) int {
	if due.IsZero() || !midnight(now).After(midnight(due)) {
		return 0
	}
	return int(midnight(now).Sub(midnight(due)) / (24 * time.Hour))
}
