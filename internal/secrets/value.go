package secrets

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	lowerLetters = "abcdefghijklmnopqrstuvwxyz"
	upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits       = "0123456789"
)

// words are values that stand where a secret was, or tell of one.
var words = strings.Fields(`
	null nil none undefined unknown empty missing unset absent nothing
	n/a na no_information not_supported not_applicable
	true false yes no on off enabled disabled active inactive required optional default
	redacted removed masked hidden censored withheld protected encrypted
	revoked rotated deleted destroyed deactivated expired changed unchanged reset pending requested done failed never
	example sample placeholder changeme dummy secret password passwort passord passwd pass token string text value
	vault keepass bitwarden 1password lastpass keychain`)

// fragments mark a value as made up or as a reference to a secret elsewhere.
var fragments = []string{
	"example", "placeholder", "redacted", "changeme", "change_me", "your-", "your_", "yourpassword", "insert", "todo",
	"not set", "not shown", "not stored", "secretref", "secretkeyref", "getenv", "environ", "process.env",
}

// references are beginnings of a value that says where the secret is.
var references = []string{
	"$", "{", "<", "[", "(", "%", "!", "&", "*", "=", "enc[", "vault:", "arn:", "op://", "ref+", "env:", "file:", "http://", "https://",
	"/run/secrets", "/var/run/secrets", "projects/", "kv/", "secret/", "ssm:", "@microsoft.keyvault", "sha1:", "sha256:", "sha512:",
	"sha256-", "sha384-", "sha512-", "md5:", "xkeysib-",
}

var (
	dateLike   = regexp.MustCompile(`^(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}/\d\d/\d\d)`)
	uuidLike   = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	mailLike   = regexp.MustCompile(`^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}$`)
	keyID      = regexp.MustCompile(`^A[A-Z]{3}[A-Z0-9]{12,17}$`)
	ticketLike = regexp.MustCompile(`^[A-Z]{2,10}-\d+$`)
	hexOnly    = regexp.MustCompile(`^(?:[0-9a-f]+|[0-9A-F]+|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})+)$`)
)

// isReal refuses what only holds the place of a secret: placeholders, masks,
// references, digests, ids and dates.
func isReal(value string) bool {
	value = strings.TrimSpace(value)
	lower := strings.ToLower(value)
	switch {
	case len(value) < 6, masked(value), slices.Contains(words, strings.Trim(lower, ".!")):
		return false
	case !strings.ContainsFunc(value, unicode.IsLetter):
		return false // a number or a row of signs
	case slices.ContainsFunc(fragments, func(f string) bool { return strings.Contains(lower, f) }):
		return false
	case slices.ContainsFunc(references, func(r string) bool { return strings.HasPrefix(lower, r) }):
		return false
	case dateLike.MatchString(value), uuidLike.MatchString(value), mailLike.MatchString(value),
		keyID.MatchString(value), ticketLike.MatchString(value), isDigest(value):
		return false
	}
	return true
}

// isDigest recognises the lengths of MD5 and the SHA family in hexadecimal.
func isDigest(value string) bool {
	length := len(strings.ReplaceAll(value, ":", ""))
	return hexOnly.MatchString(value) && slices.Contains([]int{32, 40, 56, 64, 96, 128}, length)
}

// masked recognises a value that somebody blacked out or made up: a row of one
// character, or dots in its place.
func masked(value string) bool {
	if strings.Contains(value, "...") || strings.Contains(value, "…") || strings.Contains(value, "EXAMPLE") {
		return true
	}
	const tooMany = 6 // equal characters in a row are no accident
	run := 0
	var last rune
	for _, r := range value {
		if r != last {
			run = 0
		}
		run++
		last = r
		if run >= tooMany || run >= 3 && strings.ContainsRune("*•#█", r) {
			return true
		}
	}
	return false
}

// looksRandom tells a generated value from a name: letters and digits that no
// separator keeps apart.
func looksRandom(value string) bool {
	return len(value) >= 12 && strings.ContainsAny(value, digits) && strings.ContainsFunc(value, unicode.IsLetter) &&
		!isName(value) && !isCode(value) && variety(value) >= 8
}

// isName reports whether a value is made of words and short numbers, such as
// svc-halden-ingest or kv/fleet/2026.
func isName(value string) bool {
	parts := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("-_./:@ ", r) })
	return !slices.ContainsFunc(parts, func(part string) bool {
		const short = 4 // such as v2 or db01
		word := !strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) })
		return !word && strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsDigit(r) }) && len(part) > short
	})
}

// isCode recognises an expression of a program.
func isCode(value string) bool { return strings.ContainsAny(value, "(){}[]") }

// variety counts different characters.
func variety(value string) int {
	seen := map[rune]bool{}
	for _, r := range value {
		seen[r] = true
	}
	return len(seen)
}
