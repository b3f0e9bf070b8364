package store

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

type offboardingRow struct {
	Number            int `gorm:"primaryKey"`
	ClientID          string
	ServiceID         string
	OwnerID           string
	DeputyID          string
	PlaybookID        string
	PlaybookName      string
	PlaybookVersion   int
	Tier              offboarding.Tier
	Attributes        column[[]offboarding.Attribute]
	State             offboarding.State
	CreatedAt         time.Time
	PublishedAt       *time.Time
	ContractEnds      time.Time
	Due               time.Time
	Version           int
	SignOffRules      column[[]offboarding.SignOffRule]
	WaiverRules       column[[]offboarding.WaiverRule]
	InventoryRevision int
}

func (offboardingRow) TableName() string { return "offboardings" }

func rowOf(f offboarding.Facts) offboardingRow {
	return offboardingRow{
		Number: f.Number, ClientID: f.Client, ServiceID: f.Service, OwnerID: f.Owner, DeputyID: f.Deputy,
		PlaybookID: f.Playbook.ID, PlaybookName: f.Playbook.Name, PlaybookVersion: f.Playbook.Version, Tier: f.Tier,
		Attributes: list(f.Attributes), State: f.State, CreatedAt: f.CreatedAt, PublishedAt: optional(f.PublishedAt),
		ContractEnds: f.ContractEnds, Due: f.Due, Version: f.Version, SignOffRules: list(f.SignOffRules),
		WaiverRules:       list(f.WaiverRules),
		InventoryRevision: f.Inventory.Revision,
	}
}

func (r offboardingRow) facts() offboarding.Facts {
	return offboarding.Facts{
		Number: r.Number, Client: r.ClientID, Service: r.ServiceID, Owner: r.OwnerID, Deputy: r.DeputyID,
		Playbook:   offboarding.PlaybookVersion{ID: r.PlaybookID, Name: r.PlaybookName, Version: r.PlaybookVersion},
		Tier:       r.Tier,
		Attributes: r.Attributes.V, State: r.State, CreatedAt: r.CreatedAt, PublishedAt: timeOf(r.PublishedAt),
		ContractEnds: r.ContractEnds, Due: r.Due, Version: r.Version, SignOffRules: r.SignOffRules.V,
		WaiverRules: r.WaiverRules.V,
		Inventory:   offboarding.InventoryFacts{Revision: r.InventoryRevision},
	}
}

// Facts returns everything that the record holds about an offboarding, with
// the people it refers to and those in also. It returns NotFound for a number
// that is not there.
func (q queries) Facts(ctx context.Context, number int, also ...string) (offboarding.Facts, error) {
	row, err := take[offboardingRow](ctx, q.db.Where("number = ?", number))
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return offboarding.Facts{}, fault.New(fault.NotFound, "there is no offboarding %s", reference(number))
		}
		return offboarding.Facts{}, fmt.Errorf("load %s: %w", reference(number), err)
	}
	if q.empty, err = q.emptyTables(ctx, number); err != nil {
		return offboarding.Facts{}, fmt.Errorf("load %s: %w", reference(number), err)
	}
	f := row.facts()
	for _, load := range []func(context.Context, *offboarding.Facts) error{
		q.loadNames, q.loadTasks, q.loadEvidence, q.loadReviews, q.loadWaivers, q.loadInventory, q.loadSignOffs, q.loadClosures,
		q.loadOwnership, q.loadCancellations, q.loadAmendments, q.loadDueMoves, q.loadPath,
	} {
		if err := load(ctx, &f); err != nil {
			return offboarding.Facts{}, fmt.Errorf("load %s: %w", reference(number), err)
		}
	}
	if err := q.loadPeople(ctx, &f, also); err != nil {
		return offboarding.Facts{}, fmt.Errorf("load the people of %s: %w", reference(number), err)
	}
	return f, nil
}

func (q queries) loadNames(ctx context.Context, f *offboarding.Facts) error {
	client, err := q.Client(ctx, f.Client)
	if err != nil {
		return err
	}
	service, err := q.Service(ctx, f.Service)
	if err != nil {
		return err
	}
	if f.ClientName, err = q.clientName(ctx, client); err != nil {
		return err
	}
	f.ServiceName, f.Path, f.ServicePath = service.Name, service.Path, service.Path
	f.ServiceOwner, f.ServiceDeputy = service.OwnerID, service.DeputyID
	return nil
}

// children returns the rows of a table that belong to one offboarding.
func children[Row any](ctx context.Context, q queries, number int, order string) ([]Row, error) {
	if holdsNone[Row](q.empty) {
		return nil, nil
	}
	var rows []Row
	err := q.db.WithContext(ctx).Where("offboarding = ?", number).Order(order).Find(&rows).Error
	return rows, err
}

// NextNumber takes the next number of a kind, first where there is none yet.
func (tx *Tx) NextNumber(ctx context.Context, name string, first int) (int, error) {
	next := 0
	err := tx.db.WithContext(ctx).Raw(
		`INSERT INTO numbers (name, next) VALUES (?, ?)
		 ON CONFLICT (name) DO UPDATE SET next = numbers.next + 1 RETURNING next`, name, first+1).Scan(&next).Error
	if err != nil {
		return 0, fmt.Errorf("take the next number of %s: %w", name, err)
	}
	return next - 1, nil
}

// StartNumbersAt makes the next number of a kind the given one, unless it is
// higher already: for an organisation that goes on counting where its old
// system stopped.
func (h *Housekeeping) StartNumbersAt(ctx context.Context, name string, next int) error {
	err := h.db.WithContext(ctx).Exec(
		`INSERT INTO numbers (name, next) VALUES (?, ?)
		 ON CONFLICT (name) DO UPDATE SET next = CASE WHEN numbers.next < excluded.next THEN excluded.next ELSE numbers.next END`,
		name, next).Error
	if err != nil {
		return fmt.Errorf("start the numbers of %s at %d: %w", name, next, err)
	}
	return nil
}

func (tx *Tx) addDraft(ctx context.Context, f offboarding.Facts) error {
	row := rowOf(f)
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	return tx.addTasks(ctx, f)
}

func (tx *Tx) saveDraft(ctx context.Context, before, after offboarding.Facts) error {
	err := save(ctx, tx.db, where("number = ? AND version = ?", before.Number, before.Version), rowOf(after),
		"client_id", "service_id", "owner_id", "deputy_id", "playbook_id", "playbook_name", "playbook_version", "tier",
		"attributes", "contract_ends", "due", "version", "sign_off_rules", "waiver_rules")
	if err != nil {
		return err
	}
	if _, err := remove[taskRow](ctx, tx.db, where("offboarding = ?", before.Number)); err != nil {
		return err
	}
	return tx.addTasks(ctx, after)
}

// savePublished makes an offboarding count. The version rises by one with
// each change of a draft, publication included.
func (tx *Tx) savePublished(ctx context.Context, number int, e offboarding.Published) error {
	row := offboardingRow{State: offboarding.Open, PublishedAt: optional(e.At)}
	if err := save(ctx, tx.db, where("number = ? AND state = ?", number, offboarding.Draft), row, "state", "published_at"); err != nil {
		return err
	}
	for _, t := range e.Tasks {
		row := taskRowOf(number, t)
		if err := save(ctx, tx.db, where("offboarding = ? AND number = ?", number, t.Number), row, "first_due", "version"); err != nil {
			return err
		}
	}
	return tx.raiseVersion(ctx, number)
}

func (tx *Tx) saveState(ctx context.Context, number int, from, to offboarding.State) error {
	return save(ctx, tx.db, where("number = ? AND state = ?", number, from), offboardingRow{State: to}, "state")
}

func (tx *Tx) raiseVersion(ctx context.Context, number int) error {
	return tx.db.WithContext(ctx).Exec("UPDATE offboardings SET version = version + 1 WHERE number = ?", number).Error
}
