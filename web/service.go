package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms of a registry.
const (
	nameField     = "name"
	versionName   = "version"
	deputyField   = "deputy"
	holidayField  = "holidays"
	calendarField = "calendar"
	attributes    = "attributes"
)

// servicePage is the page of a service while it is put together.
type servicePage struct {
	reading.ServicePage
	// typed are the answers of the form as they were typed.
	typed serviceAnswers
	// steps are those of the path as they were typed.
	steps  []stepAnswers
	err    error
	hidden func() []ui.Hidden
	now    time.Time
	// part says which form was sent.
	part string
}

// serviceAnswers are what a form says of a service.
type serviceAnswers struct {
	name, owner, deputy, calendar, holidays string
	attributes                              []offboarding.Attribute
}

// formService reads the form of a service. Days that cannot be read are noted.
func formService(c echo.Context, wrong *fault.Fieldset) (serviceAnswers, app.AddService) {
	typed := serviceAnswers{
		name: formText(c, nameField), owner: formText(c, ownerField), deputy: formText(c, deputyField), holidays: formText(c, holidayField),
		calendar: formText(c, calendarField),
	}
	for _, a := range c.Request().PostForm[attributes] {
		typed.attributes = append(typed.attributes, offboarding.Attribute(a))
	}
	in := app.AddService{Name: typed.name, Owner: typed.owner, Deputy: typed.deputy, Calendar: typed.calendar, Attributes: typed.attributes}
	for _, word := range strings.Fields(strings.ReplaceAll(typed.holidays, ",", " ")) {
		day, err := time.Parse(time.DateOnly, word)
		if err != nil {
			wrong.Add(holidayField, "Enter each day as year, month and day, for example 2027-12-25; %s is none", word)
			break
		}
		in.Holidays = append(in.Holidays, day)
	}
	return typed, in
}

// answersOf are what a stored service says.
func answersOf(s reading.ServicePage) serviceAnswers {
	return serviceAnswers{
		name: s.Name, owner: s.OwnerID, deputy: s.DeputyID, holidays: inLines(s.Holidays), calendar: s.Domain().Calendar, attributes: attributesOf(s.Service),
	}
}

// listServices shows all services, and what is unfinished.
func (h *handlers) listServices(c echo.Context) error {
	services, err := h.reader.Services(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "Services", servicesPath)
	return h.render(c, http.StatusOK, page, admin.ShowList(presentServices(services)))
}

// newService asks what must be known of a new service.
func (h *handlers) newService(c echo.Context) error {
	s, err := h.reader.NewService(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	return h.newServicePage(c, http.StatusOK, servicePage{ServicePage: s})
}

func (h *handlers) newServicePage(c echo.Context, status int, p servicePage) error {
	p.hidden = func() []ui.Hidden { return h.hidden(c) }
	return h.render(c, status, h.shell(c, "Add a service", servicesPath), admin.Show(presentNewService(p)))
}

// addService adds a service.
func (h *handlers) addService(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	s, err := h.reader.NewService(ctx, actor)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	typed, in := formService(c, &wrong)
	id := ""
	if err = wrong.Err("nothing was stored"); err == nil {
		id, err = h.app.AddService(ctx, actor, in)
	}
	if fault.Is(err, fault.Invalid) {
		return h.newServicePage(c, http.StatusUnprocessableEntity, servicePage{ServicePage: s, typed: typed, err: err})
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The service is added.", Text: "Set its escalation path: without one, nothing of it can be published."})
	return seeOther(c, servicePath(id))
}

// showService shows one service.
func (h *handlers) showService(c echo.Context) error {
	s, err := h.service(c, 0)
	if err != nil {
		return err
	}
	return h.servicePage(c, http.StatusOK, servicePage{ServicePage: s, typed: answersOf(s), steps: stepsOf(s.Path)})
}

// service reads the service in the address; seen is the version that a form
// held.
func (h *handlers) service(c echo.Context, seen int) (reading.ServicePage, error) {
	return h.reader.Service(c.Request().Context(), h.actor(c), c.Param("service"), seen)
}

func (h *handlers) servicePage(c echo.Context, status int, p servicePage) error {
	p.hidden, p.now = func() []ui.Hidden { return h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.Version)}) }, h.now()
	page := h.registryPage(c, p.Name, servicesPath, p.err)
	return h.render(c, status, page, admin.Show(presentService(p)))
}

// registryPage is the frame of an entry of a registry. After a conflict it
// leads to both versions.
func (h *handlers) registryPage(c echo.Context, title, current string, err error) layout.Page {
	page := h.shell(c, title, current)
	if fault.Is(err, fault.Conflict) {
		page.Flash = ui.Flash{
			Kind: ui.FlashConflict, Title: messageOf(err), Text: "What you typed is still here, beside what is stored. If you send it again, it replaces that.",
			Link: ui.Link{Text: "Compare both versions", Href: "#conflict"},
		}
	}
	return page
}

// changeService changes a service, but for its path.
func (h *handlers) changeService(c echo.Context) error {
	var wrong fault.Fieldset
	typed, in := formService(c, &wrong)
	seen := formVersion(c, versionName)
	err := wrong.Err("nothing was stored")
	if err == nil {
		err = h.app.ChangeService(c.Request().Context(), h.actor(c), app.ChangeService{ID: c.Param("service"), Version: seenVersion(seen), AddService: in})
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		s, failed := h.service(c, seen)
		if failed != nil {
			return failed
		}
		s.Version = versionToSend(err, s.Version, seen)
		return h.servicePage(c, statusOf(err), servicePage{ServicePage: s, typed: typed, steps: stepsOf(s.Path), err: err, part: "facts"})
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The service is stored.", Text: "Offboardings that run keep their owner and deputy."})
	return seeOther(c, servicePath(c.Param("service")))
}

// seenVersion is the version that a form held. One without a version is as
// old as can be, so it is refused rather than believed.
func seenVersion(sent int) int {
	if sent == 0 {
		return -1
	}
	return sent
}

// versionToSend is the version that a form holds when it is shown again: after
// a conflict the stored one, which was shown beside it, and otherwise the one
// that it had, so that a mistake never hides somebody else's change.
func versionToSend(err error, stored, seen int) int {
	if fault.Is(err, fault.Conflict) {
		return stored
	}
	return seen
}
