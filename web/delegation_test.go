package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

const delegationAt = "/settings/delegation"

// away is what somebody sends who names a delegate from today on.
func (v *visitor) away(to string, days int) url.Values {
	v.t.Helper()
	today := v.Clock.Now()
	return with(v.get(delegationAt).want(http.StatusOK).hidden(delegationAt), "delegate", v.ID(to), "first", today.Format("2006-01-02"),
		"last", today.AddDate(0, 0, days-1).Format("2006-01-02"), "reason", "On leave.")
}

func TestDelegateIsNamedInTheSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tobin := s.as(t, testkit.Tobin)
	tobin.get("/settings").want(http.StatusOK).says("main", "Nobody acts for you.", "Name a delegate")
	if tobin.get("/help").want(http.StatusOK).page.Find(`a[href="`+delegationAt+`"]`).Length() == 0 {
		t.Error("the help does not lead there")
	}
	form := tobin.get(delegationAt).want(http.StatusOK)
	if form.page.Find(`option[value="`+s.ID(testkit.Tobin)+`"]`).Length() > 0 {
		t.Error("somebody is offered themselves")
	}
	wrong := tobin.post(delegationAt, with(tobin.away(testkit.Bystander, 0), "reason", "", "first", "2026-13-01")).want(http.StatusUnprocessableEntity)
	if wrong.byID("f-delegate").Find("option[selected]").AttrOr("value", "") != s.ID(testkit.Bystander) {
		t.Error("what was typed is lost")
	}
	if wrong.page.Find(`main a[href="#f-first"]`).Length() == 0 {
		t.Errorf("no summary leads to the mistake: %s", wrong.text("main"))
	}
	tobin.post(delegationAt, with(tobin.away(testkit.Bystander, 0), "reason", "")).want(http.StatusUnprocessableEntity).
		says("main", "Enter the last day, not before the first", "Say why")
	tobin.post(delegationAt, tobin.away(testkit.Bystander, 5)).want(http.StatusOK).
		says("#flash", "Your delegate is named.").says("main", "Pell Okonda acts for you until 6 Mar", "On leave", "Runs")
	tobin.get("/settings").want(http.StatusOK).says("main", "Pell Okonda acts for you until 6 Mar", "See or end the delegation")
	// From a page that was opened before.
	again := with(tobin.token(), "idempotency", "another", "delegate", s.ID(testkit.Ruvi), "first", "2026-03-20", "last", "2026-03-21", "reason", "Conference.")
	tobin.post(delegationAt, again).want(http.StatusConflict).
		says(".flash", "You have named Pell Okonda from 2 March 2026 until 6 March 2026 already").says("main", "Conference.")
	s.as(t, testkit.Bystander).get("/settings").want(http.StatusOK).says("main", "You act for Tobin Askerley until 6 Mar")
}

func TestDelegateFindsAndDoesWhatWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	pell := s.as(t, testkit.Bystander)
	pell.get(taskAt(number, 1)).want(http.StatusNotFound)
	s.Delegate(testkit.Tobin, testkit.Bystander, 5)
	s.Delegate(testkit.Owner, testkit.Security, 5)
	pell.get("/tasks").want(http.StatusOK).says("main", "You act for Tobin Askerley until 6 Mar.", "For Tobin Askerley. Halden Maritime AS")
	pell.get(offAt(number)).want(http.StatusOK).says("main", "You act for Tobin Askerley.")
	s.as(t, testkit.Owner).get(taskAt(number, 1)).want(http.StatusOK).says("aside", "Pell Okonda acts for Tobin Askerley")
	values, r := pell.form(number, 1)
	pell.get(taskAt(number, 1)).says("main", "You act for Tobin Askerley. Both names stand on what you send")
	pell.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusOK).says("aside", "Pell Okonda for Tobin Askerley")
	version := taskAt(number, 1) + "/evidence/1"
	pell.get(version).want(http.StatusOK).says("main", "Pell Okonda for Tobin Askerley", "You had a hand in this evidence")
	e, _ := s.Facts(number).CurrentEvidence(1)
	decision := func(v *visitor) url.Values {
		return with(v.token(), "idempotency", "once", "digest", string(e.Digest), "outcome", "verified", "reason", "")
	}
	pell.post(version+"/reviews", decision(pell)).want(http.StatusForbidden)
	s.as(t, testkit.Tobin).post(version+"/reviews", decision(s.as(t, testkit.Tobin))).want(http.StatusForbidden)

	dario := s.as(t, testkit.Security)
	dario.get("/reviews").want(http.StatusOK).says("main", "You act for Ines Valdorn until 6 Mar.", "For Ines Valdorn", "Pell Okonda for Tobin Askerley")
	shown := dario.get(version).want(http.StatusOK).says("main", "You decide for Ines Valdorn.", "both names stand on the decision")
	dario.post(version+"/reviews", with(shown.hidden(version+"/reviews"), "outcome", "verified")).want(http.StatusOK).says(".flash", "Verified.")
	owner := s.as(t, testkit.Owner)
	owner.get(taskAt(number, 1)).want(http.StatusOK).says("main", "Dario Veltmann for Ines Valdorn verified version 1")
	owner.get(version).want(http.StatusOK).says("main", "Dario Veltmann for Ines Valdorn", "Pell Okonda for Tobin Askerley")
	owner.get(offAt(number)+"/audit").want(http.StatusOK).says("main", "Pell Okonda for Tobin Askerley submitted evidence", "Dario Veltmann for Ines Valdorn verified the evidence")
	owner.get(offAt(number)+"/tasks").want(http.StatusOK).says("main", "Dario Veltmann for Ines Valdorn")
}

func TestDelegateDecidesAboutAWaiverForAHolder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Delegate(testkit.Tobin, testkit.Bystander, 5)
	s.Delegate(testkit.Security, testkit.Executive, 5)
	pell := s.as(t, testkit.Bystander)
	path := taskAt(number, 1) + "/waivers"
	asked := with(pell.get(path).want(http.StatusOK).hidden(path), "what", "Ending 1 account", "reason", "It is shared.", "control", "Its password was changed.",
		"until", s.Clock.Now().AddDate(0, 1, 0).Format("2006-01-02"))
	pell.post(path, asked).want(http.StatusOK)
	hedda := s.as(t, testkit.Executive)
	hedda.get("/reviews").want(http.StatusOK).says("main", "For Dario Veltmann", "Pell Okonda for Tobin Askerley")
	waiver := offAt(number) + "/waivers/1"
	page := hedda.get(waiver).want(http.StatusOK).says("main", "You decide for Dario Veltmann.", "Pell Okonda for Tobin Askerley")
	hedda.post(waiver+"/decisions", with(page.hidden(waiver+"/decisions"), "ruling", "approved")).want(http.StatusOK).says(".flash", "Waiver approved.")
	s.as(t, testkit.Owner).get(waiver).want(http.StatusOK).says("main", "Hedda Marrow for Dario Veltmann")
}

func TestAdministratorSeesAndEndsDelegations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Delegate(testkit.Tobin, testkit.Bystander, 5)
	admin, person := s.as(t, administrator), "/people/"+s.ID(testkit.Tobin)
	page := admin.get(person).want(http.StatusOK).says("main", "Pell Okonda", "On leave.", "Runs")
	ending := page.page.Find(`a[href$="/ending"]`).AttrOr("href", "")
	if !strings.HasPrefix(ending, person+"/delegations/") {
		t.Fatalf("the page leads to %q", ending)
	}
	own := strings.Replace(ending, person+"/delegations", delegationAt, 1)
	for _, path := range []string{ending, own} {
		s.as(t, testkit.Bystander).get(path).want(http.StatusNotFound)
	}
	s.as(t, "auditor").get(person).want(http.StatusOK).says("main", "Pell Okonda")
	s.as(t, "auditor").get(ending).want(http.StatusForbidden)
	admin.get(own + "x").want(http.StatusNotFound)
	asked := admin.get(ending).want(http.StatusOK).says("main", "End the delegation to Pell Okonda?")
	admin.post(ending, asked.hidden(ending)).want(http.StatusUnprocessableEntity).says("main", "Say why")
	admin.post(ending, with(asked.hidden(ending), "reason", "Pell is away too.", "idempotency", "next")).want(http.StatusOK).
		says("#flash", "The delegation has ended.").says("main", "Ended early", "Pell is away too.", "ended the delegation that Tobin Askerley gave")
	admin.get(ending).want(http.StatusConflict)
	s.as(t, testkit.Bystander).get("/tasks").want(http.StatusOK)
}

func TestPersonEndsTheirDelegationWithoutAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Delegate(testkit.Tobin, testkit.Bystander, 5)
	tobin := s.as(t, testkit.Tobin)
	path := tobin.get(delegationAt).want(http.StatusOK).page.Find(`a[href$="/ending"]`).AttrOr("href", "")
	asked := tobin.get(path).want(http.StatusOK)
	tobin.post(path, asked.hidden(path)).want(http.StatusOK).says("#flash", "The delegation has ended.").says("main", "Name a delegate", "Ended early")
	tobin.post(path, with(tobin.token(), "idempotency", "again")).want(http.StatusConflict).says(".flash", "over already")
}

// sendAs sends right evidence for a task, in a browser of the person's own.
func (s *site) sendAs(t *testing.T, subject string, number, task int) {
	t.Helper()
	v := s.as(t, subject)
	values, r := v.form(number, task)
	v.upload(taskAt(number, task)+"/evidence", values, proofs(r)...).want(http.StatusOK)
}
