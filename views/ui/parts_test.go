package ui_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"github.com/closegate/closegate/views/ui"
	"github.com/closegate/closegate/views/ui/internal/gallery"
)

func TestEveryStatusIsAnIconAWordAndAColour(t *testing.T) {
	t.Parallel()
	list := []ui.Status{
		ui.StatusBlocked(), ui.StatusToDo(), ui.StatusSubmitted(), ui.StatusChanges(), ui.StatusVerified(), ui.StatusWaived(), ui.StatusStillWorks(),
		ui.StatusDraft(), ui.StatusInProgress(), ui.StatusReady(), ui.StatusClosed(), ui.StatusCancelled(), ui.StatusReopened(),
	}
	icons, words := map[ui.Icon]bool{}, map[string]bool{}
	for _, s := range list {
		chip := parse(t, render(t, s)).Find("span.st")
		if strings.TrimSpace(chip.Text()) != s.Word || chip.Find("svg[aria-hidden=true] path").Length() == 0 || !chip.HasClass("st-"+string(s.Tone)) {
			t.Errorf("%s is drawn without its icon, word or colour", s.Word)
		}
		if icons[s.Icon] || words[s.Word] {
			t.Errorf("%s shares its icon or word with another status", s.Word)
		}
		icons[s.Icon], words[s.Word] = true, true
	}
}

func TestAHiddenWordIsStillSaid(t *testing.T) {
	t.Parallel()
	hidden := parse(t, render(t, ui.StatusToDo().IconOnly())).Find("span.vh")
	if hidden.Text() != "To do" {
		t.Errorf("a screen reader hears %q", hidden.Text())
	}
}

func TestASentenceIsItsSpansAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var sentence ui.Sentence
		want := ""
		for range rapid.IntRange(0, 6).Draw(rt, "spans") {
			span := ui.Span{
				Kind: rapid.SampledFrom([]ui.SpanKind{ui.SpanPlain, ui.SpanPerson, ui.SpanCode}).Draw(rt, "kind"),
				Text: rapid.StringMatching(`[ a-zA-Z<>&".-]{1,12}`).Draw(rt, "text"),
			}
			sentence = append(sentence, span)
			want += span.Text
		}
		got := parse(t, "<p>"+render(t, sentence)+"</p>").Find("p").Text()
		if got != want {
			rt.Fatalf("the sentence reads %q, want %q", got, want)
		}
	})
}

func TestADigestIsShownWholeAndCopiedWithoutSpaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		digest := rapid.StringMatching(`[0-9a-f]{1,64}`).Draw(rt, "digest")
		document := parse(t, render(t, ui.Digest(digest)))
		if got := document.Text(); got != digest {
			rt.Fatalf("the page holds %q, want %q", got, digest)
		}
		if got, want := document.Find(".digest > span").Length(), (len(digest)+7)/8; got != want {
			rt.Fatalf("%d groups, want %d", got, want)
		}
	})
}

func TestNamesAreDataNeverMarkup(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script><img src=x onerror=alert(1)>`
	for name, part := range map[string]templ.Component{
		"task":     ui.TaskRow{Title: hostile, Note: hostile, Assignee: hostile, Href: "/"},
		"sentence": ui.Sentence{{Kind: ui.SpanPerson, Text: hostile}, {Kind: ui.SpanCode, Text: hostile}},
		"gate":     ui.Gate{Label: hostile, Groups: []ui.GateGroup{{Name: hostile, Pins: []ui.GatePin{{Label: hostile}}}}},
		"field":    ui.Field{ID: "a", Name: "a", Label: hostile, Value: hostile, Hint: hostile, Error: hostile},
		"textarea": ui.Field{Kind: ui.FieldTextarea, ID: "a", Name: "a", Label: "a", Value: "</textarea>" + hostile},
		"file":     ui.EvidenceFile{Name: hostile, Digest: hostile},
		"diff":     ui.Diff{Rows: []ui.DiffRow{{Field: hostile, Old: hostile, New: hostile, Change: ui.DiffChanged}}},
		"flash":    ui.Flash{Title: hostile, Text: hostile},
	} {
		document := parse(t, render(t, part))
		if document.Find("script, img").Length() > 0 {
			t.Errorf("%s lets markup through", name)
		}
		if !strings.Contains(render(t, part), "&lt;script&gt;") && name != "file" {
			t.Errorf("%s does not show the name as it is", name)
		}
	}
}

func TestAnAddressThatRunsAScriptIsRefused(t *testing.T) {
	t.Parallel()
	const hostile = "javascript:alert(1)"
	for name, part := range map[string]templ.Component{
		"button":     ui.Button{Text: "Open", Href: hostile},
		"flash":      ui.Flash{Title: "Done.", Link: ui.Link{Text: "Open", Href: hostile}},
		"gate":       ui.Gate{Groups: []ui.GateGroup{{Name: "A", Href: hostile, Pins: []ui.GatePin{{Href: hostile}}}}},
		"breadcrumb": ui.Breadcrumb{{Text: "Here", Href: hostile}},
		"form":       ui.PostForm(ui.Form{Action: hostile}),
	} {
		if strings.Contains(render(t, part), hostile) {
			t.Errorf("%s keeps the address", name)
		}
	}
}

func TestHTMXAttributesCarryTheNonceOfThePage(t *testing.T) {
	t.Parallel()
	with := parse(t, render(t, ui.Button{Text: "Next", Href: "/next", Attrs: templ.Attributes{"hx-get": "/next"}})).Find("a")
	if with.AttrOr("hx-nonce", "") != "nonce" || with.AttrOr("hx-get", "") != "/next" {
		t.Error("the attributes of htmx would be stripped by its CSP extension")
	}
	without := parse(t, render(t, ui.Button{Text: "Next", Href: "/next", Attrs: templ.Attributes{"data-x": "1"}})).Find("a")
	if _, ok := without.Attr("hx-nonce"); ok {
		t.Error("a link without htmx gives the nonce away")
	}
}

func TestEmptyPartsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]templ.Component{
		"status": ui.Status{}, "icon": ui.Icon("unknown"), "flash": ui.Flash{}, "button": ui.Button{},
		"errors": ui.ErrorSummary{}, "tabs": ui.Tabs{}, "crumbs": ui.Breadcrumb{}, "facts": ui.Facts{}, "pages": ui.Pagination{},
	} {
		if got := render(t, part); got != "" {
			t.Errorf("an empty %s draws %q", name, got)
		}
	}
}

func TestAFailureIsAnAlertAndSuccessIsAStatus(t *testing.T) {
	t.Parallel()
	for kind, want := range map[ui.FlashKind]string{
		ui.FlashDone: "status", ui.FlashConflict: "status", ui.FlashNote: "status", ui.FlashFailed: "alert",
	} {
		got := parse(t, render(t, ui.Flash{Kind: kind, Title: "It happened."})).Find(".flash").AttrOr("role", "")
		if got != want {
			t.Errorf("%s has the role %q, want %q", kind, got, want)
		}
	}
}

func TestEachFieldIsNamedAndTiedToItsHintAndError(t *testing.T) {
	t.Parallel()
	for _, f := range gallery.EveryField() {
		f.Hint, f.Error = "A hint", "The rule, with an example"
		document := parse(t, render(t, f))
		described := document.Find("#" + f.ID)
		if group := document.Find("fieldset").First(); group.Length() == 1 {
			described = group
			if strings.TrimSpace(group.Find("legend").First().Text()) == "" {
				t.Errorf("%s: the group has no legend", f.ID)
			}
		} else if label := document.Find("label[for='" + f.ID + "']"); strings.TrimSpace(label.Text()) == "" {
			t.Errorf("%s: the control has no label", f.ID)
		}
		if document.Find("#"+f.ID).Length() != 1 {
			t.Errorf("%s: an error summary cannot link to it", f.ID)
		}
		for _, id := range strings.Fields(described.AttrOr("aria-describedby", "")) {
			if document.Find("#"+id).Length() != 1 {
				t.Errorf("%s is described by %s, which is not there", f.ID, id)
			}
		}
		if got := len(strings.Fields(described.AttrOr("aria-describedby", ""))); got != 2 {
			t.Errorf("%s is described by %d texts, want its hint and its error", f.ID, got)
		}
		if f.Kind != ui.FieldItems && document.Find("[aria-invalid=true]").Length() == 0 {
			t.Errorf("%s has an error and is not marked as invalid", f.ID)
		}
	}
}

func TestAFieldKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.StringMatching(`[ -~]{0,30}`).Draw(rt, "typed")
		for _, kind := range []ui.FieldKind{ui.FieldText, ui.FieldURL, ui.FieldNumber, ui.FieldEmail} {
			input := parse(t, render(t, ui.Field{Kind: kind, ID: "a", Name: "a", Label: "A", Value: typed})).Find("input")
			if got := input.AttrOr("value", ""); got != typed {
				rt.Fatalf("%q holds %q, want %q", kind, got, typed)
			}
		}
		area := parse(t, render(t, ui.Field{Kind: ui.FieldTextarea, ID: "a", Name: "a", Label: "A", Value: typed})).Find("textarea")
		if got := area.Text(); got != typed {
			rt.Fatalf("a textarea holds %q, want %q", got, typed)
		}
	})
}

func TestOneChoiceOfAGroupIsSelected(t *testing.T) {
	t.Parallel()
	options := []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B", Selected: true}, {Value: "c", Label: "C"}}
	for _, kind := range []ui.FieldKind{ui.FieldRadios, ui.FieldChoices, ui.FieldSelect} {
		document := parse(t, render(t, ui.Field{Kind: kind, ID: "x", Name: "x", Label: "X", Options: options}))
		chosen := document.Find("[checked], [selected]")
		if chosen.Length() != 1 || chosen.AttrOr("value", "") != "b" {
			t.Errorf("%s: %d choices are selected, want only b", kind, chosen.Length())
		}
		document.Find("input").Each(func(_ int, input *goquery.Selection) {
			if document.Find("label[for='"+input.AttrOr("id", "")+"']").Length() != 1 {
				t.Errorf("%s: the choice %s has no label of its own", kind, input.AttrOr("value", ""))
			}
		})
	}
}

func TestACellOfAnItemTableIsNamedByItsColumnAndRow(t *testing.T) {
	t.Parallel()
	f := ui.Field{Kind: ui.FieldItems, ID: "devices", Name: "devices", Label: "Devices", Columns: []string{"Wiped on"}, Items: []ui.FieldItem{
		{Label: "GW-4401", Cells: []ui.Field{{Kind: ui.FieldDate, ID: "d", Name: "d", Error: "Enter a date in the past"}}},
	}}
	document := parse(t, render(t, f))
	input := document.Find("td input")
	if got := input.AttrOr("aria-label", ""); got != "Wiped on, GW-4401" {
		t.Errorf("the cell is named %q", got)
	}
	if got := document.Find("#" + input.AttrOr("aria-describedby", "none")).Text(); got != "Enter a date in the past" {
		t.Errorf("the cell's error reads %q", got)
	}
}

func TestHiddenValuesComeBeforeAnyFile(t *testing.T) {
	t.Parallel()
	file := ui.Field{Kind: ui.FieldFile, ID: "file", Name: "file", Label: "File"}
	form := ui.PostForm(ui.Form{Action: "/evidence", Upload: true, Hidden: []ui.Hidden{{Name: "version", Value: "3"}}})
	markup := render(t, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return form.Render(templ.WithChildren(ctx, file), w)
	}))
	hidden, upload := strings.Index(markup, `name="version"`), strings.Index(markup, `type="file"`)
	if hidden < 0 || upload < 0 || hidden > upload {
		t.Errorf("the version is at %d and the file at %d: the server would read the file first", hidden, upload)
	}
	if !strings.Contains(markup, "multipart/form-data") || !strings.Contains(markup, "data-upload") {
		t.Error("the form cannot send its file")
	}
}

func TestADiffSaysEachChangeInAWord(t *testing.T) {
	t.Parallel()
	document := parse(t, render(t, ui.Diff{Caption: "Differences", Rows: []ui.DiffRow{
		{Field: "Same", Old: "a", New: "a", Change: ui.DiffSame},
		{Field: "Changed", Old: "a", New: "b", Change: ui.DiffChanged},
		{Field: "Added", New: "b", Change: ui.DiffAdded},
		{Field: "Removed", Old: "a", Change: ui.DiffRemoved},
	}}))
	document.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		word := row.Find("td").Last().Text()
		if word != row.Find("th").Text() {
			t.Errorf("row %q says %q", row.Find("th").Text(), word)
		}
		if got, want := row.Find("del").Length() == 1, word == "Changed" || word == "Removed"; got != want {
			t.Errorf("row %q: the old value is struck through: %v, want %v", word, got, want)
		}
		if got, want := row.Find("ins").Length() == 1, word == "Changed" || word == "Added"; got != want {
			t.Errorf("row %q: the new value is marked: %v, want %v", word, got, want)
		}
	})
}
