package testkit

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// SignIn signs the client in as the person with the subject: it opens
// /auth/start below baseURL, chooses the person on the page of the
// demonstration provider, and follows the callback to where that ends. The
// client needs a cookie jar, which then holds the session.
func SignIn(t testing.TB, client *http.Client, baseURL, subject string) {
	t.Helper()
	if client.Jar == nil {
		t.Fatal("sign in: the client has no cookie jar, so its session would be lost")
	}
	page, err := client.Get(strings.TrimSuffix(baseURL, "/") + "/auth/start")
	if err != nil {
		t.Fatalf("sign in as %s: %v", subject, err)
	}
	answer := ChoosePerson(t, client, page, subject)
	_ = answer.Body.Close()
	if got := answer.Request.URL.String(); answer.StatusCode >= http.StatusBadRequest || !strings.HasPrefix(got, baseURL) {
		t.Fatalf("sign in as %s: ended with %s at %s", subject, answer.Status, got)
	}
}

// ChoosePerson answers a sign-in page that was reached in any way, such as by
// signing an offboarding, with the person of that subject. It closes the page
// and returns where the redirects end; the caller closes that.
func ChoosePerson(t testing.TB, client *http.Client, page *http.Response, subject string) *http.Response {
	t.Helper()
	defer page.Body.Close()
	document, err := goquery.NewDocumentFromReader(page.Body)
	if err != nil {
		t.Fatalf("read the page at %s: %v", page.Request.URL, err)
	}
	button := document.Find("form button[name]").FilterFunction(func(_ int, b *goquery.Selection) bool {
		return b.AttrOr("value", "") == subject
	})
	if button.Length() != 1 {
		t.Fatalf("%s %s offers %d buttons for %q: %s", page.Status, page.Request.URL, button.Length(), subject,
			strings.Join(strings.Fields(document.Find("body").Text()), " "))
	}
	form := button.Closest("form")
	values := url.Values{button.AttrOr("name", ""): {subject}}
	form.Find("input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
		values.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	action, err := page.Request.URL.Parse(form.AttrOr("action", ""))
	if err != nil {
		t.Fatalf("the form at %s leads to %q: %v", page.Request.URL, form.AttrOr("action", ""), err)
	}
	answer, err := client.PostForm(action.String(), values)
	if err != nil {
		t.Fatalf("choose %s: %v", subject, err)
	}
	return answer
}
