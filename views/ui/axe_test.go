package ui_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe runs the accessibility rules on the page and returns one line for each
// violation.
const axe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then(result => result.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", ")))`

func TestPagesBreakNoAccessibilityRule(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("axe-core is required in CI: npm install")
		}
		t.Skip("axe-core is not installed: npm install")
	}
	s, b := newSite(t), newTab(t)
	for _, width := range []int64{1440, 320} {
		for _, theme := range []string{"light", "dark"} {
			for _, page := range []string{"/parts", "/offboarding", "/question"} {
				name := fmt.Sprintf("%s, %s, %d wide", page, theme, width)
				b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.URL+page+"?theme="+theme))
				evaluate[bool](b, string(rules)+"; true")
				if broken := evaluate[[]string](b, axe); len(broken) > 0 {
					t.Errorf("%s:\n%s", name, strings.Join(broken, "\n"))
				}
				if wide := evaluate[int](b, `document.documentElement.scrollWidth`); int64(wide) > width {
					t.Errorf("%s: the page scrolls sideways, it is %d wide", name, wide)
				}
			}
		}
	}
}
