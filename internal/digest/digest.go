// Package digest computes the digests that sign-offs, evidence, audit entries
// and certificates carry. It promises that the same facts give the same digest
// in every language and release: values go through canonical JSON (RFC 8785)
// into SHA-256, and records are committed to field by field, so that a copy
// with fields left out still proves the digest of the whole. docs/digests.md
// gives the format and its test vectors. The package knows no nouns of
// Closegate and keeps nothing.
//
// Start reading at Of for plain values and at Document for records.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Sum is a SHA-256 digest as 64 lower-case hexadecimal characters.
type Sum string

// Of returns the digest of v under a kind such as "closegate/scope/v1". The
// kind is hashed with the value, so that a digest made for one purpose never
// stands for another.
//
// Of panics where v has no canonical form; it is for values that the program
// built. Use Compute for values that hold text or numbers from outside.
func Of(kind string, v any) Sum {
	sum, err := Compute(kind, v)
	if err != nil {
		panic(err)
	}
	return sum
}

// Compute is Of for values from outside: it returns an error where v has no
// canonical form, for example because its text is not valid UTF-8.
func Compute(kind string, v any) (Sum, error) {
	data, err := Canonical(struct {
		Kind string `json:"kind"`
		Body any    `json:"body"`
	}{kind, v})
	if err != nil {
		return "", fmt.Errorf("digest of %s: %w", kind, err)
	}
	return Bytes(data), nil
}

// Bytes returns the SHA-256 of data as it is, without a kind: the digest that
// sha256sum prints for a file.
func Bytes(data []byte) Sum {
	sum := sha256.Sum256(data)
	return Sum(hex.EncodeToString(sum[:]))
}

// Valid reports whether s is 64 lower-case hexadecimal characters.
func (s Sum) Valid() bool { return validHex(string(s)) }

// Groups returns s in groups of eight characters, for people who compare
// digests by eye. The last group of a sum that is not valid may be shorter.
func (s Sum) Groups() []string {
	const size = 8
	groups := make([]string, 0, sha256.Size*2/size)
	for ; len(s) > size; s = s[size:] {
		groups = append(groups, string(s[:size]))
	}
	return append(groups, string(s))
}

// Time returns t as digests contain it: UTC, RFC 3339, exactly six decimals.
// What is finer than a microsecond is cut off, because not every database
// would keep it.
func Time(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

func validHex(s string) bool {
	if len(s) != sha256.Size*2 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
