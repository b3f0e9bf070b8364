package web

import (
	"net/url"
	"slices"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// handOverView is what the page that hands over several offboardings is made
// of.
type handOverView struct {
	page   reading.HandOver
	hidden []ui.Hidden
	wrong  problems
	// chosen, to and reason are what was ticked and typed.
	chosen     []int
	to, reason string
}

func presentHandOver(v handOverView) offboardings.HandOver {
	q := v.page.Query
	out := offboardings.HandOver{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: offboardingsPath}, {Text: "Hand over"}}, Title: "Hand over offboardings",
			Lead: "Each is offered for itself, and whoever gets them accepts or declines one by one.",
		},
		Errors: v.wrong.Summary, Form: ui.Form{Action: handOverCheckPath, Hidden: slices.Concat(v.hidden, []ui.Hidden{
			{Name: goneField, Value: whoseValue(q.Gone)}, {Name: "service", Value: q.Service},
		})},
		Filter: v.filter(), Name: chosenField, ID: fieldID(chosenField), Error: v.wrong.of(chosenField), Empty: v.empty(),
		Fields: []ui.Field{
			{
				Kind: ui.FieldSelect, ID: fieldID(toField), Name: toField, Label: "New owner", Required: true, Error: v.wrong.of(toField),
				Options: personOptions(v.page.Choices, v.to, "Choose a person"),
			},
			whyField(v.reason, "It stands in each offer and goes into the audit trail", v.wrong),
		},
		Save: ui.Button{Text: "Look at it first", Kind: ui.ButtonSecondary},
		Notes: []string{
			"Nothing is offered before you have seen what will be, and what cannot be and why.",
			"Each offer is a record of its own. One that is refused does not stop the others.",
			"Whoever is accountable now stays so until the new owner has read what stands open and accepts.",
		},
		Back: ui.Link{Text: "Back to the offboardings", Href: offboardingsPath},
	}
	if v.page.More {
		out.More = "Only the first " + number(len(v.page.Rows)) + " are shown. Choose a service, or hand these over first."
	}
	for _, row := range v.page.Rows {
		out.Rows = append(out.Rows, v.row(row))
	}
	return out
}

func whoseValue(gone bool) string {
	if gone {
		return goneValue
	}
	return ""
}

func (v handOverView) filter() ui.FilterBar {
	q := v.page.Query
	options := []ui.Option{{Label: "Any service"}}
	for _, s := range v.page.Services {
		options = append(options, ui.Option{Value: s.ID, Label: s.Name})
	}
	bar := ui.FilterBar{
		Label: "Filter offboardings", Action: handOverPath,
		Fields: []ui.Field{{Kind: ui.FieldSelect, ID: "service", Name: "service", Label: "Service", Options: chosen(q.Service, options)}},
	}
	if q.Gone {
		bar.Hidden = []ui.Hidden{{Name: goneField, Value: goneValue}}
	}
	if v.page.MayGone {
		bar.Views = []ui.Pill{
			{Text: "Yours", Href: handOverHref(q.Service, false), Current: !q.Gone},
			{Text: "Without an active owner", Href: handOverHref(q.Service, true), Current: q.Gone},
		}
	}
	return bar
}

func handOverHref(service string, gone bool) string {
	return withQuery(handOverPath, url.Values{"service": {service}, goneField: {whoseValue(gone)}})
}

func (v handOverView) empty() ui.EmptyState {
	switch {
	case v.page.Query.Gone:
		return ui.EmptyState{Title: "Every open offboarding has an active owner", Text: "One is listed here when its owner's account is deactivated."}
	case v.page.Query.Service != "":
		return ui.EmptyState{Title: "You own nothing open here", Text: "No open offboarding of this service is yours.", Link: ui.Link{Text: "Show all services", Href: handOverHref("", false)}}
	}
	return ui.EmptyState{Title: "You own no open offboarding", Text: "Those of which you are the accountable owner are listed here."}
}

func (v handOverView) row(row reading.HandOverRow) offboardings.HandOverRow {
	out := offboardings.HandOverRow{
		Value: offboardingReference(row.Number), Client: row.ClientName, Href: offboardingPath(row.Number), Service: row.ServiceName,
		Number: offboardingReference(row.Number), Owner: row.OwnerName, Above: number(row.Standing), Total: "of " + number(row.Conditions),
		Due: dayInFull(row.Due), Checked: slices.Contains(v.chosen, row.Number), Free: true,
	}
	if row.OfferedTo != nil {
		out.Note = "Offered to " + *row.OfferedTo + " already"
		out.Free = v.page.Query.Gone // naming somebody else ends that offer
	}
	return out
}

// presentHandOverPreview says line by line what would be offered.
func presentHandOverPreview(in app.HandOver, to reading.Person, lines []reading.HandOverLine, hidden []ui.Hidden) offboardings.HandOverLines {
	can := 0
	out := offboardings.HandOverLines{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: offboardingsPath}, {Text: "Hand over", Href: handOverHref("", in.Successor)}, {Text: "Check"}},
			Title:  "Offer these to " + to.Name + "?",
		},
		Reason: in.Reason, Caption: "What will be offered",
		Back: ui.Link{Text: "Choose again", Href: handOverHref("", in.Successor)},
	}
	hidden = append(hidden, ui.Hidden{Name: toField, Value: in.To}, ui.Hidden{Name: reasonName, Value: in.Reason}, ui.Hidden{Name: goneField, Value: whoseValue(in.Successor)})
	for _, line := range lines {
		l := presentHandOverLine(line)
		if line.Problem == nil {
			can++
			l.Status, l.Note = ui.StatusToDo().Say("Will be offered"), willBe(line, to.Name)
			hidden = append(hidden, ui.Hidden{Name: chosenField, Value: offboardingReference(line.Number)})
		}
		out.Lines = append(out.Lines, l)
	}
	out.Form = ui.Form{Action: handOverOffersPath, Hidden: hidden}
	switch can {
	case 0:
		out.Lead = "None of them can be offered."
	case len(lines):
		out.Lead = to.Name + " will be asked for " + counted(can, "offboarding") + ", and nothing moves before the answer."
	default:
		out.Lead = number(can) + " of " + counted(len(lines), "offboarding") + " will be offered; the others stay where they are."
	}
	if can > 0 {
		out.Button = ui.Button{Text: "Offer " + counted(can, "offboarding")}
	}
	return out
}

// presentHandOverLine is a line of which nothing can be offered, with why.
func presentHandOverLine(line reading.HandOverLine) offboardings.HandOverLine {
	out := offboardings.HandOverLine{
		Client: line.Client, Href: offboardingPath(line.Number), Service: line.Service, Number: offboardingReference(line.Number),
		Status: ui.StatusBlocked().Say("Cannot be offered"), Note: refusalOf(line.Problem),
	}
	if line.Client == "" {
		out.Client, out.Href = "Not one that you may see", ""
	}
	return out
}

// refusalOf is the sentence of a refusal: that of its field where it has one.
func refusalOf(err error) string {
	if fields := problemsOf(err).Summary.Items; len(fields) > 0 {
		return sentence(fields[0].Text)
	}
	return messageOf(err)
}

// willBe says what stands open, and what the acceptance would bring about.
func willBe(line reading.HandOverLine, to string) string {
	note := number(line.Standing) + " of " + counted(line.Conditions, "condition") + oneOrMore(line.Standing, " stands", " stand") + " above the line."
	if len(line.Falls) > 0 {
		names := make([]string, len(line.Falls))
		for i, f := range line.Falls {
			names[i] = lowered(phrase.Function(f))
		}
		note += " The sign-off of " + to + " for " + joined(names) + " falls with the acceptance."
	}
	return note
}

// presentHandedOver says what became of each offer, and why others were not
// made.
func presentHandedOver(rows []reading.HandedOverRow, refused []reading.HandOverLine) offboardings.HandOverLines {
	out := offboardings.HandOverLines{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: offboardingsPath}, {Text: "Hand over", Href: handOverPath}, {Text: "Result"}},
			Title:  counted(len(rows), "offboarding") + " offered",
		},
		Caption: "What became of each", Back: ui.Link{Text: "Back to the offboardings", Href: offboardingsPath},
	}
	if len(refused) > 0 {
		out.Head.Title += ", " + number(len(refused)) + " not"
		out.Lead = "What could not be offered stays where it is."
	}
	for _, line := range refused {
		l := presentHandOverLine(line)
		l.Status = ui.StatusBlocked().Say("Not offered")
		if line.Problem == nil {
			l.Note = "Something went wrong on our side. Nothing was offered. Try it again."
		}
		out.Lines = append(out.Lines, l)
	}
	for _, row := range rows {
		out.Lines = append(out.Lines, handedOverLine(row))
	}
	return out
}

func handedOverLine(row reading.HandedOverRow) offboardings.HandOverLine {
	line := offboardings.HandOverLine{
		Client: row.ClientName, Href: offboardingPath(row.Offboarding), Service: row.ServiceName, Number: offboardingReference(row.Offboarding),
		Status: ui.StatusSubmitted().Say("Offered"), Note: row.ToName + " must accept. Offered " + moment(row.At) + ".",
	}
	if row.Outcome == nil {
		return line
	}
	line.Status = presentOfferOutcome(*row.Outcome)
	line.Note = moment(*row.AnsweredAt) + "."
	if row.Answer != nil && *row.Answer != "" {
		line.Note += " " + sentence(*row.Answer)
	}
	if *row.Outcome == offboarding.OfferAccepted {
		line.Note = row.ToName + " is the accountable owner since " + line.Note
		line.Href = "" // whoever handed it over may not see it any more
	}
	return line
}
