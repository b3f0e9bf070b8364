package offboarding

import (
	"maps"
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// ItemKind is what sort of thing an inventory item is.
type ItemKind string

// The kinds of inventory items.
const (
	APIKey          ItemKind = "api_key"
	ServiceAccount  ItemKind = "service_account"
	OAuthApp        ItemKind = "oauth_app"
	CertificateItem ItemKind = "certificate"
	SSHKey          ItemKind = "ssh_key"
	NamedAccount    ItemKind = "named_account"
	FederatedTrust  ItemKind = "federated_trust"
	Device          ItemKind = "device"
	DataSet         ItemKind = "data_set"
	Backup          ItemKind = "backup"
	AIAgent         ItemKind = "ai_agent"
	GuestAccess     ItemKind = "guest_access"
	NetworkPath     ItemKind = "network_path"
	Webhook         ItemKind = "webhook"
	SharedSecret    ItemKind = "shared_secret"
	Badge           ItemKind = "badge"
	OtherItem       ItemKind = "other"
)

const (
	// shortText and longText are the most characters of a line and of a reason.
	shortText = 300
	longText  = 2000

	inventoryFrozen = "the inventory is frozen because the offboarding is not open; nothing was stored"
)

// ItemKinds returns all kinds in the order of forms.
func ItemKinds() []ItemKind {
	return []ItemKind{
		APIKey, ServiceAccount, OAuthApp, CertificateItem, SSHKey, NamedAccount, FederatedTrust, Device,
		DataSet, Backup, AIAgent, GuestAccess, NetworkPath, Webhook, SharedSecret, Badge, OtherItem,
	}
}

// Disposition is what happens to an item.
type Disposition string

// The dispositions. Keep needs a reason and a day until which.
const (
	Undecided Disposition = ""
	Revoke    Disposition = "revoke"
	Rotate    Disposition = "rotate"
	Transfer  Disposition = "transfer"
	ReturnIt  Disposition = "return"
	Wipe      Disposition = "wipe"
	Destroy   Disposition = "destroy"
	Delete    Disposition = "delete"
	KeepUntil Disposition = "keep"
)

// Dispositions returns what an item's owner can choose. Keep is not among
// them: it makes the gate ask for less, and so goes by way of a waiver.
func Dispositions() []Disposition {
	return []Disposition{Revoke, Rotate, Transfer, ReturnIt, Wipe, Destroy, Delete}
}

// Item is one thing that the client's relationship left behind.
type Item struct {
	// Number counts from 1 within the offboarding.
	Number int
	Kind   ItemKind
	// Identifier is how its system names it; never the secret itself.
	Identifier string
	Detail     string
	// Source is where we know it from: "IAM credential report, 10 November".
	Source      string
	Owner       string
	AddedBy     string
	AddedAt     time.Time
	Disposition Disposition
	// ProvenBy is the number of the task whose verification proves it.
	ProvenBy  int
	DecidedBy string
	DecidedAt time.Time
	Version   int
}

// InventoryFacts counts items; the gate never sees the items themselves.
type InventoryFacts struct {
	// Revision rises when items are added, removed, merged, excluded or
	// re-identified.
	Revision int
	// Undecided counts items without a disposition.
	Undecided int
	// UndecidedSince is when the oldest of them was added.
	UndecidedSince time.Time
	// ProvenBy counts the decided items of each proving task.
	ProvenBy map[int]int
}

// Items returns how many items there are.
func (f InventoryFacts) Items() int {
	n := f.Undecided
	for _, count := range f.ProvenBy {
		n += count
	}
	return n
}

// AddItem adds an item to the inventory and raises its revision, which voids
// the declaration and the sign-offs that were given without it.
func (o *Offboarding) AddItem(it Item, by string, now time.Time) (Item, error) {
	if err := o.mustBeOpen(inventoryFrozen); err != nil {
		return Item{}, err
	}
	it.Identifier, it.Detail, it.Source = tidy(it.Identifier), tidy(it.Detail), tidy(it.Source)
	var wrong fault.Fieldset
	if !slices.Contains(ItemKinds(), it.Kind) {
		wrong.Add("kind", "Choose what sort of thing it is, for example API key")
	}
	requireText(&wrong, "identifier", it.Identifier, shortText, "Enter the identifier as its system shows it, for example hal-ing-7f31c9")
	limitText(&wrong, "detail", it.Detail, shortText)
	requireText(&wrong, "source", it.Source, shortText, "Say where this is known from, for example “IAM report of 10 November”")
	if it.Owner != "" && !o.f.People.Active(it.Owner) {
		wrong.Add("owner", "Choose an active person")
	}
	if err := wrong.Err("nothing was added"); err != nil {
		return Item{}, err
	}
	it.AddedBy, it.AddedAt, it.Version = by, now, 1
	it.Disposition, it.ProvenBy, it.DecidedBy, it.DecidedAt = Undecided, 0, "", time.Time{}
	declared, wasDeclared := o.f.ValidDeclaration()
	if o.f.Inventory.Undecided == 0 || now.Before(o.f.Inventory.UndecidedSince) {
		o.f.Inventory.UndecidedSince = now
	}
	o.f.Inventory.Undecided++
	o.f.Inventory.Revision++
	o.happened(ItemAdded{Item: it, Revision: o.f.Inventory.Revision})
	const cause = "an inventory item was added"
	if wasDeclared {
		o.happened(DeclarationVoided{Declaration: declared, Cause: cause, By: by, At: now})
	}
	o.settle(cause, by, now)
	return it, nil
}

// SetDisposition decides what happens to items, all or none, and which task
// proves it. items must be of this offboarding and are returned as changed.
func (o *Offboarding) SetDisposition(items []Item, what Disposition, provenBy int, by string, now time.Time) ([]Item, error) {
	if err := o.mustBeOpen(inventoryFrozen); err != nil {
		return nil, err
	}
	var wrong fault.Fieldset
	if len(items) == 0 {
		wrong.Add("items", "Choose at least one item")
	}
	seen := map[int]bool{}
	for _, it := range items {
		if seen[it.Number] {
			wrong.Add("items", "Choose each item once")
		}
		seen[it.Number] = true
	}
	if !slices.Contains(Dispositions(), what) {
		wrong.Add("disposition", "Choose what happens to it, for example Revoke")
	}
	if _, ok := o.f.Task(provenBy); !ok {
		wrong.Add("proven_by", "Choose the task that proves it, for example T-06")
	}
	if err := wrong.Err("nothing was changed"); err != nil {
		return nil, err
	}
	out := slices.Clone(items)
	for i := range out {
		before := out[i]
		out[i].Disposition, out[i].ProvenBy, out[i].DecidedBy, out[i].DecidedAt = what, provenBy, by, now
		out[i].Version++
		o.recount(before, out[i])
		o.happened(DispositionSet{Before: before, After: out[i]})
	}
	o.settle("a disposition was set", by, now)
	return out, nil
}

// recount keeps the counts of the inventory as one item changes.
func (o *Offboarding) recount(before, after Item) {
	inv := &o.f.Inventory
	if inv.ProvenBy = maps.Clone(inv.ProvenBy); inv.ProvenBy == nil {
		inv.ProvenBy = map[int]int{}
	}
	if before.Disposition == Undecided {
		inv.Undecided--
	} else if inv.ProvenBy[before.ProvenBy]--; inv.ProvenBy[before.ProvenBy] == 0 {
		delete(inv.ProvenBy, before.ProvenBy)
	}
	inv.ProvenBy[after.ProvenBy]++
}

// DeclareInventory records the owner's word that the inventory is complete;
// nobody else's counts.
func (o *Offboarding) DeclareInventory(id, by string, now time.Time) error {
	if err := o.mustBeOpen(inventoryFrozen); err != nil {
		return err
	}
	if by != o.f.Owner {
		return fault.New(fault.Forbidden, "only the accountable owner declares the inventory complete: %s", o.f.People.Name(o.f.Owner))
	}
	open := 0
	for _, u := range o.f.Unknowns {
		if u.Stands(now) {
			open++
		}
	}
	if open > 0 {
		return fault.New(fault.Blocked, "the inventory cannot be declared complete; unknowns that are open: %d. Close each of them first", open)
	}
	d := Declaration{ID: id, By: by, At: now, Revision: o.f.Inventory.Revision}
	o.f.Declarations = append(o.f.Declarations, d)
	o.happened(InventoryDeclared{Declaration: d})
	o.settle("the inventory was declared", by, now)
	return nil
}

// ValidDeclaration returns the declaration that counts, if there is one.
func (f Facts) ValidDeclaration() (Declaration, bool) {
	if len(f.Declarations) == 0 {
		return Declaration{}, false
	}
	last := f.Declarations[len(f.Declarations)-1]
	if last.Revision != f.Inventory.Revision || last.endedBy(f.Returns) {
		return Declaration{}, false
	}
	return last, true
}

// endedBy reports whether the offboarding was reopened after the declaration.
func (d Declaration) endedBy(returns []Return) bool {
	return len(returns) > 0 && !returns[len(returns)-1].At.Before(d.At)
}
