package audit_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
)

func exported(t *testing.T, b *book) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, e := range b.entries {
		line, err := e.Line()
		if err != nil {
			t.Fatal(err)
		}
		out.Write(line)
	}
	return out.Bytes()
}

func TestExportedLogVerifiesLikeTheOneInTheDatabase(t *testing.T) {
	t.Parallel()
	b := newBook(t, 20)
	signer, verifier := keys(t, "portal.example.com")
	signed, err := b.checkpoint(t, start).Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	text := exported(t, b)
	report, err := audit.Verify(t.Context(), audit.NewLines(bytes.NewReader(text)), [][]byte{signed}, verifier)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := audit.Verify(t.Context(), b, [][]byte{signed}, verifier); err != nil || report.Head != want.Head || len(report.Problems) != 0 {
		t.Errorf("the export reports %+v, the log %+v (%v)", report, want, err)
	}
	changed := bytes.Replace(text, []byte("Ines Valdorn"), []byte("Ines Waldorn"), 1)
	report, err = audit.Verify(t.Context(), audit.NewLines(bytes.NewReader(changed)), [][]byte{signed}, verifier)
	if err != nil || len(report.Problems) == 0 {
		t.Errorf("a changed name is not noticed: %+v (%v)", report, err)
	}
}

func TestLineThatIsNoEntryIsNamed(t *testing.T) {
	t.Parallel()
	whole := string(exported(t, newBook(t, 1)))
	for _, wrong := range []string{"not json", "{}", `{"index":1,"time":"yesterday","hash":"","body":"a","document":"b"}`, strings.Repeat("x", 5<<20)} {
		var last error
		read := 0
		for _, err := range audit.NewLines(strings.NewReader(whole + "\n" + wrong + "\n")).Entries(t.Context()) {
			if last = err; err == nil {
				read++
			}
		}
		if read != 1 || last == nil || !strings.HasPrefix(last.Error(), "line 3: ") {
			t.Errorf("%.30q: %d entries, then %v; want 1 and a mistake in line 3", wrong, read, last)
		}
	}
}
