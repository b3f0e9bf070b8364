package web

import (
	"slices"
	"strconv"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// Names in the form of a review; the domain names mistakes by them.
const (
	digestField  = "digest"
	outcomeField = "outcome"
	reasonName   = "reason"
	originField  = "original"
	issuerField  = "issuer"
	checkedField = "origin_checked"
	lowerField   = "lower"
)

// reviewView is what the page of the latest version is made of.
type reviewView struct {
	taskView
	e offboarding.Evidence
	// decision is what was sent and refused.
	decision offboarding.Decision
}

// presentReview is the page of the latest version: what changed and the proof,
// beside the decision or why the reader does not decide.
func presentReview(v reviewView) tasks.Review {
	shown := v.evidence(v.e)
	out := tasks.Review{Head: v.head(), Evidence: shown, Past: v.pastDecisions(v.e), Checks: v.checks()}
	out.Head.Crumbs, out.Head.Actions = v.crumbs(v.reference(), versionTitle(v.e)), nil
	if before := len(v.t.Versions) - 1; before > 0 {
		out.Diff = v.diff(v.t.Versions[before-1], v.e)
		out.DiffTitle = versionTitle(v.e) + " compared with version " + strconv.Itoa(before)
		out.Evidence.Title, out.Evidence.Answers = "Evidence", nil
	}
	refusal := v.record().CanReview(v.task(), v.t.Reader().ID, v.t.Now)
	if refusal == nil && v.can(authz.ReviewEvidence) {
		out.Decision = v.decisionForm()
	} else {
		out.Why = v.whyNot(refusal)
	}
	return out
}

// whyNot says why the reader does not decide, and who does.
func (v reviewView) whyNot(refusal error) string {
	if refusal == nil {
		refusal = fault.New(fault.Forbidden, "You can read this, but you do not decide about it")
	}
	text := messageOf(refusal)
	if r, reviewed := v.t.Facts.LatestReview(v.task(), v.e.Version); reviewed {
		return v.names(r.By, r.For) + " decided on " + momentNear(r.At, v.t.Now) + ". " + text
	}
	if v.t.Reviewer != "" && v.record().CanReview(v.task(), v.t.Reviewer, v.t.Now) == nil {
		text += " " + v.name(v.t.Reviewer) + " is the reviewer."
	}
	return text
}

func (v reviewView) decisionForm() *tasks.Decision {
	wrong := problemsOf(v.err)
	source := v.e.Source.Level()
	minimum := v.t.Task.Requirement.MinimumLevel
	return &tasks.Decision{
		Errors: wrong.Summary, Note: v.mayDecide(),
		Form: ui.Form{
			Action: versionReviewsPath(v.number(), v.task(), v.e.Version),
			Hidden: append(v.hidden, ui.Hidden{Name: digestField, Value: string(v.e.Digest)}),
		},
		Answer: ui.Field{
			Kind: ui.FieldChoices, ID: fieldID(outcomeField), Name: outcomeField, Label: "Does this prove that the task is done?",
			Error: wrong.of(outcomeField), Options: []ui.Option{
				{Value: string(offboarding.Verified), Label: "Yes, verify", Hint: "The pin drops below the line." + v.startsNext(), Selected: v.decision.Outcome == offboarding.Verified},
				{
					Value: string(offboarding.ChangesRequested), Label: "No, ask for changes",
					Hint:     "Goes back to " + personOr(v.t.Offboarding, v.t.Task.Assignee, "the assignee") + " with your reason.",
					Selected: v.decision.Outcome == offboarding.ChangesRequested,
				},
			},
		},
		Reason: ui.Field{
			Kind: ui.FieldTextarea, ID: fieldID(reasonName), Name: reasonName, Label: "Reason",
			Hint: "Needed if you ask for changes or lower the level", Value: v.decision.Reason, Error: wrong.of(reasonName),
		},
		Level: tasks.ComputedLevel{
			Status: ui.StatusToDo().Say(phrase.Level(source)), How: v.howSent(),
			Needed: "The task asks for at least: " + lowered(phrase.Level(minimum)) + ".",
		},
		Origin: v.originFields(wrong), OriginNeeded: !source.AtLeast(minimum), Lower: v.lowerFields(source, wrong),
		Record: ui.Button{Text: "Record decision", Wide: true},
		Hint:   "Your name, the time and the digest of the evidence go into the audit trail. A decision can be replaced, never removed.",
	}
}

// mayDecide says why the reader decides, and for whom where it is not their
// own turn.
func (v reviewView) mayDecide() string {
	if onBehalf := v.t.Snapshot.ReviewsFor(v.task(), v.t.Reader().ID); onBehalf != "" {
		return "You decide for " + v.name(onBehalf) + ". Neither of you had a hand in this evidence, and both names stand on the decision."
	}
	return "You had no hand in this evidence, so you may decide."
}

// startsNext names the tasks that wait for this one alone.
func (v reviewView) startsNext() string {
	var next []int
	for _, c := range v.t.Gate.Standing() {
		if c.Kind == offboarding.TaskCondition && slices.Equal(c.WaitsFor, []int{v.task()}) {
			next = append(next, c.Task)
		}
	}
	if len(next) == 0 {
		return ""
	}
	return " " + references(next) + " can start."
}

func (v reviewView) howSent() string {
	sender := v.names(v.e.SubmittedBy, v.e.SubmittedFor)
	switch {
	case v.e.Source != offboarding.FromPerson:
		return phrase.Source(v.e.Source) + ": " + sender + "."
	case v.e.OnBehalfOf != "":
		return sender + " recorded what " + v.e.OnBehalfOf + " did, and nobody countersigned."
	}
	return sender + " sent it, and nobody countersigned."
}

// originFields raise the level by an original document, where a file could be
// one.
func (v reviewView) originFields(wrong problems) []ui.Field {
	if len(v.e.Files) == 0 {
		return nil
	}
	d := v.decision
	origin := ui.Field{
		Kind: ui.FieldSelect, ID: fieldID(originField), Name: originField, Label: "A file is an original document of",
		Error: wrong.of(originField), Options: []ui.Option{
			{Label: "Nobody that I checked"},
			{Value: string(offboarding.ConfirmedByParty), Label: "The client or a vendor", Selected: d.Original == offboarding.ConfirmedByParty},
			{Value: string(offboarding.ConfirmedByProvider), Label: "The provider of the system", Selected: d.Original == offboarding.ConfirmedByProvider},
		},
	}
	return []ui.Field{
		origin,
		{ID: fieldID(issuerField), Name: issuerField, Label: "Issued by", Value: d.Issuer, Error: wrong.of(issuerField)},
		{
			Kind: ui.FieldTextarea, ID: fieldID(checkedField), Name: checkedField, Label: "How you checked where it comes from", Rows: 2,
			Value: d.OriginChecked, Error: wrong.of(checkedField),
		},
	}
}

// lowerFields record a weaker level than the source gives.
func (v reviewView) lowerFields(source offboarding.Level, wrong problems) []ui.Field {
	options := []ui.Option{{Label: "The level that it has"}}
	for _, level := range offboarding.Levels() {
		if !level.AtLeast(source) || v.decision.Lower == level {
			options = append(options, ui.Option{Value: string(level), Label: phrase.Level(level), Selected: v.decision.Lower == level})
		}
	}
	if len(options) == 1 {
		return nil
	}
	return []ui.Field{{
		Kind: ui.FieldSelect, ID: fieldID(lowerField), Name: lowerField, Label: "Record it as", Hint: "Say why in the reason",
		Error: wrong.of(lowerField), Options: options,
	}}
}

// pastDecisions are the decisions on a version, newest first.
func (v taskView) pastDecisions(e offboarding.Evidence) []tasks.PastDecision {
	var out []tasks.PastDecision
	for _, r := range slices.Backward(v.t.Facts.Reviews) {
		if r.Task != v.task() || r.Evidence != e.Version {
			continue
		}
		past := tasks.PastDecision{Who: v.names(r.By, r.For), When: momentNear(r.At, v.t.Now), Status: presentOutcome(r.Outcome)}
		if v.t.SeesEvidence {
			past.Reason, past.Level = r.Reason, "Evidence level: "+lowered(phrase.Level(r.Level))+"."
			if r.Issuer != "" {
				past.Level += " Original document of " + r.Issuer + ". " + sentence(r.OriginChecked)
			}
		}
		out = append(out, past)
	}
	return out
}

// checks are what the server looked at for the reviewer.
func (v reviewView) checks() []tasks.Check {
	facts, _ := v.t.Snapshot.Task(v.task())
	good, bad := ui.StatusVerified(), ui.StatusChanges()
	var out []tasks.Check
	if missing := facts.Evidence.Missing; missing > 0 {
		out = append(out, tasks.Check{Status: bad.Say("Something is missing"), Detail: counted(missing, "required answer or file") + " of the task's requirement."})
	} else {
		out = append(out, tasks.Check{Status: good.Say("All required answers and files are there")})
	}
	if len(v.e.Files) > 0 {
		out = append(out, v.fileCheck(facts), v.reuseCheck())
	}
	if level := v.e.Source.Level(); level.AtLeast(v.t.Task.Requirement.MinimumLevel) {
		out = append(out, tasks.Check{Status: good.Say("Evidence level is reached")})
	} else {
		out = append(out, tasks.Check{
			Status: bad.Say("Evidence level is too low"),
			Detail: phrase.Level(level) + "; the task asks for " + lowered(phrase.Level(v.t.Task.Requirement.MinimumLevel)) +
				". An original document whose origin you checked raises it.",
		})
	}
	return out
}

func (v reviewView) fileCheck(facts offboarding.TaskFacts) tasks.Check {
	if facts.Evidence.Broken > 0 {
		return tasks.Check{Status: ui.StatusStillWorks().Say("Hash differs"), Detail: counted(facts.Evidence.Broken, "file") + " not as sent. Ask for it again."}
	}
	return tasks.Check{
		Status: ui.StatusVerified().Say("Hashes of the files match"), Detail: "Last checked " + momentNear(facts.Evidence.CheckedAt, v.t.Now) + ".",
	}
}

// reuseCheck looks for the same bytes in other tasks of the offboarding.
func (v reviewView) reuseCheck() tasks.Check {
	var others []int
	for _, e := range v.t.Facts.Evidence {
		if e.Task != v.task() && !slices.Contains(others, e.Task) && slices.ContainsFunc(e.Files, v.hasBytesOf) {
			others = append(others, e.Task)
		}
	}
	if len(others) == 0 {
		return tasks.Check{Status: ui.StatusVerified().Say("No file was used in another task")}
	}
	return tasks.Check{Status: ui.StatusChanges().Say("A file was used in another task"), Detail: "The same bytes were sent for " + references(others) + "."}
}

func (v reviewView) hasBytesOf(f offboarding.File) bool {
	return slices.ContainsFunc(v.e.Files, func(mine offboarding.File) bool { return mine.SHA256 == f.SHA256 })
}
