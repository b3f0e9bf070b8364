package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func ownershipAt(number int) string { return offAt(number) + "/ownership" }

// offerBy offers an offboarding on its page.
func (v *visitor) offerBy(number int, to, reason string) answer {
	v.t.Helper()
	form := v.get(ownershipAt(number)).want(http.StatusOK).hidden(ownershipAt(number) + "/offers")
	return v.post(ownershipAt(number)+"/offers", with(form, "to", v.ID(to), "reason", reason))
}

func TestOwnershipIsOfferedReadAndAccepted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.must(s.App.AddUnknown(t.Context(), s.As(testkit.Owner), number, offboarding.Unknown{What: "no list of the vendor's keys", Method: "ask them", Owner: s.ID(testkit.Tobin)}))
	s.days(40)
	owner := s.as(t, testkit.Owner)
	owner.get(offAt(number)).want(http.StatusOK).says(".acts, .ph, main", "Hand over")
	page := owner.get(ownershipAt(number)).want(http.StatusOK).says("main", "Ines Valdorn is the accountable owner", "Hand it over", "Never offered before")
	for _, nobody := range []string{testkit.Owner, testkit.Deputy, testkit.Legal} {
		if page.page.Find(`select[name=to] option[value="`+s.ID(nobody)+`"]`).Length() != 0 {
			t.Errorf("%s can be chosen", nobody)
		}
	}
	owner.offerBy(number, testkit.TobinAdmin, "the team moves <to> Identity Hub").want(http.StatusOK).
		says(".flash", "Ownership offered.").says("main", "must accept", "the team moves <to> Identity Hub", "Withdraw the offer")

	asked := s.as(t, testkit.TobinAdmin)
	home := asked.get("/").want(http.StatusOK)
	home.says("section[aria-labelledby=offers]", "Halden Maritime AS", "Ines Valdorn", "the team moves <to> Identity Hub").says("nav", "Reviews 1")
	if href := home.page.Find("section[aria-labelledby=offers] .btn").AttrOr("href", ""); href != ownershipAt(number) {
		t.Errorf("the offer leads to %q", href)
	}
	asked.get(taskAt(number, 1)).want(http.StatusOK)
	asked.get(offAt(number)).want(http.StatusOK).says("#offered", "You are asked to become the accountable owner")
	page = asked.get(ownershipAt(number)).want(http.StatusOK)
	page.says("section[aria-labelledby=risks]", "What you take over", "would stand above the line", "overdue", "No list of the vendor's keys", "The owner's sign-off comes last", "days overdue")
	form := page.hidden(ownershipAt(number) + "/acceptance")
	asked.post(ownershipAt(number)+"/acceptance", form).want(http.StatusUnprocessableEntity).says(".errsum", "Say that you have read it")

	s.Submit(number, 1)
	stale := asked.post(ownershipAt(number)+"/acceptance", with(form, "read", "yes")).want(http.StatusConflict)
	stale.says(".flash", "Nothing was changed.", "What you would take over changed since you read it").says("section[aria-labelledby=risks]", "must review the evidence for T-01")
	asked.post(ownershipAt(number)+"/acceptance", with(stale.hidden(ownershipAt(number)+"/acceptance"), "read", "yes")).
		want(http.StatusOK).says(".flash", "You are the accountable owner.").says("#facts", "Tobin Askerley (admin)")
	asked.get(offAt(number)+"/audit").want(http.StatusOK).says("main", "accepted the ownership of OFF-1001")
	asked.get(ownershipAt(number)).says("aside", "Ines Valdorn to Tobin Askerley (admin)", "Accepted", "open risks shown")
	owner.get(offAt(number)).want(http.StatusNotFound)
}

func TestOfferFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	page := owner.offerBy(number, testkit.Tobin, "  ").want(http.StatusUnprocessableEntity).says(".errsum", "Say why")
	if page.page.Find(`select[name=to] option[selected]`).AttrOr("value", "") != s.ID(testkit.Tobin) {
		t.Error("who was chosen is lost")
	}
	page = owner.offerBy(number, testkit.Legal, "the team moves").want(http.StatusUnprocessableEntity).says(".errsum", "nobody is left who can sign for legal")
	if page.text("textarea[name=reason]") != "the team moves" {
		t.Error("the reason is lost")
	}
	if _, waits := s.Facts(number).PendingOffer(); waits {
		t.Error("something was offered")
	}
}

func TestOfferIsDeclinedOrWithdrawnWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner, tobin := s.as(t, testkit.Owner), s.as(t, testkit.Tobin)
	owner.offerBy(number, testkit.Tobin, "the team moves").want(http.StatusOK)
	at := ownershipAt(number) + "/declining"
	tobin.post(at, tobin.get(at).want(http.StatusOK).says("h1", "Decline Halden Maritime AS?").hidden(at)).want(http.StatusUnprocessableEntity).says(".errsum", "Say why")
	declined := tobin.post(at, with(tobin.get(at).hidden(at), "reason", "I leave myself")).want(http.StatusOK).says(".flash", "Declined.")
	if declined.Request.URL.Path != "/reviews" {
		t.Errorf("declining leads to %s", declined.Request.URL.Path)
	}
	owner.get(ownershipAt(number)).says("aside", "Declined", "Tobin Askerley: I leave myself")
	tobin.get(at).want(http.StatusConflict)

	owner.offerBy(number, testkit.Tobin, "please after all").want(http.StatusOK)
	at = ownershipAt(number) + "/withdrawal"
	tobin.get(at).want(http.StatusForbidden)
	owner.post(at, with(owner.get(at).want(http.StatusOK).hidden(at), "reason", "called off")).want(http.StatusOK).says(".flash", "Offer withdrawn.").says("aside", "Withdrawn", "called off")
}

func TestStrangersLearnNothingOfOwnership(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	draft := s.Draft()
	stranger := s.as(t, testkit.TobinAdmin)
	for _, path := range []string{ownershipAt(number), ownershipAt(number) + "/declining", ownershipAt(number) + "/withdrawal", ownershipAt(999), offAt(number) + "/cancellation", offAt(number) + "/cancellation/decision", offAt(number) + "/cancellation/withdrawal"} {
		stranger.get(path).want(http.StatusNotFound)
	}
	for _, path := range []string{"/offers", "/successor", "/acceptance", "/declining", "/withdrawal"} {
		stranger.post(ownershipAt(number)+path, with(stranger.token(), "to", s.ID(testkit.TobinAdmin), "reason", "mine", "offer", "x", "read", "yes")).want(http.StatusNotFound)
	}
	for _, path := range []string{"", "/approval", "/refusal", "/withdrawal"} {
		stranger.post(offAt(number)+"/cancellation"+path, with(stranger.token(), "reason", "gone", "request", "x")).want(http.StatusNotFound)
	}
	s.as(t, testkit.Owner).get(ownershipAt(draft)).want(http.StatusNotFound)
	reader := s.as(t, testkit.Tobin)
	page := reader.get(ownershipAt(number)).want(http.StatusOK)
	if page.page.Find("main form").Length() != 0 {
		t.Error("somebody who only reads has a form")
	}
}

func TestAdministratorNamesASuccessorOnlyForAnOwnerWhoLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.must(s.App.GrantRole(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), authz.Administrator))
	admin := s.as(t, testkit.Bystander)
	if admin.get(ownershipAt(number)).want(http.StatusOK).page.Find("main form").Length() != 0 {
		t.Error("a successor can be named while the owner is active")
	}
	_, err := s.App.DeactivatePerson(t.Context(), testkit.Operator(), s.ID(testkit.Owner), "left")
	s.must(err)
	admin.get(offAt(number)).want(http.StatusOK).says("section[aria-labelledby=ownerless]", "Ines Valdorn is not active any more", "Name a successor")
	admin.get(offAt(number)+"/sign-off").want(http.StatusOK).says("main", "An administrator must name a successor")
	page := admin.get(ownershipAt(number)).want(http.StatusOK)
	if page.page.Find(`select[name=to] option[value="`+s.ID(testkit.Bystander)+`"]`).Length() != 0 {
		t.Error("an administrator can choose themselves")
	}
	at := ownershipAt(number) + "/successor"
	admin.post(at, with(page.hidden(at), "to", s.ID(testkit.Bystander), "reason", "mine")).want(http.StatusUnprocessableEntity).says(".errsum", "Nobody names themselves")
	admin.post(at, with(admin.get(ownershipAt(number)).hidden(at), "to", s.ID(testkit.Tobin), "reason", "Ines left")).want(http.StatusOK).says("main", "Tobin Askerley must accept")
	tobin := s.as(t, testkit.Tobin)
	tobin.get(offAt(number)+"/sign-off").says("main", "You must accept to be the accountable owner", "Read the offer")
	accept := ownershipAt(number) + "/acceptance"
	tobin.post(accept, with(tobin.get(ownershipAt(number)).want(http.StatusOK).hidden(accept), "read", "yes")).want(http.StatusOK).says("#facts", "Tobin Askerley")
	if found := tobin.get(offAt(number)).page.Find("section[aria-labelledby=ownerless]").Length(); found != 0 {
		t.Error("the page still says that nobody is accountable")
	}
}

func TestSeveralAreHandedOverAfterALookAtEach(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var refs []string
	var numbers []int
	for range 4 {
		numbers = append(numbers, s.Publish())
		refs = append(refs, strings.TrimPrefix(offAt(numbers[len(numbers)-1]), "/offboardings/"))
	}
	s.must(s.App.OfferOwnership(t.Context(), s.As(testkit.Owner), app.OfferOwnership{Offboarding: numbers[1], To: s.ID(testkit.Executive), Reason: "first"}))
	owner := s.as(t, testkit.Owner)
	owner.get("/").says("main", "Hand over several")
	const at, check = "/offboardings/hand-over", "/offboardings/hand-over/check"
	page := owner.get(at).want(http.StatusOK).says("main", "Offered to Hedda Marrow already")
	if boxes := page.page.Find("input[name=offboardings]").Length(); boxes != 3 {
		t.Errorf("%d can be chosen, want 3", boxes)
	}
	owner.post(check, with(page.hidden(check), "reason", "the teams merge")).want(http.StatusUnprocessableEntity).
		says(".errsum", "Choose at least one offboarding", "Choose an active person").says("textarea[name=reason]", "the teams merge")
	form := with(page.hidden(check), "to", s.ID(testkit.Tobin), "reason", "the teams merge")
	form["offboardings"] = []string{refs[0], refs[1], refs[2], "OFF-9999", "nonsense"}
	preview := owner.post(check, form).want(http.StatusOK)
	preview.says("h1", "Offer these to Tobin Askerley?").says("main", "2 of 4 offboardings will be offered", "Will be offered", "above the line", "offered to Hedda Marrow already", "Not one that you may see", "the teams merge", "Offer 2 offboardings")
	if _, waits := s.Facts(numbers[0]).PendingOffer(); waits {
		t.Fatal("the preview offered something")
	}
	s.must(s.App.OfferOwnership(t.Context(), s.As(testkit.Owner), app.OfferOwnership{Offboarding: numbers[2], To: s.ID(testkit.Executive), Reason: "meanwhile"}))
	offers := at + "/offers"
	result := owner.post(offers, preview.hidden(offers)).want(http.StatusOK)
	result.says("h1", "1 offboarding offered, 1 not").says("tbody", "Not offered", "offered to Hedda Marrow already", "Tobin Askerley must accept")
	if !strings.HasPrefix(result.Request.URL.Path, at+"/") {
		t.Errorf("the result is at %s", result.Request.URL.Path)
	}
	f := s.Facts(numbers[0])
	offer, _ := f.PendingOffer()
	s.must(s.App.AcceptOwnership(t.Context(), s.As(testkit.Tobin), app.AcceptOwnership{Offboarding: numbers[0], Offer: offer.ID, Seen: f.Risks(offer.To, s.Clock.Now()).Digest()}))
	s.Clock.Advance(time.Minute)
	owner.get(result.Request.URL.RequestURI()).want(http.StatusOK).says("tbody", "Accepted", "Tobin Askerley is the accountable owner since")
	s.as(t, testkit.Deputy).get(result.Request.URL.Path).want(http.StatusNotFound)
	s.as(t, testkit.Deputy).get(at).want(http.StatusOK).says("main", "You own no open offboarding")
	s.as(t, testkit.Deputy).get(at + "?whose=gone").want(http.StatusForbidden)
}

func TestAdministratorHandsOverWhatAnOwnerLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.must(s.App.GrantRole(t.Context(), testkit.Operator(), s.ID(testkit.Bystander), authz.Administrator))
	admin := s.as(t, testkit.Bystander)
	const at, check = "/offboardings/hand-over", "/offboardings/hand-over/check"
	admin.get("/offboardings").want(http.StatusOK).says("main", "Without an active owner")
	admin.get(at+"?whose=gone").want(http.StatusOK).says("main", "Every open offboarding has an active owner", "Without an active owner")
	_, err := s.App.DeactivatePerson(t.Context(), testkit.Operator(), s.ID(testkit.Owner), "left")
	s.must(err)
	page := admin.get(at+"?whose=gone").want(http.StatusOK).says("tbody", "Halden Maritime AS", "Ines Valdorn")
	form := with(page.hidden(check), "to", s.ID(testkit.Tobin), "reason", "Ines left", "offboardings", "OFF-1001")
	preview := admin.post(check, form).want(http.StatusOK).says("main", "Will be offered")
	admin.post(at+"/offers", preview.hidden(at+"/offers")).want(http.StatusOK).says("h1", "1 offboarding offered")
	if offer, _ := s.Facts(number).PendingOffer(); offer.Kind != offboarding.Succession || offer.By != s.ID(testkit.Bystander) {
		t.Errorf("the offer is %+v", offer)
	}
}
