package secrets

import (
	"bytes"
	"slices"
	"strings"
)

// Names that call a value a secret, in lower case without signs, at the end of
// a longer name too: DB_PASSWORD, clientSecret.
var (
	passwordNames = []string{"password", "passwords", "passwd", "passphrase", "passwort", "passord", "pwd"}
	secretNames   = []string{
		"secret", "secrets", "secrettext", "secretvalue", "secretkey", "token", "tokens", "apikey", "apikeys",
	}
)

const (
	longestName  = 64
	longestValue = 400
	widestGap    = 8 // spaces around the sign
)

// assigned is one value with its surroundings.
type assigned struct {
	name, value string
	offset      int // of the name
	// setting is a value in quotation marks or after a tight equals sign. All
	// else may be a sentence: "Password: changed on Monday".
	setting bool
	// bare is a value without quotation marks.
	bare bool
	// last is a value that nothing follows in its line but the end of a
	// setting.
	last bool
}

func namedPassword(text []byte, hint int) (int, bool) {
	a, ok := assignment(text, hint, passwordNames)
	return a.offset, ok && a.isPassword()
}

func namedSecret(text []byte, hint int) (int, bool) {
	a, ok := assignment(text, hint, secretNames)
	return a.offset, ok && a.isSecret()
}

// assignment reads name, sign and value around a place in the name: a = b,
// "a": "b", a => 'b'.
func assignment(text []byte, inName int, names []string) (assigned, bool) {
	begin, end := inName, inName
	for begin > 0 && inName-begin < longestName && inNameOf(text[begin-1]) {
		begin--
	}
	for end < len(text) && end-inName < longestName && inNameOf(text[end]) {
		end++
	}
	// A name after a colon or slash is a part of a path or address.
	if begin > 0 && (text[begin-1] == ':' || text[begin-1] == '/') {
		return assigned{}, false
	}
	rest := text[end:]
	if len(rest) > 0 && isQuote(rest[0]) {
		rest = rest[1:]
	}
	rest, tight, ok := afterSign(rest)
	if !ok || !calls(text[begin:end], names) {
		return assigned{}, false
	}
	value, rest, quoted := readValue(rest)
	return assigned{
		name:    string(text[begin:end]),
		value:   string(value),
		offset:  begin,
		setting: quoted || tight,
		bare:    !quoted,
		last:    endsSetting(rest),
	}, true
}

// calls reports whether a name ends with one of the names.
func calls(name []byte, names []string) bool {
	plain := make([]byte, 0, longestName*2)
	for _, b := range name {
		switch {
		case b >= 'A' && b <= 'Z':
			plain = append(plain, b+'a'-'A')
		case b != '_' && b != '-':
			plain = append(plain, b)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool { return bytes.HasSuffix(plain, []byte(name)) })
}

func inNameOf(b byte) bool { return isWord(b) || b == '-' || b == '.' }

func isQuote(b byte) bool { return b == '"' || b == '\'' }

// afterSign goes past a sign of assignment and the spaces around it. A tight
// one is a single equals sign without spaces.
func afterSign(text []byte) (rest []byte, tight, ok bool) {
	text, before := skipSpaces(text)
	sign := ""
	for _, s := range []string{":=", "=>", "=", ":"} {
		if bytes.HasPrefix(text, []byte(s)) {
			sign = s
			break
		}
	}
	if sign == "" {
		return nil, false, false
	}
	rest, after := skipSpaces(text[len(sign):])
	return rest, sign == "=" && before+after == 0, true
}

func skipSpaces(text []byte) ([]byte, int) {
	n := 0
	for n < len(text) && n < widestGap && (text[n] == ' ' || text[n] == '\t') {
		n++
	}
	return text[n:], n
}

// readValue returns a value without its quotation marks and what follows it. A
// value that does not end is no value.
func readValue(text []byte) (value, rest []byte, quoted bool) {
	if len(text) > 0 && isQuote(text[0]) {
		for i := 1; i < min(len(text), longestValue) && text[i] != '\n'; i++ {
			switch {
			case text[i] == '\\' && text[0] == '"':
				i++
			case text[i] == text[0]:
				return text[1:i], text[i+1:], true
			}
		}
		return nil, nil, true
	}
	end := 0
	for end < len(text) && strings.IndexByte(" \t\r\n,;\"'<>", text[end]) < 0 {
		if end++; end > longestValue {
			return nil, nil, false
		}
	}
	return text[:end], text[end:], false
}

// endsSetting reports whether nothing but the end of a setting follows.
func endsSetting(rest []byte) bool {
	line, _, _ := bytes.Cut(rest[:min(len(rest), longestValue)], []byte("\n"))
	line = bytes.TrimSpace(line)
	return len(line) == 0 || strings.IndexByte("#,;}]<", line[0]) >= 0 || bytes.HasPrefix(line, []byte("//"))
}

// isPassword judges the value of a name that calls it a password. People
// choose passwords, so any setting counts. A sentence has to look like one.
func (a assigned) isPassword() bool {
	switch {
	case !isReal(a.value), strings.EqualFold(a.value, a.name), strings.Contains(a.value, " "), a.bare && isCode(a.value):
		return false
	case a.setting:
		return true
	}
	return a.last && len(a.value) >= 8 && strings.ContainsAny(a.value, digits) && !isName(a.value)
}

// isSecret judges the value of a name that calls it a secret or token. The
// same names are used for names of secrets, so the value has to look
// generated.
func (a assigned) isSecret() bool {
	return isReal(a.value) && (a.setting || a.last) && looksRandom(a.value)
}
