package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// daysField names the days in the form of a calendar.
const daysField = "days"

// calendarPage is the page of a calendar while it is put together.
type calendarPage struct {
	reading.CalendarPage
	// name and days are as they were typed.
	name, days string
	err        error
	hidden     []ui.Hidden
	now        time.Time
}

// listCalendars shows the calendars of free days.
func (h *handlers) listCalendars(c echo.Context) error {
	calendars, err := h.reader.Calendars(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, h.shell(c, "Holiday calendars", servicesPath), admin.ShowList(presentCalendars(calendars)))
}

// newCalendar asks what must be known of a new calendar.
func (h *handlers) newCalendar(c echo.Context) error {
	return h.newCalendarPage(c, http.StatusOK, calendarPage{})
}

func (h *handlers) newCalendarPage(c echo.Context, status int, p calendarPage) error {
	var err error
	if p.CalendarPage, err = h.reader.NewCalendar(h.actor(c)); err != nil {
		return err
	}
	p.hidden = h.hidden(c)
	return h.render(c, status, h.shell(c, "Add a calendar", servicesPath), admin.Show(presentNewCalendar(p)))
}

// addCalendar adds a calendar.
func (h *handlers) addCalendar(c echo.Context) error {
	name, days := formText(c, nameField), formText(c, daysField)
	id, err := h.app.AddCalendar(c.Request().Context(), h.actor(c), name, days)
	if fault.Is(err, fault.Invalid) {
		return h.newCalendarPage(c, http.StatusUnprocessableEntity, calendarPage{name: name, days: days, err: err})
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The calendar is added.", Text: "Services can use it."})
	return seeOther(c, calendarPath(id))
}

// calendar reads the calendar in the address; seen is the version that a form
// held.
func (h *handlers) calendar(c echo.Context, seen int) (reading.CalendarPage, error) {
	return h.reader.CalendarPage(c.Request().Context(), h.actor(c), c.Param("calendar"), seen)
}

// showCalendar shows one calendar.
func (h *handlers) showCalendar(c echo.Context) error {
	p, err := h.calendar(c, 0)
	if err != nil {
		return err
	}
	return h.calendarPage(c, http.StatusOK, calendarPage{CalendarPage: p, name: p.Name, days: inLines(p.Days)})
}

func (h *handlers) calendarPage(c echo.Context, status int, p calendarPage) error {
	p.hidden, p.now = h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.Version)}), h.now()
	page := h.registryPage(c, p.Name, servicesPath, p.err)
	return h.render(c, status, page, admin.Show(presentCalendar(p)))
}

// changeCalendar changes a calendar.
func (h *handlers) changeCalendar(c echo.Context) error {
	seen := formVersion(c, versionName)
	in := app.ChangeCalendar{ID: c.Param("calendar"), Version: seenVersion(seen), Name: formText(c, nameField), Days: formText(c, daysField)}
	err := h.app.ChangeCalendar(c.Request().Context(), h.actor(c), in)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		p, failed := h.calendar(c, seen)
		if failed != nil {
			return failed
		}
		page := calendarPage{CalendarPage: p, name: in.Name, days: in.Days, err: err}
		page.Version = versionToSend(err, p.Version, seen)
		return h.calendarPage(c, statusOf(err), page)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The calendar is stored.", Text: "Running offboardings are looked at again now. Their due dates stay."})
	return seeOther(c, calendarPath(in.ID))
}

// askCalendarRemoval asks before a calendar goes.
func (h *handlers) askCalendarRemoval(c echo.Context) error {
	p, err := h.calendar(c, 0)
	if err != nil {
		return err
	}
	if !p.MayChange {
		return fault.New(fault.Forbidden, "You can read this calendar, but only administrators remove calendars.")
	}
	if err := p.Removable(); err != nil {
		return err
	}
	hidden := h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.Version)})
	page := h.shell(c, "Remove "+p.Name, servicesPath)
	return h.render(c, http.StatusOK, page, admin.ShowQuestion(presentCalendarRemoval(calendarPage{CalendarPage: p, hidden: hidden})))
}

// removeCalendar removes a calendar that no service uses.
func (h *handlers) removeCalendar(c echo.Context) error {
	err := h.app.RemoveCalendar(c.Request().Context(), h.actor(c), c.Param("calendar"), seenVersion(formVersion(c, versionName)))
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The calendar is removed.", Text: "Its days stay in the audit trail."})
	return seeOther(c, calendarsPath)
}
