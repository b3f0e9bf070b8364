package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// undecidedView is the saved view of items without a disposition.
const undecidedView = "undecided"

// itemFilter is what the address asks of an inventory.
type itemFilter struct {
	view, kind, find string
	page             int
}

// apply returns the items that the filter chooses.
func (f itemFilter) apply(items []offboarding.Item) []offboarding.Item {
	find := strings.ToLower(f.find)
	return slices.DeleteFunc(slices.Clone(items), func(it offboarding.Item) bool {
		text := strings.ToLower(it.Identifier + "\n" + it.Detail + "\n" + it.Source)
		return f.view == undecidedView && it.Disposition != offboarding.Undecided ||
			f.kind != "" && string(it.Kind) != f.kind || !strings.Contains(text, find)
	})
}

// onPage returns the items of the page that is asked for.
func (f itemFilter) onPage(items []offboarding.Item) []offboarding.Item {
	from := min(max(f.page-1, 0)*reading.PageSize, len(items))
	return items[from:min(from+reading.PageSize, len(items))]
}

// href is the address of the same inventory under this filter.
func (f itemFilter) href(number int) string {
	values := url.Values{"view": {f.view}, "kind": {f.kind}, "q": {f.find}}
	if f.page > 1 {
		values.Set("page", strconv.Itoa(f.page))
	}
	return withQuery(inventoryPath(number), values)
}

func (v inventoryView) filterBar(found int) ui.FilterBar {
	undecided := 0
	var kinds []offboarding.ItemKind
	for _, it := range v.inv.Items {
		if it.Disposition == offboarding.Undecided {
			undecided++
		}
		if !slices.Contains(kinds, it.Kind) {
			kinds = append(kinds, it.Kind)
		}
	}
	all, open := v.filter, v.filter
	all.view, all.page = "", 1
	open.view, open.page = undecidedView, 1
	kind := ui.Field{Kind: ui.FieldSelect, ID: "filter-kind", Name: "kind", Label: "Type", Options: []ui.Option{{Label: "Any type"}}}
	for _, k := range offboarding.ItemKinds() {
		if slices.Contains(kinds, k) {
			kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: phrase.ItemKind(k), Selected: string(k) == v.filter.kind})
		}
	}
	bar := ui.FilterBar{
		Label: "Filter items", Action: inventoryPath(v.number()),
		Views: []ui.Pill{
			{Text: "All " + strconv.Itoa(len(v.inv.Items)), Href: all.href(v.number()), Current: v.filter.view != undecidedView},
			{Text: "No disposition " + strconv.Itoa(undecided), Href: open.href(v.number()), Current: v.filter.view == undecidedView},
		},
		Fields: []ui.Field{kind, {
			ID: "filter-find", Name: "q", Label: "Find in the inventory", Value: v.filter.find,
			Attrs: templ.Attributes{"placeholder": "Identifier, use or source"},
		}},
		Count: strconv.Itoa(found) + " of " + counted(len(v.inv.Items), "item"),
	}
	if v.filter.view == undecidedView {
		bar.Hidden = []ui.Hidden{{Name: "view", Value: undecidedView}}
	}
	return bar
}

func (v inventoryView) pages(found int) ui.Pagination {
	f := v.filter
	from := max(f.page-1, 0) * reading.PageSize
	out := ui.Pagination{
		Label: "Pages of items",
		Text:  strconv.Itoa(min(from+1, found)) + " to " + strconv.Itoa(min(from+reading.PageSize, found)) + " of " + strconv.Itoa(found),
	}
	if f.page > 1 {
		before := f
		before.page--
		out.Previous = before.href(v.number())
	}
	if from+reading.PageSize < found {
		after := f
		after.page = max(f.page, 1) + 1
		out.Next = after.href(v.number())
	}
	return out
}

func (v inventoryView) empty() ui.EmptyState {
	if len(v.inv.Items) > 0 {
		return ui.EmptyState{
			Title: "No item matches", Text: "Nothing of the inventory is like that.",
			Link: ui.Link{Text: "Show all items", Href: inventoryPath(v.number())},
		}
	}
	return ui.EmptyState{
		Title: "Nothing is in the inventory yet",
		Text:  "Add what the client leaves behind: keys, accounts, devices, data. What nobody knows is added as an unknown.",
	}
}
