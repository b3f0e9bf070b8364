package signoffs_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

const digest = ui.Digest("9e2c71b044fa03d8be15a7c2d41a5f960c3e7720e8cb19d46c1f9ab240de77f1")

func show(t *testing.T, name string, p signoffs.Page) *goquery.Document {
	t.Helper()
	return htmlcheck.Page(t, name, pages.Shell(p.Head.Title, "Offboardings", signoffs.Show(p)))
}

func must(who, what string) ui.Sentence {
	return ui.Sentence{{Kind: ui.SpanPerson, Text: who}, {Text: what}}
}

func blockedFixture() signoffs.Page {
	act := func(pin ui.Pin, sentence ui.Sentence, detail, when string, late bool, button string) ui.Blocker {
		return ui.Blocker{Pin: pin, Sentence: sentence, Detail: detail, When: when, Late: late,
			Action: ui.Button{Text: button, Kind: ui.ButtonSecondary, Size: ui.ButtonSmall, Href: "/offboardings/OFF-2041/tasks/6"}}
	}
	follow := func(text, who, note string) ui.ConditionLine {
		return ui.ConditionLine{Pin: ui.Pin{State: ui.PinBlocked}, Text: text, Who: who, Note: note}
	}
	met := func(text, note string) ui.ConditionLine {
		return ui.ConditionLine{Pin: ui.Pin{State: ui.PinVerified}, Text: text, Note: note}
	}
	revoke := append(must("Tobin Askerley", " must revoke "), ui.Span{Kind: ui.SpanCode, Text: "svc-halden-ingest"}, ui.Span{Text: " again."})
	return signoffs.Page{
		Head: pages.Head("Sign-off"),
		Blocked: &signoffs.Blocked{
			State: ui.GateState{ID: "gate-state", Word: "Gate closed"}, Lead: "14 of 24 conditions stand above the line.",
			Strong: "6 can be cleared now, the other 8 follow from them.", ActNote: "6, the one that holds up most first",
			Act: []ui.Blocker{
				act(ui.Pin{State: ui.PinChanges}, revoke, "Sent back by Sanna Quillby today 08:12. Clears 2 conditions.", "Due tomorrow, 24 Nov", false, "Open T-06"),
				act(ui.Pin{State: ui.PinToDo, Overdue: true}, must("Greyline Recovery", " must send the wipe report for 42 gateways."), "Nothing sent yet.", "3 days overdue", true, "Open T-10"),
				act(ui.Pin{State: ui.PinToDo}, must("You", " must set a disposition for 2 inventory items."), "One certificate and one data set have no decision.", "Open since 19 Nov", false, "Open inventory"),
				act(ui.Pin{State: ui.PinSubmitted}, must("Ruvi Samarante", " must review the backup expiry schedule."), "Submitted by Dario Veltmann, 22 Nov 15:40.", "Waiting 1 day", false, "Open T-13"),
			},
			FollowNote: "8, nobody can act on these yet",
			Follow: []ui.ConditionLine{follow("T-08 Revoke 2 client certificates", "Sanna Quillby", "after T-06"), follow("Legal sign-off", "Odile Farrowe", "when all tasks are clear"),
				follow("Owner sign-off", "You", "last, when nothing else stands")},
			Line: "Closure is not possible while anything stands above this line", Met: "10 of 24 met", BelowTitle: "Below the line: 10 conditions met",
			Below: []ui.ConditionLine{met("T-01 Disable customer sign-in federation", "Reviewed by Sanna Quillby, 28 Oct"), met("Contract sign-off: Jonas Brekvik, 19 Nov", "Signed")},
		},
		Aside: signoffs.Aside{Count: "1 of 4", Closing: []string{"Freezes all tasks and evidence.", "Issues a closure certificate with the hash of the audit trail."},
			SignOffs: []signoffs.Slot{
				{Function: "Contract", Detail: "Jonas Brekvik, 19 Nov 11:05", Status: ui.StatusVerified().Say("Signed")},
				{Function: "Legal", Detail: "Odile Farrowe", Status: ui.StatusBlocked().Say("Not yet possible")},
				{Function: "Privacy", Detail: "Ruvi Samarante", Status: ui.StatusChanges().Say("Void"), Voids: []signoffs.Void{
					{Signed: "Ruvi Samarante signed 18 Nov 10:00.", Cause: "Void since 20 Nov 14:12: Dario Veltmann sent version 2 of T-13."}}},
				{Function: "Owner", Detail: "Ines Valdorn, signs last", Status: ui.StatusBlocked().Say("Not yet possible")},
			}},
	}
}

func TestClosedGateHasNoButtonThatCloses(t *testing.T) {
	t.Parallel()
	page := show(t, "05-signoff-blocked", blockedFixture())
	if got := page.Find("main form, main button").Length(); got != 0 {
		t.Errorf("%d forms or buttons on a closed gate, want none", got)
	}
	if got := page.Find("section.above > ul > li").Length(); got != 4 {
		t.Errorf("%d things can be done now, want 4", got)
	}
	if got := page.Find(".theline + .tl-tag").Text(); !strings.Contains(got, "Closure is not possible") || !strings.Contains(got, "10 of 24 met") {
		t.Errorf("the line reads %q", got)
	}
	if got := page.Find("details[open]").Length(); got != 0 {
		t.Errorf("%d folds are open, want none", got)
	}
}

func TestVoidSignOffStaysVisibleWithItsCause(t *testing.T) {
	t.Parallel()
	page := show(t, "05-void", blockedFixture())
	void := page.Find("section[aria-labelledby=signoffs] li").Eq(2)
	if got := void.Find("del").Text(); got != "Ruvi Samarante signed 18 Nov 10:00." {
		t.Errorf("the void signature reads %q", got)
	}
	if !strings.Contains(void.Text(), "Void since 20 Nov 14:12: Dario Veltmann") {
		t.Error("the cause of the void is not said")
	}
}

func TestNobodyWhoCanActIsSaid(t *testing.T) {
	t.Parallel()
	p := blockedFixture()
	p.Blocked.Below = nil
	p.Blocked.Act, p.Blocked.ActEmpty = nil, ui.EmptyState{Title: "Nobody can act now", Text: "T-15 may start on 25 Nov."}
	page := show(t, "05-nobody", p)
	if !strings.Contains(page.Find("section.above").Text(), "T-15 may start on 25 Nov.") {
		t.Error("the empty part says nothing")
	}
	if page.Find("section[aria-label='Below the line']").Length() != 0 {
		t.Error("a fold with nothing in it is drawn")
	}
}

func signForm(title, who, button string) *signoffs.SignForm {
	return &signoffs.SignForm{
		Form: pages.Sealed("/offboardings/OFF-2036/signoffs"), Title: title, Who: who,
		Statement: ui.Sentence{{Text: "You state that the offboarding of "}, {Kind: ui.SpanPerson, Text: "Brightwell Foods Ltd"}, {Text: " from "},
			{Kind: ui.SpanPerson, Text: "Managed Backup"}, {Text: " is complete, and that you have read the exception below."}},
		Exceptions: []signoffs.Exception{{Title: "1 unknown accepted.", Text: "No list of the courier's badges. Accepted by Odile Farrowe until 31 Mar 2027.", Link: ui.Link{Text: "Read it", Href: "/offboardings/OFF-2036/inventory#unknown-1"}}},
		Boxes: []ui.Field{
			{Kind: ui.FieldCheckbox, ID: "read", Name: "read", Value: "yes", Label: "I have read the exception and accept it."},
			{Kind: ui.FieldCheckbox, ID: "free", Name: "free", Value: "yes", Label: "I am the accountable owner and nobody asked me to skip a check."},
		},
		Sign:  ui.Button{Text: button, Kind: ui.ButtonSign, Size: ui.ButtonLarge, Icon: ui.IconLock},
		Notes: []string{"You confirm with your sign-in once more.", "Nothing is signed before that."},
	}
}

func readyFixture() signoffs.Page {
	head := pages.Head("Sign-off")
	head.Title, head.Status = "Brightwell Foods Ltd", ui.StatusReady()
	return signoffs.Page{
		Head: head,
		Ready: &signoffs.Ready{
			State: ui.GateState{ID: "gate-state", Word: "Gate open", Open: true}, Lead: "Only your signature is left. All 19 other conditions are met.",
			Title: "Nothing else stands above the line", Last: "Last change: Privacy signed today at 08:55",
			Line: signoffs.OpenLine{Label: "19 conditions are below the line", Groups: pages.Pins("vvv vvv vw vvvv vv v v vv")},
			Form: signForm("Sign and close", "Ines Valdorn, accountable owner", "Sign and close"),
		},
		Aside: signoffs.Aside{Count: "2 of 3",
			SignOffs: []signoffs.Slot{{Function: "Legal", Detail: "Odile Farrowe, 20 Nov 16:31", Status: ui.StatusVerified().Say("Signed")},
				{Function: "Privacy", Detail: "Ruvi Samarante, today 08:55", Status: ui.StatusVerified().Say("Signed")},
				{Function: "Owner", Detail: "Ines Valdorn", Status: ui.StatusToDo().Say("Your turn")}},
			Proven: ui.FactList{{Term: "Tasks", Text: "14 verified, 1 waived"}, {Term: "Evidence", Text: "22 files, all hashes match"},
				{Term: "Inventory", Text: "19 of 19 decided"}, {Term: "Audit trail", Text: "164 entries, chain intact"}}},
	}
}

func TestOpenGateLetsTheOwnerSignUnderTheGreenLine(t *testing.T) {
	t.Parallel()
	page := show(t, "06-signoff-ready", readyFixture())
	if got := page.Find("svg .p-v").Length() + page.Find("svg .p-w").Length(); got != 18 {
		t.Errorf("%d pins below the line, want 18", got)
	}
	if got := page.Find("form input[type=checkbox][checked]").Length(); got != 0 {
		t.Errorf("%d statements are ticked in advance", got)
	}
	if got := strings.TrimSpace(page.Find("form[method=post] button").Text()); got != "Sign and close" {
		t.Errorf("the button reads %q", got)
	}
	if strings.Contains(page.Find("main").Text(), "CG-2026") {
		t.Error("a certificate's number is announced before it is given")
	}
}

func TestOpenGateSaysWhoseSignatureIsMissing(t *testing.T) {
	t.Parallel()
	p := readyFixture()
	p.Ready.Form, p.Ready.Waits = nil, "Only the accountable owner can close it: Ines Valdorn."
	page := show(t, "06-waits", p)
	if page.Find("main form").Length() != 0 || !strings.Contains(page.Find("main").Text(), p.Ready.Waits) {
		t.Error("somebody else sees a form, or is not told who signs")
	}
}

func TestApproverSignsWhileTheGateIsStillClosed(t *testing.T) {
	t.Parallel()
	p := blockedFixture()
	p.Sign = signForm("Your turn: contract", "Jonas Brekvik, contract", "Sign as contract")
	p.Sign.Exceptions, p.Sign.Scope = nil, []string{"Data return or deletion: 3 tasks, verified", "Customer acknowledgement: 2 tasks, verified", "The attributes of the offboarding"}
	p.Sign.Boxes = p.Sign.Boxes[:1]
	page := show(t, "05-approver", p)
	if got := page.Find("section[aria-labelledby=sign] li").Length(); got != 3 {
		t.Errorf("the scope has %d lines, want 3", got)
	}
	if page.Find(".theline").Length() != 1 {
		t.Error("the approver does not see that the gate is closed")
	}
}

func TestUntickedStatementsAreNamed(t *testing.T) {
	t.Parallel()
	p := readyFixture()
	p.Ready.Form.Boxes[1].Error = "Confirm that nobody asked you to skip a check"
	p.Ready.Form.Boxes[0].Checked = true
	p.Ready.Form.Errors = ui.ErrorSummary{Title: "Nothing was signed. Fix 1 answer", Items: []ui.ErrorItem{{Href: "#free", Text: p.Ready.Form.Boxes[1].Error}}}
	page := show(t, "06-errors", p)
	if _, ticked := page.Find("#read").Attr("checked"); !ticked {
		t.Error("the tick that was given is lost")
	}
	if got := page.Find("#free").AttrOr("aria-invalid", ""); got != "true" {
		t.Error("the statement that is missing is not marked")
	}
}

func TestAfterClosureThePageLeadsToTheCertificate(t *testing.T) {
	t.Parallel()
	p := readyFixture()
	p.Ready, p.Closed = nil, &signoffs.Closed{State: ui.GateState{ID: "gate-state", Word: "Closed", Open: true}, Lead: "Ines Valdorn closed it on 20 Nov 2026 at 15:12.",
		Line:        signoffs.OpenLine{Label: "20 conditions are below the line", Groups: pages.Pins("vvv vvv")},
		Certificate: ui.Button{Text: "Open the certificate", Href: "/offboardings/OFF-2036/certificate"}, Reopen: ui.Link{Text: "Reopen", Href: "/offboardings/OFF-2036/reopening"}}
	page := show(t, "06-closed", p)
	if got := page.Find("main .btn").AttrOr("href", ""); got != "/offboardings/OFF-2036/certificate" {
		t.Errorf("the button leads to %q", got)
	}
	if page.Find("main form").Length() != 0 {
		t.Error("a closed offboarding can be signed")
	}
}

func TestConfirmPageShowsTheWholeDigest(t *testing.T) {
	t.Parallel()
	c := signoffs.Confirm{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "Brightwell Foods Ltd", Href: "/offboardings/OFF-2036"}, {Text: "Sign"}},
		Title:  "Sign and close Brightwell Foods Ltd", Lead: "You have signed in again. Read once more what your name will stand under.",
		Form: pages.Sealed("/offboardings/OFF-2036/closure"), Statement: signForm("", "", "").Statement, Digest: digest,
		Facts: ui.FactList{{Term: "Who", Text: "Ines Valdorn"}, {Term: "As", Text: "Accountable owner"}, {Term: "Signed in", Text: "Today 10:31:07"}, {Term: "Valid until", Text: "Today 10:36:07"}},
		Scope: []string{"15 tasks with their evidence and reviews", "Legal and privacy sign-offs"},
		Sign:  ui.Button{Text: "Sign and close", Kind: ui.ButtonSign, Size: ui.ButtonLarge, Icon: ui.IconLock}, Cancel: ui.Link{Text: "Do not sign", Href: "/offboardings/OFF-2036/sign-off"},
	}
	page := htmlcheck.Page(t, "06-confirm", pages.Shell("Sign", "Offboardings", signoffs.ShowConfirm(c)))
	if got := strings.Join(strings.Fields(page.Find("main .hash").Text()), ""); got != string(digest) {
		t.Errorf("the digest reads %q", got)
	}
	if got := page.Find("main form").Length(); got != 1 {
		t.Errorf("%d forms, want one", got)
	}
}

func TestConflictSaysWhatChangedAndThatNothingWasSigned(t *testing.T) {
	t.Parallel()
	c := signoffs.Conflict{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "Sign"}}, Title: "The gate changed while you were reading", Lead: "Nothing was signed.",
		Changes: []signoffs.Change{{Sentence: must("Dario Veltmann", " withdrew version 2 of T-13."), When: "Today 10:33:41", Link: ui.Link{Text: "Open T-13", Href: "/offboardings/OFF-2036/tasks/13"}}},
		Read:    digest, Now: ui.Digest(strings.Repeat("0a1b2c3d", 8)), Again: ui.Button{Text: "Read the sign-off page again", Href: "/offboardings/OFF-2036/sign-off"},
	}
	page := htmlcheck.Page(t, "06-conflict", pages.Shell("Changed", "Offboardings", signoffs.ShowConflict(c)))
	if !strings.Contains(page.Find("main").Text(), "Nothing was signed.") || page.Find("main form").Length() != 0 {
		t.Error("it is not said that nothing was signed, or it can be signed at once")
	}
	if got := page.Find("section[aria-labelledby=changed] li").Length(); got != 1 {
		t.Errorf("%d changes, want 1", got)
	}
}
