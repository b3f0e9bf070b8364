package testkit

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// PhoneWidth is the width of the narrow pictures, in CSS pixels.
const PhoneWidth = 390

// Screenshot writes the whole page to screenshots/NAME-light.png, -dark and
// -phone. It fails the test where the page scrolls sideways on a phone.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	defer p.desktop()
	defer p.scheme("light")
	p.picture(name + "-light")
	p.scheme("dark")
	p.picture(name + "-dark")
	p.scheme("light")
	p.metrics(PhoneWidth, 844, 2)
	p.picture(name + "-phone")
	if width := evaluate[int](p, "width", "document.documentElement.scrollWidth"); width > PhoneWidth {
		p.t.Errorf("%s is %d pixels wide on a phone of %d: %s", p.URL(), width, PhoneWidth,
			evaluate[string](p, "widest", widest))
	}
}

// widest names what sticks out to the right.
const widest = `[...document.body.querySelectorAll("*")]
	.filter((e) => kit.shown(e) && e.getBoundingClientRect().right > innerWidth + 1)
	.slice(0, 5).map((e) => e.outerHTML.slice(0, 100)).join(" | ")`

func (p *Page) picture(name string) {
	p.t.Helper()
	evaluate[bool](p, "fonts", "document.fonts.ready.then(() => true)")
	image, err := chromedp.Run(p.ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		yes := true
		shot, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &yes})
		return shot.Data, err
	})
	if err != nil {
		p.t.Fatalf("take the picture %s: %v", name, err)
	}
	file := filepath.Join(p.browser.root, "screenshots", name+".png")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, image, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Phone makes the page as narrow as a phone from here on.
func (p *Page) Phone() { p.metrics(PhoneWidth, 844, 2) }

func (p *Page) desktop() { p.metrics(1440, 900, 1) }

func (p *Page) metrics(width, height int64, scale float64) {
	p.t.Helper()
	p.call("set the size", func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: height, DeviceScaleFactor: scale, Mobile: width == PhoneWidth,
		})
		return err
	})
}

// scheme sets light or dark, and no motion, so that pictures are still.
func (p *Page) scheme(name string) {
	p.t.Helper()
	p.call("set the colour scheme", func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	})
}

// finding is one broken rule of the accessibility checker.
type finding struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe checks the page against WCAG 2.2 level AA, in light and dark colours,
// and fails the test for each serious or critical finding.
func (p *Page) Axe() {
	p.t.Helper()
	defer p.scheme("light")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		for _, f := range p.findings() {
			for _, node := range f.Nodes {
				p.t.Errorf("accessibility (%s, %s): %s at %s: %s\n%s", f.Impact, scheme, f.Help, p.URL(),
					shorten(node.HTML), strings.ReplaceAll(node.Summary, "\n", " "))
			}
		}
	}
}

// axeRun answers only what is needed: the whole report is megabytes.
const axeRun = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
	resultTypes: ["violations"],
}).then((report) => report.violations.filter((v) => v.impact === "serious" || v.impact === "critical"))`

func (p *Page) findings() []finding {
	p.t.Helper()
	result, err := chromedp.Run(p.ctx, func(ctx context.Context, target *chromedp.Target) (json.RawMessage, error) {
		report, err := runIn(ctx, target, p.browser.axe+";\n"+axeRun+".then(JSON.stringify)")
		if err != nil {
			return nil, err
		}
		return json.RawMessage(report.Value), nil
	})
	if err != nil {
		p.t.Fatalf("check the accessibility: %v", err)
	}
	var text string
	if err := json.Unmarshal(result, &text); err != nil {
		p.t.Fatalf("read the accessibility report: %v", err)
	}
	var found []finding
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		p.t.Fatalf("read the accessibility report: %v", err)
	}
	return found
}
