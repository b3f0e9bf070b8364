// Package secrets finds credentials in bytes that are about to be stored as
// evidence, so that a proof of revocation does not become a leak of its own.
// It reads a stream once, with bounded memory, and tells the kind and the
// place of what it found, never the secret.
//
// It looks for what a credential looks like, and for values that a name next
// to them calls one. Identifiers are no secrets: ids of keys, accessors,
// fingerprints and hashes are what evidence is made of, and they pass. So do
// placeholders.
//
// Limits: it is made against accidents, not against somebody who hides a
// secret. Archives, documents and images are not unpacked: of these only the
// raw bytes are read, for secrets of an unmistakable form. Legacy encodings
// other than UTF-8 and UTF-16 are read as if they were ASCII.
//
// Start with NewReader; rules.go holds the forms, named.go and value.go what
// makes a named value a secret.
package secrets

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind says what was found, in words that follow "a" or "an".
type Kind string

// The kinds of secrets.
const (
	PrivateKey      Kind = "private key"
	AWSSecret       Kind = "AWS secret access key"
	GitHubToken     Kind = "GitHub token"
	GitLabToken     Kind = "GitLab token"
	SlackToken      Kind = "Slack token"
	StripeKey       Kind = "Stripe key"
	GoogleKey       Kind = "Google key"
	AzureSecret     Kind = "Azure secret"
	VaultToken      Kind = "Vault token"
	PackageToken    Kind = "token of a package registry"
	MailToken       Kind = "token of a mail service"
	ModelToken      Kind = "token of an AI service"
	SignedToken     Kind = "signed web token"
	AuthHeader      Kind = "authorization header"
	PasswordInURL   Kind = "password in an address"
	PasswordHash    Kind = "line of a password file"
	NamedPassword   Kind = "password"
	NamedSecret     Kind = "secret"
	PasswordInTable Kind = "password in a table"
	SecretInTable   Kind = "secret in a table"
)

// Finding is one secret. Line and Column count from 1; a column is a
// character, and a byte where the file is no text.
type Finding struct {
	Kind         Kind
	Line, Column int
}

// String names the kind and the place.
func (f Finding) String() string {
	article := "a"
	if strings.ContainsRune("AEIOaeio", rune(f.Kind[0])) {
		article = "an"
	}
	return fmt.Sprintf("%s %s in line %d, column %d", article, f.Kind, f.Line, f.Column)
}

// Found is the error of a Reader whose bytes hold secrets.
type Found struct {
	// Findings are the first of them in the order of the text.
	Findings []Finding
}

// Error lists the findings.
func (f *Found) Error() string {
	places := make([]string, len(f.Findings))
	for i, finding := range f.Findings {
		places[i] = finding.String()
	}
	return "the file holds " + strings.Join(places, ", ")
}

const (
	// windowSize is how much text is looked at in one piece.
	windowSize = 128 << 10
	// lookAhead is how much text after its beginning a secret may need to be
	// recognised, and so the length of the longest one.
	lookAhead = 8 << 10
	// lookBehind is how much text before it decides about a secret.
	lookBehind = 256
	// maxFindings bounds the memory for a file that is full of secrets.
	maxFindings = 20
)

// Scanner is an io.Writer that remembers where secrets were. Where the stream
// is cut into writes makes no difference.
type Scanner struct {
	decoder  decoder
	table    table
	window   []byte // decoded text
	fresh    int    // index in window: what begins before it has been judged
	position position
	found    []Finding
	ended    bool
}

// NewScanner returns a Scanner at the beginning of a stream.
func NewScanner() *Scanner {
	return &Scanner{window: make([]byte, 0, windowSize), position: position{line: 1, column: 1}}
}

// Write implements io.Writer. It never fails. What is written after Findings
// was called is not looked at.
func (s *Scanner) Write(p []byte) (int, error) {
	s.write(p)
	return len(p), nil
}

func (s *Scanner) write(p []byte) {
	if !s.ended {
		s.decoder.decode(p, s.text)
	}
}

// Findings ends the stream and returns the first secrets in it, in the order
// of the text.
func (s *Scanner) Findings() []Finding {
	if !s.ended {
		s.ended = true
		s.decoder.end(s.text)
		s.judge(len(s.window))
		s.found = append(s.found, s.table.end()...)
	}
	return tidy(s.found)
}

// text takes decoded text into the window and judges whenever it is full.
func (s *Scanner) text(p []byte) {
	if !s.decoder.binary {
		s.table.write(p)
	}
	for len(p) > 0 {
		n := min(len(p), windowSize-len(s.window))
		s.window = append(s.window, p[:n]...)
		p = p[n:]
		if len(s.window) == windowSize {
			s.judge(windowSize - lookAhead)
		}
	}
}

// judge looks for secrets that begin in the window before until, and lets go
// of the text that no later one needs.
func (s *Scanner) judge(until int) {
	s.position.bytes = s.decoder.binary
	for _, at := range secretsIn(s.window, s.decoder.binary) {
		if at.offset < s.fresh || at.offset >= until || len(s.found) == maxFindings {
			continue
		}
		if f := s.position.finding(s.window, at); !slices.Contains(s.found, f) {
			s.found = append(s.found, f)
		}
	}
	drop := max(0, until-lookBehind)
	s.position.advance(s.window[:drop])
	s.window = s.window[:copy(s.window, s.window[drop:])]
	s.fresh = until - drop
}

// tidy orders the findings. A secret that has a form of its own needs no
// second finding for the name before it.
func tidy(found []Finding) []Finding {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Column, b.Column))
	})
	var kept []Finding
	for _, f := range found {
		if n := len(kept); rank(f.Kind) > 0 && n > 0 && kept[n-1].Line == f.Line {
			continue
		}
		kept = append(kept, f)
	}
	return kept[:min(len(kept), maxFindings)]
}

// rank is higher for kinds that are known by their surroundings only.
func rank(kind Kind) int {
	return slices.Index([]Kind{NamedPassword, NamedSecret, PasswordInTable, SecretInTable}, kind) + 1
}

// position is the place of the window's first character.
type position struct {
	line, column int
	// bytes says that columns are bytes.
	bytes bool
}

func (p *position) advance(text []byte) {
	if lines := bytes.Count(text, []byte{'\n'}); lines > 0 {
		p.line += lines
		p.column = 1
		text = text[bytes.LastIndexByte(text, '\n')+1:]
	}
	if p.bytes {
		p.column += len(text)
		return
	}
	for _, b := range text {
		if b&0xC0 != 0x80 { // not the continuation of a character
			p.column++
		}
	}
}

// finding says where in the stream a place of the window is.
func (p position) finding(window []byte, at place) Finding {
	p.advance(window[:at.offset])
	return Finding{Kind: at.kind, Line: p.line, Column: p.column}
}
