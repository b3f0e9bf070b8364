package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/views/ui"
)

// stepAnswers are one step of an escalation path as it was typed.
type stepAnswers struct{ person, deputy, hours, channel string }

// mostSteps bounds how many rows of a path a form may send.
const mostSteps = 50

// actionField says which button of the path was pressed: save, add, or what is
// done with a row, "up.2".
const actionField = "action"

// stepName names an answer about one step, which counts from 1.
func stepName(step int, name string) string { return fmt.Sprintf("path.%d.%s", step, name) }

// stepsOf are the steps of a path as a form holds them.
func stepsOf(path []offboarding.PathStep) []stepAnswers {
	out := make([]stepAnswers, len(path))
	for i, step := range path {
		out[i] = stepAnswers{person: step.Person, deputy: step.Deputy, hours: hoursOf(step.After), channel: string(step.Channel)}
	}
	return out
}

// hoursOf is a delay as the form holds it.
func hoursOf(d time.Duration) string {
	return strconv.FormatFloat(d.Hours(), 'f', -1, 64)
}

// formSteps reads the rows of a path in their order, as many as are there.
func formSteps(c echo.Context) []stepAnswers {
	var out []stepAnswers
	for i := 1; i <= mostSteps && c.Request().PostForm.Has(stepName(i, "person")); i++ {
		answer := func(name string) string { return formText(c, stepName(i, name)) }
		out = append(out, stepAnswers{person: answer("person"), deputy: answer("deputy"), hours: answer("hours"), channel: answer("channel")})
	}
	return out
}

// pathOf reads the steps. Delays that cannot be read are noted.
func pathOf(steps []stepAnswers, wrong *fault.Fieldset) []offboarding.PathStep {
	out := make([]offboarding.PathStep, len(steps))
	for i, s := range steps {
		hours, err := strconv.ParseFloat(strings.ReplaceAll(s.hours, ",", "."), 64)
		if err != nil || hours < 0 || hours > 100_000 {
			wrong.Add(stepName(i+1, "hours"), "Enter after how many hours step %d is told, for example 24", i+1)
			hours = 0
		}
		out[i] = offboarding.PathStep{
			Person: s.person, Deputy: s.deputy, Channel: offboarding.Channel(s.channel),
			After: time.Duration(hours * float64(time.Hour)).Round(time.Second),
		}
	}
	return out
}

// rearranged does with the rows what a button says, and reports whether one
// did: everything but saving.
func rearranged(steps []stepAnswers, action string) ([]stepAnswers, bool) {
	if action == "add" {
		return append(steps, stepAnswers{hours: "24", channel: string(offboarding.ByMail)}), true
	}
	verb, digits, _ := strings.Cut(action, ".")
	position, whole := wholeNumber(digits)
	at := position - 1
	if !whole || at < 0 || at >= len(steps) {
		return steps, false
	}
	out := slices.Clone(steps)
	if verb != copyVerb { // a step is never copied
		arrange(&out, verb, "", at, stepAnswers{})
	}
	return out, true
}

// changePath stores the escalation path of a service, or shows its rows
// rearranged without storing anything.
func (h *handlers) changePath(c echo.Context) error {
	seen, steps := formVersion(c, versionName), formSteps(c)
	s, err := h.service(c, seen)
	if err != nil {
		return err
	}
	p := servicePage{ServicePage: s, typed: answersOf(s), steps: steps, part: "path"}
	if rows, moved := rearranged(steps, formText(c, actionField)); moved && s.MayChange {
		p.steps, p.Version = rows, seen
		return h.servicePage(c, http.StatusOK, p)
	}
	var wrong fault.Fieldset
	path := pathOf(steps, &wrong)
	if err = wrong.Err("the path was not changed"); err == nil {
		err = h.app.ChangePath(c.Request().Context(), h.actor(c), app.ChangePath{Service: s.ID, Version: seenVersion(seen), Path: path})
	}
	p.err, p.Version = err, versionToSend(err, s.Version, seen)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.servicePage(c, statusOf(err), p)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The escalation path is stored.", Text: "It counts for running offboardings too, which are looked at again now."})
	return seeOther(c, servicePath(s.ID))
}
