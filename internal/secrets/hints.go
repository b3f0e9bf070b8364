package secrets

// hinted is one hint of one rule.
type hinted struct {
	text string
	rule *rule
}

// hintIndex finds all hints in one pass: it goes by the first two bytes.
type hintIndex struct {
	group  [1 << 16]uint8 // 0 for pairs that begin no hint
	groups [][]hinted
}

var hints = indexHints(rules)

func indexHints(rules []rule) *hintIndex {
	index := &hintIndex{groups: [][]hinted{nil}}
	for i := range rules {
		for _, hint := range rules[i].hints {
			number := index.group[pair(hint[0], hint[1])]
			if number == 0 {
				number = uint8(len(index.groups))
				index.groups = append(index.groups, nil)
				for _, first := range bothCases(hint[0]) {
					for _, second := range bothCases(hint[1]) {
						index.group[pair(first, second)] = number
					}
				}
			}
			index.groups[number] = append(index.groups[number], hinted{hint, &rules[i]})
		}
	}
	return index
}

func pair(first, second byte) uint16 { return uint16(first)<<8 | uint16(second) }

func bothCases(lower byte) []byte {
	if lower >= 'a' && lower <= 'z' {
		return []byte{lower, lower - 'a' + 'A'}
	}
	return []byte{lower}
}

// secretsIn hands over the places of all secrets in a window.
func secretsIn(window []byte, binary bool, found func(place)) {
	for i := 0; i+1 < len(window); i++ {
		group := hints.group[pair(window[i], window[i+1])]
		if group == 0 {
			continue
		}
		for _, hint := range hints.groups[group] {
			if binary && hint.rule.textOnly || !hasPrefixFold(window[i:], hint.text) {
				continue
			}
			if offset, ok := hint.rule.find(window, i); ok {
				found(place{hint.rule.kind, offset})
			}
		}
	}
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
