package digest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Canonical returns v as canonical JSON (RFC 8785). v is encoded by
// encoding/json and its rules on tags; a json.RawMessage is canonicalized as
// it stands, so Canonical also answers whether bytes are canonical already.
//
// Canonical refuses what would be lost or read in two ways: NaN, infinities,
// numbers beyond the range of IEEE 754 doubles, integers that lose digits as a
// double, text that is not valid UTF-8, unpaired surrogates, and keys that
// occur twice in an object.
func Canonical(v any) ([]byte, error) {
	data, err := encode(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if !utf8.Valid(data) {
		return nil, errors.New("canonical JSON: text is not valid UTF-8")
	}
	r := rewriter{data: data, out: make([]byte, 0, len(data))}
	if err := r.value(); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return r.out, nil
}

// encode returns v as encoding/json has it, with a newline at the end and
// without the escapes that are for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// rewriter turns one JSON value into its canonical form. It relies on data
// being valid JSON without white space but for a newline at the end: that is
// what json.Encoder writes, for a json.RawMessage too.
type rewriter struct {
	data []byte
	pos  int
	out  []byte
}

func (r *rewriter) value() error {
	switch c := r.next(); c {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		text, err := r.text()
		r.out = appendText(r.out, text)
		return err
	case 't', 'f', 'n':
		r.out = append(r.out, r.literal()...)
		return nil
	default:
		number, err := canonicalNumber(string(r.literal()))
		r.out = append(r.out, number...)
		return err
	}
}

func (r *rewriter) array() error {
	r.pos++
	r.out = append(r.out, '[')
	for n := 0; r.next() != ']'; n++ {
		if n > 0 {
			r.pos++ // the comma
			r.out = append(r.out, ',')
		}
		if err := r.value(); err != nil {
			return err
		}
	}
	r.pos++
	r.out = append(r.out, ']')
	return nil
}

// member is a key of an object and where its text stands in the output.
type member struct {
	key        string
	start, end int
}

func (r *rewriter) object() error {
	r.pos++
	r.out = append(r.out, '{')
	start := len(r.out)
	var members []member
	for r.next() != '}' {
		if len(members) > 0 {
			r.pos++ // the comma
			r.out = append(r.out, ',')
		}
		m, err := r.member()
		if err != nil {
			return err
		}
		members = append(members, m)
	}
	r.pos++
	r.sort(start, members)
	for i := 1; i < len(members); i++ {
		if members[i].key == members[i-1].key {
			return fmt.Errorf("the key %q occurs twice in one object", members[i].key)
		}
	}
	r.out = append(r.out, '}')
	return nil
}

func (r *rewriter) member() (member, error) {
	m := member{start: len(r.out)}
	var err error
	if m.key, err = r.text(); err != nil {
		return member{}, err
	}
	r.out = appendText(r.out, m.key)
	r.pos++ // the colon
	r.out = append(r.out, ':')
	if err := r.value(); err != nil {
		return member{}, err
	}
	m.end = len(r.out)
	return m, nil
}

// sort brings the members, which end the output from start on, into order.
func (r *rewriter) sort(start int, members []member) {
	byKey := func(a, b member) int { return compareUTF16(a.key, b.key) }
	if slices.IsSortedFunc(members, byKey) {
		return
	}
	slices.SortFunc(members, byKey)
	sorted := make([]byte, 0, len(r.out)-start)
	for i, m := range members {
		if i > 0 {
			sorted = append(sorted, ',')
		}
		sorted = append(sorted, r.out[m.start:m.end]...)
	}
	copy(r.out[start:], sorted)
}

// next returns the byte that follows without taking it.
func (r *rewriter) next() byte { return r.data[r.pos] }

// literal takes a number, true, false or null.
func (r *rewriter) literal() []byte {
	start := r.pos
	for strings.IndexByte("\n,]}", r.data[r.pos]) < 0 {
		r.pos++
	}
	return r.data[start:r.pos]
}

// text takes a string and returns it without quotes and escapes.
func (r *rewriter) text() (string, error) {
	r.pos++
	start := r.pos
	for r.data[r.pos] != '"' && r.data[r.pos] != '\\' {
		r.pos++
	}
	if r.data[r.pos] == '"' {
		r.pos++
		return string(r.data[start : r.pos-1]), nil
	}
	text := slices.Clone(r.data[start:r.pos])
	for ; r.data[r.pos] != '"'; r.pos++ {
		if r.data[r.pos] != '\\' {
			text = append(text, r.data[r.pos])
			continue
		}
		var err error
		if text, err = r.unescape(text); err != nil {
			return "", err
		}
	}
	r.pos++
	return string(text), nil
}

// unescape appends what an escape stands for and leaves pos on its last byte.
func (r *rewriter) unescape(text []byte) ([]byte, error) {
	r.pos++
	c := r.data[r.pos]
	if i := strings.IndexByte("bfnrt", c); i >= 0 {
		return append(text, "\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return append(text, c), nil
	}
	unit := r.codeUnit()
	if utf16.IsSurrogate(unit) {
		if !bytes.HasPrefix(r.data[r.pos+1:], []byte(`\u`)) {
			return nil, fmt.Errorf("the surrogate U+%04X has no partner", unit)
		}
		r.pos += 2
		first := unit
		if unit = utf16.DecodeRune(first, r.codeUnit()); unit == utf8.RuneError {
			return nil, fmt.Errorf("the surrogate U+%04X has no partner", first)
		}
	}
	// encoding/json writes an invalid byte of a Go string as this escape, and
	// the character itself never as an escape.
	if unit == utf8.RuneError {
		return nil, errors.New("text is not valid UTF-8, or has U+FFFD as an escape")
	}
	return utf8.AppendRune(text, unit), nil
}

// codeUnit takes the four hexadecimal digits behind \u.
func (r *rewriter) codeUnit() rune {
	unit, _ := strconv.ParseUint(string(r.data[r.pos+1:r.pos+5]), 16, 16) // digits: data is valid JSON
	r.pos += 4
	return rune(unit)
}

// appendText writes the string with the few escapes that RFC 8785 has.
func appendText(out []byte, text string) []byte {
	out = append(out, '"')
	written := 0
	for i, c := range []byte(text) {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, text[written:i]...)
		written = i + 1
		if short := strings.IndexByte("\b\f\n\r\t\"\\", c); short >= 0 {
			out = append(out, '\\', `bfnrt"\`[short])
		} else {
			out = fmt.Appendf(out, `\u%04x`, c)
		}
	}
	out = append(out, text[written:]...)
	return append(out, '"')
}

// compareUTF16 orders keys by their UTF-16 code units, in which characters
// outside the basic plane come before U+E000 and what follows it.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		ra, lengthA := utf8.DecodeRuneInString(a)
		rb, lengthB := utf8.DecodeRuneInString(b)
		if ra != rb {
			if byUnit := firstUnit(ra) - firstUnit(rb); byUnit != 0 {
				return int(byUnit)
			}
			return int(ra - rb)
		}
		a, b = a[lengthA:], b[lengthB:]
	}
	return len(a) - len(b)
}

func firstUnit(r rune) rune {
	if high, _ := utf16.EncodeRune(r); high != utf8.RuneError {
		return high
	}
	return r
}
