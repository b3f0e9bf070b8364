package audit_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
)

var start = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// book is a log in memory, kept as a database would keep it.
type book struct {
	entries []audit.Entry
	hashes  []audit.Hash
}

func (b *book) ReadHashes(positions []int64) ([]audit.Hash, error) {
	read := make([]audit.Hash, len(positions))
	for i, p := range positions {
		read[i] = b.hashes[p]
	}
	return read, nil
}

func (b *book) Entries(context.Context) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range b.entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (b *book) head() audit.Head {
	if len(b.entries) == 0 {
		return audit.Head{}
	}
	return b.entries[len(b.entries)-1].Head()
}

func (b *book) add(t testing.TB, event audit.Event, when time.Time) audit.Entry {
	t.Helper()
	salt := digest.Salt(digest.Bytes(fmt.Appendf(nil, "salt %d", len(b.entries))))
	e, err := audit.Append(b.head(), event, salt, when)
	if err != nil {
		t.Fatal(err)
	}
	first, hashes, err := audit.Grow(b, e)
	if err != nil {
		t.Fatal(err)
	}
	if first != int64(len(b.hashes)) {
		t.Fatalf("the hashes of entry %d go to position %d, but %d are stored", e.Index, first, len(b.hashes))
	}
	b.entries = append(b.entries, e)
	b.hashes = append(b.hashes, hashes...)
	return e
}

func (b *book) checkpoint(t testing.TB, when time.Time) audit.Checkpoint {
	t.Helper()
	root, err := audit.Root(int64(len(b.entries)), b)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Checkpoint{Head: b.head(), Root: root, Time: when}
}

// clone lets a test change entries without changing the original.
func (b *book) clone() *book {
	return &book{entries: slices.Clone(b.entries), hashes: slices.Clone(b.hashes)}
}

// submitted is an event with something in every place.
func submitted(n int) audit.Event {
	return audit.Event{
		Action: audit.EvidenceSubmitted,
		Actor: audit.Actor{Kind: audit.Person, ID: "p-7", Name: "Théo Marchand",
			OnBehalfOf: audit.Delegator{ID: "p-9", Name: "Ines Valdorn"}},
		From:        "192.0.2.14",
		Offboarding: 2041,
		Target:      audit.Target{Kind: audit.EvidenceTarget, ID: fmt.Sprintf("ev-%d", n)},
		Subject:     "T-06 Revoke service accounts",
		Fields: []audit.FieldChange{
			{Name: "digest", Before: nil, After: string(digest.Bytes(fmt.Appendf(nil, "evidence %d", n)))},
			{Name: "version", Before: float64(n), After: float64(n + 1)},
		},
		Note: "second attempt, the first list was old",
	}
}

// newBook returns a log of n entries, one a minute.
func newBook(t testing.TB, n int) *book {
	t.Helper()
	b := &book{}
	for i := range n {
		b.add(t, submitted(i), start.Add(time.Duration(i)*time.Minute))
	}
	return b
}

// keys returns a new key for the host.
func keys(t testing.TB, host string) (audit.Signer, audit.Verifier) {
	t.Helper()
	private, public, err := audit.NewKey(rand.Reader, host)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.ParsePrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func sign(t testing.TB, c audit.Checkpoint, signer audit.Signer) []byte {
	t.Helper()
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func verify(t testing.TB, b *book, checkpoints [][]byte, verifiers ...audit.Verifier) audit.Report {
	t.Helper()
	report, err := audit.Verify(t.Context(), b, checkpoints, verifiers...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
