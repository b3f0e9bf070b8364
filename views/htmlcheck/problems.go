package htmlcheck

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Problems lists what is wrong with the markup of a whole page, in the order
// of the rules below. An empty list means that every rule holds.
func Problems(markup string) ([]string, error) {
	document, err := goquery.NewDocumentFromReader(strings.NewReader(markup))
	if err != nil {
		return nil, fmt.Errorf("parse page: %w", err)
	}
	problems := unbalanced(markup)
	for _, rule := range []func(*goquery.Document) []string{
		oneHeading, headingOrder, uniqueIDs, namedControls, namedLinks,
		resolvedReferences, noInlineCode, safePosts, describedTables, describedDrawings, namedGroups,
	} {
		problems = append(problems, rule(document)...)
	}
	return problems, nil
}

// oneHeading: a page has one h1, so that its name is clear.
func oneHeading(document *goquery.Document) []string {
	if n := document.Find("h1").Length(); n != 1 {
		return []string{fmt.Sprintf("the page has %d h1, want 1", n)}
	}
	return nil
}

// headingOrder: no level is skipped on the way down.
func headingOrder(document *goquery.Document) []string {
	var problems []string
	last := 1
	document.Find("h1,h2,h3,h4,h5,h6").Each(func(_ int, heading *goquery.Selection) {
		level := int(goquery.NodeName(heading)[1] - '0')
		if level > last+1 {
			problems = append(problems, fmt.Sprintf("heading %q is h%d after h%d", text(heading), level, last))
		}
		last = level
	})
	return problems
}

// uniqueIDs: an id names one element.
func uniqueIDs(document *goquery.Document) []string {
	var problems []string
	seen := map[string]bool{}
	document.Find("[id]").Each(func(_ int, element *goquery.Selection) {
		id := element.AttrOr("id", "")
		if id == "" || strings.ContainsAny(id, " \t\n") {
			problems = append(problems, fmt.Sprintf("id %q is empty or has spaces", id))
		}
		if seen[id] {
			problems = append(problems, fmt.Sprintf("id %q is used twice", id))
		}
		seen[id] = true
	})
	return problems
}

// namedControls: every control that a person sees has a label of its own, and
// a name under which it is sent.
func namedControls(document *goquery.Document) []string {
	var problems []string
	document.Find("input,select,textarea").Not("[type=hidden]").Each(func(_ int, control *goquery.Selection) {
		what := describe(control)
		if !labelled(document, control) {
			problems = append(problems, "no label for "+what)
		}
		if control.AttrOr("name", "") == "" {
			problems = append(problems, "no name on "+what)
		}
	})
	document.Find("button").Each(func(_ int, button *goquery.Selection) {
		if text(button) == "" && button.AttrOr("aria-label", "") == "" {
			problems = append(problems, "a button has no text: "+describe(button))
		}
	})
	return problems
}

func labelled(document *goquery.Document, control *goquery.Selection) bool {
	if control.AttrOr("aria-label", "") != "" || control.Closest("label").Length() == 1 {
		return true
	}
	if ids := strings.Fields(control.AttrOr("aria-labelledby", "")); len(ids) > 0 {
		return true // resolvedReferences checks that they exist
	}
	id := control.AttrOr("id", "")
	found := false
	document.Find("label").Each(func(_ int, label *goquery.Selection) {
		if id != "" && label.AttrOr("for", "") == id && text(label) != "" {
			found = true
		}
	})
	return found
}

// namedLinks: a link says where it leads, and leads somewhere.
func namedLinks(document *goquery.Document) []string {
	var problems []string
	document.Find("a").Each(func(_ int, link *goquery.Selection) {
		href := link.AttrOr("href", "")
		name := text(link)
		if name == "" {
			name = link.AttrOr("aria-label", "")
		}
		if name == "" {
			problems = append(problems, fmt.Sprintf("the link to %q has no text", href))
		}
		if href == "" || href == "#" {
			problems = append(problems, fmt.Sprintf("the link %q leads nowhere", name))
		}
		if strings.HasPrefix(href, "about:invalid") {
			problems = append(problems, fmt.Sprintf("the address of the link %q was refused as unsafe", name))
		}
	})
	return problems
}

// resolvedReferences: what points to an id points to one that exists, the
// links of an error summary among them.
func resolvedReferences(document *goquery.Document) []string {
	ids := map[string]bool{}
	document.Find("[id]").Each(func(_ int, element *goquery.Selection) {
		ids[element.AttrOr("id", "")] = true
	})
	var problems []string
	missing := func(element *goquery.Selection, attribute, id string) {
		if !ids[id] {
			problems = append(problems, fmt.Sprintf("%s: %s points to %q, which is not there", describe(element), attribute, id))
		}
	}
	for _, attribute := range []string{"for", "form", "aria-labelledby", "aria-describedby", "aria-controls"} {
		document.Find("[" + attribute + "]").Each(func(_ int, element *goquery.Selection) {
			for _, id := range strings.Fields(element.AttrOr(attribute, "")) {
				missing(element, attribute, id)
			}
		})
	}
	document.Find("a[href^='#'],use[href^='#']").Each(func(_ int, element *goquery.Selection) {
		if id := element.AttrOr("href", "")[1:]; id != "" {
			missing(element, "href", id)
		}
	})
	return problems
}

// noInlineCode: the content security policy refuses style attributes and
// handlers in markup, so a page that holds one looks or works wrong.
func noInlineCode(document *goquery.Document) []string {
	var problems []string
	document.Find("*").Each(func(_ int, element *goquery.Selection) {
		for _, attribute := range element.Nodes[0].Attr {
			if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") || strings.HasPrefix(attribute.Key, "hx-on") {
				problems = append(problems, fmt.Sprintf("%s has the attribute %s", describe(element), attribute.Key))
			}
			if strings.HasPrefix(strings.ToLower(attribute.Val), "javascript:") {
				problems = append(problems, fmt.Sprintf("%s runs a script address", describe(element)))
			}
		}
	})
	if document.Find("style").Length() > 0 {
		problems = append(problems, "the page holds a style element")
	}
	return problems
}

// safePosts: each form that changes something carries the token against forged
// requests and the key that makes a second press harmless.
func safePosts(document *goquery.Document) []string {
	var problems []string
	document.Find("form").Each(func(_ int, form *goquery.Selection) {
		if form.AttrOr("action", "") == "" {
			problems = append(problems, "a form has no address: "+describe(form))
		}
		if !strings.EqualFold(form.AttrOr("method", "get"), "post") {
			return
		}
		for _, name := range []string{"csrf", "idempotency"} {
			if form.Find("input[type=hidden][name="+name+"]").AttrOr("value", "") == "" {
				problems = append(problems, fmt.Sprintf("the form to %s has no %s", form.AttrOr("action", ""), name))
			}
		}
		if form.Find("input[type=file]").Length() > 0 && form.AttrOr("enctype", "") != "multipart/form-data" {
			problems = append(problems, fmt.Sprintf("the form to %s cannot send its files", form.AttrOr("action", "")))
		}
		if form.Find("button").Not("[type=button]").Length() == 0 && document.Find("button[form='"+form.AttrOr("id", "-")+"']").Length() == 0 {
			problems = append(problems, fmt.Sprintf("the form to %s has no button", form.AttrOr("action", "")))
		}
	})
	return problems
}

// describedTables: a table has a caption, or stands in a fieldset that says what
// it asks; its heads have a scope, and each row has all its cells.
func describedTables(document *goquery.Document) []string {
	var problems []string
	document.Find("table").Each(func(_ int, table *goquery.Selection) {
		caption := text(table.Find("caption").First())
		if caption == "" {
			caption = text(table.Closest("fieldset").ChildrenFiltered("legend"))
		}
		if caption == "" {
			problems = append(problems, "a table has no caption: "+shorten(text(table)))
		}
		table.Find("th").Each(func(_ int, head *goquery.Selection) {
			if head.AttrOr("scope", "") == "" {
				problems = append(problems, fmt.Sprintf("table %q: the head %q has no scope", caption, text(head)))
			}
		})
		columns := table.Find("thead tr").First().Children().Length()
		table.Find("tbody tr").Each(func(i int, row *goquery.Selection) {
			cells := 0
			row.Children().Each(func(_ int, cell *goquery.Selection) {
				span := 1
				if _, err := fmt.Sscanf(cell.AttrOr("colspan", "1"), "%d", &span); err != nil {
					span = 1
				}
				cells += span
			})
			if columns > 0 && cells != columns {
				problems = append(problems, fmt.Sprintf("table %q: row %d has %d cells under %d heads", caption, i+1, cells, columns))
			}
		})
	})
	return problems
}

// describedDrawings: a drawing is either named or hidden from a screen reader.
func describedDrawings(document *goquery.Document) []string {
	var problems []string
	document.Find("svg").Each(func(_ int, drawing *goquery.Selection) {
		hidden := drawing.AttrOr("aria-hidden", "") == "true" || drawing.Closest("[aria-hidden=true]").Length() > 0
		named := drawing.AttrOr("aria-label", "") != "" || drawing.AttrOr("aria-labelledby", "") != ""
		if !hidden && !(named && drawing.AttrOr("role", "") != "") {
			problems = append(problems, "a drawing is neither named nor hidden: "+describe(drawing))
		}
	})
	return problems
}

// namedGroups: a group of controls says what it asks.
func namedGroups(document *goquery.Document) []string {
	var problems []string
	document.Find("fieldset").Each(func(_ int, group *goquery.Selection) {
		if text(group.ChildrenFiltered("legend")) == "" {
			problems = append(problems, "a fieldset has no legend: "+shorten(text(group)))
		}
	})
	document.Find("nav,aside,[role=group]").Each(func(_ int, group *goquery.Selection) {
		if group.AttrOr("aria-label", "") == "" && group.AttrOr("aria-labelledby", "") == "" {
			problems = append(problems, "no name for "+describe(group))
		}
	})
	return problems
}

func describe(element *goquery.Selection) string {
	var b strings.Builder
	b.WriteString("<" + goquery.NodeName(element))
	for _, attribute := range []string{"type", "id", "name", "class", "action", "href"} {
		if value, ok := element.Attr(attribute); ok {
			fmt.Fprintf(&b, " %s=%q", attribute, value)
		}
	}
	return b.String() + ">"
}

func text(element *goquery.Selection) string {
	return strings.Join(strings.Fields(element.Text()), " ")
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60])
	}
	return s
}
