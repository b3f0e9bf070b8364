package ui

import (
	"context"
	"io"
	"math"
	"strconv"
)

// PinState is how a condition stands to the line. Form carries the meaning and
// colour repeats it: below the line is met, half height is with a reviewer, full
// height is missing; hollow can be acted on, hatched cannot yet.
type PinState string

// How a pin stands.
const (
	PinVerified  PinState = "verified"  // below the line, with a check
	PinWaived    PinState = "waived"    // below the line, dashed
	PinSubmitted PinState = "submitted" // half height, arrow up
	PinChanges   PinState = "changes"   // full height, exclamation mark
	PinToDo      PinState = "to-do"     // full height, hollow
	PinBlocked   PinState = "blocked"   // full height, hatched
	PinAccepted  PinState = "accepted"  // full height, cross: a credential still works
)

// pinStates is the order in which states are drawn.
var pinStates = []PinState{
	PinVerified, PinWaived, PinSubmitted, PinChanges, PinToDo, PinBlocked, PinAccepted,
}

// Pin is one condition as a glyph with a piece of the line. It is decoration
// beside words that say the same.
type Pin struct {
	State   PinState
	Overdue bool // adds a diamond on top
	Small   bool // 18 by 22 instead of 26 by 40, without a mark inside
}

// Render draws the pin.
func (p Pin) Render(ctx context.Context, w io.Writer) error {
	if p.Small {
		return pinGlyph(18, 22, drawPin(smallScale, 6, p)).Render(ctx, w)
	}
	return pinGlyph(26, 40, drawPin(glyphScale, 8, p)).Render(ctx, w)
}

// met tells whether the pin is below the line.
func (p Pin) met() bool {
	return p.State == PinVerified || p.State == PinWaived
}

// class is the CSS class that colours the state.
func (s PinState) class() string {
	switch s {
	case PinVerified:
		return "p-v"
	case PinWaived:
		return "p-w"
	case PinSubmitted:
		return "p-s"
	case PinChanges:
		return "p-c"
	case PinAccepted:
		return "p-x"
	case PinBlocked:
		return "p-b"
	case PinToDo:
		return "p-t"
	}
	return "p-t"
}

// scale holds the measures of one size of the drawing, in SVG units: how wide
// a pin is, where it starts at full and half height, where the line is, where
// the part below the line starts, and where pins end.
type scale struct {
	width, top, half, line, thick, below, bottom float64
	// gap is the room left of and right of a pin that crosses the line.
	gap float64
	// diamond is half the width of the overdue mark, apex its highest point.
	diamond, apex float64
	marked        bool // room for a mark inside the pin
	// lateTop is where an overdue pin starts, when the diamond needs the room.
	lateTop float64
}

var (
	rowScale   = scale{width: 5, top: 7, half: 14, line: 22, thick: 2, below: 25, bottom: 32, gap: .75, diamond: 2.8, apex: 1, lateTop: 7}
	gateScale  = scale{width: 18, top: 16, half: 45, line: 74, thick: 2.5, below: 77, bottom: 97, gap: 1.5, diamond: 4.5, apex: 7, marked: true, lateTop: 16}
	glyphScale = scale{width: 10, top: 3, half: 15, line: 27, thick: 2, below: 30, bottom: 40, gap: 1.5, diamond: 4.5, apex: 1, marked: true, lateTop: 10}
	smallScale = scale{width: 6, top: .5, half: 6.5, line: 14, thick: 1.5, below: 16.5, bottom: 21.5, gap: .75, diamond: 2.8, apex: 0, lateTop: 5.6}
	largeScale = scale{width: 34, top: 16, half: 126, line: 236, thick: 2.5, below: 239, bottom: 303, gap: 1.5, diamond: 4.5, apex: 7, lateTop: 16}
)

// hatching is the pattern of blocked pins, which Defs puts on each page.
const hatching = "url(#hatch)"

// pinDrawing is one pin as path data.
type pinDrawing struct {
	state            PinState
	body, mark, late string
	line             string // the line beside the pin, glyphs only
}

// drawPin draws one pin whose left edge is at x.
func drawPin(s scale, x float64, p Pin) pinDrawing {
	d := pinDrawing{state: p.State}
	var body, mark, late, line path
	s.body(&body, x, p)
	if s.marked {
		s.mark(&mark, x, p)
	}
	if p.Overdue && !p.met() {
		late.diamond(x+s.width/2, s.apex, s.diamond)
	}
	end := 2*x + s.width
	if p.met() {
		line.rect(0, s.line, end, s.thick)
	} else {
		line.rect(0, s.line, x-s.gap, s.thick)
		line.rect(x+s.width+s.gap, s.line, x-s.gap, s.thick)
	}
	d.body, d.mark, d.late, d.line = string(body), string(mark), string(late), string(line)
	return d
}

// body adds the bar of a pin to the path.
func (s scale) body(d *path, x float64, p Pin) {
	top := s.top
	if p.Overdue {
		top = s.lateTop
	}
	const hollow, dashed = .75, .6 // half the outline, so that it stays inside
	switch p.State {
	case PinVerified:
		d.rect(x, s.below, s.width, s.bottom-s.below)
	case PinWaived:
		d.rect(x+dashed, s.below+dashed, s.width-2*dashed, s.bottom-s.below-2*dashed)
	case PinSubmitted:
		d.rect(x, math.Max(s.half, top), s.width, s.bottom-math.Max(s.half, top))
	case PinBlocked:
		d.rect(x+dashed, top+dashed, s.width-2*dashed, s.bottom-top-2*dashed)
	case PinChanges:
		s.solid(d, x, top, 3)
	case PinAccepted:
		s.solid(d, x, top, 2)
	default:
		d.rect(x+hollow, top+hollow, s.width-2*hollow, s.bottom-top-2*hollow)
	}
}

// solid adds a full pin. One too small for a mark gets a notch instead, so that
// the two filled states differ without colour.
func (s scale) solid(d *path, x, top, notch float64) {
	const cut = 1.6
	if s.marked || s.width > 10 {
		d.rect(x, top, s.width, s.bottom-top)
		return
	}
	d.rect(x, top, s.width, notch)
	d.rect(x, top+notch+cut, s.width, s.bottom-top-notch-cut)
}

// mark adds the sign inside a pin: check, arrow, exclamation mark, cross.
func (s scale) mark(d *path, x float64, p Pin) {
	middle, top := x+s.width/2, s.top
	if p.Overdue {
		top = s.lateTop
	}
	switch p.State {
	case PinVerified:
		d.move(middle-3, (s.below+s.bottom)/2+.2).add("l2.1 2.2 4-4.4")
	case PinSubmitted:
		d.move(middle, s.half+13).add("v-7").move(middle-3, s.half+8.5).add("l3-3 3 3")
	case PinChanges:
		d.move(middle, top+6).add("v7").move(middle, top+17).add("v.1")
	case PinAccepted:
		d.move(middle-3, top+6).add("l6 6").move(middle+3, top+6).add("l-6 6")
	}
}

// path collects SVG path data.
type path []byte

func (d *path) move(x, y float64) *path {
	*d = append(*d, 'M')
	*d = appendNumber(*d, x)
	*d = append(*d, ' ')
	*d = appendNumber(*d, y)
	return d
}

func (d *path) add(data string) *path {
	*d = append(*d, data...)
	return d
}

func (d *path) rect(x, y, width, height float64) {
	d.move(x, y)
	*d = append(*d, 'h')
	*d = appendNumber(*d, width)
	*d = append(*d, 'v')
	*d = appendNumber(*d, height)
	*d = append(*d, 'h')
	*d = appendNumber(*d, -width)
	*d = append(*d, 'z')
}

func (d *path) diamond(x, top, half float64) {
	h := number(half)
	d.move(x, top).add("l" + h + " " + h + "-" + h + " " + h + "-" + h + "-" + h + "z")
}

// appendNumber writes a coordinate with at most two decimals, without noise
// from binary fractions.
func appendNumber(to []byte, v float64) []byte {
	return strconv.AppendFloat(to, math.Round(v*100)/100, 'f', -1, 64)
}

func number(v float64) string {
	return string(appendNumber(nil, v))
}
