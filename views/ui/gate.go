package ui

import (
	"context"
	"io"
	"math"
	"slices"
	"unicode/utf8"
)

// legend is the order of GateLegend.
var legend = []struct {
	pin  Pin
	word string
}{
	{Pin{State: PinVerified, Small: true}, "Verified"},
	{Pin{State: PinWaived, Small: true}, "Waived"},
	{Pin{State: PinSubmitted, Small: true}, "Evidence submitted"},
	{Pin{State: PinChanges, Small: true}, "Changes requested"},
	{Pin{State: PinToDo, Small: true}, "To do"},
	{Pin{State: PinBlocked, Small: true}, "Blocked"},
	{Pin{State: PinAccepted, Small: true}, "Still works"},
	{Pin{State: PinToDo, Overdue: true, Small: true}, "Overdue"},
}

// GateRow is the line 34 units high, for one row of a list. Groups are drawn
// with a wider gap between them. The drawing is one path for each state, not an
// element for each pin: a dashboard draws 50 of them.
type GateRow struct {
	// Label says the drawing in words, "10 of 24 conditions met, 14 above the line".
	Label  string
	Groups [][]Pin
	Open   bool // draws the line green
}

// Render draws the row.
func (g GateRow) Render(ctx context.Context, w io.Writer) error {
	return gateRow(g, drawRow(rowScale, g.Groups, 7.5, 5)).Render(ctx, w)
}

// GateArt is the line in the size of a page, as decoration of the sign-in page.
// It brings its own hatching: its background is dark in both themes.
type GateArt []Pin

// Render draws the line.
func (a GateArt) Render(ctx context.Context, w io.Writer) error {
	return gateArt(drawRow(largeScale, [][]Pin{a}, 58, 0)).Render(ctx, w)
}

// rowDrawing is a row of pins as path data, one path for each state.
type rowDrawing struct {
	width, height float64
	line, late    string
	states        []statePart
}

type statePart struct {
	state PinState
	d     string
}

// drawRow draws pins that start pitch apart, with gap more between groups.
func drawRow(s scale, groups [][]Pin, pitch, gap float64) rowDrawing {
	var line, late path
	states := make([]path, len(pinStates))
	x, lineFrom := 1.0, 0.0
	for _, group := range groups {
		for _, p := range group {
			s.body(&states[p.order()], x, p)
			if !p.met() {
				line.rect(lineFrom, s.line, x-s.gap-lineFrom, s.thick)
				lineFrom = x + s.width + s.gap
				if p.Overdue {
					late.diamond(x+s.width/2, s.apex, s.diamond)
				}
			}
			x += pitch
		}
		x += gap
	}
	width := x - 1
	line.rect(lineFrom, s.line, width-lineFrom, s.thick)
	drawing := rowDrawing{width: width, height: s.bottom + 2, line: string(line), late: string(late)}
	for i, state := range pinStates {
		if len(states[i]) > 0 {
			drawing.states = append(drawing.states, statePart{state, string(states[i])})
		}
	}
	return drawing
}

// order is the place of the pin's state in pinStates. An unknown state counts
// as to do, which stands above the line.
func (p Pin) order() int {
	if i := slices.Index(pinStates, p.State); i >= 0 {
		return i
	}
	return slices.Index(pinStates, PinToDo)
}

// Gate is the full drawing: pins grouped by category, each a link to the place
// where its condition is met. On a phone it is a list of the categories.
type Gate struct {
	// Label says the drawing in words, "Gate: 10 of 24 conditions met. Each pin is a link."
	Label  string
	Groups []GateGroup
	Open   bool
}

// GateGroup is one category of the gate.
type GateGroup struct {
	Name string
	Met  string // "1 of 4"
	Href string // where the phone list leads
	Pins []GatePin
}

// GatePin is one condition. Label is what a screen reader says and a pointer
// shows: "T-06 Revoke service account: Changes requested".
type GatePin struct {
	State   PinState
	Overdue bool
	Label   string
	Href    string
}

// Render draws the gate.
func (g Gate) Render(ctx context.Context, w io.Writer) error {
	return gate(g, drawGate(g)).Render(ctx, w)
}

// gateDrawing is the gate as path data, with its links and labels placed.
type gateDrawing struct {
	width, height float64
	line          string
	pins          []placedPin
	labels        []placedLabel
}

type placedPin struct {
	GatePin
	hit float64 // left edge of the 28 wide area that can be pressed
	pinDrawing
}

type placedLabel struct {
	x         float64
	name, met string
}

// drawGate places pins 30 apart and gives each group at least the room of its
// name, so that the labels under the line never meet.
func drawGate(g Gate) gateDrawing {
	const pitch, between, letter, hitWidth = 30, 27, 6.6, 28
	s := gateScale
	var line path
	d := gateDrawing{height: 140}
	x, lineFrom := 2.0, 0.0
	for i, group := range g.Groups {
		if i > 0 {
			x += between
		}
		d.labels = append(d.labels, placedLabel{x, group.Name, group.Met})
		at := x
		for _, p := range group.Pins {
			pin := Pin{State: p.State, Overdue: p.Overdue}
			d.pins = append(d.pins, placedPin{p, at - (hitWidth-s.width)/2, drawPin(s, at, pin)})
			if !pin.met() {
				line.rect(lineFrom, s.line, at-s.gap-lineFrom, s.thick)
				lineFrom = at + s.width + s.gap
			}
			at += pitch
		}
		x += math.Max(at-x, letter*float64(utf8.RuneCountInString(group.Name)))
	}
	d.width = x + 12
	line.rect(lineFrom, s.line, d.width-lineFrom, s.thick)
	d.line = string(line)
	return d
}

func viewBox(width, height float64) string {
	return "0 0 " + number(width) + " " + number(height)
}

func lineClass(open bool) string {
	if open {
		return "pin-line-open"
	}
	return "pin-line"
}
