package ui_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"github.com/closegate/closegate/views/ui"
)

var allStates = []ui.PinState{
	ui.PinVerified, ui.PinWaived, ui.PinSubmitted, ui.PinChanges, ui.PinToDo, ui.PinBlocked, ui.PinAccepted,
}

// lineOfRow is where the line of a GateRow is, in SVG units.
const lineOfRow = 22.0

func parse(t testing.TB, markup string) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// rect is one closed rectangle of path data as drawn here: M x y h w v h.
type rect struct{ x, y, width, height float64 }

var rectData = regexp.MustCompile(`M([\d.-]+) ([\d.-]+)h([\d.-]+)v([\d.-]+)h[\d.-]+z`)

func rects(t testing.TB, data string) []rect {
	t.Helper()
	var list []rect
	for _, m := range rectData.FindAllStringSubmatch(data, -1) {
		var n [4]float64
		for i := range n {
			v, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			n[i] = v
		}
		list = append(list, rect{n[0], n[1], n[2], n[3]})
	}
	return list
}

func rowOf(pins ...ui.Pin) ui.GateRow {
	return ui.GateRow{Label: "a row", Groups: [][]ui.Pin{pins}}
}

func TestOnlyMetConditionsAreBelowTheLine(t *testing.T) {
	t.Parallel()
	for _, state := range allStates {
		document := parse(t, render(t, rowOf(ui.Pin{State: state})))
		body := rects(t, document.Find("path").Not(".pin-line").AttrOr("d", ""))
		if len(body) == 0 {
			t.Fatalf("%s draws nothing", state)
		}
		below := body[0].y > lineOfRow
		if met := state == ui.PinVerified || state == ui.PinWaived; below != met {
			t.Errorf("%s: drawn below the line is %v, want %v", state, below, met)
		}
	}
}

func TestAnUnknownStateStandsAboveTheLine(t *testing.T) {
	t.Parallel()
	for _, state := range []ui.PinState{"", "new-state"} {
		document := parse(t, render(t, rowOf(ui.Pin{State: state})))
		body := rects(t, document.Find("path.p-t").AttrOr("d", ""))
		if len(body) != 1 || body[0].y > lineOfRow {
			t.Errorf("state %q is drawn as %v, want one hollow pin above the line", state, body)
		}
	}
}

func TestEveryStateDiffersInFormNotOnlyInColour(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]func(ui.PinState) string{
		"row":   func(s ui.PinState) string { return render(t, rowOf(ui.Pin{State: s})) },
		"small": func(s ui.PinState) string { return render(t, ui.Pin{State: s, Small: true}) },
		"large": func(s ui.PinState) string { return render(t, ui.Pin{State: s}) },
	} {
		seen := map[string]ui.PinState{}
		for _, state := range allStates {
			drawn := regexp.MustCompile(`class="[^"]*"`).ReplaceAllString(form(state), "")
			if other, ok := seen[drawn]; ok {
				t.Errorf("%s: %s and %s differ only in colour", name, state, other)
			}
			seen[drawn] = state
		}
	}
}

func TestOverdueIsADiamondOnStandingPinsOnly(t *testing.T) {
	t.Parallel()
	for _, state := range allStates {
		document := parse(t, render(t, rowOf(ui.Pin{State: state, Overdue: true})))
		drawn := document.Find("path.p-late").Length() == 1
		if want := state != ui.PinVerified && state != ui.PinWaived; drawn != want {
			t.Errorf("%s: diamond drawn is %v, want %v", state, drawn, want)
		}
	}
}

func pinGroups() *rapid.Generator[[][]ui.Pin] {
	pin := rapid.Custom(func(t *rapid.T) ui.Pin {
		return ui.Pin{State: rapid.SampledFrom(allStates).Draw(t, "state"), Overdue: rapid.Bool().Draw(t, "overdue")}
	})
	return rapid.SliceOfN(rapid.SliceOfN(pin, 0, 9), 0, 9)
}

// The line is whole where pins are below it and broken exactly where one
// stands through it.
func TestTheLineIsBrokenExactlyAtStandingPins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		groups := pinGroups().Draw(rt, "groups")
		document := parse(t, render(t, ui.GateRow{Label: "a row", Groups: groups}))
		line := rects(t, document.Find("path.pin-line").AttrOr("d", ""))
		standing, covered := 0, 0.0
		for _, group := range groups {
			for _, p := range group {
				if p.State != ui.PinVerified && p.State != ui.PinWaived {
					standing++
				}
			}
		}
		for i, part := range line {
			if part.width < 0 {
				rt.Fatalf("part %d of the line runs backwards: %v", i, part)
			}
			if i > 0 && part.x < line[i-1].x+line[i-1].width {
				rt.Fatalf("parts %d and %d of the line overlap", i-1, i)
			}
			covered += part.width
		}
		if len(line) != standing+1 {
			rt.Fatalf("%d parts of the line for %d standing pins", len(line), standing)
		}
		width, err := strconv.ParseFloat(document.Find("svg").AttrOr("width", ""), 64)
		if err != nil {
			rt.Fatal(err)
		}
		const gap = 6.5
		if missing := width - covered; missing < float64(standing)*gap-.1 || missing > float64(standing)*gap+.1 {
			rt.Fatalf("%d standing pins leave %.2f of the line open, want %.2f", standing, missing, float64(standing)*gap)
		}
	})
}

func TestARowOfManyPinsIsFewElements(t *testing.T) {
	t.Parallel()
	var pins []ui.Pin
	for i := range 200 {
		pins = append(pins, ui.Pin{State: allStates[i%len(allStates)], Overdue: true})
	}
	document := parse(t, render(t, rowOf(pins...)))
	// The line, one path for each state, the diamonds.
	if got, want := document.Find("svg *").Length(), len(allStates)+2; got != want {
		t.Errorf("200 pins are %d elements, want %d", got, want)
	}
}

// A dashboard draws 50 rows; see what that costs.
func BenchmarkFiftyRowsOfForty(b *testing.B) {
	var pins []ui.Pin
	for i := range 40 {
		pins = append(pins, ui.Pin{State: allStates[i%len(allStates)]})
	}
	row := rowOf(pins...)
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		size = 0
		for range 50 {
			size += len(render(b, row))
		}
	}
	b.ReportMetric(float64(size), "bytes/page")
}

func TestARowSaysWhatItShows(t *testing.T) {
	t.Parallel()
	row := rowOf(ui.Pin{State: ui.PinToDo})
	row.Label = "0 of 1 conditions met, 1 above the line"
	svg := parse(t, render(t, row)).Find("svg")
	if svg.AttrOr("role", "") != "img" || svg.AttrOr("aria-label", "") != row.Label {
		t.Errorf("the drawing has role %q and label %q", svg.AttrOr("role", ""), svg.AttrOr("aria-label", ""))
	}
}

func TestEachPinOfTheGateIsANamedLinkOfEnoughSize(t *testing.T) {
	t.Parallel()
	gate := ui.Gate{Label: "Gate", Groups: []ui.GateGroup{
		{Name: "Secrets", Met: "0 of 2", Href: "/secrets", Pins: []ui.GatePin{
			{State: ui.PinChanges, Label: "T-06 Revoke the key: Changes requested", Href: "/tasks/6"},
			{State: ui.PinBlocked, Label: "T-08 Revoke certificates: Blocked", Href: "/tasks/8"},
		}},
	}}
	document := parse(t, render(t, gate))
	links := document.Find("svg a")
	if links.Length() != 2 {
		t.Fatalf("%d links for 2 pins", links.Length())
	}
	right := -100.0
	links.Each(func(i int, link *goquery.Selection) {
		pin := gate.Groups[0].Pins[i]
		if link.AttrOr("href", "") != pin.Href || link.AttrOr("aria-label", "") != pin.Label {
			t.Errorf("link %d leads to %q and is named %q", i, link.AttrOr("href", ""), link.AttrOr("aria-label", ""))
		}
		hit := link.Find("rect.hit")
		x, errX := strconv.ParseFloat(hit.AttrOr("x", ""), 64)
		width, errWidth := strconv.ParseFloat(hit.AttrOr("width", ""), 64)
		if errX != nil || errWidth != nil || width < 24 {
			t.Errorf("link %d can be pressed on %q units, want at least 24", i, hit.AttrOr("width", ""))
		}
		if x < right {
			t.Errorf("the areas of links %d and %d overlap", i-1, i)
		}
		right = x + width
	})
}

func TestLabelsUnderTheGateNeverMeet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		gate := ui.Gate{Label: "Gate"}
		for range rapid.IntRange(1, 9).Draw(rt, "groups") {
			group := ui.GateGroup{Name: rapid.StringMatching(`[A-Z][a-z ]{2,24}`).Draw(rt, "name"), Met: "1 of 2"}
			for range rapid.IntRange(1, 12).Draw(rt, "pins") {
				group.Pins = append(group.Pins, ui.GatePin{State: ui.PinToDo, Label: "a pin", Href: "/"})
			}
			gate.Groups = append(gate.Groups, group)
		}
		document := parse(t, render(t, gate))
		end := -1.0
		document.Find("text.g-lab").Each(func(i int, label *goquery.Selection) {
			x, err := strconv.ParseFloat(label.AttrOr("x", ""), 64)
			if err != nil {
				rt.Fatal(err)
			}
			if x < end {
				rt.Fatalf("label %d starts at %.1f, inside the one before, which ends at %.1f", i, x, end)
			}
			const letter = 6.6 // the mean width of a letter of the label
			end = x + letter*float64(len(gate.Groups[i].Name))
		})
	})
}

func TestOnAPhoneTheGateIsAListOfCategories(t *testing.T) {
	t.Parallel()
	document := parse(t, render(t, ui.Gate{Label: "Gate", Groups: []ui.GateGroup{{Name: "Secrets", Met: "1 of 4", Href: "/secrets"}}}))
	item := document.Find("ul.mob li")
	if item.Find("a").AttrOr("href", "") != "/secrets" || !strings.Contains(item.Text(), "1 of 4 met") {
		t.Errorf("the list says %q", item.Text())
	}
}
