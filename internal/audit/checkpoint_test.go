package audit_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
)

const origin = "closegate.audit/portal.example.com"

func TestOpenedCheckpointSaysWhatWasSigned(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "portal.example.com")
	for _, n := range []int{0, 1, 5} {
		c := newBook(t, n).checkpoint(t, start.Add(1500*time.Microsecond))
		got, err := audit.OpenCheckpoint(sign(t, c, signer), verifier)
		c.Origin = origin
		if err != nil || got != c {
			t.Errorf("OpenCheckpoint = %+v, %v; want %+v", got, err, c)
		}
	}
}

func TestCheckpointIsFiveLinesThatPeopleCanRead(t *testing.T) {
	t.Parallel()
	signer, _ := keys(t, "portal.example.com")
	b := newBook(t, 2)
	signed := string(sign(t, b.checkpoint(t, start), signer))
	lines := strings.Split(signed, "\n")
	if len(lines) != 8 || lines[0] != origin || lines[1] != "2" || lines[3] != string(b.entries[1].Hash) ||
		lines[4] != "2027-03-01T09:00:00.000000Z" || lines[5] != "" || !strings.HasPrefix(lines[6], "— "+origin+" ") {
		t.Errorf("the checkpoint is\n%s", signed)
	}
}

func TestAnyFlippedBitOfACheckpointIsNoticed(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "portal.example.com")
	signed := sign(t, newBook(t, 3).checkpoint(t, start), signer)
	for at := range signed {
		if c, err := audit.OpenCheckpoint(flip(signed, at), verifier); err == nil {
			t.Errorf("bit flipped at byte %d: %+v", at, c)
		} else if !fault.Is(err, fault.Invalid) {
			t.Errorf("bit flipped at byte %d: %v is not Invalid", at, err)
		}
	}
}

func TestOnlyTheKeyOfTheLogOpensItsCheckpoint(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "portal.example.com")
	_, sameName := keys(t, "portal.example.com")
	_, otherName := keys(t, "other.example.com")
	signed := sign(t, newBook(t, 3).checkpoint(t, start), signer)
	if _, err := audit.OpenCheckpoint(signed, otherName, sameName, verifier); err != nil {
		t.Errorf("one of three keys is right: %v", err)
	}
	for name, verifiers := range map[string][]audit.Verifier{
		"no key": nil, "a key of the same name": {sameName}, "a key of another log": {otherName},
	} {
		_, err := audit.OpenCheckpoint(signed, verifiers...)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "none of the given keys") ||
			!strings.Contains(err.Error(), origin) {
			t.Errorf("%s: OpenCheckpoint = %v", name, err)
		}
	}
}

func TestKeyOfOneLogNeverSignsForAnother(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "other.example.com")
	c := newBook(t, 1).checkpoint(t, start)
	c.Origin = origin
	forged, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := audit.OpenCheckpoint(forged, verifier); err == nil || !strings.Contains(err.Error(), "other.example.com signed it") {
		t.Errorf("OpenCheckpoint = %v", err)
	}
	if got, err := audit.OpenCheckpoint(sign(t, c, signer), verifier); err != nil || got.Origin != "closegate.audit/other.example.com" {
		t.Errorf("Sign took the origin from the checkpoint, not from the key: %+v, %v", got, err)
	}
}

func TestSignedTextThatIsNoCheckpointIsRefused(t *testing.T) {
	t.Parallel()
	signer, verifier := keys(t, "portal.example.com")
	good := newBook(t, 1).checkpoint(t, start)
	good.Origin = origin
	text := good.Text()
	empty := audit.Checkpoint{Origin: origin, Root: good.Root, Time: start}
	tests := map[string]string{
		"nothing":                  "\n",
		"a line more":              text + "more\n",
		"a line less":              text[:strings.LastIndex(text[:len(text)-1], "\n")+1],
		"no number":                strings.Replace(text, "\n1\n", "\nx\n", 1),
		"a number with a zero":     strings.Replace(text, "\n1\n", "\n01\n", 1),
		"a number with a sign":     strings.Replace(text, "\n1\n", "\n+1\n", 1),
		"a negative number":        strings.Replace(text, "\n1\n", "\n-1\n", 1),
		"entries without a last":   strings.Replace(text, string(good.Last), "none", 1),
		"a last without entries":   strings.Replace(text, "\n1\n", "\n0\n", 1),
		"a short root":             strings.Replace(text, good.Root.String(), "AAAA", 1),
		"a short hash":             strings.Replace(text, string(good.Last), string(good.Last[1:]), 1),
		"an empty hash":            strings.Replace(text, string(good.Last), "", 1),
		"no time":                  strings.Replace(text, "2027-03-01T09:00:00.000000Z", "today", 1),
		"a time with a zone":       strings.Replace(text, "09:00:00.000000Z", "10:00:00.000000+01:00", 1),
		"a time without decimals":  strings.Replace(text, "09:00:00.000000Z", "09:00:00Z", 1),
		"an empty log with a root": empty.Text(),
		"another origin":           strings.Replace(text, "closegate.audit/", "go.sum/", 1),
	}
	for name, text := range tests {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := audit.OpenCheckpoint(signed, verifier); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: OpenCheckpoint = %+v, %v", name, c, err)
		}
	}
}

func TestCheckpointThatCannotBeIsNotSigned(t *testing.T) {
	t.Parallel()
	signer, _ := keys(t, "portal.example.com")
	good := newBook(t, 1).checkpoint(t, start)
	for name, change := range map[string]func(*audit.Checkpoint){
		"negative":    func(c *audit.Checkpoint) { c.Size = -1 },
		"without end": func(c *audit.Checkpoint) { c.Last = "" },
		"bad end":     func(c *audit.Checkpoint) { c.Last = "0" },
		"bad start":   func(c *audit.Checkpoint) { c.Head = audit.Head{} },
	} {
		c := good
		change(&c)
		if signed, err := c.Sign(signer); err == nil {
			t.Errorf("%s: signed %s", name, signed)
		}
	}
}

func TestPublicKeyIsThatOfThePrivateKey(t *testing.T) {
	t.Parallel()
	for range 64 { // some of the keys have a plus sign in their base64
		private, public, err := audit.NewKey(rand.Reader, "portal.example.com:8443/eu")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := audit.PublicKey(private + "\n"); err != nil || got != public {
			t.Fatalf("PublicKey = %s, %v; want %s", got, err, public)
		}
	}
}

func TestKeyNeedsANameWithoutTricks(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"", "a b", "a+b", "a\nb", "-a", strings.Repeat("a", 201), "é.example.com", "a\u2028b"} {
		if private, _, err := audit.NewKey(rand.Reader, host); !fault.Is(err, fault.Invalid) {
			t.Errorf("NewKey(%q) = %q, %v", host, private, err)
		}
	}
	if _, _, err := audit.NewKey(iotest.ErrReader(errors.New("no entropy")), "a"); err == nil {
		t.Error("a key was made without randomness")
	}
}

func TestRefusedKeyIsNeverRepeated(t *testing.T) {
	t.Parallel()
	private, public, err := audit.NewKey(rand.Reader, "portal.example.com")
	if err != nil {
		t.Fatal(err)
	}
	foreign, foreignPublic, err := note.GenerateKey(rand.Reader, "sum.golang.org")
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.SplitN(private, "+", 5)[4][:16]
	for name, parse := range map[string]func(string) error{
		"private": func(s string) error { _, err := audit.ParsePrivateKey(s); return err },
		"public":  func(s string) error { _, err := audit.ParsePublicKey(s); return err },
		"derived": func(s string) error { _, err := audit.PublicKey(s); return err },
	} {
		wrong := []string{"", "x" + private, private[:len(private)-4], foreign}
		if name == "public" {
			wrong = []string{"", private, public[1:], foreignPublic}
		}
		for _, key := range wrong {
			err := parse(key)
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s key %q: %v is not Invalid", name, key, err)
			} else if strings.Contains(err.Error(), secret) {
				t.Errorf("%s key: the error repeats the key: %v", name, err)
			}
		}
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	signer, verifier := keys(f, "portal.example.com")
	c := newBook(f, 3).checkpoint(f, start)
	f.Add(sign(f, c, signer), []byte(c.Text()))
	f.Add([]byte{}, []byte(origin+"\n0\n"+c.Root.String()+"\nnone\n2027-03-01T09:00:00.000000Z\n"))
	f.Fuzz(func(t *testing.T, signed, text []byte) {
		if _, err := audit.OpenCheckpoint(signed, verifier); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatalf("%v is not Invalid", err)
		}
		resigned, err := note.Sign(&note.Note{Text: string(text)}, signer)
		if err != nil {
			return
		}
		c, err := audit.OpenCheckpoint(resigned, verifier)
		if err != nil {
			return
		}
		if c.Text() != string(text) || !bytes.HasPrefix(text, []byte(origin)) || (c.Last != "" && !c.Last.Valid()) {
			t.Fatalf("%q was read as %+v", text, c)
		}
	})
}
