package digest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/digest"
)

const salt digest.Salt = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

func document(t *rapid.T) digest.Document {
	raw := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt")
	value := rapid.OneOf(
		rapid.String().AsAny(), rapid.IntRange(-1<<53, 1<<53).AsAny(), rapid.Bool().AsAny(),
		rapid.Just[any](nil), rapid.SliceOf(rapid.String()).AsAny(),
		rapid.MapOf(rapid.String(), rapid.IntRange(0, 9)).AsAny(),
	)
	name := rapid.String().Filter(func(s string) bool { return s != "" })
	values := rapid.MapOfN(name, value, 1, 8).Draw(t, "fields")
	d := digest.Document{Kind: "closegate/test/v1", Salt: digest.Salt(hex.EncodeToString(raw))}
	for name, value := range values {
		d.Fields = append(d.Fields, digest.Field{Name: name, Value: value})
	}
	return d
}

func sum(t *rapid.T, d interface{ Digest() (digest.Sum, error) }) digest.Sum {
	t.Helper()
	s, err := d.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if !s.Valid() {
		t.Fatalf("the digest %q is not valid", s)
	}
	return s
}

func TestAnyRedactionKeepsTheDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := document(t)
		hidden := map[string]bool{}
		for _, f := range d.Fields {
			hidden[f.Name] = rapid.Bool().Draw(t, "hide")
		}
		r, err := d.Redact(func(name string) bool { return hidden[name] })
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var sent digest.Redacted
		if err := json.Unmarshal(data, &sent); err != nil {
			t.Fatal(err)
		}
		for _, f := range sent.Fields {
			if f.Hidden() != hidden[f.Name] || f.Hidden() == (f.Value != nil || f.Salt != "") {
				t.Fatalf("field %q is shown or hidden against the wish: %s", f.Name, data)
			}
		}
		if got, want := sum(t, sent), sum(t, d); got != want {
			t.Errorf("the copy has the digest %s, the document %s", got, want)
		}
		last := d.Fields[len(d.Fields)-1].Name
		less, err := sent.Redact(func(name string) bool { return name == last })
		if err != nil {
			t.Fatal(err)
		}
		if f := less.Fields[len(less.Fields)-1]; !f.Hidden() || f.Value != nil {
			t.Errorf("the field %q is still shown", f.Name)
		}
		if got, want := sum(t, less), sum(t, d); got != want {
			t.Errorf("the copy of the copy has the digest %s, the document %s", got, want)
		}
	})
}

func TestRedactedCopyHoldsNoSaltOfTheDocument(t *testing.T) {
	t.Parallel()
	d := digest.Document{Kind: "k", Salt: salt, Fields: []digest.Field{{"name", "Ines"}, {"pin", 4711}}}
	r, err := d.Redact(func(name string) bool { return name == "pin" })
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	own, err := salt.ForField("pin")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{string(salt), string(own), "4711"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("%s can be read in %s", secret, data)
		}
	}
}

func TestOrderOfFieldsDoesNotCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := document(t)
		before := sum(t, d)
		slices.Reverse(d.Fields)
		if after := sum(t, d); after != before {
			t.Errorf("%s became %s", before, after)
		}
	})
}

func TestAnyChangeChangesTheDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := document(t)
		before := sum(t, d)
		i := rapid.IntRange(0, len(d.Fields)-1).Draw(t, "field")
		f := &d.Fields[i]
		switch change := rapid.SampledFrom([]string{"value", "name", "salt", "kind", "drop", "add"}).Draw(t, "change"); change {
		case "value":
			f.Value = []any{f.Value}
		case "name":
			f.Name = strings.Repeat(f.Name, 2) + "'"
			for _, other := range d.Fields[:i] {
				if other.Name == f.Name {
					t.Skip("two fields would share a name")
				}
			}
		case "salt":
			d.Salt = digest.Salt(digest.Bytes([]byte(d.Salt)))
		case "kind":
			d.Kind += "x"
		case "drop":
			d.Fields = slices.Delete(d.Fields, i, i+1)
		case "add":
			d.Fields = append(d.Fields, digest.Field{Name: longerThanAll(d.Fields)})
		}
		if after := sum(t, d); after == before {
			t.Errorf("the digest stayed %s", after)
		}
	})
}

func longerThanAll(fields []digest.Field) string {
	name := "x"
	for _, f := range fields {
		name += f.Name
	}
	return name
}

func TestCommitmentIsAsDocumented(t *testing.T) {
	t.Parallel()
	raw, err := hex.DecodeString(string(salt))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte("Größe"))
	own := hex.EncodeToString(mac.Sum(nil))
	commitment := digest.Bytes([]byte(`["` + own + `","Größe",{"a":1,"b":[]}]`))
	want := digest.Bytes([]byte(`{"body":{"Größe":"` + string(commitment) + `"},"kind":"closegate/test/v1"}`))

	d := digest.Document{Kind: "closegate/test/v1", Salt: salt, Fields: []digest.Field{
		{"Größe", map[string]any{"b": []int{}, "a": 1.0}},
	}}
	if got, err := d.Digest(); err != nil || got != want {
		t.Errorf("Digest = %s, %v; want %s", got, err, want)
	}
}

func TestDocumentThatCanBeReadInTwoWaysHasNoDigest(t *testing.T) {
	t.Parallel()
	tests := map[string]digest.Document{
		"a name twice":         {Salt: salt, Fields: []digest.Field{{"a", 1}, {"a", 1}}},
		"a name that is empty": {Salt: salt, Fields: []digest.Field{{"", 1}}},
		"an invalid name":      {Salt: salt, Fields: []digest.Field{{"\xff", 1}}},
		"an invalid value":     {Salt: salt, Fields: []digest.Field{{"a", "\xff"}}},
		"no salt":              {Fields: []digest.Field{{"a", 1}}},
		"an invalid kind":      {Kind: "\xff", Salt: salt},
	}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if sum, err := d.Digest(); err == nil {
				t.Errorf("Digest = %s", sum)
			}
			if _, err := d.Redact(func(string) bool { return true }); err == nil && name != "an invalid kind" {
				t.Error("Redact made a copy of it")
			}
		})
	}
}

func TestCopyThatIsNeitherShownNorHiddenHasNoDigest(t *testing.T) {
	t.Parallel()
	one, commitment := json.RawMessage("1"), digest.Bytes([]byte("x"))
	tests := map[string][]digest.RedactedField{
		"neither":          {{Name: "a"}},
		"both":             {{Name: "a", Commitment: commitment, Value: one}},
		"both, salt only":  {{Name: "a", Commitment: commitment, Salt: salt}},
		"shown, no salt":   {{Name: "a", Value: one}},
		"short commitment": {{Name: "a", Commitment: commitment[:8]}},
		"not JSON":         {{Name: "a", Salt: salt, Value: json.RawMessage("{")}},
		"twice":            {{Name: "a", Commitment: commitment}, {Name: "a", Salt: salt, Value: one}},
	}
	for name, fields := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if sum, err := (digest.Redacted{Kind: "k", Fields: fields}).Digest(); err == nil {
				t.Errorf("Digest = %s", sum)
			}
			if r, err := (digest.Redacted{Kind: "k", Fields: fields}).Redact(func(string) bool { return true }); err == nil {
				t.Errorf("Redact = %v", r)
			}
		})
	}
}

func TestSaltNeedsThirtyTwoRandomBytes(t *testing.T) {
	t.Parallel()
	s, err := digest.NewSalt(strings.NewReader(strings.Repeat("\x00\xff", 16)))
	if want := digest.Salt(strings.Repeat("00ff", 16)); err != nil || s != want || !s.Valid() {
		t.Errorf("NewSalt = %s, %v; want %s", s, err, want)
	}
	if s, err := digest.NewSalt(strings.NewReader("too short")); err == nil {
		t.Errorf("NewSalt of nine bytes = %s", s)
	}
	broken := errors.New("no entropy")
	if _, err := digest.NewSalt(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("NewSalt hides the cause: %v", err)
	}
}

func TestValueThatJSONCannotHoldIsNamedByItsField(t *testing.T) {
	t.Parallel()
	d := digest.Document{Kind: "k", Salt: salt, Fields: []digest.Field{{"a", 1}, {"odd", func() {}}}}
	if _, err := d.Digest(); err == nil || !strings.Contains(err.Error(), `"odd"`) {
		t.Errorf("Digest = %v; want an error that names the field", err)
	}
}
