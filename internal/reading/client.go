package reading

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

// Client is an organisation that can leave.
type Client = store.Client

// Clients is a page of the list of clients.
type Clients struct {
	Rows     []store.ClientRow
	Matching int
	// Text is what their names hold; Page counts from 1.
	Text      string
	Page      int
	MayChange bool
}

// Clients returns the clients whose name holds a text.
func (r *Reader) Clients(ctx context.Context, actor authz.Actor, text string, page int) (Clients, error) {
	if err := seesRegistries(actor); err != nil {
		return Clients{}, err
	}
	page = max(page, 1)
	rows, matching, err := r.store.FindClients(ctx, text, PageSize, (page-1)*PageSize)
	return Clients{Rows: rows, Matching: matching, Text: text, Page: page, MayChange: mayAdminister(actor)}, err
}

// ClientPage is one client, or the form for a new one.
type ClientPage struct {
	Client
	// Parent, Merged and Below are the clients around it: what it belongs to,
	// what stands for it, and what belongs to it or was merged into it.
	Parent, Merged Client
	Below, Former  []Client
	// Choices are the others that were not merged.
	Choices []Client
	List    List
	History []TrailEntry
	// Since is what was changed after the version that a form held.
	Since     []TrailEntry
	MayChange bool
}

// NewClient returns what the form for a new client offers. It is Forbidden to
// everybody but administrators.
func (r *Reader) NewClient(ctx context.Context, actor authz.Actor) (ClientPage, error) {
	if !mayAdminister(actor) {
		return ClientPage{}, fault.New(fault.Forbidden, "Only administrators add clients.")
	}
	out := ClientPage{MayChange: true}
	return out, r.around(ctx, &out)
}

// ClientPage returns one client with its offboardings, or NotFound. seen is
// the version that a form held, and 0 where there was none.
func (r *Reader) ClientPage(ctx context.Context, actor authz.Actor, id string, seen, page int) (ClientPage, error) {
	if err := seesRegistries(actor); err != nil {
		return ClientPage{}, err
	}
	c, err := r.store.Client(ctx, id)
	if err != nil {
		return ClientPage{}, err
	}
	out := ClientPage{Client: c, MayChange: mayAdminister(actor)}
	if err := r.around(ctx, &out); err != nil {
		return ClientPage{}, err
	}
	q := ListQuery{Client: id, Attention: store.AnyState, Sort: "newest", Page: page}
	if out.List, err = r.Offboardings(ctx, actor, q); err != nil {
		return ClientPage{}, err
	}
	if out.History, err = r.history(ctx, historyLength, store.ClientTarget(id)); err != nil {
		return ClientPage{}, err
	}
	if seen > 0 {
		out.Since = since(out.History, c.Version, seen)
	}
	return out, nil
}

// around fills in the other clients.
func (r *Reader) around(ctx context.Context, p *ClientPage) error {
	all, err := r.store.Clients(ctx)
	if err != nil {
		return err
	}
	is := func(id *string, c Client) bool { return id != nil && *id == c.ID }
	for _, c := range all {
		switch {
		case c.ID == p.ID:
			continue
		case is(p.ParentID, c):
			p.Parent = c
		case is(p.MergedInto, c):
			p.Merged = c
		case is(c.ParentID, p.Client):
			p.Below = append(p.Below, c)
		case is(c.MergedInto, p.Client):
			p.Former = append(p.Former, c)
		}
	}
	p.Choices = slices.DeleteFunc(all, func(c Client) bool { return c.ID == p.ID || c.Merged() })
	return nil
}
