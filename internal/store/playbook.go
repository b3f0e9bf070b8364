package store

import (
	"context"
	"fmt"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/playbook"
)

// PlaybookEntry is a playbook of the registry.
type PlaybookEntry struct {
	ID string `gorm:"primaryKey"`
	// Latest is the version from which new offboardings start.
	Latest int
	// RetiredAt is when it was taken out of choice; nil while it can be chosen.
	RetiredAt *time.Time
}

// TableName implements GORM's Tabler.
func (PlaybookEntry) TableName() string { return "playbooks" }

// Retired reports whether no new offboarding can choose it.
func (e PlaybookEntry) Retired() bool { return e.RetiredAt != nil }

// PlaybookVersion is one version of a playbook. It is never changed.
type PlaybookVersion struct {
	PlaybookID  string `gorm:"primaryKey"`
	Version     int    `gorm:"primaryKey"`
	Name        string
	Description string
	// Tasks is how many tasks it has.
	Tasks int
	// Body is the YAML text. Lists leave it out.
	Body   string
	Digest digest.Sum
	// Shipped is the version of the program's own playbook that it is, and 0
	// if somebody here wrote it.
	Shipped int
	// SavedBy is a person's id or an operator's name; SavedByName is the name
	// as it was.
	SavedBy, SavedByName string
	SavedAt              time.Time
	Note                 string
}

// TableName implements GORM's Tabler.
func (PlaybookVersion) TableName() string { return "playbook_versions" }

// PlaybookTarget names a playbook in the audit log.
func PlaybookTarget(id string) audit.Target {
	return audit.Target{Kind: audit.PlaybookTarget, ID: id}
}

// listed are the columns of a version but for its text.
const listed = "playbook_id, version, name, description, tasks, digest, shipped, saved_by, saved_by_name, saved_at, note"

// PlaybookEntries returns the registry by id.
func (q queries) PlaybookEntries(ctx context.Context) ([]PlaybookEntry, error) {
	return find[PlaybookEntry](ctx, q.db.Order("id"))
}

// PlaybookEntry returns a playbook of the registry, or NotFound.
func (q queries) PlaybookEntry(ctx context.Context, id string) (PlaybookEntry, error) {
	return take[PlaybookEntry](ctx, q.db.Where("id = ?", id))
}

// LatestPlaybookVersions returns the latest version of each playbook by name,
// without texts.
func (q queries) LatestPlaybookVersions(ctx context.Context) ([]PlaybookVersion, error) {
	return find[PlaybookVersion](ctx, q.db.Select(listed).
		Where("(playbook_id, version) IN (SELECT id, latest FROM playbooks)").Order("name, playbook_id"))
}

// PlaybookVersions returns all versions of a playbook, the newest first,
// without texts.
func (q queries) PlaybookVersions(ctx context.Context, id string) ([]PlaybookVersion, error) {
	return find[PlaybookVersion](ctx, q.db.Select(listed).Where("playbook_id = ?", id).Order("version DESC"))
}

// PlaybookVersion returns one version with its text, or NotFound.
func (q queries) PlaybookVersion(ctx context.Context, id string, version int) (PlaybookVersion, error) {
	return take[PlaybookVersion](ctx, q.db.Where("playbook_id = ? AND version = ?", id, version))
}

// HasPlaybookText reports whether some version has exactly the text with the
// digest.
func (q queries) HasPlaybookText(ctx context.Context, text digest.Sum) (bool, error) {
	n := 0
	err := q.db.WithContext(ctx).Raw("SELECT COUNT(*) FROM playbook_versions WHERE digest = ?", text).Scan(&n).Error
	return n > 0, err
}

// Playbook returns what one version says, or NotFound. It is shared: nobody
// changes it.
func (q queries) Playbook(ctx context.Context, id string, version int) (playbook.Playbook, error) {
	row, err := take[PlaybookVersion](ctx, q.db.Select(listed).Where("playbook_id = ? AND version = ?", id, version))
	if err != nil {
		return playbook.Playbook{}, err
	}
	// The digest is of the text, so what was undone is never taken for what
	// was stored in its place.
	if known, ok := readPlaybooks.get(string(row.Digest)); ok {
		return known, nil
	}
	if row, err = q.PlaybookVersion(ctx, id, version); err != nil {
		return playbook.Playbook{}, err
	}
	p, err := playbook.Parse([]byte(row.Body))
	if err != nil {
		return playbook.Playbook{}, fmt.Errorf("read playbook %s version %d: %w", id, version, err)
	}
	readPlaybooks.put(string(row.Digest), p)
	return p, nil
}

// readPlaybooks are those that were read, by the digest of their text.
var readPlaybooks = decoded[playbook.Playbook]{limit: 100}

// RunningByPlaybook returns how many offboardings are open, by playbook.
func (q queries) RunningByPlaybook(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		PlaybookID string
		N          int
	}
	err := q.db.WithContext(ctx).Raw("SELECT playbook_id, COUNT(*) AS n FROM offboardings WHERE state = 'open' GROUP BY playbook_id").Scan(&rows).Error
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.PlaybookID] = r.N
	}
	return out, err
}

// OpenTasksByAssignee returns how many tasks of open offboardings people have.
func (q queries) OpenTasksByAssignee(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		AssigneeID string
		N          int
	}
	err := q.db.WithContext(ctx).Raw(`SELECT t.assignee_id, COUNT(*) AS n FROM tasks t
JOIN offboardings o ON o.number = t.offboarding WHERE o.state = 'open' GROUP BY t.assignee_id`).Scan(&rows).Error
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.AssigneeID] = r.N
	}
	return out, err
}

// Accountable reports whether somebody is owner or deputy of any offboarding.
func (q queries) Accountable(ctx context.Context, person string) (bool, error) {
	found := 0
	err := q.db.WithContext(ctx).Raw("SELECT COUNT(*) FROM (SELECT 1 FROM offboardings WHERE owner_id = ? OR deputy_id = ? LIMIT 1) AS one", person, person).Scan(&found).Error
	return found > 0, err
}

// AddPlaybookVersion adds a version, which is the latest from then on. The
// first one adds the playbook. It returns Conflict if the version is not the
// one after the latest.
func (tx *Tx) AddPlaybookVersion(ctx context.Context, v PlaybookVersion) error {
	tx.wrote(PlaybookTarget(v.PlaybookID))
	entry := PlaybookEntry{ID: v.PlaybookID, Latest: v.Version}
	var err error
	if v.Version == 1 {
		err = insert(ctx, tx.db, &entry)
	} else {
		err = save(ctx, tx.db, where("id = ? AND latest = ?", v.PlaybookID, v.Version-1), entry, "latest")
	}
	if err != nil {
		return err
	}
	return insert(ctx, tx.db, &v)
}

// SavePlaybookRetirement takes a playbook out of choice, or back into it.
func (tx *Tx) SavePlaybookRetirement(ctx context.Context, id string, retired time.Time) error {
	tx.wrote(PlaybookTarget(id))
	return save(ctx, tx.db, where("id = ?", id), PlaybookEntry{RetiredAt: optional(retired)}, "retired_at")
}
