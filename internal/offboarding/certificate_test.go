package offboarding_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

func TestTheCertificateSaysWhatWasProvenByWhomUnderTheirNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(f *offboarding.Facts) {
		f.Tasks[0].Clause = "4.2"
		shorter := offboarding.Waiver{ID: "w-1", Task: 3, Requester: sample.Ruvi, Until: sample.Published().Add(60 * day)}
		longer := offboarding.Waiver{
			ID: "w-2", Task: 3, What: "Return of 1 device", Reason: "Lost.", Control: "Its disk was encrypted.",
			Requester: sample.Ruvi, RequestedAt: sample.Published(), Until: sample.Published().Add(90 * day),
		}
		grant(f, shorter, sample.Published(), sample.Security)
		grant(f, longer, sample.Published().Add(hour), sample.Security)
		grant(f, offboarding.Waiver{ID: "w-3", Task: 1, Requester: sample.Tobin}, sample.Published(), sample.Tobin, sample.Tobin)
	})
	item, err := b.addItem()
	b.must(err)
	_, err = b.setDisposition(item, 1)
	b.must(err)
	b.must(b.addUnknown())
	until := b.now.Add(60 * day)
	b.must(b.closeUnknown(1, offboarding.Accepted, until, sample.Legal))
	b.must(b.submitFile(1, sample.Tobin))
	b.must(b.review(1, offboarding.Verified, sample.Owner))
	verified := b.now
	b.verify(2)
	b.verify(4)
	b.now = b.now.Add(day)
	b.verify(5)
	b.verify(6)
	b.must(b.declare())
	declared := b.now
	b.edited(func(f *offboarding.Facts) {
		proven := offboarding.Waiver{ID: "w-4", Task: 1, Requester: sample.Ruvi, Until: sample.Published().Add(90 * day)}
		grant(f, proven, sample.Published(), sample.Security)
	})
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.edited(func(f *offboarding.Facts) { f.Evidence[0].Files[0].CheckedAt = b.now })
	b.must(b.close(sample.Owner))
	f := b.o.Facts()
	got := f.Certificate(f.Closures[0], map[offboarding.Category][]string{offboarding.AccessTermination: {"CC6.3"}})

	first := f.Evidence[0]
	wantTask := offboarding.CertificateTask{
		Number: 1, Title: "End named accounts", Clause: "4.2", SubmittedBy: "Tobin Askerley", VerifiedBy: "Ines Valdorn",
		VerifiedAt: verified, Level: offboarding.SelfAttested, EvidenceDigest: first.Digest, Files: 1,
	}
	if got.Tasks[0] != wantTask {
		t.Errorf("task %+v, want %+v", got.Tasks[0], wantTask)
	}
	if waived := (offboarding.CertificateTask{Number: 3, Title: "Recover field devices"}); got.Tasks[2] != waived {
		t.Errorf("the waived task is %+v, want %+v", got.Tasks[2], waived)
	}
	if got.Tasks[5].OnBehalfOf != "Halden Maritime" {
		t.Errorf("T-06 was done by %q", got.Tasks[5].OnBehalfOf)
	}
	wantRows := []offboarding.CertificateRow{
		{Category: offboarding.AccessTermination, Tasks: 1, Verified: 1, LastVerified: verified, Weakest: offboarding.SelfAttested, Controls: []string{"CC6.3"}},
		{Category: offboarding.DeviceRecovery, Tasks: 1, Waived: 1},
	}
	if !same([]offboarding.CertificateRow{got.Proven[0], got.Proven[2]}, wantRows) || len(got.Proven) != 6 {
		t.Errorf("categories %+v", got.Proven)
	}
	wantWaiver := offboarding.CertificateWaiver{
		Number: 2, Task: 3, What: "Return of 1 device", Reason: "Lost.", Control: "Its disk was encrypted.",
		Until: sample.Published().Add(90 * day), RequestedBy: "Ruvi Samarante", RequestedAt: sample.Published(),
		Approved: []offboarding.CertificateApproval{{Function: offboarding.Security, Name: "Dario Veltmann", At: sample.Published().Add(hour)}},
	}
	if len(got.Waivers) != 1 || !same(got.Waivers[0], wantWaiver) {
		t.Errorf("waivers %+v; want the one that counts longest, and none of what was proven: %+v", got.Waivers, wantWaiver)
	}
	wantGap := offboarding.CertificateGap{What: "no list of the subcontractor's keys", By: "Odile Farrowe", Until: until}
	if len(got.Accepted) != 1 || got.Accepted[0] != wantGap {
		t.Errorf("accepted %+v, want %+v", got.Accepted, wantGap)
	}
	if got.Number != "CG-2026-0117" || got.Offboarding != 2041 || got.Client != "Halden Maritime" || got.Service != "Fleet Telemetry" ||
		got.Owner != "Ines Valdorn" || got.Digest != f.Closures[0].Digest || got.Items != 1 || got.Reopenings != 0 ||
		!got.ClosedAt.Equal(b.now) || !got.DeclaredAt.Equal(declared) || got.DeclaredBy != "Ines Valdorn" {
		t.Errorf("certificate %+v", got)
	}
	wantSign := offboarding.CertificateSign{Function: offboarding.Owner, Name: "Ines Valdorn", At: b.now, Digest: got.Digest, Fresh: b.now}
	if len(got.Signed) != 3 || got.Signed[2] != wantSign {
		t.Errorf("signed %+v", got.Signed)
	}
}

func TestASecondCertificateLeavesOutWhatFell(t *testing.T) {
	t.Parallel()
	b := newBench(t).closed()
	b.must(b.reopen())
	b.must(b.declare())
	b.must(b.sign(offboarding.Security, sample.Security))
	b.must(b.sign(offboarding.Legal, sample.Legal))
	b.must(b.close(sample.Owner))
	f := b.o.Facts()
	second := f.Certificate(f.Closures[1], nil)
	if second.Reopenings != 1 || len(second.Signed) != 3 {
		t.Fatalf("reopenings %d, signed %+v", second.Reopenings, second.Signed)
	}
	for _, s := range second.Signed {
		if !s.At.After(f.Returns[0].At) {
			t.Errorf("a sign-off from before the reopening is on it: %+v", s)
		}
	}
	if first := f.Certificate(f.Closures[0], nil); !first.ClosedAt.Before(second.ClosedAt) {
		t.Errorf("closed %s and then %s", first.ClosedAt, second.ClosedAt)
	}
}

func TestEveryClosedSetKnowsItsOwn(t *testing.T) {
	t.Parallel()
	check := func(name string, values []string, valid func(string) bool) {
		t.Helper()
		seen := map[string]bool{"": true}
		for _, v := range values {
			if seen[v] {
				t.Errorf("%s has %q twice, or nothing", name, v)
			}
			seen[v] = true
			if valid != nil && !valid(v) {
				t.Errorf("%s does not know its own %q", name, v)
			}
		}
		if valid != nil && (valid("") || valid("x"+values[0])) {
			t.Errorf("%s takes what it does not have", name)
		}
	}
	check("categories", texts(offboarding.Categories()), func(v string) bool { return offboarding.Category(v).Valid() })
	check("attributes", texts(offboarding.AllAttributes()), func(v string) bool { return offboarding.Attribute(v).Valid() })
	check("functions", texts(offboarding.Functions()), func(v string) bool { return offboarding.Function(v).Valid() })
	check("levels", texts(offboarding.Levels()), func(v string) bool { return offboarding.Level(v).Valid() })
	check("field types", texts(offboarding.FieldTypes()), nil)
	check("kinds of items", texts(offboarding.ItemKinds()), nil)
	check("dispositions", texts(offboarding.Dispositions()), nil)
	if n := len(offboarding.NamedCategories()); n != 6 {
		t.Errorf("%d named categories", n)
	}
	if got := offboarding.SortAttributes([]offboarding.Attribute{"b", "a", "b"}); !same(got, []offboarding.Attribute{"a", "b"}) {
		t.Errorf("sorted attributes %q", got)
	}
}

func texts[T ~string](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

func TestASnapshotAnswersByTaskAndCategory(t *testing.T) {
	t.Parallel()
	s := on(t)
	if task, ok := s.Task(2); !ok || task.Category != offboarding.SecretRevocation {
		t.Errorf("T-02 is %+v, %v", task, ok)
	}
	if _, ok := s.Task(99); ok {
		t.Error("there is a T-99")
	}
	if got := s.FunctionsOver(offboarding.AccessTermination); !same(got, []offboarding.Function{offboarding.Security}) {
		t.Errorf("%q speak for access", got)
	}
	if got := s.FunctionsOver(offboarding.DeviceRecovery); len(got) != 0 {
		t.Errorf("%q speak for devices", got)
	}
	if got := s.RequiredFunctions(); !same(got, []offboarding.Function{offboarding.Legal, offboarding.Security, offboarding.Owner}) {
		t.Errorf("%q sign", got)
	}
}

func TestAReferenceIsWhatPeopleQuote(t *testing.T) {
	t.Parallel()
	if got := (offboarding.Facts{Number: 7}).Reference(); got != "OFF-7" {
		t.Error(got)
	}
	for n, want := range map[int]string{6: "T-06", 112: "T-112"} {
		if got := offboarding.TaskReference(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestADeclarationIsOneMoment(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)
	f := offboarding.Facts{
		Declarations: []offboarding.Declaration{{ID: "d-1", At: at}},
		Returns:      []offboarding.Return{{At: at.Add(-day)}, {At: at}},
	}
	if _, ok := f.ValidDeclaration(); ok {
		t.Error("a declaration from the moment of a reopening counts")
	}
	f.Returns[1].At = at.Add(-1)
	if d, ok := f.ValidDeclaration(); !ok || d.ID != "d-1" {
		t.Error("a declaration after a reopening does not count")
	}
}
