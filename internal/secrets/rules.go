package secrets

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
)

// place is a secret in a window of text.
type place struct {
	kind   Kind
	offset int
}

// rule recognises one form of secret.
type rule struct {
	kind Kind
	// hints are short texts in lower case, one of which is in every secret of
	// this form. Only where one stands, in either case, the rule is asked.
	hints []string
	// find looks at the text around a hint that begins at an index, and
	// returns where the finding points to.
	find func(text []byte, hint int) (offset int, ok bool)
	// textOnly rules rely on names beside the secret. In bytes that are no
	// text these stand together by chance.
	textOnly bool
}

// encodedKey is what follows "-----BEGIN" where a private key is inside
// base64, as in a Kubernetes secret.
const encodedKey = `LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFW|BSU0EgUFJJVkFURSBLRV|BFQyBQUklWQVRFIEtFW|BEU0EgUFJJVkFURSBLRV|` +
	`BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRV)[A-Za-z0-9+/]{40}`

var rules = []rule{
	{kind: PrivateKey, hints: []string{"-----begin ", "---- begin ssh2 "},
		find: token(`-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----()|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----()`, hasKeyBody)},
	{kind: PrivateKey, hints: []string{"ls0tls1crudjti"}, find: token(`(`+encodedKey+`)`, notMasked)},
	{kind: PrivateKey, hints: []string{"putty-user-key-file-"}, find: token(`(PuTTY-User-Key-File-[23]: )`, notMasked)},
	{kind: PrivateKey, hints: []string{"age-secret-key-1"}, find: token(`(AGE-SECRET-KEY-1[0-9A-Z]{58})`, notMasked)},
	{kind: AWSSecret, hints: []string{"secretaccesskey", "secret_access_key", "secret-access-key"},
		find: inside(`(?i:secret[_-]?access[_-]?key)["']?[ \t]{0,8}[:=>]{1,2}[ \t]{0,8}["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)`, isAWSSecret)},
	{kind: AWSSecret, hints: []string{"akia", "asia"},
		find: token(`A[KS]IA[A-Z0-9]{16,17}["']?[ \t]{0,8}[,;:\t ][ \t]{0,8}["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)`, isAWSSecret)},
	{kind: GitHubToken, hints: []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}, find: token(`(gh[pousr]_[A-Za-z0-9]{36,255})\b`, notMasked)},
	{kind: GitHubToken, hints: []string{"github_pat_"}, find: token(`(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b`, notMasked)},
	{kind: GitLabToken, hints: []string{"glpat-"}, find: token(`(glpat-[A-Za-z0-9_-]{20,255})`, notMasked)},
	{kind: SlackToken, hints: []string{"xox"}, find: token(`(xox[abeoprs]-(?:[0-9]+-){1,4}[A-Za-z0-9-]{16,255})`, notMasked)},
	{kind: SlackToken, hints: []string{"hooks.slack.com/services/"},
		find: token(`hooks\.slack\.com/services/(T[A-Z0-9]{8,20}/B[A-Z0-9]{8,20}/[A-Za-z0-9]{20,40})`, notMasked)},
	{kind: StripeKey, hints: []string{"sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"},
		find: token(`((?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{20,255})`, notMasked)},
	{kind: GoogleKey, hints: []string{"aiza"}, find: token(`(AIza[A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$)`, notMasked)},
	{kind: GoogleKey, hints: []string{"gocspx-"}, find: token(`(GOCSPX-[A-Za-z0-9_-]{28})`, notMasked)},
	{kind: AzureSecret, hints: []string{"q~"}, find: azureSecret},
	{kind: AzureSecret, hints: []string{"accountkey="}, find: token(`AccountKey=([A-Za-z0-9+/]{86}==)`, notMasked)},
	{kind: VaultToken, hints: []string{"hvs.", "hvb.", "hvr."}, find: token(`(hv[sbr]\.[A-Za-z0-9_-]{24,255})`, notMasked)},
	{kind: PackageToken, hints: []string{"npm_", "pypi-", "dckr_pat_"},
		find: token(`(npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS[A-Za-z0-9_-]{50,255}|dckr_pat_[A-Za-z0-9_-]{27})`, notMasked)},
	{kind: MailToken, hints: []string{"sg."}, find: token(`(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})`, notMasked)},
	{kind: ModelToken, hints: []string{"sk-"},
		find: token(`(sk-(?:ant-[a-z0-9]{1,16}-[A-Za-z0-9_-]{80,255}|(?:proj-)?[A-Za-z0-9_-]{20,200}T3BlbkFJ[A-Za-z0-9_-]{20,200}))`, notMasked)},
	{kind: SignedToken, hints: []string{"eyj"}, find: signedToken},
	{kind: AuthHeader, hints: []string{"authorization"}, textOnly: true,
		find: inside(`(?i:authorization["']?[ \t]{0,8}[:=][ \t]{0,8}["']?basic )[ \t]{0,8}([A-Za-z0-9+/]{8,400}={0,2})`, isBasic)},
	{kind: AuthHeader, hints: []string{"bearer ", "ssws "}, textOnly: true,
		find: token(`(?i:bearer|ssws) [ \t]{0,8}([A-Za-z0-9._~+/-]{20,}=*)`, isBearer)},
	{kind: PasswordInURL, hints: []string{"://"}, textOnly: true,
		find: inside(`://[^\s/:@"'<>]{0,255}:([^\s/@"'<>]{4,255})@[^\s/"'<>@]`, isPasswordOfURL)},
	{kind: PasswordHash, hints: []string{":$"}, textOnly: true,
		find: secondField(`:(\$(?:1|2[abxy]|5|6|7|y|gy|apr1|argon2[id]{1,2})\$[./A-Za-z0-9$=,+]{20,400})`)},
	{kind: PasswordHash, hints: []string{":{sha", ":{ssha"}, textOnly: true,
		find: secondField(`:(\{S?SHA(?:256|512)?\}[A-Za-z0-9+/]{27,200}=*)`)},
	{kind: NamedPassword, hints: []string{"passw", "passphrase", "passord", "pwd"}, textOnly: true, find: namedPassword},
	{kind: NamedSecret, hints: []string{"secret", "token", "api"}, textOnly: true, find: namedSecret},
}

// longestForm is how much text a pattern may cover.
const longestForm = 1 << 10

// inside returns a finder for a pattern that begins with the hint. The finding
// points to the last group that matched. confirm looks closer, where a pattern
// is not enough: it gets what the group matched and the text after the match.
func inside(pattern string, confirm func(value, after []byte) bool) func([]byte, int) (int, bool) {
	anchored := regexp.MustCompile(`\A(?:` + pattern + `)`)
	return func(text []byte, hint int) (int, bool) {
		text, offset := text[hint:], hint
		match := anchored.FindSubmatchIndex(text[:min(len(text), longestForm)])
		if match == nil {
			return 0, false
		}
		group := len(match) - 2
		for match[group] < 0 {
			group -= 2
		}
		value := text[match[group]:match[group+1]]
		if len(value) > 0 {
			offset += match[group]
		}
		return offset, confirm(value, text[match[1]:])
	}
}

// token is inside for patterns that must not begin in the middle of a word.
func token(pattern string, confirm func(value, after []byte) bool) func([]byte, int) (int, bool) {
	find := inside(pattern, confirm)
	return func(text []byte, hint int) (int, bool) {
		if hint > 0 && isWord(text[hint-1]) {
			return 0, false
		}
		return find(text, hint)
	}
}

// secondField returns a finder for a field that stands after the first field
// of a line, such as name:hash.
func secondField(pattern string) func([]byte, int) (int, bool) {
	find := inside(pattern, notMasked)
	return func(text []byte, hint int) (int, bool) {
		const longest = 64
		begin := hint
		for begin > 0 && hint-begin <= longest && text[begin-1] > ' ' && text[begin-1] != ':' {
			begin--
		}
		if begin == hint || begin > 0 && text[begin-1] != '\n' {
			return 0, false
		}
		return find(text, hint)
	}
}

var azurePattern = regexp.MustCompile(`\A[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?:[^A-Za-z0-9_~.-]|$)`)

// azureSecret looks around the two letters that are always at one place.
func azureSecret(text []byte, hint int) (int, bool) {
	const before = 4
	begin := hint - before
	if begin < 0 || begin > 0 && (isWord(text[begin-1]) || strings.IndexByte("~.-", text[begin-1]) >= 0) {
		return 0, false
	}
	match := azurePattern.Find(text[begin:])
	return begin, match != nil && notMasked(match, nil)
}

// isWord reports whether a byte belongs to a word or a name.
func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// keyBody is what follows the first line of a real key: perhaps headers, then
// base64. Line ends may be written as \n, as in JSON.
var keyBody = regexp.MustCompile(`\A(?:\\[nr]|[\s"'+,>|\\]|[A-Za-z-]{3,20}: [^\n\\]{0,200}(?:\\n|\n))*([A-Za-z0-9+/]{24,})`)

// hasKeyBody tells a key from its first line quoted in a text, and from one
// that was blacked out.
func hasKeyBody(_, after []byte) bool {
	body := keyBody.FindSubmatch(after[:min(len(after), 2048)])
	return body != nil && notMasked(body[1], nil)
}

// isAWSSecret leaves out digests, which have one case only, and the example of
// the vendor's documentation.
func isAWSSecret(value, _ []byte) bool {
	text := string(value)
	return strings.ContainsAny(text, lowerLetters) && strings.ContainsAny(text, upperLetters) &&
		strings.ContainsAny(text, digits) && notMasked(value, nil)
}

// signedToken recognises three parts of base64 with dots between them, of
// which the first names the algorithm and the third is the signature.
func signedToken(text []byte, hint int) (int, bool) {
	if hint > 0 && isWord(text[hint-1]) {
		return 0, false
	}
	end := hint
	for end < len(text) && end-hint < lookAhead && inNameOf(text[end]) {
		end++
	}
	const shortestSignature = 20
	parts := strings.SplitN(string(text[hint:end]), ".", 4)
	if len(parts) < 3 || !strings.HasPrefix(parts[0], "eyJ") || !strings.HasPrefix(parts[1], "eyJ") || len(parts[2]) < shortestSignature {
		return 0, false
	}
	head, err := base64.RawURLEncoding.DecodeString(parts[0])
	return hint, err == nil && bytes.Contains(head, []byte(`"alg"`)) && !masked(parts[2])
}

func isBasic(value, _ []byte) bool {
	decoded, err := base64.StdEncoding.DecodeString(string(value))
	_, password, ok := strings.Cut(string(decoded), ":")
	return err == nil && ok && isReal(password)
}

func isBearer(value, _ []byte) bool {
	return isReal(string(value)) && looksRandom(string(value))
}

func isPasswordOfURL(value, _ []byte) bool { return isReal(string(value)) }

// notMasked refuses values that are made up for a text, such as ghp_xxxxxxxx.
func notMasked(value, _ []byte) bool { return !masked(string(value)) }
