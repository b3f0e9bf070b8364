package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/closegate/closegate/internal/digest"
)

// record is a document as it is stored: whole, with one salt for all fields,
// or redacted, with a salt or a commitment for each.
type record struct {
	Kind   string                 `json:"kind"`
	Salt   digest.Salt            `json:"salt,omitempty"`
	Fields []digest.RedactedField `json:"fields"`
}

// digest returns the digest of the record, whole or redacted.
func (r record) digest() (digest.Sum, error) {
	if r.Salt == "" {
		return digest.Redacted{Kind: r.Kind, Fields: r.Fields}.Digest()
	}
	d, err := r.whole()
	if err != nil {
		return "", err
	}
	return d.Digest()
}

func (r record) redact(hide func(string) bool) (digest.Redacted, error) {
	if r.Salt == "" {
		return digest.Redacted{Kind: r.Kind, Fields: r.Fields}.Redact(hide)
	}
	d, err := r.whole()
	if err != nil {
		return digest.Redacted{}, err
	}
	return d.Redact(hide)
}

// whole returns a record that was never redacted.
func (r record) whole() (digest.Document, error) {
	d := digest.Document{Kind: r.Kind, Salt: r.Salt, Fields: make([]digest.Field, len(r.Fields))}
	for i, f := range r.Fields {
		if f.Hidden() || f.Salt != "" {
			return d, fmt.Errorf("the field %q has a salt or commitment beside the salt of all", f.Name)
		}
		d.Fields[i] = digest.Field{Name: f.Name, Value: f.Value}
	}
	return d, nil
}

// decodeExact reads data into v and refuses every byte that encoding v again
// would not give: other spelling, other order, unknown or missing fields.
func decodeExact(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	again, err := digest.Canonical(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, data) {
		return errors.New("the text is not canonical, or has other fields than it should")
	}
	return nil
}
