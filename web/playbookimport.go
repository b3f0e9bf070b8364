package web

import (
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// importForm is the form of an import as it came.
type importForm struct {
	text, note string
	// shown is the latest version that the page spoke of, "0" for none, and
	// empty before anything was checked.
	shown string
	saves bool
}

// askPlaybook asks for a text, filled in with that of a version if one is
// named.
func (h *handlers) askPlaybook(c echo.Context) error {
	if !authz.Decide(h.actor(c), authz.Administer, authz.Resource{}).Allowed {
		return fault.New(fault.Forbidden, "Only administrators import playbooks.")
	}
	page := importPage{}
	if id := c.QueryParam("from"); id != "" {
		v, err := h.reader.PlaybookText(c.Request().Context(), h.actor(c), id, 0)
		if err != nil {
			return err
		}
		page.text = v.Body
	}
	return h.answerImport(c, http.StatusOK, page, nil)
}

// importPlaybook says what is wrong with a text or what it would change, and
// saves it if that was asked for.
func (h *handlers) importPlaybook(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	sent, err := h.receiveImport(c)
	if err != nil {
		return err
	}
	check, err := h.reader.CheckPlaybook(ctx, actor, []byte(sent.text))
	if err != nil {
		return err
	}
	page := importPage{importForm: sent, PlaybookCheck: check, checked: true}
	if len(check.Problems) > 0 {
		return h.answerImport(c, http.StatusUnprocessableEntity, page, nil)
	}
	if !sent.saves {
		return h.answerImport(c, http.StatusOK, page, nil)
	}
	saved, err := h.app.SavePlaybook(ctx, actor, app.SavePlaybook{BasedOn: page.basedOn(), Text: []byte(sent.text), Note: sent.note})
	switch {
	case err == nil:
		h.flash(c, savedPlaybookFlash(saved))
		return seeOther(c, playbookPath(saved.ID))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return h.answerImport(c, statusOf(err), page, err)
	}
	return err
}

// answerImport answers with the form, the text kept as it was sent.
func (h *handlers) answerImport(c echo.Context, status int, page importPage, wrong error) error {
	page.hidden = h.hidden(c)
	page.wrong = problemsOf(wrong)
	shell := h.shell(c, "Import a playbook", playbooksPath)
	if fault.Is(wrong, fault.Conflict) {
		shell.Flash = ui.Flash{Kind: ui.FlashConflict, Title: messageOf(wrong), Text: "Your text is still here.", Link: page.conflictLink()}
	}
	return h.render(c, status, shell, playbooks.ShowImport(presentImport(page)))
}

// receiveImport reads the form: a file that was chosen goes before the text
// that was typed.
func (h *handlers) receiveImport(c echo.Context) (importForm, error) {
	parts := h.parts(c)
	if parts == nil {
		return importForm{}, echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	fields := url.Values{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // a form that breaks off wraps it
			break
		}
		if err != nil {
			return importForm{}, unreadable(err)
		}
		value, err := io.ReadAll(io.LimitReader(part, reading.MaxPlaybookSize+1))
		if err != nil {
			return importForm{}, unreadable(err)
		}
		if len(value) > reading.MaxPlaybookSize {
			return importForm{}, fault.New(fault.TooLarge, "A playbook has at most %d bytes. Nothing was stored.", reading.MaxPlaybookSize)
		}
		fields.Add(part.FormName(), string(value))
	}
	text := fields.Get("text")
	if file := fields.Get("file"); file != "" {
		text = file
	}
	return importForm{text: text, note: fields.Get("note"), shown: fields.Get("shown"), saves: fields.Get("action") == "save"}, nil
}
