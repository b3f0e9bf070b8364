package ui_test

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"github.com/closegate/closegate/static"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
	"github.com/closegate/closegate/views/ui/internal/gallery"
)

// policy is the content security policy that the product answers with. The
// tests run under it, so that a part which needs more is noticed here.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types htmx closegate; script-src 'nonce-"

// site serves the gallery and the small pages that the scripts are tried on.
type site struct {
	*httptest.Server
	hold chan struct{} // closed to let a held request go on
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{hold: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	page := func(pattern string, status int, build func(r *http.Request) templ.Component) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			nonce := rand.Text()
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", policy+nonce+"'")
			w.WriteHeader(status)
			if err := build(r).Render(templ.WithNonce(r.Context(), nonce), w); err != nil {
				t.Errorf("render %s: %v", r.URL, err)
			}
		})
	}
	theme := func(r *http.Request) layout.Theme { return layout.Theme(r.URL.Query().Get("theme")) }
	page("GET /parts", 200, func(r *http.Request) templ.Component { return gallery.Parts(theme(r)) })
	page("GET /offboarding", 200, func(r *http.Request) templ.Component { return gallery.Offboarding(theme(r)) })
	page("GET /question", 200, func(r *http.Request) templ.Component { return gallery.Question(theme(r)) })
	page("GET /ask", 200, func(*http.Request) templ.Component {
		return shell("Ask", ui.Button{Text: "Reopen", Href: "/question", Dialog: true}, ui.Button{Text: "Broken", Href: "/done", Dialog: true})
	})
	page("GET /done", 200, func(*http.Request) templ.Component { return shell("Done") })
	page("GET /upload", 200, func(r *http.Request) templ.Component { return shell("Upload", uploadForm(r.URL.Query().Get("to"), "")) })
	page("POST /refused", 422, func(*http.Request) templ.Component {
		return shell("Mend it",
			ui.ErrorSummary{Title: "Nothing was sent. Fix 1 answer", Items: []ui.ErrorItem{{Href: "#file", Text: "Choose a PDF"}}},
			uploadForm("/accepted", "Choose a PDF"), change("/swapped"))
	})
	page("GET /swap", 200, func(*http.Request) templ.Component { return shell("Swap", change("/swapped")) })
	page("GET /swapped", 200, func(*http.Request) templ.Component {
		return wrap("changed", ui.PageHead{Title: "Swapped"}, ui.FilterBar{Label: "Filter", Action: "/", Count: "2 items set"})
	})
	page("POST /held", 200, func(r *http.Request) templ.Component {
		s.wait(r)
		return shell("Done")
	})
	page("GET /slow", 200, func(*http.Request) templ.Component {
		return shell("Slow", wrapForm(ui.Form{Action: "/held"}, ui.Button{Text: "Send for review"}))
	})
	mux.HandleFunc("POST /accepted", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("X-Upload") == "" {
			http.Redirect(w, r, "/done", http.StatusSeeOther)
			return
		}
		w.Header().Set("Location", "/done?sent")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /broken", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.wait(r)
		panic(http.ErrAbortHandler)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// wait holds a request until the test lets it go on, or is over.
func (s *site) wait(r *http.Request) {
	select {
	case <-s.hold:
	case <-r.Context().Done():
	}
}

func shell(title string, parts ...templ.Component) templ.Component {
	return withChildren(layout.Shell(layout.Page{Title: title}), append([]templ.Component{ui.PageHead{Title: title}}, parts...)...)
}

func wrapForm(form ui.Form, parts ...templ.Component) templ.Component {
	return withChildren(ui.PostForm(form), parts...)
}

func uploadForm(to, problem string) templ.Component {
	return wrapForm(ui.Form{ID: "evidence", Action: to, Upload: true},
		ui.Field{Kind: ui.FieldFile, ID: "file", Name: "file", Label: "Evidence file", Error: problem},
		ui.Button{Text: "Send for review"})
}

// change is a link that swaps the part that it stands in.
func change(to string) templ.Component {
	return wrap("before", ui.Button{Text: "Change", Href: "/done", Attrs: templ.Attributes{
		"id": "change", "hx-get": to, "hx-target": "#part", "hx-swap": "outerHTML",
	}})
}

// wrap stands for a part of a page that is swapped as a whole.
func wrap(class string, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<div id="part" class="`+class+`"><h2 id="part-title" tabindex="-1">Part</h2>`); err != nil {
			return err
		}
		if err := templ.Join(parts...).Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, `</div>`)
		return err
	})
}

func withChildren(frame templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, templ.Join(parts...)), w)
	})
}

// tab is one browser tab that remembers what the console said.
type tab struct {
	context.Context
	t testing.TB

	mu       sync.Mutex
	messages []string
}

// browser starts one browser for all tests of this package.
var browser = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Headless)
	ctx, cancelTab := chromedp.NewContext(ctx)
	stopBrowser = func() { cancelTab(); cancel() }
	return ctx, chromedp.Do(ctx)
})

// stopBrowser ends the browser, if one was started.
var stopBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	os.Exit(code)
}

// newTab opens a tab, or skips the test where there is no browser. In CI a
// missing browser is a failure.
func newTab(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	ctx, err := browser()
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("no chromium to run in: %v", err)
	}
	if err != nil {
		t.Fatalf("chromium is required in CI: %v", err)
	}
	// A window of its own: a browser slows timers down in tabs that are covered.
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewWindow(true))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	tab := &tab{Context: ctx, t: t}
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			tab.mu.Lock()
			tab.messages = append(tab.messages, m.String()+" "+m.URL)
			tab.mu.Unlock()
		}
	}()
	return tab
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		b.t.Fatalf("%v; console: %v", err, b.said())
	}
}

func (b *tab) said() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.messages...)
}

// evaluate returns the value of an expression, awaited if it is a promise.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return value
}

// until waits until the expression is true.
func (b *tab) until(expression string) {
	b.t.Helper()
	ok := evaluate[bool](b, `new Promise(done => {
		const end = performance.now() + 30000;
		const look = () => (`+expression+`) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
		look();
	})`)
	if !ok {
		b.t.Fatalf("never became true: %s; console: %v", expression, b.said())
	}
}
