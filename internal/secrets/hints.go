package secrets

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// hinted is one hint of one rule.
type hinted struct {
	text string
	rule *rule
}

// hintIndex finds all hints in one pass that looks at every second pair of
// bytes: wherever a hint of three bytes or more begins, its first two or its
// second two are such a pair.
type hintIndex struct {
	// marked has a bit for each pair that is the first or second of a hint. It
	// stays in the fastest cache, which a table of lists would not.
	marked [1 << 10]uint64
	begins map[uint16][]hinted
	// short are the hints of two bytes. They are looked for by their second.
	short []hinted
}

var (
	hintsInText   = indexHints(func(*rule) bool { return true })
	hintsInBinary = indexHints(func(r *rule) bool { return !r.textOnly })
)

func indexHints(wanted func(*rule) bool) *hintIndex {
	index := &hintIndex{begins: map[uint16][]hinted{}}
	for i := range rules {
		if !wanted(&rules[i]) {
			continue
		}
		for _, text := range rules[i].hints {
			index.add(hinted{text, &rules[i]})
		}
	}
	return index
}

func (x *hintIndex) add(h hinted) {
	if len(h.text) == 2 {
		x.short = append(x.short, h)
		return
	}
	for _, p := range pairs(h.text[0], h.text[1]) {
		x.begins[p] = append(x.begins[p], h)
		x.mark(p)
	}
	for _, p := range pairs(h.text[1], h.text[2]) {
		x.mark(p)
	}
}

func (x *hintIndex) mark(p uint16) { x.marked[p>>6] |= 1 << (p & 63) }

// has returns 1 where the pair is marked, and 0 elsewhere.
func (x *hintIndex) has(p uint16) uint64 { return x.marked[p>>6] >> (p & 63) & 1 }

func pair(first, second byte) uint16 { return uint16(first) | uint16(second)<<8 }

// pairs returns two letters in every case.
func pairs(first, second byte) []uint16 {
	var out []uint16
	for _, a := range bothCases(first) {
		for _, b := range bothCases(second) {
			out = append(out, pair(a, b))
		}
	}
	return out
}

func bothCases(lower byte) []byte {
	if lower >= 'a' && lower <= 'z' {
		return []byte{lower, lower - 'a' + 'A'}
	}
	return []byte{lower}
}

// secretsIn returns the places of all secrets in a window, in order.
func secretsIn(window []byte, isBinary bool) []place {
	index := hintsInText
	if isBinary {
		index = hintsInBinary
	}
	var found []place
	ask := func(h hinted, at int) {
		if !hasPrefixFold(window[at:], h.text) {
			return
		}
		if offset, ok := h.rule.find(window, at); ok {
			found = append(found, place{h.rule.kind, offset})
		}
	}
	around := func(i int) {
		for at := max(i-1, 0); at <= i; at++ {
			for _, h := range index.begins[pair(window[at], window[at+1])] {
				ask(h, at)
			}
		}
	}
	i := 0
	for ; i+8 <= len(window); i += 8 {
		// Four pairs at once, so that text without a hint takes one branch.
		v := binary.LittleEndian.Uint64(window[i:])
		if index.has(uint16(v))|index.has(uint16(v>>16))|index.has(uint16(v>>32))|index.has(uint16(v>>48)) == 0 {
			continue
		}
		for at := i; at < i+8; at += 2 {
			if index.has(pair(window[at], window[at+1])) != 0 {
				around(at)
			}
		}
	}
	for ; i+1 < len(window); i += 2 {
		around(i)
	}
	for _, h := range index.short {
		for at := bytes.IndexByte(window, h.text[1]); at >= 0; {
			if at > 0 {
				ask(h, at-1)
			}
			next := bytes.IndexByte(window[at+1:], h.text[1])
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(a.offset, b.offset) })
	return found
}

// hasPrefixFold compares without regard to case. lower is in lower case.
func hasPrefixFold(text []byte, lower string) bool {
	if len(text) < len(lower) {
		return false
	}
	for i := range len(lower) {
		b := text[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return false
		}
	}
	return true
}
