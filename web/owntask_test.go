package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func ownTaskAt(number int) string { return offAt(number) + "/tasks/new" }

func TestOwnerAddsATaskThatNoPlaybookKnew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	before := len(s.Facts(number).Tasks)
	owner, at := s.as(t, testkit.Owner), ownTaskAt(number)
	owner.get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=own]", "Add a task")
	page := owner.get(at).want(http.StatusOK).says("h1", "Add a task").says("main", "What was done")

	empty := owner.post(at, with(page.filled(at), "action", "save:")).want(http.StatusUnprocessableEntity)
	empty.says(".errsum", "Choose a category", "Say what must be done", "Choose an active or invited person", "Enter a day from today on", "Say why", "Help: is missing", "Proof: is missing")
	longer := owner.post(at, with(page.filled(at), "action", "add:requirement.files", "title", "Return building badges")).want(http.StatusOK)
	longer = owner.post(at, with(longer.filled(at), "action", "add:depends_on")).want(http.StatusOK).says("main", "T-01")
	answers := with(longer.filled(at), "action", "save:", "category", string(offboarding.DeviceRecovery), "help", "Collect them at the desk.",
		"requirement.proof", "The receipt of the desk.", "requirement.files[0].label", "Receipt", "requirement.files[0].required", "yes",
		"depends_on[0].key", "1", "depends_on[0].lag_days", "2", "assignee", s.ID(testkit.Tobin), "due", s.Clock.Now().AddDate(0, 0, 9).Format("2006-01-02"))
	owner.post(at, answers).want(http.StatusUnprocessableEntity).says(".errsum", "Say why").says("#f-requirement\\.proof", "The receipt of the desk.")
	answers.Set("reason", "badges were found")
	owner.post(at, with(answers, "depends_on[0].lag_days", "two")).want(http.StatusUnprocessableEntity).says(".errsum", "Enter a number, for example 5")
	owner.post(at, with(answers, "depends_on[0].lag_days", "2")).want(http.StatusOK).says(".flash", "is added.").says("h1", "Return building badges").
		says("main", "Added to the running offboarding by Ines Valdorn", "Badges were found.", "This task waits for 1 other task", "Receipt")
	f := s.Facts(number)
	task := f.Tasks[before]
	if len(f.Tasks) != before+1 || len(task.Requirement.Files) != 1 || task.Requirement.Files[0].Name != "receipt" || task.DependsOn[0] != offboarding.DependencyAfter(1, 2) {
		t.Errorf("the record holds %+v", task)
	}
	owner.get(termsAt(number)).says("section[aria-labelledby=changes]", offboarding.TaskReference(task.Number)+" added", "badges were found")
}

func TestNobodyElseAddsATask(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.as(t, testkit.Tobin).get(ownTaskAt(number)).want(http.StatusForbidden).says("main", "only the accountable owner and the deputy add tasks")
	s.as(t, testkit.TobinAdmin).get(ownTaskAt(number)).want(http.StatusNotFound)
	tobin := s.as(t, testkit.Tobin)
	tobin.post(ownTaskAt(number), with(tobin.token(), "action", "save:")).want(http.StatusForbidden)
	if page := s.as(t, testkit.Tobin).get(termsAt(number)).want(http.StatusOK); strings.Contains(page.text("main"), "Add a task") {
		t.Error("an assignee is offered to add a task")
	}
}
