package web

import (
	"iter"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/audit"
)

// showTrail shows what happened to one offboarding.
func (h *handlers) showTrail(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	trail, err := h.reader.Trail(c.Request().Context(), h.actor(c), number, trailQuery(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "Audit trail, "+trail.Offboarding.Facts.ClientName, offboardingsPath)
	return h.render(c, http.StatusOK, page, audit.ShowTrail(presentTrail(trail)))
}

// showWholeTrail shows everything that happened.
func (h *handlers) showWholeTrail(c echo.Context) error {
	trail, err := h.reader.WholeTrail(c.Request().Context(), h.actor(c), trailQuery(c))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, h.shell(c, "Audit trail", wholeTrailPath), audit.ShowTrail(presentWholeTrail(trail)))
}

func trailQuery(c echo.Context) reading.TrailQuery {
	return reading.TrailQuery{Action: reading.Action(c.QueryParam("action")), Page: pageParam(c)}
}

// exportTrail gives the entries of one offboarding with their hashes.
func (h *handlers) exportTrail(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	entries, err := h.reader.ExportTrail(c.Request().Context(), h.actor(c), number)
	if err != nil {
		return err
	}
	return h.sendEntries(c, offboardingReference(number)+"-audit.jsonl", entries)
}

// exportWholeTrail gives the whole log, which "closegate verify audit" checks.
func (h *handlers) exportWholeTrail(c echo.Context) error {
	entries, err := h.reader.ExportWholeTrail(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	return h.sendEntries(c, "audit-"+dateValue(h.now())+".jsonl", entries)
}

// sendEntries writes entries as they are read: a log of years does not fit in
// memory. One that cannot be read breaks the answer off, so that nobody takes
// a part for the whole.
func (h *handlers) sendEntries(c echo.Context, name string, entries iter.Seq2[reading.Entry, error]) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/jsonl")
	header.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	for e, err := range entries {
		if err != nil {
			return h.breakOff(c, err)
		}
		line, err := e.Line()
		if err != nil {
			return h.breakOff(c, err)
		}
		if _, err := c.Response().Write(line); err != nil {
			return err
		}
	}
	return nil
}

// breakOff ends an answer that has begun so that the browser notices.
func (h *handlers) breakOff(c echo.Context, err error) error {
	if !c.Response().Committed {
		c.Response().Header().Del(echo.HeaderContentDisposition)
		return err
	}
	h.log.ErrorContext(c.Request().Context(), "export the audit log", "error", err, "reference", referenceOf(c))
	panic(http.ErrAbortHandler)
}
