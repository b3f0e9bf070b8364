package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

func versionTitle(e offboarding.Evidence) string { return "Version " + strconv.Itoa(e.Version) }

// sentBy says who sent a version and when: "sent today 10:24 by Tobin Askerley".
func (v taskView) sentBy(e offboarding.Evidence) string {
	text := "sent " + momentNear(e.SubmittedAt, v.t.Now) + " by " + v.names(e.SubmittedBy, e.SubmittedFor)
	switch {
	case e.OnBehalfOf != "" && e.SubmittedFor != "":
		text += ", who recorded what " + e.OnBehalfOf + " did"
	case e.OnBehalfOf != "":
		text += " for " + e.OnBehalfOf
	}
	return text
}

// evidence is one version as it was sent, for those who may read it.
func (v taskView) evidence(e offboarding.Evidence) tasks.Evidence {
	out := tasks.Evidence{Title: versionTitle(e), Note: v.sentBy(e)}
	if !v.t.SeesEvidence {
		out.Hidden = "You see that evidence was sent, not what it says."
		return out
	}
	for _, a := range v.answersOf(e) {
		out.Answers = append(out.Answers, ui.Fact{Term: a.label, Text: a.words})
	}
	for _, f := range v.askedOf(e).Fields {
		if rows := e.Answers.Tables[f.Name]; f.Type == offboarding.TableField && len(rows) > 0 {
			out.Tables = append(out.Tables, v.answerTable(f, rows))
		}
	}
	out.Files = v.files(e)
	return out
}

// askedOf is what the task asked for when the evidence was sent.
func (v taskView) askedOf(e offboarding.Evidence) offboarding.Requirement {
	return v.t.Task.RequirementAt(e.Requirement)
}

// answer is one stored answer in words.
type answer struct{ name, label, words string }

// answersOf returns the answers outside of tables, in the order of the form,
// then those to questions that are no longer asked, then the note.
func (v taskView) answersOf(e offboarding.Evidence) []answer {
	var out []answer
	asked := map[string]bool{}
	for _, f := range v.askedOf(e).Fields {
		asked[f.Name] = true
		if value := e.Answers.Values[f.Name]; value != "" {
			out = append(out, answer{f.Name, f.Label, v.answerWords(f, value)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Answers.Values)) {
		if !asked[name] {
			out = append(out, answer{name, name, e.Answers.Values[name]})
		}
	}
	if e.Note != "" {
		out = append(out, answer{noteField, "Note", e.Note})
	}
	return out
}

func (v taskView) answerTable(f offboarding.Field, rows []offboarding.Values) tasks.AnswerTable {
	out := tasks.AnswerTable{Caption: f.Label}
	for _, column := range f.Columns {
		out.Columns = append(out.Columns, column.Label)
	}
	for _, row := range rows {
		cells := make([]string, len(f.Columns))
		for i, column := range f.Columns {
			cells[i] = v.answerWords(column, row[column.Name])
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// answerWords says a stored answer as a person reads it.
func (v taskView) answerWords(f offboarding.Field, value string) string {
	switch f.Type {
	case offboarding.ChoiceField:
		return choiceLabel(f, value)
	case offboarding.DateField:
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return phrase.Day(day)
		}
	case offboarding.DateTimeField:
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return exactMoment(at)
		}
	case offboarding.PersonField:
		if _, known := v.t.Facts.People[value]; known {
			return v.name(value)
		}
	case offboarding.TextField, offboarding.LongTextField, offboarding.URLField, offboarding.NumberField, offboarding.TableField:
	}
	return value
}

// choiceLabel is the label of a choice, or its value where it is none any more.
func choiceLabel(f offboarding.Field, value string) string {
	for _, choice := range f.Choices {
		if choice.Value == value {
			return choice.Label
		}
	}
	return value
}

// exactMoment is a time as evidence gives it, with its seconds where it has any.
func exactMoment(t time.Time) string {
	if t.Second() != 0 {
		return t.UTC().Format("2 Jan 2006 15:04:05")
	}
	return moment(t)
}

func (v taskView) files(e offboarding.Evidence) []ui.EvidenceFile {
	out := make([]ui.EvidenceFile, len(e.Files))
	for i, f := range e.Files {
		note := fileSize(f.Size)
		if field, ok := v.askedOf(e).File(f.Field); ok {
			note += ", " + lowered(field.Label)
		}
		out[i] = ui.EvidenceFile{
			Name: f.Name, Href: filePath(v.number(), v.task(), e.Version, f.Position), Note: note,
			Digest: ui.Digest(f.SHA256), Check: presentFileCheck(f),
		}
	}
	return out
}

// presentFileCheck is the last recorded comparison of a file with its hash.
func presentFileCheck(f offboarding.File) ui.Status {
	if f.Intact {
		return ui.StatusVerified().Say("Hash matches")
	}
	return ui.StatusStillWorks().Say("Hash differs")
}

// fileSize says a size as people read it: "8.2 MB".
func fileSize(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.1f KB", float64(bytes)/1e3)
	}
	return counted(int(bytes), "byte")
}

// diff compares two versions answer by answer, row by row and file by file.
func (v taskView) diff(before, after offboarding.Evidence) *ui.Diff {
	out := &ui.Diff{
		Caption:    "Differences between the versions",
		OldHeading: versionTitle(before) + ", " + momentNear(before.SubmittedAt, v.t.Now),
		NewHeading: versionTitle(after) + ", " + momentNear(after.SubmittedAt, v.t.Now),
	}
	out.Rows = append(out.Rows, diffRows(v.answersOf(before), v.answersOf(after))...)
	fields := v.askedOf(after).Fields
	for _, f := range v.askedOf(before).Fields {
		if _, still := v.askedOf(after).Field(f.Name); !still {
			fields = append(slices.Clone(fields), f)
		}
	}
	for _, f := range fields {
		if f.Type == offboarding.TableField {
			out.Rows = append(out.Rows, diffRows(v.tableRows(f, before), v.tableRows(f, after))...)
		}
	}
	rows := diffRows(v.fileRows(before), v.fileRows(after))
	for i := range rows {
		rows[i].Mono = true
		if rows[i].Change == ui.DiffChanged {
			rows[i].Change = ui.DiffReplaced
		}
	}
	out.Rows = append(out.Rows, rows...)
	return out
}

// diffRows lines two lists of answers up by their names.
func diffRows(before, after []answer) []ui.DiffRow {
	var out []ui.DiffRow
	old := map[string]answer{}
	for _, a := range before {
		old[a.name] = a
	}
	for _, a := range after {
		out = append(out, diffRow(a.label, old[a.name].words, a.words))
		delete(old, a.name)
	}
	for _, a := range before {
		if gone, left := old[a.name]; left {
			out = append(out, diffRow(gone.label, gone.words, ""))
		}
	}
	return out
}

func diffRow(label, before, after string) ui.DiffRow {
	row := ui.DiffRow{Field: label, Old: before, New: after, Change: ui.DiffChanged}
	switch {
	case before == after:
		row.Change = ui.DiffSame
	case before == "":
		row.Change = ui.DiffAdded
	case after == "":
		row.Change = ui.DiffRemoved
	}
	return row
}

// tableRows are the rows of a table, each as one answer.
func (v taskView) tableRows(f offboarding.Field, e offboarding.Evidence) []answer {
	var out []answer
	for i, row := range e.Answers.Tables[f.Name] {
		var cells []string
		for _, column := range f.Columns {
			if value := row[column.Name]; value != "" {
				cells = append(cells, v.answerWords(column, value))
			}
		}
		number := strconv.Itoa(i + 1)
		out = append(out, answer{f.Name + "." + number, f.Label + ", row " + number, strings.Join(cells, ", ")})
	}
	return out
}

// fileRows are the files, each with its whole hash.
func (v taskView) fileRows(e offboarding.Evidence) []answer {
	var out []answer
	count := map[string]int{}
	for _, f := range e.Files {
		label := f.Field
		if field, ok := v.askedOf(e).File(f.Field); ok {
			label = field.Label
		}
		count[f.Field]++
		out = append(out, answer{
			f.Field + "." + strconv.Itoa(count[f.Field]), label, f.Name + ", SHA-256 " + string(f.SHA256),
		})
	}
	return out
}
