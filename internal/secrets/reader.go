package secrets

import (
	"errors"
	"io"
)

// Reader passes bytes on and ends with *Found instead of io.EOF if there was a
// secret in them. Whoever stores what it gives must wait for the end and keep
// nothing after an error.
//
// The scan runs beside the reading, because it takes as long as hashing and
// storing the same bytes.
type Reader struct {
	source io.Reader
	// pieces go to the scan, and come back through free to be filled again.
	pieces, free chan []byte
	// result is sent once, after the last piece.
	result chan result
	// closed says that no piece follows, ended what Read returned at the end.
	closed bool
	ended  error
}

const (
	// pieceSize and piecesAhead bound by how much reading is ahead of the scan.
	pieceSize   = 128 << 10
	piecesAhead = 3
)

// result is how a scan ended: with findings, or by a mistake of the program,
// which is then one of whoever reads.
type result struct {
	found    []Finding
	panicked any
}

// NewReader returns a Reader of r's bytes. The caller closes it.
func NewReader(r io.Reader) *Reader { return newReader(r, NewScanner()) }

func newReader(r io.Reader, into interface {
	io.Writer
	Findings() []Finding
},
) *Reader {
	reader := &Reader{
		source: r, pieces: make(chan []byte, piecesAhead), free: make(chan []byte, piecesAhead), result: make(chan result, 1),
	}
	for range piecesAhead {
		reader.free <- nil // made when it is needed: most files are small
	}
	go func() {
		var end result
		defer func() {
			if end.panicked = recover(); end.panicked != nil {
				for piece := range reader.pieces {
					reader.free <- piece
				}
			}
			reader.result <- end
		}()
		for piece := range reader.pieces {
			_, _ = into.Write(piece) // it never fails
			reader.free <- piece
		}
		end.found = into.Findings()
	}()
	return reader
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.ended != nil {
		return 0, r.ended
	}
	n, err := r.source.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		taken := min(len(rest), pieceSize)
		r.pieces <- append((<-r.free)[:0], rest[:taken]...)
		rest = rest[taken:]
	}
	if errors.Is(err, io.EOF) {
		r.close()
		end := <-r.result
		if end.panicked != nil {
			panic(end.panicked)
		}
		if len(end.found) > 0 {
			err = &Found{Findings: end.found}
		}
		r.ended = err
	}
	return n, err
}

// Close ends the scan. What was not read is not looked at.
func (r *Reader) Close() error {
	r.close()
	return nil
}

func (r *Reader) close() {
	if !r.closed {
		r.closed = true
		close(r.pieces)
	}
}
