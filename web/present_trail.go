package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/audit"
	"github.com/closegate/closegate/views/ui"
)

// presentTrail is the trail of one offboarding.
func presentTrail(t reading.Trail) audit.Trail {
	number := t.Offboarding.Facts.Number
	page := trailPage(t, trailPath(number))
	page.Head = presentHead(t.Offboarding, trailTab)
	page.Head.Actions = []ui.Button{exportButton(trailExportPath(number))}
	return page
}

// presentWholeTrail is the trail of everything.
func presentWholeTrail(t reading.Trail) audit.Trail {
	page := trailPage(t, wholeTrailPath)
	page.Head = ui.PageHead{
		Title: "Audit trail", Lead: "Everything that was changed, and every refusal, the newest first.",
		Actions: []ui.Button{exportButton(wholeTrailExportPath)},
	}
	return page
}

func exportButton(href string) ui.Button {
	return ui.Button{Text: "Export with hashes", Kind: ui.ButtonSecondary, Icon: ui.IconDown, Href: href}
}

func trailPage(t reading.Trail, path string) audit.Trail {
	href := func(page int) string {
		return withQuery(path, url.Values{"action": {string(t.Query.Action)}, "page": {number(page)}})
	}
	page := audit.Trail{
		Filter: trailFilter(t, path), Days: trailDays(t), Chain: presentChain(t), Access: "You have read access.",
		Pages: presentPages("Pages of entries", reading.PageSize, t.Query.Page, len(t.Entries), t.Matching, href),
		Empty: ui.EmptyState{Title: "No entry matches", Text: "Nothing of this kind was recorded here.", Link: ui.Link{Text: "Show all entries", Href: path}},
	}
	return page
}

func trailFilter(t reading.Trail, path string) ui.FilterBar {
	options := []ui.Option{{Label: "Any event"}}
	for _, a := range reading.Actions() {
		options = append(options, ui.Option{Value: string(a), Label: actionName(a)})
	}
	return ui.FilterBar{
		Label: "Filter entries", Action: path, Count: entryCount(int64(t.Matching)), Fields: []ui.Field{{
			Kind: ui.FieldSelect, ID: "action", Name: "action", Label: "Event", Options: chosen(string(t.Query.Action), options),
		}},
	}
}

func entryCount(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.FormatInt(n, 10) + " entries"
}

// actionName is the name of an action for people: "Review, changes requested".
func actionName(a reading.Action) string {
	noun, happened, _ := strings.Cut(string(a), ".")
	if noun == "signoff" {
		noun = "sign-off"
	}
	return capital(noun) + ", " + strings.ReplaceAll(happened, "_", " ")
}

func trailDays(t reading.Trail) []ui.AuditDay {
	var days []ui.AuditDay
	for _, e := range t.Entries {
		date := trailDate(e.Time, t.Now)
		if len(days) == 0 || days[len(days)-1].Date != date {
			days = append(days, ui.AuditDay{Date: date})
		}
		day := &days[len(days)-1]
		day.Entries = append(day.Entries, presentEntry(e))
	}
	return days
}

func trailDate(at, now time.Time) string {
	date := at.UTC().Format("Monday 2 January 2006")
	if dateValue(at) == dateValue(now) {
		return "Today, " + date
	}
	return date
}

func presentEntry(e reading.TrailEntry) ui.AuditEntry {
	entry := ui.AuditEntry{
		Time: e.Time.UTC().Format(time.TimeOnly), Number: "Entry " + strconv.FormatInt(e.Index, 10), Sentence: wholeSentence(e),
		Hash: shortHash(string(e.Hash)), Previous: shortHash(string(e.Previous)), Link: entryLink(e),
	}
	if e.Broken != nil {
		entry.Tone = ui.ToneBad
	}
	return entry
}

// shortHash is the beginning of a hash, by which the eye follows the chain.
// The export has it whole.
func shortHash(hash string) string {
	if len(hash) < 8 {
		return "none"
	}
	return hash[:4] + " " + hash[4:8]
}

// entrySentence says an entry, its actor set apart, with the reason that was
// given. Of one that was changed it says only that.
func entrySentence(e reading.TrailEntry) ui.Sentence {
	if e.Broken != nil {
		return ui.Plain(fmt.Sprintf("Entry %d was changed after it was written: %v.", e.Index, e.Broken))
	}
	text, actor := e.Event.Sentence(), e.Event.Actor.Name
	out := ui.Plain(text)
	if rest, ok := strings.CutPrefix(text, actor); ok && actor != "" {
		out = ui.Sentence{{Kind: ui.SpanPerson, Text: actor}, {Text: rest}}
	}
	if e.Event.Note != "" {
		out = append(out, ui.Span{Text: ": “" + e.Event.Note + "”"})
	}
	return out
}

// wholeSentence is entrySentence with what changed.
func wholeSentence(e reading.TrailEntry) ui.Sentence {
	out := entrySentence(e)
	if changes := entryChanges(e); changes != "" && e.Broken == nil {
		out = append(out, ui.Span{Text: " (" + changes + ")"})
	}
	return out
}

// longestChange is how many characters of a change a line of the trail takes;
// the export has all.
const longestChange = 60

// entryChanges lists what changed, without digests and long values.
func entryChanges(e reading.TrailEntry) string {
	var parts []string
	for _, f := range e.Event.Fields {
		if strings.Contains(f.Name, "digest") || strings.Contains(f.Name, "sha256") {
			continue
		}
		before, after := changeValue(f.Before), changeValue(f.After)
		words := strings.ReplaceAll(f.Name, "_", " ") + " " + before
		switch {
		case before == "":
			words += after
		case after != "":
			words += " to " + after
		}
		if before+after != "" && len(words) <= longestChange {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, ", ")
}

// changeValue is a value before or after a change; nothing and 0 are none.
func changeValue(value any) string {
	if text := fmt.Sprint(value); value != nil && text != "0" {
		return strings.ReplaceAll(text, "_", " ")
	}
	return ""
}

// entryLink leads to the task or offboarding that an entry is about.
func entryLink(e reading.TrailEntry) ui.Link {
	number := e.Event.Offboarding
	if e.Broken != nil || number == 0 {
		return ui.Link{}
	}
	if parts := strings.Split(e.Event.Target.ID, "/"); len(parts) > 1 {
		if digits, ok := strings.CutPrefix(parts[1], "T-"); ok {
			if task, err := strconv.Atoi(digits); err == nil {
				return ui.Link{Text: offboardingReference(number) + " " + parts[1], Href: taskPath(number, task)}
			}
		}
	}
	return ui.Link{Text: offboardingReference(number), Href: offboardingPath(number)}
}

// presentChain says what was checked while the page was made, and no more.
func presentChain(t reading.Trail) audit.Chain {
	chain := audit.Chain{
		Status: ui.StatusVerified().Say("Intact on this page"), Head: ui.Digest(t.Head.Last),
		Facts: ui.FactList{
			{Term: "Whole log", Text: entryCount(t.Head.Size)},
			{Term: "Checked", Text: phrase.Moment(t.Now.UTC())},
			{Term: "Checkpoint", Text: "None was signed yet"},
		},
		Detail: "Each entry here agrees with its own hash and holds that of the entry before it. " +
			"To check the whole log, export it and run closegate verify audit.",
	}
	if t.SignedUpTo > 0 {
		chain.Facts[2].Text = entryCount(t.SignedUpTo) + ", " + phrase.Moment(t.SignedAt.UTC())
	}
	if len(t.Entries) == 0 {
		chain.Status, chain.Detail = ui.Status{}, "No entry is on this page, so none was checked. To check the whole log, export it and run closegate verify audit."
	}
	for _, e := range t.Entries {
		if e.Broken != nil {
			chain.Status = ui.Status{Tone: ui.ToneBad, Icon: ui.IconFail, Word: "Broken at entry " + strconv.FormatInt(e.Index, 10)}
			chain.Detail = "Somebody changed the database past Closegate. Keep everything as it is, sign nothing, and compare the log with the newest checkpoint outside the database: run closegate verify audit."
			break
		}
	}
	return chain
}
