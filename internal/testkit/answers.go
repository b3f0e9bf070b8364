package testkit

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// RightAnswers returns answers that pass the check of the requirement at the
// moment now: every question is answered, also those that may stay empty.
// person is the ID of an active person.
func RightAnswers(r offboarding.Requirement, now time.Time, person string) offboarding.Answers {
	out := offboarding.Answers{Values: map[string]string{}, Tables: map[string][]offboarding.Values{}}
	for _, f := range r.Fields {
		if f.Type != offboarding.TableField {
			out.Values[f.Name] = rightAnswer(f, now, person)
			continue
		}
		for range max(f.MinRows, 1) {
			row := offboarding.Values{}
			for _, column := range f.Columns {
				row[column.Name] = rightAnswer(column, now, person)
			}
			out.Tables[f.Name] = append(out.Tables[f.Name], row)
		}
	}
	return out
}

// WrongAnswer is a set of answers with exactly one mistake.
type WrongAnswer struct {
	// Mistake says what is wrong with it, for the name of a test.
	Mistake string
	// Field is the name under which the check must report the mistake:
	// "answers.revoked_at", or "answers.keys.0.revoked_at" in a table.
	Field string
	// Message is what it must report: the field's own sentence.
	Message string
	Answers offboarding.Answers
}

// WrongAnswers returns answers that are right but for one mistake each, at
// least one for every question and column of the requirement.
func WrongAnswers(r offboarding.Requirement, now time.Time, person string) []WrongAnswer {
	var out []WrongAnswer
	for _, f := range r.Fields {
		if f.Type == offboarding.TableField {
			out = append(out, wrongTables(r, f, now, person)...)
			continue
		}
		for _, m := range mistakes(f, now) {
			answers := RightAnswers(r, now, person)
			m.make(answers.Values)
			out = append(out, WrongAnswer{
				Mistake: f.Name + " " + m.name, Field: "answers." + f.Name, Message: f.Message, Answers: answers,
			})
		}
	}
	return out
}

func wrongTables(r offboarding.Requirement, f offboarding.Field, now time.Time, person string) []WrongAnswer {
	var out []WrongAnswer
	if least := max(f.MinRows, 1); f.Required || f.MinRows > 0 {
		answers := RightAnswers(r, now, person)
		answers.Tables[f.Name] = answers.Tables[f.Name][:least-1]
		out = append(out, WrongAnswer{
			Mistake: f.Name + " with too few rows", Field: "answers." + f.Name, Message: f.Message, Answers: answers,
		})
	}
	for _, column := range f.Columns {
		for _, m := range mistakes(column, now) {
			answers := RightAnswers(r, now, person)
			m.make(answers.Tables[f.Name][0])
			out = append(out, WrongAnswer{
				Mistake: f.Name + " " + column.Name + " " + m.name,
				Field:   fmt.Sprintf("answers.%s.0.%s", f.Name, column.Name),
				Message: column.Message, Answers: answers,
			})
		}
	}
	return out
}

// mistake spoils one answer among its siblings.
type mistake struct {
	name string
	make func(siblings map[string]string)
}

func mistakes(f offboarding.Field, now time.Time) []mistake {
	var out []mistake
	spoil := func(name, value string) {
		out = append(out, mistake{name, func(siblings map[string]string) { siblings[f.Name] = value }})
	}
	if f.Required {
		spoil("empty", "")
		spoil("only spaces", "  ")
	}
	if f.RequiredIf != nil {
		out = append(out, mistake{"empty though " + f.RequiredIf.Field + " asks for it", func(siblings map[string]string) {
			maps.Copy(siblings, map[string]string{f.Name: "", f.RequiredIf.Field: f.RequiredIf.Is[0]})
		}})
	}
	for name, value := range wrongValues(f, now) {
		spoil(name, value)
	}
	return out
}

func wrongValues(f offboarding.Field, now time.Time) map[string]string {
	out := map[string]string{"that turns its reading direction": "abc\u202edef"}
	switch f.Type {
	case offboarding.TextField, offboarding.LongTextField:
		if f.MaxLength > 0 {
			out["too long"] = strings.Repeat("x", f.MaxLength+1)
		} else {
			out["too long"] = strings.Repeat("x", 10_001)
		}
		if f.MinLength > 1 {
			out["too short"] = strings.Repeat("x", f.MinLength-1)
		}
		if f.Type == offboarding.TextField {
			out["of two lines"] = "one line\nand another one"
		}
	case offboarding.ChoiceField:
		out["that is no choice"] = "no_such_choice"
	case offboarding.DateField:
		out["that no calendar has"] = "2026-02-30"
		out["in another spelling"] = "30.11.2026"
		out["of a slipped finger"] = "0206-11-30"
		for name, at := range outOfBound(f.Bound, now) {
			out[name] = at.Format(time.DateOnly)
		}
	case offboarding.DateTimeField:
		out["without a time"] = "2026-11-30"
		out["of another zone"] = "2026-11-20T10:00:00+01:00"
		for name, at := range outOfBound(f.Bound, now) {
			out[name] = at.Format(time.RFC3339)
		}
	case offboarding.URLField:
		out["that leads nowhere"] = "javascript:alert(1)"
	case offboarding.NumberField:
		out["in words"] = "fourteen"
		out["with an exponent"] = "1e3"
		if f.Min != nil {
			out["too small"] = strconv.FormatFloat(*f.Min-1, 'f', -1, 64)
		}
		if f.Max != nil {
			out["too large"] = strconv.FormatFloat(*f.Max+1, 'f', -1, 64)
		}
	case offboarding.PersonField:
		out["that nobody knows"] = "nobody-of-that-name"
	case offboarding.TableField:
	}
	return out
}

func outOfBound(b offboarding.Bound, now time.Time) map[string]time.Time {
	switch b {
	case offboarding.NotFuture:
		return map[string]time.Time{"in the future": now.UTC().AddDate(0, 0, 2)}
	case offboarding.NotPast:
		return map[string]time.Time{"in the past": now.UTC().AddDate(0, 0, -2)}
	case offboarding.AnyTime:
	}
	return nil
}

func rightAnswer(f offboarding.Field, now time.Time, person string) string {
	at := now.UTC().Truncate(time.Second).AddDate(0, 0, -3)
	if f.Bound == offboarding.NotPast {
		at = at.AddDate(0, 1, 0)
	}
	switch f.Type {
	case offboarding.TextField, offboarding.LongTextField:
		return rightText(f)
	case offboarding.ChoiceField:
		return f.Choices[0].Value
	case offboarding.DateField:
		return at.Format(time.DateOnly)
	case offboarding.DateTimeField:
		return at.Format(time.RFC3339)
	case offboarding.URLField:
		return "https://console.example.com/audit/4711"
	case offboarding.NumberField:
		return rightNumber(f)
	case offboarding.PersonField:
		return person
	case offboarding.TableField:
	}
	return ""
}

func rightText(f offboarding.Field) string {
	text := "Answer to “" + f.Label + "”"
	for len([]rune(text)) < f.MinLength {
		text += " and more"
	}
	if f.MaxLength > 0 {
		runes := []rune(text)
		text = strings.TrimSpace(string(runes[:min(len(runes), f.MaxLength)]))
		text += strings.Repeat("x", max(0, f.MinLength-len([]rune(text))))
	}
	return text
}

func rightNumber(f offboarding.Field) string {
	switch {
	case f.Min != nil:
		return strconv.FormatFloat(*f.Min, 'f', -1, 64)
	case f.Max != nil:
		return strconv.FormatFloat(*f.Max, 'f', -1, 64)
	}
	return "1"
}
