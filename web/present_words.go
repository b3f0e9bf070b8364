package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// wordsOf returns what sentences about an offboarding are made of for whoever
// reads it. It names no identifiers: a page that may show some adds them.
func wordsOf(o reading.Offboarding) phrase.Words {
	titles := make(map[int]string, len(o.Facts.Tasks))
	for _, t := range o.Facts.Tasks {
		titles[t.Number] = t.Title
	}
	return phrase.Words{People: o.Facts.People, Reader: o.Reader().ID, Titles: titles}
}

// spans sets the people and identifiers of a sentence apart, as pages do.
func spans(s phrase.Sentence) ui.Sentence {
	out := make(ui.Sentence, len(s))
	for i, span := range s {
		out[i].Text = span.Text
		switch span.Kind {
		case phrase.Person:
			out[i].Kind = ui.SpanPerson
		case phrase.Code:
			out[i].Kind = ui.SpanCode
		case phrase.Plain, phrase.Task:
		}
	}
	return out
}

// unstopped leaves out the full stop, for a sentence that fills a cell.
func unstopped(s ui.Sentence) ui.Sentence {
	out := slices.Clone(s)
	if len(out) > 0 {
		out[len(out)-1].Text = strings.TrimSuffix(out[len(out)-1].Text, ".")
	}
	return out
}

// counted returns "1 task" or "2 tasks".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// joined returns "a, b and c".
func joined(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// references returns "T-05, T-06 and T-07".
func references(tasks []int) string {
	out := make([]string, len(tasks))
	for i, n := range tasks {
		out[i] = offboarding.TaskReference(n)
	}
	return joined(out)
}

// longDay is a day in a sentence: "20 November 2026".
func longDay(t time.Time) string { return t.UTC().Format("2 January 2006") }

// dayInFull is a day with its year, in a table: "20 Nov 2026".
func dayInFull(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// momentOr is a time on a page, or otherwise where there is none.
func momentOr(t time.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return moment(t)
}

// dayNear leaves the year out where it is that of now.
func dayNear(t, now time.Time) string {
	if t.UTC().Year() == now.UTC().Year() {
		return phrase.ShortDay(t.UTC())
	}
	return dayInFull(t)
}

// dateValue is a day as a date field holds it.
func dateValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
