package offboardings_test

import (
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

func shortForm(id, action string, fields ...ui.Field) offboardings.ShortForm {
	return offboardings.ShortForm{ID: id, Title: "Decide", Text: "It cannot be undone.", Form: pages.Sealed(action), Fields: fields, Button: ui.Button{Text: "Accept ownership"}}
}

func standingFixture() []ui.Blocker {
	return []ui.Blocker{{
		Pin: ui.Pin{State: ui.PinToDo, Overdue: true}, Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: "You"}, {Text: " must revoke API keys."}},
		Detail: "Open since 2 Nov.", When: "3 days overdue", Late: true,
	}}
}

func TestOwnershipShowsWhatIsTakenOverBeforeTheForm(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "ownership", pages.Shell("Ownership", "Offboardings", offboardings.ShowOwnership(offboardings.Ownership{
		Head: pages.Head(""), Now: offboardings.Notice{ID: "now", Title: "Ines Valdorn asks you", Text: "Offered today.", Quote: "the team moves"},
		Risks: &offboardings.Risks{
			Title: "What you take over", Lead: "1 condition", Standing: standingFixture(), Others: []offboardings.Risk{{Title: "Unknown:", Text: "A list of keys."}},
		},
		Forms: []offboardings.ShortForm{shortForm("accept", "/offboardings/OFF-2041/ownership/acceptance")},
		Past:  []offboardings.PastOffer{{Title: "Ines to Pell", When: "today", Reason: "x", Status: ui.StatusCancelled().Say("Lapsed"), Answer: "y"}},
		Notes: []string{"You stay accountable."}, Back: ui.Link{Text: "Back", Href: "/offboardings/OFF-2041"},
	})))
	var order []string
	for _, heading := range page.Find("main .cols > div.stack h2").EachIter() {
		order = append(order, heading.AttrOr("id", ""))
	}
	if len(order) != 3 || order[0] != "now" || order[1] != "risks" || order[2] != "accept" {
		t.Errorf("the page goes %q", order)
	}
}

func TestDecisionShowsWhatWouldBeGivenUp(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "decision", pages.Shell("Cancel", "Offboardings", offboardings.ShowDecision(offboardings.Decision{
		Head: pages.Head(""), Asked: offboardings.Notice{ID: "asked", Title: "Ines Valdorn asks", Quote: "the client stays"}, Lead: "1 of 24", Standing: standingFixture(),
		Forms: []offboardings.ShortForm{shortForm("approve", "/offboardings/OFF-2041/cancellation/approval"), shortForm("refuse", "/offboardings/OFF-2041/cancellation/refusal")},
		Notes: []string{"Everything is frozen."}, Back: ui.Link{Text: "Back", Href: "/offboardings/OFF-2041"},
	})))
	if forms := page.Find("main form").Length(); forms != 2 {
		t.Errorf("%d forms, want one for each answer", forms)
	}
}

func TestHandOverHasABoxOnlyForWhatIsFree(t *testing.T) {
	t.Parallel()
	row := offboardings.HandOverRow{Value: "OFF-1", Client: "Halden", Href: "/offboardings/OFF-1", Service: "Fleet", Number: "OFF-1", Owner: "Ines", Above: "3", Total: "of 9", Due: "1 Dec 2026"}
	free := row
	free.Free, free.Number = true, "OFF-2"
	page := htmlcheck.Page(t, "hand-over", pages.Shell("Hand over", "Offboardings", offboardings.ShowHandOver(offboardings.HandOver{
		Head: ui.PageHead{Title: "Hand over"}, Filter: ui.FilterBar{Label: "Filter", Action: "/offboardings/hand-over"}, Form: pages.Sealed("/offboardings/hand-over/check"),
		Name: "offboardings", ID: "f-offboardings", Error: "Choose at least one", Rows: []offboardings.HandOverRow{row, free}, More: "Only the first 2 are shown.",
		Save: ui.Button{Text: "Look at it first"}, Notes: []string{"Nothing is offered yet."}, Back: ui.Link{Text: "Back", Href: "/offboardings"},
	})))
	if boxes := page.Find("input[type=checkbox]").Length(); boxes != 1 {
		t.Errorf("%d boxes for one that is free", boxes)
	}
	htmlcheck.Page(t, "hand-over-lines", pages.Shell("Hand over", "Offboardings", offboardings.ShowHandOverLines(offboardings.HandOverLines{
		Head: ui.PageHead{Title: "Offer these?"}, Lead: "1 of 2", Reason: "the teams merge", Caption: "What will be offered", Form: pages.Sealed("/offboardings/hand-over/offers"),
		Button: ui.Button{Text: "Offer 1 offboarding"}, Back: ui.Link{Text: "Back", Href: "/offboardings"},
		Lines: []offboardings.HandOverLine{
			{Client: "Halden", Href: "/offboardings/OFF-1", Service: "Fleet", Number: "OFF-1", Status: ui.StatusToDo(), Note: "3 of 9"},
			{Client: "Not one that you may see", Number: "OFF-9", Status: ui.StatusBlocked(), Note: "There is none."},
		},
	})))
}
