package phrase

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/offboarding"
)

// builder adds up the spans of one sentence.
type builder struct {
	c   offboarding.Condition
	w   Words
	out Sentence
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

// delegates names who acts for those who must: "Nora Delvecchio acts for Tobin
// Askerley."
func (b *builder) delegates() {
	for _, d := range b.c.Delegates {
		verb := " acts for "
		if b.isReader(d.By) {
			verb = " act for "
		}
		b.plain(" ")
		b.out = append(b.out, Span{Kind: Person, Text: upperFirst(b.name(d.By, false))})
		b.plain(verb + b.name(d.For, false) + ".")
	}
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
		return Lower(title)
	}
	return "do " + offboarding.TaskReference(b.c.Task)
}

// reference adds the task's number and title: "T-07, remove OAuth apps".
func (b *builder) reference() *builder {
	b.number(b.c.Task)
	if title := b.w.Titles[b.c.Task]; title != "" {
		b.plain(", " + Lower(title))
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

// Lower returns a phrase as it stands within a sentence: its first letter is
// lowered, unless it belongs to an abbreviation:
// "API keys" stays.
func Lower(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	second, _ := utf8.DecodeRuneInString(text[size:])
	if unicode.IsUpper(second) {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}
