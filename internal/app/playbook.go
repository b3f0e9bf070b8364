package app

import (
	"bytes"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
)

// longestNote is how many characters the reason for a version may have.
const longestNote = 1000

// SavePlaybook is a new version of a playbook, or a new playbook.
type SavePlaybook struct {
	// BasedOn is the version that was changed; 0 for a playbook that is not in
	// the registry yet.
	BasedOn int
	// Text is the whole version as YAML. Its own version number is replaced.
	Text []byte
	// Note says why, for the history.
	Note string
}

// SavePlaybook checks a text and makes it the latest version of its playbook,
// from which new offboardings start. Those that run keep theirs. It returns
// Invalid with every mistake, each under its place in the text, and Conflict
// where the latest version is not the one that was changed.
func (a *App) SavePlaybook(ctx context.Context, actor authz.Actor, in SavePlaybook) (offboarding.PlaybookVersion, error) {
	var saved offboarding.PlaybookVersion
	p, wrong := playbook.Check(in.Text, nil)
	target := store.PlaybookTarget(p.ID)
	if len(wrong) > 0 {
		target = store.PlaybookTarget("unreadable") // the id may be anything
	}
	err := a.register(ctx, actor, target, func(tx *store.Tx) error {
		holders, err := tx.FunctionHolders(ctx)
		if err != nil {
			return err
		}
		if err := checkSaved(in, holders); err != nil {
			return err
		}
		if err := mustBeBasedOn(ctx, tx, p.ID, in.BasedOn); err != nil {
			return err
		}
		v, err := a.addVersion(ctx, tx, actor, playbook.Source{Playbook: p, Text: in.Text}, in.BasedOn, 0, strings.TrimSpace(in.Note))
		saved = offboarding.PlaybookVersion{ID: v.PlaybookID, Name: v.Name, Version: v.Version}
		return err
	})
	return saved, err
}

// checkSaved returns Invalid with everything that is wrong with a version.
func checkSaved(in SavePlaybook, holders playbook.Holders) error {
	_, problems := playbook.Check(in.Text, holders)
	if utf8.RuneCountInString(in.Note) > longestNote {
		return &fault.Error{Kind: fault.Invalid, Message: "nothing was saved", Fields: []fault.Field{{Name: "note", Message: "Say in at most 1000 characters why"}}}
	}
	if len(problems) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Message: "the playbook cannot be used as it is; nothing was saved", Fields: playbook.Fields(problems)}
}

// mustBeBasedOn refuses a version that would undo what somebody else saved.
func mustBeBasedOn(ctx context.Context, tx *store.Tx, id string, basedOn int) error {
	entry, err := tx.PlaybookEntry(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound) && basedOn == 0:
		return nil
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Conflict, "there is no playbook %s, so nothing can be based on its version %d; nothing was saved", id, basedOn)
	case err != nil:
		return err
	case entry.Latest != basedOn && basedOn == 0:
		return fault.New(fault.Conflict, "there is a playbook %s already, at version %d; nothing was saved. Change that version, or choose another id", id, entry.Latest)
	case entry.Latest != basedOn:
		return fault.New(fault.Conflict, "%s is at version %d now, and this was made from version %d; nothing was saved. Compare the two, take over what is missing, and base it on version %d", id, entry.Latest, basedOn, entry.Latest)
	case entry.Retired():
		return fault.New(fault.Conflict, "%s is retired; nothing was saved. Bring it back first, or choose another id", id)
	}
	return nil
}

// addVersion adds the version after latest and records it. shipped is the
// version of the program's own that it is, or 0.
func (a *App) addVersion(ctx context.Context, tx *store.Tx, actor authz.Actor, source playbook.Source, latest, shipped int, note string) (store.PlaybookVersion, error) {
	text := source.Text
	if source.Playbook.Version != latest+1 {
		var err error
		if text, err = playbook.WithVersion(source.Text, latest+1); err != nil {
			return store.PlaybookVersion{}, err
		}
	}
	p, by := source.Playbook, auditActor(actor)
	v := store.PlaybookVersion{
		PlaybookID: p.ID, Version: latest + 1, Name: p.Name, Description: p.Description, Tasks: len(p.Tasks),
		Body: string(text), Digest: digest.Bytes(text), Shipped: shipped, SavedBy: by.ID, SavedByName: by.Name, SavedAt: a.now(), Note: note,
	}
	event := registryEvent(actor, audit.PlaybookPublished, store.PlaybookTarget(p.ID), p.Name,
		audit.FieldChange{Name: "version", Before: versionOrNil(latest), After: v.Version},
		audit.FieldChange{Name: "digest", After: string(v.Digest)})
	event.Note = note
	if latest > 0 {
		before, err := tx.PlaybookVersion(ctx, p.ID, latest)
		if err != nil {
			return v, err
		}
		if renumbered, err := playbook.WithVersion([]byte(before.Body), v.Version); err == nil && bytes.Equal(renumbered, text) {
			return v, fault.New(fault.Invalid, "this is version %d of %s word for word; nothing was saved", latest, p.ID)
		}
		old, err := tx.Playbook(ctx, p.ID, latest)
		if err != nil {
			return v, err
		}
		event.Fields = append(event.Fields, changeFields(playbook.Compare(old, p))...)
	}
	tx.Record(event)
	return v, tx.AddPlaybookVersion(ctx, v)
}

func versionOrNil(version int) any {
	if version == 0 {
		return nil
	}
	return version
}

// changeFields names the parts that a version adds, changes and drops.
func changeFields(changes []playbook.Change) []audit.FieldChange {
	parts := map[playbook.ChangeKind][]string{}
	for _, c := range changes {
		name := string(c.Part)
		if c.Key != "" {
			name += " " + c.Key
		}
		parts[c.Kind] = append(parts[c.Kind], name)
	}
	var out []audit.FieldChange
	for _, kind := range []playbook.ChangeKind{playbook.Added, playbook.Changed, playbook.Dropped} {
		if len(parts[kind]) > 0 {
			out = append(out, audit.FieldChange{Name: string(kind), After: strings.Join(parts[kind], ", ")})
		}
	}
	return out
}

// PublishShipped brings the playbooks of this program into the registry: each
// that is not there yet as version 1, and a newer one as the next version where
// the latest is still one of the program's own. What somebody here wrote, or
// retired, it leaves alone. Nothing happens the second time.
func (a *App) PublishShipped(ctx context.Context, actor authz.Actor) error {
	known := 0
	texts := playbook.ShippedTexts()
	for _, text := range texts {
		kept, err := a.store.HasPlaybookText(ctx, digest.Bytes(text))
		if err != nil {
			return err
		}
		if kept {
			known++
		}
	}
	if known == len(texts) {
		return nil // as at every start but the first: nothing has to be parsed
	}
	for _, source := range playbook.ShippedSources() {
		if err := a.publishShipped(ctx, actor, source); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) publishShipped(ctx context.Context, actor authz.Actor, source playbook.Source) error {
	id := source.Playbook.ID
	return a.register(ctx, actor, store.PlaybookTarget(id), func(tx *store.Tx) error {
		entry, err := tx.PlaybookEntry(ctx, id)
		if fault.Is(err, fault.NotFound) {
			_, err := a.addVersion(ctx, tx, actor, source, 0, source.Playbook.Version, "Comes with Closegate.")
			return err
		}
		if err != nil {
			return err
		}
		latest, err := tx.PlaybookVersion(ctx, id, entry.Latest)
		if err != nil {
			return err
		}
		if entry.Retired() || latest.Shipped == 0 || latest.Shipped >= source.Playbook.Version {
			return nil
		}
		_, err = a.addVersion(ctx, tx, actor, source, entry.Latest, source.Playbook.Version, "Comes with a newer Closegate.")
		return err
	})
}

// RetirePlaybook takes a playbook out of choice for new offboardings. Drafts
// and offboardings that have it keep it.
func (a *App) RetirePlaybook(ctx context.Context, actor authz.Actor, id, reason string) error {
	return a.retirement(ctx, actor, id, reason, audit.PlaybookRetired, a.now())
}

// ReinstatePlaybook brings a retired playbook back.
func (a *App) ReinstatePlaybook(ctx context.Context, actor authz.Actor, id, reason string) error {
	return a.retirement(ctx, actor, id, reason, audit.PlaybookReinstated, time.Time{})
}

func (a *App) retirement(ctx context.Context, actor authz.Actor, id, reason string, action audit.Action, retired time.Time) error {
	reason = strings.TrimSpace(reason)
	return a.register(ctx, actor, store.PlaybookTarget(id), func(tx *store.Tx) error {
		entry, err := tx.PlaybookEntry(ctx, id)
		switch {
		case fault.Is(err, fault.NotFound):
			return reading.NoPlaybook()
		case err != nil:
			return err
		case entry.Retired() == (action == audit.PlaybookRetired):
			return fault.New(fault.Conflict, "somebody was faster: this is so already; nothing was changed")
		}
		var wrong fault.Fieldset
		if reason == "" || utf8.RuneCountInString(reason) > longestNote {
			wrong.Add("reason", "Say in at most 1000 characters why, for example “replaced by client-exit-eu”")
		}
		if err := wrong.Err("nothing was changed"); err != nil {
			return err
		}
		latest, err := tx.PlaybookVersion(ctx, id, entry.Latest)
		if err != nil {
			return err
		}
		event := registryEvent(actor, action, store.PlaybookTarget(id), latest.Name)
		event.Note = reason
		tx.Record(event)
		return tx.SavePlaybookRetirement(ctx, id, retired)
	})
}

// chosen returns the playbook from which a new offboarding starts. One that is
// not there or was retired is the zero playbook: its plan is empty, which the
// domain refuses with its own sentence.
func (a *App) chosen(ctx context.Context, tx *store.Tx, id string) (playbook.Playbook, error) {
	entry, err := tx.PlaybookEntry(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && entry.Retired() {
		return playbook.Playbook{}, nil
	}
	if err != nil {
		return playbook.Playbook{}, err
	}
	return tx.Playbook(ctx, id, entry.Latest)
}

// kept returns the version that a draft has, if its playbook stays the chosen
// one, and otherwise the latest of the chosen one.
func (a *App) kept(ctx context.Context, tx *store.Tx, has offboarding.PlaybookVersion, id string) (playbook.Playbook, error) {
	if has.ID == id {
		p, err := tx.Playbook(ctx, has.ID, has.Version)
		if !fault.Is(err, fault.NotFound) {
			return p, err
		}
	}
	return a.chosen(ctx, tx, id)
}

// plan returns what a playbook makes of the terms, with who is proposed for
// each task.
func (a *App) plan(ctx context.Context, tx *store.Tx, p playbook.Playbook, terms offboarding.Terms, service store.Service) (offboarding.Plan, error) {
	plan := p.Plan(terms, reading.CalendarOf(service))
	return plan, a.propose(ctx, tx, p, &plan, terms)
}

// propose names who does the tasks of a plan.
func (a *App) propose(ctx context.Context, tx *store.Tx, p playbook.Playbook, plan *offboarding.Plan, terms offboarding.Terms) error {
	staff := playbook.Staff{Owner: terms.Owner, Deputy: terms.Deputy, ClientName: terms.ClientName}
	var err error
	if staff.Last, err = tx.LastAssignees(ctx, terms.Service, p.ID); err != nil {
		return err
	}
	people, err := tx.People(ctx)
	if err != nil {
		return err
	}
	tasks, err := tx.OpenTasksByAssignee(ctx)
	if err != nil {
		return err
	}
	for _, person := range people {
		if person.Domain().Active {
			staff.Members = append(staff.Members, playbook.Member{
				ID: person.ID, Subject: person.Subject, Email: person.Email, Team: person.Team, Tasks: tasks[person.ID],
			})
		}
	}
	p.Propose(plan, staff)
	return nil
}

// controls returns what the tasks of each category are evidence for, and
// nothing where the registry does not have the version: that never keeps a gate
// closed.
func (a *App) controls(ctx context.Context, tx *store.Tx, f offboarding.Facts) (map[offboarding.Category][]string, error) {
	p, err := tx.Playbook(ctx, f.Playbook.ID, f.Playbook.Version)
	if fault.Is(err, fault.NotFound) {
		return map[offboarding.Category][]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return p.Controls(f.Tier, f.Attributes), nil
}
