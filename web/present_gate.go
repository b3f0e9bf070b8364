package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// pinState is how a pin of the gate is drawn.
func pinState(p offboarding.Pin) ui.PinState {
	switch p {
	case offboarding.PinMet:
		return ui.PinVerified
	case offboarding.PinWaived:
		return ui.PinWaived
	case offboarding.PinSubmitted:
		return ui.PinSubmitted
	case offboarding.PinChanges:
		return ui.PinChanges
	case offboarding.PinBlocked:
		return ui.PinBlocked
	case offboarding.PinStillWorks:
		return ui.PinAccepted
	case offboarding.PinOpen:
	}
	return ui.PinToDo
}

// presentPin is the pin of one condition.
func presentPin(c offboarding.Condition, now time.Time) ui.Pin {
	return ui.Pin{State: pinState(c.Pin), Overdue: late(c, now)}
}

// late reports whether a condition is a task past its due date. Others are due
// with the whole offboarding.
func late(c offboarding.Condition, now time.Time) bool {
	return !c.Met() && c.Kind == offboarding.TaskCondition && offboarding.DaysLate(c.LateAfter(), now) > 0
}

// pinGroups are the groups of the drawing, in order: the categories of tasks,
// then everything else.
func pinGroups() []string {
	var out []string
	for _, c := range offboarding.Categories() {
		out = append(out, phrase.ShortCategory(c))
	}
	return append(out, "Inventory", "Probes", "Waivers", "People", "Sign-offs")
}

// pinGroup names the group in which a condition is drawn.
func pinGroup(kind offboarding.ConditionKind, category offboarding.Category) string {
	switch kind {
	case offboarding.InventoryCondition:
		return "Inventory"
	case offboarding.ProbeCondition:
		return "Probes"
	case offboarding.WaiverCondition:
		return "Waivers"
	case offboarding.PeopleCondition:
		return "People"
	case offboarding.SignOffCondition:
		return "Sign-offs"
	case offboarding.TaskCondition, offboarding.FloorCondition:
	}
	return phrase.ShortCategory(category)
}

// grouped sorts things into the groups of the drawing, leaving out empty ones.
func grouped[T any](things []T, group func(T) string) (names []string, groups [][]T) {
	for _, name := range pinGroups() {
		var in []T
		for _, thing := range things {
			if group(thing) == name {
				in = append(in, thing)
			}
		}
		if len(in) > 0 {
			names, groups = append(names, name), append(groups, in)
		}
	}
	return names, groups
}

// presentGateRow is the small drawing of a gate.
func presentGateRow(g offboarding.Gate, now time.Time) ui.GateRow {
	row := ui.GateRow{Label: phrase.GateLabel(g), Open: g.Ready() || g.Open()}
	_, groups := grouped(g.Conditions, func(c offboarding.Condition) string { return pinGroup(c.Kind, c.Category) })
	for _, group := range groups {
		var pins []ui.Pin
		for _, c := range group {
			pins = append(pins, presentPin(c, now))
		}
		row.Groups = append(row.Groups, pins)
	}
	return row
}

// presentListGate is the small drawing of a line of a list.
func presentListGate(r reading.ListRow, now time.Time) ui.GateRow {
	row := ui.GateRow{
		Label: phrase.GateCounts(r.Standing, r.Conditions),
		Open:  r.Status == offboarding.StatusReady || r.Status == offboarding.StatusClosed,
	}
	_, groups := grouped(r.Pins, func(m reading.PinMark) string { return pinGroup(m.Kind, m.Category) })
	for _, group := range groups {
		var pins []ui.Pin
		for _, m := range group {
			pins = append(pins, ui.Pin{State: pinState(m.Pin), Overdue: m.Late(now)})
		}
		row.Groups = append(row.Groups, pins)
	}
	return row
}

// presentGate is the large drawing: every pin leads to the place where its
// condition is met.
func presentGate(o reading.Offboarding) ui.Gate {
	met := len(o.Gate.MetConditions())
	gate := ui.Gate{
		Label: "Gate: " + strconv.Itoa(met) + " of " + counted(len(o.Gate.Conditions), "condition") + " met. Each pin is a link.",
		Open:  gateOpen(o),
	}
	names, groups := grouped(o.Gate.Conditions, func(c offboarding.Condition) string { return pinGroup(c.Kind, c.Category) })
	for i, conditions := range groups {
		group := ui.GateGroup{Name: names[i], Met: metOf(conditions), Href: conditionHref(o.Facts.Number, conditions[0])}
		if conditions[0].Kind == offboarding.TaskCondition {
			group.Href = tasksPath(o.Facts.Number) + "#" + categoryID(conditions[0].Category)
		}
		for _, c := range conditions {
			pin := presentPin(c, o.Now)
			label := phrase.PinLabel(c, wordsOf(o))
			if pin.Overdue {
				label += ", overdue"
			}
			group.Pins = append(group.Pins, ui.GatePin{
				State: pin.State, Overdue: pin.Overdue, Label: label, Href: conditionHref(o.Facts.Number, c),
			})
		}
		gate.Groups = append(gate.Groups, group)
	}
	return gate
}

// gateOpen reports whether the line is drawn green: only the owner's signature
// is missing, or was given.
func gateOpen(o reading.Offboarding) bool {
	return o.Facts.State == offboarding.Closed || o.Facts.State == offboarding.Open && o.Gate.Ready()
}

// metOf returns "1 of 4".
func metOf(conditions []offboarding.Condition) string {
	met := 0
	for _, c := range conditions {
		if c.Met() {
			met++
		}
	}
	return strconv.Itoa(met) + " of " + strconv.Itoa(len(conditions))
}

// conditionHref is the place where a condition is met.
func conditionHref(number int, c offboarding.Condition) string {
	switch c.Kind {
	case offboarding.TaskCondition:
		return taskPath(number, c.Task)
	case offboarding.WaiverCondition:
		return waiverPath(number, c.Waiver)
	case offboarding.InventoryCondition, offboarding.ProbeCondition:
		return inventoryPath(number)
	case offboarding.PeopleCondition:
		if c.Reason == offboarding.NeedsOwner || c.Reason == offboarding.NeedsAcceptance {
			return ownershipPath(number)
		}
	case offboarding.SignOffCondition, offboarding.FloorCondition:
	}
	return signOffPath(number)
}

// categoryID is the place of a category on the page of tasks.
func categoryID(c offboarding.Category) string { return "category-" + string(c) }

// categoriesOf returns the categories that tasks have, in the order of pages.
func categoriesOf(tasks []offboarding.Task) []offboarding.Category {
	var out []offboarding.Category
	for _, c := range offboarding.Categories() {
		if slices.ContainsFunc(tasks, func(t offboarding.Task) bool { return t.Category == c }) {
			out = append(out, c)
		}
	}
	return out
}
