package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// Checkpoint says how long the log was at a time and what was in it. Signed
// and kept outside the database, it proves later what was there.
type Checkpoint struct {
	// Origin names the log, such as "closegate.audit/portal.example.com". It
	// is the name of the key that signs.
	Origin string
	// Head is the number of entries and the hash of the last one.
	Head
	// Root is the root of the tree over these entries.
	Root Hash
	// Time is when the checkpoint was made: UTC, whole microseconds.
	Time time.Time
}

// Signer signs checkpoints with Ed25519 under the name of a log.
type Signer = note.Signer

// Verifier checks the signatures of a Signer.
type Verifier = note.Verifier

const originPrefix = "closegate.audit/"

var originPattern = regexp.MustCompile(`^closegate\.audit/[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$`)

// NewKey makes a key for the log of a host, such as "portal.example.com". The
// private key must be kept secret and outside the database; the public key is
// for everybody who verifies. A host that cannot be a name is Invalid.
func NewKey(random io.Reader, host string) (private, public string, err error) {
	origin := originPrefix + host
	if !originPattern.MatchString(origin) {
		return "", "", fault.New(fault.Invalid,
			"%q cannot name an audit log; use the name of the host, for example portal.example.com", host)
	}
	private, public, err = note.GenerateKey(random, origin)
	if err != nil {
		return "", "", fmt.Errorf("make a key for %s: %w", origin, err)
	}
	return private, public, nil
}

// ParsePrivateKey returns the signer of a private key that NewKey made. The
// error is Invalid and never repeats the key.
func ParsePrivateKey(private string) (Signer, error) {
	signer, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil || !originPattern.MatchString(signer.Name()) {
		return nil, fault.New(fault.Invalid,
			"this is not the private key of an audit log; it begins with PRIVATE+KEY+%s and is one line", originPrefix)
	}
	return signer, nil
}

// ParsePublicKey returns the verifier of a public key that NewKey made. The
// error is Invalid.
func ParsePublicKey(public string) (Verifier, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil || !originPattern.MatchString(verifier.Name()) {
		return nil, fault.Wrap(fault.Invalid, err,
			"this is not the public key of an audit log; it begins with %s and is one line", originPrefix)
	}
	return verifier, nil
}

// PublicKey returns the public key that belongs to a private one. The error is
// Invalid and never repeats the key.
func PublicKey(private string) (string, error) {
	signer, err := ParsePrivateKey(private)
	if err != nil {
		return "", err
	}
	// PRIVATE+KEY+name+hash+base64, where base64 may hold further plus signs.
	parts := strings.SplitN(strings.TrimSpace(private), "+", 5)
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return "", fault.New(fault.Invalid, "the private key of %s is of a kind that this release cannot read", signer.Name())
	}
	key := ed25519.PublicKey(ed25519.NewKeyFromSeed(raw[1:])[ed25519.SeedSize:])
	return note.NewEd25519VerifierKey(signer.Name(), key)
}

// Sign returns the checkpoint as a signed note, the form in which it is stored
// and sent. Its origin becomes the signer's name.
func (c Checkpoint) Sign(signer Signer) ([]byte, error) {
	c.Origin = signer.Name()
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign the checkpoint of %d entries: %w", c.Size, err)
	}
	return signed, nil
}

// Text returns the five lines that are signed: origin, number of entries, root
// in base64, hash of the last entry ("none" in an empty log), and time.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n%s\n", c.Origin, c.Size, c.Root, orNone(c.Last), digest.Time(c.Time))
}

func (c Checkpoint) check() error {
	if !originPattern.MatchString(c.Origin) {
		return fmt.Errorf("%q cannot name an audit log", c.Origin)
	}
	if c.Size == 0 && c.Root != (&frontier{}).root() {
		return errors.New("it counts no entries, and its root is not that of the empty tree")
	}
	return c.Head.check()
}

// OpenCheckpoint reads a signed checkpoint and checks that one of the
// verifiers' keys signed it and that the key is that of the log it names. The
// error is Invalid.
func OpenCheckpoint(signed []byte, verifiers ...Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(verifiers...))
	if unverified, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		return Checkpoint{}, fault.Wrap(fault.Invalid, err,
			"none of the given keys signed this checkpoint; it is signed by %s", signers(unverified.Note))
	}
	if err != nil {
		return Checkpoint{}, fault.Wrap(fault.Invalid, err,
			"this is not a signed checkpoint, or it was changed after it was signed")
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, fault.Wrap(fault.Invalid, err, "the text of this checkpoint is not one of an audit log")
	}
	for _, s := range n.Sigs {
		// The last character has bits to spare, which note.Open ignores: two
		// texts would then be the same signature.
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, fault.Wrap(fault.Invalid, err, "this checkpoint was changed after it was signed")
		}
		if s.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fault.New(fault.Invalid, "this checkpoint is of %s, but the key of %s signed it", c.Origin, n.Sigs[0].Name)
}

func signers(n *note.Note) string {
	var names []string
	for _, s := range n.UnverifiedSigs {
		names = append(names, fmt.Sprintf("%s (key %08x)", s.Name, s.Hash))
	}
	return strings.Join(names, ", ")
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return Checkpoint{}, fmt.Errorf("it has %d lines instead of 5", len(lines)-1)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the number of entries: %w", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the root: %w", err)
	}
	when, err := time.Parse(time.RFC3339Nano, lines[4])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the time: %w", err)
	}
	c := Checkpoint{
		Origin: lines[0], Root: root, Time: when.UTC(),
		Head: Head{Size: size, Last: digest.Sum(strings.TrimSuffix(lines[3], orNone("")))},
	}
	if err := c.check(); err != nil {
		return Checkpoint{}, err
	}
	if c.Text() != text {
		return Checkpoint{}, errors.New("it is not written as a checkpoint is written")
	}
	return c, nil
}
