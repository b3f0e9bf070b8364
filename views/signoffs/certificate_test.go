package signoffs_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit/pages"
	"github.com/closegate/closegate/views/htmlcheck"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

const lastHash = ui.Digest("a83f0d6e5b1c92f77e40d8aa16c3f95102be74d9c85a6f13e9d72b044f60c1a8")

func certificateFixture() signoffs.Certificate {
	row := func(condition, count, result, level, verified string) signoffs.ProvenRow {
		return signoffs.ProvenRow{Condition: condition, Count: count, Result: result, Level: level, Verified: verified}
	}
	return signoffs.Certificate{
		Crumbs: ui.Breadcrumb{{Text: "Offboardings", Href: "/offboardings"}, {Text: "Nordlys Energi", Href: "/offboardings/OFF-2018"}, {Text: "Certificate"}},
		Number: "CG-2026-0117",
		Statement: ui.Sentence{{Text: "The offboarding of "}, {Kind: ui.SpanPerson, Text: "Nordlys Energi"}, {Text: " from "}, {Kind: ui.SpanPerson, Text: "Identity Hub"},
			{Text: " reached a verified completion state on 20 November 2026 at 15:12 UTC."}},
		Line:  signoffs.OpenLine{Label: "26 of 26 conditions met", Groups: pages.Pins("vvvvv vvvvvv vw vvv vvv v v v vvvv")},
		Facts: ui.FactList{{Term: "Accountable owner", Text: "Ines Valdorn"}, {Term: "Opened", Text: "12 October 2026, due 20 November 2026"}, {Term: "Reference", Text: "OFF-2018, playbook Identity, v3", Mono: true}},
		Proven: []signoffs.ProvenRow{
			row("Access termination", "5", "5 verified", "Confirmed by provider", "3 Nov 2026"), row("Secret revocation", "6", "6 verified", "Self-attested", "10 Nov 2026"),
			row("Device recovery", "2", "1 verified, 1 not applicable", "Witnessed", "12 Nov 2026"), row("Inventory", "27 items", "27 decided", "Not graded", "19 Nov 2026"),
		},
		Exceptions:     []signoffs.ExceptionRow{{What: "1 unknown accepted: the courier's badges", Reason: "The courier keeps no list", Approved: "Odile Farrowe", Ends: "31 Mar 2027"}},
		ExceptionsNone: "None.", DutiesNone: "Nothing. This closure is final.",
		Duties: []signoffs.DutyRow{{What: "Backups age out", Who: "Dario Veltmann", Due: "2 Mar 2027"}},
		Signed: []signoffs.SignedRow{{Role: "Legal", Name: "Odile Farrowe", At: "19 Nov 2026 14:20", Digest: digest}, {Role: "Owner", Name: "Ines Valdorn", At: "20 Nov 2026 15:12", Digest: digest}},
		Controls: []signoffs.ControlRow{{Category: "Access termination", Controls: "NIST CSF 2.0 PR.AA-05; ISO/IEC 27001:2022 A.5.18; SOC 2 CC6.2", Clause: "Contract § 14.2"},
			{Category: "Secret revocation", Controls: "OWASP NHI1; NIST SP 800-53 r5 IA-5", Clause: "None cited"}},
		ControlsNote: "The tasks give evidence for these controls. The certificate does not say that they are met.",
		LastEntry:    signoffs.LastEntry{Text: "Entry 231 of the audit trail", Hash: lastHash},
		Check: signoffs.CheckOffline{Text: "Ask the owner for the audit export and check it on any computer:", Command: "closegate verify audit OFF-2018.jsonl",
			Result: "It must end with entry 231 and the hash at the top of this page."},
	}
}

func TestCertificatePrintsWholeDigestsAndHowToCheckThem(t *testing.T) {
	t.Parallel()
	page := htmlcheck.Page(t, "06b-certificate", pages.Shell("Certificate", "Offboardings", signoffs.ShowCertificate(certificateFixture())))
	if got := strings.Join(strings.Fields(page.Find("section[aria-labelledby=c-signed] tbody tr").First().Find(".hash").Text()), ""); got != string(digest) {
		t.Errorf("the digest signed reads %q", got)
	}
	if got := strings.Join(strings.Fields(page.Find("article dl .hash").Text()), ""); got != string(lastHash) {
		t.Errorf("the hash of the last entry reads %q", got)
	}
	if got := page.Find("section[aria-labelledby=c-check] code").Text(); got != "closegate verify audit OFF-2018.jsonl" {
		t.Errorf("the command reads %q", got)
	}
	if page.Find("main button").Length() != 0 {
		t.Error("a certificate has a button")
	}
}

func TestCertificateWithoutExceptionSaysSo(t *testing.T) {
	t.Parallel()
	c := certificateFixture()
	c.Exceptions, c.Duties = nil, nil
	page := htmlcheck.Page(t, "06b-none", pages.Shell("Certificate", "Offboardings", signoffs.ShowCertificate(c)))
	if got := page.Find("section[aria-labelledby=c-exceptions] p").Text(); got != "None." {
		t.Errorf("the exceptions read %q", got)
	}
	if got := page.Find("section[aria-labelledby=c-duties] p").Text(); got != "Nothing. This closure is final." {
		t.Errorf("the duties read %q", got)
	}
}

func TestSupersededCertificateSaysSoOnPaperToo(t *testing.T) {
	t.Parallel()
	c := certificateFixture()
	c.Superseded = "Nordlys Energi was reopened on 2 December 2026."
	page := htmlcheck.Page(t, "06b-superseded", pages.Shell("Certificate", "Offboardings", signoffs.ShowCertificate(c)))
	if got := page.Find("article.cert").Text(); !strings.Contains(got, "Superseded.") || !strings.Contains(got, c.Superseded) {
		t.Error("the part that is printed does not say that it is superseded")
	}
}
