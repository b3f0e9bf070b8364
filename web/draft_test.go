package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

// answers opens the start page and returns what it sends with right answers.
func (v *visitor) answers() url.Values {
	v.t.Helper()
	values := v.get("/offboardings/new").want(http.StatusOK).hidden("/offboardings/new")
	return with(values, "client", v.Client, "service", v.Service, "owner", v.ID(testkit.Owner), "playbook", "client-exit",
		"contract_ends", "2026-03-30", "attributes", string(offboarding.PersonalData))
}

// count returns how many offboardings there are.
func (s *site) count() int {
	s.t.Helper()
	numbers, err := s.Store.Numbers(s.t.Context())
	s.must(err)
	return len(numbers)
}

func TestDraftGoesFromTheStartPageToARunningOffboarding(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	draft := ines.post("/offboardings/new", ines.answers()).want(http.StatusOK)
	number := 1001
	if got := draft.Request.URL.Path; got != offAt(number) {
		t.Fatalf("the draft is at %s", got)
	}
	draft.says("main", "Settle these before you publish").says("h1", "Halden Maritime AS").says("body", "The draft is stored.")
	if draft.page.Find(`form[action$="/publication"]`).Length() != 0 {
		t.Error("a draft whose tasks are nobody's can be published")
	}

	values := draft.hidden(offAt(number) + "/draft/assignments")
	for _, task := range s.Facts(number).Tasks {
		name := "tasks." + itoa(task.Number)
		with(values, name+".assignee", s.ID(testkit.Tobin), name+".due", "2026-03-27")
	}
	ready := ines.post(offAt(number)+"/draft/assignments", values).want(http.StatusOK)
	ready.says("main", "Ready to publish", "Tobin Askerley")
	if task, _ := s.Facts(number).Task(3); task.Assignee != s.ID(testkit.Tobin) || task.Due.Format("2006-01-02") != "2026-03-27" {
		t.Errorf("task 3 is with %q until %s", task.Assignee, task.Due)
	}

	running := ines.post(offAt(number)+"/draft/publication", ready.hidden(offAt(number)+"/draft/publication")).want(http.StatusOK)
	running.says("main", "Gate closed", "stand above the line", "Open").says("body", "Halden Maritime AS is published.")
	if s.Facts(number).State != offboarding.Open {
		t.Error("the offboarding does not run")
	}
}

func TestPreviewStoresNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	without := ines.post("/offboardings/new", with(ines.answers(), "action", "preview", "attributes", "")).want(http.StatusOK)
	withData := ines.post("/offboardings/new", with(ines.answers(), "action", "preview", "due", "2026-13-45")).want(http.StatusOK)
	withData.says("#preview", "Access termination", "Privacy", "Owner")
	if strings.Contains(without.text("#preview"), "Privacy") {
		t.Error("the privacy sign-off is asked for without personal data")
	}
	if got := withData.page.Find("#preview ins").Text(); !strings.Contains(got, "Privacy") {
		t.Errorf("what the answers add is %q", got)
	}
	if got := withData.byID("f-client").Find("option[selected]").AttrOr("value", ""); got != s.Client {
		t.Errorf("the chosen client is now %q", got)
	}
	if s.count() != 0 {
		t.Error("the preview stored a draft")
	}
}

func TestPreviewAloneIsSentWhereThePageAsksForIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	request, err := http.NewRequest(http.MethodPost, s.base+"/offboardings/new", strings.NewReader(ines.answers().Encode()))
	s.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("HX-Request", "true")
	part := ines.read(ines.client.Do(request)).want(http.StatusOK)
	if !strings.HasPrefix(strings.TrimSpace(part.body), "<section") || part.page.Find("#preview").Length() != 1 || strings.Contains(part.body, "<h1") {
		t.Errorf("the answer is not the preview alone: %.200s", part.body)
	}
	if got := part.Header.Values("Vary"); !strings.Contains(strings.Join(got, ","), "HX-Request") {
		t.Errorf("a cache cannot tell the part from the page: Vary is %q", got)
	}
	if s.count() != 0 {
		t.Error("a change of the form stored a draft")
	}
}

func TestWrongAnswersOfTheStartPageAreNamedAndKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines := s.as(t, testkit.Owner)
	for name, c := range map[string]struct {
		change []string
		fields []string
	}{
		"nothing chosen": {
			[]string{"client", "", "service", "", "owner", "", "playbook", "", "contract_ends", ""},
			[]string{"client", "service", "owner", "contract_ends", "playbook"},
		},
		"an unknown client":         {[]string{"client", "nobody"}, []string{"client"}},
		"an unknown attribute":      {[]string{"attributes", "cursed"}, []string{"attributes"}},
		"a day that does not exist": {[]string{"due", "2026-02-31"}, []string{"due"}},
		"the deputy as owner":       {[]string{"owner", s.ID(testkit.Deputy)}, []string{"owner"}},
		"somebody who left":         {[]string{"owner", s.ID(testkit.Former) + "x"}, []string{"owner"}},
	} {
		page := ines.post("/offboardings/new", with(ines.answers(), c.change...)).want(http.StatusUnprocessableEntity)
		for _, field := range c.fields {
			link := page.page.Find(`.errsum a[href="#f-` + field + `"]`)
			if link.Length() != 1 {
				t.Errorf("%s: the summary does not lead to %s: %s", name, field, page.text(".errsum"))
			}
			if page.byID("f-"+field).Length() != 1 {
				t.Errorf("%s: there is no field %s", name, field)
			}
		}
		if got := page.byID("f-contract_ends").AttrOr("value", ""); got != valueOf(c.change, "contract_ends", "2026-03-30") {
			t.Errorf("%s: the end of the contract is now %q", name, got)
		}
		if s.count() != 0 {
			t.Fatalf("%s: a draft was stored", name)
		}
	}
}

// valueOf returns the value of a name in pairs, or otherwise.
func valueOf(pairs []string, name, otherwise string) string {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return otherwise
}

func TestOnlyThoseWhoLeadAServiceStartFromIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	values := s.as(t, testkit.Owner).answers()
	for _, subject := range []string{testkit.Tobin, testkit.Executive, "auditor"} {
		v := s.as(t, subject)
		v.get("/offboardings/new").want(http.StatusForbidden)
		with(values, "csrf", v.token().Get("csrf"))
		v.post("/offboardings/new", values).want(http.StatusForbidden)
	}
	s.as(t, testkit.Deputy).get("/offboardings/new").want(http.StatusOK)
	if s.count() != 0 {
		t.Error("somebody else started an offboarding")
	}
}

func TestDraftIsHiddenFromThoseWhomItDoesNotConcern(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	for _, subject := range []string{testkit.Tobin, testkit.Legal, testkit.Executive, testkit.Bystander} {
		v := s.as(t, subject)
		for _, path := range []string{"", "/draft", "/tasks", "/timeline", "/audit", "/certificate", "/discarding", "/reopening"} {
			v.get(offAt(number) + path).want(http.StatusNotFound)
		}
		for _, path := range []string{"/draft/terms", "/draft/assignments", "/draft/publication", "/discarding"} {
			v.post(offAt(number)+path, v.token()).want(http.StatusNotFound)
		}
		if list := v.get("/offboardings?status=all").want(http.StatusOK); strings.Contains(list.text("main"), "OFF-1001") {
			t.Errorf("%s finds the draft in the list", subject)
		}
	}
	auditor := s.as(t, "auditor")
	page := auditor.get(offAt(number)).want(http.StatusOK)
	if page.page.Find("main select:not([disabled])").Length() != 0 || page.page.Find("main form button").Length() != 0 {
		t.Error("an auditor is offered to change a draft")
	}
	auditor.get(offAt(number) + "/draft").want(http.StatusForbidden)
}

func TestStaleDraftIsAConflictThatKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	ines := s.as(t, testkit.Owner)
	assignments := ines.get(offAt(number)).hidden(offAt(number) + "/draft/assignments")
	terms := ines.get(offAt(number) + "/draft").hidden(offAt(number) + "/draft/terms")
	discarding := ines.get(offAt(number) + "/discarding").hidden(offAt(number) + "/discarding")
	sanna := s.as(t, testkit.Deputy)
	fresh := sanna.get(offAt(number)).hidden(offAt(number) + "/draft/assignments")
	sanna.post(offAt(number)+"/draft/assignments", with(fresh, "tasks.1.assignee", s.ID(testkit.Ruvi))).want(http.StatusOK)

	page := ines.post(offAt(number)+"/draft/assignments", with(assignments, "tasks.1.assignee", s.ID(testkit.Tobin), "tasks.1.due", "2026-03-20")).want(http.StatusConflict)
	page.says("body", "The draft changed since you opened this page", "What you typed is still here")
	if got := page.byID("f-tasks.1.assignee").Find("option[selected]").AttrOr("value", ""); got != s.ID(testkit.Tobin) {
		t.Errorf("the typed assignee is now %q", got)
	}
	page = ines.post(offAt(number)+"/draft/terms", with(terms, "client", s.Client, "service", s.Service, "owner", s.ID(testkit.Owner),
		"playbook", "client-exit", "contract_ends", "2026-04-01", "due", "2026-05-05")).want(http.StatusConflict)
	if got := page.byID("f-due").AttrOr("value", ""); got != "2026-05-05" {
		t.Errorf("the typed date is now %q", got)
	}
	page = ines.post(offAt(number)+"/discarding", with(discarding, "reason", "the client stays")).want(http.StatusConflict)
	page.says("textarea", "the client stays")
	ines.post(offAt(number)+"/draft/publication", with(assignments, "csrf", ines.token().Get("csrf"))).want(http.StatusConflict)
	f := s.Facts(number)
	if task, _ := f.Task(1); task.Assignee != s.ID(testkit.Ruvi) || f.State != offboarding.Draft || f.Due.Format("2006-01-02") == "2026-05-05" {
		t.Error("a stale form changed the draft")
	}
}

func TestWrongAssignmentsAreNamedAtTheirTasks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	ines := s.as(t, testkit.Owner)
	values := ines.get(offAt(number)).hidden(offAt(number) + "/draft/assignments")
	page := ines.post(offAt(number)+"/draft/assignments", with(values,
		"tasks.1.assignee", s.ID(testkit.Tobin), "tasks.1.reviewer", s.ID(testkit.Tobin), "tasks.2.assignee", "nobody")).want(http.StatusUnprocessableEntity)
	for _, field := range []string{"tasks.1.reviewer", "tasks.2.assignee"} {
		if page.page.Find(`.errsum a[href="#f-`+field+`"]`).Length() != 1 || page.byID("f-"+field).AttrOr("aria-invalid", "") != "true" {
			t.Errorf("the mistake in %s is not named at its place: %s", field, page.text(".errsum"))
		}
	}
	page = ines.post(offAt(number)+"/draft/assignments", with(values, "tasks.2.assignee", "", "tasks.1.reviewer", "", "tasks.1.due", "soon")).want(http.StatusUnprocessableEntity)
	if page.page.Find(`.errsum a[href="#f-tasks.1.due"]`).Length() != 1 {
		t.Errorf("a date that is none is not named: %s", page.text(".errsum"))
	}
	if task, _ := s.Facts(number).Task(1); task.Assignee != "" {
		t.Error("half of a refused form was stored")
	}
}

func TestOnlyTheNamedOwnerPublishes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	sanna := s.as(t, testkit.Deputy)
	values := sanna.get(offAt(number)).hidden(offAt(number) + "/draft/assignments")
	for _, task := range s.Facts(number).Tasks {
		with(values, "tasks."+itoa(task.Number)+".assignee", s.ID(testkit.Tobin))
	}
	page := sanna.post(offAt(number)+"/draft/assignments", values).want(http.StatusOK)
	page.says("#problems, section", "Ines Valdorn must publish it.")
	if page.page.Find(`form[action$="/publication"]`).Length() != 0 {
		t.Error("the deputy is offered to publish")
	}
	sanna.post(offAt(number)+"/draft/publication", with(sanna.token(), "version", itoa(s.Facts(number).Version))).want(http.StatusForbidden)
	if s.Facts(number).State != offboarding.Draft {
		t.Error("the deputy published")
	}
}

func TestUnreadyDraftIsNotPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	ines := s.as(t, testkit.Owner)
	page := ines.post(offAt(number)+"/draft/publication", with(ines.token(), "version", itoa(s.Facts(number).Version))).want(http.StatusConflict)
	page.says("body", "The draft cannot be published yet")
	if s.Facts(number).State != offboarding.Draft {
		t.Error("a draft with problems was published")
	}
}

func TestDiscardingNeedsAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	ines := s.as(t, testkit.Owner)
	values := ines.get(offAt(number) + "/discarding").want(http.StatusOK).hidden(offAt(number) + "/discarding")
	page := ines.post(offAt(number)+"/discarding", values).want(http.StatusUnprocessableEntity)
	if page.page.Find(`.errsum a[href="#f-reason"]`).Length() != 1 {
		t.Errorf("the reason is not asked for: %s", page.text("main"))
	}
	list := ines.post(offAt(number)+"/discarding", with(values, "reason", "the client stays")).want(http.StatusOK)
	if list.Request.URL.Path != "/offboardings" || strings.Contains(list.text("table"), "OFF-1001") {
		t.Error("the discarded draft is still in the list")
	}
	ines.get(offAt(number)).want(http.StatusOK).says("main", "Cancelled", "This draft was discarded")
	ines.get(offAt(number) + "/draft").want(http.StatusConflict)
	ines.get("/offboardings?status=all").says("table", "OFF-1001", "Cancelled")
}

func TestChangedAnswersKeepThePeopleOfTasksThatStay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft(offboarding.PersonalData)
	ines := s.as(t, testkit.Owner)
	assignments := ines.get(offAt(number)).hidden(offAt(number) + "/draft/assignments")
	ines.post(offAt(number)+"/draft/assignments", with(assignments, "tasks.1.assignee", s.ID(testkit.Tobin))).want(http.StatusOK)
	page := ines.get(offAt(number) + "/draft").want(http.StatusOK)
	if page.page.Find(`input[name=attributes][value=personal_data][checked]`).Length() != 1 {
		t.Error("the answer given before is not marked")
	}
	values := with(page.hidden(offAt(number)+"/draft/terms"), "client", s.Client, "service", s.Service, "owner", s.ID(testkit.Owner),
		"playbook", "client-exit", "contract_ends", "2026-04-01", "attributes", string(offboarding.DevicesIssued))
	ines.post(offAt(number)+"/draft/terms", values).want(http.StatusOK).says("main", "Devices issued")
	f := s.Facts(number)
	if task, _ := f.Task(1); task.Assignee != s.ID(testkit.Tobin) {
		t.Error("the assignee was lost")
	}
	if len(f.Attributes) != 1 || f.Attributes[0] != offboarding.DevicesIssued {
		t.Errorf("the attributes are %v", f.Attributes)
	}
}

func TestServiceOwnerSeesADraftThatSomebodyElseOwns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ines, tobin := s.as(t, testkit.Owner), s.as(t, testkit.Tobin)
	ines.post("/offboardings/new", with(ines.answers(), "owner", s.ID(testkit.Tobin))).want(http.StatusOK)
	ines.get(offAt(1001)).want(http.StatusOK)
	if !authz.Decide(s.As(testkit.Tobin), authz.PublishOffboarding, authz.Resource{Owner: s.ID(testkit.Tobin), Draft: true}).Allowed {
		t.Fatal("the named owner cannot publish at all")
	}
	tobin.get("/").want(http.StatusOK).says("main", "Your offboardings", "OFF-1001", "You must publish the draft")
}
