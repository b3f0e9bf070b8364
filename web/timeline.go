package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/views/offboardings"
)

// showTimeline shows when what happened to each task.
func (h *handlers) showTimeline(c echo.Context) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	page := h.shell(c, "Timeline, "+o.Facts.ClientName, offboardingsPath)
	return h.render(c, http.StatusOK, page, offboardings.ShowTimeline(presentTimeline(o, timelineView(c.QueryParam("show")))))
}
