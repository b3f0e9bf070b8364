package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// mayEditPlaybooks refuses everybody but administrators, as the import does.
func (h *handlers) mayEditPlaybooks(c echo.Context) error {
	if authz.Decide(h.actor(c), authz.Administer, authz.Resource{}).Allowed {
		return nil
	}
	return fault.New(fault.Forbidden, "Only administrators change playbooks.")
}

// newPlaybook opens the editor with a blank playbook, or with a copy of the one
// that is named.
func (h *handlers) newPlaybook(c echo.Context) error {
	if err := h.mayEditPlaybooks(c); err != nil {
		return err
	}
	w := &workingCopy{book: reading.BlankPlaybook(), part: wholePart, trial: trial{tier: offboarding.Standard}}
	if id := c.QueryParam("from"); id != "" {
		book, err := h.reader.PlaybookToEdit(c.Request().Context(), h.actor(c), id)
		if err != nil {
			return err
		}
		w.book, w.book.ID, w.book.Name = book, book.ID+"-copy", "Copy of "+book.Name
	}
	return h.answerCopy(c, http.StatusOK, w)
}

// changePlaybook opens the editor with the latest version of a playbook.
func (h *handlers) changePlaybook(c echo.Context) error {
	if err := h.mayEditPlaybooks(c); err != nil {
		return err
	}
	book, err := h.reader.PlaybookToEdit(c.Request().Context(), h.actor(c), c.Param("playbook"))
	if err != nil {
		return err
	}
	return h.answerCopy(c, http.StatusOK, &workingCopy{book: book, basedOn: book.Version, part: wholePart, trial: trial{tier: offboarding.Standard}})
}

// editPlaybook takes over what was typed and does what the button says. Only
// saving stores something.
func (h *handlers) editPlaybook(c echo.Context) error {
	w, err := h.receiveEdit(c)
	if err != nil {
		return err
	}
	verb, path, _ := strings.Cut(formText(c, actionField), ":")
	switch {
	case wantsPart(c) && verb == "":
		return h.fragment(c, http.StatusOK, h.dryRun(w))
	case len(w.unread) > 0:
		return h.answerCopy(c, http.StatusUnprocessableEntity, w)
	case verb == reviewVerb:
		return h.reviewCopy(c, w)
	case verb == saveVerb:
		return h.saveCopy(c, w)
	case verb == mergeVerb:
		return h.mergeCopy(c, w)
	case verb == rebaseVerb:
		w.basedOn, _ = wholeNumber(path)
		return h.reviewCopy(c, w)
	}
	w.act(verb, path)
	return h.answerCopy(c, http.StatusOK, w)
}

// receiveEdit reads the form of an administrator, over a playbook that is there
// or a new one.
func (h *handlers) receiveEdit(c echo.Context) (*workingCopy, error) {
	if err := h.mayEditPlaybooks(c); err != nil {
		return nil, err
	}
	id := c.Param("playbook")
	if id != "" {
		if _, err := h.reader.PlaybookText(c.Request().Context(), h.actor(c), id, 0); err != nil {
			return nil, err
		}
	}
	return receiveCopy(c, id)
}

// checkCopy writes the copy for its form and, once mistakes were asked for, says
// what is wrong with it and what it would change.
func (h *handlers) checkCopy(c echo.Context, w *workingCopy) (copyPage, error) {
	w.book.Version = max(w.basedOn, 1)
	text, err := reading.FormatPlaybook(w.book)
	if err != nil {
		return copyPage{}, err
	}
	if len(text) > reading.MaxPlaybookSize {
		return copyPage{}, tooLargeCopy()
	}
	if !w.checked {
		return copyPage{workingCopy: w, text: string(text)}, nil
	}
	check, err := h.reader.CheckPlaybook(c.Request().Context(), h.actor(c), text)
	if err != nil {
		return copyPage{}, err
	}
	if w.basedOn == 0 && check.Latest > 0 {
		check.Problems = slices.Insert(check.Problems, 0, reading.PlaybookProblem{Path: "id", Message: "another playbook has it; choose another"})
	}
	return copyPage{workingCopy: w, text: string(text), check: check}, nil
}

// answerCopy answers with the page of the copy.
func (h *handlers) answerCopy(c echo.Context, status int, w *workingCopy) error {
	page, err := h.checkCopy(c, w)
	if err != nil {
		return err
	}
	page.hidden = h.hidden(c)
	var content templ.Component
	if w.taskAt(w.part) >= 0 || w.signOffAt(w.part) >= 0 {
		content = playbooks.ShowEditedPart(page.presentPart())
	} else {
		w.part = wholePart
		if page.others, err = h.reader.Playbooks(c.Request().Context(), h.actor(c)); err != nil {
			return err
		}
		content = playbooks.ShowEditor(page.present(h.dryRun(w)))
	}
	if wantsPart(c) {
		return h.respond(c, status, layout.Page{}, content, content)
	}
	return h.respond(c, status, h.shell(c, page.title(), playbooksPath), content, content)
}

// reviewCopy shows what saving would change, or what keeps it from being saved.
func (h *handlers) reviewCopy(c echo.Context, w *workingCopy) error {
	w.checked, w.part = true, wholePart
	page, err := h.checkCopy(c, w)
	if err != nil {
		return err
	}
	switch {
	case len(page.check.Problems) > 0:
		return h.answerCopy(c, http.StatusUnprocessableEntity, w)
	case page.check.Latest != w.basedOn:
		return h.answerConflict(c, page)
	case w.basedOn > 0 && len(page.check.Changes) == 0:
		w.said = ui.Flash{Kind: ui.FlashNote, Title: "Nothing is different from version " + number(w.basedOn) + ".", Text: "There is nothing to save."}
		return h.answerCopy(c, http.StatusOK, w)
	}
	return h.answerSaving(c, http.StatusOK, page, nil)
}

// mergeCopy takes over what others saved meanwhile, and shows what saving would
// change then.
func (h *handlers) mergeCopy(c echo.Context, w *workingCopy) error {
	merged, both, err := h.reader.MergePlaybook(c.Request().Context(), h.actor(c), w.book, w.basedOn)
	if err != nil {
		return err
	}
	w.book, w.basedOn, w.said = merged, merged.Version, mergedFlash(both)
	return h.reviewCopy(c, w)
}

// answerSaving asks why, beside what would change.
func (h *handlers) answerSaving(c echo.Context, status int, page copyPage, wrong error) error {
	page.part, page.hidden = savePart, h.hidden(c)
	shell := h.shell(c, page.title(), playbooksPath)
	if fault.Is(wrong, fault.Conflict) {
		shell.Flash = ui.Flash{Kind: ui.FlashConflict, Title: messageOf(wrong), Text: "Your copy is still here."}
	}
	if page.said.Title != "" {
		shell.Flash = page.said
	}
	return h.render(c, status, shell, playbooks.ShowSaving(page.presentSaving(problemsOf(wrong))))
}

// answerConflict shows what somebody else saved meanwhile beside what was typed
// here.
func (h *handlers) answerConflict(c echo.Context, page copyPage) error {
	if page.basedOn >= 1 && page.basedOn < page.check.Latest {
		theirs, err := h.reader.ComparePlaybook(c.Request().Context(), h.actor(c), page.book.ID, page.basedOn, page.check.Latest)
		if err != nil {
			return err
		}
		page.theirs = theirs
	}
	page.part, page.hidden = savePart, h.hidden(c)
	return h.render(c, http.StatusConflict, h.shell(c, page.title(), playbooksPath), playbooks.ShowSaving(page.presentConflict()))
}

// saveCopy makes the copy the next version.
func (h *handlers) saveCopy(c echo.Context, w *workingCopy) error {
	w.checked = true
	page, err := h.checkCopy(c, w)
	if err != nil {
		return err
	}
	saved, err := h.app.SavePlaybook(c.Request().Context(), h.actor(c), app.SavePlaybook{BasedOn: w.basedOn, Text: []byte(page.text), Note: w.note})
	switch {
	case err == nil:
		h.flash(c, savedPlaybookFlash(saved))
		return seeOther(c, playbookPath(saved.ID))
	case fault.Is(err, fault.Invalid) && len(page.check.Problems) == 0 && len(page.check.Changes) > 0:
		return h.answerSaving(c, http.StatusUnprocessableEntity, page, err)
	case fault.Is(err, fault.Invalid):
		return h.reviewCopy(c, w)
	case fault.Is(err, fault.Conflict):
		return h.answerLate(c, w, err)
	}
	return err
}

// answerLate answers somebody who was not the first: another version, another
// playbook of this id, or its retirement came between.
func (h *handlers) answerLate(c echo.Context, w *workingCopy, late error) error {
	page, err := h.checkCopy(c, w)
	switch {
	case err != nil:
		return err
	case w.basedOn == 0:
		w.part = wholePart
		return h.answerCopy(c, http.StatusConflict, w)
	case page.check.Latest != w.basedOn:
		return h.answerConflict(c, page)
	}
	return h.answerSaving(c, http.StatusConflict, page, late)
}
