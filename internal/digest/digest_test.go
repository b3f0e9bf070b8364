package digest_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/closegate/closegate/internal/digest"
)

func encodeUTF16(s string) []uint16 { return utf16.Encode([]rune(s)) }

func unitsAscend(a, b []uint16) bool { return slices.Compare(a, b) < 0 }

func TestDigestIsSHA256OverKindAndBody(t *testing.T) {
	t.Parallel()
	got := digest.Of("closegate/scope/v1", map[string]any{"b": 2, "a": "é"})
	want := digest.Bytes([]byte(`{"body":{"a":"é","b":2},"kind":"closegate/scope/v1"}`))
	if got != want {
		t.Errorf("Of = %s, want %s", got, want)
	}
	// SHA-256 of "abc" in FIPS 180-4.
	if got := digest.Bytes([]byte("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("Bytes(abc) = %s", got)
	}
}

func TestOneValueHasAnotherDigestUnderAnotherKind(t *testing.T) {
	t.Parallel()
	if digest.Of("closegate/scope/v1", "x") == digest.Of("closegate/evidence/v1", "x") {
		t.Error("two kinds share a digest")
	}
}

func TestTextFromOutsideIsAnErrorAndNeverAGuess(t *testing.T) {
	t.Parallel()
	if sum, err := digest.Compute("k", "B\xe9la"); err == nil || sum != "" {
		t.Errorf("Compute = %q, %v; want no sum and an error", sum, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("Of did not panic")
		}
	}()
	digest.Of("k", "B\xe9la")
}

func TestSumIsSixtyFourLowerCaseCharacters(t *testing.T) {
	t.Parallel()
	valid := digest.Bytes(nil)
	tests := map[digest.Sum]bool{
		valid: true, "": false, valid[1:]: false, valid + "0": false,
		digest.Sum(strings.ToUpper(string(valid))):           false,
		digest.Sum(strings.Repeat("g", 64)):                  false,
		digest.Sum(strings.Repeat("\x00", 64)):               false,
		digest.Sum(strings.Repeat("0123456789", 6) + "abcd"): true,
	}
	for sum, want := range tests {
		if sum.Valid() != want {
			t.Errorf("%q: Valid = %v, want %v", sum, sum.Valid(), want)
		}
	}
}

func TestGroupsGiveTheWholeSum(t *testing.T) {
	t.Parallel()
	sum := digest.Bytes([]byte("abc"))
	groups := sum.Groups()
	if len(groups) != 8 || groups[0] != "ba7816bf" || strings.Join(groups, "") != string(sum) {
		t.Errorf("Groups = %q", groups)
	}
	if groups := digest.Sum("ba7816bf8").Groups(); !slices.Equal(groups, []string{"ba7816bf", "8"}) {
		t.Errorf("Groups of a short sum = %q", groups)
	}
}

func TestTimesAreUTCWithSixDecimals(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 2*3600)
	tests := map[string]time.Time{
		"2027-03-31T22:30:00.000000Z": time.Date(2027, 4, 1, 0, 30, 0, 0, east),
		"2027-03-31T22:30:00.120000Z": time.Date(2027, 3, 31, 22, 30, 0, 120_000_999, time.UTC),
		"0001-01-01T00:00:00.000000Z": {},
	}
	for want, when := range tests {
		if got := digest.Time(when); got != want {
			t.Errorf("Time(%v) = %s, want %s", when, got, want)
		}
	}
}
