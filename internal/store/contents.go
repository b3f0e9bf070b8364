package store

import (
	"context"
	"strings"

	"gorm.io/gorm/schema"
)

// seldom are the tables in which most offboardings have no row. One question
// about all of them costs less than each of them asked in vain.
var seldom = []string{
	"task_blockings", "task_reopenings", "evidence", "withdrawals", "task_contributors", "reviews",
	"unknowns", "declarations", "sign_offs", "sign_off_voids", "closures", "returns", "waivers", "waiver_decisions", "waiver_withdrawals",
	"ownership_offers", "ownership_answers", "cancellation_requests", "cancellation_answers", "cancellations",
	"amendments", "earlier_requirements",
	"due_moves", "path_overrides", "path_override_steps",
}

// emptiness says which tables hold no row of one offboarding. A table that it
// does not name has to be asked.
type emptiness map[string]bool

// holdsNone reports whether the table of Row is known to hold nothing.
func holdsNone[Row any](e emptiness) bool {
	table, ok := any(new(Row)).(schema.Tabler)
	return ok && e[table.TableName()]
}

// whichAreEmpty asks about all seldom tables. It is asked for each page and each
// change, so it is put together once.
var whichAreEmpty = func() string {
	parts := make([]string, len(seldom))
	for i, table := range seldom {
		parts[i] = "SELECT '" + table + "' AS name WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE offboarding = @number)"
	}
	return strings.Join(parts, " UNION ALL ")
}()

// emptyTables returns which of the seldom tables hold no row of an offboarding.
func (q queries) emptyTables(ctx context.Context, number int) (emptiness, error) {
	var names []string
	if err := q.db.WithContext(ctx).Raw(whichAreEmpty, map[string]any{"number": number}).Scan(&names).Error; err != nil {
		return nil, err
	}
	empty := emptiness{}
	for _, name := range names {
		empty[name] = true
	}
	return empty, nil
}
