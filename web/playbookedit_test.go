package web_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"testing"

	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

// filled returns what a browser sends of the form with the action, without any
// button.
func (a answer) filled(action string) url.Values {
	a.t.Helper()
	form := a.page.Find(`form[action="` + action + `"]`).First()
	if form.Length() == 0 {
		a.t.Fatalf("%s has no form that leads to %s: %s", a.Request.URL.Path, action, a.text("main"))
	}
	return testkit.FormValues(form)
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
