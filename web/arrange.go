package web

import "slices"

// The verbs of buttons that arrange a list. The value of such a button is its
// verb, a colon and a path: of the list for add, else of an element.
const (
	addVerb    = "add"
	copyVerb   = "copy"
	removeVerb = "remove"
	upVerb     = "up"
	downVerb   = "down"
)

// arrange does with a list what a button says: adds a blank at the end, or
// copies, moves or removes the element at a place. It returns the path of where
// the thing is now, or of the list once it is gone, and false where there was
// nothing to be done.
func arrange[T any](list *[]T, verb, path string, at int, blank T) (now string, done bool) {
	last := len(*list) - 1
	if verb == addVerb && at < 0 {
		*list = append(*list, blank)
		return nth(path, last+1), true
	}
	if at < 0 || at > last {
		return "", false
	}
	var to int
	switch verb {
	case removeVerb:
		*list = slices.Delete(*list, at, at+1)
		return path, true
	case copyVerb:
		*list = slices.Insert(*list, at+1, (*list)[at])
		return nth(path, at+1), true
	case upVerb:
		to = max(at-1, 0)
	case downVerb:
		to = min(at+1, last)
	default:
		return "", false
	}
	(*list)[at], (*list)[to] = (*list)[to], (*list)[at]
	return nth(path, to), true
}
