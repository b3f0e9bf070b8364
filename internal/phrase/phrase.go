// Package phrase says what the gate found, in the words that pages, mail, the
// API and exports share. A condition becomes a sentence that names the person
// and the verb; the sentence is made of spans, so that each face can set
// names and references in its own way.
//
// The package is pure. It decides nothing and hides nothing by itself: Words
// holds only what its reader may see, and titles of tasks hold no identifiers.
package phrase

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
// met, it says so.
func Blocker(c offboarding.Condition, w Words) Sentence {
	b := builder{c: c, w: w}
	b.sentence()
	return b.out
}

// builder adds up the spans of one sentence.
type builder struct {
	c   offboarding.Condition
	w   Words
	out Sentence
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
		b.who("Somebody").plain(" must add a task for " + lowerFirst(Category(b.c.Category)) + ".")
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
		b.who("An approver").plain(" must decide the waiver for ").reference().plain(".")
	case b.c.Reason == offboarding.NeedsDecision:
		b.who("An approver").plain(" must decide whether " + lowerFirst(Category(b.c.Category)) + " applies.")
	case b.c.Task != 0:
		b.who("Whoever asked for it").plain(" must renew the waiver that has ended for ").aside().plain(" or have the task done.")
	default:
		b.who("Whoever asked for it").plain(" must add a task for " + lowerFirst(Category(b.c.Category)) + " or renew the waiver that has ended.")
	}
}

func (b *builder) signOff() {
	f := b.c.Function
	switch b.c.Reason {
	case offboarding.NeedsSignature:
		if f == offboarding.Owner {
			b.who("The owner").plain(" must sign and close.")
			return
		}
		b.who("Somebody").plain(" must sign for " + lowerFirst(Function(f)) + ".")
	case offboarding.NeedsSigner:
		b.plain("An administrator must name somebody who can still sign for " + lowerFirst(Function(f)) + ".")
	case offboarding.WaitsForScope:
		switch {
		case f == offboarding.Owner:
			b.plain("The owner's sign-off comes last, when nothing else stands.")
		case len(b.c.WaitsFor) > 0:
			b.plain("The " + lowerFirst(Function(f)) + " sign-off waits for ").numbers(b.c.WaitsFor).plain(".")
		default:
			b.plain("The " + lowerFirst(Function(f)) + " sign-off waits for what it speaks for.")
		}
	default:
		b.plain(Function(f) + " has signed.")
	}
}

func (b *builder) people() {
	if b.c.Reason == offboarding.NeedsOwner {
		b.plain("An administrator must name an accountable owner who is active.")
		return
	}
	b.who("Somebody").plain(" must complete the escalation path with active people.")
}

func (b *builder) plain(text string) *builder {
	b.out = append(b.out, Span{Text: text})
	return b
}

// who names the people of whom any one can act, the reader first, or says
// otherwise where there are none.
func (b *builder) who(otherwise string) *builder { return b.names(b.c.Who, otherwise, " or ") }

// each names the people who all have something to do.
func (b *builder) each() *builder { return b.names(b.c.Who, "Somebody", " and ") }

func (b *builder) names(who []string, otherwise, joint string) *builder {
	if len(who) == 0 {
		return b.plain(otherwise)
	}
	who = slices.Clone(who)
	slices.SortStableFunc(who, func(x, y string) int { return rank(b.isReader(x)) - rank(b.isReader(y)) })
	for i, id := range who {
		switch {
		case i > 0 && i == len(who)-1:
			b.plain(joint)
		case i > 0:
			b.plain(", ")
		}
		b.out = append(b.out, Span{Kind: Person, Text: b.name(id, len(b.out) == 0)})
	}
	return b
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

func (b *builder) isReader(id string) bool { return b.w.People.SameHuman(id, b.w.Reader) }

func (b *builder) name(id string, first bool) string {
	name := b.w.People.Name(id)
	if b.isReader(id) {
		name = "you"
	}
	if first {
		return upperFirst(name)
	}
	return name
}

// doer names who does the work: the outsider where there is one.
func (b *builder) doer() *builder {
	if b.c.Outsider == "" {
		return b.who("Somebody")
	}
	b.out = append(b.out, Span{Kind: Person, Text: b.c.Outsider})
	return b
}

// recorder names who writes down what an outsider does.
func (b *builder) recorder() *builder {
	if b.c.Outsider == "" || len(b.c.Who) == 0 {
		return b
	}
	b.plain("; ").names(b.c.Who[:1], "", "")
	if b.isReader(b.c.Who[0]) {
		return b.plain(" record it")
	}
	return b.plain(" records it")
}

// verb returns the title of the task as it reads after "must".
func (b *builder) verb() string {
	if title := b.w.Titles[b.c.Task]; title != "" {
		return lowerFirst(title)
	}
	return "do " + offboarding.TaskReference(b.c.Task)
}

// reference adds the task's number and title: "T-07, remove OAuth apps".
func (b *builder) reference() *builder {
	b.number(b.c.Task)
	if title := b.w.Titles[b.c.Task]; title != "" {
		b.plain(", " + lowerFirst(title))
	}
	return b
}

// aside adds the reference where the sentence goes on after it.
func (b *builder) aside() *builder {
	b.reference()
	if b.w.Titles[b.c.Task] != "" {
		b.plain(",")
	}
	return b
}

func (b *builder) number(n int) *builder {
	b.out = append(b.out, Span{Kind: Task, Text: offboarding.TaskReference(n), Task: n})
	return b
}

// numbers adds references to tasks: "T-05, T-06 and T-07".
func (b *builder) numbers(tasks []int) *builder {
	if len(tasks) == 0 {
		return b.plain("other conditions")
	}
	for i, n := range tasks {
		switch {
		case i > 0 && i == len(tasks)-1:
			b.plain(" and ")
		case i > 0:
			b.plain(", ")
		}
		b.number(n)
	}
	return b
}

// count returns "1 inventory item" or "2 inventory items".
func count(n int, thing string) string {
	return strconv.Itoa(n) + " " + thing + oneOrMore(n, "", "s")
}

func oneOrMore(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

func upperFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// lowerFirst lowers the first letter, unless it belongs to an abbreviation:
// "API keys" stays.
func lowerFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	second, _ := utf8.DecodeRuneInString(text[size:])
	if unicode.IsUpper(second) {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}
