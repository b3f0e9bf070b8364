package web_test

import (
	"net/http"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/testkit"
)

func TestClientIsAddedFoundAndMovedBelowAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, administrator)
	sent := with(admin.get("/clients/new").want(http.StatusOK).hidden("/clients/new"), "name", "", "parent", s.Client)
	admin.post("/clients/new", sent).want(http.StatusUnprocessableEntity).says("main", "Enter the client's name")
	page := admin.post("/clients/new", with(sent, "name", "Halden_Cargo AS")).want(http.StatusOK)
	page.says("h1", "Halden_Cargo AS").says("main", "Belongs toHalden Maritime AS")
	admin.get("/clients?q=halden_").want(http.StatusOK).says("main", "1 client", "Halden_Cargo AS")
	admin.get("/clients?q=nothing").want(http.StatusOK).says("main", "No client has that in its name")
	// Neither belongs to what belongs to it.
	path := "/clients/" + s.Client
	child := page.Request.URL.Path[len("/clients/"):]
	circle := with(admin.get(path).want(http.StatusOK).says("main", "Halden_Cargo AS belongs to it").hidden(path), "name", "Halden Maritime AS", "parent", child)
	admin.post(path, circle).want(http.StatusUnprocessableEntity).says("main", "would be a circle")
	// Two at once: the second sees both.
	second := s.as(t, "second")
	theirs := with(second.get(path).hidden(path), "name", "Halden Group", "parent", "")
	admin.post(path, with(admin.get(path).hidden(path), "name", "Halden Maritime ASA", "parent", "")).want(http.StatusOK)
	second.post(path, theirs).want(http.StatusConflict).says("main", "Caspian Roe changed the client").says("table.diff", "Halden Maritime ASA", "Halden Group")
}

func TestMergedClientStaysReadableAndStartsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	admin := s.as(t, administrator)
	into, err := s.App.AddClient(t.Context(), testkit.Operator(), "Nordlys Group")
	s.must(err)
	path := "/clients/" + s.Client + "/merge"
	form := admin.get(path).want(http.StatusOK).says("main", "cannot be undone", "1 offboarding").hidden(path)
	admin.post(path, with(form, "into", s.Client)).want(http.StatusUnprocessableEntity).says("main", "Choose another client")
	merged := admin.post(path, with(form, "into", into)).want(http.StatusOK)
	merged.says("h1", "Nordlys Group").says("main", "OFF-1001", "Nordlys Group, formerly Halden Maritime AS", "Halden Maritime AS was merged into it")
	old := admin.get("/clients/" + s.Client).want(http.StatusOK)
	old.says("main", "Merged", "It was merged into Nordlys Group", "OFF-1001")
	if old.page.Find("main form[method=post]").Length() > 0 {
		t.Error("a merged client can be changed")
	}
	admin.get(path).want(http.StatusConflict)
	owner := s.as(t, testkit.Owner)
	owner.get("/offboardings/OFF-1001").want(http.StatusOK).says("h1", "Nordlys Group, formerly Halden Maritime AS")
	owner.get("/offboardings").want(http.StatusOK).says("main", "Nordlys Group, formerly Halden Maritime AS")
	if start := owner.get("/offboardings/new").want(http.StatusOK); start.page.Find(`option[value="`+s.Client+`"]`).Length() > 0 {
		t.Error("a merged client can be chosen for a new start")
	} else {
		sent := with(start.hidden("/offboardings/new"), "client", s.Client, "service", s.Service, "owner", s.ID(testkit.Owner), "playbook", "client-exit", "contract_ends", "2026-06-30")
		owner.post("/offboardings/new", sent).want(http.StatusUnprocessableEntity).says("main", "Choose the client that leaves")
	}
	event := s.recorded(audit.ClientMerged)
	if event.Subject != "Halden Maritime AS" || event.Actor.Name != "Caspian Roe" || s.Facts(number).Number != 1001 {
		t.Errorf("the merge is recorded as %+v", event)
	}
}
