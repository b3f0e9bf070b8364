package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

// decide opens version 1 of a task and sends a decision about it.
func (v *visitor) decide(number, task int, pairs ...string) answer {
	v.t.Helper()
	at := taskAt(number, task) + "/evidence/1"
	values := v.get(at).want(http.StatusOK).hidden(at + "/reviews")
	return v.post(at+"/reviews", with(values, pairs...))
}

func TestChangesAreAskedForWithAReasonAndComeBackCompared(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	owner := s.as(t, testkit.Owner)
	none := owner.decide(number, 1, "outcome", "changes_requested", "lower", "").want(http.StatusUnprocessableEntity)
	none.says(".errsum", "Say what to change")
	if none.byID("f-reason").AttrOr("aria-invalid", "") != "true" {
		t.Error("the reason is not marked")
	}
	owner.decide(number, 1).want(http.StatusUnprocessableEntity).says(".errsum", "Choose yes or no")
	owner.decide(number, 1, "outcome", "changes_requested", "reason", "send the production log").want(http.StatusOK).says(".flash", "Changes requested")

	tobin := s.as(t, testkit.Tobin)
	page := tobin.get(taskAt(number, 1)).want(http.StatusOK)
	page.says(".ask", "What Ines Valdorn asked for", "send the production log").says("form h2", "Send new evidence")
	values, r := tobin.form(number, 1)
	values.Set("note", "the production log")
	tobin.upload(taskAt(number, 1)+"/evidence", values, file{r.Files[0].Name, "production.txt", "other bytes"}).want(http.StatusOK)
	compared := owner.get(taskAt(number, 1) + "/evidence/2").want(http.StatusOK)
	compared.says("section[aria-labelledby=diff]", "Version 2 compared with version 1", "Replaced", "Same", "Added")
	old := owner.get(taskAt(number, 1) + "/evidence/1").want(http.StatusOK)
	old.says("section[aria-labelledby=past]", "send the production log")
	if old.page.Find("form[action$=reviews]").Length() != 0 {
		t.Error("an old version can be decided about")
	}
}

func TestAuthorNeverDecidesNotEvenByDirectPost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	tobin := s.as(t, testkit.Tobin)
	at := taskAt(number, 1) + "/evidence/1"
	page := tobin.get(at).want(http.StatusOK)
	page.says("section[aria-labelledby=your-decision]", "You had a hand in this evidence", "Ines Valdorn is the reviewer")
	if page.page.Find("main form").Length() != 0 {
		t.Error("the author sees a form")
	}
	e, _ := s.Facts(number).LatestEvidence(1)
	answer := tobin.post(at+"/reviews", with(tobin.token(), "outcome", "verified", "digest", string(e.Digest)))
	answer.want(http.StatusForbidden)
	if len(s.Facts(number).Reviews) != 0 {
		t.Error("the author reviewed")
	}
	for who, status := range map[string]int{testkit.Deputy: 403, testkit.Bystander: 404, testkit.Executive: 403, "auditor": 403, testkit.TobinAdmin: 404} {
		v := s.as(t, who)
		v.post(at+"/reviews", with(v.token(), "outcome", "verified", "digest", string(e.Digest))).want(status)
	}
	if len(s.Facts(number).Reviews) != 0 {
		t.Error("somebody reviewed who may not")
	}
}

func TestDecisionOnAnOlderVersionIsAConflictThatKeepsTheReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	owner := s.as(t, testkit.Owner)
	at := taskAt(number, 1) + "/evidence/1"
	values := owner.get(at).want(http.StatusOK).hidden(at + "/reviews")
	s.Submit(number, 1)
	page := owner.post(at+"/reviews", with(values, "outcome", "verified", "reason", "looks fine to me")).want(http.StatusConflict)
	page.says(".flash", "Your decision was not recorded", "Tobin Askerley sent version 2", "Compare both versions").says("textarea[name=reason]", "looks fine to me")
	if page.page.Find(`form[action="`+taskAt(number, 1)+`/evidence/2/reviews"]`).Length() != 1 {
		t.Error("the form is not for the version that is current")
	}
	if page.page.Find("#diff").Length() != 1 {
		t.Error("the versions are not compared")
	}
	forged := with(url.Values{"csrf": values["csrf"]}, "outcome", "verified", "digest", strings.Repeat("0", 64))
	owner.post(taskAt(number, 1)+"/evidence/2/reviews", forged).want(http.StatusConflict)
	if len(s.Facts(number).Reviews) != 0 {
		t.Error("a decision was recorded on what was not read")
	}
}

func TestLevelIsRaisedOnlyWithIssuerAndCheck(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	task := 0
	for task == 0 {
		next, more := nextToProve(s, number)
		if !more {
			t.Fatal("no task asks for more than one's own word")
		}
		if taskOf(s, number, next).Requirement.MinimumLevel == offboarding.ConfirmedByParty {
			task = next
			s.Submit(number, task)
			break
		}
		s.Prove(number, next)
	}
	owner := s.as(t, testkit.Owner)
	page := owner.get(taskAt(number, task) + "/evidence/1")
	page.says("section[aria-labelledby=checks]", "Evidence level is too low")
	if page.page.Find("details[open] [name=issuer]").Length() != 1 {
		t.Error("the fields that this decision needs are folded away")
	}
	weak := owner.decide(number, task, "outcome", "verified").want(http.StatusUnprocessableEntity)
	weak.says(".errsum", "weaker than the task asks")
	half := owner.decide(number, task, "outcome", "verified", "original", "confirmed_by_party").want(http.StatusUnprocessableEntity)
	half.says(".errsum", "Name who issued the document", "Say how you checked that")
	if half.page.Find("details[open] [name=issuer]").Length() != 1 {
		t.Error("the folded fields with the mistakes are closed")
	}
	owner.decide(number, task, "outcome", "verified", "original", "confirmed_by_party", "issuer", "Greyline Recovery", "origin_checked", "called them").
		want(http.StatusOK).says(".flash", "Verified.")
	owner.get(taskAt(number, task)+"/evidence/1").says("section[aria-labelledby=past]", "Greyline Recovery", "Called them")
}

func TestEvidenceIsWithdrawnWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	at := taskAt(number, 1) + "/evidence/1/withdrawal"
	tobin := s.as(t, testkit.Tobin)
	question := tobin.get(at).want(http.StatusOK).says("main", "Withdraw version 1 of T-01?")
	tobin.post(at, question.hidden(at)).want(http.StatusUnprocessableEntity).says(".errsum", "Say why it is withdrawn")
	s.as(t, testkit.Owner).get(at).want(http.StatusForbidden)
	owner := s.as(t, testkit.Owner)
	owner.post(at, with(owner.token(), "reason", "no")).want(http.StatusForbidden)
	tobin.post(at, with(question.hidden(at), "reason", "wrong console")).want(http.StatusOK).says(".flash", "Evidence withdrawn").says("aside", "Withdrawn")
	tobin.get(at).want(http.StatusConflict)
	tobin.get(taskAt(number, 1)+"/evidence/1").want(http.StatusOK).says("main", "Withdrawn.", "Wrong console", "Tobin Askerley took it back")
}

func TestPeopleOfATaskAreChangedApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	at := taskAt(number, 1) + "/assignment"
	owner := s.as(t, testkit.Owner)
	form := func(part string) url.Values {
		values := owner.get(at).want(http.StatusOK).hidden(at)
		return with(values, "part", part)
	}
	owner.post(at, with(form("assignee"), "assignee", s.ID(testkit.Ruvi))).want(http.StatusUnprocessableEntity).says(".errsum", "Say why")
	stale := form("assignee")
	owner.post(at, with(form("assignee"), "assignee", s.ID(testkit.Ruvi), "reason", "on leave")).want(http.StatusOK).says(".flash", "Task given")
	owner.post(at, with(stale, "assignee", s.ID(testkit.Tobin), "reason", "back", "idempotency", "another")).want(http.StatusConflict).says("textarea[name=reason]", "back")
	owner.post(at, with(form("reviewer"), "reviewer", s.ID(testkit.Owner))).want(http.StatusUnprocessableEntity).says(".errsum", "Nobody names themselves")
	owner.post(at, with(form("reviewer"), "reviewer", s.ID(testkit.Ruvi))).want(http.StatusUnprocessableEntity).says(".errsum", "does this task")
	owner.post(at, with(form("reviewer"), "reviewer", s.ID(testkit.Bystander))).want(http.StatusOK).says(".flash", "Reviewer named")
	got := taskOf(s, number, 1)
	if got.Assignee != s.ID(testkit.Ruvi) || got.Reviewer != s.ID(testkit.Bystander) {
		t.Errorf("the task is %s's, reviewed by %s", got.Assignee, got.Reviewer)
	}
	ruvi := s.as(t, testkit.Ruvi)
	ruvi.get(at).want(http.StatusForbidden)
	ruvi.post(at, with(ruvi.token(), "part", "reviewer", "reviewer", s.ID(testkit.Tobin), "task_version", "3")).want(http.StatusForbidden)
}

func TestVerifiedTaskIsReopenedWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Prove(number, 1)
	at := taskAt(number, 1) + "/reopening"
	owner := s.as(t, testkit.Owner)
	page := owner.get(taskAt(number, 1)).want(http.StatusOK).says("main", "Ines Valdorn verified version 1")
	if got := page.page.Find(".acts a").AttrOr("href", ""); got != at {
		t.Errorf("reopening is offered at %q", got)
	}
	question := owner.get(at).want(http.StatusOK)
	owner.post(at, question.hidden(at)).want(http.StatusUnprocessableEntity).says(".errsum", "Say what happened")
	s.Clock.Advance(1e9)
	owner.post(at, with(owner.get(at).hidden(at), "reason", "the key was used again")).want(http.StatusOK).says(".ask", "Why Ines Valdorn reopened this task", "the key was used again")
	owner.get(at).want(http.StatusConflict)
	s.as(t, testkit.Tobin).get(at).want(http.StatusForbidden)
	s.as(t, testkit.Tobin).get(taskAt(number, 1)).want(http.StatusOK).says("form h2", "Send new evidence")
}

func TestReadersWithoutEvidenceSeeThatItWasSentOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	e, _ := s.Facts(number).LatestEvidence(1)
	page := s.as(t, testkit.Executive).get(taskAt(number, 1)).want(http.StatusOK)
	page.says("section[aria-labelledby=latest]", "You see that evidence was sent, not what it says.")
	for _, secret := range append([]string{string(e.Files[0].SHA256), e.Files[0].Name}, valuesOf(e)...) {
		if len(secret) > 8 && strings.Contains(page.body, secret) {
			t.Errorf("an executive reads %q", secret)
		}
	}
	s.as(t, testkit.Executive).get(taskAt(number, 1) + "/evidence/1").want(http.StatusForbidden)
	s.as(t, testkit.Bystander).get(taskAt(number, 1)).want(http.StatusNotFound)
	s.as(t, testkit.Owner).get(taskAt(number, 99)).want(http.StatusNotFound)
	s.as(t, testkit.Owner).get(taskAt(number+1, 1)).want(http.StatusNotFound)
}

func valuesOf(e offboarding.Evidence) []string {
	var out []string
	for _, v := range e.Answers.Values {
		out = append(out, v)
	}
	return out
}
