package phrase_test

import (
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
)

func TestWhoActsForSomebodyIsNamedAfterWhatTheyMustDo(t *testing.T) {
	t.Parallel()
	review := task(6, offboarding.NeedsReview, "sanna")
	review.SubmittedBy, review.SubmittedFor, review.Since = "mirela", "tobin", at(11, 20, 10, 24)
	review.Delegates = []offboarding.Delegate{{By: "jonas", For: "sanna"}}
	decision := about(of(offboarding.WaiverCondition, offboarding.NeedsDecision, 0, "odile", "dario"), offboarding.SecretRevocation, 6)
	decision.Delegates = []offboarding.Delegate{{By: "jonas", For: "odile"}, {By: "mirela", For: "dario"}}
	for _, tt := range []struct {
		c            offboarding.Condition
		reader, want string
	}{
		{review, "", "Sanna Quillby must review the evidence for T-06, revoke service accounts. Jonas Brekvik acts for Sanna Quillby."},
		{review, "jonas", "Sanna Quillby must review the evidence for T-06, revoke service accounts. You act for Sanna Quillby."},
		{review, "sanna", "You must review the evidence for T-06, revoke service accounts. Jonas Brekvik acts for you."},
		{decision, "", "Odile Farrowe or Dario Veltmann must decide about the waiver for T-06, revoke service accounts. " +
			"Jonas Brekvik acts for Odile Farrowe. Mirela Dostane acts for Dario Veltmann."},
	} {
		w := words()
		w.Reader = tt.reader
		if got := phrase.Blocker(tt.c, w).String(); got != tt.want {
			t.Errorf("%q reads %q, want %q", tt.reader, got, tt.want)
		}
	}
	if got, want := phrase.Detail(review, words()).String(), "Submitted by Mirela Dostane for Tobin Askerley, 20 Nov 10:24"; len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("the detail reads %q, want %q", got, want)
	}
}
