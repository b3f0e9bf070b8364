package digest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
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
	r, err := d.shown()
	if err != nil {
		return "", err
	}
	return r.Digest()
}

// Redact returns a copy of d in which the fields that hide names are replaced
// by their commitments. The other fields carry their own salt, never that of
// d. It fails where Digest fails.
func (d Document) Redact(hide func(name string) bool) (Redacted, error) {
	r, err := d.shown()
	if err != nil {
		return Redacted{}, err
	}
	return r.Redact(hide)
}

// shown returns a copy of d that hides nothing.
func (d Document) shown() (Redacted, error) {
	r := Redacted{Kind: d.Kind, Fields: make([]RedactedField, 0, len(d.Fields))}
	for _, f := range d.Fields {
		salt, err := d.Salt.ForField(f.Name)
		if err != nil {
			return Redacted{}, fmt.Errorf("digest of %s: %w", d.Kind, err)
		}
		value, err := encode(f.Value) // commit brings it into canonical form
		if err != nil {
			return Redacted{}, fmt.Errorf("digest of %s: field %q: %w", d.Kind, f.Name, err)
		}
		r.Fields = append(r.Fields, RedactedField{Name: f.Name, Salt: salt, Value: bytes.TrimSpace(value)})
	}
	return r, nil
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
	commitments, err := r.commitments()
	if err != nil {
		return "", err
	}
	return Compute(r.Kind, commitments)
}

// Redact returns a copy of r that hides the fields that hide names as well.
// What r hides stays hidden. It fails where Digest fails.
func (r Redacted) Redact(hide func(name string) bool) (Redacted, error) {
	commitments, err := r.commitments()
	if err != nil {
		return Redacted{}, err
	}
	r.Fields = slices.Clone(r.Fields)
	for i, f := range r.Fields {
		if hide(f.Name) {
			r.Fields[i] = RedactedField{Name: f.Name, Commitment: commitments[f.Name]}
		}
	}
	return r, nil
}

func (r Redacted) commitments() (map[string]Sum, error) {
	commitments := make(map[string]Sum, len(r.Fields))
	for _, f := range r.Fields {
		sum, err := f.commit()
		if err != nil {
			return nil, fmt.Errorf("digest of %s: field %q: %w", r.Kind, f.Name, err)
		}
		if _, twice := commitments[f.Name]; twice {
			return nil, fmt.Errorf("digest of %s: field %q occurs twice", r.Kind, f.Name)
		}
		commitments[f.Name] = sum
	}
	return commitments, nil
}

// commit returns the commitment of f: the one that it carries, or the hash of
// the canonical array of salt, name and value.
func (f RedactedField) commit() (Sum, error) {
	shown := f.Salt != "" || f.Value != nil
	switch {
	case f.Name == "":
		return "", errors.New("the name is empty")
	case f.Hidden() && shown:
		return "", errors.New("it is both shown and hidden")
	case f.Hidden() && !f.Commitment.Valid():
		return "", errors.New("its commitment is not a SHA-256 digest")
	case f.Hidden():
		return f.Commitment, nil
	case !f.Salt.Valid():
		return "", errors.New("it is shown without a valid salt")
	}
	data, err := Canonical([]any{f.Salt, f.Name, f.Value})
	if err != nil {
		return "", err
	}
	return Bytes(data), nil
}
