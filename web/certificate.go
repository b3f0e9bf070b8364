package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/views/signoffs"
)

// showCertificate answers GET /offboardings/{number}/certificate.
func (h *handlers) showCertificate(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	certificate, err := h.reader.Certificate(c.Request().Context(), h.actor(c), number)
	if err != nil {
		return err
	}
	page := h.shell(c, certificate.Number+", "+certificate.Client, offboardingsPath)
	return h.render(c, http.StatusOK, page, signoffs.ShowCertificate(presentCertificate(certificate)))
}
