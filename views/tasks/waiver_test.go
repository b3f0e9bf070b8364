package tasks_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

func waiverFixture() tasks.Waiver {
	return tasks.Waiver{
		Head: head(ui.StatusSubmitted().Say("Decision needed")), Note: "Mirela Dostane, 20 Nov 15:05",
		Asked: ui.FactList{{Term: "What will not be done", Text: "Return of 2 card readers."}, {Term: "Ends", Text: "31 Mar 2027"}},
		Empty: ui.EmptyState{Title: "Nobody has decided yet", Text: "Odile Farrowe must decide about the waiver for T-09."},
		Decision: &tasks.WaiverDecision{
			Form: pages.Sealed(address + "/waivers/1/decisions"), Note: "You did not ask for it and had no hand in it, so you may decide.",
			Answer: ui.Field{Kind: ui.FieldChoices, ID: "ruling", Name: "ruling", Label: "May the gate ask for less?", Options: []ui.Option{
				{Value: "approved", Label: "Yes, approve"}, {Value: "refused", Label: "No, refuse"}}},
			Reason: ui.Field{Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason"},
			Record: ui.Button{Text: "Record decision"}, Hint: "A decision is never changed.",
		},
		Know: []string{"The certificate lists it."},
	}
}

func TestWaiverShowsTheRequestBesideTheDecision(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "waiver", pages.Shell("Waiver", "Reviews", tasks.ShowWaiver(waiverFixture())))
	if got := page.Find("aside form input[name=ruling]").Length(); got != 2 {
		t.Errorf("%d choices, want 2", got)
	}
	if page.Find("#withdrawal").Length() != 0 {
		t.Error("a reader who did not ask can withdraw the request")
	}
}

func TestWaiverShowsNoFormToThoseWhoDoNotDecide(t *testing.T) {
	t.Parallel()
	w := waiverFixture()
	w.Decision, w.Why, w.Kept = nil, "Approved by Odile Farrowe.", "they found it"
	w.Past = []tasks.PastDecision{{Who: "Odile Farrowe, legal", When: "20 Nov 16:10", Status: ui.StatusWaived().Say("Approved")}}
	w.Withdraw = &tasks.Withdrawal{Form: pages.Sealed(address + "/waivers/1/withdrawal"), Text: "Take it back.", Button: ui.Button{Text: "Withdraw the request"}}
	page := htmlcheck.Page(t, "waiver-decided", pages.Shell("Waiver", "", tasks.ShowWaiver(w)))
	if page.Find("input[name=ruling]").Length() != 0 || page.Find("#withdrawal").Length() != 1 {
		t.Error("the decision can be sent, or the request not be withdrawn")
	}
	if got := page.Find("section[aria-labelledby=your-decision]").Text(); got == "" {
		t.Error("nothing says why there is no form")
	}
}
