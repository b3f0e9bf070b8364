package store

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

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
	// OverdueOrCancelled are those and what was cancelled lately, so that
	// giving up is no way off the overdue list.
	OverdueOrCancelled Attention = "overdue_or_cancelled"
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
	Everything: "g.state IN ('open', 'draft')",
	Late:       "g.state = 'open' AND (g.due < @today OR g.late_from <= @today)",
	Overdue:    "g.state = 'open' AND g.due < @today",
	OverdueOrCancelled: `(g.state = 'open' AND g.due < @today
		OR g.state = 'cancelled' AND EXISTS (SELECT 1 FROM cancellations x WHERE x.offboarding = g.offboarding AND x.at > @lately))`,
	Ready:    "g.status = 'Ready for sign-off'",
	Drafts:   "g.state = 'draft'",
	Closed:   "g.state = 'closed'",
	AnyState: "1 = 1",
}

// atRisk ranks what is overdue before what will be late before the rest, each
// rank as a condition.
var atRisk = []string{
	"g.state = 'open' AND g.due < @today",
	"g.state = 'open' AND g.due >= @today AND g.late_from <= @today",
	"g.state = 'open' AND g.due >= @today AND (g.late_from IS NULL OR g.late_from > @today)",
	"g.state <> 'open'",
}

// risk is the rank of a row.
var risk = func() string {
	sql := "CASE"
	for rank, of := range atRisk {
		sql += fmt.Sprintf(" WHEN %s THEN %d", of, rank)
	}
	return sql + " END"
}()

// order is a sort key: what the page is chosen by, with what that needs, and
// what its lines are put in order by.
type order struct{ choose, column, join, again string }

// orders are the sort keys of lists.
var orders = map[string]order{
	"risk":   {choose: "risk, due, offboarding", again: "chosen.risk, g.due, g.offboarding"},
	"due":    {choose: "due, offboarding", again: "g.due, g.offboarding"},
	"newest": {choose: "offboarding DESC", again: "g.offboarding DESC"},
	"open": {
		choose: "CASE WHEN state = 'open' THEN 0 ELSE 1 END, due, offboarding",
		again:  "CASE WHEN g.state = 'open' THEN 0 ELSE 1 END, g.due, g.offboarding",
	},
	"client": {
		choose: "name, offboarding", again: "c.name, g.offboarding", column: ", c.name",
		join: "JOIN offboardings o ON o.number = g.offboarding JOIN clients c ON c.id = o.client_id",
	},
}

// candidates selects what a page is chosen from, in parts that an index
// answers each.
func (f Filter) candidates(by order) string {
	if f.LedBy != "" && by.choose == orders["risk"].choose {
		return f.mostAtRisk()
	}
	var parts []string
	for _, led := range f.led() {
		parts = append(parts, "SELECT g.offboarding, g.state, g.due, "+risk+" AS risk"+by.column+
			" FROM gates g "+by.join+" WHERE "+f.visible()+" AND "+f.narrow()+" AND "+led)
	}
	return strings.Join(parts, " UNION ALL ")
}

// mostAtRisk selects of each rank of risk no more than the page can need: an
// index has them in their order, so nothing else is looked at.
func (f Filter) mostAtRisk() string {
	var parts []string
	for _, led := range f.led() {
		for rank, of := range atRisk {
			parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT g.offboarding, g.state, g.due, %d AS risk FROM gates g WHERE %s AND %s AND %s AND %s ORDER BY g.due, g.offboarding LIMIT @reach) rank%d",
				rank, led, of, f.visible(), f.narrow(), rank))
		}
	}
	return strings.Join(parts, " UNION ALL ")
}

// Filter chooses offboardings for a list.
type Filter struct {
	Scope     authz.Scope
	Attention Attention
	// Owner and Service narrow to one person's or one service's; empty is all.
	Owner   string
	Service string
	// Client narrows to those of one client and of what was merged into it.
	Client string
	// LedBy narrows to those of which somebody is owner or deputy.
	LedBy string
	// Sort is risk, due, open, client or newest; anything else is risk.
	Sort string
	// Today is the day against which lateness counts.
	Today time.Time
	// Lately is since when something counts as cancelled lately.
	Lately time.Time
	Limit  int
	Offset int
}

// OffboardingRow is one line of a list.
type OffboardingRow struct {
	Number int
	State  offboarding.State
	Due    time.Time
	// LateAfter is the day after which it is late: Due, or the first due date
	// where that was earlier.
	LateAfter    time.Time
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
	// CancelledAt is when it was cancelled, with how many of its conditions
	// unmet; nil where it is not, and for a discarded draft.
	CancelledAt *time.Time
	Unmet       *int
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
	concerns := []string{"g.owner_id = @person", "g.deputy_id = @person",
		`NOT g.published AND EXISTS (SELECT 1 FROM services v WHERE v.id = g.service_id AND (v.owner_id = @person OR v.deputy_id = @person))`}
	if s.All {
		return "(g.published OR " + strings.Join(concerns, " OR ") + ")"
	}
	published := []string{
		"EXISTS (SELECT 1 FROM tasks t WHERE t.offboarding = g.offboarding AND t.assignee_id = @person)",
		"EXISTS (SELECT 1 FROM pending_offers f WHERE f.offboarding = g.offboarding AND f.to_id = @person)",
		`EXISTS (SELECT 1 FROM pending_cancellations x JOIN services v ON v.id = g.service_id
			WHERE x.offboarding = g.offboarding AND v.owner_id = @person)`,
		onPathOf("g.offboarding", "g.service_id"),
	}
	if len(s.ActsFor) > 0 {
		published = append(published, "EXISTS (SELECT 1 FROM tasks t WHERE t.offboarding = g.offboarding AND t.assignee_id IN (@acts_for))")
	}
	for _, f := range offboarding.GrantedFunctions() {
		if slices.Contains(s.Functions, string(f)) {
			// The rules are JSON that this program wrote, so the text is exact.
			published = append(published, "EXISTS (SELECT 1 FROM offboardings r WHERE r.number = g.offboarding AND r.sign_off_rules LIKE '%\"function\":\""+string(f)+"\"%')")
		}
	}
	return "(" + strings.Join(concerns, " OR ") + " OR g.published AND (" + strings.Join(published, " OR ") + "))"
}

// visible is that of the scope; what somebody leads is theirs to see.
func (f Filter) visible() string {
	if f.LedBy != "" && f.LedBy == f.Scope.Person {
		return "1 = 1"
	}
	return visible(f.Scope)
}

func (f Filter) narrow() string {
	parts := []string{attentions[f.Attention]}
	if parts[0] == "" {
		parts[0] = attentions[Everything]
	}
	if f.Owner != "" {
		parts = append(parts, "g.owner_id = @owner")
	}
	if f.Service != "" {
		parts = append(parts, "g.service_id = @service")
	}
	if f.Client != "" {
		parts = append(parts, "g.offboarding IN (SELECT number FROM offboardings WHERE client_id IN (SELECT id FROM clients WHERE id = @client OR merged_into = @client))")
	}
	return strings.Join(parts, " AND ")
}

// led are conditions that choose together, each row once, what the filter's
// leader leads. An index answers each; it would not answer both at once.
func (f Filter) led() []string {
	if f.LedBy == "" {
		return []string{"1 = 1"}
	}
	return []string{"g.owner_id = @led", "g.deputy_id = @led AND g.owner_id <> @led"}
}

func (f Filter) values() map[string]any {
	return map[string]any{
		"person": f.Scope.Person, "acts_for": f.Scope.ActsFor, "owner": f.Owner, "service": f.Service, "client": f.Client, "led": f.LedBy,
		"today": f.Today.UTC(), "lately": f.Lately, "limit": f.Limit, "offset": f.Offset, "reach": f.Limit + f.Offset,
	}
}

// named are the values of a statement that may name none of them: GORM would
// then hand the map to the driver as it is.
func named(sql string, values map[string]any) []any {
	if !strings.Contains(sql, "@") {
		return nil
	}
	return []any{values}
}

// Offboardings returns the lines of a list.
func (q queries) Offboardings(ctx context.Context, f Filter) ([]OffboardingRow, error) {
	by, ok := orders[f.Sort]
	if !ok {
		by = orders["risk"]
	}
	sql := question("offboardings", "{candidates}", f.candidates(by), "{order}", by.choose, "{again}", by.again)
	rows, err := read[OffboardingRow](ctx, q.db, sql, f.values())
	if err != nil {
		return nil, fmt.Errorf("list offboardings: %w", err)
	}
	return rows, nil
}

// countedRow is how many offboardings of a state are due on a day.
type countedRow struct {
	State  offboarding.State
	Due    time.Time
	Number int
	// Standing counts their conditions above the line, Late those whose forecast
	// is past the due date, and Ready those that only wait for the owner.
	Standing, Late, Ready int
}

// CountOffboardings returns the head of a list.
func (q queries) CountOffboardings(ctx context.Context, f Filter) (OffboardingCounts, error) {
	var counts OffboardingCounts
	for _, led := range f.led() {
		sql := question("offboarding_counts", "{visible}", f.visible(), "{filter}", f.narrow()+" AND "+led)
		rows, err := read[countedRow](ctx, q.db, sql, f.values())
		if err != nil {
			return OffboardingCounts{}, fmt.Errorf("count offboardings: %w", err)
		}
		for _, row := range rows {
			counts.add(row, f.Today)
		}
	}
	return counts, nil
}

func (c *OffboardingCounts) add(row countedRow, today time.Time) {
	c.Matching += row.Number
	c.Ready += row.Ready
	switch row.State {
	case offboarding.Draft:
		c.Drafts += row.Number
	case offboarding.Closed:
		c.Closed += row.Number
	case offboarding.Cancelled:
	case offboarding.Open:
		c.Open += row.Number
		c.Standing += row.Standing
		if row.Due.Before(today) {
			c.Overdue += row.Number
		} else {
			c.Late += row.Late
		}
	}
}

// TaskRow is one line of My tasks.
type TaskRow struct {
	Offboarding int
	Number      int
	AssigneeID  string
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

// TasksOf returns up to limit tasks of open offboardings that are one of the
// people's, after offset others.
func (q queries) TasksOf(ctx context.Context, people []string, limit, offset int) ([]TaskRow, error) {
	return read[TaskRow](ctx, q.db, question("my_tasks"), map[string]any{"people": people, "limit": limit, "offset": offset})
}

// CountTasksOf returns how many tasks of open offboardings are one of the
// people's.
func (q queries) CountTasksOf(ctx context.Context, people []string) (int, error) {
	n := 0
	err := q.db.WithContext(ctx).Raw("SELECT COUNT(*) FROM conditions WHERE assignee_id IN ?", people).Scan(&n).Error
	return n, err
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
	return read[WaitingRow](ctx, q.db, question("waiting"),
		map[string]any{"person": person, "reasons": reasons, "limit": limit})
}

// WaitingCounts is how much waits on somebody.
type WaitingCounts struct {
	Tasks, Reviews, Owned int
	// Told says that somebody is told of a moved date of what is open.
	Told bool
}

// CountWaiting returns how much waits on somebody who acts for others.
func (q queries) CountWaiting(ctx context.Context, person string, actsFor ...string) (WaitingCounts, error) {
	return take[WaitingCounts](ctx, q.db.Raw(question("waiting_counts", "{decides}", decides), map[string]any{"person": person, "acts_for": actsFor}))
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
