package testkit_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/testkit"
)

func TestAFormIsSentAsABrowserSendsIt(t *testing.T) {
	t.Parallel()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(`<form>
		<input type="hidden" name="token" value="t"><input name="line" value=" a "><input value="nameless">
		<input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2"><input type="checkbox" name="box" value="3" checked>
		<input type="radio" name="one" value="a"><input type="radio" name="one" value="b" checked>
		<textarea name="text">` + "\n\nbelow" + `</textarea>
		<select name="first"><option value="x">X</option><option value="y">Y</option></select>
		<select name="chosen"><option value="x">X</option><option value="y" selected>Y</option></select>
		<button name="action" value="save">Save</button></form>`))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"token": {"t"}, "line": {" a "}, "box": {"1", "3"}, "one": {"b"}, "text": {"\nbelow"}, "first": {"x"}, "chosen": {"y"}}
	if got := testkit.FormValues(page.Selection); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}
