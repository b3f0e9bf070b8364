package web_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/testkit"
)

func TestPeopleAreFoundByWhatTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	for query, want := range map[string]string{"?function=legal": "1 account", "?role=administrator": "1 account", "?state=deactivated": "0 accounts", "?q=VALDORN": "1 account", "?state=none": "11 accounts"} {
		admin.get("/people"+query).want(http.StatusOK).says("main", want)
	}
}

func TestNobodyGivesThemselvesAFunctionOrRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	me := s.idOf(administrator)
	page := admin.get("/people/" + me).want(http.StatusOK)
	if page.page.Find(`form[action$="/functions"], form[action$="/roles"]`).Length() > 0 {
		t.Error("an administrator is offered functions or roles of their own")
	}
	admin.post("/people/"+me+"/functions", with(admin.token(), "function", "legal")).want(http.StatusForbidden).says("main", "second administrator")
	admin.post("/people/"+me+"/roles", with(admin.token(), "role", "auditor")).want(http.StatusForbidden).says("main", "second administrator")
	admin.post("/people/"+me+"/deactivation", with(admin.token(), "reason", "none")).want(http.StatusForbidden)
	// Nor to another account of theirs.
	other := s.ID(testkit.Bystander)
	s.must(s.App.LinkAccounts(t.Context(), testkit.Operator(), me, other))
	admin.post("/people/"+other+"/functions", with(admin.token(), "function", "legal")).want(http.StatusForbidden)
	admin.post("/people/"+me+"/unlinking", admin.token()).want(http.StatusForbidden).says("main", "unlinks accounts of their own")
	tobin := "/people/" + s.ID(testkit.Tobin)
	admin.post(tobin+"/functions", with(admin.get(tobin).hidden(tobin+"/functions"), "function", "legal")).want(http.StatusOK).says("main", "Odile Farrowe", "Take legal")
	admin.post(tobin+"/functions", with(admin.token(), "function", "legal")).want(http.StatusConflict)
	admin.post(tobin+"/functions", with(admin.token(), "function", "owner")).want(http.StatusUnprocessableEntity)
}

func TestTakingAFunctionNamesWhatCouldNoLongerBeSigned(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	admin := s.as(t, administrator)
	person := "/people/" + s.ID(testkit.Legal)
	path := person + "/functions/legal/revocation"
	asked := admin.get(path).want(http.StatusOK)
	asked.says("main", "Take legal from Odile Farrowe?", "Others who hold it: nobody", "What could no longer be signed", "OFF-1001", "Legal")
	done := admin.post(path, asked.hidden(path)).want(http.StatusOK)
	done.says("#flash", "Nobody is left to sign in OFF-1001 (legal)")
	admin.get("/access").want(http.StatusOK).says("main", "Nobody: what asks for it cannot be published", "What cannot be signed as it is", "OFF-1001", "admins Administrator", "executives Executive")
	// With a second holder nothing is left unsigned.
	admin.post("/people/"+s.ID(testkit.Tobin)+"/functions", with(admin.token(), "function", "legal")).want(http.StatusOK)
	admin.post(person+"/functions", with(admin.token(), "function", "legal")).want(http.StatusOK)
	if again := admin.get(path).want(http.StatusOK); again.page.Find("#shortages").Length() > 0 {
		t.Error("a function with two holders leaves something unsigned")
	}
}

func TestLinkingNamesWhatFollowsBeforeItIsDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	admin := s.as(t, administrator)
	legal, contract := s.ID(testkit.Legal), s.ID(testkit.Ruvi)
	path := "/people/" + legal + "/link"
	shown := admin.post(path, with(admin.get(path).want(http.StatusOK).hidden(path), "account", contract)).want(http.StatusOK)
	shown.says("main", "What could no longer be signed", "OFF-1001")
	if p, err := s.Store.Person(t.Context(), contract); err != nil || p.Human != contract {
		t.Fatalf("the first press linked the accounts: %v", err)
	}
	linked := admin.post(path, with(shown.hidden(path), "account", contract)).want(http.StatusOK)
	linked.says("#flash", "The accounts are linked.", "OFF-1001").says("main", "Other accounts of the same human")
	if p, err := s.Store.Person(t.Context(), contract); err != nil || p.Human != legal {
		t.Errorf("the account belongs to %q: %v", p.Human, err)
	}
	if event := s.recorded(audit.PersonLinked); event.Actor.Name != "Caspian Roe" {
		t.Errorf("the link is recorded as %+v", event)
	}
	unlinking := "/people/" + contract + "/unlinking"
	admin.post(unlinking, admin.get(unlinking).want(http.StatusOK).hidden(unlinking)).want(http.StatusOK).says("#flash", "unlinked")
}

func TestDeactivatedPersonIsDeadEverywhereAndTheirWorkIsListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish()
	tobin, admin := s.as(t, testkit.Tobin), s.as(t, administrator)
	tobin.get("/tasks").want(http.StatusOK)
	person := "/people/" + s.ID(testkit.Tobin)
	path := person + "/deactivation"
	asked := admin.get(path).want(http.StatusOK)
	asked.says("main", "Deactivate Tobin Askerley?", "16 things below have to do with them", "Tasks and searches", "Ines Valdorn gives it to somebody else")
	admin.post(path, with(asked.hidden(path), "reason", " ")).want(http.StatusUnprocessableEntity).says("main", "Say why, for example")
	done := admin.post(path, with(asked.hidden(path), "reason", "left the company")).want(http.StatusOK)
	done.says("main", "Deactivated", "Tasks and searches", "deactivated Tobin Askerley: “left the company”")
	if got := tobin.get("/tasks"); got.Request.URL.Path != "/login" {
		t.Errorf("a deactivated person is answered with %d at %s", got.StatusCode, got.Request.URL.Path)
	}
	jar, err := cookiejar.New(nil)
	s.must(err)
	v := &visitor{site: s, t: t, client: &http.Client{Jar: jar}}
	if got := v.signIn(testkit.Tobin); !strings.Contains(got.text("main"), "deactivated") {
		t.Errorf("signing in again answers %q", got.text("main"))
	}
	admin.get(path).want(http.StatusOK)
	admin.post(path, with(admin.token(), "reason", "again")).want(http.StatusConflict)
	back := person + "/reactivation"
	admin.post(back, with(admin.get(back).want(http.StatusOK).hidden(back), "reason", "came back")).want(http.StatusOK).says("#flash", "active again")
	s.as(t, testkit.Tobin).get("/tasks").want(http.StatusOK)
}

func TestInvitationBindsWhoeverSignsInThroughItOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	sent := with(admin.get("/people/new").want(http.StatusOK).hidden("/people/new"), "name", "Wanda", "email", "wanda", "title", "", "team", "Client success")
	admin.post("/people/new", sent).want(http.StatusUnprocessableEntity).says("main", "Enter an address such as")
	page := admin.post("/people/new", with(sent, "email", "wanda@example.com")).want(http.StatusOK)
	page.says("main", "Invited", "This is the only time that the link is shown")
	link, err := url.Parse(page.page.Find("#once-link").AttrOr("value", ""))
	s.must(err)
	person := page.Request.URL.Path
	if again := admin.get(person).want(http.StatusOK); again.page.Find("#once-link").Length() > 0 {
		t.Error("the link is shown a second time")
	}
	jar, err := cookiejar.New(nil)
	s.must(err)
	v := &visitor{site: s, t: t, client: &http.Client{Jar: jar}}
	v.get(link.Path).want(http.StatusOK).says("main", "Caspian Roe made an account for Wanda")
	v.get("/invitations/none").want(http.StatusNotFound)
	// Somebody who has an account binds nothing.
	taken := &visitor{site: s, t: t, client: &http.Client{}}
	taken.client.Jar, err = cookiejar.New(nil)
	s.must(err)
	taken.accept(link.Path, testkit.Tobin).want(http.StatusConflict).says("main", "known here already")
	v.accept(link.Path, "newcomer").want(http.StatusOK)
	v.get("/settings").want(http.StatusOK).says("main", "Wanda Sorel")
	if id := s.idOf("newcomer"); "/people/"+id != person {
		t.Errorf("the newcomer has the account %s, want %s", id, person)
	}
	if event := s.recorded(audit.PersonBound); event.Actor.Name != "Wanda Sorel" {
		t.Errorf("the binding is recorded as %+v", event)
	}
	v.get(link.Path).want(http.StatusConflict).says("main", "accepted already")
	admin.post(person+"/invitation", admin.token()).want(http.StatusConflict)
}

func TestInvitationThatWasTakenBackOrReplacedBindsNobody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	page := admin.post("/people/new", with(admin.get("/people/new").hidden("/people/new"), "name", "Wanda Sorel")).want(http.StatusOK)
	first, err := url.Parse(page.page.Find("#once-link").AttrOr("value", ""))
	s.must(err)
	person := page.Request.URL.Path
	renewed := admin.post(person+"/invitation", page.hidden(person+"/invitation")).want(http.StatusOK)
	second, err := url.Parse(renewed.page.Find("#once-link").AttrOr("value", ""))
	s.must(err)
	v := &visitor{site: s, t: t, client: &http.Client{}}
	v.get(first.Path).want(http.StatusConflict).says("main", "taken back or replaced")
	v.get(second.Path).want(http.StatusOK)
	admin.post(person+"/invitation/revocation", renewed.hidden(person+"/invitation/revocation")).want(http.StatusOK)
	v.get(second.Path).want(http.StatusConflict)
	admin.get(person).want(http.StatusOK).says("main", "taken back or replaced by a newer one")
	third, err := url.Parse(admin.post(person+"/invitation", admin.token()).want(http.StatusOK).page.Find("#once-link").AttrOr("value", ""))
	s.must(err)
	s.Clock.Advance(14 * 24 * 60 * 60 * 1e9)
	v.get(third.Path).want(http.StatusConflict).says("main", "worked until")
}

// accept opens the link of an invitation and signs in as somebody.
func (v *visitor) accept(link, subject string) answer {
	v.t.Helper()
	return v.through(link+"/start", subject)
}

// signIn signs in as somebody, whatever comes of it.
func (v *visitor) signIn(subject string) answer {
	v.t.Helper()
	return v.through("/auth/start", subject)
}

func (v *visitor) through(path, subject string) answer {
	v.t.Helper()
	page, err := v.client.Get(v.base + path)
	v.must(err)
	return v.read(testkit.ChoosePerson(v.t, v.client, page, subject), nil)
}
