package htmlcheck

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// unbalanced reports tags that are closed in the wrong order or not at all,
// which a parser would quietly repair into another page than the one written.
func unbalanced(markup string) []string {
	var problems, open []string
	tokens := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				problems = append(problems, "not closed: "+strings.Join(open, " > "))
			}
			return problems
		case html.StartTagToken:
			name, _ := tokens.TagName()
			if !void[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return append(problems, fmt.Sprintf("</%s> closes %s", name, strings.Join(open, " > ")))
			}
			open = open[:len(open)-1]
		case html.TextToken, html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}

// void holds the elements that have no end tag.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}
