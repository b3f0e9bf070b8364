package ui_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui/internal/gallery"
)

var update = flag.Bool("update", false, "write the golden files")

// render returns the markup of a part, with the nonce of a page.
func render(t testing.TB, part templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := part.Render(templ.WithNonce(context.Background(), "nonce"), &out); err != nil {
		t.Fatalf("render: %v", err)
	}
	return out.String()
}

func TestPartsRenderAsTheirGoldenFilesSay(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, example := range gallery.Examples() {
		if seen[example.Name] {
			t.Errorf("two examples are named %s", example.Name)
		}
		seen[example.Name] = true
		file := filepath.Join("testdata", example.Name+".html")
		// One tag a line, so that a difference can be read.
		got := strings.ReplaceAll(render(t, example.Part), "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v; write it with -update", err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; look at it, then use -update\ngot:\n%s", example.Name, file, got)
		}
	}
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".html"); !seen[name] {
			t.Errorf("%s belongs to no example", file)
		}
	}
}

func TestGalleryPagesHoldNothingThatAReaderStumblesOver(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]templ.Component{
		"gallery-parts":       gallery.Parts(layout.ThemeSystem),
		"gallery-offboarding": gallery.Offboarding(layout.ThemeLight),
		"gallery-question":    gallery.Question(layout.ThemeDark),
	} {
		htmlcheck.Page(t, name, page)
	}
}
