package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// terms are the answers of the start page as they were typed.
type terms struct {
	client, service, owner, playbook string
	contractEnds, due                string
	attributes                       []offboarding.Attribute
	tier                             offboarding.Tier
}

// formTerms reads the start page. A date that cannot be read is noted.
func formTerms(c echo.Context, wrong *fault.Fieldset) (terms, app.StartOffboarding) {
	typed := terms{
		client: formText(c, "client"), service: formText(c, "service"), owner: formText(c, "owner"), playbook: formText(c, "playbook"),
		contractEnds: formText(c, "contract_ends"), due: formText(c, "due"), tier: offboarding.Tier(formText(c, "tier")),
	}
	for _, a := range c.Request().PostForm["attributes"] {
		typed.attributes = append(typed.attributes, offboarding.Attribute(a))
	}
	return typed, app.StartOffboarding{
		Client: typed.client, Service: typed.service, Owner: typed.owner, Playbook: typed.playbook, Attributes: typed.attributes, Tier: typed.tier,
		ContractEnds: formDate(c, "contract_ends", wrong), Due: formDate(c, "due", wrong),
	}
}

// startPage is the start page while it is put together.
type startPage struct {
	terms
	reading.Start
	// draft is set where the answers are those of a draft.
	draft  *reading.Offboarding
	plan   offboarding.Plan
	gate   offboarding.Gate
	wrong  problems
	hidden []ui.Hidden
	// conflict is set where somebody else was faster.
	conflict error
}

// newOffboarding asks what must be known to start an offboarding.
func (h *handlers) newOffboarding(c echo.Context) error {
	start, err := h.reader.Start(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	page := startPage{Start: start, terms: terms{owner: h.actor(c).ID, tier: offboarding.Standard}}
	if len(start.Playbooks) > 0 {
		page.playbook = start.Playbooks[0].ID
	}
	for _, s := range start.Services {
		if len(start.Services) == 1 || s.ID == c.QueryParam("service") {
			page.service, page.attributes = s.ID, attributesOf(s)
		}
	}
	return h.answerStart(c, http.StatusOK, page)
}

// attributesOf are those that an offboarding of the service starts with.
func attributesOf(s reading.Service) []offboarding.Attribute {
	out := make([]offboarding.Attribute, len(s.Attributes))
	for i, name := range s.Attributes {
		out[i] = offboarding.Attribute(name)
	}
	return out
}

// createOffboarding stores a draft, or shows what the gate would ask for
// without storing anything.
func (h *handlers) createOffboarding(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	start, err := h.reader.Start(ctx, actor)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	typed, in := formTerms(c, &wrong)
	page := startPage{Start: start, terms: typed}
	if previewed(c) {
		return h.answerStart(c, http.StatusOK, page)
	}
	number := 0
	if err = wrong.Err("nothing was stored"); err == nil {
		number, err = h.app.StartOffboarding(ctx, actor, in)
	}
	if fault.Is(err, fault.Invalid) {
		page.wrong = problemsOf(err)
		return h.answerStart(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The draft is stored.", Text: "Nobody is told before you publish it. Check who does each task."})
	return seeOther(c, offboardingPath(number))
}

// previewed reports whether only the preview was asked for: by its button, or
// by the page itself as the answers change.
func previewed(c echo.Context) bool { return formText(c, "action") == "preview" || wantsPart(c) }

// answerStart fills in the preview and answers with the page or, where the page
// asks by itself, with the preview alone.
func (h *handlers) answerStart(c echo.Context, status int, page startPage) error {
	var err error
	page.plan, page.gate, err = h.reader.Preview(c.Request().Context(), page.preview(), page.named())
	if err != nil {
		return err
	}
	part := offboardings.ShowPreview(presentPreview(page.plan, page.gate, page.adds()), page.attributeBoxes())
	if wantsPart(c) {
		return h.respond(c, status, layout.Page{}, part, part)
	}
	page.hidden = h.hidden(c)
	title := "Start an offboarding"
	if page.draft != nil {
		title = "Answers for " + page.draft.Facts.ClientName
		page.hidden = append(page.hidden, versionField(*page.draft))
	}
	shell := h.shell(c, title, offboardingsPath)
	if fault.Is(page.conflict, fault.Conflict) {
		shell.Flash = conflictFlash(page.conflict, offboardingPath(page.draft.Facts.Number))
	}
	return h.respond(c, status, shell, offboardings.ShowStart(presentStart(page)), part)
}

// preview are the terms as far as they are known.
func (t terms) preview() offboarding.Terms {
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return time.Time{} // the preview counts from today then
		}
		return at
	}
	return offboarding.Terms{Service: t.service, ContractEnds: day(t.contractEnds), Due: day(t.due), Attributes: t.attributes, Tier: t.tier}
}

func versionField(o reading.Offboarding) ui.Hidden {
	return ui.Hidden{Name: "version", Value: number(o.Facts.Version)}
}
