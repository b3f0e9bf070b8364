package web_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/playbook"
)

// filled returns what a browser sends of the form with the action, without any
// button.
func (a answer) filled(action string) url.Values {
	a.t.Helper()
	values := a.hidden(action)
	form := a.page.Find(`form[action="` + action + `"]`).First()
	for _, field := range form.Find("input, select, textarea").EachIter() {
		if name := field.AttrOr("name", ""); name != "" && field.AttrOr("type", "") != "hidden" {
			sent(values, name, field)
		}
	}
	return values
}

func sent(values url.Values, name string, field *goquery.Selection) {
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

// pressed sends the form of the editor as it is, with some answers changed, by
// the button with the value.
func (v *visitor) pressed(page answer, button string, pairs ...string) answer {
	v.t.Helper()
	path := page.Request.URL.Path
	return v.post(path, with(page.filled(path), append([]string{"action", button}, pairs...)...))
}

// copied is the working copy that a page of the editor carries.
func (a answer) copied() playbook.Playbook {
	a.t.Helper()
	p, err := playbook.Parse([]byte(a.page.Find("input[name=text]").AttrOr("value", "")))
	if err != nil {
		a.t.Fatal(err)
	}
	return p
}

func TestTheEditorChangesNothingByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	for _, want := range playbook.Shipped() {
		t.Run(want.ID, func(t *testing.T) {
			page := v.get("/playbooks/" + want.ID + "/edit").want(http.StatusOK)
			page.t = t
			for i := range want.Tasks {
				page = v.pressed(page, "open:tasks["+strconv.Itoa(i)+"]").want(http.StatusOK)
			}
			for i := range want.SignOffs {
				page = v.pressed(v.pressed(page, "back:"), "open:sign_offs["+strconv.Itoa(i)+"]").want(http.StatusOK)
			}
			page = v.pressed(page, "back:").want(http.StatusOK)
			if got := page.copied(); !reflect.DeepEqual(got, want) {
				t.Errorf("it became %+v", playbook.Compare(want, got))
			}
			v.pressed(page, "review:").want(http.StatusOK).says("#editor", "Nothing is different from version 1.")
		})
	}
}
