package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/inventory"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms of an inventory; the domain names mistakes by them.
const (
	itemsField       = "items"
	dispositionField = "disposition"
	provenByField    = "proven_by"
	kindField        = "kind"
	identifierField  = "identifier"
	detailField      = "detail"
	sourceField      = "source"
	ownerField       = "owner"
	whatField        = "what"
	methodField      = "method"
	resolutionField  = "resolution"
	explainedField   = "explained"
	untilField       = "until"
	declareField     = "declare"
)

// showInventory shows the inventory of an offboarding.
func (h *handlers) showInventory(c echo.Context) error {
	return h.inventoryPage(c, http.StatusOK, inventorySent{})
}

// inventoryPage shows the inventory, with the form that was refused.
func (h *handlers) inventoryPage(c echo.Context, status int, sent inventorySent) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	inv, err := h.reader.Inventory(c.Request().Context(), h.actor(c), number)
	if err != nil {
		return err
	}
	page := h.shell(c, inv.Facts.ClientName+", inventory", offboardingsPath)
	if status == http.StatusConflict {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: "Nothing was changed.", Text: messageOf(sent.err)}
	}
	v := inventoryView{
		inv: inv, sent: sent, hidden: func() []ui.Hidden { return h.hidden(c) },
		filter: itemFilter{view: c.QueryParam("view"), kind: c.QueryParam("kind"), find: strings.TrimSpace(c.QueryParam("q")), page: pageParam(c)},
	}
	return h.render(c, status, page, inventory.Show(presentInventory(v)))
}

// answered goes on after a form of the inventory: to the page, with what was
// done, or to the form again with what is wrong.
func (h *handlers) answered(c echo.Context, number int, form, done string, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.inventoryPage(c, statusOf(err), inventorySent{form: form, values: c.Request().PostForm, err: err})
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: done})
	return seeOther(c, inventoryPath(number))
}

// addItem adds an item.
func (h *handlers) addItem(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	_, err = h.app.AddItem(c.Request().Context(), h.actor(c), number, offboarding.Item{
		Kind: offboarding.ItemKind(formText(c, kindField)), Identifier: formText(c, identifierField),
		Detail: formText(c, detailField), Source: formText(c, sourceField), Owner: formText(c, ownerField),
	})
	return h.answered(c, number, itemForm, "Item added.", err)
}

// setDisposition decides what happens to the ticked items.
func (h *handlers) setDisposition(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	in := app.SetDisposition{
		Offboarding: number, Items: ticked(c), Disposition: offboarding.Disposition(formText(c, dispositionField)),
		ProvenBy: formVersion(c, provenByField),
	}
	err = h.app.SetDisposition(c.Request().Context(), h.actor(c), in)
	return h.answered(c, number, dispositionForm, "Set for "+counted(len(in.Items), "item")+".", err)
}

// ticked returns the ticked items with the versions that the page knew of. A
// value that is odd becomes item 0, which there is not.
func ticked(c echo.Context) map[int]int {
	out := map[int]int{}
	for _, value := range c.Request().PostForm[itemsField] {
		item, version, _ := strings.Cut(value, ".")
		number, _ := wholeNumber(item)
		out[number], _ = wholeNumber(version)
	}
	return out
}

// addUnknown records a thing that is known to be unknown.
func (h *handlers) addUnknown(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.AddUnknown(c.Request().Context(), h.actor(c), number, offboarding.Unknown{
		What: formText(c, whatField), Method: formText(c, methodField), Owner: formText(c, ownerField),
	})
	return h.answered(c, number, unknownForm, "Unknown added.", err)
}

// closeUnknown closes an unknown.
func (h *handlers) closeUnknown(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	unknown, err := intParam(c, "unknown")
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	closure := offboarding.UnknownClosure{
		Resolution: offboarding.Resolution(formText(c, resolutionField)), Explained: formText(c, explainedField),
		Until: formDate(c, untilField, &wrong),
	}
	if err = wrong.Err("the unknown is still open"); err == nil {
		err = h.app.CloseUnknown(c.Request().Context(), h.actor(c), reading.Spot{Number: number, Unknown: unknown}, closure)
	}
	return h.answered(c, number, closureForm(unknown), "Unknown closed.", err)
}

// declareInventory records the owner's word that the inventory is complete.
func (h *handlers) declareInventory(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	if formText(c, declareField) == "" {
		var wrong fault.Fieldset
		wrong.Add(declareField, "Tick the statement to declare the inventory complete")
		return h.answered(c, number, declarationForm, "", wrong.Err("nothing was declared"))
	}
	revision := formVersion(c, declareField)
	err = h.app.DeclareInventory(c.Request().Context(), h.actor(c), number, revision)
	return h.answered(c, number, declarationForm, fmt.Sprintf("Inventory declared complete, at revision %d.", revision), err)
}
