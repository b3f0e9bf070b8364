package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/inventory"
	"github.com/closegate/closegate/views/ui"
)

// The forms of an inventory. Ids of fields begin with them, because several
// forms on the page ask for the same thing.
const (
	itemForm        = "item"
	dispositionForm = "set"
	unknownForm     = "unknown"
	declarationForm = "declaration"
)

func closureForm(unknown int) string { return "close-" + strconv.Itoa(unknown) }

// inventorySent is a form that was refused.
type inventorySent struct {
	form   string
	values url.Values
	err    error
}

// inventoryView is what the page of an inventory is made of.
type inventoryView struct {
	inv    reading.Inventory
	sent   inventorySent
	hidden func() []ui.Hidden
	filter itemFilter
}

func (v inventoryView) number() int { return v.inv.Facts.Number }

// changeable reports whether the reader may do something while it is open.
func (v inventoryView) changeable(action authz.Action) bool {
	return v.inv.Facts.State == offboarding.Open && v.inv.Can(action)
}

// value is what was typed into a field of a form that was refused.
func (v inventoryView) value(form, name string) string {
	if v.sent.form != form {
		return ""
	}
	return v.sent.values.Get(name)
}

// problems are the mistakes of one form, under the ids of its fields.
func (v inventoryView) problems(form string) problems {
	if v.sent.form != form || !fault.Is(v.sent.err, fault.Invalid) {
		return problems{}
	}
	renamed := &fault.Error{Kind: fault.Invalid, Message: messageOf(v.sent.err)}
	for _, f := range fault.Fields(v.sent.err) {
		renamed.Fields = append(renamed.Fields, fault.Field{Name: form + "." + f.Name, Message: f.Message})
	}
	return problemsOf(renamed)
}

// field is one field of a form with what was typed and what is wrong with it.
func (v inventoryView) field(form string, f ui.Field) ui.Field {
	f.ID = fieldID(form + "." + f.Name)
	f.Error = v.problems(form).of(form + "." + f.Name)
	if typed := v.value(form, f.Name); typed != "" && f.Kind != ui.FieldCheckbox {
		f.Value = typed
		for i := range f.Options {
			f.Options[i].Selected = f.Options[i].Value == typed
		}
	}
	return f
}

func (v inventoryView) form(action string) ui.Form {
	return ui.Form{Action: action, Hidden: v.hidden()}
}

// presentInventory is the page of the inventory of an offboarding.
func presentInventory(v inventoryView) inventory.Page {
	out := inventory.Page{
		Head: presentHead(v.inv.Offboarding, inventoryTab), Caption: "Inventory items",
		Title: v.title(), Detail: v.detail(), Unknowns: v.unknowns(), Declaration: v.declaration(),
		Errors: v.problems(v.sent.form).Summary,
	}
	if v.inv.Hidden > 0 && len(v.inv.Items) == 0 {
		out.Counts = v.counts()
		return out
	}
	found := v.filter.apply(v.inv.Items)
	shown := v.filter.onPage(found)
	for i, it := range shown {
		out.Items = append(out.Items, v.item(it, i == 0))
	}
	out.Filter, out.Pages, out.Empty = v.filterBar(len(found)), v.pages(len(found)), v.empty()
	if v.changeable(authz.ManageInventory) {
		out.Add = v.addForm()
		if len(shown) > 0 {
			out.Set = v.setForm()
		}
	}
	return out
}

// title says the finding first.
func (v inventoryView) title() string {
	inv := v.inv.Facts.Inventory
	switch {
	case inv.Items() == 0:
		return "Nothing is in the inventory yet"
	case inv.Undecided == 0 && inv.Items() == 1:
		return "The only item has a disposition"
	case inv.Undecided == 0:
		return "All " + counted(inv.Items(), "item") + " have a disposition"
	case inv.Undecided == 1:
		return "1 of " + counted(inv.Items(), "item") + " has no disposition"
	}
	return strconv.Itoa(inv.Undecided) + " of " + counted(inv.Items(), "item") + " have no disposition"
}

func (v inventoryView) detail() string {
	decided, proven := 0, 0
	for task, count := range v.inv.Facts.Inventory.ProvenBy {
		decided += count
		if c, ok := v.inv.Gate.Task(task); ok && c.Met() {
			proven += count
		}
	}
	var parts []string
	if decided > 0 {
		parts = append(parts, strconv.Itoa(proven)+" of "+counted(decided, "decided item")+" proven.")
	}
	if v.inv.Hidden > 0 && len(v.inv.Items) > 0 {
		parts = append(parts, counted(v.inv.Hidden, "other item")+" not shown: you see those of your own tasks.")
	}
	return strings.Join(parts, " ")
}

// counts stand for the items where the reader may not see identifiers.
func (v inventoryView) counts() ui.FactList {
	inv := v.inv.Facts.Inventory
	out := ui.FactList{{Term: "Items", Text: strconv.Itoa(inv.Items())}, {Term: "Undecided", Text: strconv.Itoa(inv.Undecided)}}
	for _, task := range slices.Sorted(maps.Keys(inv.ProvenBy)) {
		out = append(out, ui.Fact{Term: "Proven by " + offboarding.TaskReference(task), Text: strconv.Itoa(inv.ProvenBy[task])})
	}
	return out
}

func (v inventoryView) item(it offboarding.Item, first bool) inventory.Item {
	value := strconv.Itoa(it.Number) + "." + strconv.Itoa(it.Version)
	out := inventory.Item{
		ID: "item-" + strconv.Itoa(it.Number), Value: value, Identifier: it.Identifier, Detail: itemDetail(it),
		Type: phrase.ItemKind(it.Kind), Owner: personOr(v.inv.Offboarding, it.Owner, "Nobody"), Disposition: phrase.Disposition(it.Disposition),
		Selected: v.sent.form == dispositionForm && slices.Contains(v.sent.values[itemsField], value),
		Task:     ui.Link{Text: "No task"},
	}
	if first {
		// A mistake about the choice of items leads to the first box.
		out.ID = fieldID(dispositionForm + "." + itemsField)
	}
	if it.Disposition == offboarding.Undecided {
		out.Decision, out.Disposition = ui.StatusToDo().Say("No decision"), ""
		return out
	}
	out.Note = personOr(v.inv.Offboarding, it.DecidedBy, "Somebody") + ", " + momentNear(it.DecidedAt, v.inv.Now)
	if c, ok := v.inv.Gate.Task(it.ProvenBy); ok {
		out.Task = ui.Link{Text: offboarding.TaskReference(it.ProvenBy), Href: taskPath(v.number(), it.ProvenBy)}
		out.Proof = presentTaskStatus(c.Status())
	}
	return out
}

func itemDetail(it offboarding.Item) string {
	if it.Detail == "" {
		return "Source: " + it.Source
	}
	return it.Detail + ". Source: " + it.Source
}

// setForm sets the disposition of the ticked items.
func (v inventoryView) setForm() *inventory.DispositionForm {
	what := ui.Field{Kind: ui.FieldSelect, Name: dispositionField, Label: "Disposition", Options: []ui.Option{{Label: "Choose"}}}
	for _, d := range offboarding.Dispositions() {
		what.Options = append(what.Options, ui.Option{Value: string(d), Label: phrase.Disposition(d)})
	}
	provenBy := ui.Field{Kind: ui.FieldSelect, Name: provenByField, Label: "Proven by", Options: []ui.Option{{Label: "Choose a task"}}}
	for _, t := range v.inv.Facts.Tasks {
		provenBy.Options = append(provenBy.Options, ui.Option{Value: strconv.Itoa(t.Number), Label: offboarding.TaskReference(t.Number) + " " + t.Title})
	}
	out := &inventory.DispositionForm{
		Form: v.form(dispositionsPath(v.number())), Name: itemsField, Count: "Tick items, then:",
		Fields: []ui.Field{v.field(dispositionForm, what), v.field(dispositionForm, provenBy)},
		Set:    ui.Button{Text: "Set for selected items", Size: ui.ButtonSmall},
	}
	if wrong := v.problems(dispositionForm).of(dispositionForm + "." + itemsField); wrong != "" {
		out.Count = wrong
	}
	return out
}

// addForm adds an item.
func (v inventoryView) addForm() *inventory.ItemForm {
	kind := ui.Field{Kind: ui.FieldSelect, Name: kindField, Label: "Type", Options: []ui.Option{{Label: "Choose"}}}
	for _, k := range offboarding.ItemKinds() {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: phrase.ItemKind(k)})
	}
	return &inventory.ItemForm{
		Form: v.form(itemsPath(v.number())), Open: v.sent.form == itemForm, Add: ui.Button{Text: "Add item", Kind: ui.ButtonSecondary},
		Fields: []ui.Field{
			v.field(itemForm, kind),
			v.field(itemForm, ui.Field{Name: identifierField, Label: "Identifier", Hint: "As its system shows it, never the secret itself", Mono: true}),
			v.field(itemForm, ui.Field{Name: detailField, Label: "What it is for", Optional: true}),
			v.field(itemForm, ui.Field{Name: sourceField, Label: "Source", Hint: "Where this is known from"}),
			v.field(itemForm, ui.Field{Kind: ui.FieldSelect, Name: ownerField, Label: "Owner", Optional: true, Options: personOptions(v.inv.Choices, "", "Nobody")}),
		},
	}
}
