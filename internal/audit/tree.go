package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree of RFC 6962 over the bodies of the entries.
type Hash = tlog.Hash

// HashReader reads stored hashes of the tree by their position. A store keeps
// them in one table, position to hash, and only ever adds to it.
type HashReader = tlog.HashReader

// Grow returns the hashes to store for entries that are about to be added, and
// the position of the first of them; the others follow it without gaps. It
// reads at most one hash for each level of the tree and entry from r, all at
// positions before first.
func Grow(r HashReader, entries ...Entry) (first int64, hashes []Hash, err error) {
	if len(entries) == 0 {
		return 0, nil, errors.New("grow the audit tree: there is no entry to add")
	}
	first = tlog.StoredHashIndex(0, entries[0].Index)
	for i, e := range entries {
		if e.Index != entries[0].Index+int64(i) {
			return 0, nil, fmt.Errorf("grow the audit tree: entry %d follows entry %d", e.Index, entries[i-1].Index)
		}
		more, err := tlog.StoredHashesForRecordHash(e.Index, e.Leaf(), behind(r, first, hashes))
		if err != nil {
			return 0, nil, fmt.Errorf("grow the audit tree by entry %d: %w", e.Index, err)
		}
		hashes = append(hashes, more...)
	}
	return first, hashes, nil
}

// behind reads from r what is stored and from fresh what is not yet, where
// fresh begins at position first.
func behind(r HashReader, first int64, fresh []Hash) HashReader {
	return tlog.HashReaderFunc(func(positions []int64) ([]Hash, error) {
		hashes := make([]Hash, len(positions))
		var stored []int64
		var places []int
		for i, p := range positions {
			if p >= first {
				hashes[i] = fresh[p-first]
				continue
			}
			stored, places = append(stored, p), append(places, i)
		}
		if len(stored) == 0 {
			return hashes, nil
		}
		read, err := r.ReadHashes(stored)
		if err != nil {
			return nil, err
		}
		if len(read) != len(stored) {
			return nil, fmt.Errorf("%d hashes were read instead of %d", len(read), len(stored))
		}
		for i, h := range read {
			hashes[places[i]] = h
		}
		return hashes, nil
	})
}

// Leaf returns the hash of e as a leaf: SHA-256 over a zero byte and the body.
func (e Entry) Leaf() Hash { return tlog.RecordHash(e.Body) }

// Root returns the root of the tree over the first size entries.
func Root(size int64, r HashReader) (Hash, error) {
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return Hash{}, fmt.Errorf("root of the audit tree of %d entries: %w", size, err)
	}
	return root, nil
}

// Proof is the way from one entry to the root of a tree: one hash for each
// level, from the leaf up.
type Proof = tlog.RecordProof

// Prove returns the proof that the tree over the first size entries contains
// the entry with the index.
func Prove(size, index int64, r HashReader) (Proof, error) {
	proof, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d in the audit tree of %d entries: %w", index, size, err)
	}
	return proof, nil
}

// Includes reports whether proof shows that e is among the entries that the
// checkpoint was signed over. It needs no other entry, and it says nothing
// about the fields of e beside its body: Open does.
func (c Checkpoint) Includes(e Entry, proof Proof) bool {
	return tlog.CheckRecord(proof, c.Size, c.Root, e.Index, e.Leaf()) == nil
}

// frontier is the roots of the largest complete subtrees of a tree that grows,
// from left to right: all that is needed to go on, however long the log is.
type frontier struct {
	size  int64
	roots []Hash
}

func (f *frontier) add(leaf Hash) {
	h := leaf
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h = tlog.NodeHash(f.roots[last], h)
		f.roots = f.roots[:last]
	}
	f.roots = append(f.roots, h)
	f.size++
}

func (f *frontier) root() Hash {
	if f.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing
		return empty
	}
	last := len(f.roots) - 1
	h := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}
