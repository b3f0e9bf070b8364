// Package phrase says what the gate found, in the words that pages, mail, the
// API and exports share. A condition becomes a sentence that names the person
// and the verb; the sentence is made of spans, so that each face can set
// names and references in its own way.
//
// The package is pure. It decides nothing and hides nothing by itself: Words
// holds only what its reader may see, and titles of tasks hold no identifiers.
package phrase

import (
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// SpanKind says what a part of a sentence is.
type SpanKind string

const (
	// Plain is text as it is.
	Plain SpanKind = ""
	// Person is the name of whoever must act, or "You".
	Person SpanKind = "person"
	// Code is an identifier of the inventory.
	Code SpanKind = "code"
	// Task is a reference to a task: T-06.
	Task SpanKind = "task"
)

// Span is a part of a sentence. Its text carries its own spaces.
type Span struct {
	Kind SpanKind
	Text string
	// Task is the number of the task that a span of kind Task refers to.
	Task int
}

// Sentence is spans that read as one or more sentences. The empty one says
// nothing.
type Sentence []Span

// String returns the sentence as plain text.
func (s Sentence) String() string {
	var b strings.Builder
	for _, span := range s {
		b.WriteString(span.Text)
	}
	return b.String()
}

// Words is what a sentence is made of, for one reader.
type Words struct {
	// People gives the names of people.
	People offboarding.People
	// Reader is the person who reads, who is called "You"; empty where the
	// text is for nobody in particular.
	Reader string
	// Titles are the titles of tasks by number.
	Titles map[int]string
	// Identifiers are those of the inventory items that each task proves, as
	// far as the reader may see them: none at all for an executive.
	Identifiers map[int][]string
	// Zone is where the reader's clock stands; nil is UTC.
	Zone *time.Location
}

// Blocker says what stands above the line and who must do what about it:
// "Tobin Askerley must revoke service accounts again." Of a condition that is
// met, it says so. Whoever acts for somebody who must is named after it.
func Blocker(c offboarding.Condition, w Words) Sentence {
	b := builder{c: c, w: w}
	b.sentence()
	b.delegates()
	return b.out
}

func (b *builder) sentence() {
	switch b.c.Kind {
	case offboarding.TaskCondition:
		b.task()
	case offboarding.InventoryCondition, offboarding.ProbeCondition:
		b.inventory()
	case offboarding.WaiverCondition:
		b.waiver()
	case offboarding.SignOffCondition:
		b.signOff()
	case offboarding.FloorCondition:
		b.who("Somebody").plain(" must add a task for " + Lower(Category(b.c.Category)) + ".")
	case offboarding.PeopleCondition:
		b.people()
	}
}

func (b *builder) task() {
	switch b.c.Reason {
	case offboarding.Met:
		state := " is verified."
		if b.c.Pin == offboarding.PinWaived {
			state = " is waived."
		}
		b.aside().plain(state)
	case offboarding.NeedsAssignee:
		b.who("The owner").plain(" must name who does ").reference().plain(".")
	case offboarding.NeedsReview:
		b.who("A reviewer").plain(" must review the evidence for ").reference().plain(".")
	case offboarding.NeedsReviewer:
		b.who("The owner").plain(" must name a reviewer for ").number(b.c.Task).plain(".")
	case offboarding.WaitsForTask:
		b.aside().plain(" waits for ").numbers(b.c.WaitsFor).plain(".")
	case offboarding.NeedsEvidenceAgain:
		b.doer().plain(" must " + b.verb() + " again").recorder().plain(".")
	case offboarding.NeedsWholeEvidence:
		b.doer().plain(" must complete the evidence for ").reference().recorder().plain(".")
	case offboarding.NeedsNewEvidence:
		b.doer().plain(" must send evidence for what ").aside().plain(" asks now").recorder().plain(".")
	case offboarding.NeedsIntactFile:
		b.doer().plain(" must send the damaged file of ").aside().plain(" again").recorder().plain(".")
	case offboarding.NeedsLevel:
		b.doer().plain(" must send stronger evidence for ").reference().recorder().plain(".")
	default:
		b.doer().plain(" must " + b.verb()).recorder().plain(".")
	}
}

func (b *builder) inventory() {
	n := b.c.Count
	switch b.c.Reason {
	case offboarding.NeedsDisposition:
		b.who("The owner").plain(" must set a disposition for " + count(n, "inventory item") + ".")
	case offboarding.NeedsSearch:
		b.each().plain(" must find out about " + count(n, "unknown") + " of the inventory.")
	case offboarding.NeedsDeclaration:
		b.who("The owner").plain(" must declare the inventory complete.")
	case offboarding.WaitsForProof:
		b.plain(count(n, "inventory item") + oneOrMore(n, " waits for ", " wait for ")).numbers(b.c.WaitsFor).plain(".")
	case offboarding.StillWorks:
		b.who("The owner").plain(" must end " + count(n, "credential") + oneOrMore(n, " that still works.", " that still work."))
	case offboarding.NeedsProbe:
		b.plain(count(n, "credential") + oneOrMore(n, " waits for its", " wait for their") + " next probe.")
	default:
		if b.c.Kind == offboarding.ProbeCondition {
			b.plain("Every credential that is probed is refused.")
			return
		}
		b.plain("Every inventory item is decided and proven.")
	}
}

func (b *builder) waiver() {
	switch {
	case b.c.Reason == offboarding.NeedsDecision && b.c.Task != 0:
		b.who("An approver").plain(" must decide about the waiver for ").reference().plain(".")
	case b.c.Reason == offboarding.NeedsApprover && b.c.Task != 0:
		b.plain("An administrator must name somebody who can decide" + b.deciding() + " about the waiver for ").reference().plain(".")
	case b.c.Reason == offboarding.NeedsApprover:
		b.plain("An administrator must name somebody who can decide" + b.deciding() + " whether " + Lower(Category(b.c.Category)) + " applies.")
	case b.c.Reason == offboarding.NeedsDecision:
		b.who("An approver").plain(" must decide whether " + Lower(Category(b.c.Category)) + " applies.")
	case b.c.Task != 0:
		b.who("Whoever asked for it").plain(" must renew the waiver that has ended for ").aside().plain(" or have the task done.")
	default:
		b.who("Whoever asked for it").plain(" must add a task for " + Lower(Category(b.c.Category)) + " or renew the waiver that has ended.")
	}
}

// deciding says for which function a waiver is decided; the second decision
// about a permanent one is for any other.
func (b *builder) deciding() string {
	if b.c.Function == "" {
		return " for another function"
	}
	return " for " + Lower(Function(b.c.Function))
}

func (b *builder) signOff() {
	f := b.c.Function
	switch b.c.Reason {
	case offboarding.NeedsSignature:
		if f == offboarding.Owner {
			b.who("The owner").plain(" must sign and close.")
			return
		}
		b.who("Somebody").plain(" must sign for " + Lower(Function(f)) + ".")
	case offboarding.NeedsSigner:
		b.plain("An administrator must name somebody who can still sign for " + Lower(Function(f)) + ".")
	case offboarding.WaitsForScope:
		switch {
		case f == offboarding.Owner:
			b.plain("The owner's sign-off comes last, when nothing else stands.")
		case len(b.c.WaitsFor) > 0:
			b.plain("The " + Lower(Function(f)) + " sign-off waits for ").numbers(b.c.WaitsFor).plain(".")
		default:
			b.plain("The " + Lower(Function(f)) + " sign-off waits for what it speaks for.")
		}
	default:
		b.plain(Function(f) + " has signed.")
	}
}

func (b *builder) people() {
	switch b.c.Reason {
	case offboarding.NeedsOwner:
		b.plain("An administrator must name a successor, because the accountable owner is not active any more.")
	case offboarding.NeedsAcceptance:
		b.who("Somebody").plain(" must accept to be the accountable owner, because the present one is not active any more.")
	default:
		b.who("Somebody").plain(" must complete the escalation path with active people.")
	}
}
