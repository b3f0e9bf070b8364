package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

// requestAt returns where a waiver of the first task of a category is asked
// for.
func (s *site) requestAt(number int, c offboarding.Category) (task int, at string) {
	s.t.Helper()
	for _, t := range s.Facts(number).Tasks {
		if t.Category == c {
			return t.Number, taskAt(number, t.Number) + "/waivers"
		}
	}
	s.t.Fatalf("no task is of %s", c)
	return 0, ""
}

// asks asks for a waiver that ends in a month.
func (v *visitor) asks(at string, pairs ...string) answer {
	v.t.Helper()
	values := v.get(at).want(http.StatusOK).hidden(at)
	until := v.Clock.Now().AddDate(0, 1, 0).Format("2006-01-02")
	values = with(values, "what", "return of 1 badge", "reason", "lost in transit", "control", "it opens nothing any more", "term", "until", "until", until)
	return v.post(at, with(values, pairs...))
}

func TestWaiverIsAskedForOnThePageOfItsTask(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	task, at := s.requestAt(number, offboarding.DeviceRecovery)
	tobin := s.as(t, testkit.Tobin)
	page := tobin.get(taskAt(number, task)).want(http.StatusOK)
	if page.page.Find(`main a[href="`+at+`"]`).Text() != "This task cannot be done" {
		t.Errorf("the task does not lead to the request: %s", page.text("main"))
	}
	tobin.get(at).want(http.StatusOK).says("aside", "Odile Farrowe decides about it, for legal", "never decide")
	bad := tobin.asks(at, "what", "", "until", "2029-01-01").want(http.StatusUnprocessableEntity)
	bad.says(".errsum", "Say what will not be done", "Enter a date within 12 months").says("textarea[name=reason]", "lost in transit")
	if bad.byID("f-until").AttrOr("value", "") != "2029-01-01" {
		t.Error("the day that was typed is gone")
	}
	tobin.asks(at, "until", "soon").want(http.StatusUnprocessableEntity).says(".errsum", "Enter a date within 12 months")
	if len(s.Facts(number).Waivers) != 0 {
		t.Fatal("a form with mistakes was stored")
	}
	done := tobin.asks(at).want(http.StatusOK).says(".flash", "Waiver asked for").says("main", "Decision needed", "Odile Farrowe must decide about the waiver")
	if done.Request.URL.Path != "/offboardings/"+off(number)+"/waivers/1" {
		t.Errorf("the request leads to %s", done.Request.URL.Path)
	}
	tobin.get(taskAt(number, task)).want(http.StatusOK).says("section[aria-labelledby=waiver-1]", "Return of 1 badge", "Odile Farrowe must decide")
	tobin.get(at).want(http.StatusConflict)
	owner := s.as(t, testkit.Owner)
	stale := with(url.Values{"csrf": owner.token()["csrf"]}, "what", "the same again", "reason", "r", "control", "c", "term", "permanent")
	owner.post(at, stale).want(http.StatusConflict).says(".flash", "Tobin Askerley has asked for a waiver").says("main", "cannot be done").says("textarea[name=reason]", "r")
	owner.get("/offboardings/"+off(number)+"/sign-off").says("main", "Odile Farrowe must decide about the waiver for "+offboarding.TaskReference(task))
	for who, status := range map[string]int{testkit.Bystander: 404, testkit.Executive: 403, "auditor": 403} {
		v := s.as(t, who)
		v.get(at).want(status)
		v.post(at, with(v.token(), "what", "x", "reason", "x", "control", "x", "term", "permanent")).want(status)
	}
}

func TestWaiverIsDecidedOnItsOwnPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	task, ask := s.requestAt(number, offboarding.DeviceRecovery)
	s.as(t, testkit.Tobin).asks(ask).want(http.StatusOK)
	at := "/offboardings/" + off(number) + "/waivers/1"
	odile := s.as(t, testkit.Legal)
	odile.get("/reviews").want(http.StatusOK).says("section[aria-labelledby=waivers]", "Tobin Askerley", "Decision needed")
	page := odile.get(at).want(http.StatusOK).says("section[aria-labelledby=asked]", "Return of 1 badge", "Lost in transit", "It opens nothing any more")
	odile.post(at+"/decisions", page.hidden(at+"/decisions")).want(http.StatusUnprocessableEntity).says(".errsum", "Choose yes or no")
	none := odile.post(at+"/decisions", with(odile.get(at).hidden(at+"/decisions"), "ruling", "refused")).want(http.StatusUnprocessableEntity)
	none.says(".errsum", "Say why, for example")
	if none.page.Find("input[value=refused][checked]").Length() != 1 {
		t.Error("what was chosen is gone")
	}
	for who, status := range map[string]int{testkit.Tobin: 403, testkit.Owner: 403, testkit.Deputy: 403, testkit.Bystander: 404, testkit.Executive: 403} {
		v := s.as(t, who)
		v.post(at+"/decisions", with(v.token(), "ruling", "approved")).want(status)
	}
	form := odile.get(at).want(http.StatusOK).hidden(at + "/decisions")
	odile.post(at+"/decisions", with(form, "ruling", "approved", "reason", "insured")).want(http.StatusOK).
		says(".flash", "Waiver approved").says("main", "Waived until").says("section[aria-labelledby=past]", "Odile Farrowe, legal", "insured")
	late := odile.post(at+"/decisions", with(odile.token(), "ruling", "refused", "reason", "they found it")).want(http.StatusConflict)
	late.says(".flash", "Odile Farrowe has approved this waiver").says("aside", "they found it")
	s.as(t, testkit.Tobin).get(taskAt(number, task)).want(http.StatusOK).says("main", "Waived", "Approved by Odile Farrowe", "Renew the waiver")
	s.as(t, testkit.Owner).get("/offboardings/"+off(number)+"/tasks?show=all").want(http.StatusOK).says("main", "Waived")
}

func TestWaiverIsWithdrawnByWhoeverAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	_, ask := s.requestAt(number, offboarding.DeviceRecovery)
	tobin := s.as(t, testkit.Tobin)
	tobin.asks(ask).want(http.StatusOK)
	at := "/offboardings/" + off(number) + "/waivers/1"
	owner := s.as(t, testkit.Owner)
	if owner.get(at).want(http.StatusOK).page.Find(`form[action="`+at+`/withdrawal"]`).Length() != 0 {
		t.Error("somebody else can withdraw the request")
	}
	owner.post(at+"/withdrawal", owner.token()).want(http.StatusForbidden)
	form := tobin.get(at).want(http.StatusOK).hidden(at + "/withdrawal")
	tobin.post(at+"/withdrawal", form).want(http.StatusOK).says(".flash", "Request withdrawn").says("main", "Withdrawn", "took it back")
	tobin.post(at+"/withdrawal", tobin.token()).want(http.StatusConflict)
	for _, nowhere := range []string{at + "9", "/offboardings/" + off(number) + "/waivers/x", "/offboardings/" + off(number) + "/categories/device_recovery/waivers9"} {
		owner.get(nowhere).want(http.StatusNotFound)
	}
	owner.get("/offboardings/" + off(number) + "/categories/cars/waivers").want(http.StatusNotFound)
	owner.get("/offboardings/" + off(number) + "/categories/device_recovery/waivers").want(http.StatusConflict)
}

func TestCertificateListsTheWaiverAndItsDuty(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	_, ask := s.requestAt(number, offboarding.DeviceRecovery)
	until := s.Clock.Now().AddDate(0, 11, 0)
	s.as(t, testkit.Tobin).asks(ask, "until", until.Format("2006-01-02")).want(http.StatusOK)
	at := "/offboardings/" + off(number) + "/waivers/1"
	odile := s.as(t, testkit.Legal)
	odile.post(at+"/decisions", with(odile.get(at).hidden(at+"/decisions"), "ruling", "approved")).want(http.StatusOK)
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	owner.get("/offboardings/"+off(number)+"/sign-off").want(http.StatusOK).
		says("main", "1 waiver.", "Return of 1 badge", "Approved by Odile Farrowe", "I have read each exception above and accept it")
	s.Close(number)
	day := until.Format("2 Jan 2006")
	owner.get("/offboardings/"+off(number)+"/certificate").want(http.StatusOK).says("main",
		"waived: return of 1 badge", "Lost in transit. What makes up for it: It opens nothing any more.", "Asked for by Tobin Askerley", "Odile Farrowe, legal",
		day, "Renew, prove or make permanent", "before "+day)
}

func off(number int) string { return offboarding.Facts{Number: number}.Reference() }
