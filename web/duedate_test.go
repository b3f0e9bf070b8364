package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/testkit"
)

// dueAt is where the date of a task is moved, or with 0 that of the whole.
func dueAt(number, task int) string {
	if task == 0 {
		return offAt(number) + "/due"
	}
	return taskAt(number, task) + "/due"
}

// dueForm is the form that moves a date, filled in with a day so many days
// from now.
func (v *visitor) dueForm(number, task, days int, reason string) url.Values {
	v.t.Helper()
	at := dueAt(number, task)
	return with(v.get(at).want(http.StatusOK).hidden(at), "due", v.Clock.Now().AddDate(0, 0, days).Format(time.DateOnly), "reason", reason)
}

func (v *visitor) moveDue(number, task, days int, reason string) answer {
	v.t.Helper()
	return v.post(dueAt(number, task), v.dueForm(number, task, days, reason))
}

func TestDueDateOfATaskIsMovedWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner, at := s.as(t, testkit.Owner), dueAt(number, 1)
	first := taskOf(s, number, 1).Due
	page := owner.get(taskAt(number, 1)).want(http.StatusOK)
	if got := page.page.Find("section[aria-labelledby=due] a").AttrOr("href", ""); got != at {
		t.Errorf("the move is offered at %q", got)
	}
	form := owner.get(at).want(http.StatusOK).says("h1", "Move the due date of T-01").says("main", "From the second move on, somebody on the escalation path is told.")

	bare := owner.post(at, form.hidden(at)).want(http.StatusUnprocessableEntity)
	bare.says(".errsum", "Enter the new day, for example 4 December 2026", "Say why, for example")
	past := owner.moveDue(number, 1, -1, "late courier").want(http.StatusUnprocessableEntity).says(".errsum", "has passed; enter today or a later day")
	if past.text("textarea[name=reason]") != "late courier" || past.byID("f-due").AttrOr("value", "") != s.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly) {
		t.Error("what was typed is lost")
	}
	stale := owner.dueForm(number, 1, 40, "another reason")
	moved := owner.moveDue(number, 1, 30, "the courier comes later").want(http.StatusOK)
	moved.says(".flash", "Due date moved.").says("h1 ~ dl, .facts", "First due", first.Format("Mon 2 Jan 2006")).
		says("section[aria-labelledby=due]", first.Format("2 Jan 2006")+" to "+s.Clock.Now().AddDate(0, 0, 30).Format("2 Jan 2006"), "the courier comes later", "Ines Valdorn")
	owner.post(at, with(stale, "idempotency", "another")).want(http.StatusConflict).says(".flash", "T-01 changed since you opened this page").says("textarea[name=reason]", "another reason")
	owner.get(offAt(number)+"/timeline").says("main", "first due "+first.Format("2 Jan 2006")).says("section[aria-labelledby=moves]", "T-01:", "the courier comes later")
	owner.get(offAt(number)+"/audit").says("main", "moved the due date of T-01", "the courier comes later")
}

func TestOnlyOwnerAndDeputyMoveADateThatDoesNotWaitForThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	at := dueAt(number, 1)
	for subject, status := range map[string]int{
		testkit.Tobin: http.StatusForbidden, testkit.Legal: http.StatusForbidden, testkit.Executive: http.StatusForbidden, testkit.TobinAdmin: http.StatusNotFound,
	} {
		v := s.as(t, subject)
		v.get(at).want(status)
		v.post(at, with(v.token(), "due", "2027-01-01", "reason", "no", "version", "2")).want(status)
		v.post(dueAt(number, 0), with(v.token(), "due", "2027-01-01", "reason", "no", "version", "2")).want(status)
	}
	owner, deputy := s.as(t, testkit.Owner), s.as(t, testkit.Deputy)
	for _, address := range []string{dueAt(number, 99), dueAt(number+1, 1), dueAt(number+1, 0), offAt(number) + "/tasks/x/due"} {
		owner.get(address).want(http.StatusNotFound)
	}
	whole := dueAt(number, 0)
	owner.get(whole).want(http.StatusForbidden).says("main", "OFF-1001 waits for you.", "Sanna Quillby can move it.")
	owner.post(whole, with(owner.token(), "due", "2027-01-01", "reason", "no", "version", itoa(s.Facts(number).Version))).want(http.StatusForbidden)
	if got := owner.get(offAt(number)).page.Find(`.acts a[href="` + whole + `"]`).Length(); got != 0 {
		t.Error("the owner is offered to move the date that they are waited for")
	}
	if got := deputy.get(offAt(number)).page.Find(`.acts a[href="` + whole + `"]`).Length(); got != 1 {
		t.Error("the deputy is not offered to move the date of the whole")
	}
	deputy.moveDue(number, 0, 60, "the client asked for it").want(http.StatusOK).says(".flash", "Due date moved.").
		says("section[aria-labelledby=moves]", "The whole offboarding:", "the client asked for it", "Sanna Quillby")
	if len(s.Facts(number).DueMoves) != 1 {
		t.Errorf("moves on record: %+v", s.Facts(number).DueMoves)
	}
	s.Prove(number, 1)
	owner.get(at).want(http.StatusConflict).says("main", "T-01 is verified")
	if owner.get(taskAt(number, 1)).page.Find(`a[href="`+at+`"]`).Length() != 0 {
		t.Error("moving the date of a verified task is offered")
	}
}

func TestWhatIsLateAgainstItsFirstDateSaysSoEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	f := s.Facts(number)
	first, _ := f.Task(1)
	move := func(task, days int) {
		t.Helper()
		in := app.MoveDue{Offboarding: number, Task: task, Version: s.Facts(number).Version, To: f.Due.AddDate(0, 0, days), Reason: "the courier comes later"}
		if task != 0 {
			in.Version = taskOf(s, number, task).Version
		}
		s.must(s.App.MoveDue(t.Context(), s.As(testkit.Deputy), in))
	}
	move(1, 100)
	move(0, 120)
	s.Clock.Advance(f.Due.AddDate(0, 0, 6).Sub(s.Clock.Now()))
	late := itoa(int(s.Clock.Now().Sub(first.Due) / (24 * time.Hour)))
	firstDay := first.Due.Format("2 Jan")

	tobin := s.as(t, testkit.Tobin)
	tobin.get("/tasks").want(http.StatusOK).says("main", "First due "+firstDay+", "+late+" days late against it.", late+" days late against its first date")
	tobin.get(taskAt(number, 1)).says("main", late+" days late against it").says("section[aria-labelledby=due]", "first due "+firstDay)
	executive := s.as(t, testkit.Executive)
	executive.get("/overdue").want(http.StatusOK).says("h1", "1 of 1 open offboardings is overdue").says(".lg", "The oldest is 6 days late.").
		says("tbody tr", "6 due "+f.Due.AddDate(0, 0, 120).Format("2 Jan")+", first "+f.Due.Format("2 Jan"))
	if csv := executive.get("/overdue.csv").want(http.StatusOK).body; !strings.Contains(csv, f.Due.AddDate(0, 0, 120).Format(time.DateOnly)+",6,") || !strings.Contains(csv, ","+f.Due.Format(time.DateOnly)+"\n") {
		t.Errorf("the export is %s", csv)
	}
	s.must(s.App.OfferOwnership(t.Context(), s.As(testkit.Owner), app.OfferOwnership{Offboarding: number, To: s.ID(testkit.Bystander), Reason: "the team moves"}))
	s.as(t, testkit.Bystander).get("/reviews").want(http.StatusOK).says("section[aria-labelledby=offers] .t-bad", "first due "+f.Due.Format("2 Jan")+", 6 days late against it")
	owner := s.as(t, testkit.Owner)
	owner.get("/offboardings?attention=overdue").want(http.StatusOK).says("tbody", "first due "+f.Due.Format("2 Jan")+", 6 days late against it")
	overview := owner.get(offAt(number)).want(http.StatusOK).says("main", "First due", f.Due.Format("Mon 2 Jan 2006")+", 6 days late against it")
	overview.says("main", late+" days late against its first date")
	owner.get(offAt(number)+"/timeline").says("tbody", late+" days late against its first date, first due "+first.Due.Format("2 Jan 2006"))
}

func TestMovedAgainIsToldToThePathAndTheCertificatePrintsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner, executive := s.as(t, testkit.Owner), s.as(t, testkit.Executive)
	first := taskOf(s, number, 1).Due
	owner.moveDue(number, 1, 30, "the courier comes later").want(http.StatusOK)
	if strings.Contains(executive.get("/overdue").text("nav"), "Reviews") {
		t.Error("somebody whom nothing concerns is led to their reviews")
	}
	if executive.get("/reviews").want(http.StatusOK).page.Find("#told").Length() != 0 {
		t.Error("a first move is told")
	}
	owner.get(dueAt(number, 1)).says("main", "This date was moved before, so somebody on the escalation path is told.")
	owner.moveDue(number, 1, 40, "the courier is ill").want(http.StatusOK).says("section[aria-labelledby=due]", "Hedda Marrow is told of it")
	executive.get("/overdue").want(http.StatusOK).says("nav", "Reviews")
	told := executive.get("/reviews").want(http.StatusOK).says("h1", "No decision waits for you")
	told.says("section[aria-labelledby=told]", "For your information", "Halden Maritime AS", "T-01", "the courier is ill", "Ines Valdorn",
		s.Clock.Now().AddDate(0, 0, 30).Format("2 Jan")+" to ")
	if strings.Contains(told.text("section[aria-labelledby=told]"), "comes later") {
		t.Error("the first move is told, too")
	}
	s.Ready(number)
	if executive.get("/reviews").page.Find("#told").Length() != 0 {
		t.Error("somebody is told of the date of a verified task")
	}
	s.Close(number)
	s.as(t, testkit.Owner).get(offAt(number)+"/certificate").want(http.StatusOK).
		says("section[aria-labelledby=c-moves]", "T-01: "+first.Format("2 Jan 2006")+" to ", "the courier is ill", "Ines Valdorn")
}
