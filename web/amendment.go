package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// waiveField names the tasks of which a waiver is asked.
const waiveField = "waive"

// showTerms shows what an offboarding asks for, and what was changed about it.
func (h *handlers) showTerms(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	choice, err := h.reader.AmendmentChoice(c.Request().Context(), h.actor(c), number)
	if err != nil {
		return err
	}
	if choice.Facts.PublishedAt.IsZero() {
		return fault.New(fault.NotFound, "a draft has no such page")
	}
	page := h.shell(c, "What is asked of "+choice.Facts.ClientName, offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowTerms(presentTerms(choice)))
}

// amending is the page of one change of what an offboarding asks for.
type amending struct {
	h    *handlers
	kind offboarding.AmendmentKind
}

func (h *handlers) addingAttribute() amending   { return amending{h, offboarding.AttributeAdded} }
func (h *handlers) removingAttribute() amending { return amending{h, offboarding.AttributeRemoved} }
func (h *handlers) movingPlaybook() amending    { return amending{h, offboarding.PlaybookMoved} }

// ask shows what the change would do.
func (a amending) ask(c echo.Context) error { return a.page(c, nil) }

// change makes the change.
func (a amending) change(c echo.Context) error {
	number, change, err := a.of(c)
	if err != nil {
		return err
	}
	typed := requestSent(c)
	in := app.Amend{
		Offboarding: number, Version: formVersion(c, versionName), AmendmentChange: change, Reason: typed.Reason,
		Control: typed.Control, Until: typed.Until, Permanent: typed.Permanent, Waive: tasksToWaive(c),
	}
	err = a.h.app.Amend(c.Request().Context(), a.h.actor(c), in)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Blocked) {
		return a.page(c, err)
	}
	if err != nil {
		return err
	}
	done := ui.Flash{Kind: ui.FlashDone, Title: "Changed.", Text: "What was proven stays proven. Sign-offs that were given before are asked again."}
	if len(in.Waive) > 0 {
		done.Text += " " + capital(counted(len(in.Waive), "waiver")) + oneOrMore(len(in.Waive), " waits", " wait") + " for a decision."
	}
	a.h.flash(c, done)
	return seeOther(c, termsPath(number))
}

func (a amending) page(c echo.Context, refusal error) error {
	number, change, err := a.of(c)
	if err != nil {
		return err
	}
	p, err := a.h.reader.Amendment(c.Request().Context(), a.h.actor(c), number, change)
	if err != nil {
		return err
	}
	v := amendmentView{p: p, hidden: a.h.hidden(c), typed: requestSent(c), until: formText(c, untilField), err: refusal}
	if refusal != nil {
		v.chosen = tasksToWaive(c)
	}
	page := a.h.shell(c, v.title(), offboardingsPath)
	if refusal != nil && !fault.Is(refusal, fault.Invalid) {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: "Nothing was changed.", Text: messageOf(refusal)}
	}
	return a.h.render(c, statusOf(refusal), page, offboardings.ShowAmendment(presentAmendment(v)))
}

// of returns the offboarding and the change in the address.
func (a amending) of(c echo.Context) (int, reading.AmendmentChange, error) {
	change := reading.AmendmentChange{Kind: a.kind, Attribute: offboarding.Attribute(c.Param("attribute"))}
	number, err := offboardingParam(c)
	if err == nil && a.kind == offboarding.PlaybookMoved {
		change.Version, err = intParam(c, "version")
	}
	return number, change, err
}

// tasksToWaive are the tasks of which a waiver is to be asked. The domain refuses
// those that it does not know.
func tasksToWaive(c echo.Context) []int {
	values := c.Request().PostForm[waiveField]
	return chosenNumbers(values, "", len(values))
}
