package store

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
)

// questions holds the statements of lists, one file for each question.
//
//go:embed queries/*.sql
var questions embed.FS

// question returns a statement with its named fragments, which are constants
// of this package: input is only ever a value. Comments are left out: GORM
// takes a question mark in one for a value.
func question(name string, fragments ...string) string {
	text, err := questions.ReadFile("queries/" + name + ".sql")
	if err != nil {
		panic(err) // the file is part of the program
	}
	var sql strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "--") {
			sql.WriteString(line)
		}
	}
	return strings.NewReplacer(fragments...).Replace(sql.String())
}

// Attention narrows a list of offboardings.
type Attention string

const (
	// Everything is no filter: all that is open or a draft.
	Everything Attention = ""
	// Late are those overdue and those whose forecast is past the due date.
	Late Attention = "late"
	// Overdue are open past their due date.
	Overdue Attention = "overdue"
	// Ready lack only the owner's sign-off.
	Ready Attention = "ready"
	// Drafts were not published.
	Drafts Attention = "draft"
	// Closed were closed.
	Closed Attention = "closed"
	// AnyState is all, closed and cancelled ones too.
	AnyState Attention = "all"
)

// attentions are the conditions behind each filter.
var attentions = map[Attention]string{
	Everything: "o.state IN ('open', 'draft')",
	Late:       "o.state = 'open' AND (o.due < @today OR g.late_from <= @today)",
	Overdue:    "o.state = 'open' AND o.due < @today",
	Ready:      "g.status = 'Ready for sign-off'",
	Drafts:     "o.state = 'draft'",
	Closed:     "o.state = 'closed'",
	AnyState:   "1 = 1",
}

// orders are the sort keys of lists; the first is the default.
var orders = map[string]string{
	"risk":   "risk, o.due, o.number",
	"due":    "o.due, o.number",
	"client": "c.name, o.number",
	"newest": "o.number DESC",
}

// Filter chooses offboardings for a list.
type Filter struct {
	Scope     authz.Scope
	Attention Attention
	// Owner and Service narrow to one person's or one service's; empty is all.
	Owner   string
	Service string
	// LedBy narrows to those of which somebody is owner or deputy.
	LedBy string
	// Sort is risk, due, client or newest; anything else is risk.
	Sort string
	// Today is the day against which lateness counts.
	Today  time.Time
	Limit  int
	Offset int
}

// OffboardingRow is one line of a list.
type OffboardingRow struct {
	Number       int
	State        offboarding.State
	Due          time.Time
	OwnerID      string
	DeputyID     string
	ServiceID    string
	ClientName   string
	ServiceName  string
	OwnerName    string
	Status       offboarding.Status
	Standing     int
	Conditions   int
	CanAct       int
	Pins         Pins
	NextToAct    Next
	WaitingParty offboarding.Party
	Remaining    int
	LateFrom     *time.Time
}

// OffboardingCounts is the head of a list.
type OffboardingCounts struct {
	Matching, Open, Drafts, Closed, Ready, Overdue, Late, Standing int
}

// visible is the one translation of a scope: it lets through exactly those
// that authz.Decide lets be viewed.
func visible(s authz.Scope) string {
	if s.All && s.Drafts {
		return "1 = 1"
	}
	concerns := []string{"o.owner_id = @person", "o.deputy_id = @person",
		`o.published_at IS NULL AND EXISTS (SELECT 1 FROM services v WHERE v.id = o.service_id AND (v.owner_id = @person OR v.deputy_id = @person))`}
	if s.All {
		return "(o.published_at IS NOT NULL OR " + strings.Join(concerns, " OR ") + ")"
	}
	published := []string{
		"EXISTS (SELECT 1 FROM tasks t WHERE t.offboarding = o.number AND t.assignee_id = @person)",
		"EXISTS (SELECT 1 FROM service_path_steps h WHERE h.service_id = o.service_id AND (h.person_id = @person OR h.deputy_id = @person))",
	}
	for _, f := range offboarding.GrantedFunctions() {
		for _, held := range s.Functions {
			if held == string(f) {
				// The rules are JSON that this program wrote, so the text is exact.
				published = append(published, `o.sign_off_rules LIKE '%"function":"`+string(f)+`"%'`)
			}
		}
	}
	return "(" + strings.Join(concerns, " OR ") + " OR o.published_at IS NOT NULL AND (" + strings.Join(published, " OR ") + "))"
}

func (f Filter) narrow() string {
	parts := []string{attentions[f.Attention]}
	if parts[0] == "" {
		parts[0] = attentions[Everything]
	}
	if f.Owner != "" {
		parts = append(parts, "o.owner_id = @owner")
	}
	if f.LedBy != "" {
		parts = append(parts, "(o.owner_id = @led OR o.deputy_id = @led)")
	}
	if f.Service != "" {
		parts = append(parts, "o.service_id = @service")
	}
	return strings.Join(parts, " AND ")
}

func (f Filter) values() map[string]any {
	return map[string]any{
		"person": f.Scope.Person, "owner": f.Owner, "service": f.Service, "led": f.LedBy,
		"today": f.Today, "limit": f.Limit, "offset": f.Offset,
	}
}

// Offboardings returns the lines of a list.
func (q queries) Offboardings(ctx context.Context, f Filter) ([]OffboardingRow, error) {
	order, ok := orders[f.Sort]
	if !ok {
		order = orders["risk"]
	}
	sql := question("offboardings", "{visible}", visible(f.Scope), "{filter}", f.narrow(), "{order}", order)
	rows, err := gorm.G[OffboardingRow](q.db).Raw(sql, f.values()).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list offboardings: %w", err)
	}
	return rows, nil
}

// CountOffboardings returns the head of a list.
func (q queries) CountOffboardings(ctx context.Context, f Filter) (OffboardingCounts, error) {
	sql := question("offboarding_counts", "{visible}", visible(f.Scope), "{filter}", f.narrow())
	counts, err := gorm.G[OffboardingCounts](q.db).Raw(sql, f.values()).Take(ctx)
	if err != nil {
		return OffboardingCounts{}, fmt.Errorf("count offboardings: %w", err)
	}
	return counts, nil
}

// TaskRow is one line of My tasks.
type TaskRow struct {
	Offboarding int
	Number      int
	Title       string
	Due         time.Time
	Outsider    string
	ClientName  string
	ServiceName string
	Body        Next
	// Asked is what the latest review asked for and AskedBy its reviewer;
	// Reopened is why the task was last reopened. Empty where there is none.
	Asked    *string
	AskedBy  *string
	Reopened *string
}

// TasksOf returns up to limit tasks of open offboardings that are somebody's.
func (q queries) TasksOf(ctx context.Context, person string, limit int) ([]TaskRow, error) {
	return gorm.G[TaskRow](q.db).Raw(question("my_tasks"), map[string]any{"person": person, "limit": limit}).Find(ctx)
}

// WaitingRow is one thing that somebody can act on now.
type WaitingRow struct {
	Offboarding    int
	Body           Next
	Due            *time.Time
	ClientName     string
	ServiceName    string
	OffboardingDue time.Time
	Title          string
	Outsider       string
	// Version is the newest version of evidence of the task; 0 is none.
	Version int
}

// WaitingOn returns up to limit conditions that wait on somebody for one of
// the reasons.
func (q queries) WaitingOn(ctx context.Context, person string, limit int, reasons ...offboarding.Reason) ([]WaitingRow, error) {
	return gorm.G[WaitingRow](q.db).Raw(question("waiting"),
		map[string]any{"person": person, "reasons": reasons, "limit": limit}).Find(ctx)
}

// WaitingCounts is how much waits on somebody.
type WaitingCounts struct{ Tasks, Reviews, Owned int }

// CountWaiting returns how much waits on somebody.
func (q queries) CountWaiting(ctx context.Context, person string) (WaitingCounts, error) {
	return gorm.G[WaitingCounts](q.db).Raw(question("waiting_counts"), map[string]any{"person": person}).Take(ctx)
}

// TaskKey names a task of any offboarding.
type TaskKey struct{ Offboarding, Number int }

// TaskTitles returns the titles of tasks of several offboardings.
func (q queries) TaskTitles(ctx context.Context, keys []TaskKey) (map[TaskKey]string, error) {
	out := make(map[TaskKey]string, len(keys))
	if len(keys) == 0 {
		return out, nil
	}
	pairs := make([][]any, len(keys))
	for i, k := range keys {
		pairs[i] = []any{k.Offboarding, k.Number}
	}
	var rows []struct {
		TaskKey
		Title string
	}
	err := q.db.WithContext(ctx).Raw("SELECT offboarding, number, title FROM tasks WHERE (offboarding, number) IN ?", pairs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read titles of tasks: %w", err)
	}
	for _, r := range rows {
		out[r.TaskKey] = r.Title
	}
	return out, nil
}
