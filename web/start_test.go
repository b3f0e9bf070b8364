package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

func TestStartPageOffersEachPlaybookWithWhatItIsFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.as(t, testkit.Owner).get("/offboardings/new").want(http.StatusOK)
	offered := page.page.Find("input[name=playbook]")
	if got := offered.Length(); got != len(playbook.Shipped()) {
		t.Errorf("%d playbooks are offered", got)
	}
	if got := offered.Filter("[checked]").AttrOr("value", ""); got != "client-exit" {
		t.Errorf("%q is marked at first", got)
	}
	for _, book := range playbook.Shipped() {
		id := offered.Filter(`[value="`+book.ID+`"]`).AttrOr("id", "")
		label := strings.Join(strings.Fields(page.page.Find(`label[for="`+id+`"]`).Text()), " ")
		if !strings.HasPrefix(label, book.Name+" v1"+book.Description) {
			t.Errorf("the choice of %s reads %q", book.ID, label)
		}
	}
}

// addsIn returns what the page says that a yes to an attribute adds.
func addsIn(page answer, a offboarding.Attribute) string {
	id := page.page.Find(`input[name=attributes][value=`+string(a)+`]`).AttrOr("id", "")
	return strings.TrimSpace(page.byID("adds-" + id).Text())
}

func TestThePreviewAndWhatAYesAddsFollowThePlaybook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	values := with(ines.answers(), "action", "preview", "playbook", "nhi-retirement", "attributes", "")
	page := ines.post("/offboardings/new", values).want(http.StatusOK)
	page.says("#preview", "Stop the runs and prove the kill switch", "Security")
	if strings.Contains(page.text("#preview"), "Remove named accounts") {
		t.Error("the preview is that of the client exit")
	}
	if got := page.page.Find("input[name=playbook][checked]").AttrOr("value", ""); got != "nhi-retirement" {
		t.Errorf("%q is marked now", got)
	}
	before := ines.get("/offboardings/new").want(http.StatusOK)
	if got := addsIn(before, offboarding.SharedInfrastructure); got != "Adds 1 task and the security sign-off" {
		t.Errorf("in the client exit, shared infrastructure says %q", got)
	}
	if got := addsIn(page, offboarding.SharedInfrastructure); got != "Adds 1 task" {
		t.Errorf("in the retirement, shared infrastructure says %q", got)
	}
	hostile := ines.post("/offboardings/new", with(values, "playbook", "hostile-exit")).want(http.StatusOK)
	if got := addsIn(hostile, offboarding.HostileClient); got != "" {
		t.Errorf("in the hostile exit, a hostile client says %q", got)
	}
	if s.count() != 0 {
		t.Error("the preview stored a draft")
	}
}

func TestADraftHasTheTasksOfItsPlaybook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	for _, book := range playbook.Shipped() {
		draft := ines.post("/offboardings/new", with(ines.answers(), "playbook", book.ID)).want(http.StatusOK)
		f := s.Facts(1000 + s.count())
		if f.Playbook.ID != book.ID {
			t.Errorf("the draft is from %s, want %s", f.Playbook.ID, book.ID)
		}
		for _, task := range f.Tasks {
			planned, known := book.Task(task.Key)
			if !known || planned.Title != task.Title {
				t.Errorf("%s has no task %q", book.ID, task.Title)
			}
			draft.says("main", task.Title)
		}
	}
}

func TestTheChosenPlaybookChangesThePageAtOnce(t *testing.T) {
	t.Parallel()
	browser := testkit.Browser(t)
	s := newSite(t)
	page := s.browse(t, browser.Page(t), testkit.Owner)
	page.Visit(s.base + "/offboardings/new")
	page.See("Remove named accounts")
	page.Tick("Shared infrastructure")
	page.See("+ Rotate shared secrets")
	page.Click("css:label[for=f-playbook-4]")
	page.See("+ Split the credentials that others use too")
	page.Gone("Adds 1 task and the security sign-off")
	page.Tick("Personal data")
	page.See("+ Privacy")
	page.Axe()
}
