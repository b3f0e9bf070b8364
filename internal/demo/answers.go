package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// answers fills in the form of a task as its assignee would at this moment.
func (e *exit) answers(t offboarding.Task) offboarding.Answers {
	out := offboarding.Answers{Values: map[string]string{}, Tables: map[string][]offboarding.Values{}}
	for _, f := range t.Requirement.Fields {
		if f.Type == offboarding.TableField {
			out.Tables[f.Name] = e.rows(t, f)
			continue
		}
		if v := e.answer(t, f, out.Values, ""); v != "" {
			out.Values[f.Name] = v
		}
	}
	return out
}

// rows writes a row for each thing that the task is about.
func (e *exit) rows(t offboarding.Task, table offboarding.Field) []offboarding.Values {
	things := e.things[t.Key]
	if len(things) == 0 {
		things = []string{""}
	}
	var out []offboarding.Values
	for _, thing := range things {
		row := offboarding.Values{}
		for _, column := range table.Columns {
			if v := e.answer(t, column, row, thing); v != "" {
				row[column.Name] = v
			}
		}
		out = append(out, row)
	}
	return out
}

// answer returns what somebody writes into one field; thing is what the row
// is about, where it is known.
func (e *exit) answer(t offboarding.Task, f offboarding.Field, siblings map[string]string, thing string) string {
	if f.RequiredIf != nil && !e.asked(f, siblings) {
		return ""
	}
	now := e.s.Clock.Now()
	switch f.Type {
	case offboarding.PersonField:
		return e.by(e.owner).ID
	case offboarding.ChoiceField:
		return choose(t.Key, f)
	case offboarding.DateTimeField:
		at := now.Add(-3 * time.Hour)
		if strings.Contains(f.Name, "requested") || strings.HasPrefix(f.Name, "asked") {
			at = now.Add(-50 * time.Hour)
		}
		return at.UTC().Truncate(5 * time.Minute).Format("2006-01-02T15:04:05Z")
	case offboarding.DateField:
		return dayOf(f, now).Format(time.DateOnly)
	case offboarding.TextField, offboarding.LongTextField, offboarding.NumberField, offboarding.URLField, offboarding.TableField:
	}
	if thing != "" && f.Name == subjects[t.Key] {
		return thing
	}
	return e.words(t.Key, f.Name)
}

// asked reports whether another answer makes this field necessary.
func (e *exit) asked(f offboarding.Field, siblings map[string]string) bool {
	for _, value := range f.RequiredIf.Is {
		if siblings[f.RequiredIf.Field] == value {
			return true
		}
	}
	return false
}

// dayOf returns a day that a field takes: what was done lies behind, what
// expires ahead.
func dayOf(f offboarding.Field, now time.Time) time.Time {
	ahead := map[string]bool{"last_copy_until": true, "expires_on": true, "last_expiry": true, "until": true, "ends_on": true}
	if f.Bound == offboarding.NotPast || ahead[f.Name] {
		return now.AddDate(0, 0, 97)
	}
	return now.AddDate(0, 0, -1)
}

// choose takes the first choice, unless another one is what is usual.
func choose(key string, f offboarding.Field) string {
	usual, ok := choices[key+"."+f.Name]
	if !ok {
		usual = choices[f.Name]
	}
	for _, c := range f.Choices {
		if c.Value == usual {
			return usual
		}
	}
	return f.Choices[0].Value
}

// words returns the usual answer in words, for this client.
func (e *exit) words(key, field string) string {
	text, ok := phrases[key+"."+field]
	if !ok {
		text = phrases[field]
	}
	sum := sha256.Sum256([]byte(e.client + key))
	return strings.NewReplacer(
		"{client}", e.client, "{short}", e.short(), "{contact}", e.contact, "{service}", e.service,
		"{subprocessor}", e.subprocessor, "{recoverer}", e.recoverer, "{sha256}", hex.EncodeToString(sum[:]),
		"{number}", strconv.Itoa(e.number),
	).Replace(text)
}

// short is the client's name as identifiers have it.
func (e *exit) short() string {
	return strings.ToLower(strings.Fields(e.client)[0])
}
