package audit_test

import (
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/audit"
)

// rootByDefinition is the tree hash of RFC 6962, section 2.1, word for word.
func rootByDefinition(bodies [][]byte) audit.Hash {
	switch n := len(bodies); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, bodies[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := rootByDefinition(bodies[:k]), rootByDefinition(bodies[k:])
		return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
	}
}

func TestRootIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	b := &book{}
	var bodies [][]byte
	for n := range 40 {
		root, err := audit.Root(int64(n), b)
		if err != nil {
			t.Fatal(err)
		}
		want := rootByDefinition(bodies)
		if root != want {
			t.Errorf("root over %d entries = %s, want %s", n, root, want)
		}
		if report := verify(t, b, nil); report.Root != want {
			t.Errorf("root that Verify found over %d entries = %s, want %s", n, report.Root, want)
		}
		bodies = append(bodies, b.add(t, submitted(n), start).Body)
	}
}

func TestManyEntriesGrowTheTreeAsOneByOne(t *testing.T) {
	t.Parallel()
	one := newBook(t, 60)
	rapid.Check(t, func(t *rapid.T) {
		var many book
		for len(many.entries) < len(one.entries) {
			n := rapid.IntRange(1, len(one.entries)-len(many.entries)).Draw(t, "n")
			batch := one.entries[len(many.entries) : len(many.entries)+n]
			first, hashes, err := audit.Grow(&many, batch...)
			if err != nil || first != int64(len(many.hashes)) {
				t.Fatalf("Grow: first %d of %d, %v", first, len(many.hashes), err)
			}
			many.entries = append(many.entries, batch...)
			many.hashes = append(many.hashes, hashes...)
		}
		if !slices.Equal(many.hashes, one.hashes) {
			t.Error("the stored hashes differ")
		}
	})
}

type brokenReader struct {
	hashes []audit.Hash
	err    error
}

func (r brokenReader) ReadHashes([]int64) ([]audit.Hash, error) { return r.hashes, r.err }

func TestTreeDoesNotGrowOnWrongGrounds(t *testing.T) {
	t.Parallel()
	b := newBook(t, 4)
	if _, _, err := audit.Grow(b); err == nil {
		t.Error("the tree grew by no entry")
	}
	if _, _, err := audit.Grow(b, b.entries[1], b.entries[3]); err == nil || !strings.Contains(err.Error(), "entry 3 follows entry 1") {
		t.Errorf("the tree grew over a gap: %v", err)
	}
	lost := errors.New("the database is gone")
	if _, _, err := audit.Grow(brokenReader{err: lost}, b.entries[3]); !errors.Is(err, lost) {
		t.Errorf("Grow = %v, want the cause", err)
	}
	if _, _, err := audit.Grow(brokenReader{}, b.entries[3]); err == nil {
		t.Error("the tree grew on hashes that were not read")
	}
	if _, err := audit.Root(3, brokenReader{err: lost}); !errors.Is(err, lost) {
		t.Errorf("Root = %v, want the cause", err)
	}
	if _, err := audit.Prove(3, 3, b); err == nil {
		t.Error("an entry that the tree does not have was proven")
	}
}

func TestProofHoldsForItsEntryAndItsCheckpointOnly(t *testing.T) {
	t.Parallel()
	b := newBook(t, 9)
	c := b.checkpoint(t, start)
	for i, e := range b.entries {
		proof, err := audit.Prove(c.Size, e.Index, b)
		if err != nil {
			t.Fatal(err)
		}
		if !c.Includes(e, proof) {
			t.Errorf("the proof of entry %d fails", i)
		}
		other := b.entries[(i+1)%len(b.entries)]
		moved, older := e, c
		moved.Index = other.Index
		older.Size = e.Index
		outside := e
		outside.Index = -1
		switch {
		case c.Includes(other, proof):
			t.Errorf("the proof of entry %d holds for entry %d", i, other.Index)
		case c.Includes(moved, proof):
			t.Errorf("the proof of entry %d holds at another place", i)
		case older.Includes(e, proof), c.Includes(outside, proof):
			t.Errorf("the proof of entry %d holds in another tree", i)
		case c.Includes(e, proof[:len(proof)-1]):
			t.Errorf("a part of the proof of entry %d is enough", i)
		}
	}
}
