package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/web"
)

func offAt(number int) string { return fmt.Sprintf("/offboardings/OFF-%d", number) }

// almost brings an offboarding to where only a function's and the owner's
// sign-off are missing, and returns the function.
func almost(s *site, number int) offboarding.Function {
	s.t.Helper()
	s.ProveAll(number)
	s.must(s.App.DeclareInventory(s.t.Context(), s.As(testkit.Owner), number, s.Facts(number).Inventory.Revision))
	functions := s.Facts(number).Snapshot(s.Clock.Now()).RequiredFunctions()
	for _, f := range functions[:len(functions)-1] {
		if f != functions[0] {
			subject := testkit.Signers()[f]
			s.must(s.App.SignOff(s.t.Context(), s.As(subject), s.Intent(number, f, subject)))
		}
	}
	return functions[0]
}

// press fills the sign form and presses Sign, ending at the identity provider.
func (v *visitor) press(number int, ticks ...string) *http.Response {
	v.t.Helper()
	response, err := v.client.PostForm(v.base+offAt(number)+"/signoffs", v.signForm(number, ticks...))
	if err != nil {
		v.t.Fatal(err)
	}
	return response
}

func (v *visitor) signForm(number int, ticks ...string) url.Values {
	v.t.Helper()
	values := v.get(offAt(number) + "/sign-off").want(http.StatusOK).hidden(offAt(number) + "/signoffs")
	for _, tick := range ticks {
		values.Set(tick, "yes")
	}
	return values
}

// confirm signs in afresh after a press, and returns the confirm page.
func (v *visitor) confirm(pressed *http.Response, subject string) answer {
	v.t.Helper()
	return v.read(testkit.ChoosePerson(v.t, v.client, pressed, subject), nil)
}

func TestFunctionSignsThenTheOwnerCloses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	function := almost(s, number)
	signer := testkit.Signers()[function]
	approver := s.as(t, signer)
	page := approver.get(offAt(number)+"/sign-off").want(http.StatusOK).says("section[aria-labelledby=sign]", "Your turn", "What your signature covers")
	if page.page.Find("form[action$=closure]").Length() != 0 {
		t.Error("an approver could close")
	}
	confirm := approver.confirm(approver.press(number, "read"), signer).want(http.StatusOK)
	confirm.says("main", "You have signed in again", "What you sign")
	at := offAt(number) + "/signoffs/confirmation"
	approver.post(at, confirm.hidden(at)).want(http.StatusOK).says(".flash", "Signed.").says("section[aria-labelledby=signoffs]", "Signed")

	owner := s.as(t, testkit.Owner)
	owner.get(offAt(number)+"/sign-off").want(http.StatusOK).says("main", "Gate open", "Only your signature is left", "Nothing else stands above the line")
	confirm = owner.confirm(owner.press(number, "read", "free"), testkit.Owner).want(http.StatusOK).says("main", "Sign and close Halden Maritime AS")
	closed := owner.post(offAt(number)+"/closure", confirm.hidden(offAt(number)+"/closure")).want(http.StatusOK)
	closed.says(".flash", "Signed and closed.", "Certificate CG-2026-0001 was issued").says("main", "Ines Valdorn signed and closed it")
	if href := closed.page.Find(".flash a").AttrOr("href", ""); href != offAt(number)+"/certificate" {
		t.Errorf("the flash leads to %q", href)
	}
	if s.Facts(number).State != offboarding.Closed {
		t.Error("it is not closed")
	}
	again := owner.post(offAt(number)+"/closure", with(confirm.hidden(offAt(number)+"/closure"), "idempotency", "another"))
	again.want(http.StatusConflict)
}

func TestClosedGateHasNoFormAndTakesNoSignature(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	page := owner.get(offAt(number)+"/sign-off").want(http.StatusOK).says("main", "Gate closed", "Can act now", "Will follow", "Closure is not possible")
	if page.page.Find("main form").Length() != 0 {
		t.Error("a closed gate has a form")
	}
	if href := page.page.Find("section.above li .btn").First().AttrOr("href", ""); !strings.HasPrefix(href, offAt(number)+"/") {
		t.Errorf("the first blocker leads to %q", href)
	}
	seen := offboarding.Restore(s.Facts(number)).SignOffDigest(offboarding.Owner, s.Clock.Now())
	owner.post(offAt(number)+"/signoffs", with(owner.token(), "function", "owner", "digest", string(seen), "read", "yes", "free", "yes")).want(http.StatusConflict).says("main", "The gate is closed")
	owner.post(offAt(number)+"/closure", with(owner.token(), "digest", string(seen))).want(http.StatusConflict)
	for _, who := range []string{testkit.Tobin, testkit.Deputy, testkit.Executive} {
		v := s.as(t, who)
		v.post(offAt(number)+"/signoffs", with(v.token(), "function", "owner", "digest", string(seen))).want(http.StatusForbidden)
	}
	if len(s.Facts(number).SignOffs) != 0 {
		t.Error("something was signed")
	}
}

func TestStatementsMustBeTicked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	page := owner.post(offAt(number)+"/signoffs", owner.signForm(number, "read")).want(http.StatusUnprocessableEntity)
	page.says(".errsum", "Nothing was signed", "Tick that nobody asked you to skip a check")
	if _, ticked := page.byID("f-read").Attr("checked"); !ticked {
		t.Error("the tick that was given is lost")
	}
	if id := strings.TrimPrefix(page.page.Find(".errsum a").AttrOr("href", ""), "#"); page.byID(id).AttrOr("name", "") != "free" {
		t.Errorf("the summary leads to %q", id)
	}
}

func TestSigningNeedsAFreshSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	owner.press(number, "read", "free").Body.Close()
	owner.get(offAt(number) + "/signoffs/confirmation").want(http.StatusUnauthorized)
	seen := offboarding.Restore(s.Facts(number)).SignOffDigest(offboarding.Owner, s.Clock.Now())
	owner.post(offAt(number)+"/closure", with(owner.token(), "digest", string(seen))).want(http.StatusUnauthorized)
	if s.Facts(number).State != offboarding.Open {
		t.Fatal("it was closed without a fresh sign-in")
	}
}

func TestFreshSignInOfSomebodyElseSignsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	owner.confirm(owner.press(number, "read", "free"), testkit.Deputy).want(http.StatusUnauthorized).says("main", "somebody else")
	owner.get(offAt(number) + "/signoffs/confirmation").want(http.StatusConflict)
	if len(s.Facts(number).Closures) != 0 {
		t.Error("it was closed")
	}
}

func TestIntentOfAnotherSessionSignsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	confirm := owner.confirm(owner.press(number, "read", "free"), testkit.Owner).want(http.StatusOK)
	values := confirm.hidden(offAt(number) + "/closure")
	for _, who := range []string{testkit.Owner, testkit.Deputy} {
		other := s.as(t, who)
		other.post(offAt(number)+"/closure", values).want(http.StatusForbidden) // the token is of another session
		other.post(offAt(number)+"/closure", with(other.token(), "digest", values.Get("digest"))).want(http.StatusConflict)
	}
	if len(s.Facts(number).Closures) != 0 {
		t.Error("it was closed from another session")
	}
}

func TestIntentEndsAfterFiveMinutesAndServesOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	function := almost(s, number)
	signer := testkit.Signers()[function]
	v := s.as(t, signer)
	at := offAt(number) + "/signoffs/confirmation"
	confirm := v.confirm(v.press(number, "read"), signer).want(http.StatusOK)
	s.Clock.Advance(5*time.Minute + time.Second)
	v.get(at).want(http.StatusConflict).says("main", "more than 5 minutes ago")
	v.post(at, confirm.hidden(at)).want(http.StatusConflict)
	if len(s.Facts(number).SignOffs) != len(s.Facts(number).SignOffRules)-1 {
		t.Error("an intent that had ended was signed")
	}
	confirm = v.confirm(v.press(number, "read"), signer).want(http.StatusOK)
	other := s.Publish()
	v.get(offAt(other)+"/signoffs/confirmation").want(http.StatusConflict).says("main", "You pressed Sign on")
	v.post(at, with(confirm.hidden(at), "digest", strings.Repeat("0", 64))).want(http.StatusConflict).says("main", "another window")
	v.post(at, with(confirm.hidden(at), "idempotency", "again")).want(http.StatusConflict)
}

func TestChangeBetweenReadingAndSigningIsShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	read := owner.signForm(number, "read", "free")
	s.Clock.Advance(time.Minute)
	s.must(s.App.ReopenTask(t.Context(), s.As(testkit.Owner), reading.Spot{Number: number, Task: 1}, "the key was used again"))
	page := owner.post(offAt(number)+"/signoffs", read).want(http.StatusConflict)
	page.says("main", "What you would sign changed since you read it", "Nothing was signed", "Ines Valdorn reopened T-01")
	if href := page.page.Find("section[aria-labelledby=changed] li a").First().AttrOr("href", ""); href == "" {
		t.Error("no change leads to its place")
	}
	if page.page.Find("main form").Length() != 0 {
		t.Error("the conflict can be signed at once")
	}
	if digests := page.page.Find("main .digest"); digests.Length() != 2 || digests.First().Text() == digests.Last().Text() {
		t.Error("the two digests are not shown")
	}
}

func TestChangeAfterTheFreshSignInIsShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	confirm := owner.confirm(owner.press(number, "read", "free"), testkit.Owner).want(http.StatusOK)
	s.Clock.Advance(time.Minute)
	_, err := s.App.AddItem(t.Context(), s.As(testkit.Deputy), number, offboarding.Item{Kind: offboarding.Device, Identifier: "GW-1", Source: "store"})
	s.must(err)
	owner.post(offAt(number)+"/closure", confirm.hidden(offAt(number)+"/closure")).want(http.StatusConflict).says("main", "Nothing was signed", "Sanna Quillby added an inventory item")
	owner.get(offAt(number)+"/sign-off").want(http.StatusOK).says("section[aria-labelledby=signoffs]", "Void since", "an inventory item was added", "Sanna Quillby did that")
}

func TestWeakerModeStillAsksForASignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.FreshSignIn = false })
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	owner.press(number, "read", "free").Body.Close()
	owner.get(offAt(number) + "/signoffs/confirmation").want(http.StatusUnauthorized)
}

func TestDraftHasNoSignOffPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Draft()
	owner := s.as(t, testkit.Owner)
	if got := owner.get(offAt(number) + "/sign-off").want(http.StatusOK).Request.URL.Path; strings.HasSuffix(got, "sign-off") {
		t.Errorf("a draft has a sign-off page at %s", got)
	}
	s.as(t, testkit.Bystander).get(offAt(number) + "/sign-off").want(http.StatusNotFound)
}
