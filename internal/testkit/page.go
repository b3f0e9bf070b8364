package testkit

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pagePatience is how long a page may take to show what a test waits for.
const pagePatience = 20 * time.Second

// pageScript finds things on a page the way a person does: by what is written
// on them.
//
//go:embed page.js
var pageScript string

// Page is one session in the browser. It is used by one goroutine. Every
// method waits until what it needs is there and ends the test where it never
// comes.
//
// A target is a text that a person reads, or a CSS selector where it begins
// with "#", "." or "[", or with "css:". A text must be the whole name of one
// thing, else the beginning of one, else a part of one: two that fit equally
// well fail the test.
type Page struct {
	// Patience is how long a step waits for what it needs.
	Patience time.Duration

	t       testing.TB
	ctx     context.Context // of the browser's session, as chromedp asks
	browser *Chromium
	watch   *watch
}

// Visit opens an address and waits until the page is whole.
func (p *Page) Visit(url string) {
	p.t.Helper()
	if err := p.limited(chromedp.Navigate(url)); err != nil {
		p.t.Fatalf("visit %s: %v", url, err)
	}
	p.settle()
}

// URL returns the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return evaluate[string](p, "address", "location.href")
}

// Status returns the HTTP status of the last page or part of a page.
func (p *Page) Status() int {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return int(p.watch.status)
}

// Click presses a button, link or anything else that reacts. It does not wait
// for what happens next: the step after it does. Use Submit or Follow where a
// request goes to the server.
func (p *Page) Click(target string) {
	p.t.Helper()
	spot := p.find("click "+target, "pressable", target)
	if err := p.limited(chromedp.MouseClickXY(spot.X, spot.Y)); err != nil {
		p.t.Fatalf("click %s: %v", target, err)
	}
}

// Submit presses a button that sends a request and waits for the answer to be
// on the page.
func (p *Page) Submit(button string) {
	p.t.Helper()
	before := p.watch.requests()
	p.Click(button)
	p.wait("a request after "+button, func() string {
		if p.watch.requests() > before {
			return ""
		}
		return "nothing was sent; " + evaluate[string](p, "invalid fields", "kit.complaints()")
	})
	p.settle()
}

// Follow presses a link and waits for the page behind it.
func (p *Page) Follow(link string) {
	p.t.Helper()
	p.Submit(link)
}

// Fill types a value into the field of a label, over what was there. A date or
// time is given as the field's value attribute has it.
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	spot := p.find("fill "+label, "typeable", label)
	if spot.Picker {
		evaluate[bool](p, "fill "+label, "kit.set(kit.last, "+quote(value)+")")
		return
	}
	steps := []chromedp.Action[chromedp.Void]{chromedp.MouseClickXY(spot.X, spot.Y)}
	if value != "" {
		steps = append(steps, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
			if _, err := runIn(ctx, target, "kit.last.select()"); err != nil {
				return chromedp.Void{}, err
			}
			_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: value})
			return chromedp.Void{}, err
		})
	} else {
		evaluate[bool](p, "empty "+label, `kit.set(kit.last, "")`)
	}
	if err := p.limited(steps...); err != nil {
		p.t.Fatalf("fill %s: %v", label, err)
	}
}

// Choose picks an option: of a list, or of the radio buttons that a legend
// names.
func (p *Page) Choose(label, option string) {
	p.t.Helper()
	spot := p.find("choose "+option+" of "+label, "choosable", label, option)
	if spot.Picker {
		evaluate[bool](p, "choose "+option, "kit.option(kit.last, "+quote(option)+")")
		return
	}
	if err := p.limited(chromedp.MouseClickXY(spot.X, spot.Y)); err != nil {
		p.t.Fatalf("choose %s of %s: %v", option, label, err)
	}
}

// Tick presses the check box of a label.
func (p *Page) Tick(label string) {
	p.t.Helper()
	spot := p.find("tick "+label, "tickable", label)
	if err := p.limited(chromedp.MouseClickXY(spot.X, spot.Y)); err != nil {
		p.t.Fatalf("tick %s: %v", label, err)
	}
}

// Attach hands files to the file field of a label.
func (p *Page) Attach(label string, files ...string) {
	p.t.Helper()
	paths := make([]string, len(files))
	for i, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			p.t.Fatal(err)
		}
		paths[i] = path
	}
	p.find("attach to "+label, "attachable", label)
	p.call("attach to "+label, func(ctx context.Context, target *chromedp.Target) error {
		field, err := runIn(ctx, target, "kit.last")
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, target, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: field.ObjectID})
		return err
	})
}

// Text returns the visible text of a selector, or of the whole page where it
// is empty, with single spaces.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	if selector == "" {
		selector = "css:body"
	}
	p.find("text of "+selector, "shown", selector)
	return evaluate[string](p, "text of "+selector, "kit.text(kit.last)")
}

// See waits until the page shows a text.
func (p *Page) See(text string) {
	p.t.Helper()
	p.wait("the page shows "+text, func() string {
		shown := evaluate[string](p, "page text", "kit.text(document.body)")
		if strings.Contains(shown, text) {
			return ""
		}
		return "it shows: " + shorten(shown)
	})
}

// Gone waits until the page no longer shows a text.
func (p *Page) Gone(text string) {
	p.t.Helper()
	p.wait("the page no longer shows "+text, func() string {
		if strings.Contains(evaluate[string](p, "page text", "kit.text(document.body)"), text) {
			return "it still does"
		}
		return ""
	})
}

// Press sends a key to what has the focus: "Enter", "Escape", "Tab" or a
// character.
func (p *Page) Press(key string) {
	p.t.Helper()
	if named, ok := map[string]string{"Enter": "\r", "Escape": "\u001b", "Tab": "\t"}[key]; ok {
		key = named
	}
	if err := p.limited(chromedp.KeyEvent(key)); err != nil {
		p.t.Fatalf("press %q: %v", key, err)
	}
}

// Focused returns the name of what has the keyboard's focus.
func (p *Page) Focused() string {
	p.t.Helper()
	return evaluate[string](p, "focus", "kit.name(document.activeElement)")
}

// spot is where something is on the screen.
type spot struct {
	Fault  string  `json:"fault"` // why it was not found
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Picker bool    `json:"picker"` // a control that opens a dialog of the system
}

// find waits for a thing and returns where to press.
func (p *Page) find(step, kind string, names ...string) spot {
	p.t.Helper()
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	expression := fmt.Sprintf("kit.find(%q, %s)", kind, strings.Join(quoted, ", "))
	var found spot
	p.wait(step, func() string {
		found = evaluate[spot](p, step, expression)
		return found.Fault
	})
	return found
}

// settle waits until nothing is on its way and the page is whole.
func (p *Page) settle() {
	p.t.Helper()
	calm := 0
	p.wait("the page settles", func() string {
		if !p.watch.quiet() || !evaluate[bool](p, "settle", "kit.settled()") {
			calm = 0
			return "requests are on their way"
		}
		// An answer that has arrived is not on the page yet in the same
		// instant, so calm counts only when it lasts.
		if calm++; calm < 3 {
			return "it was busy a moment ago"
		}
		return ""
	})
}

// wait asks again until there is no complaint.
func (p *Page) wait(what string, complaint func() string) {
	p.t.Helper()
	retry := time.NewTicker(25 * time.Millisecond)
	defer retry.Stop()
	deadline := time.After(p.Patience)
	for {
		said := complaint()
		if said == "" {
			return
		}
		select {
		case <-retry.C:
		case <-deadline:
			p.t.Fatalf("%s: not within %s: %s (at %s)", what, p.Patience, said, p.URL())
		}
	}
}

// call runs a step of the protocol.
func (p *Page) call(step string, fn func(ctx context.Context, target *chromedp.Target) error) {
	p.t.Helper()
	if err := p.limited(chromedp.Func(fn)); err != nil {
		p.t.Fatalf("%s: %v", step, err)
	}
}

func (p *Page) limited(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, pagePatience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// evaluate returns the value of an expression over page.js. It tries again
// where the page is exchanged for another meanwhile.
func evaluate[T any](p *Page, step, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, pagePatience)
	defer cancel()
	var value T
	var err error
	for range 20 {
		var raw *runtime.RemoteObject
		raw, err = chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (*runtime.RemoteObject, error) {
			return runIn(ctx, target, "Promise.resolve("+expression+").then(JSON.stringify)")
		})
		if err != nil {
			continue
		}
		var text string
		if err = json.Unmarshal(raw.Value, &text); err == nil {
			err = json.Unmarshal([]byte(text), &value)
		}
		if err == nil {
			return value
		}
	}
	p.t.Fatalf("%s: %v", step, err)
	return value
}

// runIn evaluates an expression in a world of our own beside the page's, where
// neither its scripts nor its security policy reach, and which works where
// scripts are switched off.
func runIn(ctx context.Context, target *chromedp.Target, expression string) (*runtime.RemoteObject, error) {
	tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: tree.FrameTree.Frame.ID, WorldName: "testkit",
	})
	if err != nil {
		return nil, err
	}
	yes := true
	result, err := cdp.Call(ctx, target, runtime.Evaluate, runtime.EvaluateParams{
		Expression:   pageScript + "\n" + expression,
		ContextID:    world.ExecutionContextID,
		AwaitPromise: &yes,
		UserGesture:  &yes,
	})
	if err != nil {
		return nil, err
	}
	if result.ExceptionDetails != nil {
		return nil, fmt.Errorf("%s", exception(result.ExceptionDetails))
	}
	return result.Result, nil
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(quoted)
}

func shorten(text string) string {
	const enough = 600
	if len(text) > enough {
		return text[:enough] + "…"
	}
	return text
}
