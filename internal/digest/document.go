package digest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Salt is 32 random bytes as 64 lower-case hexadecimal characters. It stops
// people who hold a redacted copy from guessing what was hidden.
type Salt string

// NewSalt reads a salt from random, which must be fit for cryptography.
func NewSalt(random io.Reader) (Salt, error) {
	var raw [sha256.Size]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("read random bytes for a salt: %w", err)
	}
	return Salt(hex.EncodeToString(raw[:])), nil
}

// Valid reports whether s is 64 lower-case hexadecimal characters.
func (s Salt) Valid() bool { return validHex(string(s)) }

// ForField returns the salt of one field: HMAC-SHA-256 with s as key over the
// field's name. Whoever is shown the salt of one field learns neither s nor
// the salt of another field.
func (s Salt) ForField(name string) (Salt, error) {
	if !s.Valid() {
		return "", fmt.Errorf("the salt is not %d lower-case hexadecimal characters", sha256.Size*2)
	}
	key, _ := hex.DecodeString(string(s)) // valid, as just checked
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(name))
	return Salt(hex.EncodeToString(mac.Sum(nil))), nil
}

// Field is a name and a value that encoding/json can encode.
type Field struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Document is a record whose digest survives redaction. Names of fields are
// unique and are never hidden; the order of fields does not count. Times in
// values go through Time.
type Document struct {
	Kind   string  `json:"kind"`
	Salt   Salt    `json:"salt"`
	Fields []Field `json:"fields"`
}

// Digest returns the digest of d: Of(d.Kind, commitments by field name). It
// returns an error where a value has no canonical form, the salt is not valid,
// or a name is empty or occurs twice.
func (d Document) Digest() (Sum, error) {
	c := make(commitments, len(d.Fields))
	for _, f := range d.Fields {
		shown, err := d.reveal(f)
		if err != nil {
			return "", err
		}
		if err := c.add(d.Kind, shown); err != nil {
			return "", err
		}
	}
	return Compute(d.Kind, c)
}

// Redact returns a copy of d in which the fields that hide names are replaced
// by their commitments. The other fields carry their own salt, never that of
// d. It fails where Digest fails.
func (d Document) Redact(hide func(name string) bool) (Redacted, error) {
	r := Redacted{Kind: d.Kind, Fields: make([]RedactedField, 0, len(d.Fields))}
	c := make(commitments, len(d.Fields))
	for _, f := range d.Fields {
		field, err := d.reveal(f)
		if err != nil {
			return Redacted{}, err
		}
		if err := c.add(d.Kind, field); err != nil {
			return Redacted{}, err
		}
		if hide(f.Name) {
			field = RedactedField{Name: f.Name, Commitment: c[f.Name]}
		}
		r.Fields = append(r.Fields, field)
	}
	return r, nil
}

func (d Document) reveal(f Field) (RedactedField, error) {
	salt, err := d.Salt.ForField(f.Name)
	if err != nil {
		return RedactedField{}, fmt.Errorf("digest of %s: %w", d.Kind, err)
	}
	value, err := Canonical(f.Value)
	if err != nil {
		return RedactedField{}, fmt.Errorf("digest of %s: field %q: %w", d.Kind, f.Name, err)
	}
	return RedactedField{Name: f.Name, Salt: salt, Value: value}, nil
}

// Redacted is a copy of a document in which some fields are hidden.
type Redacted struct {
	Kind   string          `json:"kind"`
	Fields []RedactedField `json:"fields"`
}

// RedactedField is either shown, with Salt and Value, or hidden, with its
// Commitment only.
type RedactedField struct {
	Name       string          `json:"name"`
	Commitment Sum             `json:"commitment,omitempty"`
	Salt       Salt            `json:"salt,omitempty"`
	Value      json.RawMessage `json:"value,omitempty"`
}

// Hidden reports whether the value was left out.
func (f RedactedField) Hidden() bool { return f.Commitment != "" }

// Digest returns the digest of the document that r is a copy of. It returns
// an error where r cannot be such a copy: a field is neither shown nor hidden
// or both, a name is empty or occurs twice, or a value has no canonical form.
func (r Redacted) Digest() (Sum, error) {
	c := make(commitments, len(r.Fields))
	for _, f := range r.Fields {
		if err := f.check(); err != nil {
			return "", fmt.Errorf("digest of %s: field %q: %w", r.Kind, f.Name, err)
		}
		if !f.Hidden() {
			value, err := Canonical(f.Value)
			if err != nil {
				return "", fmt.Errorf("digest of %s: field %q: %w", r.Kind, f.Name, err)
			}
			f.Value = value
		}
		if err := c.add(r.Kind, f); err != nil {
			return "", err
		}
	}
	return Compute(r.Kind, c)
}

func (f RedactedField) check() error {
	shown := f.Salt != "" || f.Value != nil
	switch {
	case f.Hidden() && shown:
		return errors.New("it is both shown and hidden")
	case f.Hidden() && !f.Commitment.Valid():
		return errors.New("its commitment is not a SHA-256 digest")
	case !f.Hidden() && !f.Salt.Valid():
		return errors.New("it is shown without a valid salt")
	}
	return nil
}

// commitments are the commitments of a document by field name.
type commitments map[string]Sum

// add notes the commitment of f, whose value is canonical where it is shown.
func (c commitments) add(kind string, f RedactedField) error {
	if f.Name == "" || !utf8.ValidString(f.Name) {
		return fmt.Errorf("digest of %s: the field name %q is empty or not valid UTF-8", kind, f.Name)
	}
	if _, twice := c[f.Name]; twice {
		return fmt.Errorf("digest of %s: the field %q occurs twice", kind, f.Name)
	}
	c[f.Name] = f.Commitment
	if !f.Hidden() {
		c[f.Name] = commit(f)
	}
	return nil
}

// commit hashes the canonical array of salt, name and value.
func commit(f RedactedField) Sum {
	data := []byte(`["`)
	data = append(data, f.Salt...)
	data = append(data, '"', ',')
	data = appendText(data, f.Name)
	data = append(data, ',')
	data = append(data, f.Value...)
	return Bytes(append(data, ']'))
}
