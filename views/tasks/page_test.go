package tasks_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

func show(t *testing.T, name string, p tasks.Page) *goquery.Document {
	t.Helper()
	return htmlcheck.Page(t, name, pages.Shell(p.Head.Title, "My tasks", tasks.Show(p)))
}

func formPage() tasks.Page {
	form := formFixture()
	return tasks.Page{Head: head(ui.StatusChanges()), Ask: ask(), Form: &form, Aside: aside()}
}

func TestTaskQuotesTheReviewerBeforeItAsks(t *testing.T) {
	t.Parallel()
	page := show(t, "04-task-evidence", formPage())
	first := page.Find("main .cols > div > *").First()
	if got := first.AttrOr("class", ""); got != "ask" {
		t.Errorf("the first part is %q, want what the reviewer asked for", got)
	}
	if !strings.Contains(first.Text(), "disabled in staging only") {
		t.Error("the reviewer's words are missing")
	}
	if got := page.Find("form .note").Text(); !strings.Contains(got, "What counts as proof.") {
		t.Errorf("the form begins with %q", got)
	}
}

func TestEveryFieldStandsBeforeTheFirstFile(t *testing.T) {
	t.Parallel()
	page := show(t, "04-order", formPage())
	form := page.Find("form[enctype='multipart/form-data']")
	seenFile := false
	for _, control := range form.Find("input,select,textarea").EachIter() {
		if control.AttrOr("type", "") == "file" {
			seenFile = true
			continue
		}
		if seenFile {
			t.Errorf("%q stands after a file: the server would read the file before it can refuse", control.AttrOr("name", ""))
		}
	}
	if !seenFile {
		t.Error("the form has no file")
	}
	if _, ok := form.Attr("data-upload"); !ok {
		t.Error("the form is not marked for the upload script")
	}
}

func TestDraftIsSentToItsOwnAddress(t *testing.T) {
	t.Parallel()
	page := show(t, "04-draft", formPage())
	addresses := map[string]string{}
	for _, button := range page.Find("form button").EachIter() {
		addresses[strings.TrimSpace(button.Text())] = button.AttrOr("formaction", "")
	}
	for text, want := range map[string]string{"Send for review": "", "Save draft": address + "/draft", "Add a row": address + "/draft", "Remove": address + "/draft"} {
		if got, ok := addresses[text]; !ok || got != want {
			t.Errorf("%q goes to %q (there: %t), want %q", text, got, ok, want)
		}
	}
}

func TestEnterKeySavesTheDraft(t *testing.T) {
	t.Parallel()
	page := show(t, "04-enter", formPage())
	if got := page.Find("form[enctype='multipart/form-data'] button").First().AttrOr("formaction", ""); got != address+"/draft" {
		t.Errorf("the Enter key sends the form to %q, want the draft", got)
	}
}

func TestDraftFileShowsItsWholeHash(t *testing.T) {
	t.Parallel()
	page := show(t, "04-hash", formPage())
	if got := strings.Join(strings.Fields(page.Find("form .filer:not([hidden]) .hash span span, form .filer:not([hidden]) .hash > span > span").Text()), ""); !strings.Contains(got, "6c1f9ab240de77f10b3ce9d852a4416e9f08c7d31b7e2a95c4d06638e71fa2b0") {
		t.Errorf("the hash reads %q", got)
	}
}

func TestWrongAnswersAreKeptAndNamedInTheSummary(t *testing.T) {
	t.Parallel()
	p := formPage()
	key, revoked, file := &p.Form.Fields[0].Field, &p.Form.Fields[1].Field, &p.Form.Files[0]
	key.Value, key.Error = "hal-ing-7f3", "Key id must be the one in the inventory, hal-ing-7f31c9"
	revoked.Value, revoked.Error = "2026-11-24", "Time of revocation must be in the past"
	file.Field.Error, file.Attached = "Choose a file that shows the revocation", nil
	p.Form.Fields = p.Form.Fields[:3]
	p.Ask = nil
	p.Form.Errors = ui.ErrorSummary{Title: "Nothing was sent. Fix 3 answers", Items: []ui.ErrorItem{
		{Href: "#answer-key", Text: key.Error}, {Href: "#answer-revoked", Text: revoked.Error}, {Href: "#answer-log", Text: file.Field.Error}}}
	page := show(t, "04b-task-errors", p)
	if got := page.Find(".errsum li").Length(); got != 3 {
		t.Errorf("%d errors in the summary, want 3", got)
	}
	if got := page.Find("#answer-key").AttrOr("value", ""); got != "hal-ing-7f3" {
		t.Errorf("what was typed is now %q", got)
	}
	for _, link := range page.Find(".errsum a").EachIter() {
		field := page.Find(link.AttrOr("href", "#none"))
		if field.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%q leads to a field that is not marked", link.Text())
		}
		if !strings.Contains(page.Find("form").Text(), link.Text()) {
			t.Errorf("the field says other words than %q", link.Text())
		}
	}
}

func TestBlockedTaskSaysWhatItWaitsForAndHasNoForm(t *testing.T) {
	t.Parallel()
	p := tasks.Page{
		Head: head(ui.StatusBlocked()), Aside: aside(),
		Blocked: &tasks.Blocked{Title: "This task waits for 2 other tasks", Text: "You can send evidence when both are verified or waived.", Tasks: []tasks.WaitsFor{
			{Number: "T-05", Title: "Revoke 6 API keys", Href: "/offboardings/OFF-2041/tasks/5", Note: "Tobin Askerley, due 13 Nov", Status: ui.StatusSubmitted()},
			{Number: "T-04", Title: "Remove support portal access", Note: "Mirela Dostane, due 2 Nov", Status: ui.StatusToDo()},
		}},
		Asked: &tasks.Requirement{Proof: "The log line of the production system.", Items: []tasks.RequiredItem{{Label: "Revoked key id", Note: "Text"}, {Label: "Evidence file", Note: "PDF or JSON, up to 50 MB"}}},
	}
	page := show(t, "04-blocked", p)
	if page.Find("main form").Length() != 0 {
		t.Error("a blocked task has a form")
	}
	if got := page.Find("section[aria-labelledby=blocked] li a").Length(); got != 1 {
		t.Errorf("%d links, want one: the other may not be opened", got)
	}
	if got := page.Find("section[aria-labelledby=asked] li").Length(); got != 2 {
		t.Errorf("%d things will be asked, want 2", got)
	}
}

func TestReaderSeesWhatWasSentAndNoForm(t *testing.T) {
	t.Parallel()
	latest := evidence()
	page := show(t, "04-reader", tasks.Page{
		Head: head(ui.StatusSubmitted()), Note: "Sanna Quillby reviews version 2 since today 10:24.", Latest: &latest, Aside: aside(),
		Review: &tasks.Pointer{Title: "Version 2 waits for a review", Text: "Sent today 10:24 by Tobin Askerley.", Button: ui.Button{Text: "Review version 2", Href: address + "/evidence/2/review"}},
	})
	if page.Find("main form").Length() != 0 {
		t.Error("a reader has a form")
	}
	if got := page.Find("section[aria-labelledby=latest] table tbody tr").Length(); got != 1 {
		t.Errorf("%d rows of the item table, want 1", got)
	}
}

func TestHiddenAnswersAreSaidToBeHidden(t *testing.T) {
	t.Parallel()
	latest := tasks.Evidence{Title: "Version 2", Hidden: "You see that evidence was sent, not what it says."}
	page := show(t, "04-hidden", tasks.Page{Head: head(ui.StatusSubmitted()), Latest: &latest, Aside: tasks.Aside{People: aside().People}})
	if got := page.Find("section[aria-labelledby=latest]").Text(); !strings.Contains(got, "not what it says") {
		t.Errorf("the part reads %q", got)
	}
	if page.Find(".filer").Length() != 0 {
		t.Error("a file is shown")
	}
}

func TestRecordingForAnOutsiderIsSaid(t *testing.T) {
	t.Parallel()
	p := formPage()
	p.Form.Behalf = "Greyline Recovery has no account. You record what they sent you; your name stands on it."
	page := show(t, "04-behalf", p)
	if got := page.Find("form .note").First().Text(); !strings.Contains(got, "your name stands on it") {
		t.Errorf("the first note reads %q", got)
	}
}
