package idp_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/oauth2"
)

func TestPageListsPeopleAsButtonsOfOneForm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	document := readPage(t, b.start(oauth2.GenerateVerifier()))
	if forms := document.Find("form"); forms.Length() != 1 || !strings.EqualFold(forms.AttrOr("method", ""), "post") {
		t.Fatalf("%d forms, method %q", forms.Length(), forms.AttrOr("method", ""))
	}
	button := document.Find(`button[name=subject][value=tobin]`)
	description := document.Find("#" + button.AttrOr("aria-describedby", "")).Text()
	if button.Text() != "Tobin <b>Askerley</b>" || description != "Security. Groups: auditors, security" {
		t.Errorf("the button reads %q and is described as %q", button.Text(), description)
	}
	if document.Find("button[name=subject]").Length() != 2 {
		t.Error("not everybody can be chosen")
	}
	if heading := document.Find("h1").Text(); heading != "Choose who you are" {
		t.Errorf("heading is %q", heading)
	}
}

func TestHintedPersonStandsFirst(t *testing.T) {
	t.Parallel()
	for hint, want := range map[string]string{"tobin": "tobin", "tobin@northbank.example": "tobin", "ines": "ines", "nobody": "ines"} {
		b := newBench(t)
		document := readPage(t, b.start(oauth2.GenerateVerifier(), oauth2.SetAuthURLParam("login_hint", hint)))
		if first := document.Find("button[name=subject]").First().AttrOr("value", ""); first != want {
			t.Errorf("with hint %q, %q stands first, want %q", hint, first, want)
		}
	}
}

func TestPageKeepsToAStrictPolicy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	answer := b.start(oauth2.GenerateVerifier())
	policy := answer.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "style-src 'self';", "frame-ancestors 'none'", "form-action 'self' http://localhost:1;"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "script-src") {
		t.Errorf("policy %q opens too much", policy)
	}
	document := readPage(t, answer)
	if n := document.Find("script, style, [style], [onclick], [onsubmit]").Length(); n != 0 {
		t.Errorf("%d elements that the policy would refuse", n)
	}
	if href := document.Find("link[rel=stylesheet]").AttrOr("href", ""); href != "/static/app.css" {
		t.Errorf("style sheet is %q", href)
	}
}

func TestExpiredRequestShowsAWayBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.requestID(b.start(oauth2.GenerateVerifier()))
	b.pass(10 * time.Minute)
	wantWayBack(t, b.get(b.issuer+"/sign-in?request="+id), "expired")
	wantWayBack(t, b.choose(id, "ines"), "expired")
	wantWayBack(t, b.get(b.issuer+"/sign-in"), "never started")
}

func TestHugeFormIsNotRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.requestID(b.start(oauth2.GenerateVerifier()))
	answer, err := b.browser.PostForm(b.issuer+"/sign-in", url.Values{
		"request": {id}, "subject": {"ines"}, "padding": {strings.Repeat("x", 1<<17)},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("answered %s", answer.Status)
	}
	b.answered(b.choose(id, "ines"))
}

func TestRequestIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.requestID(b.start(oauth2.GenerateVerifier()))
	b.answered(b.choose(id, "ines"))
	wantWayBack(t, b.choose(id, "tobin"), "already chosen")
	wantWayBack(t, b.get(b.issuer+"/sign-in?request="+id), "already chosen")
}

func wantWayBack(t *testing.T, answer *http.Response, word string) {
	t.Helper()
	document := readPage(t, answer)
	if answer.StatusCode != http.StatusBadRequest || !strings.Contains(document.Text(), word) {
		t.Errorf("answered %s %q, want 400 and %q", answer.Status, strings.TrimSpace(document.Text()), word)
	}
	if document.Find("button").Length() != 0 || document.Find(`a[href="http://localhost:1/"]`).Length() != 1 {
		t.Error("the page offers people, or no way back")
	}
}

func readPage(t *testing.T, answer *http.Response) *goquery.Document {
	t.Helper()
	source, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(source)))
	if err != nil {
		t.Fatal(err)
	}
	return document
}
