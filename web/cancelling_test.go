package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func cancellationAt(number int) string { return offAt(number) + "/cancellation" }

func TestOwnerCancelsAndReopensWhatNobodySentAnythingFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	standing := len(s.Gate(number).Standing())
	owner, at := s.as(t, testkit.Owner), cancellationAt(number)
	s.as(t, testkit.Deputy).get(at).want(http.StatusForbidden).says("main", "only the accountable owner can cancel it: Ines Valdorn")
	page := owner.get(at).want(http.StatusOK).says("h1", "Cancel the offboarding of Halden Maritime AS?").says("main", "there is no certificate", "Cancel offboarding")
	owner.post(at, page.hidden(at)).want(http.StatusUnprocessableEntity).says(".errsum", "Say why")
	cancelled := owner.post(at, with(owner.get(at).hidden(at), "reason", "the client renewed")).want(http.StatusOK)
	cancelled.says(".flash", "OFF-1001 is cancelled.").says("#gate", "Cancelled", itoa(standing)+" of "+itoa(len(s.Gate(number).Conditions))+" conditions were not met", "There is no certificate").
		says("section[aria-labelledby=cancelled]", "Ines Valdorn cancelled it", "the client renewed").says("#facts", "Cancelled").says("h1 + .st, .ph", "Cancelled")
	owner.get(at).want(http.StatusConflict)
	for _, path := range []string{"/sign-off", "/tasks", "/timeline", "/inventory", "/audit", "/tasks/1", "/ownership"} {
		frozen := owner.get(offAt(number) + path).want(http.StatusOK)
		if forms := frozen.page.Find("main form[method=post]").Length(); forms != 0 {
			t.Errorf("%s of a cancelled offboarding has %d forms", path, forms)
		}
	}
	owner.get(offAt(number)+"/sign-off").says("main", "Not met", "Ines Valdorn cancelled it", "There is no certificate", "Not signed")

	reopening := offAt(number) + "/reopening"
	page = owner.get(reopening).want(http.StatusOK).says("main", "What happened since it was cancelled", "Keep it cancelled")
	owner.post(reopening, with(page.hidden(reopening), "reason", "they leave after all")).want(http.StatusOK).says(".flash", "OFF-1001 is open again.")
	if s.Facts(number).State != offboarding.Open {
		t.Error("it is not open")
	}
}

func TestSecondPersonDecidesWhetherItIsGivenUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	owner, deputy, at := s.as(t, testkit.Owner), s.as(t, testkit.Deputy), cancellationAt(number)
	page := owner.get(at).want(http.StatusOK).says("main", "a second person must agree", "Ask to cancel")
	asked := owner.post(at, with(page.hidden(at), "reason", "the client renewed")).want(http.StatusOK)
	asked.says(".flash", "A second person must agree.").says("section[aria-labelledby=cancelling]", "Ines Valdorn asks to cancel it", "the client renewed", "Go on after all")
	owner.get(at + "/decision").want(http.StatusForbidden)
	owner.get("/reviews").says("h1", "1 decision waits for you") // the evidence alone

	deputy.get("/reviews").want(http.StatusOK).says("section[aria-labelledby=cancellations]", "Halden Maritime AS", "Ines Valdorn", "the client renewed")
	deputy.get("/").want(http.StatusOK).says("section[aria-labelledby=you]", "Ines Valdorn asks to cancel Halden Maritime AS.")
	deputy.get(offAt(number)).says("section[aria-labelledby=cancelling]", "Decide")
	page = deputy.get(at+"/decision").want(http.StatusOK).says("main", "Ines Valdorn asks to cancel this offboarding", "would stay unmet", "Do not agree")
	deputy.post(at+"/refusal", page.hidden(at+"/refusal")).want(http.StatusUnprocessableEntity).says(".errsum", "Say why")

	s.Submit(number, 2)
	stale := deputy.post(at+"/approval", page.hidden(at+"/approval")).want(http.StatusConflict)
	stale.says(".flash", "What would be given up changed since you read it")
	forged := owner.post(at+"/approval", with(owner.token(), "request", page.hidden(at+"/approval").Get("request"), "digest", stale.hidden(at+"/approval").Get("digest")))
	forged.want(http.StatusForbidden)
	if s.Facts(number).State != offboarding.Open {
		t.Fatal("it was cancelled around the second person")
	}
	deputy.post(at+"/approval", stale.hidden(at+"/approval")).want(http.StatusOK).says(".flash", "OFF-1001 is cancelled.").
		says("section[aria-labelledby=cancelled]", "Ines Valdorn asked and Sanna Quillby agreed")
}

func TestRequestToCancelIsRefusedOrTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	owner, legal, at := s.as(t, testkit.Owner), s.as(t, testkit.Legal), cancellationAt(number)
	ask := func() {
		t.Helper()
		owner.post(at, with(owner.get(at).want(http.StatusOK).hidden(at), "reason", "the client renewed")).want(http.StatusOK)
	}
	ask()
	refusal := at + "/refusal"
	legal.post(refusal, with(legal.get(at+"/decision").want(http.StatusOK).hidden(refusal), "reason", "two keys still work")).want(http.StatusOK).says(".flash", "OFF-1001 goes on.")
	legal.get(at + "/decision").want(http.StatusConflict)
	owner.get(offAt(number)+"/audit").says("main", "refused to cancel OFF-1001", "two keys still work")
	ask()
	withdrawal := at + "/withdrawal"
	s.as(t, testkit.Deputy).get(withdrawal).want(http.StatusForbidden)
	owner.post(withdrawal, owner.get(withdrawal).want(http.StatusOK).hidden(withdrawal)).want(http.StatusOK).says(".flash", "It goes on.")
	if _, asked := s.Facts(number).PendingCancellation(); asked {
		t.Error("the request still stands")
	}
}

func TestCancelledStaysOnTheOverdueListForNinetyDays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	overdue, number := s.Publish(), s.Publish()
	unmet := len(s.Gate(number).Standing())
	if _, err := s.App.CancelOffboarding(t.Context(), s.As(testkit.Owner), number, "the client renewed"); err != nil {
		t.Fatal(err)
	}
	says := "Cancelled with " + itoa(unmet) + " conditions unmet"
	executive := s.as(t, testkit.Executive)
	executive.get("/overdue").want(http.StatusOK).says("h1", "No open offboarding is overdue").says("main", "0 overdue, 1 cancelled in the last 90 days", says)
	s.days(60)
	page := s.as(t, testkit.Executive).get("/overdue").want(http.StatusOK).says("h1", "1 of 1 open offboardings is overdue").says("main", "1 overdue, 1 cancelled", says)
	if got := page.listed(); len(got) != 2 || got[0] != strings.TrimPrefix(offAt(overdue), "/offboardings/") {
		t.Errorf("listed are %v", got)
	}
	if got := page.text("tbody tr:last-child td:nth-child(3)"); got != "0" {
		t.Errorf("what was cancelled in time is %s days late", got)
	}
	csv := s.as(t, testkit.Executive).get("/overdue.csv").want(http.StatusOK)
	if !strings.Contains(csv.body, says) {
		t.Errorf("the export lacks it: %s", csv.body)
	}
	s.days(31)
	if got := s.as(t, testkit.Executive).get("/overdue").want(http.StatusOK).listed(); len(got) != 1 {
		t.Errorf("after 91 days listed are %v", got)
	}
	s.as(t, testkit.Owner).get("/offboardings?status=all").says("main", says)
}
