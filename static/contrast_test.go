package static_test

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/closegate/closegate/static"
)

// pairs are the colours that meet on a page, with the contrast that WCAG 2.2
// asks for: 4.5 for text, 3 for what must be seen and is not text.
var pairs = []struct {
	front, back string
	needs       float64
}{
	{"ink", "paper", 4.5}, {"ink", "surface", 4.5}, {"ink", "sunken", 4.5}, {"ink", "hover", 4.5}, {"ink", "accent-weak", 4.5},
	{"ink2", "paper", 4.5}, {"ink2", "surface", 4.5}, {"ink2", "sunken", 4.5}, {"ink2", "hover", 4.5},
	{"ink3", "paper", 4.5}, {"ink3", "surface", 4.5}, {"ink3", "sunken", 4.5}, {"ink3", "hover", 4.5},
	{"accent", "paper", 4.5}, {"accent", "surface", 4.5}, {"accent", "hover", 4.5},
	{"surface", "ink", 4.5}, // a pressed pill, the tag of the line
	{"btn-ink", "btn", 4.5}, {"btn-ink", "btn-hover", 4.5}, {"sign-ink", "sign", 4.5}, {"sign-ink", "sign-hover", 4.5},
	{"ok", "surface", 4.5}, {"ok", "ok-weak", 4.5}, {"ok", "hover", 4.5},
	{"review", "surface", 4.5}, {"review", "review-weak", 4.5}, {"review", "hover", 4.5},
	{"warn", "surface", 4.5}, {"warn", "warn-weak", 4.5}, {"warn", "hover", 4.5},
	{"bad", "surface", 4.5}, {"bad", "bad-weak", 4.5}, {"bad", "paper", 4.5}, {"bad", "hover", 4.5},
	{"idle", "surface", 4.5}, {"idle", "idle-weak", 4.5}, {"idle", "hover", 4.5},
	{"waive", "surface", 4.5}, {"waive", "waive-weak", 4.5},
	{"edge", "paper", 3}, {"edge", "surface", 3},
	{"focus", "paper", 3}, {"focus", "surface", 3},
	{"ok-solid", "surface", 3}, {"review-solid", "surface", 3}, {"warn-solid", "surface", 3},
	{"bad-solid", "surface", 3}, {"idle-solid", "surface", 3}, {"waive-solid", "surface", 3},
	{"surface", "ok-solid", 3}, {"surface", "review-solid", 3}, {"surface", "warn-solid", 3}, {"surface", "bad-solid", 3}, // marks in pins
}

var token = regexp.MustCompile(`--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{3,6}),\s*(#[0-9a-f]{3,6})\)`)

// themes reads the colours from the style sheet as it is served.
func themes(t testing.TB) map[string]map[string]string {
	t.Helper()
	sheet := body(t, get(t, http.MethodGet, static.Path("css/app.css"), nil))
	light, dark := map[string]string{}, map[string]string{}
	for _, m := range token.FindAllStringSubmatch(sheet, -1) {
		light[m[1]], dark[m[1]] = m[2], m[3]
	}
	return map[string]map[string]string{"light": light, "dark": dark}
}

func TestEveryPairOfColoursHasEnoughContrast(t *testing.T) {
	t.Parallel()
	for theme, colours := range themes(t) {
		for _, pair := range pairs {
			got, err := contrast(colours[pair.front], colours[pair.back])
			if err != nil {
				t.Errorf("%s: %s on %s: %v", theme, pair.front, pair.back, err)
				continue
			}
			if got < pair.needs {
				t.Errorf("%s: %s on %s has a contrast of %.2f, needs %.1f", theme, pair.front, pair.back, got, pair.needs)
			}
		}
	}
}

// The formula is checked with pairs whose result is known.
func TestContrastIsComputedAsWCAGSays(t *testing.T) {
	t.Parallel()
	for _, known := range []struct {
		front, back string
		want        float64
	}{
		{"#000000", "#ffffff", 21}, {"#fff", "#fff", 1}, {"#777777", "#ffffff", 4.48}, {"#13191a", "#f4f5f2", 16.24}, {"#c2342a", "#ffffff", 5.50},
	} {
		got, err := contrast(known.front, known.back)
		if err != nil || math.Abs(got-known.want) > .01 {
			t.Errorf("%s on %s: %.2f (%v), want %.2f", known.front, known.back, got, err, known.want)
		}
	}
}

func TestTheColourOfAThemeFollowsThePersonThenTheSystem(t *testing.T) {
	t.Parallel()
	sheet := body(t, get(t, http.MethodGet, static.Path("css/app.css"), nil))
	for _, rule := range []string{
		"color-scheme:light dark", `:root[data-theme=light]{color-scheme:light}`, `:root[data-theme=dark]{color-scheme:dark}`,
	} {
		if !strings.Contains(sheet, rule) {
			t.Errorf("the style sheet lacks %s", rule)
		}
	}
}

func contrast(a, b string) (float64, error) {
	la, err := luminance(a)
	if err != nil {
		return 0, err
	}
	lb, err := luminance(b)
	if err != nil {
		return 0, err
	}
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05), nil
}

// luminance is the relative luminance of WCAG 2 for a colour like #13191a or #fff.
func luminance(colour string) (float64, error) {
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	value, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return 0, fmt.Errorf("%q is no colour", colour)
	}
	linear := func(channel uint64) float64 {
		c := float64(channel) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*linear(value>>16&255) + .7152*linear(value>>8&255) + .0722*linear(value&255), nil
}
