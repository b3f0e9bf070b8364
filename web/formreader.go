package web

import (
	"math"
	"net/url"
	"strconv"
	"strings"
)

// formReader reads a form whose names are the paths of what they set:
// "requirement.fields[2].label". A name that is not there is the zero value.
type formReader struct {
	values url.Values
	// unread are the answers that are no numbers, by name and as they were
	// typed, so that nothing is lost.
	unread map[string]string
}

func readForm(values url.Values) *formReader {
	return &formReader{values: values, unread: map[string]string{}}
}

// text returns an answer exactly, but for the line ends that browsers write.
func (r *formReader) text(name string) string {
	return strings.ReplaceAll(r.values.Get(name), "\r\n", "\n")
}

func (r *formReader) yes(name string) bool { return r.values.Get(name) != "" }

// words returns the answers of one name, in their order.
func words[T ~string](r *formReader, name string) []T {
	var out []T
	for _, value := range r.values[name] {
		out = append(out, T(value))
	}
	return out
}

// whole returns a whole number; nothing is 0.
func (r *formReader) whole(name string) int {
	typed := strings.TrimSpace(r.values.Get(name))
	if typed == "" {
		return 0
	}
	number, err := strconv.ParseInt(strings.ReplaceAll(typed, "−", "-"), 10, 32)
	if err != nil {
		r.unread[name] = typed
	}
	return int(number)
}

// number returns a number, or nil where none was typed.
func (r *formReader) number(name string) *float64 {
	typed := strings.TrimSpace(r.values.Get(name))
	if typed == "" {
		return nil
	}
	number, err := strconv.ParseFloat(strings.NewReplacer("−", "-", ",", ".").Replace(typed), 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		r.unread[name] = typed
		return nil
	}
	return &number
}

// sizeUnits are the units of sizes, the largest first.
var sizeUnits = []struct {
	name  string
	bytes int64
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"bytes", 1}}

// size returns a number of bytes from an answer such as "200 MB"; a bare number
// counts MB, and nothing is 0.
func (r *formReader) size(name string) int64 {
	typed := strings.TrimSpace(r.values.Get(name))
	if typed == "" {
		return 0
	}
	digits, unit := typed, int64(1<<20)
	for _, u := range sizeUnits {
		if before, found := strings.CutSuffix(strings.ToLower(typed), strings.ToLower(u.name)); found {
			digits, unit = strings.TrimSpace(before), u.bytes
			break
		}
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || number > math.MaxInt64/unit || number < math.MinInt64/unit {
		r.unread[name] = typed
		return 0
	}
	return number * unit
}

// sizeWords is a size as it is typed, in the largest unit that keeps it exact.
func sizeWords(bytes int64) string {
	if bytes == 0 {
		return ""
	}
	for _, u := range sizeUnits {
		if bytes%u.bytes == 0 {
			return strconv.FormatInt(bytes/u.bytes, 10) + " " + u.name
		}
	}
	return ""
}

// each calls read for every element of a list that the form has; first is a
// name that each of them has.
func (r *formReader) each(list, first string, read func(at string)) {
	for i := 0; r.values.Has(nth(list, i) + "." + first); i++ {
		read(nth(list, i))
	}
}

// nth is the path of an element of a list, counted from 0.
func nth(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// element takes the path of an element apart. A path that is none is returned
// whole, with -1.
func element(path string) (list string, at int) {
	open := strings.LastIndex(path, "[")
	digits, closed := strings.CutSuffix(path[open+1:], "]")
	if index, whole := wholeNumber(digits); open >= 0 && closed && whole {
		return path[:open], index
	}
	return path, -1
}
