package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// offboarding reads the offboarding in the address for whoever asks.
func (h *handlers) offboarding(c echo.Context) (reading.Offboarding, error) {
	number, err := offboardingParam(c)
	if err != nil {
		return reading.Offboarding{}, err
	}
	return h.reader.Offboarding(c.Request().Context(), h.actor(c), number)
}

// published is offboarding for pages that a draft does not have.
func (h *handlers) published(c echo.Context) (reading.Offboarding, error) {
	o, err := h.offboarding(c)
	if err == nil && o.Facts.PublishedAt.IsZero() {
		return reading.Offboarding{}, fault.New(fault.NotFound, "a draft has no such page")
	}
	return o, err
}

// showOffboarding shows how an offboarding stands, or what a draft still needs.
func (h *handlers) showOffboarding(c echo.Context) error {
	o, err := h.offboarding(c)
	if err != nil {
		return err
	}
	if o.Facts.PublishedAt.IsZero() {
		return h.showDraftTasks(c, o)
	}
	latest, err := h.reader.Latest(c.Request().Context(), o, shownEntries)
	if err != nil {
		return err
	}
	roster, err := h.reader.Roster(c.Request().Context(), o)
	if err != nil {
		return err
	}
	show := openView
	if o.Facts.State != offboarding.Open {
		show = allView
	}
	show = viewOf(c.QueryParam("show"), show)
	page := h.shell(c, o.Facts.ClientName, offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowOverview(presentOverview(o, roster, latest, show)))
}

// listTasks shows the tasks of an offboarding by category.
func (h *handlers) listTasks(c echo.Context) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	roster, err := h.reader.Roster(c.Request().Context(), o)
	if err != nil {
		return err
	}
	page := h.shell(c, "Tasks, "+o.Facts.ClientName, offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowTasks(presentTasks(o, roster, viewOf(c.QueryParam("show"), allView))))
}

// askReopening asks whether a closed or cancelled offboarding is to be opened
// again.
func (h *handlers) askReopening(c echo.Context) error {
	return h.questionReopening(c, http.StatusOK, nil)
}

func (h *handlers) questionReopening(c echo.Context, status int, wrong error) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	if err := mayReopen(o); err != nil {
		return err
	}
	question := presentReopening(o, h.hidden(c), formText(c, "reason"), problemsOf(wrong))
	return h.render(c, status, h.shell(c, "Reopen "+o.Facts.ClientName, offboardingsPath), offboardings.ShowConfirm(question))
}

// mayReopen says why somebody cannot reopen, or why nobody can.
func mayReopen(o reading.Offboarding) error {
	switch {
	case !o.Can(authz.ReopenOffboarding):
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner can reopen it: %s.", o.Facts.People.Name(o.Facts.Owner))
	case !o.Facts.Reopenable():
		return fault.New(fault.Conflict, "%s is neither closed nor cancelled, so there is nothing to reopen.", o.Facts.Reference())
	}
	return nil
}

// reopenOffboarding opens a closed or cancelled offboarding again.
func (h *handlers) reopenOffboarding(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.ReopenOffboarding(c.Request().Context(), h.actor(c), number, formText(c, "reason"))
	if fault.Is(err, fault.Invalid) {
		return h.questionReopening(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{
		Kind: ui.FlashDone, Title: offboardingReference(number) + " is open again.",
		Text: "Reviews stay. The inventory must be declared and every function must sign anew.",
	})
	return seeOther(c, offboardingPath(number))
}
