package reading

import (
	"context"
	"slices"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
)

// PlaybookLine is a playbook of the registry with its latest version.
type PlaybookLine struct {
	PlaybookVersion
	Retired bool
	// Running is how many offboardings that use any version of it are open.
	Running int
}

// Playbooks is the registry as one reader sees it.
type Playbooks struct {
	Lines []PlaybookLine
	// MayChange says that the reader may save, retire and import.
	MayChange bool
}

// PlaybookPage is one version of a playbook with its history.
type PlaybookPage struct {
	PlaybookLine
	// Playbook is what the version says.
	Playbook Playbook
	// Shown is the version that was asked for; PlaybookLine has the latest.
	Shown PlaybookVersion
	// History has all versions, the newest first.
	History   []PlaybookVersion
	MayChange bool
}

// PlaybookComparison is what differs between two versions.
type PlaybookComparison struct {
	From, To PlaybookVersion
	Changes  []PlaybookChange
	History  []PlaybookVersion
}

// PlaybookCheck is what would happen if a text were saved.
type PlaybookCheck struct {
	// Playbook is what could be read of it.
	Playbook Playbook
	Problems []PlaybookProblem
	// Latest is the version that it would follow; 0 for a new playbook.
	Latest int
	// Changes are against the latest version.
	Changes []PlaybookChange
}

// BasedOn is the version that the text was made from: the one it names, and 0
// where the playbook is new here.
func (c PlaybookCheck) BasedOn() int {
	if c.Latest == 0 {
		return 0
	}
	return c.Playbook.Version
}

// NoPlaybook is the answer for a playbook that is not there.
func NoPlaybook() error {
	return fault.New(fault.NotFound, "there is no such playbook, or not this version of it")
}

// PlaybookSchema returns the JSON Schema of playbooks. It is for everybody.
func PlaybookSchema() []byte { return playbook.Schema() }

// mayViewPlaybooks refuses those who neither keep playbooks nor answer for an
// offboarding.
func (r *Reader) mayViewPlaybooks(ctx context.Context, actor authz.Actor) error {
	if authz.Decide(actor, authz.ViewPlaybooks, authz.Resource{}).Allowed {
		return nil
	}
	services, err := r.store.Services(ctx)
	if err != nil {
		return err
	}
	for _, s := range services {
		if authz.Decide(actor, authz.ViewPlaybooks, authz.Resource{ServiceOwner: s.OwnerID, ServiceDeputy: s.DeputyID}).Allowed {
			return nil
		}
	}
	accountable, err := r.store.Accountable(ctx, actor.ID)
	if err != nil {
		return err
	}
	if accountable && authz.Decide(actor, authz.ViewPlaybooks, authz.Resource{Owner: actor.ID}).Allowed {
		return nil
	}
	return fault.New(fault.Forbidden, "Playbooks are for administrators, auditors, and the owners and deputies of services.")
}

// Playbooks returns the registry by name.
func (r *Reader) Playbooks(ctx context.Context, actor authz.Actor) (Playbooks, error) {
	if err := r.mayViewPlaybooks(ctx, actor); err != nil {
		return Playbooks{}, err
	}
	lines, err := r.playbookLines(ctx)
	return Playbooks{Lines: lines, MayChange: mayAdminister(actor)}, err
}

func (r *Reader) playbookLines(ctx context.Context) ([]PlaybookLine, error) {
	entries, err := r.store.PlaybookEntries(ctx)
	if err != nil {
		return nil, err
	}
	retired := map[string]bool{}
	for _, e := range entries {
		retired[e.ID] = e.Retired()
	}
	running, err := r.store.RunningByPlaybook(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := r.store.LatestPlaybookVersions(ctx)
	lines := make([]PlaybookLine, len(versions))
	for i, v := range versions {
		lines[i] = PlaybookLine{PlaybookVersion: v, Retired: retired[v.PlaybookID], Running: running[v.PlaybookID]}
	}
	return lines, err
}

// choosable returns the latest versions of the playbooks that can be chosen.
func (r *Reader) choosable(ctx context.Context) ([]Playbook, error) {
	lines, err := r.playbookLines(ctx)
	if err != nil {
		return nil, err
	}
	var out []Playbook
	for _, line := range lines {
		if line.Retired {
			continue
		}
		p, err := r.store.Playbook(ctx, line.PlaybookID, line.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Playbook returns the version of a playbook that an offboarding keeps, and
// the zero playbook where the registry does not have it.
func (r *Reader) Playbook(ctx context.Context, v offboarding.PlaybookVersion) (Playbook, error) {
	p, err := r.store.Playbook(ctx, v.ID, v.Version)
	if fault.Is(err, fault.NotFound) {
		return Playbook{}, nil
	}
	return p, err
}

// DraftStart is Start for a draft: its own playbook is there in the version
// that it started from, also if it was changed or retired since.
func (r *Reader) DraftStart(ctx context.Context, actor authz.Actor, o Offboarding) (Start, error) {
	out, err := r.Start(ctx, actor)
	if err != nil {
		return Start{}, err
	}
	kept, err := r.Playbook(ctx, o.Facts.Playbook)
	if err != nil || kept.ID == "" {
		return out, err
	}
	at := slices.IndexFunc(out.Playbooks, func(p Playbook) bool { return p.ID == kept.ID })
	if at < 0 {
		out.Playbooks = append(out.Playbooks, kept)
	} else {
		out.Playbooks[at] = kept
	}
	return out, nil
}

// PlaybookPage returns a version of a playbook; 0 is the latest.
func (r *Reader) PlaybookPage(ctx context.Context, actor authz.Actor, id string, version int) (PlaybookPage, error) {
	if err := r.mayViewPlaybooks(ctx, actor); err != nil {
		return PlaybookPage{}, err
	}
	out := PlaybookPage{MayChange: mayAdminister(actor)}
	lines, err := r.playbookLines(ctx)
	if err != nil {
		return out, err
	}
	at := slices.IndexFunc(lines, func(l PlaybookLine) bool { return l.PlaybookID == id })
	if at < 0 {
		return out, NoPlaybook()
	}
	out.PlaybookLine = lines[at]
	if version == 0 {
		version = out.Version
	}
	if out.History, err = r.store.PlaybookVersions(ctx, id); err != nil {
		return out, err
	}
	if out.Shown, err = versionIn(out.History, version); err != nil {
		return out, err
	}
	out.Playbook, err = r.store.Playbook(ctx, id, version)
	return out, err
}

// versionIn returns a version of a history, or NotFound.
func versionIn(history []PlaybookVersion, version int) (PlaybookVersion, error) {
	for _, v := range history {
		if v.Version == version {
			return v, nil
		}
	}
	return PlaybookVersion{}, NoPlaybook()
}

// PlaybookText returns the text of a version; 0 is the latest.
func (r *Reader) PlaybookText(ctx context.Context, actor authz.Actor, id string, version int) (PlaybookVersion, error) {
	if err := r.mayViewPlaybooks(ctx, actor); err != nil {
		return PlaybookVersion{}, err
	}
	entry, err := r.store.PlaybookEntry(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return PlaybookVersion{}, NoPlaybook()
	}
	if err != nil {
		return PlaybookVersion{}, err
	}
	if version == 0 {
		version = entry.Latest
	}
	v, err := r.store.PlaybookVersion(ctx, id, version)
	if fault.Is(err, fault.NotFound) {
		return PlaybookVersion{}, NoPlaybook()
	}
	return v, err
}

// ComparePlaybook returns what differs between two versions of a playbook.
func (r *Reader) ComparePlaybook(ctx context.Context, actor authz.Actor, id string, from, to int) (PlaybookComparison, error) {
	page, err := r.PlaybookPage(ctx, actor, id, to)
	if err != nil {
		return PlaybookComparison{}, err
	}
	before, err := versionIn(page.History, from)
	if err != nil {
		return PlaybookComparison{}, err
	}
	old, err := r.store.Playbook(ctx, id, from)
	if err != nil {
		return PlaybookComparison{}, err
	}
	return PlaybookComparison{From: before, To: page.Shown, History: page.History, Changes: playbook.Compare(old, page.Playbook)}, nil
}

// mayChangePlaybooks refuses everybody but administrators.
func mayChangePlaybooks(actor authz.Actor) error {
	if mayAdminister(actor) {
		return nil
	}
	return fault.New(fault.Forbidden, "Only administrators change playbooks.")
}

// CheckPlaybook returns what is wrong with a text, and what it would change.
// It is for those who may save it.
func (r *Reader) CheckPlaybook(ctx context.Context, actor authz.Actor, text []byte) (PlaybookCheck, error) {
	if err := mayChangePlaybooks(actor); err != nil {
		return PlaybookCheck{}, err
	}
	holders, err := r.store.FunctionHolders(ctx)
	if err != nil {
		return PlaybookCheck{}, err
	}
	var out PlaybookCheck
	out.Playbook, out.Problems = playbook.Check(text, holders)
	return out, r.against(ctx, &out)
}

// against compares what was read with the latest version of the registry.
func (r *Reader) against(ctx context.Context, check *PlaybookCheck) error {
	var entry store.PlaybookEntry
	entry, err := r.store.PlaybookEntry(ctx, check.Playbook.ID)
	var old Playbook
	if err == nil {
		check.Latest = entry.Latest
		old, err = r.store.Playbook(ctx, entry.ID, entry.Latest)
	} else if fault.Is(err, fault.NotFound) {
		err = nil
	}
	if err == nil && len(check.Problems) == 0 {
		check.Changes = playbook.Compare(old, check.Playbook)
	}
	return err
}
