package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
)

// listPlaybooks shows the registry.
func (h *handlers) listPlaybooks(c echo.Context) error {
	registry, err := h.reader.Playbooks(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, h.shell(c, "Playbooks", playbooksPath), playbooks.ShowList(presentPlaybooks(registry)))
}

// showPlaybook shows what a version asks for, the latest if none is named.
func (h *handlers) showPlaybook(c echo.Context) error {
	version := 0
	if c.Param("version") != "" {
		var err error
		if version, err = intParam(c, "version"); err != nil {
			return reading.NoPlaybook()
		}
	}
	page, err := h.reader.PlaybookPage(c.Request().Context(), h.actor(c), c.Param("playbook"), version)
	if err != nil {
		return err
	}
	title := "Playbook " + page.Playbook.Name
	return h.render(c, http.StatusOK, h.shell(c, title, playbooksPath), playbooks.ShowPage(presentPlaybook(page)))
}

// queryVersion reads a version of the query; one that is not there is 0, and
// one that is odd is a version that nothing has.
func queryVersion(c echo.Context, name string) int {
	text := c.QueryParam(name)
	if text == "" {
		return 0
	}
	if version, whole := wholeNumber(text); whole && version > 0 {
		return version
	}
	return -1
}

// exportPlaybook gives a version as it was saved.
func (h *handlers) exportPlaybook(c echo.Context) error {
	v, err := h.reader.PlaybookText(c.Request().Context(), h.actor(c), c.Param("playbook"), queryVersion(c, "version"))
	if err != nil {
		return err
	}
	name := v.PlaybookID + "-v" + number(v.Version) + ".yaml"
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return send(c, http.StatusOK, "application/yaml", []byte(v.Body))
}

// showPlaybookSchema gives the schema of the format to anybody: editors ask for
// it without a session.
func (h *handlers) showPlaybookSchema(c echo.Context) error {
	return send(c, http.StatusOK, "application/schema+json", reading.PlaybookSchema())
}

// comparePlaybook shows what differs between two versions: those of the query,
// else the latest and the one before it.
func (h *handlers) comparePlaybook(c echo.Context) error {
	ctx, actor, id := c.Request().Context(), h.actor(c), c.Param("playbook")
	from, to := queryVersion(c, "from"), queryVersion(c, "to")
	if from == 0 || to == 0 {
		latest, err := h.reader.PlaybookPage(ctx, actor, id, 0)
		if err != nil {
			return err
		}
		from, to = max(latest.Version-1, 1), latest.Version
	}
	comparison, err := h.reader.ComparePlaybook(ctx, actor, id, from, to)
	if err != nil {
		return err
	}
	page := h.shell(c, "Compare versions of "+comparison.To.Name, playbooksPath)
	return h.render(c, http.StatusOK, page, playbooks.ShowComparison(presentComparison(comparison)))
}
