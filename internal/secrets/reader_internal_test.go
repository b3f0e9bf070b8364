package secrets

import (
	"bytes"
	"io"
	"testing"
)

type broken struct{ io.Writer }

func (broken) Write([]byte) (int, error) { panic("a mistake") }
func (broken) Findings() []Finding       { return nil }

func TestMistakeOfTheScanIsOneOfWhoeverReads(t *testing.T) {
	t.Parallel()
	r := newReader(bytes.NewReader(make([]byte, 10*pieceSize)), broken{})
	defer r.Close()
	defer func() {
		if p := recover(); p != "a mistake" {
			t.Errorf("reading ended with %v", p)
		}
	}()
	_, err := io.Copy(io.Discard, r)
	t.Errorf("reading went on: %v", err)
}

func TestClosedReaderLetsTheScanEnd(t *testing.T) {
	t.Parallel()
	r := newReader(bytes.NewReader(make([]byte, 10*pieceSize)), NewScanner())
	if _, err := r.Read(make([]byte, 5*pieceSize)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if end := <-r.result; end.found != nil || end.panicked != nil {
		t.Errorf("the scan ended with %+v", end)
	}
}
