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

// Names in the forms of clients.
const (
	parentField = "parent"
	intoField   = "into"
)

// clientPage is the page of a client while it is put together.
type clientPage struct {
	reading.ClientPage
	// name and parent are as they were typed.
	name, parent string
	err          error
	hidden       []ui.Hidden
	now          time.Time
}

// listClients shows the clients, or those whose name holds a text.
func (h *handlers) listClients(c echo.Context) error {
	clients, err := h.reader.Clients(c.Request().Context(), h.actor(c), searched(c), pageParam(c))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, h.shell(c, "Clients", clientsPath), admin.ShowList(presentClients(clients)))
}

// searched is what somebody looks for in a list.
func searched(c echo.Context) string {
	text := c.QueryParam("q")
	return text[:min(len(text), 200)]
}

// newClient asks what must be known of a new client.
func (h *handlers) newClient(c echo.Context) error {
	p, err := h.reader.NewClient(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	return h.newClientPage(c, http.StatusOK, clientPage{ClientPage: p})
}

func (h *handlers) newClientPage(c echo.Context, status int, p clientPage) error {
	p.hidden = h.hidden(c)
	return h.render(c, status, h.shell(c, "Add a client", clientsPath), admin.Show(presentNewClient(p)))
}

// addClient adds a client.
func (h *handlers) addClient(c echo.Context) error {
	ctx, actor := c.Request().Context(), h.actor(c)
	p, err := h.reader.NewClient(ctx, actor)
	if err != nil {
		return err
	}
	name, parent := formText(c, nameField), formText(c, parentField)
	id, err := h.app.AddClientBelow(ctx, actor, name, parent)
	if fault.Is(err, fault.Invalid) {
		return h.newClientPage(c, http.StatusUnprocessableEntity, clientPage{ClientPage: p, name: name, parent: parent, err: err})
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The client is added.", Text: "Offboardings of it can be started."})
	return seeOther(c, clientPath(id))
}

// client reads the client in the address; seen is the version that a form
// held.
func (h *handlers) client(c echo.Context, seen int) (reading.ClientPage, error) {
	return h.reader.ClientPage(c.Request().Context(), h.actor(c), c.Param("client"), seen, pageParam(c))
}

// showClient shows one client with its offboardings.
func (h *handlers) showClient(c echo.Context) error {
	p, err := h.client(c, 0)
	if err != nil {
		return err
	}
	return h.clientPage(c, http.StatusOK, clientPage{ClientPage: p, name: p.Name, parent: p.Parent.ID})
}

func (h *handlers) clientPage(c echo.Context, status int, p clientPage) error {
	p.hidden, p.now = h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.Version)}), h.now()
	page := h.registryPage(c, p.Name, clientsPath, p.err)
	return h.render(c, status, page, admin.Show(presentClientPage(p)))
}

// changeClient renames a client or moves it below another.
func (h *handlers) changeClient(c echo.Context) error {
	seen := formVersion(c, versionName)
	in := app.ChangeClient{ID: c.Param("client"), Version: seenVersion(seen), Name: formText(c, nameField), Parent: formText(c, parentField)}
	err := h.app.ChangeClient(c.Request().Context(), h.actor(c), in)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		p, failed := h.client(c, seen)
		if failed != nil {
			return failed
		}
		page := clientPage{ClientPage: p, name: in.Name, parent: in.Parent, err: err}
		page.Version = versionToSend(err, p.Version, seen)
		return h.clientPage(c, statusOf(err), page)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The client is stored."})
	return seeOther(c, clientPath(in.ID))
}

// askMerge asks which client is to stand for this one from now on.
func (h *handlers) askMerge(c echo.Context) error {
	return h.mergePage(c, http.StatusOK, nil)
}

func (h *handlers) mergePage(c echo.Context, status int, refusal error) error {
	p, err := h.client(c, 0)
	switch {
	case err != nil:
		return err
	case !p.MayChange:
		return fault.New(fault.Forbidden, "You can read this client, but only administrators merge clients.")
	case p.Merged.ID != "":
		return fault.New(fault.Conflict, "%s was merged into %s already. Nothing was changed.", p.Name, p.Merged.Name)
	}
	page := h.shell(c, "Merge "+p.Name, clientsPath)
	if fault.Is(refusal, fault.Conflict) {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: messageOf(refusal), Text: "Look at it again, and merge it if that is still right."}
	}
	hidden := h.hidden(c, ui.Hidden{Name: versionName, Value: number(p.Version)})
	return h.render(c, status, page, admin.ShowQuestion(presentMerge(clientPage{ClientPage: p, err: refusal, hidden: hidden}, formText(c, intoField))))
}

// mergeClients lets another client stand for this one.
func (h *handlers) mergeClients(c echo.Context) error {
	id, into := c.Param("client"), formText(c, intoField)
	err := h.app.MergeClients(c.Request().Context(), h.actor(c), id, seenVersion(formVersion(c, versionName)), into)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.mergePage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The clients are merged.", Text: "Offboardings keep their numbers and say the former name."})
	return seeOther(c, clientPath(into))
}
