// Package htmlcheck reads rendered pages in tests and reports what a browser,
// a keyboard or a screen reader would stumble over: markup that is not well
// formed, controls without a name, links that lead nowhere, a style attribute
// that the content security policy would refuse. Only tests import it.
package htmlcheck

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// Render returns the markup of a component, and fails the test if rendering
// fails.
func Render(t testing.TB, component templ.Component) string {
	t.Helper()
	var page bytes.Buffer
	if err := component.Render(context.Background(), &page); err != nil {
		t.Fatalf("render: %v", err)
	}
	return page.String()
}

// Page renders a whole page, reports everything that Problems finds in it and
// returns the parsed document for further checks. If CLOSEGATE_PAGES names a
// folder, the page is also written there as name.html, to be looked at.
func Page(t testing.TB, name string, component templ.Component) *goquery.Document {
	t.Helper()
	markup := Render(t, component)
	keep(t, name, markup)
	problems, err := Problems(markup)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", name, problem)
	}
	document, err := goquery.NewDocumentFromReader(bytes.NewBufferString(markup))
	if err != nil {
		t.Fatalf("%s: parse: %v", name, err)
	}
	return document
}

func keep(t testing.TB, name, markup string) {
	t.Helper()
	folder := os.Getenv("CLOSEGATE_PAGES")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatalf("keep %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".html"), []byte(markup), 0o600); err != nil {
		t.Fatalf("keep %s: %v", name, err)
	}
}
