package layout_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"github.com/closegate/closegate/static"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// frames are the three frames by name.
var frames = map[string]func(layout.Page) templ.Component{
	"shell": layout.Shell, "external": layout.External, "bare": layout.Bare,
}

func render(t testing.TB, part templ.Component) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	if err := part.Render(templ.WithNonce(context.Background(), "page-nonce"), &out); err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestEveryScriptCarriesTheNonceAndIsAFileOfOurs(t *testing.T) {
	t.Parallel()
	for name, frame := range frames {
		scripts := render(t, frame(layout.Page{Title: "A page"})).Find("script")
		if scripts.Length() != 3 {
			t.Errorf("%s loads %d scripts, want htmx, its policy extension and ours", name, scripts.Length())
		}
		scripts.Each(func(_ int, script *goquery.Selection) {
			if script.AttrOr("nonce", "") != "page-nonce" || script.Text() != "" {
				t.Errorf("%s: the policy refuses the script %s", name, script.AttrOr("src", "without address"))
			}
			recorder := httptest.NewRecorder()
			static.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, script.AttrOr("src", "/"), http.NoBody))
			if recorder.Code != http.StatusOK {
				t.Errorf("%s: %s is not served", name, script.AttrOr("src", ""))
			}
		})
	}
}

func TestHTMXIsToldWhatThePolicyRefuses(t *testing.T) {
	t.Parallel()
	content := render(t, layout.Shell(layout.Page{})).Find("meta[name=htmx-config]").AttrOr("content", "")
	var config struct {
		Extensions          string `json:"extensions"`
		IncludeIndicatorCSS bool   `json:"includeIndicatorCSS"`
		Mode                string `json:"mode"`
	}
	config.IncludeIndicatorCSS = true
	if err := json.Unmarshal([]byte(content), &config); err != nil {
		t.Fatal(err)
	}
	if config.IncludeIndicatorCSS || config.Mode != "same-origin" || config.Extensions != "hx-csp" {
		t.Errorf("htmx is configured as %+v", config)
	}
}

func TestTheThemeIsWrittenOnlyWhereThePersonChose(t *testing.T) {
	t.Parallel()
	for theme, want := range map[layout.Theme]string{
		layout.ThemeSystem: "absent", layout.ThemeLight: "light", layout.ThemeDark: "dark", `"><script>`: "absent",
	} {
		got := render(t, layout.Shell(layout.Page{Theme: theme})).Find("html").AttrOr("data-theme", "absent")
		if got != want {
			t.Errorf("theme %q writes %q, want %q", theme, got, want)
		}
	}
}

func TestEveryPageHasOneQuietLiveRegionAndASkipLink(t *testing.T) {
	t.Parallel()
	for name, frame := range frames {
		page := frame(layout.Page{Title: "A page"})
		if name == "bare" { // it brings its own main
			continue
		}
		document := render(t, page)
		live := document.Find("#live[role=status]")
		if live.Length() != 1 || live.Text() != "" {
			t.Errorf("%s: the live region is missing or speaks at load", name)
		}
		target := document.Find("a.skip").AttrOr("href", "")
		if document.Find("main"+target).Length() != 1 {
			t.Errorf("%s: the skip link leads to %q", name, target)
		}
		if got := document.Find("title").Text(); got != "A page - Closegate" {
			t.Errorf("%s: the title is %q", name, got)
		}
	}
}

func TestTheNavigationShowsWhereOneIsAndWhatWaits(t *testing.T) {
	t.Parallel()
	document := render(t, layout.Shell(layout.Page{Nav: []layout.NavItem{
		{Text: "Offboardings", Href: "/offboardings", Current: true},
		{Text: "My tasks", Href: "/tasks", Count: "2", Urgent: true},
	}}))
	current := document.Find(".nav a[aria-current=page]")
	if current.Length() != 1 || current.AttrOr("href", "") != "/offboardings" || current.Find(".cnt").Length() != 0 {
		t.Error("the current entry is not marked, or counts nothing")
	}
	if count := document.Find(".nav a[href='/tasks'] .cnt-bad"); count.Text() != "2" {
		t.Errorf("2 urgent tasks are shown as %q", count.Text())
	}
}

func TestASearchBoxIsThereOnlyForThoseWhoMaySearch(t *testing.T) {
	t.Parallel()
	if render(t, layout.Shell(layout.Page{})).Find("input[type=search]").Length() != 0 {
		t.Error("a page without search has a search box")
	}
	box := render(t, layout.Shell(layout.Page{SearchAction: "/search", SearchValue: `"halden"`}))
	if box.Find("form.find").AttrOr("action", "") != "/search" || box.Find("#q").AttrOr("value", "") != `"halden"` {
		t.Error("the search box leads elsewhere or forgets what was asked")
	}
	if box.Find("label[for=q]").Text() == "" {
		t.Error("the search box has no label")
	}
}

func TestTheFooterNamesTheZoneAndTheLinksItIsGiven(t *testing.T) {
	t.Parallel()
	document := render(t, layout.Shell(layout.Page{
		Zone:   "Europe/Oslo",
		Footer: []ui.Link{{Text: "Help", Href: "/help"}},
	}))
	foot := document.Find("footer")
	if !strings.Contains(foot.Text(), "All times Europe/Oslo") || foot.Find("a").Length() != 1 || foot.Find("a").AttrOr("href", "") != "/help" {
		t.Errorf("the footer says %q", foot.Text())
	}
	if utc := render(t, layout.Shell(layout.Page{})).Find("footer").Text(); !strings.Contains(utc, "All times UTC") {
		t.Errorf("without a zone the footer says %q", utc)
	}
}

func TestHatchingIsThereOnceForAllDrawings(t *testing.T) {
	t.Parallel()
	for name, frame := range frames {
		if got := render(t, frame(layout.Page{})).Find("pattern#hatch").Length(); got != 1 {
			t.Errorf("%s has the pattern %d times", name, got)
		}
	}
}
