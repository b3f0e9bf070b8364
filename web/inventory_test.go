package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

func inventoryAt(number int) string { return fmt.Sprintf("/offboardings/OFF-%d/inventory", number) }

// inventoryForm fills the form that leads to a place below the inventory.
func (v *visitor) inventoryForm(number int, to string, pairs ...string) answer {
	v.t.Helper()
	at := inventoryAt(number)
	return v.post(at+to, with(v.get(at).want(http.StatusOK).hidden(at+to), pairs...))
}

func (v *visitor) addItem(number int, identifier string) {
	v.t.Helper()
	v.inventoryForm(number, "/items", "kind", "api_key", "identifier", identifier, "source", "IAM report of 10 November").
		want(http.StatusOK).says(".flash", "Item added")
}

func TestItemIsAddedDecidedAndProven(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	owner.get(inventoryAt(number)).want(http.StatusOK).says("main", "Nothing is in the inventory yet")
	owner.addItem(number, "hal-ing-7f31c9")
	page := owner.get(inventoryAt(number)).want(http.StatusOK).says("main", "1 of 1 item has no disposition", "hal-ing-7f31c9", "No decision")
	ticked := page.page.Find("tbody input[type=checkbox]").AttrOr("value", "")
	set := owner.inventoryForm(number, "/dispositions", "items", ticked, "disposition", "revoke", "proven_by", "1").want(http.StatusOK)
	set.says(".flash", "Set for 1 item").says("main", "The only item has a disposition", "0 of 1 decided item proven", "Revoke")
	if href := set.page.Find("tbody a").AttrOr("href", ""); href != taskAt(number, 1) {
		t.Errorf("the item is proven at %q", href)
	}
	tobin := s.as(t, testkit.Tobin)
	tobin.get(taskAt(number, 1)).want(http.StatusOK).says("#facts", "Proves", "hal-ing-7f31c9")
	if got := s.Facts(number).Inventory.ProvenBy[1]; got != 1 {
		t.Errorf("task 1 proves %d items", got)
	}
}

func TestWrongFormsOfTheInventoryAreShownAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	owner.addItem(number, "hal-ing-7f31c9")
	owner.inventoryForm(number, "/unknowns", "what", "keys of the subcontractor", "method", "ask them", "owner", s.ID(testkit.Tobin)).want(http.StatusOK)
	for name, c := range map[string]struct {
		to    string
		pairs []string
		say   map[string]string // message by id of its field
		kept  string
	}{
		"item": {"/items", []string{"detail", "for the gateway"}, map[string]string{
			"f-item.kind": "Choose what sort of thing it is", "f-item.identifier": "Enter the identifier", "f-item.source": "Say where this is known from",
		}, "f-item.detail=for the gateway"},
		"owner of an item": {"/items", []string{"kind", "device", "identifier", "GW-4401", "source", "store", "owner", s.ID(testkit.Former) + "x"}, map[string]string{
			"f-item.owner": "Choose an active person",
		}, "f-item.identifier=GW-4401"},
		"disposition": {"/dispositions", nil, map[string]string{
			"f-set.items": "Choose at least one item", "f-set.disposition": "Choose what happens to it", "f-set.proven_by": "Choose the task that proves it",
		}, ""},
		"unknown": {"/unknowns", []string{"what", "who has the badge"}, map[string]string{
			"f-unknown.method": "Say how to find out", "f-unknown.owner": "Choose an active person who finds out",
		}, "f-unknown.what=who has the badge"},
		"closure": {"/unknowns/1/closure", nil, map[string]string{
			"f-close-1.resolution": "Choose how it is closed", "f-close-1.explained": "Say what was searched or found",
		}, ""},
	} {
		defer func() {
			if t.Failed() {
				t.Logf("form of %s", name)
			}
		}()
		checkInventoryForm(t, owner.inventoryForm(number, c.to, c.pairs...), c.say, c.kept)
	}
	// Only without an open unknown is there a declaration to make.
	owner.inventoryForm(number, "/unknowns/1/closure", "resolution", "found", "explained", "it was one key").want(http.StatusOK)
	checkInventoryForm(t, owner.inventoryForm(number, "/declarations"), map[string]string{"f-declaration.declare": "Tick the statement"}, "")
}

func checkInventoryForm(t *testing.T, page answer, say map[string]string, kept string) {
	t.Helper()
	page.want(http.StatusUnprocessableEntity)
	if got := page.page.Find(".errsum li").Length(); got != len(say) {
		t.Errorf("%d mistakes are named, want %d: %s", got, len(say), page.text(".errsum"))
	}
	for id, message := range say {
		if page.byID(id).Length() != 1 || page.page.Find(`.errsum a[href="#`+id+`"]`).Length() != 1 {
			t.Errorf("nothing leads to %s", id)
		}
		page.says(".errsum", message)
	}
	if id, want, ok := strings.Cut(kept, "="); ok && page.byID(id).AttrOr("value", page.byID(id).Text()) != want {
		t.Errorf("%s does not hold %q any more", id, want)
	}
	if page.page.Find("main details[open] .err-m, main .bulk .err-m, main form .err-m").Length() == 0 {
		t.Error("no form with its mistakes is open")
	}
}

func TestItemDecidedMeanwhileIsAConflict(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	owner.addItem(number, "hal-ing-7f31c9")
	at := inventoryAt(number) + "/dispositions"
	values := with(owner.get(inventoryAt(number)).hidden(at), "items", "1.1", "disposition", "revoke", "proven_by", "1")
	deputy := s.as(t, testkit.Deputy)
	deputy.inventoryForm(number, "/dispositions", "items", "1.1", "disposition", "delete", "proven_by", "2").want(http.StatusOK)
	owner.post(at, values).want(http.StatusConflict).says(".flash", "Nothing was changed", "decided by Sanna Quillby")
	owner.inventoryForm(number, "/dispositions", "items", "nonsense", "disposition", "revoke", "proven_by", "1").want(http.StatusNotFound)
	if got := s.Facts(number).Inventory.ProvenBy[2]; got != 1 {
		t.Error("the older page won")
	}
}

func TestDeclarationIsOfTheRevisionThatWasRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	at := inventoryAt(number) + "/declarations"
	page := owner.get(inventoryAt(number)).want(http.StatusOK)
	values := with(page.hidden(at), "declare", page.page.Find("[name=declare]").AttrOr("value", ""))
	owner.addItem(number, "hal-ing-7f31c9")
	stale := owner.post(at, values).want(http.StatusConflict).says(".flash", "Nothing was changed", "revision")
	fresh := stale.page.Find("[name=declare]").AttrOr("value", "")
	owner.post(at, with(stale.hidden(at), "declare", fresh)).want(http.StatusOK).says("section[aria-labelledby=declaration]", "Declared", "Ines Valdorn")
	owner.addItem(number, "hal-ing-2")
	owner.get(inventoryAt(number)).says("section[aria-labelledby=declaration]", "Void", "The inventory has changed since")
	s.as(t, testkit.Deputy).get(inventoryAt(number)).says("section[aria-labelledby=declaration]", "Only the accountable owner declares it: Ines Valdorn")
	deputy := s.as(t, testkit.Deputy)
	deputy.post(at, with(deputy.token(), "declare", "2")).want(http.StatusForbidden)
}

func TestUnknownIsAcceptedOnlyByAnApprover(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	owner.inventoryForm(number, "/unknowns", "what", "keys of the subcontractor", "method", "ask them", "owner", s.ID(testkit.Tobin)).want(http.StatusOK)
	owner.get(inventoryAt(number)).says("main", "1 unknown open", "Tobin Askerley finds out").says("section[aria-labelledby=declaration]", "unknowns that are open: 1")
	at := inventoryAt(number) + "/unknowns/1/closure"
	accept := []string{"resolution", "accepted", "explained", "low risk", "until", "2026-06-30"}
	owner.post(at, with(owner.token(), accept...)).want(http.StatusForbidden)
	legal := s.as(t, testkit.Legal)
	page := legal.get(inventoryAt(number)).want(http.StatusOK)
	legal.post(at, with(page.hidden(at), "resolution", "accepted", "explained", "low risk", "until", "2028-01-01")).want(http.StatusUnprocessableEntity).says(".errsum", "within 12 months")
	legal.post(at, with(page.hidden(at), "resolution", "accepted", "explained", "low risk", "until", "soon")).want(http.StatusUnprocessableEntity).says(".errsum", "Enter a date")
	legal.post(at, with(page.hidden(at), append(accept, "idempotency", "third")...)).want(http.StatusOK).says("main", "Accepted until 30 Jun 2026", "Low risk")
	owner.post(inventoryAt(number)+"/unknowns/9/closure", with(owner.token(), "resolution", "found", "explained", "x")).want(http.StatusNotFound)
}

func TestInventoryIsFilteredByAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	owner := s.as(t, testkit.Owner)
	for i := range 52 {
		_, err := s.App.AddItem(t.Context(), s.As(testkit.Owner), number, offboarding.Item{Kind: offboarding.Device, Identifier: fmt.Sprintf("GW-%02d", i), Source: "store"})
		s.must(err)
	}
	owner.addItem(number, "hal-ing-7f31c9")
	rows := func(query string) int {
		return owner.get(inventoryAt(number) + query).want(http.StatusOK).page.Find("tbody tr").Length()
	}
	for query, want := range map[string]int{"": 50, "?page=2": 3, "?page=99": 0, "?kind=api_key": 1, "?q=gw-1": 10, "?view=undecided&q=HAL": 1, "?q=nothing": 0, "?page=x": 50} {
		if got := rows(query); got != want {
			t.Errorf("%s shows %d items, want %d", query, got, want)
		}
	}
	second := owner.get(inventoryAt(number) + "?view=undecided&page=2").want(http.StatusOK)
	if href, _ := url.Parse(second.page.Find("a[rel=prev]").AttrOr("href", "")); href.Query().Get("view") != "undecided" {
		t.Errorf("paging loses the filter: %s", href)
	}
}

func TestReaderOfCountsSeesNoIdentifier(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.as(t, testkit.Owner).addItem(number, "hal-ing-7f31c9")
	page := s.as(t, testkit.Executive).get(inventoryAt(number)).want(http.StatusOK)
	if strings.Contains(page.body, "hal-ing") || page.page.Find("main form[method=post]").Length() != 0 {
		t.Error("an executive sees an identifier or a form")
	}
	page.says("section[aria-labelledby=counts]", "Items", "1")
	executive := s.as(t, testkit.Executive)
	executive.post(inventoryAt(number)+"/items", with(executive.token(), "kind", "device", "identifier", "x", "source", "y")).want(http.StatusForbidden)
	s.as(t, testkit.Bystander).get(inventoryAt(number)).want(http.StatusNotFound)
	s.as(t, testkit.Owner).get("/offboardings/OFF-1/inventory").want(http.StatusNotFound)
}
