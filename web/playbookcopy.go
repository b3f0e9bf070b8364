package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// Names of what the forms of the editor carry besides their questions.
const (
	copyField    = "text"
	basedOnField = "based_on"
	pageField    = "part"
	shownField   = "checked"
)

// The pages of the editor beside those of one task, "tasks[3]", and of one
// sign-off, "sign_offs[0]".
const (
	wholePart = "playbook"
	savePart  = "save"
)

// The verbs of buttons that lead from one page of the editor to another.
const (
	openVerb    = "open"
	backVerb    = "back"
	previewVerb = "preview"
	reviewVerb  = "review"
	saveVerb    = "save"
	mergeVerb   = "merge"
	rebaseVerb  = "rebase"
)

// workingCopy is a playbook while it is edited. It travels as text in the form,
// so that nothing is stored before it is saved.
type workingCopy struct {
	book reading.Playbook
	// basedOn is the version that it was made from; 0 for a new playbook.
	basedOn int
	// part is the page that is shown, and touched the path of what was arranged
	// last on it.
	part, touched string
	// checked says that mistakes were asked for, so they are shown from then on.
	checked bool
	note    string
	trial   trial
	// unread are the answers of this page that are no numbers.
	unread map[string]string
	// said is what a button did, where that does not show by itself.
	said ui.Flash
}

// trial is the offboarding for which the preview is made.
type trial struct {
	attributes []offboarding.Attribute
	tier       offboarding.Tier
	ends       string // of the contract, as it was typed
}

func (t trial) terms() offboarding.Terms {
	ends, err := time.Parse(time.DateOnly, t.ends)
	if err != nil || ends.Year() < 1900 || ends.Year() > 9999 {
		ends = time.Time{} // the preview counts from today then
	}
	return offboarding.Terms{ContractEnds: ends, Attributes: t.attributes, Tier: t.tier}
}

// receiveCopy reads the working copy of a form, with what was typed on its
// page. id is that of the playbook; empty for a new one.
func receiveCopy(c echo.Context, id string) (*workingCopy, error) {
	form := readForm(c.Request().PostForm)
	text := form.text(copyField)
	if len(text) > reading.MaxPlaybookSize {
		return nil, tooLargeCopy()
	}
	book, err := reading.ParsePlaybook([]byte(text))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The working copy of this page cannot be read. Nothing was stored. Open the playbook again, and make the change once more.")
	}
	w := &workingCopy{
		book: book, basedOn: formVersion(c, basedOnField), part: form.text(pageField), checked: form.yes(shownField), note: form.text(noteField),
		trial: trial{attributes: words[offboarding.Attribute](form, "trial.attributes"), tier: offboarding.Tier(form.text("trial.tier")), ends: form.text("trial.ends")},
	}
	w.takeOver(form)
	w.book.ID, w.unread = cmp.Or(id, w.book.ID), form.unread
	return w, nil
}

func tooLargeCopy() error {
	return fault.New(fault.TooLarge, "A playbook has at most %d bytes. Nothing was stored.", reading.MaxPlaybookSize)
}

// takeOver puts what was typed on the page into the copy.
func (w *workingCopy) takeOver(form *formReader) {
	if i := w.taskAt(w.part); i >= 0 {
		before := w.book.Tasks[i]
		w.book.Tasks[i] = formTask(form)
		nameTask(&w.book.Tasks[i])
		w.rename(before.Key, w.book.Tasks[i].Key)
	} else if i := w.signOffAt(w.part); i >= 0 {
		w.book.SignOffs[i] = formSignOff(form)
	} else if w.part == wholePart {
		w.book.ID, w.book.Name, w.book.Description = form.text("id"), form.text("name"), form.text("description")
		w.book.Waivers = formWaivers(form)
	}
}

func formSignOff(r *formReader) reading.PlaybookSignOff {
	return reading.PlaybookSignOff{
		Function: offboarding.Function(r.text("function")), Categories: words[offboarding.Category](r, "categories"),
		When: formCondition(r), Tiers: words[offboarding.Tier](r, "tiers"), Statement: r.text("statement"), Clause: r.text("clause"),
	}
}

func formWaivers(r *formReader) []offboarding.WaiverRule {
	var out []offboarding.WaiverRule
	r.each("waivers", "category", func(at string) {
		out = append(out, offboarding.WaiverRule{Category: offboarding.Category(r.text(at + ".category")), Function: offboarding.Function(r.text(at + ".function"))})
	})
	return out
}

// taskAt is which task a page is about, or -1.
func (w *workingCopy) taskAt(part string) int { return placeIn(part, "tasks", len(w.book.Tasks)) }

// signOffAt is which sign-off a page is about, or -1.
func (w *workingCopy) signOffAt(part string) int {
	return placeIn(part, "sign_offs", len(w.book.SignOffs))
}

func placeIn(part, list string, length int) int {
	if of, at := element(part); of == list && at < length {
		return at
	}
	return -1
}

// rename lets dependencies follow a key that changes, where only one task has
// it.
func (w *workingCopy) rename(from, to string) {
	if from == "" || from == to || slices.ContainsFunc(w.book.Tasks, func(t reading.PlaybookTask) bool { return t.Key == from }) {
		return
	}
	for i := range w.book.Tasks {
		for j := range w.book.Tasks[i].DependsOn {
			if d := &w.book.Tasks[i].DependsOn[j]; d.Key == from {
				d.Key = to
			}
		}
	}
}

// act does what a button says with the copy, or changes the page. It stores
// nothing.
func (w *workingCopy) act(verb, path string) {
	switch verb {
	case openVerb:
		if w.taskAt(path) >= 0 || w.signOffAt(path) >= 0 {
			w.part = path
		}
	case backVerb:
		w.touched, w.part = w.part, wholePart
	case stayVerb:
		w.touched = path
	default:
		w.touched, _ = w.arrange(verb, path)
	}
}

func (w *workingCopy) arrange(verb, path string) (now string, done bool) {
	if i := w.taskAt(w.part); i >= 0 {
		return arrangeTask(&w.book.Tasks[i], verb, path)
	}
	list, at := element(path)
	switch list {
	case "tasks":
		return w.arrangeTasks(verb, list, at)
	case "sign_offs":
		if now, done = arrange(&w.book.SignOffs, verb, list, at, reading.PlaybookSignOff{}); done && verb == addVerb {
			w.part = now
		}
		return now, done
	case "waivers":
		return arrange(&w.book.Waivers, verb, list, at, offboarding.WaiverRule{})
	}
	return "", false
}

// arrangeTasks opens a task that is added, gives one that is copied a key of
// its own, and says who waited for one that is removed.
func (w *workingCopy) arrangeTasks(verb, list string, at int) (now string, done bool) {
	var gone reading.PlaybookTask
	if at >= 0 && at < len(w.book.Tasks) {
		gone = w.book.Tasks[at]
	}
	if now, done = arrange(&w.book.Tasks, verb, list, at, reading.BlankTask("")); !done {
		return "", false
	}
	switch verb {
	case addVerb:
		w.part = now
	case copyVerb:
		w.book.Tasks[at+1].Key = w.freeKey(gone.Key + "-copy")
	case removeVerb:
		w.said = removedFlash(gone, w.waitingFor(gone.Key))
	}
	return now, true
}

// freeKey is a key that no task has yet.
func (w *workingCopy) freeKey(wish string) string {
	key := wish
	for n := 2; slices.ContainsFunc(w.book.Tasks, func(t reading.PlaybookTask) bool { return t.Key == key }); n++ {
		key = wish + "-" + number(n)
	}
	return key
}

// waitingFor are the titles of the tasks that wait for one.
func (w *workingCopy) waitingFor(key string) []string {
	var out []string
	for _, t := range w.book.Tasks {
		if slices.ContainsFunc(t.DependsOn, func(d reading.PlaybookDependency) bool { return d.Key == key }) {
			out = append(out, quotedTitle(t))
		}
	}
	return out
}

func quotedTitle(t reading.PlaybookTask) string {
	return "“" + cmp.Or(strings.TrimSpace(t.Title), t.Key, "no title yet") + "”"
}

func removedFlash(gone reading.PlaybookTask, waiting []string) ui.Flash {
	out := ui.Flash{Kind: ui.FlashNote, Title: quotedTitle(gone) + " is removed.", Text: "Nothing is stored before you save."}
	if len(waiting) > 0 {
		verb := " waits"
		if len(waiting) > 1 {
			verb = " wait"
		}
		out.Kind = ui.FlashConflict
		out.Text = joined(waiting) + verb + " for it still. Change what goes before, or the playbook cannot be saved."
	}
	return out
}
