package static_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/closegate/closegate/static"
)

// names are all files that pages refer to.
var names = []string{
	"css/app.css", "js/htmx.js", "js/hx-csp.js", "js/app.js", "icons/favicon.svg",
	"fonts/atkinson-next.woff2", "fonts/atkinson-mono.woff2", "fonts/atkinson-next-ext.woff2", "fonts/atkinson-mono-ext.woff2",
}

func get(t testing.TB, method, path string, header http.Header) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, path, http.NoBody)
	request.Header = header
	recorder := httptest.NewRecorder()
	static.Handler().ServeHTTP(recorder, request)
	return recorder.Result()
}

func body(t testing.TB, response *http.Response) string {
	t.Helper()
	reader := response.Body
	defer func() { _ = response.Body.Close() }()
	if response.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		reader = z
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEachFileIsServedUnderAHashedNameForEver(t *testing.T) {
	t.Parallel()
	hashed := regexp.MustCompile(`^/static/[a-z]+/[a-z-]+\.[0-9a-f]{16}\.[a-z0-9]+$`)
	for _, name := range names {
		path := static.Path(name)
		if !hashed.MatchString(path) {
			t.Errorf("%s is served as %s, a name without a hash", name, path)
		}
		response := get(t, http.MethodGet, path, nil)
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
		if got := response.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if got := response.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q", path, got)
		}
		if name == "css/app.css" {
			continue // its references are replaced on the way
		}
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if body(t, response) != string(file) {
			t.Errorf("%s is not the file %s", path, name)
		}
	}
}

func TestFilesHaveTheTypeThatBrowsersAskFor(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"css/app.css":               "text/css; charset=utf-8",
		"js/app.js":                 "text/javascript; charset=utf-8",
		"fonts/atkinson-next.woff2": "font/woff2",
		"icons/favicon.svg":         "image/svg+xml",
	} {
		if got := get(t, http.MethodGet, static.Path(name), nil).Header.Get("Content-Type"); got != want {
			t.Errorf("%s has the type %q, want %q", name, got, want)
		}
	}
}

func TestUnknownNamesAreNotFound(t *testing.T) {
	t.Parallel()
	known := static.Path("css/app.css")
	for _, path := range []string{
		"/static/css/app.css", "/static/css/input.css", "/static/css/tokens.css", "/static/embed.go", "/static/",
		"/static/css/", "/static/css/../embed.go", "/static/css%2fapp.css", known + "/", strings.ToUpper(known),
		"/static/css/app.0000000000000000.css", "/static/fonts/OFL.txt",
	} {
		if got := get(t, http.MethodGet, path, nil).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, got)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	t.Parallel()
	path := static.Path("css/app.css")
	head := get(t, http.MethodHead, path, nil)
	if head.StatusCode != http.StatusOK || body(t, head) != "" || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD answers %d with %q bytes", head.StatusCode, head.Header.Get("Content-Length"))
	}
	if got := get(t, http.MethodPost, path, nil); got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST answers %d", got.StatusCode)
	}
}

func TestTextIsZippedForThoseWhoTakeIt(t *testing.T) {
	t.Parallel()
	plain := body(t, get(t, http.MethodGet, static.Path("css/app.css"), nil))
	for accept, want := range map[string]string{
		"":                       "",
		"gzip":                   "gzip",
		"br, gzip;q=0.8":         "gzip",
		"GZIP":                   "gzip",
		"*":                      "gzip",
		"gzip;q=0":               "",
		"gzip; q=0.0, br":        "",
		"br":                     "",
		"identity, notgzip;q=1 ": "",
	} {
		response := get(t, http.MethodGet, static.Path("css/app.css"), http.Header{"Accept-Encoding": {accept}})
		if got := response.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered with %q, want %q", accept, got, want)
		}
		if response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: a cache may mix the two forms up", accept)
		}
		if body(t, response) != plain {
			t.Errorf("Accept-Encoding %q changes the content", accept)
		}
	}
	font := get(t, http.MethodGet, static.Path("fonts/atkinson-next.woff2"), http.Header{"Accept-Encoding": {"gzip"}})
	if font.Header.Get("Content-Encoding") != "" {
		t.Error("a font is compressed a second time")
	}
}

func TestTheStyleSheetLoadsOnlyFilesOfOurs(t *testing.T) {
	t.Parallel()
	sheet := body(t, get(t, http.MethodGet, static.Path("css/app.css"), nil))
	found := regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(sheet, -1)
	if len(found) < 4 {
		t.Fatalf("%d references, want the fonts", len(found))
	}
	for _, reference := range found {
		if get(t, http.MethodGet, strings.Trim(reference[1], `"`), nil).StatusCode != http.StatusOK {
			t.Errorf("the style sheet asks for %s, which is not served", reference[1])
		}
	}
	if strings.Contains(sheet, "@import") || strings.Contains(sheet, "//fonts.") {
		t.Error("the style sheet loads something from elsewhere")
	}
}

func TestAWrongNameInATemplateIsNoticed(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an unknown file has an address")
		}
	}()
	static.Path("css/missing.css")
}
