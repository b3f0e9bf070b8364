// Package ui is the design system: the parts that every page is built from.
//
// A part is a small struct of ready strings that renders itself, so a page
// writes @ui.Status{...} or holds the part in its view model and writes
// @row.Status. Parts that wrap other markup are functions: @ui.Section(box) {…}.
//
// It knows no domain type, formats no date and builds no URL: whoever fills a
// part hands it the words. Colours are classes and SVG geometry is attributes,
// because the pages allow no inline style.
//
// Start reading at pin.go: the pin and the line are what the product is about.
package ui

import (
	"context"
	"strings"

	"github.com/a-h/templ"
)

// Link is a text with the place that it leads to. A link without Href is not
// shown as one.
type Link struct {
	Text, Href string
}

// Hidden is a form value that the person does not see.
type Hidden struct {
	Name, Value string
}

// Figure is one number over a dashboard, for example 3 overdue.
type Figure struct {
	Value, Word string
	Tone        Tone
}

// withNonce returns the attributes with hx-nonce added where one of them is for
// HTMX: its CSP extension strips hx- attributes from elements that have none.
func withNonce(ctx context.Context, attributes templ.Attributes) templ.Attributes {
	for name := range attributes {
		if !strings.HasPrefix(name, "hx-") {
			continue
		}
		out := make(templ.Attributes, len(attributes)+1)
		for k, v := range attributes {
			out[k] = v
		}
		out["hx-nonce"] = templ.GetNonce(ctx)
		return out
	}
	return attributes
}

// toneText is the class that gives text the colour of a tone.
func toneText(t Tone) string {
	switch t {
	case ToneOK:
		return "t-ok"
	case ToneReview:
		return "t-rev"
	case ToneWarn:
		return "t-warn"
	case ToneBad:
		return "t-bad"
	}
	return ""
}
