package testkit

import (
	"net/url"

	"github.com/PuerkitoBio/goquery"
)

// FormValues returns what a browser would send of a part of a page as it is,
// without any button.
func FormValues(part *goquery.Selection) url.Values {
	values := url.Values{}
	for _, field := range part.Find("input[name], select[name], textarea[name]").EachIter() {
		name := field.AttrOr("name", "")
		switch goquery.NodeName(field) {
		case "textarea":
			values.Add(name, field.Text())
		case "select":
			option := field.Find("option[selected]").Last()
			if option.Length() == 0 {
				option = field.Find("option").First()
			}
			values.Add(name, option.AttrOr("value", ""))
		default:
			_, checked := field.Attr("checked")
			if kind := field.AttrOr("type", ""); kind != "checkbox" && kind != "radio" || checked {
				values.Add(name, field.AttrOr("value", ""))
			}
		}
	}
	return values
}
