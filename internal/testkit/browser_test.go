package testkit_test

import (
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/testkit"
)

const formPage = `<!doctype html><html lang="en"><head><title>Form</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head><body><main><h1>Evidence</h1>
<form method="post" action="/sent" enctype="multipart/form-data">
<p><label for="who">Revoked by</label> <input id="who" name="who" value="someone" required></p>
<p><label>When <input type="datetime-local" name="when"></label></p>
<p><label for="how">How</label> <select id="how" name="how"><option>Choose</option><option value="d">Deleted</option><option>Disabled</option></select></p>
<fieldset><legend>Level</legend><label><input type="radio" name="level" value="1"> Observed</label> <label><input type="radio" name="level" value="2"> Confirmed by provider</label></fieldset>
<p><label><input type="checkbox" name="sure"> I am sure</label></p>
<p><label for="note">Note</label> <textarea id="note" name="note"></textarea></p>
<p><label for="file">Files</label> <input id="file" type="file" name="file" multiple></p>
<p><button disabled>Not yet</button> <button>Send evidence</button></p></form>
<p><a href="/slow">Slow page</a> <button type="button" id="later">Show it later</button></p><p id="late"></p>
<noscript><p>Scripts are off</p></noscript></main><script src="/script.js"></script></body></html>`

// site is a small server with a strict policy and a cookie for each session.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; require-trusted-types-for 'script'")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, body)
		})
	}
	small := func(body string) string {
		return `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><main><h1>Page</h1>` + body + `</main></html>`
	}
	page("/form", formPage)
	page("/quiet", small(`<p>Nothing here</p>`))
	page("/inline", small(`<p style="color:red">Inline</p>`))
	page("/missing", small(`<img src="/no.png" alt="A picture">`))
	page("/unnamed", small(`<p><input name="unnamed"></p>`))
	page("/wide", small(`<table><tr><td>`+strings.Repeat("wide", 40)+`</td></tr></table>`))
	page("/twins", small(`<button>Review</button> <button>Review</button>`))
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Slow</title><link rel="icon" href="data:,">`+strings.Repeat(" ", 4096))
		_ = http.NewResponseController(w).Flush()
		fmt.Fprint(w, `<p>The end of the slow page</p></html>`)
	})
	mux.HandleFunc("GET /visits", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes"})
			fmt.Fprint(w, small("first visit"))
			return
		}
		fmt.Fprint(w, small("seen before"))
	})
	mux.HandleFunc("POST /sent", echoForm)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, ":root{color-scheme:light dark} @media (prefers-color-scheme:dark){body{background:#000;color:#fff}a{color:#9cf}}")
	})
	mux.HandleFunc("GET /script.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.getElementById("later").onclick=()=>setTimeout(()=>{document.getElementById("late").textContent="Here it is"},200);
if(location.hash==="#loud")console.log("loud",3);if(location.hash==="#broken")throw new Error("broken script")`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// echoForm answers 422 with everything that was sent.
func echoForm(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnprocessableEntity)
	fmt.Fprint(w, `<!doctype html><html lang="en"><title>Sent</title><link rel="icon" href="data:,"><main>`)
	for _, name := range []string{"who", "when", "how", "level", "sure", "note"} {
		fmt.Fprintf(w, "<p>%s=%s</p>", name, r.FormValue(name))
	}
	for _, header := range r.MultipartForm.File["file"] {
		file, err := header.Open()
		if err != nil {
			continue
		}
		content, err := io.ReadAll(file)
		fmt.Fprintf(w, "<p>%s: %s</p>", header.Filename, content)
		if err := errors.Join(err, file.Close()); err != nil {
			fmt.Fprintf(w, "<p>%v</p>", err)
		}
	}
}

func TestFormIsFilledAsAPersonDoes(t *testing.T) {
	t.Parallel()
	url := site(t)
	for name, open := range map[string]func(*testkit.Chromium, testing.TB) *testkit.Page{
		"with scripts": (*testkit.Chromium).Page, "without scripts": (*testkit.Chromium).PageWithoutScript,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := filepath.Join(t.TempDir(), "log.csv"), filepath.Join(t.TempDir(), "ticket.txt")
			if err := errors.Join(os.WriteFile(first, []byte("a,b"), 0o600), os.WriteFile(second, []byte("done"), 0o600)); err != nil {
				t.Fatal(err)
			}
			p := open(testkit.Browser(t), t)
			p.Visit(url + "/form")
			p.Fill("Revoked by", "Rolf Ekeland")
			p.Fill("When", "2026-11-12T14:02")
			p.Choose("How", "Deleted")
			p.Choose("Level", "Confirmed by provider")
			p.Tick("I am sure")
			p.Fill("Note", "one\ntwo")
			p.Attach("Files", first, second)
			p.Submit("Send evidence")
			if p.Status() != http.StatusUnprocessableEntity {
				t.Errorf("status %d, want 422", p.Status())
			}
			const want = "who=Rolf Ekeland when=2026-11-12T14:02 how=d level=2 sure=on note=one two log.csv: a,b ticket.txt: done"
			if got := p.Text("css:main"); got != want {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestScriptsRunOnlyWhereTheyMay(t *testing.T) {
	t.Parallel()
	url := site(t)
	with, without := testkit.Browser(t).Page(t), testkit.Browser(t).PageWithoutScript(t)
	with.Visit(url + "/form")
	with.Click("Show it later")
	with.See("Here it is")
	with.Gone("Scripts are off")
	without.Visit(url + "/form")
	without.See("Scripts are off")
}

func TestSessionsShareNoCookies(t *testing.T) {
	t.Parallel()
	url := site(t)
	for range 2 {
		p := testkit.Browser(t).Page(t)
		p.Visit(url + "/visits")
		p.See("first visit")
		p.Visit(url + "/visits")
		p.See("seen before")
	}
}

func TestFollowWaitsForTheWholePage(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := testkit.Browser(t).Page(t)
	p.Visit(url + "/form")
	p.Follow("Slow page")
	if got := p.Text(""); got != "The end of the slow page" {
		t.Errorf("the page reads %q", got)
	}
	if p.URL() != url+"/slow" {
		t.Errorf("at %s", p.URL())
	}
}

func TestKeyboardReachesAControl(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := testkit.Browser(t).Page(t)
	p.Visit(url + "/form")
	p.Press("Tab")
	if got := p.Focused(); got != "Revoked by" {
		t.Errorf("the first stop of the keyboard is %q", got)
	}
}

func TestScreenshotIsTakenInLightDarkAndNarrow(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := testkit.Browser(t).Page(t)
	p.Visit(url + "/form")
	p.Screenshot("testkit")
	corners := map[string]uint32{}
	for name, width := range map[string]int{"light": 1440, "dark": 1440, "phone": 2 * testkit.PhoneWidth} {
		file, err := os.Open(filepath.Join("..", "..", "screenshots", "testkit-"+name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(file)
		if err := errors.Join(err, file.Close(), os.Remove(file.Name())); err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Dx(); got != width {
			t.Errorf("the picture %s is %d wide, want %d", name, got, width)
		}
		corners[name], _, _, _ = picture.At(1, 1).RGBA()
	}
	if corners["light"] != 0xffff || corners["dark"] != 0 || corners["phone"] != 0xffff {
		t.Errorf("the backgrounds are %v, want white, black, white", corners)
	}
}

func TestGoodPagePassesTheAccessibilityCheck(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := testkit.Browser(t).Page(t)
	p.Visit(url + "/form")
	p.Axe()
}

func TestEachFaultIsSeen(t *testing.T) {
	t.Parallel()
	testkit.Browser(t) // skips where it is missing
	url := site(t)
	tests := map[string]struct {
		path  string
		steps func(p *testkit.Page)
		want  string
	}{
		"message on the console":   {"/form#loud", func(*testkit.Page) {}, "console.log: loud 3"},
		"exception":                {"/form#broken", func(*testkit.Page) {}, "broken script"},
		"style attribute":          {"/inline", func(*testkit.Page) {}, "Content Security Policy"},
		"missing file":             {"/missing", func(*testkit.Page) {}, "/no.png answers 404"},
		"field without a name":     {"/unnamed", (*testkit.Page).Axe, "Form elements must have labels"},
		"page wider than a phone":  {"/wide", func(p *testkit.Page) { p.Screenshot("testkit-wide") }, "on a phone of 390"},
		"two of one name":          {"/twins", func(p *testkit.Page) { p.Click("Review") }, "there are 2 of pressable Review"},
		"nothing of the name":      {"/quiet", func(p *testkit.Page) { p.Click("Send") }, "there is no pressable Send"},
		"disabled button":          {"/form", func(p *testkit.Page) { p.Click("Not yet") }, "Not yet is disabled"},
		"required field left out":  {"/form", func(p *testkit.Page) { p.Fill("Revoked by", ""); p.Submit("Send evidence") }, "Revoked by: "},
		"option that is not there": {"/form", func(p *testkit.Page) { p.Choose("How", "Burnt") }, "How offers Choose, Deleted, Disabled"},
		"text that never comes":    {"/quiet", func(p *testkit.Page) { p.See("Something") }, "it shows: Page Nothing here"},
		"text that never goes":     {"/quiet", func(p *testkit.Page) { p.Gone("Nothing") }, "it still does"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := record(t, func(tb testing.TB) {
				p := testkit.Browser(tb).Page(tb)
				p.Visit(url + test.path)
				p.Patience = time.Second
				test.steps(p)
			})
			if !strings.Contains(said, test.want) {
				t.Errorf("the kit says %q, want it to say %q", said, test.want)
			}
		})
	}
	for _, leftover := range []string{"light", "dark", "phone"} {
		t.Cleanup(func() { _ = os.Remove(filepath.Join("..", "..", "screenshots", "testkit-wide-"+leftover+".png")) })
	}
}

func TestExpectedProblemIsNoFailure(t *testing.T) {
	t.Parallel()
	url := site(t)
	testkit.Browser(t)
	said := record(t, func(tb testing.TB) {
		p := testkit.Browser(tb).Page(tb)
		p.Visit(url + "/form#loud")
		p.Expect("loud 3")
	})
	if said != "" {
		t.Errorf("an expected problem still fails: %s", said)
	}
}
