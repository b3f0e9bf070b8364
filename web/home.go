package web

import (
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/reading"
)

// showHome is the page with which somebody begins.
func (h *handlers) showHome(c echo.Context) error {
	home, err := h.reader.Home(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	switch home {
	case reading.OwnerHome:
		return h.showDashboard(c, reading.ListQuery{Mine: true, Page: 1})
	case reading.OverdueHome:
		return seeOther(c, overduePath)
	case reading.ListHome:
		return seeOther(c, offboardingsPath)
	case reading.RegistryHome:
		return seeOther(c, servicesPath)
	case reading.ReviewsHome:
		return seeOther(c, reviewsPath)
	case reading.TasksHome:
	}
	return seeOther(c, myTasksPath)
}
