package phrase

import (
	"slices"
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// shownIdentifiers is how many identifiers a line names before it counts.
const shownIdentifiers = 2

// Detail says what else a reader wants to know about a condition that stands:
// what it is about, since when, what it waits for, and how many others wait
// for it. Of a condition that is met, it says since when.
func Detail(c offboarding.Condition, w Words) Sentence {
	if c.Met() {
		return dated("Since ", ShortDay(w.local(c.Since)))
	}
	var out Sentence
	for _, part := range []Sentence{about(c, w), since(c, w), waits(c, w), gone(c, w), holdsUp(c)} {
		if len(out) > 0 && len(part) > 0 {
			out = append(out, Span{Text: " "})
		}
		out = append(out, part...)
	}
	return out
}

// about names the inventory items that a task proves.
func about(c offboarding.Condition, w Words) Sentence {
	identifiers := w.Identifiers[c.Task]
	if len(identifiers) == 0 || c.Kind != offboarding.TaskCondition {
		return nil
	}
	shown := identifiers[:min(len(identifiers), shownIdentifiers)]
	more := len(identifiers) - len(shown)
	out := Sentence{{Text: "About "}}
	for i, identifier := range shown {
		switch {
		case i > 0 && i == len(shown)-1 && more == 0:
			out = append(out, Span{Text: " and "})
		case i > 0:
			out = append(out, Span{Text: ", "})
		}
		out = append(out, Span{Kind: Code, Text: identifier})
	}
	if more > 0 {
		out = append(out, Span{Text: " and " + strconv.Itoa(more) + " more"})
	}
	return append(out, Span{Text: "."})
}

// since says since when the condition stands, and by what.
func since(c offboarding.Condition, w Words) Sentence {
	at := w.local(c.Since)
	switch c.Reason {
	case offboarding.NeedsReview, offboarding.NeedsReviewer:
		if w.People[c.SubmittedBy].Name != "" {
			return dated("Submitted by "+w.People.Names(c.SubmittedBy, c.SubmittedFor)+", ", Moment(at))
		}
		return dated("Submitted ", Moment(at))
	case offboarding.NeedsEvidenceAgain:
		return dated("Sent back ", Moment(at))
	case offboarding.NeedsWholeEvidence, offboarding.NeedsIntactFile, offboarding.NeedsLevel:
		return dated("Reviewed ", Moment(at))
	case offboarding.NeedsNewEvidence:
		return dated("What was sent answers an earlier form, of ", ShortDay(at))
	case offboarding.NeedsDecision, offboarding.NeedsApprover:
		if w.People[c.SubmittedBy].Name != "" {
			return dated("Asked for by "+w.People.Names(c.SubmittedBy, c.SubmittedFor)+" on ", ShortDay(at))
		}
		return dated("Asked for on ", ShortDay(at))
	case offboarding.NeedsAcceptance:
		return dated("Asked on ", ShortDay(at))
	case offboarding.WaiverEnded:
		return dated("Ended on ", ShortDay(at))
	case offboarding.NeedsSignature:
		return dated("Possible since ", ShortDay(at))
	case offboarding.WaitsForTask, offboarding.WaitsForProof, offboarding.WaitsForScope:
		return nil
	default:
		return dated("Open since ", ShortDay(at))
	}
}

func dated(prefix, date string) Sentence {
	if date == "" {
		return nil
	}
	return Sentence{{Text: prefix + date + "."}}
}

// waits names the tasks that go before, where Blocker does not say so.
func waits(c offboarding.Condition, w Words) Sentence {
	said := []offboarding.Reason{offboarding.WaitsForTask, offboarding.WaitsForProof, offboarding.WaitsForScope}
	if len(c.WaitsFor) == 0 || slices.Contains(said, c.Reason) {
		return nil
	}
	b := builder{c: c, w: w}
	b.plain("Waits for ").numbers(c.WaitsFor).plain(".")
	return b.out
}

// gone says that nobody of those who must act is active yet or any more.
func gone(c offboarding.Condition, w Words) Sentence {
	if len(c.Who) == 0 || slices.ContainsFunc(c.Who, w.People.Active) {
		return nil
	}
	b := builder{c: c, w: w}
	if len(c.Who) == 1 && w.People.Assignable(c.Who[0]) {
		b.each().plain(" was invited and has not signed in yet.")
		return b.out
	}
	b.each().plain(oneOrMore(len(c.Who), " is", " are") + " not active any more.")
	return b.out
}

func holdsUp(c offboarding.Condition) Sentence {
	if c.HoldsUp == 0 {
		return nil
	}
	return Sentence{{Text: "Holds up " + count(c.HoldsUp, "other condition") + "."}}
}

// local returns t on the reader's clock.
func (w Words) local(t time.Time) time.Time {
	if t.IsZero() || w.Zone == nil {
		return t.UTC()
	}
	return t.In(w.Zone)
}
