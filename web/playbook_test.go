package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

// administrator signs in somebody who is made an administrator.
func (s *site) administrator(t *testing.T) *visitor {
	t.Helper()
	s.must(s.App.GrantRole(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), authz.Administrator))
	return s.as(t, testkit.Bystander)
}

// exported is the latest text of the client exit.
func (v *visitor) exported() string {
	v.t.Helper()
	return v.get("/playbooks/client-exit/export").want(http.StatusOK).body
}

// sendText sends the import form with a text.
func (v *visitor) sendText(text, action string, pairs ...string) answer {
	v.t.Helper()
	form := v.get("/playbooks/import").want(http.StatusOK).hidden("/playbooks/import")
	return v.upload("/playbooks/import", with(form, append([]string{"text", text, "action", action}, pairs...)...))
}

func TestPlaybooksAreForThoseWhoAnswerForOffboardingsAndForAuditors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/playbooks", "/playbooks/client-exit", "/playbooks/client-exit/versions/1", "/playbooks/client-exit/export", "/playbooks/client-exit/comparison"} {
		for _, who := range []string{testkit.Owner, testkit.Deputy, "auditor"} {
			s.as(t, who).get(path).want(http.StatusOK)
		}
		for _, who := range []string{testkit.Tobin, testkit.Legal, testkit.Executive} {
			s.as(t, who).get(path).want(http.StatusForbidden)
		}
	}
	owner := s.as(t, testkit.Owner)
	for path, sent := range map[string]int{
		"/playbooks/import": http.StatusForbidden, "/playbooks/client-exit/retirement": http.StatusNotFound, "/playbooks/client-exit/reinstatement": http.StatusNotFound,
	} {
		owner.get(path).want(http.StatusForbidden)
		owner.upload(path, owner.token()).want(sent)
	}
	if page := owner.get("/playbooks/client-exit"); strings.Contains(page.body, "Retire this playbook") || strings.Contains(page.body, "Change as text") {
		t.Error("an owner is offered what only administrators do")
	}
	for _, path := range []string{"/playbooks/nothing", "/playbooks/client-exit/versions/2", "/playbooks/client-exit/versions/x", "/playbooks/client-exit/export?version=2", "/playbooks/client-exit/export?version=x", "/playbooks/client-exit/comparison?from=1&to=2", "/playbooks/nothing/comparison"} {
		owner.get(path).want(http.StatusNotFound)
	}
}

func TestTheListSaysVersionTasksAndUse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	s.Draft()
	s.as(t, testkit.Owner).get("/playbooks").want(http.StatusOK).
		says("tbody tr", "Client exit", "client-exit", "v1", "1 running offboarding", "Can be chosen", "2 Mar 2026 by Operator")
}

func TestThePageSaysWhatAPlaybookAsks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.as(t, testkit.Owner).get("/playbooks/client-exit").want(http.StatusOK)
	page.says("main", "Client exit", "End the sign-in federation", "If federated access", "Identity", "The day the contract ends",
		"After “", "Contract", "SOC 2 CC6.3", "Version 1", "shown here")
	page.says("section[aria-labelledby=sign-offs]", "Privacy", "If personal data or regulated data", "I state that")
	if page.page.Find("section[aria-labelledby=history] form").Length() != 0 {
		t.Error("one version is offered for comparison with itself")
	}
}

func TestTheExportIsTheTextWithItsComments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	export := s.as(t, "auditor").get("/playbooks/client-exit/export?version=1").want(http.StatusOK)
	if got := export.Header.Get("Content-Disposition"); got != `attachment; filename="client-exit-v1.yaml"` {
		t.Errorf("it is called %s", got)
	}
	if !strings.HasPrefix(export.body, "# Client exit: a customer leaves") || export.Header.Get("Content-Type") != "application/yaml" {
		t.Errorf("got %s: %.60s", export.Header.Get("Content-Type"), export.body)
	}
}

func TestTheSchemaIsOpenToEverybody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	response, err := http.Get(s.base + "/schemas/playbook.json")
	s.must(err)
	defer response.Body.Close()
	var schema map[string]any
	if err := json.NewDecoder(response.Body).Decode(&schema); err != nil || response.StatusCode != http.StatusOK || schema["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("%d, %v, %v", response.StatusCode, err, schema["$schema"])
	}
}

func TestAnImportShowsWhatItWouldChangeAndThenSaves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	changed := strings.Replace(strings.Replace(v.exported(), "effort: 2\n", "effort: 7\n", 1), "name: Client exit\n", "name: Client exit, slower\n", 1)
	check := v.sendText(changed, "check", "note", "slower").want(http.StatusOK)
	check.says("section[aria-labelledby=changes]", "What changes against version 1", "The playbook itself", "Client exit, slower", "Task “End the sign-in federation” (end-federation)", "effort", "7")
	if got := check.page.Find("textarea").Text(); strings.TrimSpace(strings.ReplaceAll(got, "\r\n", "\n")) != strings.TrimSpace(changed) {
		t.Error("the text was not kept")
	}
	if entry, err := s.Store.PlaybookEntry(t.Context(), "client-exit"); err != nil || entry.Latest != 1 {
		t.Fatalf("a check stored something: %+v, %v", entry, err)
	}
	saved := v.upload("/playbooks/import", with(check.hidden("/playbooks/import"), "text", changed, "note", "slower", "action", "save")).want(http.StatusOK)
	saved.says(".flash", "Client exit, slower is at version 2 now.").says("section[aria-labelledby=history]", "Version 2", "slower", "Compare with version 1")
	v.get("/playbooks/client-exit/versions/1").want(http.StatusOK).says(".flash", "This is an older version.").says("h1", "Client exit")
	v.get("/playbooks/client-exit/comparison?from=1&to=2").want(http.StatusOK).says("section[aria-labelledby=changes]", "2 differences", "effort", "2", "7")
	v.get("/playbooks/client-exit/comparison").want(http.StatusOK).says("h1", "version 1 and 2")
	v.get("/playbooks/client-exit/comparison?from=2&to=2").want(http.StatusOK).says("main", "Both ask for the same")
}

func TestMistakesOfAnImportStandWithLineAndColumnAndTheTextIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	const wrong = "id: small\nversion: one\nnmae: Small <b>\n"
	page := v.sendText(wrong, "save").want(http.StatusUnprocessableEntity)
	page.says(".errsum", "Nothing was saved. Mend", "Line 2, column 10: version: \"one\" stands where a whole number belongs", "Line 3, column 1: nmae: there is no such field")
	page.says("#line-3", "nmae: Small <b>", "Column 1: nmae: there is no such field")
	for _, link := range page.page.Find(".errsum a").EachIter() {
		if id := strings.TrimPrefix(link.AttrOr("href", ""), "#"); page.byID(id).Length() != 1 {
			t.Errorf("%s leads nowhere", id)
		}
	}
	if got := page.page.Find("textarea").Text(); !strings.Contains(got, "nmae: Small <b>") {
		t.Errorf("the text became %q", got)
	}
}

func TestAFileGoesBeforeTheTextAndTooLargeOnesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	form := v.get("/playbooks/import").hidden("/playbooks/import")
	send := func(content string) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		s.must(w.WriteField("csrf", form.Get("csrf")))
		s.must(w.WriteField("text", "id: typed"))
		part, err := w.CreateFormFile("file", "playbook.yaml")
		s.must(err)
		_, err = io.WriteString(part, content)
		s.must(err)
		s.must(w.Close())
		return v.read(v.client.Post(v.base+"/playbooks/import", w.FormDataContentType(), &body))
	}
	send("id: from-the-file\n").want(http.StatusUnprocessableEntity).says("textarea", "id: from-the-file")
	send(strings.Repeat("#", 10<<20)).want(http.StatusRequestEntityTooLarge)
	v.post("/playbooks/import", url.Values{"csrf": form["csrf"]}).want(http.StatusUnsupportedMediaType)
}

func TestAnImportOverSomebodyElsesVersionIsAConflictAndKeepsTheText(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	text := v.exported()
	check := v.sendText(strings.Replace(text, "name: Client exit\n", "name: Mine\n", 1), "check").want(http.StatusOK)
	_, err := s.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: []byte(strings.Replace(text, "name: Client exit\n", "name: Theirs\n", 1))})
	s.must(err)
	mine := strings.Replace(text, "name: Client exit\n", "name: Mine\n", 1)
	page := v.upload("/playbooks/import", with(check.hidden("/playbooks/import"), "text", mine, "action", "save")).want(http.StatusConflict)
	page.says(".flash", "at version 2 now, and this was made from version 1", "Your text is still here.").says("textarea", "name: Mine")
	if got := page.page.Find(".flash a").AttrOr("href", ""); got != "/playbooks/client-exit/comparison?from=1&to=2" {
		t.Errorf("it leads to %s", got)
	}
}

func TestAPlaybookThatSomebodyElseAddedMeanwhileIsAConflict(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	text := strings.Replace(v.exported(), "id: client-exit\n", "id: other-exit\n", 1)
	check := v.sendText(text, "check").want(http.StatusOK)
	check.says("section[aria-labelledby=changes]", "A new playbook", "It would be version 1")
	_, err := s.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{Text: []byte(text)})
	s.must(err)
	v.upload("/playbooks/import", with(check.hidden("/playbooks/import"), "text", text, "action", "save")).want(http.StatusConflict).
		says(".flash", "here is a playbook other-exit already, at version 1")
}

func TestARetiredPlaybookIsNotOfferedAndComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	draft := s.Draft()
	v := s.administrator(t)
	ask := v.get("/playbooks/client-exit/retirement").want(http.StatusOK)
	v.post("/playbooks/client-exit/retirement", ask.hidden("/playbooks/client-exit/retirement")).want(http.StatusUnprocessableEntity).says(".errsum", "Say in at most 1000 characters why")
	v.post("/playbooks/client-exit/retirement", with(ask.hidden("/playbooks/client-exit/retirement"), "reason", "replaced")).want(http.StatusOK).
		says(".flash", "The playbook is retired.").says("main", "No new offboarding can choose it", "Bring this playbook back")
	v.get("/playbooks").want(http.StatusOK).says("tbody", "Retired")

	owner := s.as(t, testkit.Owner)
	start := owner.get("/offboardings/new").want(http.StatusOK)
	if start.page.Find("input[name=playbook][value=client-exit]").Length() != 0 {
		t.Error("a retired playbook is offered")
	}
	kept := owner.get(offAt(draft) + "/draft").want(http.StatusOK)
	if kept.page.Find("input[name=playbook][value=client-exit][checked]").Length() != 1 {
		t.Error("the draft that has it does not keep it")
	}
	v.post("/playbooks/client-exit/retirement", with(ask.hidden("/playbooks/client-exit/retirement"), "reason", "again", "idempotency", "another")).want(http.StatusConflict)
	back := v.get("/playbooks/client-exit/reinstatement").want(http.StatusOK).hidden("/playbooks/client-exit/reinstatement")
	v.post("/playbooks/client-exit/reinstatement", with(back, "reason", "needed after all")).want(http.StatusOK).says(".flash", "can be chosen again")
}

func TestTheTierIsAskedPreviewedAndShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.administrator(t)
	text := strings.Replace(admin.exported(), "  - function: legal\n", "  - function: legal\n    tiers: [strict]\n", 1)
	admin.sendText(text, "save").want(http.StatusOK)
	owner := s.as(t, testkit.Owner)
	start := owner.get("/offboardings/new").want(http.StatusOK)
	if got := start.page.Find("input[name=tier][checked]").AttrOr("value", ""); got != "standard" {
		t.Errorf("%q is marked", got)
	}
	form := with(start.hidden("/offboardings/new"), "client", s.Client, "service", s.Service, "owner", s.ID(testkit.Owner),
		"playbook", "client-exit", "contract_ends", "2026-04-01", "tier", "strict", "action", "preview")
	if strict, light := owner.post("/offboardings/new", form), owner.post("/offboardings/new", with(form, "tier", "light")); !strings.Contains(strict.text("#preview"), "Legal") || strings.Contains(light.text("#preview"), "Legal") {
		t.Errorf("strict previews %s, light %s", strict.text("#preview"), light.text("#preview"))
	}
	draft := owner.post("/offboardings/new", with(form, "tier", "strict", "action", "")).want(http.StatusOK)
	draft.says("#facts", "v2, strict")
	number := 1001
	if got := s.Facts(number).Tier; got != offboarding.Strict {
		t.Errorf("stored is %q", got)
	}
	if got := owner.get(offAt(number)+"/draft").page.Find("input[name=tier][checked]").AttrOr("value", ""); got != "strict" {
		t.Errorf("the draft asks with %q marked", got)
	}
	owner.post("/offboardings/new", with(form, "tier", "lax", "action", "", "idempotency", "other")).want(http.StatusUnprocessableEntity).says(".errsum", "Choose light, standard or strict")
}
