package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms and addresses about several offboardings.
const (
	chosenField  = "offboardings"
	goneField    = "whose"
	goneValue    = "gone"
	refusedField = "refused"
)

type (
	// offering makes one offer.
	offering func(ctx context.Context, actor authz.Actor, in app.OfferOwnership) error
	// questioning is a question about an offboarding.
	questioning func(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm
)

// newHandOver lets somebody choose which offboardings go to whom.
func (h *handlers) newHandOver(c echo.Context) error {
	return h.handOverPage(c, http.StatusOK, nil)
}

func (h *handlers) handOverPage(c echo.Context, status int, refusal error) error {
	q := reading.HandOverQuery{Gone: c.QueryParam(goneField) == goneValue, Service: c.QueryParam("service")}
	if c.Request().Method == http.MethodPost {
		q = reading.HandOverQuery{Gone: formText(c, goneField) == goneValue, Service: formText(c, "service")}
	}
	page, err := h.reader.HandOver(c.Request().Context(), h.actor(c), q)
	if err != nil {
		return err
	}
	v := handOverView{
		page: page, hidden: h.hidden(c), wrong: problemsOf(refusal), chosen: chosenOffboardings(c.Request().PostForm[chosenField]),
		to: formText(c, toField), reason: formText(c, reasonName),
	}
	return h.render(c, status, h.shell(c, "Hand over", offboardingsPath), offboardings.ShowHandOver(presentHandOver(v)))
}

// previewHandOver says what would be offered and what could not, before
// anything is.
func (h *handlers) previewHandOver(c echo.Context) error {
	in := handOverForm(c)
	if err := in.Check(); err != nil {
		return h.handOverPage(c, http.StatusUnprocessableEntity, err)
	}
	ctx := c.Request().Context()
	lines, err := h.reader.HandOverLines(ctx, h.actor(c), in.Offboardings, in.To, in.Successor)
	if err != nil {
		return err
	}
	to, err := h.reader.Person(ctx, in.To)
	if fault.Is(err, fault.NotFound) {
		return h.handOverPage(c, http.StatusUnprocessableEntity, unknownPerson())
	}
	if err != nil {
		return err
	}
	page := h.shell(c, "Hand over", offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowHandOverLines(presentHandOverPreview(in, to, lines, h.hidden(c))))
}

func unknownPerson() error {
	var wrong fault.Fieldset
	wrong.Add(toField, "Choose an active person")
	return wrong.Err("nothing was offered")
}

// createHandOver offers each of the chosen offboardings.
func (h *handlers) createHandOver(c echo.Context) error {
	in := handOverForm(c)
	batch, refused, err := h.app.HandOver(c.Request().Context(), h.actor(c), in)
	if fault.Is(err, fault.Invalid) {
		return h.handOverPage(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	query := url.Values{}
	for _, number := range refused {
		query.Add(refusedField, offboardingReference(number))
	}
	if len(refused) > 0 {
		query.Set(toField, in.To)
	}
	if in.Successor {
		query.Set(goneField, goneValue)
	}
	return seeOther(c, withQuery(handedOverPath(batch), query))
}

// showHandedOver says what became of each offer that was made at once, and
// why others could not be made.
func (h *handlers) showHandedOver(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	rows, err := h.reader.HandedOver(ctx, actor, c.Param("batch"))
	if err != nil {
		return err
	}
	numbers := chosenOffboardings(c.QueryParams()[refusedField])
	if len(rows) == 0 && len(numbers) == 0 {
		return fault.New(fault.NotFound, "there is no such hand-over")
	}
	lines, err := h.reader.HandOverLines(ctx, actor, numbers, c.QueryParam(toField), c.QueryParam(goneField) == goneValue)
	if err != nil {
		return err
	}
	page := h.shell(c, "Handed over", offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowHandOverLines(presentHandedOver(rows, lines)))
}

func handOverForm(c echo.Context) app.HandOver {
	return app.HandOver{
		Offboardings: chosenOffboardings(c.Request().PostForm[chosenField]), To: formText(c, toField), Reason: formText(c, reasonName),
		Successor: formText(c, goneField) == goneValue,
	}
}

// chosenOffboardings reads references, each once, up to as many as can be
// handed over and one more, so that too many are told. What is none is left
// out.
func chosenOffboardings(values []string) []int {
	return chosenNumbers(values, "OFF-", app.HandOverLimit+1)
}
