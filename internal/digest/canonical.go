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
	var encoded bytes.Buffer
	e := json.NewEncoder(&encoded)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if !utf8.Valid(encoded.Bytes()) {
		return nil, errors.New("canonical JSON: text is not valid UTF-8")
	}
	r := rewriter{data: encoded.Bytes(), out: make([]byte, 0, encoded.Len())}
	if err := r.value(); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return r.out, nil
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

// member is a key of an object and the canonical form of its value.
type member struct {
	key   string
	value []byte
}

func (r *rewriter) object() error {
	members, err := r.members()
	if err != nil {
		return err
	}
	slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.key, b.key) })
	r.out = append(r.out, '{')
	for i, m := range members {
		if i > 0 {
			if m.key == members[i-1].key {
				return fmt.Errorf("the key %q occurs twice in one object", m.key)
			}
			r.out = append(r.out, ',')
		}
		r.out = appendText(r.out, m.key)
		r.out = append(r.out, ':')
		r.out = append(r.out, m.value...)
	}
	r.out = append(r.out, '}')
	return nil
}

func (r *rewriter) members() ([]member, error) {
	var members []member
	r.pos++
	for r.next() != '}' {
		if len(members) > 0 {
			r.pos++ // the comma
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		r.pos++ // the colon
		inner := rewriter{data: r.data, pos: r.pos}
		if err := inner.value(); err != nil {
			return nil, err
		}
		r.pos = inner.pos
		members = append(members, member{key, inner.out})
	}
	r.pos++
	return members, nil
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
	for _, c := range []byte(text) {
		switch i := strings.IndexByte("\b\f\n\r\t\"\\", c); {
		case i >= 0:
			out = append(out, '\\', `bfnrt"\`[i])
		case c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// canonicalNumber writes a number as ECMAScript does.
func canonicalNumber(literal string) (string, error) {
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return "", fmt.Errorf("the number %s is beyond the range of IEEE 754 doubles", literal)
	}
	mantissa, _, isExponential := strings.Cut(strings.ToLower(literal), "e")
	if f == 0 && strings.ContainsAny(mantissa, "123456789") {
		return "", fmt.Errorf("the number %s is beyond the range of IEEE 754 doubles", literal)
	}
	isInteger := !isExponential && !strings.Contains(literal, ".")
	if isInteger && f != 0 && strconv.FormatFloat(f, 'f', -1, 64) != literal {
		return "", fmt.Errorf("the integer %s loses digits as an IEEE 754 double; write it as text", literal)
	}
	return formatNumber(f), nil
}

func formatNumber(f float64) string {
	if f == 0 {
		return "0" // also for negative zero
	}
	if size := max(f, -f); size >= 1e-6 && size < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	// Go writes at least two digits of the exponent, ECMAScript as few as it can.
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
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
