package store

import (
	"context"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
)

// Client is an organisation that can leave.
type Client struct {
	ID   string `gorm:"primaryKey"`
	Name string
	// ParentID is the organisation that it belongs to.
	ParentID *string
	// MergedInto is the client that stands for it since MergedAt.
	MergedInto *string
	MergedAt   *time.Time
	// Version rises with each change.
	Version   int
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Client) TableName() string { return "clients" }

// ClientTarget names a client in the audit log.
func ClientTarget(id string) audit.Target { return audit.Target{Kind: audit.ClientTarget, ID: id} }

// Merged reports whether another client stands for this one.
func (c Client) Merged() bool { return c.MergedInto != nil }

// Domain returns what the rules need to know of the client.
func (c Client) Domain() offboarding.Organisation {
	return offboarding.Organisation{ID: c.ID, Name: c.Name, Parent: textOf(c.ParentID), MergedInto: textOf(c.MergedInto)}
}

// As returns the client with what the rules decided at the moment now.
func (c Client) As(o offboarding.Organisation, now time.Time) Client {
	c.Name, c.ParentID = o.Name, nullable(o.Parent)
	if o.MergedInto != "" && !c.Merged() {
		c.MergedAt = &now
	}
	c.MergedInto = nullable(o.MergedInto)
	return c
}

// nullable is NULL for the empty text.
func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// textOf is the empty text for NULL.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Client returns a client, or NotFound.
func (q queries) Client(ctx context.Context, id string) (Client, error) {
	return take[Client](ctx, q.db.Where("id = ?", id))
}

// Clients returns all clients by name, merged ones too.
func (q queries) Clients(ctx context.Context) ([]Client, error) {
	return find[Client](ctx, q.db.Order("name, id"))
}

// ClientRow is one line of the list of clients.
type ClientRow struct {
	Client
	ParentName *string
	MergedName *string
	// Open and Closed count offboardings of it and of what was merged into it.
	Open, Closed int
}

// FindClients returns the clients whose name holds the text, by name: up to
// limit of them after offset, and how many there are. Capital letters do not
// matter; on SQLite those beyond A to Z do.
func (q queries) FindClients(ctx context.Context, text string, limit, offset int) (rows []ClientRow, matching int, err error) {
	values := map[string]any{"text": containing(text), "limit": limit, "offset": offset}
	if err := q.db.WithContext(ctx).Raw("SELECT COUNT(*) FROM clients c WHERE LOWER(c.name) LIKE @text ESCAPE '!'", values).Scan(&matching).Error; err != nil {
		return nil, 0, err
	}
	rows, err = read[ClientRow](ctx, q.db, question("clients"), values)
	return rows, matching, err
}

// containing is a pattern of LIKE with the escape character ! for texts that
// hold another.
func containing(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(text)) + "%"
}

// clientName is how an offboarding names its client.
func (q queries) clientName(ctx context.Context, c Client) (string, error) {
	if !c.Merged() {
		return c.Name, nil
	}
	now, err := q.Client(ctx, *c.MergedInto)
	return offboarding.FormerName(now.Name, c.Name), err
}

// AddClient adds a client.
func (tx *Tx) AddClient(ctx context.Context, c Client) error {
	tx.wrote(ClientTarget(c.ID))
	c.Version = 1
	return insert(ctx, tx.db, &c)
}

// SaveClient changes a client that was loaded in this transaction. It returns
// Conflict if somebody was faster.
func (tx *Tx) SaveClient(ctx context.Context, c Client) error {
	tx.wrote(ClientTarget(c.ID))
	loaded := c.Version
	c.Version++
	return save(ctx, tx.db, where("id = ? AND version = ?", c.ID, loaded), c,
		"name", "parent_id", "merged_into", "merged_at", "version")
}
