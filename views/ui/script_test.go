package ui_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const chooseFile = `(() => {
	const files = new DataTransfer();
	files.items.add(new File(["x".repeat(200000)], "prod-iam-log.json"));
	document.getElementById("file").files = files.files;
	return true;
})()`

func TestPagesRunUnderTheirPolicyWithASilentConsole(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	for _, path := range []string{"/parts", "/offboarding?theme=dark", "/question", "/swap"} {
		b.do(chromedp.Navigate(s.URL+path), chromedp.WaitReady(chromedp.CSS("#live")))
		b.until(`window.htmx !== undefined && document.fonts.status === "loaded"`)
	}
	if said := b.said(); len(said) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(said, "\n"))
	}
}

func TestTheErrorSummaryGetsTheFocus(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/parts"))
	b.until(`document.activeElement.classList.contains("errsum")`)
}

func TestAnAcceptedUploadLeadsWhereTheServerSays(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/upload?to=/accepted"))
	evaluate[bool](b, chooseFile)
	b.do(chromedp.Click(chromedp.CSS("#evidence button")), chromedp.WaitReady(chromedp.CSS("main")))
	b.do(waitForTitle("Done - Closegate"))
	if got := evaluate[string](b, `location.pathname + location.search`); got != "/done?sent" {
		t.Errorf("the upload ended at %s: the script did not send it", got)
	}
}

func TestAFormWithoutAFileIsSentAsEver(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL+"/upload?to=/accepted"), chromedp.Click(chromedp.CSS("#evidence button")), waitForTitle("Done - Closegate"))
	if got := evaluate[string](b, `location.search`); got != "" {
		t.Errorf("the script sent a form without a file: %s", got)
	}
}

func TestARefusedUploadShowsTheAnswerAndKeepsTheFile(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/upload?to=/refused"))
	evaluate[bool](b, chooseFile)
	b.do(chromedp.Click(chromedp.CSS("#evidence button")), waitForTitle("Mend it - Closegate"))
	b.until(`document.activeElement.classList.contains("errsum")`)
	if got := evaluate[string](b, `document.getElementById("file").files[0].name`); got != "prod-iam-log.json" {
		t.Errorf("the chosen file is %q", got)
	}
	if got := evaluate[string](b, `document.getElementById("file").getAttribute("aria-invalid")`); got != "true" {
		t.Errorf("the kept field is not marked as invalid: %q", got)
	}
	// The answered page works: its htmx attributes carry the nonce of this page.
	b.do(chromedp.Click(chromedp.CSS("#change")))
	b.until(`document.getElementById("part").className === "changed"`)
	b.do(chromedp.Click(chromedp.CSS("#evidence button")), waitForTitle("Done - Closegate"))
}

func TestABrokenUploadSaysSoAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/upload?to=/broken"))
	evaluate[bool](b, chooseFile)
	b.do(chromedp.Click(chromedp.CSS("#evidence button")))
	b.until(`document.querySelector("#evidence button[aria-busy=true]") !== null`)
	close(s.hold)
	b.until(`document.querySelector("[data-state].err-m") !== null`)
	text := evaluate[string](b, `document.querySelector("[data-state]").textContent`)
	for _, part := range []string{"did not arrive", "Nothing was stored", "Send the file again"} {
		if !strings.Contains(text, part) {
			t.Errorf("the page says %q, without %q", text, part)
		}
	}
	if live := evaluate[string](b, `document.getElementById("live").textContent`); live != text {
		t.Errorf("a screen reader hears %q", live)
	}
	if got := evaluate[string](b, `(button => button.getAttribute("aria-busy") + " " + button.textContent.trim())(document.querySelector("#evidence button"))`); got != "null Send for review" {
		t.Errorf("the button is left as %q", got)
	}
}

func TestASlowButtonSaysThatItIsSending(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/slow"))
	// One script presses and watches: while a page is on its way, the driver
	// runs no further one.
	evaluate[bool](b, `new Promise(done => {
		const button = document.querySelector("main button");
		new MutationObserver(() => button.textContent === "Sending" && button.getAttribute("aria-busy") === "true" && done(true))
			.observe(button, {childList: true, attributes: true});
		button.click();
	})`)
	close(s.hold)
	b.do(waitForTitle("Done - Closegate"))
}

func TestAQuestionOpensOverThePageAndClosesAgain(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL+"/ask"), chromedp.Click(chromedp.CSS("main a[href='/question']")), chromedp.WaitVisible(chromedp.CSS("dialog[open] #reason")))
	if got := evaluate[string](b, `document.getElementById(document.querySelector("dialog").getAttribute("aria-labelledby")).textContent`); got != "Reopen Nordlys Energi?" {
		t.Errorf("the dialog is named %q", got)
	}
	b.do(chromedp.Click(chromedp.CSS("dialog [data-dialog-close]")))
	b.until(`document.querySelector("dialog") === null`)
	if got := evaluate[string](b, `document.activeElement.textContent.trim() + " " + location.pathname`); got != "Reopen /ask" {
		t.Errorf("after closing, the focus is on %q", got)
	}
}

func TestAQuestionThatCannotBeShownIsFollowedAsALink(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL+"/ask"), chromedp.Click(chromedp.CSS("main a[href='/done']")), waitForTitle("Done - Closegate"))
}

func TestASwapAnnouncesItsCountAndKeepsTheFocusNear(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/swap"))
	b.until(`window.htmx !== undefined`)
	evaluate[bool](b, `(document.getElementById("change").focus(), true)`)
	b.do(chromedp.Click(chromedp.CSS("#change")))
	b.until(`document.getElementById("live").textContent === "2 items set"`)
	b.until(`document.activeElement.id === "part-title"`)
}

func TestASelectionIsCounted(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newTab(t)
	b.do(chromedp.Navigate(s.URL + "/done"))
	evaluate[bool](b, `(() => {
		const form = document.createElement("form");
		form.setAttribute("data-selectable", "");
		const make = (tag, name, value) => { const e = document.createElement(tag); e.setAttribute(name, value); form.append(e); return e; };
		make("b", "data-selected-count", "");
		make("button", "data-selected-verb", "Set for");
		make("div", "data-selected-bar", "").hidden = true;
		for (const name of ["data-select-all", "data-select", "data-select"]) make("input", name, "").type = "checkbox";
		document.querySelector("main").append(form);
		return true;
	})()`)
	state := func() string {
		return evaluate[string](b, `[document.querySelector("[data-selected-count]").textContent, document.querySelector("[data-selected-verb]").textContent,
			document.querySelector("[data-selected-bar]").hidden, document.querySelector("[data-select-all]").checked, document.querySelector("[data-select-all]").indeterminate].join("|")`)
	}
	evaluate[bool](b, `(document.querySelector("[data-select]").click(), true)`)
	if got := state(); got != "1 selected|Set for 1 item|false|false|true" {
		t.Errorf("after one: %s", got)
	}
	evaluate[bool](b, `(document.querySelector("[data-select-all]").click(), true)`)
	if got := state(); got != "2 selected|Set for 2 items|false|true|false" {
		t.Errorf("after all: %s", got)
	}
	evaluate[bool](b, `(document.querySelector("[data-select-all]").click(), true)`)
	if got := state(); got != "0 selected|Set for 0 items|true|false|false" {
		t.Errorf("after none: %s", got)
	}
}

// waitForTitle waits for a page to be loaded by its title, across navigations.
func waitForTitle(title string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitReady(chromedp.Search(`//title[text()="` + title + `"]`))
}
