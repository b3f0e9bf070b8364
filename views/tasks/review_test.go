package tasks_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

func decisionFixture() *tasks.Decision {
	return &tasks.Decision{
		Form: pages.Sealed(address + "/evidence/2/reviews"), Note: "You are not the person who did the work, so you may decide.",
		Answer: ui.Field{Kind: ui.FieldChoices, ID: "decision", Name: "decision", Label: "Does this prove the task is done?", Options: []ui.Option{
			{Value: "verified", Label: "Yes, verify", Hint: "The pin drops below the line. T-08 can start.", Selected: true},
			{Value: "changes", Label: "No, ask for changes", Hint: "Goes back to Tobin Askerley with your reason."}}},
		Reason: ui.Field{Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason, if you ask for changes"},
		Level: tasks.ComputedLevel{Status: ui.StatusToDo().Say("Self-attested"), How: "Tobin Askerley sent it, and nobody countersigned.",
			Needed: "The task asks for at least: confirmed by provider."},
		Origin: []ui.Field{
			{Kind: ui.FieldCheckbox, ID: "origin", Name: "origin", Value: "yes", Label: "This is an original document, and I checked where it comes from"},
			{ID: "issuer", Name: "issuer", Label: "Issued by"},
			{Kind: ui.FieldTextarea, ID: "how", Name: "how", Label: "How you checked it", Rows: 2},
		},
		Lower: []ui.Field{
			{Kind: ui.FieldSelect, ID: "lower", Name: "lower", Label: "Record it as", Options: []ui.Option{{Label: "The computed level", Selected: true}, {Value: "self", Label: "Self-attested"}}},
			{ID: "lower-reason", Name: "lower_reason", Label: "Why lower"},
		},
		Record: ui.Button{Text: "Record decision", Wide: true},
		Hint:   "Your name, the time and the file hash go into the audit trail. A decision can be replaced, never removed.",
	}
}

func reviewFixture() tasks.Review {
	shown := evidence()
	shown.Answers = nil
	shown.Title = "Evidence"
	return tasks.Review{
		Head: head(ui.StatusSubmitted()), DiffTitle: "Version 2 compared with version 1", Evidence: shown, Decision: decisionFixture(),
		Diff: &ui.Diff{Caption: "Differences between versions", OldHeading: "Version 1, 18 Nov 14:02", NewHeading: "Version 2, today 10:24", Rows: []ui.DiffRow{
			{Field: "Revoked key id", Old: "hal-ing-7f31c9", New: "hal-ing-7f31c9", Change: ui.DiffSame, Mono: true},
			{Field: "Revoked at", Old: "18 Nov 2026 13:40", New: "23 Nov 2026 09:47", Change: ui.DiffChanged},
			{Field: "Method", Old: "Disabled", New: "Deleted", Change: ui.DiffChanged},
			{Field: "File", Old: "staging-console.png", New: "prod-iam-log-2026-11-23.json", Change: ui.DiffReplaced},
			{Field: "Note", New: "Deleted in production with change CHG-5530.", Change: ui.DiffAdded},
		}},
		Checks: []tasks.Check{
			{Status: ui.StatusVerified().Say("Key id matches inventory")}, {Status: ui.StatusVerified().Say("Time is after version 1")},
			{Status: ui.StatusChanges().Say("Level is too low"), Detail: "Self-attested; the task asks for confirmed by provider."},
		},
	}
}

func TestReviewShowsTheComparisonBesideTheDecision(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "04c-review-evidence", pages.Shell("Review", "Reviews", tasks.ShowReview(reviewFixture())))
	if got := page.Find("table.diff tbody tr").Length(); got != 5 {
		t.Errorf("%d answers compared, want 5", got)
	}
	if got := page.Find("aside input[type=radio]").Length(); got != 2 {
		t.Errorf("%d choices, want 2", got)
	}
	if got := page.Find("aside details[open]").Length(); got != 0 {
		t.Errorf("%d folded parts are open, want none before anything is typed", got)
	}
	if !strings.Contains(page.Find("section[aria-labelledby=computed]").Text(), "nobody countersigned") {
		t.Error("it is not said how the level was computed")
	}
}

func TestContributorSeesWhyThereIsNoDecisionForm(t *testing.T) {
	t.Parallel()
	r := reviewFixture()
	r.Decision, r.Why = nil, "You sent version 2, so Sanna Quillby decides."
	page := htmlcheck.Page(t, "04c-author", pages.Shell("Review", "Reviews", tasks.ShowReview(r)))
	if page.Find("main form").Length() != 0 {
		t.Error("the author of the evidence sees a decision form")
	}
	if got := page.Find("section[aria-labelledby=your-decision] p").Text(); got != r.Why {
		t.Errorf("the reason reads %q", got)
	}
}

func TestFoldedFieldsOpenWhenTheyHaveAnError(t *testing.T) {
	t.Parallel()
	r := reviewFixture()
	r.Decision.Origin[0].Checked = true
	r.Decision.Origin[1].Error = "Say who issued the document"
	r.Decision.Reason.Error, r.Decision.Reason.Value = "Say what has to change", "no"
	r.Decision.Errors = ui.ErrorSummary{Title: "Nothing was recorded. Fix 2 answers", Items: []ui.ErrorItem{
		{Href: "#reason", Text: "Say what has to change"}, {Href: "#issuer", Text: "Say who issued the document"}}}
	page := htmlcheck.Page(t, "04c-errors", pages.Shell("Review", "Reviews", tasks.ShowReview(r)))
	open := page.Find("aside details[open]")
	if open.Length() != 1 || open.Find("#issuer").Length() != 1 {
		t.Error("the fold with the error is closed, or another one is open")
	}
	if got := page.Find("#reason").Text(); got != "no" {
		t.Errorf("the reason typed is now %q", got)
	}
}

func TestFirstVersionHasNothingToCompare(t *testing.T) {
	t.Parallel()
	r := reviewFixture()
	r.Diff, r.Evidence = nil, evidence()
	r.Past = []tasks.PastDecision{{Who: "Sanna Quillby", When: "today 08:12", Status: ui.StatusChanges(), Reason: "Disabled in staging only.", Level: "Self-attested"}}
	page := htmlcheck.Page(t, "04c-first", pages.Shell("Review", "Reviews", tasks.ShowReview(r)))
	if page.Find("table.diff").Length() != 0 {
		t.Error("a comparison with nothing is drawn")
	}
	if got := page.Find("section[aria-labelledby=evidence] dd").First().Text(); strings.TrimSpace(got) != "hal-ing-7f31c9" {
		t.Errorf("the first answer reads %q", got)
	}
}

func TestOldVersionSaysThatItWasWithdrawn(t *testing.T) {
	t.Parallel()
	p := tasks.VersionPage{
		Head: head(ui.StatusChanges()), Evidence: evidence(), Aside: aside(), Withdrawn: "Tobin Askerley took it back on 19 Nov 09:10: wrong console.",
		PastEmpty: ui.EmptyState{Title: "Nobody decided on this version", Text: "It was withdrawn first."},
	}
	page := htmlcheck.Page(t, "version", pages.Shell("Version 2", "My tasks", tasks.ShowVersion(p)))
	if !strings.Contains(page.Find("main").Text(), "wrong console") || !strings.Contains(page.Find("section[aria-labelledby=past]").Text(), "Nobody decided") {
		t.Error("the withdrawal or the missing decision is not said")
	}
}

func TestWithdrawalAsksForAReason(t *testing.T) {
	t.Parallel()
	w := tasks.Withdraw{
		Crumbs: ui.Breadcrumb{{Text: "My tasks", Href: "/tasks"}, {Text: "T-06", Href: address}, {Text: "Withdraw version 2"}},
		Question: ui.Dialog{ID: "withdraw", Title: "Withdraw version 2?", Text: "It stays in the record. Sanna Quillby is told.", Form: pages.Sealed(address + "/evidence/2/withdrawal"),
			Fields:  []ui.Field{{Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason"}},
			Confirm: ui.Button{Text: "Withdraw version 2", Kind: ui.ButtonDanger}, Keep: ui.Link{Text: "Keep it", Href: address}},
	}
	page := htmlcheck.Page(t, "withdraw", pages.Shell("Withdraw", "My tasks", tasks.ShowWithdraw(w)))
	if page.Find("form textarea[name=reason]").Length() != 1 {
		t.Error("no reason is asked for")
	}
}

func TestDoingAndReviewingAreChangedApart(t *testing.T) {
	t.Parallel()
	choose := func(name, label string) ui.Field {
		return ui.Field{Kind: ui.FieldSelect, ID: name, Name: name, Label: label, Hint: "Now Tobin Askerley", Options: []ui.Option{{Value: "1", Label: "Tobin Askerley", Selected: true}}}
	}
	e := tasks.Edit{
		Head: head(ui.StatusToDo()),
		Forms: []tasks.EditForm{
			{ID: "doing", Title: "Who does this task", Form: pages.Sealed(address + "/assignment"), Save: ui.Button{Text: "Give the task"},
				Fields: []ui.Field{choose("assignee", "Assignee"), {Kind: ui.FieldTextarea, ID: "reason", Name: "reason", Label: "Reason"}}},
			{ID: "reviewing", Title: "Who reviews it", Form: pages.Sealed(address + "/assignment"), Save: ui.Button{Text: "Name the reviewer"},
				Fields: []ui.Field{choose("reviewer", "Reviewer")}},
		},
		Notes: []string{"The reason goes into the audit trail with your name."}, Cancel: ui.Link{Text: "Keep both", Href: address},
	}
	page := htmlcheck.Page(t, "edit-task", pages.Shell("Change", "My tasks", tasks.ShowEdit(e)))
	if got := page.Find("main form[method=post]").Length(); got != 2 {
		t.Errorf("%d forms, want one for each decision", got)
	}
	if got := page.Find("section[aria-labelledby=reviewing] form #reason").Length(); got != 0 {
		t.Error("the reason of the one change stands in the form of the other")
	}
	if got := page.Find("aside li").Last().Text(); got != e.Notes[0] {
		t.Errorf("the note reads %q", got)
	}
}
