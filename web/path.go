package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// pathPage is the page of an offboarding's escalation path while it is put
// together.
type pathPage struct {
	o       reading.Offboarding
	choices []reading.Person
	// steps and reason are as they were typed, and seen is how many overrides
	// the form knew of.
	steps  []stepAnswers
	reason string
	seen   int
	err    error
	hidden func() []ui.Hidden
}

// askPath shows the escalation path of an offboarding, to be changed.
func (h *handlers) askPath(c echo.Context) error {
	o, err := h.pathOffboarding(c)
	if err != nil {
		return err
	}
	return h.pathPage(c, http.StatusOK, pathPage{o: o, steps: stepsOf(o.Facts.Path), seen: len(o.Facts.PathOverrides)})
}

// pathOffboarding reads the offboarding in the address for somebody who may
// change its path.
func (h *handlers) pathOffboarding(c echo.Context) (reading.Offboarding, error) {
	o, err := h.offboarding(c)
	switch {
	case err != nil:
		return o, err
	case !o.Can(authz.OverridePath):
		return o, fault.New(fault.Forbidden, "You can read this, but only the accountable owner, the deputy and administrators change its escalation path.")
	case o.Facts.State != offboarding.Draft && o.Facts.State != offboarding.Open:
		return o, fault.New(fault.Conflict, "%s is over, so its escalation path is frozen.", o.Facts.Reference())
	}
	return o, nil
}

func (h *handlers) pathPage(c echo.Context, status int, p pathPage) error {
	var err error
	if p.choices, err = h.reader.People(c.Request().Context()); err != nil {
		return err
	}
	p.hidden = func() []ui.Hidden { return h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.seen)}) }
	page := h.registryPage(c, "Escalation path", offboardingsPath, p.err)
	return h.render(c, status, page, admin.Show(presentOwnPath(p)))
}

// overridePath stores an escalation path for one offboarding, or shows its
// rows rearranged without storing anything.
func (h *handlers) overridePath(c echo.Context) error {
	o, err := h.pathOffboarding(c)
	if err != nil {
		return err
	}
	p := pathPage{o: o, steps: formSteps(c), reason: formText(c, reasonName), seen: formVersion(c, versionName)}
	if rows, moved := rearranged(p.steps, formText(c, actionField)); moved {
		p.steps = rows
		return h.pathPage(c, http.StatusOK, p)
	}
	var wrong fault.Fieldset
	path := pathOf(p.steps, &wrong)
	if p.err = wrong.Err("the path was not changed"); p.err == nil {
		p.err = h.app.OverridePath(c.Request().Context(), h.actor(c), app.OverridePath{
			Offboarding: o.Facts.Number, NewPath: offboarding.NewPath{Seen: p.seen, Path: path, Reason: p.reason},
		})
	}
	if fault.Is(p.err, fault.Conflict) {
		return h.pathConflict(c, p)
	}
	if fault.Is(p.err, fault.Invalid) {
		return h.pathPage(c, http.StatusUnprocessableEntity, p)
	}
	if p.err != nil {
		return p.err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The escalation path is stored.", Text: "It counts for this offboarding, whatever becomes of its service's."})
	return seeOther(c, offboardingPath(o.Facts.Number))
}

// pathConflict shows what is stored now beside what was typed.
func (h *handlers) pathConflict(c echo.Context, p pathPage) error {
	var err error
	if p.o, err = h.pathOffboarding(c); err != nil {
		return err
	}
	p.seen = len(p.o.Facts.PathOverrides)
	return h.pathPage(c, http.StatusConflict, p)
}

// askPathRestoration asks before an offboarding goes back to the path of its
// service.
func (h *handlers) askPathRestoration(c echo.Context) error {
	return h.pathRestorationPage(c, http.StatusOK, nil)
}

func (h *handlers) pathRestorationPage(c echo.Context, status int, refusal error) error {
	o, err := h.pathOffboarding(c)
	if err != nil {
		return err
	}
	if _, own := o.Facts.OwnPath(); !own {
		return fault.New(fault.Conflict, "The escalation path of %s is that of its service already.", o.Facts.Reference())
	}
	hidden := h.hidden(c, ui.Hidden{Name: versionName, Value: number(len(o.Facts.PathOverrides))})
	question := presentPathRestoration(o, hidden, formText(c, reasonName), problemsOf(refusal))
	page := h.shell(c, "Escalation path", offboardingsPath)
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, status, page, offboardings.ShowConfirm(question))
}

// restorePath returns an offboarding to the path of its service.
func (h *handlers) restorePath(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.RestorePath(c.Request().Context(), h.actor(c), app.OverridePath{
		Offboarding: number, NewPath: offboarding.NewPath{Seen: formVersion(c, versionName), Reason: formText(c, reasonName)},
	})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.pathRestorationPage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The escalation path is that of the service again."})
	return seeOther(c, offboardingPath(number))
}
